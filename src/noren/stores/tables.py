"""The database under a store, whichever it is: transactions, ownership, and its refusals as ours.

Two kinds: SQLite in the store's folder (`EmbeddedTables`), and PostgreSQL on a server
(`noren.stores.server.ServerTables`). What they promise is the same:

* a transaction for writing is alone: what it reads stays so until it ends;
* a look for reading sees one moment;
* what a commit acknowledged is durable; what it did not is not there after a kill;
* two writers never write for the same camera.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from noren.stores import folder as disk
from noren.stores import trouble


class Tables(Protocol):
    """A database that is open."""

    @property
    def engine(self) -> Engine:
        """The engine with its one connection."""
        ...

    @property
    def shown(self) -> str:
        """How errors name it; never with a password."""
        ...

    def explained(self) -> AbstractContextManager[None]:
        """Turns the database's refusals into ours."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """One moment of the database."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is alone."""
        ...

    def claim_camera(self, camera: str) -> None:
        """The right to write for a camera until the end.

        Raises:
            StoreLocked: another writer has it.
        """
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else purges meanwhile."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class EmbeddedTables:
    """SQLite in a folder, with the one lock of its one writer, or beside that one."""

    def __init__(self, folder: Path, mode: disk.Mode, *, is_beside: bool = False) -> None:
        self._folder = folder
        self._lock: disk.WriterLock | None = None
        if mode == "write" and not is_beside:
            disk.make_folder(folder)
            self._lock = disk.WriterLock(folder)
        elif not (folder / trouble.DATABASE).is_file():
            raise trouble.missing(folder)
        self._engine = disk.open_engine(folder, mode)

    @property
    def engine(self) -> Engine:
        """See `Tables`."""
        return self._engine

    @property
    def shown(self) -> str:
        """See `Tables`."""
        return str(self._folder)

    def explained(self) -> AbstractContextManager[None]:
        """See `Tables`."""
        return trouble.explained(self._folder)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """See `Tables`."""
        with self.explained(), self._engine.begin() as connection:
            yield connection

    def writing(self) -> AbstractContextManager[Connection]:
        """See `Tables`: a writer's transactions begin at once, so both are the same here."""
        return self.reading()

    def claim_camera(self, camera: str) -> None:
        """See `Tables`: whoever has the folder has every camera."""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See `Tables`: whoever has the folder is alone."""
        yield

    def close(self) -> None:
        """See `Tables`."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
