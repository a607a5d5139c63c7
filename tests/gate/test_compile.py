"""What the jail is told is what the plan declares, in pixels and seconds, and nothing else."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import numpy as np
import pytest

from noren.errors import GeometryError, UndeclaredData, UsageError
from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.record_schema import RecordSchema
from noren.plan.declaration import Plan
from noren.plan.geometry import ground_plane_of
from noren.plan.load import parse_plan
from noren.plan.starters import write_starter

LOADED = parse_plan(write_starter("counting", example=True, today=date(2026, 4, 1)), "plan.yaml")
CAMERA = "plaza-west"


def compiled(plan: Plan = LOADED.plan, **changes: object) -> Assignment:
    given: dict[str, object] = {"digest": LOADED.digest, "live": True, **changes}
    return compile_assignment(plan, CAMERA, **given)  # type: ignore[arg-type]


def changed(text: tuple[str, str]) -> Plan:
    source = write_starter("counting", example=True, today=date(2026, 4, 1))
    assert text[0] in source
    return parse_plan(source.replace(*text), "plan.yaml").plan


def test_fractions_become_pixels_of_the_declared_frame() -> None:
    assignment = compiled()
    assert (assignment.width_px, assignment.height_px) == (1920, 1080)
    assert assignment.lines[0].start_px == pytest.approx((0.208 * 1920, 0.559 * 1080))
    assert assignment.areas[0].polygon_px[2] == pytest.approx((0.7 * 1920, 0.302 * 1080))
    assert assignment.masks_px[0][1] == pytest.approx((0.2 * 1920, 0.0))


def test_another_resolution_of_the_same_shape_scales_everything() -> None:
    large, small = compiled(), compiled(frame_size_px=(960, 540))
    assert (small.width_px, small.height_px) == (960, 540)
    assert small.lines[0].end_px == pytest.approx(tuple(x / 2 for x in large.lines[0].end_px))
    assert large.ground is not None
    assert small.ground is not None
    floors = []
    for assignment in (large, small):
        assert assignment.ground is not None
        matrix = np.array(assignment.ground.matrix).reshape(3, 3)
        x, y, w = matrix @ (*assignment.lines[0].start_px, 1.0)
        floors.append((x / w, y / w))
    assert floors[0] == pytest.approx(floors[1], abs=0.01)


def test_another_shape_of_picture_is_refused() -> None:
    with pytest.raises(GeometryError, match="640x480"):
        compiled(frame_size_px=(640, 480))


def test_the_ground_is_the_matrix_of_the_plane_with_its_error() -> None:
    plane = ground_plane_of(LOADED.plan.cameras[0].view)
    ground = compiled().ground
    assert plane is not None
    assert ground is not None
    assert ground.matrix == tuple(plane.matrix.ravel())
    assert ground.error_m == plane.error_m


def test_targets_are_indexes_and_a_missing_maximum_is_what_can_be_true() -> None:
    crossings, waiting = compiled().outputs
    assert (crossings.record, crossings.targets, crossings.classes) == ("line_count", (0,), (0,))
    assert (crossings.bin_s, crossings.maximum) == (900, 1800)
    assert (waiting.record, waiting.bin_s, waiting.maximum) == ("zone_occupancy", 300, 200)


def test_a_declared_maximum_and_classes_are_kept() -> None:
    extra = "    lines: [gate]\n    maximum: 40\n    classes: [vehicle, person]\n"
    crossings, _ = compiled(changed(("    lines: [gate]\n", extra))).outputs
    assert (crossings.maximum, crossings.classes) == (40, (0, 2))


@pytest.mark.parametrize(
    ("detector", "size"),
    [
        ("{model: person-vehicle-bike-detection-2003}", (864, 480)),
        ("{model: person-vehicle-bike-detection-2004}", (576, 320)),
        ("{model: silhouette}", (1920, 1080)),
        ("{width_px: 1152, height_px: 640}", (1152, 640)),
    ],
)
def test_each_detector_searches_at_its_own_size_unless_told(
    detector: str, size: tuple[int, int]
) -> None:
    plan = changed(("    existing: false", f"    existing: false\n    detector: {detector}"))
    assert (compiled(plan).detector.width_px, compiled(plan).detector.height_px) == size


def test_a_jail_is_told_no_path_of_any_weights() -> None:
    """They come as verified bytes: what was hashed is what is loaded."""
    assert not any("weights" in name for name in asdict(compiled().detector))


def test_an_assignment_survives_the_way_into_the_jail() -> None:
    assignment = compiled(live=False, evaluation=True, start_s=1_790_000_000.25)
    assert Assignment.from_bytes(assignment.to_bytes()) == assignment


def test_what_is_compiled_is_accepted_by_the_gate() -> None:
    schema = RecordSchema.from_assignment(compiled())
    assert [output.id for output in schema.outputs] == ["gate-crossings", "waiting-people"]


def test_neither_address_nor_words_of_the_plan_go_into_the_jail() -> None:
    told = compiled().to_bytes().decode()
    for secret in ("192.0.2.10", "PLAZA_WEST_LOGIN", "Shiomiura", "staffing"):
        assert secret not in told


def test_an_unknown_camera_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="plaza-west"):
        compile_assignment(LOADED.plan, "plaza-east", digest=LOADED.digest, live=True)


def test_boxes_of_a_camera_are_refused() -> None:
    with pytest.raises(UsageError, match="test film"):
        compiled(evaluation=True)


def test_a_camera_without_an_output_has_nothing_to_do() -> None:
    plan = LOADED.plan.model_copy(update={"outputs": ()})
    with pytest.raises(UndeclaredData):
        compiled(plan)
    assert compiled(plan, live=False, evaluation=True).outputs == ()
