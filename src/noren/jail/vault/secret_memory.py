"""Memory of the vault that held a key or a template: overwritten as soon as it is done with."""

from __future__ import annotations

import os
from typing import Any

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
    return bytearray(os.urandom(size))
