"""What was erased, known again without being known: for the day on which an old backup is put back.

    STORE/requests/erased.json    salt, and for each erasure its item, its mark and until when

A mark is a salted hash of a token of 64 random bits: whoever has the row can tell that it should be
gone; whoever has the mark learns no token. The file lies with the keys of the desk, which are in no
backup: a backup that is put back does not bring back an older list.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from noren.errors import HoldingExpired, StoreDamaged
from noren.stores.durable import write_whole
from noren.stores.holdings.erasing import rows_where, tokens_of
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.payloads import AnyPayload
from noren.stores.holdings.rewriting import Rewritten
from noren.stores.kept_document import read_document
from noren.stores.requests.desk_keys import FOLDER
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

FILE: Final = "erased.json"
_DAMAGE: Final = Account(
    error=StoreDamaged,
    found=Words(en="a list that noren did not write", ja="noren が書いたものでない一覧"),
    expected=Words(en="the list of what was erased", ja="消去したものの一覧"),
    remedy=Words(
        en="look at the disk; without it, a backup that is put back brings back what was erased",
        ja="ディスクを確認してください。この一覧がないと、バックアップを戻したときに"
        "消去した記録が戻ります",
    ),
)
_DOMAIN: Final = b"noren erased 1\n"


class _Mark(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    item: str
    mark: str
    until_s: int


class _Marks(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    salt: str
    marks: tuple[_Mark, ...]


def add_marks(store: Path, tokens: Iterable[tuple[str, int]], *, until_s: int, at_s: int) -> None:
    """Remember items and tokens that are erased, durably; forget those whose time is over.

    Args:
        until_s: when the rows would have expired anyhow, in any backup.
    Raises:
        StoreFull, StoreReadOnly: it cannot be written.
        StoreDamaged: the list is not what was written.
    """
    before = _read(store)
    salt = bytes.fromhex(before.salt)
    fresh = [_Mark(item=item, mark=_mark(salt, token), until_s=until_s) for item, token in tokens]
    kept = [one for one in before.marks if one.until_s > at_s]
    marks = {(one.item, one.mark): one for one in (*kept, *fresh)}
    whole = _Marks(salt=before.salt, marks=tuple(marks.values()))
    write_whole(store / FOLDER / FILE, whole.model_dump_json().encode())


def erase_again(store: Path, holdings: HoldingStore, *, at_s: int) -> int:
    """Take out of the holdings what was erased before and has come back; how many rows that were.

    To be done after a backup was put back. Reads every day of the items concerned.

    Raises:
        StoreError: it cannot be done now; may be repeated.
    """
    found = _read(store)
    salt, rows = bytes.fromhex(found.salt), 0
    wanted: dict[str, set[str]] = {}
    for one in found.marks:
        if one.until_s > at_s:
            wanted.setdefault(one.item, set()).add(one.mark)
    for item, marks in wanted.items():
        for day in holdings.days(item):
            with contextlib.suppress(HoldingExpired):  # the purge has it
                rows += _erase_day(holdings, item, day, salt, marks, at_s=at_s).left_out
    return rows


def _erase_day(
    holdings: HoldingStore, item: str, day: date, salt: bytes, marks: set[str], *, at_s: int
) -> Rewritten:
    def leave_out(payload: AnyPayload) -> AnyPayload | None:
        tokens = tokens_of(payload)
        gone = [one for one in np.unique(tokens).tolist() if _mark(salt, one) in marks]
        if not gone:
            return None
        return rows_where(payload, ~np.isin(tokens, np.array(gone, np.uint64)))

    return holdings.rewrite(item, day, leave_out, at_s=at_s)


def _mark(salt: bytes, token: int) -> str:
    return hashlib.sha256(_DOMAIN + salt + token.to_bytes(8, "little")).hexdigest()


def _read(store: Path) -> _Marks:
    kept = read_document(store / FOLDER / FILE, _Marks, _DAMAGE)
    return _Marks(salt=secrets.token_hex(32), marks=()) if kept is None else kept
