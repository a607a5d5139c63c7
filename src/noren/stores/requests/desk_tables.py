"""The database under the desk: the store's own, beside whoever measures into it.

`noren run` holds the store's one lock for as long as it runs; a request cannot wait for that. So
the desk writes without it, in short transactions of its own, one process of the desk at a time.
On a server, several installations may have their tables in one database: each desk knows only its
own rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, inspect

from noren.errors import StoreMissing, StoreReadOnly
from noren.stores import folder as disk
from noren.stores.opening import keep_no_samples, open_beside
from noren.stores.requests import tables
from noren.stores.schema import METADATA
from noren.stores.server import ServerTables
from noren.stores.server_remains import erase_deleted
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words

ERASING_PATIENCE_S: Final = 30.0
"""How long to wait for readers of a server before its tables are rewritten."""


class DeskTables:
    """The desk's tables, open for reading or writing."""

    def __init__(self, folder: Path, mode: disk.Mode) -> None:
        self._mode = mode
        self._tables = open_beside(folder, mode)
        try:
            if mode == "write":
                self._make()
            with self._tables.reading() as connection:
                names = set(inspect(connection).get_table_names())
        except BaseException:
            self._tables.close()
            raise
        self.are_there = all(table.name in names for table in tables.DESK)
        """Whether this store ever had a desk."""

    @property
    def installation(self) -> str:
        """Whose rows are read and written; empty where the database has those of one only."""
        server = self._server
        return "" if server is None else server.address.installation

    def mine(self, table: Table) -> ColumnElement[bool]:
        """The rows of this desk, where another one may be in the same database."""
        is_mine: ColumnElement[bool] = table.c.installation == self.installation
        return is_mine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment."""
        with self._tables.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept when the block ends well, else nothing.

        Raises:
            StoreReadOnly: opened for reading.
            StoreFull, StoreLocked, StoreDamaged, StoreError: as the disk or database says.
        """
        if self._mode != "write":
            raise StoreReadOnly(
                where=self._tables.shown,
                found=Words(en="a desk opened for reading", ja="読み取り用に開いた窓口の記録"),
                expected=Words(en="a desk opened for writing", ja="書き込み用に開くこと"),
                remedy=Words(en="open it with mode='write'", ja="mode='write' で開いてください"),
            )
        with self._tables.writing() as connection:
            yield connection

    def erase_deleted(self, those: Sequence[Table]) -> None:
        """Overwrite what was deleted, where the database does not do it by itself: on a server.

        Raises:
            PurgeFailed: a reader held an old state for too long; may be repeated.
            StoreError: as the server says.
        """
        if self._server is not None:
            names = [table.name for table in those]
            erase_deleted(self._server, names, patience_s=ERASING_PATIENCE_S)

    def close(self) -> None:
        """Close the database."""
        self._tables.close()

    @property
    def _server(self) -> ServerTables | None:
        return self._tables if isinstance(self._tables, ServerTables) else None

    def _make(self) -> None:
        with self._tables.writing() as connection:
            before = set(inspect(connection).get_table_names())
            new = [table for table in tables.DESK if table.name not in before]
            METADATA.create_all(connection, tables=new)
            if self._server is not None:
                keep_no_samples(connection, new)


def make_store(folder: Path) -> None:
    """Make the database where there is none, or where its maker was killed before it was one."""
    try:
        StatisticsStore.open(folder, mode="read").close()
    except StoreMissing:
        StatisticsStore.open(folder, mode="write").close()
