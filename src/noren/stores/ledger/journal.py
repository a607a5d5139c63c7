"""A durable list of byte strings that only grows: what a ledger is stored in.

The embedded form is `noren.stores.ledger.segment`; a database can be another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol


class Journal(Protocol):
    """Byte strings in the order in which they were acknowledged."""

    def read(self) -> Iterator[bytes]:
        """All strings from the first on; an unfinished last one is not there.

        Raises:
            StoreDamaged: bytes in the middle are not what was written.
        """
        ...

    def writing(self) -> AbstractContextManager[JournalWriter]:
        """The exclusive right to append; waits for another writer.

        Raises:
            StoreLocked: another writer did not finish in time.
            StoreReadOnly, StoreFull: it cannot be written.
            StoreDamaged: it became shorter, or is not what was written.
        """
        ...


class JournalWriter(Protocol):
    """The one writer of a journal, for as long as `writing` lasts."""

    @property
    def count(self) -> int:
        """How many strings there are."""
        ...

    @property
    def fresh(self) -> Sequence[bytes]:
        """What is there since this journal object last wrote: at first everything."""
        ...

    @property
    def cut_bytes(self) -> int:
        """How many bytes of an unfinished, never acknowledged string had to be removed."""
        ...

    def append(self, items: Sequence[bytes]) -> None:
        """Add strings; they are durable when this returns.

        Raises:
            StoreFull: no room; nothing was added.
            StoreReadOnly: it cannot be written.
        """
        ...
