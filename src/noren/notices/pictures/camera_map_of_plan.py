"""From a camera of a plan to its map: the floor through the homography, or the picture itself."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from noren.notices.pictures.camera_map import CameraMap, MapArea, MapLine, MapMask, Spot
from noren.notices.pictures.camera_stand import stand_of
from noren.notices.pictures.plan_words import words_of
from noren.plan.camera import Area, Camera, Ground, Line, Mask
from noren.plan.declaration import Plan
from noren.plan.geometry import ground_plane_of
from noren.vocabulary.ground_plane import GroundPlane, homogeneous

_Points = npt.NDArray[np.float64]

_STEPS: Final = 24
"""Into how many pieces a side is cut, so that a bent lens bends it."""
_SHOWN: Final = 1.4
"""How far beyond the farthest thing declared the floor is drawn, as a multiple."""
_ALL_SHOWN: Final = 2.2
"""Up to this multiple, all the floor in the picture is drawn."""
_LEAST_REACH_M: Final = 6.0
_HORIZON: Final = 1e-3
"""Ground nearer to the horizon than this share of the nearest is too far away to be placed."""


def camera_maps_of_plan(plan: Plan) -> tuple[CameraMap, ...]:
    """One map for each camera of a plan, in the plan's order."""
    is_only = len(plan.cameras) == 1
    return tuple(camera_map_of(camera, is_only_camera=is_only) for camera in plan.cameras)


def camera_map_of(camera: Camera, *, is_only_camera: bool = True) -> CameraMap:
    """The camera's map: of the floor if the plan measures it, else of the picture.

    A camera on a vehicle has no place on a floor, so it is drawn as a frame.

    Raises:
        GeometryError: the points declared fit no ground that a camera can see.
    """
    ground = None if camera.vehicle else camera.view.ground
    plane = None if ground is None else ground_plane_of(camera.view)
    if ground is None or plane is None:
        return _frame_map(camera, is_only_camera)
    return _Floor(camera, plane, ground).map(is_only_camera)


def _frame_map(camera: Camera, is_only_camera: bool) -> CameraMap:
    view = camera.view
    tall = view.height_px / view.width_px

    def place(spot: Spot) -> Spot:
        return spot[0], spot[1] * tall

    return CameraMap(
        basis="frame",
        name=words_of(camera.name),
        position=words_of(camera.position),
        range=words_of(camera.range),
        is_moving=camera.vehicle,
        is_only_camera=is_only_camera,
        filmed=shapely.box(0.0, 0.0, 1.0, tall),
        beyond=shapely.MultiLineString(),
        reach_m=None,
        stand=None,
        is_stand_known=False,
        lines=tuple(
            _map_line(line, (place(line.start), place(line.end)), length_m=None)
            for line in view.lines
        ),
        areas=tuple(
            MapArea(
                name=words_of(area.name),
                shape=Polygon([place(spot) for spot in area.polygon]),
                size_m2=None,
            )
            for area in view.areas
        ),
        masks=tuple(
            MapMask(
                reason=words_of(mask.reason), shape=Polygon([place(spot) for spot in mask.polygon])
            )
            for mask in view.masks
        ),
    )


def _map_line(line: Line, spots: tuple[Spot, ...], *, length_m: float | None) -> MapLine:
    return MapLine(
        name=words_of(line.name),
        forward=words_of(line.forward),
        backward=words_of(line.backward),
        spots=spots,
        length_m=length_m,
    )


