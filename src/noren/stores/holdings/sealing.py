"""A payload becomes a sealed segment, and back: columns, zlib, AES-256-GCM.

    segment = record, sequence, rows, plan digest, nonce, ciphertext with tag

Item, day, plan digest, sequence, record and rows are authenticated with the ciphertext: a segment
opens only in the place where it was sealed.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from datetime import date
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from noren.stores.holdings.codec import pack_columns, unpack_columns
from noren.stores.holdings.payloads import PAYLOADS, AnyPayload
from noren.stores.holdings.wiping import wipe, wiped
from noren.vocabulary.records import RecordClass

NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEAD: Final = struct.Struct("<BII32s12s")
_NUMBER_OF: Final = {payload: number for number, payload in PAYLOADS.items()}
OVERHEAD_BYTES: Final = _HEAD.size + _TAG_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPlace:
    """Where a segment belongs; all of it is authenticated."""

    item: str
    day: date
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentHead:
    """What a segment says in clear: no row of it."""

    number: int
    record: RecordClass
    sequence: int
    rows: int
    plan_digest: str
    nonce: bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedSegment:
    """A segment's rows in memory, and the plan under which they were sealed."""

    day: date
    plan_digest: str
    payload: AnyPayload


def seal(payload: AnyPayload, place: SegmentPlace, *, plan_digest: str, key: bytearray) -> bytes:
    """The segment's bytes. The payload stays the caller's, who wipes it when done."""
    nonce = os.urandom(NONCE_BYTES)
    head = _HEAD.pack(
        _NUMBER_OF[type(payload)], place.sequence, len(payload), bytes.fromhex(plan_digest), nonce
    )
    columns = payload.to_columns()
    with wiped(pack_columns(columns)) as packed:
        wipe(*columns)
        return head + AESGCM(key).encrypt(nonce, packed, _associated(head, place))


def read_head(segment: bytes) -> SegmentHead:
    """What the segment says in clear.

    Raises:
        ValueError: not a segment.
    """
    if len(segment) < OVERHEAD_BYTES:
        raise ValueError("too short for a segment")
    number, sequence, rows, digest, nonce = _HEAD.unpack_from(segment)
    if number not in PAYLOADS:
        raise ValueError("a record class that is not held")
    return SegmentHead(
        number=number,
        record=PAYLOADS[number].record,
        sequence=sequence,
        rows=rows,
        plan_digest=digest.hex(),
        nonce=nonce,
    )


def unseal(segment: bytes, place: SegmentPlace, *, key: bytearray) -> AnyPayload:
    """The payload, in memory only; the caller wipes it.

    Raises:
        ValueError: not this segment: another place, another key, or a changed bit.
    """
    head = read_head(segment)
    sealed = memoryview(segment)[_HEAD.size :]
    packed = bytearray(len(sealed) - _TAG_BYTES)
    with wiped(packed):
        try:
            AESGCM(key).decrypt_into(
                head.nonce, sealed, _associated(segment[: _HEAD.size], place), packed
            )
        except InvalidTag as error:
            raise ValueError("a segment that does not open") from error
        payload = PAYLOADS[head.number].from_columns(unpack_columns(packed))
    if head.sequence != place.sequence or len(payload) != head.rows:
        payload.wipe()
        raise ValueError("a segment of another place")
    return payload


def _associated(head: bytes, place: SegmentPlace) -> bytes:
    where = f"{place.item}\0{place.day.isoformat()}\0{place.sequence}\0"
    return b"noren segment 1\0" + where.encode() + head[: _HEAD.size - NONCE_BYTES]
