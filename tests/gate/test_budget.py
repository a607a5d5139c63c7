"""A year has one budget; what was released stays as it was."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import BudgetSpent, ReleaseRefused
from noren.gate.budget import Spend, new_spends

YEAR_S = 1_767_225_600  # 2026-01-01T00:00:00Z


def spend(
    number: int, *, epsilon: Fraction = Fraction(1), product: str = "gate/flow", said: str = "a"
) -> Spend:
    return Spend(product=product, epoch_s=YEAR_S + 3600 * number, epsilon=epsilon, commitment=said)


def test_spending_up_to_the_limit_is_allowed_and_beyond_is_refused() -> None:
    four = [spend(number) for number in range(4)]
    assert new_spends(four, past=(), limit=Fraction(4)) == tuple(four)
    with pytest.raises(BudgetSpent) as caught:
        new_spends(four, past=[spend(9)], limit=Fraction(4))
    assert caught.value.exit_code == 1
    assert "gate/flow" in caught.value.in_language("ja")


def test_the_same_release_again_spends_nothing() -> None:
    assert new_spends([spend(1), spend(1)], past=[spend(1)], limit=Fraction(1)) == ()


@pytest.mark.parametrize(
    "other", [spend(1, said="b"), spend(1, epsilon=Fraction(1, 2))], ids=["counts", "epsilon"]
)
def test_a_changed_figure_is_not_released_a_second_time(other: Spend) -> None:
    with pytest.raises(ReleaseRefused, match="gate/flow"):
        new_spends([other], past=[spend(1)], limit=Fraction(9))


def test_each_product_and_each_year_has_its_own_budget() -> None:
    past = [spend(0), spend(0, product="gate/stay")]
    next_year = spend(365 * 24)
    assert new_spends([next_year], past=past, limit=Fraction(1)) == (next_year,)


def test_tenths_add_up_to_one_and_not_a_little_more() -> None:
    tenths = [spend(number, epsilon=Fraction("0.1")) for number in range(10)]
    assert len(new_spends(tenths, past=(), limit=Fraction(1))) == 10


@given(
    past=st.integers(0, 6),
    asked=st.lists(st.integers(0, 12), max_size=8),
    limit=st.integers(1, 9),
)
def test_no_year_ever_holds_more_than_its_limit(past: int, asked: list[int], limit: int) -> None:
    before = [spend(number) for number in range(min(past, limit))]
    wanted = [spend(number) for number in asked]
    distinct = {one.epoch_s for one in (*before, *wanted)}
    try:
        fresh = new_spends(wanted, past=before, limit=Fraction(limit))
    except BudgetSpent:
        assert len(distinct) > limit
    else:
        assert len(before) + len(fresh) == len(distinct) <= limit
