"""What really happens in a synthetic scene: the answers a counter is held against."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from noren.testing.camera import Floats, PinholeCamera
from noren.testing.plaza import DOOR_HALF_M, FACADE_Y_M
from noren.testing.walks import Walk

Spot = tuple[float, float]
Box = tuple[float, float, float, float]


class Direction(StrEnum):
    """Which way somebody crossed the entrance line."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One walker crossing the line once; `at_s` where the trajectory meets it."""

    at_s: float
    walker_id: int
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectories:
    """Everybody at every frame, ordered by frame, then walker.

    `frame (N,)`; `at_s (N,)`; `walker_id (N,)` from 0; `xy_m (N, 2)` the floor point; `xyxy
    (N, 4)` the box of the whole body in pixels, not clipped and not shortened by what hides it;
    `is_in_sight (N,)` whether the floor point is in the picture and not behind the shop front.
    """

    frame: npt.NDArray[np.int64]
    at_s: Floats
    walker_id: npt.NDArray[np.int64]
    xy_m: Floats
    xyxy: npt.NDArray[np.float32]
    is_in_sight: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.frame.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The answers: `crossings` in time order; `occupancy (F,)` people in the display area at
    every frame; `trajectories` of all."""

    crossings: tuple[Crossing, ...]
    occupancy: npt.NDArray[np.int64]
    trajectories: Trajectories

    def count(self, direction: Direction) -> int:
        """Crossings of the entrance line in one direction."""
        return sum(crossing.direction is direction for crossing in self.crossings)


def tell_truth(
    walks: list[Walk],
    boxes: dict[tuple[int, int], Box],
    *,
    camera: PinholeCamera,
    rate_hz: float,
    frames: int,
    line: tuple[Spot, Spot],
    area_m: tuple[Spot, ...],
) -> Truth:
    """Read the answers off the walks.

    A crossing is a step whose segment meets the line: a step that begins on the line belongs to
    the side it goes to, so that touching it without passing counts nothing.
    """
    crossings = [
        crossing
        for walker, walk in enumerate(walks)
        for crossing in _crossings(walker, walk, line, rate_hz)
    ]
    crossings.sort(key=lambda crossing: (crossing.at_s, crossing.walker_id))
    trajectories = _trajectories(walks, boxes, camera=camera, rate_hz=rate_hz)
    is_there = _is_within(trajectories.xy_m, area_m)
    return Truth(
        crossings=tuple(crossings),
        occupancy=np.bincount(trajectories.frame[is_there], minlength=frames).astype(np.int64),
        trajectories=trajectories,
    )


def _crossings(walker: int, walk: Walk, line: tuple[Spot, Spot], rate_hz: float) -> list[Crossing]:
    start, end = np.asarray(line[0]), np.asarray(line[1])
    run = end - start
    offset = walk.xy_m - start
    side = run[0] * offset[:, 1] - run[1] * offset[:, 0]
    is_beyond = side > 0.0
    found = []
    for step in np.flatnonzero(is_beyond[1:] != is_beyond[:-1]):
        part = side[step] / (side[step] - side[step + 1])
        spot = offset[step] + part * (offset[step + 1] - offset[step])
        if 0.0 <= spot @ run <= run @ run:
            found.append(
                Crossing(
                    at_s=float((walk.first_frame + step + part) / rate_hz),
                    walker_id=walker,
                    direction=Direction.IN if is_beyond[step + 1] else Direction.OUT,
                )
            )
    return found


def _trajectories(
    walks: list[Walk],
    boxes: dict[tuple[int, int], Box],
    *,
    camera: PinholeCamera,
    rate_hz: float,
) -> Trajectories:
    frame = np.concatenate([walk.first_frame + np.arange(len(walk)) for walk in walks])
    walker = np.repeat(np.arange(len(walks)), [len(walk) for walk in walks])
    xy = np.concatenate([walk.xy_m for walk in walks])
    order = np.lexsort((walker, frame))
    frame, walker, xy = frame[order], walker[order], xy[order]
    keys = zip(walker.tolist(), frame.tolist(), strict=True)
    return Trajectories(
        frame=frame.astype(np.int64),
        at_s=frame / rate_hz,
        walker_id=walker.astype(np.int64),
        xy_m=xy,
        xyxy=np.array([boxes[key] for key in keys], np.float32).reshape(-1, 4),
        is_in_sight=_is_in_sight(xy, camera),
    )


def _is_in_sight(xy_m: Floats, camera: PinholeCamera) -> npt.NDArray[np.bool_]:
    """In the picture, and not behind the wall beside the door."""
    pixel, depth = camera.project(np.column_stack((xy_m, np.zeros(len(xy_m)))))
    is_pictured = (
        (depth > 0.1)
        & (pixel[:, 0] >= 0.0)
        & (pixel[:, 0] < camera.width_px)
        & (pixel[:, 1] >= 0.0)
        & (pixel[:, 1] < camera.height_px)
    )
    at_wall = xy_m[:, 0] * FACADE_Y_M / np.maximum(xy_m[:, 1], 1e-6)
    is_behind = (xy_m[:, 1] > FACADE_Y_M) & (np.abs(at_wall) > DOOR_HALF_M)
    return is_pictured & ~is_behind


def _is_within(xy_m: Floats, polygon: tuple[Spot, ...]) -> npt.NDArray[np.bool_]:
    """Even-odd test of many points against one polygon."""
    within = np.zeros(len(xy_m), np.bool_)
    for (x0, y0), (x1, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        spans = (y0 > xy_m[:, 1]) != (y1 > xy_m[:, 1])
        if y0 != y1:
            at = x0 + (xy_m[:, 1] - y0) * (x1 - x0) / (y1 - y0)
            within ^= spans & (xy_m[:, 0] < at)
    return within
