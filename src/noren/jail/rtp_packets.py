"""RTP packets: their header, their order, and their clock. No sockets, no I/O.

Source: RFC 3550 sections 5.1 and A.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

REORDER_WINDOW = 8
# RFC 3550 A.1: further than this is a sender that began anew, not loss.
_MAX_DROPOUT = 3000
_MAX_MISORDER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpPacket:
    """One packet. `timestamp` counts the media clock modulo 2**32, `sequence` modulo 2**16."""

    payload_type: int
    sequence: int
    timestamp: int
    sender: int
    is_marked: bool
    payload: bytes


def parse_rtp(data: bytes) -> RtpPacket | None:
    """Read one RTP packet; None if it is not one (wrong version, lengths that do not fit)."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    start = 12 + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data)
    if data[0] & 0x20:
        end -= data[-1]
        if data[-1] == 0:
            return None
    if start > end:
        return None
    return RtpPacket(
        payload_type=data[1] & 0x7F,
        is_marked=bool(data[1] & 0x80),
        sequence=int.from_bytes(data[2:4], "big"),
        timestamp=int.from_bytes(data[4:8], "big"),
        sender=int.from_bytes(data[8:12], "big"),
        payload=data[start:end],
    )


@dataclass(slots=True, kw_only=True)
class OrderCounters:
    """`lost` never arrived; `late` came after their place was given up, or twice."""

    received: int = 0
    lost: int = 0
    late: int = 0
    restarts: int = 0


class PacketOrder:
    """Puts packets in the order of their sequence numbers and says where some are missing.

    A missing packet is waited for until `REORDER_WINDOW` later ones are there. A jump of
    thousands, or another sender number, is a sender that began anew: nothing is counted as lost,
    but the break is reported like a gap. So is the very first packet: what came before is unknown.
    """

    def __init__(self) -> None:
        self.counters = OrderCounters()
        self._next: int | None = None
        self._sender = 0
        self._waiting: dict[int, RtpPacket] = {}

    def put(self, packet: RtpPacket) -> Iterator[tuple[RtpPacket, bool]]:
        """Yield `(packet, follows_a_gap)` for every packet whose turn has come."""
        self.counters.received += 1
        is_first = self._next is None
        ahead = 0 if self._next is None else _difference(packet.sequence, self._next, bits=16)
        is_anew = packet.sender != self._sender or not -_MAX_MISORDER <= ahead <= _MAX_DROPOUT
        if is_first or is_anew:
            self.counters.restarts += not is_first
            self._waiting.clear()
            self._next = (packet.sequence + 1) & 0xFFFF
            self._sender = packet.sender
            yield packet, True
            return
        if ahead < 0 or packet.sequence in self._waiting:
            self.counters.late += 1
            return
        self._waiting[packet.sequence] = packet
        yield from self._due()

    def _due(self) -> Iterator[tuple[RtpPacket, bool]]:
        assert self._next is not None
        follows_a_gap = False
        while self._waiting:
            if self._next not in self._waiting:
                if len(self._waiting) < REORDER_WINDOW:
                    return
                gap = min((number - self._next) & 0xFFFF for number in self._waiting)
                self.counters.lost += gap
                self._next = (self._next + gap) & 0xFFFF
                follows_a_gap = True
            packet = self._waiting.pop(self._next)
            self._next = (self._next + 1) & 0xFFFF
            yield packet, follows_a_gap
            follows_a_gap = False


class MediaClock:
    """Timestamps modulo 2**32 to seconds since the first one, across any number of wraps."""

    def __init__(self, *, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._last: int | None = None
        self._ticks = 0

    def seconds(self, timestamp: int) -> float:
        """May step back by a little: pictures are sent in decoding order."""
        if self._last is not None:
            self._ticks += _difference(timestamp, self._last, bits=32)
        self._last = timestamp
        return self._ticks / self._rate_hz


def _difference(later: int, earlier: int, *, bits: int) -> int:
    """The signed distance between two numbers that wrap, the shorter way round."""
    half = 1 << (bits - 1)
    return ((later - earlier + half) & ((1 << bits) - 1)) - half
