"""The places for numbers in a bin: which there are, and which one a figure fills.

Needs the standard library only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from noren.gate.assignment import OutputAssignment
from noren.gate.attribute_declared import axes_of
from noren.gate.attribute_records import WHOLE_VIEW, AttributeCountsBody, AudienceBody
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
from noren.gate.icon_records import IconBody
from noren.gate.kinds import Kind
from noren.gate.output_limits import icon_limits, still_limits
from noren.gate.records import AnyBody, LineCountBody, ZoneOccupancyBody
from noren.gate.scenery_records import CongestionBody, SignsBody, TextsBody
from noren.gate.speed_records import SpeedHistogramBody
from noren.gate.still_records import MaskedStillBody
from noren.gate.stop_records import NO_SHELF, ShelfStopsBody
from noren.gate.trajectory_records import TrajectoryPointsBody
from noren.gate.visit_records import VISITS_PER_BIN, VisitBody

KINDS_AT_LINES = (Kind.LINE_COUNT, Kind.ATTRIBUTE_COUNTS, Kind.SPEED_HISTOGRAM)
"""Kinds about lines, which are crossed in two directions."""
UNCLASSED_KINDS = (Kind.TRAJECTORY_POINT, Kind.MASKED_STILL)
"""Kinds whose slots have neither a class nor a target."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Slot:
    """One place for one number: filled exactly once in every bin.

    `output` and `target` are indexes of the assignment's outputs and of its lines or areas;
    `direction` is 0 forward and 1 backward, always 0 for areas. Of moves, `target` is where they
    began and `part` where they went; of a heat map, `target` is the layer and `part` the number
    of the record within it; of attributes, `part` is the `Sex`, of stops the section of the shelf,
    of visits and of points of trajectories the place in the bin, of a masked still the cell;
    `part` is 0 for all else.
    """

    kind: Kind
    output: int
    target: int
    class_id: int
    direction: int
    part: int = 0


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
    "masked_still": Kind.MASKED_STILL,
    "shelf_stops": Kind.SHELF_STOPS,
}
SCENERY_KINDS = {
    "congestion": Kind.SCENERY_CONGESTION,
    "traffic_sign": Kind.SCENERY_SIGNS,
    "signboard": Kind.SCENERY_TEXTS,
}
"""An output about a street holds up to three kinds of figures, in this order."""


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
    if kind in UNCLASSED_KINDS:
        # Who is on the floor is not known beforehand, nor what a cell of a still will show.
        stills = still_limits(output)
        return tuple(
            Slot(kind=kind, output=index, target=0, class_id=0, direction=0, part=part)
            for part in range(output.maximum if stills is None else stills.cells)
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
        for direction in ((0, 1) if kind in KINDS_AT_LINES else (0,))
    )


def _scenery_slots(index: int, output: OutputAssignment) -> tuple[Slot, ...]:
    return tuple(
        Slot(kind=kind, output=index, target=0, class_id=class_id, direction=0)
        for word, kind in SCENERY_KINDS.items()
        if word in output.scenery
        for class_id in output.classes
    )


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
    elif kind is Kind.SHELF_STOPS:
        for target, sections in zip(output.targets, output.sections, strict=True):
            for section in range(sections):
                yield target, section
        yield NO_SHELF, 0
    elif kind is Kind.VISIT:
        for part in range(VISITS_PER_BIN):
            yield 0, part
    else:
        for target in output.targets:
            yield target, 0


def slot_of(body: AnyBody) -> Slot | None:
    """The slot that a figure says it fills; None for a record that is not a figure."""
    direction = part = 0
    if isinstance(body, TrajectoryPointsBody | MaskedStillBody):
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
    elif isinstance(body, ShelfStopsBody):
        target, part = body.target, body.section
    elif isinstance(body, IconBody | VisitBody):
        target, part = 0, body.part
    elif isinstance(
        body,
        ZoneOccupancyBody | DwellHistogramBody | QueueWaitBody | CrowdingLevelBody | AudienceBody,
    ):
        target = body.target
    elif isinstance(body, CongestionBody | SignsBody | TextsBody):
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
