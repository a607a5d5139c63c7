"""What the product itself guarantees about data, management and rights: no plan can ask for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from noren.errors import PlanErrors, RecordNotMeasured
from noren.gate.compile import compile_assignment
from noren.gate.output_compile import MEASURED
from noren.plan.declaration import Plan
from noren.plan.personal import closeness_of
from noren.rules.catalogue import CATALOGUE
from noren.vocabulary.records import Closeness, RecordClass

DOCS = Path(__file__).parents[2] / "docs" / "rules"
TODAY = date(2026, 11, 22)


def more(record: str) -> str:
    """A second output of the minimal plan, with what is special about it."""
    return f"""
    outputs:
    - {{id: more, camera: north, purpose: street-flow, keep: 30 days, readers: [analyst],
       minimum_cell: 10, {record}}}
    """


AGES = "record: attribute_counts, lines: [crossing], bin: 15 min"
SCENES = "record: scenery, position_m: 5.0, bin: 1 h"
RETURNING = "# change of: returning\n"


# The chapters DT, MG, RT and B26 of the first catalogue.
MINE = {
    *(f"DT{number:02}" for number in range(1, 43)),
    *(f"MG{number:02}" for number in range(1, 20)),
    *(f"RT{number:02}" for number in range(1, 15)),
}


@pytest.mark.parametrize("page", ["guaranteed.md", "ja/guaranteed.md"])
def test_every_rule_about_data_is_asked_guaranteed_merged_or_waiting(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    named = set(re.findall(r"[A-Z]{2}[0-9]{2}", " ".join(cells)))
    asked = {rule.code for rule in CATALOGUE}
    assert sorted(MINE - named - asked) == []
    assert sorted(MINE & named & asked) == []
    assert "BA04" in named


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param("images: {accuracy_check_days: 30}", "unknown key `images`", id="DT03"),
        pytest.param("cameras: [{id: north, keep: 1 day}]", "unknown key `keep`", id="DT03, keep"),
        pytest.param(
            more(f"{AGES}, attributes: [sex], features: [face]"),
            "unknown key `features`",
            id="DT04, features beside attributes",
        ),
        pytest.param(more("record: template"), "`template`", id="DT05, features"),
        pytest.param(more(f"{SCENES}, scenery: [person]"), "`person`", id="DT08, people"),
        pytest.param(more(f"{SCENES}, scenery: [number_plate]"), "`number_plate`", id="DT08"),
        pytest.param(f"{RETURNING}repeat: {{counted_from: last_visit}}", "`last_visit`", id="DT26"),
        pytest.param(
            f"{RETURNING}outputs: [{{id: visits, marked_personal: false}}]",
            "unknown key `marked_personal`",
            id="DT28",
        ),
        pytest.param(more(f"{AGES}, attributes: [emotion]"), "`emotion`", id="DT36"),
        pytest.param("cameras: [{id: north, gallery: 30 min}]", "unknown key `gallery`", id="DT41"),
        pytest.param("outputs: [{id: street-count, readers: [boss]}]", "`boss`", id="MG06, reader"),
        pytest.param("access: [{role: boss, purposes: [street-flow]}]", "`boss`", id="MG06, role"),
        pytest.param("outputs: [{id: street-count, purpose: null}]", "`purpose`", id="MG08"),
        pytest.param(
            "outputs: [{id: street-count, readers: null}]", "`readers`", id="MG08, readers"
        ),
        *(
            pytest.param(f"security: {{{kind}: null}}", f"`{kind}`", id=f"MG17, {kind}")
            for kind in ("organizational", "human", "physical", "technical")
        ),
        pytest.param("security: {physical: {ja: ''}}", "`ja`", id="MG17, empty"),
    ],
)
def test_a_file_that_asks_for_it_is_no_plan(overlay, change, complaint):
    with pytest.raises(PlanErrors) as caught:
        overlay(change)
    (error,) = caught.value.errors
    assert complaint in str(error)


def test_the_same_files_without_the_fault_are_plans(overlay):
    overlay(more(f"{AGES}, attributes: [sex]"))
    overlay(more(f"{SCENES}, scenery: [traffic_sign]"))
    overlay(f"{RETURNING}repeat: {{counted_from: first_visit}}")


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every field of a plan with the part that has it."""
    for part, definition in {"Plan": schema, **schema["$defs"]}.items():
        for field in definition.get("properties", {}):
            yield part, field


def test_features_are_named_in_repeat_analysis_and_nowhere_else():
    found = {
        (part, field)
        for part, field in properties(Plan.model_json_schema())
        if re.search(r"feature|template|gallery|vector|embedding", field)
    }
    assert found == {("RepeatAnalysis", "features")}


def test_no_kind_of_record_is_a_feature_or_a_picture_of_people():
    pictures = {one for one in RecordClass if one.closeness is Closeness.PICTURE}
    assert pictures == {RecordClass.ICON, RecordClass.MASKED_STILL}
    assert not [one for one in RecordClass if re.search(r"feature|template|image", one.value)]


def test_whatever_hangs_on_a_feature_is_personal_information(overlay):
    plan = overlay("""# change of: returning
repeat: {linked: [visits, trajectories, attributes]}
outputs:
- {id: paths, record: trajectory_point, camera: entrance, purpose: returning, position_m: 0.5,
   every: 1 s, keep: 30 days, readers: [analyst], minimum_cell: 10}
""").plan
    assert {closeness_of(plan, output) for output in plan.outputs} == {Closeness.PERSONAL}


@pytest.mark.parametrize("record", sorted(set(RecordClass) - set(MEASURED)))
def test_what_another_command_measures_is_refused_by_noren_run(overlay, record):
    needs = {
        "dwell_histogram": "areas: [square], bin: 15 min",
        "queue_wait": "areas: [square], bin: 15 min",
        "heatmap_cells": "position_m: 1.0, bin: 15 min",
        "od_counts": "areas: [square], bin: 15 min",
        "attribute_counts": "lines: [crossing], attributes: [sex], bin: 15 min",
        "audience": "attributes: [sex], every: 1 s",
        "crowding_level": "areas: [square], bin: 15 min",
        "trajectory_point": "position_m: 0.5, every: 1 s",
        "visit": "",
        "icon": "position_m: 0.5, every: 1 s",
        "scenery": "scenery: [traffic_sign], position_m: 5.0, bin: 1 h",
        "masked_still": "every: 1 min",
    }[record]
    area = """
    cameras:
    - id: north
      view:
        areas:
        - {id: square, name: {ja: 広場, en: Square},
           polygon: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]}
    """
    loaded = overlay(area + more(", ".join(["record: " + record, *filter(None, [needs])])))
    with pytest.raises(RecordNotMeasured, match=record):
        compile_assignment(loaded.plan, "north", digest=loaded.digest, live=True)
