"""How ciphertext travels from the vault to its keeper: messages of at most 4,096 bytes.

    message = head of 24 bytes (magic, version, order, sequence, day, epoch, total, offset), piece
    answer  = 8 bytes (magic, version, whether it is durable, sequence), after the last piece

A socket of this kind keeps messages apart, so half a message never arrives.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from noren.jail.descriptors import LONGEST_STORE_MESSAGE
from noren.jail.vault.vault import VaultFault, VaultRefused

LONGEST_MESSAGE: Final = LONGEST_STORE_MESSAGE
MOST_BYTES: Final = 1 << 26
_HEAD: Final = struct.Struct("<HBBIiIII")
_ANSWER: Final = struct.Struct("<HBBI")
_PIECE: Final = LONGEST_MESSAGE - _HEAD.size
_MAGIC: Final = 0x6E53
_VERSION: Final = 1
_LAST_DAY: Final = 1 << 24


class Order(IntEnum):
    """What the vault asks its keeper to do."""

    APPEND = 1
    KEYS = 2
    DISCARD = 3
    READY = 4
    """It has loaded everything; `epoch` is the number of people."""
    INCIDENT = 5
    """Who speaks on channel `epoch` sent what is no request; it is heard no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageOrder:
    """One whole order."""

    order: Order
    sequence: int
    day: int
    epoch: int
    payload: bytes


class WireBroken(Exception):
    """A message that is not one, or not the next."""


class StorageSocket:
    """The vault's end. Every call waits for the keeper's answer."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._sequence = 0

    def append(self, day: int, epoch: int, frame: bytes) -> None:
        """See `Outlet`."""
        self.send(Order.APPEND, day, epoch, frame)

    def write_keys(self, slot: bytes, first: int) -> None:
        """See `Outlet`."""
        self.send(Order.KEYS, 0, first, slot)

    def discard(self, day: int, epoch: int) -> None:
        """See `Outlet`."""
        self.send(Order.DISCARD, day, epoch)

    def send(self, order: Order, day: int, epoch: int, payload: bytes = b"") -> None:
        """Send an order and wait until it is carried out.

        Raises:
            VaultRefused: the keeper could not, or is gone.
        """
        self._sequence = (self._sequence + 1) & 0xFFFF_FFFF
        for offset in range(0, max(len(payload), 1), _PIECE):
            head = _HEAD.pack(
                _MAGIC, _VERSION, order, self._sequence, day, epoch, len(payload), offset
            )
            os.write(self._descriptor, head + payload[offset : offset + _PIECE])
        answer = os.read(self._descriptor, LONGEST_MESSAGE)
        if answer != _ANSWER.pack(_MAGIC, _VERSION, 1, self._sequence):
            raise VaultRefused(VaultFault.STORAGE, day)


class StorageReader:
    """The keeper's end: puts pieces together and believes nothing else."""

    def __init__(self) -> None:
        self._sequence = 0
        self._begun: tuple[int, ...] | None = None
        self._pieces = bytearray()

    def take(self, message: bytes) -> StorageOrder | None:
        """One message; an order when it was the last of one.

        Raises:
            WireBroken: not a message, not the next piece, or longer than any order.
        """
        if len(message) < _HEAD.size:
            raise WireBroken("too short")
        magic, version, order, sequence, day, epoch, total, offset = _HEAD.unpack_from(message)
        if magic != _MAGIC or version != _VERSION or order not in Order._value2member_map_:
            raise WireBroken("not a message of this version")
        said = (order, sequence, day, epoch, total)
        if offset == 0:
            if self._begun is not None or sequence != (self._sequence + 1) & 0xFFFF_FFFF:
                raise WireBroken("out of sequence")
            self._begun = said
        piece = message[_HEAD.size :]
        is_sound = said == self._begun and offset == len(self._pieces)
        if not is_sound or not 0 <= day < _LAST_DAY or total > MOST_BYTES:
            raise WireBroken("not the next piece")
        if len(piece) != min(_PIECE, total - offset):
            raise WireBroken("a piece of another length")
        self._pieces += piece
        if len(self._pieces) < total:
            return None
        whole = StorageOrder(
            order=Order(order), sequence=sequence, day=day, epoch=epoch, payload=bytes(self._pieces)
        )
        self._sequence, self._begun, self._pieces = sequence, None, bytearray()
        return whole

    @staticmethod
    def answer(order: StorageOrder, *, is_done: bool) -> bytes:
        """What to say after an order."""
        return _ANSWER.pack(_MAGIC, _VERSION, int(is_done), order.sequence)
