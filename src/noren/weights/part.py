"""A file that is still arriving: locked, resumable, and in its place only when it is whole."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from noren.errors import StoreError, StoreFull, StoreReadOnly
from noren.vocabulary.words import Words

PART_SUFFIX: Final = ".part"

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_POLL_S: Final = 0.05


def storage_error(error: OSError, *, where: Path) -> StoreError:
    """What an operating system's refusal to write means to the person in front of it."""
    if error.errno in _FULL:
        return StoreFull(
            where=str(where),
            found=Words(en="a full disk or quota", ja="ディスクまたは割り当て容量がいっぱいです"),
            expected=Words(en="room for the weights", ja="重みファイルを置ける空き"),
            remedy=Words(
                en="free some space, or set NOREN_MODELS to a folder with room, and fetch again",
                ja="空きを作るか、空きのあるフォルダーを NOREN_MODELS に設定し、"
                "もう一度取得してください",
            ),
        )
    if error.errno in _READ_ONLY:
        return StoreReadOnly(
            where=str(where),
            found=Words(
                en=f"a folder that cannot be written ({error.strerror})",
                ja=f"フォルダーに書き込めません({error.strerror})",
            ),
            expected=Words(en="a folder of your own", ja="自分で書き込めるフォルダー"),
            remedy=Words(
                en="set NOREN_MODELS to a folder that you may write, or correct its permissions",
                ja="書き込めるフォルダーを NOREN_MODELS に設定するか、権限を直してください",
            ),
        )
    return StoreError(
        where=str(where),
        found=Words(
            en=f"a place that cannot hold files ({error.strerror})",
            ja=f"ファイルを置けない場所です({error.strerror})",
        ),
        expected=Words(en="a folder", ja="フォルダー"),
        remedy=Words(
            en="set NOREN_MODELS to a folder that you may write",
            ja="書き込めるフォルダーを NOREN_MODELS に設定してください",
        ),
    )


class PartFile:
    """The unfinished bytes of one file, held by one writer at a time.

    `length` counts the bytes that are on disk, those of an earlier attempt included. Whoever is
    killed leaves only the part behind; the finished file appears by one rename.
    """

    def __init__(self, *, target: Path, descriptor: int) -> None:
        self._target = target
        self._part = part_path(target)
        self._descriptor = descriptor
        self._is_gone = False
        self.length = os.lseek(descriptor, 0, os.SEEK_END)

    def append(self, chunk: bytes) -> None:
        """Add bytes at the end.

        Raises:
            StoreFull: if they do not fit; the part is removed, as it would keep the disk full.
        """
        try:
            rest = memoryview(chunk)
            while rest:
                written = os.write(self._descriptor, rest)
                self.length += written
                rest = rest[written:]
        except OSError as error:
            if error.errno in _FULL:
                self.discard()
            raise storage_error(error, where=self._part) from error

    def restart(self) -> None:
        """Forget the bytes so far."""
        if self.length == 0:
            return
        try:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        except OSError as error:
            raise storage_error(error, where=self._part) from error
        self.length = 0

    def digest(self) -> str:
        """The sha256 of the bytes as the disk gives them back."""
        with self._part.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def discard(self) -> None:
        """Remove the part, once: afterwards its name may belong to the next holder's part."""
        if not self._is_gone:
            self._part.unlink(missing_ok=True)
            self._is_gone = True

    def commit(self) -> None:
        """Put the bytes in their place, in one step that a power cut cannot halve.

        Raises:
            StoreFull, StoreReadOnly, StoreError: if the disk refuses; nothing is in the place.
        """
        try:
            os.fsync(self._descriptor)
            self._part.replace(self._target)
            self._is_gone = True
            _sync_folder(self._target.parent)
        except OSError as error:
            raise storage_error(error, where=self._target) from error


def part_path(target: Path) -> Path:
    """Where the unfinished bytes of a file lie: beside it."""
    return target.with_name(target.name + PART_SUFFIX)


@contextmanager
def hold_part(target: Path) -> Iterator[PartFile]:
    """Hold the part of a file; a second caller, thread or process, waits until the first is done.

    Raises:
        StoreFull: if there is no room even for an empty file.
        StoreReadOnly: if the folder cannot be made or written.
        StoreError: if something that is no folder stands in the way.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _open_locked(part_path(target))
    except OSError as error:
        raise storage_error(error, where=target.parent) from error
    part = PartFile(target=target, descriptor=descriptor)
    try:
        yield part
    finally:
        if part.length == 0:
            part.discard()
        os.close(descriptor)


def _open_locked(path: Path) -> int:
    """Open and lock a path, and make sure that what was locked still has that name.

    While we waited, the former holder may have renamed or removed the very file we opened;
    writing on would then change a finished file.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            _lock(descriptor)
            if _is_still_named(descriptor, path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_POLL_S)
        else:
            return


def _is_still_named(descriptor: int, path: Path) -> bool:
    try:
        named = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(descriptor), named)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
