"""What the daily checks found, of the last days: one file that each day writes anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from noren.errors import StoreDamaged
from noren.stores import folder as disk
from noren.stores.certificates import FOLDER
from noren.stores.durable import replace_file
from noren.stores.kept_document import read_document
from noren.stores.trouble import explained_os
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

FILE: Final = "balances.json"
KEPT_DAYS: Final = 31
_DAMAGE: Final = Account(
    error=StoreDamaged,
    found=Words(en="no results of checks", ja="点検結果のファイルではありません"),
    expected=Words(en="what noren wrote", ja="noren が書いたもの"),
    remedy=Words(
        en="remove it; the checks can be done again", ja="取り除いてください。点検はやり直せます"
    ),
)
_Count = Annotated[int, Field(ge=0)]


class Balanced(BaseModel):
    """One check of one day; the ratios bound second / first - 1, None where nothing is known."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    day: date
    check: str
    kind: Literal["series", "closed"]
    plan: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    verdict: Literal["holds", "differs", "unknown"]
    first: _Count
    second: _Count
    bins: _Count
    low_ratio: float | None
    high_ratio: float | None


class _File(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    balances: tuple[Balanced, ...]


def read_balances(store: Path) -> tuple[Balanced, ...]:
    """What is known, the oldest day first.

    Raises:
        StoreDamaged: the file is none of noren's.
    """
    kept = read_document(store / FOLDER / FILE, _File, _DAMAGE)
    return () if kept is None else kept.balances


def save_balances(store: Path, fresh: Sequence[Balanced]) -> None:
    """Put results in the place of those of the same check and day, and drop what is old.

    Raises:
        StoreError: it cannot be written.
    """
    if not fresh:
        return
    told = {(one.day, one.check): one for one in (*read_balances(store), *fresh)}
    newest = max(day for day, _ in told)
    kept = sorted(
        (one for one in told.values() if one.day > newest - timedelta(days=KEPT_DAYS)),
        key=lambda one: (one.day, one.check),
    )
    folder = store / FOLDER
    disk.make_folder(folder)
    text = json.dumps(
        {"balances": [one.model_dump(mode="json") for one in kept]}, ensure_ascii=False, indent=1
    )
    with explained_os(folder):
        replace_file(folder / FILE, f"{text}\n".encode())
