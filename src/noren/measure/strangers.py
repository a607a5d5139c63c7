"""How alike different people look: measured beforehand, and counted again by each camera.

Two people who are in one picture at the same time are certainly two. Their likeness is a sample of
a mistake that could have happened, and needs nobody to say who they are.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from noren.measure.gallery_port import FeatureKind
from noren.measure.match_rule import LEAST_SCORES, StrangersTail, tail_of

BODY_TAIL: Final = StrangersTail(start=0.499, ratio_above=0.05, scale=0.074)
"""Of person-reidentification-retail-0287 (int8) as `noren.sight.body_eyes` describes a track:
people who walked at the same time on a street, and the visitors of one counter, who stand alike in
one light; both places weigh the same.
Source: `benchmarks/accuracy/repeat_visits.py --calibrate`."""
FACE_TAIL: Final = StrangersTail(start=0.319, ratio_above=0.05, scale=0.063)
"""Of face-reidentification-retail-0095 as `noren.sight.face_templates` describes a face: grown-ups
of the group that is most alike to it, one picture each. Everybody's faces together are less alike.
Source: `benchmarks/accuracy/face_templates.py`."""
TAILS: Final = {FeatureKind.BODY: BODY_TAIL, FeatureKind.FACE: FACE_TAIL}
_STEPS: Final = 400


class StrangersCounter:
    """Likenesses of people seen at the same time by one camera, as a histogram: nobody is in it.

    Forgets: who the two were, as soon as they are counted.
    """

    def __init__(self) -> None:
        self._count = np.zeros(_STEPS, np.int64)

    def add(self, likeness: float) -> None:
        """Count one pair; a cosine of -1 to 1."""
        step = int(np.clip((likeness + 1) / 2 * _STEPS, 0, _STEPS - 1))
        self._count[step] += 1

    @property
    def pairs(self) -> int:
        """How many were counted."""
        return int(self._count.sum())

    def tail(self) -> StrangersTail | None:
        """The tail of what was counted, each pair at the upper end of its step.

        None while it would rest on too few pairs, or on pairs that are all alike.
        """
        if self.pairs < LEAST_SCORES or np.count_nonzero(self._count) < 2:
            return None
        upper = (np.arange(_STEPS) + 1) * 2.0 / _STEPS - 1
        return tail_of(np.repeat(upper, self._count))
