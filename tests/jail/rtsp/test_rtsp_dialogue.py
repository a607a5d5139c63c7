"""The dialogue with a camera, against a scripted wire and a clock that only waiting moves."""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import (
    NorenError,
    SourceDenied,
    SourceError,
    SourceMissing,
    SourceStopped,
    SourceUnreachable,
    SourceUnreadable,
)
from noren.jail.camera_address import CameraAddress
from noren.jail.rtsp import PacketSource, Patience

Scripted = Callable[..., tuple[Any, PacketSource]]
KEY = b"\x78\x00\x06\x67\x42\xc0\x0d\xda\x05\x00\x04\x68\xce\x06\xf2\x00\x05\x65\x88abc"


def rtp(number: int, *, payload: bytes = KEY, at_s: float | None = None, channel: int = 0) -> bytes:
    stamp = round((number if at_s is None else at_s) * 90000) & 0xFFFFFFFF
    packet = struct.pack(">BBHII", 0x80, 0x80 | 96, number & 0xFFFF, stamp, 1) + payload
    return b"$" + bytes([channel]) + len(packet).to_bytes(2, "big") + packet


def answering(
    parts: Any, method: str, *, status: int = 200, extra: str = "", body: bytes = b""
) -> Callable[[str], bytes]:
    """A good camera that answers one method otherwise."""

    def answer(request: str) -> bytes:
        if request.startswith(method + " "):
            return bytes(parts.plain_answer(request, status=status, extra=extra, body=body))
        return bytes(parts.good_camera(request))

    return answer


def test_the_dialogue_has_five_steps_and_no_sound(scripted: Scripted) -> None:
    wire, source = scripted()
    source.open()
    source.close()
    source.close()
    assert [text.split(" ")[0] for _, text in wire.sent] == [
        "OPTIONS",
        "DESCRIBE",
        "SETUP",
        "PLAY",
        "TEARDOWN",
    ]
    assert [text.split("CSeq: ")[1][0] for _, text in wire.sent] == list("12345")
    assert "interleaved=0-1" in wire.sent[2][1]
    assert "Session" not in wire.sent[2][1]
    assert all("Session: 77\r\n" in text for _, text in wire.sent[3:])
    assert source.sent_bytes == sum(len(text) for _, text in wire.sent) < 2048


@pytest.mark.parametrize(
    ("timeout_s", "every_s"), [(60, 30.0), (10, 5.0), (600, 30.0), (1, 2.0), (0, 30.0)]
)
def test_signs_of_life_are_sent_in_time(
    scripted: Scripted, parts: Any, timeout_s: int, every_s: float
) -> None:
    wire, source = scripted(lambda request: parts.good_camera(request, timeout_s=timeout_s))
    source.open()
    begun_s = wire.now_s
    for second in range(1, 200):
        wire.later(second / 2, rtp(second, at_s=second / 2))
    for _ in range(199):
        assert source.read() is not None
    sent = [at_s - begun_s for at_s, _ in wire.requests("GET_PARAMETER")]
    assert len(sent) == int(99.5 / every_s)
    assert sent == pytest.approx([every_s * (index + 1) for index in range(len(sent))], abs=0.6)
    if timeout_s > 2:
        gaps = [after - before for before, after in pairwise([0.0, *sent])]
        assert all(gap < timeout_s for gap in gaps if timeout_s)


def test_a_sign_of_life_is_sent_while_nothing_comes(scripted: Scripted) -> None:
    wire, source = scripted(patience=Patience(silence_s=200.0, picture_s=200.0))
    source.open()
    begun_s = wire.now_s
    assert source.read(wait_s=95.0) is None
    sent = [at_s - begun_s for at_s, _ in wire.requests("GET_PARAMETER")]
    assert sent == pytest.approx([30, 60, 90], abs=0.1)


