"""Who stopped in front of which shelf, for how long.

* A stop is a time of at least `minimum_s` in which a track moved slower than `slow_m_s`; a faster
  moment of at most `pause_s` does not part it. Its place is the mean place over that time.
* A stop is in front of a shelf when its place is at most `reach_m` from the shelf's front, and
  not behind it (see `Shelves`).
* Facing is inferred from movement only: people step towards what they look at and away from it
  afterwards. It is the direction of the way in over the last `turn_s` seconds before the stop,
  minus that of the way out; unknown when the two cancel out, as for somebody who only paused on
  a straight way along the aisle.
* With a facing, the shelf is the one in reach whose direction differs least from it, at most by
  90 degrees. Without, it is the only shelf in reach; between several, none is named.

Source: Guidebook 2.0 case 2 (stops in front of shelves and the shelf faced by orientation of
movement); the rule is noren's own and says nothing about what somebody looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError, MeasureError
from noren.measure.heatmap import SLOW_M_S
from noren.measure.trajectories import GAP_S, Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

NO_SHELF = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """The fronts of shelves on the floor.

    `front_m (S, 2, 2)` start and end of each front, S >= 1. People stand on the right hand of who
    looks along it from start to end (x to the right, y up); a stop on the left is behind it.

    Raises:
        GeometryError: no front, one without length, or a coordinate that is no number.
    """

    front_m: Floats

    def __post_init__(self) -> None:
        shape = self.front_m.shape
        good = len(shape) == 3 and shape[0] > 0 and shape[1:] == (2, 2)
        if good:
            lengths = np.linalg.norm(self.front_m[:, 1] - self.front_m[:, 0], axis=1)
            good = bool(np.all((lengths > 0) & np.isfinite(lengths)))
        if not good:
            raise GeometryError(
                where="shelf fronts",
                found=f"fronts of shape {shape}, or one without length",
                expected="(S, 2, 2): start and end of at least one front, in metres",
                remedy="draw each front as a line with the shoppers to its right",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """The times and lengths of the definitions above; all 0 or more."""

    minimum_s: float = 3.0
    slow_m_s: float = SLOW_M_S
    pause_s: float = 1.0
    reach_m: float = 1.2
    turn_s: float = 1.5
    gap_s: float = GAP_S

    def __post_init__(self) -> None:
        values = (self.minimum_s, self.slow_m_s, self.pause_s, self.reach_m, self.turn_s)
        if min(*values, self.gap_s) < 0:
            raise MeasureError(
                where="stops",
                found="a time, speed or length below 0",
                expected="0 or more",
                remedy="state seconds, metres and metres per second",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfStops:
    """Stops, by track and time.

    `track_id (K,)`; `place_m (K, 2)`; `start_s`, `end_s (K,)`; `start_seen`, `end_seen (K,)` False
    where the track was born or lost while it stood: then the stop lasted longer than
    `duration_s`; `facing_rad (K,)` counterclockwise from x, NaN if unknown; `shelf (K,)` index,
    `NO_SHELF` if none could be named; `in_reach (K,)` how many shelves were in reach.
    """

    track_id: Ints
    place_m: Floats
    start_s: Floats
    end_s: Floats
    start_seen: Bools
    end_seen: Bools
    facing_rad: Floats
    shelf: Ints
    in_reach: Ints

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    @property
    def duration_s(self) -> Floats:
        """`(K,)` how long each was seen to stand."""
        return self.end_s - self.start_s


def find_shelf_stops(
    trajectories: Trajectories, shelves: Shelves, *, rule: StopRule | None = None
) -> ShelfStops:
    """Every stop of every track, with the shelf it faced if one can be named.

    Stops out of reach of every shelf are left out. None where people were followed and nobody
    stopped.

    Forgets: the way to the stop and from it.
    """
    rule = rule or StopRule()
    first, last = _slow_runs(trajectories, rule)
    at_s, parts = trajectories.at_s, trajectories.parts(rule.gap_s)
    place = _mean_places(trajectories, first, last)
    bounds = np.searchsorted(parts, np.arange(parts[-1] + 2))
    began, ended = bounds[parts[first]], bounds[parts[first] + 1] - 1
    before = _row_near(at_s, first, at_s[first] - rule.turn_s, began, ended)
    after = _row_near(at_s, last, at_s[last] + rule.turn_s, began, ended)
    facing = find_facing(
        place,
        trajectories.xy_m[before],
        trajectories.xy_m[after],
        start_seen=first > began,
        end_seen=last < ended,
    )
    shelf, in_reach = name_shelves(place, facing, shelves.front_m, rule.reach_m)
    stops = ShelfStops(
        track_id=trajectories.track_id[first],
        place_m=place,
        start_s=at_s[first],
        end_s=at_s[last],
        start_seen=first > began,
        end_seen=last < ended,
        facing_rad=np.arctan2(facing[:, 1], facing[:, 0]),
        shelf=shelf,
        in_reach=in_reach,
    )
    return _take(stops, in_reach > 0)


def _slow_runs(trajectories: Trajectories, rule: StopRule) -> tuple[Rows, Rows]:
    """First and last row of each time of slow steps that is long enough."""
    rows = trajectories.steps(rule.gap_s)
    way = trajectories.xy_m[rows + 1] - trajectories.xy_m[rows]
    lasts_s = trajectories.at_s[rows + 1] - trajectories.at_s[rows]
    slow = rows[np.hypot(way[:, 0], way[:, 1]) < rule.slow_m_s * lasts_s]
    if len(slow) == 0:
        return slow, slow
    parts = trajectories.parts(rule.gap_s)
    pause_s = trajectories.at_s[slow[1:]] - trajectories.at_s[slow[:-1] + 1]
    parted = (parts[slow[1:]] != parts[slow[:-1]]) | (pause_s > rule.pause_s)
    start = np.flatnonzero(np.concatenate(([True], parted)))
    first, last = slow[start], slow[np.append(start[1:], len(slow)) - 1] + 1
    long_enough = trajectories.at_s[last] - trajectories.at_s[first] >= rule.minimum_s
    return first[long_enough], last[long_enough]


def _mean_places(trajectories: Trajectories, first: Rows, last: Rows) -> Floats:
    """`(K, 2)` the time-weighted mean place from the first row to the last."""
    xy_m, at_s = trajectories.xy_m, trajectories.at_s
    origin = xy_m.mean(axis=0)
    middle = (xy_m[1:] + xy_m[:-1]) / 2 - origin
    total = np.concatenate((np.zeros((1, 2)), np.cumsum(middle * np.diff(at_s)[:, None], axis=0)))
    lasts_s = (at_s[last] - at_s[first])[:, None]
    return np.asarray((total[last] - total[first]) / lasts_s + origin, np.float64)


def _row_near(at_s: Floats, row: Rows, goal_s: Floats, began: Rows, ended: Rows) -> Rows:
    """The row of the same part of a track that is nearest to the goal's moment."""
    found = row.copy()
    for index in range(len(row)):
        part = at_s[began[index] : ended[index] + 1]
        found[index] = began[index] + int(np.argmin(np.abs(part - goal_s[index])))
    return found


