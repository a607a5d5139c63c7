"""The whole job on real film: jailed, unjailed, and the best open script, in interleaved rounds.

    python benchmarks/whole_job.py --peer PYTHON [--rounds 3] [--looks-per-s 8]

CPU time per frame of all processes together, without start-up: start-up is what the same job costs
on the built-in rehearsal clip. `--peer` names a Python with `trackers` and `supervision`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "accuracy"))

from films import Film, films, network_bytes

from noren.gate.assignment import (
    Assignment,
    DetectorAssignment,
    LineAssignment,
    OutputAssignment,
)
from noren.gate.validator import ClosedBin
from noren.jail.supervisor import Listeners, watch_film

CLIP = Path(__file__).parents[1] / "src" / "noren" / "jail" / "rehearsal_clip"
SIZES = {"PETS 480x360": (480, 360, 10.0), "TUD-Campus": (640, 480, 25.0),
         "one-by-one": (768, 432, 10.0), "car park": (768, 432, 12.5),
         "overhead": (1280, 800, 30.0)}  # fmt: skip
SHOULDERS_RATIO = 0.19
"""Overhead: how broad the shoulders of those who pass look, as a share of the width."""


def assignment(film: Film, looks_per_s: float, size: tuple[int, int]) -> Assignment:
    """One line count per line of the film, as a plan would compile it."""
    width, height = size
    return Assignment(
        plan_digest="00" * 32,
        camera_id="bench",
        live=False,
        evaluation=False,
        start_s=1_790_000_000.0,
        width_px=width,
        height_px=height,
        straight_down=film.straight_down,
        shoulders_px=SHOULDERS_RATIO * width if film.straight_down else None,
        lens_k1=0.0,
        ground=None,
        masks_px=(),
        lines=tuple(
            LineAssignment(id=line.name, start_px=line.start, end_px=line.end)
            for line in film.lines
        ),
        areas=(),
        detector=DetectorAssignment(
            model="silhouette" if film.straight_down else "person-vehicle-bike-detection-2003",
            width_px=864,
            height_px=480,
            looks_per_s=looks_per_s,
            precision="f32",
        ),
        outputs=(
            OutputAssignment(
                id="flow",
                record="line_count",
                targets=tuple(range(len(film.lines))),
                classes=(film.class_id,),
                bin_s=60,
                maximum=200,
            ),
        ),
    )


def cpu_s() -> float:
    """CPU seconds of this process and of all children that have ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF,
                                                          resource.RUSAGE_CHILDREN))  # fmt: skip
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def ours(job: Assignment, path: Path, *, jailed: bool) -> tuple[float, int, list[list[int]]]:
    """CPU seconds, frames, and counts per line of one run."""
    counts = [[0, 0] for _ in job.lines]

    def add(closed: ClosedBin) -> None:
        for figure in closed.figures:
            counts[figure.target][figure.direction] += figure.count  # type: ignore[union-attr]

    weights = () if job.detector.model == "silhouette" else network_bytes()
    before_s = cpu_s()
    outcome = watch_film(job, path, Listeners(on_bin=add), weights=weights, jailed=jailed)
    return cpu_s() - before_s, outcome.frames_in, counts


def peer(python: str, film: Film, rate_hz: float) -> tuple[float, int, list[list[int]]]:
    """The same of the open script, which does not count its start-up."""
    script = str(Path(__file__).parent / "peer_film.py")
    done = subprocess.run(
        [python, script, film.name, str(rate_hz)], capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout.strip().splitlines()[-1])
    return said["cpu_s"], said["frames"], said["counts"]


def wrong(film: Film, counts: list[list[int]], *, either_way: bool) -> int:
    """Summed error of the film's lines; the script gets the better reading of its directions."""
    total = 0
    for line, (a, b) in zip(film.lines, counts, strict=True):
        there = abs(a - line.plus) + abs(b - line.minus)
        back = abs(b - line.plus) + abs(a - line.minus)
        total += min(there, back) if either_way else there
    return total


def main() -> None:
    """Print a table, a row per film, and the totals."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--peer")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--looks-per-s", type=float, default=8.0)
    given = arguments.parse_args()
    errors, peer_errors, crossings, ratios, jail_ratios = 0, 0, 0, [], []
    for film in films():
        if film.name not in SIZES:
            continue
        width, height, rate_hz = SIZES[film.name]
        job = assignment(film, given.looks_per_s, (width, height))
        clip_job = assignment(film, given.looks_per_s, (320, 240))
        start_s = statistics.median(ours(clip_job, CLIP, jailed=True)[0] for _ in range(3))
        jailed, unjailed, theirs = [], [], []
        for _ in range(given.rounds):
            spent_s, frames, counts = ours(job, film.path, jailed=True)
            jailed.append(1000 * (spent_s - start_s) / frames)
            plain_s, _, _ = ours(job, film.path, jailed=False)
            unjailed.append(1000 * (plain_s - start_s) / frames)
            if given.peer:
                peer_s, peer_frames, peer_counts = peer(given.peer, film, rate_hz)
                theirs.append(1000 * peer_s / peer_frames)
        missed = wrong(film, counts, either_way=False)
        errors, crossings = errors + missed, crossings + sum(x.plus + x.minus for x in film.lines)
        jail_ratios += [a / b for a, b in zip(jailed, unjailed, strict=True)]
        line = f"{film.name}: jailed {statistics.median(jailed):.1f} ms"
        line += f", unjailed {statistics.median(unjailed):.1f} ms, wrong {missed}"
        if theirs:
            film_ratios = [a / b for a, b in zip(jailed, theirs, strict=True)]
            ratios += film_ratios
            peer_missed = wrong(film, peer_counts, either_way=True)
            peer_errors += peer_missed
            line += f" | script {statistics.median(theirs):.1f} ms, wrong {peer_missed}"
            line += f" | ratio {statistics.median(film_ratios):.2f}"
        print(line, flush=True)
    print(f"start-up {start_s:.2f} s CPU; lines wrong {errors} of {crossings}", end="")
    print(f" = {errors / crossings:.1%}; jailed / unjailed {statistics.median(jail_ratios):.3f}")
    if ratios:
        print(f"script wrong {peer_errors} of {crossings}; CPU ratio median of all "
              f"{statistics.median(ratios):.2f}, worst {max(ratios):.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
