"""How much room each person has: the part of the floor that is nearest to nobody else.

The room is cut out of the walkable area by the middle line to every neighbor that is near enough
to matter, for all people of many moments at once. Where the walkable area is not convex, the room
is what is connected with the person: nobody has room behind a wall. Several people at exactly the
same place share their room evenly. Who stands outside of the walkable area has no room and takes
none from others.

Source: Steffen and Seyfried 2010 (Voronoi density); cutting after Sutherland and Hodgman 1974.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from noren.errors import GeometryError
from noren.measure.areas import Area
from noren.measure.moments import Moments
from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

_PAIRS_AT_ONCE = 1 << 18
_NEAREST = 16
"""Neighbors cut away first; few people have more that matter, and those get all."""
_ON_LINE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The room of each row, and its part in a measurement area.

    `room_m2 (N,)` the surface of the room, shared ones whole; `sharers (N,)` how many share it,
    itself included; `overlap_m2 (N,)` the surface of the room within the measurement area. Rows
    outside of the walkable area have NaN, 0 and NaN.
    """

    room_m2: Floats
    sharers: Ints
    overlap_m2: Floats

    @property
    def density_m2(self) -> Floats:
        """`(N,)` persons/m² around each person; NaN where it has no room."""
        return self.sharers / self.room_m2


def compute_rooms(xy_m: Floats, moment: Ints, *, walkable: Area, area: Area) -> Rooms:
    """The room of each of `(N, 2)` places among those of the same `moment (N,)`.

    Args:
        xy_m: metres. moment: any whole numbers; people share the floor when they are equal.
        walkable: where people can be at all. area: where it is measured; may be the same.
    Forgets: the shape of each room.
    """
    size = len(xy_m)
    rooms = Rooms(
        room_m2=np.full(size, np.nan),
        sharers=np.zeros(size, np.int64),
        overlap_m2=np.full(size, np.nan),
    )
    rows = np.flatnonzero(walkable.contains(xy_m))
    rows = rows[np.argsort(moment[rows], kind="stable")]
    origin = walkable.corners_m.mean(axis=0)
    for chunk in _chunks(moment[rows]):
        people = rows[chunk[chunk >= 0]]
        cells, sharers = _cut_cells(xy_m[rows] - origin, chunk, _frame(walkable) - origin)
        room, overlap = _surfaces(cells, xy_m[people], origin, walkable, area)
        rooms.room_m2[people], rooms.overlap_m2[people] = room, overlap
        rooms.sharers[people] = sharers
    return rooms


def compute_voronoi_density(
    trajectories: Trajectories, *, walkable: Area, area: Area, moments: Moments
) -> Floats:
    """`(M,)` persons/m² in the area: each person counts with the share of its room in it.

    0 at a moment without anybody: only the caller knows whether it was watched.

    Raises:
        MeasureError: a track has two rows at one moment.
        GeometryError: nobody was ever inside the walkable area: it is drawn at a wrong place.
    Source: Steffen and Seyfried 2010.
    Forgets: who and where.
    """
    every = np.arange(len(trajectories))
    moment = moments.of_rows(trajectories, every)
    known = (moment >= 0) & (moment < moments.count)
    rooms = compute_rooms(trajectories.xy_m[known], moment[known], walkable=walkable, area=area)
    inside = rooms.sharers > 0
    if not np.any(inside):
        raise GeometryError(
            where="walkable area",
            found="nobody inside it at any moment",
            expected="the floor that people walk on",
            remedy="draw it in the coordinates of the trajectories, in metres",
        )
    share = rooms.overlap_m2[inside] / rooms.room_m2[inside]
    total = np.bincount(moment[known][inside], share, minlength=moments.count)
    return np.asarray(total / area.size_m2, np.float64)


def _frame(walkable: Area) -> Floats:
    """The convex outline that rooms are cut from."""
    if walkable.is_convex:
        return walkable.corners_m
    low, high = walkable.corners_m.min(axis=0), walkable.corners_m.max(axis=0)
    return np.array([low, (high[0], low[1]), high, (low[0], high[1])])


