"""Whether memory of this machine can reach a disk in the clear."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path


class SwapState(StrEnum):
    """Where swapped pages go, the worst device deciding."""

    NONE = "none"
    """No swap is on."""
    IN_MEMORY = "in_memory"
    """Compressed memory only (zram without a backing disk)."""
    ENCRYPTED = "encrypted"
    """Every device is in memory or behind dm-crypt."""
    PLAIN = "plain"
    """At least one device or file is not known to be encrypted."""
    UNKNOWN = "unknown"
    """The kernel would not say."""

    @property
    def keeps_pages_private(self) -> bool:
        """Whether no page can reach a disk in the clear."""
        return self in (SwapState.NONE, SwapState.IN_MEMORY, SwapState.ENCRYPTED)


_WORST_FIRST = (SwapState.PLAIN, SwapState.ENCRYPTED, SwapState.IN_MEMORY)


def probe_swap(root: Path = Path("/")) -> SwapState:
    """Read which swap devices are on and judge the worst of them.

    A swap *file* counts as plain: whether the disk below it is encrypted is not looked at.

    Args:
        root: where `proc` and `sys` are found; tests give a folder of their own.
    """
    try:
        lines = (root / "proc/swaps").read_text().splitlines()[1:]
    except OSError:
        return SwapState.UNKNOWN
    states = {_judge(line.split()[0], root) for line in lines if line.strip()}
    return next((state for state in _WORST_FIRST if state in states), SwapState.NONE)


def _judge(device: str, root: Path) -> SwapState:
    name = os.path.basename(os.path.realpath(device))
    block = root / "sys/block" / name
    if name.startswith("zram"):
        backing = _first_line(block / "backing_dev")
        return SwapState.IN_MEMORY if backing in ("", "none") else SwapState.PLAIN
    if name.startswith("dm-") and _first_line(block / "dm/uuid").startswith("CRYPT-"):
        return SwapState.ENCRYPTED
    return SwapState.PLAIN


def _first_line(path: Path) -> str:
    try:
        return path.read_text().partition("\n")[0].strip()
    except OSError:
        return ""
