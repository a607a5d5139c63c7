"""The vault between its second lock and its end: load what is sealed, then serve."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from typing import Final

from noren.jail.start import DescriptorNumber
from noren.jail.vault.order import VaultOrder
from noren.jail.vault.secret_memory import wipe
from noren.jail.vault.service import Service
from noren.jail.vault.vault import Segment, Vault
from noren.jail.vault.wire import Order, StorageSocket

_LENGTH: Final = struct.Struct("<I")
_PLACE: Final = struct.Struct("<iI")


def serve(source: io.FileIO, store: StorageSocket) -> None:
    """Take the order, the secret and what lies sealed; then answer until nobody can ask.

    Args:
        source: the keeper's pipe, on the assignment's descriptor.
        store: to the keeper.
    Raises:
        VaultRefused: see `VaultFault`. EOFError: the keeper's order is cut.
    """
    order = VaultOrder.from_bytes(bytes(_part(source)))
    secret = _part(source)
    try:
        vault = Vault.open(
            order.rule,
            store,
            secret=secret,
            keys=bytes(_part(source)),
            segments=_segments(source),
            oldest_day=order.oldest_day,
            keep_days=order.keep_days,
            log_n=order.log_n,
        )
    finally:
        wipe(secret)
    os.close(DescriptorNumber.ASSIGNMENT)
    try:
        store.send(Order.READY, 0, len(vault))
        Service(
            vault,
            order.channels,
            on_incident=lambda number: store.send(Order.INCIDENT, 0, number),
        ).run()
    finally:
        vault.close()


def _part(source: io.FileIO) -> bytearray:
    (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size))
    return _exactly(source, length)


def _exactly(source: io.FileIO, size: int) -> bytearray:
    data = bytearray(size)
    with memoryview(data) as view:
        filled = 0
        while filled < size:
            got = source.readinto(view[filled:])
            if not got:
                raise EOFError("the keeper's order is cut")
            filled += got
    return data


def _segments(source: io.FileIO) -> Iterator[Segment]:
    """Place, then frames up to an empty one; an empty place ends."""
    while place := _part(source):
        day, epoch = _PLACE.unpack(place)
        frames = iter(lambda: bytes(_part(source)), b"")
        yield Segment(day=day, epoch=epoch, frames=frames)
        for _ in frames:
            pass  # of a segment that was not wanted
