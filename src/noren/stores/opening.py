"""Opening a store's tables, and the version of their form.

The version is a number in a table of its own, and `STEPS` says how a store of an earlier version
becomes one of a later: a small product needs no more, and no tool beside it. A store that a later
noren wrote is refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, func, inspect, select, text

from noren.errors import StoreError, StoreTooNew
from noren.stores import folder as disk
from noren.stores import schema, server_trouble, trouble
from noren.stores.address import server_of, settle_address
from noren.stores.holdings.table_shelf import SHELF_METADATA
from noren.stores.schema import METADATA, SCHEMA_VERSION
from noren.stores.server import ServerTables
from noren.stores.tables import EmbeddedTables, Tables
from noren.vocabulary.words import Words


def open_tables(folder: Path, mode: disk.Mode) -> Tables:
    """The tables of the store in this folder, wherever they are.

    Raises:
        StoreMissing: reading, and there is none.
        StoreError: as the disk or the server says.
    """
    address = server_of(folder)
    if address is None:
        return EmbeddedTables(folder, mode)
    tables = ServerTables(address, mode)
    if mode == "read" or address.installation:
        return tables
    tables.close()  # only a server that answers is worth a folder
    disk.make_folder(folder)
    return ServerTables(settle_address(folder, address), mode)


def open_beside(folder: Path, mode: disk.Mode) -> Tables:
    """The same tables beside whoever holds the store's lock, for short transactions of another.

    The store must be there; its version is not looked at.

    Raises:
        StoreError: as the disk or the server says.
    """
    address = server_of(folder)
    if address is None:
        return EmbeddedTables(folder, mode, is_beside=True)
    return ServerTables(address, mode)


def settle_version(tables: Tables, mode: disk.Mode) -> None:
    """Check the version; writing makes what is missing and brings an earlier form up to date.

    Raises:
        StoreMissing: reading, and nothing is there.
        StoreTooNew: a later noren wrote it.
        StoreDamaged: other tables are there.
    """
    with tables.reading() as connection:
        names = set(inspect(connection).get_table_names())
        if schema.noren_schema.name in names:
            _check_known(_version(connection), tables)
        elif names:
            raise damaged_tables(tables)
        elif mode == "read":
            raise _missing(tables)
    if mode == "read":
        return
    if isinstance(tables, EmbeddedTables):
        with tables.engine.connect() as connection:
            # Outside a transaction; the file remembers it.
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA journal_mode=WAL")
    with tables.writing() as connection:
        # Looked at again: two writers may open a new database at once.
        is_new = not inspect(connection).has_table(schema.noren_schema.name)
        version = None if is_new else _version(connection)
        if version == SCHEMA_VERSION:
            return
        for number, step in STEPS.items():
            if version is not None and version < number:
                step(connection)
        METADATA.create_all(connection)
        if isinstance(tables, ServerTables):
            SHELF_METADATA.create_all(connection)
            keep_no_samples(
                connection, (*METADATA.tables.values(), *SHELF_METADATA.tables.values())
            )
        connection.execute(schema.noren_schema.insert().values(version=SCHEMA_VERSION))


def _version(connection: Connection) -> int | None:
    version = connection.scalar(select(func.max(schema.noren_schema.c.version)))
    return None if version is None else int(version)


def _check_known(version: int | None, tables: Tables) -> None:
    if version is None:
        raise damaged_tables(tables)
    if version > SCHEMA_VERSION:
        raise StoreTooNew(
            where=tables.shown,
            found=Words(en=f"a store of format {version}", ja=f"形式 {version} の保存先"),
            expected=Words(
                en=f"format {SCHEMA_VERSION} or earlier", ja=f"形式 {SCHEMA_VERSION} 以前"
            ),
            remedy=Words(
                en="use the noren that wrote it, or a later one",
                ja="書いたときと同じか、より新しい noren を使ってください",
            ),
        )


def _remake_outbox(connection: Connection) -> None:
    """To 3: a note of a purge says whose it is; those of one folder have no other. To 5: and how
    many segments were damaged, which nobody counted before."""
    table = schema.purge_outbox
    if not inspect(connection).has_table(table.name):
        return
    names = ", ".join(column["name"] for column in inspect(connection).get_columns(table.name))
    rows = connection.execute(text(f"SELECT {names} FROM {table.name}")).mappings().all()
    connection.execute(text(f"DROP TABLE {table.name}"))
    table.create(connection)
    if rows:
        unknown = {"installation": "", "damaged": 0}
        connection.execute(table.insert(), [unknown | dict(row) for row in rows])


STEPS: Final[dict[int, Callable[[Connection], None]]] = {
    3: _remake_outbox,
    5: _remake_outbox,
}
"""What has to be done besides adding tables, before those are added; by the version it leads to."""


def keep_no_samples(connection: Connection, those: Iterable[Table]) -> None:
    """PostgreSQL keeps samples of columns for its planner: another place to forget."""
    for table in those:
        for column in table.c:
            connection.execute(
                text(f'ALTER TABLE {table.name} ALTER COLUMN "{column.name}" SET STATISTICS 0')
            )


def damaged_tables(tables: Tables) -> StoreError:
    """What is there is not a store, or no longer whole; to be raised."""
    if isinstance(tables, ServerTables):
        return server_trouble.DAMAGED.at(tables.shown)
    return trouble.damaged(Path(tables.shown))


def _missing(tables: Tables) -> StoreError:
    if isinstance(tables, ServerTables):
        return server_trouble.MISSING.at(tables.shown)
    return trouble.missing(Path(tables.shown))
