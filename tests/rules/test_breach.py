"""The law's clock after a breach: what makes a report a duty, and its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from noren.rules.breach import Circumstances, Ground, breach_clock, reporting_grounds

PLAIN = Circumstances(
    is_personal=True,
    is_unreadable=False,
    is_sensitive=False,
    is_property_at_risk=False,
    is_wrongful=False,
    people_at_most=1000,
)


@pytest.mark.parametrize(
    ("change", "grounds"),
    [
        ({}, ()),
        ({"people_at_most": 1001}, (Ground.MANY,)),
        ({"is_sensitive": True}, (Ground.SENSITIVE,)),
        ({"is_property_at_risk": True}, (Ground.PROPERTY,)),
        ({"is_wrongful": True, "people_at_most": 5000}, (Ground.WRONGFUL, Ground.MANY)),
        ({"is_wrongful": True, "is_personal": False}, ()),
        ({"is_wrongful": True, "is_unreadable": True}, ()),
    ],
    ids=["a thousand", "more", "sensitive", "property", "attack", "statistics", "sealed"],
)
def test_what_makes_a_report_a_duty(
    change: dict[str, bool | int], grounds: tuple[Ground, ...]
) -> None:
    assert reporting_grounds(replace(PLAIN, **change)) == grounds


@pytest.mark.parametrize(
    ("known", "wrongful", "by", "final"),
    [
        (date(2026, 4, 1), False, date(2026, 4, 5), date(2026, 4, 30)),
        (date(2026, 4, 1), True, date(2026, 4, 5), date(2026, 6, 1)),
        (date(2026, 4, 3), False, date(2026, 4, 7), date(2026, 5, 4)),
        (date(2026, 12, 2), False, date(2026, 12, 6), date(2027, 1, 4)),
    ],
    ids=["thirty days", "sixty end on a Sunday", "thirty end on a Saturday", "end of the year"],
)
def test_the_day_of_learning_is_the_first(
    known: date, wrongful: bool, by: date, final: date
) -> None:
    clock = breach_clock(known, is_wrongful=wrongful)
    assert (clock.preliminary_by, clock.final_by) == (by, final)
    assert (clock.preliminary_by - clock.preliminary_from).days == 2


def test_before_april_2022_there_was_no_clock() -> None:
    with pytest.raises(ValueError, match="2022-04-01"):
        breach_clock(date(2022, 3, 31), is_wrongful=False)
