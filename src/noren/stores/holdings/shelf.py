"""Where sealed segments lie: what any shelf must do, and the one that is a folder.

    holdings/<item>/<YYYY-MM-DD>.sealed = MAGIC, frame, frame, …
    frame = length, CRC-32 of it, CRC-32 of the payload (little-endian, 4 bytes each), payload

A frame that was acknowledged is on the disk. A killed writer leaves at most the beginning of one
more frame at the end of one file, which no reader takes and the next writer cuts off. A shelf sees
ciphertext only.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from noren.errors import StoreDamaged
from noren.stores.durable import sync_folder, write_whole
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

MAGIC: Final = b"noren sealed 1\n\0"
SUFFIX: Final = ".sealed"
REPLACED: Final = ".replaced"
MOST_PAYLOAD_BYTES: Final = 1 << 26
_HEAD: Final = struct.Struct("<III")
_ITEM: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class Shelf(Protocol):
    """Sealed payloads by item and day: the folder below, or a table of a database."""

    def place(self, item: str, day: date) -> Path:
        """How errors name a day."""
        ...

    def items(self) -> tuple[str, ...]:
        """Every item that has a day."""
        ...

    def days(self, item: str) -> tuple[date, ...]:
        """Every day of an item, in order."""
        ...

    def read(self, item: str, day: date) -> Iterator[bytes]:
        """The day's payloads in order; nothing where there is no such day.

        Raises:
            StoreDamaged: a payload is not what was put there.
        """
        ...

    def survey(self, item: str, day: date) -> Iterator[bytes | None]:
        """The day's payloads in order, None for one that is not what was put there.

        Where damage hides how many more there were, one None stands for all of them.
        """
        ...

    def count(self, item: str, day: date) -> int:
        """How many payloads a day has, for whoever writes; an unfinished one is cut off."""
        ...

    def put(self, item: str, day: date, payload: bytes) -> None:
        """Add a payload to a day; durable when this returns, else as before.

        Raises:
            StoreFull, StoreReadOnly: it cannot be written.
        """
        ...

    def replace(self, item: str, day: date, payloads: Sequence[bytes]) -> None:
        """Put other payloads in the place of a day's, all at once; durable when this returns.

        What was there is overwritten where the medium lets it. At least one payload.

        Raises:
            StoreFull, StoreReadOnly: it cannot be written; the day is as before.
        """
        ...

    def mend(self) -> int:
        """Finish what a killed writer began: nothing that was replaced stays behind, nor a payload
        that was never acknowledged. How many bytes of such were cut off."""
        ...

    def discard(self, item: str, days: Iterable[date]) -> None:
        """Remove days; durable when this returns. A day that is not there is fine."""
        ...


@dataclass(slots=True, kw_only=True)
class _End:
    """The whole frames of a day's file end at `offset`."""

    count: int
    offset: int


