"""A store's folder on disk: who may write, how it is opened, and what each failure means.

One process writes at a time and holds `writer.lock`; the kernel frees the lock when the process
dies, however it dies. Readers are always allowed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from noren.errors import StoreError, StoreLocked
from noren.stores.address import parse_place
from noren.stores.trouble import BUSY_TIMEOUT_S, DATABASE, explain_os, explained_os
from noren.vocabulary.words import Words

__all__ = ["LOCK", "Mode", "WriterLock", "make_folder", "open_engine", "parse_place"]

Mode = Literal["read", "write"]
LOCK: Final = "writer.lock"


class WriterLock:
    """The right to write to one store, held until `release` or the end of the process.

    Raises:
        StoreLocked: another process, or another opening in this one, holds it; says who.
        StoreReadOnly: the folder cannot be written.
        StoreFull: there is no room for the lock.
    """

    def __init__(self, folder: Path) -> None:
        with explained_os(folder):
            self._descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(os.pread(self._descriptor, 400, 0).decode(errors="replace"))
            os.close(self._descriptor)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise explain_os(error, folder) from error
            raise StoreLocked(
                where=str(folder),
                found=Words(
                    en=f"another writer: {holder.en}",
                    ja=f"別の書き込み: {holder.ja}",
                ),
                expected=Words(en="no other writer", ja="ほかに書き込み中のものがないこと"),
                remedy=Words(
                    en="wait for it, or give another --store; reading is possible meanwhile",
                    ja="終わるのを待つか、別の --store を指定してください。読み取りは今もできます",
                ),
            ) from None
        started = datetime.now(UTC).isoformat(timespec="seconds")
        said = f"{os.getpid()} {socket.gethostname()} {started}\n".encode()
        try:
            with explained_os(folder):
                os.ftruncate(self._descriptor, 0)
                os.pwrite(self._descriptor, said, 0)
        except StoreError:
            os.close(self._descriptor)
            raise

    def release(self) -> None:
        """Let others write. The file stays: removing it could free a lock that is not ours."""
        os.close(self._descriptor)


def make_folder(folder: Path) -> None:
    """Make the folder, readable by its owner only, unless it is there.

    Raises:
        StoreReadOnly: it, or the database in it, cannot be written.
        StoreFull, StoreDamaged: there is no room to make it, or it is a file.
    """
    with explained_os(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "not writable")
        # SQLite would quietly open it for reading and fail at the first bin.
        if (folder / DATABASE).exists() and not os.access(folder / DATABASE, os.W_OK):
            raise PermissionError(errno.EACCES, "not writable")


def open_engine(folder: Path, mode: Mode) -> Engine:
    """A database engine with one connection, ready for portable SQL.

    Writing is durable at each commit, and deleted rows are overwritten with zeros.
    """
    path = folder / DATABASE

    def connect() -> sqlite3.Connection:
        if mode == "write":
            return _connect(path, "rwc")
        try:
            return _connect(path, "ro")
        except sqlite3.OperationalError:
            # A folder nobody may write has no room for SQLite's shared index. Without a
            # write-ahead log nothing is pending, and the file can be read as it stands.
            if path.with_name(f"{DATABASE}-wal").exists():
                raise
            return _connect(path, "ro&immutable=1")

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
    )
    # The driver's own transactions begin too late for a consistent read before a write.
    event.listen(engine, "begin", _begin_immediate if mode == "write" else _begin)
    return engine


def _connect(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={how}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA schema_version").fetchone()  # opens the file for real
        for pragma in ("foreign_keys=ON", "secure_delete=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _holder(said: str) -> Words:
    """Who holds the lock, as the lock's file says: a process, its machine and since when."""
    match said.split():
        case [process, machine, since]:
            return Words(
                en=f"process {process} on {machine} since {since}",
                ja=f"{machine} のプロセス {process}({since} から)",
            )
        case _:
            return Words(en="it has not said who", ja="名乗りなし")
