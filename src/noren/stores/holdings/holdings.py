"""The holdings of one store: sealed by item and day, readable while a key exists, and no longer.

    STORE/holdings/<item>/<day>.sealed    ciphertext; may be backed up (with a server: a table)
    STORE/ratchet/<item>.state            one wrapped state an item; never backed up
    STORE/ratchet/wrapping                salt and cost of the passphrase

An item is an output of a plan: it has one period of keeping, so it is a data class of its own and
has a ratchet of its own. A day is the UTC day of the data; where the plan counts from the first
visit, it is the day of the first visit, on which later visits are put too.

A day's key is destroyed when its beginning is as old as the plan keeps the item. So no row is ever
kept longer than declared; rows late in the day are kept up to a day less.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from noren.errors import HoldingExpired, StoreDamaged, StoreReadOnly
from noren.stores import folder as disk
from noren.stores.address import server_of
from noren.stores.holdings.days import day_of
from noren.stores.holdings.expired_days import ExpiredDays, collect_expired
from noren.stores.holdings.item_states import DAY_S as DAY_S
from noren.stores.holdings.item_states import RATCHET as RATCHET
from noren.stores.holdings.item_states import HeldItem as HeldItem
from noren.stores.holdings.item_states import ItemStates
from noren.stores.holdings.payloads import AnyPayload
from noren.stores.holdings.rewriting import Rewritten, rewrite_segments
from noren.stores.holdings.sealing import OpenedSegment, SegmentPlace, read_head, seal, unseal
from noren.stores.holdings.shelf import FolderShelf, Shelf, damaged_segment
from noren.stores.holdings.shelf_of_store import HOLDINGS as HOLDINGS
from noren.stores.holdings.shelf_of_store import open_shelf
from noren.stores.holdings.wiping import wiped
from noren.stores.holdings.wrapping import USUAL_COST, Cost, open_wrapping, read_secret
from noren.stores.no_backup import STATES, mark_no_backup
from noren.stores.server import ServerTables
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words


class HoldingStore(Closing):
    """The holdings of a store, opened by readers or by the one writer. Use as a context manager."""

    def __init__(
        self,
        *,
        folder: Path,
        mode: disk.Mode,
        wrapping: bytearray,
        lock: disk.WriterLock | None,
        shelf: Shelf,
        tables: ServerTables | None = None,
        cut_bytes: int = 0,
    ) -> None:
        self.cut_bytes = cut_bytes
        """What a killed writer had begun and nobody was told was kept; cut off at opening."""
        self._folder = folder
        self._mode = mode
        self._states = ItemStates(folder, mode=mode, wrapping=wrapping)
        self._lock = lock
        self._shelf = shelf
        self._tables = tables
        self._mutex = threading.RLock()

    @classmethod
    def exists(cls, place: str | Path) -> bool:
        """Whether a store has holdings or states of their keys.

        Raises:
            UsageError: an address that no store has.
            StoreError: a server does not answer.
        """
        folder = disk.parse_place(place)
        if ItemStates.names(folder):
            return True
        shelf, tables = open_shelf(folder, "read")
        try:
            return bool(shelf.items())
        finally:
            if tables is not None:
                tables.close()

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        mode: disk.Mode,
        secret: bytearray | None = None,
        cost: Cost = USUAL_COST,
        begin_anew: bool = False,
    ) -> HoldingStore:
        """Open a store's holdings; writing makes the folders and the salt where there are none.

        Args:
            secret: the passphrase, wiped here; None asks the environment.
            cost: of a new salt.
            begin_anew: make a new salt even where there are segments that nobody can open then;
                `discard_unreadable` removes them. Changes nothing where there is a salt.
        Raises:
            UsageError: an address that no store has.
            HoldingKeyMissing: no secret, the wrong one, or segments without any state.
            StoreLocked: writing, and another writer holds it.
            StoreReadOnly, StoreFull, StoreDamaged: as the disk says.
        """
        folder = disk.parse_place(place)
        lock, tables, cut_bytes = None, None, 0
        with wiped(read_secret() if secret is None else secret) as given:
            if mode == "write":
                for one in (folder, folder / RATCHET):
                    disk.make_folder(one)
                if server_of(folder) is None:
                    disk.make_folder(folder / HOLDINGS)
                lock = disk.WriterLock(folder / RATCHET)
            try:
                may_make = mode == "write" and (begin_anew or not cls.exists(folder))
                wrapping = open_wrapping(folder / RATCHET, given, make=may_make, cost=cost)
                if mode == "write":
                    cut_bytes = FolderShelf(folder / HOLDINGS).mend()
                    mark_no_backup(folder / RATCHET, STATES)
                shelf, tables = open_shelf(folder, mode)
            except BaseException:
                if lock is not None:
                    lock.release()
                raise
        return cls(
            folder=folder,
            mode=mode,
            wrapping=wrapping,
            lock=lock,
            shelf=shelf,
            tables=tables,
            cut_bytes=cut_bytes,
        )

    def close(self) -> None:
        """Wipe every key and let others write."""
        with self._mutex:
            self._states.close()
            if self._tables is not None:
                self._tables.close()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return self._folder

    @property
    def shelf(self) -> Shelf:
        """Where the segments lie."""
        return self._shelf

    @property
    def server(self) -> ServerTables | None:
        """The server with the segments; None where they are files."""
        return self._tables

    def items(self) -> tuple[str, ...]:
        """Every item that has a state or a segment."""
        return tuple(sorted(ItemStates.names(self._folder) | set(self._shelf.items())))

    def declare(self, item: HeldItem, *, at_s: float) -> None:
        """Take note of what the plan says; a new item gets a new chain of keys.

        A shorter period counts at once, a longer one for days after today only.

        Raises:
            UsageError: kept for less than a day: the key is that of a day.
            HoldingKeyMissing: the item has segments, but its state is gone.
            StoreError: it cannot be written.
        """
        self._require_writing()
        with self._mutex:
            has_segments = bool(self._shelf.days(item.id))
            self._states.declare(item, at_s=at_s, has_segments=has_segments)

    def seal(
        self, item: str, day: date, payload: AnyPayload, *, plan_digest: str, at_s: float
    ) -> int:
        """Seal rows of one day and return their segment's number; durable when this returns.

        The payload stays the caller's, who wipes it when it is done with.

        Args:
            day: the UTC day of the rows, or of the first visit where the plan counts from there.
            at_s: now, as the retention's clock says it.
        Raises:
            ValueError: no rows, rows of other days, or a day after tomorrow.
            HoldingExpired: the day is older than the item is kept; nothing is written.
            HoldingKeyMissing: the item was never declared, or its state is gone.
            StoreFull, StoreReadOnly, StoreDamaged: it cannot be written.
        """
        self._require_writing()
        if not len(payload) or not payload.fits(day):
            raise ValueError("at least one row, and all rows of the segment's day")
        if day > day_of(at_s) + timedelta(days=1):
            raise ValueError("a day that has not come")
        with self._mutex:
            with wiped(self._states.key(item, day, at_s=at_s)) as key:
                sequence = self._shelf.count(item, day)
                place = SegmentPlace(item=item, day=day, sequence=sequence)
                sealed = seal(payload, place, plan_digest=plan_digest, key=key)
            self._shelf.put(item, day, sealed)
        return sequence

    def days(self, item: str) -> tuple[date, ...]:
        """The days of an item that have segments."""
        return self._shelf.days(item)

    def oldest_kept(self, item: str, *, at_s: float) -> date:
        """The oldest day of an item that may still be read, and sealed.

        Raises:
            HoldingKeyMissing: the item was never declared, or its state is gone.
        """
        with self._mutex:
            return self._states.oldest_kept(item, at_s=at_s)

    def read(self, item: str, day: date, *, at_s: float) -> Iterator[AnyPayload]:
        """The day's rows, segment by segment, decrypted in memory only; the caller wipes each.

        Raises:
            HoldingExpired: the day has expired, whether or not its key is destroyed already.
            HoldingKeyMissing: the item has no state.
            StoreDamaged: a segment does not open, or one is missing between others.
        """
        with self._mutex:
            key = self._states.key(item, day, at_s=at_s)
        for segment in self._opened(item, day, key):
            yield segment.payload

    def read_kept(
        self, item: str, *, at_s: float, days: Iterable[date] | None = None
    ) -> Iterator[OpenedSegment]:
        """All segments of an item that have not expired, day by day; the caller wipes each payload.

        Args:
            days: only of these, in this order; None takes all.
        Raises:
            HoldingKeyMissing, StoreDamaged: as `read` says.
        """
        for day in self.days(item) if days is None else days:
            try:
                with self._mutex:
                    key = self._states.key(item, day, at_s=at_s)
            except HoldingExpired:
                continue
            yield from self._opened(item, day, key)

    def _opened(self, item: str, day: date, key: bytearray) -> Iterator[OpenedSegment]:
        with wiped(key):
            for sequence, segment in enumerate(self._shelf.read(item, day)):
                place = SegmentPlace(item=item, day=day, sequence=sequence)
                try:
                    payload = unseal(segment, place, key=key)
                    digest = read_head(segment).plan_digest
                except ValueError as error:
                    raise damaged_segment(self._shelf.place(item, day), sequence) from error
                yield OpenedSegment(day=day, plan_digest=digest, payload=payload)

    def rewrite(
        self,
        item: str,
        day: date,
        leave_out: Callable[[AnyPayload], AnyPayload | None],
        *,
        at_s: float,
    ) -> Rewritten:
        """Seal a day's segments anew without some rows, in their places; durable on return.

        All of the day is replaced at once, or nothing. A day without any row left is removed.

        Args:
            leave_out: the rows of a segment that stay, as a payload of their own (wiped here), or
                None where the segment stays as it is.
        Raises:
            HoldingExpired: the day has expired.
            HoldingKeyMissing, StoreDamaged: the day cannot be opened; it is as before.
            StoreFull, StoreReadOnly: it cannot be written; it is as before.
        """
        self._require_writing()
        with self._mutex:
            with wiped(self._states.key(item, day, at_s=at_s)) as key:
                self._shelf.count(item, day)  # cuts off what a killed writer left
                changed = rewrite_segments(
                    self._shelf, SegmentPlace(item=item, day=day, sequence=0), key, leave_out
                )
            if changed.nonces:
                self._shelf.replace(item, day, changed.segments)
                if not changed.kept_rows:
                    self._shelf.discard(item, [day])
        return changed

    def find_expired(self, item: str, *, at_s: float, keep_s: int | None = None) -> ExpiredDays:
        """What of an item has expired by `at_s`, without touching it.

        With `keep_s`, what would have expired if that were declared now. Keys are counted from
        the state's day on; days whose keys went before count none.
        """
        with self._mutex:
            state = self._states.get(item)
            keeping = state.keeping
            if keep_s is not None:
                keeping = keeping.redeclared(keep_s, today=day_of(at_s))
            before = max(state.day, keeping.oldest_kept(at_s))
            keys = (before - state.day).days
        return collect_expired(self._shelf, item, before=before, keys=keys)

    def expiring_days(self, expired: ExpiredDays) -> tuple[date, ...]:
        """The expired days that still open, for whoever sums them up before their key goes."""
        with self._mutex:
            oldest = self._states.get(expired.item).day
        return tuple(
            day for day in self._shelf.days(expired.item) if oldest <= day < expired.before
        )

    def read_expiring(self, expired: ExpiredDays, day: date) -> list[AnyPayload]:
        """A day's rows once more, for that alone; the caller wipes them.

        A damaged segment ends the day: what follows it is not summed up.
        """
        with self._mutex:
            key = self._states.get(expired.item).ratchet.key(day)
        rows: list[AnyPayload] = []
        with contextlib.suppress(StoreDamaged):
            for segment in self._opened(expired.item, day, key):
                rows.append(segment.payload)
        return rows

    def destroy(self, expired: ExpiredDays) -> None:
        """Destroy the keys of all days before, then their segments; may be repeated.

        Raises:
            StoreError: it cannot be written. What was destroyed stays so.
        """
        self._require_writing()
        with self._mutex:
            state = self._states.get(expired.item)
            if expired.before > state.day:
                state.advance(expired.before, state.keeping)
            days = self._shelf.days(expired.item)
            self._shelf.discard(expired.item, [day for day in days if day < expired.before])

    def can_open(self, place: SegmentPlace, segment: bytes) -> bool:
        """Whether a segment could still be opened with the state as it lies on the disk now.

        Tried in earnest: with the day's key where the state has it, and else with every key that
        the state gives for the month after, in case a day was mistaken.
        """
        return self._states.can_open(place, segment)

    def oldest_state_day(self, item: str) -> date:
        """The oldest day of any state that lies on the disk, overwritten slots included.

        Raises:
            HoldingKeyMissing, StoreDamaged: there is none.
        """
        return self._states.oldest_on_disk(item)

    def discard_unreadable(self) -> tuple[str, ...]:
        """Remove every item whose state is gone or damaged, with its segments; says which."""
        self._require_writing()
        gone: list[str] = []
        with self._mutex:
            for item in self.items():
                if self._states.is_whole(item):
                    continue
                self._states.remove(item)
                self._shelf.discard(item, self._shelf.days(item))
                gone.append(item)
        return tuple(gone)

    def _require_writing(self) -> None:
        if self._mode != "write":
            raise StoreReadOnly(
                where=str(self._folder / HOLDINGS),
                found=Words(en="holdings opened for reading", ja="読み取り用に開いた保有データ"),
                expected=Words(en="holdings opened for writing", ja="書き込み用に開くこと"),
                remedy=Words(en="open them with mode='write'", ja="mode='write' で開いてください"),
            )
