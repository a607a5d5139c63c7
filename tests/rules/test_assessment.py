"""What a change makes necessary: each duty called for, by whom, from when, and when it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.plan.change_kinds import ChangeKind
from noren.plan.declaration import Plan
from noren.plan.diff import diff_plans
from noren.plan.digest import digest_plan
from noren.plan.load import LoadedPlan
from noren.plan.values import Span
from noren.rules.assessment import Need, assess_diff, earliest_day, is_blocked
from noren.rules.consequences import SOURCES, Consequence, called_for

Overlay = Callable[[str], LoadedPlan]
C = Consequence
TODAY = date(2026, 11, 22)

REPEAT = """
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days}
"""


def needs_of(old: Plan, new: Plan, *, as_of: date = TODAY) -> dict[Consequence, Need]:
    diff = diff_plans(old, new)
    needs = assess_diff(diff, old=old, new=new, digest=digest_plan(new), as_of=as_of)
    return {need.consequence: need for need in needs}


def between(overlay: Overlay, old: str, new: str) -> dict[Consequence, Need]:
    return needs_of(overlay(old).plan, overlay(new).plan)


LONGER = "outputs: [{id: street-count, keep: 1200 days}]"
SHORTER = "outputs: [{id: street-count, keep: 100 days}]"
CAMERA = "cameras: [{id: north, range: {ja: 全体, en: Everything}}]"


def test_two_equal_plans_need_nothing(overlay: Overlay) -> None:
    needs = between(overlay, "", "")
    assert list(needs) == [C.NOTHING]
    assert not is_blocked(needs.values())


@pytest.mark.parametrize(
    ("new", "called", "spared"),
    [
        (
            LONGER,
            {C.ACQUISITION_NOTICE, C.RISK_ANALYSIS, C.CHANGE_ENTRY, C.SIGNS},
            {C.PRIOR_NOTICE},
        ),
        (SHORTER, {C.SIGNS, C.VERSION}, {C.ACQUISITION_NOTICE, C.RISK_ANALYSIS, C.TRAINING}),
        (CAMERA, {C.PRIOR_NOTICE, C.REIDENTIFICATION, C.TRAINING}, {C.CONSENT, C.FILING}),
        ("contact_point: {email: a@wakaba.example}", {C.SIGNS, C.TRAINING}, {C.PRIOR_NOTICE}),
        ("repeat: null\nstatus: draft", {C.NOTHING}, set()),
        ("cameras: [{id: north, source: other.mp4}]", {C.NOTHING}, set()),
    ],
    ids=["longer", "shorter", "view", "contact", "status", "address"],
)
def test_a_change_calls_for_what_the_public_must_hear_of_and_no_more(
    overlay: Overlay, new: str, called: set[Consequence], spared: set[Consequence]
) -> None:
    found = set(between(overlay, "", new))
    assert called <= found
    assert not spared & found


def test_needs_come_in_the_order_of_effect_and_name_their_causes(overlay: Overlay) -> None:
    needs = between(overlay, "", f"{LONGER}\n{CAMERA}")
    order = list(Consequence)
    assert [order.index(one) for one in needs] == sorted(order.index(one) for one in needs)
    causes = {change.spelled for change in needs[C.PRIOR_NOTICE].causes}
    assert causes == {"cameras.north.range"}
    assert {"cameras.north.range", "outputs.street-count.keep"} == {
        change.spelled for change in needs[C.ACQUISITION_NOTICE].causes
    }


def test_the_earliest_day_is_the_lead_time_from_today(overlay: Overlay) -> None:
    needs = between(overlay, "", f"{CAMERA}\nschedule: {{lead_days: 20}}")
    assert needs[C.PRIOR_NOTICE].earliest == TODAY + timedelta(days=20)
    assert earliest_day(needs.values(), TODAY) == TODAY + timedelta(days=20)


@pytest.mark.parametrize(
    ("days_ago", "done"), [(14, True), (13, False)], ids=["lead over", "a day short"]
)
def test_a_prior_notice_of_the_new_plan_counts_from_its_day(
    overlay: Overlay, days_ago: int, done: bool
) -> None:
    old, new = overlay("").plan, overlay(CAMERA)
    told = TODAY - timedelta(days=days_ago)
    prior = new.plan.notices.prior.model_copy(update={"published_on": told, "digest": new.digest})
    notices = new.plan.notices.model_copy(update={"prior": prior})
    need = needs_of(old, new.plan.model_copy(update={"notices": notices}))[C.PRIOR_NOTICE]
    assert need.done is done
    assert need.earliest == told + timedelta(days=14)


def test_an_old_notice_does_not_count_for_the_new_plan(overlay: Overlay) -> None:
    assert not between(overlay, "", CAMERA)[C.PRIOR_NOTICE].done


ADVERTISING = REPEAT.replace("use_case: repeat}", "use_case: repeat, aim: advertising}")
ENTRY = """
changes:
  - {kind: purpose_added, on: 2026-12-10, announced_on: 2026-11-20, uses_past_data: %s}
