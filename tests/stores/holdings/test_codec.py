"""Columns come back as they were, and take two to three bytes a point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.stores.holdings.codec import pack_columns, unpack_columns
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import VisitRows

numbers = st.integers(-(2**63), 2**63 - 1) | st.integers(-40_000, 40_000)


@given(st.lists(st.tuples(numbers, numbers), max_size=60))
def test_every_column_of_64_bit_numbers_comes_back_exactly(rows: list[tuple[int, int]]) -> None:
    columns = tuple(np.array([row[k] for row in rows], np.int64) for k in (0, 1))
    back = unpack_columns(pack_columns(columns))
    assert [list(column) for column in back] == [list(column) for column in columns]


def walks(tracks: int, points: int, *, grid_cm: int) -> TrajectoryPoints:
    """People who walk at 0.8 m a second, seen once a second, in a hall of 40 by 25 m."""
    chance = np.random.default_rng(3)
    steps = chance.normal(0, 80, (2, tracks, points)).cumsum(axis=2)
    places = (steps + chance.uniform(0, 4000, (2, tracks, 1))) // grid_cm * grid_cm
    begins = chance.integers(0, 3600, (tracks, 1)) * 1000
    return TrajectoryPoints(
        track=np.repeat(chance.integers(1, 1 << 63, tracks, dtype=np.uint64), points),
        at_ms=(1_775_001_600_000 + begins + np.arange(points) * 1000).reshape(-1),
        x_cm=places[0].reshape(-1).astype(np.int32),
        y_cm=places[1].reshape(-1).astype(np.int32),
    )


@pytest.mark.parametrize(
    ("tracks", "points", "grid_cm", "most"),
    [
        pytest.param(20, 60, 1, 3.0, id="a minute of twenty people, to the centimetre"),
        pytest.param(20, 60, 50, 2.0, id="the same on half-metre cells"),
        pytest.param(500, 200, 1, 2.6, id="many long tracks"),
    ],
)
def test_a_point_takes_two_to_three_bytes(
    tracks: int, points: int, grid_cm: int, most: float
) -> None:
    rows = walks(tracks, points, grid_cm=grid_cm)
    assert len(pack_columns(rows.to_columns())) / len(rows) <= most


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(bytearray(), id="nothing"),
        pytest.param(bytearray(b"no columns"), id="something else"),
        pytest.param(pack_columns((np.arange(9),))[:-3], id="cut short"),
        pytest.param(pack_columns((np.arange(9),)) + b"more", id="with more behind"),
    ],
)
def test_what_is_no_packed_column_is_refused(data: bytearray) -> None:
    with pytest.raises(ValueError, match="columns"):
        unpack_columns(data)


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        pack_columns((np.arange(3), np.arange(4)))


def test_a_visit_comes_back_with_its_days() -> None:
    rows = VisitRows(
        pseudonym=np.array([7, 2**63 + 5], np.uint64),
        visit_number=np.array([1, 4], np.int32),
        visited_on=np.array([20_454, 20_460], np.int32),
    )
    back = VisitRows.from_columns(unpack_columns(pack_columns(rows.to_columns())))
    assert list(back.pseudonym) == [7, 2**63 + 5]
    assert list(back.visit_number) == [1, 4]
    assert list(back.visited_on) == [20_454, 20_460]
