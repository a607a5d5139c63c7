"""Where the vault's ciphertext lies. Only the vault can read it; only this writes it.

    STORE/vault/people-<epoch>/<day>.sealed    templates by the day of first visit; ciphertext
    STORE/ratchet/vault.keys                   the vault's ring of keys, sealed; never backed up

An epoch is the number of times a day's key was renewed because somebody was erased.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterator, MutableMapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from noren.stores import folder as disk
from noren.stores.durable import write_whole
from noren.stores.holdings.days import day_number
from noren.stores.holdings.holdings import RATCHET
from noren.stores.holdings.shelf import FolderShelf
from noren.stores.holdings.wrapping import PASSPHRASE, read_secret, state_missing
from noren.stores.no_backup import STATES, mark_no_backup
from noren.stores.trouble import explained_os
from noren.vocabulary.closing import Closing

VAULT: Final = "vault"
KEYS: Final = "vault.keys"
_ITEM: Final = re.compile(r"people-([1-9]\d{0,8})")
_EPOCH: Final = date(1970, 1, 1)


class VaultFiles(Closing):
    """The vault's files in a store's folder, for one writer. Use as a context manager.

    Raises:
        UsageError: a URL instead of a folder.
        StoreLocked: another vault holds them.
        StoreReadOnly, StoreFull, StoreDamaged: as the disk says.
    """

    def __init__(self, place: str | Path) -> None:
        store = disk.parse_place(place)
        self._folder = store / VAULT
        self._keys = store / RATCHET / KEYS
        for one in (store, self._folder, self._keys.parent):
            disk.make_folder(one)
        self._lock: disk.WriterLock | None = disk.WriterLock(self._folder)
        mark_no_backup(self._keys.parent, STATES)
        self._shelf = FolderShelf(self._folder)

    @classmethod
    def exists(cls, place: str | Path) -> bool:
        """Whether a store has anything of a vault."""
        store = disk.parse_place(place)
        return (store / RATCHET / KEYS).exists() or bool(FolderShelf(store / VAULT).items())

    @classmethod
    def has_people(cls, place: str | Path) -> bool:
        """Whether a store has templates, and not only the file of their keys."""
        return bool(FolderShelf(disk.parse_place(place) / VAULT).items())

    def close(self) -> None:
        """Let others write."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @property
    def folder(self) -> Path:
        """Where the segments lie."""
        return self._folder

    @property
    def keys_path(self) -> Path:
        """Where the ring of keys lies."""
        return self._keys

    def read_keys(self) -> bytes:
        """The file of keys; empty in a new store.

        Raises:
            HoldingKeyMissing: there are segments and no keys.
        """
        with explained_os(self._keys):
            if self._keys.exists():
                return self._keys.read_bytes()
        if self.segments():
            raise state_missing(self._keys)
        return b""

    def write_keys(self, slot: bytes, first: int) -> None:
        """Overwrite both places of the file, each synced before the other is touched.

        Args:
            first: the place, 0 or 1, to begin with: not that of the only whole slot.
        Raises:
            StoreFull, StoreReadOnly: it cannot be written; one place is whole all the same.
        """
        with explained_os(self._keys):
            if not self._keys.exists():
                write_whole(self._keys, slot + slot)
                return
            descriptor = os.open(self._keys, os.O_WRONLY | os.O_CLOEXEC)
            try:
                for place in (first, 1 - first):
                    if os.pwrite(descriptor, slot, place * len(slot)) != len(slot):
                        raise OSError("keys written in part")
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def segments(self) -> tuple[tuple[int, int], ...]:
        """Day and epoch of every segment, in order."""
        return tuple(
            sorted(
                (day_number(day), int(match[1]))
                for item in self._shelf.items()
                if (match := _ITEM.fullmatch(item))
                for day in self._shelf.days(item)
            )
        )

    def read(self, day: int, epoch: int) -> Iterator[bytes]:
        """The frames of a segment; what a killed writer left half written is left out.

        Raises:
            StoreDamaged: a frame is not what was put there.
        """
        yield from self._shelf.read(_item(epoch), _date(day))

    def append(self, day: int, epoch: int, frame: bytes) -> None:
        """Add a frame; durable when this returns.

        Raises:
            StoreFull, StoreReadOnly: it cannot be written.
        """
        self._shelf.put(_item(epoch), _date(day), frame)

    def discard(self, day: int, epoch: int) -> None:
        """Remove a segment; durable when this returns."""
        self._shelf.discard(_item(epoch), [_date(day)])

    def discard_everything(self) -> int:
        """Remove all segments and keys, where nobody can open them any more; returns segments."""
        segments = self.segments()
        with explained_os(self._keys):
            self._keys.unlink(missing_ok=True)
        for day, epoch in segments:
            self.discard(day, epoch)
        return len(segments)


def take_secret(environment: MutableMapping[str, str] | None = None) -> bytearray:
    """The passphrase of the store's holdings and vault; the caller wipes it.

    A passphrase in the environment is removed from it, so that neither a child process nor the
    process list of this user shows it from now on. Everything that needs it must share this one.

    Raises:
        HoldingKeyMissing: none is given, it is short, or its file is open to others.
    """
    given = os.environ if environment is None else environment
    secret = read_secret(given)
    if given.pop(PASSPHRASE, None) is not None and given is os.environ:
        _blot_environment(PASSPHRASE)
    return secret


def _blot_environment(name: str) -> None:
    """Overwrite a variable where the kernel put it at the start of this process."""
    fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    # Counting from field 3 of proc(5), the first after the name in brackets.
    start, end = int(fields[50 - 3]), int(fields[51 - 3])
    mark = f"{name}=".encode()
    at = start
    for entry in ctypes.string_at(start, end - start).split(b"\0"):
        if entry.startswith(mark):
            ctypes.memset(at + len(mark), 0, len(entry) - len(mark))
        at += len(entry) + 1


def _item(epoch: int) -> str:
    return f"people-{epoch}"


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)
