"""Purchases belong to whoever stood at the lane then, if that was one person."""

from __future__ import annotations

import numpy as np
import pytest

from noren.measure.purchases import LaneStay, TillEvent, find_clock_offset_s, join_purchases


def stay(pseudonym: int, from_s: float, until_s: float, *, lane: str = "a") -> LaneStay:
    return LaneStay(lane=lane, from_s=from_s, until_s=until_s, pseudonym=pseudonym, visit_number=1)


def pay(at_s: float, *, lane: str = "a") -> TillEvent:
    return TillEvent(lane=lane, at_s=at_s)


@pytest.mark.parametrize(
    ("stays", "at_s", "whose"),
    [
        ([stay(7, 100, 150)], 140, 7),
        ([stay(7, 100, 150)], 165, 7),
        ([stay(7, 100, 150)], 85, 7),
        ([stay(7, 100, 150), stay(8, 160, 200)], 165, 8),
        ([stay(7, 100, 150), stay(7, 160, 200)], 155, 7),
    ],
    ids=["while there", "just gone", "just before", "gone and there", "two stays of one visit"],
)
def test_a_payment_is_theirs_who_stood_there(
    stays: list[LaneStay], at_s: float, whose: int
) -> None:
    (linked,) = join_purchases(stays, [pay(at_s)]).linked
    assert linked.pseudonym == whose


@pytest.mark.parametrize(
    ("stays", "at_s", "nobody", "several"),
    [
        ([stay(7, 100, 150)], 171, 1, 0),
        ([stay(7, 100, 150, lane="b")], 120, 1, 0),
        ([stay(7, 100, 150), stay(8, 140, 200)], 145, 0, 1),
        ([stay(7, 100, 150), stay(8, 160, 200)], 155, 0, 1),
    ],
    ids=["nobody then", "another lane", "two at once", "between two"],
)
def test_what_cannot_be_told_is_linked_to_nobody(
    stays: list[LaneStay], at_s: float, nobody: int, several: int
) -> None:
    found = join_purchases(stays, [pay(at_s)])
    assert (found.linked, found.nobody, found.several) == ((), nobody, several)


def test_every_payment_is_linked_or_counted_as_not() -> None:
    rng = np.random.default_rng(3)
    stays = [stay(n + 1, t, t + 60) for n, t in enumerate(rng.uniform(0, 5000, 40))]
    events = [pay(t) for t in rng.uniform(0, 5000, 200)]
    found = join_purchases(stays, events)
    assert len(found.linked) + found.nobody + found.several == 200


@pytest.mark.parametrize("offset_s", [0.0, 185.0, -240.0])
def test_clocks_that_differ_by_minutes_are_found_and_mended(offset_s: float) -> None:
    rng = np.random.default_rng(5)
    starts = np.cumsum(rng.uniform(50, 400, 80))
    stays = [stay(n + 1, t, t + 30) for n, t in enumerate(starts)]
    events = [pay(t + 15 + offset_s) for t in starts]
    found = find_clock_offset_s(stays, events)
    assert found is not None
    assert found == pytest.approx(offset_s, abs=15)
    linked = join_purchases(stays, events, clock_offset_s=found).linked
    assert [one.pseudonym for one in linked] == list(range(1, 81))


def test_an_offset_is_not_guessed_from_payments_at_random() -> None:
    rng = np.random.default_rng(6)
    stays = [stay(n + 1, t, t + 200) for n, t in enumerate(rng.uniform(0, 50_000, 200))]
    assert find_clock_offset_s(stays, [pay(t) for t in rng.uniform(0, 50_000, 19)]) is None
    many = [pay(t) for t in rng.uniform(0, 50_000, 200)]
    assert find_clock_offset_s(stays, many) is None
