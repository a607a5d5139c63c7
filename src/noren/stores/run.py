"""One playing of one source, and the bins it writes.

Two sessions of a camera may each hold a part of one bin (a jail restarted inside it): both are
kept, and reading adds them. One session has each bin once: played again, it is written over.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Connection, Table, and_, func, or_, select

from noren.gate.assignment import Assignment
from noren.gate.behavior_records import ESTIMATED_MARK
from noren.gate.kinds import Kind
from noren.gate.record_schema import OutputSchema, RecordSchema
from noren.gate.validator import ClosedBin, check_bin
from noren.plan.outputs import Output
from noren.stores import schema
from noren.stores.figure_rows import ESTIMATED, figure_rows
from noren.stores.run_notes import RunFacts, RunNote, conflict

_OVERLAP_TOLERANCE_MS = 2000


class Ending(StrEnum):
    """How a run ended."""

    ENDED = "ended"
    """The source was played to its end."""
    STOPPED = "stopped"
    """Somebody or something outside ended it."""
    FAILED = "failed"
    """The jail or the source failed."""


class Writer(Protocol):
    """Whoever gives out transactions."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """A consistent look."""
        ...


class Run:
    """A run that has begun. Only `StatisticsStore.begin_run` makes one."""

    def __init__(
        self,
        *,
        store: Writer,
        note: RunNote,
        facts: RunFacts,
        assignment: Assignment,
        outputs: Mapping[str, Output],
    ) -> None:
        self._store = store
        self._note = note
        self._facts = facts
        self._assignment = assignment
        self._outputs = outputs
        self._schema = RecordSchema.from_assignment(assignment)

    @property
    def session(self) -> str:
        """The source's identity: the same film at the same start has the same one."""
        return self._note.session

    def last_bins(self) -> Mapping[str, int]:
        """Per output, the start of the last bin that this session has under the same analysis.

        An output without a bin is absent.
        """
        table = schema.coverage
        with self._store.reading() as connection:
            rows = connection.execute(
                select(table.c.output, func.max(table.c.start_s))
                .join(schema.runs, schema.runs.c.id == table.c.run)
                .where(table.c.session == self.session, self._is_same_analysis())
                .group_by(table.c.output)
            ).all()
        return {output: int(start_s) for output, start_s in rows}

    def write_bin(self, closed: ClosedBin) -> bool:
        """Keep a bin: its figures and its coverage, all or nothing.

        Returns: False when the same analysis of the same source already has this bin with more
            of it watched (a run that was stopped early does not spoil a whole one).
        Raises:
            UndeclaredData, RecordOutOfRange: a bin that the schema does not allow.
            StoreConflict: together with other sources, the bin would be watched for longer
                than it lasts.
            StoreFull, StoreReadOnly, StoreError: not kept; the same bin may be written again.
        """
        output = check_bin(self._schema, closed)
        with self._store.writing() as connection:
            if self._is_better_kept(connection, output, closed):
                return False
            self._check_overlap(connection, output, closed)
            figures = _figure_table(output)
            for table in (schema.coverage, *(() if figures is None else (figures,))):
                connection.execute(
                    table.delete().where(
                        table.c.session == self.session,
                        table.c.output == output.id,
                        table.c.start_s == closed.bin_start_s,
                    )
                )
            beside = self._beside(output, closed)
            connection.execute(schema.coverage.insert(), self._coverage_row(beside, closed))
            rows = [] if figures is None else self._figure_rows(output, beside, closed)
            if rows and figures is not None:  # a heat map of an empty floor has none
                connection.execute(figures.insert(), rows)
        return True

    def finish(self, *, ending: Ending, closed_s: float, media_ms: int | None = None) -> None:
        """Note how the run ended.

        A film played to its end replaces what other plans or models had made of it: their bins of
        this session go, so that one film is never counted twice.
        """
        with self._store.writing() as connection:
            connection.execute(
                schema.runs.update()
                .where(schema.runs.c.id == self._note.run_id)
                .values(closed_s=int(closed_s), ending=ending.value, media_ms=media_ms)
            )
            if ending is not Ending.ENDED:
                return
            for table in schema.BINNED:
                connection.execute(
                    table.delete().where(
                        table.c.session == self.session,
                        or_(
                            table.c.plan_digest != self._facts.plan_digest,
                            table.c.model.not_in(
                                (self._facts.model, self._facts.model + ESTIMATED_MARK)
                            ),
                        ),
                    )
                )

    def _is_same_analysis(self) -> Any:
        runs = schema.runs.c
        return and_(
            runs.plan_digest == self._facts.plan_digest,
            runs.model == self._facts.model,
            runs.software == self._facts.software,
        )

    def _is_better_kept(
        self, connection: Connection, output: OutputSchema, closed: ClosedBin
    ) -> bool:
        table = schema.coverage
        kept_ms = connection.scalar(
            select(table.c.watched_ms)
            .join(schema.runs, schema.runs.c.id == table.c.run)
            .where(
                table.c.session == self.session,
                table.c.output == output.id,
                table.c.start_s == closed.bin_start_s,
                self._is_same_analysis(),
            )
        )
        return kept_ms is not None and kept_ms > closed.coverage.watched_ms

    def _check_overlap(
        self, connection: Connection, output: OutputSchema, closed: ClosedBin
    ) -> None:
        table = schema.coverage
        others_ms = connection.scalar(
            select(func.coalesce(func.sum(table.c.watched_ms), 0)).where(
                table.c.session != self.session,
                table.c.camera == self._facts.camera,
                table.c.output == output.id,
                table.c.start_s == closed.bin_start_s,
            )
        )
        whole_ms = int(others_ms or 0) + closed.coverage.watched_ms
        if whole_ms > output.watched_most_ms + _OVERLAP_TOLERANCE_MS:
            raise conflict(self._facts.camera)

    def _beside(self, output: OutputSchema, closed: ClosedBin) -> dict[str, Any]:
        end_s = closed.bin_start_s + output.bin_s
        return {
            "session": self.session,
            "output": output.id,
            "start_s": closed.bin_start_s,
            "camera": self._facts.camera,
            "bin_s": output.bin_s,
            "watched_ms": closed.coverage.watched_ms,
            "coverage_ratio": closed.coverage.watched_ms / output.watched_most_ms,
            "model": self._facts.model,
            "plan_digest": self._facts.plan_digest,
            "expires_s": end_s + self._outputs[output.id].keep.seconds,
        }

    def _coverage_row(self, beside: dict[str, Any], closed: ClosedBin) -> dict[str, Any]:
        body = closed.coverage
        return beside | {
            "run": self._note.run_id,
            "frames_in": body.frames_in,
            "frames_searched": body.frames_searched,
            "frames_gated": body.frames_gated,
            "frames_dropped": body.frames_dropped,
            "states": body.states,
        }

    def _figure_rows(
        self, output: OutputSchema, beside: dict[str, Any], closed: ClosedBin
    ) -> list[dict[str, Any]]:
        rows = figure_rows(
            self._assignment,
            self._assignment.outputs[output.index],
            closed.figures,
            watched=closed.coverage.watched_ms > 0,
        )
        return [_marked(beside | row) for row in rows]


def _marked(row: dict[str, Any]) -> dict[str, Any]:
    """The row with a model's name that says when people were not told apart."""
    return row | {"model": row["model"] + ESTIMATED_MARK} if row.pop(ESTIMATED, False) else row


def _figure_table(output: OutputSchema) -> Table | None:
    """The table of its figures; None for visits, which are sealed elsewhere."""
    return None if output.kind is Kind.VISIT else schema.FIGURES[output.kind.name.lower()]
