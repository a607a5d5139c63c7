"""Encoded film to RTP packets, for the test camera. Written apart from the jail's reader.

Source: RFC 3550 section 5.1, RFC 6184 sections 5.6 to 5.8.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PAYLOAD_TYPE = 96
MAX_PAYLOAD_BYTES = 1400
# Both numbers wrap within the first pictures, so that every test crosses a wrap.
FIRST_SEQUENCE = 0xFFF0
FIRST_TIMESTAMP = 0xFFFF_0000
_SENDER = 0x6E6F7265
_START_CODE = re.compile(rb"\x00\x00\x00?\x01")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedUnit:
    """One picture as an encoder wrote it: Annex B H.264, and its time in seconds."""

    data: bytes
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPacket:
    """One RTP packet, and the number of the unit it belongs to."""

    unit: int
    data: bytes


def split_nals(data: bytes) -> list[bytes]:
    """The NAL units of an Annex B stream, without start codes."""
    return [nal.rstrip(b"\x00") for nal in _START_CODE.split(data) if nal.rstrip(b"\x00")]


def parameter_sets(units: Sequence[EncodedUnit]) -> str:
    """`sprop-parameter-sets` of a film: the SPS and PPS of its first unit that has them."""
    for unit in units:
        sets = [nal for nal in split_nals(unit.data) if nal[0] & 0x1F in (7, 8)]
        if sets:
            return ",".join(base64.b64encode(nal).decode("ascii") for nal in sets)
    return ""


def packetize(
    units: Sequence[EncodedUnit], *, max_payload_bytes: int = MAX_PAYLOAD_BYTES
) -> Iterator[StreamPacket]:
    """Every packet of a film in sending order.

    Small NAL units of one picture travel together (STAP-A), large ones in pieces (FU-A), the
    rest alone. The last packet of a picture carries the mark.
    """
    sequence = FIRST_SEQUENCE
    for number, unit in enumerate(units):
        payloads = list(_payloads(split_nals(unit.data), max_payload_bytes))
        timestamp = (FIRST_TIMESTAMP + round(unit.at_s * 90000)) & 0xFFFF_FFFF
        for index, payload in enumerate(payloads):
            mark = 0x80 if index == len(payloads) - 1 else 0
            header = struct.pack(
                ">BBHII", 0x80, mark | PAYLOAD_TYPE, sequence & 0xFFFF, timestamp, _SENDER
            )
            yield StreamPacket(unit=number, data=header + payload)
            sequence += 1


def _payloads(nals: list[bytes], limit: int) -> Iterator[bytes]:
    together: list[bytes] = []
    for nal in nals:
        size = 1 + sum(2 + len(item) for item in [*together, nal])
        if together and size > limit:
            yield _aggregate(together)
            together = []
        if len(nal) > limit:
            yield from _fragments(nal, limit)
        else:
            together.append(nal)
    if together:
        yield _aggregate(together)


def _aggregate(nals: list[bytes]) -> bytes:
    if len(nals) == 1:
        return nals[0]
    importance = max(nal[0] & 0x60 for nal in nals)
    return bytes([importance | 24]) + b"".join(struct.pack(">H", len(nal)) + nal for nal in nals)


def _fragments(nal: bytes, limit: int) -> Iterator[bytes]:
    pieces = [nal[start : start + limit - 2] for start in range(1, len(nal), limit - 2)]
    for index, piece in enumerate(pieces):
        first = 0x80 if index == 0 else 0
        last = 0x40 if index == len(pieces) - 1 else 0
        yield bytes([(nal[0] & 0xE0) | 28, first | last | (nal[0] & 0x1F)]) + piece
