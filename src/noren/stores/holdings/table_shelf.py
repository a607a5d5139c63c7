"""Sealed segments in a table of PostgreSQL: what arrives there is ciphertext already.

The key of a row is the installation (whose ratchet has the key), the item, the day and the
sequence. Deleting rows leaves their bytes in the server's files until they are rewritten; what
cannot be opened any more is no loss of secrecy, and the purge rewrites the table nevertheless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    and_,
    func,
    select,
)

from noren.stores.holdings.shelf import MOST_PAYLOAD_BYTES, check_item

SHELF_METADATA: Final = MetaData()

segments: Final = Table(
    "holding_segments",
    SHELF_METADATA,
    Column("installation", String(16), primary_key=True),
    Column("item", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
)

Opener = Callable[[], AbstractContextManager[Connection]]


class TableShelf:
    """Segments of one installation in a database. One process writes at a time."""

    def __init__(self, *, shown: str, installation: str, reading: Opener, writing: Opener) -> None:
        self._shown = shown
        self._installation = installation
        self._reading = reading
        self._writing = writing

    def place(self, item: str, day: date) -> Path:
        """How errors name a day."""
        return Path(self._shown) / item / day.isoformat()

    def items(self) -> tuple[str, ...]:
        """See `Shelf`."""
        with self._reading() as connection:
            found = connection.scalars(
                select(segments.c.item)
                .where(segments.c.installation == self._installation)
                .distinct()
                .order_by(segments.c.item)
            ).all()
        return tuple(str(item) for item in found)

    def days(self, item: str) -> tuple[date, ...]:
        """See `Shelf`."""
        with self._reading() as connection:
            found = connection.scalars(
                select(segments.c.day).where(self._of(item)).distinct().order_by(segments.c.day)
            ).all()
        return tuple(found)

    def read(self, item: str, day: date) -> Iterator[bytes]:
        """See `Shelf`."""
        # One that is missing between others opens as little as a changed one.
        yield from (payload or b"" for payload in self.survey(item, day))

    def survey(self, item: str, day: date) -> Iterator[bytes | None]:
        """See `Shelf`; a changed payload is the server's to notice, or whoever opens it."""
        for sequence in range(self.count(item, day)):
            with self._reading() as connection:
                payload = connection.scalar(
                    select(segments.c.payload).where(
                        self._of(item), segments.c.day == day, segments.c.sequence == sequence
                    )
                )
            yield None if payload is None else bytes(payload)

    def count(self, item: str, day: date) -> int:
        """See `Shelf`."""
        with self._reading() as connection:
            last = connection.scalar(
                select(func.max(segments.c.sequence)).where(self._of(item), segments.c.day == day)
            )
        return 0 if last is None else int(last) + 1

    def put(self, item: str, day: date, payload: bytes) -> None:
        """See `Shelf`."""
        if len(payload) > MOST_PAYLOAD_BYTES:
            raise ValueError(f"a payload of at most {MOST_PAYLOAD_BYTES} bytes")
        check_item(item)
        sequence = self.count(item, day)
        with self._writing() as connection:
            connection.execute(
                segments.insert().values(
                    installation=self._installation,
                    item=item,
                    day=day,
                    sequence=sequence,
                    payload=payload,
                )
            )

    def replace(self, item: str, day: date, payloads: Sequence[bytes]) -> None:
        """Put other payloads in the place of a day's, all at once; durable when this returns.

        The rows that were there stay in the server's files until the table is rewritten.
        """
        if not payloads or max(map(len, payloads)) > MOST_PAYLOAD_BYTES:
            raise ValueError(f"payloads of at most {MOST_PAYLOAD_BYTES} bytes, one or more")
        with self._writing() as connection:
            connection.execute(segments.delete().where(self._of(item), segments.c.day == day))
            connection.execute(
                segments.insert(),
                [
                    {
                        "installation": self._installation,
                        "item": item,
                        "day": day,
                        "sequence": sequence,
                        "payload": payload,
                    }
                    for sequence, payload in enumerate(payloads)
                ],
            )

    def mend(self) -> int:
        """Nothing: a killed writer leaves no half of a transaction."""
        return 0

    def discard(self, item: str, days: Iterable[date]) -> None:
        """See `Shelf`."""
        those = list(days)
        if not those:
            return
        with self._writing() as connection:
            connection.execute(segments.delete().where(self._of(item), segments.c.day.in_(those)))

    def _of(self, item: str) -> ColumnElement[bool]:
        check_item(item)
        return and_(segments.c.installation == self._installation, segments.c.item == item)
