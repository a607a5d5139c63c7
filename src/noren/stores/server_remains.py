"""Erasing on a PostgreSQL server, and looking for remnants in its raw files.

PostgreSQL does not overwrite what it deletes. So a purge there is: delete; rewrite the tables
(`VACUUM FULL`), once nobody holds an older moment; begin a new segment of the log and make a
checkpoint, after which the server drops the old ones. Dropping is the server's business: with
`wal_recycle = on` it keeps some under new names until they are overwritten, and copies may lie
in an archive or on a standby. What stands in the log, and what could not be looked at, is said.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from noren.errors import PurgeFailed, StoreLocked, StoreReadOnly
from noren.stores.raw_marks import count_marks
from noren.stores.server import ServerTables
from noren.vocabulary.words import Words

DATA: Final = "NOREN_POSTGRES_DATA"
"""Where the server's data folder is, if the server does not tell or tells another machine's."""
_CHUNK_BYTES: Final = 1 << 24
_OVERLAP_BYTES: Final = 512
_PAGE_BYTES: Final = 8192
_PAGE_HEAD_BYTES: Final = 24
_FILE_HEAD_BYTES: Final = 40
_OLDER: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL "
    "AND age(backend_xmin) > age(CAST(CAST(:mine AS text) AS xid))"
)

Key = tuple[str, str, int]
"""Session, output and start of a bin: what every row of a figure begins with, on disk too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFiles:
    """What of the server's files can be read: of this database, and of the log."""

    tables: tuple[Path, ...] = ()
    log: tuple[Path, ...] = ()
    unread: tuple[Words, ...] = ()
    """What could not be looked at, and why."""


def erase_deleted(server: ServerTables, tables: Sequence[str], *, patience_s: float) -> None:
    """Rewrite the tables without what was deleted, and let the server drop its old log.

    Raises:
        PurgeFailed: a reader held an old state for longer than `patience_s`.
        StoreFull, StoreUnreachable, StoreError: as the server says.
    """
    with server.outside() as connection:
        connection.execute(
            text("SELECT set_config('lock_timeout', :ms, false)"),
            {"ms": str(max(1, int(patience_s * 1000)))},
        )
        try:
            _await_readers(connection, server, patience_s)
            with _blaming_readers(server, patience_s):
                for table in tables:
                    connection.execute(text(f"VACUUM (FULL) {table}"))
        finally:
            connection.execute(text("SELECT set_config('lock_timeout', '10s', false)"))
    for command in ("SELECT pg_switch_wal()", "CHECKPOINT"):
        try:
            with server.outside() as connection:
                connection.execute(text(command))
        except StoreReadOnly:
            continue  # a right that this name lacks; what then stays in the log is found there


def find_raw_files(server: ServerTables) -> RawFiles:
    """The server's files, as far as this process can read them.

    Raises:
        StoreUnreachable: the server went away.
    """
    unread = list(_told_elsewhere(server))
    folder = _data_folder(server)
    if isinstance(folder, Words):
        return RawFiles(unread=(*unread, folder))
    with server.outside() as connection:
        relation = connection.scalar(text("SELECT pg_relation_filepath('noren_schema')"))
    places = (
        (folder / str(relation)).parent,
        folder / "base" / "pgsql_tmp",
        folder / "pg_wal",
    )
    found: list[tuple[Path, ...]] = []
    for place in places:
        try:
            found.append(tuple(sorted(path for path in place.iterdir() if path.is_file())))
        except FileNotFoundError:
            found.append(())
        except OSError:
            found.append(())
            unread.append(_unreadable(place))
    tables = found[0] + found[1]
    closed = [path for path in (*tables, *found[2]) if not os.access(path, os.R_OK)]
    if closed:
        unread.append(_unreadable(closed[0].parent))
    return RawFiles(
        tables=tuple(path for path in tables if path not in closed),
        log=tuple(path for path in found[2] if path not in closed),
        unread=tuple(unread),
    )


def keys_in_tables(files: RawFiles, outputs: Iterable[str]) -> Iterator[Key]:
    """Every key of a bin that the raw files of the database spell."""
    names = list(outputs)
    for path in files.tables:
        yield from _spelled(_chunks(path), names)


def keys_in_log(files: RawFiles, outputs: Iterable[str]) -> Iterator[Key]:
    """The same of the log, in its whole records: the heads of its pages are cut out."""
    names = list(outputs)
    # One after another: a record may go on in the next file.
    yield from _spelled((piece for path in files.log for piece in _log_pieces(path)), names)


def marks_in_tables(files: RawFiles, marks: Sequence[bytes]) -> int:
    """How many of the marks the raw files of the database hold."""
    return count_marks((path for path in files.tables if path.exists()), marks)


