"""The file of one ratchet's state: two slots far apart, overwritten in place and synced.

    slot = magic, generation, day, keeping, nonce, wrapped state with tag, CRC-32

At rest both slots hold the same generation. Advancing writes the next generation over the second
slot, syncs, then over the first, syncs. Killed at any moment, at least one slot is whole:

| killed | slots | opening takes |
|---|---|---|
| before the first sync | old, old or torn | the old state; nothing was acknowledged |
| after it | old, new | the new one, and overwrites the old |
| after the second | new, new | the new one |

Opening always makes both slots alike before anything else: an old state that a power cut left in
the other slot is never read. The state is wrapped with AES-256-GCM; item, generation, day and
keeping are authenticated with it.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from noren.stores.durable import write_whole
from noren.stores.holdings.days import day_number
from noren.stores.holdings.ratchet import STATE_BYTES, Ratchet
from noren.stores.holdings.wiping import wipe
from noren.stores.holdings.wrapping import damaged_state, state_missing
from noren.stores.trouble import explained_os

SLOT_AT: Final = (0, 4096)
"""Two blocks of the disk, so that no torn write can touch both."""
_SLOT: Final = struct.Struct("<8sQiqqi12s48s")
_MAGIC: Final = b"NRATCHT1"
_CRC_BYTES: Final = 4
SLOT_BYTES: Final = _SLOT.size + _CRC_BYTES
_EPOCH: Final = date(1970, 1, 1)
_NEVER: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long an item's days are kept.

    Attributes:
        keep_s: from the beginning of the day, for days after `elder_through`.
        elder_keep_s: the same for days up to `elder_through`, which were kept when less was
            declared: declaring more later never prolongs them.
    """

    keep_s: int
    elder_keep_s: int = 0
    elder_through: date = _NEVER

    def redeclared(self, keep_s: int, *, today: date) -> Keeping:
        """What holds after the plan says `keep_s`: less counts at once, more from tomorrow on."""
        if keep_s == self.keep_s:
            return self
        if keep_s < self.keep_s:
            return replace(self, keep_s=keep_s, elder_keep_s=min(keep_s, self.elder_keep_s))
        elder_s = self.keep_s
        if self.elder_through > _NEVER:
            elder_s = min(elder_s, self.elder_keep_s)
        return Keeping(keep_s=keep_s, elder_keep_s=elder_s, elder_through=today)

    def oldest_kept(self, at_s: float) -> date:
        """The first day that has not expired: its beginning plus its keeping is after `at_s`."""
        usual = _first_after(at_s - self.keep_s)
        if usual > self.elder_through:
            elder = _first_after(at_s - self.elder_keep_s)
            if elder > self.elder_through:
                return usual
            return elder
        elder = _first_after(at_s - self.elder_keep_s)
        return min(elder, self.elder_through + timedelta(days=1))


@dataclass(slots=True, kw_only=True)
class Slot:
    """One slot as it lies on the disk, its state still wrapped."""

    generation: int
    day: date
    keeping: Keeping
    data: bytes