@pytest.mark.parametrize("status", [405, 501])
def test_a_camera_that_knows_no_get_parameter_is_asked_for_options(
    scripted: Scripted, parts: Any, status: int
) -> None:
    wire, source = scripted(
        answering(parts, "GET_PARAMETER", status=status),
        patience=Patience(silence_s=200.0, picture_s=200.0),
    )
    source.open()
    source.read(wait_s=95.0)
    assert len(wire.requests("GET_PARAMETER")) == 1
    assert len(wire.requests("OPTIONS")) == 1 + 2


def test_a_camera_without_get_parameter_in_its_list_gets_options(
    scripted: Scripted, parts: Any
) -> None:
    answer = answering(parts, "OPTIONS", extra="Public: DESCRIBE, SETUP, PLAY\r\n")
    wire, source = scripted(answer, patience=Patience(silence_s=200.0, picture_s=200.0))
    source.open()
    source.read(wait_s=65.0)
    assert len(wire.requests("OPTIONS")) == 3
    assert wire.requests("GET_PARAMETER") == []


def test_a_new_question_in_mid_stream_is_answered_at_once(scripted: Scripted, parts: Any) -> None:
    nonces = iter(["second", "third"])
    wanted = ["first"]

    def answer(request: str) -> bytes:
        if f'nonce="{wanted[0]}"' not in request and not request.startswith("OPTIONS"):
            question = f'WWW-Authenticate: Digest realm="r", nonce="{wanted[0]}", qop="auth"\r\n'
            return bytes(parts.plain_answer(request, status=401, extra=question))
        if request.startswith(("PLAY", "GET_PARAMETER")):
            wanted[0] = next(nonces)
        return bytes(parts.good_camera(request))

    wire, source = scripted(answer, user="u", patience=Patience(silence_s=200.0, picture_s=200.0))
    source.open()
    source.read(wait_s=35.0)
    first, second = wire.requests("GET_PARAMETER")
    assert 'nonce="first"' in first[1]
    assert 'nonce="second"' in second[1]
    assert second[0] - first[0] < 0.1


@pytest.mark.parametrize(
    ("method", "status", "kind", "words"),
    [
        pytest.param("DESCRIBE", 301, SourceUnreadable, "a redirect to another", id="moved"),
        pytest.param("DESCRIBE", 302, SourceUnreadable, "a redirect to another", id="found"),
        pytest.param("SETUP", 305, SourceUnreadable, "a redirect to another", id="proxy"),
        pytest.param("DESCRIBE", 401, SourceDenied, "asks for a name", id="no name given"),
        pytest.param("DESCRIBE", 403, SourceDenied, "may not see the stream (403)", id="forbidden"),
        pytest.param("DESCRIBE", 404, SourceMissing, "no such stream (404)", id="not found"),
        pytest.param("SETUP", 461, SourceUnreadable, "beside its RTSP connection", id="transport"),
        pytest.param("SETUP", 453, SourceUnreachable, "no room for another", id="bandwidth"),
        pytest.param("PLAY", 503, SourceUnreachable, "no room for another", id="busy"),
        pytest.param("PLAY", 455, SourceUnreadable, "refused with status 455", id="other"),
    ],
)
def test_each_refusal_has_its_error(
    scripted: Scripted, parts: Any, method: str, status: int, kind: type[SourceError], words: str
) -> None:
    extra = "Location: rtsp://elsewhere.test/\r\n"
    wire, source = scripted(answering(parts, method, status=status, extra=extra))
    with pytest.raises(kind) as raised:
        source.open()
    message = str(raised.value)
    assert words in message
    assert message.startswith("camera gate (rtsp://camera.test/live): ")
    assert "elsewhere" not in message
    assert not any("elsewhere" in text for _, text in wire.sent)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param('Digest realm="r", nonce="n", qop="auth"', "refuses the name", id="digest"),
        pytest.param('Basic realm="r"', "refuses the name", id="basic"),
        pytest.param('Negotiate realm="r"', "not spoken here", id="unknown scheme"),
    ],
)
def test_a_wrong_password_is_tried_once_and_never_shown(
    scripted: Scripted, parts: Any, question: str, words: str
) -> None:
    answer = answering(parts, "DESCRIBE", status=401, extra=f"WWW-Authenticate: {question}\r\n")
    wire, source = scripted(answer, user="viewer")
    with pytest.raises(SourceDenied) as raised:
        source.open()
    assert words in str(raised.value)
    assert "secret" not in str(raised.value) + raised.value.in_language("ja")
    assert len(wire.requests("DESCRIBE")) <= 2


