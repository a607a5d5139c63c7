"""The keys of a store's items: one wrapped state an item, opened when it is needed.

An item's state gives the key of each day from its oldest on, and of no day before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from noren.errors import HoldingExpired, HoldingKeyMissing, StoreDamaged, UsageError
from noren.stores import folder as disk
from noren.stores.holdings.days import day_of
from noren.stores.holdings.expired_days import opens_with
from noren.stores.holdings.sealing import SegmentPlace
from noren.stores.holdings.state_file import Keeping, StateFile, read_slot_days
from noren.stores.holdings.wiping import wipe
from noren.stores.holdings.wrapping import state_missing
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

RATCHET: Final = "ratchet"
STATE_SUFFIX: Final = ".state"
DAY_S: Final = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """An item that a plan declares: its name and how long its days are kept."""

    id: str
    keep_s: int


class ItemStates:
    """The states of a store's items. The caller sees to it that one thread at a time asks.

    Args:
        folder: the store's.
        wrapping: opens the states; wiped by `close`.
    """

    def __init__(self, folder: Path, *, mode: disk.Mode, wrapping: bytearray) -> None:
        self._folder = folder / RATCHET
        self._mode = mode
        self._wrapping = wrapping
        self._open: dict[str, StateFile] = {}

    def close(self) -> None:
        """Wipe every key."""
        for state in self._open.values():
            state.close()
        self._open.clear()
        wipe(self._wrapping)

    @staticmethod
    def names(folder: Path) -> set[str]:
        """The items of a store that have a state."""
        states = (folder / RATCHET).glob(f"*{STATE_SUFFIX}")
        return {path.name.removesuffix(STATE_SUFFIX) for path in states}

    def get(self, item: str) -> StateFile:
        """The item's state; a reader looks again each time, lest it keeps what was destroyed.

        Raises:
            HoldingKeyMissing, StoreDamaged: there is none, or it is no state.
        """
        if self._mode == "read" and item in self._open:
            self._open.pop(item).close()
        if item not in self._open:
            self._open[item] = self._read(item, repair=self._mode == "write")
        return self._open[item]

    def declare(self, item: HeldItem, *, at_s: float, has_segments: bool) -> None:
        """Take note of what the plan says; a new item gets a new chain of keys.

        Raises:
            UsageError: kept for less than a day: the key is that of a day.
            HoldingKeyMissing: the item has segments, but its state is gone.
            StoreError: it cannot be written.
        """
        if item.keep_s < DAY_S:
            raise _too_short(item)
        path = self._path(item.id)
        if item.id not in self._open and not path.exists():
            if has_segments:
                raise state_missing(path)
            self._open[item.id] = StateFile.create(
                path,
                item=item.id,
                wrapping=self._wrapping,
                day=Keeping(keep_s=item.keep_s).oldest_kept(at_s),
                keep_s=item.keep_s,
            )
            return
        state = self.get(item.id)
        keeping = state.keeping.redeclared(item.keep_s, today=day_of(at_s))
        if keeping != state.keeping:
            state.advance(state.day, keeping)

    def oldest_kept(self, item: str, *, at_s: float) -> date:
        """The oldest day that may still be read, and sealed; raises as `get` does."""
        state = self.get(item)
        return max(state.day, state.keeping.oldest_kept(at_s))

    def key(self, item: str, day: date, *, at_s: float) -> bytearray:
        """The key of a day that is kept; the caller wipes it.

        Raises:
            HoldingExpired: its time is over, whether or not its key is destroyed already.
            HoldingKeyMissing, StoreDamaged: as `get` says.
        """
        oldest = self.oldest_kept(item, at_s=at_s)
        if day < oldest:
            raise _expired(item, day, oldest)
        return self.get(item).ratchet.key(day)

    def can_open(self, place: SegmentPlace, segment: bytes) -> bool:
        """Whether a segment could still be opened with the state as it lies on the disk now."""
        state = self._read(place.item, repair=False)
        try:
            return opens_with(state.ratchet, place, segment)
        finally:
            state.close()

    def oldest_on_disk(self, item: str) -> date:
        """The oldest day of any state that lies on the disk, overwritten slots included.

        Raises:
            HoldingKeyMissing, StoreDamaged: there is none.
        """
        return min(read_slot_days(self._path(item)))

    def is_whole(self, item: str) -> bool:
        """Whether the item has a state that opens."""
        try:
            self.get(item)
        except (HoldingKeyMissing, StoreDamaged):
            return False
        return True

    def remove(self, item: str) -> None:
        """Remove an item's state from the disk, if there is one."""
        with explained_os(self._folder):
            self._path(item).unlink(missing_ok=True)

    def _read(self, item: str, *, repair: bool) -> StateFile:
        return StateFile.open(self._path(item), item=item, wrapping=self._wrapping, repair=repair)

    def _path(self, item: str) -> Path:
        return self._folder / f"{item}{STATE_SUFFIX}"


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
