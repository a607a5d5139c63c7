"""Files that are on the disk as a whole when the call returns, or not there at all."""

from __future__ import annotations

import os
from pathlib import Path

from noren.stores.trouble import explained_os


def write_whole(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Make a file of its owner's with this content, in place of any before it.

    Raises:
        StoreFull, StoreReadOnly: it cannot be written; what was there before stays.
    """
    with explained_os(path):
        replace_file(path, data, mode=mode)


def replace_file(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """The same for whoever tells the operating system's refusals in other words.

    Raises:
        OSError: it cannot be written; what was there before stays.
    """
    scratch = path.with_name(f".{path.name}")
    # What a killed writer left may have another mode, or be open to another's eyes.
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's list of names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
