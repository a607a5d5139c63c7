"""A plan without fault films on its days, and on no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import PlanRefused
from noren.rules.checking import check_plan
from noren.vocabulary.terms import NoticeKind

START = date(2026, 10, 1)
END = "schedule: {capture_end: 2026-11-15}"


def may_film(overlay, change: str, day: date) -> bool:
    verdict = check_plan(overlay(change), as_of=day)
    assert not verdict.blocked
    try:
        verdict.require()
    except PlanRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("change", "day", "films"),
    [
        pytest.param("", date(2026, 9, 30), False, id="the day before the first"),
        pytest.param("", date(2026, 10, 1), True, id="the first day"),
        pytest.param("", date(2027, 6, 30), True, id="a plan without a last day"),
        pytest.param(END, date(2026, 11, 15), True, id="the last day"),
        pytest.param(END, date(2026, 11, 16), False, id="the day after the last"),
    ],
)
def test_filming_keeps_to_the_days_that_were_announced(overlay, change, day, films):
    assert may_film(overlay, change, day) is films


def test_a_plan_whose_day_has_not_come_has_no_finding(overlay):
    assert check_plan(overlay(""), as_of=date(2026, 9, 30)).findings == ()


@pytest.mark.parametrize(
    ("language", "says"), [("ja", "開始日(2026-10-01)"), ("en", "first day of filming, 2026-10-01")]
)
def test_the_refusal_names_the_day_and_its_line(overlay, language, says):
    with pytest.raises(PlanRefused) as caught:
        check_plan(overlay(""), as_of=date(2026, 9, 30)).require()
    assert says in caught.value.in_language(language)
    assert caught.value.exit_code == 1


def test_a_waiver_of_the_lead_time_does_not_move_the_first_day(overlay):
    change = """
    notices: {prior: {published_on: 2026-09-25}}
    waivers: [{code: NT02, reason: {ja: 合意, en: agreed}, by: 青木 太郎, until: 2026-12-31}]
    """
    assert not may_film(overlay, change, date(2026, 9, 30))
    assert may_film(overlay, change, date(2026, 10, 1))


@settings(max_examples=60, deadline=None)
@given(
    published=st.integers(min_value=-60, max_value=10),
    lead=st.integers(min_value=0, max_value=60),
    day=st.integers(min_value=-60, max_value=60),
)
def test_nobody_films_before_the_lead_time_is_over(overlay, published, lead, day):
    told, asked = START + timedelta(days=published), START + timedelta(days=day)
    change = f"""
    schedule: {{lead_days: {lead}}}
    notices: {{prior: {{published_on: {told}}}}}
    """
    verdict = check_plan(overlay(change), as_of=asked, rule_sets=["guidebook-3.0"])
    films = not verdict.blocked and asked >= START
    if films:
        verdict.require()
        assert told + timedelta(days=lead) <= asked
    else:
        with pytest.raises(PlanRefused):
            verdict.require()


def test_a_running_plan_knows_which_notices_are_unproven(overlay):
    checked = check_plan(overlay(""), as_of=START).require()
    assert set(checked.unproven_notices) == {
        NoticeKind.PRIOR,
        NoticeKind.ACQUISITION,
        NoticeKind.DETAIL,
    }
    digest = overlay("").digest
    kinds = ("prior", "acquisition", "detail")
    printed = ", ".join(f"{kind}: {{digest: '{digest}'}}" for kind in kinds)
    proven = check_plan(overlay(f"notices: {{{printed}}}"), as_of=START)
    assert proven.findings == ()
    assert proven.require().unproven_notices == ()
