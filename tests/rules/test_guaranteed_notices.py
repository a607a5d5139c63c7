"""What notices, sharing, changes and Europe ask is asked by a rule, or named as no rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from noren.errors import PlanErrors
from noren.plan.declaration import Plan
from noren.plan.outputs import AttributeWord, Output
from noren.rules.catalogue import CATALOGUE

DOCS = Path(__file__).parents[2] / "docs" / "rules"
PAGES = pytest.mark.parametrize("page", ["guaranteed.md", "ja/guaranteed.md"])

FAMILIES = {
    "NT": 30,
    "TP": 7,
    "CH": 7,
    "EU": 11,
    "NP": 11,
    "NA": 11,
    "ND": 21,
    "NL": 8,
}
"""How many rules the first catalogue has in each of these families."""

ATTRIBUTE_COUNTS = (
    "{id: ages, record: attribute_counts, camera: north, purpose: street-flow, lines: [crossing], "
    "bin: 15 min, keep: 1 day, readers: [analyst], minimum_cell: 10, attributes: [%s]}"
)


def named_in(page: str) -> set[str]:
    """The codes in the first column of a page's tables; `NP01–NP11` stands for eleven."""
    text = (DOCS / page).read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    codes: set[str] = set()
    for letters, first, last in re.findall(
        r"([A-Z]{2})(\d\d)(?:–[A-Z]{2}(\d\d))?", " ".join(cells)
    ):
        numbers = range(int(first), int(last or first) + 1)
        codes |= {f"{letters}{number:02d}" for number in numbers}
    return codes


@PAGES
@pytest.mark.parametrize("family", FAMILIES)
def test_every_rule_of_the_family_is_asked_or_named(page, family):
    wanted = {f"{family}{number:02d}" for number in range(1, FAMILIES[family] + 1)}
    asked = {rule.code for rule in CATALOGUE}
    assert wanted - asked - named_in(page) == set()
    assert asked & named_in(page) == set()


@PAGES
def test_the_rules_to_which_the_page_sends_its_reader_exist(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    section = re.search(r"^## (Kept by the|計画から作る).*?(?=^## )", text, re.M | re.S)
    assert section is not None
    sent = set(re.findall(r"(OP02|NT17|NT33|NT34|CH05|EU03|EU10)", section[0]))
    assert sent == {"OP02", "NT17", "NT33", "NT34", "CH05", "EU03", "EU10"}
    assert sent <= {rule.code for rule in CATALOGUE}


@pytest.mark.parametrize(
    "word",
    [
        *("race", "ethnicity", "religion", "politics", "union", "sex_life", "orientation"),
        *("emotion", "health", "disability", "name"),
    ],
)
def test_no_plan_can_ask_for_a_forbidden_trait(overlay, word):
    assert set(get_args(AttributeWord)) == {"age_band", "sex"}
    overlay(f"outputs: [{ATTRIBUTE_COUNTS % 'sex'}]")
    with pytest.raises(PlanErrors):
        overlay(f"outputs: [{ATTRIBUTE_COUNTS % word}]")


def test_an_output_serves_one_purpose_and_has_its_own_period(overlay):
    required = {name for name, field in Output.model_fields.items() if field.is_required()}
    assert {"purpose", "keep", "readers"} <= required
    with pytest.raises(PlanErrors):
        overlay("outputs: [{id: street-count, purpose: [street-flow, street-flow]}]")
    with pytest.raises(PlanErrors):
        overlay("cameras: [{id: north, purposes: [street-flow]}]")


def test_no_plan_can_ask_for_hours_of_footage(overlay):
    parts = Plan.model_json_schema()["$defs"].values()
    fields = {name for part in parts for name in part.get("properties", {})}
    assert {name for name in fields if re.search(r"image|video|recording", name)} == {
        # A place in the picture, for measuring the floor.
        "image",
    }
    with pytest.raises(PlanErrors):
        overlay("europe: {storage_hours: 80}")
