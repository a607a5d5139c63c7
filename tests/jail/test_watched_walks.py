"""Frames in, points of trajectories out, through the real gate."""

from __future__ import annotations

import dataclasses

import pytest

from jail.test_watched_behavior import GRID, Way, assignment_of, output, paths, said_of
from noren.gate.assignment import Assignment, StaffAssignment, WalkAssignment
from noren.gate.records import CameraState
from noren.gate.trajectory_records import TrajectoryPointsBody
from staging.watching import Places, ScriptedState, nobody, stand

WALKS: Way = [(0, 20, 50), (30, 620, 50)]
"""To the right, half a metre a second, almost eleven metres from the bottom."""


def walks(*, maximum: int = 20, every_s: int = 1) -> Assignment:
    return assignment_of(
        output(
            "trajectory_point",
            targets=(),
            bin_s=15 * every_s,
            maximum=maximum,
            walks=WalkAssignment(grid=GRID, every_s=every_s),
        )
    )


Points = dict[int, list[tuple[int, tuple[int, int]]]]


def points(
    assignment: Assignment,
    places: Places = nobody,
    *,
    seconds: float = 30.0,
    state: ScriptedState | None = None,
) -> Points:
    """Token -> seconds since the start and cells."""
    found: Points = {}
    output = assignment.outputs[0]
    assert output.walks is not None
    for closed in said_of(assignment, places, seconds=seconds, state=state).bins:
        for body in closed.figures:
            assert isinstance(body, TrajectoryPointsBody)
            for tick, cell in zip(body.told_ticks, body.cells, strict=True):
                at_s = closed.bin_start_s + tick * output.walks.every_s - assignment.start_s
                found.setdefault(body.token, []).append((round(at_s), cell))
    return found


def test_a_walk_is_told_second_by_second_under_one_token() -> None:
    (told,) = points(walks(), paths(WALKS)).values()
    assert [second for second, _ in told] == list(range(30))
    for second, (column, row) in told:
        assert row == 10
        assert abs(column - (0.5 + 0.5 * second)) <= 1.0


def test_two_runs_name_the_same_walk_differently() -> None:
    assert not set(points(walks(), paths(WALKS))) & set(points(walks(), paths(WALKS)))


def test_only_every_tenth_second_is_told_where_the_plan_says_so() -> None:
    (told,) = points(walks(every_s=10), paths(WALKS)).values()
    assert [second % 10 for second, _ in told] == [told[0][0] % 10] * len(told)
    assert len(told) == 3


def test_after_trouble_with_the_camera_everybody_is_somebody_else() -> None:
    state = ScriptedState(changes=[(12.0, 10.5, int(CameraState.DARK)), (20.0, 20.0, 0)])
    told = points(walks(), stand((180.0, 250.0)), state=state)
    assert len(told) == 2
    seconds = sorted(second for one in told.values() for second, _ in one)
    assert not [second for second in seconds if 11 <= second < 20]


def test_staff_are_nobody_in_their_area_and_in_their_hours() -> None:
    in_left = stand((180.0, 250.0))
    area = dataclasses.replace(walks(), staff=StaffAssignment(areas=(0,)))
    assert points(area, in_left) == {}
    second = int(walks().start_s % 86400)
    hours = StaffAssignment(hours_s=((second + 10, second + 20),))
    told = points(dataclasses.replace(walks(), staff=hours), in_left)
    assert not [at for one in told.values() for at, _ in one if 11 <= at < 20]


def test_who_crosses_the_staff_s_area_comes_out_as_somebody_else() -> None:
    way: Way = [(0, 40, 250), (20, 340, 250)]
    area = dataclasses.replace(walks(), staff=StaffAssignment(areas=(0,)))
    assert len(points(area, paths(way), seconds=20)) == 2


@pytest.mark.parametrize("maximum", [1, 2])
def test_no_more_are_told_than_the_plan_allows(maximum: int) -> None:
    told = said_of(
        walks(maximum=maximum), stand((40.0, 40.0), (300.0, 40.0), (600.0, 400.0)), seconds=20
    )
    full = [closed for closed in told.bins if any(body.ticks for body in closed.figures)]  # type: ignore[union-attr]
    assert full
    assert all(len(closed.figures) == maximum for closed in full)
    assert all(closed.figures[-1].untold > 0 for closed in full)  # type: ignore[union-attr]
