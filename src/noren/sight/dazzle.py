"""Is so much light on the scene that nobody could be found in it?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from noren.sight.background import Mask
from noren.sight.frame import Picture

_ROWS = 12
"""Places are looked at in squares, this many to the height: larger than most bodies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DazzleSettings:
    """When a scene counts as flooded; levels of 0..255 and seconds.

    `step` a square is brighter at least by then; `share_ratio` of the squares without a body that
    are, from which the scene is flooded, and `back_ratio`, below which it is not any more;
    `look_s` between looks; `begin_s`, `back_s` how long either must last.
    """

    step: float = 12.0
    share_ratio: float = 0.15
    back_ratio: float = 0.1
    look_s: float = 0.2
    begin_s: float = 1.2
    back_s: float = 2.0


class Dazzle:
    """Follows whether light floods a learnt scene, as glare in the lens does.

    Silhouettes are told from light by what light cannot do (`unexplained_by_light`), so glare is
    taken for nobody; but people inside it are not found either, and a time in which they would be
    missed must not count as watched. Light that stays is learnt with the scene.

    Forgets: all pictures.
    """

    def __init__(self, settings: DazzleSettings | None = None) -> None:
        self._settings = settings or DazzleSettings()
        self._differs_since_s = math.inf
        self._next_s = -math.inf
        self.is_dazzled = False

    def watch(self, small: Picture, scene: Picture, kept: Mask, at_s: float) -> bool:
        """Whether light floods the scene now.

        Args:
            small, scene: `(h, w, 3)` the picture and the learnt scene.
            kept: `(h, w)` 1 where somebody stands.
        """
        settings = self._settings
        if at_s < self._next_s:
            return self.is_dazzled
        self._next_s = at_s + settings.look_s
        share = _brighter(small, scene, kept, settings.step)
        floods = share >= (settings.back_ratio if self.is_dazzled else settings.share_ratio)
        if floods is self.is_dazzled:
            self._differs_since_s = math.inf
            return self.is_dazzled
        self._differs_since_s = min(self._differs_since_s, at_s)
        wait_s = settings.begin_s if floods else settings.back_s
        if at_s - self._differs_since_s >= wait_s:
            self.is_dazzled, self._differs_since_s = floods, math.inf
        return self.is_dazzled


def _brighter(small: Picture, scene: Picture, kept: Mask, step: float) -> float:
    """Share of the squares that are brighter than the scene, of those that nobody covers."""
    tall, wide = kept.shape
    size = (max(1, round(_ROWS * wide / tall)), _ROWS)
    now, then, people = (
        cv2.resize(plane, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        for plane in (small[:, :, 0], scene[:, :, 0], kept * np.uint8(100))
    )
    free = people < 50.0
    if not free.any():
        return 0.0
    return float((now - then > step)[free].mean())
