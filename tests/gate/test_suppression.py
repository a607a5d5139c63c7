"""No hidden cell follows from what is shown, and nothing is hidden without need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from noren.errors import ReleaseRefused
from noren.gate.suppression import Sum, add_totals, suppress, suppress_table
from staging.table_attacker import limits_of, whole_values_of

MINIMUM = 5


def tables(*, most: int = 40, side: int = 4) -> st.SearchStrategy[np.ndarray]:
    shapes = st.tuples(st.integers(1, side), st.integers(1, side))
    return shapes.flatmap(lambda shape: arrays(np.int64, shape, elements=st.integers(0, most)))


def assert_protected(value, sums, found, minimum) -> None:
    for cell in np.flatnonzero(found.hidden):
        least, most = limits_of(value, found.hidden, sums, int(cell))
        if found.primary[cell]:
            assert least <= 1e-9
            assert most >= minimum[cell] - 1e-9
        else:
            assert most - least > 0.5


@settings(max_examples=60, deadline=None)
@given(tables())
def test_every_small_cell_could_be_none_and_could_be_enough(counts: np.ndarray) -> None:
    full, sums = add_totals(counts)
    value = full.reshape(-1)
    minimum = np.full(len(value), MINIMUM)
    found = suppress(value=value, minimum=minimum, sums=sums)
    assert np.array_equal(found.primary, value < MINIMUM)
    assert_protected(value, sums, found, minimum)


@settings(max_examples=15, deadline=None)
@given(arrays(np.int64, (2, 2), elements=st.integers(0, 7)))
def test_trying_every_whole_table_finds_no_small_cell(counts: np.ndarray) -> None:
    shown = suppress_table(counts, minimum=3).shown
    could = whole_values_of(counts, shown, most=13)
    full, _ = add_totals(counts)
    for place in np.argwhere(shown == -1):
        values = could[tuple(place)]
        assert len(values) > 1
        if full[tuple(place)] < 3:
            assert min(values) == 0
            assert max(values) >= 3


def test_tables_of_three_axes_hold_too() -> None:
    counts = np.random.default_rng(5).poisson(6, (3, 3, 2)).astype(np.int64)
    full, sums = add_totals(counts)
    value = full.reshape(-1)
    minimum = np.full(len(value), MINIMUM)
    found = suppress(value=value, minimum=minimum, sums=sums)
    assert found.primary.any()
    assert_protected(value, sums, found, minimum)


def test_primary_hiding_alone_gives_the_cell_away() -> None:
    """The control: the attacker of these tests does find what is badly hidden."""
    full, sums = add_totals(np.array([[3, 20], [15, 30]]))
    value = full.reshape(-1)
    assert limits_of(value, value < MINIMUM, sums, 0) == pytest.approx((3, 3))


def test_a_table_without_small_cells_is_shown_whole() -> None:
    counts = np.array([[10, 20], [30, 40]])
    assert np.array_equal(suppress_table(counts, minimum=MINIMUM).shown, add_totals(counts)[0])


def test_one_small_cell_hides_three_others_and_no_total() -> None:
    shown = suppress_table(np.array([[3, 20, 9], [15, 30, 8], [50, 60, 70]]), minimum=5).shown
    assert shown[0, 0] == -1
    assert np.sum(shown == -1) == 4
    assert np.all(shown[3] >= 0)
    assert np.all(shown[:, 3] >= 0)


def test_two_small_cells_of_a_small_sum_do_not_protect_each_other() -> None:
    """Their sum would be a small number about both."""
    shown = suppress_table(np.array([1, 1, 30]), minimum=5).shown
    assert shown.tolist().count(-1) == 3


def test_a_copy_of_the_cell_in_another_table_is_hidden_as_well() -> None:
    found = suppress(
        value=np.array([3, 3]), minimum=np.array([5, 0]), sums=[Sum(totals=(0,), parts=(1,))]
    )
    assert found.hidden.tolist() == [True, True]
    assert found.complementary.tolist() == [False, True]


def test_cells_that_no_sum_ties_to_a_small_one_stay() -> None:
    found = suppress(
        value=np.array([3, 20, 23, 8, 9, 17]),
        minimum=np.full(6, 5),
        sums=[Sum(totals=(2,), parts=(0, 1)), Sum(totals=(5,), parts=(3, 4))],
    )
    assert found.hidden[3:].tolist() == [False] * 3


def test_what_was_shown_before_is_not_hidden_but_what_it_would_give_away_is() -> None:
    value, sums = np.array([3, 20, 30, 53]), [Sum(totals=(3,), parts=(0, 1, 2))]
    shown = np.array([False, True, True, False])
    found = suppress(value=value, minimum=np.full(4, 5), sums=sums, stays_shown=shown)
    assert found.hidden.tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    "shown", [[True, False, False], [False, True, True]], ids=["the cell itself", "all around it"]
)
def test_what_was_shown_before_and_gives_a_cell_away_is_refused(shown: list[bool]) -> None:
    with pytest.raises(ReleaseRefused, match="noise"):
        suppress(
            value=np.array([3, 20, 23]),
            minimum=np.full(3, 5),
            sums=[Sum(totals=(2,), parts=(0, 1))],
            stays_shown=np.array(shown),
        )


@given(tables(side=3))
@settings(max_examples=20, deadline=None)
def test_the_same_table_hides_the_same_cells(counts: np.ndarray) -> None:
    again = suppress_table(counts.copy(), minimum=MINIMUM).shown
    assert np.array_equal(suppress_table(counts, minimum=MINIMUM).shown, again)


def test_totals_are_the_sums() -> None:
    full, sums = add_totals(np.arange(24).reshape(2, 3, 4))
    assert full.shape == (3, 4, 5)
    assert full[-1, -1, -1] == np.arange(24).sum()
    flat = full.reshape(-1)
    for one in sums:
        assert flat[list(one.totals)].sum() == flat[list(one.parts)].sum()
