"""Records of breaches: one file each beside the ledger, readable by their owner only.

A record holds what people wrote about the incident and what the store held; no data of anybody
filmed. Each saving replaces the file as a whole, and keeps the text before it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, ClassVar, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from noren.errors import StoreDamaged, StoreMissing
from noren.rules.breach import Circumstances, Happening
from noren.stores import folder as disk
from noren.stores.durable import replace_file
from noren.stores.ledger.terms import BreachStep, DataItem
from noren.stores.trouble import explained_os
from noren.vocabulary.records import Closeness
from noren.vocabulary.words import Words

FOLDER: Final = "incidents"
_Text = Annotated[str, Field(max_length=4000)]
_Count = Annotated[int, Field(ge=0, le=2**53)]


class _Kept(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class Item(_Kept):
    """One kind of data that is concerned, as the plan calls it."""

    output: _Text | None
    ja: _Text
    en: _Text
    item: DataItem
    closeness: Closeness
    from_at: AwareDatetime | None
    to_at: AwareDatetime | None
    rows: _Count
    people_at_most: _Count | None


class Step(_Kept):
    """A step taken, and when."""

    step: BreachStep
    at: AwareDatetime


class Facts(_Kept):
    """What only people know; empty until they write it. The reports need each of them."""

    outline: _Text = ""
    cause: _Text = ""
    secondary: _Text = ""
    to_people: _Text = ""
    publication: _Text = ""
    prevention: _Text = ""
    other: _Text = ""


class IncidentRecord(_Kept):
    """A breach from its first notice to its end."""

    number: Annotated[int, Field(ge=1, le=9999)]
    plan: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    happening: Happening
    known_at: AwareDatetime
    from_at: AwareDatetime
    to_at: AwareDatetime
    is_unreadable: bool
    is_sensitive: bool
    is_property_at_risk: bool
    is_wrongful: bool
    people_at_most: _Count
    items: tuple[Item, ...]
    facts: Facts = Facts()
    steps: tuple[Step, ...] = ()

    @property
    def circumstances(self) -> Circumstances:
        """What decides whether it must be reported."""
        return Circumstances(
            is_personal=any(one.closeness is Closeness.PERSONAL for one in self.items),
            is_unreadable=self.is_unreadable,
            is_sensitive=self.is_sensitive,
            is_property_at_risk=self.is_property_at_risk,
            is_wrongful=self.is_wrongful,
            people_at_most=self.people_at_most,
        )

    def has(self, step: BreachStep) -> bool:
        """Whether a step was taken."""
        return any(one.step is step for one in self.steps)


def read_incidents(store: Path) -> tuple[IncidentRecord, ...]:
    """Every record, the first one first; none where there is no folder.

    Raises:
        StoreDamaged: a file is no record.
    """
    folder = store / FOLDER
    paths = sorted(folder.glob("[0-9]*.json")) if folder.is_dir() else []
    return tuple(_read(path) for path in paths)


def read_incident(store: Path, number: int) -> IncidentRecord:
    """One record.

    Raises:
        StoreMissing: there is none with this number.
        StoreDamaged: the file is no record.
    """
    path = _path(store, number)
    if not path.is_file():
        raise StoreMissing(
            where=str(path),
            found=Words(en="no such incident", ja="その番号の記録はありません"),
            expected=Words(en="the number of a record", ja="記録の番号"),
            remedy=Words(
                en="see `noren incident list`", ja="`noren incident list` で確かめてください"
            ),
        )
    return _read(path)


def save_incident(store: Path, record: IncidentRecord) -> None:
    """Write a record, durably and as a whole.

    Raises:
        StoreReadOnly, StoreFull: it cannot be written.
    """
    folder = store / FOLDER
    disk.make_folder(folder)
    path = _path(store, record.number)
    text = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    with explained_os(folder):
        replace_file(path, text.encode())


def _path(store: Path, number: int) -> Path:
    return store / FOLDER / f"{number:04}.json"


def _read(path: Path) -> IncidentRecord:
    with explained_os(path.parent):
        text = path.read_text(encoding="utf-8")
    try:
        return IncidentRecord.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise StoreDamaged(
            where=str(path),
            found=Words(
                en=f"no record of an incident ({'.'.join(map(str, first['loc']))})",
                ja=f"事故の記録ではありません({'.'.join(map(str, first['loc']))})",
            ),
            expected=Words(en="what `noren incident` wrote", ja="`noren incident` が書いた記録"),
            remedy=Words(en="restore it from a backup", ja="バックアップから戻してください"),
        ) from error
