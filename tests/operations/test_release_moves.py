"""Moves for outsiders: who is alone in a row is found by two points."""

from __future__ import annotations

import pytest

from noren.errors import ReleaseRefused
from noren.gate.behavior_figures import MoveTable
from noren.gate.figures import OutputKey
from noren.operations.release_moves import require_moves_within_bound
from noren.plan.release import Unicity

PLAN = "ab" * 32
KEY = OutputKey(camera="floor", output="moves", plan_digest=PLAN)


def moves(*counts: int | None) -> MoveTable:
    rows = len(counts)
    return MoveTable(
        declarations={},
        output=(KEY,) * rows,
        class_word=("person",) * rows,
        start_s=tuple(range(0, 60 * rows, 60)),
        end_s=tuple(range(60, 60 * rows + 60, 60)),
        coverage_ratio=(1.0,) * rows,
        model=("model",) * rows,
        origin=("door",) * rows,
        destination=("shelf",) * rows,
        count=counts,
    )


@pytest.mark.parametrize(
    ("counts", "passes"),
    [
        pytest.param((1, 1, 8), False, id="a fifth of them alone"),
        pytest.param((1, 99), True, id="one in a hundred, as the plan allows"),
        pytest.param((1, 98), False, id="a little more"),
        pytest.param((2, 2, 3), True, id="nobody alone"),
        pytest.param((None, None, 12), True, id="small ones hidden"),
        pytest.param((0, 0), True, id="nobody at all"),
    ],
)
def test_a_table_in_which_people_are_alone_is_refused(
    counts: tuple[int | None, ...], passes: bool
) -> None:
    bounds = {PLAN: Unicity()}
    if passes:
        require_moves_within_bound(moves(*counts), bounds)
        return
    with pytest.raises(ReleaseRefused, match="minimum_cell: 2 or more"):
        require_moves_within_bound(moves(*counts), bounds)


def test_counts_with_noise_are_not_judged() -> None:
    require_moves_within_bound(moves(1, 1), {})
