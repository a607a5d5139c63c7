"""Areas of the floor in metres: who is inside, and which part of each step lies inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import shapely

from noren.errors import GeometryError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

_AT_ONCE = 1 << 20
"""Pairs of steps and edges looked at together, to bound memory."""
_BLOCK = 1 << 15
"""Places looked at together, so that they stay in the processor's own memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A simple polygon on the floor. Its border belongs to it.

    `corners_m (P, 2)` metres, counterclockwise (x to the right, y up), the first not repeated.
    `size_m2` is its surface. `is_convex` and `is_upright` (a rectangle along the axes) only choose
    the quicker way to the same answer.
    """

    corners_m: Floats
    size_m2: float
    is_convex: bool
    is_upright: bool

    @classmethod
    def from_corners(cls, corners_m: npt.ArrayLike) -> Self:
        """Take the corners `(P, 2)`, P >= 3, in order, either way round.

        Raises:
            GeometryError: an outline that crosses itself, encloses nothing or is no number.
        """
        corners = np.asarray(corners_m, np.float64)
        if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3:
            raise _not_an_area(f"corners of shape {corners.shape}")
        if not np.all(np.isfinite(corners)):
            raise _not_an_area("a corner that is no number")
        if np.array_equal(corners[0], corners[-1]):
            corners = corners[:-1]
        outline = shapely.Polygon(corners)
        if not outline.is_valid or outline.area <= 0:
            raise _not_an_area("an outline that crosses itself or encloses nothing")
        ahead = np.roll(corners, -1, axis=0)
        if np.sum(corners[:, 0] * ahead[:, 1] - ahead[:, 0] * corners[:, 1]) < 0:
            corners = corners[::-1]
        corners = _without_straight_corners(np.ascontiguousarray(corners))
        edges = np.roll(corners, -1, axis=0) - corners
        turns = _cross(edges, np.roll(edges, -1, axis=0))
        upright = len(corners) == 4 and bool(np.all(np.any(edges == 0, axis=1)))
        return cls(
            corners_m=corners,
            size_m2=float(outline.area),
            is_convex=bool(np.all(turns > 0)),
            is_upright=upright,
        )

    @property
    def polygon(self) -> shapely.Polygon:
        """The same outline for shapely."""
        return shapely.Polygon(self.corners_m)

    def contains(self, xy_m: Floats) -> Bools:
        """`(N,)`: which of the places `(N, 2)` lie inside or on the border."""
        found = np.zeros(len(xy_m), np.bool_)
        found[self.find_inside(xy_m)] = True
        return found

    def find_inside(self, xy_m: Floats) -> Rows:
        """The rows of the places `(N, 2)` that lie inside or on the border, in their order."""
        low, high = self.corners_m.min(axis=0).tolist(), self.corners_m.max(axis=0).tolist()
        outline = self._test()
        found = [np.zeros(0, np.intp)]
        for at in range(0, len(xy_m), _BLOCK):
            x, y = xy_m[at : at + _BLOCK, 0], xy_m[at : at + _BLOCK, 1]
            inside = x >= low[0]
            inside &= x <= high[0]
            inside &= y >= low[1]
            inside &= y <= high[1]
            near = np.flatnonzero(inside)
            if not self.is_upright:
                # By their numbers: a mask as irregular as a crowd is slow to pick by.
                near = near.take(np.flatnonzero(outline(x.take(near), y.take(near))))
            near += at
            found.append(near)
        return np.concatenate(found)

    def distance_m(self, xy_m: Floats) -> Floats:
        """How far points lie outside, in metres; 0 inside and on the border. Shape (N,)."""
        return np.asarray(shapely.distance(self.polygon, shapely.points(xy_m)), dtype=np.float64)

    def is_beyond(self, xy_m: Floats, reach_m: float) -> Bools:
        """`(N,)`: which of the places `(N, 2)` are further than `reach_m` from the area."""
        low, high = self.corners_m.min(axis=0) - reach_m, self.corners_m.max(axis=0) + reach_m
        x, y = xy_m[:, 0], xy_m[:, 1]
        beyond = np.asarray((x < low[0]) | (x > high[0]) | (y < low[1]) | (y > high[1]), np.bool_)
        near = np.flatnonzero(~beyond)
        beyond[near] = shapely.distance(self.polygon, shapely.points(xy_m[near])) > reach_m
        return beyond

    def spans(self, from_m: Floats, to_m: Floats) -> tuple[Rows, Floats, Floats]:
        """The parts of straight steps that lie inside.

        Args:
            from_m: `(S, 2)` where each step begins. to_m: `(S, 2)` where it ends.
        Returns:
            `step (K,)`, `from_share (K,)`, `to_share (K,)`: the parts in the order of the steps,
            as shares of the way, 0 to 1; `from_share < to_share`. A step may have several parts,
            and two parts that touch are not joined. A step that stands still is inside as a
            whole or not at all.
        """
        low, high = self.corners_m.min(axis=0), self.corners_m.max(axis=0)
        near = np.all(
            (np.maximum(from_m, to_m) >= low) & (np.minimum(from_m, to_m) <= high), axis=1
        )
        whole = np.zeros(len(from_m), np.bool_)
        if self.is_convex:
            rows = np.flatnonzero(near)
            whole[rows] = self.contains(from_m[rows]) & self.contains(to_m[rows])
        rest = np.flatnonzero(near & ~whole)
        chunk = max(1, _AT_ONCE // len(self.corners_m))
        pieces = [
            self._cut(rest[at : at + chunk], from_m, to_m) for at in range(0, len(rest), chunk)
        ]
        taken = np.flatnonzero(whole)
        step = np.concatenate([taken, *(piece[0] for piece in pieces)])
        start = np.concatenate([np.zeros(len(taken)), *(piece[1] for piece in pieces)])
        end = np.concatenate([np.ones(len(taken)), *(piece[2] for piece in pieces)])
        order = np.lexsort((start, step))
        return step[order], start[order], end[order]

    def _test(self) -> Callable[[Floats, Floats], Bools]:
        """The exact test of places near the area, ready for many blocks of them."""
        if not self.is_convex:
            outline = self.polygon
            shapely.prepare(outline)
            return lambda x, y: np.asarray(shapely.intersects_xy(outline, x, y), np.bool_)
        corners = self.corners_m.tolist()
        edges = list(zip(corners, corners[1:] + corners[:1], strict=True))

        def is_left_of_all(x: Floats, y: Floats) -> Bools:
            inside = np.ones(len(x), np.bool_)
            for (x0, y0), (x1, y1) in edges:
                across, along = x - x0, y - y0
                across *= y1 - y0
                along *= x1 - x0
                inside &= along >= across
            return inside

        return is_left_of_all

    def _cut(self, rows: Rows, from_m: Floats, to_m: Floats) -> tuple[Rows, Floats, Floats]:
        start, way = from_m[rows], to_m[rows] - from_m[rows]
        corner = self.corners_m
        edge = np.roll(corner, -1, axis=0) - corner
        offset = corner[None] - start[:, None]
        across = _cross(way[:, None], edge[None])
        share = np.full(across.shape, 1.0)
        along = np.full(across.shape, np.inf)
        meets = across != 0
        np.divide(_cross(offset, edge[None]), across, out=share, where=meets)
        np.divide(_cross(offset, way[:, None]), across, out=along, where=meets)
        # A cut a hair beyond an edge's end does no harm: the middles below decide.
        real = (along >= -1e-9) & (along <= 1 + 1e-9)
        share = np.clip(np.where(real, share, 1.0), 0.0, 1.0)
        ends = np.zeros((len(rows), 1))
        cuts = np.concatenate((ends, np.sort(share, axis=1), ends + 1), axis=1)
        low, high = cuts[:, :-1], cuts[:, 1:]
        step, piece = np.nonzero(high > low)
        low, high = low[step, piece], high[step, piece]
        inside = self.contains(start[step] + way[step] * ((low + high) / 2)[:, None])
        return rows[step[inside]], low[inside], high[inside]


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0], np.float64)


def _without_straight_corners(corners: Floats) -> Floats:
    before = corners - np.roll(corners, 1, axis=0)
    after = np.roll(corners, -1, axis=0) - corners
    return np.asarray(corners[_cross(before, after) != 0], np.float64)


def _not_an_area(found: str) -> GeometryError:
    return GeometryError(
        where="measurement area",
        found=found,
        expected="a simple polygon of at least three corners",
        remedy="list its corners in order, once round",
    )
