"""A journal in one file: frames with length and checksums, synced before they are acknowledged.

    file  = MAGIC, frame, frame, …
    frame = length, CRC-32 of it, CRC-32 of the payload (little-endian, 4 bytes each), payload

A killed writer leaves at most the beginning of its own frames at the end. That tail, and only that,
is cut off by the next writer. The length has a checksum of its own, so that a changed length can
never make whole frames look like a tail.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from noren.errors import StoreDamaged, StoreLocked
from noren.stores.durable import write_whole
from noren.stores.trouble import explain_os, explained_os
from noren.vocabulary.words import Words

MAGIC: Final = b"noren journal 1\n"
MAX_PAYLOAD_BYTES: Final = 1 << 20
LOCK_PATIENCE_S: Final = 60.0
"""Who has just written may be first again: on a slow disk others wait for several of its turns."""
_HEAD: Final = struct.Struct("<III")
_CHUNK_BYTES: Final = 1 << 20


def frame(payload: bytes) -> bytes:
    """The payload as it stands in the file.

    Raises:
        ValueError: longer than a frame may be.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ValueError(f"a payload of at most {MAX_PAYLOAD_BYTES} bytes")
    length = len(payload).to_bytes(4, "little")
    return _HEAD.pack(len(payload), zlib.crc32(length), zlib.crc32(payload)) + payload


@dataclass(slots=True, kw_only=True)
class _Place:
    """Where reading stands: `count` frames end at `offset`."""

    count: int = 0
    offset: int = len(MAGIC)


class SegmentFile:
    """One journal file and its lock, in a folder readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _Place()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def read(self) -> Iterator[bytes]:
        """The payloads; nothing where there is no file.

        Raises:
            StoreDamaged: a frame is not what was written.
        """
        if self._path.exists():
            with explained_os(self._path), self._path.open("rb") as file:
                yield from _payloads(file.fileno(), _Place(), self._path)

    @contextmanager
    def writing(self) -> Iterator[SegmentWriter]:
        """The exclusive right to append, by a lock that the kernel frees when a process dies."""
        with _locked(self._path.with_suffix(".lock")):
            if not self._path.exists():
                # As a whole: a file that exists always begins with MAGIC.
                write_whole(self._path, MAGIC)
            with explained_os(self._path):
                descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            try:
                yield SegmentWriter(self._path, descriptor, self._seen)
            finally:
                os.close(descriptor)


class SegmentWriter:
    """The one writer of a segment file, for as long as its lock is held."""

    def __init__(self, path: Path, descriptor: int, seen: _Place) -> None:
        self._path = path
        self._descriptor = descriptor
        self._seen = seen
        size = os.fstat(descriptor).st_size
        if size < seen.offset:
            raise damaged(path, seen.count)
        self.fresh = tuple(_payloads(descriptor, seen, path))
        self.cut_bytes = size - seen.offset
        if self.cut_bytes:
            self._cut()

    @property
    def count(self) -> int:
        """How many frames the file holds."""
        return self._seen.count

    def append(self, items: Sequence[bytes]) -> None:
        """Write all of them at the end and sync; on failure the file is as it was."""
        data = b"".join(frame(item) for item in items)
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(self._descriptor, data[written:], self._seen.offset + written)
            os.fdatasync(self._descriptor)
        except OSError as error:
            self._cut()
            raise explain_os(error, self._path) from error
        self._seen.offset += len(data)
        self._seen.count += len(items)

    def _cut(self) -> None:
        with explained_os(self._path):
            os.ftruncate(self._descriptor, self._seen.offset)
            os.fsync(self._descriptor)


def _payloads(descriptor: int, place: _Place, path: Path) -> Iterator[bytes]:
    """Every whole frame from `place` on, which moves along; an unfinished last one ends it."""
    if place.offset == len(MAGIC) and os.pread(descriptor, len(MAGIC), 0) != MAGIC:
        raise damaged(path, 0)
    buffer, read_to = b"", place.offset
    while more := os.pread(descriptor, _CHUNK_BYTES, read_to):
        read_to += len(more)
        buffer, start = buffer + more, 0
        while (size := _frame_size(buffer, start, path, place)) <= len(buffer) - start:
            payload = buffer[start + _HEAD.size : start + size]
            if zlib.crc32(payload) != _HEAD.unpack_from(buffer, start)[2]:
                raise damaged(path, place.count)
            start += size
            place.count += 1
            place.offset += size
            yield payload
        buffer = buffer[start:]


def _frame_size(buffer: bytes, start: int, path: Path, place: _Place) -> int:
    """The whole size of the frame that begins here; of its head while that is unfinished."""
    if len(buffer) - start < _HEAD.size:
        return _HEAD.size
    length, length_check, _ = _HEAD.unpack_from(buffer, start)
    if zlib.crc32(buffer[start : start + 4]) != length_check or length > MAX_PAYLOAD_BYTES:
        raise damaged(path, place.count)
    return _HEAD.size + int(length)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with explained_os(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline_s = time.monotonic() + LOCK_PATIENCE_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline_s:
                    raise _busy(path) from None
                time.sleep(0.002)
        yield
    finally:
        os.close(descriptor)


def _busy(path: Path) -> StoreLocked:
    return StoreLocked(
        where=str(path),
        found=Words(
            en=f"another writer for more than {LOCK_PATIENCE_S:.0f} s",
            ja=f"{LOCK_PATIENCE_S:.0f} 秒を超えて書き込み中のプログラム",
        ),
        expected=Words(en="a free moment", ja="空いている時"),
        remedy=Words(
            en="end the program that holds the ledger and try again",
            ja="台帳を使用中のプログラムを終えて、もう一度試してください",
        ),
    )


def damaged(path: Path, count: int) -> StoreDamaged:
    """The file is not what was written, after this many whole frames."""
    return StoreDamaged(
        where=str(path),
        found=Words(
            en=f"{count} whole records and then bytes that were not written so",
            ja=f"{count} 件の正しい記録の後に、書いたときと異なるデータ",
        ),
        expected=Words(en="the file as noren wrote it", ja="noren が書いたままのファイル"),
        remedy=Words(
            en="treat it as tampered with: keep a copy, and compare with a witness",
            ja="改ざんとして扱い、写しを取って、控えと比べてください",
        ),
    )
