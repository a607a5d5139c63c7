"""A store, and runs in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from noren.gate.assignment import Assignment
from noren.gate.record_schema import RecordSchema
from noren.stores import schema as tables
from noren.stores.run import Run
from noren.stores.statistics import StatisticsStore
from noren.stores.trouble import DATABASE
from noren.testing.legal_records import build_assignment, build_outputs, jail_report

BeginRun = Callable[..., Run]
EMBEDDED = pytest.mark.parametrize("engine_place", ["embedded"], indirect=True)
"""For what only SQLite can do or suffer."""


@pytest.fixture
def store(engine_place: Path) -> Iterator[StatisticsStore]:
    """With each kind of database."""
    with StatisticsStore.open(engine_place, mode="write") as opened:
        yield opened


@pytest.fixture
def begin(store: StatisticsStore) -> BeginRun:
    def begin_run(
        assignment: Assignment | None = None,
        *,
        film: str = "the film",
        opened_s: float = 1_775_009_999.0,
        model: str = "silhouette",
        plan_text: str = "the plan",
        software: str = "1.0",
        keep: str = "90 days",
        jailed: bool = True,
    ) -> Run:
        assignment = assignment or build_assignment()
        return store.begin_run(
            assignment=assignment,
            outputs=build_outputs(assignment, keep=keep),
            plan_text=plan_text,
            source_identity=film,
            model=model,
            opened_s=opened_s,
            report=jail_report(RecordSchema.from_assignment(assignment)) if jailed else None,
            software=software,
        )

    return begin_run


@contextmanager
def a_reader_that_holds_on(store: StatisticsStore) -> Iterator[None]:
    """Another connection in the middle of a look."""
    if store.server is None:
        reader = sqlite3.connect(store.folder / DATABASE, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("select count(*) from coverage").fetchone()
        try:
            yield
        finally:
            reader.close()
        return
    with StatisticsStore.open(store.folder, mode="read") as other, other.reading() as connection:
        connection.execute(select(func.count()).select_from(tables.coverage))
        yield
