"""Figures whose time is over: found, deleted, and looked for in the raw files afterwards.

Deleting is not erasing. In SQLite a row is gone when the page that held it was overwritten
(`secure_delete=ON`), the write-ahead log is empty (`wal_checkpoint(TRUNCATE)`, whose answer is
checked and asked again), and no raw byte of the files spells its key any more. How PostgreSQL is
brought to it is told in `noren.stores.server_remains`.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    func,
    inspect,
    not_,
    or_,
    select,
    tuple_,
)

from noren.errors import PurgeFailed
from noren.stores import schema, trouble
from noren.stores.retention import RetentionRules
from noren.stores.server_remains import (
    Key,
    erase_deleted,
    find_raw_files,
    keys_in_log,
    keys_in_tables,
)
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words

CHECKPOINT_PATIENCE_S: Final = 30.0
FREE_PAGES_MOST_RATIO: Final = 0.25
FREE_PAGES_LEAST: Final = 1024
_CHUNK_BYTES: Final = 1 << 24
_OVERLAP_BYTES: Final = 256
_SESSION: Final = rb"([0-9a-f]{64})"


def count_expired(store: StatisticsStore, rules: RetentionRules, *, at_s: int) -> int:
    """How many rows have expired."""
    with store.reading() as connection:
        left = schema.aftermath
        overs = [(table, _is_over(table, rules, at_s)) for table in _tables(connection)]
        if schema.is_there(connection, left):
            overs.append((left, left.c.expires_s <= at_s))
        return sum(
            int(connection.scalar(select(func.count()).select_from(table).where(is_over)) or 0)
            for table, is_over in overs
        )


def count_rows(store: StatisticsStore) -> int:
    """How many rows of figures there are at all."""
    with store.reading() as connection:
        return sum(
            int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in _tables(connection)
        )


def delete_expired(connection: Connection, rules: RetentionRules, *, at_s: int) -> int:
    """Delete every expired row in the caller's transaction, and say how many."""
    done = sum(
        connection.execute(table.delete().where(_is_over(table, rules, at_s))).rowcount
        for table in _tables(connection)
    )
    left = schema.aftermath
    if schema.is_there(connection, left):
        done += connection.execute(left.delete().where(left.c.expires_s <= at_s)).rowcount
    return done


def empty_log(store: StatisticsStore, *, patience_s: float = CHECKPOINT_PATIENCE_S) -> None:
    """Move the write-ahead log into the database and cut it to nothing; asks until it is done.

    Raises:
        PurgeFailed: a reader held an old state for longer than `patience_s`, or the database does
            not overwrite what it deletes.
        StoreFull, StoreError: as the disk says.
    """
    deadline_s = time.monotonic() + patience_s
    with store.bare() as driver:
        if driver.execute("PRAGMA secure_delete").fetchone() != (1,):
            raise _failed(
                store.folder,
                Words(
                    en="a database that does not overwrite what it deletes",
                    ja="消した内容を上書きしないデータベース",
                ),
            )
        driver.execute("PRAGMA busy_timeout=200")
        try:
            while not _is_emptied(driver, store.folder):
                if time.monotonic() >= deadline_s:
                    raise _failed(
                        store.folder,
                        Words(
                            en="a reader that holds on to deleted figures for more than "
                            f"{patience_s:.0f} s",
                            ja=f"{patience_s:.0f} 秒を超えて、消した数値を読み続けるプログラム",
                        ),
                    )
                time.sleep(0.05)
            driver.execute("PRAGMA shrink_memory")
        finally:
            driver.execute(f"PRAGMA busy_timeout={trouble.BUSY_TIMEOUT_S * 1000}")


def rebuild_if_loose(store: StatisticsStore, *, always: bool = False) -> bool:
    """VACUUM where a quarter of the file is free, or always; whether it was done.

    The copy is made in memory: a temporary file would be another place to forget.
    """
    with store.bare() as driver:
        (pages,) = driver.execute("PRAGMA page_count").fetchone()
        (free,) = driver.execute("PRAGMA freelist_count").fetchone()
        is_loose = free >= FREE_PAGES_LEAST and free > FREE_PAGES_MOST_RATIO * pages
        if not (always or is_loose):
            return False
        driver.execute("PRAGMA temp_store=MEMORY")
        driver.execute("VACUUM")
    return True


def find_leftovers(store: StatisticsStore, rules: RetentionRules, *, at_s: int) -> int:
    """Keys of expired rows that the raw files still spell, in the database or its logs.

    Needs no list of what was deleted: the key of every row (session, output, start of the bin)
    stands in the file as it is, so any key of an expired bin is either a row that should be gone
    or a remnant of one. Counts both.
    """
    return find_remains(store, rules, at_s=at_s).leftovers


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What a look at raw files found of what should be gone.

    Attributes:
        leftovers: in the files of the data themselves.
        in_log: in a server's log, where it stays until the server drops or overwrites it.
        unread: what could not be looked at, and why.
    """

    leftovers: int = 0
    in_log: int = 0
    unread: tuple[Words, ...] = ()

    def __add__(self, other: Remains) -> Remains:
        return Remains(
            leftovers=self.leftovers + other.leftovers,
            in_log=self.in_log + other.in_log,
            unread=tuple(dict.fromkeys((*self.unread, *other.unread))),
        )


def find_remains(store: StatisticsStore, rules: RetentionRules, *, at_s: int) -> Remains:
    """As `find_leftovers`, with what stands in a server's log and what could not be read."""
    with store.reading() as connection:
        keeps = _shortest(connection, rules)
        kept = _kept_keys(connection, rules, at_s)

    def expired(keys: Iterable[Key]) -> int:
        over = {key for key in keys if key[2] + sum(keeps[key[1]]) <= at_s}
        return len(over - kept)

    if store.server is None:
        paths = _raw_files(store.folder)
        return Remains(
            leftovers=expired(key for path in paths for key in _spelled_keys(path, keeps))
        )
    files = find_raw_files(store.server)
    return Remains(
        leftovers=expired(keys_in_tables(files, keeps)),
        in_log=expired(keys_in_log(files, keeps)),
        unread=files.unread,
    )


