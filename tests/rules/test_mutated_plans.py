"""Starters spoilt at random: whatever is wrong, `noren check` says so in words and never breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from noren.plan.starters import CASES, write_starter
from staging.command_line import AS_OF, Said, noren

Step = str | int
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
PLACE = re.compile(r"^(?P<name>[^:]+):(?P<line>\d+):(?P<column>\d+): ")


@cache
def text_of(case: str) -> str:
    return write_starter(case, example=True, today=date.fromisoformat(AS_OF))


@cache
def tree_of(case: str) -> Any:
    values = YAML(typ="safe").load(text_of(case))
    return json.loads(json.dumps(values, default=str, ensure_ascii=False))


def places_in(value: Any, path: tuple[Step, ...] = ()) -> list[tuple[Step, ...]]:
    """The paths of everything in a tree but the root."""
    inside: list[tuple[Step, ...]] = []
    steps = list(value) if isinstance(value, dict) else []
    steps = list(range(len(value))) if isinstance(value, list) else steps
    for step in steps:
        inside += [(*path, step), *places_in(value[step], (*path, step))]
    return inside


def shifted(value: Any, years: int) -> Any:
    """A day moved by years; anything else as it is."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"{int(value[:4]) + years:04}{value[4:]}"
    return value


Change = Callable[[Any], Any]
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.sampled_from(
        [None, True, False, 0, -1, 1, 10**9, -10.5, 0.0, "", " ", "〇〇", "xxx", [], {}, [[]],
         "2026-02-30", "0001-01-01", "9999-12-31", "-90 days", "99999999999 days", "1 s", "0 s",
         "operator", "public", "person", "2.0", "US", "FR", "あ" * 5000, "a" * 41, "\ud83d\ude00",
         "مقهى", "‌", "1e5", "0x10", "null", "~", {"ja": "あ"}, {"ja": "あ", "en": "a", "fr": "à"}]
    ).map(lambda new: lambda old: new),
    st.text(max_size=30).map(lambda new: lambda old: new),
    st.integers(-200, 8000).map(lambda new: lambda old: new),
    st.integers(-2000, 7000).map(lambda years: lambda old: shifted(old, years)),
    st.just(lambda old: [old]),
    st.just(lambda old: [*old, *old] if isinstance(old, list) else old),
    st.just(lambda old: old[:-1] if isinstance(old, (list, str)) else old),
    st.just(lambda old: list(reversed(old)) if isinstance(old, list) else old),
    st.just(lambda old: str(old)),
    st.just(lambda old: -old if isinstance(old, (int, float)) else old),
    st.just(lambda old: not old if isinstance(old, bool) else old),
)  # fmt: skip


@st.composite
def changed_trees(draw: st.DrawFn) -> str:
    """A starter's values with one of them changed, left out, renamed, or swapped for another."""
    tree = deepcopy(tree_of(draw(st.sampled_from(CASES))))
    places = places_in(tree)
    path = draw(st.sampled_from(places))
    holder = tree
    for step in path[:-1]:
        holder = holder[step]
    what = draw(st.sampled_from(["change", "change", "drop", "rename", "swap"]))
    if what == "drop":
        del holder[path[-1]]
    elif what == "rename" and isinstance(holder, dict):
        holder[f"{path[-1]}s"] = holder.pop(path[-1])
    elif what == "swap":
        other: Any = tree
        for step in draw(st.sampled_from(places)):
            other = other[step]
        holder[path[-1]] = deepcopy(other)
    else:
        holder[path[-1]] = draw(CHANGES)(holder[path[-1]])
    return json.dumps(tree, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([1, 2])))


@st.composite
def changed_texts(draw: st.DrawFn) -> str:
    """A starter's text with one line dropped, doubled, moved, indented or written over."""
    lines = text_of(draw(st.sampled_from(CASES))).split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    what = draw(st.sampled_from(["drop", "double", "move", "indent", "outdent", "write", "cut"]))
    if what == "drop":
        del lines[at]
    elif what == "double":
        lines.insert(at, lines[at])
    elif what == "move":
        lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
    elif what == "indent":
        lines[at] = draw(st.sampled_from([" ", "  ", "\t", "　"])) + lines[at]
    elif what == "outdent":
        lines[at] = lines[at].removeprefix("  ")
    elif what == "cut":
        lines = lines[:at]
    else:
        column = draw(st.integers(0, len(lines[at])))
        lines[at] = lines[at][:column] + draw(st.text(min_size=1, max_size=4)) + lines[at][column:]
    return "\n".join(lines)


MANY = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(path: Path, output_format: str, language: str) -> Said:
    return noren("check", path, "--as-of", AS_OF, "--format", output_format, "--lang", language)


def assert_it_is_said_well(text: str, folder: Path) -> None:
    path = folder / "plan.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    english = check(path, "text", "en")
    assert english.code in (0, 1, 2)
    assert "Traceback" not in english.err
    if english.code == 2:
        assert_errors_are_told(english, check(path, "json", "ja"), path, text)
        return
    assert english.err == ""
    verdict = check(path, "json", "ja")
    assert verdict.code == english.code
    findings = json.loads(verdict.out)["findings"]
    last = text.count("\n") + 1
    for one in findings:
        assert one["ja"]
        assert one["en"]
        assert JAPANESE.search(one["ja"])
        assert 1 <= one["line"] <= last
        assert one["code"] in english.out
    assert ("no rule objects" in english.out) == (not findings)
    assert_sarif_is_valid(check(path, "sarif", "ja"), len(findings), last)


def assert_errors_are_told(english: Said, japanese: Said, path: Path, text: str) -> None:
    assert japanese.code == 2
    assert english.out == japanese.out == ""
    shown_en, shown_ja = english.err.splitlines(), japanese.err.splitlines()
    assert len(shown_en) == len(shown_ja)
    assert len(english.errors) >= len(shown_en) - 1, "all but `… and 3 more` say what was expected"
    for en, ja in zip(shown_en[:50], shown_ja[:50], strict=True):
        assert en.startswith(f"{path}")
        place = PLACE.match(en.replace(str(path), "plan.yaml", 1))
        if place is not None:
            assert 1 <= int(place["line"]) <= text.count("\n") + 1
        assert "something else" not in en, "no words were written for this objection"
        assert JAPANESE.search(ja)


def assert_sarif_is_valid(said: Said, findings: int, last: int) -> None:
    log = json.loads(said.out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == findings
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note", "none")
        assert result["message"]["text"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert 1 <= region["startLine"] <= last
        assert region["startColumn"] >= 1


@pytest.mark.slow
@MANY
@given(text=changed_trees())
def test_a_plan_with_one_value_changed_is_judged_or_refused_in_words(
    text: str, tmp_path: Path
) -> None:
    assert_it_is_said_well(text, tmp_path)


@pytest.mark.slow
@MANY
@given(text=changed_texts())
def test_a_plan_with_one_line_changed_is_judged_or_refused_in_words(
    text: str, tmp_path: Path
) -> None:
    assert_it_is_said_well(text, tmp_path)
