"""Stores with counts of our choosing, and people who count beside them without a real clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from noren.gate.assignment import AreaAssignment, LineAssignment, OutputAssignment
from noren.gate.record_schema import RecordSchema
from noren.gate.record_slots import Slot
from noren.gate.records import FigureBody, Kind, LineCountBody, ZoneOccupancyBody
from noren.operations.live_count import CountState
from noren.plan.digest import canonical_text
from noren.plan.load import LoadedPlan, parse_plan
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import build_assignment, closed_bin, jail_report
from noren.vocabulary.words import Words
from staging.plans import plan_text

NINE = 1_795_305_600
"""2026-11-22 09:00 in Japan."""
INNER = """\
        - id: inner
          name: {ja: 内側の線, en: Inner line}
          start: [0.05, 0.8]
          end: [0.95, 0.8]
          forward: {ja: 南へ, en: southward}
          backward: {ja: 北へ, en: northward}
      areas:
"""
ACCURACY = """\
accuracy:
  series:
    - id: street
      first: {camera: north, line: crossing}
      second: {camera: north, line: inner}
  closed:
    - id: hall
      entrances:
        - {camera: north, line: crossing}
        - {camera: north, line: inner, inward: backward}
      open_from: "09:00"
      open_until: "09:30"
"""
Counts = Callable[[str, int, int], int]
"""Line, direction (0 forward) and number of the minute: how many crossed."""


def write_two_line_plan(folder: Path, *, accuracy: str = ACCURACY, model: str = "") -> Path:
    """A plan with the lines `crossing` and `inner`, the area `square`, and minutes."""
    text = plan_text().replace("      areas:\n", INNER, 1)
    text = text.replace("lines: [crossing]", "lines: [crossing, inner]")
    path = folder / "plan.yaml"
    path.write_text(text + accuracy, encoding="utf-8")
    return path


def load(path: Path) -> LoadedPlan:
    return parse_plan(path.read_text(encoding="utf-8"), path.name)


def fill_store(
    place: Path,
    loaded: LoadedPlan,
    *,
    minutes: int,
    counts: Counts,
    mean_milli: Callable[[int], int] = lambda minute: 0,
    unwatched: Iterable[int] = (),
    start_s: int = NINE,
) -> Path:
    """A store with that many minutes of the plan's figures; `unwatched` ones half seen."""
    shapes = {one.id: one for one in loaded.plan.cameras}["north"].view
    outputs = tuple(
        OutputAssignment(
            id=one.id,
            record=one.record.value,
            targets=tuple(range(len(one.lines or one.areas))),
            classes=(0,),
            bin_s=60,
            maximum=1000,
        )
        for one in loaded.plan.outputs
    )
    assignment = replace(
        build_assignment(
            plan_digest=loaded.digest, camera_id="north", start_s=start_s, outputs=outputs
        ),
        lines=tuple(
            LineAssignment(id=one.id, start_px=(0.0, 9.0 * n), end_px=(640.0, 9.0 * n))
            for n, one in enumerate(shapes.lines, 1)
        ),
        areas=(AreaAssignment(id="square", polygon_px=((0.0, 0.0), (640.0, 0.0), (0.0, 480.0))),),
    )
    schema = RecordSchema.from_assignment(assignment)
    gaps = set(unwatched)

    def fill(slot: Slot, bin_start_s: int) -> FigureBody:
        minute = (bin_start_s - start_s) // 60
        if slot.kind is Kind.LINE_COUNT:
            return LineCountBody(
                output=slot.output,
                target=slot.target,
                class_id=slot.class_id,
                direction=slot.direction,
                count=counts(shapes.lines[slot.target].id, slot.direction, minute),
            )
        return ZoneOccupancyBody(
            output=slot.output,
            target=slot.target,
            class_id=slot.class_id,
            mean_milli=mean_milli(minute),
            maximum=-(-mean_milli(minute) // 1000),
        )

    with StatisticsStore.open(place, mode="write") as store:
        run = store.begin_run(
            assignment=assignment,
            outputs=loaded.plan.outputs,
            plan_text=canonical_text(loaded.plan),
            source_identity="the film",
            model="silhouette",
            opened_s=start_s,
            report=jail_report(schema),
        )
        for minute in range(minutes):
            for output in schema.outputs:
                watched_ms = 30_000 if minute in gaps else None
                run.write_bin(
                    closed_bin(output, start_s + 60 * minute, fill=fill, watched_ms=watched_ms)
                )
    return place


def tally_text(per_minute: Iterable[tuple[int, int]], *, start_s: int = NINE) -> str:
    """Somebody's file: so many in and out in each minute, spread evenly over it."""
    rows = ["at,key", f"{iso(start_s)},start"]
    end_s = start_s
    for forward, backward in per_minute:
        keys = ["forward"] * forward + ["backward"] * backward
        step = 60 / (len(keys) + 1)
        rows += [f"{iso(end_s + step * n)},{key}" for n, key in enumerate(keys, 1)]
        end_s += 60
    return "\n".join([*rows, f"{iso(end_s)},end"]) + "\n"


def iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat()


@dataclass
class FakePerson:
    """A clock, and somebody who presses keys at moments of that clock; nobody really waits."""

    now_s: float
    presses: list[tuple[float, str]]
    said: list[Words] = field(default_factory=list)
    states: list[CountState] = field(default_factory=list)
    closes: bool = False
    """Whether the keyboard is a pipe that ends after the last key."""

    def clock(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def read(self, timeout_s: float) -> str | None:
        if self.presses and self.presses[0][0] <= self.now_s + timeout_s:
            at_s, key = self.presses.pop(0)
            self.now_s = max(self.now_s, at_s)
            return key
        if self.closes and not self.presses:
            return ""
        self.now_s += timeout_s
        return None

    def rest(self, timeout_s: float) -> str | None:
        return self.read(timeout_s)

    def show(self, state: CountState) -> None:
        self.states.append(state)

    def tell(self, words: Words) -> None:
        self.said.append(words)
