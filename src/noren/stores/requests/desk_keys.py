"""The keys of the desk: a ratchet of its own, one key a day, outside the database.

    STORE/requests/requests.state    the wrapped state; never backed up
    STORE/requests/wrapping          salt and cost of the passphrase

A request is sealed under the key of the day on which it was last changed. When every request of a
day has ended long enough ago, the day's key is destroyed: whatever copies of the sealed bodies lie
in a database's log or in a backup can be opened by nobody.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from noren.errors import HoldingKeyMissing, StoreDamaged, StoreLocked
from noren.stores import folder as disk
from noren.stores.holdings.ratchet import Ratchet
from noren.stores.holdings.state_file import StateFile
from noren.stores.holdings.wiping import wipe, wiped
from noren.stores.holdings.wrapping import (
    USUAL_COST,
    Cost,
    open_wrapping,
    read_secret,
)
from noren.stores.no_backup import REQUESTS, mark_no_backup
from noren.stores.trouble import BUSY_TIMEOUT_S, explained_os
from noren.vocabulary.words import Words

FOLDER: Final = "requests"
ITEM: Final = "requests"
STATE: Final = "requests.state"
TURN: Final = "turn.lock"
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
_PAD_BYTES: Final = 256
_LENGTH: Final = struct.Struct("<I")


class DeskKeys:
    """Seals and opens the personal part of requests. Use `close` when done."""

    def __init__(self, folder: Path, *, secret: bytearray | None, cost: Cost) -> None:
        self._folder = folder
        self._secret = None if secret is None else bytearray(secret)
        self._cost = cost
        self._wrapping: bytearray | None = None

    def close(self) -> None:
        """Wipe what was derived."""
        for one in (self._wrapping, self._secret):
            if one is not None:
                wipe(one)
        self._wrapping = self._secret = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One process of the desk at a time, for the moment of a write; waits for its turn.

        Raises:
            StoreLocked: the others did not finish in time.
            StoreReadOnly, StoreFull: the lock cannot be made.
        """
        with explained_os(self._folder):
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(self._folder / TURN, flags, 0o600)
        try:
            _wait_for(descriptor, self._folder)
            yield
        finally:
            os.close(descriptor)

    def prepare(self, today: date, *, has_sealed: bool) -> None:
        """Make salt and state where there are none yet; in one's turn only.

        Args:
            has_sealed: whether there is anything sealed that a new state could never open.
        Raises:
            HoldingKeyMissing: there is, and its state is gone.
        """
        path = self._folder / STATE
        if path.exists():
            return
        if has_sealed:
            raise _state_missing(path)
        mark_no_backup(self._folder, REQUESTS)
        wrapping = self._opened(make=True)
        StateFile.create(path, item=ITEM, wrapping=wrapping, day=today, keep_s=0).close()

    def seal(self, plain: bytearray, *, day: date, place: bytes) -> bytes:
        """The sealed body; its length says no more than a multiple of 256 bytes.

        Args:
            plain: stays the caller's, who wipes it.
            day: whose key; not before the state's.
            place: where the body belongs; authenticated.
        Raises:
            HoldingKeyMissing: no secret, another one, or no state.
            StoreDamaged: the state's file is not what was written.
        """
        size = _LENGTH.size + len(plain)
        padded = bytearray(-(-size // _PAD_BYTES) * _PAD_BYTES)
        padded[: _LENGTH.size] = _LENGTH.pack(len(plain))
        padded[_LENGTH.size : size] = plain
        nonce = os.urandom(NONCE_BYTES)
        with wiped(padded), self._ratchet() as ratchet, wiped(ratchet.key(day)) as key:
            return nonce + AESGCM(key).encrypt(nonce, padded, place)

    def unseal(self, body: bytes, *, day: date, place: bytes) -> bytearray:
        """The plain body; the caller wipes it.

        Raises:
            LookupError: the day's key was destroyed.
            ValueError: not this body in this place.
            HoldingKeyMissing, StoreDamaged: the keys are not there.
        """
        if len(body) < NONCE_BYTES + TAG_BYTES + _LENGTH.size:
            raise ValueError("too short for a sealed body")
        padded = bytearray(len(body) - NONCE_BYTES - TAG_BYTES)
        with wiped(padded), self._ratchet() as ratchet, wiped(ratchet.key(day)) as key:
            try:
                AESGCM(key).decrypt_into(
                    body[:NONCE_BYTES], memoryview(body)[NONCE_BYTES:], place, padded
                )
            except InvalidTag as error:
                raise ValueError("a body that does not open") from error
            (size,) = _LENGTH.unpack_from(padded)
            return bytearray(memoryview(padded)[_LENGTH.size : _LENGTH.size + size])

    def exist(self) -> bool:
        """Whether there is a state at all."""
        return (self._folder / STATE).exists()

    def oldest(self) -> date:
        """The oldest day with a key."""
        with self._ratchet() as ratchet:
            return ratchet.day

    def destroy_before(self, day: date) -> int:
        """Destroy the keys of all days before; in one's turn only. How many days those were.

        Raises:
            StoreFull, StoreReadOnly, StoreError: not written; may be repeated.
        """
        state = self._state(repair=True)
        try:
            before = state.day
            if day > before:
                state.advance(day, state.keeping)
            return max(0, (day - before).days)
        finally:
            state.close()

    @contextmanager
    def _ratchet(self) -> Iterator[Ratchet]:
        """As it lies on the disk now, lest a process keeps what another destroyed."""
        state = self._state(repair=False)
        try:
            yield state.ratchet
        finally:
            state.close()

    def _state(self, *, repair: bool) -> StateFile:
        wrapping = self._opened(make=False)
        return StateFile.open(self._folder / STATE, item=ITEM, wrapping=wrapping, repair=repair)

    def _opened(self, *, make: bool) -> bytearray:
        if self._wrapping is None:
            given = read_secret() if self._secret is None else bytearray(self._secret)
            with wiped(given) as secret:
                self._wrapping = open_wrapping(self._folder, secret, make=make, cost=self._cost)
        return self._wrapping


def open_keys(
    folder: Path, *, secret: bytearray | None = None, cost: Cost = USUAL_COST
) -> DeskKeys:
    """The keys of a store's desk; the secret is asked for when something is sealed or opened.

    Args:
        folder: the store's.
        secret: the passphrase, copied; None asks the environment.
    """
    return DeskKeys(folder / FOLDER, secret=secret, cost=cost)


def make_folder(store: Path) -> None:
    """Make the folder of the keys.

    Raises:
        StoreReadOnly, StoreFull, StoreDamaged: it cannot be made.
    """
    disk.make_folder(store / FOLDER)


def damaged_body(folder: Path, number: str) -> StoreDamaged:
    """A request's sealed part is not what was sealed."""
    return StoreDamaged(
        where=f"{folder} {number}",
        found=Words(en="a request that does not open", ja="開けない申し出の記録"),
        expected=Words(en="the request as it was sealed", ja="封じたままの記録"),
        remedy=Words(
            en="treat it as tampered with if the disk is well; the person's receipt still proves "
            "that it was taken in",
            ja="ディスクに異常がなければ改ざんとして扱ってください。受け付けた事実は、本人の"
            "受付票で確かめられます",
        ),
    )


def _state_missing(path: Path) -> HoldingKeyMissing:
    return HoldingKeyMissing(
        where=str(path),
        found=Words(
            en="requests, and no state that could open them", ja="申し出の鍵の状態がありません"
        ),
        expected=Words(
            en="the folder `requests` of this store, as it was",
            ja="この保存先の `requests` フォルダーが元のままあること",
        ),
        remedy=Words(
            en="put it back where it was moved; nothing is taken in meanwhile, lest the old "
            "requests are lost for good",
            ja="移したのなら元に戻してください。以前の申し出を失わないよう、それまで受け付けません",
        ),
    )


def _wait_for(descriptor: int, folder: Path) -> None:
    until_s = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until_s:
                raise StoreLocked(
                    where=str(folder),
                    found=Words(
                        en=f"the desk busy for more than {BUSY_TIMEOUT_S} s",
                        ja=f"{BUSY_TIMEOUT_S} 秒を超えて使用中の窓口の記録",
                    ),
                    expected=Words(en="a free moment", ja="空いている時"),
                    remedy=Words(
                        en="nothing was written; try again",
                        ja="何も書き込んでいません。もう一度実行してください",
                    ),
                ) from None
            time.sleep(0.005)
        else:
            return
