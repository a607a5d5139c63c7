"""The places for numbers in a bin, and which one a figure fills.

Needs the standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from noren.gate.kinds import Kind

if TYPE_CHECKING:
    from noren.gate.records import AnyBody


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


# Target, class, direction and part of the slot that a figure of each kind fills.
_PLACES: Final[Mapping[Kind, Callable[[Any], tuple[int, int, int, int]]]] = MappingProxyType(
    {
        Kind.LINE_COUNT: lambda body: (body.target, body.class_id, body.direction, 0),
        Kind.ZONE_OCCUPANCY: lambda body: (body.target, body.class_id, 0, 0),
        Kind.DWELL_HISTOGRAM: lambda body: (body.target, body.class_id, 0, 0),
        Kind.QUEUE_WAIT: lambda body: (body.target, body.class_id, 0, 0),
        Kind.HEATMAP_CELLS: lambda body: (body.layer, body.class_id, 0, body.part),
        Kind.OD_COUNTS: lambda body: (body.origin, body.class_id, 0, body.destination),
        Kind.CROWDING_LEVEL: lambda body: (body.target, body.class_id, 0, 0),
        Kind.ATTRIBUTE_COUNTS: lambda body: (body.target, body.class_id, body.direction, body.sex),
        Kind.AUDIENCE: lambda body: (body.target, body.class_id, 0, 0),
        Kind.TRAJECTORY_POINT: lambda body: (0, 0, 0, body.part),
        Kind.VISIT: lambda body: (0, body.class_id, 0, body.part),
        Kind.ICON: lambda body: (0, body.class_id, 0, body.part),
        Kind.SCENERY_CONGESTION: lambda body: (0, body.class_id, 0, 0),
        Kind.SCENERY_SIGNS: lambda body: (0, body.class_id, 0, 0),
        Kind.SCENERY_TEXTS: lambda body: (0, body.class_id, 0, 0),
        Kind.SPEED_HISTOGRAM: lambda body: (body.target, body.class_id, body.direction, 0),
        Kind.MASKED_STILL: lambda body: (0, 0, 0, body.part),
        Kind.SHELF_STOPS: lambda body: (body.target, body.class_id, 0, body.section),
    }
)


def slot_of(body: AnyBody) -> Slot | None:
    """The slot that a figure says it fills; None for a record that is not a figure."""
    place = _PLACES.get(body.KIND)
    if place is None:
        return None
    target, class_id, direction, part = place(body)
    return Slot(
        kind=body.KIND,
        output=body.output,  # type: ignore[union-attr]  # every figure has one
        target=target,
        class_id=class_id,
        direction=direction,
        part=part,
    )
