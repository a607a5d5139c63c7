"""Promises of estimating age and sex: calibrated, voted on, forgotten. No face here is real."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import ModelMismatch, ModelMissing
from noren.sight import describe
from noren.sight.attribute_calibration import _CALIBRATIONS, calibration_of
from noren.sight.attribute_eyes import AttributeEyes, LookingSettings
from noren.sight.attribute_vote import MOST_LOOKS, AttributeVote
from noren.sight.describe import Describer, FaceLook, OpenVinoAttributeNetwork, cut_window
from noren.sight.face_quality import Hindrance
from noren.sight.faces import FaceFinder, Faces
from noren.vocabulary.attribute_axes import AgeBands, Sex
from staging.drawn_faces import FakeFaces, checkered, face_at

CALIBRATION = _CALIBRATIONS[0]
BANDS = AgeBands(first_ages=(20, 40, 60))
Picture = npt.NDArray[np.uint8]
MODEL = "age-gender-recognition-retail-0013"


WOMAN = (0.36, 0.36, 0.37, 36.6, 32.6)
CHILD = (0.37, 0.36, 0.39, 30.1, 23.9)
"""Mean proportions of faces of 25 to 44 and of under 6, and what the network says of their age."""


class FakeAttributes:
    """Says the same of every crop, and remembers the crops."""

    def __init__(self, *, female: float = 0.99, years: float = 30.0, sha256: str = "") -> None:
        self.sha256 = sha256 or CALIBRATION.weights_sha256
        self.female, self.years = female, years
        self.crops: list[Picture] = []

    def infer(self, crops: Picture) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        self.crops.append(crops)
        return (
            np.full(len(crops), self.female, np.float32),
            np.full(len(crops), self.years, np.float32),
        )


def look(
    *, female: float = 5.0, years: float = 30.0, grown_up: float = 5.0, weight: float = 1.0
) -> FaceLook:
    return FaceLook(
        female_logit=female,
        sex_logit=female,
        age_years=years,
        square_age_years=years,
        grown_up_logit=grown_up,
        weight=weight,
    )


def vote() -> AttributeVote:
    return AttributeVote(CALIBRATION, BANDS)


def test_weights_that_nobody_calibrated_are_refused() -> None:
    with pytest.raises(ModelMismatch, match="calibrat"):
        calibration_of("0" * 64)
    with pytest.raises(ModelMismatch, match="calibrat"):
        Describer(FakeAttributes(sha256="0" * 64))


def test_absent_weights_are_refused() -> None:
    with pytest.raises(ModelMissing, match="noren models fetch"):
        OpenVinoAttributeNetwork(xml=b"", weights=b"", sha256="0" * 64)


def test_bytes_that_are_no_network_are_refused() -> None:
    with pytest.raises(ModelMismatch, match="noren models verify"):
        OpenVinoAttributeNetwork(xml=b"<net/>", weights=b"1", sha256="0" * 64)


def test_the_network_sees_every_crop_and_its_mirror() -> None:
    network = FakeAttributes()
    Describer(network).look(checkered(300, 300), face_at(100, 100, 80), 0, weight=1.0)
    crops = network.crops[0]
    assert crops.shape == (describe.VIEWS, 62, 62, 3)
    assert np.array_equal(crops[1::2], crops[0::2, :, ::-1])


def test_a_look_holds_five_numbers_and_nothing_of_the_picture() -> None:
    made = Describer(FakeAttributes()).look(checkered(300, 300), face_at(100, 100, 80), 0, weight=1)
    assert all(isinstance(getattr(made, name), float | int) for name in FaceLook.__slots__)


def test_a_crop_beyond_the_picture_repeats_its_edge() -> None:
    picture = np.zeros((50, 50, 3), np.uint8)
    picture[0] = 255
    crop = cut_window(picture, np.array([10, -20, 40, 10], np.float32), 30, 30)
    assert crop.shape == (62, 62, 3)
    assert (crop[:40] == 255).all()


@given(st.floats(-100, 200), st.floats(-20, 20))
def test_the_chances_of_all_ages_add_up_to_one(years: float, logit: float) -> None:
    chances = CALIBRATION.age_chances(age_years=years, female_logit=logit)
    assert chances.shape == (50,)
    assert np.all(chances >= 0)
    assert chances.sum() == pytest.approx(1.0)
    assert 20 <= CALIBRATION.age_of(age_years=years, female_logit=logit) < 70


@given(st.floats(0, 80), st.floats(0, 80), st.sampled_from([-6.0, 6.0]))
def test_who_looks_older_is_not_estimated_younger(one: float, two: float, logit: float) -> None:
    younger, older = sorted((one, two))
    assert CALIBRATION.age_of(age_years=younger, female_logit=logit) <= CALIBRATION.age_of(
        age_years=older, female_logit=logit
    )


@given(st.floats(-20, 20))
def test_a_sex_is_answered_only_when_it_is_probably_right(logit: float) -> None:
    right = CALIBRATION.right_probability(logit)
    assert right >= 0.5
    assert (CALIBRATION.answer_sex(logit) is Sex.UNKNOWN) == (right < CALIBRATION.sex_floor)


def test_a_face_that_looks_like_a_childs_is_not_called_a_woman() -> None:
    for features, sex in ((WOMAN, Sex.FEMALE), (CHILD, Sex.UNKNOWN)):
        assert CALIBRATION.answer_sex(CALIBRATION.sex_logit(3.0, np.array(features))) is sex


def test_a_face_that_looks_like_a_childs_gets_no_age_band() -> None:
    for grown_up, known in ((5.0, True), (-3.0, False)):
        band = CALIBRATION.answer_band(
            age_years=28, female_logit=-5, grown_up_logit=grown_up, bands=BANDS
        )
        assert (band != BANDS.unknown) == known


@given(st.floats(0, 80), st.floats(-8, 8))
def test_a_band_of_children_is_never_answered(years: float, logit: float) -> None:
    bands = AgeBands(first_ages=(0, 20, 40))
    band = CALIBRATION.answer_band(
        age_years=years, female_logit=logit, grown_up_logit=6.0, bands=bands
    )
    assert band != 0


def test_ages_below_the_first_band_belong_to_none() -> None:
    bands = AgeBands(first_ages=(60,))
    band = CALIBRATION.answer_band(age_years=25, female_logit=-5, grown_up_logit=6, bands=bands)
    assert band == bands.unknown


def test_without_declared_bands_no_age_is_answered() -> None:
    bands = AgeBands(first_ages=())
    assert CALIBRATION.answer_band(age_years=30, female_logit=5, grown_up_logit=5, bands=bands) == (
        bands.unknown
    )


def test_a_track_never_looked_at_is_unknown_and_not_judged() -> None:
    answer = vote().answer(7)
    assert (answer.sex, answer.band, answer.judged) == (Sex.UNKNOWN, BANDS.unknown, False)


def test_an_answered_track_is_forgotten() -> None:
    votes = vote()
    votes.add(7, look())
    assert votes.answer(7).judged
    assert len(votes) == 0
    assert not votes.answer(7).judged


def test_a_track_that_ended_is_forgotten() -> None:
    votes = vote()
    votes.add(7, look())
    votes.add(8, look())
    votes.forget([7, 99])
    assert len(votes) == 1
    assert not votes.answer(7).judged
    assert votes.answer(8).judged


def test_memory_of_a_track_does_not_grow_with_looks() -> None:
    votes = vote()
    votes.add(7, look())
    before = votes._rows.nbytes
    for _ in range(10 * MOST_LOOKS):
        votes.add(7, look())
    assert votes._rows.nbytes == before


def test_the_best_looks_decide() -> None:
    votes = vote()
    for _ in range(MOST_LOOKS):
        votes.add(7, look(female=-5.0, weight=0.1))
    for _ in range(MOST_LOOKS):
        votes.add(7, look(female=5.0, weight=0.9))
    assert votes.answer(7).sex is Sex.FEMALE


def test_looks_that_contradict_each_other_give_no_answer() -> None:
    votes = vote()
    votes.add(7, look(female=4.0))
    votes.add(7, look(female=-4.0))
    assert votes.answer(7).sex is Sex.UNKNOWN


def test_one_blinded_look_does_not_outvote_the_others() -> None:
    votes = vote()
    votes.add(7, look(female=-1e6, years=45))
    for _ in range(4):
        votes.add(7, look(female=5.0, years=45))
    assert votes.answer(7).sex is not Sex.MALE


def test_many_looks_at_one_face_are_no_surer_than_one() -> None:
    once, often = vote(), vote()
    once.add(7, look(female=1.2))
    for _ in range(MOST_LOOKS):
        often.add(7, look(female=1.2))
    assert once.answer(7) == often.answer(7)


def test_the_order_of_looks_does_not_matter() -> None:
    looks = [look(female=k - 2.0, years=25 + 4 * k, weight=0.2 + 0.1 * k) for k in range(7)]
    one, two = vote(), vote()
    for k in range(7):
        one.add(7, looks[k])
        two.add(7, looks[6 - k])
    assert one.answer(7) == two.answer(7)


def test_looks_that_are_worth_nothing_are_left_out() -> None:
    votes = vote()
    votes.add(7, look(weight=0.0))
    assert len(votes) == 0


def test_tracks_that_turn_out_to_be_one_share_their_looks() -> None:
    votes = vote()
    votes.add(3, look(female=-5.0, weight=0.2))
    votes.add(9, look(female=5.0, weight=0.9))
    votes.rename(np.array([[9, 3], [5, 4]]))
    assert len(votes) == 1
    assert votes.answer(3).sex is not Sex.MALE


def _eyes(network: FakeAttributes, faces: FakeFaces, **settings: float) -> AttributeEyes:
    return AttributeEyes(
        finder=FaceFinder(faces),
        describer=Describer(network),
        bands=BANDS,
        settings=LookingSettings(**settings),  # type: ignore[arg-type]
    )


PERSON = np.array([[100, 100, 220, 460]], np.float32)
ONE = np.array([7])


def _head_face(high: float) -> Faces:
    """A face in the middle of the head region of `PERSON`, `high` pixels in the picture."""
    return face_at(120, 70, high * 320 / 182)


def test_a_face_that_is_large_enough_is_judged() -> None:
    eyes = _eyes(FakeAttributes(female=0.001, years=33.0), FakeFaces(_head_face(60)))
    hindrances = eyes.look(pixels=checkered(640, 480), at_s=0.0, track_id=ONE, xyxy=PERSON)
    assert hindrances == [Hindrance.NONE]
    answer = eyes.answer(7)
    assert answer.judged
    assert answer.sex is Sex.MALE
    assert not eyes.answer(7).judged


def test_a_face_that_is_too_small_is_unknown_and_the_network_never_sees_it() -> None:
    network = FakeAttributes()
    eyes = _eyes(network, FakeFaces(_head_face(30)))
    hindrances = eyes.look(pixels=checkered(640, 480), at_s=0.0, track_id=ONE, xyxy=PERSON)
    assert hindrances == [Hindrance.TOO_SMALL]
    assert not network.crops
    assert not eyes.answer(7).judged


def test_at_night_and_in_glare_everybody_is_unknown() -> None:
    network = FakeAttributes()
    for picture in (checkered(640, 480, high=30, low=5), np.full((480, 640, 3), 255, np.uint8)):
        eyes = _eyes(network, FakeFaces(_head_face(60)))
        eyes.look(pixels=picture, at_s=0.0, track_id=ONE, xyxy=PERSON)
        assert eyes.answer(7).sex is Sex.UNKNOWN
    assert not network.crops


def test_a_track_is_not_looked_at_more_often_than_wanted() -> None:
    faces = FakeFaces()
    eyes = _eyes(FakeAttributes(), faces, interval_s=0.5)
    for at_s in (0.0, 0.1, 0.4, 0.6):
        eyes.look(pixels=checkered(640, 480), at_s=at_s, track_id=ONE, xyxy=PERSON)
    assert len(faces.seen) == 2


def test_in_a_crowd_those_seen_longest_ago_come_first() -> None:
    faces = FakeFaces()
    eyes = _eyes(FakeAttributes(), faces, most_per_frame=2, interval_s=0.0)
    crowd = np.repeat(PERSON, 4, axis=0)
    for at_s in (0.0, 0.1):
        eyes.look(pixels=checkered(640, 480), at_s=at_s, track_id=np.arange(4), xyxy=crowd)
    assert len(faces.seen) == 4
    assert set(eyes._looked_s) == {0, 1, 2, 3}


def test_nothing_is_remembered_of_tracks_that_are_gone() -> None:
    eyes = _eyes(FakeAttributes(), FakeFaces(_head_face(60)))
    eyes.look(pixels=checkered(640, 480), at_s=0.0, track_id=ONE, xyxy=PERSON)
    eyes.rename(np.array([[7, 2]]))
    eyes.forget([2, 99])
    assert len(eyes._vote) == 0
    assert not eyes._looked_s


def test_a_track_that_left_the_picture_is_forgotten_after_a_while() -> None:
    eyes = _eyes(FakeAttributes(), FakeFaces(_head_face(60)), forget_s=10.0)
    nobody, no_boxes = np.zeros(0, np.int64), np.zeros((0, 4), np.float32)
    eyes.look(pixels=checkered(640, 480), at_s=0.0, track_id=ONE, xyxy=PERSON)
    eyes.look(pixels=checkered(640, 480), at_s=9.0, track_id=nobody, xyxy=no_boxes)
    assert len(eyes._vote) == 1
    eyes.look(pixels=checkered(640, 480), at_s=11.0, track_id=nobody, xyxy=no_boxes)
    assert len(eyes._vote) == 0
    assert not eyes.answer(7).judged


def test_the_real_network_judges_the_pinned_weights_alone() -> None:
    shared = Path(__file__).parents[3] / "shared"
    folder = Path(os.environ.get("NOREN_MIRROR") or shared / "models") / MODEL
    if not folder.is_dir():
        pytest.skip("no folder of weights here; name one in NOREN_MIRROR")
    weights = (folder / f"{MODEL}.bin").read_bytes()
    network = OpenVinoAttributeNetwork(
        xml=(folder / f"{MODEL}.xml").read_bytes(),
        weights=weights,
        sha256=hashlib.sha256(weights).hexdigest(),
    )
    female, years = network.infer(np.full((describe.VIEWS, 62, 62, 3), 120, np.uint8))
    assert female.shape == years.shape == (describe.VIEWS,)
    assert np.all((female >= 0) & (female <= 1))
    assert np.all((years > 0) & (years < 100))
    assert Describer(network).calibration.weights_sha256 == network.sha256


def test_a_vote_can_be_asked_again_in_other_bands_until_it_is_forgotten() -> None:
    votes = vote()
    votes.add(7, look(years=45))
    narrow, wide = AgeBands(first_ages=(20, 35, 50, 65)), AgeBands(first_ages=(20, 60))
    assert votes.judge(7, narrow).sex is votes.judge(7, wide).sex is Sex.FEMALE
    assert votes.judge(7, wide).band == 0
    assert len(votes) == 1


def test_where_no_plan_asks_for_ages_no_years_are_remembered() -> None:
    votes = AttributeVote(CALIBRATION, AgeBands(first_ages=()), ages=False)
    votes.add(7, look(years=45))
    assert not votes._rows["years"].any()
    assert votes.judge(7, AgeBands(first_ages=())).sex is Sex.FEMALE
    with pytest.raises(ValueError, match="no ages"):
        votes.judge(7, AgeBands(first_ages=(20, 60)))


def test_a_rehearsal_looks_at_a_drawn_face_and_remembers_nobody() -> None:
    network, faces = FakeAttributes(), FakeFaces()
    eyes = _eyes(network, faces)
    eyes.rehearse()
    assert len(faces.seen) == len(network.crops) == 1
    assert len(eyes._vote) == 0


def test_when_a_stretch_of_time_ends_everybody_is_forgotten() -> None:
    eyes = _eyes(FakeAttributes(), FakeFaces(_head_face(60)))
    eyes.look(pixels=checkered(640, 480), at_s=0.0, track_id=ONE, xyxy=PERSON)
    assert eyes.judge(7, BANDS).judged
    eyes.clear()
    assert not eyes.judge(7, BANDS).judged
