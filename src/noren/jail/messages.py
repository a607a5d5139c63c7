"""What was measured, as the bodies of records: the last step before the wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from noren.gate.assignment import OutputAssignment
from noren.gate.output_kinds import slots_of
from noren.gate.record_slots import Slot
from noren.gate.records import (
    AnyBody,
    CoverageBody,
    EvaluationBoxBody,
    FigureBody,
    Kind,
    LineCountBody,
    ZoneOccupancyBody,
)
from noren.jail.tally_figures import tally_figure
from noren.jail.visit_figures import visit_figure
from noren.jail.walk_figures import walk_figure
from noren.measure.bins import ClosedBin
from noren.sight.tracked import TrackedBoxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A record's body and the bin it belongs to (0 for none)."""

    bin_start_s: int
    body: AnyBody


def bin_messages(output: OutputAssignment, closed: ClosedBin) -> Iterator[Message]:
    """All records of one closed bin: its figures in the schema's order, then its coverage.

    The figures of a bin that was never watched are zeros, which its coverage of 0 turns into
    "unknown": readers never show them.
    """
    for slot in slots_of(closed.output, output):
        yield Message(bin_start_s=closed.start_s, body=_figure(output, closed, slot))
    watch = closed.watch
    coverage = CoverageBody(
        output=closed.output,
        states=watch.states,
        watched_ms=min(round(watch.watched_s * 1000), output.bin_s * 1000),
        frames_in=watch.frames_in,
        frames_searched=watch.frames_searched,
        frames_gated=watch.frames_gated,
        frames_dropped=watch.frames_dropped,
    )
    yield Message(bin_start_s=closed.start_s, body=coverage)


def _figure(output: OutputAssignment, closed: ClosedBin, slot: Slot) -> FigureBody:
    if slot.kind is Kind.TRAJECTORY_POINT:
        return walk_figure(closed, slot)
    column = output.classes.index(slot.class_id)
    if slot.kind is Kind.LINE_COUNT:
        counted, target = closed.crossings, output.targets.index(slot.target)
        return LineCountBody(
            output=slot.output,
            target=slot.target,
            class_id=slot.class_id,
            direction=slot.direction,
            count=0 if counted is None else int(counted[target, column, slot.direction]),
        )
    if slot.kind is Kind.ZONE_OCCUPANCY:
        return _occupancy(closed, slot, output.targets.index(slot.target), column)
    if slot.kind is Kind.VISIT:
        return visit_figure(closed, slot, bin_s=output.bin_s)
    return tally_figure(output, closed.tally, slot, column)


def _occupancy(closed: ClosedBin, slot: Slot, target: int, column: int) -> ZoneOccupancyBody:
    mean = 0 if closed.mean is None else round(float(closed.mean[target, column]) * 1000)
    most = 0 if closed.maximum is None else int(closed.maximum[target, column])
    return ZoneOccupancyBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        mean_milli=min(mean, most * 1000),
        maximum=most,
    )


def box_messages(rows: TrackedBoxes, frame_of: dict[float, int]) -> Iterator[Message]:
    """The boxes of a consented test film; `frame_of` says which frame each moment was."""
    for row in range(len(rows)):
        x1, y1, x2, y2 = (round(float(value) * 100) for value in rows.xyxy[row])
        body = EvaluationBoxBody(
            frame=frame_of[float(rows.at_s[row])],
            track_id=int(rows.track_id[row]),
            class_id=int(rows.class_id[row]),
            seen=int(rows.seen[row]),
            confidence_milli=1000,
            x1=x1,
            y1=y1,
            x2=x2,
            y2=y2,
        )
        yield Message(bin_start_s=0, body=body)
