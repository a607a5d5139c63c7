"""Promises of the easy first layer: plain to read, read aloud by anybody, true to the plan."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings

from noren.notices.easy.record_words import easy_item
from noren.notices.easy.sentences import About, EasyLayer, easy_span, first_layer
from noren.notices.press.lines import pieces_of, plain
from noren.notices.press.reading_level import read_level
from noren.plan.declaration import Plan
from noren.plan.people import Party
from noren.plan.values import Span, Text
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Role, UseCase
from noren.vocabulary.words import LANGUAGES, Words
from notices.told_plans import EVERY_PLAN, output_of, plan_of, told
from staging.drawn_plans import plans

_KANJI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff々]")
_PLANS = pytest.mark.parametrize("plan", EVERY_PLAN.values(), ids=EVERY_PLAN.keys())


def _sentences(layer: EasyLayer) -> list[Words]:
    return [layer.headline, *(point.text for point in layer.points)]


def _said(plan: Plan, about: About) -> str:
    points = first_layer(told(plan)).points
    return " ".join(point.text.en for point in points if point.about is about)


def _all_records() -> Plan:
    """A plan with an output of every record class."""
    base = plan_of(UseCase.COUNTING)
    purpose, camera = base.purposes[0], base.cameras[0]
    outputs = tuple(output_of(record, purpose, camera, 86400) for record in RecordClass)
    return base.model_copy(update={"outputs": outputs})


def _passed_on() -> Plan:
    """The same, with everything only passed on."""
    plan = _all_records()
    passing = (one.model_copy(update={"keep": Span(seconds=1)}) for one in plan.outputs)
    return plan.model_copy(update={"outputs": tuple(passing)})


_EVERY = [*EVERY_PLAN.values(), _all_records(), _passed_on()]
_NAMES = [*EVERY_PLAN, "all-records", "passed-on"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plan", _EVERY, ids=_NAMES)
def test_every_sentence_is_easy_to_read(plan: Plan, language: str) -> None:
    for words in _sentences(first_layer(told(plan))):
        text = words.in_language(language)
        for sentence in (text, *re.split(r"(?<=[。.])\s*", text)):
            assert read_level(sentence, "ja" if language == "ja" else "en") == (), sentence


@pytest.mark.parametrize("plan", _EVERY, ids=_NAMES)
def test_every_kanji_has_its_reading(plan: Plan) -> None:
    for words in _sentences(first_layer(told(plan))):
        for piece in pieces_of(words.ja):
            assert piece.reading or not _KANJI.search(piece.text), words.ja


@pytest.mark.parametrize("plan", _EVERY, ids=_NAMES)
def test_readings_are_hiragana(plan: Plan) -> None:
    for words in _sentences(first_layer(told(plan))):
        for piece in pieces_of(words.ja):
            assert re.fullmatch("[ぁ-ん]*", piece.reading), words.ja
        assert "{" not in plain(words.ja)
        assert "{" not in words.en


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_any_plan_is_told_with_its_own_times_and_names(plan: Plan) -> None:
    layer = first_layer(told(plan))
    text = " ".join(words.en for words in _sentences(layer))
    for output in plan.outputs:
        if output.keep.seconds > 1:
            assert easy_span(output.keep).en in text
            assert easy_item(output).en in text
    assert plan.operator.name.en in plain(layer.operator.en)
    assert plain(layer.contact[0].ja) == plan.contact_point.department.ja


def test_that_pictures_are_kept_is_said_where_stills_are_kept() -> None:
    assert "No pictures" in _said(EVERY_PLAN["counting"], About.IMAGES)
    assert "No pictures" not in _said(EVERY_PLAN["scenery"], About.IMAGES)


@pytest.mark.parametrize(
    ("case", "kept"),
    [("counting", "does not tell who you are"), ("behavior", "not tied to a face"),
     ("repeat", "name")],
)  # fmt: skip
def test_who_can_be_known_is_said_by_what_is_kept(case: str, kept: str) -> None:
    assert kept in _said(EVERY_PLAN[case], About.PERSON)


def test_nobody_else_gets_it_is_said_only_without_other_parties() -> None:
    plan = EVERY_PLAN["counting"]
    assert "Nobody else" in _said(plan, About.SHARED)
    helper = Party(id="helper", name=Text(ja="甲", en="A"), role="processor")
    assert "Nobody else" not in _said(plan.model_copy(update={"parties": (helper,)}), About.SHARED)
    public = plan.outputs[0].model_copy(update={"readers": (Role.PUBLIC,)})
    opened = plan.model_copy(update={"outputs": (public,)})
    assert "Nobody else" not in _said(opened, About.SHARED)


def test_what_is_only_passed_on_is_not_said_to_be_kept() -> None:
    plan = EVERY_PLAN["signage"]
    passing = plan.outputs[0].model_copy(update={"keep": Span(seconds=1)})
    plan = plan.model_copy(update={"outputs": (passing,)})
    assert _said(plan, About.KEPT) == ""
    assert "not kept" in _said(plan, About.DATA)


@_PLANS
def test_the_last_sentence_sends_people_to_the_desk(plan: Plan) -> None:
    assert first_layer(told(plan)).points[-1].about is About.ASK
