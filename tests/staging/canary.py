"""A strip that every picture of a test film carries, and a search for it in files and memory.

The strip is 640 px wide: a fixed code of 64 blocks, 8 px each, white or black, and the frame's
number in 16 more. Whoever keeps a picture keeps the strip.

Found are: the strip in raw bytes (8-bit planar or packed, at full and half size; float32), in
JPEG and PNG pictures that lie anywhere in the data, and any 31 bytes in a row of the compressed
film. Not found are copies that were compressed or encoded in other ways (base64, gzip), or made
smaller than half. So finding nothing is no proof by itself; that the controls are found is part
of the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Picture = npt.NDArray[np.uint8]

WIDTH_PX, HEIGHT_PX = 640, 360
BLOCK_PX = 8
STRIP_PX = 16
_CODE = np.unpackbits(np.frombuffer(bytes.fromhex("b4e1d26a93c75f18"), np.uint8)).astype(bool)
_CUE = 12
_TOLERATED = 2
_PIXEL_BYTES = (1, 3, 4)
_PICTURE_MAGIC = re.compile(
    rb"\xff\xd8\xff[\xc0\xdb\xe0\xe1\xee]|\x89PNG\r\n\x1a\n....IHDR", re.DOTALL
)
_LONGEST_PICTURE = 1 << 20
_PIECE = 16
_CHUNK, _OVERLAP = 1 << 20, 1 << 15


def mark(picture: Picture, number: int) -> Picture:
    """The picture `(H, 640, 3)` with the strip along its top."""
    bits = np.concatenate((_CODE, [bool(number >> bit & 1) for bit in range(16)]))
    row = np.repeat(np.where(bits, 235, 16).astype(np.uint8), BLOCK_PX)
    marked = picture.copy()
    marked[:STRIP_PX] = row[None, :, None]
    return marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """How often each form was found."""

    raw: int = 0
    pictures: int = 0
    fragments: int = 0

    @property
    def total(self) -> int:
        """All forms."""
        return self.raw + self.pictures + self.fragments

    def __add__(self, other: Traces) -> Traces:
        return Traces(
            raw=self.raw + other.raw,
            pictures=self.pictures + other.pictures,
            fragments=self.fragments + other.fragments,
        )


class CanarySearch:
    """Looks for the strip, and for pieces of one compressed film.

    Args:
        packets: the film's compressed pictures; none leaves that part out.
    """

    def __init__(self, packets: Sequence[bytes] = ()) -> None:
        self._pieces = {
            packet[start : start + _PIECE]
            for packet in packets
            for start in range(_first_picture_byte(packet), len(packet) - _PIECE, _PIECE)
            if _is_telling(packet[start : start + _PIECE])
        }
        self._starts = np.zeros(1 << 24, np.bool_)
        for piece in self._pieces:
            self._starts[int.from_bytes(piece[:3], "little")] = True

    def search(self, data: bytes, *, float_shifts: int = 4) -> Traces:
        """What is in these bytes; floats at so many of four alignments."""
        floats = sum(_count_floats(data[shift:]) for shift in range(float_shifts))
        return Traces(
            raw=_count_raw(np.frombuffer(data, np.uint8)) + floats,
            pictures=sum(1 for picture in _carve(data) if _count_raw(picture.reshape(-1))),
            fragments=self._count_fragments(data),
        )

    def search_files(self, folders: Sequence[Path], *, newer_than_s: float) -> dict[Path, Traces]:
        """Every file under the folders that was written since; only those with traces."""
        found = {}
        for path in sorted({path for folder in folders for path in folder.rglob("*")}):
            try:
                if not path.is_file() or path.stat().st_mtime < newer_than_s:
                    continue
                data = path.read_bytes()
            except FileNotFoundError:
                continue  # gone meanwhile
            if (traces := self.search(data)).total:
                found[path] = traces
        return found

    def search_memory(self, pid: int) -> Traces:
        """All memory of a process that it could have written; needs the right to trace it."""
        traces = Traces()
        for data in _memory(pid):
            traces += self.search(data, float_shifts=1)
        return traces

    def _count_fragments(self, data: bytes) -> int:
        if not self._pieces or len(data) < _PIECE:
            return 0
        found = 0
        for shift in range(4):
            words = np.frombuffer(data, "<u4", count=max(0, len(data) - shift) // 4, offset=shift)
            for index in np.flatnonzero(self._starts[words & 0xFFFFFF]).tolist():
                start = 4 * index + shift
                found += data[start : start + _PIECE] in self._pieces
        return found


def holds_a_picture(pid: int) -> bool:
    """Whether a process has a raw picture; looks at the memory that `search_memory` looks at."""
    return any(_count_raw(np.frombuffer(data, np.uint8)) for data in _memory(pid))


def _memory(pid: int) -> Iterator[bytes]:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, size in _writable(pid):
            yield from _chunks(memory, start, size)


def _chunks(memory: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    """A mapping in pieces that overlap by more than a strip; pieces never written are left out."""
    for offset in range(0, size, _CHUNK):
        try:
            memory.seek(start + offset)
            data = memory.read(min(_CHUNK + _OVERLAP, size - offset))
        except (OSError, ValueError):
            return  # special mappings of the kernel
        if data and data.count(0) < len(data):
            yield data


def _first_picture_byte(packet: bytes) -> int:
    """Encoders write their own name and settings before the first picture."""
    name = packet.find(b"x264 - core")
    return 0 if name < 0 else packet.find(b"\0", name)


def _is_telling(piece: bytes) -> bool:
    """Runs of filling bytes are in every file."""
    return len(set(piece)) > _PIECE // 2


def _writable(pid: int) -> Iterator[tuple[int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, rights = line.split()[:2]
        start, end = (int(part, 16) for part in span.split("-"))
        if rights.startswith("rw"):
            yield start, end - start


def _count_raw(data: Bytes) -> int:
    """Strips in 8-bit samples, a grey strip's channels being alike."""
    light = data > 128
    steps = {BLOCK_PX * pixel // half for pixel in _PIXEL_BYTES for half in (1, 2)}
    return sum(_count_code(light, step) for step in steps)


def _count_floats(data: bytes) -> int:
    found = 0
    numbers = np.frombuffer(data, "<f4", count=len(data) // 4)
    with np.errstate(invalid="ignore"):
        for middle, most in ((0.5, 1.5), (128.0, 300.0)):
            light = (numbers > middle) & (numbers < most)
            found += sum(_count_code(light, BLOCK_PX * pixel) for pixel in (1, 3))
    return found


def _count_code(light: npt.NDArray[np.bool_], step: int) -> int:
    """Places where samples `step` apart say the code; one in each half block is tried."""
    stride = max(1, step // 2)
    tries = (light.size - (len(_CODE) - 1) * step + stride - 1) // stride
    if tries <= 0:
        return 0
    alike = np.ones(tries, np.bool_)
    for bit in range(_CUE):
        samples = light[bit * step : bit * step + (tries - 1) * stride + 1 : stride]
        alike &= samples if _CODE[bit] else ~samples
    places = np.flatnonzero(alike) * stride
    if not places.size:
        return 0
    said = light[places[:, None] + np.arange(len(_CODE)) * step]
    return int(((said != _CODE).sum(axis=1) <= _TOLERATED).sum())


def _carve(data: bytes) -> Iterator[Picture]:
    for match in _PICTURE_MAGIC.finditer(data):
        part = np.frombuffer(data[match.start() : match.start() + _LONGEST_PICTURE], np.uint8)
        picture = cv2.imdecode(part, cv2.IMREAD_GRAYSCALE)
        if picture is not None:
            yield np.asarray(picture, np.uint8)
