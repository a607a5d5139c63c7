"""The vault between its second lock and its end: load what is sealed, then serve."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

from noren.jail.parts import read_part
from noren.jail.start import DescriptorNumber
from noren.jail.vault.order import PLACE, VaultOrder
from noren.jail.vault.secret_memory import wipe
from noren.jail.vault.service import Service
from noren.jail.vault.vault import Segment, Vault
from noren.jail.vault.wire import Order, StorageSocket


def serve(source: io.FileIO, store: StorageSocket) -> None:
    """Take the order, the secret and what lies sealed; then answer until nobody can ask.

    Args:
        source: the keeper's pipe, on the assignment's descriptor.
        store: to the keeper.
    Raises:
        VaultRefused: see `VaultFault`. EOFError: the keeper's order is cut.
    """
    order = VaultOrder.from_bytes(bytes(read_part(source)))
    secret = read_part(source)
    try:
        vault = Vault.open(
            order.rule,
            store,
            secret=secret,
            keys=bytes(read_part(source)),
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


def _segments(source: io.FileIO) -> Iterator[Segment]:
    """Place, then frames up to an empty one; an empty place ends."""
    while place := read_part(source):
        day, epoch = PLACE.unpack(place)
        frames = iter(lambda: bytes(read_part(source)), b"")
        yield Segment(day=day, epoch=epoch, frames=frames)
        for _ in frames:
            pass  # of a segment that was not wanted
