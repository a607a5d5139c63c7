"""People come, stand at a till, leave and come again: visits go through the real gate, in bins."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import JailBroken, ModelMissing
from noren.gate.assignment import Assignment, OutputAssignment, VisitAssignment
from noren.gate.record_schema import RecordSchema
from noren.gate.visit_records import (
    NEVER,
    NO_LANE,
    TIME_STEP_S,
    VISITS_PER_BIN,
    VisitBody,
    VisitOutcome,
)
from noren.jail.messages import bin_messages
from noren.jail.rehearsal_gallery import RehearsalGallery
from noren.jail.visit_describers import make_describers, visit_output_of
from noren.jail.visit_watch import VisitWatch
from noren.measure.bins import BinBook
from noren.measure.gallery import MemoryGallery
from noren.measure.gallery_port import FeatureKind
from noren.measure.match_rule import MatchRule, StrangersTail
from noren.sight.attribute_vote import AttributeAnswer
from noren.sight.body_eyes import BodyMemory
from noren.sight.body_templates import Hindrance
from noren.sight.tracked import FrameTracks
from noren.testing.legal_records import build_assignment
from noren.vocabulary.attribute_axes import AgeBands, Sex
from staging.visit_outputs import visit_output
from staging.watching import frame

TAIL = StrangersTail(start=0.25, ratio_above=0.05, scale=0.03)
DECLARED = VisitAssignment(site=3, false_match_ratio=0.01, day_steps=7, least_tall_m=0.0)
OUTPUT = visit_output(DECLARED)
START_S = 1_775_001_600


@dataclass
class Wardrobe:
    """Describes people by who they are in the script; each track by the person that it is."""

    person_of: Mapping[int, int]
    looks: dict[int, int] = field(default_factory=dict)
    least: int = 3

    def look(
        self, *, pixels: Any, at_s: float, track_id: npt.NDArray[np.int64], xyxy: Any,
        others_xyxy: Any,
    ) -> list[Hindrance]:  # fmt: skip
        del pixels, at_s, xyxy, others_xyxy
        for track in track_id.tolist():
            self.looks[track] = self.looks.get(track, 0) + 1
        return [Hindrance.NONE] * len(track_id)

    def rename(self, pairs: npt.NDArray[np.int64]) -> None:
        for new, old in pairs.tolist():
            self.looks[old] = self.looks.get(old, 0) + self.looks.pop(new, 0)

    def take(self, track_id: int) -> BodyMemory | None:
        looks = self.looks.pop(track_id, 0)
        if looks < self.least:
            return None
        vector = np.zeros(256)
        vector[self.person_of[track_id]] = 1.0
        return BodyMemory(vector=vector, looks=looks, quality_ratio=1.0)

    def forget(self, track_ids: list[int]) -> None:
        for track in track_ids:
            self.looks.pop(track, None)


@dataclass
class Way:
    """A track that is there from one second to another, at one place of the declared picture."""

    track: int
    from_s: int
    to_s: int
    foot_px: tuple[float, float] = (600.0, 470.0)
    tall_px: float = 100.0
    is_sure: bool = True


class Stage:
    """A watch with everything scripted but itself, the gallery and the gate."""

    def __init__(
        self,
        *ways: Way,
        people: Mapping[int, int],
        output: OutputAssignment = OUTPUT,
        sizes: Any = None,
        gallery: Any = None,
        faces: Any = None,
        estimates: Any = None,
    ) -> None:
        self.assignment: Assignment = build_assignment((output,), start_s=START_S)
        rule = MatchRule(tail=TAIL, same_visit_s=0.0)
        randomness = np.random.default_rng(5).bytes
        self.wardrobe = Wardrobe(people)
        self.gallery = MemoryGallery(rule, randomness=randomness) if gallery is None else gallery
        self.watch = VisitWatch(
            self.assignment,
            0,
            describers={
                FeatureKind.BODY: self.wardrobe,
                **({} if faces is None else {FeatureKind.FACE: faces}),
            },
            gallery=self.gallery,
            sizes=sizes,
            estimates=estimates,
        )
        self.book = BinBook(self.assignment.outputs, start_s=START_S)
        self.ways = ways

    def play(self, seconds: int, *, well: bool = True) -> list[VisitBody]:
        for second in range(seconds):
            self._frame(second)
        self.watch.finish(float(seconds), self.book, well=well)
        schema = RecordSchema.from_assignment(self.assignment).outputs[0]
        found = []
        for closed in self.book.close_all():
            for message in bin_messages(self.assignment.outputs[0], closed):
                if isinstance(message.body, VisitBody):
                    assert schema.is_figure_possible(message.body)
                    if message.body.outcome:
                        found.append((message.bin_start_s, message.body))
        self.bins = [start_s for start_s, _ in found]
        return [body for _, body in found]

    def _frame(self, second: int) -> None:
        there = [way for way in self.ways if way.from_s <= second <= way.to_s]
        gone = [way.track for way in self.ways if second == way.to_s + 8]
        sure = [way.track for way in there if way.is_sure and second == way.from_s + 1]
        boxes = [
            (way.foot_px[0] - 20, way.foot_px[1] - way.tall_px, way.foot_px[0] + 20, way.foot_px[1])
            for way in there
        ]
        box = np.array(boxes, np.float64).reshape(-1, 4)
        foot = np.array([way.foot_px for way in there], np.float64).reshape(-1, 2)
        tracks = FrameTracks(
            at_s=float(second),
            track_id=np.array([way.track for way in there], np.int64),
            class_id=np.zeros(len(there), np.int64),
            xyxy=box.astype(np.float32),
            confidence=np.full(len(there), 0.9, np.float32),
            strong=np.ones(len(there), np.bool_),
            confirmed=np.array(sure, np.int64),
            ended=np.array(gone, np.int64),
        )
        picture = dataclasses.replace(frame(float(second)))
        object.__setattr__(picture, "bgr", np.zeros((4, 4, 3), np.uint8))
        self.book.frame(float(second), searched=True, gated=False, dropped=0)
        self.watch.look(
            picture, tracks, guests=np.ones(len(there), np.bool_), box_px=box, foot_px=foot,
            book=self.book,
        )  # fmt: skip
        self.book.watch_span(float(second), second + 1.0, well=True, states=0)


def test_who_comes_again_is_known_with_the_number_of_the_visit() -> None:
    stage = Stage(Way(1, 5, 25), Way(2, 10, 40), Way(3, 70, 100), people={1: 7, 2: 8, 3: 7})
    first, second, third = stage.play(150)
    assert first.outcome == second.outcome == VisitOutcome.NEW
    assert third.outcome == VisitOutcome.KNOWN
    assert first.pseudonym == third.pseudonym != second.pseudonym
    assert [one.visit_number for one in (first, second, third)] == [1, 1, 2]
    assert [one.days_step for one in (first, second, third)] == [NEVER, NEVER, 0]
    assert stage.bins == [START_S, START_S, START_S + 60]


def test_times_are_told_in_coarse_steps_before_the_end_of_the_bin() -> None:
    (body,) = Stage(Way(1, 8, 41), people={1: 7}).play(60)
    assert body.began * TIME_STEP_S == pytest.approx(60 - 8, abs=TIME_STEP_S / 2)
    assert body.lasted * TIME_STEP_S == pytest.approx(33, abs=TIME_STEP_S / 2)


def test_where_somebody_stood_longest_is_their_lane() -> None:
    inside, outside = (30.0, 30.0), (600.0, 470.0)
    stage = Stage(Way(1, 5, 45, inside), Way(2, 5, 45, outside), people={1: 7, 2: 8})
    at_till, elsewhere = stage.play(60)
    assert (at_till.lane, at_till.lane_from, at_till.lane_lasted) == (0, 0, 4)
    assert elsewhere.lane == NO_LANE


def test_a_ghost_is_no_visit_and_whoever_was_not_described_is_somebody_unknown() -> None:
    stage = Stage(
        Way(1, 5, 25, is_sure=False), Way(2, 30, 31), Way(3, 5, 25), people={1: 7, 2: 8, 3: 9}
    )
    known, unknown = sorted(stage.play(60), key=lambda body: body.outcome)
    assert known.outcome == VisitOutcome.NEW
    assert (unknown.outcome, unknown.pseudonym, unknown.visit_number) == (
        VisitOutcome.UNLINKED,
        0,
        0,
    )


def test_when_the_camera_is_not_well_nobody_is_told_of() -> None:
    stage = Stage(Way(1, 5, 59), people={1: 7})
    assert stage.play(60, well=False) == []
    assert len(stage.gallery) == 0


def test_what_does_not_fit_into_a_bin_waits_for_the_next() -> None:
    crowd = VISITS_PER_BIN + 5
    ways = [Way(track, 2, 20) for track in range(1, crowd + 1)]
    stage = Stage(*ways, people={track: track for track in range(1, crowd + 1)})
    assert len(stage.play(120)) == crowd
    assert stage.bins.count(START_S) == VISITS_PER_BIN


class Metre:
    """Everybody of 1.75 m is 100 px high, wherever they stand."""

    tall_m = 1.75

    def boxes(self, foot_px: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack((foot_px - (20, 100), np.add(foot_px, (20, 0))))


def test_whoever_looks_like_a_child_is_not_described() -> None:
    grown_ups = dataclasses.replace(OUTPUT, visits=dataclasses.replace(DECLARED, least_tall_m=1.4))
    stage = Stage(
        Way(1, 5, 25, tall_px=70.0),
        Way(2, 5, 25, tall_px=95.0),
        people={1: 7, 2: 8},
        output=grown_ups,
        sizes=Metre(),
    )
    described: set[int] = set()
    look = stage.wardrobe.look

    def spy(**words: Any) -> list[Hindrance]:
        described.update(words["track_id"].tolist())
        return look(**words)

    stage.wardrobe.look = spy  # type: ignore[method-assign]
    outcomes = sorted(body.outcome for body in stage.play(60))
    assert described == {2}
    assert outcomes == [VisitOutcome.NEW, VisitOutcome.UNLINKED]
    assert len(stage.gallery) == 1


def test_without_a_floor_children_cannot_be_left_out() -> None:
    grown_ups = dataclasses.replace(OUTPUT, visits=dataclasses.replace(DECLARED, least_tall_m=1.4))
    with pytest.raises(JailBroken):
        Stage(people={}, output=grown_ups)


def test_paths_that_are_linked_are_named_by_random_numbers() -> None:
    paths = dataclasses.replace(OUTPUT, visits=dataclasses.replace(DECLARED, paths=True))
    stage = Stage(Way(1, 5, 25), Way(2, 5, 25), people={1: 7, 2: 8}, output=paths)
    one, other = stage.play(60)
    assert 0 not in (one.track, other.track)
    assert one.track != other.track


@dataclass
class Guesses:
    """What is estimated of each track."""

    answer_of: Mapping[int, AttributeAnswer]

    def judge(self, track_id: int, bands: AgeBands) -> AttributeAnswer:
        assert bands.first_ages == (20, 50)
        return self.answer_of[track_id]


ESTIMATED = dataclasses.replace(OUTPUT, attributes=("age_band", "sex"), age_bands=(20, 50))


def test_estimates_go_with_the_visit_and_an_abstention_is_unknown() -> None:
    guesses = Guesses(
        {
            1: AttributeAnswer(sex=Sex.MALE, band=1, judged=True),
            2: AttributeAnswer(sex=Sex.UNKNOWN, band=2, judged=True),
        }
    )
    stage = Stage(
        Way(1, 5, 25), Way(2, 10, 40), people={1: 7, 2: 8}, output=ESTIMATED, estimates=guesses
    )
    told = {(body.sex, body.age_band) for body in stage.play(60)}
    assert told == {(1, 1), (NEVER, NEVER)}


def test_nothing_is_estimated_of_somebody_who_cannot_be_named() -> None:
    guesses = Guesses({1: AttributeAnswer(sex=Sex.MALE, band=1, judged=True)})
    stage = Stage(Way(1, 30, 31), people={1: 7}, output=ESTIMATED, estimates=guesses)
    (body,) = stage.play(60)
    assert (body.outcome, body.sex, body.age_band) == (VisitOutcome.UNLINKED, NEVER, NEVER)


def test_only_the_declared_attribute_leaves() -> None:
    guesses = Guesses({1: AttributeAnswer(sex=Sex.MALE, band=1, judged=True)})
    ages = dataclasses.replace(ESTIMATED, attributes=("age_band",))
    stage = Stage(Way(1, 5, 25), people={1: 7}, output=ages, estimates=guesses)
    (body,) = stage.play(60)
    assert (body.sex, body.age_band) == (NEVER, 1)


def test_a_face_knows_somebody_again_whose_clothes_are_others() -> None:
    rule = MatchRule(tail=TAIL, face_tail=TAIL, same_visit_s=0.0)
    stage = Stage(
        Way(1, 5, 25),
        Way(2, 70, 100),
        people={1: 7, 2: 8},
        output=dataclasses.replace(
            OUTPUT, visits=dataclasses.replace(DECLARED, features=("body", "face"))
        ),
        gallery=MemoryGallery(rule, randomness=np.random.default_rng(5).bytes),
        faces=Wardrobe({1: 20, 2: 20}),
    )
    first, second = stage.play(150)
    assert second.outcome == VisitOutcome.KNOWN
    assert (second.pseudonym, second.visit_number) == (first.pseudonym, 2)


@pytest.mark.parametrize("features", [("face",), ("body", "face")], ids=["face", "both"])
def test_faces_without_weights_are_refused(features: tuple[str, ...]) -> None:
    visits = dataclasses.replace(DECLARED, features=features)
    assignment = build_assignment((dataclasses.replace(OUTPUT, visits=visits),))
    assert Assignment.from_bytes(assignment.to_bytes()) == assignment
    with pytest.raises(ModelMissing, match="noren models fetch"):
        make_describers(assignment, {})


def test_visits_without_weights_are_refused() -> None:
    assignment = build_assignment((OUTPUT,))
    with pytest.raises(ModelMissing, match="noren models fetch"):
        make_describers(assignment, {})
    assert make_describers(build_assignment(), {}) == {}
    assert visit_output_of(assignment.outputs) == 0
    assert visit_output_of(build_assignment().outputs) is None


def test_a_rehearsal_remembers_nobody() -> None:
    stage = Stage(Way(1, 5, 25), people={1: 7}, gallery=RehearsalGallery())
    (body,) = stage.play(60)
    assert body.outcome == VisitOutcome.NEW
    assert RehearsalGallery().forget_before(1) == 0
    assert not RehearsalGallery().erase(1)
