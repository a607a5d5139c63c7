"""Bins: nothing lost, nothing doubled, nothing pretended."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GeometryError
from noren.gate.assignment import OutputAssignment
from noren.measure.bins import BinBook
from noren.measure.crossings import Passages
from noren.measure.occupancy import AreaCounter, OccupancyMeter

START_S = 1_790_000_000.0


def output(record: str = "line_count", *, bin_s: int = 60) -> OutputAssignment:
    return OutputAssignment(
        id="flow", record=record, targets=(0,), classes=(0, 2), bin_s=bin_s, maximum=100
    )


def crossing(at_s: float, *, class_id: int = 0, direction: int = 0) -> Passages:
    return Passages(
        at_s=np.array([at_s]),
        track_id=np.array([7]),
        class_id=np.array([class_id]),
        line=np.array([0]),
        direction=np.array([direction]),
        verdict=np.array([0]),
    )


def test_bins_lie_on_the_utc_grid_and_hold_empty_ones_too() -> None:
    book = BinBook((output(),), start_s=START_S + 10)
    book.watch_span(0.0, 170.0, well=True, states=0)
    closed = [*book.close_all()]
    assert [one.start_s % 60 for one in closed] == [0, 0, 0, 0]
    assert [round(one.watch.watched_s) for one in closed] == [30, 60, 60, 20]
    assert all(one.crossings is not None and one.crossings.sum() == 0 for one in closed)


def test_a_bin_that_nobody_watched_has_no_figure_at_all() -> None:
    book = BinBook((output(),), start_s=START_S)
    book.watch_span(0.0, 60.0, well=False, states=2)
    closed = [*book.close_all()]
    assert [one.crossings for one in closed] == [None, None]
    assert [one.watch.watched_s for one in closed] == [0.0, 0.0]
    assert [one.watch.states for one in closed] == [2, 2]


def test_crossings_are_kept_by_class_and_direction() -> None:
    book = BinBook((output(),), start_s=0.0)
    book.watch_span(0.0, 60.0, well=True, states=0)
    for one in (crossing(5), crossing(6, class_id=2, direction=1), crossing(7, class_id=1)):
        book.passages(one)
    (closed,) = book.close_all()
    assert closed.crossings is not None
    assert closed.crossings[0].tolist() == [[1, 0], [0, 1]]


def test_a_passage_of_a_closed_bin_is_moved_on_and_never_lost() -> None:
    book = BinBook((output(),), start_s=0.0)
    book.watch_span(0.0, 130.0, well=True, states=0)
    first = [*book.close(120.0)]
    book.passages(crossing(30.0))
    last = [*book.close_all()]
    assert [one.start_s for one in first + last] == [0, 60, 120]
    assert sum(int(one.crossings.sum()) for one in last if one.crossings is not None) == 1


def test_occupancy_is_weighted_by_time() -> None:
    book = BinBook((output("zone_occupancy"),), start_s=0.0)
    book.watch_span(0.0, 60.0, well=True, states=0)
    book.occupancy(0.0, 45.0, np.array([[2, 0, 0]]))
    book.occupancy(45.0, 60.0, np.array([[4, 0, 1]]))
    (closed,) = book.close_all()
    assert closed.mean is not None
    assert closed.maximum is not None
    assert closed.mean[0].tolist() == pytest.approx([2.5, 0.25])
    assert closed.maximum[0].tolist() == [4, 1]


def test_the_mean_of_an_unwatched_area_is_refused() -> None:
    with pytest.raises(GeometryError):
        OccupancyMeter(areas=1, classes=1).mean()


def test_a_foot_on_the_border_is_inside() -> None:
    areas = AreaCounter([np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)])
    feet = np.array([[0.0, 5.0], [5.0, 5.0], [10.001, 5.0]])
    assert areas.inside(feet).tolist() == [[True, True, False]]


def test_an_area_that_crosses_itself_is_refused() -> None:
    with pytest.raises(GeometryError):
        AreaCounter([np.array([[0, 0], [10, 10], [10, 0], [0, 10]], float)])


@given(
    st.lists(st.floats(0.01, 200, allow_nan=False), min_size=1, max_size=40),
    st.floats(0, 86_400, allow_nan=False),
    st.sampled_from([60, 300, 900]),
)
def test_watched_time_adds_up_whatever_the_frame_times(
    steps: list[float], offset: float, bin_s: int
) -> None:
    """Law: time is neither lost nor doubled at the borders of bins."""
    book = BinBook((output(bin_s=bin_s),), start_s=START_S + offset)
    edges = np.concatenate(([0.0], np.cumsum(steps)))
    closed = []
    for left, right in itertools.pairwise(edges):
        book.watch_span(float(left), float(right), well=True, states=0)
        closed += [*book.close(float(right))]
    closed += [*book.close_all()]
    assert sum(one.watch.watched_s for one in closed) == pytest.approx(edges[-1], rel=1e-9)
    starts = [one.start_s for one in closed]
    assert starts == sorted(set(starts))
    assert all(one.watch.watched_s <= bin_s + 1e-6 for one in closed)
