"""The few facts about H.264 NAL units that loss handling needs.

Source: ITU-T H.264 sections 7.3.1 (NAL unit), 7.3.2 (parameter sets), 7.3.3 (slice header),
D.1 (SEI).
"""

from __future__ import annotations

IDR_SLICE = 5
SEI = 6
SPS = 7
PPS = 8
ACCESS_UNIT_DELIMITER = 9
FILLER = 12
MAX_PARAMETER_SET_BYTES = 4096
_RECOVERY_POINT = 6
_SCANNED_SEI_BYTES = 1024


def is_whole(kind: int) -> bool:
    """Whether this type is a NAL unit of the stream (1 to 23), not a packet's own structure."""
    return 1 <= kind <= 23


def is_slice(kind: int) -> bool:
    """Whether a NAL unit of this type carries a part of the picture (types 1 to 5)."""
    return 1 <= kind <= IDR_SLICE


def begins_picture(nal: bytes) -> bool:
    """Whether a slice is the first of its picture: its first macroblock is number 0.

    Data partitions B and C (types 3 and 4) never are.
    """
    return len(nal) > 1 and nal[0] & 0x1F in (1, 2, IDR_SLICE) and bool(nal[1] & 0x80)


def parameter_set_id(nal: bytes) -> int | None:
    """The number of an SPS (0..31) or PPS (0..255); None if it is neither or too short."""
    if len(nal) > MAX_PARAMETER_SET_BYTES:
        return None
    if nal[0] & 0x1F == SPS and len(nal) > 4:
        number = _unsigned_exp_golomb(nal[4:9])
        return number if number is not None and number <= 31 else None
    if nal[0] & 0x1F == PPS and len(nal) > 1:
        number = _unsigned_exp_golomb(nal[1:6])
        return number if number is not None and number <= 255 else None
    return None


def _unsigned_exp_golomb(data: bytes) -> int | None:
    """The ue(v) number at the start of `data`, or None if it is not whole."""
    bits = "".join(f"{byte:08b}" for byte in data)
    zeros = bits.find("1")
    if zeros < 0 or len(bits) < 2 * zeros + 1:
        return None
    return int(bits[zeros : 2 * zeros + 1], 2) - 1


def has_recovery_point(nal: bytes) -> bool:
    """Whether an SEI unit says that decoding may begin right here.

    Streams without IDR pictures have these. A recovery that takes several pictures (gradual
    refresh) does not count: the pictures until then would be wrong.
    """
    data = nal[:_SCANNED_SEI_BYTES].replace(b"\x00\x00\x03", b"\x00\x00")
    position = 1
    while position + 2 < len(data):
        kind, position = _extended_byte(data, position)
        size, position = _extended_byte(data, position)
        if kind == _RECOVERY_POINT and position < len(data):
            return bool(data[position] & 0x80)
        position += size
    return False


def _extended_byte(data: bytes, position: int) -> tuple[int, int]:
    """A number written as any count of 0xFF and one smaller byte; and where it ends."""
    number = 0
    while position < len(data):
        number += data[position]
        position += 1
        if data[position - 1] != 0xFF:
            break
    return number, position
