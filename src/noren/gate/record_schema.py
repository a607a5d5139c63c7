"""The closed set of records that one assignment allows: what is not in it cannot leave.

Jail and supervisor derive it from the same assignment, so both know which record comes next.
Needs the standard library only, because the jail reads it before its first lock.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.rates import Rate
from noren.gate.records import (
    AnyBody,
    CameraState,
    CoverageBody,
    ErrorBody,
    EvaluationBoxBody,
    Kind,
    LineCountBody,
    ZoneOccupancyBody,
)
from noren.vocabulary.objects import ObjectClass

FRAME_RATE_LIVE_HZ = 120
FRAME_RATE_FILM_HZ = 1000
"""More frames a second than this cannot be true: of a camera, of a film's odd time stamps."""
ERROR_MODULES = 255
ERROR_LINES = 9999
ERROR_DETAIL_LIVE = 9999
"""A camera's error says no more than a status or a size: its detail is part of the leak budget."""
REPORT_ATTEMPTS = 255
REPORT_LANDLOCK_ABI = 99
_ALL_STATES = int(sum(CameraState))
_U32 = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Slot:
    """One place for one number: filled exactly once in every bin.

    `output` and `target` are indexes of the assignment's outputs and of its lines or areas;
    `direction` is 0 forward and 1 backward, always 0 for areas.
    """

    kind: Kind
    output: int
    target: int
    class_id: int
    direction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSchema:
    """What one output sends for one bin: `slots` in this order, then one coverage record."""

    index: int
    id: str
    kind: Kind
    bin_s: int
    maximum: int
    most_frames: int
    slots: tuple[Slot, ...]

    @property
    def watched_most_ms(self) -> int:
        """No bin was watched longer than it lasted."""
        return self.bin_s * 1000

    def bin_of(self, at_s: float) -> int:
        """The UTC second at which the bin that holds `at_s` starts. Source: fixed grid, epoch 0."""
        return int(at_s // self.bin_s) * self.bin_s

    def is_on_grid(self, bin_start_s: int) -> bool:
        """Whether a bin of this output starts at this second."""
        return bin_start_s % self.bin_s == 0

    def is_figure_possible(self, body: LineCountBody | ZoneOccupancyBody) -> bool:
        """Whether the figure can be true: no count above the maximum, no mean above its peak."""
        if isinstance(body, LineCountBody):
            return body.count <= self.maximum
        return body.maximum <= self.maximum and body.mean_milli <= 1000 * body.maximum

    def is_coverage_possible(self, body: CoverageBody) -> bool:
        """Whether the coverage can be true of one bin.

        Frames searched, gated and dropped are different frames, and `frames_in` counts them all.
        """
        return (
            0 <= body.states <= _ALL_STATES
            and body.watched_ms <= self.watched_most_ms
            and body.frames_in <= self.most_frames
            and body.frames_searched + body.frames_gated + body.frames_dropped <= body.frames_in
        )

    def figures_per_slot(self) -> int:
        """How many different figures one slot can hold."""
        most = self.maximum
        if self.kind is Kind.LINE_COUNT:
            return most + 1
        return 1000 * most * (most + 1) // 2 + most + 1

    def coverages(self) -> int:
        """How many different coverage records a bin can have."""
        most = self.most_frames
        shares = math.comb(most + 4, 4)  # searched, gated, dropped, the rest, and never come
        return (_ALL_STATES + 1) * (self.watched_most_ms + 1) * shares


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSchema:
    """Every record that may come out of one jail.

    Raises:
        ValueError: from `from_assignment`, when the assignment itself declares what cannot be:
            no output, an unknown record class, a target or class that does not exist, the same
            number twice, or evaluation boxes of a live camera.
    """

    plan_digest: str
    camera_id: str
    live: bool
    evaluation: bool
    start_s: float
    width_px: int
    height_px: int
    outputs: tuple[OutputSchema, ...]

    _KINDS: ClassVar[dict[str, Kind]] = {
        "line_count": Kind.LINE_COUNT,
        "zone_occupancy": Kind.ZONE_OCCUPANCY,
    }

    @classmethod
    def from_assignment(cls, assignment: Assignment) -> RecordSchema:
        """The schema of an assignment. A live camera never has evaluation boxes."""
        if assignment.live and assignment.evaluation:
            raise ValueError("evaluation boxes are for consented test films, never for cameras")
        if len(bytes.fromhex(assignment.plan_digest)) != 32:
            raise ValueError("a plan digest is 64 hexadecimal digits")
        return cls(
            plan_digest=assignment.plan_digest,
            camera_id=assignment.camera_id,
            live=assignment.live,
            evaluation=assignment.evaluation,
            start_s=assignment.start_s,
            width_px=assignment.width_px,
            height_px=assignment.height_px,
            outputs=tuple(
                cls._output(assignment, index, output)
                for index, output in enumerate(assignment.outputs)
            ),
        )

    @classmethod
    def _output(cls, assignment: Assignment, index: int, output: OutputAssignment) -> OutputSchema:
        if output.record not in cls._KINDS:
            raise ValueError(f"no record class {output.record!r} can leave the jail")
        kind = cls._KINDS[output.record]
        known = len(assignment.lines if kind is Kind.LINE_COUNT else assignment.areas)
        _check_members(output, known)
        directions = (0, 1) if kind is Kind.LINE_COUNT else (0,)
        frame_rate_hz = FRAME_RATE_LIVE_HZ if assignment.live else FRAME_RATE_FILM_HZ
        return OutputSchema(
            index=index,
            id=output.id,
            kind=kind,
            bin_s=output.bin_s,
            maximum=output.maximum,
            most_frames=frame_rate_hz * output.bin_s,
            slots=tuple(
                Slot(
                    kind=kind,
                    output=index,
                    target=target,
                    class_id=class_id,
                    direction=direction,
                )
                for target in output.targets
                for class_id in output.classes
                for direction in directions
            ),
        )

    def slots(self) -> Iterator[Slot]:
        """Every figure's slot, output by output."""
        for output in self.outputs:
            yield from output.slots

    @property
    def report_digest(self) -> bytes:
        """The part of the plan digest that the jail's report must repeat."""
        return bytes.fromhex(self.plan_digest)[:16]

    def kinds(self) -> frozenset[Kind]:
        """The kinds that may come at all."""
        always = {
            Kind.COVERAGE,
            Kind.HEALTH,
            Kind.JAIL_REPORT,
            Kind.ERROR,
            Kind.PROGRESS,
            Kind.END,
        }
        boxes = {Kind.EVALUATION_BOX} if self.evaluation else set()
        return frozenset(always | boxes | {output.kind for output in self.outputs})

    def rate_of(self, kind: Kind) -> Rate | None:
        """How often records without a bin may come; None where the bins themselves limit it.

        A film may run much faster than its own time, so its changes of state come faster too.
        """
        if kind is Kind.PROGRESS:
            return Rate(burst=120, per_s=2.0)
        if kind is Kind.HEALTH:
            return Rate(burst=30, per_s=0.1) if self.live else Rate(burst=10_000, per_s=100.0)
        if kind is Kind.EVALUATION_BOX:
            return Rate(burst=1_000_000, per_s=100_000.0)
        return None

    def is_error_possible(self, body: ErrorBody) -> bool:
        """Whether the error is one of ours; a camera's detail is small."""
        detail_most = ERROR_DETAIL_LIVE if self.live else _U32
        return (
            body.module <= ERROR_MODULES and body.line <= ERROR_LINES and body.detail <= detail_most
        )

    def is_box_possible(self, body: EvaluationBoxBody) -> bool:
        """Whether a box lies in the picture or at most one picture beside it."""
        across, down = 100 * self.width_px, 100 * self.height_px
        return (
            body.class_id in set(ObjectClass)
            and body.seen in (0, 1)
            and body.confidence_milli <= 1000
            and -across <= body.x1 <= body.x2 <= 2 * across
            and -down <= body.y1 <= body.y2 <= 2 * down
        )


def slot_of(body: AnyBody) -> Slot | None:
    """The slot that a figure says it fills; None for a record that is not a figure."""
    if isinstance(body, LineCountBody):
        return Slot(
            kind=Kind.LINE_COUNT,
            output=body.output,
            target=body.target,
            class_id=body.class_id,
            direction=body.direction,
        )
    if isinstance(body, ZoneOccupancyBody):
        return Slot(
            kind=Kind.ZONE_OCCUPANCY,
            output=body.output,
            target=body.target,
            class_id=body.class_id,
            direction=0,
        )
    return None


def _check_members(output: OutputAssignment, known_targets: int) -> None:
    for name, members, known in (
        ("targets", output.targets, range(known_targets)),
        ("classes", output.classes, range(len(ObjectClass))),
    ):
        if not members or len(set(members)) != len(members):
            raise ValueError(f"output {output.id!r}: {name} must be given, each once")
        if any(member not in known for member in members):
            raise ValueError(f"output {output.id!r}: {name} name something that does not exist")
    if output.bin_s < 1 or output.maximum < 1:
        raise ValueError(f"output {output.id!r}: bin and maximum are at least 1")
