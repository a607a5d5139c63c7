"""What the product guarantees is no rule: nothing in a plan can ask for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from noren.errors import PlanErrors
from noren.plan.declaration import Plan
from noren.rules.catalogue import CATALOGUE

DOCS = Path(__file__).parents[2] / "docs" / "rules"

# Every rule of the first catalogue whose effect was to stop filming.
BLOCKING = {
    *("SC03", "SC04", "SC10", "SC12", "PU01", "PU08"),
    *("OP01", "OP02", "OP16", "OP17", "OP18"),
    *("NT01", "NT02", "NT05", "NT06", "NT07", "NT10", "NT13", "NT17", "NT22", "NT24"),
    *("DT01", "DT02", "DT04", "DT05", "DT06", "DT07", "DT08", "DT09", "DT10", "DT11", "DT13"),
    *("DT16", "DT22", "DT23", "DT24", "DT25", "DT30", "DT33", "DT42"),
    *("MG01", "MG05", "MG11", "MG18", "RT01", "RT02", "RT08", "TP02", "CH01", "CH02"),
    *("EU01", "EU02", "EU03", "EU04", "EU05", "EU07", "EU08"),
}


@pytest.mark.parametrize("page", ["guaranteed.md", "ja/guaranteed.md"])
def test_every_blocking_rule_is_asked_guaranteed_or_waiting(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    named = set(re.findall(r"[A-Z]{2}[0-9]{2}", " ".join(cells)))
    asked = {rule.code for rule in CATALOGUE}
    assert named & asked == set()
    assert named | asked >= BLOCKING


@pytest.mark.parametrize("page", ["guaranteed.md", "ja/guaranteed.md"])
def test_the_tests_named_there_exist(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)`", text)
    assert named
    assert [path for path in named if not (DOCS.parents[1] / path).exists()] == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("outputs: [{id: street-count, camera: south}]", id="SC12, a camera"),
        pytest.param("outputs: [{id: street-count, lines: [other]}]", id="SC12, a line"),
        pytest.param("outputs: [{id: street-count, purpose: other}]", id="SC12, a purpose"),
        pytest.param("outputs: [{id: street-count, record: faces}]", id="SC12, a record"),
        pytest.param("outputs: [{id: street-count, keep: null}]", id="DT13, no period"),
        pytest.param("outputs: [{id: street-count, keep: 0 days}]", id="DT13, empty"),
        pytest.param("outputs: [{id: street-count, keep: 9999 days}]", id="DT13, endless"),
        pytest.param("cameras: [{id: north, audio: true}]", id="DT33, sound"),
        pytest.param("images: {stored: true}", id="DT01, images"),
        pytest.param("operator: {name: {ja: ''}}", id="OP01, an empty name"),
    ],
)
def test_a_file_that_asks_for_it_is_no_plan(overlay, change):
    with pytest.raises(PlanErrors):
        overlay(change)


def test_no_field_of_a_plan_speaks_of_keeping_images_or_sound():
    parts = Plan.model_json_schema()["$defs"].values()
    fields = {name for part in parts for name in part.get("properties", {})}
    assert {"keep", "view", "masks"} <= fields
    assert {
        name for name in fields if re.search(r"audio|sound|footage|stor|record_", name)
    } == set()
