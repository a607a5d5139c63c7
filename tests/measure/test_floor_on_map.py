"""Floors on the map: metres become degrees and bearings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GeometryError
from noren.measure.floor_on_map import ERRORS_IN_A_SIDE, FloorOnMap, finest_order
from noren.measure.mesh_codes import MESH_SIDE_M, compute_mesh_codes

STATION = (35.681236, 139.767125)
"""Tokyo Station, whose third mesh is 5339-46-11."""


def floor(bearing: float = 0.0, *, mirrored: bool = False) -> FloorOnMap:
    return FloorOnMap(
        latitude_deg=STATION[0],
        longitude_deg=STATION[1],
        y_bearing_deg=bearing,
        mirrored=mirrored,
    )


def degree_m(latitude: float) -> tuple[float, float]:
    """A degree of latitude and of longitude in metres, by the usual series in cosines."""
    phi = math.radians(latitude)
    north = 111_132.954 - 559.822 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi)
    east = 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    return north, east


def test_the_origin_is_where_the_plan_says() -> None:
    latitude, longitude = floor(77.0).to_degrees([[0, 0]])
    assert (latitude[0], longitude[0]) == STATION
    assert compute_mesh_codes(latitude_deg=latitude, longitude_deg=longitude, order=3) == 53394611


@pytest.mark.parametrize(
    ("bearing", "mirrored", "place", "east_north"),
    [
        pytest.param(0, False, (0, 100), (0, 100), id="y to the north"),
        pytest.param(0, False, (100, 0), (100, 0), id="x to the east"),
        pytest.param(90, False, (0, 100), (100, 0), id="y to the east"),
        pytest.param(90, False, (100, 0), (0, -100), id="then x to the south"),
        pytest.param(180, False, (30, 40), (-30, -40), id="turned about"),
        pytest.param(0, True, (100, 0), (-100, 0), id="mirrored: x to the west"),
    ],
)
def test_the_bearing_turns_the_floor(
    bearing: float, mirrored: bool, place: tuple[int, int], east_north: tuple[int, int]
) -> None:
    found = floor(bearing, mirrored=mirrored).to_east_north([place])
    assert found[0] == pytest.approx(east_north, abs=1e-9)


@given(
    st.floats(20, 46),
    st.floats(122, 154),
    st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)),
)
def test_a_kilometre_on_the_floor_is_a_kilometre_on_the_map(
    latitude: float, longitude: float, place: tuple[float, float]
) -> None:
    on_map = FloorOnMap(latitude_deg=latitude, longitude_deg=longitude, y_bearing_deg=0.0)
    north, east = on_map.to_degrees([place])
    halfway = (north[0] + latitude) / 2
    north_m, east_m = degree_m(halfway)
    assert (north[0] - latitude) * north_m == pytest.approx(place[1], abs=0.05)
    assert (east[0] - longitude) * east_m == pytest.approx(place[0], abs=0.05)


@pytest.mark.parametrize(
    ("start", "end", "bearing"),
    [
        pytest.param((0, 0), (5, 0), 180, id="a line to the east is crossed to the south"),
        pytest.param((5, 0), (0, 0), 0, id="the other way round, to the north"),
        pytest.param((0, 0), (0, 5), 90, id="a line to the north is crossed to the east"),
    ],
)
def test_a_crossing_leads_from_the_left_hand_to_the_right(
    start: tuple[int, int], end: tuple[int, int], bearing: float
) -> None:
    assert floor().bearing_across_deg(start, end) == pytest.approx(bearing)


@given(st.floats(0, 359.9), st.booleans())
def test_a_turned_floor_turns_its_crossings(bearing: float, mirrored: bool) -> None:
    found = floor(bearing, mirrored=mirrored).bearing_across_deg((0, 0), (5, 0))
    # Where the floor is mirrored, its x axis runs the other way on the map.
    expected = bearing if mirrored else bearing + 180
    assert math.cos(math.radians(found - expected)) == pytest.approx(1)


def test_a_line_without_length_leads_nowhere() -> None:
    with pytest.raises(GeometryError):
        floor().bearing_across_deg((1, 1), (1, 1))


@given(st.floats(0.01, 20_000))
def test_the_finest_mesh_has_room_for_the_error_on_both_sides(error_m: float) -> None:
    order = finest_order(error_m)
    assert MESH_SIDE_M[order] >= ERRORS_IN_A_SIDE * error_m
    assert order == max(MESH_SIDE_M) or MESH_SIDE_M[order + 1] < ERRORS_IN_A_SIDE * error_m


@pytest.mark.parametrize("error_m", [0.0, -1.0, 30_000.0, np.nan])
def test_no_mesh_fits_a_floor_lost_on_the_map(error_m: float) -> None:
    with pytest.raises(GeometryError):
        finest_order(error_m)
