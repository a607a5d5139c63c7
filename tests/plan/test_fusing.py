"""Outputs of cameras over one floor are one only if they differ in camera and areas alone."""

from __future__ import annotations

import pytest

from noren.errors import PlanErrors
from noren.gate.compile import compile_assignment, with_fused_figures
from noren.plan.diff import diff_plans
from noren.plan.fusing import fused_figures, fused_outputs, fused_paths
from noren.plan.load import LoadedPlan, parse_plan
from staging.floor_plans import floor_plan


def read(text: str) -> LoadedPlan:
    return parse_plan(text, "plan.yaml")


def jail_outputs(loaded: LoadedPlan, camera: str) -> list[str]:
    told = compile_assignment(loaded.plan, camera, digest=loaded.digest, live=True)
    return [output.id for output in told.outputs]


def test_the_kept_output_and_its_cameras_are_named() -> None:
    (paths, moves, stays) = fused_outputs(read(floor_plan()).plan)
    assert [one.into.id for one in (paths, moves, stays)] == ["paths", "moves", "stays"]
    assert paths.cameras == ("east", "west")


def test_moves_and_stays_are_found_in_the_paths_of_the_same_cameras() -> None:
    plan = read(floor_plan()).plan
    (paths,) = fused_paths(plan)
    assert [one.into.id for one in fused_figures(plan, paths)] == ["moves", "stays"]


def test_the_jails_measure_the_paths_and_nothing_that_is_found_in_them() -> None:
    loaded = read(floor_plan())
    assert jail_outputs(loaded, "west") == ["paths"]
    assert jail_outputs(loaded, "east") == ["paths-east"]


def test_the_store_knows_the_areas_of_both_cameras() -> None:
    loaded = read(floor_plan())
    told = compile_assignment(loaded.plan, "west", digest=loaded.digest, live=True)
    kept = with_fused_figures(loaded.plan, told)
    assert [area.id for area in kept.areas] == ["left-side", "right-side"]
    assert [output.id for output in kept.outputs] == ["paths", "moves", "stays"]
    assert kept.outputs[1].targets == (0, 1)


def test_a_plan_without_fusing_is_compiled_as_ever() -> None:
    loaded = read(floor_plan())
    told = compile_assignment(loaded.plan, "east", digest=loaded.digest, live=True)
    assert with_fused_figures(loaded.plan, told) is told


PATHS_EAST = "  - id: paths-east\n    record: trajectory_point\n"
BAD = {
    "an output that nothing has": (
        ("fused_into: paths\n", "fused_into: nowhere\n"),
        "the unknown output `nowhere`",
    ),
    "itself": (("fused_into: paths\n", "fused_into: paths-east\n"), "fused itself"),
    "another record": (("fused_into: moves\n", "fused_into: stays\n"), "another `record`"),
    "kept for longer": (
        (f"{PATHS_EAST}    camera: east", f"{PATHS_EAST}    maximum: 90\n    camera: east"),
        "another `maximum`",
    ),
    "the same camera": (
        (f"{PATHS_EAST}    camera: east", f"{PATHS_EAST}    camera: west"),
        "an output of the camera `west`",
    ),
    "a record without places": (
        ("    record: od_counts\n    camera: east", "    record: zone_occupancy\n    camera: east"),
        "`fused_into` in a `zone_occupancy`",
    ),
}


@pytest.mark.parametrize(("change", "said"), BAD.values(), ids=list(BAD))
def test_outputs_that_cannot_be_one_are_refused_at_their_line(
    change: tuple[str, str], said: str
) -> None:
    text = floor_plan()
    assert change[0] in text
    with pytest.raises(PlanErrors) as refused:
        read(text.replace(change[0], change[1], 1))
    assert said in str(refused.value)


def test_paths_that_are_too_coarse_to_tell_who_is_who_are_refused() -> None:
    with pytest.raises(PlanErrors, match="squares of 1 m"):
        read(floor_plan(position_m=1.0))


def test_moves_over_several_cameras_need_paths_that_the_plan_declares() -> None:
    text = floor_plan().replace("    fused_into: paths\n", "", 1)
    with pytest.raises(PlanErrors, match="no fused `trajectory_point` of these cameras"):
        read(text)


def test_two_areas_of_one_name_on_one_floor_are_refused() -> None:
    with pytest.raises(PlanErrors, match="two areas `left-side` on one floor"):
        read(floor_plan(area_of_east="left-side"))


def test_an_area_outside_of_the_measured_floor_is_refused() -> None:
    text = floor_plan()
    begin = text.index("- id: right-side")
    polygon = text.index("polygon: ", begin)
    far = "polygon: [[0.02, 0.1], [0.98, 0.1], [0.98, 0.06], [0.02, 0.06]]"
    end = text.index("\n", polygon)
    with pytest.raises(PlanErrors, match="outside of the measured floor"):
        read(text[:polygon] + far + text[end:])


def test_a_camera_without_a_measured_floor_is_refused() -> None:
    text = floor_plan()
    begin = text.index("      ground:\n", text.index("- id: east"))
    end = text.index("      areas:\n", begin)
    with pytest.raises(PlanErrors, match="no `ground`"):
        read(text[:begin] + text[end:])


def test_fusing_is_a_change_of_the_output_and_of_the_digest() -> None:
    before = read(floor_plan(figures=False).replace("    fused_into: paths\n", "", 1))
    after = read(floor_plan(figures=False))
    assert before.digest != after.digest
    (change,) = diff_plans(before.plan, after.plan).changes
    assert change.kind.value == "output_changed"


def test_an_output_that_is_renamed_with_those_that_name_it_is_no_other_one() -> None:
    text = floor_plan(figures=False)
    renamed = text.replace("id: paths\n", "id: ways\n").replace("into: paths\n", "into: ways\n")
    kinds = [one.kind.value for one in diff_plans(read(text).plan, read(renamed).plan).changes]
    assert "output_changed" not in kinds
