"""Stops before shelves leave as counts by section and length, never one by one."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from noren.errors import RecordNotMeasured
from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.compile import compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.output_compile import objection_to
from noren.gate.record_schema import RecordSchema
from noren.gate.record_slots import slot_of
from noren.gate.records import Kind, pack_record, unpack_record
from noren.gate.stop_records import NO_SHELF, SECTIONS_MOST, STOP_EDGES_S, ShelfStopsBody
from noren.plan.load import LoadedPlan, parse_plan
from noren.testing.legal_records import build_assignment
from staging.plans import GROUND, on_floor, plan_text

STOPS = OutputAssignment(
    id="stops",
    record="shelf_stops",
    targets=(0,),
    classes=(0, 1),
    bin_s=900,
    maximum=100,
    sections=(3,),
    section_m=0.5,
)
BODY = ShelfStopsBody(
    output=0,
    target=0,
    section=2,
    class_id=1,
    turned=(1, 2, 3, 4, 5),
    turned_at_least=(6, 0, 0, 0, 0),
    beside=(0, 7, 0, 0, 0),
    beside_at_least=(0, 0, 0, 0, 8),
)
FRONT = "\n          shelf_front: [[0.1, 0.3], [0.9, 0.3]]"


def schema_of(**facts: Any) -> RecordSchema:
    one = dataclasses.replace(STOPS, **facts)
    return RecordSchema.from_assignment(build_assignment((one,)))


def test_a_record_reads_back_as_it_was_packed() -> None:
    data = pack_record(sequence=3, bin_start_s=900, body=BODY)
    assert unpack_record(data).body == BODY
    assert BODY.stops == 36


def test_the_number_of_the_kind_is_part_of_the_format() -> None:
    assert Kind.SHELF_STOPS == 25


def test_each_section_and_class_has_a_slot_and_so_have_stops_without_a_shelf() -> None:
    slots = schema_of().outputs[0].slots
    assert len(slots) == len(set(slots)) == (3 + 1) * 2
    assert slot_of(BODY) in slots
    assert slot_of(dataclasses.replace(BODY, target=NO_SHELF, section=0)) in slots
    assert slot_of(dataclasses.replace(BODY, section=3)) not in slots


@pytest.mark.parametrize(
    ("beside", "possible"), [((64, 7, 0, 0, 0), True), ((65, 7, 0, 0, 0), False)]
)
def test_no_more_stops_than_the_maximum_pass(beside: tuple[int, ...], possible: bool) -> None:
    body = dataclasses.replace(BODY, beside=beside)
    assert schema_of().outputs[0].is_figure_possible(body) is possible


def test_all_counters_are_in_the_leak_budget() -> None:
    budget = LeakBudget.from_schema(schema_of())
    each = math.log2(math.comb(100 + 20, 20))
    assert budget.outputs[0].figure_bits_per_bin == pytest.approx(8 * each)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"sections": ()}, id="no sections"),
        pytest.param({"sections": (3, 3)}, id="sections of nothing"),
        pytest.param({"sections": (0,)}, id="a shelf of no section"),
        pytest.param({"sections": (SECTIONS_MOST + 1,)}, id="too many sections"),
        pytest.param({"section_m": 0.0}, id="sections without length"),
        pytest.param({"record": "zone_occupancy"}, id="occupancy with sections"),
        pytest.param({"targets": (7,)}, id="an area that is not there"),
        pytest.param({"maximum": 70_000}, id="counters that overflow"),
    ],
)
def test_an_assignment_that_cannot_be_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="stops"):
        schema_of(**facts)


def test_stops_before_no_shelf_are_refused() -> None:
    assignment = build_assignment((STOPS,))
    bare = tuple(dataclasses.replace(area, front_px=None) for area in assignment.areas)
    with pytest.raises(ValueError, match="before shelves"):
        RecordSchema.from_assignment(dataclasses.replace(assignment, areas=bare))


def test_an_assignment_survives_its_way_into_the_jail() -> None:
    assignment = build_assignment((STOPS,))
    assert Assignment.from_bytes(assignment.to_bytes()) == assignment


def test_no_class_begins_before_a_stop_is_one() -> None:
    assert STOP_EDGES_S[0] == 3
    assert list(STOP_EDGES_S) == sorted(set(STOP_EDGES_S))


# -- from the plan ---------------------------------------------------------------------------


def loaded(*, front: str = FRONT, ground: str = GROUND, position_m: float = 0.5) -> LoadedPlan:
    text = plan_text().replace("record: zone_occupancy", "record: shelf_stops")
    text = text.replace(
        "    areas: [square]\n", f"    areas: [square]\n    position_m: {position_m}\n"
    )
    text = text.replace("[0.1, 0.95]]", "[0.1, 0.95]]" + front)
    return parse_plan(on_floor(text, ground), "plan.yaml")


def test_a_shelf_is_told_in_sections_of_the_declared_width() -> None:
    plan = loaded()
    assignment = compile_assignment(plan.plan, "north", digest=plan.digest, live=False)
    output = assignment.outputs[1]
    # 0.8 of 0.9 of the picture's width, which is 8 m there: 7.1 m.
    assert (output.sections, output.section_m) == ((15,), 0.5)
    assert assignment.areas[0].front_px is not None
    assert objection_to(plan.plan, plan.plan.outputs[1]) is None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param({"front": ""}, "shelf_front", id="an area without a shelf"),
        pytest.param({"ground": ""}, "view.ground", id="no floor"),
        pytest.param(
            {"front": FRONT.replace("[0.9, 0.3]", "[0.101, 0.3]")}, "without length", id="a dot"
        ),
    ],
)
def test_stops_that_cannot_be_told_are_refused_with_what_to_do(
    facts: dict[str, str], said: str
) -> None:
    plan = loaded(**facts)  # type: ignore[arg-type]
    objection = objection_to(plan.plan, plan.plan.outputs[1])
    assert objection is not None
    assert said in str(objection)
    with pytest.raises(RecordNotMeasured):
        compile_assignment(plan.plan, "north", digest=plan.digest, live=False)


def test_the_shelf_is_part_of_what_the_plan_says() -> None:
    assert loaded().digest != loaded(front="").digest
    turned = FRONT.replace("[0.1, 0.3], [0.9, 0.3]", "[0.9, 0.3], [0.1, 0.3]")
    assert loaded().digest != loaded(front=turned).digest
