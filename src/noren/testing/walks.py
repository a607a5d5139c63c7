"""Who walks where when, in metres and seconds: the truth behind a synthetic scene.

A walk is planned as a few points, rounded to a path, walked with a limited acceleration and with
stops, and then sampled at the times of the frames. The polyline through those samples *is* the
trajectory; nothing finer exists.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_STEP_S: Final = 0.02
_ACCELERATION_M_S2: Final = 1.1
_CREEP_M_S: Final = 0.08


class Errand(StrEnum):
    """What brings a walker into the scene."""

    ENTER = "enter"
    LEAVE = "leave"
    PASS = "pass"
    LOOK = "look"
    LOOK_AND_ENTER = "look_and_enter"
    TURN_BACK = "turn_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A pause: at the `at`-th planned point, for a time, facing a direction (radians from +x)."""

    at: int
    pause_s: float
    facing_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A planned walk before it has a start time. `points (n, 2)` metres."""

    errand: Errand
    points: tuple[tuple[float, float], ...]
    speed_m_s: float
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walker's samples, at consecutive frames from `first_frame` on.

    `xy_m (n, 2)`; `heading_rad (n,)` where the body faces; `speed_m_s (n,)`; `stride_m (n,)` the
    way walked so far, which drives the legs.
    """

    errand: Errand
    first_frame: int
    xy_m: Floats
    heading_rad: Floats
    speed_m_s: Floats
    stride_m: Floats

    def __len__(self) -> int:
        return int(self.xy_m.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pace:
    """A route walked from its own time zero, in small steps."""

    at_s: Floats
    xy_m: Floats
    way_m: Floats
    facing_rad: Floats


def walk_route(route: Route, *, start_s: float, rate_hz: float, frames: int) -> Walk | None:
    """Sample a route that starts at a time; None if it has no frame within the scene."""
    return _sample(_pace(route), route, start_s=start_s, rate_hz=rate_hz, frames=frames)


def find_start(
    route: Route,
    others: list[Walk],
    *,
    candidates_s: Floats,
    rate_hz: float,
    frames: int,
    apart_m: float,
) -> tuple[Walk | None, float]:
    """The walk from the first start time that keeps everybody apart, else from the best one.

    With it comes the least distance to anybody else; None and -1 if no start time gives a walk.
    """
    pace = _pace(route)
    best: Walk | None = None
    best_gap = -1.0
    for start_s in candidates_s:
        walk = _sample(pace, route, start_s=float(start_s), rate_hz=rate_hz, frames=frames)
        if walk is None:
            continue
        gap = min((_gap_m(walk, other) for other in others), default=math.inf)
        if gap > best_gap:
            best, best_gap = walk, gap
        if gap >= apart_m:
            break
    return best, best_gap


def _gap_m(one: Walk, other: Walk) -> float:
    """The least distance of two walkers at the same time; infinite if they never meet."""
    first = max(one.first_frame, other.first_frame)
    last = min(one.first_frame + len(one), other.first_frame + len(other))
    if first >= last:
        return math.inf
    a = one.xy_m[first - one.first_frame : last - one.first_frame]
    b = other.xy_m[first - other.first_frame : last - other.first_frame]
    return float(np.min(np.hypot(*(a - b).T)))


def _sample(
    pace: _Pace, route: Route, *, start_s: float, rate_hz: float, frames: int
) -> Walk | None:
    first = max(0, math.ceil(start_s * rate_hz))
    last = min(frames - 1, math.floor((start_s + pace.at_s[-1]) * rate_hz))
    if last <= first:
        return None
    at_s = np.arange(first, last + 1) / rate_hz - start_s
    way = np.interp(at_s, pace.at_s, pace.way_m)
    return Walk(
        errand=route.errand,
        first_frame=first,
        xy_m=np.column_stack([np.interp(at_s, pace.at_s, pace.xy_m[:, k]) for k in (0, 1)]),
        heading_rad=np.interp(at_s, pace.at_s, pace.facing_rad),
        speed_m_s=np.gradient(way, 1.0 / rate_hz),
        stride_m=way,
    )


def _round_corners(points: Floats, rounds: int = 4) -> Floats:
    """Cut every corner a few times; the ends stay."""
    for _ in range(rounds):
        near = points[:-1] * 0.75 + points[1:] * 0.25
        far = points[:-1] * 0.25 + points[1:] * 0.75
        inner = np.stack((near, far), axis=1).reshape(-1, 2)
        points = np.concatenate((points[:1], inner[1:-1], points[-1:]))
    return points


def _pace(route: Route) -> _Pace:
    """Walk a route: speed up, slow down before every stop, pause, go on."""
    planned = np.asarray(route.points, np.float64)
    path = _round_corners(planned)
    way = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    stops = [
        (float(way[np.argmin(np.hypot(*(path - planned[stop.at]).T))]), stop)
        for stop in route.stops
    ]
    ways, pauses = _advance(float(way[-1]), route.speed_m_s, stops)
    xy = np.column_stack([np.interp(ways, way, path[:, k]) for k in (0, 1)])
    at_s = np.arange(ways.size, dtype=np.float64) * _STEP_S
    return _Pace(at_s=at_s, xy_m=xy, way_m=ways, facing_rad=_facing(path, way, ways, pauses))


def _advance(
    end_m: float, speed_m_s: float, stops: list[tuple[float, Stop]]
) -> tuple[Floats, list[tuple[int, int, float]]]:
    """The way walked at every step, and each pause as (first step, last step, facing)."""
    ways, pauses = [0.0], []
    waiting = list(stops)
    way, speed = 0.0, speed_m_s
    while way < end_m:
        if waiting:
            left = waiting[0][0] - way
            if left <= 0.01:
                stop = waiting.pop(0)[1]
                steps = round(stop.pause_s / _STEP_S)
                pauses.append((len(ways), len(ways) + steps, stop.facing_rad))
                ways.extend([way] * steps)
                speed = _CREEP_M_S
                continue
            limit = max(_CREEP_M_S, math.sqrt(2.0 * _ACCELERATION_M_S2 * left))
        else:
            limit = speed_m_s
        speed = min(speed + _ACCELERATION_M_S2 * _STEP_S, speed_m_s, limit)
        way = min(way + speed * _STEP_S, waiting[0][0] if waiting else end_m)
        ways.append(way)
    return np.asarray(ways), pauses


def _facing(
    path: Floats, way: Floats, ways: Floats, pauses: list[tuple[int, int, float]]
) -> Floats:
    """Where the body faces: along the way, and during a pause to what is looked at.

    Turned smoothly, over about half a second, the short way round.
    """
    step = np.diff(path, axis=0)
    along = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
    facing = np.interp(ways, (way[:-1] + way[1:]) / 2.0, along)
    for first, last, wanted in pauses:
        here = facing[min(first, facing.size - 1)]
        facing[first:last] = here + math.remainder(wanted - here, math.tau)
    width = round(0.5 / _STEP_S)
    padded = np.pad(facing, (width // 2, width - 1 - width // 2), mode="edge")
    return np.convolve(padded, np.full(width, 1.0 / width), mode="valid")
