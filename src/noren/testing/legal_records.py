"""Assignments and streams of legal records without a camera, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pydantic import TypeAdapter

from noren.gate.assignment import (
    AreaAssignment,
    Assignment,
    DetectorAssignment,
    LineAssignment,
    OutputAssignment,
)
from noren.gate.attribute_records import CELLS, PLACES, AttributeCountsBody, AudienceBody
from noren.gate.behavior_records import (
    CELLS_PER_RECORD,
    STAY_CLASSES,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
)
from noren.gate.record_schema import OutputSchema, RecordSchema
from noren.gate.record_slots import Slot
from noren.gate.records import (
    AnyBody,
    CoverageBody,
    EndBody,
    FigureBody,
    JailReportBody,
    Kind,
    LineCountBody,
    ZoneOccupancyBody,
    pack_record,
)
from noren.gate.scenery_records import SPEED_UNKNOWN, CongestionBody, SignsBody, TextsBody
from noren.gate.speed_records import SPEED_CLASSES, SpeedHistogramBody
from noren.gate.stop_records import STOP_CLASSES, ShelfStopsBody
from noren.gate.validator import ClosedBin
from noren.plan.outputs import Output
from noren.plan.values import Duration, Span
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Role

PLAN_DIGEST = "c0ffee" * 10 + "0123"
_RECORDS = {record.value: record for record in RecordClass}
SPEED_ERROR = 50
"""Lines with this error, in permille, can be filled with speeds."""
_STREAMS = ("audience",)
"""The record classes that a plan declares with `every` instead of `bin`."""
FilledSlot = Callable[[Slot, int], FigureBody]
"""The figure for a slot and a bin's start."""


def build_assignment(
    outputs: Sequence[OutputAssignment] | None = None,
    *,
    live: bool = False,
    evaluation: bool = False,
    start_s: float = 1_775_001_600.0,
    camera_id: str = "gate",
    plan_digest: str = PLAN_DIGEST,
) -> Assignment:
    """A camera with lines `north` and `south` and the area `hall`, a shelf at its top; outputs
    `flow` and `stay`."""
    if outputs is None:
        outputs = (
            OutputAssignment(
                id="flow", record="line_count", targets=(0, 1), classes=(0,), bin_s=60, maximum=120
            ),
            OutputAssignment(
                id="stay",
                record="zone_occupancy",
                targets=(0,),
                classes=(0, 1),
                bin_s=60,
                maximum=9,
            ),
        )
    return Assignment(
        plan_digest=plan_digest,
        camera_id=camera_id,
        live=live,
        evaluation=evaluation,
        start_s=start_s,
        width_px=640,
        height_px=480,
        straight_down=False,
        shoulders_px=None,
        lens_k1=0.0,
        ground=None,
        masks_px=(),
        lines=(
            LineAssignment(id="north", start_px=(0.0, 100.0), end_px=(640.0, 100.0)),
            LineAssignment(id="south", start_px=(0.0, 400.0), end_px=(640.0, 400.0)),
        ),
        areas=(
            AreaAssignment(
                id="hall",
                polygon_px=((0.0, 0.0), (640.0, 0.0), (0.0, 480.0)),
                front_px=((0.0, 0.0), (640.0, 0.0)),
            ),
        ),
        detector=DetectorAssignment(
            model="silhouette",
            width_px=640,
            height_px=480,
            looks_per_s=8.0,
            precision="f32",
        ),
        outputs=tuple(outputs),
    )


def build_outputs(
    assignment: Assignment,
    *,
    keep: str = "90 days",
    readers: Sequence[Role] = (Role.ANALYST, Role.PUBLIC),
    minimum_cell: int = 5,
) -> tuple[Output, ...]:
    """The plan's side of the assignment's outputs."""
    return tuple(
        Output(
            id=output.id,
            record=_RECORDS[output.record],
            camera=assignment.camera_id,
            purpose="flow",
            bin=None if output.record in _STREAMS else Span(seconds=output.bin_s),
            every=Span(seconds=output.bin_s) if output.record in _STREAMS else None,
            keep=_read(keep),
            readers=tuple(readers),
            minimum_cell=minimum_cell,
        )
        for output in assignment.outputs
    )


def _read(span: str) -> Span:
    return TypeAdapter(Duration).validate_python(span)


def jail_report(schema: RecordSchema) -> JailReportBody:
    """A report of a jail that held."""
    return JailReportBody(
        attempted=7,
        refused=7,
        landlock_abi=6,
        seccomp_stages=2,
        arguments_hidden=1,
        rehearsed_frames=5,
        digest=schema.report_digest,
    )


def fill_by_number(slot: Slot, bin_start_s: int) -> FigureBody:
    """A figure that depends on its slot and bin, so that a mix-up shows."""
    number = (bin_start_s // 60 + 3 * slot.target + 5 * slot.class_id + slot.direction) % 8
    return figure(slot, number, number * 500)


def figure(slot: Slot, number: int, mean_milli: int = 0) -> FigureBody:
    """The slot filled with a number; areas with a mean too.

    Stays: that many of 5 s; waits: that many served after 1 s; heat: the first cell; attributes:
    that many of the first age band, all judged; a street: that many vehicles that all stand, that
    many signs, and one picture read, which showed the first text unless the number is 0; speeds:
    that many of the slowest class; stops: that many of the shortest, told by movement.
    """
    if slot.kind in (Kind.ATTRIBUTE_COUNTS, Kind.AUDIENCE):
        return _attribute_figure(slot, number)
    if slot.kind in (Kind.SCENERY_CONGESTION, Kind.SCENERY_SIGNS, Kind.SCENERY_TEXTS):
        return _scenery_figure(slot, number)
    if slot.kind is Kind.SPEED_HISTOGRAM:
        return SpeedHistogramBody(
            output=slot.output,
            target=slot.target,
            class_id=slot.class_id,
            direction=slot.direction,
            error_permille=SPEED_ERROR,
            unknown=0,
            counts=(number, *(0,) * (SPEED_CLASSES - 1)),
        )
    if slot.kind is Kind.SHELF_STOPS:
        nothing = (0,) * STOP_CLASSES
        return ShelfStopsBody(
            output=slot.output,
            target=slot.target,
            section=slot.part,
            class_id=slot.class_id,
            turned=(number, *nothing[1:]),
            turned_at_least=nothing,
            beside=nothing,
            beside_at_least=nothing,
        )
    if slot.kind in _BEHAVIOR:
        return _behavior_figure(slot, number)
    if slot.kind is Kind.LINE_COUNT:
        return LineCountBody(
            output=slot.output,
            target=slot.target,
            class_id=slot.class_id,
            direction=slot.direction,
            count=number,
        )
    return ZoneOccupancyBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        mean_milli=mean_milli,
        maximum=number,
    )


