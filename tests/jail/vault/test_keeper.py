"""The vault's keeper: what it says when it cannot feed the vault."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from jail.vault.vault_play import RULE
from noren.errors import JailBroken, NorenError, StoreDamaged
from noren.jail.vault import keeper as keeper_module
from noren.jail.vault.keeper import Keeper, VaultListeners
from noren.jail.vault.order import VaultOrder

ROUNDS = 300
"""A keeper that ends the pipe first was caught in 3 of 100."""


class UnreadableShelf:
    """Fails as soon as anything is read."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read_keys(self) -> bytes:
        raise self._error

    def write_keys(self, slot: bytes, first: int) -> None:
        raise self._error

    def segments(self) -> Sequence[tuple[int, int]]:
        raise self._error

    def read(self, day: int, epoch: int) -> Iterator[bytes]:
        raise self._error

    def append(self, day: int, epoch: int, frame: bytes) -> None:
        raise self._error

    def discard(self, day: int, epoch: int) -> None:
        raise self._error


def fed_until_the_pipe_ends(error: Exception) -> tuple[NorenError | None, bytearray]:
    """What the keeper knows when the vault sees that the pipe is cut, and what is left to read."""
    order = VaultOrder(rule=RULE, oldest_day=0, keep_days=9, channels=(), log_n=10)
    keeper = Keeper(UnreadableShelf(error), order, names=[], listeners=VaultListeners())
    secret = bytearray(b"a passphrase")
    inside, outside = os.pipe()
    try:
        feeder = threading.Thread(target=keeper._feed, args=(os.fdopen(outside, "wb", 0), secret))
        feeder.start()
        while os.read(inside, 1 << 16):
            pass
        known = keeper.error
        feeder.join()
    finally:
        os.close(inside)
    return known, secret


def test_why_a_shelf_cannot_be_read_is_known_before_the_vault_sees_the_cut() -> None:
    damaged = StoreDamaged(where="vault", found="a hole", expected="no hole", remedy="mend it")
    said = [fed_until_the_pipe_ends(damaged) for _ in range(ROUNDS)]
    assert [error for error, _ in said] == [damaged] * ROUNDS
    assert not any(any(secret) for _, secret in said)


def test_a_vault_that_ends_without_a_word_leaves_no_descriptor_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def spawn(module: str, *, descriptors: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", ""])

    def start_and_end() -> int:
        order = VaultOrder(rule=RULE, oldest_day=0, keep_days=9, channels=(), log_n=10)
        keeper = Keeper(
            UnreadableShelf(RuntimeError()), order, names=["desk"], listeners=VaultListeners()
        )
        keeper.start(bytearray(b"a passphrase"), patience_s=60)
        assert isinstance(keeper.error, JailBroken)
        keeper.close()
        return len(os.listdir("/proc/self/fd"))

    monkeypatch.setattr(keeper_module, "spawn_jailed", spawn)
    gc.collect()
    first = start_and_end()
    assert start_and_end() <= first


def test_a_fault_of_the_shelf_itself_is_told_by_its_name() -> None:
    error, secret = fed_until_the_pipe_ends(RuntimeError("a fault"))
    with pytest.raises(JailBroken, match="RuntimeError"):
        raise error or AssertionError("nothing was told")
    assert not any(secret)