"""


def test_consent_is_asked_where_personal_data_was_kept_and_only_there(overlay: Overlay) -> None:
    assert C.CONSENT not in between(overlay, "", CAMERA)
    advertising = "purposes: [{id: street-flow, aim: advertising}]"
    assert C.CONSENT not in between(overlay, "", advertising)
    assert not between(overlay, REPEAT, ADVERTISING)[C.CONSENT].done


@pytest.mark.parametrize(("used", "done"), [("false", True), ("true", False)])
def test_a_new_purpose_that_leaves_earlier_data_alone_needs_no_consent(
    overlay: Overlay, used: str, done: bool
) -> None:
    need = between(overlay, REPEAT, ADVERTISING + ENTRY % used)[C.CONSENT]
    assert need.done is done


def test_reused_footage_needs_consent_even_where_only_numbers_are_kept(overlay: Overlay) -> None:
    new = "cameras: [{id: north, footage: recorded_for_security}]"
    assert C.CONSENT in between(overlay, "", new)


FILING = """
sites:
  - id: wakaba-street
    ordinance: {applies: true, filing_required: true, filing_days: 30, filed_on: 2026-08-01}
"""


def test_a_filing_is_asked_again_with_its_own_days(overlay: Overlay) -> None:
    need = between(overlay, FILING, f"{FILING}\n{CAMERA}")[C.FILING]
    assert not need.done
    assert need.earliest == TODAY + timedelta(days=30)
    assert need.detail is not None
    assert "Wakaba City" in need.detail.en
    refiled = FILING.replace("2026-08-01", "2026-11-20")
    assert between(overlay, FILING, f"{refiled}\n{CAMERA}")[C.FILING].done


def test_an_analysis_is_done_with_a_younger_answer_only(overlay: Overlay) -> None:
    again = "attestations: [{matter: risk_analysis, on: 2026-11-21}]"
    assert between(overlay, "", f"{LONGER}\n{again}")[C.RISK_ANALYSIS].done
    same = "attestations: [{matter: risk_analysis, on: 2026-08-25}]"
    assert not between(overlay, "", f"{LONGER}\n{same}")[C.RISK_ANALYSIS].done
    to_come = "attestations: [{matter: risk_analysis, on: 2026-11-23}]"
    assert not between(overlay, "", f"{LONGER}\n{to_come}")[C.RISK_ANALYSIS].done


def test_answers_that_a_change_puts_in_doubt_are_named(overlay: Overlay) -> None:
    new = "purposes: [{id: street-flow, use_case: crowding}]"
    need = between(overlay, "", new)[C.ATTESTATIONS]
    assert need.detail is not None
    assert "weighing of other means" in need.detail.en
    assert "カメラ以外の手段" in need.detail.ja


def test_a_signature_does_not_outlive_the_operators_name(overlay: Overlay) -> None:
    signed = f"""
