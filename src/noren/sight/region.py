"""Where in the picture it is worth looking: around what is measured, and no further.

What lies outside is never searched, which is cheaper and also kinder: a person on the far side of
the street is not even a box.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Rect = tuple[float, float, float, float]
Points = npt.NDArray[np.float64]

SIDE_RATIO = 0.3
"""Left and right of lines and areas, as a share of the width: a whole person near the camera."""
UP_RATIO = 0.55
"""Above them, as a share of the height: a person near the camera, and the way of a second."""
DOWN_RATIO = 0.2
"""Below them: the way of a second towards the camera."""
WORTH_RATIO = 0.85
"""A region larger than this share of the picture is not worth cutting out."""


def search_region(measured: list[Points]) -> Rect | None:
    """The part to search, as shares of width and height: left, top, right, bottom.

    Args:
        measured: corners `(K, 2)` of each line and area, as shares of width and height.
    Returns:
        None where the whole picture is to be searched: nothing is measured, or nearly all of it
        would be searched anyway.
    """
    if not measured:
        return None
    corners = np.concatenate(measured)
    left, top = corners.min(axis=0) - np.array((SIDE_RATIO, UP_RATIO))
    right, bottom = corners.max(axis=0) + np.array((SIDE_RATIO, DOWN_RATIO))
    left, top, right, bottom = np.clip((left, top, right, bottom), 0.0, 1.0).tolist()
    if (right - left) * (bottom - top) > WORTH_RATIO:
        return None
    return left, top, right, bottom
