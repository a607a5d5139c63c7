"""Headers of pictures: what the desk looks at before anything is decoded."""

from __future__ import annotations

import struct
import zlib


def picture_header(width: int = 640, height: int = 480) -> bytearray:
    """A PNG's first bytes, and something behind them."""
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    crc = zlib.crc32(b"IHDR" + body)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 13, b"IHDR")
    return bytearray(head + body + struct.pack(">I", crc) + b"a face" * 100)
