"""A masked still as a PNG file of one fixed form: 17 colors, no metadata, nothing else in it."""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.gate.still_records import CELL_PX, FILL_RGB, GRAYS

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PALETTE: Final = bytes(
    channel
    for color in (*((17 * gray,) * 3 for gray in range(GRAYS)), FILL_RGB)
    for channel in color
)


def render_still(filled: NDArray[np.bool_], grays: NDArray[np.uint8]) -> bytes:
    """The file's bytes.

    Args:
        filled: `(rows, columns)` cells that are filled solid; grays: `(8 rows, 8 columns)` 0..15.
    Source: PNG (W3C, third edition): color type 3, 8 bits a pixel, filter 0 in every row.
    """
    height, width = grays.shape
    whole = np.repeat(np.repeat(filled, CELL_PX, axis=0), CELL_PX, axis=1)
    lines = np.zeros((height, width + 1), np.uint8)
    lines[:, 1:] = np.where(whole, GRAYS, grays)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", _PALETTE),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
