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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from noren.errors import (
    HoldingExpired,
    HoldingKeyMissing,
    StoreDamaged,
    StoreReadOnly,
    UsageError,
)
from noren.stores import folder as disk
from noren.stores.address import server_of
from noren.stores.holdings.expired_days import ExpiredDays, collect_expired, opens_with
from noren.stores.holdings.payloads import AnyPayload, day_of
from noren.stores.holdings.rewriting import Rewritten, rewrite_segments
from noren.stores.holdings.sealing import SegmentPlace, read_head, seal, unseal
from noren.stores.holdings.shelf import FolderShelf, Shelf, damaged_segment
from noren.stores.holdings.state_file import Keeping, StateFile, read_slot_days
from noren.stores.holdings.table_shelf import TableShelf
from noren.stores.holdings.wiping import wipe, wiped
from noren.stores.holdings.wrapping import (
    USUAL_COST,
    Cost,
    open_wrapping,
    read_secret,
    state_missing,
)
from noren.stores.server import ServerTables
from noren.stores.trouble import explained_os
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words

HOLDINGS: Final = "holdings"
RATCHET: Final = "ratchet"
STATE_SUFFIX: Final = ".state"
NO_BACKUP: Final = ".nobackup"
DAY_S: Final = 86400
_NO_BACKUP_TEXT: Final = """\
Keep this folder out of every backup: a copy of a state can open what has expired since.
このフォルダーはバックアップに含めないでください。古い鍵があれば、期限切れのデータを開けてしまいます。
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """An item that a plan declares: its name and how long its days are kept."""

    id: str
    keep_s: int


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
    ) -> None:
        self._folder = folder
        self._mode = mode
        self._wrapping = wrapping
        self._lock = lock
        self._shelf = shelf
        self._tables = tables
        self._states: dict[str, StateFile] = {}
        self._mutex = threading.RLock()

    @classmethod
    def exists(cls, place: str | Path) -> bool:
        """Whether a store has holdings or states of their keys.

        Raises:
            UsageError: an address that no store has.
            StoreError: a server does not answer.
        """
        folder = disk.parse_place(place)
        if any((folder / RATCHET).glob(f"*{STATE_SUFFIX}")):
            return True
        shelf, tables = _open_shelf(folder, "read")
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
        lock, tables = None, None
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
                    FolderShelf(folder / HOLDINGS).mend()
                    write_no_backup(folder / RATCHET / NO_BACKUP)
                shelf, tables = _open_shelf(folder, mode)
            except BaseException:
                if lock is not None:
                    lock.release()
                raise
        return cls(
            folder=folder, mode=mode, wrapping=wrapping, lock=lock, shelf=shelf, tables=tables
        )

    def close(self) -> None:
        """Wipe every key and let others write."""
        with self._mutex:
            for state in self._states.values():
                state.close()
            self._states.clear()
            wipe(self._wrapping)
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
        states = (self._folder / RATCHET).glob(f"*{STATE_SUFFIX}")
        names = {path.name.removesuffix(STATE_SUFFIX) for path in states}
        return tuple(sorted(names | set(self._shelf.items())))

    def declare(self, item: HeldItem, *, at_s: float) -> None:
        """Take note of what the plan says; a new item gets a new chain of keys.

        A shorter period counts at once, a longer one for days after today only.

        Raises:
            UsageError: kept for less than a day: the key is that of a day.
            HoldingKeyMissing: the item has segments, but its state is gone.
            StoreError: it cannot be written.
        """
        self._require_writing()
        if item.keep_s < DAY_S:
            raise _too_short(item)
        with self._mutex:
            if item.id not in self._states and not self._state_path(item.id).exists():
                if self._shelf.days(item.id):
                    raise state_missing(self._state_path(item.id))
                self._states[item.id] = StateFile.create(
                    self._state_path(item.id),
                    item=item.id,
                    wrapping=self._wrapping,
                    day=Keeping(keep_s=item.keep_s).oldest_kept(at_s),
                    keep_s=item.keep_s,
                )
                return
            state = self._state(item.id)
            keeping = state.keeping.redeclared(item.keep_s, today=day_of(at_s))
            if keeping != state.keeping:
                state.advance(state.day, keeping)

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
            state = self._state(item)
            oldest = max(state.day, state.keeping.oldest_kept(at_s))
            if day < oldest:
                raise _expired(item, day, oldest)
            sequence = self._shelf.count(item, day)
            place = SegmentPlace(item=item, day=day, sequence=sequence)
            with wiped(state.ratchet.key(day)) as key:
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
            state = self._state(item)
            return max(state.day, state.keeping.oldest_kept(at_s))

    def digests(self, item: str, day: date) -> tuple[str, ...]:
        """The digest of the plan under which each of the day's segments was sealed, in order."""
        return tuple(read_head(segment).plan_digest for segment in self._shelf.read(item, day))

    def read(self, item: str, day: date, *, at_s: float) -> Iterator[AnyPayload]:
        """The day's rows, segment by segment, decrypted in memory only; the caller wipes each.

        Raises:
            HoldingExpired: the day has expired, whether or not its key is destroyed already.
            HoldingKeyMissing: the item has no state.
            StoreDamaged: a segment does not open, or one is missing between others.
        """
        with self._mutex:
            state = self._state(item)
            oldest = max(state.day, state.keeping.oldest_kept(at_s))
            if day < oldest:
                raise _expired(item, day, oldest)
            key = state.ratchet.key(day)
        yield from self._opened(item, day, key)

    def _opened(self, item: str, day: date, key: bytearray) -> Iterator[AnyPayload]:
        with wiped(key):
            for sequence, segment in enumerate(self._shelf.read(item, day)):
                place = SegmentPlace(item=item, day=day, sequence=sequence)
                try:
                    yield unseal(segment, place, key=key)
                except ValueError as error:
                    raise damaged_segment(self._shelf.place(item, day), sequence) from error

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
            state = self._state(item)
            oldest = max(state.day, state.keeping.oldest_kept(at_s))
            if day < oldest:
                raise _expired(item, day, oldest)
            self._shelf.count(item, day)  # cuts off what a killed writer left
            with wiped(state.ratchet.key(day)) as key:
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
            state = self._state(item)
            keeping = state.keeping
            if keep_s is not None:
                keeping = keeping.redeclared(keep_s, today=day_of(at_s))
            before = max(state.day, keeping.oldest_kept(at_s))
            keys = (before - state.day).days
        return collect_expired(self._shelf, item, before=before, keys=keys)

    def expiring_days(self, expired: ExpiredDays) -> tuple[date, ...]:
        """The expired days that still open, for whoever sums them up before their key goes."""
        with self._mutex:
            oldest = self._state(expired.item).day
        return tuple(
            day for day in self._shelf.days(expired.item) if oldest <= day < expired.before
        )

    def read_expiring(self, expired: ExpiredDays, day: date) -> list[AnyPayload]:
        """A day's rows once more, for that alone; the caller wipes them.

        A damaged segment ends the day, as it does where days are only counted.
        """
        with self._mutex:
            key = self._state(expired.item).ratchet.key(day)
        rows: list[AnyPayload] = []
        with wiped(key), contextlib.suppress(StoreDamaged, ValueError):
            for sequence, segment in enumerate(self._shelf.read(expired.item, day)):
                place = SegmentPlace(item=expired.item, day=day, sequence=sequence)
                rows.append(unseal(segment, place, key=key))
        return rows

    def destroy(self, expired: ExpiredDays) -> None:
        """Destroy the keys of all days before, then their segments; may be repeated.

        Raises:
            StoreError: it cannot be written. What was destroyed stays so.
        """
        self._require_writing()
        with self._mutex:
            state = self._state(expired.item)
            if expired.before > state.day:
                state.advance(expired.before, state.keeping)
            days = self._shelf.days(expired.item)
            self._shelf.discard(expired.item, [day for day in days if day < expired.before])

    def can_open(self, place: SegmentPlace, segment: bytes) -> bool:
        """Whether a segment could still be opened with the state as it lies on the disk now.

        Tried in earnest: with the day's key where the state has it, and else with every key that
        the state gives for the month after, in case a day was mistaken.
        """
        path = self._state_path(place.item)
        state = StateFile.open(path, item=place.item, wrapping=self._wrapping, repair=False)
        try:
            return opens_with(state.ratchet, place, segment)
        finally:
            state.close()

    def oldest_state_day(self, item: str) -> date:
        """The oldest day of any state that lies on the disk, overwritten slots included.

        Raises:
            HoldingKeyMissing, StoreDamaged: there is none.
        """
        return min(read_slot_days(self._state_path(item)))

    def discard_unreadable(self) -> tuple[str, ...]:
        """Remove every item whose state is gone or damaged, with its segments; says which."""
        self._require_writing()
        gone: list[str] = []
        with self._mutex:
            for item in self.items():
                if item in self._states or self._is_whole(item):
                    continue
                with explained_os(self._folder):
                    self._state_path(item).unlink(missing_ok=True)
                self._shelf.discard(item, self._shelf.days(item))
                gone.append(item)
        return tuple(gone)

    def _is_whole(self, item: str) -> bool:
        try:
            self._state(item)
        except (HoldingKeyMissing, StoreDamaged):
            return False
        return True

    def _state(self, item: str) -> StateFile:
        """The item's state; a reader looks again each time, lest it keeps what was destroyed."""
        if self._mode == "read" and item in self._states:
            self._states.pop(item).close()
        if item not in self._states:
            self._states[item] = StateFile.open(
                self._state_path(item),
                item=item,
                wrapping=self._wrapping,
                repair=self._mode == "write",
            )
        return self._states[item]

    def _state_path(self, item: str) -> Path:
        return self._folder / RATCHET / f"{item}{STATE_SUFFIX}"

    def _require_writing(self) -> None:
        if self._mode != "write":
            raise StoreReadOnly(
                where=str(self._folder / HOLDINGS),
                found=Words(en="holdings opened for reading", ja="読み取り用に開いた保有データ"),
                expected=Words(en="holdings opened for writing", ja="書き込み用に開くこと"),
                remedy=Words(en="open them with mode='write'", ja="mode='write' で開いてください"),
            )


