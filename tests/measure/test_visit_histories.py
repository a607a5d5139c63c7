"""After the window: figures about the minimum cell of people or more, and nobody's history."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import MeasureError
from noren.measure.visit_histories import VisitSummary, summarize_visits

STEPS = (0, 1, 7, 14, 30)


def summarize(
    histories: list[list[int]], *, minimum_cell: int = 3, doubled: bool = False
) -> VisitSummary | None:
    rows = [
        (who + 1, number, day)
        for who, days in enumerate(histories)
        for number, day in enumerate(sorted(days), 1)
        for _ in range(2 if doubled else 1)
    ]
    return summarize_visits(
        pseudonym=np.array([row[0] for row in rows], np.uint64),
        visit_number=np.array([row[1] for row in rows], np.int64),
        visited_on=np.array([row[2] for row in rows], np.int64),
        minimum_cell=minimum_cell,
        day_steps=STEPS,
    )


def test_people_are_counted_by_visits_and_by_days_between() -> None:
    found = summarize([[0]] * 5 + [[0, 1]] * 3 + [[0, 8, 16]] * 4)
    assert found is not None
    assert [(c.low, c.high, c.people) for c in found.visits] == [(1, 1, 5), (2, 2, 3), (3, None, 4)]
    assert [(c.low, c.high, c.people) for c in found.days_between] == [(0, 6, 3), (7, None, 4)]
    assert found.returned_ratio == pytest.approx(7 / 12)


def test_a_visit_seen_by_two_cameras_is_one_visit() -> None:
    histories = [[0], [0, 9]] * 4
    assert summarize(histories, doubled=True) == summarize(histories)


def test_fewer_people_than_the_minimum_leave_nothing() -> None:
    assert summarize([[0], [0, 1]]) is None


def test_small_classes_are_joined_and_nobody_is_lost() -> None:
    found = summarize([[0]] * 3 + [[0, 1]] * 2 + [[0, 1, 2]] + [[0, 1, 2, 3, 4, 5, 6]])
    assert found is not None
    assert [(c.low, c.high, c.people) for c in found.visits] == [(1, 1, 3), (2, None, 4)]


def test_who_came_once_cannot_be_found_by_subtraction() -> None:
    found = summarize([[0]] * 1 + [[0, 1]] * 9)
    assert found is not None
    assert found.days_between == ()


@given(st.lists(st.lists(st.integers(0, 90), min_size=1, max_size=6), min_size=0, max_size=60),
       st.integers(2, 12))  # fmt: skip
def test_every_cell_has_the_minimum_and_all_cells_together_everybody(
    histories: list[list[int]], minimum: int
) -> None:
    found = summarize(histories, minimum_cell=minimum)
    if found is None:
        assert len(histories) < minimum
        return
    assert sum(cell.people for cell in found.visits) == found.people == len(histories)
    for cell in (*found.visits, *found.days_between):
        assert cell.people >= minimum
    once_or_left_out = found.people - sum(cell.people for cell in found.days_between)
    if found.days_between:
        assert once_or_left_out == 0 or once_or_left_out >= minimum


@pytest.mark.parametrize("minimum", [0, 1])
def test_a_minimum_of_one_is_refused(minimum: int) -> None:
    with pytest.raises(MeasureError):
        summarize([[0]], minimum_cell=minimum)
