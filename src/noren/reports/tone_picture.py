"""A drawing of few tones as a PNG file, written with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from typing import Final

PALETTE: Final = ((0xF3, 0xEC, 0xDC), (0xFF, 0xFF, 0xFF), (0xD9, 0xDE, 0xE3), (0x5B, 0x67, 0x73))
"""Blank, light, dark, line: pale, so that icons stand out."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def render_tones(tones: bytes, width: int, height: int) -> bytes:
    """The PNG of `tones`, one of four a place, row by row.

    Raises:
        ValueError: not `width` times `height` tones, or a tone above 3.
    """
    if len(tones) != width * height or max(tones, default=0) > 3:
        raise ValueError("as many tones from 0 to 3 as the picture has places")
    rows = bytearray()
    for start in range(0, len(tones), width):
        row = tones[start : start + width] + bytes(-width % 4)
        rows.append(0)  # no filter
        rows += bytes(
            row[at] << 6 | row[at + 1] << 4 | row[at + 2] << 2 | row[at + 3]
            for at in range(0, len(row), 4)
        )
    header = struct.pack(">IIBBBBB", width, height, 2, 3, 0, 0, 0)
    palette = b"".join(bytes(color) for color in PALETTE)
    return _SIGNATURE + b"".join(
        _chunk(kind, data)
        for kind, data in (
            (b"IHDR", header),
            (b"PLTE", palette),
            (b"IDAT", zlib.compress(bytes(rows), 9)),
            (b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
