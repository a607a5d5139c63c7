"""Entries hold numbers, times, digests and words of closed sets; nothing of a person fits in."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import AwareDatetime, StringConstraints, ValidationError

from noren.errors import LedgerBroken
from noren.stores.ledger.entries import (
    MAX_ENTRY_BYTES,
    AnyEntry,
    UnjailedRun,
    decode_entry,
    encode_entry,
)
from noren.stores.ledger.terms import EntryKind, IncidentCause
from noren.stores.statistics import IncidentKind
from staging.ledgers import CONTENT, PLAN, START, one_of_each

CLASSES = get_args(AnyEntry)


def kinds_of(annotation: Any, marks: tuple[Any, ...] = ()) -> list[Any]:
    """What a field can hold, as far as it can be taken apart."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks_here = get_args(annotation)
        return kinds_of(inner, (*marks, *marks_here))
    if origin in (Union, UnionType):
        return [kind for one in get_args(annotation) for kind in kinds_of(one, marks)]
    if origin is Literal:
        return [type(one) for one in get_args(annotation)]
    if annotation is str:
        patterns = [one.pattern for one in marks if isinstance(one, StringConstraints)]
        return [f"text {patterns[0]}" if patterns else "any text"]
    return [annotation]


def test_no_field_of_any_entry_takes_a_text():
    for one in CLASSES:
        for name, field in one.model_fields.items():
            found = kinds_of(field.annotation, tuple(field.metadata))
            for kind in found:
                is_closed = kind in (int, bool, AwareDatetime, type(None)) or (
                    isinstance(kind, type) and issubclass(kind, Enum)
                )
                is_digest = kind == "text ^[0-9a-f]{64}$"
                is_day = kind is date
                assert is_closed or is_digest or is_day, f"{one.__name__}.{name}: {kind}"


def test_every_kind_has_one_class_and_every_class_a_kind():
    said = [one.model_fields["kind"].default for one in CLASSES]
    assert sorted(said) == sorted(EntryKind)


def test_every_incident_that_the_statistics_know_can_be_told():
    assert {one.value for one in IncidentKind} <= {one.value for one in IncidentCause}


@pytest.mark.parametrize("entry", one_of_each(), ids=lambda one: one.kind.value)
def test_an_entry_comes_back_as_it_was(entry):
    data = encode_entry(entry)
    assert decode_entry(data, where="here") == entry
    assert len(data) < MAX_ENTRY_BYTES
    assert re.fullmatch(rb"[ -~]+", data)
    assert json.loads(data)["plan"] == PLAN


def test_what_is_finer_than_a_second_is_dropped_and_zones_become_utc():
    tokyo = datetime(2026, 11, 22, 9, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=9)))
    assert UnjailedRun(at=tokyo, plan=PLAN, camera=0).at == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Yamada Taro"},
        {"camera": "gate"},
        {"camera": -1},
        {"camera": 1.5},
        {"camera": 2**53},
        {"camera": True},
        {"at": datetime(2026, 11, 22)},  # noqa: DTZ001
        {"at": "yesterday"},
        {"plan": "the plan"},
        {"plan": PLAN.upper()},
        {"commitment": "a detail"},
        {"kind": "purge"},
    ],
    ids=lambda change: " ".join(f"{key}={value}" for key, value in change.items()),
)
def test_what_has_no_place_in_an_entry_is_refused(change):
    with pytest.raises(ValidationError):
        UnjailedRun.model_validate({"at": START, "plan": PLAN, "camera": 0, **change})


GOOD = encode_entry(UnjailedRun(at=START, plan=PLAN, camera=7, commitment=CONTENT))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        GOOD + b" ",
        GOOD.replace(b":7", b": 7"),
        GOOD.replace(b":7", b":7.0"),
        GOOD.replace(b"unjailed_run", b"holiday"),
        GOOD.replace(b"{", b'{"a":1,', 1),
        GOOD.replace(b"Z", b"+00:00"),
        GOOD.replace(b'"camera":7,', b'"camera":7,"camera":7,'),
    ],
    ids=[
        "nothing", "no fields", "a list", "no text", "space after", "space inside", "float",
        "unknown kind", "unknown key", "another zone", "a key twice",
    ],
)  # fmt: skip
def test_bytes_that_are_not_the_one_form_are_not_an_entry(data):
    with pytest.raises(LedgerBroken, match="here"):
        decode_entry(data, where="here")


def test_an_entry_cannot_be_changed():
    with pytest.raises(ValidationError):
        one_of_each()[0].at = START
