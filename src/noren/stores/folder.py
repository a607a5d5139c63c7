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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from noren.errors import (
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
    UsageError,
)
from noren.vocabulary.words import Words

Mode = Literal["read", "write"]
DATABASE: Final = "statistics.sqlite"
LOCK: Final = "writer.lock"
_BUSY_TIMEOUT_S: Final = 10
_FULL_BELOW_BYTES: Final = 64 * 1024
_GIVE_FOLDER: Final = Words(en="give a folder", ja="フォルダーを指定してください")
_SERVER_LATER: Final = Words(
    en="give a folder; PostgreSQL comes with the server extra, which this version does not have",
    ja="フォルダーを指定してください。PostgreSQLは追加機能 server に含まれ、この版にはありません",
)


def parse_place(place: str | Path) -> Path:
    """The folder that a `--store` names.

    Raises:
        UsageError: a URL; `postgresql://` comes with the server extra.
    """
    if isinstance(place, str) and "://" in place:
        scheme = place.split("://", 1)[0]
        raise UsageError(
            where=f"--store {scheme}://",
            found=Words(en="a server or another address", ja="サーバーなどのアドレス"),
            expected=Words(en="a folder", ja="フォルダー"),
            remedy=_SERVER_LATER if scheme.startswith("postgres") else _GIVE_FOLDER,
        )
    return Path(place)


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
            holder = os.pread(self._descriptor, 200, 0).decode(errors="replace").strip()
            os.close(self._descriptor)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise _explain_os(error, folder) from error
            raise StoreLocked(
                where=str(folder),
                found=Words(
                    en=f"another writer: {holder or 'it has not said who'}",
                    ja=f"別の書き込み: {holder or '名乗りなし'}",
                ),
                expected=Words(en="no other writer", ja="ほかに書き込み中のものがないこと"),
                remedy=Words(
                    en="wait for it, or give another --store; reading is possible meanwhile",
                    ja="終わるのを待つか、別の --store を指定してください。読み取りはその間もできます",
                ),
            ) from None
        started = datetime.now(UTC).isoformat(timespec="seconds")
        said = f"process {os.getpid()} on {socket.gethostname()} since {started}\n".encode()
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
        StoreReadOnly, StoreFull, StoreDamaged: it cannot be made, or is a file.
    """
    with explained_os(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
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
        timeout=_BUSY_TIMEOUT_S,
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


@contextmanager
def explained_os(folder: Path) -> Iterator[None]:
    """Turn the operating system's refusals into ours."""
    try:
        yield
    except OSError as error:
        raise _explain_os(error, folder) from error


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn the database's refusals into ours."""
    try:
        yield
    except DBAPIError as error:
        raise _explain_database(error.orig, folder) from error
    except sqlite3.Error as error:
        raise _explain_database(error, folder) from error


def _full(folder: Path) -> StoreFull:
    return StoreFull(
        where=str(folder),
        found=Words(
            en="no room on the disk or in the quota", ja="ディスクまたは割り当ての空きがありません"
        ),
        expected=Words(en="room for the next bin", ja="次の区間を書く空き"),
        remedy=Words(
            en="free some room and run again; everything stored before is whole",
            ja="空きを作ってもう一度実行してください。これまでの保存内容は無事です",
        ),
    )


def _read_only(folder: Path) -> StoreReadOnly:
    return StoreReadOnly(
        where=str(folder),
        found=Words(
            en="a folder or file that cannot be written", ja="書き込めないフォルダーまたはファイル"
        ),
        expected=Words(en="a store that this user may write", ja="この利用者が書き込める保存先"),
        remedy=Words(
            en="change its owner or mode, or give another --store",
            ja="所有者か権限を変えるか、別の --store を指定してください",
        ),
    )


def _explain_os(error: OSError, folder: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _full(folder)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _read_only(folder)
    if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR):
        return StoreDamaged(
            where=str(folder),
            found=Words(en="something that is not a folder", ja="フォルダーではないもの"),
            expected=Words(en="a folder", ja="フォルダー"),
            remedy=Words(en="give another --store", ja="別の --store を指定してください"),
        )
    return StoreError(
        where=str(folder),
        found=error.strerror or Words(en="a failure of the operating system", ja="OSの失敗"),
        expected=Words(en="a folder that can be used", ja="使えるフォルダー"),
        remedy=Words(en="look at the disk", ja="ディスクを確認してください"),
    )


def _explain_database(error: BaseException | None, folder: Path) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_FULL or (
        primary == sqlite3.SQLITE_IOERR and _is_out_of_room(code, folder)
    ):
        return _full(folder)
    if primary == sqlite3.SQLITE_READONLY:
        return _read_only(folder)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLocked(
            where=str(folder),
            found=Words(
                en=f"the database busy for more than {_BUSY_TIMEOUT_S} s",
                ja=f"{_BUSY_TIMEOUT_S} 秒を超えて使用中のデータベース",
            ),
            expected=Words(en="a free moment", ja="空いている時"),
            remedy=Words(
                en="end the program that holds it and run again",
                ja="使用中のプログラムを終えて、もう一度実行してください",
            ),
        )
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(folder)
    if primary == sqlite3.SQLITE_CANTOPEN:
        if not (folder / DATABASE).exists() and not os.access(folder, os.R_OK):
            return missing(folder)
        return _read_only(folder)
    name = getattr(error, "sqlite_errorname", "no name")
    return StoreError(
        where=str(folder),
        found=Words(en=f"a refusal of the database ({name})", ja=f"データベースの拒否({name})"),
        expected=Words(en="a database that works", ja="動作するデータベース"),
        remedy=Words(
            en="look at the disk; everything stored before is whole",
            ja="ディスクを確認してください。これまでの保存内容は無事です",
        ),
    )


def _is_out_of_room(code: int, folder: Path) -> bool:
    """Whether a failed write or a nearly full disk lies behind an input-output error."""
    if code in (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE):
        return True
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < _FULL_BELOW_BYTES


def missing(folder: Path) -> StoreMissing:
    """There is no store here."""
    return StoreMissing(
        where=str(folder),
        found=Words(en="no store", ja="保存先がありません"),
        expected=Words(en=f"a folder with {DATABASE}", ja=f"{DATABASE} のあるフォルダー"),
        remedy=Words(
            en="check --store, or fill it with `noren run`",
            ja="--store を確認するか、`noren run` で作ってください",
        ),
    )


def damaged(folder: Path) -> StoreDamaged:
    """The file is not ours, or no longer whole."""
    return StoreDamaged(
        where=str(folder / DATABASE),
        found=Words(
            en="a file that is not a store, or is damaged",
            ja="保存先ではない、または壊れたファイル",
        ),
        expected=Words(en="a store that noren wrote", ja="noren が書いた保存先"),
        remedy=Words(
            en="restore it from a backup, or give another --store",
            ja="バックアップから戻すか、別の --store を指定してください",
        ),
    )
