"""Aggregates of holdings whose time is over: made before their key goes, and made once.

The aggregates of a day are written in the transaction that notes its purge. The key is destroyed
after that commit and never before. Killed before it, everything is as it was; killed after it, the
next start finishes the purge from its note and finds the aggregates there. The rows of a day have
one place, so a second writing of the same day replaces the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, select

from noren.measure.aftermath import AftermathCell
from noren.stores import schema
from noren.stores.holdings.expired_days import ExpiredDays
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.payloads import AnyPayload
from noren.stores.statistics import StatisticsStore


class SumUp(Protocol):
    """What the plan wants to be left of one day of an item."""

    @property
    def minimum(self) -> int:
        """The fewest people in one number."""
        ...

    @property
    def keep_s(self) -> int:
        """How long the numbers are kept, from the moment at which they are made."""
        ...

    def sum_up(self, day: Sequence[AnyPayload]) -> Sequence[AftermathCell]:
        """The cells of one day; the caller wipes the payloads."""
        ...


Aftermath = Mapping[str, SumUp]
"""By item; an item that is not there leaves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySummary:
    """What will be left of one day."""

    item: str
    day: date
    minimum: int
    expires_s: int
    cells: tuple[AftermathCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCell:
    """A number as it is kept."""

    item: str
    day: date
    minimum: int
    expires_s: int
    plan_digest: str
    cell: AftermathCell


def sum_up_expired(
    holdings: HoldingStore, those: Sequence[ExpiredDays], aftermath: Aftermath, *, at_s: int
) -> tuple[DaySummary, ...]:
    """The numbers over all expired days that still open; nothing is written.

    Rows are decrypted in memory and wiped. A day whose segments are damaged leaves what its whole
    ones hold.

    Raises:
        StoreError: a segment cannot be read.
    """
    done: list[DaySummary] = []
    for expired in those:
        wanted = aftermath.get(expired.item)
        if wanted is None:
            continue
        for day in holdings.expiring_days(expired):
            rows = holdings.read_expiring(expired, day)
            try:
                cells = tuple(wanted.sum_up(rows)) if rows else ()
            finally:
                for payload in rows:
                    payload.wipe()
            if any(cell.people < wanted.minimum for cell in cells):
                raise AssertionError("a number over fewer people than the plan allows")
            done.append(
                DaySummary(
                    item=expired.item,
                    day=day,
                    minimum=wanted.minimum,
                    expires_s=at_s + wanted.keep_s,
                    cells=cells,
                )
            )
    return tuple(done)


def keep_summaries(
    connection: Connection,
    summaries: Sequence[DaySummary],
    *,
    installation: str,
    plan_digest: str,
) -> None:
    """Write them in the caller's transaction, in the place of any that were there before."""
    table = schema.aftermath
    for summary in summaries:
        connection.execute(
            table.delete().where(
                table.c.installation == installation,
                table.c.item == summary.item,
                table.c.day_s == _day_s(summary.day),
            )
        )
        if summary.cells:
            connection.execute(
                table.insert(),
                [
                    {
                        "installation": installation,
                        "item": summary.item,
                        "day_s": _day_s(summary.day),
                        "figure": cell.figure,
                        "first": cell.first,
                        "second": cell.second,
                        "third": cell.third,
                        "people": cell.people,
                        "amount": cell.amount,
                        "minimum_cell": summary.minimum,
                        "plan_digest": plan_digest,
                        "expires_s": summary.expires_s,
                    }
                    for cell in summary.cells
                ],
            )


def read_aftermath(store: StatisticsStore) -> tuple[KeptCell, ...]:
    """Everything that is left of histories, by item, day and figure.

    Raises:
        StoreError: the store cannot be read.
    """
    table = schema.aftermath
    with store.reading() as connection:
        if not schema.is_there(connection, table):
            return ()
        rows = connection.execute(
            select(table).order_by(
                table.c.item,
                table.c.day_s,
                table.c.figure,
                table.c.first,
                table.c.second,
                table.c.third,
                table.c.installation,
            )
        ).all()
    return tuple(
        KeptCell(
            item=row.item,
            day=date.fromordinal(_EPOCH + int(row.day_s) // 86400),
            minimum=int(row.minimum_cell),
            expires_s=int(row.expires_s),
            plan_digest=row.plan_digest,
            cell=AftermathCell(
                figure=row.figure,
                first=row.first,
                second=row.second,
                third=row.third,
                people=int(row.people),
                amount=int(row.amount),
            ),
        )
        for row in rows
    )


_EPOCH = date(1970, 1, 1).toordinal()


def _day_s(day: date) -> int:
    return (day.toordinal() - _EPOCH) * 86400
