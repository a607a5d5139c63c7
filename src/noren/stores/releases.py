"""What was released with noise: the key that draws it and the record of what it spent.

`releases/noise.key` is made on first use and never again: with another key a released bin would
get other noise, and two noises can be averaged. `releases/spends.jsonl` only grows, one line a
released bin; it holds no figure. A line that a killed program left unfinished was never shown and
is cut off by the next writer.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final

from noren.errors import ReleaseKeyUnsafe, Sentence, StoreDamaged
from noren.gate.budget import Spend, new_spends
from noren.gate.noise import KEY_BYTES, NoiseKey
from noren.stores.ledger.commitments import sync_folder
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

FOLDER: Final = "releases"
KEY: Final = "noise.key"
SPENDS: Final = "spends.jsonl"


class ReleaseBook:
    """Key and record of one store, in a folder of its own that its owner alone may read."""

    def __init__(self, folder: Path, key: NoiseKey) -> None:
        self._folder = folder
        self.key = key

    @classmethod
    def open(cls, store: Path) -> ReleaseBook:
        """Open the book of a store; the first opening makes it.

        Raises:
            ReleaseKeyUnsafe: the key is absent though something was released, is damaged, or may
                be read by others.
            StoreReadOnly, StoreFull: it cannot be made.
        """
        folder = store / FOLDER
        with explained_os(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        with _locked(folder / SPENDS) as descriptor, explained_os(folder):
            if not (folder / KEY).exists() and os.fstat(descriptor).st_size == 0:
                _make_key(folder / KEY)
            return cls(folder, _load_key(folder / KEY))

    def spends(self) -> tuple[Spend, ...]:
        """Everything released so far, oldest first.

        Raises:
            StoreDamaged: a line is not what noren wrote.
        """
        with _locked(self._folder / SPENDS) as descriptor:
            return self._read(descriptor)[0]

    def charge(self, spends: Sequence[Spend], *, limit: Fraction) -> None:
        """Write down what is new, durably, or nothing; see `BudgetRecord`.

        Raises:
            BudgetSpent, ReleaseRefused: as `new_spends` says.
            StoreDamaged, StoreFull, StoreReadOnly: the record cannot be read or written.
        """
        with _locked(self._folder / SPENDS) as descriptor:
            past, end = self._read(descriptor)
            fresh = new_spends(spends, past=past, limit=limit)
            if not fresh:
                return
            data = "".join(_line(spend) for spend in fresh).encode()
            with explained_os(self._folder):
                os.ftruncate(descriptor, end)
                while data:
                    data = data[os.write(descriptor, data) :]
                os.fsync(descriptor)
                sync_folder(self._folder)

    def _read(self, descriptor: int) -> tuple[tuple[Spend, ...], int]:
        with explained_os(self._folder):
            data = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        whole = data[: data.rfind(b"\n") + 1]
        lines = whole.decode(errors="replace").splitlines()
        return tuple(self._parse(line, number) for number, line in enumerate(lines, 1)), len(whole)

    def _parse(self, line: str, number: int) -> Spend:
        try:
            said = json.loads(line)
            return Spend(
                product=str(said["product"]),
                epoch_s=int(said["epoch_s"]),
                epsilon=Fraction(said["epsilon"]),
                commitment=str(said["commitment"]),
            )
        except (ValueError, KeyError, TypeError):
            raise StoreDamaged(
                where=f"{self._folder / SPENDS}:{number}",
                found=Words(en="a line that noren did not write", ja="noren が書いたものでない行"),
                expected=Words(en="one release a line", ja="一行に一つの公開の記録"),
                remedy=Words(
                    en="restore the file from a backup; until then nothing more is released",
                    ja="バックアップから戻してください。それまでは何も公開しません",
                ),
            ) from None


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file open for appending, one holder at a time; the kernel frees it at any death."""
    with explained_os(path.parent):
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
    try:
        with explained_os(path.parent):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _line(spend: Spend) -> str:
    said = {
        "product": spend.product,
        "epoch_s": spend.epoch_s,
        "epsilon": str(spend.epsilon),
        "commitment": spend.commitment,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def _make_key(path: Path) -> None:
    scratch = path.with_name(f".{path.name}")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    sync_folder(path.parent)


def _load_key(path: Path) -> NoiseKey:
    if not path.is_file():
        raise _unsafe(path, Words(en="no key", ja="鍵がありません"))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise _unsafe(path, Words(en="a key that others may read", ja="他の利用者が読める鍵"))
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise _unsafe(path, Words(en="a damaged key", ja="壊れた鍵"))
    return NoiseKey(secret=secret)


def _unsafe(path: Path, found: Sentence) -> ReleaseKeyUnsafe:
    return ReleaseKeyUnsafe(
        where=str(path),
        found=found,
        expected=Words(
            en="the key of the first release, readable by its owner only (mode 600)",
            ja="最初に公開したときの鍵。所有者だけが読めること(権限600)",
        ),
        remedy=Words(
            en="restore it and its mode; a new key would give published figures a second noise",
            ja="元の鍵と権限に戻してください。新しい鍵では公開済みの値に二つ目のノイズが付きます",
        ),
    )
