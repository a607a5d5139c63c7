"""Damaged plans: each starter's example with one thing wrong, as an author would get it wrong.

The damages stand in `corpus/*.yaml`; `corpus/remedies.yaml` names a word of each rule's advice.
Every damage must be said with exactly its codes, on its lines, with what to do, in both languages.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from noren.errors import PlanError, PlanErrors
from noren.plan.load import LoadedPlan, parse_plan
from noren.plan.starters import CASES, write_starter
from noren.rules.catalogue import CATALOGUE, rule_of
from noren.rules.checking import check_plan
from noren.rules.documentation import read_documentation
from noren.rules.rendering import render_text

TODAY = date(2026, 11, 22)
FOLDER = Path(__file__).parent / "corpus"
MARK = "‸"
REMEDIES: dict[str, list[str]] = YAML(typ="safe").load((FOLDER / "remedies.yaml").read_text())


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One entry of the corpus."""

    name: str
    starter: str
    edits: tuple[dict[str, str], ...]
    says: dict[str, Any]
    ja: str
    en: str

    def apply(self) -> tuple[str, Counter[tuple[str, int]]]:
        """The damaged text, and what must be said about it: codes and lines."""
        text = starter(self.starter)
        for edit in self.edits:
            at = text.index(edit.get("after", ""))
            assert edit["was"] in text[at:], f"{edit['was']!r} is not in {self.starter}"
            now = edit["now"].replace("{3000 letters}", "あ" * 3000)
            text = text[:at] + text[at:].replace(edit["was"], now, 1)
        assert text.count(MARK) <= 1
        here = text.partition(MARK)[0].count("\n") + 1
        text = text.replace(MARK, "")
        expected: Counter[tuple[str, int]] = Counter()
        for code, places in self.says.items():
            lines: Counter[str] = Counter()
            for place in places if isinstance(places, list) else [places]:
                found_on = [here] if place == MARK else lines_of(text, place)
                nth = lines[place] if place != MARK else 0
                lines[place] += 1
                assert len(found_on) > nth, f"{place!r} is on no line"
                expected[code, found_on[nth]] += 1
        return text, expected


def lines_of(text: str, part: str) -> list[int]:
    """The numbers of the lines that a part of the text begins on."""
    starts, at = [], text.find(part)
    while at >= 0:
        starts.append(text.count("\n", 0, at + len(part) - len(part.lstrip("\n"))) + 1)
        at = text.find(part, at + 1)
    return starts


@cache
def starter(case: str) -> str:
    return write_starter(case, example=True, today=TODAY)


def _read(path: Path) -> list[Damage]:
    return [
        Damage(
            name=entry["id"],
            starter=entry["plan"],
            edits=tuple(
                {key: edit[key] for key in ("after", "was", "now") if key in edit}
                for edit in (entry, *_more(entry))
            ),
            says=entry["says"],
            ja=entry.get("ja", ""),
            en=entry.get("en", ""),
        )
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    ]


def _more(entry: dict[str, Any]) -> list[dict[str, str]]:
    """Further edits of one damage, for what an author would change with it."""
    more = entry.get("and", [])
    return more if isinstance(more, list) else [more]


CORPUS = {
    path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "remedies"
}
DAMAGES = [
    pytest.param(damage, id=f"{chapter}: {damage.name}")
    for chapter, damages in CORPUS.items()
    for damage in damages
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_is_said_with_its_code_its_line_and_its_remedy(damage: Damage) -> None:
    text, expected = damage.apply()
    read = read_or_errors(text)
    if isinstance(read, PlanErrors):
        assert Counter((type(one).__name__, one.line) for one in read.errors) == expected, read
        for error in read.errors:
            assert_error_helps(error, damage)
        return
    verdict = check_plan(read, as_of=TODAY, today=TODAY)
    said = Counter((one.rule.code, one.line) for one in verdict.findings)
    assert said == expected, render_text(verdict, "en")
    for place, language in enumerate(("ja", "en")):
        shown = render_text(verdict, language)
        for code in damage.says:
            advice = read_documentation(rule_of(code)).advice(language)
            assert REMEDIES[code][place] in advice
            assert advice in shown
            assert f"{code} " in shown


def read_or_errors(text: str) -> LoadedPlan | PlanErrors:
    try:
        return parse_plan(text, "plan.yaml")
    except PlanErrors as refused:
        return refused


def assert_error_helps(error: PlanError, damage: Damage) -> None:
    assert damage.ja in error.in_language("ja")
    assert damage.en in error.in_language("en")
    assert error.in_language("en").startswith(f"plan.yaml:{error.line}:{error.column}: ")


def test_the_corpus_is_large_and_spoils_every_starter() -> None:
    damages = [damage for chapter in CORPUS.values() for damage in chapter]
    assert len(damages) >= 120
    assert {damage.starter for damage in damages} == set(CASES)
    names = Counter(damage.name for damage in damages)
    assert max(names.values()) == 1


def test_the_corpus_breaks_rules_of_every_chapter() -> None:
    broken = {code for chapter in CORPUS.values() for damage in chapter for code in damage.says}
    chapters = {rule.code[:2] for rule in CATALOGUE}
    assert {code[:2] for code in broken} >= chapters
    assert broken <= {rule.code for rule in CATALOGUE} | {
        "PlanSyntaxError",
        "UnknownField",
        "MissingField",
        "BadValue",
        "BadGeometry",
    }
