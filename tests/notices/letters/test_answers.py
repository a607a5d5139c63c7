"""Promises of the desk's letters: what the plan holds is written in, the rest is left to a pen."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from noren.notices.held import held_items, personal_items
from noren.notices.letters.answers import (
    LETTERS,
    disclosure_answer,
    inquiry_answer,
    letters_of,
    nothing_held,
    receipt,
    refusal,
)
from noren.notices.letters.blanks import BLANK, DAY_BLANK
from noren.notices.letters.letter_words import NONE_FOUND, NONE_HELD, SINGLE_ONLY, LetterKind
from noren.notices.letters.script import script
from noren.notices.letters.survey import QUESTIONS, survey
from noren.notices.press.blocks import LetterBody, LetterHead
from noren.notices.press.document import Document, Voice, blocks_of, texts_of
from noren.notices.press.lines import plain
from noren.notices.press.pdf import set_pdf
from noren.plan.declaration import Plan
from noren.vocabulary.words import LANGUAGES
from notices.press.printing import needs_press
from notices.told_plans import EVERY_PLAN, told
from staging.drawn_plans import plans

_PLANS = pytest.mark.parametrize("plan", EVERY_PLAN.values(), ids=EVERY_PLAN.keys())
_VOICES = pytest.mark.parametrize("voice", LANGUAGES)


def _text(document: Document) -> str:
    return "\n".join(plain(text) for _, text in texts_of(document))


@_VOICES
@_PLANS
def test_every_letter_has_a_head_with_blanks_and_no_mark_left(plan: Plan, voice: Voice) -> None:
    for kind in letters_of(told(plan)):
        document = LETTERS[kind](told(plan), voice)
        head = next(one for one in blocks_of(document) if isinstance(one, LetterHead))
        assert DAY_BLANK.in_language(voice) in head.date
        assert BLANK.in_language(voice) in head.recipient[0]
        assert plain(head.sender[0]) == plan.operator.name.in_language(voice)
        assert told(plan).digest[:4] in head.reference
        assert not any(mark in _text(document) for mark in ("{", "}", "〇〇", "●●●", "xxx"))


@_PLANS
def test_every_japanese_letter_opens_and_closes_politely(plan: Plan) -> None:
    for kind in letters_of(told(plan)):
        document = LETTERS[kind](told(plan), "ja")
        bodies = [one for one in blocks_of(document) if isinstance(one, LetterBody)]
        assert bodies[0].paragraphs[0].startswith("拝啓")
        assert [body.closing for body in bodies if body.closing] == ["敬具"]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_any_plan_answers_with_the_items_that_it_holds(plan: Plan) -> None:
    for voice in LANGUAGES:
        text = _text(inquiry_answer(told(plan), voice))
        for item in held_items(told(plan)):
            for words in (item.what, item.about, item.keep, item.read_by):
                assert words.in_language(voice) in text
        for kind in letters_of(told(plan)):
            assert plan.operator.name.in_language(voice) in _text(LETTERS[kind](told(plan), voice))
        assert plan.purposes[0].benefit.in_language(voice) in _text(survey(told(plan), voice))


def test_nothing_is_held_is_said_of_everybody_only_where_nothing_personal_is_kept() -> None:
    assert NONE_HELD.en in _text(nothing_held(told(EVERY_PLAN["counting"]), "en"))
    searched = _text(nothing_held(told(EVERY_PLAN["repeat"]), "en"))
    assert NONE_HELD.en not in searched
    assert NONE_FOUND.en in searched
    assert SINGLE_ONLY.en in _text(nothing_held(told(EVERY_PLAN["behavior"]), "en"))


def test_a_disclosure_has_a_blank_for_each_item_of_personal_data() -> None:
    plan = EVERY_PLAN["full"]
    text = _text(disclosure_answer(told(plan), "en"))
    assert [item.what.en for item in personal_items(told(plan))] == [
        "feature data (the look of the whole body and the face)",
        "visit histories (per 15 minutes)",
        "trajectories (to 0.5 m, every second)",
    ]
    assert all(item.what.en in text for item in personal_items(told(plan)))
    assert "300 yen" in text
    assert "third parties" in text
    assert "electronically" in text


def test_where_nothing_personal_is_kept_there_is_no_disclosure() -> None:
    plan = told(EVERY_PLAN["counting"])
    assert LetterKind.DISCLOSURE not in letters_of(plan)
    assert LetterKind.DISCLOSURE in letters_of(told(EVERY_PLAN["repeat"]))
    with pytest.raises(ValueError, match="nothing personal"):
        disclosure_answer(plan, "ja")


def test_a_refusal_gives_the_reason_and_where_else_to_turn() -> None:
    text = _text(refusal(told(EVERY_PLAN["full"]), "en"))
    assert "harm life" in text
    assert "Noren Association" in text
    assert "Commission" in text
    assert "harm life" not in _text(refusal(told(EVERY_PLAN["counting"]), "en"))


def test_a_receipt_promises_the_days_of_the_plan() -> None:
    plan = EVERY_PLAN["full"]
    rights = plan.rights.model_copy(update={"answer_days": 9})
    assert "9 days" in _text(receipt(told(plan.model_copy(update={"rights": rights})), "en"))


@_VOICES
def test_the_survey_asks_for_no_name_and_tells_how_to_hand_it_in(voice: Voice) -> None:
    plan = EVERY_PLAN["full"]
    text = _text(survey(told(plan), voice))
    assert plan.dialogue is not None
    assert plan.dialogue.channel.in_language(voice) in text
    assert all(question.in_language(voice) in text for question, _ in QUESTIONS)
    assert {"ja": "名前は書かないで", "en": "do not write your name"}[voice] in text


@needs_press
@_VOICES
def test_letters_and_forms_are_set_on_few_sheets(voice: Voice) -> None:
    plan = told(EVERY_PLAN["full"])
    assert set_pdf(survey(plan, voice)).pages == 1
    longest = disclosure_answer if voice == "en" else refusal
    assert set_pdf(longest(plan, voice)).pages == 1
    if voice == "en":
        assert set_pdf(script(plan, voice)).pages <= 3
