"""The pen of the pictograms: filled shapes on a grid of 48, joined and cut like paper.

One set looks like one set because every drawing is made of these shapes alone, with one stroke,
one corner and one gap. Holes are real holes, so a pictogram stands on any background and needs
one color only. Lengths are units of the grid, y downwards.
"""

from __future__ import annotations

from math import ceil, cos, pi, radians, sin, sqrt
from typing import Final

import shapely
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

GRID: Final = 48.0
STROKE: Final = 3.6
CORNER: Final = 2.0
GAP: Final = 2.2

Spot = tuple[float, float]

_FLAT: Final = 0.015
"""How far a drawn arc may run inside the true one."""


def disc(x: float, y: float, r: float) -> BaseGeometry:
    """A filled circle."""
    return Point(x, y).buffer(r, quad_segs=_quarter(r))


def ring(x: float, y: float, r: float, stroke: float = STROKE) -> BaseGeometry:
    """A circle's outline; `r` is its outer radius."""
    return disc(x, y, r).difference(disc(x, y, r - stroke))


def block(
    left: float, top: float, right: float, bottom: float, corner: float = CORNER
) -> BaseGeometry:
    """A filled rectangle with round corners."""
    inner = box(left + corner, top + corner, right - corner, bottom - corner)
    return inner.buffer(corner, quad_segs=_quarter(corner)) if corner else inner


def shape(*spots: Spot, corner: float = CORNER) -> BaseGeometry:
    """A filled polygon whose outward corners are round."""
    whole = Polygon(spots)
    if not corner:
        return whole
    return whole.buffer(-corner).buffer(corner, quad_segs=_quarter(corner))


def bar(*spots: Spot, stroke: float = STROKE, flat: bool = False) -> BaseGeometry:
    """A stroke along some spots with round joints, and round ends unless `flat`."""
    return LineString(spots).buffer(
        stroke / 2, quad_segs=6, cap_style="flat" if flat else "round", join_style="round"
    )


def arc(
    x: float, y: float, r: float, start: float, end: float, stroke: float = STROKE
) -> BaseGeometry:
    """A stroke along a circle, in degrees clockwise from the right; `r` is its middle."""
    return bar(*arc_spots(x, y, r, start, end), stroke=stroke)


def arc_spots(x: float, y: float, r: float, start: float, end: float) -> list[Spot]:
    """Spots along a circle, in degrees clockwise from the right."""
    steps = max(2, ceil(abs(end - start) / 90 * _quarter(r)))
    turns = [radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + r * cos(turn), y + r * sin(turn)) for turn in turns]


def oval(x: float, y: float, wide: float, high: float) -> BaseGeometry:
    """A filled ellipse of two radii."""
    return affinity.scale(disc(x, y, wide), 1.0, high / wide, origin=(x, y))


def head_of_arrow(tip: Spot, toward: float, size: float = 8.0) -> BaseGeometry:
    """A filled arrow head with its tip at a spot, pointing `toward` degrees (0 is right)."""
    plain = shape((0, 0), (-size, -size * 0.72), (-size, size * 0.72), corner=0.7)
    turned = affinity.rotate(plain, toward, origin=(0, 0))
    return affinity.translate(turned, *tip)


def outline(solid: BaseGeometry, stroke: float = STROKE) -> BaseGeometry:
    """The rim of a shape, inside its edge."""
    return solid.difference(solid.buffer(-stroke, join_style="mitre"))


def join(*parts: BaseGeometry) -> BaseGeometry:
    """All parts as one shape."""
    return shapely.union_all(parts)


def cut(base: BaseGeometry, *away: BaseGeometry, gap: float = 0.0) -> BaseGeometry:
    """The base without the others and a gap around them."""
    return base.difference(join(*away).buffer(gap, quad_segs=8))


def lay_over(base: BaseGeometry, top: BaseGeometry, gap: float = GAP) -> BaseGeometry:
    """The top on the base, with a gap between that keeps the two apart."""
    return join(cut(base, top, gap=gap), top)


def cross_out(base: BaseGeometry) -> BaseGeometry:
    """The base behind the slash that says no, as on prohibition signs."""
    return lay_over(base, bar((6.5, 6.5), (41.5, 41.5), stroke=4.2), gap=2.4)


def move(solid: BaseGeometry, x: float = 0.0, y: float = 0.0) -> BaseGeometry:
    """The shape, moved."""
    return affinity.translate(solid, x, y)


def turn(solid: BaseGeometry, degrees: float, about: Spot = (24.0, 24.0)) -> BaseGeometry:
    """The shape, turned clockwise."""
    return affinity.rotate(solid, degrees, origin=about)


def mirror(solid: BaseGeometry) -> BaseGeometry:
    """The shape with left and right exchanged."""
    return affinity.scale(solid, -1.0, 1.0, origin=(GRID / 2, 0.0))


def resize(solid: BaseGeometry, factor: float, about: Spot = (24.0, 24.0)) -> BaseGeometry:
    """The shape, larger or smaller."""
    return affinity.scale(solid, factor, factor, origin=about)


def person(x: float, foot: float, height: float) -> BaseGeometry:
    """A standing person seen from the front: neither man nor woman."""
    unit = height / 40.0
    shoulders = block(-9.2, 10.6, 9.2, 30, 4.4).intersection(box(-9.2, 10.6, 9.2, 19))
    arms = join(block(-9.2, 15, -5.9, 27.4, 1.65), block(5.9, 15, 9.2, 27.4, 1.65))
    trunk = block(-4.8, 14, 4.8, 27, 0.0)
    legs = join(block(-4.8, 23, -0.6, 40, 1.9), block(0.6, 23, 4.8, 40, 1.9))
    beside = join(block(-5.9, 17.6, -4.8, 40, 0.0), block(4.8, 17.6, 5.9, 40, 0.0))
    figure = join(disc(0, 4.5, 4.5), cut(join(shoulders, arms, trunk, legs), beside))
    grown = affinity.scale(figure, unit, unit, origin=(0, 40))
    return affinity.translate(grown, x, foot - 40)


def bust(x: float, bottom: float, size: float) -> BaseGeometry:
    """Head and shoulders, `size` high and as wide."""
    r = size * 0.25
    left, right, neck = x - size / 2, x + size / 2, bottom - size * 0.44
    shoulders = join(
        block(left, neck, right, bottom + size, size * 0.34),
    ).intersection(box(left, neck, right, bottom))
    return join(disc(x, bottom - size + r, r), shoulders)


def path_data(solid: BaseGeometry) -> str:
    """The shape as SVG path data of closed polygons, for the fill rule `evenodd`.

    Coordinates have two places; the same shape always gives the same text.
    """
    tidy = shapely.normalize(shapely.simplify(solid, 0.008))
    polygons = [part for part in shapely.get_parts(tidy) if isinstance(part, Polygon)]
    rings = [one for part in polygons for one in (part.exterior, *part.interiors)]
    return "".join(_ring_data(list(one.coords)) for one in rings)


def _ring_data(spots: list[tuple[float, ...]]) -> str:
    texts = [f"{_short(spot[0])} {_short(spot[1])}" for spot in spots[:-1]]
    return f"M{texts[0]}L{' '.join(texts[1:])}Z"


def _short(value: float) -> str:
    text = f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _quarter(r: float) -> int:
    """Into how many straight pieces a quarter of a circle is cut."""
    return max(4, ceil(pi / 4 / sqrt(2 * _FLAT / max(r, 0.1))))
