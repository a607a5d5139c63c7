"""Records of trajectories: what fits comes back, what a plan does not declare does not pass."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import RecordNotMeasured
from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.output_compile import objection_to
from noren.gate.record_schema import RecordSchema
from noren.gate.record_slots import slot_of
from noren.gate.records import RECORD_SIZE, pack_record, unpack_record
from noren.gate.trajectory_records import (
    STEP_MOST,
    TICKS_PER_RECORD,
    TOKEN_BYTES,
    Cell,
    TrajectoryPointsBody,
    WalkLimits,
)
from noren.plan.load import LoadedPlan, parse_plan
from noren.plan.starters import write_starter
from staging.walk_plans import TODAY, walk_plan

FLOOR = WalkLimits(columns=16, rows=14, ticks=15, most=3, classes=(0,))


@st.composite
def bodies(draw: st.DrawFn) -> TrajectoryPointsBody:
    ticks = draw(st.integers(1, (1 << TICKS_PER_RECORD) - 1))
    cells: list[Cell] = [(draw(st.integers(0, 4095)), draw(st.integers(0, 4095)))]
    step = st.integers(-STEP_MOST, STEP_MOST)
    while len(cells) < ticks.bit_count():
        cells.append(tuple(max(0, side + draw(step)) for side in cells[-1]))  # type: ignore[arg-type]
    return TrajectoryPointsBody(
        output=draw(st.integers(0, 0xFFFF)),
        part=draw(st.integers(0, 499)),
        class_id=draw(st.integers(0, 2)),
        token=draw(st.integers(1, (1 << 8 * TOKEN_BYTES) - 1)),
        ticks=ticks,
        cells=tuple(cells),
        untold=draw(st.integers(0, 255)),
    )


def body(
    token: int = 7, ticks: int = 0b11, cells: tuple[Cell, ...] = ((0, 0), (1, 1)), **facts: int
) -> TrajectoryPointsBody:
    told = {"output": 0, "part": 0, "class_id": 0, **facts}
    return TrajectoryPointsBody(token=token, ticks=ticks, cells=cells, **told)


def empty(part: int = 0) -> TrajectoryPointsBody:
    return body(0, 0, (), part=part)


@given(bodies())
def test_a_record_comes_back_as_it_was(sent: TrajectoryPointsBody) -> None:
    data = pack_record(sequence=5, bin_start_s=60, body=sent)
    assert len(data) == RECORD_SIZE
    assert unpack_record(data).body == sent


@given(bodies(), st.integers(0, 8 * 48 - 1))
def test_a_changed_bit_is_another_record_or_none(sent: TrajectoryPointsBody, bit: int) -> None:
    data = bytearray(pack_record(sequence=5, bin_start_s=60, body=sent))
    data[16 + bit // 8] ^= 1 << bit % 8
    with contextlib.suppress(ValueError):
        assert unpack_record(bytes(data)).body != sent


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(body(cells=((0, 0), (128, 0))), id="a step too wide"),
        pytest.param(body(cells=((0, 0),)), id="fewer cells than ticks"),
        pytest.param(body(token=1 << 48), id="a token too long"),
        pytest.param(body(token=-1), id="a token below nothing"),
    ],
)
def test_what_does_not_fit_a_record_is_not_written(wrong: TrajectoryPointsBody) -> None:
    with pytest.raises(struct.error):
        wrong.pack()


@pytest.mark.parametrize(
    ("one", "possible"),
    [
        pytest.param(body(), True, id="a walk"),
        pytest.param(empty(), True, id="an empty place"),
        pytest.param(body(token=0), False, id="nobody's walk"),
        pytest.param(body(class_id=1), False, id="a class that is not declared"),
        pytest.param(body(cells=((0, 0), (16, 0))), False, id="beside the floor"),
        pytest.param(body(cells=((0, 0), (0, 14))), False, id="behind the floor"),
        pytest.param(body(part=3), False, id="a place that a bundle does not have"),
        pytest.param(body(9, 0, ()), False, id="a token without a place"),
        pytest.param(body(0, 0, (), untold=1), False, id="too many in an empty place"),
    ],
)
def test_only_what_the_plan_declares_is_possible(one: TrajectoryPointsBody, possible: bool) -> None:
    assert FLOOR.is_possible(one) is possible


def test_ticks_after_the_end_of_a_bundle_are_not_possible() -> None:
    short = dataclasses.replace(FLOOR, ticks=2)
    assert short.is_possible(body())
    assert not short.is_possible(body(ticks=0b101))


@pytest.mark.parametrize(
    ("bundle", "whole"),
    [
        pytest.param((empty(), empty()), True, id="nobody"),
        pytest.param((body(1), body(2), empty()), True, id="in the order of tokens"),
        pytest.param((body(2), body(1)), False, id="in another order"),
        pytest.param((empty(), body(1)), False, id="behind an empty place"),
        pytest.param((body(1, 0b11), body(1, 0b1100)), True, id="one walk, twice"),
        pytest.param((body(1, 0b11), body(1, 0b110)), False, id="a tick twice"),
        pytest.param((body(1, untold=1), body(2)), False, id="too many, but not in the last"),
        pytest.param((body(1), body(2, untold=9)), True, id="too many"),
    ],
)
def test_a_bundle_has_one_order(bundle: tuple[TrajectoryPointsBody, ...], whole: bool) -> None:
    assert FLOOR.is_bundle(bundle) is whole


def test_the_budget_counts_every_record_that_could_be() -> None:
    small = WalkLimits(columns=2, rows=1, ticks=2, most=1, classes=(0, 1))
    places = [(0, 0), (1, 0)]
    possible = [
        one
        for class_id, ticks in itertools.product((0, 1), (0b01, 0b10, 0b11))
        for cells in itertools.product(places, repeat=ticks.bit_count())
        if small.is_possible(one := body(5, ticks, cells, class_id=class_id))
    ]
    tokens = (1 << 48) - 1
    assert small.walks() == tokens * len(possible)
    # Nobody; one of them; one of them and so many more.
    assert small.bundles() == 1 + small.walks() * 256


def compiled(**facts: object) -> Assignment:
    plan = parse_plan(walk_plan(**facts), "plan.yaml")  # type: ignore[arg-type]
    return compile_assignment(plan.plan, "floor", digest=plan.digest, live=True)


@pytest.mark.parametrize(
    ("every", "bin_s", "ticks"),
    [("1 s", 15, 15), ("2 s", 30, 15), ("5 s", 60, 12), ("1 min", 60, 1), ("1 h", 3600, 1)],
)
def test_points_leave_in_bundles_of_at_most_a_minute(every: str, bin_s: int, ticks: int) -> None:
    (output,) = RecordSchema.from_assignment(compiled(every=every)).outputs
    assert output.bin_s == bin_s
    assert isinstance(output.limits, WalkLimits)
    assert output.limits.ticks == ticks
    assert not output.is_kept


def test_the_jail_is_told_of_the_measured_floor_and_no_other() -> None:
    assignment = compiled(position_m=0.5)
    assert Assignment.from_bytes(assignment.to_bytes()) == assignment
    walks = assignment.outputs[0].walks
    assert walks is not None
    assert walks.grid.origin_m == (-1.5, 0.0)
    assert (walks.grid.columns, walks.grid.rows) == (16, 14)


def test_points_need_the_floor() -> None:
    text = walk_plan()
    begin, end = text.index("      ground:\n"), text.index("      # 計測区域")
    plan = parse_plan(text[:begin] + text[end:], "plan.yaml")
    with pytest.raises(RecordNotMeasured, match=r"view\.ground"):
        compile_assignment(plan.plan, "floor", digest=plan.digest, live=True)
    assert objection_to(plan.plan, plan.plan.outputs[0]) is not None


def linked_plan(change: tuple[str, str] = ("", "")) -> LoadedPlan:
    """The sample plan of repeat analysis with its paths linked to visits."""
    text = write_starter("repeat", example=True, today=TODAY).replace(
        "linked: [visits, purchases]", "linked: [visits, trajectories]"
    )
    return parse_plan(text.replace(*change), "plan.yaml")


def test_paths_are_linked_where_the_plan_says_so_and_nowhere_else() -> None:
    text = write_starter("repeat", example=True, today=TODAY)
    for loaded, is_linked in (
        (parse_plan(text, "plan.yaml"), False),
        (linked_plan(), True),
    ):
        assert [objection_to(loaded.plan, one) for one in loaded.plan.outputs] == [None] * 5
        assignment = compile_assignment(loaded.plan, "shelves", digest=loaded.digest, live=True)
        (walks,) = [one.walks for one in assignment.outputs if one.walks is not None]
        (visits,) = [one.visits for one in assignment.outputs if one.visits is not None]
        assert walks.linked is visits.paths is is_linked
        assert Assignment.from_bytes(assignment.to_bytes()) == assignment


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            (
                "    record: visit\n    camera: shelves\n",
                "    record: visit\n    camera: entrance\n",
            ),
            "tells of none",
            id="a camera without visits",
        ),
        pytest.param(
            ("    position_m: 0.5\n", "    position_m: 0.5\n    classes: [person, bicycle]\n"),
            "other classes",
            id="bicycles",
        ),
    ],
)
def test_paths_that_no_visit_can_end_are_refused(change: tuple[str, str], said: str) -> None:
    linked = linked_plan(change)
    with pytest.raises(RecordNotMeasured, match=said):
        compile_assignment(linked.plan, "shelves", digest=linked.digest, live=True)
    (paths,) = (one for one in linked.plan.outputs if one.id == "paths")
    assert objection_to(linked.plan, paths) is not None


def test_the_budget_is_that_of_all_bundles() -> None:
    schema = RecordSchema.from_assignment(compiled())
    (output,) = schema.outputs
    budget = LeakBudget.from_schema(schema)
    assert budget.outputs[0].figure_bits_per_bin == math.log2(output.figures_per_bin())
    assert budget.coverage == ()
    assert [slot.part for slot in output.slots] == list(range(60))
    assert slot_of(empty(3)) == output.slots[3]


@pytest.mark.parametrize(
    "facts",
    [{"maximum": 501}, {"walks": None}, {"targets": (0,)}, {"bin_s": 16 * 1}, {"bin_s": 0}],
)
def test_an_output_that_cannot_be_has_no_schema(facts: dict[str, object]) -> None:
    assignment = compiled()
    wrong = dataclasses.replace(assignment.outputs[0], **facts)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="output 'paths'"):
        RecordSchema.from_assignment(dataclasses.replace(assignment, outputs=(wrong,)))


def test_paths_that_are_linked_to_visits_are_not_fused_as_well() -> None:
    plan = linked_plan().plan
    (paths,) = (one for one in plan.outputs if one.id == "paths")
    more = paths.model_copy(update={"id": "more", "camera": "entrance", "fused_into": "paths"})
    both = plan.model_copy(update={"outputs": (*plan.outputs, more)})
    for output in (paths, more):
        objection = objection_to(both, output)
        assert objection is not None
        assert "fused as well" in objection.in_language("en")
