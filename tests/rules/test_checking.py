"""A verdict, its waivers, and the only way to a plan that may run."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import PlanRefused
from noren.plan.load import parse_plan
from noren.rules.catalogue import CATALOGUE
from noren.rules.checking import CheckedPlan, Verdict, check_plan
from noren.rules.documentation import read_documentation
from noren.rules.rule import Chapter, Effect
from noren.rules.rule_sets import RULE_SETS, rule_sets_on

TODAY = date(2026, 11, 22)
LATE = "notices: {prior: {published_on: 2026-09-24}}"
NO_ANALYSIS = "attestations: [{matter: risk_analysis, on: null}]"


def waiving(*codes: str, until: str = "2026-11-22") -> str:
    waivers = "\n".join(
        f"- {{code: {code}, reason: {{ja: 合意, en: agreed}}, by: 青木 太郎, until: {until}}}"
        for code in codes
    )
    return f"{LATE}\nwaivers:\n{waivers}"


def codes(verdict: Verdict) -> list[str]:
    return [finding.rule.code for finding in verdict.findings]


def test_the_mapping_has_exactly_the_keys_of_the_contract(overlay):
    mapping = check_plan(overlay(LATE), as_of=TODAY).to_mapping()
    assert list(mapping) == [
        "plan",
        "digest",
        "as_of",
        "rule_sets",
        "blocked",
        "findings",
        "unanswered",
    ]
    assert list(mapping["findings"][0]) == [
        "code",
        "severity",
        "effect",
        "path",
        "line",
        "column",
        "ja",
        "en",
        "source",
        "waived",
    ]
    assert json.loads(json.dumps(mapping)) == mapping


def test_a_finding_says_where_it_is(minimal_text):
    text = minimal_text.replace("published_on: 2026-08-31", "published_on: 2026-09-25", 1)
    line = text.splitlines().index("    published_on: 2026-09-25") + 1
    (finding,) = check_plan(parse_plan(text, "plan.yaml"), as_of=TODAY).to_mapping()["findings"]
    assert (finding["path"], finding["line"]) == ("notices.prior.published_on", line)
    assert finding["column"] == len("    published_on: ") + 1


def test_a_field_that_was_left_out_is_shown_at_what_surrounds_it(minimal_text):
    text = minimal_text.replace("    published_on: 2026-09-28\n", "")
    line = text.splitlines().index("  acquisition:") + 1
    (finding,) = check_plan(parse_plan(text, "plan.yaml"), as_of=TODAY).findings
    assert (finding.rule.code, finding.line) == ("NT06", line)


def test_what_blocks_comes_first_and_hints_come_last(overlay):
    change = """
    schedule: {lead_days: 7}
    sites: [{id: wakaba-street, country: US}]
    attestations: [{matter: training, on: null}, {matter: risk_analysis, on: null}]
    """
    found = check_plan(overlay(change), as_of=TODAY).findings
    effects = [finding.rule.effect for finding in found]
    assert effects == [Effect.BLOCK, Effect.FIX, Effect.SCOPE, Effect.HINT]


def test_only_a_blocking_finding_blocks(overlay):
    verdict = check_plan(overlay("attestations: [{matter: training, on: null}]"), as_of=TODAY)
    assert codes(verdict) == ["OP09"]
    assert not verdict.blocked


def test_a_clean_plan_may_run(overlay):
    loaded = overlay("")
    checked = check_plan(loaded, as_of=TODAY).require()
    assert isinstance(checked, CheckedPlan)
    assert (checked.plan, checked.digest) == (loaded.plan, loaded.digest)


def test_a_blocked_plan_may_not_run_and_the_error_says_why(overlay):
    verdict = check_plan(overlay(f"{LATE}\n{NO_ANALYSIS}"), as_of=TODAY)
    with pytest.raises(PlanRefused, match=r"2 blocking findings \(.*NT02.*\)") as caught:
        verdict.require()
    assert caught.value.exit_code == 1
    assert set(verdict.blocking_codes) == {"NT02", "MG01"}


@pytest.mark.parametrize("kind", [Verdict, CheckedPlan])
def test_a_verdict_or_checked_plan_cannot_be_made(overlay, kind):
    verdict = check_plan(overlay(""), as_of=TODAY)
    values = {"loaded": verdict.loaded, "as_of": TODAY, "rule_sets": ()}
    if kind is Verdict:
        values |= {"findings": (), "unanswered": ()}
    with pytest.raises(TypeError):
        kind(**values)
    with pytest.raises(TypeError, match="received from check_plan"):
        kind(**values, token=object())


def test_a_verdict_cannot_be_changed(overlay):
    verdict = check_plan(overlay(LATE), as_of=TODAY)
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(verdict, findings=())
    with pytest.raises(dataclasses.FrozenInstanceError):
        verdict.findings = ()
    assert copy.copy(verdict).blocked


def test_a_token_does_not_survive_a_pickle(overlay):
    from noren.rules import checking

    forged = pickle.loads(pickle.dumps(checking._TOKEN))
    with pytest.raises(TypeError):
        CheckedPlan(loaded=overlay(""), as_of=TODAY, rule_sets=(), token=forged)


def test_a_waived_finding_stays_in_sight_and_blocks_no_more(overlay):
    verdict = check_plan(overlay(waiving("NT02")), as_of=TODAY)
    (finding,) = verdict.findings
    assert (finding.rule.code, finding.waived) == ("NT02", True)
    assert verdict.require().as_of == TODAY


def test_a_waiver_holds_through_its_last_day_and_not_a_day_longer(overlay):
    loaded = overlay(waiving("NT02", until="2026-11-22"))
    assert not check_plan(loaded, as_of=date(2026, 11, 22)).blocked
    after = check_plan(loaded, as_of=date(2026, 11, 23))
    assert after.blocked
    assert codes(after) == ["NT02", "WV01"]


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        pytest.param("MG01", "WV02", id="the rule finds nothing"),
        pytest.param("NT05", "WV03", id="the law"),
        pytest.param("SC03", "WV03", id="a promise to the people filmed"),
        pytest.param("WV02", "WV03", id="a rule about waivers"),
        pytest.param("NT99", "WV04", id="no such rule"),
    ],
)
def test_a_waiver_that_covers_nothing_is_a_finding(overlay, code, complaint):
    assert codes(check_plan(overlay(waiving("NT02", code)), as_of=TODAY))[1:] == [complaint]


def test_a_waiver_of_the_law_lifts_nothing(overlay):
    change = """
    purposes: [{id: street-flow, unjust_treatment: true}]
    waivers: [{code: PU08, reason: {ja: 急ぐ, en: hurry}, by: 青木 太郎, until: 2099-01-01}]
    """
    verdict = check_plan(overlay(change), as_of=TODAY)
    assert verdict.blocked
    assert codes(verdict) == ["PU08", "WV03"]


def test_a_waiver_of_a_rule_that_was_not_asked_is_not_called_unused(overlay):
    verdict = check_plan(overlay(waiving("NT02")), as_of=TODAY, rule_sets=["house"])
    assert verdict.findings == ()


DAYS = re.compile(r"\b20\d\d-\d\d-\d\d\b")


@settings(max_examples=40, deadline=None)
@given(
    rule=st.sampled_from([rule for rule in CATALOGUE if rule.chapter is not Chapter.WV]),
    days=st.integers(min_value=-300, max_value=3000),
)
def test_moving_all_days_of_a_plan_together_changes_no_finding(overlay, rule, days):
    def moved(match: re.Match[str]) -> str:
        return (date.fromisoformat(match[0]) + timedelta(days=days)).isoformat()

    loaded = overlay(read_documentation(rule).failing)
    later = parse_plan(DAYS.sub(moved, "\n".join(loaded.lines)), loaded.name)
    sets = [one.name for one in rule_sets_on(TODAY)]
    before = codes(check_plan(loaded, as_of=TODAY, rule_sets=sets))
    moved_day = TODAY + timedelta(days=days)
    assert codes(check_plan(later, as_of=moved_day, rule_sets=sets)) == before


@settings(max_examples=20, deadline=None)
@given(
    sets=st.sets(st.sampled_from([one.name for one in RULE_SETS]), min_size=1),
    more=st.sets(st.sampled_from([one.name for one in RULE_SETS])),
)
def test_asking_more_rule_sets_hides_no_finding(overlay, sets, more):
    loaded = overlay(f"{LATE}\n{NO_ANALYSIS}\nschedule: {{lead_days: 13}}")
    few = check_plan(loaded, as_of=TODAY, rule_sets=sets)
    many = check_plan(loaded, as_of=TODAY, rule_sets=sets | more)
    assert set(codes(few)) <= set(codes(many))
