"""Vectors of different days do not show who is who, and without the key they show nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measure.attackers import ATTACKERS, advantage, in_memory, stored
from measure.people import EVEN, Crowd, Floats
from noren.measure.gallery_port import DIMENSIONS
from noren.measure.template_pads import PAD_KEY_BYTES
from noren.measure.template_transform import (
    STREAM_BYTES,
    Rotations,
    sketched,
)

PAIRS = 6000
KEYS = bytes(range(PAD_KEY_BYTES)), bytes(reversed(range(PAD_KEY_BYTES)))
WEAK = ("compares", "lines up by fourth moments")
"""Made-up features have no fourth moments to speak of."""


def rotations(count: int, seed: int = 1) -> Rotations:
    made, chance = Rotations(), np.random.default_rng(seed)
    for _ in range(count):
        made.add(chance.bytes(STREAM_BYTES))
    return made


def two_visits(crowd: Crowd, count: int) -> tuple[Floats, Floats]:
    """The same people on two days, at cosines as of bodies."""
    first = crowd.people(count)
    cosines = crowd.chance.uniform(0.6, 0.8, count)
    second = [crowd.seen_again(one, float(cos)) for one, cos in zip(first, cosines, strict=True)]
    return first, np.stack(second)


@pytest.mark.parametrize("fall", [EVEN, 60.0])
def test_vectors_of_two_days_cannot_be_linked(fall: float) -> None:
    first, second = two_visits(Crowd(np.random.default_rng(7), fall), PAIRS)
    made = rotations(2)
    one, other = stored(made, 0, first), stored(made, 1, second)
    strangers = np.roll(np.arange(PAIRS), 1)
    within = advantage((first * second).sum(1), (first * second[strangers]).sum(1))
    across = advantage((one * other).sum(1), (one * other[strangers]).sum(1))
    assert within > 0.95, "the same attack links them where there is no key"
    assert abs(across) <= 0.03


def test_sketches_of_two_days_cannot_be_linked() -> None:
    first, second = two_visits(Crowd(np.random.default_rng(8), 60.0), PAIRS)
    made = rotations(2)
    one, other = sketched(made.turned(0, first)), sketched(made.turned(1, second))
    strangers = np.roll(np.arange(PAIRS), 1)

    def alike(left: np.ndarray, right: np.ndarray) -> Floats:
        return -np.bitwise_count(left ^ right).sum(1).astype(np.float32)

    same_key = sketched(made.turned(0, second))
    assert advantage(alike(one, same_key), alike(one, same_key[strangers])) > 0.9
    assert abs(advantage(alike(one, other), alike(one, other[strangers]))) <= 0.03


@dataclass(frozen=True)
class TwoDays:
    """What is compared, and what lies in memory, of two days of which half are the same people."""

    people: list[Floats]
    clear: list[Floats]
    lying: list[tuple[Floats, Floats]]


@pytest.fixture(scope="module")
def two_days() -> TwoDays:
    """Features uneven and with something in common, as of bodies."""
    crowd = Crowd(np.random.default_rng(12), 30.0)
    common = 0.4 * crowd.people(1)
    people = []
    for seen in two_visits(crowd, PAIRS):
        all_seen = np.concatenate([seen, crowd.people(PAIRS)]) + common
        people.append(all_seen / np.linalg.norm(all_seen, axis=1, keepdims=True))
    made = rotations(2)
    return TwoDays(
        people=people,
        clear=[stored(made, day, seen) for day, seen in enumerate(people)],
        lying=[
            in_memory(made, day, seen, key)
            for day, (seen, key) in enumerate(zip(people, KEYS, strict=True))
        ],
    )


@pytest.mark.parametrize("name", list(ATTACKERS))
def test_whoever_lines_up_days_in_memory_links_nobody(name: str, two_days: TwoDays) -> None:
    attack = ATTACKERS[name]
    if name not in WEAK:
        assert attack(*two_days.clear, PAIRS) > 0.1, "a rotation alone does not stop this attack"
    vectors, signs = zip(*two_days.lying, strict=True)
    assert abs(attack(*vectors, PAIRS)) <= 0.03
    assert abs(attack(*signs, PAIRS)) <= 0.03


def test_who_knows_half_of_a_day_makes_no_other_template_again(two_days: TwoDays) -> None:
    people = two_days.people[0]

    def made_again(held: Floats) -> float:
        held = held - held.mean(0)
        out, _, back = np.linalg.svd(held[:PAIRS].T @ people[:PAIRS])
        guess = held[PAIRS:] @ (out @ back)
        guess /= np.linalg.norm(guess, axis=1, keepdims=True)
        truth = people[PAIRS:] - people.mean(0)
        truth /= np.linalg.norm(truth, axis=1, keepdims=True)
        return float((guess * truth).sum(1).mean())

    assert made_again(two_days.clear[0]) > 0.99, "a rotation is solved by so many"
    for lying in two_days.lying[0]:
        assert abs(made_again(lying)) <= 0.1


@pytest.mark.parametrize("attack", ["as it lies", "another key", "unsigned", "sorted"])
def test_without_the_key_a_template_cannot_be_made_again(attack: str) -> None:
    people = Crowd(np.random.default_rng(9), 60.0).people(500)
    made = rotations(2)
    held = stored(made, 0, people)
    with_key = made.turned_back(0, held)
    guess = {
        "as it lies": held,
        "another key": made.turned_back(1, held),
        "unsigned": np.abs(held),
        "sorted": np.sort(held, axis=1)[:, ::-1],
    }[attack]
    guess = guess / np.linalg.norm(guess, axis=1, keepdims=True)
    assert (with_key * people).sum(1).min() > 0.998
    assert abs(float((guess * people).sum(1).mean())) <= 0.1


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=STREAM_BYTES, max_size=STREAM_BYTES), st.integers(0, 2**32))
def test_a_rotation_keeps_every_cosine_and_can_be_undone(stream: bytes, seed: int) -> None:
    people = Crowd(np.random.default_rng(seed)).people(8)
    made = Rotations()
    made.add(stream)
    turned = made.turned(0, people)
    assert turned @ turned.T == pytest.approx(people @ people.T, abs=1e-5)
    assert made.turned_back(0, turned) == pytest.approx(people, abs=1e-5)
    assert made.under_each(people[0])[0] == pytest.approx(turned[0], abs=1e-6)


def test_whole_numbers_change_a_cosine_by_less_than_two_thousandths() -> None:
    crowd = Crowd(np.random.default_rng(10), 40.0)
    people, others = crowd.people(300), crowd.people(300)
    made = rotations(1)
    error = stored(made, 0, people) @ made.turned(0, others).T - people @ others.T
    assert np.abs(error).max() < 0.002


def test_destroyed_rotations_leave_the_others_as_they_were() -> None:
    people = Crowd(np.random.default_rng(11)).people(3)
    made = rotations(4)
    third = made.turned(2, people)
    made.keep([2, 0])
    assert len(made) == 2
    assert made.turned(0, people) == pytest.approx(third)
    made.wipe()
    assert len(made) == 0


def test_a_stream_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=str(STREAM_BYTES)):
        Rotations().add(b"short")
    assert DIMENSIONS == 256