def test_a_camera_that_asks_for_ever_gets_two_kilobytes_and_no_more(
    scripted: Scripted, parts: Any
) -> None:
    question = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", stale=true\r\n'
    wire, source = scripted(answering(parts, "DESCRIBE", status=401, extra=question), user="u")
    with pytest.raises(SourceUnreadable, match="more bytes towards the camera"):
        source.open()
    assert sum(len(text) for _, text in wire.sent) <= 2048


def test_a_camera_that_never_answers_is_given_up_in_time(scripted: Scripted) -> None:
    wire, source = scripted(lambda request: b"", patience=Patience(set_up_s=7.0))
    begun_s = wire.now_s
    with pytest.raises(SourceUnreachable, match="did not answer"):
        source.open()
    assert wire.now_s - begun_s == pytest.approx(7.0, abs=0.01)


def test_a_camera_that_answers_letter_by_letter_is_given_up_in_time(scripted: Scripted) -> None:
    wire, source = scripted(lambda request: b"", patience=Patience(set_up_s=7.0))
    for second in range(100):
        wire.later(second * 0.5, b"RTSP/1.0 200 OK"[second % 15 : second % 15 + 1])
    with pytest.raises(SourceUnreachable, match="did not answer"):
        source.open()


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(b"HTTP/1.1 400 Bad\r\n\r\n", SourceUnreadable, "not RTSP", id="web server"),
        pytest.param(b"\x00\x01\x02\x03", SourceUnreadable, "not RTSP", id="binary"),
    ],
)
def test_what_is_no_camera_is_named(
    scripted: Scripted, answer: bytes, kind: type[SourceError], words: str
) -> None:
    _, source = scripted(lambda request: answer)
    with pytest.raises(kind, match=words):
        source.open()


def test_a_camera_that_hangs_up_in_the_dialogue_was_not_reached(scripted: Scripted) -> None:
    wire, source = scripted(lambda request: b"")
    wire.later(0.1, b"")
    with pytest.raises(SourceUnreachable, match="closed the connection before any picture"):
        source.open()


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        pytest.param("Transport: RTP/AVP/TCP;interleaved=0-1\r\n", "no session", id="no session"),
        pytest.param(
            "Session: 7\r\nTransport: RTP/AVP;unicast;client_port=1-2\r\n",
            "beside its RTSP connection",
            id="UDP",
        ),
        pytest.param(
            "Session: 7\r\nTransport: RTP/AVP/TCP;interleaved=900-901\r\n",
            "beside its RTSP connection",
            id="impossible channel",
        ),
    ],
)
def test_a_set_up_that_cannot_work_is_refused(
    scripted: Scripted, parts: Any, extra: str, words: str
) -> None:
    _, source = scripted(answering(parts, "SETUP", extra=extra))
    with pytest.raises(SourceUnreadable, match=words):
        source.open()


@pytest.mark.parametrize(
    ("base", "session", "control", "set_up", "play"),
    [
        pytest.param("", "", "video", "rtsp://camera.test/live/video", "rtsp://camera.test/live"),
        pytest.param(
            "Content-Base: rtsp://10.0.0.9:554/live/\r\n",
            "*",
            "trackID=1",
            "rtsp://10.0.0.9:554/live/trackID=1",
            "rtsp://10.0.0.9:554/live/",
        ),
        pytest.param(
            "Content-Base: http://x/\r\n",
            "*",
            "one",
            "rtsp://camera.test/live/one",
            "rtsp://camera.test/live",
        ),
        pytest.param(
            "",
            "rtsp://camera.test/all",
            "rtsp://camera.test/one",
            "rtsp://camera.test/one",
            "rtsp://camera.test/all",
        ),
    ],
    ids=["relative", "content base", "unusable base", "absolute"],
)
def test_control_addresses_are_joined_as_cameras_mean_them(
    scripted: Scripted, parts: Any, base: str, session: str, control: str, set_up: str, play: str
) -> None:
    top = f"a=control:{session}\r\n" if session else ""
    body = f"v=0\r\n{top}m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:{control}\r\n"
    wire, source = scripted(answering(parts, "DESCRIBE", extra=base, body=body.encode()))
    source.open()
    assert wire.requests("SETUP")[0][1].split(" ")[1] == set_up
    assert wire.requests("PLAY")[0][1].split(" ")[1] == play


