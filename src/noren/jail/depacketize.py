"""RTP packets to H.264 access units, without any I/O.

Damage never reaches the decoder: a unit with a hole is dropped, and so is everything up to the
next keyframe, because later pictures are built on it. What is dropped is counted.

Source: RFC 6184 (single NAL units, STAP-A, FU-A), ITU-T H.264 section 7.3 and annex B.
"""

from __future__ import annotations

from dataclasses import dataclass

from noren.jail.h264_units import (
    ACCESS_UNIT_DELIMITER,
    FILLER,
    IDR_SLICE,
    PPS,
    SEI,
    SPS,
    begins_picture,
    has_recovery_point,
    is_slice,
    is_whole,
    parameter_set_id,
)
from noren.jail.rtp_packets import MediaClock, PacketOrder, RtpPacket, parse_rtp

MAX_UNIT_BYTES = 8 * 1024 * 1024
MAX_SETS_OF_A_KIND = 32
_START_CODE = b"\x00\x00\x00\x01"
_STAP_A = 24
_FU_A = 28
# RFC 6184 table 1: to be ignored. STAP-B, MTAP and FU-B, which were not agreed on, are damage.
_RESERVED = (0, 30, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessUnit:
    """One picture's worth of H.264.

    `data` is Annex B (start codes), with SPS and PPS before every keyframe; `at_s` seconds since
    the first unit of the stream, in decoding order, so it may step back when pictures are
    reordered. Decoding may begin at a keyframe.
    """

    at_s: float
    data: bytes
    is_keyframe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCounters:
    """What arrived and what did not.

    `units_dropped` counts units that were seen but damaged or built on damage; units of which no
    packet arrived show only in `packets_lost`. `units_skipped` were whole, but came faster than
    they could be used.
    """

    packets: int
    packets_lost: int
    packets_late: int
    packets_malformed: int
    units: int
    units_dropped: int
    units_skipped: int = 0


class Depacketizer:
    """Feed it RTP packets, get access units. Never raises, and holds at most some megabytes."""

    def __init__(self, *, payload_type: int, parameter_sets: tuple[bytes, ...] = ()) -> None:
        self._payload_type = payload_type
        self._order = PacketOrder()
        self._clock = MediaClock(rate_hz=90000)
        self._sets: dict[tuple[int, int], bytes] = {}
        self._malformed = 0
        self._units = 0
        self._dropped = 0
        self._needs_keyframe = True
        self._fragment: bytearray | None = None
        self._ready: list[AccessUnit] = []
        self._begin(timestamp=None, after_gap=False)
        for data in parameter_sets:
            self._keep_parameter_set(data)

    @property
    def counters(self) -> StreamCounters:
        """The counts so far."""
        order = self._order.counters
        return StreamCounters(
            packets=order.received,
            packets_lost=order.lost,
            packets_late=order.late,
            packets_malformed=self._malformed,
            units=self._units,
            units_dropped=self._dropped,
        )

    def feed(self, data: bytes) -> list[AccessUnit]:
        """Take one RTP packet; return the units that it completes, often none.

        Packets of another payload type are ignored, malformed ones are counted.
        """
        packet = parse_rtp(data)
        if packet is None:
            self._malformed += 1
            return []
        if packet.payload_type != self._payload_type:
            return []
        for due, after_gap in self._order.put(packet):
            self._take(due, after_gap=after_gap)
        ready, self._ready = self._ready, []
        return ready

    def _begin(self, *, timestamp: int | None, after_gap: bool) -> None:
        self._timestamp = timestamp
        self._unit = bytearray()
        self._is_damaged = False
        self._has_slice = False
        self._has_keyframe = False
        self._has_sets: set[int] = set()
        # After a gap the beginning of the unit may be among the missing packets.
        self._head_in_doubt = after_gap

    def _take(self, packet: RtpPacket, *, after_gap: bool) -> None:
        if after_gap:
            self._fragment = None
            self._needs_keyframe = True
            self._is_damaged = True
            self._head_in_doubt = True
        if packet.timestamp != self._timestamp:
            if self._timestamp is not None:
                self._finish()
            self._begin(timestamp=packet.timestamp, after_gap=after_gap)
        self._unpack(packet.payload)
        # Some cameras mark every parameter set; only slices make a picture.
        if packet.is_marked and self._has_slice:
            self._finish()
            self._begin(timestamp=None, after_gap=False)

    def _unpack(self, payload: bytes) -> None:
        kind = payload[0] & 0x1F if payload else 0
        if kind in _RESERVED:
            self._malformed += 1
            return
        if kind == _FU_A:
            self._take_fragment(payload)
            return
        if self._fragment is not None:
            self._spoil()
        if is_whole(kind):
            self._take_nal(payload)
        elif kind == _STAP_A:
            self._take_aggregate(payload)
        else:
            self._spoil()

    def _take_aggregate(self, payload: bytes) -> None:
        position = 1
        while position < len(payload):
            length = int.from_bytes(payload[position : position + 2], "big")
            nal = payload[position + 2 : position + 2 + length]
            if length == 0 or len(nal) < length or not is_whole(nal[0] & 0x1F):
                self._spoil()
                return
            self._take_nal(nal)
            position += 2 + length

    def _take_fragment(self, payload: bytes) -> None:
        header = payload[1] if len(payload) > 1 else 0
        if not is_whole(header & 0x1F):
            self._spoil()
            return
        if header & 0x80:
            if self._fragment is not None:
                self._spoil()
            self._fragment = bytearray([(payload[0] & 0xE0) | (header & 0x1F)])
        if self._fragment is None:
            if not self._is_damaged:
                self._spoil()
            return
        self._fragment += payload[2:]
        if len(self._fragment) > MAX_UNIT_BYTES:
            self._spoil()
        elif header & 0x40:
            whole, self._fragment = bytes(self._fragment), None
            self._take_nal(whole)

    def _spoil(self) -> None:
        """A packet makes no sense here: the unit it belongs to is not whole."""
        self._malformed += 1
        self._fragment = None
        self._is_damaged = True

    def _take_nal(self, nal: bytes) -> None:
        kind = nal[0] & 0x1F
        if kind in (ACCESS_UNIT_DELIMITER, FILLER):
            return
        if kind in (SPS, PPS):
            self._keep_parameter_set(nal)
            self._has_sets.add(kind)
        elif is_slice(kind):
            if self._head_in_doubt and not self._has_slice:
                self._is_damaged |= not begins_picture(nal)
                self._head_in_doubt = False
            self._has_slice = True
        if kind == IDR_SLICE or (kind == SEI and has_recovery_point(nal)):
            self._has_keyframe = True
        if len(self._unit) + len(nal) > MAX_UNIT_BYTES:
            self._is_damaged = True
        if not self._is_damaged:
            self._unit += _START_CODE + nal

    def _keep_parameter_set(self, nal: bytes) -> None:
        number = parameter_set_id(nal)
        if number is None:
            return
        key = (nal[0] & 0x1F, number)
        kinds = [kind for kind, _ in self._sets]
        if key in self._sets or kinds.count(key[0]) < MAX_SETS_OF_A_KIND:
            self._sets[key] = nal

    def _finish(self) -> None:
        """The unit is over: hand it out, or drop it and wait for a keyframe."""
        if self._fragment is not None:
            self._spoil()
        if not self._has_slice and not self._is_damaged:
            return
        is_keyframe = self._has_slice and self._has_keyframe
        can_decode = is_keyframe and {SPS, PPS} <= {kind for kind, _ in self._sets}
        if self._is_damaged or (self._needs_keyframe and not can_decode):
            self._dropped += 1
            self._needs_keyframe = True
            return
        self._needs_keyframe = False
        self._units += 1
        data = bytes(self._unit)
        if is_keyframe and not {SPS, PPS} <= self._has_sets:
            announced = [nal for _, nal in sorted(self._sets.items())]
            data = b"".join(_START_CODE + nal for nal in announced) + data
        assert self._timestamp is not None
        at_s = self._clock.seconds(self._timestamp)
        self._ready.append(AccessUnit(at_s=at_s, data=data, is_keyframe=is_keyframe))
