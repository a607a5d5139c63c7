"""A sheet to draw on: text, boxes and pictograms that become one SVG string.

No font is embedded, and none is named unless asked: text takes the font of the page. (Some
makers of PDF do not hand the page's font to an SVG; they need the name.) Ids begin with the
picture's prefix, so that several pictures can stand on one page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from noren.notices.pictures.lettering import balanced_room, clean, text_width, wrap
from noren.notices.pictures.pen import GRID
from noren.notices.pictures.pictograms import Pictogram, check_prefix, pictogram_path

INK: Final = "#16202b"
SOFT_INK: Final = "#46535f"
PAPER: Final = "#ffffff"
TINT: Final = "#eaf0f6"
CLOTH: Final = "#1f4068"
ALARM: Final = "#a83214"

LINE_EM: Final = 1.34
"""The distance of two lines of text, in heights of the font."""
_RISE_EM: Final = 0.92
"""From the top of a line to its base line."""

Spot = tuple[float, float]


def number(value: float) -> str:
    """A coordinate with at most two places."""
    text = f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


@dataclass(slots=True, kw_only=True)
class Canvas:
    """One picture `width` units wide; its height is given when it is finished.

    Raises:
        ValueError: a prefix that cannot begin an XML id.
    """

    width: float
    prefix: str
    language: str
    font_family: str | None = None
    _parts: list[str] = field(init=False, default_factory=list)
    _bottom: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        check_prefix(self.prefix)

    def rect(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        stroke: str = "none",
        stroke_width: float = 1.5,
        corner: float = 0.0,
        dashed: bool = False,
    ) -> None:
        """A rectangle, with round corners if asked."""
        self._parts.append(
            f'<rect x="{number(left)}" y="{number(top)}" width="{number(width)}" '
            f'height="{number(height)}"'
            + (f' rx="{number(corner)}"' if corner else "")
            + _paint(fill, stroke, stroke_width, dashed)
            + "/>"
        )
        self._reach(left, top, left + width, top + height)

    def path(
        self,
        data: str,
        *,
        fill: str = "none",
        stroke: str = "none",
        stroke_width: float = 1.5,
        dashed: bool = False,
    ) -> None:
        """A path whose coordinates the caller keeps inside."""
        self._parts.append(
            f'<path d="{data}"{_paint(fill, stroke, stroke_width, dashed)} fill-rule="evenodd" '
            'stroke-linejoin="round"/>'
        )

    def polygon(
        self,
        spots: tuple[Spot, ...],
        *,
        fill: str = "none",
        stroke: str = "none",
        stroke_width: float = 1.5,
        dashed: bool = False,
        closed: bool = True,
    ) -> None:
        """Straight lines along some spots."""
        data = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in spots)
        self.path(
            data + ("Z" if closed else ""),
            fill=fill,
            stroke=stroke,
            stroke_width=stroke_width,
            dashed=dashed,
        )
        for x, y in spots:
            self._reach(x, y, x, y)

    def circle(
        self, x: float, y: float, r: float, *, fill: str = "none", stroke: str = "none"
    ) -> None:
        """A circle."""
        self._parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}"'
            f"{_paint(fill, stroke, 1.5, False)}/>"
        )
        self._reach(x - r, y - r, x + r, y + r)

    def pictogram(
        self, pictogram: Pictogram, x: float, y: float, size: float, *, color: str = INK
    ) -> None:
        """A pictogram with its upper left corner at a spot."""
        self._parts.append(
            f'<path transform="translate({number(x)} {number(y)}) scale({size / GRID:.4f})" '
            f'fill="{color}" fill-rule="evenodd" d="{pictogram_path(pictogram)}"/>'
        )
        self._reach(x, y, x + size, y + size)

    def text(
        self,
        text: str,
        x: float,
        top: float,
        *,
        size: float,
        room: float,
        bold: bool = False,
        color: str = INK,
        middle: bool = False,
    ) -> float:
        """Write a text in lines below `top`, from `x` or around it; the bottom of the last.

        Raises:
            ValueError: the room is too narrow for letters of this size.
        """
        if middle:
            room = balanced_room(text, size, room, bold=bold)
        for line in wrap(text, size, room, bold=bold):
            width = text_width(line, size, bold=bold)
            left = x - width / 2 if middle else x
            self._reach(left, top, left + width, top + size * LINE_EM)
            self._parts.append(
                f'<text x="{number(x)}" y="{number(top + size * _RISE_EM)}" '
                f'font-size="{number(size)}" fill="{color}"'
                + (' font-weight="700"' if bold else "")
                + (' text-anchor="middle"' if middle else "")
                + f">{escape(line)}</text>"
            )
            top += size * LINE_EM
        return top

    def finish(self, *, height: float, title: str, description: str, css_class: str) -> str:
        """The picture as one SVG element with its title and description.

        Raises:
            ValueError: something was drawn below `height`.
        """
        if self._bottom > height + 0.01:
            raise ValueError(f"drawn down to {self._bottom:.1f} in a picture {height:.1f} high")
        ids = f"{self.prefix}-title {self.prefix}-desc"
        size = f"{number(self.width)} {number(height)}"
        font = f" font-family={quoteattr(self.font_family)}" if self.font_family else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
            f'class={quoteattr(css_class)} lang="{self.language}"{font} role="img" '
            f'aria-labelledby="{ids}">'
            f'<title id="{self.prefix}-title">{escape(clean(title))}</title>'
            f'<desc id="{self.prefix}-desc">{escape(clean(description))}</desc>'
            f'<rect width="{number(self.width)}" height="{number(height)}" fill="{PAPER}"/>'
            + "".join(self._parts)
            + "</svg>"
        )

    def _reach(self, left: float, top: float, right: float, bottom: float) -> None:
        if min(left, top) < -0.01 or right > self.width + 0.01:
            raise ValueError(
                f"drawn from {left:.1f}, {top:.1f} to {right:.1f} in a picture "
                f"{self.width:.1f} wide"
            )
        self._bottom = max(self._bottom, bottom)


def height_of(text: str, *, size: float, room: float, bold: bool = False) -> float:
    """How high a text is when it is wrapped."""
    return len(wrap(text, size, room, bold=bold)) * size * LINE_EM


def _paint(fill: str, stroke: str, stroke_width: float, dashed: bool) -> str:
    if stroke == "none":
        return f' fill="{fill}"'
    return f' fill="{fill}" stroke="{stroke}" stroke-width="{number(stroke_width)}"' + (
        ' stroke-dasharray="6 4"' if dashed else ""
    )