def erase_expired(
    store: StatisticsStore, rules: RetentionRules, *, at_s: int, patience_s: float
) -> Remains:
    """Overwrite what was deleted, and look at what the raw files still spell of it.

    Raises:
        PurgeFailed: a reader held on for longer than `patience_s`.
        StoreError: as the disk or the server says.
    """
    if store.server is not None:
        erase_deleted(
            store.server,
            [table.name for table in (*schema.BINNED, schema.aftermath)],
            patience_s=patience_s,
        )
        return find_remains(store, rules, at_s=at_s)
    empty_log(store, patience_s=patience_s)
    if rebuild_if_loose(store):
        empty_log(store, patience_s=patience_s)
    remains = find_remains(store, rules, at_s=at_s)
    if remains.leftovers and rebuild_if_loose(store, always=True):
        empty_log(store, patience_s=patience_s)
        remains = find_remains(store, rules, at_s=at_s)
    return remains


def _tables(connection: Connection) -> list[Table]:
    """The tables of figures that there are: an older store, opened for reading, has fewer."""
    names = set(inspect(connection).get_table_names())
    return [table for table in schema.BINNED if table.name in names]


def _is_over(table: Table, rules: RetentionRules, at_s: int) -> ColumnElement[bool]:
    """Expired when it was written, or by what the plan says now."""
    pairs: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for rule in rules.figures:
        pairs[rule.keep_s].append((rule.camera, rule.output))
    shorter = [
        and_(
            tuple_(table.c.camera, table.c.output).in_(those),
            table.c.start_s + table.c.bin_s <= at_s - keep_s,
        )
        for keep_s, those in pairs.items()
    ]
    return or_(table.c.expires_s <= at_s, *shorter)


def _is_emptied(driver: sqlite3.Connection, folder: Path) -> bool:
    try:
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        ):
            raise
        return False
    log = folder / f"{trouble.DATABASE}-wal"
    return not busy and (not log.exists() or log.stat().st_size == 0)


def _shortest(connection: Connection, rules: RetentionRules) -> dict[str, tuple[int, int]]:
    """Per output, the narrowest bin and the shortest keeping that any plan here gave it."""
    table = schema.outputs.c
    rows = connection.execute(
        select(table.output, func.min(table.bin_s), func.min(table.keep_s)).group_by(table.output)
    ).all()
    found = {str(output): (int(bin_s), int(keep_s)) for output, bin_s, keep_s in rows}
    for rule in rules.figures:
        if rule.output in found:
            bin_s, keep_s = found[rule.output]
            found[rule.output] = (bin_s, min(keep_s, rule.keep_s))
    return found


def _raw_files(folder: Path) -> Iterator[Path]:
    for suffix in ("", "-wal", "-journal"):
        path = folder / f"{trouble.DATABASE}{suffix}"
        if path.exists():
            yield path


def _spelled_keys(path: Path, outputs: dict[str, tuple[int, int]]) -> Iterator[Key]:
    if not outputs:
        return
    # The longest first, lest `stay` is found where `stay-2` stands.
    names = sorted((name.encode() for name in outputs), key=len, reverse=True)
    pattern = re.compile(
        _SESSION + rb"(" + b"|".join(map(re.escape, names)) + rb")(.{6})", re.DOTALL
    )
    with trouble.explained_os(path), path.open("rb") as file:
        before = b""
        while chunk := file.read(_CHUNK_BYTES):
            data = before + chunk
            for match in pattern.finditer(data):
                yield match[1].decode(), match[2].decode(), _stored_number(match[3])
            before = data[-_OVERLAP_BYTES:]


def _stored_number(data: bytes) -> int:
    """Big-endian in 4 bytes up to 2038, in 6 bytes afterwards."""
    short = int.from_bytes(data[:4], "big")
    return short if short >= 1 << 16 else int.from_bytes(data, "big")


def _kept_keys(connection: Connection, rules: RetentionRules, at_s: int) -> set[Key]:
    """The keys of all rows that are rightly there."""
    return {
        (row.session, row.output, int(row.start_s))
        for table in _tables(connection)
        for row in connection.execute(
            select(table.c.session, table.c.output, table.c.start_s).where(
                not_(_is_over(table, rules, at_s))
            )
        )
    }


def _failed(folder: Path, found: Words) -> PurgeFailed:
    return PurgeFailed(
        where=str(folder / trouble.DATABASE),
        found=found,
        expected=Words(en="an empty log after a purge", ja="消去の後に空になったログ"),
        remedy=Words(
            en="end the program that reads this store and run `noren purge PLAN --store STORE "
            "--now`; nothing is measured until then",
            ja="この保存先を読んでいるプログラムを終えて `noren purge PLAN --store STORE --now` を"
            "実行してください。それまで計測しません",
        ),
    )