class _Floor:
    """Takes what is drawn in a camera's picture to the floor, seen from above."""

    def __init__(self, camera: Camera, plane: GroundPlane, ground: Ground) -> None:
        self._camera = camera
        self._plane = plane
        self._measured = np.array([pair.image for pair in ground.points], np.float64)
        self._down = 1.0
        self._down = self._side_of_y()

    def map(self, is_only_camera: bool) -> CameraMap:
        """The whole map."""
        view = self._camera.view
        stand, is_known = self._stand()
        lines = tuple(self._line(line) for line in view.lines)
        areas = tuple(self._area(area) for area in view.areas)
        whole = self._on_floor(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
        reach_m = self._reach_m(stand, lines, areas, whole)
        shown = Point(stand).buffer(reach_m, quad_segs=24)
        filmed = whole.intersection(shown)
        return CameraMap(
            basis="floor",
            name=words_of(self._camera.name),
            position=words_of(self._camera.position),
            range=words_of(self._camera.range),
            is_moving=False,
            is_only_camera=is_only_camera,
            filmed=filmed,
            beyond=filmed.boundary.intersection(shown.boundary.buffer(reach_m * 1e-4)),
            reach_m=reach_m,
            stand=stand,
            is_stand_known=is_known,
            lines=lines,
            areas=areas,
            masks=tuple(self._mask(mask, filmed) for mask in view.masks),
        )

    def _side_of_y(self) -> float:
        """-1 if y of the plan's metres points up on a map seen from above, else 1.

        Whoever measured the floor may have counted y towards the camera; drawn as they are, such
        metres would show the place as in a mirror.
        """
        middle = self._measured.mean(axis=0)
        corner, along, down = self._metres(middle + np.array([[0, 0], [1e-3, 0], [0, 1e-3]]))
        turn = (along[0] - corner[0]) * (down[1] - corner[1]) - (along[1] - corner[1]) * (
            down[0] - corner[0]
        )
        return 1.0 if turn > 0 else -1.0

    def _stand(self) -> tuple[Spot, bool]:
        if self._camera.view.looks == "straight_down":
            return self._metres(np.array([[0.5, 0.5]]))[0], True
        stand = stand_of(self._plane)
        if stand is not None:
            return (stand[0], stand[1] * self._down), True
        return self._near_edge(), False

    def _near_edge(self) -> Spot:
        """The floor at the bottom of the picture, or at the lowest measured place."""
        bottom = self._metres(np.array([[0.5, 1.0]]))[0]
        if np.isfinite(bottom).all():
            return bottom
        return self._metres(self._measured[[self._measured[:, 1].argmax()]])[0]

    def _reach_m(
        self,
        stand: Spot,
        lines: tuple[MapLine, ...],
        areas: tuple[MapArea, ...],
        whole: BaseGeometry,
    ) -> float:
        """How far from the stand the floor is drawn: all of it, unless it goes on very far."""
        spots = self._metres(self._measured)
        spots += [spot for line in lines for spot in line.spots]
        spots += [spot for area in areas for spot in _corners(area.shape)]
        farthest_m = max(float(np.hypot(x - stand[0], y - stand[1])) for x, y in spots)
        end_m = float(shapely.hausdorff_distance(Point(stand), whole))
        if end_m <= max(_LEAST_REACH_M, _ALL_SHOWN * farthest_m):
            return 1.01 * end_m
        return max(_LEAST_REACH_M, _SHOWN * farthest_m)

    def _line(self, line: Line) -> MapLine:
        ends = np.array([line.start, line.end], np.float64)
        shares = ends[0] + np.linspace(0.0, 1.0, _STEPS + 1)[:, None] * (ends[1] - ends[0])
        spots = tuple(self._metres(shares))
        steps = np.diff(np.array(spots), axis=0)
        length_m = float(np.hypot(steps[:, 0], steps[:, 1]).sum())
        return _map_line(line, spots, length_m=length_m)

    def _area(self, area: Area) -> MapArea:
        shape = self._on_floor(area.polygon)
        return MapArea(name=words_of(area.name), shape=shape, size_m2=float(shape.area))

    def _mask(self, mask: Mask, filmed: BaseGeometry) -> MapMask:
        hidden = self._on_floor(mask.polygon).intersection(filmed)
        return MapMask(reason=words_of(mask.reason), shape=hidden)

    def _on_floor(self, polygon: tuple[Spot, ...]) -> BaseGeometry:
        """The floor behind a polygon of the picture, up to the horizon; empty if all sky."""
        corners = np.array(polygon, np.float64)
        following = np.roll(corners, -1, axis=0)
        share = np.linspace(0.0, 1.0, _STEPS, endpoint=False)[None, :, None]
        rim = (corners[:, None] + share * (following - corners)[:, None]).reshape(-1, 2)
        straight = self._plane.lens.straighten(rim * self._size)
        depth = homogeneous(straight, self._plane.matrix)[:, 2]
        nearest = self._depth_of_frame()
        kept = _below_horizon(straight, depth - _HORIZON * nearest)
        if len(kept) < 3:
            return Polygon()
        ground = homogeneous(kept, self._plane.matrix)
        metres = ground[:, :2] / ground[:, 2:] * np.array([1.0, self._down])
        return Polygon(metres).buffer(0)

    def _depth_of_frame(self) -> float:
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64) * self._size
        straight = self._plane.lens.straighten(corners)
        return float(homogeneous(straight, self._plane.matrix)[:, 2].max())

    @property
    def _size(self) -> _Points:
        view = self._camera.view
        return np.array([view.width_px, view.height_px], np.float64)

    def _metres(self, shares: _Points) -> list[Spot]:
        metres = self._plane.to_ground(shares * self._size)
        return [(float(x), float(y) * self._down) for x, y in metres]


def _below_horizon(spots: _Points, height: _Points) -> _Points:
    """The part of a polygon where `height` is positive; it changes evenly along each side."""
    kept: list[_Points] = []
    for index in range(len(spots)):
        here, before = height[index], height[index - 1]
        if (here > 0.0) != (before > 0.0):
            share = before / (before - here)
            kept.append(spots[index - 1] + share * (spots[index] - spots[index - 1]))
        if here > 0.0:
            kept.append(spots[index])
    return np.array(kept, np.float64).reshape(-1, 2)


def _corners(shape: BaseGeometry) -> list[Spot]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)]