def find_facing(
    place: Floats, before: Floats, after: Floats, *, start_seen: Bools, end_seen: Bools
) -> Floats:
    """`(K, 2)` directions that stops faced, as the module defines; NaN where none is known.

    Args:
        place: `(K, 2)` of the stops. before, after: `(K, 2)` where they came from and went to.
        start_seen, end_seen: `(K,)` False where there was no way in or out.
    """
    way_in = np.where(start_seen[:, None], _unit(place - before), 0.0)
    way_out = np.where(end_seen[:, None], _unit(after - place), 0.0)
    facing = way_in - way_out
    # Less than this the two ways cancel out: it turned by less than about 60 degrees.
    clear = np.linalg.norm(facing, axis=1) >= 1.0 - 1e-9
    return np.asarray(np.where(clear[:, None], facing, np.nan), np.float64)


def name_shelves(place: Floats, facing: Floats, front: Floats, reach_m: float) -> tuple[Ints, Ints]:
    """`(K,)` the shelf of each stop, `NO_SHELF` if none can be named, and how many are in reach.

    Args:
        place, facing: `(K, 2)`, as of `find_facing`. front: `(S, 2, 2)`, as of `Shelves`.
    """
    along = front[:, 1] - front[:, 0]
    length = np.linalg.norm(along, axis=1)
    offset = place[:, None] - front[None, :, 0]
    share = np.clip(np.sum(offset * along, axis=2) / length**2, 0, 1)
    towards = front[None, :, 0] + share[..., None] * along - place[:, None]
    distance = np.linalg.norm(towards, axis=2)
    side = along[None, :, 1] * offset[..., 0] - along[None, :, 0] * offset[..., 1]
    reached = (distance <= reach_m) & (side >= 0)
    in_reach = reached.sum(axis=1).astype(np.int64)
    nearest = np.argmin(np.where(reached, distance, np.inf), axis=1)
    known = np.isfinite(facing[:, 0])
    ahead = np.sum(_unit(facing)[:, None] * _unit(towards), axis=2)
    ahead = np.where(reached & known[:, None], ahead, -np.inf)
    best = np.argmax(ahead, axis=1)
    meets = ahead[np.arange(len(place)), best] >= 0
    by_place = np.where(in_reach == 1, nearest, NO_SHELF)
    by_facing = np.where(meets, best, NO_SHELF)
    return np.where(known, by_facing, by_place).astype(np.int64), in_reach


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    units = np.zeros_like(vectors)
    np.divide(vectors, length, out=units, where=length > 0)
    return units


def _take(stops: ShelfStops, mask: Bools) -> ShelfStops:
    return ShelfStops(
        track_id=stops.track_id[mask],
        place_m=stops.place_m[mask],
        start_s=stops.start_s[mask],
        end_s=stops.end_s[mask],
        start_seen=stops.start_seen[mask],
        end_seen=stops.end_seen[mask],
        facing_rad=stops.facing_rad[mask],
        shelf=stops.shelf[mask],
        in_reach=stops.in_reach[mask],
    )
