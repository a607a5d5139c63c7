"""Promises of the candidate sweep and the one-to-one choice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from noren.sight.assign import choose_pairs, sweep_pairs

UNMATCHED = 4.0


def test_the_sweep_finds_exactly_the_pairs_within_reach() -> None:
    rng = np.random.default_rng(3)
    x, reach = rng.uniform(0, 100, 40), rng.uniform(0, 20, 40)
    other = np.sort(rng.uniform(0, 100, 30))
    first, second = sweep_pairs(x=x, reach=reach, other_x=other)
    found = set(zip(first.tolist(), second.tolist(), strict=True))
    near = np.argwhere(np.abs(x[:, None] - other) <= reach[:, None])
    assert found == {(int(a), int(b)) for a, b in near}


def test_the_sweep_of_nobody_finds_nothing() -> None:
    first, second = sweep_pairs(x=np.zeros(0), reach=np.zeros(0), other_x=np.arange(3.0))
    assert first.size == 0
    assert second.size == 0


@settings(deadline=None, max_examples=150)
@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(1, 160),
    columns=st.integers(1, 160),
    pairs=st.integers(1, 600),
)
def test_the_choice_costs_no_more_than_the_best_assignment(
    seed: int, rows: int, columns: int, pairs: int
) -> None:
    rng = np.random.default_rng(seed)
    cells = np.unique(rng.integers(0, rows * columns, pairs))
    first, second = np.divmod(cells, columns)
    cost = rng.uniform(-8, 6, cells.size)
    a, b = choose_pairs(first=first, second=second, cost=cost, unmatched_cost=UNMATCHED)
    assert np.unique(a).size == a.size
    assert np.unique(b).size == b.size
    table = np.full((rows, columns), UNMATCHED)
    table[first, second] = np.minimum(cost, UNMATCHED)
    best = (table - UNMATCHED)[linear_sum_assignment(table)].sum()
    mine = (table[a, b] - UNMATCHED).sum()
    assert mine == pytest.approx(best, abs=1e-9)
    assert (table[a, b] < UNMATCHED).all()


def test_equal_costs_still_give_each_member_one_partner() -> None:
    first = np.array([0, 0, 1, 1])
    second = np.array([0, 1, 0, 1])
    a, b = choose_pairs(first=first, second=second, cost=np.zeros(4), unmatched_cost=UNMATCHED)
    assert a.tolist() == [0, 1]
    assert sorted(b.tolist()) == [0, 1]
