"""The drawn street as a camera sends it: H.264 pictures for the test camera."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import av

from noren.testing.rtp_stream import EncodedUnit
from staging.films import HEIGHT_PX, WIDTH_PX, Picture, draw


def encode_street(
    *,
    seconds: float,
    rate_hz: int = 10,
    size_px: tuple[int, int] = (WIDTH_PX, HEIGHT_PX),
    picture_at: Callable[[float], Picture] | None = None,
) -> list[EncodedUnit]:
    """A keyframe every second."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = size_px
    encoder.pix_fmt = "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, rate_hz), Fraction(rate_hz)
    encoder.gop_size, encoder.max_b_frames, encoder.thread_count = rate_hz, 0, 1
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "18"}
    packets = []
    for number in range(round(seconds * rate_hz)):
        at_s = number / rate_hz
        picture = draw(at_s, size_px=size_px) if picture_at is None else picture_at(at_s)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [EncodedUnit(data=bytes(p), at_s=float(p.pts * p.time_base)) for p in packets]
