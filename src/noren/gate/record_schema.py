"""The closed set of records that one assignment allows: what is not in it cannot leave.

Jail and supervisor derive it from the same assignment, so both know which record comes next.
Needs the standard library only, because the jail reads it before its first lock.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.commissioning_records import CommissionedBody, DrawingSize
from noren.gate.kind_limits import AnyLimits
from noren.gate.output_kinds import check_output, output_kind, slots_of
from noren.gate.rates import Rate
from noren.gate.record_slots import Slot
from noren.gate.records import (
    CAMERA_STATES,
    CameraState,
    CoverageBody,
    ErrorBody,
    EvaluationBoxBody,
    FigureBody,
    HealthBody,
    Kind,
    SeenView,
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
_U32 = 2**32 - 1


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
    limits: AnyLimits
    states_most: int = CAMERA_STATES

    @property
    def is_kept(self) -> bool:
        """Whether its bins are stored as statistics."""
        return self.limits.IS_KEPT

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

    def is_figure_possible(self, body: FigureBody) -> bool:
        """Whether the figure can be true: no count above the maximum, no mean above its peak."""
        return self.limits.is_possible(body)

    def is_coverage_possible(self, body: CoverageBody) -> bool:
        """Whether the coverage can be true of one bin.

        Frames searched, gated and dropped are different frames, and `frames_in` counts them all.
        """
        return (
            0 <= body.states <= self.states_most
            and body.watched_ms <= self.watched_most_ms
            and body.frames_in <= self.most_frames
            and body.frames_searched + body.frames_gated + body.frames_dropped <= body.frames_in
        )

    def figures_of(self, slot: Slot) -> int:
        """How many different figures a slot can hold."""
        return self.limits.figures(slot.kind, slot.part)

    def figures_per_bin(self) -> int:
        """How many different bins there are, coverage apart."""
        return self.limits.wholes(self.slots, states=self.states_most + 1)

    def is_whole_possible(self, figures: Sequence[FigureBody], coverage: CoverageBody) -> bool:
        """Whether the figures of a bin can be true together; each was checked for itself."""
        well = coverage.states == 0 and coverage.watched_ms > 0
        return self.limits.is_whole(figures, well=well)

    def coverages(self) -> int:
        """How many different coverage records a bin can have."""
        most = self.most_frames
        shares = math.comb(most + 4, 4)  # searched, gated, dropped, the rest, and never come
        return (self.states_most + 1) * (self.watched_most_ms + 1) * shares


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
    commissioning: bool = False
    drawing: DrawingSize | None = None
    is_drawn: bool = False

    @classmethod
    def from_assignment(cls, assignment: Assignment) -> RecordSchema:
        """The schema of an assignment. A live camera never has evaluation boxes."""
        commissioning = assignment.commissioning
        if commissioning is not None and (assignment.outputs or assignment.evaluation):
            raise ValueError("a camera is commissioned or measures, never both at once")
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
            commissioning=commissioning is not None,
            drawing=DrawingSize.of_frame(assignment.width_px, assignment.height_px)
            if commissioning is not None and commissioning.draws
            else None,
            is_drawn=assignment.drawn is not None,
        )

    @classmethod
    def _output(cls, assignment: Assignment, index: int, output: OutputAssignment) -> OutputSchema:
        check_output(output, assignment)
        what = output_kind(output)
        frame_rate_hz = FRAME_RATE_LIVE_HZ if assignment.live else FRAME_RATE_FILM_HZ
        return OutputSchema(
            index=index,
            id=output.id,
            kind=what.kind,
            bin_s=output.bin_s,
            maximum=output.maximum,
            most_frames=frame_rate_hz * output.bin_s,
            slots=slots_of(index, output),
            limits=what.limits.of(output),
            # Only who is told by color can be missed for want of it.
            states_most=CAMERA_STATES
            + (0 if assignment.staff.tag_rgb is None else int(CameraState.COLORLESS)),
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
        """The kinds that may come at all.

        A camera that is commissioned says what its view is like, and one drawing where the plan
        declares it: no figure, no state of a moment.
        """
        if self.commissioning:
            told = {Kind.COMMISSIONED, Kind.JAIL_REPORT, Kind.ERROR, Kind.PROGRESS, Kind.END}
            return frozenset(told | ({Kind.PICTURE_PART} if self.drawing else set()))
        always = {
            Kind.COVERAGE,
            Kind.HEALTH,
            Kind.JAIL_REPORT,
            Kind.ERROR,
            Kind.PROGRESS,
            Kind.END,
        }
        boxes = {Kind.EVALUATION_BOX} if self.evaluation else set()
        figures = {slot.kind for slot in self.slots()} | {output.kind for output in self.outputs}
        return frozenset(always | boxes | figures)

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

    def is_health_possible(self, body: HealthBody) -> bool:
        """Whether the camera can be so; only a drawn view can be recognized."""
        views = set(SeenView) if self.is_drawn else {SeenView.UNKNOWN}
        return body.states <= CAMERA_STATES and body.view in views

    def is_commissioned_possible(self, body: CommissionedBody) -> bool:
        """Whether the view can be so."""
        return body.is_possible(states_most=CAMERA_STATES, draws=self.drawing is not None)

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
