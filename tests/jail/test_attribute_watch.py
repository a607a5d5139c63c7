"""Faces become counted answers while people pass, and nothing else leaves the jail."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import ModelMissing
from noren.gate.assignment import Assignment, OutputAssignment, StaffAssignment
from noren.gate.attribute_records import CELLS, PLACES, AttributeCountsBody, AudienceBody
from noren.gate.records import CoverageBody
from noren.jail.attribute_watch import AttributeWatch, make_face_eyes
from noren.jail.searching import _measured
from noren.sight.attribute_vote import AttributeAnswer
from noren.sight.face_quality import Hindrance
from noren.testing.legal_records import build_assignment
from noren.vocabulary.attribute_axes import AgeBands, Sex
from staging.watching import (
    Places,
    ScriptedSearcher,
    frame,
    make_watcher,
    nobody,
    stand,
    through_the_gate,
    walk,
    watch,
)

START_S = 1_775_001_600.0


def declared(record: str, **facts: Any) -> OutputAssignment:
    return OutputAssignment(
        **{
            "id": record.replace("_", "-"),
            "record": record,
            "targets": (0,),
            "classes": (0,),
            "bin_s": 60 if record != "audience" else 2,
            "maximum": 20,
            "attributes": ("age_band", "sex"),
            "age_bands": (20, 35, 50, 65),
            **facts,
        }
    )


@dataclass
class ToldEyes:
    """Says of everybody whose face was looked at what it was told to; remembers who it forgot."""

    sex: Sex = Sex.MALE
    band: int = 1
    blind: bool = False
    looked: set[int] = field(default_factory=set)
    forgot: list[int] = field(default_factory=list)
    cleared: int = 0
    pictures: int = 0

    def look(
        self,
        *,
        pixels: npt.NDArray[np.uint8],
        at_s: float,
        track_id: npt.NDArray[np.int64],
        xyxy: npt.NDArray[np.float32],
    ) -> list[Hindrance]:
        assert len(track_id) == len(xyxy)
        del at_s, pixels
        self.pictures += 1
        if not self.blind:
            self.looked |= set(track_id.tolist())
        return []

    def judge(self, track_id: int, bands: AgeBands) -> AttributeAnswer:
        if track_id not in self.looked:
            return AttributeAnswer(sex=Sex.UNKNOWN, band=bands.unknown, judged=False)
        band = self.band if len(bands) else bands.unknown
        return AttributeAnswer(sex=self.sex, band=band, judged=True)

    def rename(self, pairs: npt.NDArray[np.int64]) -> None:
        for new, old in pairs.tolist():
            if new in self.looked:
                self.looked = (self.looked - {new}) | {old}

    def forget(self, track_ids: list[int]) -> None:
        self.forgot += track_ids
        self.looked -= set(track_ids)

    def clear(self) -> None:
        self.cleared += 1
        self.looked = set()


def watched(
    assignment: Assignment, eyes: ToldEyes, places: Places, *, seconds: float = 20.0
) -> dict[str, list[Any]]:
    """The bodies of each output's bins through the real gate, by the output's id."""
    watcher = make_watcher(
        assignment,
        searcher=ScriptedSearcher(places),
        attributes=AttributeWatch(assignment.outputs, eyes),
    )
    times = np.arange(0.0, seconds, 0.2).tolist()
    said = through_the_gate(watch(watcher, times), assignment, now_s=seconds)
    found: dict[str, list[Any]] = {one.id: [] for one in assignment.outputs}
    for closed in said.bins:
        found[assignment.outputs[closed.output].id] += [*closed.figures, closed.coverage]
    return found


@pytest.fixture(autouse=True)
def _a_picture_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(frame(0.0)), "bgr", np.zeros((2, 2, 3), np.uint8))


def across(assignment: Assignment) -> Places:
    """One person over the middle of the first line."""
    line = assignment.lines[0]
    middle = (np.array(line.start_px) + np.array(line.end_px)) / 2
    along = np.array(line.end_px) - np.array(line.start_px)
    aside = np.array((-along[1], along[0])) / np.linalg.norm(along) * 120
    begin, end = middle - aside, middle + aside
    return walk(
        from_px=(float(begin[0]), float(begin[1])),
        to_px=(float(end[0]), float(end[1])),
        start_s=1.0,
        end_s=8.0,
    )


def tables(bodies: list[Any]) -> list[AttributeCountsBody]:
    return [one for one in bodies if isinstance(one, AttributeCountsBody) and any(one.counts)]


def test_who_crosses_is_counted_once_with_the_answer_of_the_vote() -> None:
    assignment = build_assignment((declared("attribute_counts"),), start_s=START_S)
    found = watched(assignment, ToldEyes(), across(assignment))
    (body,) = tables(found["attribute-counts"])
    assert (body.sex, body.judged) == (Sex.MALE, 1)
    assert body.counts == (0, 1, *(0,) * (PLACES - 2))


def test_each_table_gets_what_it_declares_and_nothing_more() -> None:
    sexes = declared("attribute_counts", id="sexes", attributes=("sex",), age_bands=())
    ages = declared("attribute_counts", id="ages", attributes=("age_band",))
    assignment = build_assignment((sexes, ages), start_s=START_S)
    found = watched(assignment, ToldEyes(), across(assignment))
    (by_sex,), (by_age,) = tables(found["sexes"]), tables(found["ages"])
    assert (by_sex.sex, by_sex.counts[:2]) == (Sex.MALE, (1, 0))
    assert (by_age.sex, by_age.counts[:2]) == (Sex.UNKNOWN, (0, 1))


def test_who_shows_no_face_is_counted_as_unknown_and_not_judged() -> None:
    assignment = build_assignment((declared("attribute_counts"),), start_s=START_S)
    found = watched(assignment, ToldEyes(blind=True), across(assignment))
    (body,) = tables(found["attribute-counts"])
    assert (body.sex, body.judged, sum(body.counts), body.counts[4]) == (Sex.UNKNOWN, 0, 1, 1)


def test_whoever_was_counted_is_forgotten_and_in_the_end_everybody() -> None:
    assignment = build_assignment((declared("attribute_counts"),), start_s=START_S)
    eyes = ToldEyes()
    watched(assignment, eyes, across(assignment))
    assert len(eyes.forgot) == 1
    assert eyes.cleared >= 1
    assert not eyes.looked


def test_without_anybody_every_number_is_zero_and_nothing_is_looked_at() -> None:
    assignment = build_assignment(
        (declared("attribute_counts"), declared("audience")), start_s=START_S
    )
    found = watched(assignment, ToldEyes(), nobody)
    assert tables(found["attribute-counts"]) == []
    assert all(one.people == 0 for one in found["audience"] if isinstance(one, AudienceBody))


def audiences(found: dict[str, list[Any]]) -> list[AudienceBody]:
    return [one for one in found["audience"] if isinstance(one, AudienceBody)]


def inside(assignment: Assignment) -> tuple[float, float]:
    corners = np.array(assignment.areas[0].polygon_px)
    x, y = corners.mean(axis=0)
    return float(x), float(y)


def test_who_stands_before_the_screen_is_told_each_time_and_kept_by_nobody() -> None:
    assignment = build_assignment((declared("audience"),), start_s=START_S)
    found = watched(assignment, ToldEyes(), stand(inside(assignment)), seconds=7.0)
    bodies = audiences(found)
    assert [one.people for one in bodies] == [1, 1, 1, 1]
    assert bodies[1].cells[Sex.MALE * PLACES + 1] == 1


def test_who_has_left_is_no_longer_told() -> None:
    assignment = build_assignment((declared("audience"),), start_s=START_S)
    x, y = inside(assignment)
    gone = walk(from_px=(x, y), to_px=(x + 1, y), start_s=0.0, end_s=3.0)
    bodies = audiences(watched(assignment, ToldEyes(), gone, seconds=9.0))
    assert [one.people for one in bodies] == [1, 1, 0, 0, 0]


def test_an_audience_below_the_minimum_is_told_as_nobody() -> None:
    assignment = build_assignment((declared("audience", least=2),), start_s=START_S)
    bodies = audiences(watched(assignment, ToldEyes(), stand(inside(assignment)), seconds=7.0))
    assert all(one.cells == bytes(CELLS) for one in bodies)


def test_who_stands_elsewhere_is_no_audience_but_belongs_to_that_of_the_whole_picture() -> None:
    here = declared("audience", id="here")
    anywhere = declared("audience", id="anywhere", targets=())
    assignment = build_assignment((here, anywhere), start_s=START_S)
    corners = np.array(assignment.areas[0].polygon_px)
    outside = (float(corners[:, 0].max()) + 40, float(corners[:, 1].max()) - 5)
    found = watched(assignment, ToldEyes(), stand(outside), seconds=5.0)
    assert {one.people for one in found["here"] if isinstance(one, AudienceBody)} == {0}
    assert 1 in {one.people for one in found["anywhere"] if isinstance(one, AudienceBody)}


def test_staff_are_neither_looked_at_nor_told() -> None:
    assignment = replace(
        build_assignment((declared("audience"),), start_s=START_S),
        staff=StaffAssignment(areas=(0,)),
    )
    eyes = ToldEyes()
    bodies = audiences(watched(assignment, eyes, stand(inside(assignment)), seconds=5.0))
    assert {one.people for one in bodies} == {0}
    assert not eyes.looked


def test_an_audience_is_told_two_seconds_after_its_time_at_the_latest_and_a_bit() -> None:
    assignment = build_assignment((declared("audience"),), start_s=START_S)
    watcher = make_watcher(
        assignment,
        searcher=ScriptedSearcher(stand(inside(assignment))),
        attributes=AttributeWatch(assignment.outputs, ToldEyes()),
    )
    came_s = None
    for at_s in np.arange(0.0, 8.0, 0.2).tolist():
        said = list(watcher.look(frame(at_s)))
        if came_s is None and any(isinstance(one.body, CoverageBody) for one in said):
            came_s = at_s
    assert came_s is not None
    assert came_s <= 2.0 + 2.0 + 0.5


def test_a_plan_without_attributes_needs_no_model_for_faces() -> None:
    assert make_face_eyes(build_assignment(), {}) is None


def test_a_test_film_is_never_looked_at_for_faces() -> None:
    assignment = build_assignment((declared("attribute_counts"),), evaluation=True)
    assert make_face_eyes(assignment, {}) is None


@pytest.mark.parametrize("given", [{}, {"face-detection-yunet-2023mar": (b"x",)}])
def test_attributes_without_their_models_are_refused_by_name(
    given: dict[str, tuple[bytes, ...]],
) -> None:
    assignment = build_assignment((declared("attribute_counts"),))
    with pytest.raises(Exception, match="noren models") as refused:
        make_face_eyes(assignment, given)
    if not given:
        assert isinstance(refused.value, ModelMissing)


def test_for_an_audience_without_an_area_the_whole_picture_is_searched() -> None:
    assert _measured(build_assignment((declared("audience", targets=()),))) == []
    assert _measured(build_assignment((declared("audience"),))) != []
