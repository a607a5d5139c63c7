"""Small walks for the tests of measures: written by hand or drawn by hypothesis."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from noren.measure.areas import Area
from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]

SQUARE = Area.from_corners([(0, 0), (4, 0), (4, 4), (0, 4)])
"""16 m² with a corner at the origin."""
NOTCHED = Area.from_corners([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)])
"""Not convex: a notch from above reaches down to (2, 1)."""


def walk(*points: tuple[float, float], step_s: float = 1.0, start_s: float = 0.0, track: int = 1):
    """One track through the points, one each `step_s`."""
    return [(track, x, y, start_s + step_s * index) for index, (x, y) in enumerate(points)]


def floor(*walks: list[tuple[int, float, float, float]]) -> Trajectories:
    """All the walks on one floor."""
    rows = np.array([row for one in walks for row in one], float)
    return Trajectories.from_rows(
        track_id=rows[:, 0].astype(int), xy_m=rows[:, 1:3], at_s=rows[:, 3]
    )


@st.composite
def floors(draw: st.DrawFn, *, tracks: int = 4, rows: int = 12) -> Trajectories:
    """Up to `tracks` people who jump about on a floor of 12 by 12 m, 0.1 to 1 s a step."""
    seed = draw(st.integers(0, 2**32 - 1))
    people = draw(st.integers(1, tracks))
    rng = np.random.default_rng(seed)
    parts = []
    for track in range(people):
        count = int(rng.integers(2, rows + 1))
        at_s = np.cumsum(rng.uniform(0.1, 1.0, count)) + rng.uniform(0, 5)
        xy_m = rng.uniform(-4, 8, 2) + np.cumsum(rng.normal(0, 0.8, (count, 2)), axis=0)
        parts.append(np.column_stack((np.full(count, track), xy_m, at_s)))
    table = np.concatenate(parts)
    return Trajectories.from_rows(
        track_id=table[:, 0].astype(int), xy_m=table[:, 1:3], at_s=table[:, 3]
    )


def moved(
    floor_: Trajectories,
    *,
    angle_rad: float = 0.0,
    by_m: tuple[float, float] = (0.0, 0.0),
    later_s: float = 0.0,
) -> Trajectories:
    """The same walks on a floor that is turned and pushed, some time later."""
    return Trajectories.from_rows(
        track_id=floor_.track_id,
        xy_m=turned(floor_.xy_m, angle_rad, by_m),
        at_s=floor_.at_s + later_s,
    )


def turned(xy_m: npt.ArrayLike, angle_rad: float, by_m: tuple[float, float] = (0.0, 0.0)) -> Floats:
    """Places turned counterclockwise about the origin, then pushed."""
    sine, cosine = np.sin(angle_rad), np.cos(angle_rad)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return np.asarray(np.asarray(xy_m) @ turn + np.asarray(by_m), np.float64)


def renamed(floor_: Trajectories, seed: int) -> Trajectories:
    """The same walks with their ids dealt anew."""
    ids, index = np.unique(floor_.track_id, return_inverse=True)
    dealt = np.random.default_rng(seed).permutation(len(ids)) + 100
    return Trajectories.from_rows(track_id=dealt[index], xy_m=floor_.xy_m, at_s=floor_.at_s)


def split_at(floor_: Trajectories, at_s: float) -> Trajectories:
    """Every track that is under way at `at_s` cut there into two tracks that meet."""
    ids, xy_m, times = [], [], []
    for track in np.unique(floor_.track_id):
        mine = floor_.track_id == track
        where, when = floor_.xy_m[mine], floor_.at_s[mine]
        if not when[0] < at_s < when[-1]:
            halves = [(where, when)]
        else:
            here = [np.interp(at_s, when, where[:, axis]) for axis in (0, 1)]
            early, late = when < at_s, when > at_s
            halves = [
                (np.vstack((where[early], here)), np.append(when[early], at_s)),
                (np.vstack((here, where[late])), np.append(at_s, when[late])),
            ]
        for half, (places, moments) in enumerate(halves):
            ids.append(np.full(len(moments), 2 * track + half))
            xy_m.append(places)
            times.append(moments)
    return Trajectories.from_rows(
        track_id=np.concatenate(ids), xy_m=np.concatenate(xy_m), at_s=np.concatenate(times)
    )
