"""What the ledger is to hear of the desk: written with the request, told afterward, exactly once.

A step and its entries are one transaction of the database; the ledger is a file of its own. What a
killed process did not tell any more, the next one that writes tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from noren.stores.ledger.entries import AnyEntry, decode_entry, encode_entry
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.requests import tables
from noren.stores.requests.desk_tables import DeskTables


class Outbox:
    """Entries of the desk that the ledger has not heard yet. One process of the desk at a time.

    Args:
        folder: the store's, where its ledger is.
    """

    def __init__(self, folder: Path, database: DeskTables) -> None:
        self._folder = folder
        self._database = database

    def note(self, connection: Connection, entries: Iterable[AnyEntry], ledger: Ledger) -> None:
        """Put entries in, in the transaction of what they tell of."""
        for entry in entries:
            connection.execute(
                tables.request_outbox.insert().values(
                    installation=self._database.installation,
                    entry=encode_entry(entry).decode(),
                    ledger_size=ledger.size,
                )
            )

    def tell(self, ledger: Ledger) -> None:
        """Tell what was just written, in its order."""
        rows = self._untold()
        _append(ledger, [row.entry for row in rows])
        self._clear(rows)

    def settle(self, ledger: Ledger) -> int:
        """Tell what a killed process left, unless it had told it and died before clearing it.

        Returns how many entries the ledger had not heard.
        """
        rows = self._untold()
        if not rows:
            return 0
        size = min(int(row.ledger_size) for row in rows)
        told = set(Snapshot.read(self._folder).leaves[size:]) if ledger.size else set()
        left = [row.entry for row in rows if row.entry.encode() not in told]
        _append(ledger, left)
        self._clear(rows)
        return len(left)

    def _untold(self) -> Sequence[Row[Any]]:
        table = tables.request_outbox
        with self._database.reading() as connection:
            mine = select(table).where(self._database.mine(table))
            return connection.execute(mine.order_by(table.c.id)).all()

    def _clear(self, rows: Sequence[Row[Any]]) -> None:
        table = tables.request_outbox
        if rows:
            with self._database.writing() as connection:
                connection.execute(table.delete().where(table.c.id.in_([row.id for row in rows])))


def _append(ledger: Ledger, texts: Sequence[str]) -> None:
    if texts:
        where = tables.request_outbox.name
        ledger.append_all([decode_entry(text.encode(), where=where) for text in texts])
