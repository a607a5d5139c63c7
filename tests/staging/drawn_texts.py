"""Boards and plates with Japanese letters, drawn with a font of this machine."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import ModelError
from noren.gate.scenery_compile import TEXT_MODEL
from noren.sight.scenery.text_lines import TextNetworks
from noren.weights.store import find

Picture = npt.NDArray[np.uint8]
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)


def write(
    picture: Picture,
    text: str,
    at: tuple[int, int],
    letter_px: int,
    *,
    ink: tuple[int, int, int] = (25, 25, 25),
    paper: tuple[int, int, int] | None = (240, 240, 240),
) -> tuple[int, int, int, int]:
    """Write a line into the picture; returns the box of its paper. Skips where no font is."""
    image = pytest.importorskip("PIL.Image", reason="Pillow draws the letters")
    from PIL import ImageDraw, ImageFont

    path = next((one for one in _FONTS if Path(one).is_file()), None)
    if path is None:
        pytest.skip("no Japanese font here: install Noto Sans CJK")
    font = ImageFont.truetype(path, letter_px)
    x, y = at
    pad = letter_px // 3
    box = (x, y, x + round(font.getlength(text)) + 2 * pad, y + round(1.45 * letter_px) + pad)
    canvas = image.fromarray(picture[..., ::-1])
    drawing = ImageDraw.Draw(canvas)
    if paper is not None:
        drawing.rectangle(box, fill=paper[::-1])
    drawing.text((x + pad, y + pad // 3), text, font=font, fill=ink[::-1])
    picture[:] = np.asarray(canvas)[..., ::-1]
    return box


def plate(picture: Picture, at: tuple[int, int], height_px: int, words: tuple[str, str]) -> None:
    """A Japanese plate: region and class number above, kana and serial below."""
    x, y = at
    upper, lower = words
    wide = 2 * height_px
    cv2.rectangle(picture, (x, y), (x + wide, y + height_px), (245, 245, 245), -1)
    small, large = round(0.26 * height_px), round(0.44 * height_px)
    at_upper = (x + round(0.5 * height_px), y)
    write(picture, upper, at_upper, small, ink=(60, 90, 30), paper=None)
    at_lower = (x + round(0.02 * height_px), y + round(0.3 * height_px))
    write(picture, lower, at_lower, large, ink=(60, 90, 30), paper=None)


def networks(frame_size_px: tuple[int, int]) -> TextNetworks:
    """The networks that read; skips where they are not installed."""
    try:
        finder, reader = find(TEXT_MODEL).read()
    except ModelError as error:
        pytest.skip(f"no software that reads: {error}")
    return TextNetworks(finder=finder, reader=reader, frame_size_px=frame_size_px)
