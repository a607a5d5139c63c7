"""Errors cross the wall as numbers and come out as sentences; nothing else of them crosses."""

from __future__ import annotations

import dataclasses
import importlib.util

import pytest

from noren.errors import (
    GeometryError,
    JailBroken,
    ModelMissing,
    NorenError,
    SourceStopped,
    SourceUnreadable,
)
from noren.gate.record_schema import ERROR_LINES, ERROR_MODULES
from noren.gate.records import ErrorBody, Fault, pack_record, unpack_record
from noren.jail.camera_trouble import CameraTrouble, camera_error
from noren.jail.faults import MODULES, Reported, error_of, fault_of

SECRET = "a-sentence-with-a-secret"


def raised(error: Exception) -> Exception:
    """The error with a traceback through no module of ours."""
    try:
        raise error
    except Exception as caught:
        return caught


def ours(kind: type[NorenError]) -> NorenError:
    return kind(where=SECRET, found=SECRET, expected=SECRET, remedy=SECRET)


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.CAMERA])
def test_every_fault_has_a_sentence_in_both_languages(fault: Fault) -> None:
    body = ErrorBody(fault=int(fault), module=3, line=42, detail=17)
    error = error_of(body, where="north")
    for language in ("ja", "en"):
        text = error.in_language(language)
        assert text.startswith("north: ")
        assert "{" not in text
        assert "\n" not in text
    assert any(ord(letter) > 0x3000 for letter in error.in_language("ja"))
    assert not any(ord(letter) > 0x3000 for letter in error.in_language("en"))


@pytest.mark.parametrize("trouble", list(CameraTrouble))
def test_every_trouble_of_a_camera_comes_out_as_it_went_in(trouble: CameraTrouble) -> None:
    error = camera_error(trouble, where="north")
    body = fault_of(raised(error), live=True)
    assert body.fault == Fault.CAMERA
    again = error_of(body, where="north")
    assert type(again) is type(error)
    assert again.in_language("ja")


@pytest.mark.parametrize("detail", [0, 31, 4_000_000_000])
def test_a_trouble_that_nobody_knows_is_a_fault_of_the_jail_and_no_traceback(detail: int) -> None:
    body = ErrorBody(fault=int(Fault.CAMERA), module=1, line=1, detail=detail)
    assert isinstance(error_of(body, where="north"), JailBroken)


def test_every_place_that_can_be_named_exists() -> None:
    assert MODULES[0] == "elsewhere"
    missing = [name for name in MODULES[1:] if importlib.util.find_spec(name) is None]
    assert missing == []
    assert len(set(MODULES)) == len(MODULES) <= ERROR_MODULES


def test_a_place_that_nobody_knows_is_elsewhere() -> None:
    body = ErrorBody(fault=int(Fault.INTERNAL), module=250, line=1, detail=0)
    assert "elsewhere:1" in str(error_of(body, where="north"))


@pytest.mark.parametrize(
    ("error", "live", "fault"),
    [
        (ours(SourceStopped), False, Fault.FILM_STOPPED),
        (ours(SourceUnreadable), False, Fault.FILM_UNREADABLE),
        (ours(ModelMissing), False, Fault.MODEL),
        (ours(ModelMissing), True, Fault.MODEL),
        (ours(JailBroken), True, Fault.LOCK),
        (ours(GeometryError), False, Fault.GEOMETRY),
        (MemoryError(), True, Fault.MEMORY),
        (ZeroDivisionError(SECRET), False, Fault.INTERNAL),
        (ours(SourceUnreadable), True, Fault.FILM_UNREADABLE),
        (Reported(Fault.SHAPE, detail=640), True, Fault.SHAPE),
    ],
    ids=lambda value: getattr(value, "name", type(value).__name__),
)
def test_an_exception_becomes_its_kind_and_nothing_of_its_text(
    error: Exception, live: bool, fault: Fault
) -> None:
    body = fault_of(raised(error), live=live, detail=5)
    assert Fault(body.fault) is fault
    assert body.detail == (640 if fault is Fault.SHAPE else 5)
    data = pack_record(sequence=0, bin_start_s=0, body=body)
    assert SECRET.encode() not in data
    again = unpack_record(data).body
    assert isinstance(again, ErrorBody)
    assert SECRET not in str(error_of(again, where="north"))


def test_the_innermost_place_of_ours_is_named() -> None:
    try:
        error_of(ErrorBody(fault=99, module=0, line=0, detail=0), where="x")
    except ValueError as error:
        body = fault_of(error, live=False)
    assert MODULES[body.module] == "elsewhere", "faults itself is no place where pictures are"
    assert dataclasses.asdict(body)["line"] <= ERROR_LINES
