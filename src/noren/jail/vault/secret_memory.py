"""Memory of the vault that held a key or a template: overwritten as soon as it is done with."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noren.measure.template_transform import wipe as wipe_arrays


def wipe(*buffers: bytearray | NDArray[Any]) -> None:
    """Fill each buffer with zeros."""
    for buffer in buffers:
        if isinstance(buffer, bytearray):
            buffer[:] = bytes(len(buffer))
        else:
            wipe_arrays(buffer)


def random_buffer(size: int) -> bytearray:
    """Fresh randomness, without opening anything: the vault may not. The caller wipes it."""
    drawn = os.urandom(size)
    buffer = bytearray(drawn)
    if size > 1:
        # CPython keeps the content at the end of the object, before its closing zero.
        ctypes.memset(id(drawn) + bytes.__basicsize__ - 1, 0, size)
    return buffer


_NUMPY_KEEPS: Final = 8
"""NumPy keeps so many freed arrays of each size below `_NUMPY_BELOW` bytes for the next one."""
_NUMPY_BELOW: Final = 1024
_HEAP_BELOW: Final = 1056
"""The C library keeps freed blocks below this size as they are, a few of each."""
_BLOCKS: Final = 256


def scrub_freed_memory() -> None:
    """Take what NumPy, Python and the C library keep of small freed blocks, and overwrite it.

    Larger blocks are overwritten by the C library, or go back to the kernel, when they are freed
    (see `noren.jail.start.ENVIRONMENT`); these small ones are neither. Takes some milliseconds.
    """
    for size in range(1, _NUMPY_BELOW):
        taken = [np.empty(size, np.uint8) for _ in range(_NUMPY_KEEPS)]
        wipe_arrays(*taken)
    blocks = [bytearray(size) for size in range(16, _HEAP_BELOW, 16) for _ in range(_BLOCKS)]
    del blocks
