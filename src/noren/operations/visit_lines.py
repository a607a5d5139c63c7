"""Visits, purchases and points of paths as lines of one file, in the order of their times."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from noren.operations.estimate_codes import age_of, sex_of
from noren.operations.visit_keeping import tills_in_order
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.visit_payloads import PathRows, PurchaseRows, VisitRows

_DAY_S: Final = 86400
COLUMNS: Final = (
    "output", "what", "site", "pseudonym", "visit", "start", "end", "days_since_from",
    "days_since_to", "age_band", "sex", "lane", "item", "quantity", "amount_yen", "path", "x_m",
    "y_m",
)  # fmt: skip
"""What an export holds: `what` is `visit`, `purchase` or `point`; the latter two have one time.
`age_band` and `sex` are estimates: `unknown` where no face could be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One sighting, purchase or point; empty texts for what it has not."""

    cells: tuple[str, ...]
    at_s: float


def read_lines(
    plan: Plan, outputs: Sequence[Output], holdings: HoldingStore, *, at_s: int, zone: tzinfo
) -> list[VisitLine]:
    """Everything in these outputs whose window is not over.

    Raises:
        HoldingKeyMissing, StoreError: it cannot be opened.
    """
    held, writer = set(holdings.items()), _Writer(plan, zone)
    found: list[VisitLine] = []
    for output in outputs:
        if output.id not in held:
            continue
        for segment in holdings.read_kept(output.id, at_s=at_s):
            payload = segment.payload
            if isinstance(payload, VisitRows):
                found += writer.visits(output.id, payload)
            elif isinstance(payload, PurchaseRows):
                found += writer.purchases(output.id, payload)
            elif isinstance(payload, PathRows):
                # Played twice, a point is sealed twice.
                found += dict.fromkeys(writer.points(output.id, payload))
            payload.wipe()
    return found


def write_lines(lines: Sequence[VisitLine]) -> str:
    """The lines as CSV with a header, in the order of their times."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(one.cells for one in sorted(lines, key=lambda one: (one.at_s, one.cells)))
    return text.getvalue()


class _Writer:
    """Rows of one plan as lines."""

    def __init__(self, plan: Plan, zone: tzinfo) -> None:
        self._tills = [till.lane for till in tills_in_order(plan)]
        self._sites = [site.id for site in plan.sites]
        self._steps = tuple(plan.repeat.day_steps) if plan.repeat is not None else ()
        self._zone = zone

    def visits(self, output: str, rows: VisitRows) -> Iterator[VisitLine]:
        for row in range(len(rows)):
            told = {name: int(rows.detail(name)[row]) for name in VisitRows.DETAILS}
            end_s = int(rows.visited_on[row]) * _DAY_S + max(told["ended_s"], 0)
            start_s = end_s - max(told["lasted_s"], 0)
            step = told["days_step"]
            known = 0 <= step < len(self._steps)
            has_next = known and step + 1 < len(self._steps)
            yield self._line(
                (start_s, end_s),
                output=output,
                what="visit",
                site=_named(self._sites, told["site"]),
                pseudonym=f"{int(rows.pseudonym[row]):016x}",
                visit=str(int(rows.visit_number[row])),
                days_since_from=str(self._steps[step]) if known else "",
                days_since_to=str(self._steps[step + 1] - 1) if has_next else "",
                age_band=age_of(told["age_from"], told["age_to"]),
                sex=sex_of(told["sex"]),
                lane=_named(self._tills, told["lane"]),
            )

    def purchases(self, output: str, rows: PurchaseRows) -> Iterator[VisitLine]:
        for row in range(len(rows)):
            at_s = int(rows.paid_on[row]) * _DAY_S + int(rows.paid_s[row])
            yield self._line(
                (at_s, at_s),
                output=output,
                what="purchase",
                pseudonym=f"{int(rows.pseudonym[row]):016x}",
                visit=str(int(rows.visit_number[row])),
                item=str(int(rows.item[row])) if rows.item[row] else "",
                quantity=str(int(rows.quantity[row])),
                amount_yen=str(int(rows.amount_yen[row])),
            )

    def points(self, output: str, rows: PathRows) -> Iterator[VisitLine]:
        for row in range(len(rows)):
            at_s = int(rows.points.at_ms[row]) / 1000
            yield self._line(
                (at_s, at_s),
                output=output,
                what="point",
                pseudonym=f"{int(rows.pseudonym[row]):016x}",
                visit=str(int(rows.visit_number[row])),
                path=f"{int(rows.points.track[row]):012x}",
                x_m=str(int(rows.points.x_cm[row]) / 100),
                y_m=str(int(rows.points.y_cm[row]) / 100),
            )

    def _line(self, span_s: tuple[float, float], **cells: str) -> VisitLine:
        start, end = (datetime.fromtimestamp(at_s, self._zone).isoformat() for at_s in span_s)
        told = {**cells, "start": start, "end": end}
        return VisitLine(at_s=span_s[0], cells=tuple(told.get(column, "") for column in COLUMNS))


def _named(names: Sequence[str], place: int) -> str:
    return names[place] if 0 <= place < len(names) else ""
