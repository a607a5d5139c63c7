"""Rows of a bucket as one sealed frame, and back.

    frame = day, epoch, sequence, rows, nonce, ciphertext with tag (AES-256-GCM)

Day, epoch, sequence and rows are authenticated: a frame opens only in its place.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from noren.jail.vault.secret_memory import wipe
from noren.measure.template_search import ROW, Rows

_HEAD: Final = struct.Struct("<4siIII12s")
_MAGIC: Final = b"nVF2"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
MOST_ROWS: Final = 4096
"""More rows go into several frames."""


class FrameRefused(Exception):
    """A frame that was not sealed so, or not in this place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePlace:
    """Where a frame belongs."""

    day: int
    epoch: int
    sequence: int


def seal_rows(rows: Rows, place: FramePlace, *, key: bytearray) -> bytes:
    """A frame of rows, which stay the caller's."""
    nonce = os.urandom(_NONCE_BYTES)
    head = _HEAD.pack(_MAGIC, place.day, place.epoch, place.sequence, len(rows), nonce)
    plain = bytearray(rows.nbytes)
    np.frombuffer(plain, ROW)[:] = rows
    try:
        return head + AESGCM(key).encrypt(nonce, plain, head)
    finally:
        wipe(plain)


def unseal_rows(frame: bytes, place: FramePlace, *, key: bytearray) -> Rows:
    """The rows; the caller wipes them.

    Raises:
        FrameRefused: another place or key, or a changed bit.
    """
    if len(frame) < _HEAD.size + _TAG_BYTES:
        raise FrameRefused
    magic, day, epoch, sequence, count, nonce = _HEAD.unpack_from(frame)
    said = FramePlace(day=day, epoch=epoch, sequence=sequence)
    sealed = memoryview(frame)[_HEAD.size :]
    if magic != _MAGIC or said != place or len(sealed) != count * ROW.itemsize + _TAG_BYTES:
        raise FrameRefused
    plain = bytearray(count * ROW.itemsize)
    try:
        AESGCM(key).decrypt_into(nonce, sealed, frame[: _HEAD.size], plain)
    except InvalidTag:
        wipe(plain)
        raise FrameRefused from None
    # The rows are a view: wiping them wipes what was decrypted.
    return np.frombuffer(plain, ROW)
