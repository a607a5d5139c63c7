"""When two templates are of one person: a threshold that grows with the number of people known.

In an open set most visitors are new. Each of them is compared with everybody in the gallery, and
one chance likeness is enough to be taken for somebody else. So a threshold that is good for ten
people is not for ten thousand. The rule states how many of the new may be taken for a known one and
finds the threshold from how alike strangers are:

    P(score of two strangers > s) = ratio_above * exp(-(s - start) / scale)     for s >= start

This tail falls more slowly than that of any bounded or normal score, so the threshold errs
towards "new".

Source: peaks over a threshold with an exponential excess (Pickands); FPIR of ISO/IEC 19795-1.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.errors import MeasureError
from noren.measure.gallery_port import FeatureKind

LEAST_SCORES: Final = 1000
"""Fewer pairs of strangers say nothing of the tail."""
_TAIL_RATIO: Final = 0.05
_DAY_S: Final = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangersTail:
    """How often two strangers' templates are more alike than `start`, and how fast that falls."""

    start: float
    ratio_above: float
    scale: float

    def __post_init__(self) -> None:
        is_sound = -1 < self.start < 1 and 0 < self.ratio_above <= 1 and self.scale > 0
        if not is_sound:
            raise MeasureError(
                where="strangers' tail",
                found=f"start {self.start:g}, ratio {self.ratio_above:g}, scale {self.scale:g}",
                expected="a start of -1 to 1, a ratio of 0 to 1 and a scale above 0",
                remedy="take what `tail_of` finds",
            )

    def threshold(self, *, people: int, false_match_ratio: float) -> float:
        """The score that a new person reaches with nobody of `people`, but in so many cases.

        1 or more where the strangers are too alike for that many people: then nobody can be known.
        """
        expected = max(people, 1) * self.ratio_above / -math.log1p(-false_match_ratio)
        return max(self.start, self.start + self.scale * math.log(expected))


def tail_of(scores: NDArray[np.floating]) -> StrangersTail:
    """The tail of the scores of pairs of different people, from the highest twentieth.

    Raises:
        MeasureError: fewer than `LEAST_SCORES` pairs, or all of one score.
    """
    ordered = np.sort(np.asarray(scores, np.float64))
    start = float(np.quantile(ordered, 1 - _TAIL_RATIO)) if len(ordered) else math.nan
    above = ordered[ordered > start]
    if len(ordered) < LEAST_SCORES or not len(above):
        raise MeasureError(
            where="strangers' tail",
            found=f"{len(ordered)} pairs, {len(above)} of them in the tail",
            expected=f"{LEAST_SCORES} pairs or more of different people, of different scores",
            remedy="score more pairs; a threshold cannot be guessed",
        )
    return StrangersTail(
        start=start,
        ratio_above=len(above) / len(ordered),
        scale=float(np.mean(above - start)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRule:
    """What a gallery decides by; all of it is declared before the first visit.

    Attributes:
        tail: how alike strangers' bodies are; None where bodies are not compared.
        face_tail: the same of faces. Both kinds of features: each gets half of the ratio, so that
            both together stay within it, whether they err together or apart.
        false_match_ratio: how many of the new may be taken for somebody known.
        margin: by how much the nearest must be nearer than the second nearest. Two people who are
            both near make the answer uncertain.
        least_quality_ratio: below, the answer is uncertain whatever the score.
        same_visit_s: seen again within this time at the same site, it is the same visit.
        day_steps: rising days from 0; the days since the last visit are told as a place in it.
    """

    tail: StrangersTail | None
    face_tail: StrangersTail | None = None
    false_match_ratio: float = 0.01
    margin: float = 0.05
    least_quality_ratio: float = 0.0
    same_visit_s: float = 1800.0
    day_steps: tuple[int, ...] = (0, 1, 7, 14, 30, 60, 90)

    def __post_init__(self) -> None:
        rises = all(one < two for one, two in zip(self.day_steps, self.day_steps[1:], strict=False))
        is_sound = (
            bool(self.kinds)
            and 0 < self.false_match_ratio < 1
            and 0 <= self.margin < 1
            and 0 <= self.least_quality_ratio <= 1
            and 0 <= self.same_visit_s < math.inf
            and self.day_steps[:1] == (0,)
            and rises
            and len(self.day_steps) <= 255
        )
        if not is_sound:
            raise MeasureError(
                where="match rule",
                found=str(self),
                expected="ratios of 0 to 1, a time of 0 s or more and rising days from 0",
                remedy="correct the rule",
            )

    @property
    def kinds(self) -> tuple[FeatureKind, ...]:
        """What is compared."""
        return tuple(self.tails)

    @property
    def tails(self) -> dict[FeatureKind, StrangersTail]:
        """How alike strangers are in each kind of features that is compared."""
        both = ((FeatureKind.BODY, self.tail), (FeatureKind.FACE, self.face_tail))
        return {kind: tail for kind, tail in both if tail is not None}

    def threshold_at(self, people: int, kind: FeatureKind = FeatureKind.BODY) -> float:
        """The least score of a known person among so many with features of that kind."""
        ratio = self.false_match_ratio / len(self.kinds)
        return self.tails[kind].threshold(people=people, false_match_ratio=ratio)

    def day_step(self, *, last_s: float, at_s: float) -> int:
        """The place in `day_steps` of the days since the last visit."""
        days = max(0, int((at_s - last_s) // _DAY_S))
        return bisect_right(self.day_steps, days) - 1 if last_s <= at_s else 0
