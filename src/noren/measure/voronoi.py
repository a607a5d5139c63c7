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

_PAIRS_AT_ONCE = 1 << 20
_NEAREST = 16
"""Neighbors cut away first; few people have more that matter, and those get all."""


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


def _cut_cells(xy_m: Floats, table: Ints, frame: Floats) -> tuple[Floats, Ints]:
    """Rooms `(C, V, 2)` of the people of a table, corners repeated at the end, and sharers."""
    moments, people = table.shape
    place = np.where(table[..., None] >= 0, xy_m[table], np.nan)
    apart = place[:, :, None] - place[:, None]
    far2 = np.einsum("fpqk,fpqk->fpq", apart, apart)
    far2[:, np.arange(people), np.arange(people)] = np.nan
    real = table.reshape(-1) >= 0
    far2 = np.where(np.isnan(far2), np.inf, far2).reshape(-1, people)[real]
    here = place.reshape(-1, 2)[real]
    others = np.repeat(place, people, axis=0).reshape(moments * people, people, 2)[real]
    cells = np.broadcast_to(frame, (len(here), *frame.shape)).copy()
    nearest = min(_NEAREST, people - 1)
    rest = np.arange(len(here))
    if people > 2 * _NEAREST:
        near = np.argpartition(far2, nearest, axis=1)[:, :nearest]
        near = np.take_along_axis(near, np.argsort(_at(far2, near), axis=1), axis=1)
        cells, rest = _cut_by(cells, rest, near, here, others, far2)
    if len(rest):
        cells, _ = _cut_by(cells, rest, np.argsort(far2[rest], axis=1), here, others, far2)
    return cells, 1 + np.sum(far2 == 0, axis=1)


def _at(values: Floats, index: Rows) -> Floats:
    return np.asarray(np.take_along_axis(values, index, axis=1), np.float64)


def _cut_by(
    cells: Floats, rows: Rows, near: Rows, here: Floats, others: Floats, far2: Floats
) -> tuple[Floats, Rows]:
    """Cut the rooms of `rows` by their neighbors `near`, nearest first; who may need more."""
    active, at = rows, np.arange(len(rows))
    for turn in range(near.shape[1]):
        neighbor = near[at, turn]
        reach2 = np.max(np.sum((cells[active] - here[active, None]) ** 2, axis=2), axis=1)
        distance2 = far2[active, neighbor]
        # The middle line to somebody more than twice as far as the farthest corner misses.
        matters = np.isfinite(distance2) & (distance2 < 4 * reach2)
        active, at, neighbor = active[matters], at[matters], neighbor[matters]
        if len(active) == 0:
            break
        normal = others[active, neighbor] - here[active]
        limit = np.sum(normal * (others[active, neighbor] + here[active]), axis=1) / 2
        apart = distance2[matters] > 0
        cells = _clip(cells, active[apart], normal[apart], limit[apart])
    return cells, active


def _clip(cells: Floats, rows: Rows, normal: Floats, limit: Floats) -> Floats:
    """Keep of the convex rooms `rows` what lies at `normal . place <= limit`."""
    x, y = cells[rows, :, 0], cells[rows, :, 1]
    over = normal[:, :1] * x + normal[:, 1:] * y - limit[:, None]
    cut = np.flatnonzero(np.any(over > 0, axis=1))
    if len(cut) == 0:
        return cells
    kept = _clipped(cells[rows[cut]], over[cut])
    missing = kept.shape[1] - cells.shape[1]
    if missing > 0:
        cells = np.concatenate((cells, np.repeat(cells[:, -1:], missing, axis=1)), axis=1)
    elif missing < 0:
        kept = np.concatenate((kept, np.repeat(kept[:, -1:], -missing, axis=1)), axis=1)
    cells[rows[cut]] = kept
    return cells


def _clipped(corners: Floats, over: Floats) -> Floats:
    """`(C, V, 2)` corners whose `over (C, V)` is above 0 give way to the cut through the edges."""
    ahead, over_ahead = np.roll(corners, -1, axis=1), np.roll(over, -1, axis=1)
    outside, outside_ahead = over > 0, over_ahead > 0
    crosses = outside != outside_ahead
    share = np.zeros_like(over)
    np.divide(over, over - over_ahead, out=share, where=crosses)
    points = np.stack((corners, corners + (ahead - corners) * share[..., None]), axis=2)
    stays = np.stack((~outside, crosses), axis=2).reshape(len(corners), -1)
    points = points.reshape(len(corners), -1, 2)
    count = stays.sum(axis=1)
    slot = np.cumsum(stays, axis=1) - 1
    row, column = np.nonzero(stays)
    kept = np.zeros((len(corners), max(1, int(count.max())), 2))
    kept[row, slot[row, column]] = points[row, column]
    # Fill up with the last corner: an edge without length adds no surface.
    last = np.maximum(count - 1, 0)
    tail = np.arange(kept.shape[1])[None] > last[:, None]
    return np.where(tail[..., None], kept[np.arange(len(kept)), last][:, None], kept)


def _surfaces(
    cells: Floats, xy_m: Floats, origin: Floats, walkable: Area, area: Area
) -> tuple[Floats, Floats]:
    if walkable.is_convex and area.is_convex:
        room = _shoelace(cells)
        corners = area.corners_m - origin
        for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            normal = np.array([end[1] - start[1], start[0] - end[0]])
            every = np.arange(len(cells))
            limit = np.full(len(cells), normal @ start)
            cells = _clip(cells, every, np.broadcast_to(normal, (len(cells), 2)), limit)
        return room, _shoelace(cells)
    whole = shapely.polygons(cells + origin)
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


def _shoelace(cells: Floats) -> Floats:
    offset = cells - cells[:, :1]
    x, y = offset[..., 0], offset[..., 1]
    double = np.sum(x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1], axis=1)
    return np.asarray(np.abs(double) / 2, np.float64)
