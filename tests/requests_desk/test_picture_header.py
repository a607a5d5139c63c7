"""A picture is judged by its header alone; a bomb is refused before anything could unpack it."""

from __future__ import annotations

import struct
import time
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import RequestInvalid
from noren.requests.picture_header import MOST_BYTES, check_picture


def png(width: int, height: int, *, depth: int = 8, color: int = 2, interlace: int = 0) -> bytes:
    body = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    crc = zlib.crc32(b"IHDR" + body)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 13, b"IHDR") + body + struct.pack(">I", crc)


def jpeg(width: int, height: int, *, frame: int = 0xC0, parts: int = 3) -> bytes:
    sof = struct.pack(">BHHB", 8, height, width, parts) + b"\x01\x11\x00" * parts
    return (
        b"\xff\xd8\xff\xe0\x00\x04JF\xff" + bytes([frame]) + struct.pack(">H", 2 + len(sof)) + sof
    )


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_picture_of_a_camera_passes(suffix: str) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
    data = cv2.imencode(suffix, picture)[1].tobytes()
    header = check_picture(data, where="-")
    assert (header.width_px, header.height_px) == (640, 480)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png(60_000, 60_000), id="a PNG bomb"),
        pytest.param(png(2**31 - 1, 1), id="a PNG line of 2 GB"),
        pytest.param(png(5999, 5999), id="more pixels than a camera has"),
        pytest.param(png(640, 480, depth=16), id="sixteen bits"),
        pytest.param(png(640, 480, interlace=1), id="interlaced"),
        pytest.param(png(640, 480, color=3), id="palette"),
        pytest.param(png(0, 480), id="no width"),
        pytest.param(png(640, 480)[:20], id="half a header"),
        pytest.param(jpeg(65_500, 65_500), id="a JPEG bomb"),
        pytest.param(jpeg(640, 480, frame=0xC3), id="lossless JPEG"),
        pytest.param(jpeg(640, 480, parts=4), id="four colors"),
        pytest.param(jpeg(640, 480)[:12], id="a JPEG that ends early"),
        pytest.param(b"\xff\xd8" + b"\xff\xe1\x00\x02" * 5000, id="endless markers"),
        pytest.param(b"\xff\xd8" + b"\xff" * 5000, id="endless filling"),
        pytest.param(b"GIF89a" + bytes(100), id="GIF"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="SVG"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 ", id="WebP"),
        pytest.param(b"", id="nothing"),
        pytest.param(png(640, 480) + bytes(MOST_BYTES), id="too many bytes"),
    ],
)
def test_a_bomb_or_another_form_is_refused_unopened(data: bytes) -> None:
    spent_s = []
    for _ in range(3):  # Python may tidy up in between
        began_s = time.process_time()
        with pytest.raises(RequestInvalid, match="not opened"):
            check_picture(data, where="--picture")
        spent_s.append(time.process_time() - began_s)
    assert min(spent_s) < 0.05


@given(
    st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda d: b"\xff\xd8\xff" + d))
)
def test_no_bytes_make_it_fall_over(data: bytes) -> None:
    try:
        check_picture(data, where="-")
    except RequestInvalid:
        return
