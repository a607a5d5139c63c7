"""Vectors of different days do not show who is who, and without the key they show nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measure.people import EVEN, Crowd, Floats
from noren.errors import MeasureError
from noren.measure.gallery_port import DIMENSIONS
from noren.measure.template_transform import (
    STREAM_BYTES,
    Rotations,
    quantized,
    sketched,
    unit_of,
)
from noren.measure.template_whitening import LEAST_PEOPLE, whitening_of

PAIRS = 6000


def rotations(count: int, seed: int = 1) -> Rotations:
    made, chance = Rotations(), np.random.default_rng(seed)
    for _ in range(count):
        made.add(chance.bytes(STREAM_BYTES))
    return made


def stored(made: Rotations, place: int, units: Floats) -> Floats:
    """As a vault holds them: whole numbers times a scale."""
    whole, scale = quantized(made.turned(place, units))
    return whole.astype(np.float32) * scale[:, np.newaxis]


def advantage(of_pairs: Floats, of_strangers: Floats) -> float:
    """By how much an attacker finds pairs more often than it mistakes strangers for pairs.

    The threshold and the side on which pairs lie are chosen on one half and judged on the other.
    """
    half = len(of_pairs) // 2
    cuts = np.quantile(
        np.concatenate([of_pairs[:half], of_strangers[:half]]), np.linspace(0, 1, 201)
    )
    gain = [(of_pairs[:half] > cut).mean() - (of_strangers[:half] > cut).mean() for cut in cuts]
    best = int(np.argmax(np.abs(gain)))
    cut, side = cuts[best], np.sign(gain[best])
    return float(side * ((of_pairs[half:] > cut).mean() - (of_strangers[half:] > cut).mean()))


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


def lined_up(one: Floats, other: Floats, pairs: int, directions: int) -> float:
    """The attacker who holds all of two days and lines them up by how they vary (PCA).

    The first rows of both are the same people. The side of a direction is unknown to it, so it
    compares sizes only.
    """

    def sizes(held: Floats) -> Floats:
        held = held - held.mean(0)
        values, vectors = np.linalg.eigh(np.cov(held.T))
        found = np.abs(held @ vectors[:, ::-1][:, :directions]) / np.sqrt(values[::-1][:directions])
        return np.asarray(found - found.mean(0), np.float32)[:pairs]

    left, right = sizes(one), sizes(other)
    return advantage((left * right).sum(1), (left * np.roll(right, 1, axis=0)).sum(1))


def test_days_cannot_be_lined_up_when_features_were_made_even() -> None:
    crowd = Crowd(np.random.default_rng(12), 60.0)
    even = whitening_of(crowd.people(10_000))
    days = [np.concatenate([seen, crowd.people(PAIRS)]) for seen in two_visits(crowd, PAIRS)]
    made = rotations(2)
    uneven = [stored(made, day, seen) for day, seen in enumerate(days)]
    assert lined_up(*uneven, PAIRS, 64) > 0.1, "a rotation alone does not stop this attack"
    flat = [
        stored(made, day, np.stack([unit_of(even.apply(one)) for one in seen]))
        for day, seen in enumerate(days)
    ]
    assert abs(lined_up(*flat, PAIRS, 64)) <= 0.03


def test_made_even_strangers_are_near_nothing_and_pairs_stay_pairs() -> None:
    crowd = Crowd(np.random.default_rng(13), 20.0)
    common = crowd.people(1)[0]
    even = whitening_of(crowd.people(4000) + common)
    first, second = two_visits(crowd, 500)

    def units(seen: Floats) -> Floats:
        made = np.stack([even.apply(one + common) for one in seen])
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)

    one, other = units(first), units(second)
    assert abs(float((one * np.roll(other, 1, axis=0)).sum(1).mean())) < 0.02
    assert float((one * other).sum(1).mean()) > 0.6


@pytest.mark.parametrize(
    "features",
    [
        np.zeros((LEAST_PEOPLE - 1, 256)),
        np.zeros((LEAST_PEOPLE, 255)),
        np.full((2000, 256), np.nan),
    ],
    ids=["few", "short", "no numbers"],
)
def test_too_few_people_make_nothing_even(features: np.ndarray) -> None:
    with pytest.raises(MeasureError, match="whitening"):
        whitening_of(features)


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