def test_answers_to_other_requests_and_preliminary_ones_are_waited_past(
    scripted: Scripted, parts: Any
) -> None:
    def answer(request: str) -> bytes:
        number = int(request.split("CSeq: ")[1].split("\r\n")[0])
        stale = f"RTSP/1.0 404 No\r\nCSeq: {number - 1}\r\n\r\n"
        preliminary = f"RTSP/1.0 100 Continue\r\nCSeq: {number}\r\n\r\n"
        return (stale + preliminary).encode() + bytes(parts.good_camera(request))

    wire, source = scripted(answer)
    source.open()
    assert len(wire.sent) == 4


def test_pictures_that_overtake_the_answer_to_play_are_not_lost(
    scripted: Scripted, parts: Any
) -> None:
    def answer(request: str) -> bytes:
        early = rtp(0) + rtp(1) if request.startswith("PLAY") else b""
        return early + bytes(parts.good_camera(request))

    wire, source = scripted(answer)
    source.open()
    wire.later(0.0, rtp(2))
    assert [source.read() is not None for _ in range(3)] == [True] * 3
    assert source.counters.packets_lost == 0


def test_other_channels_and_the_cameras_own_requests_are_passed_over(scripted: Scripted) -> None:
    wire, source = scripted()
    source.open()
    request = b"OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    wire.later(0.0, rtp(0, channel=1) + request + rtp(0, channel=2) + rtp(0))
    assert source.read() is not None
    assert source.counters.packets == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "closed the connection", id="closed"),
        pytest.param(b"\x00\x00\x00", "bytes that are not RTSP", id="framing"),
        pytest.param(
            b"REDIRECT rtsp://x/ RTSP/1.0\r\nLocation: rtsp://y/\r\n\r\n",
            "asked to read elsewhere",
            id="redirect",
        ),
        pytest.param(
            b"RTSP/1.0 454 Session Not Found\r\n\r\n", "forgot the session", id="session gone"
        ),
    ],
)
def test_each_end_in_mid_stream_is_named(scripted: Scripted, data: bytes, words: str) -> None:
    wire, source = scripted()
    source.open()
    wire.later(0.0, rtp(0))
    wire.later(1.0, data)
    with pytest.raises(SourceStopped, match=words):
        list(source)
    assert source.counters.units == 1


def test_silence_ends_the_stream_after_the_time_given(scripted: Scripted) -> None:
    wire, source = scripted(patience=Patience(silence_s=8.0))
    source.open()
    wire.later(1.0, rtp(0))
    assert source.read() is not None
    last_s = wire.now_s
    with pytest.raises(SourceStopped, match="nothing came for 8 s"):
        source.read()
    assert wire.now_s - last_s == pytest.approx(8.0, abs=0.1)


def test_sound_on_another_channel_does_not_hide_the_silence(scripted: Scripted) -> None:
    wire, source = scripted(patience=Patience(silence_s=8.0))
    source.open()
    for second in range(60):
        wire.later(second, rtp(second, channel=2))
    with pytest.raises(SourceStopped, match="nothing came for 8 s"):
        source.read()


