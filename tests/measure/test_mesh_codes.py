"""Mesh codes of JIS X 0410, there and back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GeometryError
from noren.measure.mesh_codes import ORDERS, compute_mesh_bounds, compute_mesh_codes, find_order

TOWER = (35.658581, 139.745433)
"""Tokyo Tower. Its codes: jismesh 2.1 (MIT), and by hand below."""


@pytest.mark.parametrize(
    ("order", "code"),
    [(1, 5339), (2, 533935), (3, 53393599), (4, 533935992), (5, 5339359921), (6, 53393599212)],
)
def test_known_codes_of_a_known_place(order, code):
    found = compute_mesh_codes(latitude_deg=TOWER[0], longitude_deg=TOWER[1], order=order)
    assert found.tolist() == [code]
    assert find_order(str(code)) == order
    bounds = compute_mesh_bounds(code, order=order)
    assert bounds.south_deg[0] <= TOWER[0] < bounds.north_deg[0]
    assert bounds.west_deg[0] <= TOWER[1] < bounds.east_deg[0]


def test_the_borders_of_a_first_mesh_are_those_of_the_standard():
    bounds = compute_mesh_bounds(5339, order=1)
    # 53 / 1.5 = 35 degrees 20 minutes north; 40 minutes by 1 degree.
    assert bounds.south_deg[0] == pytest.approx(35 + 20 / 60)
    assert bounds.north_deg[0] == pytest.approx(36)
    assert (bounds.west_deg[0], bounds.east_deg[0]) == (139, 140)


@pytest.mark.parametrize(
    ("order", "latitude_s", "longitude_s"),
    [(1, 2400, 3600), (2, 300, 450), (3, 30, 45), (4, 15, 22.5), (5, 7.5, 11.25), (6, 3.75, 5.625)],
)
def test_meshes_have_the_size_of_their_order(order, latitude_s, longitude_s):
    code = compute_mesh_codes(latitude_deg=43.0, longitude_deg=141.3, order=order)
    bounds = compute_mesh_bounds(code, order=order)
    assert (bounds.north_deg - bounds.south_deg)[0] * 3600 == pytest.approx(latitude_s)
    assert (bounds.east_deg - bounds.west_deg)[0] * 3600 == pytest.approx(longitude_s)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(-0.1, 139), (66.67, 139), (35, 99.9), (35, 200), (np.nan, 139), (35, np.inf)],
)
def test_a_place_without_a_code_is_refused(latitude, longitude):
    with pytest.raises(GeometryError):
        compute_mesh_codes(latitude_deg=latitude, longitude_deg=longitude, order=3)


@pytest.mark.parametrize(
    ("code", "order"),
    [(533980, 2), (533908, 2), (533935995, 4), (533935990, 4), (-1, 1), (53390, 1), (5339, 7)],
)
def test_a_number_that_is_no_code_is_refused(code, order):
    with pytest.raises(GeometryError):
        compute_mesh_bounds(code, order=order)


@pytest.mark.parametrize("text", ["", "533", "53393", "5339359９", "-539", "533935992123"])
def test_digits_that_are_no_code_have_no_order(text):
    with pytest.raises(GeometryError):
        find_order(text)


@given(
    st.floats(20, 46, allow_subnormal=False),
    st.floats(122, 154, allow_subnormal=False),
    st.sampled_from(ORDERS),
)
def test_there_and_back_again(latitude, longitude, order):
    code = compute_mesh_codes(latitude_deg=latitude, longitude_deg=longitude, order=order)
    bounds = compute_mesh_bounds(code, order=order)
    assert bounds.south_deg[0] - 1e-10 <= latitude < bounds.north_deg[0]
    assert bounds.west_deg[0] - 1e-10 <= longitude < bounds.east_deg[0]
    middle = compute_mesh_codes(
        latitude_deg=(bounds.south_deg + bounds.north_deg) / 2,
        longitude_deg=(bounds.west_deg + bounds.east_deg) / 2,
        order=order,
    )
    corner = compute_mesh_codes(
        latitude_deg=bounds.south_deg, longitude_deg=bounds.west_deg, order=order
    )
    assert middle.tolist() == corner.tolist() == code.tolist()


@given(st.integers(0, 15999), st.integers(0, 15999))
def test_codes_of_each_order_begin_with_those_of_the_one_before(row, column):
    place = {"latitude_deg": 30 + row / 960, "longitude_deg": 130 + column / 640}
    codes = [str(compute_mesh_codes(**place, order=order)[0]) for order in ORDERS]
    assert all(long.startswith(short) for short, long in pairwise(codes))
