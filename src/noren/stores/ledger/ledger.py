"""The ledger as its writers see it: append an entry, seal with a checkpoint, know when that is due.

Any number of processes may write; each append waits its turn, is durable when it returns, and
begins with what others wrote meanwhile. There is no clock in here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from noren.errors import LedgerBroken
from noren.stores import folder as disk
from noren.stores.ledger.commitments import Details
from noren.stores.ledger.entries import AnyEntry, TailCut, encode_entry
from noren.stores.ledger.journal import Journal, JournalWriter
from noren.stores.ledger.keys import PRIVATE_KEY, load_key, make_key
from noren.stores.ledger.merkle import MerkleTree, hash_leaf
from noren.stores.ledger.notes import Checkpoint, Signer, Verifier, parse_checkpoint
from noren.stores.ledger.segment import SegmentFile
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

LEDGER: Final = "ledger"
ENTRIES: Final = "entries.journal"
CHECKPOINTS: Final = "checkpoints.journal"
DETAILS: Final = "details"
CHECKPOINT_EVERY: Final = timedelta(hours=1)
"""HOUSE: no entry stays longer than this without a checkpoint that covers it."""
_AT: Final = re.compile(rb'"at":"([^"]+)"')


def ledger_folder(place: str | Path) -> Path:
    """Where a store keeps its ledger.

    Raises:
        UsageError: a URL instead of a folder.
    """
    return disk.parse_place(place) / LEDGER


class Ledger:
    """A ledger opened for writing; `noren.stores.ledger.snapshot` reads one."""

    def __init__(
        self, *, folder: Path, entries: Journal, checkpoints: Journal, signer: Signer
    ) -> None:
        self._folder = folder
        self._entries = entries
        self._checkpoints = checkpoints
        self._signer = signer
        self._tree = MerkleTree()
        self._last: Checkpoint | None = None
        self._latest_at = b""
        self._uncovered_at: list[bytes] = []
        self._unrecorded_cut_bytes = 0
        self._mutex = threading.RLock()

    @classmethod
    def open(cls, place: str | Path, *, origin: str | None = None) -> Ledger:
        """Open a store's ledger for writing; makes it, with its key, where there is none.

        Args:
            place: the store's folder.
            origin: the public name of a new ledger, by custom an address without `https://`;
                an existing one keeps its own.
        Raises:
            UsageError: a URL instead of a folder, or a name that no ledger can have.
            LedgerBroken: the entries no longer fit the ledger's own last checkpoint.
            LedgerKeyUnsafe: the key is absent though there are entries, damaged, or open to others.
            StoreDamaged: a file is not what was written.
            StoreLocked, StoreReadOnly, StoreFull: it cannot be written.
        """
        folder = ledger_folder(place)
        disk.make_folder(folder.parent)
        disk.make_folder(folder)
        entries = SegmentFile(folder / ENTRIES)
        checkpoints = SegmentFile(folder / CHECKPOINTS)
        with explained_os(folder), entries.writing() as writer, checkpoints.writing() as sealed:
            is_new = not writer.count and not sealed.count
            has_key = (folder / PRIVATE_KEY).exists()
            signer = make_key(folder, origin=origin) if is_new and not has_key else load_key(folder)
            ledger = cls(folder=folder, entries=entries, checkpoints=checkpoints, signer=signer)
            ledger._take(writer)
            ledger._take_checkpoints(sealed)
        return ledger

    @property
    def verifier(self) -> Verifier:
        """The public key, to publish."""
        return self._signer.verifier

    @property
    def folder(self) -> Path:
        """The ledger's folder."""
        return self._folder

    @property
    def details(self) -> Details:
        """Where the details behind commitments are kept, beside the ledger."""
        return Details(self._folder / DETAILS)

    @property
    def size(self) -> int:
        """How many entries there were when this object last looked."""
        return self._tree.size

    @property
    def last_checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint; None before the first."""
        return self._last

    @property
    def latest_at(self) -> datetime | None:
        """The latest time of any entry, in UTC: the clock was there once; None if empty."""
        return _parse_at(self._latest_at) if self._latest_at else None

    def append(self, entry: AnyEntry) -> int:
        """Add one entry and return its index; it is durable when this returns.

        Raises:
            StoreFull: no room; nothing was added.
            StoreLocked, StoreReadOnly, StoreDamaged: it cannot be written.
        """
        return self.append_all([entry])

    def append_all(self, entries: Sequence[AnyEntry]) -> int:
        """Add entries in one durable write, and return the index of the first.

        A writer killed within leaves some of them or none, in their order.

        Raises:
            ValueError: there are none.
            StoreFull: no room; nothing was added.
            StoreLocked, StoreReadOnly, StoreDamaged: it cannot be written.
        """
        if not entries:
            raise ValueError("at least one entry")
        items = [encode_entry(entry) for entry in entries]
        with self._mutex, self._entries.writing() as writer:
            self._take(writer)
            if self._unrecorded_cut_bytes:
                first = entries[0]
                cut = TailCut(at=first.at, plan=first.plan, cut_bytes=self._unrecorded_cut_bytes)
                items.insert(0, encode_entry(cut))
            writer.append(items)
            self._unrecorded_cut_bytes = 0
            self._grow(items)
            return self._tree.size - len(entries)

    def checkpoint(self) -> Checkpoint:
        """Sign what there is now; the last checkpoint again where nothing was added since.

        Raises:
            LedgerBroken: the entries no longer fit the last checkpoint; nothing is signed.
            StoreFull, StoreLocked, StoreReadOnly, StoreDamaged: it cannot be written.
        """
        with (
            self._mutex,
            self._entries.writing() as writer,
            self._checkpoints.writing() as sealed,
        ):
            self._take(writer)
            self._take_checkpoints(sealed)
            if self._last is not None and self._last.size == self._tree.size:
                return self._last
            made = self._signer.sign(size=self._tree.size, root=self._tree.root())
            sealed.append([made.note.encode()])
            self._cover(made)
            return made

    def due(self, at: datetime) -> bool:
        """Whether a checkpoint is due: the oldest entry that none covers is an hour old by `at`.

        A clock set back by more than an hour makes it due too. Never due where all are covered.

        Raises:
            StoreLocked, StoreReadOnly, StoreDamaged: it cannot be looked at.
        """
        with (
            self._mutex,
            self._entries.writing() as writer,
            self._checkpoints.writing() as sealed,
        ):
            self._take(writer)
            self._take_checkpoints(sealed)
            if not self._uncovered_at:
                return False
            oldest = self._uncovered_at[0]
            return not oldest or abs(at - _parse_at(oldest)) >= CHECKPOINT_EVERY

    def root(self, size: int) -> bytes:
        """The root over the first `size` entries.

        Raises:
            ValueError: there are fewer.
        """
        return self._tree.root(size)

    def prove_consistency(self, old_size: int, size: int) -> tuple[bytes, ...]:
        """The proof that the ledger of `size` entries begins with that of `old_size`.

        Raises:
            ValueError: `old_size` is 0 or above `size`, or there are fewer entries.
        """
        return self._tree.prove_consistency(old_size, size)

    def _take(self, writer: JournalWriter) -> None:
        """Learn what others wrote, and what an unfinished write left."""
        self._unrecorded_cut_bytes += writer.cut_bytes
        self._grow(writer.fresh)

    def _grow(self, items: Sequence[bytes]) -> None:
        for item in items:
            self._tree.append(hash_leaf(item))
            at = _AT.search(item)
            # An entry without a time is found by verifying; writing goes on.
            seen = at[1] if at else self._latest_at
            self._latest_at = max(self._latest_at, seen)
            self._uncovered_at.append(seen)

    def _take_checkpoints(self, sealed: JournalWriter) -> None:
        for note in sealed.fresh:
            self._cover(parse_checkpoint(note.decode(errors="replace"), where=str(self._folder)))

    def _cover(self, checkpoint: Checkpoint) -> None:
        size, before = checkpoint.size, 0 if self._last is None else self._last.size
        is_ours = checkpoint.is_signed_by(self.verifier)
        if not is_ours or size > self._tree.size or self._tree.root(size) != checkpoint.root:
            raise _rolled_back(self._folder, checkpoint, self._tree.size)
        del self._uncovered_at[: max(0, size - before)]
        self._last = checkpoint


def _parse_at(text: bytes) -> datetime:
    return datetime.strptime(text.decode(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _rolled_back(folder: Path, checkpoint: Checkpoint, size: int) -> LedgerBroken:
    return LedgerBroken(
        where=str(folder),
        found=Words(
            en=f"{size} entries that do not begin with what was sealed at {checkpoint.size}",
            ja=f"全 {size} 件の記録が、{checkpoint.size} 件で封じた内容と一致しません",
        ),
        expected=Words(
            en="every entry that a checkpoint covers, unchanged",
            ja="チェックポイントで封じた記録が、すべてそのまま残っていること",
        ),
        remedy=Words(
            en="write nothing more, keep a copy, and run `noren ledger verify` with a witness's "
            "copy",
            ja="これ以上書き込まず、写しを取り、控えを添えて `noren ledger verify` を"
            "実行してください",
        ),
    )
