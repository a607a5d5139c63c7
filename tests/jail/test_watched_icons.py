"""Frames in, pictures of icons out, through the real gate."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest

from jail.test_watched_behavior import GRID, Way, assignment_of, output, paths, said_of
from noren.gate.assignment import Assignment, IconAssignment, StaffAssignment
from noren.gate.behavior_records import LEVEL_ESTIMATED, LEVEL_UNKNOWN, CrowdingLevelBody
from noren.gate.icon_records import STANDING, UNSURE, Icon, IconBody, IconState
from noren.gate.records import CameraState
from noren.gate.validator import ClosedBin
from noren.jail.stretch import Sighting
from noren.sight.frame import Frame
from staging.watching import Places, ScriptedSearcher, ScriptedState, nobody, people_watched, stand

STANDS: Way = [(0, 180, 250), (30, 180, 250)]
"""Four and a half metres from the left, 5.75 m from the bottom."""
WALKS: Way = [(0, 20, 50), (30, 620, 50)]
"""To the right, half a metre a second, five metres further up."""


def icons(
    *, every_s: int = 1, least: int = 0, targets: tuple[int, ...] = (), maximum: int = 20
) -> Assignment:
    return assignment_of(
        output(
            "icon",
            targets=targets,
            bin_s=every_s,
            maximum=maximum,
            icons=IconAssignment(grid=GRID, directions=8, least=least),
        )
    )


def pictures(
    assignment: Assignment,
    places: Places = nobody,
    *,
    seconds: float = 30.0,
    state: ScriptedState | None = None,
) -> list[tuple[IconState, tuple[Icon, ...]]]:
    return [shown(one) for one in said_of(assignment, places, seconds=seconds, state=state).bins]


def shown(closed: ClosedBin) -> tuple[IconState, tuple[Icon, ...]]:
    bodies = [body for body in closed.figures if isinstance(body, IconBody)]
    return IconState(bodies[0].state), tuple(icon for body in bodies for icon in body.icons)


def test_each_second_has_a_picture_of_who_stands_and_who_walks_where() -> None:
    found = pictures(icons(), paths(STANDS, WALKS))
    assert len(found) == 30
    assert [state for state, _ in found] == [IconState.SHOWN] * 30
    stood, walks = 5 * GRID.columns + 4, 10 * GRID.columns
    for second, (_, drawn) in enumerate(found[2:], start=3):
        still, moving = sorted(drawn, key=lambda icon: icon.cell)
        assert (still.cell, still.pose, moving.pose) == (stood, STANDING, 1)
        assert abs(moving.cell - walks + 0.5 - (0.5 + 0.5 * second)) < 1.2


def test_who_has_just_come_is_not_said_to_stand() -> None:
    (_, first), *_ = pictures(icons(), paths([(0.3, 180, 250), (30, 180, 250)]))
    assert [icon.pose for icon in first] == [UNSURE]


def test_only_the_areas_named_are_in_the_picture() -> None:
    drawn = pictures(icons(targets=(1,)), stand((180.0, 250.0), (460.0, 250.0)))[-1][1]
    assert [icon.cell % GRID.columns for icon in drawn] == [11]


def test_a_picture_a_minute_is_that_of_its_last_moment() -> None:
    gone_after_50_s: Way = [(0, 180, 250), (50, 180, 250)]
    minute = icons(every_s=60)
    (first, second) = pictures(minute, paths(gone_after_50_s, STANDS), seconds=120)
    assert first == second == (IconState.SHOWN, ())
    there: Way = [(0, 180, 250), (120, 180, 250)]
    assert [len(drawn) for _, drawn in pictures(minute, paths(there), seconds=120)] == [1, 1]


@pytest.mark.parametrize("flag", [CameraState.DARK, CameraState.COVERED, CameraState.MOVED])
def test_nothing_is_shown_from_when_the_trouble_began(flag: CameraState) -> None:
    state = ScriptedState(changes=[(12.0, 10.5, int(flag)), (20.0, 20.0, 0)])
    found = pictures(icons(), stand((180.0, 250.0)), state=state)
    assert found[9][0] is IconState.SHOWN
    for state_then, drawn in found[10:20]:
        assert (state_then, drawn) == (IconState.UNWELL, ())
    assert found[-1][0] is IconState.SHOWN


def test_nothing_is_shown_while_only_staff_are_there() -> None:
    start_s = icons().start_s
    second = int(start_s % 86400)
    staff = StaffAssignment(hours_s=((second + 10, second + 20),))
    found = pictures(dataclasses.replace(icons(), staff=staff), stand((180.0, 250.0)))
    assert {state for state, _ in found[10:20]} == {IconState.UNWELL}
    assert found[5][0] is found[-1][0] is IconState.SHOWN


def test_few_people_are_not_drawn_and_neither_are_none() -> None:
    least_3 = icons(least=3)
    assert {state for state, _ in pictures(least_3, nobody)} == {IconState.FEW}
    assert {state for state, _ in pictures(least_3, stand((180.0, 250.0)))} == {IconState.FEW}
    three = stand((180.0, 250.0), (220.0, 250.0), (300.0, 250.0))
    assert {len(drawn) for _, drawn in pictures(least_3, three)} == {3}


def test_more_people_than_can_be_drawn_are_not_drawn() -> None:
    many = stand(*((100.0 + 20 * number, 250.0) for number in range(6)))
    assert {state for state, _ in pictures(icons(maximum=5), many)} == {IconState.MANY}


def test_a_film_that_ends_inside_a_picture_s_time_shows_its_end() -> None:
    assert pictures(icons(every_s=60), stand((180.0, 250.0)), seconds=29.5)[-1][0] is (
        IconState.SHOWN
    )


class CrowdedSearcher(ScriptedSearcher):
    """Says from 10 s on that the area on the left is packed, or holds so many."""

    def __init__(self, places: Places, *, people: float | None) -> None:
        super().__init__(places)
        self._people = people

    def search(self, frame: Frame, active_xyxy: npt.NDArray[np.float32]) -> Sighting | None:
        """What the script says, with the crowd."""
        found = super().search(frame, active_xyxy)
        if found is None or frame.at_s < 10:
            return found
        if self._people is None:
            return dataclasses.replace(found, packed=frozenset({0}))
        return dataclasses.replace(found, estimated={0: self._people})


def crowded(assignment: Assignment, *, people: float | None, seconds: float) -> list[ClosedBin]:
    searcher = CrowdedSearcher(stand((180.0, 250.0)), people=people)
    return list(people_watched(assignment, seconds=seconds, searcher=searcher).bins)


def test_nobody_is_drawn_while_people_cannot_be_told_apart() -> None:
    found = [shown(one) for one in crowded(icons(), people=None, seconds=20)]
    assert found[8][0] is IconState.SHOWN
    assert set(found[10:]) == {(IconState.MANY, ())}
    other_area = [shown(one) for one in crowded(icons(targets=(1,)), people=None, seconds=20)]
    assert {state for state, _ in other_area} == {IconState.SHOWN}


@pytest.mark.parametrize(("people", "level"), [(None, LEVEL_UNKNOWN), (18.0, LEVEL_ESTIMATED + 2)])
def test_a_crowd_that_hides_itself_is_unknown_or_estimated(
    people: float | None, level: int
) -> None:
    assignment = assignment_of(output("crowding_level", bin_s=60))
    last = crowded(assignment, people=people, seconds=120)[-1]
    left, right = last.figures
    assert isinstance(left, CrowdingLevelBody)
    assert isinstance(right, CrowdingLevelBody)
    assert (left.level, right.level) == (level, 0)
    # 18 people on 4 m x 7.5 m.
    assert left.density_centi == (0 if people is None else 60)
