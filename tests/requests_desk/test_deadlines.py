"""Every request has its days, and somebody hears before they are over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from noren.requests.deadlines import (
    Deadlines,
    levels_due,
    month_after,
    set_deadlines,
    used_percent,
)
from noren.requests.terms import Told
from noren.stores.ledger.terms import RequestKind
from staging.desks import START, rules_of

EUROPE = object()


def plan_with(answer_days: int, *, in_europe: bool = False):
    from noren.plan.safeguards import Europe

    plan = rules_of().plan
    rights = plan.rights.model_copy(update={"answer_days": answer_days})
    europe = Europe() if in_europe else None
    return plan.model_copy(update={"rights": rights, "europe": europe})


@pytest.mark.parametrize(
    ("kind", "in_europe", "legal_days"),
    [
        ("disclosure", False, 14),
        ("correction", False, 14),
        ("cessation", False, 14),
        ("objection", False, None),
        ("complaint", False, None),
        ("opinion", False, None),
        ("disclosure", True, 14),
        ("objection", True, 30),
        ("question", True, None),
    ],
)
def test_the_laws_days_are_those_of_the_kind_and_place(kind, in_europe, legal_days) -> None:
    found = set_deadlines(RequestKind(kind), START, plan_with(10, in_europe=in_europe))
    assert found.house == START + timedelta(days=10)
    assert found.legal == (None if legal_days is None else START + timedelta(days=legal_days))


def test_a_promise_longer_than_the_law_does_not_lengthen_it() -> None:
    found = set_deadlines(RequestKind.DISCLOSURE, START, plan_with(60))
    assert found.first == START + timedelta(days=14)


@pytest.mark.parametrize(
    ("at", "after"),
    [
        ((2026, 1, 31), (2026, 2, 28)),
        ((2028, 1, 31), (2028, 2, 29)),
        ((2026, 12, 15), (2027, 1, 15)),
        ((2026, 11, 30), (2026, 12, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(at, after) -> None:
    assert month_after(datetime(*at, 9, tzinfo=UTC)) == datetime(*after, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "told_percent", "due"),
    [
        (4.9, 0, []),
        (5.0, 0, [(50, Told.OWNER)]),
        (5.0, 50, []),
        (8.0, 0, [(50, Told.OWNER), (80, Told.PRIVACY_OFFICER)]),
        (8.0, 50, [(80, Told.PRIVACY_OFFICER)]),
        (10.0, 80, [(100, Told.ACCOUNTABLE)]),
        (30.0, 100, []),
    ],
)
def test_each_level_is_told_once_when_it_is_reached(days, told_percent, due) -> None:
    deadlines = Deadlines(house=START + timedelta(days=10), legal=None)
    used = used_percent(START, deadlines, START + timedelta(days=days))
    assert list(levels_due(used, told_percent)) == due


def test_levels_survive_a_restart_and_a_clock_that_is_set_back(kept_desk, clock) -> None:
    from noren.requests.asked import Asked
    from noren.requests.terms import Intake

    case = kept_desk.take_in(Asked(text="?"), kind=RequestKind.COMPLAINT, intake=Intake.COUNTER)
    clock.pass_days((case.deadlines.first - case.received) / timedelta(days=1) * 0.55)
    assert [one.percent for one in kept_desk.escalate()] == [50]
    assert kept_desk.escalate() == ()
    clock.pass_days(-300)
    assert kept_desk.escalate() == ()
    assert kept_desk.now() > START
