"""Points of trajectories through `noren run`: jailed, sealed, read back, beside tracks and truth.

    python benchmarks/accuracy/trajectories.py [FOLDER]

PETS09-S2L1 is run under the plan of `noren init behavior --example` with the film's own floor. What
is read back is compared with the same film's tracks as `noren evaluate` writes them (what the
jail saw, before anything was made coarse), and with the true places.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parent))

from films import FOOTAGE, films

from noren.gate.compile import compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.operations.access import read_asking
from noren.operations.camera_run import RunRequest
from noren.operations.evaluate import evaluate_film
from noren.operations.holding_reading import reading_time
from noren.operations.reading import read_plan
from noren.operations.run import run_plan
from noren.operations.walk_reading import export_walks, read_walks, reidentification_of
from noren.plan.geometry import ground_plane_of
from noren.plan.starters import write_starter

RATE_HZ = 10.0
SIZE_PX = (480, 360)
NAME = "PETS 480x360"
Floats = npt.NDArray[np.float64]


def truth_rows() -> Floats:
    """`(N, 10)` rows of the ground truth; columns 7 and 8 are metres."""
    return np.loadtxt(FOOTAGE / "mot" / "mot15" / "PETS09-S2L1" / "gt.txt", delimiter=",")


def write_plan(folder: Path, today: date, scale: float) -> Path:
    """The starter's example with the film's floor, and the paths as its only output."""
    text = write_starter("behavior", example=True, today=today)
    rows = truth_rows()
    chosen = rows[np.linspace(0, len(rows) - 1, 24).astype(int)]
    foot = np.column_stack((chosen[:, 2] + chosen[:, 4] / 2, chosen[:, 3] + chosen[:, 5])) / scale
    points = "".join(
        f"          - {{image: [{x / SIZE_PX[0]:.4f}, {y / SIZE_PX[1]:.4f}], "
        f"ground_m: [{m[0]:.2f}, {m[1]:.2f}]}}\n"
        for (x, y), m in zip(foot, chosen[:, 7:9], strict=True)
    )
    head, _, tail = text.partition("          - {image: [0.24, 0.69]")
    _, _, rest = tail.partition("      # 計測区域")
    text = head + points + "      # 計測区域" + rest
    text = text.replace("point_error_m: 0.03", "point_error_m: 0.3", 1)
    text = text.replace("width_px: 1920", f"width_px: {SIZE_PX[0]}", 1)
    text = text.replace("height_px: 1080", f"height_px: {SIZE_PX[1]}", 1)
    begin, end = text.index("  - id: stays\n"), text.index("\n# ほかに関わる者")
    plan = folder / "plan.yaml"
    plan.write_text(text[:begin] + text[end:], encoding="utf-8")
    return plan


def nearest_m(here: Floats, there: Floats) -> Floats:
    """`(N,)` from each place to the nearest of the others; infinite where there is none."""
    if not len(there):
        return np.full(len(here), np.inf)
    apart = here[:, None] - there[None]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]).min(axis=1))


def compare(name: str, told: Floats, known: Floats, floor: Floats) -> None:
    """Print how far told points (second, x, y) are from known ones, and how many have one."""
    low, high = floor.min(axis=0), floor.max(axis=0)
    known = known[((known[:, 1:] >= low) & (known[:, 1:] < high)).all(axis=1)]
    seconds = np.unique(np.r_[told[:, 0], known[:, 0]])
    off, found = [np.zeros(0)], [np.zeros(0)]
    for second in seconds:
        here, there = (rows[rows[:, 0] == second, 1:] for rows in (told, known))
        off.append(nearest_m(here, there))
        found.append(nearest_m(there, here))
    distance, missed = np.concatenate(off), np.concatenate(found)
    near = distance[distance < 2.0]
    print(
        f"  {name}: mean {near.mean():.2f} m, 95 % within {np.quantile(near, 0.95):.2f} m; "
        f"{np.mean(distance < 2.0):.1%} of the points have one within 2 m, "
        f"{np.mean(missed < 1.0):.1%} of {len(known)} known places are told within 1 m"
    )


def main(folder: Path) -> None:
    """Run, read back, compare."""
    os.environ.setdefault("NOREN_PASSPHRASE", "a passphrase for a benchmark only")
    film = next(one for one in films() if one.name == NAME)
    now = datetime.now(UTC).replace(microsecond=0)
    start = now.replace(hour=1, minute=0, second=0)  # 10:00 in Japan
    plan = write_plan(folder, now.date(), film.truth_scale)
    loaded = read_plan(plan)
    store = folder / "store"
    began_s = time.process_time()
    summary = run_plan(
        RunRequest(plan=plan, store=store, sources={"floor": str(film.path)}, start=start)
    )
    for camera in summary.cameras:
        print(f"{camera.frames_in} frames, {camera.media_s:.1f} s, jailed: {camera.jailed}")
        if camera.error is not None:
            raise SystemExit(str(camera.error))
    print(f"  {time.process_time() - began_s:.1f} s of processor time outside of the jail")
    asking = read_asking("analyst", "analysis", None)
    rows = list(csv.DictReader(io.StringIO(export_walks(plan, store, asking).data.decode())))
    at_s = [datetime.fromisoformat(row["at"]).timestamp() - start.timestamp() for row in rows]
    told = np.array(
        [(at, float(row["x_m"]), float(row["y_m"])) for at, row in zip(at_s, rows, strict=True)]
    )
    sealed = sum(path.stat().st_size for path in (store / "holdings").rglob("*.sealed"))
    print(
        f"  {len(rows)} points of {len({row['token'] for row in rows})} tokens, "
        f"{sealed} bytes sealed ({sealed / len(rows):.1f} a point)"
    )
    camera = loaded.plan.cameras[0]
    plane = ground_plane_of(camera.view)
    assert plane is not None
    assert camera.view.ground is not None
    floor = np.array([pair.ground_m for pair in camera.view.ground.points])
    tracks = folder / "tracks.txt"
    evaluate_film(str(film.path), plan=plan, camera_id="floor", tracks=tracks)
    boxes = np.loadtxt(tracks, delimiter=",", ndmin=2)
    second = (boxes[:, 0] - 1) / RATE_HZ
    whole = np.isclose(second % 1.0, 0.0)
    foot = np.column_stack((boxes[:, 2] + boxes[:, 4] / 2, boxes[:, 3] + boxes[:, 5]))[whole]
    foot = np.clip(foot, 0, SIZE_PX)
    seen = np.column_stack((np.rint(second[whole]), plane.to_ground(foot)))
    compare("against the jail's own tracks", told, seen, floor)
    truth = truth_rows()
    at = (truth[:, 0] - 1) / RATE_HZ
    whole = np.isclose(at % 1.0, 0.0)
    known = np.column_stack((np.rint(at[whole]), truth[whole][:, 7:9]))
    compare("against the truth", told, known, floor)
    assignment = compile_assignment(loaded.plan, "floor", digest=loaded.digest, live=True)
    budget = LeakBudget.from_schema(RecordSchema.from_assignment(assignment))
    print(f"  leak budget of a live camera: {budget.bits_per_s:.0f} bits a second")
    walks = read_walks(store, "paths", at_s=reading_time(store, time.time))
    for sentence in reidentification_of(
        loaded.plan, loaded.plan.outputs[0], walks.points
    ).sentences:
        print(f"  {sentence.en}")


if __name__ == "__main__":
    with contextlib.ExitStack() as stack:
        given = sys.argv[1:2]
        main(Path(given[0] if given else stack.enter_context(tempfile.TemporaryDirectory())))
