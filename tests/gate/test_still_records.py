"""Masked stills pass the gate as declared: whole, of one size, solid where filled, rarely."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GateError
from noren.gate.assignment import Assignment, OutputAssignment, StillAssignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.gate.records import RECORD_SIZE, CoverageBody, Kind, pack_record, unpack_record
from noren.gate.still_records import (
    CELL_BYTES,
    CELL_PX,
    GRAYS,
    MaskedStillBody,
    StillLimits,
    StillState,
    dropped_still,
)
from noren.gate.validator import ClosedBin, Validator, check_bin
from noren.testing.legal_records import build_assignment, jail_report

START_S = 1_775_001_600
EVERY_S = 600
BLACK = bytes(CELL_BYTES)
GRAY = b"\x88" * CELL_BYTES


def output(*, columns: int = 3, rows: int = 2, every_s: int = EVERY_S) -> OutputAssignment:
    return OutputAssignment(
        id="stills",
        record="masked_still",
        targets=(),
        classes=(0,),
        bin_s=every_s,
        maximum=1,
        stills=StillAssignment(columns=columns, rows=rows),
    )


def schema_of(one: OutputAssignment) -> RecordSchema:
    return RecordSchema.from_assignment(build_assignment((one,)))


def cell(part: int, *, state: int = 0, is_filled: int = 0, grays: bytes = GRAY) -> MaskedStillBody:
    return MaskedStillBody(output=0, part=part, state=state, is_filled=is_filled, grays=grays)


def kept(*, filled: tuple[int, ...] = (1, 4)) -> tuple[MaskedStillBody, ...]:
    return tuple(
        cell(part, is_filled=1, grays=BLACK) if part in filled else cell(part) for part in range(6)
    )


COVERAGE = CoverageBody(
    output=0, states=0, watched_ms=0, frames_in=1, frames_searched=1, frames_gated=0,
    frames_dropped=0,
)  # fmt: skip


def feed(
    bodies: tuple[MaskedStillBody, ...],
    *,
    start_s: int = START_S,
    schema: RecordSchema | None = None,
) -> ClosedBin | None:
    """Through the gate as the jail would write it."""
    told = schema or schema_of(output())
    gate = Validator(told, opened_s=START_S)
    records = [(0, jail_report(told)), *((start_s, one) for one in bodies), (start_s, COVERAGE)]
    for sequence, (bin_start_s, body) in enumerate(records):
        data = pack_record(sequence=sequence, bin_start_s=bin_start_s, body=body)
        gate.accept(data, START_S + sequence / 1000)
    return gate.take_bin()


def test_a_still_passes_as_a_whole() -> None:
    closed = feed(kept())
    assert closed is not None
    assert closed.figures == kept()
    assert check_bin(schema_of(output()), closed).id == "stills"


def test_a_still_that_was_dropped_says_why_and_holds_no_pixel() -> None:
    closed = feed(dropped_still(0, 6, StillState.UNSURE))
    assert closed is not None
    assert {body.state for body in closed.figures} == {StillState.UNSURE}  # type: ignore[union-attr]
    assert {body.grays for body in closed.figures} == {BLACK}  # type: ignore[union-attr]


WRONG = {
    "a pixel under a fill": (cell(0, is_filled=1, grays=GRAY), *kept()[1:]),
    "a fill that is neither": (cell(0, is_filled=2, grays=BLACK), *kept()[1:]),
    "a pixel in a dropped still": (
        cell(0, state=StillState.FACE_LEFT),
        *dropped_still(0, 6, StillState.FACE_LEFT)[1:],
    ),
    "a fill in a dropped still": (
        cell(0, state=StillState.DARK, is_filled=1, grays=BLACK),
        *dropped_still(0, 6, StillState.DARK)[1:],
    ),
    "half kept, half dropped": (*kept()[:3], *dropped_still(0, 6, StillState.FAULT)[3:]),
    "a reason that is none": tuple(cell(part, state=9, grays=BLACK) for part in range(6)),
    "a cell too few": kept()[:5],
    "a cell too many": (*kept(), cell(6)),
    "a cell twice": (*kept()[:1], *kept()[:5]),
    "another order": (kept()[1], kept()[0], *kept()[2:]),
}


@pytest.mark.parametrize("bodies", WRONG.values(), ids=WRONG)
def test_what_is_no_such_still_breaks_the_gate(bodies: tuple[MaskedStillBody, ...]) -> None:
    with pytest.raises(GateError):
        feed(bodies)


def test_two_stills_in_one_span_break_the_gate() -> None:
    told = schema_of(output())
    gate = Validator(told, opened_s=START_S)
    first = [(0, jail_report(told)), *((START_S, one) for one in kept()), (START_S, COVERAGE)]
    for sequence, (bin_start_s, body) in enumerate(first):
        data = pack_record(sequence=sequence, bin_start_s=bin_start_s, body=body)
        gate.accept(data, START_S + 1)
    second = pack_record(sequence=len(first), bin_start_s=START_S, body=kept()[0])
    with pytest.raises(GateError):
        gate.accept(second, START_S + 2)


def test_a_still_off_the_grid_of_its_time_breaks_the_gate() -> None:
    with pytest.raises(GateError):
        feed(kept(), start_s=START_S + 60)


def test_a_plan_without_stills_lets_no_cell_out() -> None:
    with pytest.raises(GateError):
        feed(kept(), schema=RecordSchema.from_assignment(build_assignment()))


@pytest.mark.parametrize(
    "wrong",
    [
        output(columns=81),
        output(rows=0),
        output(every_s=59),
        replace(output(), stills=None),
        replace(output(), targets=(0,)),
        replace(output(), record="line_count", targets=(0,)),
    ],
    ids=["too wide", "no row", "too often", "no size", "of a line", "a size for a count"],
)
def test_an_assignment_that_declares_no_such_still_is_refused(wrong: OutputAssignment) -> None:
    with pytest.raises(ValueError, match="stills"):
        schema_of(wrong)


def test_jail_and_supervisor_are_told_the_same_size() -> None:
    told = build_assignment((output(),))
    assert Assignment.from_bytes(told.to_bytes()) == told


@given(
    part=st.integers(0, 5),
    state=st.sampled_from(list(StillState)),
    is_filled=st.integers(0, 1),
    grays=st.binary(min_size=CELL_BYTES, max_size=CELL_BYTES),
)
def test_a_cell_survives_its_record(part: int, state: int, is_filled: int, grays: bytes) -> None:
    body = cell(part, state=state, is_filled=is_filled, grays=grays)
    data = pack_record(sequence=3, bin_start_s=START_S, body=body)
    assert len(data) == RECORD_SIZE
    assert unpack_record(data).body == body


@given(st.binary(min_size=48, max_size=48))
def test_any_bytes_that_pass_are_the_bytes_that_were_written(body: bytes) -> None:
    head = pack_record(sequence=0, bin_start_s=0, body=cell(0))[:16]
    try:
        record = unpack_record(head + body)
    except ValueError:
        return
    assert pack_record(sequence=0, bin_start_s=0, body=record.body) == head + body


def test_the_number_of_stills_counts_fills_pixels_and_reasons() -> None:
    """Each cell is filled or one of 16 to the 64th; whole stills are one of 8 reasons besides."""
    cell_kinds = GRAYS ** (CELL_PX * CELL_PX) + 1
    assert StillLimits(columns=1, rows=1).stills() == cell_kinds + len(StillState) - 1
    assert StillLimits(columns=2, rows=3).stills() == cell_kinds**6 + len(StillState) - 1


def test_the_leak_budget_counts_every_pixel_of_every_still_of_a_day() -> None:
    budget = LeakBudget.from_schema(schema_of(output(columns=80, rows=45)))
    pixels = 640 * 360
    assert budget.outputs[0].figure_bits_per_bin == pytest.approx(4 * pixels, rel=1e-9)
    assert budget.bits_per_day >= 4 * pixels * math.ceil(86_400 / EVERY_S)
    for language in ("ja", "en"):
        text = "\n".join(budget.lines(language))
        assert "640" in text
        assert "360" in text
        assert f"{4 * pixels:.2f}" in text
    assert "masked stills included" in budget.lines("en")[0]
    assert "塗りつぶした静止画を含む" in budget.lines("ja")[0]


def test_a_budget_without_stills_speaks_of_numbers() -> None:
    budget = LeakBudget.from_schema(RecordSchema.from_assignment(build_assignment()))
    assert not budget.has_stills
    assert "The numbers that leave" in budget.lines("en")[0]


def test_the_number_of_the_kind_never_changes() -> None:
    assert Kind.MASKED_STILL == 30
