"""Plane geometry on a handful of points: lengths, areas, crossings.

Points are `(x, y)` in one unit; nothing here knows what the unit is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import dist, hypot

Point = tuple[float, float]


def length_of(start: Point, end: Point) -> float:
    """The distance between two points."""
    return dist(start, end)


def area_of(polygon: Sequence[Point]) -> float:
    """The area inside a polygon that does not cross itself, never negative."""
    doubled = 0.0
    for (x1, y1), (x2, y2) in _sides(polygon):
        doubled += x1 * y2 - x2 * y1
    return abs(doubled) / 2.0


def middle_of(polygon: Sequence[Point]) -> Point:
    """The center of mass of a polygon that does not cross itself and has an inside."""
    doubled = across = down = 0.0
    for (x1, y1), (x2, y2) in _sides(polygon):
        part = x1 * y2 - x2 * y1
        doubled += part
        across += part * (x1 + x2)
        down += part * (y1 + y2)
    return across / (3.0 * doubled), down / (3.0 * doubled)


def crossing_sides(polygon: Sequence[Point]) -> tuple[int, int] | None:
    """The first two sides that touch or cross although they are no neighbours.

    Sides are numbered by their first corner. None for a simple polygon.
    """
    sides = _sides(polygon)
    count = len(sides)
    for first in range(count):
        for second in range(first + 1, count):
            if second - first == 1:
                if _folds_back(*sides[first], sides[second][1]):
                    return first, second
            elif (second + 1) % count == first:
                if _folds_back(*sides[second], sides[first][1]):
                    return first, second
            elif _touch(sides[first], sides[second]):
                return first, second
    return None


def distance_to_line(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the endless line through two others; from `start` if they agree."""
    length = dist(start, end)
    if length == 0.0:
        return dist(point, start)
    return abs(_turn(start, end, point)) / length


def extent_of(points: Sequence[Point]) -> float:
    """The diagonal of the smallest upright rectangle around the points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return hypot(max(xs) - min(xs), max(ys) - min(ys))


def _sides(polygon: Sequence[Point]) -> list[tuple[Point, Point]]:
    return [(polygon[index - 1], polygon[index]) for index in (*range(1, len(polygon)), 0)]


def _turn(a: Point, b: Point, c: Point) -> float:
    """Twice the signed area of a triangle; 0 for three points on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds_back(a: Point, b: Point, c: Point) -> bool:
    """Whether the way from a over b to c returns onto itself."""
    ahead = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return _turn(a, b, c) == 0.0 and ahead < 0.0


def _touch(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, other
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0.0 and turns[2] * turns[3] < 0.0:
        return True
    return (
        (turns[0] == 0.0 and _between(a, b, c))
        or (turns[1] == 0.0 and _between(a, b, d))
        or (turns[2] == 0.0 and _between(c, d, a))
        or (turns[3] == 0.0 and _between(c, d, b))
    )


def _between(a: Point, b: Point, c: Point) -> bool:
    """Whether c, known to be on the line through a and b, lies between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
