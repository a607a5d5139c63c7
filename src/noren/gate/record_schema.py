"""The closed set of records that one assignment allows: what is not in it cannot leave.

Jail and supervisor derive it from the same assignment, so both know which record comes next.
Needs the standard library only, because the jail reads it before its first lock.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from noren.gate.assignment import Assignment, OutputAssignment, WalkAssignment
from noren.gate.attribute_declared import axes_of, check_attributes
from noren.gate.attribute_records import (
    WHOLE_VIEW,
    AttributeAxes,
    AttributeCountsBody,
    AudienceBody,
)
from noren.gate.behavior_records import (
    CELLS_PER_RECORD,
    ELSEWHERE,
    HEAT_LAYERS,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
)
from noren.gate.figure_limits import COUNTER_MOST, FigureLimits
from noren.gate.icon_records import MOST_ICONS_EVER, IconBody, IconLimits
from noren.gate.rates import Rate
from noren.gate.records import (
    AnyBody,
    CameraState,
    CoverageBody,
    ErrorBody,
    EvaluationBoxBody,
    FigureBody,
    Kind,
    LineCountBody,
    ZoneOccupancyBody,
)
from noren.gate.scenery_records import CongestionBody, SignsBody
from noren.gate.speed_records import ERROR_PERMILLE_MOST, SpeedHistogramBody, SpeedLimits
from noren.gate.trajectory_records import (
    MOST_WALKS_EVER,
    SIDE_MOST,
    TICKS_PER_RECORD,
    TrajectoryPointsBody,
    WalkLimits,
)
from noren.gate.visit_records import VISITS_PER_BIN, VisitBody, VisitLimits
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
    `direction` is 0 forward and 1 backward, always 0 for areas. Of moves, `target` is where they
    began and `part` where they went; of a heat map, `target` is the layer and `part` the number
    of the record within it; of attributes, `part` is the `Sex`, of visits and of points of
    trajectories the place in the bin; `part` is 0 for all else.
    """

    kind: Kind
    output: int
    target: int
    class_id: int
    direction: int
    part: int = 0


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
    cells: int = 0
    axes: AttributeAxes | None = None
    icons: IconLimits | None = None
    visits: VisitLimits | None = None
    walks: WalkLimits | None = None
    speeds: SpeedLimits | None = None

    @property
    def limits(self) -> FigureLimits:
        """What its figures can be."""
        return FigureLimits(
            maximum=self.maximum,
            cells=self.cells,
            axes=self.axes,
            icons=self.icons,
            visits=self.visits,
            walks=self.walks,
            speeds=self.speeds,
        )

    @property
    def is_kept(self) -> bool:
        """Whether its bins are stored as statistics; a picture only replaces the one before, and
        points are sealed away."""
        return self.icons is None and self.walks is None

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
            0 <= body.states <= _ALL_STATES
            and body.watched_ms <= self.watched_most_ms
            and body.frames_in <= self.most_frames
            and body.frames_searched + body.frames_gated + body.frames_dropped <= body.frames_in
        )

    def figures_of(self, slot: Slot) -> int:
        """How many different figures a slot can hold."""
        return self.limits.figures(self.kind, slot.part)

    def figures_per_bin(self) -> int:
        """How many different bins there are, coverage apart."""
        if self.icons is not None:
            # A picture says why there is none; of its coverage nothing else is shown or kept.
            classes = {slot.class_id for slot in self.slots}
            return int(self.icons.pictures() ** len(classes)) * (_ALL_STATES + 1)
        if self.walks is not None:
            return self.walks.bundles()
        return math.prod(self.figures_of(slot) for slot in self.slots)

    def is_whole_possible(self, figures: Sequence[FigureBody], coverage: CoverageBody) -> bool:
        """Whether the figures of a bin can be true together; each was checked for itself."""
        if self.walks is not None:
            return self.walks.is_bundle(
                [body for body in figures if isinstance(body, TrajectoryPointsBody)]
            )
        if self.icons is None:
            return True
        bodies = [body for body in figures if isinstance(body, IconBody)]
        well = coverage.states == 0 and coverage.watched_ms > 0
        return self.icons.is_picture(bodies, well=well)

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
        kind = kind_of(output)
        _check_members(output, assignment, kind)
        frame_rate_hz = FRAME_RATE_LIVE_HZ if assignment.live else FRAME_RATE_FILM_HZ
        return OutputSchema(
            index=index,
            id=output.id,
            kind=kind,
            bin_s=output.bin_s,
            maximum=output.maximum,
            most_frames=frame_rate_hz * output.bin_s,
            slots=slots_of(index, output),
            cells=0 if output.grid is None else output.grid.cells,
            axes=axes_of(output),
            icons=icon_limits(output),
            walks=walk_limits(output),
            visits=visit_limits_of(output),
            speeds=speed_limits(output),
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


_KINDS = {
    "line_count": Kind.LINE_COUNT,
    "zone_occupancy": Kind.ZONE_OCCUPANCY,
    "dwell_histogram": Kind.DWELL_HISTOGRAM,
    "queue_wait": Kind.QUEUE_WAIT,
    "heatmap_cells": Kind.HEATMAP_CELLS,
    "od_counts": Kind.OD_COUNTS,
    "crowding_level": Kind.CROWDING_LEVEL,
    "attribute_counts": Kind.ATTRIBUTE_COUNTS,
    "audience": Kind.AUDIENCE,
    "scenery": Kind.SCENERY_CONGESTION,
    "icon": Kind.ICON,
    "trajectory_point": Kind.TRAJECTORY_POINT,
    "visit": Kind.VISIT,
    "speed_histogram": Kind.SPEED_HISTOGRAM,
}
_SCENERY = {
    "congestion": Kind.SCENERY_CONGESTION,
    "traffic_sign": Kind.SCENERY_SIGNS,
}
"""An output about a street holds up to two kinds of figures, in this order."""


def kind_of(output: OutputAssignment) -> Kind:
    """The kind of an output's figures; raises ValueError for a class that cannot leave."""
    if output.record not in _KINDS:
        raise ValueError(f"no record class {output.record!r} can leave the jail")
    return _KINDS[output.record]


def slots_of(index: int, output: OutputAssignment) -> tuple[Slot, ...]:
    """The slots of the output with this index, in the order in which they must come."""
    kind = kind_of(output)
    if output.record == "scenery":
        return _scenery_slots(index, output)
    if kind is Kind.TRAJECTORY_POINT:
        # Who is on the floor is not known beforehand: a place of a bundle has no class.
        return tuple(
            Slot(kind=kind, output=index, target=0, class_id=0, direction=0, part=part)
            for part in range(output.maximum)
        )
    return tuple(
        Slot(
            kind=kind,
            output=index,
            target=target,
            class_id=class_id,
            direction=direction,
            part=part,
        )
        for target, part in _places(output, kind)
        for class_id in output.classes
        for direction in ((0, 1) if kind in _AT_LINES else (0,))
    )


def _scenery_slots(index: int, output: OutputAssignment) -> tuple[Slot, ...]:
    return tuple(
        Slot(kind=kind, output=index, target=0, class_id=class_id, direction=0)
        for word, kind in _SCENERY.items()
        if word in output.scenery
        for class_id in output.classes
    )


def icon_limits(output: OutputAssignment) -> IconLimits | None:
    """What the output's pictures can hold; None for other kinds."""
    if output.icons is None:
        return None
    return IconLimits(
        cells=output.icons.grid.cells,
        directions=output.icons.directions,
        least=output.icons.least,
        most=output.maximum,
    )


def walk_limits(output: OutputAssignment) -> WalkLimits | None:
    """What the output's bundles of points can hold; None for other kinds."""
    if output.walks is None:
        return None
    return WalkLimits(
        columns=output.walks.grid.columns,
        rows=output.walks.grid.rows,
        ticks=output.bin_s // output.walks.every_s,
        most=output.maximum,
        classes=output.classes,
    )


def speed_limits(output: OutputAssignment) -> SpeedLimits | None:
    """What the output's speeds can be; None for other kinds."""
    if not output.speed_errors:
        return None
    return SpeedLimits(errors=tuple(zip(output.targets, output.speed_errors, strict=True)))


def _places(output: OutputAssignment, kind: Kind) -> Iterator[tuple[int, int]]:
    """`target` and `part` of every slot, whatever its class."""
    if kind is Kind.OD_COUNTS:
        places = (*output.targets, ELSEWHERE)
        for origin in places:
            for destination in places:
                # Who never was in any area made no move.
                if (origin, destination) != (ELSEWHERE, ELSEWHERE):
                    yield origin, destination
    elif kind is Kind.HEATMAP_CELLS:
        cells = 0 if output.grid is None else output.grid.cells
        for layer in range(len(HEAT_LAYERS)):
            for part in range(math.ceil(cells / CELLS_PER_RECORD)):
                yield layer, part
    elif (axes := axes_of(output)) is not None:
        for target in output.targets or (WHOLE_VIEW,):
            for sex in axes.sexes if kind is Kind.ATTRIBUTE_COUNTS else (0,):
                yield target, sex
    elif (limits := icon_limits(output)) is not None:
        for part in range(limits.parts):
            yield 0, part
    elif kind is Kind.VISIT:
        for part in range(VISITS_PER_BIN):
            yield 0, part
    else:
        for target in output.targets:
            yield target, 0


def slot_of(body: AnyBody) -> Slot | None:
    """The slot that a figure says it fills; None for a record that is not a figure."""
    direction = part = 0
    if isinstance(body, TrajectoryPointsBody):
        return Slot(
            kind=body.KIND, output=body.output, target=0, class_id=0, direction=0, part=body.part
        )
    if isinstance(body, LineCountBody | SpeedHistogramBody):
        target, direction = body.target, body.direction
    elif isinstance(body, OdCountsBody):
        target, part = body.origin, body.destination
    elif isinstance(body, HeatmapCellsBody):
        target, part = body.layer, body.part
    elif isinstance(body, AttributeCountsBody):
        target, direction, part = body.target, body.direction, body.sex
    elif isinstance(body, IconBody | VisitBody):
        target, part = 0, body.part
    elif isinstance(
        body,
        ZoneOccupancyBody | DwellHistogramBody | QueueWaitBody | CrowdingLevelBody | AudienceBody,
    ):
        target = body.target
    elif isinstance(body, CongestionBody | SignsBody):
        target = 0
    else:
        return None
    return Slot(
        kind=body.KIND,
        output=body.output,
        target=target,
        class_id=body.class_id,
        direction=direction,
        part=part,
    )


_AT_LINES = (Kind.LINE_COUNT, Kind.ATTRIBUTE_COUNTS, Kind.SPEED_HISTOGRAM)
"""Kinds about lines, which are crossed in two directions."""
_MAY_BE_WHOLE = (Kind.AUDIENCE, Kind.VISIT, Kind.ICON)
"""Kinds that need no areas: they may be about everybody in view."""
_NARROW = (
    Kind.DWELL_HISTOGRAM,
    Kind.QUEUE_WAIT,
    Kind.ATTRIBUTE_COUNTS,
    Kind.SPEED_HISTOGRAM,
)
"""Kinds whose counters are narrower than a maximum may be."""


def _check_members(output: OutputAssignment, assignment: Assignment, kind: Kind) -> None:
    if (kind is Kind.HEATMAP_CELLS) != (output.grid is not None):
        raise ValueError(f"output {output.id!r}: a heat map has a grid, and nothing else has one")
    check_attributes(output)
    _check_speeds(output, kind)
    targets = range(len(assignment.lines if kind in _AT_LINES else assignment.areas))
    _check_scenery(output)
    members = [("classes", output.classes, range(len(ObjectClass)))]
    if (kind is Kind.ICON) != (output.icons is not None):
        raise ValueError(f"output {output.id!r}: a picture of icons has a floor, nothing else")
    if kind is Kind.ICON and output.maximum > MOST_ICONS_EVER:
        raise ValueError(f"output {output.id!r}: a picture holds at most {MOST_ICONS_EVER} icons")
    if (kind is Kind.VISIT) != (output.visits is not None):
        raise ValueError(f"output {output.id!r}: visits are declared, and nothing else has them")
    if (kind is Kind.TRAJECTORY_POINT) != (output.walks is not None):
        raise ValueError(f"output {output.id!r}: points of trajectories have a floor, nothing else")
    if output.walks is not None:
        _check_walks(output, output.walks)
    has_no_targets = (
        kind in (Kind.HEATMAP_CELLS, Kind.TRAJECTORY_POINT) or output.record == "scenery"
    )
    if not has_no_targets and (kind not in _MAY_BE_WHOLE or output.targets):
        members.append(("targets", output.targets, targets))
    for name, given, known in members:
        if not given or len(set(given)) != len(given):
            raise ValueError(f"output {output.id!r}: {name} must be given, each once")
        if any(member not in known for member in given):
            raise ValueError(f"output {output.id!r}: {name} name something that does not exist")
    if output.service is not None and (
        kind is not Kind.QUEUE_WAIT or output.service not in range(len(assignment.areas))
    ):
        raise ValueError(f"output {output.id!r}: only a queue is served, in an area that exists")
    if output.bin_s < 1 or output.maximum < 1:
        raise ValueError(f"output {output.id!r}: bin and maximum are at least 1")
    if kind in _NARROW and output.maximum > COUNTER_MOST:
        raise ValueError(f"output {output.id!r}: its counters hold no more than {COUNTER_MOST}")


def _check_walks(output: OutputAssignment, walks: WalkAssignment) -> None:
    if output.targets or output.maximum > MOST_WALKS_EVER:
        raise ValueError(f"output {output.id!r}: at most {MOST_WALKS_EVER} walks, of no target")
    ticks, rest = divmod(output.bin_s, max(1, walks.every_s))
    if walks.every_s < 1 or rest or not 1 <= ticks <= TICKS_PER_RECORD:
        raise ValueError(f"output {output.id!r}: a bundle of 1 to {TICKS_PER_RECORD} ticks")
    if not all(1 <= side <= SIDE_MOST for side in (walks.grid.columns, walks.grid.rows)):
        raise ValueError(f"output {output.id!r}: a floor of at most {SIDE_MOST} cells to a side")


def _check_speeds(output: OutputAssignment, kind: Kind) -> None:
    told = len(output.targets) if kind is Kind.SPEED_HISTOGRAM else 0
    if len(output.speed_errors) != told:
        raise ValueError(f"output {output.id!r}: one error for each line with speeds")
    if any(not 1 <= error <= ERROR_PERMILLE_MOST for error in output.speed_errors):
        raise ValueError(f"output {output.id!r}: errors are 1 to {ERROR_PERMILLE_MOST}")


def _check_scenery(output: OutputAssignment) -> None:
    if (output.record == "scenery") != bool(output.scenery):
        raise ValueError(f"output {output.id!r}: a street has scenery, and nothing else has")
    if output.scenery:
        if not set(output.scenery) <= set(_SCENERY):
            raise ValueError(f"output {output.id!r}: a street of {output.scenery} cannot leave")
        if output.targets or output.classes != (int(ObjectClass.VEHICLE),):
            raise ValueError(f"output {output.id!r}: a street has vehicles and no target")


def visit_limits_of(output: OutputAssignment) -> VisitLimits | None:
    """What a visit of the output can be; None where it has none."""
    if output.visits is None:
        return None
    return VisitLimits(
        day_steps=output.visits.day_steps, lanes=len(output.targets), paths=output.visits.paths
    )
