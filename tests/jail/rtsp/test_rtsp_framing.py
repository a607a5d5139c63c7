"""Bytes to messages, with a bound on everything."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.jail.rtsp_framing import (
    MAX_BODY_BYTES,
    MAX_HEAD_BYTES,
    BadFraming,
    Deframer,
    Interleaved,
    Message,
)

REPLY = b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nbody"


def frame(payload: bytes, channel: int = 0) -> bytes:
    return b"$" + bytes([channel]) + len(payload).to_bytes(2, "big") + payload


def taken(data: bytes, *, step: int | None = None) -> list[Interleaved | Message]:
    deframer = Deframer()
    items = []
    for start in range(0, len(data), step or max(1, len(data))):
        deframer.feed(data[start : start + (step or len(data))])
        while (item := deframer.take()) is not None:
            items.append(item)
    return items


@pytest.mark.parametrize("step", [1, 2, 3, 7, 50, None])
def test_pieces_of_any_size_make_the_same_items(step: int | None) -> None:
    request = b"ANNOUNCE rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    data = REPLY + frame(b"abc") + frame(b"") + b"\r\n" + request + frame(b"$$", channel=7) + REPLY
    reply = Message(
        status=200, method="", headers=(("cseq", "3"), ("content-length", "4")), body=b"body"
    )
    assert taken(data, step=step) == [
        reply,
        Interleaved(channel=0, payload=b"abc"),
        Interleaved(channel=0, payload=b""),
        Message(status=0, method="ANNOUNCE", headers=(("cseq", "1"),)),
        Interleaved(channel=7, payload=b"$$"),
        reply,
    ]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x00\x01\x02", id="binary"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", id="a web server"),
        pytest.param(b"SSH-2.0-x\r\n\r\n", id="something else"),
        pytest.param(b"RTSP/1.0 20x OK\r\n\r\n", id="no status"),
        pytest.param(b"RTSP/1.0 000 OK\r\n\r\n", id="status 0"),
        pytest.param(b"RTSP/1.0\r\n\r\n", id="nothing after the version"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n", id="negative length"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: 9999999\r\n\r\n", id="long length"),
        pytest.param(
            f"RTSP/1.0 200 OK\r\nContent-Length: {MAX_BODY_BYTES + 1}\r\n\r\n".encode(),
            id="a body over the limit",
        ),
        pytest.param(b"RTSP/1.0 200 OK\r\n" + b"a: b\r\n" * 100 + b"\r\n", id="many lines"),
        pytest.param(b"RTSP/1.0 200 OK\r\na: " + b"b" * 2000 + b"\r\n\r\n", id="a long line"),
        pytest.param(b"R" * MAX_HEAD_BYTES, id="a head without end"),
    ],
)
def test_what_is_no_rtsp_is_refused(data: bytes) -> None:
    with pytest.raises(BadFraming):
        taken(data)


def test_a_line_without_a_colon_is_passed_over() -> None:
    (message,) = taken(b"RTSP/1.0 200 OK\r\nDate Thu\r\nCSeq:  5 \r\n\r\n")
    assert isinstance(message, Message)
    assert message.headers == (("cseq", "5"),)


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_give_items_or_bad_framing_and_are_not_hoarded(chunks: list[bytes]) -> None:
    deframer = Deframer()
    with contextlib.suppress(BadFraming):
        for chunk in chunks:
            deframer.feed(chunk)
            while deframer.take() is not None:
                pass
    assert len(deframer._buffer) <= 65539 + sum(map(len, chunks))


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 40))
def test_any_payloads_come_out_as_they_went_in(payloads: list[bytes], step: int) -> None:
    items = taken(b"".join(frame(payload) for payload in payloads), step=step)
    assert [item.payload for item in items if isinstance(item, Interleaved)] == payloads
