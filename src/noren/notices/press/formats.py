"""The sheets, stickers and screens a notice is set on, with their sizes of type.

Sizes are in points (1 pt = 0.353 mm). A Japanese letter is about 0.92 of its size high: 31 pt is
one centimeter. Rule of thumb for a headline: one centimeter of letter for every three meters of
distance, so every least size of a headline says from where it is still read. Type in the hand
never falls below 7 pt.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

PT_MM: Final = 25.4 / 72
LETTER_RATIO: Final = 0.92
"""Height of a Japanese letter as a share of its size."""


class Shape(Enum):
    """What kind of thing a format is; it decides how its parts are arranged."""

    POSTER = "poster"
    LEAFLET = "leaflet"
    STICKER = "sticker"
    SCREEN = "screen"
    LETTER = "letter"
    PAGE = "page"
    REPORT = "report"
    """A long document in chapters, with a table of contents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeSizes:
    """One set of sizes in points: `headline`, `lead`, `body`, `small` (and QR address)."""

    headline_pt: float
    lead_pt: float
    body_pt: float
    small_pt: float

    def toward(self, other: TypeSizes, share: float) -> TypeSizes:
        """The sizes at `share` (0 to 1) of the way from these to the others."""

        def between(start: float, end: float) -> float:
            return round(start + (end - start) * share, 2)

        return TypeSizes(
            headline_pt=between(self.headline_pt, other.headline_pt),
            lead_pt=between(self.lead_pt, other.lead_pt),
            body_pt=between(self.body_pt, other.body_pt),
            small_pt=between(self.small_pt, other.small_pt),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A sheet, sticker or screen.

    Args:
        name: short, for file names.
        shape: how its parts are arranged.
        width_mm, height_mm: the trimmed sheet.
        margin_mm: from the edge of the sheet to the text.
        largest, least: the sizes of type to start from and the smallest legible ones.
        most_pages: how many sheets (or slides) a text may take; 1 for a sticker.
        qr_mm: the side of a QR code without its quiet zone.
        corner_mm: radius of the corners; 0 for a sheet.
        steps: how many sizes lie between `largest` and `least`, both included.
    """

    name: str
    shape: Shape
    width_mm: float
    height_mm: float
    margin_mm: float
    largest: TypeSizes
    least: TypeSizes
    most_pages: int
    qr_mm: float
    corner_mm: float = 0.0
    steps: int = 9

    def sizes(self) -> tuple[TypeSizes, ...]:
        """All declared sizes of type, from the largest to the least."""
        last = max(self.steps - 1, 1)
        return tuple(self.largest.toward(self.least, i / last) for i in range(self.steps))

    @property
    def read_from_m(self) -> float:
        """From how many meters the headline is read even at its least size."""
        return self.least.headline_pt * PT_MM * LETTER_RATIO / 10 * 3

    @property
    def short_side_mm(self) -> float:
        """The shorter side of the sheet."""
        return min(self.width_mm, self.height_mm)


def _sizes(headline: float, lead: float, body: float, small: float) -> TypeSizes:
    return TypeSizes(headline_pt=headline, lead_pt=lead, body_pt=body, small_pt=small)


POSTER_A3: Final = Format(
    name="poster-a3", shape=Shape.POSTER, width_mm=297, height_mm=420, margin_mm=22,
    largest=_sizes(88, 34, 22, 13), least=_sizes(36, 17, 12, 9.5), most_pages=4, qr_mm=44,
)  # fmt: skip
POSTER_A4: Final = Format(
    name="poster-a4", shape=Shape.POSTER, width_mm=210, height_mm=297, margin_mm=16,
    largest=_sizes(62, 24, 16, 10), least=_sizes(27, 12.5, 9, 7.5), most_pages=4, qr_mm=32,
)  # fmt: skip
LEAFLET_A5: Final = Format(
    name="leaflet-a5", shape=Shape.LEAFLET, width_mm=148, height_mm=210, margin_mm=13,
    largest=_sizes(38, 16, 11, 8.5), least=_sizes(20, 11, 8.5, 7.5), most_pages=8, qr_mm=30,
)  # fmt: skip
STICKER_100: Final = Format(
    name="sticker-100", shape=Shape.STICKER, width_mm=100, height_mm=100, margin_mm=7,
    largest=_sizes(33, 13, 10, 8), least=_sizes(14, 9, 7.5, 7), most_pages=1, qr_mm=24,
    corner_mm=6,
)  # fmt: skip
STICKER_60: Final = Format(
    name="sticker-60", shape=Shape.STICKER, width_mm=60, height_mm=60, margin_mm=4,
    largest=_sizes(18, 9, 8, 7), least=_sizes(9, 7, 7, 7), most_pages=1, qr_mm=20,
    corner_mm=4,
)  # fmt: skip
VEHICLE_STICKER: Final = Format(
    name="vehicle-sticker", shape=Shape.STICKER, width_mm=200, height_mm=100, margin_mm=9,
    largest=_sizes(50, 18, 12, 9), least=_sizes(20, 10.5, 8.5, 7.5), most_pages=1, qr_mm=24,
    corner_mm=6,
)  # fmt: skip
SCREEN_WIDE: Final = Format(
    name="screen-16x9", shape=Shape.SCREEN, width_mm=508, height_mm=285.75, margin_mm=26,
    largest=_sizes(92, 42, 30, 18), least=_sizes(48, 22, 17, 14), most_pages=8, qr_mm=66,
)  # fmt: skip
SCREEN_TALL: Final = Format(
    name="screen-9x16", shape=Shape.SCREEN, width_mm=285.75, height_mm=508, margin_mm=26,
    largest=_sizes(86, 42, 30, 18), least=_sizes(50, 26, 19, 15), most_pages=8, qr_mm=66,
)  # fmt: skip
LETTER_A4: Final = Format(
    name="letter-a4", shape=Shape.LETTER, width_mm=210, height_mm=297, margin_mm=24,
    largest=_sizes(15, 12, 10.5, 8.5), least=_sizes(15, 12, 10.5, 8.5), most_pages=40,
    qr_mm=26, steps=1,
)  # fmt: skip
WEB_PAGE: Final = Format(
    name="page", shape=Shape.PAGE, width_mm=210, height_mm=297, margin_mm=20,
    largest=_sizes(24, 13, 10.5, 8.5), least=_sizes(24, 13, 10.5, 8.5), most_pages=40,
    qr_mm=28, steps=1,
)  # fmt: skip

REPORT_A4: Final = Format(
    name="report-a4", shape=Shape.REPORT, width_mm=210, height_mm=297, margin_mm=20,
    largest=_sizes(23, 10.5, 9, 7.5), least=_sizes(23, 10.5, 9, 7.5), most_pages=2000,
    qr_mm=26, steps=1,
)  # fmt: skip

FORMATS: Final = (
    POSTER_A3, POSTER_A4, LEAFLET_A5, STICKER_100, STICKER_60, VEHICLE_STICKER,
    SCREEN_WIDE, SCREEN_TALL, LETTER_A4, WEB_PAGE,
)  # fmt: skip
"""Every format of a notice; names are unique. A report is none."""
