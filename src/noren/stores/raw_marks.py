"""Known byte strings looked for in raw files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from noren.stores.trouble import explained_os

_WORD_BYTES: Final = 8


def count_marks(paths: Iterable[Path], marks: Sequence[bytes]) -> int:
    """How many of the marks stand anywhere in the files. Marks are of 8 bytes or more.

    Raises:
        ValueError: a mark that is too short to be told from chance.
        StoreError: a file cannot be read.
    """
    wanted = set(marks)
    if any(len(mark) < _WORD_BYTES for mark in wanted):
        raise ValueError("marks of 8 bytes or more")
    if not wanted:
        return 0
    lengths = {len(mark) for mark in wanted}
    heads = np.unique(np.frombuffer(b"".join(mark[:_WORD_BYTES] for mark in wanted), "<u8"))
    found: set[bytes] = set()
    for path in paths:
        with explained_os(path):
            data = path.read_bytes()
        for shift in range(min(_WORD_BYTES, len(data))):
            words = np.frombuffer(data, "<u8", (len(data) - shift) // _WORD_BYTES, shift)
            for hit in np.flatnonzero(np.isin(words, heads)):
                place = int(hit) * _WORD_BYTES + shift
                found |= {data[place : place + length] for length in lengths} & wanted
    return len(found)
