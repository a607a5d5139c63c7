"""Writing into a plan's file: whole or not at all, and never over somebody else's change.

The new text is read before anything is written. It goes into a file beside the old one, with its
mode and owner, and takes its place in one step. A link stays a link; what it points to is written.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from noren.errors import PlanEdited, PlanFileError
from noren.operations.reading import parse_bytes, read_bytes
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.vocabulary.words import Words

_BOM = "\ufeff"


class PlanFile:
    """A plan's file that is held while it is edited; get one from `edit_plan`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = read_bytes(path)
        self.loaded: LoadedPlan = parse_bytes(self.data, str(path))
        decoded = self.data.decode("utf-8")
        self._bom = _BOM if decoded.startswith(_BOM) else ""
        self.text = decoded.removeprefix(_BOM)
        """The text as it stands in the file, with its own line ends."""

    def parse(self, text: str) -> LoadedPlan:
        """The plan that a new text is.

        Raises:
            PlanErrors: it is none.
        """
        return parse_bytes((self._bom + text).encode("utf-8"), str(self.path))

    def replace(self, text: str) -> None:
        """Put a new text into the place of the old one, in one step.

        Raises:
            PlanEdited: the file is not the one that was read any more.
            PlanFileError: it cannot be written.
        """
        if text == self.text:
            return
        target = Path(os.path.realpath(self.path))
        try:
            temporary = self._write_beside(target, (self._bom + text).encode("utf-8"))
            try:
                self.require_unchanged()
                temporary.replace(target)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink()
                raise
            _sync(target.parent)
        except OSError as error:
            raise unwritable(self.path, error) from error

    def require_unchanged(self) -> None:
        """Make sure that the file still holds what was read.

        Raises:
            PlanEdited: it does not, or it is gone.
        """
        try:
            now: bytes | None = self.path.read_bytes()
        except OSError:
            now = None
        if now != self.data:
            raise PlanEdited(
                where=str(self.path),
                found=Words(
                    en="a plan that changed while noren was about to write to it",
                    ja="書き込む前に、計画書が変更されました",
                ),
                expected=Words(
                    en="the text that was read; nothing was written",
                    ja="読み込んだときのままの計画書(何も書き込んでいません)",
                ),
                remedy=Words(
                    en="save what you are editing and run the command again",
                    ja="編集中の内容を保存し、もう一度実行してください",
                ),
            )

    def _write_beside(self, target: Path, data: bytes) -> Path:
        old = target.stat()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
                    with suppress(PermissionError):
                        os.fchown(file.fileno(), old.st_uid, old.st_gid)
                os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode))
                os.fsync(file.fileno())
        except BaseException:
            Path(name).unlink()
            raise
        return Path(name)


@contextmanager
def edit_plan(path: Path) -> Iterator[PlanFile]:
    """Hold a plan's file for an edit; another noren that edits it waits its turn.

    Raises:
        UsageError, PlanErrors: no such file, or no plan.
        PlanFileError: the file may not be written.
    """
    read_bytes(path)  # its own words for a file that is not there
    try:
        folder = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        # The folder, because the file itself is another one after each edit.
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield PlanFile(path)
    finally:
        os.close(folder)


def require_same(edited: LoadedPlan, meant: Plan, digest: str) -> None:
    """Make sure that an edit did what was meant and nothing else.

    Raises:
        PlanFileError: the plan that came out is another one, or has another digest. This is a
            fault of noren's; the file has not been written.
    """
    if edited.plan == meant and edited.digest == digest:
        return
    raise PlanFileError(
        where=edited.name,
        found=Words(
            en="a text whose layout noren cannot write into safely",
            ja="noren が安全に書き込めない書き方の計画書です",
        ),
        expected=Words(
            en="one more value and nothing else changed; nothing was written",
            ja="値を一つ加えるだけの変更(何も書き込んでいません)",
        ),
        remedy=Words(
            en="write the lines by hand, and report the plan's layout to the makers of noren",
            ja="手で書き足し、この書き方を noren の開発者に知らせてください",
        ),
    )


def unwritable(path: Path, error: OSError) -> PlanFileError:
    """The error for a file that the system did not let us write."""
    reason = error.strerror or type(error).__name__
    return PlanFileError(
        where=str(path),
        found=Words(en=f"a file that cannot be written ({reason})", ja=f"書き込めません({reason})"),
        expected=Words(en="a file that may be written", ja="書き込めるファイル"),
        remedy=Words(
            en="check its permissions and the space on the disk",
            ja="権限とディスクの空きを確かめてください",
        ),
    )


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