def test_packets_that_never_make_a_picture_end_the_stream_too(scripted: Scripted) -> None:
    wire, source = scripted(patience=Patience(silence_s=8.0, picture_s=20.0))
    source.open()
    for second in range(60):
        wire.later(second, rtp(second, payload=b"\x41\x9aabc"))
    with pytest.raises(SourceStopped, match="no whole picture came for 20 s"):
        source.read()


def test_reading_can_be_given_up_without_losing_anything(scripted: Scripted) -> None:
    wire, source = scripted()
    source.open()
    wire.later(3.0, rtp(0))
    assert [source.read(wait_s=1.0) for _ in range(2)] == [None, None]
    assert source.read(wait_s=2.0) is not None


def test_reading_too_slowly_skips_forward_to_a_fresh_keyframe(scripted: Scripted) -> None:
    wire, source = scripted(patience=Patience(behind_s=2.0))
    source.open()
    for tenth in range(300):
        payload = KEY if tenth % 10 == 0 else b"\x41\x9aabc"
        wire.later(tenth / 10, rtp(tenth, payload=payload, at_s=tenth / 10))
    begun_s, taken = wire.now_s, []
    for _ in range(300):
        unit = source.read(wait_s=5.0)
        if unit is None:
            break
        taken.append((unit, wire.now_s - begun_s))
        wire.now_s += 0.25
    assert max(now_s - unit.at_s for unit, now_s in taken) < 3.0
    skipped = source.counters.units_skipped
    assert skipped > 100
    assert skipped + len(taken) == source.counters.units == 300
    steps = [b.at_s - a.at_s for (a, _), (b, _) in pairwise(taken)]
    for (unit, _), step_s in zip(taken[1:], steps, strict=True):
        assert step_s == pytest.approx(0.1, abs=0.01) or unit.is_keyframe


def test_a_line_break_from_the_camera_never_reaches_a_request(
    scripted: Scripted, parts: Any
) -> None:
    wire, source = scripted(
        answering(parts, "SETUP", extra="Session: 7\x0bEvil: 1;timeout=60\r\nTransport: TCP\r\n")
    )
    with pytest.raises(SourceUnreadable):
        source.open()
    body = b"v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:x\rEvil: 1\n"
    wire, source = scripted(answering(parts, "DESCRIBE", body=body))
    with pytest.raises(SourceUnreadable):
        source.open()
    assert not any("Evil" in text for _, text in wire.sent)


class _Noise:
    """A wire that says what it likes, whatever it hears."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks
        self.now_s = 0.0
        self.sent_bytes = 0

    def clock(self) -> float:
        return self.now_s

    def send(self, data: bytes) -> None:
        self.sent_bytes += len(data)

    def receive(self, wait_s: float) -> bytes | None:
        self.now_s += max(wait_s, 0.01)
        return self.chunks.pop(0) if self.chunks else b""


_SAID = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"RTSP/1.0 200 OK\r\n\r\n",
            b"RTSP/1.0 200 OK\r\nSession: 1\r\n\r\n",
            b'RTSP/1.0 401 No\r\nWWW-Authenticate: Digest realm="r", nonce="n"\r\n\r\n',
            b"RTSP/1.0 401 No\r\nWWW-Authenticate: Basic\r\n\r\n",
            b"RTSP/1.0 200 OK\r\nContent-Length: 59\r\n\r\n"
            b"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=x:12\r\n",
            rtp(0),
            rtp(1, payload=b"\x7c\x85abc"),
            b"$\x00\xff\xff",
        ]
    ),
)


@settings(max_examples=300)
@given(st.lists(_SAID, max_size=12))
def test_whatever_a_camera_says_only_our_own_errors_come_out(said: list[bytes]) -> None:
    wire = _Noise(said)
    address = CameraAddress(host="h", user="u", password="secret")
    source = PacketSource(wire, address=address, where="camera gate", clock=wire.clock)

    def watch_it() -> None:
        source.open()
        list(source)

    with pytest.raises(NorenError) as raised:
        watch_it()
    assert isinstance(raised.value, SourceError)
    assert "secret" not in str(raised.value)
    assert wire.sent_bytes <= 2048 + 1024
