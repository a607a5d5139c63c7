"""Visit histories and purchases for whoever the plan lets read them, each reading in the ledger."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Final, TypeVar

from noren.errors import HoldingExpired, UsageError
from noren.measure.aftermath import DAYS_BETWEEN, VISIT_FREQUENCY, AftermathCell
from noren.measure.visit_histories import Cell
from noren.operations.access import Asking, judge_access
from noren.operations.keeper import MACHINE, Clocks, Keeper
from noren.operations.reading import read_plan
from noren.operations.visit_keeping import tills_in_order
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.stores.aftermath import read_aftermath
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.payloads import PurchaseRows, VisitRows
from noren.stores.ledger.entries import HoldingAccess
from noren.stores.ledger.terms import AccessOutcome, AccessReason, DataItem
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

TermT = TypeVar("TermT", Role, AccessReason)
_DAY_S: Final = 86400
COLUMNS: Final = (
    "output", "what", "site", "pseudonym", "visit", "start", "end", "days_since_from",
    "days_since_to", "lane", "item", "quantity", "amount_yen",
)  # fmt: skip
"""What an export of visits holds: `what` is `visit` or `purchase`; a purchase has one time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One sighting or purchase; empty texts for what it has not."""

    cells: tuple[str, ...]
    at_s: int


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
        judged = [judge_access(loaded.plan, one, asking) for one in _outputs(loaded.plan)]
        refused = [one for one in judged if one is not None]
        lines: list[VisitLine] = []
        if not refused and keeper.holdings is not None:
            lines = list(_lines(loaded.plan, keeper.holdings, at_s=now.at_s, zone=zone))
        keeper.ledger.append(
            HoldingAccess(
                at=now.at,
                plan=loaded.digest,
                item=DataItem.VISIT,
                role=role,
                reason=reason,
                outcome=AccessOutcome.REFUSED if refused else AccessOutcome.GRANTED,
                records=len(lines),
            )
        )
    if refused:
        raise refused[0]
    return _csv(lines)


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
class WindowStatistics:
    """What is left of the histories of those whose first visit was on one day."""

    output: str
    first_day: date
    visits: tuple[Cell, ...]
    days_between: tuple[Cell, ...]

    @property
    def people(self) -> int:
        """All of them: every cell is of other people, and nobody is left out."""
        return sum(cell.people for cell in self.visits)


def visit_statistics(place: Path) -> tuple[WindowStatistics, ...]:
    """What was left of histories whose window is over: figures about the minimum cell or more.

    Raises:
        StoreMissing, StoreError: it cannot be read.
    """
    cells: dict[tuple[str, date], dict[str, list[Cell]]] = {}
    with StatisticsStore.open(place, mode="read") as store:
        for one in read_aftermath(store):
            if one.cell.figure in (VISIT_FREQUENCY, DAYS_BETWEEN):
                figures = cells.setdefault((one.item, one.day), {})
                figures.setdefault(one.cell.figure, []).append(_cell(one.cell))
    return tuple(
        WindowStatistics(
            output=output,
            first_day=day,
            visits=_in_order(figures.get(VISIT_FREQUENCY, [])),
            days_between=_in_order(figures.get(DAYS_BETWEEN, [])),
        )
        for (output, day), figures in sorted(cells.items())
    )


def _cell(kept: AftermathCell) -> Cell:
    high = int(kept.second) if kept.second else None
    return Cell(low=int(kept.first), high=high, people=kept.people)


def _in_order(cells: list[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: cell.low))


def _outputs(plan: Plan) -> list[Output]:
    return [output for output in plan.outputs if output.record is RecordClass.VISIT]


def _lines(plan: Plan, holdings: HoldingStore, *, at_s: int, zone: tzinfo) -> Iterator[VisitLine]:
    tills = [till.lane for till in tills_in_order(plan)]
    sites = [site.id for site in plan.sites]
    steps = tuple(plan.repeat.day_steps) if plan.repeat is not None else ()
    held = set(holdings.items())
    found: list[VisitLine] = []
    for output in _outputs(plan):
        for day in holdings.days(output.id) if output.id in held else ():
            try:
                payloads = list(holdings.read(output.id, day, at_s=at_s))
            except HoldingExpired:
                continue
            for payload in payloads:
                if isinstance(payload, VisitRows):
                    found += _visits(output.id, payload, sites, tills, steps, zone)
                elif isinstance(payload, PurchaseRows):
                    found += _purchases(output.id, payload, zone)
                payload.wipe()
    yield from sorted(found, key=lambda line: (line.at_s, line.cells))


def _visits(
    output: str,
    rows: VisitRows,
    sites: Sequence[str],
    tills: Sequence[str],
    steps: Sequence[int],
    zone: tzinfo,
) -> Iterator[VisitLine]:
    for row in range(len(rows)):
        told = {name: int(rows.detail(name)[row]) for name in VisitRows.DETAILS}
        end_s = int(rows.visited_on[row]) * _DAY_S + max(told["ended_s"], 0)
        start_s = end_s - max(told["lasted_s"], 0)
        step = told["days_step"]
        known = 0 <= step < len(steps)
        last = str(steps[step + 1] - 1) if known and step + 1 < len(steps) else ""
        yield VisitLine(
            at_s=start_s,
            cells=(
                output,
                "visit",
                sites[told["site"]] if 0 <= told["site"] < len(sites) else "",
                f"{int(rows.pseudonym[row]):016x}",
                str(int(rows.visit_number[row])),
                _time(start_s, zone),
                _time(end_s, zone),
                str(steps[step]) if known else "",
                last,
                tills[told["lane"]] if 0 <= told["lane"] < len(tills) else "",
                "",
                "",
                "",
            ),
        )


def _purchases(output: str, rows: PurchaseRows, zone: tzinfo) -> Iterator[VisitLine]:
    for row in range(len(rows)):
        at_s = int(rows.paid_on[row]) * _DAY_S + int(rows.paid_s[row])
        yield VisitLine(
            at_s=at_s,
            cells=(
                output,
                "purchase",
                "",
                f"{int(rows.pseudonym[row]):016x}",
                str(int(rows.visit_number[row])),
                _time(at_s, zone),
                _time(at_s, zone),
                "",
                "",
                "",
                str(int(rows.item[row])) if rows.item[row] else "",
                str(int(rows.quantity[row])),
                str(int(rows.amount_yen[row])),
            ),
        )


def _time(at_s: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at_s, zone).isoformat()


def _csv(lines: Sequence[VisitLine]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(line.cells for line in lines)
    return text.getvalue()
