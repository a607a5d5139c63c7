"""What a plan says of icon pictures is what the jail is told: the public's are coarser."""

from __future__ import annotations

import pytest

from gate.test_compile_behavior import GROUND, TILL
from noren.errors import GeometryError, RecordNotMeasured
from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.compile import compile_assignment
from noren.gate.icon_records import MOST_ICONS
from noren.gate.output_compile import objection_to
from noren.plan.load import LoadedPlan, parse_plan
from staging.plans import plan_text


def loaded(
    *,
    position_m: float = 0.5,
    every: str = "1 s",
    readers: str = "site_manager",
    areas: bool = True,
    ground: bool = True,
    maximum: int | None = None,
) -> LoadedPlan:
    where = "    areas: [square]\n" if areas else ""
    most = "" if maximum is None else f"    maximum: {maximum}\n"
    text = plan_text().replace("    detector:", (GROUND if ground else TILL) + "    detector:")
    before, _, _ = text.partition("  - id: street-stay\n")
    after = text[text.index("schedule:\n") :]
    icons = (
        "  - id: now\n    record: icon\n    camera: north\n    purpose: street-flow\n"
        f"{where}    position_m: {position_m}\n    every: {every}\n{most}    keep: 1 s\n"
        f"    readers: [{readers}]\n    minimum_cell: 10\n"
    )
    return parse_plan(before + icons + after, "plan.yaml")


def compiled(plan: LoadedPlan) -> Assignment:
    return compile_assignment(plan.plan, "north", digest=plan.digest, live=True)


def told(plan: LoadedPlan) -> OutputAssignment:
    return compiled(plan).outputs[1]


def test_staff_see_everybody_each_second_in_eight_directions() -> None:
    output = told(loaded())
    assert output.icons is not None
    assert (output.bin_s, output.maximum) == (1, MOST_ICONS)
    assert (output.icons.directions, output.icons.least) == (8, 0)


def test_the_public_sees_four_directions_and_nobody_below_the_minimum_cell() -> None:
    output = told(loaded(position_m=1, every="1 min", readers="site_manager, public"))
    assert output.icons is not None
    assert output.bin_s == 60
    assert (output.icons.directions, output.icons.least) == (4, 10)


@pytest.mark.parametrize(
    ("position_m", "every"), [(0.5, "1 min"), (1, "10 s")], ids=["too fine", "too often"]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_public_picture_by_which_one_could_follow_somebody_is_refused(
    position_m: float, every: str, language: str
) -> None:
    plan = loaded(position_m=position_m, every=every, readers="public")
    objection = objection_to(plan.plan, plan.plan.outputs[1])
    assert objection is not None
    assert {"ja": "公開", "en": "public"}[language] in objection.in_language(language)
    with pytest.raises(RecordNotMeasured, match="coarser output for the public"):
        compiled(plan)


def test_the_cells_cover_the_areas_named_or_else_the_measured_floor() -> None:
    areas, floor = told(loaded(position_m=1)), told(loaded(position_m=1, areas=False))
    assert areas.icons is not None
    assert floor.icons is not None
    assert (areas.targets, floor.targets) == ((0,), ())
    assert (floor.icons.grid.rows, floor.icons.grid.columns) == (10, 10)
    assert areas.icons.grid.cells < floor.icons.grid.cells


def test_a_plan_can_say_how_many_are_drawn() -> None:
    assert told(loaded(maximum=12)).maximum == 12
    assert told(loaded(maximum=100_000)).maximum == 700


def test_icons_need_the_floor() -> None:
    with pytest.raises(RecordNotMeasured, match=r"view\.ground"):
        compiled(loaded(ground=False))


def test_a_floor_too_fine_for_its_cells_is_refused() -> None:
    plan = loaded(position_m=0.25, areas=False)
    camera = plan.plan.cameras[0]
    assert camera.view.ground is not None
    points = tuple(
        pair.model_copy(update={"ground_m": (40 * pair.ground_m[0], 40 * pair.ground_m[1])})
        for pair in camera.view.ground.points
    )
    ground = camera.view.ground.model_copy(update={"points": points})
    view = camera.view.model_copy(update={"ground": ground})
    large = plan.plan.model_copy(update={"cameras": (camera.model_copy(update={"view": view}),)})
    with pytest.raises(GeometryError, match="larger `position_m`"):
        compile_assignment(large, "north", digest=plan.digest, live=True)