class FolderShelf:
    """Segments in a folder: one file for an item's day. One process writes at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ends: dict[tuple[str, date], _End] = {}

    @property
    def folder(self) -> Path:
        """The folder."""
        return self._folder

    def place(self, item: str, day: date) -> Path:
        """See `Shelf`."""
        return self._path(item, day)

    def items(self) -> tuple[str, ...]:
        """See `Shelf`."""
        if not self._folder.is_dir():
            return ()
        with explained_os(self._folder):
            names = [path.name for path in self._folder.iterdir() if path.is_dir()]
        return tuple(sorted(name for name in names if _ITEM.fullmatch(name) and self.days(name)))

    def days(self, item: str) -> tuple[date, ...]:
        """See `Shelf`."""
        folder = self._item(item)
        if not folder.is_dir():
            return ()
        with explained_os(folder):
            return tuple(sorted(_day_of(path) for path in folder.glob(f"[0-9]*{SUFFIX}")))

    def read(self, item: str, day: date) -> Iterator[bytes]:
        """See `Shelf`."""
        path = self._path(item, day)
        with explained_os(path):
            data = path.read_bytes() if path.exists() else b""
        yield from _frames(data, path, _End(count=0, offset=0))

    def survey(self, item: str, day: date) -> Iterator[bytes | None]:
        """See `Shelf`."""
        path = self._path(item, day)
        with explained_os(path):
            data = path.read_bytes() if path.exists() else b""
        extents = _extents(
            lambda at, count: data[at : at + count], len(data), path, _End(count=0, offset=0)
        )
        try:
            for start, length, check in extents:
                payload = data[start : start + length]
                yield payload if zlib.crc32(payload) == check else None
        except StoreDamaged:
            yield None

    def count(self, item: str, day: date) -> int:
        """See `Shelf`."""
        return self._end(item, day).count

    def put(self, item: str, day: date, payload: bytes) -> None:
        """See `Shelf`."""
        if len(payload) > MOST_PAYLOAD_BYTES:
            raise ValueError(f"a payload of at most {MOST_PAYLOAD_BYTES} bytes")
        end = self._end(item, day)
        path = self._path(item, day)
        data = (b"" if end.offset else MAGIC) + _head(payload) + payload
        with explained_os(path):
            if not path.parent.is_dir():
                path.parent.mkdir(mode=0o700)
                sync_folder(self._folder)
            is_new = not path.exists()
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                _write_at(descriptor, data, end.offset)
            finally:
                os.close(descriptor)
            if is_new:
                sync_folder(path.parent)
        end.offset += len(data)
        end.count += 1

    def replace(self, item: str, day: date, payloads: Sequence[bytes]) -> None:
        """See `Shelf`."""
        if not payloads or max(map(len, payloads)) > MOST_PAYLOAD_BYTES:
            raise ValueError(f"payloads of at most {MOST_PAYLOAD_BYTES} bytes, one or more")
        path = self._path(item, day)
        self._ends.pop((item, day), None)
        with explained_os(path):
            # A second name keeps hold of the old blocks until they are overwritten, also when
            # this process is killed in between.
            _let_go(old := path.with_name(f".{day.isoformat()}{REPLACED}"), path)
            os.link(path, old)
        try:
            write_whole(path, MAGIC + b"".join(_head(one) + one for one in payloads))
        finally:
            with explained_os(path):
                _let_go(old, path)
                sync_folder(path.parent)

    def mend(self) -> int:
        """See `Shelf`."""
        with explained_os(self._folder):
            for old in self._folder.glob(f"*/.*{REPLACED}"):
                _let_go(old, old.with_name(f"{old.name[1:].removesuffix(REPLACED)}{SUFFIX}"))
            return sum(_cut_tail(path) for path in self._folder.glob(f"*/[0-9]*{SUFFIX}"))

    def discard(self, item: str, days: Iterable[date]) -> None:
        """See `Shelf`."""
        folder = self._item(item)
        with explained_os(folder):
            for day in days:
                self._ends.pop((item, day), None)
                self._path(item, day).unlink(missing_ok=True)
            if folder.is_dir():
                sync_folder(folder)

    def torn_bytes(self, item: str, day: date) -> int:
        """Bytes of an unfinished frame at the end of a day; they were never acknowledged."""
        path = self._path(item, day)
        with explained_os(path):
            data = path.read_bytes() if path.exists() else b""
        end = _End(count=0, offset=0)
        for _ in _frames(data, path, end):
            pass
        return len(data) - end.offset

    def _end(self, item: str, day: date) -> _End:
        key = (item, day)
        if key not in self._ends:
            path = self._path(item, day)
            end = _End(count=0, offset=0)
            with explained_os(path):
                data = path.read_bytes() if path.exists() else b""
                for _ in _frames(data, path, end):
                    pass
                if end.offset < len(data):
                    os.truncate(path, end.offset)
            self._ends[key] = end
        return self._ends[key]

    def _item(self, item: str) -> Path:
        check_item(item)
        return self._folder / item

    def _path(self, item: str, day: date) -> Path:
        return self._item(item) / f"{day.isoformat()}{SUFFIX}"


def check_item(item: str) -> None:
    """Raise where an item cannot be one.

    Raises:
        ValueError: not named like an output of a plan.
    """
    if not _ITEM.fullmatch(item):
        raise ValueError("an item is named like an output of a plan")


def _head(payload: bytes) -> bytes:
    length = len(payload).to_bytes(4, "little")
    return _HEAD.pack(len(payload), zlib.crc32(length), zlib.crc32(payload))


def _let_go(old: Path, current: Path) -> None:
    """Overwrite and remove what was replaced; only remove it where it is the current file still."""
    if not old.exists():
        return
    if not (current.exists() and old.samefile(current)):
        with old.open("r+b", buffering=0) as file:
            left = os.fstat(file.fileno()).st_size
            while left:
                left -= file.write(bytes(left)) or 0
            os.fsync(file.fileno())
    old.unlink()


def _cut_tail(path: Path) -> int:
    """Cut an unfinished frame off the end; how many bytes it had. Other damage is left to readers.

    Looks at the heads of frames alone, so that many large files cost little.
    """
    end = _End(count=0, offset=0)
    with path.open("r+b", buffering=0) as file:
        number = file.fileno()
        size = os.fstat(number).st_size
        try:
            for _ in _extents(lambda at, count: os.pread(number, count, at), size, path, end):
                pass
        except StoreDamaged:
            return 0
        if end.offset < size:
            os.ftruncate(number, end.offset)
            os.fsync(number)
    return size - end.offset


def _write_at(descriptor: int, data: bytes, offset: int) -> None:
    try:
        written = 0
        while written < len(data):
            written += os.pwrite(descriptor, data[written:], offset + written)
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, offset)
        raise


def _frames(data: bytes, path: Path, end: _End) -> Iterator[bytes]:
    """Every whole frame; `end` moves along and stays before an unfinished last one."""
    found = _extents(lambda at, count: data[at : at + count], len(data), path, end)
    for start, length, check in found:
        payload = data[start : start + length]
        if zlib.crc32(payload) != check:
            raise damaged_segment(path, end.count)
        yield payload


def _extents(
    look: Callable[[int, int], bytes], size: int, path: Path, end: _End
) -> Iterator[tuple[int, int, int]]:
    """Where every whole payload starts, its length and its check; `end` moves past it afterwards.

    Args:
        look: so many bytes from a place on, or what there is of them.
        size: of all of it.
    """
    magic = look(0, len(MAGIC))
    if magic != MAGIC[: len(magic)]:
        raise damaged_segment(path, 0)
    if len(magic) < len(MAGIC):
        return
    end.offset = len(MAGIC)
    while size - end.offset >= _HEAD.size:
        head = look(end.offset, _HEAD.size)
        length, length_check, check = _HEAD.unpack(head)
        if zlib.crc32(head[:4]) != length_check or length > MOST_PAYLOAD_BYTES:
            raise damaged_segment(path, end.count)
        start = end.offset + _HEAD.size
        if start + length > size:
            return
        yield start, length, check
        end.offset = start + length
        end.count += 1


def _day_of(path: Path) -> date:
    try:
        return date.fromisoformat(path.name.removesuffix(SUFFIX))
    except ValueError:
        raise damaged_segment(path, 0) from None


def damaged_segment(path: Path, count: int) -> StoreDamaged:
    """A segment is not what was sealed, after this many good ones in its file."""
    return StoreDamaged(
        where=str(path),
        found=Words(
            en=f"{count} whole segments and then one that was not sealed so",
            ja=f"{count} 件の正しい区分の後に、封じたときと異なる区分",
        ),
        expected=Words(
            en="every segment as it was sealed, in its place",
            ja="封じたままの区分が、元の場所にあること",
        ),
        remedy=Words(
            en="restore this file from a backup if it is younger than its expiry, or remove it; "
            "treat it as tampered with if the disk is well",
            ja="期限内ならこのファイルをバックアップから戻すか、取り除いてください。ディスクに異常が"
            "なければ改ざんとして扱ってください",
        ),
    )
