"""What the product guarantees of the chapters SC, PU and OP, and what other rules ask for them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from noren.errors import PlanErrors
from noren.plan.outputs import AttributeWord
from noren.plan.people import Party
from noren.rules.catalogue import CATALOGUE
from noren.rules.checking import check_plan
from noren.vocabulary.records import Closeness, RecordClass

TODAY = date(2026, 11, 22)
DOCS = Path(__file__).parents[2] / "docs" / "rules"
CHAPTERS = {"SC": 17, "PU": 19, "OP": 21}
"""How many rules the first catalogue has in each chapter."""


@pytest.mark.parametrize("page", ["guaranteed.md", "ja/guaranteed.md"])
def test_every_code_of_these_chapters_is_asked_or_on_the_page(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    named = set(re.findall(r"[A-Z]{2}[0-9]{2}", " ".join(cells)))
    asked = {rule.code for rule in CATALOGUE}
    wanted = {f"{chapter}{n:02}" for chapter, last in CHAPTERS.items() for n in range(1, last + 1)}
    assert wanted - asked - named == set()
    assert wanted & asked & named == set()


ATTRIBUTES = "outputs: [{{id: street-count, record: attribute_counts, attributes: [{}]}}]"


@pytest.mark.parametrize(
    "trait",
    [
        *("race", "ethnicity", "religion", "disability", "health", "sexuality", "politics"),
        *("social_status", "criminal_record", "emotion", "name", "face", "gait"),
    ],
)
def test_no_plan_can_ask_for_a_sensitive_trait(overlay, trait):
    with pytest.raises(PlanErrors) as refused:
        overlay(ATTRIBUTES.format(trait))
    assert trait in str(refused.value)


@pytest.mark.parametrize("trait", ["age_band", "sex"])
def test_ages_and_sexes_can_be_asked_for(overlay, trait):
    change = ATTRIBUTES.format(trait).replace("attributes", "age_bands: [0, 20, 65], attributes")
    assert overlay(change).plan.outputs[0].attributes == (trait,)


def test_nothing_else_is_ever_estimated():
    assert set(get_args(AttributeWord)) == {"age_band", "sex"}


@pytest.mark.parametrize("record", ["features", "face", "embedding", "image", "still", "footage"])
def test_features_and_images_are_no_outputs(overlay, record):
    with pytest.raises(PlanErrors):
        overlay(f"outputs: [{{id: street-count, record: {record}}}]")


@pytest.mark.parametrize("gets", ["features", "images", "north", "vault", "street-flow"])
def test_a_party_gets_nothing_but_outputs(overlay, gets):
    change = "parties: [{{id: p, name: {{ja: 社, en: P}}, role: recipient, outputs: [{}]}}]"
    assert overlay(change.format("street-count")).plan.parties[0].outputs == ("street-count",)
    with pytest.raises(PlanErrors):
        overlay(change.format(gets))


@pytest.mark.parametrize("key", ["images", "features", "footage", "cameras", "data"])
def test_a_party_has_no_key_for_images_or_features(overlay, key):
    assert "outputs" in Party.model_fields
    with pytest.raises(PlanErrors):
        overlay(f"parties: [{{id: p, name: {{ja: 社, en: P}}, role: recipient, {key}: [north]}}]")


def test_only_visit_histories_are_personal_and_no_picture_shows_people():
    of = {close: {r for r in RecordClass if r.closeness is close} for close in Closeness}
    assert of[Closeness.PERSONAL] == {RecordClass.VISIT}
    assert of[Closeness.PICTURE] == {RecordClass.ICON, RecordClass.MASKED_STILL}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("outputs: [{id: street-count, purpose: null}]", id="PU03, no purpose"),
        pytest.param("outputs: [{id: street-count, purpose: []}]", id="PU03, an empty list"),
        pytest.param("outputs: [{id: street-count, purpose: other}]", id="PU04, an unknown one"),
        pytest.param("contact_points: [{department: {ja: 課, en: D}}]", id="OP03, a second key"),
        pytest.param("contact_point: [{department: {ja: 課, en: D}}]", id="OP03, a list"),
        pytest.param(
            "contact_point: {email: [a@b.example, c@d.example]}", id="OP03, two addresses"
        ),
        pytest.param("sites: [{id: wakaba-street, contact: a@b.example}]", id="OP03, at a site"),
        pytest.param("notices: {prior: {contact: a@b.example}}", id="OP03, on a notice"),
        pytest.param("lifecycle: {delete: null}", id="OP05, a stage of nobody"),
        pytest.param("lifecycle: {delete: somebody}", id="OP05, a stage of somebody unknown"),
        pytest.param("nodes: [{id: street-box, responsible: null}]", id="OP06, of nobody"),
        pytest.param("nodes: [{id: street-box, responsible: somebody}]", id="OP06, unknown"),
        pytest.param("purposes: [{id: street-flow, benefit: {ja: ''}}]", id="PU14, empty"),
        pytest.param("operator: {accountable_person: {ja: '', en: ''}}", id="PU19, empty"),
    ],
)
def test_a_file_that_asks_for_it_is_no_plan(overlay, change):
    with pytest.raises(PlanErrors):
        overlay(change)


@pytest.mark.parametrize(
    "contact",
    ["email: other@wakaba.example", "phone: '0120-000-000'", "department: {ja: 別の課}"],
)
@pytest.mark.parametrize("notice", ["prior", "acquisition", "detail"])
def test_a_notice_with_another_contact_is_stale(overlay, notice, contact):
    digest = overlay("").digest
    printed = f"notices: {{{notice}: {{digest: '{digest}'}}}}"

    def stale(change: str) -> bool:
        findings = check_plan(overlay(change), as_of=TODAY).findings
        return ("NT13", ("notices", notice, "digest")) in {(f.rule.code, f.path) for f in findings}

    assert not stale(printed)
    assert stale(f"contact_point: {{{contact}}}\n{printed}")
