"""Answers say what is so: held, not held, done or refused, in both languages, and where to turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from noren.errors import RequestInvalid
from noren.requests.answers import write_answer
from noren.requests.asked import Asked
from noren.requests.case import Case, Done
from noren.requests.deadlines import set_deadlines
from noren.requests.disclosure import Disclosed, Visit, Walk
from noren.requests.terms import Found, Intake, Outcome, RefusalReason
from noren.stores.ledger.terms import RequestKind
from staging.desks import START, rules_of

PLAN = rules_of().plan


def case_of(kind: str, outcome: Outcome, **said: object) -> Case:
    one = RequestKind(kind)
    case = Case(
        number="N-22222-22222", revision=3, kind=one, intake=Intake.COUNTER, received=START,
        changed=START, deadlines=set_deadlines(one, START, PLAN), owner="desk",
        plan_digest="ab" * 32, salt=bytes(16), asked=Asked(text="?"), outcome=outcome,
    )  # fmt: skip
    return replace(case, **said)


def said(case: Case, language: str = "en", **more: object) -> str:
    return write_answer(case, PLAN, at=START, **more).in_language(language)


def test_nothing_kept_and_nothing_found_are_told_apart() -> None:
    assert "Nothing about single people is kept" in said(case_of("disclosure", Outcome.NOT_HELD))
    searched = case_of("disclosure", Outcome.NOT_HELD, found=Found.NOTHING)
    assert "We searched and found no record" in said(searched)
    assert "見当たりませんでした" in said(searched, "ja")


@pytest.mark.parametrize("reason", RefusalReason)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_refusal_gives_its_reason_and_where_else_to_turn(reason, language) -> None:
    text = said(case_of("disclosure", Outcome.REFUSED, reason=reason), language)
    assert reason.in_language(language) in text
    assert {"ja": "個人情報保護委員会", "en": "Commission"}[language] in text
    assert {"ja": "裁判所", "en": "court"}[language] in text


def test_a_disclosure_shows_days_and_paths_without_any_token() -> None:
    at = START
    disclosed = Disclosed(
        has_template=True,
        visits=(Visit(item="visits", number=2, day=START.date()),),
        walks=(
            Walk(
                item="paths",
                begins=at,
                ends=at + timedelta(seconds=30),
                length_m=12.3,
                points=((at, 0.0, 0.0), (at + timedelta(seconds=30), 12.3, 0.0)),
            ),
        ),
    )
    text = said(case_of("disclosure", Outcome.DISCLOSED), disclosed=disclosed)
    assert "Visit 2: 2026-11-02" in text
    assert "2026-11-02 12:00:00 – 12:00:30 (Japan time), 2 points, about 12 m" in text
    assert "Feature data: held" in text
    assert PLAN.purposes[0].text.en in text
    assert "given to no third party" in text


@pytest.mark.parametrize("kind", ["cessation", "objection"])
def test_who_wants_no_more_hears_how_to_keep_out(kind) -> None:
    done = Done(records=3, segments=1, templates=2, leftovers=0)
    text = said(case_of(kind, Outcome.CARRIED_OUT, done=done))
    assert "We erased 3 records" in text
    assert "2 sets of feature data" in text
    assert "How to keep out of it" in text


@pytest.mark.parametrize("kind", ["complaint", "question"])
def test_a_complaint_or_question_is_answered_in_the_desks_own_words(kind) -> None:
    with pytest.raises(RequestInvalid, match="your own words"):
        said(case_of(kind, Outcome.REPLIED))
    assert "We moved the sign." in said(case_of(kind, Outcome.REPLIED), reply="We moved the sign.")
    assert said(case_of("opinion", Outcome.REPLIED))


def test_no_answer_is_made_of_half_of_what_it_needs() -> None:
    with pytest.raises(ValueError, match="disclosure"):
        said(case_of("disclosure", Outcome.DISCLOSED))
    with pytest.raises(ValueError, match="outcome"):
        said(replace(case_of("disclosure", Outcome.NOT_HELD), outcome=None))
