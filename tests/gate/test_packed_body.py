"""A body's bytes follow from its layout and its fields, and the two cannot disagree."""

from __future__ import annotations

import struct
from dataclasses import FrozenInstanceError, dataclass
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything(PackedBody):
    """A field of every sort, with padding between them."""

    KIND: ClassVar[Kind] = Kind.HEALTH
    LAYOUT: ClassVar[str] = "<Bx3h2xQ4sb2Bs"
    small: int
    few: tuple[int, ...]
    large: int
    cells: bytes
    signed: int
    pair: tuple[int, ...]
    last: bytes


def everything(**changed: object) -> Everything:
    facts: dict[str, object] = {
        "small": 1,
        "few": (-2, 3, -4),
        "large": 2**63,
        "cells": b"abcd",
        "signed": -5,
        "pair": (6, 7),
        "last": b"z",
    }
    return Everything(**(facts | changed))  # type: ignore[arg-type]


def test_fields_are_packed_in_order_with_the_layout_s_padding() -> None:
    assert everything().pack().hex() == "0100feff0300fcff0000000000000000008061626364fb06077a"


@given(
    small=st.integers(0, 255),
    few=st.tuples(*[st.integers(-(2**15), 2**15 - 1)] * 3),
    large=st.integers(0, 2**64 - 1),
    cells=st.binary(min_size=4, max_size=4),
    signed=st.integers(-128, 127),
    behind=st.binary(max_size=8),
)
def test_whatever_fits_comes_back_as_it_was(behind: bytes, **facts: object) -> None:
    body = everything(**facts)
    assert Everything.unpack(body.pack() + behind) == body


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"small": 256}, id="a number too large"),
        pytest.param({"small": -1}, id="a number below zero"),
        pytest.param({"few": (1, 2)}, id="too few numbers"),
        pytest.param({"pair": (1, 2, 3)}, id="too many numbers"),
        pytest.param({"cells": b"abc"}, id="too few bytes"),
        pytest.param({"cells": b"abcde"}, id="too many bytes"),
        pytest.param({"last": b""}, id="no byte"),
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(struct.error):
        everything(**changed).pack()


def test_bytes_that_are_cut_are_refused() -> None:
    with pytest.raises(struct.error):
        Everything.unpack(everything().pack()[:-1])


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        pytest.param("<B", "shorter", id="fewer places than fields"),
        pytest.param("<BBB", "longer", id="more places than fields"),
        pytest.param("BB", "no layout", id="no byte order"),
        pytest.param("<Bf", "no layout", id="a code that no record has"),
    ],
)
def test_a_layout_that_cannot_be_is_refused_when_the_class_is_made(
    layout: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Wrong(PackedBody):
            KIND: ClassVar[Kind] = Kind.HEALTH
            LAYOUT: ClassVar[str] = layout
            one: int
            two: int


def test_a_body_stays_frozen_and_has_no_room_for_more() -> None:
    body = everything()
    with pytest.raises(FrozenInstanceError):
        body.small = 2  # type: ignore[misc]
    assert not hasattr(body, "__dict__")
