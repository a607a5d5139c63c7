"""Every kind of output: the one table of what it must have, may have, and is limited by.

A new kind is one line here, and its limits beside its record. Needs the standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_declared import AudienceLimits, TableLimits
from noren.gate.attribute_records import AUDIENCE_MOST
from noren.gate.figure_limits import COUNTER_MOST, FigureLimits, HeatLimits, MoveLimits
from noren.gate.icon_records import MOST_ICONS_EVER, IconLimits
from noren.gate.kind_limits import AnyLimits
from noren.gate.kinds import Kind
from noren.gate.record_slots import Slot
from noren.gate.scenery_records import SceneryLimits
from noren.gate.speed_records import SpeedLimits
from noren.gate.still_records import StillLimits
from noren.gate.stop_records import StopLimits
from noren.gate.trajectory_records import MOST_WALKS_EVER, WalkLimits
from noren.gate.visit_records import VisitLimits
from noren.vocabulary.objects import ObjectClass


class Where(Enum):
    """What the targets of an output are."""

    LINES = "lines, which are crossed in two directions"
    AREAS = "areas"
    WHOLE = "areas, or none for everybody in view"
    VIEW = "none, whatever is in view"


class OutputKind(NamedTuple):
    """What an output of one kind is.

    `needs` and `may` are the members of its assignment that it must or may have; no other output
    has them. `most` is the largest maximum there may be, None where the record holds any.
    """

    kind: Kind
    limits: type[AnyLimits]
    where: Where
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    most: int | None = None


_KINDS: Final[Mapping[str, OutputKind]] = MappingProxyType(
    {
        "line_count": OutputKind(Kind.LINE_COUNT, FigureLimits, Where.LINES),
        "zone_occupancy": OutputKind(Kind.ZONE_OCCUPANCY, FigureLimits, Where.AREAS),
        "dwell_histogram": OutputKind(
            Kind.DWELL_HISTOGRAM, FigureLimits, Where.AREAS, most=COUNTER_MOST
        ),
        "queue_wait": OutputKind(
            Kind.QUEUE_WAIT, FigureLimits, Where.AREAS, may=("service",), most=COUNTER_MOST
        ),
        "heatmap_cells": OutputKind(Kind.HEATMAP_CELLS, HeatLimits, Where.WHOLE, ("grid",)),
        "od_counts": OutputKind(Kind.OD_COUNTS, MoveLimits, Where.AREAS),
        "crowding_level": OutputKind(Kind.CROWDING_LEVEL, FigureLimits, Where.AREAS),
        "attribute_counts": OutputKind(
            Kind.ATTRIBUTE_COUNTS, TableLimits, Where.LINES, ("attributes",), most=COUNTER_MOST
        ),
        "audience": OutputKind(
            Kind.AUDIENCE, AudienceLimits, Where.WHOLE, ("attributes",), most=AUDIENCE_MOST
        ),
        "scenery": OutputKind(
            Kind.SCENERY_CONGESTION, SceneryLimits, Where.VIEW, ("scenery",), may=("texts",)
        ),
        "icon": OutputKind(Kind.ICON, IconLimits, Where.WHOLE, ("icons",), most=MOST_ICONS_EVER),
        "trajectory_point": OutputKind(
            Kind.TRAJECTORY_POINT, WalkLimits, Where.VIEW, ("walks",), most=MOST_WALKS_EVER
        ),
        "visit": OutputKind(Kind.VISIT, VisitLimits, Where.WHOLE, ("visits",), may=("attributes",)),
        "speed_histogram": OutputKind(
            Kind.SPEED_HISTOGRAM, SpeedLimits, Where.LINES, ("speed_errors",), most=COUNTER_MOST
        ),
        "masked_still": OutputKind(Kind.MASKED_STILL, StillLimits, Where.VIEW, ("stills",)),
        "shelf_stops": OutputKind(
            Kind.SHELF_STOPS, StopLimits, Where.AREAS, ("sections", "section_m"), most=COUNTER_MOST
        ),
    }
)
_OWNED: Final = {name for one in _KINDS.values() for name in (*one.needs, *one.may)}
_ABSENT: Final = {
    field.name: field.default for field in fields(OutputAssignment) if field.name in _OWNED
}


def output_kind(output: OutputAssignment) -> OutputKind:
    """What the output is; raises ValueError for a class that cannot leave."""
    if output.record not in _KINDS:
        raise ValueError(f"no record class {output.record!r} can leave the jail")
    return _KINDS[output.record]


def slots_of(index: int, output: OutputAssignment) -> tuple[Slot, ...]:
    """The slots of the output with this index, in the order in which they must come."""
    what = output_kind(output)
    limits = what.limits.of(output)
    return tuple(
        Slot(kind=kind, output=index, target=target, class_id=class_id, direction=side, part=part)
        for kind in limits.slot_kinds(output, what.kind)
        for target, part in limits.places(output)
        for class_id in (output.classes if limits.HAS_CLASSES else (0,))
        for side in ((0, 1) if what.where is Where.LINES else (0,))
    )


def check_output(output: OutputAssignment, assignment: Assignment) -> None:
    """Whether the output can be.

    Raises:
        ValueError: it has what its kind has not, or the other way round; it names nothing, a
            thing twice or what does not exist; or a number is out of bounds.
    """
    what = output_kind(output)
    for name, absent in _ABSENT.items():
        has = getattr(output, name) != absent
        if has != (name in what.needs) and not (has and name in what.may):
            raise ValueError(f"output {output.id!r}: {name} belong to other kinds, or are missing")
    _check_names(output, assignment, what.where)
    if output.bin_s < 1 or output.maximum < 1:
        raise ValueError(f"output {output.id!r}: bin and maximum are at least 1")
    if what.most is not None and output.maximum > what.most:
        raise ValueError(f"output {output.id!r}: its maximum is {what.most} at most")
    what.limits.check(output, assignment)


def _check_names(output: OutputAssignment, assignment: Assignment, where: Where) -> None:
    members = [("classes", output.classes, range(len(ObjectClass)))]
    if where is Where.VIEW and output.targets:
        raise ValueError(f"output {output.id!r}: whatever is in view has no targets")
    if output.targets or where in (Where.LINES, Where.AREAS):
        places = assignment.lines if where is Where.LINES else assignment.areas
        members.append(("targets", output.targets, range(len(places))))
    for name, given, known in members:
        if not given or len(set(given)) != len(given):
            raise ValueError(f"output {output.id!r}: {name} must be given, each once")
        if any(member not in known for member in given):
            raise ValueError(f"output {output.id!r}: {name} name something that does not exist")
