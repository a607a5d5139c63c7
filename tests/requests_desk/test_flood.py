"""A flood is held off without looking at who sends it, said aloud, counted, and loses nothing."""

from __future__ import annotations

import pytest

from noren.errors import RequestFlood
from noren.requests.asked import Asked
from noren.requests.flood import BUCKETS
from noren.requests.terms import Intake
from noren.stores.ledger.terms import RequestKind
from staging.desks import open_store


def send(desk, intake: Intake) -> str:
    return desk.take_in(Asked(text="!"), kind=RequestKind.OPINION, intake=intake).number


def fill(desk, intake: Intake) -> list[str]:
    return [send(desk, intake) for _ in range(BUCKETS[intake].size)]


def test_what_does_not_fit_is_said_and_what_fits_is_kept(kept_desk, tmp_path) -> None:
    taken = fill(kept_desk, Intake.FORM)
    for _ in range(3):
        with pytest.raises(RequestFlood, match="about 1 min"):
            send(kept_desk, Intake.FORM)
    assert {case.number for case in kept_desk.cases()} == set(taken)
    with open_store(tmp_path / "store", mode="read") as store:
        assert store.turned_away() == 3
        assert store.turned_away(year=2026) == 3
        assert store.turned_away(year=2027) == 0


def test_other_ways_in_stay_open(kept_desk) -> None:
    fill(kept_desk, Intake.FORM)
    for intake in (Intake.COUNTER, Intake.POST, Intake.PHONE, Intake.EMAIL):
        send(kept_desk, intake)


def test_a_way_in_opens_again_at_its_rate(kept_desk, clock) -> None:
    fill(kept_desk, Intake.FORM)
    for _ in range(5):
        clock.pass_days(30 / 86400)
        with pytest.raises(RequestFlood):
            send(kept_desk, Intake.FORM)
        clock.pass_days(30 / 86400)
        send(kept_desk, Intake.FORM)


def test_asking_often_does_not_push_the_opening_away(kept_desk, clock) -> None:
    fill(kept_desk, Intake.FORM)
    for _ in range(58):
        clock.pass_days(1 / 86400)
        with pytest.raises(RequestFlood):
            send(kept_desk, Intake.FORM)
    clock.pass_days(3 / 86400)
    send(kept_desk, Intake.FORM)


def test_a_clock_that_is_set_back_opens_nothing(kept_desk, clock) -> None:
    fill(kept_desk, Intake.FORM)
    clock.pass_days(-10)
    with pytest.raises(RequestFlood):
        send(kept_desk, Intake.FORM)
