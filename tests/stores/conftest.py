"""A store, and runs in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from noren.gate.assignment import Assignment
from noren.gate.record_schema import RecordSchema
from noren.stores.run import Run
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import build_assignment, build_outputs, jail_report

BeginRun = Callable[..., Run]
EMBEDDED = pytest.mark.parametrize("engine_place", ["embedded"], indirect=True)
"""For what only SQLite can do or suffer."""
SERVER = pytest.mark.parametrize("engine_place", ["postgres"], indirect=True)
"""For what only PostgreSQL can do or suffer."""


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
