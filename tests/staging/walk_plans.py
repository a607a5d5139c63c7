"""A plan of trajectories that this version can run: the starter's example with its paths alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.records import CoverageBody
from noren.gate.trajectory_records import Cell, TrajectoryPointsBody
from noren.gate.validator import ClosedBin
from noren.plan.load import LoadedPlan
from noren.plan.starters import write_starter

TODAY = date(2026, 11, 22)
START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
START_S = int(START.timestamp())


def walk_plan(
    *,
    size_px: tuple[int, int] = (1920, 1080),
    readers: str = "analyst",
    every: str = "1 s",
    position_m: float = 0.5,
    keep: str = "30 days",
    detector: str = "",
) -> str:
    """One camera with paths and nothing else."""
    text = write_starter("behavior", example=True, today=TODAY)
    begin, end = text.index("  - id: stays\n"), text.index("\n# ほかに関わる者")
    text = text[:begin] + text[end:]
    for old, new in (
        ("width_px: 1920", f"width_px: {size_px[0]}"),
        ("height_px: 1080", f"height_px: {size_px[1]}"),
        ("every: 1 s", f"every: {every}"),
        ("position_m: 0.5", f"position_m: {position_m:g}"),
        ("keep: 30 days", f"keep: {keep}"),
        ("readers: [analyst]", f"readers: [{readers}]"),
        ("    view:\n", f"{detector}    view:\n"),
    ):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def write_walk_plan(folder: Path, **facts: object) -> Path:
    """The plan as a file."""
    path = folder / "plan.yaml"
    path.write_text(walk_plan(**facts), encoding="utf-8")  # type: ignore[arg-type]
    return path


def assignment_of(loaded: LoadedPlan) -> Assignment:
    """What the jail of its camera is told."""
    return compile_assignment(
        loaded.plan, "floor", digest=loaded.digest, live=False, start_s=START_S
    )


def walk_bodies(walks: dict[int, dict[int, Cell]], maximum: int) -> list[TrajectoryPointsBody]:
    """The records of a bundle, the empty ones too: token -> tick -> cell."""
    told = [
        TrajectoryPointsBody(
            output=0,
            part=part,
            class_id=0,
            token=token,
            ticks=sum(1 << tick for tick in cells),
            cells=tuple(cells[tick] for tick in sorted(cells)),
        )
        for part, (token, cells) in enumerate(sorted(walks.items()))
    ]
    empty = [
        TrajectoryPointsBody(output=0, part=part, class_id=0, token=0, ticks=0, cells=())
        for part in range(len(told), maximum)
    ]
    return told + empty


def bundle(
    assignment: Assignment, start_s: int, walks: dict[int, dict[int, Cell]], *, untold: int = 0
) -> ClosedBin:
    """A bundle of walks: token -> tick -> cell."""
    bodies = walk_bodies(walks, assignment.outputs[0].maximum)
    if untold:
        last = bodies[-1]
        bodies[-1] = TrajectoryPointsBody(
            output=0, part=last.part, class_id=0, token=9, ticks=1, cells=((0, 0),), untold=untold
        )
    watched = CoverageBody(
        output=0, states=0, watched_ms=1, frames_in=1, frames_searched=1, frames_gated=0,
        frames_dropped=0,
    )  # fmt: skip
    return ClosedBin(output=0, bin_start_s=start_s, figures=tuple(bodies), coverage=watched)
