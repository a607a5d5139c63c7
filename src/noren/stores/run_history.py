"""What a store remembers of the runs that filled it: when, with what, and behind which lock."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from noren.stores import schema
from noren.stores.statistics import StatisticsStore


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """One opening of one source.

    `start_s` and `opened_s` are UTC seconds: of the first picture, and of the supervisor's clock
    at the opening. `ending` is None while it goes on or after a kill. `attempted` and `refused`
    count the self-check's attempts to break out; both are None for a run without a lock.
    """

    camera: str
    live: bool
    start_s: float
    opened_s: int
    ending: str | None
    plan_digest: str
    model: str
    software: str
    jailed: bool
    attempted: int | None
    refused: int | None


def read_runs(store: StatisticsStore) -> tuple[PastRun, ...]:
    """Every run, oldest first.

    Raises:
        StoreDamaged, StoreLocked: the store cannot be read.
    """
    table = schema.runs
    with store.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).all()
    return tuple(
        PastRun(
            camera=row.camera,
            live=row.source_kind == "live",
            start_s=float(row.start_s),
            opened_s=int(row.opened_s),
            ending=row.ending,
            plan_digest=row.plan_digest,
            model=row.model,
            software=row.software,
            jailed=bool(row.jailed),
            attempted=row.escapes_attempted,
            refused=row.escapes_refused,
        )
        for row in rows
    )
