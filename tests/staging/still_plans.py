"""A plan of masked stills: the scenery starter's example, with its commented output taken up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.records import CoverageBody
from noren.gate.still_records import CELL_BYTES, StillState, dropped_still
from noren.gate.validator import ClosedBin
from noren.plan.load import LoadedPlan
from noren.plan.starters import write_starter

TODAY = date(2026, 11, 22)
START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
START_S = int(START.timestamp())


def still_plan(
    *,
    size_px: tuple[int, int] = (1920, 1080),
    with_streets: bool = False,
    every: str = "10 min",
    keep: str = "7 days",
    readers: str = "analyst",
    vehicle: str = "true",
    more: str = "",
    masks: bool = True,
    today: date = TODAY,
) -> str:
    """Cars with stills; `with_streets` leaves the facts beside them. `more` is put into the view's
    place of the first camera, such as a detector."""
    text = write_starter("scenery", example=True, today=today)
    begin = text.index("  # - id: stills\n")
    end = text.index("  - id: second-signs\n")
    stills = "".join(
        f"  {line.removeprefix('  # ')}\n" for line in text[begin:end].splitlines() if line.strip()
    )
    streets = text[text.index("  - id: signs\n") : begin]
    stop = text.index("\n# ほかに関わる者")
    first = text.index("  - id: signs\n")
    kept = streets + stills + text[end:stop] if with_streets else stills
    text = text[:first] + kept + text[stop:]
    if not masks:
        mask, until = text.index("      masks:\n"), text.index("  - id: second-car\n")
        text = text[:mask] + text[until:]
        text = text.replace("in_view: true ", "in_view: false ", 1)
    if not with_streets:
        text = _without_second_car(text)
    for old, new in (
        ("width_px: 1920", f"width_px: {size_px[0]}"),
        ("height_px: 1080", f"height_px: {size_px[1]}"),
        ("every: 10 min", f"every: {every}"),
        ("keep: 7 days", f"keep: {keep}"),
        ("readers: [analyst]\n", f"readers: [{readers}]\n"),
        ("    vehicle: true  ", f"    vehicle: {vehicle}  "),
        ("    view:\n", f"{more}    view:\n"),
    ):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def _without_second_car(text: str) -> str:
    """The second car makes nothing here, so it is not there."""
    for begin, stop in (
        ("  - id: second-car\n", "\n# 外に出る数字"),
        ("  - id: second-camera\n", "  - id: map-server\n"),
        ("  - matter: separation\n", "\n"),
    ):
        first = text.index(begin)
        end = text.index(stop, first + len(begin))
        while stop == "\n" and text[end + 1 :].startswith("    "):
            end = text.index(stop, end + 1)
        text = text[:first] + text[end + (stop == "\n") :]
    return text


def write_still_plan(folder: Path, **facts: object) -> Path:
    """The plan as a file."""
    path = folder / "plan.yaml"
    path.write_text(still_plan(**facts), encoding="utf-8")  # type: ignore[arg-type]
    return path


def assignment_of(loaded: LoadedPlan, *, scenery: bool = False) -> Assignment:
    """What the jail of the first car is told."""
    return compile_assignment(
        loaded.plan, "car", digest=loaded.digest, live=False, scenery=scenery, start_s=START_S
    )


def closed_still(
    assignment: Assignment,
    start_s: int,
    *,
    gray: int = 7,
    filled: Collection[int] = (0,),
    state: StillState = StillState.KEPT,
) -> ClosedBin:
    """A still in one gray with those cells filled, or a dropped one."""
    index, output = next(
        (index, one) for index, one in enumerate(assignment.outputs) if one.stills is not None
    )
    assert output.stills is not None
    cells = output.stills.columns * output.stills.rows
    bodies = dropped_still(index, cells, state)
    if state is StillState.KEPT:
        bodies = tuple(
            replace(body, is_filled=1)
            if body.part in filled
            else replace(body, grays=bytes([gray << 4 | gray]) * CELL_BYTES)
            for body in bodies
        )
    return ClosedBin(
        output=index,
        bin_start_s=start_s,
        figures=bodies,
        coverage=CoverageBody(
            output=index,
            states=0,
            watched_ms=0,
            frames_in=1,
            frames_searched=1,
            frames_gated=0,
            frames_dropped=0,
        ),
    )
