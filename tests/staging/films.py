"""Small drawn films: a floor with texture, upright figures that walk up and down across a line.

Nothing in them was ever filmed. One figure walks at a time, once every `every_s` seconds, down
the picture and then up it in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

WIDTH_PX, HEIGHT_PX = 160, 120
LINE_Y_RATIO = 0.6
"""Where the plans of these tests have their line: across the whole picture."""
_CLOCK_HZ = 1000


def draw_floor(width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> Picture:
    """The empty place, `(H, W, 3)` RGB."""
    rough = np.random.default_rng(5).integers(90, 170, (height_px // 8, width_px // 8), np.uint8)
    grain = np.random.default_rng(6).integers(0, 12, (height_px, width_px), np.uint8)
    plane = np.kron(rough, np.ones((8, 8), np.uint8)) + grain
    return np.repeat(plane[:, :, None], 3, axis=2)


def draw(at_s: float, *, every_s: float = 12.0, size_px: tuple[int, int] | None = None) -> Picture:
    """The picture at a time: from 4 to 9 s of every turn somebody walks."""
    width, height = size_px or (WIDTH_PX, HEIGHT_PX)
    picture = draw_floor(width, height)
    turn, into_s = divmod(at_s, every_s)
    if not 4.0 <= into_s <= 9.0:
        return picture
    share = (into_s - 4.0) / 5.0
    share = share if int(turn) % 2 == 0 else 1.0 - share
    scale = height / 192
    feet = round((0.38 + 0.52 * share) * height)
    left = round(width * (0.35 + 0.05 * (int(turn) % 5)))
    tall, wide = round(52 * scale), round(18 * scale)
    picture[feet - tall : feet, left : left + wide] = (30, 25, 70)
    picture[feet - tall : feet - round(0.8 * tall), left + wide // 4 : left + 3 * wide // 4] = 220
    return picture


def crossings(seconds: float, *, every_s: float = 12.0) -> tuple[int, int]:
    """How many walk down and up across the line in a film of that length."""
    turns = int((seconds - 9.0) // every_s) + 1 if seconds >= 9.0 else 0
    return (turns + 1) // 2, turns // 2


def write_film(
    path: Path,
    *,
    seconds: float = 20.0,
    rate_hz: float = 5.0,
    every_s: float = 12.0,
    codec: str = "mpeg4",
    size_px: tuple[int, int] = (WIDTH_PX, HEIGHT_PX),
    times_s: Sequence[float] | None = None,
    pictures: Sequence[Picture] | None = None,
    audio: bool = False,
) -> Path:
    """Encode a film with these times, or at a constant rate. The name's ending says the format."""
    if times_s is None:
        times_s = [number / rate_hz for number in range(round(seconds * rate_hz))]
    # The table of contents first, as recorders and web players have it.
    options = {"movflags": "faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=options) as container:
        stream: Any = container.add_stream(codec, rate=round(rate_hz))
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, _CLOCK_HZ)
        stream.gop_size, stream.codec_context.thread_count = 25, 1
        if codec == "libx264":
            stream.options = {"preset": "ultrafast", "crf": "18"}
        elif codec == "mpeg4":
            stream.bit_rate = 1_500_000
        sound: Any = container.add_stream("aac", rate=8000) if audio else None
        for number, at_s in enumerate(times_s):
            picture = (
                draw(at_s, every_s=every_s, size_px=size_px)
                if pictures is None
                else pictures[number]
            )
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(at_s * _CLOCK_HZ), Fraction(1, _CLOCK_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            _add_sound(container, sound, seconds=times_s[-1])
    return path


def _add_sound(container: Any, sound: Any, *, seconds: float) -> None:
    tone = (8000 * np.sin(np.arange(round(seconds * 8000)) / 3)).astype(np.int16)
    for start in range(0, len(tone) - 1024, 1024):
        part = av.AudioFrame.from_ndarray(tone[None, start : start + 1024], format="s16")
        part.sample_rate, part.pts = 8000, start
        part.time_base = Fraction(1, 8000)
        container.mux(sound.encode(part))
    container.mux(sound.encode(None))
