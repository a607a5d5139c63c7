"""The database under the desk: the store's own, beside whoever measures into it.

`noren run` holds the store's one lock for as long as it runs; a request cannot wait for that. So
the desk writes without it, in short transactions of its own, one process of the desk at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect

from noren.errors import StoreMissing, StoreReadOnly
from noren.stores import folder as disk
from noren.stores import schema, trouble
from noren.stores.requests import tables
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words


class DeskTables:
    """The desk's tables, open for reading or writing."""

    def __init__(self, folder: Path, mode: disk.Mode) -> None:
        self._folder = folder
        self._mode = mode
        self._engine = disk.open_engine(folder, mode)
        try:
            with trouble.explained(folder), self._engine.begin() as connection:
                if mode == "write":
                    schema.METADATA.create_all(connection, tables=list(tables.DESK))
                names = set(inspect(connection).get_table_names())
        except BaseException:
            self._engine.dispose()
            raise
        self.are_there = all(table.name in names for table in tables.DESK)
        """Whether this store ever had a desk."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment."""
        with trouble.explained(self._folder), self._engine.begin() as connection:
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
                where=str(self._folder),
                found=Words(en="a desk opened for reading", ja="読み取り用に開いた窓口の記録"),
                expected=Words(en="a desk opened for writing", ja="書き込み用に開くこと"),
                remedy=Words(en="open it with mode='write'", ja="mode='write' で開いてください"),
            )
        with trouble.explained(self._folder), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()


def make_store(folder: Path) -> None:
    """Make the database where there is none, or where its maker was killed before it was one."""
    try:
        StatisticsStore.open(folder, mode="read").close()
    except StoreMissing:
        StatisticsStore.open(folder, mode="write").close()
