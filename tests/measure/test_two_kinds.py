"""Bodies and faces together: which of them names somebody, and what is kept of each."""

from __future__ import annotations

import numpy as np
import pytest

from measure.people import EVEN, Crowd, template
from noren.errors import MeasureError
from noren.measure.gallery import DAY_S, MemoryGallery
from noren.measure.gallery_port import FeatureKind, Outcome
from noren.measure.match_rule import MatchRule, StrangersTail

TAIL = StrangersTail(start=0.25, ratio_above=0.05, scale=0.03)
RULE = MatchRule(tail=TAIL, face_tail=TAIL, least_quality_ratio=0.3)
NOON_S = 20_000 * DAY_S + 43_200
LATER_S = NOON_S + 3 * DAY_S


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(np.random.default_rng(21), EVEN)


@pytest.fixture
def gallery() -> MemoryGallery:
    return MemoryGallery(RULE, randomness=np.random.default_rng(22).bytes)


def test_a_face_knows_somebody_in_other_clothes(crowd: Crowd, gallery: MemoryGallery) -> None:
    body, face, clothes = crowd.people(3)
    first = gallery.remember(template(body, face=face, at_s=NOON_S), site=0)
    again = gallery.remember(
        template(clothes, face=crowd.seen_again(face, 0.8), at_s=LATER_S), site=0
    )
    assert (again.outcome, again.pseudonym) == (Outcome.KNOWN, first.pseudonym)
    assert (again.visit_number, again.kind) == (2, FeatureKind.FACE)
    # The clothes of the newest visit are the ones remembered.
    assert gallery.identify(template(clothes, at_s=LATER_S)).pseudonym == first.pseudonym
    assert gallery.identify(template(body, at_s=LATER_S)).outcome is Outcome.NEW
    assert len(gallery) == 1


def test_a_body_knows_somebody_whose_face_is_not_seen(crowd: Crowd, gallery: MemoryGallery) -> None:
    body, face = crowd.people(2)
    first = gallery.remember(template(body, face=face, at_s=NOON_S), site=0)
    again = gallery.remember(template(crowd.seen_again(body, 0.8), at_s=LATER_S), site=0)
    assert (again.outcome, again.pseudonym) == (Outcome.KNOWN, first.pseudonym)
    assert again.kind is FeatureKind.BODY


def test_a_face_seen_for_the_first_time_on_a_later_visit_lies_on_the_day_of_the_first(
    crowd: Crowd, gallery: MemoryGallery
) -> None:
    body, face = crowd.people(2)
    first = gallery.remember(template(body, at_s=NOON_S), site=0)
    gallery.remember(template(body, face=face, at_s=LATER_S), site=0)
    found = gallery.identify(template(None, face=face, at_s=LATER_S))
    assert (found.outcome, found.pseudonym) == (Outcome.KNOWN, first.pseudonym)
    rows = gallery.rows_of(NOON_S // DAY_S)
    assert sorted(rows["kind"].tolist()) == [FeatureKind.BODY, FeatureKind.FACE]
    assert gallery.forget_before(NOON_S // DAY_S + 1) == 1
    assert gallery.identify(template(None, face=face, at_s=LATER_S)).outcome is Outcome.NEW


def test_clothes_of_one_and_the_face_of_another_name_nobody(
    crowd: Crowd, gallery: MemoryGallery
) -> None:
    bodies, faces = crowd.people(2), crowd.people(2)
    for body, face in zip(bodies, faces, strict=True):
        gallery.remember(template(body, face=face, at_s=NOON_S), site=0)
    swapped = gallery.remember(template(bodies[0], face=faces[1], at_s=LATER_S), site=0)
    assert swapped.outcome is Outcome.UNCERTAIN
    stranger = gallery.remember(template(bodies[0], face=crowd.people(1)[0], at_s=LATER_S), site=0)
    assert stranger.outcome is Outcome.UNCERTAIN
    assert len(gallery) == 2


def test_a_face_too_poor_to_judge_neither_names_nor_contradicts(
    crowd: Crowd, gallery: MemoryGallery
) -> None:
    body, face, other = crowd.people(3)
    first = gallery.remember(template(body, face=face, at_s=NOON_S), site=0)
    poor = template(body, face=other, at_s=LATER_S)
    object.__setattr__(poor, "face_quality_ratio", 0.1)
    assert gallery.remember(poor, site=0).pseudonym == first.pseudonym
    assert gallery.identify(template(None, face=face, at_s=LATER_S)).outcome is Outcome.KNOWN


def test_both_galleries_have_transforms_of_their_own(crowd: Crowd, gallery: MemoryGallery) -> None:
    (same,) = crowd.people(1)
    gallery.remember(template(same, face=same, at_s=NOON_S), site=0)
    body, face = gallery.rows_of(NOON_S // DAY_S)["vector"].astype(np.float64)
    assert abs(body @ face / (np.linalg.norm(body) * np.linalg.norm(face))) < 0.4


def test_somebody_erased_is_gone_from_both(crowd: Crowd, gallery: MemoryGallery) -> None:
    body, face = crowd.people(2)
    first = gallery.remember(template(body, face=face, at_s=NOON_S), site=0)
    assert gallery.erase(first.pseudonym)
    assert len(gallery) == 0 == len(gallery.rows_of(NOON_S // DAY_S))
    assert gallery.identify(template(body, face=face, at_s=NOON_S)).outcome is Outcome.NEW


def test_faces_that_the_plan_declares_no_longer_are_not_loaded(
    crowd: Crowd, gallery: MemoryGallery
) -> None:
    for body, face in zip(crowd.people(3), crowd.people(3), strict=True):
        gallery.remember(template(body, face=face, at_s=NOON_S), site=0)
    day = NOON_S // DAY_S
    bodies = MemoryGallery(MatchRule(tail=TAIL), randomness=np.random.default_rng(2).bytes)
    assert bodies.load(day, gallery.rows_of(day)) == 3
    assert len(bodies) == len(bodies.rows_of(day)) == 3


def test_a_kind_that_is_not_declared_is_refused(crowd: Crowd) -> None:
    bodies = MemoryGallery(MatchRule(tail=TAIL), randomness=np.random.default_rng(2).bytes)
    body, face = crowd.people(2)
    for wrong in (template(body, face=face, at_s=NOON_S), template(None, at_s=NOON_S)):
        with pytest.raises(MeasureError, match="features of"):
            bodies.remember(wrong, site=0)


def test_new_people_are_taken_for_known_ones_no_more_often_than_declared() -> None:
    """Faces and bodies of strangers whose scores follow the declared tails."""
    chance = np.random.default_rng(31)
    crowd = Crowd(chance, EVEN)
    scores = (crowd.people(400) @ crowd.people(400).T).ravel()
    from noren.measure.match_rule import tail_of

    tail = tail_of(scores)
    rule = MatchRule(tail=tail, face_tail=tail, false_match_ratio=0.1)
    gallery = MemoryGallery(rule, randomness=chance.bytes)
    for body, face in zip(crowd.people(200), crowd.people(200), strict=True):
        gallery.remember(template(body, face=face, at_s=NOON_S), site=0)
    held = len(gallery)
    asked = 1000
    known = sum(
        gallery.identify(template(body, face=face, at_s=LATER_S)).outcome is Outcome.KNOWN
        for body, face in zip(crowd.people(asked), crowd.people(asked), strict=True)
    )
    assert held >= 180
    assert known / asked <= 0.1
