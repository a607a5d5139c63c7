"""Several cameras on one floor: who is who after fusion, from replayed crowds and through the run.

    python benchmarks/accuracy/fusion.py [--views FOLDER]

**Replay.** People's true places (recordings of real crowds) are seen by 24 virtual cameras in a
grid whose views overlap, 5 times a second: each with a lean of its own (0.08 m), a drifting error
(0.12 m) and 5 % missed moments; whoever is missed for 2 s gets a new number of that camera. Fused
are the tracks themselves, and what a plan of paths lets out of a jail: the middle of a square, once
a second. A switch is one of CLEAR MOT: somebody's number is another than before, within a metre.
True hand-overs are the cameras' tracks beyond each person's first.

**Views** (slow). Two drawn films of one floor through `noren run`: jailed, fused, exported.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from films import FOOTAGE

from noren.measure.floor_fusion import FloorFusion, FloorMoment, ToldPoints
from noren.measure.fusion import CameraView, Fused, Fusion
from noren.operations.access import read_asking
from noren.operations.camera_run import RunListener, RunRequest
from noren.operations.run import run_plan
from noren.operations.walk_reading import export_walks
from noren.vocabulary.words import Words
from staging.floor_cameras import Floor, Seen, judge, see
from staging.floor_plans import floor_plan, write_floor_plan
from staging.two_views import EAST, WEST, seconds_of, walkers, write_views

HZ = 5.0
SEEDS = (1, 2, 3)
_FILM_HZ = 25.0
_BUNDLE_S = 15
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """A recording, and how far each camera of the grid over it sees."""

    name: str
    folder: str
    view_m: float


CROWDS = (
    Crowd(name="students03", folder="ucy/students03", view_m=6.9),
    Crowd(name="zara01", folder="ucy/zara01", view_m=6.9),
    Crowd(name="seq_hotel", folder="eth/seq_hotel", view_m=6.9),
)


def load(crowd: Crowd) -> Floats:
    """`(T, P, 2)` true places 5 times a second; NaN where somebody is not there."""
    rows = np.loadtxt(FOOTAGE / "trajectories" / crowd.folder / "obsmat.txt")
    at_s = (rows[:, 0] - rows[:, 0].min()) / _FILM_HZ
    people = np.unique(rows[:, 1])
    path = np.full((int(at_s.max() * HZ) + 1, len(people), 2), np.nan)
    for person, number in enumerate(people):
        mine = np.flatnonzero(rows[:, 1] == number)
        mine = mine[np.argsort(at_s[mine])]
        ticks = np.arange(np.ceil(at_s[mine[0]] * HZ), np.floor(at_s[mine[-1]] * HZ) + 1)
        for axis, column in ((0, 2), (1, 4)):
            path[ticks.astype(int), person, axis] = np.interp(
                ticks / HZ, at_s[mine], rows[mine, column]
            )
    return path - np.nanmin(path, axis=(0, 1))


@dataclass(frozen=True, kw_only=True)
class Grid(Floor):
    """24 cameras in a grid over a floor of any size."""

    over_m: tuple[float, float]

    @property
    def centers_m(self) -> Floats:
        share = np.array([self.columns, self.rows]) * self.spacing_m
        return np.asarray(super().centers_m / share * np.array(self.over_m))


def told_of(seen: Seen, cell_m: float, *, cameras: int) -> Iterator[tuple[str, ToldPoints]]:
    """What leaves the jails: cells once a second, in bundles of a quarter of a minute."""
    whole = [(round(at_s), views) for at_s, views in seen.views if float(at_s).is_integer()]
    last_s = whole[-1][0]
    for from_s in range(0, last_s + 1, _BUNDLE_S):
        for camera in range(cameras):
            rows = [
                (track, at_s, *place)
                for at_s, views in whole
                if from_s <= at_s < from_s + _BUNDLE_S
                for track, place in zip(
                    views[camera].track_id.tolist(), views[camera].xy_m.tolist(), strict=True
                )
            ]
            table = np.array(rows, np.float64).reshape(-1, 4)
            yield (
                f"{camera:02}",
                ToldPoints(
                    token=table[:, 0].astype(np.int64) + 1_000_000 * camera,
                    class_id=np.zeros(len(table), np.int64),
                    at_s=table[:, 1],
                    xy_m=(np.floor(table[:, 2:] / cell_m) + 0.5) * cell_m,
                    from_s=float(from_s),
                    until_s=float(from_s + _BUNDLE_S),
                    watched_ratio=1.0,
                ),
            )


def as_fused(moments: list[FloorMoment], cell_m: float) -> list[Fused]:
    """As they are kept: in the middle of the declared squares again."""
    return [
        Fused(
            at_s=one.at_s,
            person=one.person,
            xy_m=(np.floor(one.xy_m / cell_m + 1e-9) + 0.5) * cell_m,
            views=np.ones(len(one.person), np.int64),
        )
        for one in moments
    ]


def fuse_tracks(views: list[tuple[float, list[CameraView]]]) -> list[Fused]:
    """The tracks themselves, moment by moment."""
    fusion, fused = Fusion(), []
    for at_s, moment in views:
        fused += fusion.update(at_s, moment)
    return [*fused, *fusion.finish()]


def fuse_told(told: list[tuple[str, ToldPoints]], cell_m: float) -> list[Fused]:
    """What left the jails, as the run fuses it, clocks judged as well."""
    names = sorted({camera for camera, _ in told})
    floor = FloorFusion(names, clock_camera=names[0])
    moments: list[FloorMoment] = []
    for camera, points in told:
        moments += floor.take(camera, points)
    for camera in names:
        moments += floor.end(camera)
    apart = [name for name, verdict in floor.verdicts.items() if verdict.agreement.name == "APART"]
    if apart:
        print(f"    clocks judged apart (they are not): {apart}")
    return as_fused(moments, cell_m)


def replay(crowd: Crowd) -> None:
    """Fuse one crowd in every way, and print a line for each."""
    path = load(crowd)
    high = np.nanmax(path, axis=(0, 1))
    grid = Grid(view_m=crowd.view_m, over_m=(float(high[0]), float(high[1])))
    cameras = len(grid.centers_m)
    for seed in SEEDS:
        seen = see(grid, path, rate_hz=HZ, seed=seed)
        each = sum(len(view.track_id) for _, views in seen.views for view in views)
        print(
            f"{crowd.name}, seed {seed}: {len(path) / HZ:.0f} s, {cameras} cameras, "
            f"{each / len(path) / cameras:.1f} walkers each"
        )
        _judge("tracks, 5 times a second", lambda seen=seen: fuse_tracks(seen.views), path, seen)
        for cell_m in (0.25, 0.5, 1.0):
            told = list(told_of(seen, cell_m, cameras=cameras))
            _judge(
                f"squares of {cell_m:g} m, each second",
                lambda told=told, cell_m=cell_m: fuse_told(told, cell_m),
                path,
                seen,
            )


def _judge(name: str, fuse: Callable[[], list[Fused]], path: Floats, seen: Seen) -> None:
    began_s = time.process_time()
    fused = fuse()
    cpu_s = time.process_time() - began_s
    # The last bundle is longer than the recording.
    fused = [one for one in fused if round(one.at_s * HZ) < len(path)]
    found = judge(fused, path, rate_hz=HZ, tracks=len(seen.truth))
    print(
        f"    {name:31}: {found.switches:3} switches; {found.switches / found.handovers:.2%} of "
        f"{found.handovers} hand-overs, {found.switches / found.people:.1%} of {found.people} "
        f"people; {found.numbers} numbers; {found.wrong_ratio:.1%} of the places wrong or missing; "
        f"error {found.error_m:.2f} m; {cpu_s / (len(path) / HZ):.3f} of a core",
        flush=True,
    )


class _Notes(RunListener):
    def on_note(self, note: Words) -> None:
        print(f"    {note.en}")


def through_run(folder: Path, *, east_late_s: float, people: int = 12) -> None:
    """Two drawn films through the product; the second may begin later than the run is told."""
    cast = walkers(people)
    films = write_views(folder, cast, east_late_s=east_late_s)
    plan = write_floor_plan(folder, floor_plan(detector="person-vehicle-bike-detection-2003"))
    start = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0)
    store = folder / "store"
    print(f"two films, {people} walkers, the second begins {east_late_s:g} s late:")
    began_s = time.process_time()
    summary = run_plan(
        RunRequest(
            plan=plan,
            store=store,
            sources={WEST: str(films[WEST]), EAST: str(films[EAST])},
            start=start,
        ),
        listener=_Notes(),
    )
    for camera in summary.cameras:
        if camera.error is not None:
            raise SystemExit(str(camera.error))
    asking = read_asking("analyst", "analysis", None)
    rows = list(csv.DictReader(io.StringIO(export_walks(plan, store, asking).data.decode())))
    lengths = [sum(row["token"] == token for row in rows) for token in {r["token"] for r in rows}]
    print(
        f"    {len(lengths)} paths for {people} people, {sum(one >= 3 for one in lengths)} of 3 s "
        f"or more; {len(rows)} points; {seconds_of(cast):.0f} s of film, "
        f"{time.process_time() - began_s:.1f} s of processor time outside of the jails"
    )
    true = {
        (at_s, *place)
        for at_s in range(round(seconds_of(cast)))
        for one in cast
        if (place := one.at(float(at_s))) and abs(place[0]) <= 7.0
    }
    told = {
        (
            round(datetime.fromisoformat(row["at"]).timestamp() - start.timestamp()),
            float(row["x_m"]),
            float(row["y_m"]),
        )
        for row in rows
    }
    found = sum(
        any(at == one[0] and np.hypot(x - one[1], y - one[2]) < 1.0 for at, x, y in told)
        for one in true
    )
    once = sum(
        sum(at == one[0] and np.hypot(x - one[1], y - one[2]) < 1.0 for at, x, y in told) == 1
        for one in true
    )
    print(
        f"    of {len(true)} true places {found / len(true):.1%} told, {once / len(true):.1%} once"
    )


def main() -> None:
    """Replay every crowd that is here, and run the films if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--views", type=Path, nargs="?", const=Path(), help="films as well")
    given = parser.parse_args()
    for crowd in CROWDS:
        if (FOOTAGE / "trajectories" / crowd.folder).is_dir():
            replay(crowd)
    if given.views is not None:
        os.environ.setdefault("NOREN_PASSPHRASE", "a passphrase for a benchmark only")
        for east_late_s in (0.0, 3.0, 40.0):
            with tempfile.TemporaryDirectory(dir=given.views) as folder:
                through_run(Path(folder), east_late_s=east_late_s)


if __name__ == "__main__":
    main()
