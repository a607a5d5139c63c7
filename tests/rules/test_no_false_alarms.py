"""Plans that nothing is wrong with draw no finding, on whatever day they are written and asked."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from noren.plan.load import parse_plan
from noren.plan.starters import CASES, write_starter
from noren.rules.checking import check_plan
from noren.rules.rendering import render_text

DAYS = [
    pytest.param(date(2026, 11, 22), id="a Sunday in November"),
    pytest.param(date(2026, 12, 31), id="the last day of a year"),
    pytest.param(date(2027, 1, 1), id="the first day of a year"),
    pytest.param(date(2027, 3, 31), id="the last day of a business year"),
    pytest.param(date(2028, 2, 29), id="a leap day"),
    pytest.param(date(2028, 3, 1), id="the day after"),
]
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/plan.yaml"))


def assert_nothing_is_found(text: str, day: date) -> None:
    verdict = check_plan(parse_plan(text, "plan.yaml"), as_of=day, today=day)
    assert not verdict.findings, render_text(verdict, "en")
    assert not verdict.unanswered


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("case", CASES)
def test_the_example_of_a_starter_is_clean_on_the_day_it_is_written(case: str, day: date) -> None:
    assert_nothing_is_found(write_starter(case, example=True, today=day), day)


@pytest.mark.parametrize("later", [1, 30, 120])
@pytest.mark.parametrize("case", CASES)
def test_it_stays_clean_while_its_answers_hold(case: str, later: int) -> None:
    written = date(2026, 11, 22)
    text = write_starter(case, example=True, today=written)
    assert_nothing_is_found(text, written + timedelta(days=later))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_examples_are_clean(path: Path) -> None:
    assert_nothing_is_found(path.read_text(encoding="utf-8"), date(2026, 11, 22))
