"""Holding a file against its pin: the one place that decides whether bytes are the right ones."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from noren.errors import ModelMismatch
from noren.weights.catalogue import PinnedFile

REFETCH: Final = "run `noren models fetch` to replace it"


class State(StrEnum):
    """How a file on this machine stands to its pin."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """One file as it was found; `found` says in words what is there instead of the pinned bytes."""

    path: Path
    pin: PinnedFile
    state: State
    found: str


def examine(path: Path, pin: PinnedFile) -> FileState:
    """Compare one file with its pin, byte for byte.

    A wrong length is not hashed any more. Anything but a readable regular file is wrong, not
    missing: something stands in the way.
    """
    state, found = State.WRONG, ""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            found = "something that is not a file"
        elif status.st_size != pin.size_bytes:
            found = f"{status.st_size} bytes"
        elif (digest := _digest(path)) != pin.sha256:
            found = f"sha256 {digest}"
        else:
            state, found = State.OK, "the pinned bytes"
    except (FileNotFoundError, NotADirectoryError):
        state, found = State.MISSING, "nothing"
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
    return FileState(path=path, pin=pin, state=state, found=found)


def mismatch(*, where: str, found: str, pin: PinnedFile, remedy: str) -> ModelMismatch:
    """The error for bytes that are not the pinned ones."""
    return ModelMismatch(
        where=where,
        found=found,
        expected=f"{pin.size_bytes} bytes with sha256 {pin.sha256}",
        remedy=remedy,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
