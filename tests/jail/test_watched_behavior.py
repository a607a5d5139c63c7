"""Frames in, stays, waits, moves, crowding and heat out, through the real gate."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from noren.gate.assignment import (
    AreaAssignment,
    Assignment,
    GridAssignment,
    GroundAssignment,
    OutputAssignment,
    StaffAssignment,
)
from noren.gate.behavior_records import (
    ELSEWHERE,
    HEAT_AMOUNTS,
    LEVEL_UNKNOWN,
    STAY_EDGES_S,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
    wait_of_code,
)
from noren.gate.records import FigureBody
from noren.testing.legal_records import build_assignment
from staging.floor_pictures import GROUND
from staging.watching import Places, Said, ScriptedState, nobody, people_watched

LEFT = AreaAssignment(
    id="left", polygon_px=((100.0, 100.0), (260.0, 100.0), (260.0, 400.0), (100.0, 400.0))
)
RIGHT = AreaAssignment(
    id="right", polygon_px=((380.0, 100.0), (540.0, 100.0), (540.0, 400.0), (380.0, 400.0))
)
GRID = GridAssignment(origin_m=(0.0, 0.0), cell_m=1.0, rows=12, columns=16)
Way = list[tuple[float, float, float]]
"""Moments and places: second, x and y in pixels; straight between them, nowhere outside."""


def paths(*ways: Way) -> Places:
    """People who walk their ways."""

    def places(at_s: float) -> Mapping[int, tuple[float, float]]:
        there = {}
        for who, way in enumerate(ways, start=1):
            moments = [moment for moment, _, _ in way]
            if moments[0] <= at_s <= moments[-1]:
                x = float(np.interp(at_s, moments, [x for _, x, _ in way]))
                y = float(np.interp(at_s, moments, [y for _, _, y in way]))
                there[who] = (x, y)
        return there

    return places


def output(record: str, **facts: Any) -> OutputAssignment:
    return OutputAssignment(
        **{
            "id": record,
            "record": record,
            "targets": (0, 1),
            "classes": (0,),
            "bin_s": 120,
            "maximum": 100,
            **facts,
        }
    )


def assignment_of(*outputs: OutputAssignment, **facts: Any) -> Assignment:
    return dataclasses.replace(
        build_assignment(outputs), areas=(LEFT, RIGHT), ground=GROUND, **facts
    )


def said_of(
    assignment: Assignment,
    places: Places = nobody,
    *,
    seconds: float = 100.0,
    state: ScriptedState | None = None,
) -> Said:
    return people_watched(assignment, places, seconds=seconds, state=state)


def figures(said: Said) -> list[FigureBody]:
    return [body for closed in said.bins for body in closed.figures]


THROUGH_LEFT: Way = [(5, 40, 250), (8, 180, 250), (28, 180, 250), (31, 320, 250), (40, 320, 250)]
"""Into the area on the left, there for about 22 s, and out again."""
LEFT_TO_RIGHT: Way = [
    (5, 40, 250), (8, 180, 250), (20, 180, 250), (26, 460, 250), (60, 460, 250), (63, 600, 250),
    (70, 600, 250),
]  # fmt: skip


@pytest.mark.parametrize("ground", [GROUND, None], ids=["metres", "pixels"])
def test_a_stay_counts_by_its_length_where_it_was(ground: GroundAssignment | None) -> None:
    assignment = dataclasses.replace(assignment_of(output("dwell_histogram")), ground=ground)
    left, right = figures(said_of(assignment, paths(THROUGH_LEFT)))
    assert isinstance(left, DwellHistogramBody)
    assert isinstance(right, DwellHistogramBody)
    assert dict(zip(STAY_EDGES_S, left.ended, strict=True))[10] == left.visits == 1
    assert right.visits == 0


def test_who_is_lost_inside_stayed_at_least_so_long() -> None:
    vanishing: Way = [(5, 40, 250), (8, 180, 250), (28, 180, 250)]
    left, _ = figures(said_of(assignment_of(output("dwell_histogram")), paths(vanishing)))
    assert isinstance(left, DwellHistogramBody)
    assert (sum(left.ended), sum(left.at_least), left.began_unseen) == (0, 1, 0)


def test_who_appears_inside_is_counted_apart() -> None:
    appearing: Way = [(5, 180, 250), (28, 180, 250), (31, 320, 250), (40, 320, 250)]
    left, _ = figures(said_of(assignment_of(output("dwell_histogram")), paths(appearing)))
    assert isinstance(left, DwellHistogramBody)
    assert (left.visits, left.began_unseen) == (1, 1)


def test_who_comes_and_goes_by_the_edge_of_the_picture_is_seen_to() -> None:
    whole = dataclasses.replace(
        LEFT, polygon_px=((0.0, 0.0), (640.0, 0.0), (640.0, 480.0), (0.0, 480.0))
    )
    assignment = dataclasses.replace(
        assignment_of(output("dwell_histogram", targets=(0,))), areas=(whole,)
    )
    crossing: Way = [(5, 8, 250), (28, 632, 250)]
    (body,) = figures(said_of(assignment, paths(crossing)))
    assert isinstance(body, DwellHistogramBody)
    assert sum(body.ended) == body.visits == 1


def test_a_move_goes_from_the_area_left_to_the_area_entered() -> None:
    bodies = figures(said_of(assignment_of(output("od_counts")), paths(LEFT_TO_RIGHT)))
    counts = {
        (body.origin, body.destination): body.count
        for body in bodies
        if isinstance(body, OdCountsBody) and body.count
    }
    assert counts == {(ELSEWHERE, 0): 1, (0, 1): 1, (1, ELSEWHERE): 1}


def test_who_is_served_had_waited_until_then_and_who_walks_off_gave_up() -> None:
    gives_up: Way = [(10, 40, 350), (13, 180, 350), (40, 180, 350), (43, 180, 450), (60, 180, 460)]
    line = output("queue_wait", targets=(0,), service=1)
    (body,) = figures(said_of(assignment_of(line), paths(LEFT_TO_RIGHT, gives_up)))
    assert isinstance(body, QueueWaitBody)
    assert (body.arrivals, body.served, body.abandoned, body.lost) == (2, 1, 1, 0)
    # From the left area's border, 60 px into a walk of 140 px in 3 s, to that of the right one.
    arrived_s, served_s = 5 + 3 * 60 / 140, 20 + 6 * 200 / 280
    assert wait_of_code(body.p50) == pytest.approx(served_s - arrived_s, rel=0.06)
    assert body.longest == 2


def test_without_a_place_of_service_a_wait_is_the_time_in_the_line() -> None:
    line = output("queue_wait", targets=(0,))
    (body,) = figures(said_of(assignment_of(line), paths(THROUGH_LEFT)))
    assert isinstance(body, QueueWaitBody)
    assert (body.arrivals, body.served, body.abandoned) == (1, 1, 0)
    assert wait_of_code(body.p50) == pytest.approx(23, rel=0.06)


def test_a_crowd_has_a_density_a_level_and_those_who_stand() -> None:
    crowd = [[(0.0, 110 + 10.0 * n, 200 + 10.0 * n), (119.9, 110 + 10.0 * n, 200 + 10.0 * n)]
             for n in range(12)]  # fmt: skip
    figure, empty = figures(
        said_of(assignment_of(output("crowding_level")), paths(*crowd), seconds=120)
    )
    assert isinstance(figure, CrowdingLevelBody)
    assert isinstance(empty, CrowdingLevelBody)
    # 12 people on 4 m x 7.5 m.
    assert figure.density_centi == pytest.approx(40, abs=1)
    assert figure.level == 1
    assert figure.standing_deci == pytest.approx(120, abs=2)
    assert figure.moving_deci == 0
    assert (empty.level, empty.density_centi) == (0, 0)


def test_less_than_half_a_bin_watched_has_no_level() -> None:
    bodies = figures(said_of(assignment_of(output("crowding_level")), seconds=50))
    assert [body.level for body in bodies if isinstance(body, CrowdingLevelBody)] == [
        LEVEL_UNKNOWN,
        LEVEL_UNKNOWN,
    ]


@pytest.mark.parametrize("bin_s", [60, 900, 3600, 86_400])
def test_a_short_stay_in_a_cell_is_told_however_long_the_bin(bin_s: int) -> None:
    """Told in steps of the bin's length, somebody's seven seconds in an hour were none."""
    heat = output("heatmap_cells", targets=(), grid=GRID, bin_s=bin_s)
    seven: Way = [(5, 100, 300), (12, 100, 300)]
    bodies = [
        body
        for body in figures(said_of(assignment_of(heat), paths(seven), seconds=30.0))
        if isinstance(body, HeatmapCellsBody)
    ]
    layers = [
        [HEAT_AMOUNTS[code] for body in bodies if body.layer == layer for code in body.cells]
        for layer in range(3)
    ]
    assert [sum(layer) for layer in layers] == [pytest.approx(7, abs=1), 1, pytest.approx(7, abs=1)]


def test_a_walk_through_the_floor_fills_the_cells_on_its_way_and_no_others() -> None:
    heat = output("heatmap_cells", targets=(), grid=GRID)
    standing: Way = [(5, 100, 300), (65, 100, 300)]
    bodies = [
        body
        for body in figures(said_of(assignment_of(heat), paths(standing)))
        if isinstance(body, HeatmapCellsBody)
    ]
    layers = [
        [HEAT_AMOUNTS[code] for body in bodies if body.layer == layer for code in body.cells]
        for layer in range(3)
    ]
    # 100 px is 2.5 m, 480 - 300 px are 4.5 m up.
    cell = 4 * GRID.columns + 2
    assert [layer[cell] for layer in layers] == [
        pytest.approx(60, abs=1),
        1,
        pytest.approx(60, abs=1),
    ]
    assert [sum(layer) for layer in layers] == [layer[cell] for layer in layers]


def test_where_only_staff_are_nobody_counts() -> None:
    outputs = (output("dwell_histogram"), output("od_counts"))
    staff = StaffAssignment(areas=(0,))
    said = said_of(assignment_of(*outputs, staff=staff), paths(LEFT_TO_RIGHT))
    left, right = (body for body in figures(said) if isinstance(body, DwellHistogramBody))
    assert left.visits == 0
    assert right.visits == 1


def test_when_only_staff_are_there_nothing_is_watched() -> None:
    start_s = build_assignment().start_s % 86400
    staff = StaffAssignment(hours_s=((int(start_s), int(start_s) + 50),))
    said = said_of(
        assignment_of(output("dwell_histogram"), staff=staff), paths(THROUGH_LEFT), seconds=120
    )
    (coverage,) = said.coverage().values()
    assert coverage.watched_ms == pytest.approx(70_000, abs=200)
    assert [body.visits for body in figures(said) if isinstance(body, DwellHistogramBody)] == [0, 0]


def test_hours_that_go_over_midnight_are_over_midnight() -> None:
    start_s = int(build_assignment().start_s) % 86400
    staff = StaffAssignment(hours_s=((start_s - 3600, start_s - 7200),))
    said = said_of(assignment_of(output("dwell_histogram"), staff=staff), seconds=20)
    assert [one.watched_ms for one in said.coverage().values()] == [0]


def test_a_moved_camera_ends_every_stay_where_it_was() -> None:
    state = ScriptedState(changes=[(20.0, 18.0, 1)])
    left, _ = figures(
        said_of(assignment_of(output("dwell_histogram")), paths(THROUGH_LEFT), state=state)
    )
    assert isinstance(left, DwellHistogramBody)
    assert (sum(left.ended), sum(left.at_least)) == (0, 1)
