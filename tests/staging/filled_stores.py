"""Stores with figures of some minutes, as a run writes them."""

from __future__ import annotations

from collections.abc import Sequence

from noren.gate.assignment import Assignment
from noren.gate.record_schema import RecordSchema
from noren.plan.outputs import Output
from noren.stores.run import Run
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    FilledSlot,
    build_assignment,
    build_outputs,
    closed_bin,
    fill_by_number,
    jail_report,
)

START_S = 1_775_001_600
"""2026-04-01T00:00:00Z, which is nine in Japan."""


def fill_store(
    store: StatisticsStore,
    *,
    minutes: int,
    assignment: Assignment | None = None,
    outputs: Sequence[Output] | None = None,
    plan_text: str = "the plan",
    fill: FilledSlot = fill_by_number,
    jailed: bool = True,
    start_s: int = START_S,
) -> Run:
    """One run's figures of every output, minute by minute; kept for ninety days if not said."""
    assignment = assignment or build_assignment()
    schema = RecordSchema.from_assignment(assignment)
    run = store.begin_run(
        assignment=assignment,
        outputs=outputs or build_outputs(assignment),
        plan_text=plan_text,
        source_identity="the film",
        model="silhouette",
        opened_s=start_s,
        report=jail_report(schema) if jailed else None,
    )
    for minute in range(minutes):
        for output in schema.outputs:
            run.write_bin(closed_bin(output, start_s + 60 * minute, fill=fill))
    return run
