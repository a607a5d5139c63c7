"""By when a request is answered, by the house and by the law, and who hears that time is short."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from noren.plan.declaration import Plan
from noren.requests.terms import Told
from noren.stores.ledger.terms import RequestKind

JAPAN: Final = timezone(timedelta(hours=9))
"""In which days and years are told to people."""
BEFORE_COURT: Final = timedelta(days=14)
"""APPI Art. 39: two weeks after a request has arrived its sender may go to court about it."""
DATA_KINDS: Final = frozenset(
    {
        RequestKind.DISCLOSURE,
        RequestKind.CORRECTION,
        RequestKind.CESSATION,
        RequestKind.OBJECTION,
    }
)
"""What may touch data about the person who asks; the other kinds are talk."""
ACT_KINDS: Final = DATA_KINDS - {RequestKind.OBJECTION}
"""Requests under APPI Art. 33 to 35; an objection is one of the GDPR's."""
LEVELS: Final = ((50, Told.OWNER), (80, Told.PRIVACY_OFFICER), (100, Told.ACCOUNTABLE))
"""HOUSE: at which share of the time, in percent, who hears of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """`house`: what the notices promise. `legal`: the law's; None where it names none."""

    house: datetime
    legal: datetime | None

    @property
    def first(self) -> datetime:
        """Whichever comes first."""
        return self.house if self.legal is None else min(self.house, self.legal)


def set_deadlines(kind: RequestKind, received: datetime, plan: Plan) -> Deadlines:
    """The deadlines of a request; they run from its arrival and are never paused.

    Definition: house: `rights.answer_days` after arrival, for every kind. Legal: two weeks for
    what APPI Art. 33 to 35 give a right to, since then the person may go to court (the Act itself
    says "without delay"); with a place in the European Economic Area, a calendar month for every
    kind that touches data; of both, the earlier. Complaints, questions and opinions have none.

    Source: APPI Art. 33 to 35, 39, 40; GDPR Art. 12(3).
    """
    received = received.astimezone(UTC)
    limits: list[datetime] = []
    if kind in ACT_KINDS:
        limits.append(received + BEFORE_COURT)
    if kind in DATA_KINDS and plan.europe is not None:
        limits.append(month_after(received))
    return Deadlines(
        house=received + timedelta(days=plan.rights.answer_days),
        legal=min(limits, default=None),
    )


def month_after(at: datetime) -> datetime:
    """The same day and time of the next month, or its last day where it has no such day."""
    year, month = at.year + at.month // 12, at.month % 12 + 1
    day = min(at.day, calendar.monthrange(year, month)[1])
    return at.replace(year=year, month=month, day=day)


def used_percent(received: datetime, deadlines: Deadlines, now: datetime) -> int:
    """How much of the shorter time is used, in whole percent; 100 and more when it is over."""
    whole = deadlines.first - received
    return max(0, int((now - received) / whole * 100))


def levels_due(percent: int, told_percent: int) -> tuple[tuple[int, Told], ...]:
    """The levels that are reached and that nobody was told of yet, lowest first."""
    return tuple(one for one in LEVELS if told_percent < one[0] <= percent)
