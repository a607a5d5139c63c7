"""Painting with arrays: anti-aliased shapes on a canvas of floats.

Colors are BGR, 0..255. Every painter touches only the box around its shape, so that a figure of
a dozen parts costs well below a millisecond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Canvas = npt.NDArray[np.float32]
Field = npt.NDArray[np.float32]
Color = tuple[float, float, float]
Point = tuple[float, float]

_MARGIN_PX: Final = 1.5
_VISIBLE_CORNER_PX: Final = 2.0
_ZERO: Final = np.float32(0.0)
_ONE: Final = np.float32(1.0)


class Area:
    """The part of a canvas that a shape may touch, with the pixel centers in it.

    `patch` is a view `(h, w, 3)`; `xs (w,)` and `ys (h, 1)` are pixel coordinates. `is_empty`
    where the shape lies outside the canvas.
    """

    def __init__(self, canvas: Canvas, box: tuple[float, float, float, float]) -> None:
        height, width = canvas.shape[:2]
        left, top = max(0, math.floor(box[0])), max(0, math.floor(box[1]))
        right, bottom = min(width, math.ceil(box[2])), min(height, math.ceil(box[3]))
        self.is_empty = left >= right or top >= bottom
        self.patch = canvas[top:bottom, left:right] if not self.is_empty else canvas[:0, :0]
        self.xs = np.arange(left, max(left, right), dtype=np.float32) + np.float32(0.5)
        self.ys = np.arange(top, max(top, bottom), dtype=np.float32)[:, None] + np.float32(0.5)

    def blend(self, cover: Field, color: Color, tone: Field | float) -> None:
        """Lay a color over the patch where `cover (h, w)` is above 0; `tone` brightens it."""
        for channel in range(3):
            layer = self.patch[..., channel]
            layer += cover * (np.float32(color[channel]) * tone - layer)


def paint_limb(
    canvas: Canvas,
    start: Point,
    end: Point,
    radii_px: tuple[float, float],
    color: Color,
    *,
    shade: float = 0.0,
) -> None:
    """A straight limb with round ends, from one radius to the other; start == end is a ball.

    `shade` makes the left side lighter and the right side darker by that share.
    """
    reach = max(radii_px) + _MARGIN_PX
    area = Area(
        canvas,
        (
            min(start[0], end[0]) - reach,
            min(start[1], end[1]) - reach,
            max(start[0], end[0]) + reach,
            max(start[1], end[1]) + reach,
        ),
    )
    if area.is_empty:
        return
    across, distance, radius = _from_axis(area, start, end, radii_px)
    cover = np.clip(radius - distance + np.float32(0.5), _ZERO, _ONE)
    tone = _ONE - np.float32(shade) * np.clip(across / radius, -_ONE, _ONE) if shade else 1.0
    area.blend(cover, color, tone)


def paint_shadow(
    canvas: Canvas,
    start: Point,
    end: Point,
    radii_px: tuple[float, float],
    *,
    squash: float,
    strength: float,
) -> None:
    """Darken a soft limb-shaped spot; `squash` < 1 flattens it, as the floor is seen at a slant."""
    reach = max(radii_px) * 1.6 + _MARGIN_PX
    area = Area(
        canvas,
        (
            min(start[0], end[0]) - reach,
            min(start[1], end[1]) - reach * squash,
            max(start[0], end[0]) + reach,
            max(start[1], end[1]) + reach * squash,
        ),
    )
    if area.is_empty:
        return
    area.ys /= np.float32(squash)
    flat_start, flat_end = (start[0], start[1] / squash), (end[0], end[1] / squash)
    _, distance, radius = _from_axis(area, flat_start, flat_end, radii_px)
    light = np.clip(distance / (radius * np.float32(1.6)), _ZERO, _ONE)
    light = light * light * (3.0 - 2.0 * light)
    area.patch *= (1.0 - np.float32(strength) * (1.0 - light))[..., None]


def _from_axis(
    area: Area, start: Point, end: Point, radii_px: tuple[float, float]
) -> tuple[Field, Field, Field]:
    """Horizontal offset from the axis, distance from it, and the limb's radius there."""
    x, y = area.xs - np.float32(start[0]), area.ys - np.float32(start[1])
    run, fall = np.float32(end[0] - start[0]), np.float32(end[1] - start[1])
    length2 = max(float(run * run + fall * fall), 1e-6)
    along: Field = np.clip((x * run + y * fall) / np.float32(length2), _ZERO, _ONE)
    across, off = x - along * run, y - along * fall
    distance = np.sqrt(across * across + off * off)
    radius = np.float32(radii_px[0]) + np.float32(radii_px[1] - radii_px[0]) * along
    return across, distance, np.maximum(radius, np.float32(0.05))


def paint_hull(
    canvas: Canvas,
    points: Sequence[Point],
    color: Color,
    *,
    rounding_px: float = 0.0,
    shade: float = 0.0,
    opacity: float = 1.0,
) -> None:
    """The convex hull of some points, grown by a rounding; fewer than three corners paint nothing.

    `shade` as for a limb, over the width of the hull.
    """
    corners = convex_hull(points)
    if len(corners) < 3:
        return
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]
    reach = rounding_px + _MARGIN_PX
    area = Area(canvas, (min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach))
    if area.is_empty:
        return
    outside = _beyond_edges(area, corners, is_round=rounding_px > _VISIBLE_CORNER_PX)
    cover = np.clip(np.float32(rounding_px + 0.5) - outside, _ZERO, _ONE) * np.float32(opacity)
    tone: Field | float = 1.0
    if shade:
        middle, half = (min(xs) + max(xs)) / 2.0, max((max(xs) - min(xs)) / 2.0, 0.5)
        across: Field = np.clip((area.xs - np.float32(middle)) / np.float32(half), -_ONE, _ONE)
        tone = _ONE - np.float32(shade) * across
    area.blend(cover, color, tone)


def _beyond_edges(area: Area, corners: list[Point], *, is_round: bool) -> Field:
    """How far each pixel lies beyond the edges of a hull; below 0 inside it.

    Round: beyond two edges at once counts as the way round the corner, not as the farther edge.
    """
    farthest = np.full((area.ys.shape[0], area.xs.shape[0]), -np.inf, np.float32)
    squares = np.zeros_like(farthest)
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        length = math.hypot(x1 - x0, y1 - y0)
        nx, ny = np.float32((y1 - y0) / length), np.float32((x0 - x1) / length)
        edge = (area.xs - np.float32(x0)) * nx + (area.ys - np.float32(y0)) * ny
        np.maximum(farthest, edge, out=farthest)
        if is_round:
            squares += np.square(np.maximum(edge, _ZERO))
    return np.where(farthest > _ZERO, np.sqrt(squares), farthest) if is_round else farthest


def convex_hull(points: Sequence[Point]) -> list[Point]:
    """The corners of the convex hull, clockwise on the picture (y down).

    Corners on a straight edge are left out.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def chain(run: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for point in run:
            while len(kept) >= 2 and _turn(kept[-2], kept[-1], point) <= 1e-9:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return chain(ordered) + chain(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