def _open_shelf(folder: Path, mode: disk.Mode) -> tuple[Shelf, ServerTables | None]:
    address = server_of(folder)
    if address is None:
        return FolderShelf(folder / HOLDINGS), None
    tables = ServerTables(address, mode)
    shelf = TableShelf(
        shown=tables.shown,
        installation=address.installation,
        reading=tables.reading,
        writing=tables.writing,
    )
    return shelf, tables


def write_no_backup(path: Path) -> None:
    """Mark the folder of keys for backup programs, and say in it why."""
    if not path.exists():
        with explained_os(path):
            path.write_text(_NO_BACKUP_TEXT, encoding="utf-8")


def _expired(item: str, day: date, oldest: date) -> HoldingExpired:
    return HoldingExpired(
        where=f"{item} {day.isoformat()}",
        found=Words(en="a day whose time is over", ja="保存期限を過ぎた日"),
        expected=Words(en=f"{oldest.isoformat()} or later", ja=f"{oldest.isoformat()} 以降の日"),
        remedy=Words(
            en="none: what has expired cannot be written or read any more",
            ja="ありません。期限の過ぎたものは、書くことも読むこともできません",
        ),
    )


def _too_short(item: HeldItem) -> UsageError:
    return UsageError(
        where=f"{item.id}: keep",
        found=Words(en=f"{item.keep_s} s", ja=f"{item.keep_s} 秒"),
        expected=Words(en="1 day or more for what is held", ja="保有するものは 1 day 以上"),
        remedy=Words(
            en="declare `keep: 1 s` for what is only passed on, or at least `1 day`",
            ja="渡すだけなら `keep: 1 s`、保有するなら `1 day` 以上と書いてください",
        ),
    )
