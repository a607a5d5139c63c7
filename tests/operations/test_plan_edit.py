"""Writing one value into a plan leaves every other byte as its author wrote it."""

from __future__ import annotations

import difflib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from noren.errors import PlanSyntaxError
from noren.operations.plan_edit import append_entry, put_value
from noren.plan.load import parse_plan

MINIMAL = (Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml").read_text("utf-8")
DAY = ("notices", "prior", "published_on")


def read(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text.removeprefix("\ufeff"))


def touched(old: str, new: str) -> list[str]:
    """The lines that went or came."""
    marked = difflib.ndiff(old.splitlines(keepends=True), new.splitlines(keepends=True))
    return [line for line in marked if line[0] in "+-"]


LAYOUTS = {
    "block": "a: 1\nb:\n  c: old\n",
    "comment behind": "a: 1\nb:\n  c: old   # why\n  # below\nd: 2\n",
    "quoted": "b: \n  c: 'old'\nd: 2",
    "flow": "b: {c: old, d: [1, 2]}  # flow\na: 1\n",
    "flow over lines": "b: {\n  c: old, # here\n  d: 1,\n}\n",
    "json": '{"a": 1, "b": {"c": "old"}}',
    "json pretty": '{\n  "b": {\n    "c": "old"\n  }\n}\n',
    "crlf": "a: 1\r\nb:\r\n  c: old\r\nd: 2\r\n",
    "nothing written": "b:\n  c:\nd: 2\n",
    "null": "b:\n  c: ~  # none\n",
    "folded": "b:\n  c: >\n    old\n    text\nd: 2\n",
    "literal at the end": "a: 1\nb:\n  c: |\n    old",
    "beyond the plane": "a: '𠮷野家 🎏'\nb: {a: '🎏', c: old}\n",
    "odd indent": "b:\n       c: old\n       d: 1\n",
    "explicit document": "---\nb:\n  c: old\n...\n",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_value_is_replaced_in_every_layout(text: str) -> None:
    new = put_value(text, ("b", "c"), date(2026, 11, 1))
    expected = read(text)
    expected["b"]["c"] = "2026-11-01"
    assert json.loads(json.dumps(read(new), default=str)) == expected
    assert ("#" in text) <= ("#" in new)
    assert new.count("\r\n") == text.count("\r\n")


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_key_is_added_in_every_layout(text: str) -> None:
    new = put_value(text, ("b", "new"), "x: y # z")
    expected = read(text)
    expected["b"]["new"] = "x: y # z"
    found = read(new)
    # A text block at the very end takes the line break that the new key needs.
    found["b"]["c"], expected["b"]["c"] = (str(one["b"]["c"]).strip() for one in (found, expected))
    assert found == expected
    assert (
        [line for line in touched(text, new) if line[0] == "-"] == []
        or "{" in text
        or (not text.endswith("\n"))
    )


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_mapping_that_is_not_there_is_added_with_what_is_in_it(text: str) -> None:
    new = put_value(text, ("e", "f", "g"), ("one", "two"))
    assert read(new)["e"] == {"f": {"g": ["one", "two"]}}
    assert read(new)["b"].keys() == read(text)["b"].keys()


LISTS = {
    "indented": "a:\n  - x: 1\n  - x: 2\n    y: 3  # last\nb: 1\n",
    "not indented": "a:\n- x: 1\n- x: 2\nb: 1\n",
    "flow": "a: [{x: 1}, {x: 2}]\nb: 1\n",
    "empty": "a: []\nb: 1\n",
    "flow entries": "a:\n  - {x: 1}\n  - {x: 2}\nb: 1\n",
    "json": '{"a": [{"x": 1}], "b": 1}',
    "absent": "b: 1\n",
    "absent json": '{"b": 1}',
    "crlf": "a:\r\n  - x: 1\r\nb: 1\r\n",
    "no last line break": "b: 1\na:\n  - x: |\n      text",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_an_entry_is_added_at_the_end_of_every_layout(text: str) -> None:
    new = append_entry(text, ("a",), {"x": "9", "on": date(2026, 11, 1), "z": "# no"})
    before, after = read(text).get("a", []), read(new)["a"]
    last = json.loads(json.dumps(after[-1], default=str))
    assert last == {"x": "9", "on": "2026-11-01", "z": "# no"}
    assert [str(one["x"]).strip() for one in after[:-1]] == [
        str(one["x"]).strip() for one in before
    ]
    assert read(new)["b"] == 1


def test_a_list_in_block_style_stays_one() -> None:
    text = "b:\n  c:\n    - one  # first\n    - two\nd: 1\n"
    assert put_value(text, ("b", "c"), ("x", "z")) == "b:\n  c:\n    - x\n    - z\nd: 1\n"


def test_only_the_one_line_differs() -> None:
    new = put_value(MINIMAL, DAY, date(2026, 9, 1))
    assert touched(MINIMAL, new) == [
        "-     published_on: 2026-08-31\n",
        "+     published_on: 2026-09-01\n",
    ]
    assert new.replace("2026-09-01", "2026-08-31", 1) == MINIMAL


def test_a_place_that_is_neither_mapping_nor_list_is_refused() -> None:
    with pytest.raises(PlanSyntaxError):
        put_value("a: 1\n", ("a", "b"), "x")
    with pytest.raises(PlanSyntaxError):
        append_entry("a: {b: 1}\n", ("a",), {"x": "1"})


@settings(max_examples=150, deadline=None)
@given(place=st.text(min_size=1, max_size=40).filter(lambda text: text.strip() == text))
def test_any_printable_text_comes_back_as_it_was(place: str) -> None:
    if not place.isprintable():
        return
    new = put_value(MINIMAL, ("notices", "prior", "places"), (place, "次"))
    assert parse_plan(new, "plan.yaml").plan.notices.prior.places == (place, "次")


@pytest.mark.parametrize(
    "text",
    ["null", "yes", "No", "~", "12", "1e5", "- x", "a: b", "#x", "北口、柱", "a, b", "'", '"'],
)
def test_a_text_that_looks_like_something_else_stays_a_text(text: str) -> None:
    assert read(put_value("b: [1]\n", ("c",), (text,)))["c"] == [text]
