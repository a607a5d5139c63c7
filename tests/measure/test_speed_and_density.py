"""Speed, density and room per person: by hand, by law, and against slow independent ways."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GeometryError, MeasureError
from noren.measure.areas import Area
from noren.measure.density import compute_density, count_inside
from noren.measure.moments import Moments
from noren.measure.speed import WindowEnd, compute_speed, compute_velocity
from noren.measure.voronoi import compute_rooms, compute_voronoi_density
from staging.floor_walks import NOTCHED, SQUARE, floor, floors, moved, renamed, turned, walk

RUN = walk((0, 0), (1, 0), (3, 0), (3, 4), (3, 4), step_s=0.5)


def test_speed_is_the_way_over_the_window_by_the_time_it_took():
    speed = compute_speed(floor(RUN), window_rows=1)
    np.testing.assert_allclose(speed, [np.nan, 3, np.hypot(2, 4), 4, np.nan])
    velocity = compute_velocity(floor(RUN), window_rows=1)
    np.testing.assert_allclose(velocity[2], [2, 4])


def test_a_one_sided_window_knows_the_ends_and_a_single_row_has_no_speed():
    people = floor(RUN, walk((9, 9), track=2))
    speed = compute_speed(people, ends=WindowEnd.ONE_SIDED)
    np.testing.assert_allclose(speed, [2, 3, np.hypot(2, 4), 4, 0, np.nan])


def test_a_dropped_frame_does_not_make_anybody_faster():
    rows = [(1, 0.0, 0.0, 0.0), (1, 1.0, 0.0, 1.0), (1, 4.0, 0.0, 4.0)]
    assert compute_speed(floor(rows))[1] == pytest.approx(1)
    assert np.isnan(compute_speed(floor(rows), gap_s=2)[1])


def test_speed_never_reaches_into_another_track():
    people = floor(walk((0, 0), (1, 0), track=1), walk((50, 0), (51, 0), track=2))
    assert np.all(np.isnan(compute_speed(people)))
    np.testing.assert_allclose(compute_speed(people, ends=WindowEnd.ONE_SIDED), 1)


def test_a_window_without_rows_is_refused():
    with pytest.raises(MeasureError):
        compute_speed(floor(RUN), window_rows=0)


@given(floors(), st.integers(1, 3), st.sampled_from(WindowEnd))
def test_speed_equals_the_slow_way(people, window, ends):
    expected = np.full(len(people), np.nan)
    for row in range(len(people)):
        mine = np.flatnonzero(people.track_id == people.track_id[row])
        past = row - window if row - window in mine else None
        future = row + window if row + window in mine else None
        if ends is WindowEnd.ONE_SIDED:
            # The half that there is; where there is none, nothing.
            past, future = (row if past is None else past), (row if future is None else future)
        if past is not None and future is not None and future > past:
            way = np.linalg.norm(people.xy_m[future] - people.xy_m[past])
            expected[row] = way / (people.at_s[future] - people.at_s[past])
    np.testing.assert_allclose(compute_speed(people, window_rows=window, ends=ends), expected)


@given(floors(), st.floats(-3, 3), st.floats(-1e4, 1e4), st.integers(0, 99))
def test_turning_the_floor_shifting_the_clock_and_renaming_change_no_speed(
    people, angle, later, seed
):
    other = moved(renamed(people, seed), angle_rad=angle, by_m=(5, 3), later_s=later)
    one, two = np.sort(compute_speed(people)), np.sort(compute_speed(other))
    np.testing.assert_allclose(two, one, rtol=1e-6)


MEET = floor(walk((1, 1), (1, 1), (9, 9), (1, 1), track=1), walk((3, 3), (2, 2), (2, 2), track=2))


def test_density_is_people_by_surface_at_each_moment():
    moments = Moments.of(MEET, rate_hz=1)
    assert count_inside(MEET, SQUARE, moments).tolist() == [2, 2, 1, 1]
    assert compute_density(MEET, SQUARE, moments).tolist() == [2 / 16, 2 / 16, 1 / 16, 1 / 16]


def test_rows_before_and_after_the_moments_do_not_count():
    moments = Moments(start_s=1.0, rate_hz=1, count=2)
    assert count_inside(MEET, SQUARE, moments).tolist() == [2, 1]


def test_a_rate_below_that_of_the_rows_is_refused():
    with pytest.raises(MeasureError, match="rate"):
        count_inside(MEET, SQUARE, Moments.of(MEET, rate_hz=0.25))


@pytest.mark.parametrize(("rate", "count"), [(0, 3), (1, 0), (np.inf, 3), (-1, 3)])
def test_moments_need_a_rate_and_a_number(rate, count):
    with pytest.raises(MeasureError):
        Moments(start_s=0.0, rate_hz=rate, count=count)
    with pytest.raises(MeasureError):
        Moments.of(MEET, rate_hz=0)


def rooms(places, *, walkable=SQUARE, area=SQUARE):
    xy_m = np.array(places, float)
    return compute_rooms(xy_m, np.zeros(len(xy_m), int), walkable=walkable, area=area)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param([(1, 1)], [16], id="alone: all of it"),
        pytest.param([(1, 2), (3, 2)], [8, 8], id="two share halves"),
        pytest.param([(1, 2), (2, 2), (3, 2)], [6, 4, 6], id="three in a row"),
        pytest.param([(1, 1), (3, 1), (1, 3), (3, 3)], [4, 4, 4, 4], id="four, a quarter each"),
        pytest.param([(1, 2), (9, 2)], [16, np.nan], id="outside takes no room"),
        pytest.param([(1, 2), (1, 2), (3, 2)], [8, 8, 8], id="two at one place share a room"),
    ],
)
def test_room_by_hand(places, expected):
    found = rooms(places)
    np.testing.assert_allclose(found.room_m2, expected)


def test_those_at_one_place_are_as_dense_as_their_number():
    found = rooms([(1, 2), (1, 2), (3, 2)])
    assert found.sharers.tolist() == [2, 2, 1]
    np.testing.assert_allclose(found.density_m2, [2 / 8, 2 / 8, 1 / 8])


def test_nobody_has_room_behind_a_wall():
    # The wall of the notch reaches down to (2, 1): each has the own side and a half of the rest.
    found = rooms([(0.5, 2.5), (3.5, 2.5)], walkable=NOTCHED, area=NOTCHED)
    np.testing.assert_allclose(found.room_m2, [5, 5])
    alone = rooms([(0.5, 2.5), (1.2, 1.2)], walkable=NOTCHED, area=NOTCHED)
    assert alone.room_m2.sum() <= NOTCHED.size_m2


def test_a_walkable_area_without_anybody_is_drawn_wrongly():
    far = Area.from_corners([(90, 90), (99, 90), (99, 99)])
    with pytest.raises(GeometryError):
        compute_voronoi_density(MEET, walkable=far, area=far, moments=Moments.of(MEET, rate_hz=1))


def test_a_moment_without_anybody_inside_has_no_density_at_all():
    people = floor(walk((2, 2), (2, 2), (9, 9)))
    moments = Moments.of(people, rate_hz=1)
    found = compute_voronoi_density(people, walkable=SQUARE, area=SQUARE, moments=moments)
    assert found.tolist() == [1 / 16, 1 / 16, 0]


@given(st.integers(1, 60), st.integers(0, 2**32 - 1), st.sampled_from([1.0, 0.02]))
def test_rooms_fill_the_floor_and_equal_those_of_another_way(people, seed, clump):
    rng = np.random.default_rng(seed)
    places = 2 + rng.uniform(-2, 2, (people, 2)) * np.where(rng.random((people, 1)) < 0.5, 1, clump)
    zone = Area.from_corners([(1, 0.5), (3.5, 1), (3, 3.5), (0.5, 3)])
    found = rooms(places, area=zone)
    np.testing.assert_allclose(found.room_m2.sum(), 16)
    np.testing.assert_allclose(found.overlap_m2.sum(), zone.size_m2)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=SQUARE.polygon)
    )
    cells = shapely.intersection(cells, SQUARE.polygon)
    owner = [int(np.argmin(shapely.distance(cells, shapely.Point(place)))) for place in places]
    np.testing.assert_allclose(found.room_m2, shapely.area(cells)[owner], atol=1e-6)


@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.floats(-3, 3))
def test_turning_the_floor_changes_no_room(people, seed, angle):
    places = np.random.default_rng(seed).uniform(0, 4, (people, 2))
    turned_area = Area.from_corners(turned(SQUARE.corners_m, angle, (100, -50)))
    other = rooms(turned(places, angle, (100, -50)), walkable=turned_area, area=turned_area)
    np.testing.assert_allclose(other.room_m2, rooms(places).room_m2, atol=1e-6)


def test_many_people_at_many_moments_are_not_mixed_up():
    rng = np.random.default_rng(2)
    xy_m, moment = rng.uniform(0, 4, (900, 2)), rng.integers(0, 12, 900)
    together = compute_rooms(xy_m, moment, walkable=SQUARE, area=SQUARE)
    for one in range(12):
        mine = moment == one
        np.testing.assert_allclose(together.room_m2[mine], rooms(xy_m[mine]).room_m2)
