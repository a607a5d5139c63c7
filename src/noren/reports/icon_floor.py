"""The drawn floor under the icons: what the plan says of the place, in metres. No picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from noren.gate.assignment import GridAssignment
from noren.plan.camera import Camera
from noren.plan.geometry import ground_plane_of
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.words import Words

Place = tuple[float, float]
Outline = tuple[Place, ...]
_MARGIN_CELLS: Final = 1.0
_EDGE_PARTS: Final = 48
_FAR: Final = 20.0
"""The view is drawn out to this many times the floor's own size; what is beyond is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOutline:
    """An area or a line with its name; corners in metres (of a scene: in pixels)."""

    name: Words
    corners: Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class IconFloor:
    """What is drawn under the icons, all in metres, y upward.

    `low`, `high` are corners of the part shown; `seen` is what the camera looks at, without
    `masked`; `areas` and `lines` are the plan's.
    """

    low: Place
    high: Place
    seen: tuple[Outline, ...]
    masked: tuple[Outline, ...]
    areas: tuple[NamedOutline, ...]
    lines: tuple[NamedOutline, ...]

    @property
    def size(self) -> Place:
        """Width and height of the part shown."""
        return self.high[0] - self.low[0], self.high[1] - self.low[1]


def floor_of(camera: Camera, grid: GridAssignment) -> IconFloor:
    """The floor around the cells of a picture, as the plan draws it.

    Raises:
        GeometryError: the plan's points fit no ground.
    """
    plane = ground_plane_of(camera.view)
    assert plane is not None
    margin = _MARGIN_CELLS * grid.cell_m
    low = (grid.origin_m[0] - margin, grid.origin_m[1] - margin)
    high = (
        grid.origin_m[0] + grid.columns * grid.cell_m + margin,
        grid.origin_m[1] + grid.rows * grid.cell_m + margin,
    )
    drawer = _Drawer(plane, camera, low, high)
    return IconFloor(
        low=low,
        high=high,
        seen=drawer.outlines(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))),
        masked=tuple(
            outline for mask in camera.view.masks for outline in drawer.outlines(mask.polygon)
        ),
        areas=tuple(
            NamedOutline(name=Words(ja=area.name.ja, en=area.name.en), corners=outline)
            for area in camera.view.areas
            for outline in drawer.outlines(area.polygon)
        ),
        lines=tuple(
            NamedOutline(name=Words(ja=line.name.ja, en=line.name.en), corners=part)
            for line in camera.view.lines
            for part in drawer.way((line.start, line.end))
        ),
    )


class _Drawer:
    """Shapes of the picture as shapes of the floor, cut to the part shown."""

    def __init__(self, plane: GroundPlane, camera: Camera, low: Place, high: Place) -> None:
        self._plane = plane
        self._size = np.array([camera.view.width_px, camera.view.height_px], np.float64)
        self._shown = shapely.box(*low, *high)
        self._reach_m = _FAR * max(high[0] - low[0], high[1] - low[1])
        self._middle = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2])

    def outlines(self, corners: tuple[Place, ...]) -> tuple[Outline, ...]:
        """The parts of a polygon of the picture that lie on the floor shown."""
        floor = self._on_floor(np.array((*corners, corners[0])))
        if len(floor) < 3:
            return ()
        shape = shapely.make_valid(shapely.Polygon(floor)).intersection(self._shown)
        return tuple(
            tuple((float(x), float(y)) for x, y in part.exterior.coords[:-1])
            for part in shapely.get_parts(shape)
            if isinstance(part, shapely.Polygon) and part.area > 0
        )

    def way(self, ends: tuple[Place, Place]) -> tuple[Outline, ...]:
        """The part of a line of the picture that lies on the floor shown."""
        floor = self._on_floor(np.array(ends))
        if len(floor) < 2:
            return ()
        shape = shapely.LineString(floor).simplify(0.01).intersection(self._shown)
        return tuple(
            tuple((float(x), float(y)) for x, y in part.coords)
            for part in shapely.get_parts(shape)
            if isinstance(part, shapely.LineString)
        )

    def _on_floor(self, corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """`(N, 2)` metres along the way through these corners; nothing at or above the horizon."""
        share = np.linspace(0.0, 1.0, _EDGE_PARTS)[None, :, None]
        way = corners[:-1, None] * (1 - share) + corners[1:, None] * share
        floor = self._plane.to_ground(way.reshape(-1, 2) * self._size)
        near = np.hypot(*(floor - self._middle).T) < self._reach_m
        return np.asarray(floor[np.isfinite(floor).all(axis=1) & near])
