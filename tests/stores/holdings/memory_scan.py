"""Looks for known byte strings in the memory of a running process, as a thief with root would."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

MOST_AT_ONCE = 1 << 26
HEX = re.compile(rb"[0-9a-f]{64,}")


def memory_of(process: int) -> Iterator[bytes]:
    """All writable memory, heap and stacks included; only libraries' own code is left out."""
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if "rw" not in rights:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            while start < end:
                memory.seek(start)
                with contextlib.suppress(OSError):  # a guard page
                    yield memory.read(min(end - start, MOST_AT_ONCE))
                start += MOST_AT_ONCE


def found_in(data: bytes, needles: Sequence[bytes]) -> set[bytes]:
    """Which needles of 8 bytes or more stand anywhere in the data."""
    wanted = set(needles)
    lengths = {len(one) for one in wanted}
    if len(data) < 8:
        return set()
    heads = np.unique(np.frombuffer(b"".join(one[:8] for one in wanted), "<u8"))
    begins = np.zeros(1 << 16, bool)
    begins[(heads & 0xFFFF).astype(np.uint16)] = True
    found: set[bytes] = set()
    for shift in (0, 1):
        pairs = np.frombuffer(data, "<u2", (len(data) - shift) // 2, shift)
        places = np.flatnonzero(begins[pairs]) * 2 + shift
        places = places[places <= len(data) - 8]
        raw = np.frombuffer(data, np.uint8)
        words = np.zeros(len(places), np.uint64)
        for byte in range(8):
            words |= raw[places + byte].astype(np.uint64) << np.uint64(8 * byte)
        for place in places[np.isin(words, heads)]:
            found |= {data[place : place + length] for length in lengths} & wanted
    return found


def hex_found_in(data: bytes, needles: Sequence[bytes]) -> set[bytes]:
    """The same for needles of 64 hexadecimal digits, which are many and alike."""
    wanted = set(needles)
    return {
        match[0][at : at + 64] for match in HEX.finditer(data) for at in range(len(match[0]) - 63)
    } & wanted


def memory_and_files(process: int, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that a thief of the whole machine could look at."""
    for data in memory_of(process):
        yield "memory", data
    for path in folder.rglob("*"):
        if path.is_file():
            yield "files", path.read_bytes()
