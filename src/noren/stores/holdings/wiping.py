"""Memory that held a key or somebody's data, overwritten as soon as it is no longer needed.

Python does not overwrite `bytes`; keys and plain payloads therefore live in `bytearray` and in
arrays of their own, and every function that makes one says who wipes it. Where a library insists
on giving `bytes`, `wipe_bytes` overwrites them behind Python's back.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

_M_PERTURB = -6
"""The number of that option in glibc's <malloc.h>."""


def wipe(*buffers: bytearray | NDArray[Any]) -> None:
    """Fill each buffer with zeros. A view wipes what it shows."""
    for buffer in buffers:
        if isinstance(buffer, bytearray):
            buffer[:] = bytes(len(buffer))
        else:
            buffer.fill(0)


@contextmanager
def wiped(buffer: bytearray) -> Iterator[bytearray]:
    """The buffer for the length of the block; zeros afterwards, also where the block raises."""
    try:
        yield buffer
    finally:
        wipe(buffer)


def wipe_bytes(data: bytes) -> None:
    """Overwrite bytes that a library made for us and that nobody else has seen.

    Python shares short and empty `bytes` among all who use them: of at most one byte, nothing is
    done.
    """
    if len(data) > 1:
        # CPython keeps the content at the end of the object, before its closing zero.
        ctypes.memset(id(data) + bytes.__basicsize__ - 1, 0, len(data))


def random_buffer(size: int) -> bytearray:
    """Fresh randomness for keys from the kernel, without a copy; the caller wipes it."""
    buffer = bytearray(size)
    with Path("/dev/urandom").open("rb", buffering=0) as source:
        if source.readinto(buffer) != size:
            raise OSError("the kernel gave less randomness than was asked for")
    return buffer


def scrub_freed_memory() -> bool:
    """Let the C library overwrite what it takes back from now on, the database's pages included.

    Returns: False where the C library cannot (only glibc can). Then remnants of deleted rows may
    stay in this process's memory until it ends.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_M_PERTURB, 0xA5) == 1
