"""Unicity of real walks before and after coarsening: python benchmarks/accuracy/unicity.py

Needs the private trajectories named by NOREN_FOOTAGE. Prints shares, the grid that would pass the
default bound, and CPU time; last, the time for 10,000 made-up tracks.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
import time
from pathlib import Path

import numpy as np

from noren.measure.reidentification import (
    LADDER,
    Measured,
    UnicityBound,
    coarsening_that_passes,
    report_reidentification,
)
from noren.measure.unicity import Coarseness, measure_unicity, take_ends

ROOT = Path(__file__).resolve().parents[2]
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or ROOT.parent / "shared" / "footage")
ASKED = Coarseness(position_m=0.5, time_s=1.0)
"""How fine a `trajectory_point` is."""
Walks = dict[str, np.ndarray]


def ucy(name: str) -> Walks:
    """One scene of UCY: 25 frames a second, metres in columns 2 and 4."""
    rows = np.loadtxt(FOOTAGE / "trajectories" / "ucy" / name / "obsmat.txt")
    return {
        "track_id": rows[:, 1].astype(np.int64),
        "xy_m": rows[:, [2, 4]],
        "at_s": rows[:, 0] / 25,
    }


def wildtrack() -> Walks:
    """Positions on its grid of 480 by 1440 cells of 2.5 cm; files are numbered ten a second."""
    ids, places, times = [], [], []
    path = FOOTAGE / "trajectories" / "wildtrack" / "wildtrack.tar.gz"
    with tarfile.open(fileobj=io.BytesIO(path.read_bytes())) as archive:
        for member in archive:
            if not member.name.endswith(".json"):
                continue
            file = archive.extractfile(member)
            assert file is not None
            for person in json.load(file):
                cell = person["positionID"]
                ids.append(person["personID"])
                places.append((-3.0 + 0.025 * (cell % 480), -9.0 + 0.025 * (cell // 480)))
                times.append(int(Path(member.name).stem) / 10)
    return {
        "track_id": np.array(ids, np.int64),
        "xy_m": np.array(places),
        "at_s": np.array(times),
    }


def made_up(tracks: int = 10_000, length: int = 120) -> Walks:
    """Random walks over a station hall in ten hours, one row a second."""
    dice = np.random.default_rng(1)
    steps = np.cumsum(dice.normal(0, 0.8, (tracks, length, 2)), axis=1)
    xy_m = steps + dice.uniform(0, 60, (tracks, 1, 2))
    at_s = dice.uniform(0, 36_000, tracks)[:, None] + np.arange(length)
    return {
        "track_id": np.repeat(np.arange(tracks), length),
        "xy_m": xy_m.reshape(-1, 2),
        "at_s": at_s.reshape(-1),
    }


def line(name: str, state: str, tracks: int, measured: Measured, seconds: float) -> str:
    """One row of the table: random and nearest points at 2 and 4."""
    step = measured.coarseness
    shares = " ".join(f"{one.ratio:8.3f}" for one in measured.unicity)
    grid = f"{step.position_m:g} m {step.time_s:g} s"
    return f"{name:22} {tracks:6} {state:7} {grid:13} {shares} {seconds:7.2f}"


def main() -> None:
    """Print the table."""
    if not FOOTAGE.is_dir():
        raise SystemExit(f"no footage at {FOOTAGE}: set NOREN_FOOTAGE")
    print(f"{'':22} {'tracks':>6} {'':7} {'grid':13}  2 rand.  2 near.  4 rand.  4 near.   CPU s")
    bound = UnicityBound()
    scenes = {"zara01": ucy("zara01"), "students03": ucy("students03"), "wildtrack": wildtrack()}
    for name, walks in scenes.items():
        for kind, data in ((name, walks), (f"{name} first/last", _ends(walks))):
            started = time.process_time()
            report = report_reidentification(**data, asked=ASKED, bound=bound)
            spent = time.process_time() - started
            print(line(kind, "before", report.tracks, report.before, spent))
            if report.after is None:
                print(f"{kind:22} {report.tracks:6} after   nothing passes")
            else:
                print(line(kind, "after", report.tracks, report.after, spent))
    walks = made_up()
    for step in (ASKED, Coarseness(position_m=2.0, time_s=60.0), LADDER[-1]):
        started = time.process_time()
        found = Measured(coarseness=step, unicity=measure_unicity(**walks, coarseness=step))
        print(line("10,000 made up", "", 10_000, found, time.process_time() - started))
    started = time.process_time()
    coarsening_that_passes(**walks, bound=bound)
    print(f"the whole ladder of {len(LADDER)} steps: {time.process_time() - started:.1f} CPU s")


def _ends(walks: Walks) -> Walks:
    return dict(zip(("track_id", "xy_m", "at_s"), take_ends(**walks), strict=True))


if __name__ == "__main__":
    main()