def _chunks(moment: Ints) -> list[Ints]:
    """Tables `(F, P)` of positions in sorted rows, one moment a row, filled up with -1."""
    if len(moment) == 0:
        return []
    first = np.flatnonzero(np.concatenate(([True], moment[1:] != moment[:-1])))
    count = np.diff(np.append(first, len(moment)))
    # Moments with like many people together: little of a table is filled up.
    order = np.argsort(count, kind="stable")
    tables, at = [], 0
    while at < len(order):
        take = at + 1
        while take < len(order) and (take + 1 - at) * count[order[take]] ** 2 <= _PAIRS_AT_ONCE:
            take += 1
        some = order[at:take]
        slot = np.arange(count[some[-1]])
        table = first[some][:, None] + slot[None]
        tables.append(np.where(slot[None] < count[some][:, None], table, -1))
        at = take
    return tables


@dataclass(slots=True)
class _Cells:
    """Convex rooms being cut: `count (C,)` corners `x`, `y (V, C)`, then the last one again.

    `reach2 (C,)` is the square of the farthest corner's distance from its person.
    """

    x: Floats
    y: Floats
    count: Ints
    reach2: Floats

    def cut(self, cells: Rows, normal: Floats, limit: Floats) -> Rows:
        """Keep of some rooms what lies at `normal (2, K)` . place <= `limit (K,)`.

        Returns which rooms became smaller.
        """
        x, y = self.x[:, cells], self.y[:, cells]
        over = normal[0] * x
        over += normal[1] * y
        over -= limit
        # What rounding puts beside the line is on it, so that the outside stays in one piece.
        outside = over > _ON_LINE * (np.abs(limit) + np.abs(normal).sum(axis=0))
        changed = np.flatnonzero(outside.any(axis=0))
        rooms = cells[changed]
        if len(rooms) == 0:
            return rooms
        corners = (x[:, changed], y[:, changed], over[:, changed])
        kept_x, kept_y, count = _cut_corners(*corners, outside[:, changed], self.count[rooms])
        missing = len(kept_x) - len(self.x)
        if missing > 0:
            self.x = np.concatenate((self.x, np.repeat(self.x[-1:], missing, axis=0)))
            self.y = np.concatenate((self.y, np.repeat(self.y[-1:], missing, axis=0)))
        size = len(kept_x)
        self.x[:size, rooms], self.y[:size, rooms] = kept_x, kept_y
        self.x[size:, rooms], self.y[size:, rooms] = kept_x[-1], kept_y[-1]
        self.count[rooms] = count
        return rooms

    def measure_reach(self, cells: Rows, here: Floats) -> None:
        """Look again how far the corners of some rooms are from their people `(2, C)`."""
        apart_x = self.x[:, cells] - here[0, cells]
        apart_y = self.y[:, cells] - here[1, cells]
        apart_x *= apart_x
        apart_y *= apart_y
        apart_x += apart_y
        self.reach2[cells] = apart_x.max(axis=0)

    def surfaces_m2(self) -> Floats:
        """`(C,)` by the shoelace formula, from the first corner, for the sake of precision."""
        x, y = self.x - self.x[0], self.y - self.y[0]
        double = np.sum(x[:-1] * y[1:] - x[1:] * y[:-1], axis=0)
        return np.asarray(np.abs(double) / 2, np.float64)


def _cut_corners(
    x: Floats, y: Floats, over: Floats, outside: Bools, count: Ints
) -> tuple[Floats, Floats, Ints]:
    """The `count (K,)` corners `(V, K)` of rooms without those outside, and the new count.

    The run of corners inside stays, between the two places where the cut meets the outline. Of a
    room that is outside as a whole one corner is left, several times.
    """
    every = np.arange(x.shape[1])
    inside = np.sum(~outside & (np.arange(len(x))[:, None] < count), axis=0)
    last_out = np.minimum(np.argmax(outside & ~np.roll(outside, -1, axis=0), axis=0), count - 1)
    slot = np.arange(int(inside.max()) + 2)[:, None]
    index = last_out + np.minimum(slot, inside)
    index -= count * (index >= count)
    kept_x, kept_y = x[index, every], y[index, every]
    first_out = (last_out + inside + 1) % count
    for row, start, end in ((slot == 0, last_out, index[1]), (slot > inside, first_out, index[-1])):
        drop = over[start, every] - over[end, every]
        share = np.zeros_like(drop)
        np.divide(over[start, every], drop, out=share, where=drop > 0)
        np.minimum(share, 1, out=share)
        from_x, from_y = x[start, every], y[start, every]
        np.copyto(kept_x, from_x + (x[end, every] - from_x) * share, where=row)
        np.copyto(kept_y, from_y + (y[end, every] - from_y) * share, where=row)
    return kept_x, kept_y, inside + 2


