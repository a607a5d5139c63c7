"""How long `noren check` takes, from the start of the program to its end.

    python benchmarks/check_speed.py [--rounds 7]

Plans of 3 and of 500 cameras, with two outputs a camera, in interleaved rounds; prints the medians
of wall and process CPU time, and 1 if a median of wall time misses its bar (0.7 s and 5 s). On a
machine that does other things at the same time, only the CPU time says something.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

SOURCE = Path(__file__).parents[1] / "src"
sys.path.insert(0, str(SOURCE))

from noren.plan.starters import CameraFilling, Filling, fill_starter, outline_of  # noqa: E402

BARS_S = {3: 0.7, 500: 5.0}
DAY = date(2026, 11, 22)
PROGRAM = "from noren.cli import main; main()"


def plan_of(cameras: int) -> str:
    """A plan of the attribute starter with this many cameras, doors and tills in turn."""
    kinds = outline_of("attributes").cameras
    chosen = [
        CameraFilling(
            like=kinds[number % len(kinds)],
            values={"camera.name.ja": f"カメラ{number}", "camera.name.en": f"Camera {number}"},
        )
        for number in range(cameras)
    ]
    return fill_starter("attributes", Filling(values={}, cameras=chosen), today=DAY)


def time_of(plan: Path) -> tuple[float, float]:
    """Wall and CPU seconds of one check; the plan's placeholders are findings, so it is 1."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began_s = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check", str(plan), "--as-of", DAY.isoformat()],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    wall_s = time.perf_counter() - began_s
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, 1), done.returncode
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall_s, cpu_s


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    times: dict[int, list[tuple[float, float]]] = {cameras: [] for cameras in BARS_S}
    with tempfile.TemporaryDirectory() as folder:
        plans = {cameras: Path(folder) / f"{cameras}.yaml" for cameras in BARS_S}
        for cameras, path in plans.items():
            path.write_text(plan_of(cameras), encoding="utf-8")
        for _ in range(rounds):
            for cameras, path in plans.items():
                times[cameras].append(time_of(path))
    missed = False
    for cameras, pairs in times.items():
        wall_s, cpu_s = median(wall for wall, _ in pairs), median(cpu for _, cpu in pairs)
        missed |= wall_s > BARS_S[cameras]
        print(
            f"{cameras:4} cameras: {wall_s:.2f} s wall, {cpu_s:.2f} s CPU (bar {BARS_S[cameras]} s)"
        )
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