signers: [{{id: aoki, name: A, position: B, public_key: "{"0" * 64}"}}]
attestations: [{{matter: training, signer: aoki, signature: "{"0" * 128}"}}]
"""
    need = between(overlay, signed, signed + "\noperator: {name: {ja: 別の社, en: Another}}")
    detail = need[C.ATTESTATIONS].detail
    assert detail is not None
    assert "training" in detail.en


def test_a_missing_entry_is_offered_as_lines_that_the_plan_takes(overlay: Overlay) -> None:
    need = between(overlay, "", LONGER)[C.CHANGE_ENTRY]
    assert not need.done
    text = "\n".join(need.lines)
    with_lines = overlay(f"{LONGER}\n{text}").plan
    assert needs_of(overlay("").plan, with_lines)[C.CHANGE_ENTRY].done
    assert with_lines.changes[0].kind == "retention_extended"


def test_a_plan_that_was_never_announced_lists_no_changes(overlay: Overlay) -> None:
    fresh = "notices: {prior: {published_on: null}}"
    assert C.CHANGE_ENTRY not in between(overlay, fresh, f"{fresh}\n{LONGER}")


def test_the_version_rises_with_every_published_change(overlay: Overlay) -> None:
    need = between(overlay, "", SHORTER)[C.VERSION]
    assert (need.done, need.lines) == (False, ("version: 2",))
    assert between(overlay, "", f"{SHORTER}\nversion: 2")[C.VERSION].done


def test_signs_are_named_by_place_camera_and_entrances(overlay: Overlay) -> None:
    need = between(overlay, "", "sites: [{id: wakaba-street, entrances: 3}]")[C.SIGNS]
    assert need.detail is not None
    assert need.detail.en == "Wakaba Street: cameras north; 3 entrances"
    assert need.detail.ja == "若葉通り: カメラ north、入口3か所"


def test_a_changed_plan_with_everything_done_may_run(overlay: Overlay) -> None:
    old = overlay("").plan
    answers = ", ".join(
        f"{{matter: {matter}, on: 2026-11-10}}"
        for matter in ("training", "risk_analysis", "reidentification", "accuracy_check")
    )
    entry = "changes: [{kind: retention_extended, on: 2026-11-20, announced_on: 2026-11-10}]"
    new = overlay(f"{LONGER}\nversion: 2\nattestations: [{answers}]\n{entry}").plan
    digest, notices = digest_plan(new), new.notices
    hung = {"published_on": date(2026, 11, 10), "digest": digest}
    notices = notices.model_copy(
        update={
            kind: getattr(notices, kind).model_copy(update=hung)
            for kind in ("prior", "acquisition", "detail")
        }
    )
    needs = needs_of(old, new.model_copy(update={"notices": notices}))
    assert [need.consequence for need in needs.values() if not need.done] == []


@pytest.mark.parametrize("kind", ChangeKind, ids=lambda kind: kind.value)
def test_every_kind_of_change_is_judged_and_a_published_one_restales_the_signs(
    kind: ChangeKind,
) -> None:
    assert {C.SIGNS, C.VERSION} <= set(called_for(kind, published=True))


@pytest.mark.parametrize("consequence", Consequence, ids=lambda one: one.value)
def test_every_consequence_has_words_and_a_source(consequence: Consequence) -> None:
    assert consequence.ja
    assert consequence.en
    assert bool(SOURCES[consequence]) is (consequence is not C.NOTHING)


Edit = Callable[[Plan], Plan]


def _camera(**update: object) -> Edit:
    return lambda plan: plan.model_copy(
        update={"cameras": (plan.cameras[0].model_copy(update=update), *plan.cameras[1:])}
    )


def _output(**update: object) -> Edit:
    return lambda plan: plan.model_copy(
        update={"outputs": (plan.outputs[0].model_copy(update=update), *plan.outputs[1:])}
    )


def _purpose(**update: object) -> Edit:
    return lambda plan: plan.model_copy(
        update={"purposes": (plan.purposes[0].model_copy(update=update), *plan.purposes[1:])}
    )


def _part(name: str, **update: object) -> Edit:
    return lambda plan: plan.model_copy(
        update={name: getattr(plan, name).model_copy(update=update)}
    )


EDITS: dict[str, Edit] = {
    "longer": _output(keep=Span(seconds=86400 * 2000)),
    "public": _output(readers=("analyst", "public")),
    "small cells": _output(minimum_cell=1),
    "hidden": _camera(hidden=True),
    "other footage": _camera(footage="recorded_for_other"),
    "moved": _camera(vehicle=True),
    "advertising": _purpose(aim="advertising"),
    "no rights": _part("rights", complaints_procedure=False),
    "later": _part("schedule", capture_start=date(2026, 10, 2)),
    "desk": _part("contact_point", email="x@wakaba.example"),
    "window": lambda plan: plan.model_copy(
        update={
            "repeat": plan.repeat.model_copy(update={"window": Span(seconds=86400 * 99)})
            if plan.repeat
            else None
        }
    ),
    "no repeat": lambda plan: plan,
}


@settings(max_examples=80, deadline=None)
@given(
    some=st.sets(st.sampled_from(sorted(EDITS)), min_size=1, max_size=5),
    more=st.sets(st.sampled_from(sorted(EDITS)), max_size=5),
)
def test_another_change_never_makes_a_duty_go_away(
    repeating: Plan, some: set[str], more: set[str]
) -> None:
    few = many = repeating
    for name in sorted(some):
        few = EDITS[name](few)
    for name in sorted(some | more):
        many = EDITS[name](many)
    called = set(needs_of(repeating, few)) - {C.NOTHING}
    assert called <= set(needs_of(repeating, many))


@pytest.fixture(scope="session")
def repeating(overlay: Overlay) -> Plan:
    """A plan that keeps personal data and must be filed."""
    return overlay(REPEAT + FILING).plan
