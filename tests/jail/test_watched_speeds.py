"""Frames in, speeds at lines out, through the real gate."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from typing import Any

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.speed_records import SPEED_EDGES_KM_H, SpeedHistogramBody
from noren.testing.legal_records import build_assignment
from staging.floor_pictures import GROUND, PX_PER_M
from staging.watching import Places, Said, ScriptedState, nobody, people_watched


def assignment_of(**facts: Any) -> Assignment:
    speeds = OutputAssignment(
        id="speeds",
        record="speed_histogram",
        targets=(0, 1),
        classes=(0,),
        bin_s=60,
        maximum=120,
        speed_errors=(20, 30),
    )
    counts = OutputAssignment(
        id="flow", record="line_count", targets=(0, 1), classes=(0,), bin_s=60, maximum=120
    )
    return dataclasses.replace(build_assignment((speeds, counts)), ground=GROUND, **facts)


def walks(*paces_km_h: float, gap_s: float = 8.0) -> Places:
    """People who walk down the picture one after the other, past both lines."""

    def places(at_s: float) -> Mapping[int, tuple[float, float]]:
        there = {}
        for who, pace in enumerate(paces_km_h, start=1):
            y = 50 + pace / 3.6 * PX_PER_M * (at_s - who * gap_s)
            if 50 <= y <= 460:
                there[who] = (300.0, y)
        return there

    return places


def said_of(
    places: Places,
    *,
    assignment: Assignment | None = None,
    seconds: float = 60.0,
    state: ScriptedState | None = None,
) -> Said:
    return people_watched(assignment or assignment_of(), places, seconds=seconds, state=state)


def speeds(said: Said, *, line: int = 0, direction: int = 0) -> SpeedHistogramBody:
    """All bins of a line and direction as one."""
    mine = [
        body
        for closed in said.bins
        for body in closed.figures
        if isinstance(body, SpeedHistogramBody)
        and (body.target, body.direction) == (line, direction)
    ]
    counts = zip(*(body.counts for body in mine), strict=True)
    return dataclasses.replace(
        mine[0],
        unknown=sum(body.unknown for body in mine),
        counts=tuple(sum(column) for column in counts),
    )


def in_classes(*paces_km_h: float) -> tuple[int, ...]:
    edges = (*SPEED_EDGES_KM_H[0], float("inf"))
    return tuple(
        sum(low <= pace < high for pace in paces_km_h) for low, high in itertools.pairwise(edges)
    )


def test_everybody_is_counted_in_the_class_of_the_speed_they_had() -> None:
    paces = (4.5, 3.5, 7.0, 12.0)
    said = said_of(walks(*paces), seconds=70)
    for line in (0, 1):
        assert speeds(said, line=line).counts == in_classes(*paces)
        assert speeds(said, line=line).unknown == 0
        assert sum(speeds(said, line=line, direction=1).counts) == 0


def test_speeds_and_counts_of_a_line_have_the_same_sum() -> None:
    said = said_of(walks(4.5, 5.5, 5.5), seconds=50)
    for line in (0, 1):
        assert speeds(said, line=line).passages == said.counts(line)[0] == 3


def test_the_error_of_each_line_stands_beside_its_speeds() -> None:
    said = said_of(nobody, seconds=5)
    assert [speeds(said, line=line).error_permille for line in (0, 1)] == [20, 30]


def test_a_passage_at_the_end_of_a_bin_stays_in_that_bin() -> None:
    # The line at y = 100 is met 1.0 s after the start, half a second before the bin ends.
    def late(at_s: float) -> Mapping[int, tuple[float, float]]:
        y = 50 + 50 * (at_s - 58.5)
        return {1: (300.0, y)} if 0 <= y - 50 <= 300 else {}

    said = said_of(late, seconds=80)
    first = next(closed for closed in said.bins if closed.output == 0)
    bodies = [body for body in first.figures if isinstance(body, SpeedHistogramBody)]
    assert sum(body.passages for body in bodies) == 1


def test_who_is_lost_when_the_camera_moves_has_no_speed_and_is_not_slow() -> None:
    moved = ScriptedState(changes=[(9.6, 9.5, 1), (30.0, 29.0, 0)])
    # Met at 8 + 50 / 400 s: little more than a second before the camera is turned.
    said = said_of(walks(36.0), state=moved, seconds=40)
    body = speeds(said)
    assert body.passages == said.counts(0)[0]
    assert body.counts[:-1] == (0,) * 6


def test_nobody_who_passes_is_no_speed_at_all() -> None:
    body = speeds(said_of(nobody, seconds=30))
    assert body.passages == 0
