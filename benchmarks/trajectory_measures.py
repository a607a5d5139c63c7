"""Measures of movement against PedPy: same trajectories, one process, interleaved rounds.

First the answers are compared, then the CPU time. Settings under which the definitions agree:

* crossing: PedPy `compute_crossing_frames` and noren `find_line_passages`, all passages, gaps of
  any length bridged (PedPy's `compute_n_t` keeps the first passage of each person only). PedPy
  1.5.1 leaves out the last step of every track: those passages are noren's only;
* classic density: PedPy `compute_classic_density`, noren `compute_density` at the same rate;
* Voronoi density: PedPy without cut-off, noren `compute_voronoi_density`, a convex walkable area;
* speed: PedPy frame step n with borders excluded, noren `window_rows=n` with unknown ends.

Crowding levels are compared with the levels of PedPy's mean density per bin, on two real scenes
where the private footage is at hand (`NOREN_FOOTAGE`). Without PedPy nothing can be compared.

    python benchmarks/trajectory_measures.py [rounds]

PedPy is a peer for this benchmark only (MIT): `pip install pedpy`.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pedpy
from pedpy.methods.method_utils import compute_crossing_frames

from noren.measure.areas import Area
from noren.measure.crowding import Surface, find_level, measure_crowding
from noren.measure.density import compute_density
from noren.measure.dwell import find_visits
from noren.measure.flow import find_line_passages
from noren.measure.heatmap import FloorGrid, measure_heatmap
from noren.measure.moments import Moments
from noren.measure.speed import compute_speed
from noren.measure.trajectories import Trajectories
from noren.measure.voronoi import compute_voronoi_density

warnings.simplefilter("ignore")
HALL = ((0.0, 0.0), (20.0, 0.0), (20.0, 15.0), (0.0, 15.0))
ZONE = ((6.0, 3.0), (15.0, 4.0), (14.0, 11.0), (9.0, 13.0), (5.0, 9.0))
LINE = ((10.3, 1.0), (9.1, 14.0))
STEP = 5
BIN_S = 4.0
TILE_M = 2.0


@dataclass(frozen=True)
class Scene:
    """The same people for both."""

    name: str
    ours: Trajectories
    theirs: pedpy.TrajectoryData
    rate_hz: float
    walkable: tuple[tuple[float, float], ...]
    zone: tuple[tuple[float, float], ...]
    line: tuple[tuple[float, float], ...]

    @property
    def moments(self) -> Moments:
        return Moments.of(self.ours, rate_hz=self.rate_hz)


def scene(name: str, ids, frames, xy_m, rate_hz: float, walkable, zone, line) -> Scene:
    ours = Trajectories.from_rows(track_id=ids, xy_m=xy_m, at_s=frames / rate_hz)
    table = pd.DataFrame({"id": ids, "frame": frames, "x": xy_m[:, 0], "y": xy_m[:, 1]})
    table = table.sort_values(["id", "frame"], ignore_index=True)
    theirs = pedpy.TrajectoryData(table, frame_rate=rate_hz)
    return Scene(name, ours, theirs, rate_hz, walkable, zone, line)


def hall(people: int, *, rows: int = 200, spread: int = 4000, seed: int = 11) -> Scene:
    """Walkers who wander through a hall at 10 Hz and start at any frame of `spread`."""
    rng = np.random.default_rng(seed)
    heading = np.cumsum(rng.normal(0, 0.15, (people, rows)), axis=1)
    heading += rng.uniform(-np.pi, np.pi, (people, 1))
    way = np.stack((np.cos(heading), np.sin(heading)), axis=2)
    way *= rng.uniform(0.6, 1.6, (people, 1, 1)) / 10
    xy_m = rng.uniform((0, 0), (20, 15), (people, 1, 2)) + np.cumsum(way, axis=1)
    # Walls send people back: fold what is outside to the inside.
    size = np.array([20.0, 15.0])
    xy_m = np.clip(size - np.abs(np.mod(xy_m, 2 * size) - size), 1e-6, size - 1e-6)
    first = rng.integers(0, spread, (people, 1))
    frames = (first + np.arange(rows)).ravel()
    ids = np.repeat(np.arange(people), rows)
    return scene(f"hall, {people} people", ids, frames, xy_m.reshape(-1, 2), 10.0, HALL, ZONE, LINE)


def real(name: str) -> Scene | None:
    """A scene of the UCY crowds, 2.5 rows a second in metres, if it is at hand."""
    home = Path(__file__).resolve().parents[1]
    footage = Path(os.environ.get("NOREN_FOOTAGE", home / ".." / "shared" / "footage"))
    path = footage / "trajectories" / "ucy" / name / "obsmat.txt"
    if not path.is_file():
        return None
    rows = np.loadtxt(path)
    frames = np.rint((rows[:, 0] - rows[:, 0].min()) / 10).astype(np.int64)
    xy_m = rows[:, [2, 4]]
    low, high = xy_m.min(axis=0) - 0.5, xy_m.max(axis=0) + 0.5
    middle, half = (low + high) / 2, (high - low) / 4
    walkable = (tuple(low), (high[0], low[1]), tuple(high), (low[0], high[1]))
    near, far = middle - half, middle + half
    zone = (tuple(near), (far[0], near[1]), tuple(far), (near[0], far[1]))
    line = ((middle[0], low[1]), (middle[0], high[1]))
    return scene(name, rows[:, 1].astype(np.int64), frames, xy_m, 2.5, walkable, zone, line)


def their_crossings(one: Scene):
    line = pedpy.MeasurementLine([list(end) for end in one.line])
    return compute_crossing_frames(traj_data=one.theirs, measurement_line=line)


def our_crossings(one: Scene):
    return find_line_passages(one.ours, one.line, gap_s=np.inf)


def their_density(one: Scene):
    area = pedpy.MeasurementArea(list(one.zone))
    return pedpy.compute_classic_density(traj_data=one.theirs, measurement_area=area)


def our_density(one: Scene):
    return compute_density(one.ours, Area.from_corners(one.zone), one.moments)


def their_speed(one: Scene):
    return pedpy.compute_individual_speed(
        traj_data=one.theirs,
        frame_step=STEP,
        speed_calculation=pedpy.SpeedCalculation.BORDER_EXCLUDE,
    )


def our_speed(one: Scene):
    return compute_speed(one.ours, window_rows=STEP)


def their_voronoi(one: Scene):
    cells = pedpy.compute_individual_voronoi_polygons(
        traj_data=one.theirs, walkable_area=pedpy.WalkableArea(list(one.walkable))
    )
    area = pedpy.MeasurementArea(list(one.zone))
    return pedpy.compute_voronoi_density(individual_voronoi_data=cells, measurement_area=area)[0]


def our_voronoi(one: Scene):
    return compute_voronoi_density(
        one.ours,
        walkable=Area.from_corners(one.walkable),
        area=Area.from_corners(one.zone),
        moments=one.moments,
    )


def our_heatmap(one: Scene):
    grid = FloorGrid(origin_m=(0.0, 0.0), cell_m=0.5, rows=30, columns=40)
    return measure_heatmap(one.ours, grid)


def our_visits(one: Scene):
    return find_visits(one.ours, [Area.from_corners(one.zone)])


PAIRS: dict[str, tuple[Callable, Callable]] = {
    "crossing": (our_crossings, their_crossings),
    "density": (our_density, their_density),
    "speed": (our_speed, their_speed),
    "voronoi": (our_voronoi, their_voronoi),
}


def compare(one: Scene) -> None:
    """Print how far the answers differ at most."""
    ours, theirs = our_crossings(one), their_crossings(one)
    frame = np.rint((one.ours.at_s[ours.row]) * one.rate_hz).astype(np.int64)
    mine = set(zip(ours.track_id.tolist(), frame.tolist(), strict=True))
    other = set(zip(theirs.id.tolist(), theirs.frame.tolist(), strict=True))
    print(f"{one.name}: {len(one.ours):,} rows")
    ends = one.ours.ends
    frames = np.rint(one.ours.at_s[ends] * one.rate_hz).astype(np.int64)
    last = set(zip(one.ours.track_id[ends].tolist(), frames.tolist(), strict=True))
    print(f"  crossing: {len(mine)} and {len(other)}; only PedPy {len(other - mine)}, ", end="")
    print(f"only noren {len(mine - other)}, of them {len((mine - other) & last)} in the last step")
    for name in ("density", "voronoi"):
        measured, truth = PAIRS[name][0](one), PAIRS[name][1](one).density.to_numpy()
        print(f"  {name}: {len(measured)} moments, differ by at most ", end="")
        print(f"{np.max(np.abs(measured - truth)):.1e} persons/m2")
    speed = our_speed(one)
    known = speed[~np.isnan(speed)]
    truth = their_speed(one).speed.to_numpy()
    print(f"  speed: {len(known)} and {len(truth)} rows, differ by at most ", end="")
    print(f"{np.max(np.abs(known - truth)):.1e} m/s")


def compare_levels(one: Scene) -> None:
    """Print how well crowding levels agree with those of PedPy's densities per tile and bin.

    Tiles of 2 m and short bins hold anything from nobody to a tight group.
    """
    low, high = np.array(one.walkable[0]), np.array(one.walkable[2])
    tiles = [
        ((x, y), (x + TILE_M, y), (x + TILE_M, y + TILE_M), (x, y + TILE_M))
        for x in np.arange(low[0], high[0] - TILE_M, TILE_M)
        for y in np.arange(low[1], high[1] - TILE_M, TILE_M)
    ]
    means = []
    for tile in tiles:
        truth = their_density(replace(one, zone=tile)).density.to_numpy()
        bin_of = (np.arange(len(truth)) / (one.rate_hz * BIN_S) + 1e-9).astype(int)
        means.append(np.bincount(bin_of, truth) / np.bincount(bin_of))
    mean = np.array(means)
    for surface in Surface:
        for hysteresis in (0.0, 0.05):
            crowding = measure_crowding(
                one.ours,
                [Area.from_corners(tile) for tile in tiles],
                surface=surface,
                moments=one.moments,
                bin_s=BIN_S,
                hysteresis=hysteresis,
            )
            level = find_level(mean, surface)
            right = crowding.level == level
            apart = np.abs(crowding.density_m2 - mean) / np.where(mean > 0, mean, 1)
            print(f"  {one.name}, {surface.value}, hysteresis {hysteresis:.2f}: A to F ", end="")
            print(f"{np.bincount(level.ravel(), minlength=6).tolist()} bins, right ", end="")
            crowded = f"{100 * right[level > 0].mean():.1f} %" if np.any(level > 0) else "none"
            print(f"{100 * right.mean():.2f} %, above A {crowded}, ", end="")
            print(f"densities within {100 * apart.max():.4f} %")


def race(one: Scene, names: list[str], rounds: int) -> None:
    """Print CPU time per measure: the median of interleaved rounds, after one to warm up."""
    taken: dict[tuple[str, int], list[float]] = {}
    for turn in range(rounds + 1):
        for name in names:
            for side, work in enumerate(PAIRS[name]):
                start = time.process_time()
                work(one)
                spent = time.process_time() - start
                if turn:
                    taken.setdefault((name, side), []).append(spent)
    print(f"{one.name}: {len(one.ours):,} rows, {rounds} rounds, thousand rows per CPU second")
    print(f"  {'':10}{'noren':>12}{'PedPy':>12}{'times':>8}{'least':>8}")
    for name in names:
        ours, theirs = np.array(taken[name, 0]), np.array(taken[name, 1])
        rows = len(one.ours) / 1000
        ratio, least = np.median(theirs) / np.median(ours), theirs.min() / ours.max()
        print(
            f"  {name:10}{rows / np.median(ours):12,.0f}{rows / np.median(theirs):12,.0f}", end=""
        )
        print(f"{ratio:8.0f}{least:8.0f}")
    ours = sum(np.median(taken[name, 0]) for name in names)
    theirs = sum(np.median(taken[name, 1]) for name in names)
    print(f"  {'together':10}{'':24}{theirs / ours:8.0f}")


def race_alone(one: Scene, rounds: int) -> None:
    """Print CPU time of measures that PedPy does not have."""
    print(f"{one.name}: {len(one.ours):,} rows, noren alone, thousand rows per CPU second")
    for name, work in (("heat map", our_heatmap), ("visits", our_visits)):
        taken = []
        for _ in range(rounds):
            start = time.process_time()
            work(one)
            taken.append(time.process_time() - start)
        print(f"  {name:10}{len(one.ours) / 1000 / np.median(taken):12,.0f}")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    small = hall(250, spread=800)
    scenes = [found for name in ("zara01", "students03") if (found := real(name)) is not None]
    for one in [small, *scenes]:
        compare(one)
    for one in scenes:
        compare_levels(one)
    large = hall(5000)
    race(large, ["crossing", "density", "speed"], rounds)
    race_alone(large, rounds)
    race(small, ["crossing", "density", "speed", "voronoi"], rounds)


if __name__ == "__main__":
    main()
