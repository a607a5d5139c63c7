"""Where somebody stands: from a box to a place on the floor, and who is left out as staff."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import Assignment
from noren.measure.areas import Area
from noren.measure.dwell import BAND_M
from noren.measure.occupancy import AreaCounter
from noren.measure.stop_meter import ShelfFronts
from noren.plan.shapes import middle_of
from noren.vocabulary.ground_plane import GroundPlane

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

BAND_RATIO = 0.18
"""The hysteresis of an area where no floor is known: this share of the box, 30 cm of a person."""
EDGE_RATIO = 0.015
"""A box nearer to the edge of the picture than this share of it touches it."""
_BENT_EDGE_PARTS = 8
_DAY_S = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where people stand, in the unit of the areas; `known (N,)` says which of the boxes do.

    `xy (K, 2)`, `band (K,)`, `at_edge (K,)` of those: metres where the floor is known, pixels
    elsewhere. Nobody stands above the horizon.
    """

    known: Bools
    xy: Floats
    band: Floats
    at_edge: Bools


def areas_on_floor(assignment: Assignment, ground: GroundPlane | None) -> list[Area]:
    """The areas in the unit of `StandingPlace.stand`.

    Raises:
        GeometryError: an area that crosses itself or reaches above the horizon.
    """
    outlines = [np.array(area.polygon_px, np.float64) for area in assignment.areas]
    if ground is not None:
        # A lens that bends turns straight edges into bows on the floor.
        parts = 1 if ground.k1 == 0 else _BENT_EDGE_PARTS
        outlines = [ground.to_ground(_divided(outline, parts)) for outline in outlines]
    return [Area.from_corners(outline) for outline in outlines]


def shelf_fronts(
    assignment: Assignment, targets: tuple[int, ...], ground: GroundPlane | None
) -> ShelfFronts:
    """The shelves of these areas on the floor, in their order.

    Raises:
        ValueError: no floor, or an area without a shelf: the assignment was not compiled.
        GeometryError: a shelf that is not on the floor.
    """
    areas = [assignment.areas[target] for target in targets]
    fronts = [area.front_px for area in areas if area.front_px is not None]
    if ground is None or len(fronts) != len(areas):
        raise ValueError("stops before shelves need the floor and a shelf in each area")
    middles = [middle_of(area.polygon_px) for area in areas]
    ends = ground.to_ground(np.array(fronts, np.float64).reshape(-1, 2))
    return ShelfFronts(front_m=ends.reshape(-1, 2, 2), people_m=ground.to_ground(middles))


class StandingPlace:
    """What the assignment says of places: the floor, straight down or not, and the staff."""

    def __init__(self, assignment: Assignment, ground: GroundPlane | None) -> None:
        self._assignment = assignment
        self._ground = ground
        self._size_px = np.array([assignment.width_px, assignment.height_px], np.float64)
        areas = assignment.areas
        self._staff = AreaCounter(
            [np.array(areas[index].polygon_px, np.float64) for index in assignment.staff.areas]
        )

    def foot_px(self, box: Floats) -> Floats:
        """`(N, 2)` where the people in boxes `(N, 4)` stand.

        Seen from straight above, people stand in the middle of their box.
        """
        down = (box[:, 1] + box[:, 3]) / 2 if self._assignment.straight_down else box[:, 3]
        return np.column_stack(((box[:, 0] + box[:, 2]) / 2, down))

    def is_staff(self, foot_px: Floats) -> Bools:
        """`(N,)` who stands where only staff are."""
        if not self._assignment.staff.areas:
            return np.zeros(len(foot_px), np.bool_)
        return np.asarray(self._staff.inside(foot_px).any(axis=0), np.bool_)

    def is_staff_hour(self, at_s: float) -> bool:
        """Whether only staff are there at this session time."""
        second = (self._assignment.start_s + at_s) % _DAY_S
        return any(
            start <= second < end if start <= end else second >= start or second < end
            for start, end in self._assignment.staff.hours_s
        )

    def stand(self, box: Floats, foot_px: Floats) -> Stand:
        """The places of boxes `(N, 4)` with these foot points."""
        size = self._size_px
        near = EDGE_RATIO * size
        touches: Bools = (box[:, :2] <= near) | (box[:, 2:] >= size - near)
        at_edge: Bools = touches[:, 0] | touches[:, 1]
        # A smoothed box may reach over the edge of the picture; nobody stands outside of it.
        inside_px = np.clip(foot_px, 0.0, size)
        if self._ground is None:
            longer = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
            return Stand(
                known=np.ones(len(box), np.bool_),
                xy=inside_px,
                band=BAND_RATIO * longer,
                at_edge=at_edge,
            )
        xy_m = self._ground.to_ground(inside_px)
        known: Bools = np.isfinite(xy_m[:, 0]) & np.isfinite(xy_m[:, 1])
        return Stand(
            known=known,
            xy=xy_m[known],
            band=np.full(int(known.sum()), BAND_M),
            at_edge=at_edge[known],
        )


def _divided(outline: Floats, parts: int) -> Floats:
    """The outline with each edge cut into so many parts."""
    share = np.arange(parts) / parts
    ahead = np.roll(outline, -1, axis=0)
    return np.asarray(
        (outline[:, None] + (ahead - outline)[:, None] * share[None, :, None]).reshape(-1, 2)
    )
