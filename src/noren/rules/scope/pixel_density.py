"""How sharply a view shows people, from the floor drawn in it."""

from __future__ import annotations

import numpy as np

from noren.plan.camera import Mask, View
from noren.plan.geometry import ground_plane_of
from noren.plan.shapes import Point

RECOGNIZABLE_PX_PER_M = 125
"""From here on a known person can be recognized. Source: practice of IEC 62676-4, from memory."""

_STEPS = 24


def largest_px_per_m(view: View) -> float | None:
    """Pixels to the metre across the picture, where the unmasked floor is nearest.

    None for a view without ground. Heads are nearer to the camera than the floor below them, so
    people are shown at least this sharply.
    """
    plane = ground_plane_of(view)
    if plane is None:
        return None
    shares = [
        (x, y)
        for x in np.linspace(0.02, 0.98, _STEPS).tolist()
        for y in np.linspace(0.02, 0.98, _STEPS).tolist()
        if not any(_covers(mask, (x, y)) for mask in view.masks)
    ]
    if not shares:
        return None
    pixels = np.array(shares) * (view.width_px, view.height_px)
    half = np.array([0.5, 0.0])
    widths_m = np.linalg.norm(
        plane.to_ground(pixels + half) - plane.to_ground(pixels - half), axis=1
    )
    seen_m = widths_m[np.isfinite(widths_m) & (widths_m > 0.0)]
    return float(1.0 / seen_m.min()) if seen_m.size else None


def _covers(mask: Mask, point: Point) -> bool:
    """Whether a point is inside a mask: a ray to the right crosses its border an odd time."""
    x, y = point
    inside = False
    corners = mask.polygon
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside
