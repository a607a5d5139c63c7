"""What was released: the key of its noise, what that spent, and which cells were shown.

`releases/noise.key` is made on first use and never again: with another key a released bin would
get other noise, and two noises can be averaged. `releases/spends.jsonl` only grows, one line a
released bin; it holds no figure. `releases/shown.jsonl` does the same for releases without noise:
which cells of a bin were shown, so that no later release completes it. A line that a killed program
left unfinished was never shown and is cut off by the next writer.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final

from noren.errors import ReleaseKeyUnsafe, ReleaseRefused, Sentence, StoreDamaged
from noren.gate.budget import Spend, new_spends
from noren.gate.noise import KEY_BYTES, NoiseKey
from noren.gate.shown_before import Shown
from noren.stores.durable import replace_file, sync_folder
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

FOLDER: Final = "releases"
KEY: Final = "noise.key"
SPENDS: Final = "spends.jsonl"
SHOWN: Final = "shown.jsonl"


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
        with (
            _locked(folder / SPENDS) as descriptor,
            _locked(folder / SHOWN) as shown,
            explained_os(folder),
        ):
            is_new = os.fstat(descriptor).st_size == os.fstat(shown).st_size == 0
            if not (folder / KEY).exists() and is_new:
                replace_file(folder / KEY, secrets.token_bytes(KEY_BYTES))
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
            self._append(descriptor, end, [_line(spend) for spend in fresh])

    def shown(self) -> Mapping[tuple[str, int], Shown]:
        """Every bin released without noise, by product and beginning.

        Raises:
            StoreDamaged: a line is not what noren wrote.
        """
        with _locked(self._folder / SHOWN) as descriptor:
            return self._read_shown(descriptor)[0]

    def remember(self, fresh: Sequence[Shown]) -> None:
        """Write down bins released for the first time; see `ShownRecord`.

        Raises:
            ReleaseRefused: one of them was released meanwhile, with other cells.
            StoreDamaged, StoreFull, StoreReadOnly: the record cannot be read or written.
        """
        with _locked(self._folder / SHOWN) as descriptor:
            past, end = self._read_shown(descriptor)
            new = []
            for one in fresh:
                known = past.get((one.product, one.epoch_s))
                if known is None:
                    new.append(_shown_line(one))
                elif known != one:
                    raise _released_meanwhile(one)
            self._append(descriptor, end, new)

    def _append(self, descriptor: int, end: int, lines: Sequence[str]) -> None:
        data = "".join(lines).encode()
        if not data:
            return
        with explained_os(self._folder):
            os.ftruncate(descriptor, end)
            while data:
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)
            sync_folder(self._folder)

    def _read(self, descriptor: int) -> tuple[tuple[Spend, ...], int]:
        lines, end = self._lines(descriptor)
        return tuple(self._parse(line, number) for number, line in enumerate(lines, 1)), end

    def _read_shown(self, descriptor: int) -> tuple[dict[tuple[str, int], Shown], int]:
        lines, end = self._lines(descriptor)
        read = [self._parse_shown(line, number) for number, line in enumerate(lines, 1)]
        return {(one.product, one.epoch_s): one for one in read}, end

    def _lines(self, descriptor: int) -> tuple[list[str], int]:
        with explained_os(self._folder):
            data = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        whole = data[: data.rfind(b"\n") + 1]
        return whole.decode(errors="replace").splitlines(), len(whole)

    def _parse_shown(self, line: str, number: int) -> Shown:
        with self._explained(SHOWN, number):
            said = json.loads(line)
            return Shown(
                product=str(said["product"]),
                epoch_s=int(said["epoch_s"]),
                cells=frozenset(tuple(str(word) for word in cell) for cell in said["cells"]),
                commitment=str(said["commitment"]),
            )

    def _parse(self, line: str, number: int) -> Spend:
        with self._explained(SPENDS, number):
            said = json.loads(line)
            return Spend(
                product=str(said["product"]),
                epoch_s=int(said["epoch_s"]),
                epsilon=Fraction(said["epsilon"]),
                commitment=str(said["commitment"]),
            )

    @contextmanager
    def _explained(self, name: str, number: int) -> Iterator[None]:
        try:
            yield
        except (ValueError, KeyError, TypeError):
            raise StoreDamaged(
                where=f"{self._folder / name}:{number}",
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


def _shown_line(shown: Shown) -> str:
    said = {
        "product": shown.product,
        "epoch_s": shown.epoch_s,
        "cells": sorted(shown.cells),
        "commitment": shown.commitment,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def _released_meanwhile(one: Shown) -> ReleaseRefused:
    return ReleaseRefused(
        where=Words(
            en=f"product {one.product}, bin {one.epoch_s}",
            ja=f"公開データ {one.product} の区間 {one.epoch_s}",
        ),
        found=Words(
            en="a bin that somebody else is releasing now, with other cells",
            ja="同時に別の内容で公開されている区間",
        ),
        expected=Words(en="one release at a time", ja="公開は一度に一つ"),
        remedy=Words(en="try again", ja="もう一度実行してください"),
    )


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
