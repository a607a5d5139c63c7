"""The law's clock after a leak, loss or damage: whether it must be reported, and by when.

Source: APPI Art. 26 since 1 April 2022; its enforcement rules Art. 7 (what must be reported),
Art. 8 (within which time and what a report holds), Art. 10 (notice to the people concerned). The
3 to 5 days of the preliminary report, and the way of counting, are those of the Commission's
guideline. Written from memory: the texts could not be opened here, so counsel checks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from noren.vocabulary.terms import Term

REPORTED_SINCE: Final = date(2022, 4, 1)
"""Before this day a report was a duty of effort only."""
PEOPLE_MOST: Final = 1000
"""More people than this make a breach reportable whatever else it is."""
_PRELIMINARY_DAYS: Final = (3, 5)
_FINAL_DAYS: Final = 30
_FINAL_DAYS_WRONGFUL: Final = 60
_SATURDAY: Final = 5


class Happening(Term):
    """What happened to the data."""

    LEAK = "leak", "漏えい", "leak"
    LOSS = "loss", "滅失", "loss"
    DAMAGE = "damage", "毀損", "damage"


class Ground(Term):
    """Why a breach must be reported (enforcement rules, Art. 7)."""

    SENSITIVE = "sensitive", "要配慮個人情報を含む", "it holds special-care-required data"
    PROPERTY = "property", "財産的被害のおそれ", "property damage is to be feared"
    WRONGFUL = "wrongful", "不正の目的によるおそれ", "it may have been done with a wrongful purpose"
    MANY = "many", "1,000人を超える", "it concerns more than 1,000 people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a person answers about a breach; the machine does not know it.

    Args:
        is_personal: whether personal data is among what is concerned.
        is_unreadable: it was encrypted to a high standard, and the keys are not concerned.
        people_at_most: the largest number of people whom it may concern.
    """

    is_personal: bool
    is_unreadable: bool
    is_sensitive: bool
    is_property_at_risk: bool
    is_wrongful: bool
    people_at_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The days by which the Commission has to be told; both ends of the preliminary report's."""

    preliminary_from: date
    preliminary_by: date
    final_by: date


def reporting_grounds(found: Circumstances) -> tuple[Ground, ...]:
    """Why it must be reported; empty where nothing makes it a duty.

    Data that nobody can read, and data about nobody, make no duty. A mere fear counts as much as
    certainty: whoever does not know answers yes.
    """
    if not found.is_personal or found.is_unreadable:
        return ()
    asked = (
        (Ground.SENSITIVE, found.is_sensitive),
        (Ground.PROPERTY, found.is_property_at_risk),
        (Ground.WRONGFUL, found.is_wrongful),
        (Ground.MANY, found.people_at_most > PEOPLE_MOST),
    )
    return tuple(ground for ground, applies in asked if applies)


def breach_clock(known_on: date, *, is_wrongful: bool) -> Clock:
    """The days of both reports, the day of learning being the first.

    A last day of the final report on a weekend or from 29 December to 3 January moves to the next
    other day. National holidays are not looked up: on one of them the law allows a day more.

    Raises:
        ValueError: known before the duty began.
    """
    if known_on < REPORTED_SINCE:
        raise ValueError(f"before {REPORTED_SINCE} there was no such clock")
    days = _FINAL_DAYS_WRONGFUL if is_wrongful else _FINAL_DAYS
    first, last = _PRELIMINARY_DAYS
    return Clock(
        preliminary_from=_nth_day(known_on, first),
        preliminary_by=_nth_day(known_on, last),
        final_by=_next_open_day(_nth_day(known_on, days)),
    )


def _nth_day(first: date, number: int) -> date:
    return first + timedelta(days=number - 1)


def _next_open_day(day: date) -> date:
    while day.weekday() >= _SATURDAY or (day.month, day.day) in _YEAR_END:
        day += timedelta(days=1)
    return day


_YEAR_END: Final = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