def _cut_cells(xy_m: Floats, table: Ints, frame: Floats) -> tuple[_Cells, Ints]:
    """Rooms of the people of a table, in its order, and how many share each."""
    people = table.shape[1]
    is_there = table >= 0
    place = np.where(is_there, xy_m.T[:, table], np.nan)
    apart = place[:, :, :, None] - place[:, :, None]
    apart *= apart
    far2 = apart[0] + apart[1]
    far2[:, np.arange(people), np.arange(people)] = np.nan
    far2 = far2[is_there]
    far2[np.isnan(far2)] = np.inf
    moment = np.nonzero(is_there)[0]
    here = place[:, is_there]
    count = len(moment)
    cells = _Cells(
        x=np.repeat(frame[:, :1], count, axis=1),
        y=np.repeat(frame[:, 1:], count, axis=1),
        count=np.full(count, len(frame), np.int64),
        reach2=np.empty(count),
    )
    rest = np.arange(count)
    cells.measure_reach(rest, here)
    if people > 2 * _NEAREST:
        near = np.argpartition(far2, _NEAREST, axis=1)[:, :_NEAREST]
        far = np.take_along_axis(far2, near, axis=1)
        near = np.take_along_axis(near, np.argsort(far, axis=1), axis=1)
        rest = _cut_by(cells, rest, near, here, place, moment, far2)
    if len(rest):
        near = np.argsort(far2[rest], axis=1)
        _cut_by(cells, rest, near, here, place, moment, far2)
    return cells, 1 + np.sum(far2 == 0, axis=1)


def _cut_by(
    cells: _Cells,
    rows: Rows,
    near: Rows,
    here: Floats,
    place: Floats,
    moment: Rows,
    far2: Floats,
) -> Rows:
    """Cut the rooms of `rows` by their neighbors `near`, nearest first; returns who needs more."""
    active, at = rows, np.arange(len(rows))
    for turn in range(near.shape[1]):
        neighbor = near[at, turn]
        distance2 = far2[active, neighbor]
        # The middle line to somebody more than twice as far as the farthest corner misses.
        matters = np.isfinite(distance2) & (distance2 < 4 * cells.reach2[active])
        active, at = active[matters], at[matters]
        if len(active) == 0:
            break
        neighbor, is_apart = neighbor[matters], distance2[matters] > 0
        some = active[is_apart]
        other = place[:, moment[some], neighbor[is_apart]]
        normal = other - here[:, some]
        limit = np.sum(normal * (other + here[:, some]), axis=0) / 2
        cells.measure_reach(cells.cut(some, normal, limit), here)
    return active


def _surfaces(
    cells: _Cells, xy_m: Floats, origin: Floats, walkable: Area, area: Area
) -> tuple[Floats, Floats]:
    if walkable.is_convex and area.is_convex:
        room_m2, every = cells.surfaces_m2(), np.arange(len(xy_m))
        corners = area.corners_m - origin
        for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            normal = np.array([[end[1] - start[1]], [start[0] - end[0]]])
            limit = np.full(len(xy_m), float(start @ normal[:, 0]))
            cells.cut(every, np.repeat(normal, len(xy_m), axis=1), limit)
        return room_m2, cells.surfaces_m2()
    whole = shapely.polygons(np.stack((cells.x.T, cells.y.T), axis=2) + origin)
    connected = _part_with(np.asarray(shapely.intersection(whole, walkable.polygon)), xy_m)
    overlap = shapely.intersection(connected, area.polygon)
    return shapely.area(connected), shapely.area(overlap)


def _part_with(shapes: npt.NDArray[np.object_], xy_m: Floats) -> npt.NDArray[np.object_]:
    """Of each shape the connected part that is nearest to the place: the one it stands in."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    flat = shapely.get_dimensions(parts) == 2
    parts, owner = parts[flat], owner[flat]
    far = shapely.distance(parts, shapely.points(xy_m[owner]))
    order = np.lexsort((far, owner))
    _, first = np.unique(owner[order], return_index=True)
    return np.asarray(parts[order[first]], np.object_)
