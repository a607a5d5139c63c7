"""What trajectories promise, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from noren.errors import GeometryError, MeasureError, NoTracks
from noren.measure.areas import Area
from noren.measure.trajectories import Trajectories
from staging.floor_walks import NOTCHED, SQUARE


def rows(ids, places, times) -> Trajectories:
    return Trajectories.from_rows(track_id=ids, xy_m=places, at_s=times)


def test_rows_are_sorted_by_track_then_time():
    floor = rows([2, 1, 2, 1], [(0, 0), (1, 0), (2, 0), (3, 0)], [5.0, 9.0, 4.0, 8.0])
    assert floor.track_id.tolist() == [1, 1, 2, 2]
    assert floor.xy_m[:, 0].tolist() == [3, 1, 2, 0]
    assert floor.starts.tolist() == [0, 2]
    assert floor.ends.tolist() == [1, 3]
    assert floor.span_s == (4.0, 9.0)


def test_a_long_gap_parts_a_track():
    floor = rows([1, 1, 1], [(0, 0), (1, 0), (2, 0)], [0.0, 1.0, 9.0])
    assert floor.steps(2.0).tolist() == [0]
    assert floor.parts(2.0).tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("ids", "places", "times"),
    [
        pytest.param([], np.zeros((0, 2)), [], id="no rows at all"),
        pytest.param([1, -1], [(0, 0), (1, 1)], [0, 1], id="a detection without a track"),
    ],
)
def test_nobody_tracked_is_not_nobody_there(ids, places, times):
    with pytest.raises(NoTracks):
        rows(ids, places, times)


@pytest.mark.parametrize(
    ("ids", "places", "times"),
    [
        pytest.param([1, 1], [(0, 0), (1, 1)], [3, 3], id="two places at one moment"),
        pytest.param([1, 1], [(0, 0), (np.nan, 1)], [3, 4], id="a place that is no number"),
        pytest.param([1, 1], [(0, 0), (1, 1)], [3, np.inf], id="a moment that is no number"),
        pytest.param([1, 1], [(0, 0)], [3, 4], id="a row without a place"),
        pytest.param([1, 1], [(0, 0), (1, 1)], [3], id="a row without a moment"),
    ],
)
def test_rows_that_cannot_be_are_refused(ids, places, times):
    with pytest.raises(MeasureError):
        rows(ids, places, times)


def test_unsorted_rows_are_refused_where_order_is_promised():
    with pytest.raises(MeasureError, match="from_rows"):
        Trajectories(track_id=np.array([2, 1]), xy_m=np.zeros((2, 2)), at_s=np.array([0.0, 1.0]))


@pytest.mark.parametrize(
    "corners",
    [
        pytest.param([(0, 0), (1, 1)], id="two corners"),
        pytest.param([(0, 0), (1, 1), (2, 2)], id="nothing enclosed"),
        pytest.param([(0, 0), (2, 2), (2, 0), (0, 2)], id="crosses itself"),
        pytest.param([(0, 0), (2, 2), (np.nan, 0)], id="no number"),
    ],
)
def test_an_outline_that_is_no_area_is_refused(corners):
    with pytest.raises(GeometryError):
        Area.from_corners(corners)


def test_an_area_is_the_same_either_way_round_and_closed_or_not():
    there = Area.from_corners([(0, 0), (4, 0), (4, 3), (0, 3)])
    back = Area.from_corners([(0, 0), (0, 3), (4, 3), (4, 0), (0, 0)])
    assert there.size_m2 == back.size_m2 == 12
    assert there.is_upright
    assert back.is_upright
    assert not NOTCHED.is_convex


PLACES = np.array([(2, 0.5), (2, 3), (1, 1), (4, 2), (0, 0), (4.01, 2), (-1, -1)])


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        pytest.param(SQUARE, [1, 1, 1, 1, 1, 0, 0], id="a square, borders inside"),
        pytest.param(NOTCHED, [1, 0, 1, 1, 1, 0, 0], id="the notch is outside"),
        pytest.param(
            Area.from_corners([(0, 0), (5, 0), (0, 5)]), [1, 1, 1, 0, 1, 0, 0], id="a triangle"
        ),
    ],
)
def test_the_border_belongs_to_an_area(area, expected):
    assert area.contains(PLACES).tolist() == [bool(one) for one in expected]


def test_a_step_through_a_notch_lies_inside_twice():
    step, low, high = NOTCHED.spans(np.array([(-1.0, 2.5)]), np.array([(5.0, 2.5)]))
    assert step.tolist() == [0, 0]
    # The notch narrows from 4 m at the top to nothing at (2, 1): 1 m to each side at 2.5 m.
    np.testing.assert_allclose(low * 6 - 1, [0, 3])
    np.testing.assert_allclose(high * 6 - 1, [1, 4])


@pytest.mark.parametrize(
    ("start", "end", "share"),
    [
        pytest.param((1, 1), (3, 3), 1.0, id="all inside"),
        pytest.param((-2, 2), (2, 2), 0.5, id="comes in"),
        pytest.param((-4, 2), (8, 2), 1 / 3, id="straight through between two rows"),
        pytest.param((-1, 5), (5, 5), 0.0, id="passes by"),
        pytest.param((2, 2), (2, 2), 1.0, id="stands inside"),
        pytest.param((9, 9), (9, 9), 0.0, id="stands outside"),
        pytest.param((-2, 2), (2, -2), 0.0, id="touches a corner"),
    ],
)
def test_the_part_of_a_step_inside_is_exact(start, end, share):
    _, low, high = SQUARE.spans(np.array([start], float), np.array([end], float))
    assert float(np.sum(high - low)) == pytest.approx(share, abs=1e-12)
