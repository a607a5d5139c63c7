"""Stops in front of shelves: how long, and which shelf the way in and out points at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GeometryError, MeasureError
from noren.measure.shelf_stops import NO_SHELF, Shelves, StopRule, find_shelf_stops
from staging.floor_walks import floor, floors, moved, renamed, turned, walk

AISLE = Shelves(front_m=np.array([[[0.0, 2.0], [10.0, 2.0]], [[10.0, 0.0], [0.0, 0.0]]]))
"""An aisle 2 m wide along x: shelf 0 above, shelf 1 below, shoppers between them."""
ABOVE, BELOW = 0, 1


def shopper(*points, **rule):
    """Along the given points, one a second."""
    return find_shelf_stops(floor(walk(*points)), AISLE, rule=StopRule(**rule) if rule else None)


def visit(place, seconds: int = 10, *, come=(0.0, 1.0), go=(9.0, 1.0)):
    """Walk up to a place at 1 m/s, stand, and walk off."""
    path = [*_way(come, place), *[place] * seconds, *_way(place, go)]
    return [tuple(point) for point in path]


def _way(start, end):
    metres = np.hypot(end[0] - start[0], end[1] - start[1])
    return np.linspace(start, end, int(np.ceil(metres)) + 1)


def test_a_stop_is_as_long_as_somebody_stood():
    stops = shopper(*visit((5.0, 1.3), seconds=10))
    # One row more at each end: the way in ends and the way out begins at the place itself.
    assert stops.duration_s.tolist() == [11]
    np.testing.assert_allclose(stops.place_m, [[5, 1.3]])
    assert stops.start_seen.tolist() == stops.end_seen.tolist() == [True]


@pytest.mark.parametrize(
    ("path", "shelf"),
    [
        pytest.param(visit((5, 1.2), come=(5, 0), go=(5, 0)), ABOVE, id="up to it and back"),
        pytest.param(visit((5, 1.2), come=(3, 0), go=(7, 0)), ABOVE, id="in and out at a slant"),
        pytest.param(visit((5, 0.9), come=(4, 2), go=(6, 2)), BELOW, id="the other way"),
        pytest.param(visit((5, 1.0)), NO_SHELF, id="straight on between two shelves"),
        pytest.param(visit((5, 1.9), come=(0, 1.9), go=(9, 1.9)), ABOVE, id="one in reach only"),
    ],
)
def test_the_shelf_is_the_one_that_was_stepped_up_to(path, shelf):
    assert shopper(*path, reach_m=1.2).shelf.tolist() == [shelf]


def test_facing_is_an_angle_from_the_x_axis():
    stops = shopper(*visit((5, 1.2), come=(5, 0), go=(5, 0)))
    assert stops.facing_rad == pytest.approx([np.pi / 2])
    assert np.isnan(shopper(*visit((5, 1.0))).facing_rad[0])


def test_who_was_born_or_lost_standing_stood_at_least_so_long():
    stops = shopper(*[(5.0, 1.5)] * 8)
    assert stops.start_seen.tolist() == stops.end_seen.tolist() == [False]
    assert np.isnan(stops.facing_rad[0])


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(_way((0, 1), (9, 1)), id="walks through"),
        pytest.param(visit((5, 1.3), seconds=1), id="pauses too shortly"),
        pytest.param(visit((5, 5), come=(5, 9), go=(5, 9)), id="behind the upper shelf"),
        pytest.param(visit((20, 1), come=(15, 1), go=(25, 1)), id="out of reach"),
    ],
)
def test_what_is_no_stop_at_a_shelf(path):
    assert len(shopper(*path)) == 0


def test_behind_a_shelf_is_not_in_front_of_it():
    one = Shelves(front_m=np.array([[[0.0, 2.0], [10.0, 2.0]]]))
    behind = floor(walk(*visit((5, 2.5), come=(0, 2.5), go=(9, 2.5))))
    assert len(find_shelf_stops(behind, one)) == 0


def test_a_moment_of_movement_does_not_part_a_stop():
    path = [*visit((5.0, 1.5), go=(5.0, 1.5)), *visit((5.8, 1.5), come=(5.8, 1.5))]
    assert len(shopper(*path, pause_s=1.0)) == 1
    assert len(shopper(*path, pause_s=0.5)) == 2


@pytest.mark.parametrize(
    "front", [np.zeros((0, 2, 2)), np.zeros((1, 2, 2)), np.ones((2, 2)), np.full((1, 2, 2), np.nan)]
)
def test_a_shelf_without_a_front_is_refused(front):
    with pytest.raises(GeometryError):
        Shelves(front_m=front)


def test_a_negative_time_is_refused():
    with pytest.raises(MeasureError):
        StopRule(pause_s=-1)


LENIENT = StopRule(minimum_s=0.3, slow_m_s=1.5, pause_s=0.5, reach_m=3.0)


@given(floors(), st.floats(-3, 3), st.integers(-500, 500), st.integers(0, 99))
def test_turning_the_floor_shifting_the_clock_and_renaming_change_nothing(
    people, angle, later, seed
):
    other = moved(renamed(people, seed), angle_rad=angle, by_m=(3, 4), later_s=later)
    aisle = Shelves(front_m=turned(AISLE.front_m, angle, (3, 4)))
    one = find_shelf_stops(people, AISLE, rule=LENIENT)
    two = find_shelf_stops(other, aisle, rule=LENIENT)
    np.testing.assert_allclose(np.sort(two.duration_s), np.sort(one.duration_s), atol=1e-6)
    assert sorted(two.shelf) == sorted(one.shelf)
