"""What a jail says when a camera is commissioned: numbers about the view, and one drawing.

The drawing has two bits a place: blank, light, dark or line. It is all that ever leaves of the
place's look, and only in this mode of the jail, which says nothing else.
Needs the standard library only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Final

from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody

DRAWING_WIDTH: Final = 320
"""Places from left to right; the height follows the camera's shape."""
TONES: Final = 4
_PLACES_PER_BYTE: Final = 4
LEVEL_MOST: Final = 255
RATIO_MOST: Final = 10_000
SCORE_MOST: Final = 2**32 - 1


class Tone(IntEnum):
    """What one place of a drawing is."""

    BLANK = 0
    LIGHT = 1
    DARK = 2
    LINE = 3


class Learning(IntEnum):
    """What became of the drawing; only `DRAWN` is followed by its parts."""

    DRAWN = 0
    NOT_ASKED = 1
    TOO_BLANK = 2
    SOMEBODY_IN_IT = 3
    UNWELL = 4


class Turn(IntEnum):
    """How the camera hangs, judged by the people it sees."""

    UNKNOWN = 0
    UPRIGHT = 1
    UPSIDE_DOWN = 2
    SIDEWAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingSize:
    """Places across and down of a camera's drawing."""

    width: int
    height: int

    @classmethod
    def of_frame(cls, width_px: int, height_px: int) -> DrawingSize:
        """The size for a camera of this shape; never more places than the frame has pixels."""
        width = min(DRAWING_WIDTH, width_px)
        return cls(width=width, height=max(1, round(width * height_px / width_px)))

    @property
    def places(self) -> int:
        """How many there are."""
        return self.width * self.height

    @property
    def size_bytes(self) -> int:
        """How many bytes the drawing has."""
        return math.ceil(self.places / _PLACES_PER_BYTE)

    @property
    def bits(self) -> float:
        """What a drawing can carry, at the very most."""
        return math.log2(TONES) * self.places


def pack_tones(tones: bytes) -> bytes:
    """One byte a place to four places a byte, the first in the lowest bits."""
    filled = tones + bytes(-len(tones) % _PLACES_PER_BYTE)
    a, b, c, d = (filled[place::_PLACES_PER_BYTE] for place in range(_PLACES_PER_BYTE))
    return bytes(
        one | two << 2 | three << 4 | four << 6
        for one, two, three, four in zip(a, b, c, d, strict=True)
    )


def unpack_tones(data: bytes, places: int) -> bytes:
    """What `pack_tones` packed; raises ValueError for another size, or bits behind the end."""
    if len(data) != math.ceil(places / _PLACES_PER_BYTE):
        raise ValueError("a drawing of another size")
    tones = bytes(byte >> shift & 3 for byte in data for shift in (0, 2, 4, 6))
    if any(tones[places:]):
        raise ValueError("bits behind the end of the drawing")
    return tones[:places]


def blank_permille(tones: bytes) -> int:
    """The share of a drawing that is blank."""
    return round(1000 * tones.count(Tone.BLANK) / len(tones))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionedBody(PackedBody):
    """What the camera's view is like, once, at the end.

    `looks` pictures were searched, with `people` found in them in all. `turn` is a `Turn`, and
    `upright`, `upside_down`, `sideways` are the sums of confidence (thousandths) of the people
    found in the picture as it is, turned by half, and turned by a quarter either way. `states`
    are the `CameraState` flags that held for a good part of the time. `luma` is the mean level,
    `sharp_permille` how much fine detail there is, 0 where nothing can be said; `body_px` the
    median height of people in pixels of the declared frame and `body_permille` how that compares
    with the height that the declared floor makes them, both 0 where nobody was measured.
    `learning` is a `Learning`, `blank_permille` the share of the drawing that is blank and
    `found_permille` the confidence of the surest person or face found in what was learnt.
    """

    KIND: ClassVar[Kind] = Kind.COMMISSIONED
    LAYOUT: ClassVar[str] = "<IIBIIIHBHHHBHH"
    looks: int
    people: int
    turn: int
    upright: int
    upside_down: int
    sideways: int
    states: int
    luma: int
    sharp_permille: int
    body_px: int
    body_permille: int
    learning: int
    blank_permille: int
    found_permille: int

    def is_possible(self, *, states_most: int, draws: bool) -> bool:
        """Whether it can be true; `draws` says whether a drawing was asked for."""
        return (
            self.turn in set(Turn)
            and self.learning in set(Learning)
            and (self.learning == Learning.NOT_ASKED) == (not draws)
            and self.states <= states_most
            and self.sharp_permille <= RATIO_MOST
            and self.body_permille <= RATIO_MOST
            and self.body_px <= RATIO_MOST
            and self.blank_permille <= 1000
            and self.found_permille <= 1000
        )
