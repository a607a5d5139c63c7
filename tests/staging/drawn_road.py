"""A road seen from a moving car, drawn: a flat textured plane, and boxes that drive on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.detections import Detections
from noren.vocabulary.objects import ObjectClass

Picture = npt.NDArray[np.uint8]


@cache
def _texture(seed: int) -> Picture:
    grain = np.random.default_rng(seed).integers(60, 200, (240, 240)).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(grain, (0, 0), 0.8), np.uint8)


@dataclass(frozen=True, kw_only=True)
class DrawnRoad:
    """A camera `height_m` above a flat road, `focal_ratio` picture heights of focal length."""

    width_px: int = 640
    height_px: int = 360
    horizon: float = 0.5
    height_m: float = 1.3
    focal_ratio: float = 1.4
    seed: int = 5

    def luma(self, driven_m: float) -> Picture:
        """The road after so many metres; above the horizon it is plain."""
        focal_px = self.focal_ratio * self.height_px
        rows = np.arange(self.height_px)
        below = rows - self.horizon * self.height_px
        far = np.where(below > 4, focal_px * self.height_m / np.maximum(below, 1), 1e3)
        columns = np.arange(self.width_px) - self.width_px / 2
        x_m = columns[None] * far[:, None] / focal_px
        z_m = far + driven_m
        texture = _texture(self.seed)
        cells_per_m = 2.0
        map_x = (x_m * cells_per_m).astype(np.float32) % texture.shape[1]
        map_y = np.broadcast_to((z_m * cells_per_m)[:, None], map_x.shape).astype(np.float32)
        road = cv2.remap(
            texture, map_x, map_y % texture.shape[0], cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
        )
        road[below <= 4] = 170
        return np.asarray(road, np.uint8)

    def car(self, ahead_m: float, *, aside_m: float = 0.0, size_m: float = 1.6) -> list[float]:
        """The box x1, y1, x2, y2 of the back of a car whose wheels are so far ahead."""
        focal_px = self.focal_ratio * self.height_px
        foot = self.horizon * self.height_px + focal_px * self.height_m / ahead_m
        side = focal_px * size_m / ahead_m
        x1 = self.width_px / 2 + focal_px * aside_m / ahead_m - side / 2
        return [x1, foot - side, x1 + side, foot]


def vehicles(*boxes: list[float], confidence: float = 0.8) -> Detections:
    """What a detector says that finds vehicles only."""
    return Detections(
        xyxy=np.array(boxes, np.float32).reshape(-1, 4),
        confidence=np.full(len(boxes), confidence, np.float32),
        class_id=np.full(len(boxes), ObjectClass.VEHICLE, np.int64),
    )
