"""Sightings become visits, and what cannot be true is not believed."""

from __future__ import annotations

import numpy as np
import pytest

from measure.people import Crowd, template
from noren.errors import MeasureError
from noren.measure.gallery import DAY_S, MemoryGallery
from noren.measure.gallery_port import FeatureKind, Outcome
from noren.measure.match_rule import LEAST_SCORES, MatchRule, StrangersTail
from noren.measure.strangers import BODY_TAIL, StrangersCounter
from noren.measure.visit_linking import Sighting, VisitLinker

TAIL = StrangersTail(start=0.25, ratio_above=0.05, scale=0.03)
NOON_S = 20_000 * DAY_S + 43_200


def linker_of(gallery: MemoryGallery, *, tail: StrangersTail = TAIL) -> VisitLinker:
    return VisitLinker(gallery, site=0, false_match_ratio=0.01, tails={FeatureKind.BODY: tail})


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(np.random.default_rng(21))


@pytest.fixture
def gallery() -> MemoryGallery:
    rule = MatchRule(tail=TAIL, same_visit_s=0.0)
    return MemoryGallery(rule, randomness=np.random.default_rng(22).bytes)


def seen(
    vector: np.ndarray, *, began_s: float, ended_s: float, track: int = 0, camera: int = 0
) -> Sighting:
    return Sighting(
        camera=camera,
        track_id=track,
        began_s=NOON_S + began_s,
        ended_s=NOON_S + ended_s,
        template=template(vector, at_s=NOON_S + ended_s),
    )


def test_who_comes_again_has_the_same_name(crowd: Crowd, gallery: MemoryGallery) -> None:
    one, other = crowd.people(2)
    linked = linker_of(gallery).link_all(
        [
            seen(one, began_s=0, ended_s=10),
            seen(other, began_s=5, ended_s=20),
            seen(crowd.seen_again(one, 0.8), began_s=30, ended_s=40),
        ]
    )
    first, second, third = (one.answer for one in linked)
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.pseudonym == third.pseudonym != second.pseudonym
    assert [one.visit_number for one in (first, second, third)] == [1, 1, 2]
    assert third.outcome is Outcome.KNOWN


def test_nobody_is_two_tracks_at_one_moment(crowd: Crowd, gallery: MemoryGallery) -> None:
    (person,) = crowd.people(1)
    twin = crowd.seen_again(person, 0.9)
    linked = linker_of(gallery).link_all(
        [seen(person, began_s=0, ended_s=10), seen(twin, began_s=5, ended_s=20)]
    )
    assert linked[0].answer is not None
    assert linked[1].answer is None


@pytest.mark.parametrize(
    ("began_s", "camera"), [(10.0, 0), (5.0, 1)], ids=["one after the other", "two cameras"]
)
def test_one_after_the_other_or_on_two_cameras_it_may_be_one_person(
    crowd: Crowd, gallery: MemoryGallery, began_s: float, camera: int
) -> None:
    (person,) = crowd.people(1)
    linked = linker_of(gallery).link_all(
        [
            seen(person, began_s=0, ended_s=10),
            seen(crowd.seen_again(person, 0.9), began_s=began_s, ended_s=20, camera=camera),
        ]
    )
    assert all(one.answer is not None for one in linked)
    assert len({one.answer.pseudonym for one in linked if one.answer}) == 1


def test_who_is_uncertain_is_somebody_unknown(crowd: Crowd, gallery: MemoryGallery) -> None:
    one, other = crowd.people(2)
    linker = linker_of(gallery)
    linker.link_all([seen(one, began_s=0, ended_s=1), seen(other, began_s=2, ended_s=3)])
    both = (one + other) / np.linalg.norm(one + other)
    assert linker.link(seen(both, began_s=5, ended_s=6)).answer is None


def test_the_people_of_a_camera_make_it_stricter_but_never_less_strict(
    crowd: Crowd, gallery: MemoryGallery
) -> None:
    linker = linker_of(gallery)
    before = linker.least_score()
    uniform = crowd.people(1)[0]
    second_s = 0.0
    while linker.pairs_seen() < LEAST_SCORES:
        second_s += 20
        for track in range(4):
            linker.link(
                seen(crowd.seen_again(uniform, 0.7), began_s=second_s, ended_s=second_s + track + 1)
            )
    assert linker.least_score() > before + 0.1
    strangers = linker_of(gallery)
    for at_s in range(0, 3000, 20):
        for person in crowd.people(4):
            strangers.link(seen(person, began_s=at_s, ended_s=at_s + 5))
    assert strangers.least_score() >= before


def test_a_sighting_that_ends_before_it_begins_is_refused(
    crowd: Crowd, gallery: MemoryGallery
) -> None:
    with pytest.raises(MeasureError):
        linker_of(gallery).link(seen(crowd.people(1)[0], began_s=2, ended_s=1))


def test_after_the_window_nothing_is_linked(crowd: Crowd, gallery: MemoryGallery) -> None:
    people = crowd.people(20)
    linker = linker_of(gallery)
    for number, person in enumerate(people):
        linker.link(seen(person, began_s=10 * number, ended_s=10 * number + 5))
    assert gallery.forget_before(20_000 + 90) == 20
    later = [template(person, at_s=NOON_S + 91 * DAY_S) for person in people]
    assert all(gallery.identify(one).outcome is Outcome.NEW for one in later)


def test_few_pairs_or_equal_pairs_are_no_tail() -> None:
    counter = StrangersCounter()
    assert counter.tail() is None
    for _ in range(LEAST_SCORES):
        counter.add(0.5)
    assert (counter.pairs, counter.tail()) == (LEAST_SCORES, None)


def test_counted_likenesses_give_the_tail_of_the_likenesses() -> None:
    rng, counter = np.random.default_rng(1), StrangersCounter()
    for likeness in rng.normal(0.1, 0.1, 5000):
        counter.add(float(likeness))
    tail = counter.tail()
    assert tail is not None
    assert tail.start == pytest.approx(0.1 + 1.645 * 0.1, abs=0.02)


def test_the_measured_tail_asks_for_more_the_more_people_there_are() -> None:
    asked = [BODY_TAIL.threshold(people=n, false_match_ratio=0.01) for n in (1, 10, 100)]
    assert asked == sorted(asked)
    assert 0.5 < asked[0] < asked[-1] < 1.0
