"""A heat map says in which steps its seconds were really told."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from noren.gate.behavior_figures import HeatTable
from noren.gate.figures import OutputKey
from noren.reports.heat_steps import HeatSteps, find_steps

HOUR_S = 3600
STEP_S = 15
"""A 255th of an hour, rounded up."""


def heat(*bins: Sequence[int], width_s: int = HOUR_S) -> HeatTable:
    """One row a cell; the seconds of presence of each bin's cells."""
    rows = [(number, amount) for number, cells in enumerate(bins) for amount in cells]
    key = OutputKey(plan_digest="ab" * 32, camera="floor", output="heat")
    return HeatTable(
        output=(key,) * len(rows),
        class_word=("person",) * len(rows),
        start_s=tuple(number * width_s for number, _ in rows),
        end_s=tuple((number + 1) * width_s for number, _ in rows),
        coverage_ratio=(1.0,) * len(rows),
        model=("silhouette",) * len(rows),
        declarations={},
        x_m=tuple(float(place) for place in range(len(rows))),
        y_m=(0.0,) * len(rows),
        cell_m=(1.0,) * len(rows),
        presence_s=tuple(amount for _, amount in rows),
        passages=(1,) * len(rows),
        dwell_s=(0,) * len(rows),
    )


STEPPED = [STEP_S * one for one in (1, 2, 1, 5, 1, 9, 3, 2, 1, 1)]
EXACT = [3, 15, 1, 30, 7, 50, 2, 1, 15, 4]


@pytest.mark.parametrize(
    ("bins", "expected"),
    [
        ([STEPPED], HeatSteps(step_s=STEP_S, is_all=True)),
        ([STEPPED, STEPPED], HeatSteps(step_s=STEP_S, is_all=True)),
        ([EXACT], HeatSteps(step_s=None, is_all=False)),
        ([STEPPED, EXACT], HeatSteps(step_s=STEP_S, is_all=False)),
        ([[15, 30]], HeatSteps(step_s=None, is_all=False)),
    ],
    ids=["steps", "steps in all bins", "one by one", "both", "too few to tell"],
)
def test_steps_are_told_by_the_figures(bins: Sequence[Sequence[int]], expected: HeatSteps) -> None:
    table = heat(*bins)
    assert find_steps(table, range(len(table))) == expected


def test_a_short_bin_never_had_steps() -> None:
    table = heat([2 * one for one in range(1, 40)], width_s=240)
    assert find_steps(table, range(len(table))).step_s is None


def test_figures_told_one_by_one_are_never_taken_for_steps() -> None:
    """Ten thousand bins of five minutes, where a step was two seconds."""
    chance = random.Random(5)
    for _ in range(100):
        bins = [[chance.randrange(1, 51) for _ in range(chance.randrange(40))] for _ in range(100)]
        table = heat(*bins, width_s=300)
        assert find_steps(table, range(len(table))).step_s is None
