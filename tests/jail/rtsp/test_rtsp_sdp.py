"""Of a stream's description only the first H.264 video is taken, and only within limits."""

from __future__ import annotations

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.jail.camera_trouble import CODINGS, CameraTrouble
from noren.jail.rtsp_sdp import MAX_SDP_BYTES, BadSdp, parse_sdp

SPS, PPS = b"\x67\x42\xc0\x0d\xda", b"\x68\xce\x06\xf2"
SETS = ",".join(base64.b64encode(item).decode() for item in (SPS, PPS))


def sdp(*lines: str, end: str = "\r\n") -> bytes:
    return end.join(["v=0", "s=x", *lines, ""]).encode()


@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["crlf", "lf"])
def test_the_first_h264_video_is_taken_and_sound_is_passed_over(end: str) -> None:
    media = parse_sdp(
        sdp(
            "a=control:rtsp://h/all",
            "m=audio 0 RTP/AVP 0",
            "a=control:sound",
            "m=video 0 RTP/AVP 98",
            "a=rtpmap:98 H265/90000",
            "a=control:track9",
            "m=video 0 RTP/AVP 97 96",
            "a=rtpmap:96 H264/90000",
            f"a=fmtp:96 packetization-mode=1; sprop-parameter-sets={SETS}; profile-level-id=42",
            "a=control:track1",
            "m=application 0 RTP/AVP 107",
            "a=control:metadata",
            end=end,
        )
    )
    assert media.control == "track1"
    assert media.session_control == "rtsp://h/all"
    assert media.payload_type == 96
    assert media.parameter_sets == (SPS, PPS)


def test_missing_or_broken_parameter_sets_are_left_to_the_stream() -> None:
    lines = ["m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000"]
    assert parse_sdp(sdp(*lines)).parameter_sets == ()
    broken = f"a=fmtp:96 sprop-parameter-sets=%%%,{SETS},AAAA,é"
    assert parse_sdp(sdp(*lines, broken)).parameter_sets == (SPS, PPS)


@pytest.mark.parametrize(
    ("lines", "trouble", "coding"),
    [
        pytest.param((), CameraTrouble.NO_VIDEO, "", id="no media"),
        pytest.param(("m=audio 0 RTP/AVP 0",), CameraTrouble.NO_VIDEO, "", id="sound only"),
        pytest.param(("m=", "m=video"), CameraTrouble.OTHER_CODING, "", id="empty media"),
        pytest.param(
            ("m=video 0 RTP/AVP 96", "a=rtpmap:96 H265/90000"),
            CameraTrouble.OTHER_CODING,
            "H265",
            id="H.265",
        ),
        pytest.param(("m=video 0 RTP/AVP 26",), CameraTrouble.OTHER_CODING, "JPEG", id="MJPEG"),
        pytest.param(
            ("m=video 0 RTP/AVP 96", "a=rtpmap:96 mp4v-es/90000"),
            CameraTrouble.OTHER_CODING,
            "MP4V-ES",
            id="MPEG-4",
        ),
        pytest.param(
            ("m=video 0 RTP/AVP 96", "a=rtpmap:96 hunter2/90000"),
            CameraTrouble.OTHER_CODING,
            "",
            id="unheard of",
        ),
        pytest.param(
            ("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/8000"),
            CameraTrouble.ODD_CLOCK,
            "",
            id="clock",
        ),
        pytest.param(
            ("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=2"),
            CameraTrouble.OUT_OF_ORDER,
            "",
            id="interleaved mode",
        ),
        pytest.param(
            ("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=control:a b"),
            CameraTrouble.BAD_DESCRIPTION,
            "",
            id="a control address with a space",
        ),
        pytest.param(
            ("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=control:http://x/"),
            CameraTrouble.BAD_DESCRIPTION,
            "",
            id="a control address elsewhere",
        ),
        pytest.param(("a=" + "x" * 2000,), CameraTrouble.BAD_DESCRIPTION, "", id="a long line"),
        pytest.param(("a=x",) * 300, CameraTrouble.BAD_DESCRIPTION, "", id="many lines"),
    ],
)
def test_what_cannot_be_read_is_named(
    lines: tuple[str, ...], trouble: CameraTrouble, coding: str
) -> None:
    with pytest.raises(BadSdp) as raised:
        parse_sdp(sdp(*lines))
    assert raised.value.trouble is trouble
    assert CODINGS[raised.value.number] == coding


@pytest.mark.parametrize("body", [b"", b"<html>", b"v=0" * MAX_SDP_BYTES], ids=["", "html", "big"])
def test_garbage_is_no_description(body: bytes) -> None:
    with pytest.raises(BadSdp) as raised:
        parse_sdp(body)
    assert raised.value.trouble is CameraTrouble.BAD_DESCRIPTION


_LINES = st.one_of(
    st.text(st.characters(max_codepoint=255), max_size=60),
    st.sampled_from(["m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=control:", "m=video "]),
    st.builds("a=fmtp:96 {}".format, st.text(st.characters(max_codepoint=255), max_size=60)),
)


@given(st.lists(_LINES, max_size=20))
def test_any_description_gives_a_video_or_a_trouble(lines: list[str]) -> None:
    body = "\r\n".join(["v=0", *lines]).encode("latin-1")
    with contextlib.suppress(BadSdp):
        media = parse_sdp(body)
        assert 0 <= media.payload_type <= 127
        for control in (media.control, media.session_control):
            assert control is None or (control.isascii() and control.isprintable())


@given(st.binary(max_size=400))
def test_any_bytes_give_a_video_or_a_trouble(body: bytes) -> None:
    with contextlib.suppress(BadSdp):
        parse_sdp(body)
    with contextlib.suppress(BadSdp):
        parse_sdp(b"v=0\r\n" + body)
