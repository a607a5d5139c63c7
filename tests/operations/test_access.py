"""Every reading of a holding is judged by the plan and written down."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from noren.errors import ReaderRefused, UsageError
from noren.operations.access import NOTICES, Asking, ReadingDesk, judge_access, read_asking
from noren.operations.keeper import read_entries
from noren.plan.load import LoadedPlan, parse_plan
from noren.stores.ledger.entries import HoldingAccess, PlanActivated
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.terms import AccessOutcome, AccessReason, DataItem
from noren.vocabulary.terms import Role
from staging.walk_plans import walk_plan

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
WORDS = "A child was lost in the store at noon"


def loaded(*, readers: str = "analyst", access: str = "") -> LoadedPlan:
    text = walk_plan(readers=readers)
    if access:
        text = text.replace("access:\n", f"access:\n{access}", 1)
    return parse_plan(text, "plan.yaml")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def accesses(place: Path) -> list[HoldingAccess]:
    return [one for one in read_entries(place) if isinstance(one, HoldingAccess)]


@pytest.mark.parametrize(
    ("role", "reason", "may"),
    [
        (Role.ANALYST, AccessReason.ANALYSIS, True),
        (Role.ANALYST, AccessReason.QUALITY, True),
        (Role.ANALYST, AccessReason.AUDIT, False),
        (Role.ANALYST, AccessReason.BREAK_GLASS, False),
        (Role.SITE_MANAGER, AccessReason.ANALYSIS, False),
        (Role.PUBLIC, AccessReason.ANALYSIS, False),
        (Role.PRIVACY_OFFICER, AccessReason.ANALYSIS, False),
        (Role.PRIVACY_OFFICER, AccessReason.AUDIT, True),
        (Role.PRIVACY_OFFICER, AccessReason.REQUEST, True),
        (Role.PRIVACY_OFFICER, AccessReason.BREACH, True),
        (Role.PRIVACY_OFFICER, AccessReason.BREAK_GLASS, True),
        (Role.INTEGRATOR, AccessReason.BREAK_GLASS, False),
    ],
)
def test_the_plan_says_who_reads_for_which_reason(
    role: Role, reason: AccessReason, may: bool
) -> None:
    plan = loaded().plan
    words = WORDS if reason is AccessReason.BREAK_GLASS else None
    asking = Asking(role=role, reason=reason, emergency=words)
    assert (judge_access(plan, plan.outputs[0], asking) is None) is may


def test_a_reader_who_works_for_another_purpose_is_refused() -> None:
    plan = loaded(readers="analyst, integrator").plan
    asking = Asking(role=Role.INTEGRATOR, reason=AccessReason.ANALYSIS)
    refused = judge_access(plan, plan.outputs[0], asking)
    assert isinstance(refused, ReaderRefused)
    assert "`layout`" in str(refused)


def test_the_integrator_reads_in_an_emergency_where_the_plan_names_that_role() -> None:
    plan = loaded(access="  - {role: integrator, purposes: [layout]}\n").plan
    asking = Asking(role=Role.INTEGRATOR, reason=AccessReason.BREAK_GLASS, emergency=WORDS)
    assert judge_access(plan, plan.outputs[0], asking) is None


def test_a_refusal_is_in_the_ledger(place: Path) -> None:
    plan = loaded()
    desk = ReadingDesk(plan, place, now=lambda: AT)
    with pytest.raises(ReaderRefused, match="the refusal is in the ledger"):
        desk.require(
            plan.plan.outputs[0],
            Asking(role=Role.SITE_MANAGER, reason=AccessReason.ANALYSIS),
        )
    (entry,) = accesses(place)
    assert (entry.role, entry.outcome, entry.records) == (
        Role.SITE_MANAGER, AccessOutcome.REFUSED, 0,
    )  # fmt: skip
    assert entry.item is DataItem.TRAJECTORY


def test_a_reading_is_in_the_ledger_with_its_number_of_rows(place: Path) -> None:
    plan = loaded()
    desk = ReadingDesk(plan, place, now=lambda: AT)
    asking = Asking(role=Role.ANALYST, reason=AccessReason.ANALYSIS)
    desk.require(plan.plan.outputs[0], asking)
    assert desk.note(plan.plan.outputs[0], asking, AccessOutcome.GRANTED, records=12) is None
    (entry,) = accesses(place)
    assert (entry.reason, entry.records, entry.commitment) == (AccessReason.ANALYSIS, 12, None)
    assert not (place / NOTICES).exists()


def test_an_emergency_is_told_to_the_privacy_officer_and_committed_to(place: Path) -> None:
    plan = loaded()
    desk = ReadingDesk(plan, place, now=lambda: AT)
    asking = read_asking("privacy_officer", None, WORDS)
    desk.require(plan.plan.outputs[0], asking)
    note = desk.note(plan.plan.outputs[0], asking, AccessOutcome.GRANTED, records=3)
    assert note is not None
    assert NOTICES in note.en
    told = json.loads((place / NOTICES).read_text())
    assert told == {
        "at": "2026-11-22T03:04:05+00:00", "output": "paths", "role": "privacy_officer",
        "why": WORDS, "outcome": "granted", "records": 3,
    }  # fmt: skip
    assert (place / NOTICES).stat().st_mode & 0o077 == 0
    (entry,) = accesses(place)
    assert entry.reason is AccessReason.BREAK_GLASS
    assert entry.commitment is not None
    assert json.loads(Ledger.open(place).details.open(entry.commitment)) == told


@pytest.mark.parametrize(
    ("role", "because", "emergency"),
    [
        pytest.param(None, "analysis", None, id="nobody"),
        pytest.param("boss", "analysis", None, id="a role that is none"),
        pytest.param("analyst", None, None, id="no reason"),
        pytest.param("analyst", "curiosity", None, id="a reason that is none"),
        pytest.param("privacy_officer", "break_glass", None, id="an emergency without words"),
        pytest.param("privacy_officer", None, "now", id="an emergency in one word"),
        pytest.param("privacy_officer", None, "x" * 501, id="an emergency that is a book"),
        pytest.param("privacy_officer", "audit", WORDS, id="two reasons"),
    ],
)
def test_who_reads_says_who_and_why(
    role: str | None, because: str | None, emergency: str | None
) -> None:
    with pytest.raises(UsageError):
        read_asking(role, because, emergency)


def test_a_plan_that_was_brought_along_lets_nobody_read(place: Path) -> None:
    declared, brought = loaded(), loaded(readers="analyst, privacy_officer")
    Ledger.open(place).append(PlanActivated(at=AT, plan=declared.digest))
    asking = Asking(role=Role.ANALYST, reason=AccessReason.ANALYSIS)
    desk = ReadingDesk(brought, place, now=lambda: AT)
    with pytest.raises(ReaderRefused, match="not in force"):
        desk.require(brought.plan.outputs[0], asking)
    (entry,) = accesses(place)
    assert (entry.plan, entry.outcome) == (brought.digest, AccessOutcome.REFUSED)
    # A run under it is what makes it count.
    Ledger.open(place).append(PlanActivated(at=AT, plan=brought.digest, previous=declared.digest))
    desk.require(brought.plan.outputs[0], asking)
    with pytest.raises(ReaderRefused, match="not in force"):
        ReadingDesk(declared, place, now=lambda: AT).require(declared.plan.outputs[0], asking)
