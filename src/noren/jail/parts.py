"""Bytes handed into a jail through a pipe: each part after its length."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterable
from typing import Final

LENGTH: Final = struct.Struct("<I")


def read_part(source: io.FileIO) -> bytearray:
    """The next part; the buffer is the caller's, who may wipe it.

    Raises:
        EOFError: the pipe ended inside it, or before it.
    """
    (length,) = LENGTH.unpack(_exactly(source, LENGTH.size))
    return _exactly(source, length)


def write_parts(descriptor: int, parts: Iterable[bytes | bytearray]) -> None:
    """Write each part after its length, without a copy of it; blocks while nobody reads.

    Raises:
        BrokenPipeError: whoever read has ended.
    """
    for part in parts:
        for piece in (LENGTH.pack(len(part)), part):
            with memoryview(piece) as view:
                written = 0
                while written < len(view):
                    written += os.write(descriptor, view[written:])


def _exactly(source: io.FileIO, size: int) -> bytearray:
    data = bytearray(size)
    with memoryview(data) as view:
        filled = 0
        while filled < size:
            got = source.readinto(view[filled:])
            if not got:
                raise EOFError("an order that is cut")
            filled += got
    return data