def _attribute_figure(slot: Slot, number: int) -> FigureBody:
    if slot.kind is Kind.AUDIENCE:
        return AudienceBody(
            output=slot.output,
            target=slot.target,
            class_id=slot.class_id,
            judged=number,
            cells=bytes([number]).ljust(CELLS, b"\0"),
        )
    return AttributeCountsBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        direction=slot.direction,
        sex=slot.part,
        judged=number,
        counts=(number, *(0,) * (PLACES - 1)),
    )


def _scenery_figure(slot: Slot, number: int) -> FigureBody:
    if slot.kind is Kind.SCENERY_SIGNS:
        return SignsBody(output=slot.output, class_id=slot.class_id, counts=(number, 0, 0, 0))
    if slot.kind is Kind.SCENERY_TEXTS:
        found = (1, 0, 0, 0) if number else (0, 0, 0, 0)
        return TextsBody(output=slot.output, class_id=slot.class_id, pictures=1, found=found)
    return CongestionBody(
        output=slot.output,
        class_id=slot.class_id,
        vehicles_centi=100 * number,
        judged=number,
        standing=number,
        relative_percent=SPEED_UNKNOWN,
        driving_percent=0,
    )


_BEHAVIOR = (
    Kind.DWELL_HISTOGRAM,
    Kind.QUEUE_WAIT,
    Kind.HEATMAP_CELLS,
    Kind.OD_COUNTS,
    Kind.CROWDING_LEVEL,
)


def _behavior_figure(slot: Slot, number: int) -> FigureBody:
    output, class_id = slot.output, slot.class_id
    if slot.kind is Kind.DWELL_HISTOGRAM:
        return DwellHistogramBody(
            output=output,
            target=slot.target,
            class_id=class_id,
            began_unseen=0,
            ended=(0, number, *(0,) * (STAY_CLASSES - 2)),
            at_least=(0,) * STAY_CLASSES,
        )
    if slot.kind is Kind.QUEUE_WAIT:
        code = min(number, 1)
        return QueueWaitBody(
            output=output,
            target=slot.target,
            class_id=class_id,
            arrivals=number,
            served=number,
            abandoned=0,
            lost=0,
            p50=code,
            p90=code,
            mean_centi=100 * number,
            longest=number,
        )
    if slot.kind is Kind.HEATMAP_CELLS:
        return HeatmapCellsBody(
            output=output,
            layer=slot.target,
            class_id=class_id,
            part=slot.part,
            cells=bytes([number]).ljust(CELLS_PER_RECORD, b"\0"),
        )
    if slot.kind is Kind.OD_COUNTS:
        return OdCountsBody(
            output=output,
            origin=slot.target,
            destination=slot.part,
            class_id=class_id,
            count=number,
        )
    return CrowdingLevelBody(
        output=output,
        target=slot.target,
        class_id=class_id,
        level=min(number, 5),
        density_centi=50 * number,
        moving_deci=10 * number,
        standing_deci=0,
    )


def whole_coverage(output: OutputSchema, *, watched_ms: int | None = None) -> CoverageBody:
    """A bin watched for all of its time, or for `watched_ms`, at ten frames a second."""
    watched_ms = output.watched_most_ms if watched_ms is None else watched_ms
    frames = watched_ms // 100
    return CoverageBody(
        output=output.index,
        states=0,
        watched_ms=watched_ms,
        frames_in=frames,
        frames_searched=frames // 2,
        frames_gated=frames // 4,
        frames_dropped=frames // 10,
    )


def closed_bin(
    output: OutputSchema,
    bin_start_s: int,
    *,
    fill: FilledSlot = fill_by_number,
    watched_ms: int | None = None,
) -> ClosedBin:
    """A whole bin of one output."""
    return ClosedBin(
        output=output.index,
        bin_start_s=bin_start_s,
        figures=tuple(fill(slot, bin_start_s) for slot in output.slots),
        coverage=whole_coverage(output, watched_ms=watched_ms),
    )


def bin_bodies(closed: ClosedBin) -> Iterator[AnyBody]:
    """A bin's records in their order."""
    yield from closed.figures
    yield closed.coverage


def legal_stream(schema: RecordSchema, bins: Sequence[ClosedBin]) -> list[bytes]:
    """Report, bins and end, numbered and packed."""
    bodies: list[tuple[int, AnyBody]] = [(0, jail_report(schema))]
    for closed in bins:
        bodies += [(closed.bin_start_s, body) for body in bin_bodies(closed)]
    bodies.append((0, EndBody(frames_in=1_000_000, media_ms=60_000, width_px=640, height_px=480)))
    return [
        pack_record(sequence=number, bin_start_s=start_s, body=body)
        for number, (start_s, body) in enumerate(bodies)
    ]
