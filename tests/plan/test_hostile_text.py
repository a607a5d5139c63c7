"""A file that was made to be slow is refused before it is."""

from __future__ import annotations

from time import process_time

import pytest

from noren.errors import PlanErrors
from noren.plan.load import parse_plan
from noren.plan.source_text import MAX_CHARACTERS, MAX_VALUES

HOSTILE = {
    "unknown keys": ("k{}: 1\n", 90_000),
    "one key": ("a: 1\n", 200_000),
    "a tag without end": ("a: " + "!" * 900_000, 1),
    "an anchor without end": ("a: &" + "b" * 900_000, 1),
    "blanks": (" " * 999_000, 1),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_million_letters_are_refused_in_a_few_seconds(name: str) -> None:
    part, times = HOSTILE[name]
    text = "".join(part.format(number) if "{}:" in part else part for number in range(times))
    assert len(text) <= MAX_CHARACTERS
    began_s = process_time()
    with pytest.raises(PlanErrors) as refused:
        parse_plan(text, "plan.yaml")
    assert process_time() - began_s < 8.0, "measured 3 s at most; 5 s are the goal on a free core"
    assert len(refused.value.errors) <= 1100


def test_a_list_longer_than_any_plan_is_refused_where_it_gets_too_long() -> None:
    text = "a: [" + "1," * (MAX_VALUES + 10) + "]"
    with pytest.raises(PlanErrors) as refused:
        parse_plan(text, "plan.yaml")
    (error,) = refused.value.errors
    assert "more values" in str(error)
    assert "split the plan by site" in str(error)
    assert "場所ごとに" in error.in_language("ja")
