"""An error comes with an interval that holds, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import TooFewEvents
from noren.measure.agreement import (
    LEAST_EVENTS,
    LEAST_SLOTS,
    Agreement,
    Method,
    compare_counts,
    compare_totals,
)
from noren.measure.conservation import Verdict, balance_room, balance_series
from noren.measure.level_agreement import compare_levels

COUNTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=40)


def holds(agreement: Agreement, truth: float) -> bool:
    return agreement.low_ratio <= truth <= agreement.high_ratio


@pytest.mark.parametrize(
    ("slots", "rate", "missed", "made_up", "bursts"),
    [
        (15, 8.0, 0.0, 0.0, False),
        (15, 4.0, 0.03, 0.01, True),
        (15, 30.0, 0.1, 0.1, True),
        (15, 30.0, 0.3, 0.05, False),
        (10, 8.0, 0.1, 0.02, True),
        (60, 30.0, 0.1, 0.1, False),
        (5, 30.0, 0.1, 0.02, True),
        (1, 60.0, 0.1, 0.1, False),
    ],
    ids=lambda value: str(value),
)
def test_the_interval_holds_in_93_of_100_quarters_of_an_hour(slots, rate, missed, made_up, bursts):
    dice = np.random.default_rng(slots * 1000 + int(rate))
    held = tried = 0
    while tried < 800:
        rates = rate * dice.gamma(2.0, 0.5, slots) if bursts else np.full(slots, rate)
        person = dice.poisson(rates)
        machine = dice.binomial(person, 1.0 - missed) + dice.poisson(made_up * rates)
        if person.sum() < LEAST_EVENTS:
            continue
        tried += 1
        agreement = compare_counts(machine=machine.tolist(), person=person.tolist())
        held += holds(agreement, made_up - missed)
    assert held / tried >= 0.93


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
def test_the_interval_of_an_area_holds_though_neighboring_minutes_err_alike(correlation):
    dice = np.random.default_rng(7)
    held = tried = 0
    while tried < 400:
        person = 5 + np.abs(np.cumsum(dice.normal(0, 0.5, 45)))
        noise = dice.normal(0, 0.5, 45)
        error = noise.copy()
        for slot in range(1, 45):
            error[slot] = correlation * error[slot - 1] + noise[slot] * (1 - correlation**2) ** 0.5
        try:
            agreement = compare_levels(
                machine=(0.95 * person + error).tolist(), person=person.tolist(), changes=60
            )
        except TooFewEvents:
            continue  # refused: nothing was claimed
        tried += 1
        held += holds(agreement, -0.05)
    assert held / tried >= 0.93


def test_a_quarter_of_an_hour_with_two_missed_of_112_is_known_within_seven_percent():
    person = [8, 7, 9, 6, 8, 7, 7, 8, 9, 6, 7, 8, 7, 8, 7]
    machine = [*person]
    machine[3] -= 1
    machine[9] -= 1
    agreement = compare_counts(machine=machine, person=person)
    assert (agreement.events, agreement.counted, agreement.slots) == (112, 110, 15)
    assert agreement.method is Method.PAIRED
    assert agreement.error_ratio == pytest.approx(-2 / 112)
    assert agreement.bias == pytest.approx(-2 / 15)
    assert 0.05 < agreement.most_ratio < 0.075


def test_perfect_agreement_is_never_an_error_of_nothing():
    person = [8] * 15
    agreement = compare_counts(machine=person, person=person)
    assert agreement.error_ratio == 0.0
    assert 0.02 < agreement.most_ratio < 0.08


def test_few_slots_say_less_than_many():
    person = [30] * LEAST_SLOTS
    paired = compare_counts(machine=person, person=person)
    totals = compare_counts(machine=person[1:], person=person[1:])
    assert totals.method is Method.TOTALS
    assert totals.most_ratio > 3 * paired.most_ratio


@pytest.mark.parametrize("events", [0, 1, LEAST_EVENTS - 1])
def test_too_few_events_are_refused_and_the_missing_number_is_said(events):
    with pytest.raises(TooFewEvents, match=f"count {LEAST_EVENTS - events} more"):
        compare_counts(machine=[events], person=[events])


@pytest.mark.parametrize(
    ("machine", "person", "confidence"),
    [([1], [1, 2], 0.95), ([-1], [40], 0.95), ([1], [40], 1.0), ([1], [40], 0.3)],
    ids=["lengths", "negative", "certain", "doubtful"],
)
def test_what_cannot_be_compared_is_refused(machine, person, confidence):
    with pytest.raises(ValueError, match=r"number|negative|confidence"):
        compare_counts(machine=machine, person=person, confidence=confidence)


def test_a_machine_that_saw_nobody_is_wrong_by_all_of_it():
    agreement = compare_counts(machine=[0] * 15, person=[10] * 15)
    assert agreement.error_ratio == -1.0
    assert agreement.low_ratio == -1.0
    assert agreement.high_ratio < -0.9


@settings(max_examples=150, deadline=None)
@given(COUNTS)
def test_the_interval_holds_the_error_itself_and_more_confidence_is_wider(pairs):
    machine, person = ([pair[side] for pair in pairs] for side in (0, 1))
    if sum(person) < LEAST_EVENTS:
        return
    narrow = compare_counts(machine=machine, person=person)
    wide = compare_counts(machine=machine, person=person, confidence=0.999)
    assert holds(narrow, narrow.error_ratio)
    assert -1.0 <= wide.low_ratio <= narrow.low_ratio
    assert wide.high_ratio >= narrow.high_ratio


@settings(max_examples=100, deadline=None)
@given(st.integers(LEAST_EVENTS, 5000), st.integers(LEAST_EVENTS, 5000))
def test_swapping_the_two_totals_turns_the_interval_over(one, other):
    here, there = (compare_totals(machine=a, person=b) for a, b in ((one, other), (other, one)))
    assert (1 + here.low_ratio) * (1 + there.high_ratio) == pytest.approx(1.0)


@settings(max_examples=100, deadline=None)
@given(COUNTS, st.randoms())
def test_the_order_of_slots_means_nothing(pairs, dice):
    if sum(person for _, person in pairs) < LEAST_EVENTS:
        return
    mixed = list(pairs)
    dice.shuffle(mixed)
    first, second = (
        compare_counts(machine=[m for m, _ in some], person=[p for _, p in some])
        for some in (pairs, mixed)
    )
    assert first.low_ratio == pytest.approx(second.low_ratio)
    assert first.high_ratio == pytest.approx(second.high_ratio)


@pytest.mark.parametrize(
    ("person", "machine", "changes", "said"),
    [
        ([2.0] * 29, [2.1] * 29, 40, "29 slots"),
        ([0.0] * 40, [0.1] * 40, 40, "nobody"),
        ([2.0] * 40, [2.0] * 40, 40, "no difference"),
        ([2.0] * 40, [2.1] * 20 + [1.9] * 20, 40, "worth"),
        ([2.0] * 40, [2.1, 1.9] * 20, 3, "3 events"),
    ],
    ids=["few slots", "nobody", "no difference", "one long error", "few changes"],
)
def test_an_area_of_which_too_little_is_known_is_refused(person, machine, changes, said):
    with pytest.raises(TooFewEvents, match=said):
        compare_levels(machine=machine, person=person, changes=changes)


def test_lines_that_count_the_same_people_hold_and_a_deaf_one_differs():
    dice = np.random.default_rng(3)
    first = dice.poisson(6, 240)
    well = dice.binomial(first, 0.99)
    deaf = dice.binomial(first, 0.85)
    assert balance_series(first=first.tolist(), second=deaf.tolist()).verdict is Verdict.DIFFERS
    balance = balance_series(first=well.tolist(), second=well[::-1].tolist())
    assert balance.verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("entered", "left", "verdict"),
    [
        (1000, 1000, Verdict.HOLDS),
        (1000, 950, Verdict.HOLDS),
        (1000, 800, Verdict.DIFFERS),
        (800, 1000, Verdict.DIFFERS),
        (1000, 0, Verdict.DIFFERS),
        (12, 2, Verdict.UNKNOWN),
        (0, 0, Verdict.UNKNOWN),
    ],
)
def test_a_closed_room_is_judged_only_by_what_chance_cannot_do(entered, left, verdict):
    balance = balance_room(entered=entered, left=left)
    assert balance.verdict is verdict
    assert (balance.first, balance.second) == (entered, left)


def test_chance_alone_raises_hardly_an_alarm():
    dice = np.random.default_rng(11)
    alarms = 0
    for _ in range(500):
        people = dice.poisson(5, 96)
        both = [dice.binomial(people, 0.95).tolist() for _ in range(2)]
        alarms += balance_series(first=both[0], second=both[1]).verdict is Verdict.DIFFERS
    assert alarms <= 3
