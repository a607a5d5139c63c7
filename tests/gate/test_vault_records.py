"""Messages to and from the vault have one form, and nothing else passes for one."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GateError, RecordOutOfRange, UndeclaredData
from noren.gate.vault_records import (
    CAMERA_MAY,
    COUNTER_MAY,
    DESK_MAY,
    KINDS,
    LATEST_S,
    TEMPLATE_BYTES,
    Ask,
    Reply,
    VaultReply,
    VaultRequest,
)

TEMPLATES = st.binary(min_size=KINDS * TEMPLATE_BYTES, max_size=KINDS * TEMPLATE_BYTES).map(
    bytearray
)
NUMBERS = st.integers(0, 2**32 - 1)


def visit(**given: object) -> VaultRequest:
    usual: dict[str, object] = {
        "ask": Ask.REMEMBER,
        "number": 7,
        "quality_ratio": 0.5,
        "face_quality_ratio": 0.25,
        "at_s": 1e9,
        "kinds": 0b11,
        "template": bytearray(b"\x01\x3c" * 512),
    }
    return VaultRequest(**(usual | given))  # type: ignore[arg-type]


@given(
    number=NUMBERS,
    site=st.integers(0, 65535),
    quality_ratio=st.floats(0, 1, width=32),
    at_s=st.floats(0, LATEST_S, exclude_max=True),
    template=TEMPLATES,
)
def test_a_request_comes_out_as_it_went_in(**given: object) -> None:
    request = visit(**given)
    assert VaultRequest.unpack(request.pack()) == request


@given(
    reply=st.sampled_from(Reply),
    number=NUMBERS,
    pseudonym=st.integers(1, 2**64 - 1),
    visit_token=st.integers(0, 2**64 - 1),
    visit_number=st.integers(1, 2**32 - 1),
    days_step=st.integers(-1, 254),
    score_milli=st.integers(-1000, 1000),
    margin_milli=st.integers(0, 2000),
    kind=st.integers(0, KINDS - 1),
    count=NUMBERS,
)
def test_an_answer_comes_out_as_it_went_in(**given: object) -> None:
    answer = VaultReply(**given)  # type: ignore[arg-type]
    packed = answer.pack()
    assert len(packed) == VaultReply.SIZE
    assert VaultReply.unpack(packed) == answer


@given(st.binary(max_size=1200))
def test_no_other_bytes_pass(data: bytes) -> None:
    for read in (VaultRequest.unpack, VaultReply.unpack):
        with pytest.raises(GateError):
            read(data)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"ask": Ask.IDENTIFY, "site": 1}, id="a site to identify"),
        pytest.param({"pseudonym": 1}, id="a name to remember"),
        pytest.param({"day": 1}, id="a day to remember"),
        pytest.param({"ask": Ask.STATUS}, id="a template to count"),
        pytest.param({"ask": Ask.ERASE, "pseudonym": 5}, id="a template to erase"),
        pytest.param({"ask": Ask.FORGET_BEFORE, "day": 5}, id="a template to forget"),
        pytest.param({"kinds": 0b01}, id="a face that is not said"),
        pytest.param({"kinds": 0b10}, id="a body that is not said"),
        pytest.param({"kinds": 0}, id="a template of nothing"),
        pytest.param({"kinds": 0b111}, id="a third kind"),
        pytest.param(
            {"kinds": 1, "template": bytearray(b"\x01\x3c" * 256 + bytes(512))},
            id="the quality of a face that is not there",
        ),
    ],
)
def test_a_request_says_no_more_than_it_asks_with(wrong: dict[str, object]) -> None:
    with pytest.raises(UndeclaredData, match="more than"):
        VaultRequest.unpack(visit(**wrong).pack())


@pytest.mark.parametrize(
    "wrong",
    [
        {"quality_ratio": 1.01},
        {"face_quality_ratio": 1.01},
        {"quality_ratio": -0.1},
        {"quality_ratio": float("nan")},
        {"at_s": -1.0},
        {"at_s": float("inf")},
        {"at_s": LATEST_S},
        {"at_s": float("nan")},
    ],
    ids=str,
)
def test_an_impossible_number_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(RecordOutOfRange):
        VaultRequest.unpack(visit(**wrong).pack())


@pytest.mark.parametrize("at", [*range(4), 10, 11, *range(40, 64)])
def test_a_changed_head_or_padding_is_refused(at: int) -> None:
    message = visit().pack()
    message[at] ^= 0x40
    with pytest.raises(UndeclaredData):
        VaultRequest.unpack(message)


@pytest.mark.parametrize("at", [35, *range(40, 64)])
def test_nothing_is_hidden_in_an_answer_s_padding(at: int) -> None:
    message = bytearray(VaultReply(reply=Reply.DONE, number=1).pack())
    message[at] = 1
    with pytest.raises(UndeclaredData):
        VaultReply.unpack(bytes(message))


def test_an_answer_has_no_room_for_a_template() -> None:
    assert VaultReply.SIZE < TEMPLATE_BYTES / 4
    free = struct.calcsize("<QQIhhhBI")
    assert free * 8 <= 280


def test_nobody_may_ask_for_everything() -> None:
    assert not CAMERA_MAY & COUNTER_MAY
    assert not (CAMERA_MAY | COUNTER_MAY) & DESK_MAY
    assert set(Ask) == CAMERA_MAY | COUNTER_MAY | DESK_MAY
