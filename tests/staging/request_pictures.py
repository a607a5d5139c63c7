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


def with_orientation(jpeg: bytearray, orientation: int) -> bytearray:
    """A JPEG whose camera notes how it was held: 1 upright to 8, as EXIF numbers them."""
    field = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"II*\x00" + struct.pack("<IH", 8, 1) + field + bytes(4)
    body = b"Exif\x00\x00" + tiff
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return bytearray(jpeg[:2] + segment + jpeg[2:])
