"""Erasures that were ordered while a measurement held the holdings: the measurement does them.

    STORE/requests/waiting.json    numbers of requests, and how often each had been searched then

Nothing in it tells of a person, and nothing follows from it alone: whoever takes an order from
here asks the desk again whether it is allowed. An order counts for the search it was given after;
a later search needs an order of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from noren.errors import StoreDamaged
from noren.stores.durable import write_whole
from noren.stores.kept_document import read_document
from noren.stores.requests.desk_keys import FOLDER
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

FILE: Final = "waiting.json"
_DAMAGE: Final = Account(
    error=StoreDamaged,
    found=Words(en="a list that noren did not write", ja="noren が書いたものでない一覧"),
    expected=Words(en="the erasures that wait", ja="消去待ちの申し出の一覧"),
    remedy=Words(
        en="remove the file, and order each erasure again with `noren requests advance`",
        ja="このファイルを消し、消去を `noren requests advance` で改めて指示してください",
    ),
)


class WaitingErasure(BaseModel):
    """A request whose erasure was ordered, after its so manieth search."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    number: str
    searches: int


class _Waiting(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    waiting: tuple[WaitingErasure, ...] = ()


def read_waiting(store: Path) -> tuple[WaitingErasure, ...]:
    """Every order that waits, oldest first.

    Raises:
        StoreDamaged: the list is not what was written.
        StoreError: as the disk says.
    """
    kept = read_document(store / FOLDER / FILE, _Waiting, _DAMAGE)
    return () if kept is None else kept.waiting


def add_waiting(store: Path, order: WaitingErasure) -> None:
    """Put an order last, in place of an earlier one of its request; durable on return.

    To be called in the desk's turn only (`RequestStore.alone`), as `drop_waiting`.
    """
    others = [one for one in read_waiting(store) if one.number != order.number]
    _write(store, (*others, order))


def drop_waiting(store: Path, order: WaitingErasure) -> None:
    """Take an order off the list; nothing where it is not on it."""
    before = read_waiting(store)
    left = tuple(one for one in before if one != order)
    if left != before:
        _write(store, left)


def _write(store: Path, waiting: tuple[WaitingErasure, ...]) -> None:
    write_whole(store / FOLDER / FILE, _Waiting(waiting=waiting).model_dump_json().encode())
