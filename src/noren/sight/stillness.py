"""What stands still before the scene: a person who waits, or a place the scene has wrong.

Someone who was there when the scene was learnt leaves a ghost on leaving: the picture differs
from the scene although nobody is there. At a ghost the outline is an edge of the learnt scene;
at a person it is an edge of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.frame import Picture

Mask = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StillnessSettings:
    """Seconds and levels.

    `look_s` between looks; `change_step` luma difference between looks that is movement;
    `ghost_s` still for so long: test the outline; `absorb_s`: whatever it is, it is scenery.
    """

    look_s: float = 0.5
    change_step: float = 8.0
    ghost_s: float = 2.0
    absorb_s: float = 60.0


class Stillness:
    """Watches how long each place has been foreground without moving."""

    def __init__(self, settings: StillnessSettings | None = None) -> None:
        self._settings = settings or StillnessSettings()
        self._before: Picture | None = None
        self._still_s: npt.NDArray[np.float32] | None = None
        self._looked_s = 0.0

    def watch(
        self, small: Picture, scene: Picture, foreground: Mask, boxes: Boxes, at_s: float
    ) -> Mask | None:
        """`(h, w)` 1 where the scene should be learnt anew at once, None if nowhere.

        Args:
            small, scene: `(h, w, 3)` the picture and the learnt scene.
            foreground: `(h, w)` 0/1.
            boxes: `(N, 4)` the people found, in small pixels.
        """
        passed = at_s - self._looked_s
        if self._before is not None and passed < self._settings.look_s:
            return None
        luma = np.ascontiguousarray(small[:, :, 0])
        if self._before is None or self._still_s is None:
            self._before, self._looked_s = luma, at_s
            self._still_s = np.zeros(luma.shape, np.float32)
            return None
        moved = cv2.absdiff(luma, self._before) > self._settings.change_step
        self._still_s += np.float32(passed)
        self._still_s[moved | (foreground == 0)] = 0.0
        self._before, self._looked_s = luma, at_s
        place: Mask | None = None
        for box in boxes:
            if self._is_scenery(luma, scene, foreground, box):
                x1, y1, x2, y2 = _clip(box, luma.shape)
                place = np.zeros(luma.shape, np.uint8) if place is None else place
                place[y1:y2, x1:x2] = 1
                self._still_s[y1:y2, x1:x2] = 0.0
        return place

    def _is_scenery(
        self, luma: Picture, scene: Picture, foreground: Mask, box: npt.NDArray[np.float64]
    ) -> bool:
        assert self._still_s is not None
        x1, y1, x2, y2 = _clip(box, luma.shape)
        shape = foreground[y1:y2, x1:x2]
        if not shape.any():
            return False
        # Nine tenths of the shape must be still: a person who only sways moves at the outline.
        still_s = float(np.quantile(self._still_s[y1:y2, x1:x2][shape > 0], 0.1))
        if still_s >= self._settings.absorb_s:
            return True
        if still_s < self._settings.ghost_s:
            return False
        outline = cv2.morphologyEx(shape, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
        now = _edges(luma[y1:y2, x1:x2])[outline]
        then = _edges(np.ascontiguousarray(scene[y1:y2, x1:x2, 0]))[outline]
        return bool(outline.any() and float(then.mean()) > 1.5 * float(now.mean()) + 1.0)


def _clip(box: npt.NDArray[np.float64], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    x1, y1 = int(max(0, box[0] - 2)), int(max(0, box[1] - 2))
    return x1, y1, int(min(shape[1], box[2] + 2)), int(min(shape[0], box[3] + 2))


def _edges(luma: Picture) -> npt.NDArray[np.float32]:
    right = cv2.Sobel(luma, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(luma, cv2.CV_32F, 0, 1, ksize=3)
    return np.asarray(cv2.magnitude(right, down), np.float32)
