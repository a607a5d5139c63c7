"""What noren writes where somebody asked for it: a file as a whole, and one error for all places.

A full disk, a missing folder and a forbidden one are told in the same words wherever they happen,
with the option that names another place, and end with exit code 3 (an outside thing failed).
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from noren.errors import FolderError, UsageError
from noren.vocabulary.words import Words

_EXPECTED = Words(en="a place with room and permission to write", ja="空きと書き込み権限のある場所")
_FAILURE = Words(en="a failure of the operating system", ja="OSの失敗")


def another(option: str) -> Words:
    """The remedy: room, or another place by the option that named this one."""
    return Words(
        en=f"make the folder or some room, or give another {option}",
        ja=f"フォルダーか空きを作るか、別の {option} を指定してください",
    )


OUT = another("--out")
ELSEWHERE = Words(
    en="choose another place, or free some space", ja="別の場所を選ぶか、空きを作ってください"
)
"""Where the place is an argument of its own and no option."""


@contextmanager
def writing(path: Path, *, remedy: Words = OUT) -> Iterator[None]:
    """What is written inside goes to `path`; what the operating system refuses is told of it.

    Raises:
        FolderError: it cannot be written.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror
        raise FolderError(
            where=str(path),
            found=Words(en=f"cannot be written: {reason}", ja=f"書き込めません({reason})")
            if reason
            else _FAILURE,
            expected=_EXPECTED,
            remedy=remedy,
        ) from error


def make_folder(out: Path, *, remedy: Words = OUT) -> None:
    """Make a folder, with those above it; one that is there stays as it is.

    Raises:
        FolderError: it cannot be made.
    """
    with writing(out, remedy=remedy):
        out.mkdir(parents=True, exist_ok=True)


def require_folder(out: Path, *, remedy: Words = OUT) -> None:
    """The folder of a file must be there: a name mistyped is the caller's, and no failing disk.

    Raises:
        UsageError: it is not.
    """
    if not out.parent.is_dir():
        raise UsageError(
            where=str(out),
            found=Words(en=f"no folder {out.parent}", ja=f"フォルダー {out.parent} がありません"),
            expected=_EXPECTED,
            remedy=remedy,
        )


def write_whole(data: bytes, out: Path, *, remedy: Words = OUT) -> None:
    """Put a file in its place as a whole: a reader never sees half of it, a failure leaves none.

    Raises:
        UsageError: there is no such folder.
        FolderError: it cannot be written.
    """
    require_folder(out, remedy=remedy)
    with writing(out, remedy=remedy), contextlib.ExitStack() as undo:
        descriptor, scratch = tempfile.mkstemp(prefix=".noren-", dir=out.parent)
        undo.callback(Path(scratch).unlink, missing_ok=True)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(out)
