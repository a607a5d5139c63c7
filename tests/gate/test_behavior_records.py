"""Stays, waits, moves, heat and crowding pass the gate as declared, and no other way."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GateError
from noren.gate.assignment import Assignment, GridAssignment, OutputAssignment
from noren.gate.behavior_records import (
    ELSEWHERE,
    HEAT_AMOUNTS,
    HEAT_EXACT,
    LEVEL_UNKNOWN,
    PEOPLE_IN_AREA,
    STAY_CLASSES,
    WAIT_CODES,
    CrowdingLevelBody,
    HeatmapCellsBody,
    QueueWaitBody,
    heat_code,
    nearest_heat_code,
    wait_code,
    wait_of_code,
)
from noren.gate.figure_limits import FigureLimits, HeatLimits
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.gate.record_slots import Slot
from noren.gate.records import RECORD_SIZE, FigureBody, Kind, pack_record, unpack_record
from noren.gate.refusals import Refusal
from noren.gate.validator import Phase, Validator
from noren.testing.legal_records import build_assignment, closed_bin, figure, legal_stream

START_S = 1_775_001_600
GRID = GridAssignment(origin_m=(-1.0, 0.5), cell_m=0.5, rows=5, columns=10)


def output(record: str, **facts: Any) -> OutputAssignment:
    return OutputAssignment(
        **{
            "id": record,
            "record": record,
            "targets": (0,),
            "classes": (0,),
            "bin_s": 60,
            "maximum": 20,
            **facts,
        }
    )


OUTPUTS = {
    "dwell_histogram": output("dwell_histogram", classes=(0, 2)),
    "queue_wait": output("queue_wait"),
    "od_counts": output("od_counts"),
    "crowding_level": output("crowding_level"),
    "heatmap_cells": output("heatmap_cells", targets=(), grid=GRID),
}
ALL = build_assignment(tuple(OUTPUTS.values()))
SCHEMA = RecordSchema.from_assignment(ALL)


def test_a_whole_bin_of_each_kind_passes_the_gate() -> None:
    bins = [closed_bin(one, START_S) for one in SCHEMA.outputs]
    validator = Validator(SCHEMA, opened_s=START_S)
    closed = []
    for data in legal_stream(SCHEMA, bins):
        validator.accept(data, START_S + 60)
        if (whole := validator.take_bin()) is not None:
            closed.append(whole)
    assert validator.phase is Phase.ENDED
    assert closed == bins


def test_every_record_is_as_long_as_every_other_and_reads_back() -> None:
    for one in SCHEMA.outputs:
        for body in closed_bin(one, START_S).figures:
            data = pack_record(sequence=7, bin_start_s=START_S, body=body)
            assert len(data) == RECORD_SIZE
            assert unpack_record(data).body == body


def test_an_assignment_with_a_grid_and_staff_survives_the_way_into_the_jail() -> None:
    assert Assignment.from_bytes(ALL.to_bytes()) == ALL


def test_a_heat_map_is_sent_in_records_of_forty_two_cells_per_layer() -> None:
    heat = SCHEMA.outputs[4]
    assert [(slot.target, slot.part) for slot in heat.slots] == [
        (layer, part) for layer in range(3) for part in range(2)
    ]


def test_moves_are_between_all_areas_and_elsewhere_but_never_from_nowhere_to_nowhere() -> None:
    pairs = [(slot.target, slot.part) for slot in SCHEMA.outputs[2].slots]
    assert pairs == [(0, 0), (0, ELSEWHERE), (ELSEWHERE, 0)]


def first(record: str, number: int = 3, **facts: Any) -> FigureBody:
    slot = SCHEMA.outputs[list(OUTPUTS).index(record)].slots[0]
    return dataclasses.replace(figure(slot, number), **facts)


LATE_CELL = bytes(20) + b"\1" + bytes(21)
BAD: dict[str, tuple[FigureBody, Refusal]] = {
    "more visits than can be": (first("dwell_histogram", 21), Refusal.FIGURE),
    "visits hidden among the lost": (
        first("dwell_histogram", 20, at_least=(1,) + (0,) * (STAY_CLASSES - 1)),
        Refusal.FIGURE,
    ),
    "visits hidden among the unseen": (
        first("dwell_histogram", 20, began_unseen=1),
        Refusal.FIGURE,
    ),
    "a nine of ten below the median": (first("queue_wait", p50=9, p90=8), Refusal.FIGURE),
    "a wait that nobody had": (first("queue_wait", 0, p50=1, p90=1), Refusal.FIGURE),
    "a nine of ten without a median": (first("queue_wait", p50=0, p90=3), Refusal.FIGURE),
    "a wait of more than a day": (first("queue_wait", p90=WAIT_CODES + 1), Refusal.FIGURE),
    "more decided than can be": (first("queue_wait", lost=18), Refusal.FIGURE),
    "more arrivals than can be": (first("queue_wait", arrivals=21), Refusal.FIGURE),
    "a mean above the longest": (first("queue_wait", mean_centi=301), Refusal.FIGURE),
    "a line longer than anybody sees": (first("queue_wait", longest=201), Refusal.FIGURE),
    "more moves than can be": (first("od_counts", 21), Refusal.FIGURE),
    "a move to an area of another output": (first("od_counts", destination=5), Refusal.SLOT),
    "a move from nowhere to nowhere": (
        first("od_counts", origin=ELSEWHERE, destination=ELSEWHERE),
        Refusal.SLOT,
    ),
    "a seventh level": (first("crowding_level", level=6), Refusal.FIGURE),
    "a seventh level, estimated": (first("crowding_level", level=14), Refusal.FIGURE),
    "an unknown level with a density": (
        first("crowding_level", level=LEVEL_UNKNOWN),
        Refusal.FIGURE,
    ),
    "a density that does not fit": (first("crowding_level", density_centi=1001), Refusal.FIGURE),
    "more people than can be": (first("crowding_level", standing_deci=172), Refusal.FIGURE),
    "a fourth layer": (first("heatmap_cells", layer=3), Refusal.SLOT),
    "cells of another part": (first("heatmap_cells", part=2), Refusal.SLOT),
}


@pytest.mark.parametrize(("body", "reason"), BAD.values(), ids=BAD)
def test_what_cannot_be_true_breaks_the_gate(body: FigureBody, reason: Refusal) -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    (report, *_) = legal_stream(SCHEMA, [])
    validator.accept(report, START_S + 60)
    with pytest.raises(GateError) as caught:
        validator.accept(pack_record(sequence=1, bin_start_s=START_S, body=body), START_S + 60)
    assert (caught.value.found, caught.value.expected) == (reason.found, reason.expected)
    assert validator.phase is Phase.BROKEN


def test_cells_beyond_the_grid_are_empty() -> None:
    limits = HeatLimits(cells=GRID.cells)
    inside = HeatmapCellsBody(
        output=0, layer=0, class_id=0, part=1, cells=bytes([9] * 8 + [0] * 34)
    )
    assert limits.is_possible(inside)
    assert not limits.is_possible(dataclasses.replace(inside, cells=LATE_CELL))


BAD_OUTPUTS = {
    "a heat map without a grid": output("heatmap_cells", targets=()),
    "a grid for something else": output("od_counts", grid=GRID),
    "a service for something else": output("dwell_histogram", service=0),
    "a service in an area that is not there": output("queue_wait", service=4),
    "counters that are too narrow": output("dwell_histogram", maximum=70_000),
    "an area that is not there": output("crowding_level", targets=(3,)),
}


@pytest.mark.parametrize("bad", BAD_OUTPUTS.values(), ids=BAD_OUTPUTS)
def test_what_cannot_be_declared_has_no_schema(bad: OutputAssignment) -> None:
    with pytest.raises(ValueError, match=bad.id):
        RecordSchema.from_assignment(build_assignment((bad,)))


def slot_of(kind: Kind, part: int = 0) -> Slot:
    return Slot(kind=kind, output=0, target=0, class_id=0, direction=0, part=part)


def test_the_possible_stays_are_counted_one_by_one() -> None:
    limits, slot = FigureLimits(maximum=2), slot_of(Kind.DWELL_HISTOGRAM)
    counters = 2 * STAY_CLASSES + 1
    possible = sum(
        sum(one) <= 2
        for chosen in range(3)
        for one in itertools.combinations_with_replacement([1] * counters, chosen)
    )
    assert possible == 1 + counters + math.comb(counters + 1, 2)
    assert limits.figures(slot.kind, 0) == possible


def test_the_possible_waits_are_counted_one_by_one() -> None:
    limits = FigureLimits(maximum=1)
    blank = figure(slot_of(Kind.QUEUE_WAIT), 0)
    assert isinstance(blank, QueueWaitBody)
    decided = sum(
        limits.is_possible(
            dataclasses.replace(
                blank, served=served, abandoned=abandoned, lost=lost, p50=p50, p90=p90
            )
        )
        for served, abandoned, lost in itertools.product(range(3), repeat=3)
        for p50 in range(WAIT_CODES + 2)
        for p90 in ({0, p50 - 1, p50, p50 + 1, WAIT_CODES, WAIT_CODES + 1} - {-1})
    )
    # Of each median, those nine-of-tens were tried that could slip through.
    tried = sum(
        len([q for q in {0, p - 1, p, p + 1, WAIT_CODES} if q == 0 or p <= q <= WAIT_CODES])
        for p in range(1, WAIT_CODES + 1)
    )
    assert decided == 3 + 1 + tried
    lengths = sum(100 * longest + 1 for longest in range(PEOPLE_IN_AREA + 1))
    told = 1 + WAIT_CODES + math.comb(WAIT_CODES + 1, 2)
    assert limits.figures(Kind.QUEUE_WAIT, 0) == 2 * (3 + told) * lengths


def test_the_possible_levels_are_counted_one_by_one() -> None:
    limits = FigureLimits(maximum=1)
    blank = CrowdingLevelBody(
        output=0, target=0, class_id=0, level=0, density_centi=0, moving_deci=0, standing_deci=0
    )
    people = sum(
        limits.is_possible(dataclasses.replace(blank, moving_deci=moving, standing_deci=standing))
        for moving, standing in itertools.product(range(14), repeat=2)
    )
    levels = sum(
        limits.is_possible(dataclasses.replace(blank, level=level, density_centi=density))
        for level in range(255)
        for density in range(1003)
    )
    assert limits.figures(Kind.CROWDING_LEVEL, 0) == 1 + people * levels


def test_a_heat_map_counts_every_cell_of_every_layer() -> None:
    budget = LeakBudget.from_schema(SCHEMA)
    heat = budget.outputs[4]
    assert heat.figure_bits_per_bin == pytest.approx(3 * GRID.cells * 8)


@given(wait_s=st.floats(1.0, 86_000.0))
def test_a_wait_is_told_within_three_percent(wait_s: float) -> None:
    code = wait_code(wait_s)
    assert 1 <= code <= WAIT_CODES
    assert abs(wait_of_code(code) - wait_s) <= 0.025 * wait_s + 0.05


@given(amount_s=st.floats(0.0, 1_000_000.0))
def test_the_time_in_a_cell_is_told_within_three_percent(amount_s: float) -> None:
    """One byte: from a single second to a square full of people for a day."""
    told_s = HEAT_AMOUNTS[nearest_heat_code(amount_s)]
    assert abs(told_s - amount_s) <= max(0.5, 0.03 * amount_s)


@given(people=st.integers(0, 1_000_000))
def test_a_cell_never_tells_more_people_than_passed_and_few_exactly(people: int) -> None:
    """Otherwise a number below a minimum could be told as one that reaches it."""
    told = HEAT_AMOUNTS[heat_code(people)]
    assert 0.94 * people <= told <= people
    assert told == people or people > HEAT_EXACT
