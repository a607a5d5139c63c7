"""Figures about visit histories that are gone: people by how often they came and how far apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Column, Integer, String, Table, and_, inspect, select

from noren.measure.visit_histories import Cell, VisitSummary
from noren.stores.schema import METADATA
from noren.stores.statistics import StatisticsStore

visit_summaries = Table(
    "visit_summaries",
    METADATA,
    Column("output", String(40), primary_key=True),
    Column("first_day", String(10), primary_key=True),
    Column("last_day", String(10), primary_key=True),
    Column("figure", String(20), primary_key=True),
    Column("low", Integer, primary_key=True),
    Column("high", Integer),
    Column("people", BigInteger, nullable=False),
    Column("plan_digest", String(64), nullable=False),
    Column("expires_s", BigInteger, nullable=False),
)
"""One row a cell; `figure` is `people` (one row, for all), `visits` or `days_between`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSummary:
    """A summary as it was written, for first visits from one day to another, both included."""

    output: str
    first_day: date
    last_day: date
    summary: VisitSummary
    plan_digest: str


def write_summary(
    store: StatisticsStore,
    *,
    output: str,
    first_day: date,
    last_day: date,
    summary: VisitSummary,
    plan_digest: str,
    expires_s: int,
) -> None:
    """Write a summary, in place of any of the same output whose days it shares.

    Raises:
        StoreError: it cannot be written.
    """
    table = visit_summaries
    cells = [("people", Cell(low=0, high=None, people=summary.people))]
    cells += [("visits", cell) for cell in summary.visits]
    cells += [("days_between", cell) for cell in summary.days_between]
    with store.writing() as connection:
        table.create(connection, checkfirst=True)
        connection.execute(
            table.delete().where(
                table.c.output == output,
                and_(
                    table.c.first_day <= last_day.isoformat(),
                    table.c.last_day >= first_day.isoformat(),
                ),
            )
        )
        connection.execute(
            table.insert(),
            [
                {
                    "output": output,
                    "first_day": first_day.isoformat(),
                    "last_day": last_day.isoformat(),
                    "figure": figure,
                    "low": cell.low,
                    "high": cell.high,
                    "people": cell.people,
                    "plan_digest": plan_digest,
                    "expires_s": expires_s,
                }
                for figure, cell in cells
            ],
        )


def drop_expired_summaries(store: StatisticsStore, *, at_s: int) -> int:
    """Delete those whose own time is over; how many rows."""
    with store.writing() as connection:
        if not inspect(connection).has_table(visit_summaries.name):
            return 0
        done = connection.execute(
            visit_summaries.delete().where(visit_summaries.c.expires_s <= at_s)
        )
        return int(done.rowcount)


def read_summaries(store: StatisticsStore) -> tuple[KeptSummary, ...]:
    """All of them, the oldest first."""
    table = visit_summaries
    with store.reading() as connection:
        if not inspect(connection).has_table(table.name):
            return ()
        rows = connection.execute(
            select(table).order_by(table.c.output, table.c.first_day, table.c.low)
        ).all()
    found: dict[tuple[str, str, str, str], list[tuple[str, Cell]]] = {}
    for row in rows:
        key = (row.output, row.first_day, row.last_day, row.plan_digest)
        cell = Cell(low=row.low, high=row.high, people=row.people)
        found.setdefault(key, []).append((row.figure, cell))
    return tuple(
        KeptSummary(
            output=output,
            first_day=date.fromisoformat(first),
            last_day=date.fromisoformat(last),
            plan_digest=digest,
            summary=VisitSummary(
                people=next(cell.people for figure, cell in cells if figure == "people"),
                visits=tuple(cell for figure, cell in cells if figure == "visits"),
                days_between=tuple(cell for figure, cell in cells if figure == "days_between"),
            ),
        )
        for (output, first, last, digest), cells in found.items()
    )
