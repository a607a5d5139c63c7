"""The statistics store: bins of figures with all that is needed to judge them beside each.

SQLite in a folder or PostgreSQL on a server, as the store's folder says; what it promises is the
same.

One transaction per closed bin: a process killed at any moment leaves every committed bin once,
and nothing of the one it was writing. Playing the same source again writes the same rows again.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, select

from noren import __version__
from noren.errors import StoreError, StoreReadOnly
from noren.gate.assignment import Assignment
from noren.gate.records import Fault, JailReportBody
from noren.plan.outputs import Output
from noren.stores import folder as disk
from noren.stores import schema
from noren.stores.opening import damaged_tables, open_tables, settle_version
from noren.stores.run import Run
from noren.stores.run_notes import RunFacts, note_run
from noren.stores.server import ServerTables
from noren.stores.tables import Tables
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words


class IncidentKind(StrEnum):
    """Why a jail was ended or not started, or what a camera told not used."""

    UNDECLARED_DATA = "undeclared_data"
    RECORD_OUT_OF_RANGE = "record_out_of_range"
    JAIL_BROKEN = "jail_broken"
    JAIL_KILLED = "jail_killed"
    JAIL_SILENT = "jail_silent"
    JAIL_FAULT = "jail_fault"
    SOURCE_LOST = "source_lost"
    RESTARTS_EXHAUSTED = "restarts_exhausted"
    UNJAILED_RUN = "unjailed_run"
    CLOCKS_APART = "clocks_apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that must be told; never the bytes that caused it."""

    at_s: int
    camera: str
    kind: IncidentKind
    fault: Fault | None


