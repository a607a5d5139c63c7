"""What somebody wears, in three coarse color histograms, remembered only while they walk by.

Two people who cross behind each other are told apart by the colors of head and shoulders,
trunk and legs. The description is far too coarse to find anybody again, is compared only with
the people in view, and dies with the track.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

_PATCH = (12, 32)
_BANDS = ((2, 8), (8, 18), (18, 32))
_COLORS = 64
LOOK_SIZE = _COLORS * len(_BANDS)


def describe_looks(pixels: npt.NDArray[np.uint8], xyxy: F32) -> F32:
    """Coarse colors of each box.

    The middle three fifths of the width are shrunk to 12x32 pixels and cut into three bands
    (head, trunk, legs); each band becomes a histogram of 4x4x4 colors, as square roots, so that
    the scalar product of two looks divided by three is their mean Bhattacharyya coefficient.

    Args:    pixels: `(H, W, 3)` uint8. xyxy: `(N, 4)` boxes in its pixels.
    Returns: `(N, 192)` float32; zeros for a box outside the picture.
    Forgets: place and size of the pixels, and 61 of 64 parts of every color.
    """
    height, width = pixels.shape[:2]
    looks = np.zeros((xyxy.shape[0], len(_BANDS), _COLORS), np.float32)
    margin = 0.2 * (xyxy[:, 2] - xyxy[:, 0])
    edges = np.column_stack((xyxy[:, 0] + margin, xyxy[:, 1], xyxy[:, 2] - margin, xyxy[:, 3]))
    corners = np.clip(edges, 0, (width, height, width, height)).astype(int)
    for k, (x1, y1, x2, y2) in enumerate(corners.tolist()):
        if x2 <= x1 or y2 <= y1:
            continue
        part = cv2.resize(pixels[y1:y2, x1:x2], _PATCH, interpolation=cv2.INTER_AREA)
        patch = part.astype(np.uint8) >> 6
        code = (patch[..., 0] << 4) | (patch[..., 1] << 2) | patch[..., 2]
        for band, (low, high) in enumerate(_BANDS):
            count = np.bincount(code[low:high].ravel(), minlength=_COLORS)
            looks[k, band] = np.sqrt(count / count.sum())
    return looks.reshape(-1, LOOK_SIZE)
