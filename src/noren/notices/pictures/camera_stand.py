"""Where a camera stands, worked out from the floor it sees.

Definition: the floor's homography, with square pixels and the optical axis through the middle of
the picture, leaves one unknown, the focal length; two conditions on the rotation give it twice.
Source: Zhang, A flexible new technique for camera calibration, 2000, section 3.1.
"""

from __future__ import annotations

from math import isfinite, sqrt
from typing import Final

import numpy as np

from noren.vocabulary.ground_plane import GroundPlane

_LEAST_AGREEMENT: Final = 0.7
_HEIGHTS_M: Final = (1.0, 60.0)


def stand_of(plane: GroundPlane) -> tuple[float, float] | None:
    """The place on the floor below the camera in metres; None where the floor does not tell it.

    It is not told where the two ways to the focal length differ by more than 30 %, or where they
    put the camera lower than 1 m or higher than 60 m: a wrong place on a notice is worse than none.
    """
    shift = np.array(
        [[1.0, 0.0, -plane.lens.width / 2], [0.0, 1.0, -plane.lens.height / 2], [0.0, 0.0, 1.0]]
    )
    columns = shift @ plane.image_matrix
    focal = _focal_px(columns)
    if focal is None:
        return None
    turned = np.diag([1.0 / focal, 1.0 / focal, 1.0]) @ columns
    right, ahead, offset = turned.T
    length = (np.linalg.norm(right) + np.linalg.norm(ahead)) / 2
    first = right / np.linalg.norm(right)
    second = ahead - first * (first @ ahead)
    second /= np.linalg.norm(second)
    rotation = np.column_stack((first, second, np.cross(first, second)))
    x, y, height = -rotation.T @ (offset / length)
    if not _HEIGHTS_M[0] <= abs(height) <= _HEIGHTS_M[1]:
        return None
    return float(x), float(y)


def _focal_px(columns: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float | None:
    (ax, ay, az), (bx, by, bz) = columns[:, 0], columns[:, 1]
    # Both equations read `flat / focal**2 + deep = 0`.
    pairs = (
        (ax * bx + ay * by, az * bz),
        (ax * ax + ay * ay - bx * bx - by * by, az * az - bz * bz),
    )
    size = float(np.hypot(ax, ay) * np.hypot(bx, by))
    found: list[tuple[float, float]] = []
    for flat, deep in pairs:
        if abs(flat) < 0.02 * size or deep == 0.0:
            continue
        squared = -flat / deep
        if not isfinite(squared) or squared <= 0.0:
            return None
        found.append((sqrt(squared), abs(float(flat))))
    if not found:
        return None
    focals = [focal for focal, _ in found]
    if min(focals) < _LEAST_AGREEMENT * max(focals):
        return None
    return sum(f * weight for f, weight in found) / sum(weight for _, weight in found)
