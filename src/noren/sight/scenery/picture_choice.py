"""Which pictures are read: few, sharp ones, at different places.

No picture is held to be compared with a later one; only how sharp the last ones were is remembered.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

_WORK_WIDTH_PX = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceSettings:
    """At most one picture in `every_s`: two in five seconds, 24 in a minute.

    The car has moved by `moved` since the last one, in the unit of `EgoMotion.forward_rate` times
    a second: about 8 m for a camera 1.3 m above the road. Where its movement is not known,
    `unknown_s` must have passed. A picture is taken when it is at least `near_best` as sharp as
    the best of the last `window_s`, and after `patience_s` when it is half as sharp.
    """

    every_s: float = 2.5
    moved: float = 6.0
    unknown_s: float = 6.0
    near_best: float = 0.9
    window_s: float = 4.0
    patience_s: float = 1.5


class PictureChoice:
    """Says of each picture, as it comes, whether to read it."""

    def __init__(self, *, settings: ChoiceSettings | None = None) -> None:
        self._settings = settings or ChoiceSettings()
        self._sharp: deque[tuple[float, float]] = deque()
        self._before_s: float | None = None
        self._read_s: float | None = None
        self._due_s: float | None = None
        self._moved = 0.0
        self._is_moving_known = True

    def take(self, *, at_s: float, sharpness: float, forward_rate: float | None) -> bool:
        """Whether to read the picture of `at_s`; `forward_rate` is None where it is not known."""
        chosen = self._settings
        if self._before_s is not None and forward_rate is not None:
            self._moved += max(0.0, forward_rate) * (at_s - self._before_s)
        self._is_moving_known &= forward_rate is not None
        self._before_s = at_s
        self._sharp.append((at_s, sharpness))
        while at_s - self._sharp[0][0] > chosen.window_s:
            self._sharp.popleft()
        if not self._is_due(at_s):
            self._due_s = None
            return False
        self._due_s = at_s if self._due_s is None else self._due_s
        best = max(one for _, one in self._sharp)
        patient = at_s - self._due_s < chosen.patience_s
        if sharpness < (chosen.near_best if patient else 0.5) * best:
            return False
        self._read_s, self._due_s, self._moved = at_s, None, 0.0
        self._is_moving_known = True
        return True

    def _is_due(self, at_s: float) -> bool:
        chosen = self._settings
        if self._read_s is None:
            return True
        waited_s = at_s - self._read_s
        if waited_s < chosen.every_s:
            return False
        if self._moved >= chosen.moved:
            return True
        return not self._is_moving_known and waited_s >= chosen.unknown_s


def measure_sharpness(luma: Picture) -> float:
    """How much fine detail the upper part of a `(H, W)` uint8 picture has; for comparison only."""
    upper = luma[: round(0.62 * luma.shape[0])]
    scale = _WORK_WIDTH_PX / upper.shape[1]
    small = cv2.resize(upper, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return float(np.var(cv2.Laplacian(small, cv2.CV_32F)))
