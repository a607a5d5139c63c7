"""Who comes again is known, who is new is new, who is doubtful is left alone, and days end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measure.people import Crowd, template
from noren.errors import MeasureError
from noren.measure.gallery import DAY_S, MemoryGallery
from noren.measure.gallery_port import DIMENSIONS, NEVER_BEFORE, NOBODY, FeatureKind, Outcome
from noren.measure.match_rule import MatchRule, StrangersTail

TAIL = StrangersTail(start=0.25, ratio_above=0.05, scale=0.03)
RULE = MatchRule(tail=TAIL, margin=0.05, same_visit_s=1800, least_quality_ratio=0.3)
DAY = 20_000
NOON_S = DAY * DAY_S + 43_200


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(np.random.default_rng(11))


@pytest.fixture
def gallery() -> MemoryGallery:
    return MemoryGallery(RULE, randomness=np.random.default_rng(12).bytes)


def test_the_first_is_new_and_known_when_seen_again(crowd: Crowd, gallery: MemoryGallery) -> None:
    (person,) = crowd.people(1)
    first = gallery.remember(template(person, at_s=NOON_S), site=1)
    assert (first.outcome, first.visit_number) == (Outcome.NEW, 1)
    assert (first.days_since_last_step, first.score) == (NEVER_BEFORE, -1.0)
    again = gallery.remember(
        template(crowd.seen_again(person, 0.7), at_s=NOON_S + 8 * DAY_S), site=1
    )
    assert (again.outcome, again.visit_number) == (Outcome.KNOWN, 2)
    assert again.pseudonym == first.pseudonym != NOBODY
    assert again.visit_token not in (first.visit_token, NOBODY)
    assert again.days_since_last_step == 2
    assert again.score == pytest.approx(0.7, abs=0.005)
    assert len(gallery) == 1


def test_within_one_visit_nothing_is_counted_again(crowd: Crowd, gallery: MemoryGallery) -> None:
    (person,) = crowd.people(1)
    gallery.remember(template(person, at_s=NOON_S), site=1)
    later_s = NOON_S + 3 * DAY_S
    second = gallery.remember(template(person, at_s=later_s), site=1)
    for minutes in (10, 35, 60):
        same = gallery.remember(template(person, at_s=later_s + 60 * minutes), site=1)
        assert same.visit_number == 2
        assert same.visit_token == second.visit_token
        assert same.days_since_last_step == second.days_since_last_step == 1
    elsewhere = gallery.remember(template(person, at_s=later_s + 3660), site=2)
    assert elsewhere.visit_number == 3


def test_of_two_people_who_are_both_near_neither_is_named(
    crowd: Crowd, gallery: MemoryGallery
) -> None:
    (one,) = crowd.people(1)
    twin = crowd.seen_again(one, 0.2)
    gallery.remember(template(one, at_s=NOON_S), site=0)
    assert gallery.remember(template(twin, at_s=NOON_S), site=0).outcome is Outcome.NEW
    answer = gallery.remember(template(one + twin, at_s=NOON_S + DAY_S), site=0)
    assert answer.outcome is Outcome.UNCERTAIN
    assert (answer.pseudonym, answer.visit_number, answer.visit_token) == (NOBODY, 0, NOBODY)
    assert len(gallery) == 2


@pytest.mark.parametrize("quality_ratio", [0.0, 0.29, float("nan")])
def test_a_poor_template_is_not_kept(
    crowd: Crowd, gallery: MemoryGallery, quality_ratio: float
) -> None:
    (person,) = crowd.people(1)
    poor = template(person, at_s=NOON_S, quality_ratio=quality_ratio)
    assert gallery.remember(poor, site=0).outcome is Outcome.UNCERTAIN
    assert len(gallery) == 0


def test_identifying_notes_nothing(crowd: Crowd, gallery: MemoryGallery) -> None:
    person, stranger = crowd.people(2)
    known = gallery.remember(template(person, at_s=NOON_S), site=0)
    for _ in range(3):
        found = gallery.identify(template(person, at_s=NOON_S + DAY_S))
        assert (found.outcome, found.pseudonym) == (Outcome.KNOWN, known.pseudonym)
        assert (found.visit_number, found.visit_token) == (1, NOBODY)
        missed = gallery.identify(template(stranger, at_s=NOON_S))
        assert (missed.outcome, missed.pseudonym) == (Outcome.NEW, NOBODY)
    assert len(gallery) == 1


def test_the_window_counts_from_the_first_visit(crowd: Crowd, gallery: MemoryGallery) -> None:
    old, young = crowd.people(2)
    first = gallery.remember(template(old, at_s=NOON_S), site=0)
    gallery.remember(template(young, at_s=NOON_S + DAY_S), site=0)
    # Coming again does not prolong it.
    assert gallery.remember(template(old, at_s=NOON_S + 5 * DAY_S), site=0).visit_number == 2
    assert gallery.forget_before(DAY + 1) == 1
    assert gallery.days == (DAY + 1,)
    after = gallery.remember(template(old, at_s=NOON_S + 6 * DAY_S), site=0)
    assert after.outcome is Outcome.NEW
    assert after.pseudonym != first.pseudonym
    assert gallery.identify(template(young, at_s=NOON_S + 6 * DAY_S)).outcome is Outcome.KNOWN


def test_a_visit_before_the_days_kept_is_refused(crowd: Crowd, gallery: MemoryGallery) -> None:
    gallery.forget_before(DAY)
    with pytest.raises(MeasureError, match="before the days kept"):
        gallery.remember(template(crowd.people(1)[0], at_s=NOON_S - DAY_S), site=0)


def test_an_erased_person_is_new(crowd: Crowd, gallery: MemoryGallery) -> None:
    person, other = crowd.people(2)
    name = gallery.remember(template(person, at_s=NOON_S), site=0).pseudonym
    gallery.remember(template(other, at_s=NOON_S), site=0)
    assert gallery.erase(name)
    assert not gallery.erase(name)
    assert not gallery.erase(NOBODY)
    assert gallery.identify(template(person, at_s=NOON_S)).outcome is Outcome.NEW
    assert gallery.identify(template(other, at_s=NOON_S)).outcome is Outcome.KNOWN
    assert len(gallery) == 1


def test_what_is_loaded_again_answers_as_before(crowd: Crowd, gallery: MemoryGallery) -> None:
    streams: dict[int, bytes] = {}
    chance = np.random.default_rng(5)

    class Keys:
        def stream(self, day: int, kind: FeatureKind) -> bytes:
            return streams.setdefault(day, chance.bytes(3168))

        def note(self, day: int, row: np.ndarray) -> None:
            noted.setdefault(day, []).append(row.copy())

    noted: dict[int, list[np.ndarray]] = {}
    first = MemoryGallery(RULE, randomness=chance.bytes, keys=Keys())
    people = crowd.people(300)
    names = [
        first.remember(template(one, at_s=NOON_S + DAY_S * (number % 3)), site=0).pseudonym
        for number, one in enumerate(people)
    ]
    for one in people[:50]:
        first.remember(template(one, at_s=NOON_S + 5 * DAY_S), site=0)
    again = MemoryGallery(RULE, randomness=chance.bytes, keys=Keys())
    for day in sorted(noted):
        again.load(day, np.concatenate(noted[day]))
    assert len(again) == 300
    for number, (one, name) in enumerate(zip(people, names, strict=True)):
        found = again.identify(template(one, at_s=NOON_S + 6 * DAY_S))
        assert (found.pseudonym, found.visit_number) == (name, 2 if number < 50 else 1)


@pytest.mark.parametrize(
    "vector",
    [
        pytest.param(np.zeros(DIMENSIONS, np.float32), id="zeros"),
        pytest.param(np.full(DIMENSIONS, np.nan, np.float32), id="not a number"),
        pytest.param(np.full(DIMENSIONS, np.inf, np.float32), id="infinite"),
        pytest.param(np.ones(128, np.float32), id="short"),
        pytest.param(np.ones((2, DIMENSIONS), np.float32), id="two"),
    ],
)
def test_what_is_no_template_is_refused(gallery: MemoryGallery, vector: np.ndarray) -> None:
    with pytest.raises(MeasureError, match="finite numbers"):
        gallery.remember(template(vector, at_s=NOON_S), site=0)
    assert len(gallery) == 0


def test_a_change_that_cannot_be_kept_is_no_change(crowd: Crowd) -> None:
    class Full:
        def stream(self, day: int, kind: FeatureKind) -> bytes:
            return bytes(range(256)) * 12 + bytes(96)

        def note(self, day: int, row: np.ndarray) -> None:
            raise OSError("full")

    gallery = MemoryGallery(RULE, randomness=np.random.default_rng(1).bytes, keys=Full())
    with pytest.raises(OSError, match="full"):
        gallery.remember(template(crowd.people(1)[0], at_s=NOON_S), site=0)
    assert len(gallery) == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 20)), min_size=1, max_size=40))
def test_whatever_the_order_of_visits_each_is_counted_once(visits: list[tuple[int, int]]) -> None:
    people = Crowd(np.random.default_rng(2)).people(10)
    gallery = MemoryGallery(RULE, randomness=np.random.default_rng(3).bytes)
    seen: dict[int, int] = {}
    names: dict[int, int] = {}
    for hour, (person, gap) in enumerate(visits):
        at_s = NOON_S + hour * 2 * DAY_S + gap * 3600
        answer = gallery.remember(template(people[person], at_s=at_s), site=0)
        seen[person] = seen.get(person, 0) + 1
        assert answer.visit_number == seen[person]
        assert names.setdefault(person, answer.pseudonym) == answer.pseudonym
    assert len(set(names.values())) == len(names) == len(gallery)
