"""Visit histories and purchases for whoever the plan lets read them, each reading in the ledger."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from pathlib import Path
from typing import Final

from noren.errors import ReaderRefused
from noren.gate.trajectory_output import is_linked
from noren.measure.aftermath import ATTRIBUTES, DAYS_BETWEEN, VISIT_FREQUENCY, AftermathCell
from noren.measure.visit_histories import Cell
from noren.operations.access import Asking
from noren.operations.holding_outputs import outputs_of
from noren.operations.holding_reading import Clock, HoldingReading, asked_outputs
from noren.operations.reading import read_plan
from noren.operations.visit_lines import VisitLine, read_lines, write_lines
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.stores.aftermath import read_aftermath
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.restored import require_purged
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

POINT: Final = RecordClass.TRAJECTORY_POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitExport:
    """The file, and what whoever asked should know."""

    text: str
    notes: tuple[Words, ...]


def export_visits(
    plan: Path,
    place: Path,
    asking: Asking,
    *,
    zone: tzinfo = UTC,
    clock: Clock = time.time,
) -> VisitExport:
    """All visits and purchases whose window is not over, as CSV, in the order of their times.

    The points of linked paths are outputs of their own, beside the visits for whoever may read
    them too. The ledger records for each output who read how many and why, or was refused.

    Raises:
        PlanErrors: the file is no plan. UndeclaredData: the plan declares no visits.
        ReaderRefused: the plan does not let this role read any visits.
        StoreMissing, HoldingKeyMissing, StoreError: they cannot be read, or the reading cannot be
            written into the ledger.
    """
    loaded = read_plan(plan)
    visits = asked_outputs(loaded.plan, RecordClass.VISIT, None)
    readings = [HoldingReading(loaded, place, visits, asking, clock=clock)]
    paths = [one for one in outputs_of(loaded.plan, POINT) if is_linked(loaded.plan, one)]
    if paths:
        with contextlib.suppress(ReaderRefused):
            readings.append(HoldingReading(loaded, place, paths, asking, clock=clock))
    lines: list[VisitLine] = []
    for reading in readings:
        for output in reading.allowed:
            with reading.opening():
                found = _lines(loaded.plan, place, output, at_s=reading.at_s, zone=zone)
            reading.grant(output, records=len(found))
            lines += found
    notes = dict.fromkeys(note for reading in readings for note in reading.notes)
    return VisitExport(text=write_lines(lines), notes=tuple(notes))


def _lines(plan: Plan, place: Path, output: Output, *, at_s: int, zone: tzinfo) -> list[VisitLine]:
    if not HoldingStore.exists(place):
        return []
    with HoldingStore.open(place, mode="read") as holdings:
        return read_lines(plan, [output], holdings, at_s=at_s, zone=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeCell:
    """So many people who seemed to be of an age band and a sex; empty codes: all the others."""

    age: str
    sex: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStatistics:
    """What is left of the histories of those whose first visit was on one day."""

    output: str
    first_day: date
    visits: tuple[Cell, ...]
    days_between: tuple[Cell, ...]
    attributes: tuple[AttributeCell, ...] = ()

    @property
    def people(self) -> int:
        """All of them: every cell is of other people, and nobody is left out."""
        return sum(cell.people for cell in self.visits)


def visit_statistics(place: Path) -> tuple[WindowStatistics, ...]:
    """What was left of histories whose window is over: figures about the minimum cell or more.

    Raises:
        StoreMissing, StoreError: it cannot be read.
        PurgeFailed: the store was put back from a backup and not purged since.
    """
    cells: dict[tuple[str, date], dict[str, list[AftermathCell]]] = {}
    with StatisticsStore.open(place, mode="read") as store:
        require_purged(store)
        for one in read_aftermath(store):
            if one.cell.figure in (VISIT_FREQUENCY, DAYS_BETWEEN, ATTRIBUTES):
                figures = cells.setdefault((one.item, one.day), {})
                figures.setdefault(one.cell.figure, []).append(one.cell)
    return tuple(
        WindowStatistics(
            output=output,
            first_day=day,
            visits=_in_order(figures.get(VISIT_FREQUENCY, [])),
            days_between=_in_order(figures.get(DAYS_BETWEEN, [])),
            attributes=tuple(
                AttributeCell(age=cell.first, sex=cell.second, people=cell.people)
                for cell in sorted(figures.get(ATTRIBUTES, []))
            ),
        )
        for (output, day), figures in sorted(cells.items())
    )


def _cell(kept: AftermathCell) -> Cell:
    high = int(kept.second) if kept.second else None
    return Cell(low=int(kept.first), high=high, people=kept.people)


def _in_order(cells: list[AftermathCell]) -> tuple[Cell, ...]:
    return tuple(sorted((_cell(one) for one in cells), key=lambda cell: cell.low))
