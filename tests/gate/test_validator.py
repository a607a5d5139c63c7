"""Nothing passes the gate that the plan does not declare."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import GateError, RecordOutOfRange, UndeclaredData
from noren.gate.assignment import OutputAssignment
from noren.gate.record_schema import RecordSchema
from noren.gate.records import (
    AnyBody,
    CoverageBody,
    EndBody,
    ErrorBody,
    EvaluationBoxBody,
    Fault,
    HealthBody,
    LineCountBody,
    ProgressBody,
    ZoneOccupancyBody,
    pack_record,
)
from noren.gate.refusals import Refusal
from noren.gate.validator import ClosedBin, Phase, Validator, check_bin
from noren.testing.legal_records import (
    build_assignment,
    closed_bin,
    figure,
    jail_report,
    legal_stream,
    whole_coverage,
)

START_S = 1_775_001_600
SCHEMA = RecordSchema.from_assignment(build_assignment())
LIVE = RecordSchema.from_assignment(build_assignment(live=True))
TEST_FILM = RecordSchema.from_assignment(build_assignment(evaluation=True))
FLOW, STAY = SCHEMA.outputs
REPORT = jail_report(SCHEMA)
FLOW_BIN = tuple((START_S, body) for body in (*closed_bin(FLOW, START_S).figures,))
FLOW_COVERAGE = (START_S, whole_coverage(FLOW))
WHOLE_FLOW = (*FLOW_BIN, FLOW_COVERAGE)
STAY_BIN = tuple((START_S, body) for body in closed_bin(STAY, START_S).figures)
BOX = EvaluationBoxBody(
    frame=1, track_id=2, class_id=0, seen=1, confidence_milli=900, x1=0, y1=0, x2=100, y2=200
)
Step = tuple[int, AnyBody]


def packed(steps: list[Step]) -> list[bytes]:
    return [
        pack_record(sequence=number, bin_start_s=start_s, body=body)
        for number, (start_s, body) in enumerate(steps)
    ]


def refusal_of(
    steps: list[Step],
    schema: RecordSchema = SCHEMA,
    *,
    now_s: float = START_S + 3600,
    opened_s: float = START_S,
    jailed: bool = True,
) -> GateError:
    """The refusal of the last step; every step before it passes."""
    validator = Validator(schema, opened_s=opened_s, jailed=jailed)
    *good, bad = packed(steps)
    for data in good:
        validator.accept(data, now_s)
    with pytest.raises(GateError) as caught:
        validator.accept(bad, now_s)
    assert validator.phase is Phase.BROKEN
    return caught.value


def changed(body: Any, **facts: Any) -> Any:
    return dataclasses.replace(body, **facts)


def count(number: int = 0, **facts: Any) -> LineCountBody:
    return changed(
        LineCountBody(output=0, target=0, class_id=0, direction=0, count=number), **facts
    )


def cover(**facts: Any) -> Step:
    return START_S, changed(whole_coverage(FLOW), **facts)


BAD: dict[str, tuple[list[Step], Refusal]] = {
    "a figure before the report": ([(START_S, count())], Refusal.BEFORE_REPORT),
    "a progress before the report": (
        [(0, ProgressBody(frames_in=0, frames_expected=0))],
        Refusal.BEFORE_REPORT,
    ),
    "a second report": ([(0, REPORT), (0, REPORT)], Refusal.SECOND_REPORT),
    "a report of another plan": (
        [(0, changed(REPORT, digest=bytes(16)))],
        Refusal.REPORT_OF_OTHER_PLAN,
    ),
    "one escape that worked": ([(0, changed(REPORT, refused=6))], Refusal.ESCAPED),
    "no escape tried": ([(0, changed(REPORT, attempted=0, refused=0))], Refusal.NOT_LOCKED),
    "too many escapes tried": (
        [(0, changed(REPORT, attempted=256, refused=256))],
        Refusal.NOT_LOCKED,
    ),
    "one stage only": ([(0, changed(REPORT, seccomp_stages=1))], Refusal.NOT_LOCKED),
    "an impossible landlock": ([(0, changed(REPORT, landlock_abi=-2))], Refusal.REPORT),
    "arguments hidden twice": ([(0, changed(REPORT, arguments_hidden=2))], Refusal.REPORT),
    "an endless rehearsal": ([(0, changed(REPORT, rehearsed_frames=10_000))], Refusal.REPORT),
    "a report with a bin": ([(60, REPORT)], Refusal.BIN_UNEXPECTED),
    "a box without evaluation": ([(0, REPORT), (0, BOX)], Refusal.KIND),
    "an undeclared output": ([(0, REPORT), (START_S, count(output=2))], Refusal.OUTPUT),
    "an undeclared line": ([(0, REPORT), (START_S, count(target=2))], Refusal.SLOT),
    "an undeclared class": ([(0, REPORT), (START_S, count(class_id=1))], Refusal.SLOT),
    "a third direction": ([(0, REPORT), (START_S, count(direction=2))], Refusal.SLOT),
    "an area figure for a line output": (
        [
            (0, REPORT),
            (
                START_S,
                ZoneOccupancyBody(output=0, target=0, class_id=0, mean_milli=0, maximum=0),
            ),
        ],
        Refusal.SLOT,
    ),
    "a coverage of an undeclared output": ([(0, REPORT), cover(output=9)], Refusal.OUTPUT),
    "a count above the maximum": ([(0, REPORT), (START_S, count(121))], Refusal.FIGURE),
    "a mean above its maximum": (
        [(0, REPORT), (START_S, figure(STAY.slots[0], 1, 1001))],
        Refusal.FIGURE,
    ),
    "an occupancy above the maximum": (
        [(0, REPORT), (START_S, figure(STAY.slots[0], 10))],
        Refusal.FIGURE,
    ),
    "a bin off the grid": ([(0, REPORT), (START_S + 1, count())], Refusal.BIN_OFF_GRID),
    "a bin before the film": ([(0, REPORT), (START_S - 60, count())], Refusal.BIN_TOO_EARLY),
    "a bin before 1970": ([(0, REPORT), (-60, count())], Refusal.BIN_TOO_EARLY),
    "a bin after any film": (
        [(0, REPORT), (START_S + 32 * 86400, count())],
        Refusal.BIN_IN_FUTURE,
    ),
    "a bin twice": ([(0, REPORT), *WHOLE_FLOW, FLOW_BIN[0]], Refusal.BIN_CLOSED),
    "a bin going back": (
        [
            (0, REPORT),
            *((START_S + 60, body) for _, body in WHOLE_FLOW),
            FLOW_BIN[0],
        ],
        Refusal.BIN_CLOSED,
    ),
    "a slot twice": ([(0, REPORT), FLOW_BIN[0], FLOW_BIN[0]], Refusal.ORDER),
    "slots out of order": ([(0, REPORT), FLOW_BIN[1]], Refusal.ORDER),
    "one figure too many": ([(0, REPORT), *FLOW_BIN, FLOW_BIN[-1]], Refusal.ORDER),
    "another output inside a bin": (
        [(0, REPORT), FLOW_BIN[0], STAY_BIN[0]],
        Refusal.BIN_INTERRUPTED,
    ),
    "another time inside a bin": (
        [(0, REPORT), FLOW_BIN[0], (START_S + 60, FLOW_BIN[1][1])],
        Refusal.BIN_INTERRUPTED,
    ),
    "a coverage without figures": ([(0, REPORT), FLOW_COVERAGE], Refusal.FIGURES_MISSING),
    "a coverage too soon": (
        [(0, REPORT), *FLOW_BIN[:-1], FLOW_COVERAGE],
        Refusal.FIGURES_MISSING,
    ),
    "a coverage of another bin": (
        [(0, REPORT), *FLOW_BIN, (START_S + 60, FLOW_COVERAGE[1])],
        Refusal.FIGURES_MISSING,
    ),
    "a coverage of another output": (
        [(0, REPORT), *FLOW_BIN, (START_S, whole_coverage(STAY))],
        Refusal.FIGURES_MISSING,
    ),
    "watched longer than the bin": (
        [(0, REPORT), *FLOW_BIN, cover(watched_ms=60_001)],
        Refusal.COVERAGE,
    ),
    "more frames than can come": (
        [(0, REPORT), *FLOW_BIN, cover(frames_in=60_001)],
        Refusal.COVERAGE,
    ),
    "more frames searched than came": (
        [(0, REPORT), *FLOW_BIN, cover(frames_searched=551)],
        Refusal.COVERAGE,
    ),
    "an unknown camera state": ([(0, REPORT), *FLOW_BIN, cover(states=128)], Refusal.COVERAGE),
    "two coverages of one time": (
        [
            (0, REPORT),
            *WHOLE_FLOW,
            *STAY_BIN,
            (START_S, changed(whole_coverage(STAY), frames_dropped=0)),
        ],
        Refusal.COVERAGE_DIFFERS,
    ),
    "an unknown health": ([(0, REPORT), (0, HealthBody(states=128))], Refusal.STATE),
    "a health with a bin": ([(0, REPORT), (60, HealthBody(states=1))], Refusal.BIN_UNEXPECTED),
    "a progress that goes back": (
        [
            (0, REPORT),
            (0, ProgressBody(frames_in=9, frames_expected=0)),
            (0, ProgressBody(frames_in=8, frames_expected=0)),
        ],
        Refusal.PROGRESS,
    ),
    "an end with fewer frames": (
        [
            (0, REPORT),
            (0, ProgressBody(frames_in=9, frames_expected=0)),
            (0, EndBody(frames_in=8, media_ms=0, width_px=640, height_px=480)),
        ],
        Refusal.PROGRESS,
    ),
    "an end inside a bin": (
        [
            (0, REPORT),
            FLOW_BIN[0],
            (0, EndBody(frames_in=1, media_ms=40, width_px=640, height_px=480)),
        ],
        Refusal.END_INSIDE_BIN,
    ),
    "a record after the end": (
        [
            (0, REPORT),
            (0, EndBody(frames_in=0, media_ms=0, width_px=640, height_px=480)),
            (0, HealthBody(states=0)),
        ],
        Refusal.AFTER_END,
    ),
    "a record after an error": (
        [
            (0, ErrorBody(fault=int(Fault.LOCK), module=1, line=1, detail=0)),
            (0, REPORT),
        ],
        Refusal.AFTER_END,
    ),
    "an unknown fault": (
        [(0, ErrorBody(fault=999, module=1, line=1, detail=0))],
        Refusal.ERROR,
    ),
    "an unknown module": (
        [(0, ErrorBody(fault=1, module=256, line=1, detail=0))],
        Refusal.ERROR,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_record_is_refused_for_its_own_reason(name: str) -> None:
    steps, reason = BAD[name]
    error = refusal_of(steps)
    assert (error.found, type(error)) == (reason.found, reason.error)


def test_every_reason_has_a_bad_record() -> None:
    elsewhere = {
        Refusal.NOT_A_RECORD,
        Refusal.AFTER_REFUSAL,
        Refusal.SEQUENCE,
        Refusal.RATE,
        Refusal.LOCKED,
        Refusal.BOX,
        Refusal.LIVES,
        # of a camera that is commissioned: tests/gate/test_commissioning_records.py
        Refusal.JUDGEMENT,
        Refusal.SECOND_JUDGEMENT,
        Refusal.JUDGEMENT_MISSING,
        Refusal.PART,
    }
    assert {reason for _, reason in BAD.values()} | elsewhere == set(Refusal)


def _flip(position: int, to: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:position] + bytes([to]) + data[position + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda data: data[:-1], id="too short"),
        pytest.param(lambda data: data + b"\0", id="too long"),
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(_flip(0, 0), id="magic"),
        pytest.param(_flip(2, 2), id="version"),
        pytest.param(_flip(3, 0), id="kind zero"),
        pytest.param(_flip(3, 77), id="unknown kind"),
        pytest.param(_flip(63, 1), id="last byte of padding"),
        pytest.param(_flip(16 + 28, 1), id="first byte of padding"),
    ],
)
def test_bytes_that_are_not_a_record_are_refused(spoil: Callable[[bytes], bytes]) -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    with pytest.raises(UndeclaredData) as caught:
        validator.accept(spoil(packed([(0, REPORT)])[0]), START_S)
    assert caught.value.found == Refusal.NOT_A_RECORD.found


@pytest.mark.parametrize("sequence", [1, 7, 2**32 - 1])
def test_a_gap_in_the_sequence_is_refused(sequence: int) -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    with pytest.raises(RecordOutOfRange) as caught:
        validator.accept(pack_record(sequence=sequence, bin_start_s=0, body=REPORT), START_S)
    assert caught.value.found == Refusal.SEQUENCE.found


def test_after_one_refusal_even_a_good_record_is_refused() -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    with pytest.raises(UndeclaredData):
        validator.accept(bytes(64), START_S)
    with pytest.raises(UndeclaredData) as caught:
        validator.accept(packed([(0, REPORT)])[0], START_S)
    assert caught.value.found == Refusal.AFTER_REFUSAL.found


def test_a_refusal_in_the_middle_of_a_bin_leaves_no_bin() -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    for data in packed([(0, REPORT), *FLOW_BIN]):
        validator.accept(data, START_S)
    assert validator.has_open_bin
    with pytest.raises(UndeclaredData):
        validator.accept(b"x" * 64, START_S)
    assert (validator.take_bin(), validator.has_open_bin) == (None, False)


def flood(validator: Validator, body: AnyBody, *, step_s: float) -> tuple[int, GateError]:
    """How many of the same record pass, `step_s` apart, and the refusal of the next."""
    for number in range(1, 100_000):
        data = pack_record(sequence=number, bin_start_s=0, body=body)
        try:
            validator.accept(data, START_S + number * step_s)
        except GateError as error:
            return number - 1, error
    raise AssertionError("nothing stopped the flood")


@pytest.mark.parametrize("kind", ["progress", "health"])
def test_a_flood_of_signs_of_life_is_refused(kind: str) -> None:
    body: AnyBody = (
        ProgressBody(frames_in=1, frames_expected=2) if kind == "progress" else HealthBody(states=1)
    )
    schema = LIVE
    validator = Validator(schema, opened_s=START_S)
    validator.accept(packed([(0, jail_report(schema))])[0], START_S)
    rate = schema.rate_of(body.KIND)
    assert rate is not None
    passed, error = flood(validator, body, step_s=0.001)
    assert error.found == Refusal.RATE.found
    assert rate.burst <= passed <= rate.most_in(passed / 1000) + 1


def test_a_clock_set_back_does_not_refill_a_bucket() -> None:
    schema = LIVE
    validator = Validator(schema, opened_s=START_S)
    validator.accept(packed([(0, jail_report(schema))])[0], START_S)
    passed, _ = flood(validator, HealthBody(states=1), step_s=-3600.0)
    rate = schema.rate_of(HealthBody.KIND)
    assert rate is not None
    assert passed == rate.burst


def test_a_live_bin_in_the_future_is_refused() -> None:
    steps = [(0, jail_report(LIVE)), (START_S + 60, count())]
    error = refusal_of(steps, LIVE, now_s=START_S + 50.0)
    assert error.found == Refusal.BIN_IN_FUTURE.found


def test_a_live_bin_from_before_the_opening_is_refused() -> None:
    steps = [(0, jail_report(LIVE)), (START_S - 60, count())]
    error = refusal_of(steps, LIVE, opened_s=START_S + 30.0)
    assert error.found == Refusal.BIN_TOO_EARLY.found


def test_a_live_bin_that_was_open_at_the_opening_passes() -> None:
    validator = Validator(LIVE, opened_s=START_S + 30.0)
    for data in packed([(0, jail_report(LIVE)), *WHOLE_FLOW]):
        validator.accept(data, START_S + 61.0)
    assert validator.take_bin() is not None


def test_boxes_pass_for_a_consented_test_film_only() -> None:
    validator = Validator(TEST_FILM, opened_s=START_S)
    for data in packed([(0, jail_report(TEST_FILM)), (0, BOX)]):
        validator.accept(data, START_S)
    with pytest.raises(ValueError, match="never for cameras"):
        RecordSchema.from_assignment(build_assignment(live=True, evaluation=True))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"x1": 101}, id="left of right"),
        pytest.param({"y2": -1}, id="upside down"),
        pytest.param({"x2": 128_001}, id="far outside"),
        pytest.param({"class_id": 3}, id="class"),
        pytest.param({"seen": 2}, id="seen"),
        pytest.param({"confidence_milli": 1001}, id="confidence"),
        pytest.param({"frame": 0}, id="back in time"),
    ],
)
def test_an_impossible_box_is_refused(facts: dict[str, int]) -> None:
    report = jail_report(TEST_FILM)
    error = refusal_of([(0, report), (0, BOX), (0, changed(BOX, **facts))], TEST_FILM)
    assert error.found == Refusal.BOX.found


def test_a_film_without_a_lock_must_say_that_it_has_none() -> None:
    unlocked = changed(REPORT, attempted=0, refused=0, seccomp_stages=0)
    validator = Validator(SCHEMA, opened_s=START_S, jailed=False)
    validator.accept(packed([(0, unlocked)])[0], START_S)
    assert refusal_of([(0, REPORT)], jailed=False).found == Refusal.LOCKED.found
    with pytest.raises(ValueError, match="never opened without"):
        Validator(LIVE, opened_s=START_S, jailed=False)


def test_an_error_is_told_even_before_the_report() -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    body = ErrorBody(fault=int(Fault.MODEL), module=3, line=42, detail=0)
    validator.accept(packed([(0, body)])[0], START_S)
    assert validator.phase is Phase.ENDED


def test_a_camera_cannot_hide_a_number_in_an_error() -> None:
    body = ErrorBody(fault=1, module=3, line=42, detail=2**24)
    assert refusal_of([(0, body)], LIVE).found == Refusal.ERROR.found


def test_no_message_shows_what_the_record_held() -> None:
    secret = 0x5EC2E7
    steps = [(0, REPORT), (START_S, count(secret))]
    error = refusal_of(steps)
    for shown in (str(error), error.in_language("ja")):
        assert str(secret) not in shown
        assert f"{secret:x}" not in shown.lower()


def test_a_closed_bin_holds_the_figures_in_the_schema_s_order() -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    stream = legal_stream(SCHEMA, [closed_bin(FLOW, START_S), closed_bin(STAY, START_S)])
    taken = [
        bin_
        for data in stream
        if validator.accept(data, START_S) and (bin_ := validator.take_bin())
    ]
    assert taken == [closed_bin(FLOW, START_S), closed_bin(STAY, START_S)]
    assert validator.phase is Phase.ENDED


@given(data=st.binary(min_size=64, max_size=64), started=st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_random_blob_never_passes(data: bytes, started: bool) -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    if started:
        validator.accept(packed([(0, REPORT)])[0], START_S)
    with pytest.raises(GateError):
        validator.accept(data, START_S)


@given(body=st.binary(min_size=56, max_size=56), kind=st.sampled_from([1, 2, 3, 5]))
@settings(max_examples=300, deadline=None)
def test_random_bytes_behind_a_right_header_never_pass(body: bytes, kind: int) -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    validator.accept(packed([(0, REPORT)])[0], START_S)
    header = b"\x52\x6e\x01" + bytes([kind]) + (1).to_bytes(4, "little")
    with pytest.raises(GateError):
        validator.accept(header + body, START_S)


OUTPUTS = st.lists(
    st.builds(
        OutputAssignment,
        id=st.sampled_from(["a", "b", "c"]),
        record=st.just("line_count"),
        targets=st.sampled_from([(0,), (1,), (1, 0)]),
        classes=st.sampled_from([(0,), (0, 1, 2)]),
        bin_s=st.sampled_from([60, 300, 86400]),
        maximum=st.integers(1, 10_000),
    )
    | st.builds(
        OutputAssignment,
        id=st.sampled_from(["d", "e"]),
        record=st.just("zone_occupancy"),
        targets=st.just((0,)),
        classes=st.sampled_from([(0,), (2, 0)]),
        bin_s=st.sampled_from([60, 900]),
        maximum=st.integers(1, 200),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda output: output.id,
)


@st.composite
def legal_bins(draw: st.DrawFn) -> tuple[RecordSchema, list[ClosedBin]]:
    schema = RecordSchema.from_assignment(build_assignment(draw(OUTPUTS)))
    coverages: dict[tuple[int, int], CoverageBody] = {}
    bins: list[ClosedBin] = []
    for step in sorted(draw(st.sets(st.integers(0, 30), max_size=4))):
        for output in draw(st.permutations(schema.outputs)):
            start_s = output.bin_of(schema.start_s) + step * output.bin_s
            frames = draw(st.integers(0, output.most_frames))
            searched = draw(st.integers(0, frames))
            coverage = coverages.setdefault(
                (output.bin_s, start_s),
                CoverageBody(
                    output=0,
                    states=draw(st.integers(0, 63)),
                    watched_ms=draw(st.integers(0, output.watched_most_ms)),
                    frames_in=frames,
                    frames_searched=searched,
                    frames_gated=draw(st.integers(0, frames - searched)),
                    frames_dropped=0,
                ),
            )
            numbers = [draw(st.integers(0, output.maximum)) for _ in output.slots]
            bins.append(
                ClosedBin(
                    output=output.index,
                    bin_start_s=start_s,
                    figures=tuple(
                        figure(slot, number, draw(st.integers(0, 1000 * number)))
                        for slot, number in zip(output.slots, numbers, strict=True)
                    ),
                    coverage=dataclasses.replace(coverage, output=output.index),
                )
            )
    return schema, bins


@given(legal=legal_bins())
@settings(max_examples=60, deadline=None)
def test_any_legal_stream_passes_whole(legal: tuple[RecordSchema, list[ClosedBin]]) -> None:
    schema, bins = legal
    validator = Validator(schema, opened_s=schema.start_s)
    taken = []
    for data in legal_stream(schema, bins):
        validator.accept(data, schema.start_s)
        if (closed := validator.take_bin()) is not None:
            taken.append(closed)
            check_bin(schema, closed)
    assert taken == bins
    assert validator.phase is Phase.ENDED


@given(legal=legal_bins(), position=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 511))
@settings(max_examples=100, deadline=None)
def test_a_flipped_bit_is_refused_or_still_a_legal_number(
    legal: tuple[RecordSchema, list[ClosedBin]], position: float, bit: int
) -> None:
    schema, bins = legal
    stream = legal_stream(schema, bins)
    index = int(position * len(stream))
    spoiled = bytearray(stream[index])
    spoiled[bit // 8] ^= 1 << bit % 8
    stream[index] = bytes(spoiled)
    validator = Validator(schema, opened_s=schema.start_s)
    try:
        for data in stream:
            validator.accept(data, schema.start_s)
            if (closed := validator.take_bin()) is not None:
                check_bin(schema, closed)
    except GateError:
        assert validator.phase is Phase.BROKEN


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param({"output": 5}, Refusal.OUTPUT, id="output"),
        pytest.param({"bin_start_s": START_S + 1}, Refusal.BIN_OFF_GRID, id="grid"),
        pytest.param({"figures": ()}, Refusal.SLOT, id="no figures"),
        pytest.param(
            {"figures": tuple(figure(slot, 121) for slot in FLOW.slots)}, Refusal.FIGURE, id="count"
        ),
        pytest.param(
            {"coverage": changed(whole_coverage(FLOW), watched_ms=60_001)},
            Refusal.COVERAGE,
            id="coverage",
        ),
        pytest.param({"coverage": whole_coverage(STAY)}, Refusal.COVERAGE, id="other coverage"),
    ],
)
def test_a_bin_is_checked_again_where_it_is_kept(spoil: dict[str, Any], reason: Refusal) -> None:
    closed = dataclasses.replace(closed_bin(FLOW, START_S), **spoil)
    with pytest.raises(reason.error) as caught:
        check_bin(SCHEMA, closed)
    assert caught.value.found == reason.found
