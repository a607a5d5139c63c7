"""What each failure of the disk or the database means, and what its reader can do about it."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from noren.errors import (
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
)
from noren.vocabulary.words import Words

DATABASE: Final = "statistics.sqlite"
BUSY_TIMEOUT_S: Final = 10
_FULL_BELOW_BYTES: Final = 64 * 1024


@contextmanager
def explained_os(folder: Path) -> Iterator[None]:
    """Turn the operating system's refusals into ours."""
    try:
        yield
    except OSError as error:
        raise explain_os(error, folder) from error


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
            en="a folder or file that cannot be read or written",
            ja="読み書きできないフォルダーまたはファイル",
        ),
        expected=Words(
            en="a store that this user may read and write", ja="この利用者が読み書きできる保存先"
        ),
        remedy=Words(
            en="change its owner or mode, or give another --store",
            ja="所有者か権限を変えるか、別の --store を指定してください",
        ),
    )


def explain_os(error: OSError, folder: Path) -> StoreError:
    """The operating system's refusal as ours, to be raised."""
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
        found=Words(
            en=error.strerror or "a failure of the operating system",
            ja=f"OSの失敗です({error.strerror or error.errno})",
        ),
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
                en=f"the database busy for more than {BUSY_TIMEOUT_S} s",
                ja=f"{BUSY_TIMEOUT_S} 秒を超えて使用中のデータベース",
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
