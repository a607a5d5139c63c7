"""How much fine detail one picture has, without anything to compare it with."""

from __future__ import annotations

import cv2
import numpy as np

from noren.sight.frame import Picture

_WIDTH = 640
_REACH = 9


def measure_sharpness(luma: Picture) -> float:
    """0 for a picture without any detail, near 1 for a sharp one; `luma (H, W)`.

    The share of the steps between neighbors that a strong blur takes away: what is blurred already
    has little to lose. Looked at 640 places wide, so that resolution does not matter.

    Source: F. Crete et al., The blur effect: perception and estimation with a new no-reference
    perceptual blur metric, SPIE 6492, 2007.
    """
    height, width = luma.shape
    if width > _WIDTH:
        size = (_WIDTH, max(2, round(height * _WIDTH / width)))
        luma = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
    grey = luma.astype(np.float32)
    kept = []
    for axis, box in ((1, (_REACH, 1)), (0, (1, _REACH))):
        steps = np.abs(np.diff(grey, axis=axis))
        left = np.abs(np.diff(np.asarray(cv2.blur(grey, box)), axis=axis))
        total = float(steps.sum())
        lost = float(np.maximum(steps - left, 0.0).sum())
        kept.append(lost / total if total > 0.0 else 0.0)
    return min(kept)
