"""Holding a file against its pin: the one place that decides whether bytes are the right ones."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from noren.errors import ModelMismatch, Sentence
from noren.vocabulary.words import Words
from noren.weights.catalogue import PinnedFile

REFETCH: Final = Words(
    en="run `noren models fetch` to replace it", ja="`noren models fetch` で入れ替えてください"
)


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
    found: Sentence


def examine(path: Path, pin: PinnedFile) -> FileState:
    """Compare one file with its pin, byte for byte.

    A wrong length is not hashed any more. Anything but a readable regular file is wrong, not
    missing: something stands in the way.
    """
    state = State.WRONG
    found: Sentence
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            found = Words(en="something that is not a file", ja="ファイルではないものがあります")
        elif status.st_size != pin.size_bytes:
            found = Words(en=f"{status.st_size} bytes", ja=f"{status.st_size}バイト")
        elif (digest := _digest(path)) != pin.sha256:
            found = f"sha256 {digest}"
        else:
            state, found = State.OK, Words(en="the pinned bytes", ja="指定どおりの内容です")
    except (FileNotFoundError, NotADirectoryError):
        state, found = State.MISSING, Words(en="nothing", ja="何もありません")
    except OSError as error:
        found = Words(
            en=f"a file that cannot be read ({error.strerror})",
            ja=f"ファイルを読めません({error.strerror})",
        )
    return FileState(path=path, pin=pin, state=state, found=found)


def mismatch(*, where: str, found: Sentence, pin: PinnedFile, remedy: Words) -> ModelMismatch:
    """The error for bytes that are not the pinned ones."""
    return ModelMismatch(
        where=where,
        found=found,
        expected=Words(
            en=f"{pin.size_bytes} bytes with sha256 {pin.sha256}",
            ja=f"{pin.size_bytes}バイト、sha256 が {pin.sha256} のファイル",
        ),
        remedy=remedy,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
