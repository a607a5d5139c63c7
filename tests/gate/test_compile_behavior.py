"""What a plan says of staying, waiting and the staff is what the jail is told."""

from __future__ import annotations

import pytest

from noren.errors import GeometryError, RecordNotMeasured
from noren.gate.assignment import Assignment, GridAssignment
from noren.gate.compile import compile_assignment
from noren.gate.output_compile import objection_to
from noren.plan.load import LoadedPlan, parse_plan
from staging.plans import on_floor, plan_text

GROUND = """\
      ground:
        point_error_m: 0.05
        points:
          - {image: [0.05, 0.3], ground_m: [-1.2, 9.1]}
          - {image: [0.95, 0.3], ground_m: [8, 9.1]}
          - {image: [0.95, 0.98], ground_m: [8, 0]}
          - {image: [0.05, 0.98], ground_m: [-1.2, 0]}
"""
TILL = """\
        - id: till
          name: {ja: レジの前, en: Before the till}
          polygon: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.28], [0.1, 0.28]]
"""


def loaded(record: str, keys: str, *, ground: bool = False, staff: str = "") -> LoadedPlan:
    text = plan_text()
    text = text.replace("record: zone_occupancy", f"record: {record}")
    text = text.replace("    areas: [square]\n", keys)
    text = on_floor(text, GROUND if ground else TILL)
    if staff:
        text = text.replace("    view:\n", f"    staff: {staff}\n    view:\n", 1)
    return parse_plan(text, "plan.yaml")


def compiled(plan: LoadedPlan) -> Assignment:
    return compile_assignment(plan.plan, "north", digest=plan.digest, live=True)


def test_a_queue_is_told_where_it_is_served() -> None:
    plan = loaded("queue_wait", "    areas: [square]\n    served_at: till\n")
    output = compiled(plan).outputs[1]
    assert (output.targets, output.service, output.maximum) == ((0,), 1, 120)


def test_a_heat_map_covers_the_measured_rectangle_in_whole_cells() -> None:
    plan = loaded("heatmap_cells", "    position_m: 0.5\n", ground=True)
    assert compiled(plan).outputs[1].grid == GridAssignment(
        origin_m=(-1.5, 0.0), cell_m=0.5, rows=19, columns=19
    )


def test_a_heat_map_too_fine_for_its_floor_is_refused() -> None:
    plan = loaded("heatmap_cells", "    position_m: 0.25\n", ground=True)
    wide = plan.plan.cameras[0].view.ground
    assert wide is not None
    points = tuple(
        pair.model_copy(update={"ground_m": (10 * pair.ground_m[0], 10 * pair.ground_m[1])})
        for pair in wide.points
    )
    camera = plan.plan.cameras[0]
    view = camera.view.model_copy(update={"ground": wide.model_copy(update={"points": points})})
    large = plan.plan.model_copy(update={"cameras": (camera.model_copy(update={"view": view}),)})
    with pytest.raises(GeometryError, match="larger `position_m`"):
        compile_assignment(large, "north", digest=plan.digest, live=True)


@pytest.mark.parametrize(
    ("record", "keys"),
    [("heatmap_cells", "    position_m: 0.5\n"), ("crowding_level", "    areas: [square]\n")],
)
def test_a_record_in_metres_needs_the_floor(record: str, keys: str) -> None:
    plan = loaded(record, keys)
    with pytest.raises(RecordNotMeasured, match=r"view\.ground"):
        compiled(plan)
    assert objection_to(plan.plan, plan.plan.outputs[1]) is not None
    with_floor = loaded(record, keys, ground=True)
    assert objection_to(with_floor.plan, with_floor.plan.outputs[1]) is None


@pytest.mark.parametrize("record", ["dwell_histogram", "queue_wait", "od_counts"])
def test_stays_waits_and_moves_need_no_floor(record: str) -> None:
    assert compiled(loaded(record, "    areas: [square]\n")).ground is None


def test_staff_are_left_out_of_the_areas_that_the_plan_names() -> None:
    plan = loaded("od_counts", "    areas: [square]\n", staff="{how: area, areas: [till]}")
    assert compiled(plan).staff.areas == (1,)


@pytest.mark.parametrize(
    ("hours", "spans"),
    [
        ("09:00-10:30", ((0, 5400),)),
        ("7:00 to 9:00 and 21:00 to 22:00", ((79200, 0), (43200, 46800))),
        ("22:00〜6:00", ((46800, 75600),)),
    ],
)
def test_the_staff_s_hours_are_read_from_words_as_japan_s_time(
    hours: str, spans: tuple[tuple[int, int], ...]
) -> None:
    staff = f'{{how: hours, hours: {{ja: "毎日", en: "{hours}"}}}}'
    assert (
        compiled(loaded("od_counts", "    areas: [square]\n", staff=staff)).staff.hours_s == spans
    )


def test_staff_are_left_out_by_the_color_that_the_plan_names() -> None:
    plan = loaded("od_counts", "    areas: [square]\n", staff='{how: color_tag, color: "#ff6a00"}')
    assignment = compiled(plan)
    assert assignment.staff.tag_rgb == (255, 106, 0)
    assert Assignment.from_bytes(assignment.to_bytes()) == assignment


@pytest.mark.parametrize(
    "staff",
    [
        "{how: color_tag}",
        '{how: color_tag, color: "#808890"}',
        '{how: color_tag, color: "#40100a"}',
        '{how: hours, hours: {ja: "朝", en: "in the morning"}}',
        '{how: hours, hours: {ja: "朝", en: "25:00-26:00"}}',
    ],
    ids=["no color", "a gray one", "a dark one", "hours without a span", "hours that no day has"],
)
def test_staff_that_cannot_be_told_are_not_counted_as_visitors(staff: str) -> None:
    plan = loaded("od_counts", "    areas: [square]\n", staff=staff)
    with pytest.raises(RecordNotMeasured):
        compiled(plan)
    assert objection_to(plan.plan, plan.plan.outputs[0]) is not None


FAR = "polygon: [[0.4, 0.05], [0.6, 0.05], [0.6, 0.1], [0.4, 0.1]]"


def test_crowding_far_beyond_the_measured_floor_is_refused_and_told_in_both_languages() -> None:
    text = on_floor(plan_text(), GROUND)
    text = text.replace("polygon: [[0.1, 0.3], [0.9, 0.3], [0.9, 0.95], [0.1, 0.95]]", FAR)
    assert FAR in text
    text = text.replace("record: zone_occupancy", "record: crowding_level")
    text = text.replace("point_error_m: 0.05", "point_error_m: 0.6")
    plan = parse_plan(text, "plan.yaml")
    told = objection_to(plan.plan, plan.plan.outputs[1])
    assert told is not None
    assert "a place on the floor can be wrong by" in told.in_language("en")
    assert "床の位置が最大" in told.in_language("ja")
    with pytest.raises(RecordNotMeasured):
        compiled(plan)


def test_crowding_on_the_measured_floor_is_not_refused() -> None:
    plan = loaded("crowding_level", "    areas: [square]\n", ground=True)
    assert objection_to(plan.plan, plan.plan.outputs[1]) is None
