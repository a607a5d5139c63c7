"""Small rectangles with close upright strokes: what a number plate looks like, whoever made it.

A second net below the vehicle detector. It need not know what it finds, because all that happens
to a find is that it is filled; so it is tuned to miss little and is wrong often.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateShapeSettings:
    """Shapes that count, at the working width.

    `heights_px` plate heights that are searched one after the other; `aspect` least and most
    width by height (Japanese plates are 2.0, European ones 4.7, seen from the side less);
    `filled_ratio` least share of the upright rectangle that strokes cover.
    """

    work_width_px: int = 960
    heights_px: tuple[int, ...] = (10, 20, 40, 80)
    aspect: tuple[float, float] = (1.3, 8.0)
    filled_ratio: float = 0.45


def find_plate_shapes(pixels: Picture, *, settings: PlateShapeSettings | None = None) -> Boxes:
    """Boxes `(N, 4)` x1, y1, x2, y2 in pixels of a `(H, W, 3)` uint8 BGR picture.

    Upright strokes are found by the horizontal gradient, closed into blobs at several sizes, and
    kept if the blob is a compact wide rectangle of about that size. Empty where there is none.

    Forgets: the picture.
    """
    chosen = settings or PlateShapeSettings()
    luma = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    scale = chosen.work_width_px / luma.shape[1]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    luma = cv2.resize(luma, None, fx=scale, fy=scale, interpolation=way)
    across = np.abs(cv2.Sobel(luma, cv2.CV_32F, 1, 0, ksize=3))
    down = np.abs(cv2.Sobel(luma, cv2.CV_32F, 0, 1, ksize=3))
    strokes = np.clip(across - 0.5 * down, 0, None).astype(np.float32)
    found = [
        _blobs(strokes, height_px, chosen) / np.float32(scale) for height_px in chosen.heights_px
    ]
    return np.concatenate(found).astype(np.float32)


def _blobs(strokes: npt.NDArray[np.float32], height_px: int, settings: PlateShapeSettings) -> Boxes:
    mean = cv2.blur(strokes, (2 * height_px, max(3, height_px // 2)))
    # Strokes must be dense for this size of plate and against the street around it.
    level = max(24.0, 2.2 * float(np.median(mean)))
    dense = (mean > level).astype(np.uint8)
    closing = np.ones((max(3, height_px // 4), max(3, height_px // 2)), np.uint8)
    closed = cv2.morphologyEx(dense, cv2.MORPH_CLOSE, closing)
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((max(3, height_px // 3), height_px)))
    _, _, stats, _ = cv2.connectedComponentsWithStats(opened.astype(np.uint8), connectivity=4)
    boxes = []
    for x, y, wide, high, area in stats[1:]:
        low, most = settings.aspect
        if (
            0.5 * height_px <= high <= 3.0 * height_px
            and low <= wide / high <= most
            and area >= settings.filled_ratio * wide * high
        ):
            boxes.append((x, y, x + wide, y + high))
    return np.array(boxes, np.float32).reshape(-1, 4)
