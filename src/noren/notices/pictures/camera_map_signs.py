"""The signs of a camera's map, which stand on the map and in its legend alike."""

from __future__ import annotations

from typing import Final

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from noren.notices.pictures.camera_map import Spot
from noren.notices.pictures.canvas import CLOTH, INK, LINE_EM, PAPER, Canvas, number

SMALL: Final = 13.0
"""Units high are the small letters of a map, and those of its marks."""
MARK: Final = 11.0
"""Units from the middle of a mark to its edge."""
ARROW: Final = 27.0
"""Units from a line to the tip of its arrow."""


def draw_shape(
    canvas: Canvas,
    shape: BaseGeometry,
    *,
    fill: str,
    stroke: str = "none",
    stroke_width: float = 1.5,
) -> None:
    """Polygons with their holes, filled."""
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            rings = (part.exterior, *part.interiors)
            data = "".join(_ring(spots_of(ring)[:-1]) for ring in rings)
            canvas.path(data, fill=fill, stroke=stroke, stroke_width=stroke_width)


def draw_hatched(canvas: Canvas, shape: BaseGeometry) -> None:
    """What is painted black and not watched."""
    if shape.is_empty:
        return
    draw_shape(canvas, shape, fill=PAPER, stroke=INK, stroke_width=1.4)
    left, top, right, bottom = shape.bounds
    tall = bottom - top
    start = left - tall + 4.0
    while start < right:
        slanted = LineString([(start, bottom), (start + tall, top)]).intersection(shape)
        for part in lines_of(slanted):
            canvas.polygon(spots_of(part), stroke=INK, stroke_width=1.6, closed=False)
        start += 7.0


def draw_arrow(canvas: Canvas, foot: Spot, way: Spot, *, is_solid: bool) -> None:
    """An arrow out of a line: solid for one direction, hollow for the other."""
    (x, y), (dx, dy) = foot, way

    def at(along: float, across: float) -> Spot:
        return x + dx * along - dy * across, y + dy * along + dx * across

    canvas.polygon((at(2, 0), at(16, 0)), stroke=INK, stroke_width=2.6, closed=False)
    canvas.polygon(
        (at(15, -6.5), at(ARROW, 0), at(15, 6.5)),
        fill=INK if is_solid else PAPER, stroke=INK, stroke_width=2.0,
    )  # fmt: skip


def draw_mark(
    canvas: Canvas, text: str, spot: Spot, *, is_round: bool, is_on_map: bool = False
) -> None:
    """A number in a circle or letters in a square; on the map with a rim that parts it from it."""
    x, y = spot
    rim = PAPER if is_on_map else "none"
    if is_round:
        canvas.circle(x, y, MARK, fill=INK, stroke=rim)
    else:
        canvas.rect(x - MARK, y - MARK, 2 * MARK, 2 * MARK, fill=CLOTH, stroke=rim, corner=3)
    canvas.text(
        text, x, y - SMALL * LINE_EM / 2, size=SMALL, room=30, bold=True, color=PAPER,
        middle=True,
    )  # fmt: skip


def letters(index: int) -> str:
    """A, B, … Z, AA, AB, … for 0, 1, …"""
    first, last = divmod(index, 26)
    return ("" if first == 0 else letters(first - 1)) + chr(ord("A") + last)


def lines_of(shape: BaseGeometry) -> list[BaseGeometry]:
    """The lines in it, rings of polygons among them."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type in ("LineString", "LinearRing")]


def spots_of(line: BaseGeometry) -> tuple[Spot, ...]:
    """Where a line bends."""
    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(line))


def _ring(spots: tuple[Spot, ...]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in spots) + "Z"
