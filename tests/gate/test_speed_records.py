"""Speeds leave as counts in classes, with an error that follows from the plan alone."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.compile import compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.output_compile import objection_to
from noren.gate.record_schema import RecordSchema
from noren.gate.records import Kind, pack_record, unpack_record
from noren.gate.speed_compile import WAY_M, speed_error_permille
from noren.gate.speed_records import ERROR_PERMILLE_MOST, SPEED_EDGES_KM_H, SpeedHistogramBody
from noren.plan.camera import Ground, GroundPair, Line
from noren.plan.declaration import Plan
from noren.plan.geometry import ground_plane_of
from noren.plan.load import parse_plan
from noren.testing.legal_records import build_assignment

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
SPEEDS = OutputAssignment(
    id="speeds",
    record="speed_histogram",
    targets=(0, 1),
    classes=(1, 2),
    bin_s=900,
    maximum=100,
    speed_errors=(40, 70),
)
BODY = SpeedHistogramBody(
    output=0,
    target=0,
    class_id=2,
    direction=1,
    error_permille=40,
    unknown=1,
    counts=(0, 3, 9, 0, 0, 0, 1),
)


def limits(**facts: Any) -> Any:
    one = dataclasses.replace(SPEEDS, **facts)
    return RecordSchema.from_assignment(build_assignment((one,))).outputs[0]


def test_a_record_reads_back_as_it_was_packed() -> None:
    data = pack_record(sequence=3, bin_start_s=900, body=BODY)
    assert unpack_record(data).body == BODY
    assert BODY.passages == 14


def test_the_number_of_the_kind_is_part_of_the_format() -> None:
    assert Kind.SPEED_HISTOGRAM == 24


def test_each_line_class_and_direction_has_its_own_slot() -> None:
    slots = limits().slots
    assert len(slots) == 2 * 2 * 2
    assert len(set(slots)) == len(slots)


@pytest.mark.parametrize(
    ("facts", "possible"),
    [
        pytest.param({}, True, id="as declared"),
        pytest.param({"error_permille": 41}, False, id="another error"),
        pytest.param({"target": 1}, False, id="the error of another line"),
        pytest.param({"target": 1, "error_permille": 70}, True, id="the other line"),
        pytest.param({"unknown": 88}, False, id="more than the maximum"),
        pytest.param({"unknown": 87}, True, id="just the maximum"),
    ],
)
def test_only_what_can_be_true_passes(facts: dict[str, int], possible: bool) -> None:
    assert limits().is_figure_possible(dataclasses.replace(BODY, **facts)) is possible


def test_the_error_carries_nothing_and_the_counts_are_in_the_leak_budget() -> None:
    schema = RecordSchema.from_assignment(build_assignment((SPEEDS,)))
    budget = LeakBudget.from_schema(schema)
    each = math.log2(math.comb(100 + 8, 8))
    assert budget.outputs[0].figure_bits_per_bin == pytest.approx(8 * each)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"speed_errors": ()}, id="no error"),
        pytest.param({"speed_errors": (40,)}, id="an error too few"),
        pytest.param({"speed_errors": (40, 0)}, id="no error at all"),
        pytest.param({"speed_errors": (40, ERROR_PERMILLE_MOST + 1)}, id="too large an error"),
        pytest.param({"record": "line_count"}, id="counts with an error"),
        pytest.param({"targets": (0, 7)}, id="a line that is not there"),
        pytest.param({"maximum": 70_000}, id="counters that overflow"),
    ],
)
def test_an_assignment_that_cannot_be_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="speeds"):
        limits(**facts)


def test_an_assignment_survives_its_way_into_the_jail() -> None:
    assignment = build_assignment((SPEEDS,))
    assert Assignment.from_bytes(assignment.to_bytes()) == assignment


def test_each_kind_of_things_has_as_many_classes_as_the_record() -> None:
    for edges in SPEED_EDGES_KM_H.values():
        assert len(edges) == 7
        assert edges[0] == 0
        assert list(edges) == sorted(set(edges))


# -- from the plan ---------------------------------------------------------------------------


def grounded(*, error_m: float = 0.05, without: bool = False) -> Plan:
    text = MINIMAL.read_text(encoding="utf-8")
    added = (
        "outputs:\n  - id: speeds\n    record: speed_histogram\n    camera: north\n"
        "    purpose: street-flow\n    lines: [crossing]\n    classes: [vehicle]\n"
        "    bin: 15 min\n    keep: 30 days\n    readers: [analyst]\n    minimum_cell: 5\n"
    )
    plan = parse_plan(text.replace("outputs:\n", added, 1), "plan.yaml").plan
    (camera, *others) = plan.cameras
    corners = [(0.1, 0.9), (0.9, 0.9), (0.3, 0.3), (0.7, 0.3), (0.2, 0.6), (0.8, 0.6)]
    matrix = np.array([[8.0, 0.0, -4.0], [0.0, -3.0, 3.0], [0.0, 1.0, -0.1]])
    pairs = []
    for x, y in corners:
        place = matrix @ (x, y, 1.0)
        pairs.append(GroundPair(image=(x, y), ground_m=tuple(place[:2] / place[2])))
    ground = None if without else Ground(points=tuple(pairs), point_error_m=error_m)
    view = camera.view.model_copy(update={"ground": ground})
    return plan.model_copy(update={"cameras": (camera.model_copy(update={"view": view}), *others)})


def speeds_of(plan: Plan) -> Any:
    return next(output for output in plan.outputs if output.id == "speeds")


def test_a_plan_with_a_floor_gets_the_error_of_its_line() -> None:
    plan = grounded()
    assignment = compile_assignment(plan, "north", digest="ab" * 32, live=False)
    (output,) = [one for one in assignment.outputs if one.id == "speeds"]
    assert 1 <= output.speed_errors[0] <= 100
    assert objection_to(plan, speeds_of(plan)) is None


def test_a_floor_measured_worse_makes_speeds_worse() -> None:
    def error(error_m: float) -> int:
        view = grounded(error_m=error_m).cameras[0].view
        plane = ground_plane_of(view)
        assert plane is not None
        return speed_error_permille(view.lines[0], view, plane) or 0

    assert error(0.05) * 1.5 < error(0.2) < error(0.8)


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(grounded(without=True), id="no floor"),
        pytest.param(grounded(error_m=5.0), id="a floor known badly"),
    ],
)
def test_speeds_without_a_floor_that_is_known_are_refused(plan: Plan) -> None:
    objection = objection_to(plan, speeds_of(plan))
    assert objection is not None
    assert "view.ground" in str(objection)


def test_a_line_above_the_horizon_has_no_speeds() -> None:
    view = grounded().cameras[0].view
    plane = ground_plane_of(view)
    assert plane is not None
    name = view.lines[0].name
    sky = Line(id="sky", name=name, start=(0.1, 0.0), end=(0.9, 0.0), forward=name, backward=name)
    assert speed_error_permille(sky, view, plane) is None


def test_the_stated_error_is_the_spread_of_speeds_over_floors_measured_again() -> None:
    """Law of the propagation: fit the floor anew from trembling tapes, and compare."""
    plan = grounded(error_m=0.1)
    view = plan.cameras[0].view
    plane = ground_plane_of(view)
    assert plane is not None
    line, size = view.lines[0], np.array([view.width_px, view.height_px])
    middle = (np.array(line.start) + np.array(line.end)) / 2 * size
    (center,) = plane.to_ground([middle])
    start, end = plane.to_ground([np.array(line.start) * size, np.array(line.end) * size])
    across = np.array([-(end - start)[1], (end - start)[0]]) / np.hypot(*(end - start))
    ends_px = plane.to_image([center - across * WAY_M / 2, center + across * WAY_M / 2])
    rng, lengths = np.random.default_rng(7), []
    assert view.ground is not None
    for _ in range(300):
        moved = [
            pair.model_copy(
                update={"ground_m": tuple(np.array(pair.ground_m) + rng.normal(0, 0.1, 2))}
            )
            for pair in view.ground.points
        ]
        again = view.model_copy(
            update={"ground": view.ground.model_copy(update={"points": tuple(moved)})}
        )
        other = ground_plane_of(again)
        assert other is not None
        first, second = other.to_ground(ends_px)
        lengths.append(float(np.hypot(*(second - first))))
    stated = float(
        plane.length_error_ratio([center - across * WAY_M / 2], [center + across * WAY_M / 2])[0]
    )
    assert np.std(lengths) / WAY_M == pytest.approx(stated, rel=0.35)