class StateFile:
    """One item's ratchet on disk and in memory. Use `close` when done."""

    def __init__(self, path: Path, *, item: str, wrapping: bytearray) -> None:
        self._path = path
        self._item = item
        self._cipher = AESGCM(wrapping)
        self._ratchet: Ratchet | None = None
        self._generation = 0
        self._keeping = Keeping(keep_s=0)

    @classmethod
    def create(
        cls, path: Path, *, item: str, wrapping: bytearray, day: date, keep_s: int
    ) -> StateFile:
        """A new chain in a new file; durable when this returns.

        Raises:
            StoreFull, StoreReadOnly: it cannot be written.
            FileExistsError: there is one: it is never made twice.
        """
        if path.exists():
            raise FileExistsError(str(path))
        made = cls(path, item=item, wrapping=wrapping)
        made._ratchet = Ratchet.begin(item=item, day=day)
        made._generation = 1
        made._keeping = Keeping(keep_s=keep_s)
        slot = made._sealed(made._ratchet, 1, made._keeping)
        write_whole(path, slot + bytes(SLOT_AT[1] - len(slot)) + slot)
        return made

    @classmethod
    def open(cls, path: Path, *, item: str, wrapping: bytearray, repair: bool = True) -> StateFile:
        """The newest whole state.

        Args:
            repair: whether to make both slots alike; a reader may not write.
        Raises:
            HoldingKeyMissing: there is no file.
            StoreDamaged: no slot is whole, or not of this item and secret.
        """
        opened = cls(path, item=item, wrapping=wrapping)
        with explained_os(path):
            if not path.is_file():
                raise state_missing(path)
            data = path.read_bytes()
        slots = [opened.parse_slot(data[at : at + SLOT_BYTES]) for at in SLOT_AT]
        whole = sorted((one for one in slots if one is not None), key=lambda one: one.generation)
        while whole:
            newest = whole.pop()
            ratchet = opened._unwrapped(newest)
            if ratchet is not None:
                break
        else:
            raise damaged_state(path)
        opened._ratchet, opened._generation = ratchet, newest.generation
        opened._keeping = newest.keeping
        # Only over the slot that differs: the newest one must not be at risk.
        others = [
            at
            for at, one in zip(SLOT_AT, slots, strict=True)
            if one is None or one.data != newest.data
        ]
        if repair and others:
            opened._write(newest.data, others)
        return opened

    @property
    def ratchet(self) -> Ratchet:
        """The chain as it stands.

        Raises:
            ValueError: closed.
        """
        if self._ratchet is None:
            raise ValueError("a closed state")
        return self._ratchet

    @property
    def day(self) -> date:
        """The oldest day with a key."""
        return self.ratchet.day

    @property
    def keeping(self) -> Keeping:
        """How long days are kept."""
        return self._keeping

    def advance(self, day: date, keeping: Keeping) -> None:
        """Destroy the keys of all days before `day`, and note the keeping; durable on return.

        The same day is allowed and changes the keeping only; an earlier one changes nothing of
        the keys.

        Raises:
            StoreFull, StoreReadOnly, StoreError: not written; the state before still holds, or
                the new one does: opening decides.
        """
        before = self.ratchet
        after = before.advanced(max(day, before.day))
        slot = self._sealed(after, self._generation + 1, keeping)
        try:
            self._write(slot, reversed(SLOT_AT))
        except BaseException:
            after.wipe()
            raise
        self._ratchet, self._keeping = after, keeping
        self._generation += 1
        before.wipe()

    def close(self) -> None:
        """Wipe the state in memory."""
        if self._ratchet is not None:
            self._ratchet.wipe()
            self._ratchet = None

    def _write(self, slot: bytes, places: Iterable[int]) -> None:
        """Over one place after another, each synced before the next."""
        with explained_os(self._path):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
            try:
                for at in places:
                    if os.pwrite(descriptor, slot, at) != len(slot):
                        raise OSError("a state written in part")
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _associated(self, generation: int, day: date, keeping: Keeping) -> bytes:
        numbers = (generation, day_number(day), keeping.keep_s, keeping.elder_keep_s)
        words = [self._item, *map(str, numbers), str(day_number(keeping.elder_through))]
        return b"noren state 1\0" + "\0".join(words).encode()

    def _sealed(self, ratchet: Ratchet, generation: int, keeping: Keeping) -> bytes:
        nonce = os.urandom(12)
        associated = self._associated(generation, ratchet.day, keeping)
        # What follows is a ciphertext: it may stay in memory.
        wrapped = self._cipher.encrypt(nonce, ratchet.state, associated)
        data = _SLOT.pack(
            _MAGIC,
            generation,
            day_number(ratchet.day),
            keeping.keep_s,
            keeping.elder_keep_s,
            day_number(keeping.elder_through),
            nonce,
            wrapped,
        )
        return data + zlib.crc32(data).to_bytes(_CRC_BYTES, "little")

    @staticmethod
    def parse_slot(data: bytes) -> Slot | None:
        """What a slot says in clear; None where it is not whole."""
        if len(data) != SLOT_BYTES or data[:8] != _MAGIC:
            return None
        if zlib.crc32(data[:-_CRC_BYTES]).to_bytes(_CRC_BYTES, "little") != data[-_CRC_BYTES:]:
            return None
        _, generation, day, keep_s, elder_s, elder, _, _ = _SLOT.unpack(data[:-_CRC_BYTES])
        return Slot(
            generation=generation,
            day=_EPOCH + timedelta(days=day),
            keeping=Keeping(
                keep_s=keep_s, elder_keep_s=elder_s, elder_through=_EPOCH + timedelta(days=elder)
            ),
            data=data,
        )

    def _unwrapped(self, slot: Slot) -> Ratchet | None:
        nonce, wrapped = slot.data[-_CRC_BYTES - 60 : -_CRC_BYTES - 48], slot.data[-52:-_CRC_BYTES]
        state = bytearray(STATE_BYTES)
        associated = self._associated(slot.generation, slot.day, slot.keeping)
        try:
            self._cipher.decrypt_into(nonce, wrapped, associated, state)
        except InvalidTag:
            wipe(state)
            return None
        return Ratchet(item=self._item, day=slot.day, state=state)


def read_slot_days(path: Path) -> tuple[date, ...]:
    """The day of each whole slot in a state's file, without opening any.

    Raises:
        HoldingKeyMissing: there is no file.
        StoreDamaged: no slot is whole.
    """
    with explained_os(path):
        if not path.is_file():
            raise state_missing(path)
        data = path.read_bytes()
    slots = [StateFile.parse_slot(data[at : at + SLOT_BYTES]) for at in SLOT_AT]
    days = tuple(one.day for one in slots if one is not None)
    if not days:
        raise damaged_state(path)
    return days


def _first_after(at_s: float) -> date:
    """The first day that begins after a time."""
    return _EPOCH + timedelta(days=int(at_s // 86400) + 1)
