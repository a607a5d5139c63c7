"""How far from a line somebody must be before a side is believed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from noren.vocabulary.ground_plane import GroundPlane

Floats = npt.NDArray[np.float64]

BAND_M = 0.2
"""Dead band where the floor is known: less than half a step to either side."""
BAND_RATIO = 0.1
"""Dead band where it is not: this share of the box's longer side, 17 cm of a standing person."""


def dead_band_px(xyxy: Floats, foot_px: Floats, ground: GroundPlane | None) -> Floats:
    """The dead band of each box in pixels of its picture.

    Args:
        xyxy: `(N, 4)` boxes. foot_px: `(N, 2)` their foot points.
        ground: the floor in the same pixels; None where it is not known.
    Returns:
        `(N,)` pixels: `BAND_M` as long as it looks at that place of the floor; `BAND_RATIO` of
        the box's longer side without a floor, or where the foot lies above the horizon.
    """
    size_px = np.maximum(xyxy[:, 2] - xyxy[:, 0], xyxy[:, 3] - xyxy[:, 1])
    by_box = BAND_RATIO * size_px
    if ground is None or len(foot_px) == 0:
        return np.asarray(by_box, np.float64)
    metres = ground.metres_per_px(foot_px)
    known = np.isfinite(metres) & (metres > 0)
    return np.where(known, BAND_M / np.where(known, metres, 1.0), by_box)
