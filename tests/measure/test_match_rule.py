"""The threshold keeps its word on how many of the new are taken for somebody known."""

from __future__ import annotations

import numpy as np
import pytest

from measure.people import EVEN, Crowd
from noren.errors import MeasureError
from noren.measure.match_rule import MatchRule, StrangersTail, tail_of

TAIL = StrangersTail(start=0.2, ratio_above=0.05, scale=0.03)


@pytest.mark.parametrize("fall", [EVEN, 60.0, 20.0])
@pytest.mark.parametrize("people", [10, 1000])
def test_no_more_of_the_new_are_taken_for_known_than_declared(fall: float, people: int) -> None:
    crowd = Crowd(np.random.default_rng(3), fall)
    left, right = crowd.people(400), crowd.people(400)
    threshold = tail_of((left @ right.T).ravel()).threshold(people=people, false_match_ratio=0.01)
    gallery, visitors = crowd.people(people), crowd.people(4000)
    taken = ((visitors @ gallery.T).max(axis=1) >= threshold).mean()
    assert taken <= 0.01 + 3 * np.sqrt(0.01 / 4000)


def test_more_people_need_a_higher_threshold() -> None:
    rule = MatchRule(tail=TAIL)
    found = [rule.threshold_at(people) for people in (1, 10, 100, 10_000, 1_000_000)]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_a_stricter_ratio_needs_a_higher_threshold() -> None:
    loose = TAIL.threshold(people=100, false_match_ratio=0.1)
    assert TAIL.threshold(people=100, false_match_ratio=0.001) > loose


@pytest.mark.parametrize(
    "scores",
    [
        pytest.param(np.linspace(0, 1, 999), id="too few"),
        pytest.param(np.full(5000, 0.5), id="all alike"),
        pytest.param(np.empty(0), id="none"),
    ],
)
def test_a_tail_is_not_guessed(scores: np.ndarray) -> None:
    with pytest.raises(MeasureError, match="cannot be guessed"):
        tail_of(scores)


@pytest.mark.parametrize(
    ("days", "step"), [(0, 0), (0.9, 0), (1, 1), (6.9, 1), (7, 2), (89, 5), (90, 6), (400, 6)]
)
def test_days_are_told_in_declared_steps(days: float, step: int) -> None:
    rule = MatchRule(tail=TAIL, day_steps=(0, 1, 7, 14, 30, 60, 90))
    assert rule.day_step(last_s=1e9, at_s=1e9 + days * 86400) == step


def test_a_clock_that_went_back_counts_no_days() -> None:
    assert MatchRule(tail=TAIL).day_step(last_s=1e9, at_s=1e9 - 500_000) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"false_match_ratio": 0.0},
        {"margin": 1.0},
        {"least_quality_ratio": 1.1},
        {"same_visit_s": float("inf")},
        {"day_steps": (1, 7)},
        {"day_steps": (0, 7, 7)},
        {"day_steps": ()},
    ],
)
def test_a_rule_that_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(MeasureError):
        MatchRule(tail=TAIL, **wrong)  # type: ignore[arg-type]
