"""Which sets are asked depends on where a plan films."""

from __future__ import annotations

from datetime import date

import pytest

from noren.rules.checking import check_plan
from noren.rules.regions import EUROPEAN_ECONOMIC_AREA, EUROPEAN_UNION
from noren.rules.rule_sets import rule_sets_on

TODAY = date(2026, 11, 22)
EUROPEAN = {"eu", "ai-act"}


def sets_of(overlay, country: str, day: date = TODAY) -> set[str]:
    change = f"sites: [{{id: wakaba-street, country: {country}}}]"
    return set(check_plan(overlay(change), as_of=day).to_mapping()["rule_sets"])


@pytest.mark.parametrize(
    ("country", "asked"),
    [
        pytest.param("JP", set(), id="Japan"),
        pytest.param("DE", EUROPEAN, id="a member state"),
        pytest.param("NO", {"eu"}, id="in the economic area, outside the union"),
        pytest.param("GB", set(), id="left it"),
        pytest.param("CH", set(), id="never joined it"),
    ],
)
def test_the_european_sets_are_asked_where_they_hold(overlay, country, asked):
    assert sets_of(overlay, country) & EUROPEAN == asked


def test_one_site_in_europe_is_enough_and_japan_is_asked_too(overlay):
    change = """
    sites:
    - id: annex
      name: {ja: 別館, en: Annex}
      place: specified
      municipality: {ja: パリ, en: Paris}
      country: FR
    """
    asked = set(check_plan(overlay(change), as_of=TODAY).to_mapping()["rule_sets"])
    assert asked >= {*EUROPEAN, "guidebook-3.0", "appi-2022"}


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        pytest.param(date(2018, 5, 24), set(), id="before the GDPR"),
        pytest.param(date(2018, 5, 25), {"eu"}, id="its first day"),
        pytest.param(date(2026, 8, 1), {"eu"}, id="before the duty to inform"),
        pytest.param(date(2026, 8, 2), EUROPEAN, id="the day from which it applies"),
    ],
)
def test_the_european_sets_have_their_days(overlay, day, asked):
    assert sets_of(overlay, "FR", day) & EUROPEAN == asked


def test_named_sets_are_asked_instead_wherever_the_plan_films(overlay):
    abroad = overlay("sites: [{id: wakaba-street, country: DE}]")
    asked = check_plan(abroad, as_of=TODAY, rule_sets=["house"]).to_mapping()["rule_sets"]
    assert asked == ["house"]


def test_a_plan_without_a_word_about_europe_hears_what_europe_asks(overlay):
    change = "sites: [{id: wakaba-street, country: DE}]"
    found = check_plan(overlay(change), as_of=TODAY).findings
    assert {one.rule.code for one in found} == {"EU01", "EU04", "EU10", "EU11"}


@pytest.mark.parametrize("sets", [["eu"], ["ai-act"]])
def test_the_european_rules_say_nothing_about_a_plan_in_japan(overlay, sets):
    change = "notices: {detail: {url: null}, acquisition: {channels: [web]}}"
    assert check_plan(overlay(change), as_of=TODAY, rule_sets=sets).findings == ()


def test_a_site_abroad_outside_europe_is_still_outside_everything(overlay):
    change = "sites: [{id: wakaba-street, country: GB}]"
    found = check_plan(overlay(change), as_of=TODAY).findings
    assert [one.rule.code for one in found] == ["SC09"]


def test_the_lists_of_countries_are_what_they_claim_to_be():
    assert len(EUROPEAN_UNION) == 27
    assert len(EUROPEAN_ECONOMIC_AREA) == 30
    assert EUROPEAN_UNION < EUROPEAN_ECONOMIC_AREA
    assert {"GB", "CH", "JP"} & EUROPEAN_ECONOMIC_AREA == set()


def test_a_plan_that_says_nothing_films_in_japan():
    assert rule_sets_on(TODAY) == rule_sets_on(TODAY, frozenset({"JP"}))
