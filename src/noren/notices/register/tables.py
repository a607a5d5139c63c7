"""The register as CSV and as JSON, a row for each camera; texts in both languages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from noren.notices.held import HeldItem
from noren.notices.machine.durations import iso_duration
from noren.notices.register.entries import Entry, register_entries
from noren.notices.statements.statement import Told
from noren.notices.wording import in_one_line
from noren.vocabulary.words import LANGUAGES, Words

_TEXTS: Final[Mapping[str, Callable[[Entry], tuple[Words, ...]]]] = MappingProxyType(
    {
        "name": lambda entry: (entry.name,),
        "place": lambda entry: (entry.place,),
        "position": lambda entry: (entry.position,),
        "range": lambda entry: (entry.filmed,),
        "masks": lambda entry: entry.masks,
        "also_for": lambda entry: entry.also_for,
        "purposes": lambda entry: entry.purposes,
        "items": lambda entry: tuple(item.what for item in entry.items),
        "retention": lambda entry: tuple(_retention(item) for item in entry.items),
        "readers": lambda entry: tuple(_readers(item) for item in entry.items),
        "responsible": lambda entry: entry.responsible,
        "parties": lambda entry: entry.parties,
        "security": lambda entry: entry.security,
        "notices": lambda entry: entry.signs,
        "answered": lambda entry: entry.answered,
    }
)
"""The columns with words; each becomes two, one for each language."""

COLUMNS: Final = (
    "camera",
    "site",
    *(f"{name}_{language}" for name in _TEXTS for language in LANGUAGES),
    "used_from",
    "was_there",
    "plan_digest",
)
"""The columns of the CSV, in their order."""


def register_csv(told: Told) -> str:
    """The register as CSV (RFC 4180) with a header row and line ends of CR LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in register_entries(told):
        writer.writerow(_row(entry))
    return text.getvalue()


def _row(entry: Entry) -> Iterator[str]:
    yield entry.camera_id
    yield entry.site_id
    for lines in _TEXTS.values():
        words = in_one_line(lines(entry))
        for language in LANGUAGES:
            yield words.in_language(language)
    yield entry.used_from.isoformat()
    yield "true" if entry.was_there else "false"
    yield entry.digest


def register_json(told: Told) -> str:
    """The register as one JSON document: lists stay lists, durations are ISO 8601."""
    rows = [_object(entry) for entry in register_entries(told)]
    return json.dumps({"plan_digest": told.digest, "cameras": rows}, ensure_ascii=False, indent=2)


def _object(entry: Entry) -> dict[str, object]:
    texts: dict[str, object] = {
        name: [{language: words.in_language(language) for language in LANGUAGES} for words in lines]
        for name, lines in ((name, of(entry)) for name, of in _TEXTS.items())
        if name not in ("items", "retention", "readers")
    }
    return {
        "camera": entry.camera_id,
        "site": entry.site_id,
        **texts,
        "items": [_item(item) for item in entry.items],
        "used_from": entry.used_from.isoformat(),
        "was_there": entry.was_there,
    }


def _item(item: HeldItem) -> dict[str, object]:
    return {
        "what": {language: item.what.in_language(language) for language in LANGUAGES},
        "closeness": item.closeness.value,
        "keep": iso_duration(item.span),
        "readers": [role.value for role in item.readers],
        "outputs": list(item.output_ids),
    }


def _retention(item: HeldItem) -> Words:
    return Words(ja=f"{item.what.ja}: {item.keep.ja}", en=f"{item.what.en}: {item.keep.en}")


def _readers(item: HeldItem) -> Words:
    return Words(ja=f"{item.what.ja}: {item.read_by.ja}", en=f"{item.what.en}: {item.read_by.en}")
