"""What is drawn in a camera's picture: the ground under it, and what could measure better.

What cannot measure at all is refused on reading (`geometry_lint`); this is for the rules to word.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from noren.plan import shapes
from noren.plan.camera import Area, Line, View
from noren.plan.declaration import Plan
from noren.plan.paths import Path
from noren.vocabulary.ground_fit import fit_ground_plane
from noren.vocabulary.ground_plane import GroundPlane

_NEAR_EDGE_RATIO = 0.03
_PERSON_WIDTH_M = 0.6
_PERSON_WIDTH_RATIO = 0.04
_POOR_GROUND_M = 0.5


class GeometryCode(StrEnum):
    """What can be better about a drawing that measures."""

    LINE_AT_EDGE = "line_at_edge"
    """People appear or vanish at the line; `amount` is its distance in shares of the picture."""
    LINE_NARROW = "line_narrow"
    """The line is narrower than a person; `amount` in metres, or shares of the width."""
    AREA_SMALL = "area_small"
    """The area is smaller than the position error; `amount` is that error in metres."""
    GROUND_POOR = "ground_poor"
    """The ground plane is known badly; `amount` is its error in metres."""
    GROUND_UNPROVEN = "ground_unproven"
    """Four points fit whatever the mistake; `amount` is the stated error in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeometryAdvice:
    """One thing that could be better, and where; the amount's unit is the code's."""

    path: Path
    code: GeometryCode
    amount: float


def ground_plane_of(
    view: View, *, frame_size_px: tuple[int, int] | None = None
) -> GroundPlane | None:
    """The view's ground plane in pixels of a frame size, by default the declared one.

    None when the plan declares no ground.

    Raises:
        GeometryError: the points declared fit no ground that a camera can see.
    """
    if view.ground is None:
        return None
    width_px, height_px = frame_size_px or (view.width_px, view.height_px)
    image = [(x * width_px, y * height_px) for x, y in (p.image for p in view.ground.points)]
    return fit_ground_plane(
        image,
        [pair.ground_m for pair in view.ground.points],
        frame_size=(float(width_px), float(height_px)),
        k1=view.lens_k1,
        ground_precision_m=view.ground.point_error_m,
    )


def is_floor_mirrored(plane: GroundPlane, view: View) -> bool:
    """Whether x lies to the left of y in the floor's metres, seen from above.

    A camera looks down on the floor, so the picture shows which way round it was measured.
    """
    assert view.ground is not None
    x, y = np.mean([pair.image for pair in view.ground.points], axis=0).tolist()
    x_px, y_px = x * view.width_px, y * view.height_px
    here, right, down = plane.to_ground([(x_px, y_px), (x_px + 0.5, y_px), (x_px, y_px + 0.5)])
    across, towards = right - here, down - here
    return bool(across[0] * towards[1] - across[1] * towards[0] > 0)


def geometry_advice(plan: Plan) -> list[GeometryAdvice]:
    """What could be better about the drawings of a plan that was loaded without errors."""
    return [
        advice
        for index, camera in enumerate(plan.cameras)
        for advice in _advise(camera.view, ("cameras", index, "view"))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFloor:
    """An area on the floor: its size, and how wrong a place in it can be at worst."""

    size_m2: float
    error_m: float

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can tell who is inside: the error is as large as the area."""
        return self.size_m2 < (2.0 * self.error_m) ** 2


def floor_of_area(view: View, plane: GroundPlane, area: Area) -> AreaFloor:
    """How large an area is on the floor, and how well its floor is known at its corners."""
    return AreaFloor(
        size_m2=shapes.area_of(_in_metres(view, plane, area.polygon)),
        error_m=float(plane.error_at_m(_in_px(view, area.polygon)).max()),
    )


def _advise(view: View, path: Path) -> list[GeometryAdvice]:
    plane = ground_plane_of(view)
    found: list[GeometryAdvice] = []
    if plane is not None:
        points = (*path, "ground", "points")
        if plane.error_m > _POOR_GROUND_M:
            found.append(_advice(points, GeometryCode.GROUND_POOR, plane.error_m))
        if plane.residual_rms_m is None:
            found.append(_advice(points, GeometryCode.GROUND_UNPROVEN, plane.error_m))
    for index, line in enumerate(view.lines):
        found += _advise_line(view, line, plane, (*path, "lines", index))
    for index, area in enumerate(view.areas):
        if plane is None:
            continue
        floor = floor_of_area(view, plane, area)
        if floor.is_unknown:
            where = (*path, "areas", index, "polygon")
            found.append(_advice(where, GeometryCode.AREA_SMALL, floor.error_m))
    return found


def _advise_line(
    view: View, line: Line, plane: GroundPlane | None, path: Path
) -> list[GeometryAdvice]:
    found = []
    # A line along an edge is met by people who are only half in the picture; an end that
    # touches an edge is how a line spans a passage, and well.
    for axis in (0, 1):
        places = (line.start[axis], line.end[axis])
        edge_ratio = min(max(places), 1.0 - min(places))
        if edge_ratio < _NEAR_EDGE_RATIO:
            found.append(_advice(path, GeometryCode.LINE_AT_EDGE, edge_ratio))
    if plane is not None:
        start, end = _in_metres(view, plane, (line.start, line.end))
        length_m = shapes.length_of(start, end)
        if length_m < _PERSON_WIDTH_M:
            found.append(_advice(path, GeometryCode.LINE_NARROW, length_m))
    else:
        start, end = _in_px(view, (line.start, line.end))
        length_ratio = shapes.length_of(start, end) / view.width_px
        if length_ratio < _PERSON_WIDTH_RATIO:
            found.append(_advice(path, GeometryCode.LINE_NARROW, length_ratio))
    return found


def _advice(path: Path, code: GeometryCode, amount: float) -> GeometryAdvice:
    return GeometryAdvice(path=path, code=code, amount=amount)


def _in_px(view: View, points: tuple[shapes.Point, ...]) -> list[shapes.Point]:
    return [(x * view.width_px, y * view.height_px) for x, y in points]


def _in_metres(
    view: View, plane: GroundPlane, points: tuple[shapes.Point, ...]
) -> list[shapes.Point]:
    metres = plane.to_ground(_in_px(view, points))
    return [(float(x), float(y)) for x, y in metres]