def _await_readers(connection: Connection, server: ServerTables, patience_s: float) -> None:
    """Wait until nobody sees a moment before the deletion: rewriting would keep it for them."""
    mine = str(connection.scalar(text("SELECT pg_current_xact_id()::xid::text")))
    deadline_s = time.monotonic() + patience_s
    while connection.scalar(_OLDER, {"mine": mine}):
        if time.monotonic() >= deadline_s:
            raise _held_on(server, patience_s)
        time.sleep(0.05)


@contextmanager
def _blaming_readers(server: ServerTables, patience_s: float) -> Iterator[None]:
    try:
        with server.explained():
            yield
    except StoreLocked:
        raise _held_on(server, patience_s) from None


def _held_on(server: ServerTables, patience_s: float) -> PurgeFailed:
    return PurgeFailed(
        where=server.shown,
        found=Words(
            en=f"a reader that holds on to deleted figures for more than {patience_s:.0f} s",
            ja=f"{patience_s:.0f} 秒を超えて、消した数値を読み続けるプログラム",
        ),
        expected=Words(en="rewritten tables after a purge", ja="消去の後に書き直された表"),
        remedy=Words(
            en="end the program that reads this database and run `noren purge PLAN --store STORE "
            "--now`; nothing is measured until then",
            ja="このデータベースを読んでいるプログラムを終えて `noren purge PLAN --store STORE "
            "--now` を実行してください。それまで計測しません",
        ),
    )


def _data_folder(server: ServerTables) -> Path | Words:
    """The server's data folder, if it is this server's and can be looked into; else why not."""
    told = os.environ.get(DATA)
    if not told:
        try:
            with server.outside() as connection:
                told = str(connection.scalar(text("SHOW data_directory")))
        except StoreReadOnly:
            return Words(
                en=f"the server's files: this name may not ask where they are ({DATA} can tell)",
                ja=f"サーバーのファイル: 場所を尋ねる権限がありません({DATA} で指定できます)",
            )
    folder = Path(told)
    try:
        head = (folder / "global" / "pg_control").read_bytes()[:8]
    except OSError:
        return _unreadable(folder)
    try:
        with server.outside() as connection:
            number = connection.scalar(text("SELECT system_identifier FROM pg_control_system()"))
    except StoreReadOnly:
        return Words(
            en="the server's files: this name may not ask which server it is",
            ja="サーバーのファイル: どのサーバーかを尋ねる権限がありません",
        )
    if int.from_bytes(head, "little") != int(number or 0) & (1 << 64) - 1:
        return Words(
            en=f"the server's files: {folder} belongs to another server",
            ja=f"サーバーのファイル: {folder} は別のサーバーのものです",
        )
    return folder


def _told_elsewhere(server: ServerTables) -> Iterator[Words]:
    """Where else the log may be, and why it may not be readable as it stands."""
    with server.outside() as connection:
        if connection.scalar(text("SHOW wal_compression")) != "off":
            yield Words(
                en="page images in the log: the server packs them (wal_compression)",
                ja="ログ中のページの写し: サーバーが圧縮しています(wal_compression)",
            )
        if connection.scalar(text("SHOW archive_mode")) != "off":
            yield Words(en="the archive of the log (archive_mode)", ja="ログの保管先(archive_mode)")
        if connection.scalar(text("SELECT count(*) FROM pg_replication_slots")):
            yield Words(
                en="standbys, and log that is kept for them (replication slots)",
                ja="複製先のサーバーと、そのために残るログ(レプリケーションスロット)",
            )


def _unreadable(place: Path) -> Words:
    return Words(
        en=f"the server's files in {place}: this process may not read them, or they are on "
        "another machine",
        ja=f"{place} にあるサーバーのファイル: 読む権限がないか、別の機械にあります",
    )


def _spelled(pieces: Iterable[bytes], names: Sequence[str]) -> Iterator[Key]:
    """Session, output and start as a row or an index holds them: short texts, then 8 bytes that
    begin at a multiple of 8.
    """
    if not names:
        return
    words = [
        re.escape(bytes([((len(name) + 1) << 1) | 1]) + name.encode())
        + rb"\0{%d}" % (-(66 + len(name)) % 8)
        for name in map(str, names)
    ]
    pattern = re.compile(rb"\x83([0-9a-f]{64})(" + b"|".join(words) + rb")(.{8})", re.DOTALL)
    before = b""
    for piece in pieces:
        data = before + piece
        for match in pattern.finditer(data):
            output = match[2][1:].rstrip(b"\0").decode()
            yield match[1].decode(), output, int.from_bytes(match[3], "little", signed=True)
        before = data[-_OVERLAP_BYTES:]


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except FileNotFoundError:
        return  # rewritten or dropped meanwhile


def _log_pieces(path: Path) -> Iterator[bytes]:
    """A file of the log without the heads of its pages."""
    is_first = True
    for chunk in _chunks(path):
        pages = []
        for at in range(0, len(chunk), _PAGE_BYTES):
            head = _FILE_HEAD_BYTES if is_first else _PAGE_HEAD_BYTES
            pages.append(chunk[at + head : at + _PAGE_BYTES])
            is_first = False
        yield b"".join(pages)
