"""A visit passes the gate as declared, in its place, and no other way."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.gate.assignment import Assignment, OutputAssignment, VisitAssignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.gate.records import Kind, pack_record, unpack_record
from noren.gate.visit_records import (
    NEVER,
    NO_LANE,
    VISITS_PER_BIN,
    VisitBody,
    VisitLimits,
    VisitOutcome,
)
from noren.testing.legal_records import build_assignment
from staging.visit_outputs import visit_output

DECLARED = VisitAssignment(site=0, false_match_ratio=0.01, day_steps=7, least_tall_m=1.4)
OUTPUT = visit_output(DECLARED)
LIMITS = VisitLimits(day_steps=7, lanes=1)


def visit(**facts: Any) -> VisitBody:
    return VisitBody(
        **{
            "output": 0,
            "class_id": 0,
            "part": 0,
            "outcome": VisitOutcome.KNOWN,
            "days_step": 2,
            "pseudonym": 77,
            "visit_number": 3,
            "began": 20,
            "lasted": 12,
            **facts,
        }
    )


NEW = visit(outcome=VisitOutcome.NEW, visit_number=1, days_step=NEVER)
UNLINKED = visit(outcome=VisitOutcome.UNLINKED, visit_number=0, pseudonym=0, days_step=NEVER)
EMPTY = VisitBody.empty(output=0, class_id=0, part=0)


@pytest.mark.parametrize(
    "body",
    [
        visit(),
        NEW,
        UNLINKED,
        EMPTY,
        visit(visit_number=1, days_step=NEVER),
        visit(lane=0, lane_from=3, lane_lasted=9),
    ],
    ids=["known", "new", "unlinked", "empty", "first visit goes on", "at a lane"],
)
def test_what_can_be_true_passes_and_comes_back(body: VisitBody) -> None:
    assert LIMITS.is_possible(body)
    data = pack_record(sequence=1, bin_start_s=60, body=body)
    assert unpack_record(data).body == body
    assert body.KIND is Kind.VISIT


@pytest.mark.parametrize(
    "body",
    [
        visit(pseudonym=0),
        visit(days_step=7),
        visit(days_step=NEVER),
        visit(visit_number=0),
        visit(visit_number=1),
        dataclasses.replace(NEW, visit_number=2),
        dataclasses.replace(NEW, days_step=0),
        dataclasses.replace(UNLINKED, pseudonym=5),
        dataclasses.replace(UNLINKED, visit_number=1),
        dataclasses.replace(EMPTY, pseudonym=5),
        dataclasses.replace(EMPTY, began=1),
        visit(outcome=9),
        visit(lasted=22),
        visit(lane=1),
        visit(lane_from=1),
        visit(lane=0, lane_from=10, lane_lasted=4),
        visit(sex=0),
        visit(age_band=0),
        visit(track=5),
    ],
)
def test_what_cannot_be_true_is_refused(body: VisitBody) -> None:
    assert not LIMITS.is_possible(body)


ESTIMATED = dataclasses.replace(LIMITS, sexes=2, age_bands=3)


@pytest.mark.parametrize(
    ("body", "is_possible"),
    [
        pytest.param(visit(sex=1, age_band=2), True, id="both"),
        pytest.param(visit(), True, id="an abstention"),
        pytest.param(visit(sex=2), False, id="a third sex"),
        pytest.param(visit(age_band=3), False, id="a band too many"),
        pytest.param(UNLINKED, True, id="nobody"),
        pytest.param(dataclasses.replace(UNLINKED, sex=1), False, id="the sex of nobody"),
        pytest.param(dataclasses.replace(UNLINKED, age_band=1), False, id="the age of nobody"),
    ],
)
def test_estimates_are_those_declared_and_somebody_s(body: VisitBody, is_possible: bool) -> None:
    assert ESTIMATED.is_possible(body) is is_possible


def test_a_path_s_number_is_a_token_of_paths() -> None:
    linked = dataclasses.replace(LIMITS, paths=True)
    assert linked.is_possible(visit(track=2**48 - 1))
    assert not linked.is_possible(visit(track=2**48))


def test_paths_are_numbered_where_they_are_linked_and_only_there() -> None:
    linked = dataclasses.replace(LIMITS, paths=True)
    assert linked.is_possible(visit(track=5))
    assert not linked.is_possible(visit())


@given(st.binary(min_size=48, max_size=48))
def test_no_bytes_crash_the_limits(data: bytes) -> None:
    assert LIMITS.is_possible(VisitBody.unpack(data)) in (True, False)


def test_a_bin_has_a_fixed_number_of_places() -> None:
    (output,) = RecordSchema.from_assignment(build_assignment((OUTPUT,))).outputs
    assert [slot.part for slot in output.slots] == list(range(VISITS_PER_BIN))
    assert output.is_figure_possible(visit())


def test_an_assignment_with_visits_is_the_same_after_the_way_into_the_jail() -> None:
    assignment = build_assignment((OUTPUT,))
    assert Assignment.from_bytes(assignment.to_bytes()) == assignment


@pytest.mark.parametrize(
    "output",
    [
        dataclasses.replace(OUTPUT, visits=None),
        OutputAssignment(
            id="flow", record="line_count", targets=(0,), classes=(0,), bin_s=60, maximum=9,
            visits=DECLARED,
        ),
    ],
    ids=["undeclared", "of a line"],
)  # fmt: skip
def test_visits_are_declared_or_there_are_none(output: OutputAssignment) -> None:
    with pytest.raises(ValueError, match="visits"):
        RecordSchema.from_assignment(build_assignment((output,)))


def test_lanes_may_be_absent() -> None:
    without = dataclasses.replace(OUTPUT, targets=())
    (output,) = RecordSchema.from_assignment(build_assignment((without,))).outputs
    assert output.is_figure_possible(visit())
    assert not output.is_figure_possible(visit(lane=0))
    assert visit().lane == NO_LANE


def test_the_leak_budget_counts_pseudonyms() -> None:
    schema = RecordSchema.from_assignment(build_assignment((OUTPUT,)))
    budget = LeakBudget.from_schema(schema)
    assert budget.outputs[0].figure_bits_per_bin > 64 * VISITS_PER_BIN
