"""Visit histories and purchases for whoever the plan lets read them, each reading in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from pathlib import Path
from typing import TypeVar

from noren.errors import ReaderRefused, UsageError
from noren.measure.aftermath import ATTRIBUTES, DAYS_BETWEEN, VISIT_FREQUENCY, AftermathCell
from noren.measure.visit_histories import Cell
from noren.operations.access import Asking, judge_access
from noren.operations.keeper import MACHINE, Clocks, Keeper
from noren.operations.reading import read_plan
from noren.operations.visit_lines import (
    PATH_LINES,
    VISIT_LINES,
    VisitLine,
    read_lines,
    write_lines,
)
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.plan.personal import personal_outputs
from noren.stores.aftermath import read_aftermath
from noren.stores.ledger.entries import HoldingAccess
from noren.stores.ledger.terms import AccessOutcome, AccessReason, DataItem
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

TermT = TypeVar("TermT", Role, AccessReason)


def export_visits(
    plan: Path,
    place: Path,
    *,
    role: Role,
    reason: AccessReason = AccessReason.ANALYSIS,
    zone: tzinfo = UTC,
    clocks: Clocks = MACHINE,
) -> str:
    """All visits and purchases whose window is not over, as CSV, in the order of their times.

    The ledger records who read how many and why, also when reading is refused.

    Raises:
        ReaderRefused: the plan does not let this role read an output of visits.
        StoreMissing, StoreLocked, HoldingKeyMissing, StoreError: it cannot be read.
    """
    loaded = read_plan(plan)
    StatisticsStore.open(place, mode="read").close()
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(loaded, store, clocks=clocks) as keeper,
    ):
        keeper.purge()
        now = keeper.now()
        asking = Asking(role=role, reason=reason)
        visits = _allowed(loaded.plan, RecordClass.VISIT, asking)
        refused = isinstance(visits, ReaderRefused)
        # Who may read visits may not always read paths: those are an output of their own.
        paths = _allowed(loaded.plan, RecordClass.TRAJECTORY_POINT, asking)
        readable = [] if isinstance(visits, ReaderRefused) else visits
        if readable and not isinstance(paths, ReaderRefused):
            readable = [*readable, *paths]
        lines: list[VisitLine] = []
        if keeper.holdings is not None:
            lines = read_lines(loaded.plan, readable, keeper.holdings, at_s=now.at_s, zone=zone)
        for item, record in ((DataItem.VISIT, VISIT_LINES), (DataItem.TRAJECTORY, PATH_LINES)):
            count = sum(line.what in record for line in lines)
            if item is DataItem.VISIT or count:
                keeper.ledger.append(
                    HoldingAccess(
                        at=now.at,
                        plan=loaded.digest,
                        item=item,
                        role=role,
                        reason=reason,
                        outcome=AccessOutcome.REFUSED if refused else AccessOutcome.GRANTED,
                        records=count,
                    )
                )
    if isinstance(visits, ReaderRefused):
        raise visits
    return write_lines(lines)


def _allowed(plan: Plan, record: RecordClass, asking: Asking) -> list[Output] | ReaderRefused:
    """The personal outputs of a record, or why this role may not read one of them."""
    outputs = [output for _, output in personal_outputs(plan) if output.record is record]
    for output in outputs:
        if (refused := judge_access(plan, output, asking)) is not None:
            return refused
    return outputs


def choose_role(word: str) -> Role:
    """The role of that name; raises UsageError for none."""
    return _choose(Role, word, "--role")


def choose_reason(word: str) -> AccessReason:
    """The reason of that name; raises UsageError for none, and for an emergency.

    An emergency needs words, which this command does not take.
    """
    reason = _choose(AccessReason, word, "--reason")
    if reason is AccessReason.BREAK_GLASS:
        raise UsageError(
            where="--reason",
            found=repr(word),
            expected=Words(en="a reason of everyday work", ja="日常の業務の理由"),
            remedy=Words(
                en="the privacy officer reads visits for audit, breach or request",
                ja="個人情報保護責任者は audit、breach、request の理由で閲覧できます",
            ),
        )
    return reason


def _choose(choices: type[TermT], word: str, where: str) -> TermT:
    for one in choices:
        if one.value == word:
            return one
    known = ", ".join(one.value for one in choices)
    raise UsageError(
        where=where,
        found=repr(word),
        expected=Words(en=f"one of {known}", ja=f"{known} のどれか"),
        remedy=Words(en="choose one of them", ja="その中から選んでください"),
    )


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
    """
    cells: dict[tuple[str, date], dict[str, list[AftermathCell]]] = {}
    with StatisticsStore.open(place, mode="read") as store:
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
