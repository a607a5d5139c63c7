"""A picture handed in at the counter, judged by its first bytes before anything decodes it.

Only what the header claims is read, with no decoder: a picture that would unpack to more than a
camera takes is refused here and never reaches the vault.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from noren.errors import RequestInvalid
from noren.vocabulary.words import Words

MOST_BYTES: Final = 12_000_000
MOST_SIDE_PX: Final = 6000
MOST_PIXELS: Final = 24_000_000
LEAST_SIDE_PX: Final = 64
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_MOST_MARKERS: Final = 64
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive JPEG; other codings are not what cameras write."""
_OTHER_FRAMES: Final = frozenset({*range(0xC3, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureHeader:
    """What a picture claims to be."""

    form: Literal["jpeg", "png"]
    width_px: int
    height_px: int


def check_picture(data: bytes | bytearray, *, where: str) -> PictureHeader:
    """The header of a picture that may go into the vault.

    Raises:
        RequestInvalid: not JPEG or PNG, too many bytes or pixels, too few, or a header that does
            not end.
    """
    if len(data) > MOST_BYTES:
        raise _refused(
            where,
            Words(en=f"more than {MOST_BYTES} bytes", ja=f"{MOST_BYTES} バイトを超えるデータ"),
        )
    header = _png(data) if data[:8] == _PNG else _jpeg(data) if data[:3] == _JPEG else None
    if header is None:
        raise _refused(where, Words(en="no whole JPEG or PNG header", ja="正しくない画像の見出し"))
    width, height = header.width_px, header.height_px
    is_large = max(width, height) > MOST_SIDE_PX or width * height > MOST_PIXELS
    if is_large or min(width, height) < LEAST_SIDE_PX:
        raise _refused(
            where,
            Words(en=f"{width} x {height} pixels", ja=f"{width} x {height} 画素"),
        )
    return header


def _png(data: bytes | bytearray) -> PictureHeader | None:
    if len(data) < 33 or bytes(data[8:16]) != b"\x00\x00\x00\rIHDR":
        return None
    width, height, depth, color, packing, filtering, interlace = struct.unpack_from(
        ">IIBBBBB", data, 16
    )
    is_plain = depth == 8 and color in (0, 2, 6) and not (packing or filtering or interlace)
    return PictureHeader(form="png", width_px=width, height_px=height) if is_plain else None


def _jpeg(data: bytes | bytearray) -> PictureHeader | None:
    place = 2
    for _ in range(_MOST_MARKERS):
        if place + 4 > len(data) or data[place] != 0xFF:
            return None
        kind = data[place + 1]
        if kind == 0xFF:  # a filling byte
            place += 1
            continue
        if kind in _ALONE:
            place += 2
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        if length < 2 or kind in _OTHER_FRAMES or kind in (0xD9, 0xDA):
            return None
        if kind in _FRAMES:
            return _jpeg_frame(data, place, length)
        place += 2 + length
    return None


def _jpeg_frame(data: bytes | bytearray, place: int, length: int) -> PictureHeader | None:
    if length < 11 or place + 2 + length > len(data):
        return None
    depth, height, width, parts = struct.unpack_from(">BHHB", data, place + 4)
    if depth != 8 or parts not in (1, 3):
        return None
    return PictureHeader(form="jpeg", width_px=width, height_px=height)


def _refused(where: str, found: Words) -> RequestInvalid:
    return RequestInvalid(
        where=where,
        found=found,
        expected=Words(
            en=f"a JPEG or PNG of {LEAST_SIDE_PX} to {MOST_SIDE_PX} pixels a side, as a camera at "
            "the counter takes it",
            ja=f"窓口のカメラで撮った、一辺 {LEAST_SIDE_PX}〜{MOST_SIDE_PX} 画素のJPEGかPNG",
        ),
        remedy=Words(
            en="take the picture again at the counter; this one was not opened, and nothing of it "
            "was kept",
            ja="窓口で撮り直してください。この画像は開かず、何も残していません",
        ),
    )
