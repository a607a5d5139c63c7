"""Promises of the staff script: short to say, complete to answer, and true to the plan."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from noren.notices.letters.questions import questions_of
from noren.notices.letters.script import never_said, script, three_sentences
from noren.notices.press.document import Document, Voice, texts_of
from noren.notices.press.lines import plain
from noren.notices.statements.data import state_retention
from noren.plan.declaration import Plan
from noren.vocabulary.words import LANGUAGES
from notices.told_plans import EVERY_PLAN, told
from staging.drawn_plans import plans

_PLANS = pytest.mark.parametrize("plan", EVERY_PLAN.values(), ids=EVERY_PLAN.keys())
_VOICES = pytest.mark.parametrize("voice", LANGUAGES)


def _text(document: Document) -> str:
    return "\n".join(plain(text) for _, text in texts_of(document))


def _answer(plan: Plan, question: str) -> str:
    return next(one.answer.en for one in questions_of(told(plan)) if question in one.question.en)


@_VOICES
@_PLANS
def test_the_script_has_twelve_to_fifteen_questions_and_no_mark_left(
    plan: Plan, voice: Voice
) -> None:
    text = _text(script(told(plan), voice))
    assert 12 <= len(questions_of(told(plan))) <= 15
    assert not any(mark in text for mark in ("{", "}", "〇〇", "●●●", "xxx"))
    assert plan.contact_point.department.in_language(voice) in text


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_any_plan_has_a_script_with_its_own_facts(plan: Plan) -> None:
    for voice in LANGUAGES:
        text = _text(script(told(plan), voice))
        for purpose in plan.purposes:
            assert purpose.text.in_language(voice) in text
            assert purpose.benefit.in_language(voice) in text
        for camera in plan.cameras:
            assert camera.range.in_language(voice) in text
        for party in plan.parties:
            assert party.name.in_language(voice) in text
        for line in state_retention(told(plan)):
            assert line.in_language(voice) in text


@_PLANS
def test_three_sentences_name_who_and_why_and_what_becomes_of_images(plan: Plan) -> None:
    who, why, gone = three_sentences(told(plan))
    assert plan.operator.name.ja in who.ja
    assert plan.operator.name.en in who.en
    assert plan.purposes[0].text.ja in why.ja
    assert "消します" in gone.ja
    assert "discarded" in gone.en


def test_that_features_are_kept_is_said_aloud_with_the_time() -> None:
    who, _, kept = three_sentences(told(EVERY_PLAN["repeat"]))
    assert "came again" in who.en
    assert "kept for 60 days from the first visit" in kept.en
    assert "最初の来店から60日間残します" in kept.ja
    assert "features" not in three_sentences(told(EVERY_PLAN["counting"]))[2].en


def test_that_stills_are_kept_is_said_aloud() -> None:
    assert "kept" in three_sentences(told(EVERY_PLAN["scenery"]))[2].en
    assert "No image" not in three_sentences(told(EVERY_PLAN["scenery"]))[2].en


def test_the_police_get_nothing_only_where_nothing_about_people_is_kept() -> None:
    assert "does not tell who" in _answer(EVERY_PLAN["counting"], "police")
    assert "may be handed over" in _answer(EVERY_PLAN["repeat"], "police")
    assert "does not tell who" not in _answer(EVERY_PLAN["repeat"], "police")
    assert "not whose they are" in _answer(EVERY_PLAN["behavior"], "police")
    assert "for security" in _answer(EVERY_PLAN["full"], "police")
    assert "for security" not in _answer(EVERY_PLAN["counting"], "police")


def test_children_are_left_out_only_where_the_plan_leaves_them_out() -> None:
    plan = EVERY_PLAN["repeat"]
    assert plan.repeat is not None
    assert "No features are made" in _answer(plan, "child")
    included = plan.repeat.model_copy(update={"children": "included"})
    asked = _answer(plan.model_copy(update={"repeat": included}), "child")
    assert "No features are made" not in asked
    assert "No features are made" not in _answer(EVERY_PLAN["counting"], "child")


def test_a_way_around_is_named_only_where_there_is_one() -> None:
    full = EVERY_PLAN["full"]
    assert full.rights.opt_out is not None
    assert _answer(full, "avoid") == full.rights.opt_out.en
    plan = full.model_copy(update={"rights": full.rights.model_copy(update={"opt_out": None})})
    assert plan.cameras[0].range.en in _answer(plan, "avoid")
    site = plan.sites[0].model_copy(update={"unavoidable": True})
    blocked = _answer(plan.model_copy(update={"sites": (site,)}), "avoid")
    assert "cannot be avoided" in blocked


def test_staff_never_say_that_nothing_is_kept_where_something_is() -> None:
    def said(case: str) -> str:
        return " ".join(one.en for one in never_said(told(EVERY_PLAN[case])))

    assert "nothing personal is kept" in said("repeat")
    assert "nothing personal is kept" not in said("counting")
    assert "look at faces" in said("attributes")
    assert "look at faces" not in said("counting")


def test_a_desk_that_nobody_can_reach_has_no_script() -> None:
    plan = EVERY_PLAN["counting"]
    unreachable = plan.contact_point.model_copy(
        update={"email": None, "phone": None, "form_url": None}
    )
    with pytest.raises(ValueError, match="without phone"):
        script(told(plan.model_copy(update={"contact_point": unreachable})), "ja")