class StatisticsStore(Closing):
    """A folder of figures, opened for reading or by the one writer.

    Use as a context manager, or call `close`.
    """

    def __init__(self, *, folder: Path, tables: Tables, mode: disk.Mode) -> None:
        self._folder = folder
        self._tables = tables
        self._mode = mode
        self._mutex = threading.RLock()

    @classmethod
    def open(cls, place: str | Path, *, mode: disk.Mode) -> StatisticsStore:
        """Open a store; writing makes it when nothing is there.

        Raises:
            UsageError: an address that no store has, or a server without the extra `postgres`.
            StoreMissing: reading, and there is no store.
            StoreLocked: writing, and another writer holds it.
            StoreReadOnly: writing, and the folder, file or database cannot be written.
            StoreFull: no room to make it.
            StoreTooNew: a later noren wrote it.
            StoreDamaged: the file or database is not a store.
            StoreUnreachable, StoreDenied: the server does not answer, or not to us.
        """
        folder = disk.parse_place(place)
        tables = open_tables(folder, mode)
        try:
            with tables.explained():
                settle_version(tables, mode)
        except BaseException:
            tables.close()
            raise
        return cls(folder=folder, tables=tables, mode=mode)

    def close(self) -> None:
        """Close the database and let others write."""
        with self._mutex:
            self._tables.close()

    @property
    def folder(self) -> Path:
        """The store's folder; with a server, what is not in the database lies there."""
        return self._folder

    @property
    def shown(self) -> str:
        """The store as errors name it: the folder, or the server's address without a password."""
        return self._tables.shown

    @property
    def server(self) -> ServerTables | None:
        """The server under it; None for a database in the folder."""
        return self._tables if isinstance(self._tables, ServerTables) else None

    def damaged(self) -> StoreError:
        """That what is in it is not what noren wrote; to be raised."""
        return damaged_tables(self._tables)

    @property
    def installation(self) -> str:
        """Who writes here, where many may write into one database; empty where nobody else can."""
        server = self.server
        return "" if server is None else server.address.installation

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store."""
        with self._mutex, self._tables.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept when the block ends well, else nothing.

        Raises:
            StoreReadOnly: the store was opened for reading.
            StoreFull, StoreLocked, StoreDamaged, StoreError: as the disk or database says.
            StoreUnreachable: the server went away; what was not acknowledged may be written again
                by whoever opens the store anew.
        """
        if self._mode != "write":
            raise StoreReadOnly(
                where=self.shown,
                found=Words(en="a store opened for reading", ja="読み取り用に開いた保存先"),
                expected=Words(en="a store opened for writing", ja="書き込み用に開いた保存先"),
                remedy=Words(en="open it with mode='write'", ja="mode='write' で開いてください"),
            )
        with self._mutex, self._tables.writing() as connection:
            yield connection

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Nobody else in this process reads or writes for the length of the block, and nobody
        else at all purges.
        """
        with self._mutex, self._tables.alone():
            yield

    @contextmanager
    def bare(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection outside any transaction, for what SQL cannot say.

        Raises:
            StoreFull, StoreLocked, StoreDamaged, StoreError: as the disk or database says.
        """
        with (
            self._mutex,
            self._tables.explained(),
            self._tables.engine.connect() as connection,
        ):
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            yield driver

    def begin_run(
        self,
        *,
        assignment: Assignment,
        outputs: Sequence[Output],
        plan_text: str,
        source_identity: str,
        model: str,
        opened_s: float,
        report: JailReportBody | None,
        software: str = __version__,
    ) -> Run:
        """Note that a source is opened, and get the only object that can write its bins.

        Args:
            assignment: what the jail was given; its digest, camera, start and outputs.
            outputs: the plan's outputs; those of the assignment are taken by id.
            plan_text: the canonical plan whose digest the assignment carries.
            source_identity: for a film the SHA-256 of its bytes; for a camera any constant word.
            model: what looked, as exports show it.
            opened_s: the supervisor's clock, UTC seconds.
            report: what the jail said of itself; None for a film run without a lock on purpose.
        Raises:
            ValueError: an output of the assignment is not among `outputs`, or a live camera
                has no report.
            StoreConflict: another film of this camera already covers this start.
            StoreLocked: another process writes for this camera.
            RecordOutOfRange: more lives of a camera's jail in 24 hours than the leak budget counts.
            StoreReadOnly, StoreFull: it cannot be written.
        """
        facts = RunFacts(
            source_identity=source_identity,
            camera=assignment.camera_id,
            live=assignment.live,
            start_s=float(int(opened_s)) if assignment.live else assignment.start_s,
            opened_s=opened_s,
            plan_digest=assignment.plan_digest,
            plan_text=plan_text,
            model=model,
            software=software,
            report=report,
        )
        declared = {output.id: output for output in outputs if output.camera == facts.camera}
        absent = [output.id for output in assignment.outputs if output.id not in declared]
        if absent:
            raise ValueError(f"outputs of the assignment that the plan does not have: {absent}")
        if facts.live and report is None:
            raise ValueError("a live camera is only opened after the jail's report")
        if self._mode == "write":
            with self._mutex:
                self._tables.claim_camera(facts.camera)
        with self.writing() as connection:
            note = note_run(
                connection,
                facts=facts,
                outputs=[declared[output.id] for output in assignment.outputs],
            )
        return Run(store=self, note=note, facts=facts, assignment=assignment, outputs=declared)

    def incident(
        self, *, kind: IncidentKind, camera: str, at_s: float, fault: Fault | None = None
    ) -> None:
        """Note an incident, without the bytes that caused it."""
        with self.writing() as connection:
            connection.execute(
                schema.incidents.insert().values(
                    at_s=int(at_s),
                    camera=camera,
                    kind=kind.value,
                    fault=None if fault is None else int(fault),
                )
            )

    def read_incidents(self) -> tuple[Incident, ...]:
        """Every incident, oldest first."""
        table = schema.incidents
        with self.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.id)).all()
        return tuple(
            Incident(
                at_s=row.at_s,
                camera=row.camera,
                kind=IncidentKind(row.kind),
                fault=None if row.fault is None else Fault(row.fault),
            )
            for row in rows
        )

    def read_plan_text(self, digest: str) -> str | None:
        """The canonical plan with this digest, or None when no run had it."""
        table = schema.plans
        with self.reading() as connection:
            text = connection.scalar(select(table.c.canonical_text).where(table.c.digest == digest))
        return None if text is None else str(text)
