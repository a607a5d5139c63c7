"""Rule sets are dated: what is asked depends on the day."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from noren.errors import UsageError
from noren.rules.catalogue import CATALOGUE
from noren.rules.checking import check_plan
from noren.rules.rendering import render_text
from noren.rules.rule import Effect, Severity, Stage
from noren.rules.rule_sets import RULE_SETS, rule_sets_on, select_rule_sets

UNJUST = "purposes: [{id: street-flow, unjust_treatment: true}]"
UNANNOUNCED = """
notices:
  prior: {published_on: null}
  acquisition: {published_on: null}
  detail: {published_on: null}
"""


def names(day: date) -> list[str]:
    return [rule_set.name for rule_set in rule_sets_on(day)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2017, 1, 31), {"guidebook-1.0"}, id="the first edition's day"),
        pytest.param(date(2017, 5, 29), {"guidebook-1.0"}, id="the day before the act of 2017"),
        pytest.param(date(2017, 5, 30), {"guidebook-1.0", "appi-2017"}, id="its first day"),
        pytest.param(date(2018, 3, 29), {"guidebook-1.0", "appi-2017"}, id="1.0's last day"),
        pytest.param(date(2018, 3, 30), {"guidebook-2.0", "appi-2017"}, id="2.0's first day"),
        pytest.param(date(2022, 3, 29), {"guidebook-2.0", "appi-2017"}, id="2.0's last day"),
        pytest.param(date(2022, 3, 30), {"guidebook-3.0", "appi-2017"}, id="3.0's first day"),
        pytest.param(date(2022, 3, 31), {"guidebook-3.0", "appi-2017"}, id="the old act's last"),
        pytest.param(date(2022, 4, 1), {"guidebook-3.0", "appi-2022"}, id="the new act's first"),
        pytest.param(date(2023, 6, 1), {"guidebook-3.0", "appi-2022", "qa"}, id="the sign"),
        pytest.param(date(2026, 7, 16), {"guidebook-3.0", "appi-2022", "qa"}, id="before it"),
        pytest.param(
            date(2026, 7, 17), {"guidebook-3.0", "appi-2022", "appi-2026", "qa"}, id="promulgated"
        ),
        pytest.param(
            date(2026, 11, 22), {"guidebook-3.0", "appi-2022", "appi-2026", "qa"}, id="today"
        ),
        pytest.param(
            date(2035, 1, 1), {"guidebook-3.0", "appi-2022", "appi-2026", "qa"}, id="the future"
        ),
    ],
)
def test_each_day_has_its_sets(day, expected):
    assert set(names(day)) - {"house", "ordinance", "qa-2019"} == expected


def test_no_day_has_two_editions_of_one_document():
    day = date(2017, 1, 31)
    while day < date(2023, 12, 31):
        asked = names(day)
        assert sum(name.startswith("guidebook") for name in asked) == 1
        assert sum(name.startswith("appi") for name in asked) <= 1
        assert sum(name.startswith("qa") for name in asked) <= 1
        day += timedelta(days=1)


def test_before_the_first_edition_an_empty_answer_is_refused():
    with pytest.raises(UsageError, match="2017-01-31"):
        rule_sets_on(date(2017, 1, 30))


def test_the_european_sets_can_be_asked_by_name_for_any_plan():
    assert {"eu", "ai-act"} & set(names(date(2040, 1, 1))) == set()
    assert [one.name for one in select_rule_sets(["EU", "AIA"])] == ["eu", "ai-act"]


@pytest.mark.parametrize(
    ("day", "preview"),
    [
        pytest.param(date(2026, 7, 16), False, id="not promulgated"),
        pytest.param(date(2026, 7, 17), True, id="promulgated"),
        pytest.param(date(2028, 7, 16), True, id="the last day before it surely holds"),
        pytest.param(date(2028, 7, 17), False, id="in force"),
    ],
)
def test_an_enacted_act_is_a_preview_until_it_is_in_force(day, preview):
    (act,) = select_rule_sets(["L26"])
    assert act.is_preview_on(day) == preview
    assert preview + act.holds_on(day) <= 1
    assert [one.name for one in RULE_SETS if one.previews] == ["appi-2026"]


def test_a_preview_says_so_and_stops_nobody(overlay):
    change = "# change of: returning\nrights: {cessation_without_violation: false}"
    verdict = check_plan(overlay(change), as_of=date(2026, 11, 22))
    (finding,) = verdict.findings
    assert (finding.rule.code, finding.preview, verdict.blocked) == ("BA02", True, False)
    assert finding.source.en.endswith("(preview, not in force)")
    assert finding.source.ja.endswith("(未施行)")
    assert "BA02 cessation-without-fault-refused [preview]:" in render_text(verdict, "en")
    assert "appi-2026 [preview]" in render_text(verdict, "en")
    assert "appi-2026 [未施行]" in render_text(verdict, "ja")
    later = check_plan(overlay(change), as_of=date(2028, 7, 17))
    assert [f.preview for f in later.findings if f.rule.code == "BA02"] == [False]


def test_a_blocking_rule_of_a_preview_would_not_block(overlay):
    verdict = check_plan(overlay("status: closed"), as_of=date(2026, 11, 22))
    (finding,) = verdict.findings
    assert finding.blocks
    assert not dataclasses.replace(finding, preview=True).blocks


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
def test_a_rule_of_previews_alone_is_advice(rule):
    if all(one.previews for one in rule.rule_sets):
        assert (rule.stage, rule.severity, rule.effect) == (
            Stage.PREVIEW,
            Severity.ADVICE,
            Effect.HINT,
        )


def test_a_set_is_named_or_shortened_in_any_case():
    assert select_rule_sets(["L22", "GUIDEBOOK-3.0", " house "]) == select_rule_sets(
        ["guidebook-3.0", "appi-2022", "x"]
    )


@pytest.mark.parametrize("wanted", [[], [""], ["appi"], ["guidebook-4.0"], ["house", "nonsense"]])
def test_an_unknown_set_is_an_error_that_lists_the_known_ones(wanted):
    with pytest.raises(UsageError, match=r"guidebook-1\.0, .*eu"):
        select_rule_sets(wanted)


def test_names_and_aliases_are_given_once():
    spellings = [s for one in RULE_SETS for s in {one.name.lower(), one.alias.lower()}]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        pytest.param(date(2022, 3, 31), [], id="allowed by the old act"),
        pytest.param(date(2022, 4, 1), ["PU08"], id="prohibited by the new one"),
    ],
)
def test_unjust_use_is_prohibited_since_april_2022(overlay, as_of, found):
    verdict = check_plan(overlay(UNJUST), as_of=as_of)
    assert [finding.rule.code for finding in verdict.findings] == found


@pytest.mark.parametrize(
    ("as_of", "en", "ja"),
    [
        (date(2022, 3, 31), "Art. 18(1)", "第18条第1項"),
        (date(2022, 4, 1), "Art. 21(1)", "第21条第1項"),
    ],
)
def test_the_article_cited_is_the_one_of_the_day(overlay, as_of, en, ja):
    verdict = check_plan(overlay(UNANNOUNCED), as_of=as_of)
    finding = next(f for f in verdict.findings if f.rule.code == "NT05")
    assert en in finding.source.en
    assert ja in finding.source.ja
    assert finding.source.en.count("Art.") == 1


def test_yesterdays_law_can_be_asked_today(overlay):
    verdict = check_plan(overlay(UNJUST), as_of=date(2026, 11, 22), rule_sets=["appi-2017"])
    assert verdict.findings == ()
    assert verdict.to_mapping()["rule_sets"] == ["appi-2017"]


def test_tomorrows_law_can_be_asked_today(overlay):
    verdict = check_plan(overlay(UNJUST), as_of=date(2022, 3, 31), rule_sets=["appi-2022"])
    assert verdict.blocked


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        pytest.param(date(2018, 3, 29), [], id="1.0 was current"),
        pytest.param(date(2018, 3, 30), ["SC18"], id="2.0 came"),
        pytest.param(date(2026, 11, 22), ["SC18"], id="3.0 came"),
    ],
)
def test_an_older_edition_is_noticed_from_the_day_of_the_newer(overlay, as_of, found):
    verdict = check_plan(overlay("edition: '1.0'"), as_of=as_of)
    assert [finding.rule.code for finding in verdict.findings] == found


@pytest.mark.parametrize(
    ("as_of", "cited"),
    [(date(2019, 11, 30), None), (date(2023, 5, 31), "Q1-13-3"), (date(2023, 6, 1), "Q1-16")],
)
def test_the_answer_about_hidden_cameras_has_the_number_of_its_day(overlay, as_of, cited):
    change = "{cameras: [{id: north, hidden: true}], notices: {acquisition: {channels: [staff]}}}"
    sources = [f.source.en for f in check_plan(overlay(change), as_of=as_of).findings]
    assert [source.split()[-1] for source in sources] == ([cited] if cited else [])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_unknown_set_is_named_in_the_reader_s_language(language):
    with pytest.raises(UsageError) as caught:
        select_rule_sets(["nonsense"])
    says = {"ja": "`nonsense` という規則集はありません", "en": "the unknown rule set `nonsense`"}
    assert says[language] in caught.value.in_language(language)
