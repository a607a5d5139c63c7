"""Plane geometry, law by law."""

from __future__ import annotations

from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.plan import shapes

Point = tuple[float, float]

SQUARE: list[Point] = [(0, 0), (2, 0), (2, 2), (0, 2)]


def regular(corners: int, turn: float) -> list[Point]:
    steps = [turn + 2 * pi * index / corners for index in range(corners)]
    return [(cos(step), sin(step)) for step in steps]


@given(corners=st.integers(3, 30), turn=st.floats(0, 7), start=st.integers(0, 29))
def test_a_regular_polygon_never_crosses_itself(corners: int, turn: float, start: int) -> None:
    polygon = regular(corners, turn)
    turned = polygon[start % corners :] + polygon[: start % corners]
    assert shapes.crossing_sides(turned) is None
    assert shapes.crossing_sides(turned[::-1]) is None
    assert shapes.area_of(turned) == pytest.approx(corners / 2 * sin(2 * pi / corners))


@given(corners=st.integers(5, 20), turn=st.floats(0, 7))
def test_a_star_crosses_itself(corners: int, turn: float) -> None:
    polygon = regular(corners, turn)
    star = polygon[::2] + polygon[1::2]
    assert shapes.crossing_sides(star) is not None


@pytest.mark.parametrize(
    "polygon",
    [
        [(0, 0), (2, 2), (2, 0), (0, 2)],
        [(0, 0), (4, 0), (4, 4), (2, 0)],
        [(0, 0), (4, 0), (2, 0)],
        [(0, 0), (4, 0), (4, 1), (4, 0.5)],
        [(0, 0), (4, 0), (4, 4), (4, 2), (0, 4)],
    ],
    ids=["bow tie", "corner on a side", "flat", "folded", "spike"],
)
def test_what_touches_itself_is_not_simple(polygon: list[Point]) -> None:
    assert shapes.crossing_sides(polygon) is not None


def test_a_corner_on_a_straight_side_is_allowed() -> None:
    assert shapes.crossing_sides([(0, 0), (1, 0), *SQUARE[1:]]) is None


def test_a_hollow_polygon_is_simple() -> None:
    hollow: list[Point] = [(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)]
    assert shapes.crossing_sides(hollow) is None
    assert shapes.area_of(hollow) == pytest.approx(10.0)


def test_a_distance_to_a_line_is_measured_square_to_it() -> None:
    assert shapes.distance_to_line((1, 3), (0, 0), (5, 0)) == pytest.approx(3.0)
    assert shapes.distance_to_line((3, 4), (0, 0), (0, 0)) == pytest.approx(5.0)
    assert shapes.extent_of(SQUARE) == pytest.approx(8**0.5)
