"""Drawing with text that fits: a thin layer over XML elements that become one SVG string."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE_EM: Final = 1.0
_NARROW_EM: Final = 0.7
_SPACE_EM: Final = 0.38
_ASCENT_EM: Final = 0.88
_DESCENT_EM: Final = 0.24
ELLIPSIS: Final = "…"
INK: Final = "#1b2733"
FONTS: Final = (
    "'BIZ UDPGothic','Hiragino Sans','Noto Sans JP','Noto Sans CJK JP','Yu Gothic UI',Meiryo,"
    "system-ui,sans-serif"
)

Attribute = str | float | int


def clean(text: str) -> str:
    """The text without what XML cannot hold, and on one line."""
    return " ".join(_NOT_XML.sub("\ufffd", text).split())


def text_width(text: str, size: float) -> float:
    """How wide a text is at most in the fonts of the page, in the units of `size`.

    An estimate on the safe side: a full em for what East Asian width calls wide or ambiguous.
    """
    total = 0.0
    for sign in text:
        if sign == " ":
            total += _SPACE_EM
        elif unicodedata.east_asian_width(sign) in "WFA":
            total += _WIDE_EM
        elif not unicodedata.combining(sign):
            total += _NARROW_EM if sign not in "WM@%mw" else _WIDE_EM
    return total * size


def fit(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it would be wider than `room`; empty if nothing fits."""
    text = clean(text)
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + ELLIPSIS, size) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS if text.strip() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle: its left, top, right and bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(slots=True, kw_only=True)
class Drawing:
    """One picture of `width` x `height` units; `prefix` keeps its ids apart from all others."""

    width: float
    height: float
    prefix: str
    title: str
    description: str
    css_class: str
    root: Element = field(init=False)
    labels: list[Box] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {number(self.width)} {number(self.height)}",
                "class": self.css_class,
                "font-family": FONTS,
                "role": "img",
                "aria-labelledby": f"{self.prefix}-title {self.prefix}-desc",
            },
        )
        SubElement(self.root, "title", {"id": f"{self.prefix}-title"}).text = clean(self.title)
        SubElement(self.root, "desc", {"id": f"{self.prefix}-desc"}).text = clean(self.description)

    def add(
        self, tag: str, /, *, hint: str = "", parent: Element | None = None, **attributes: Attribute
    ) -> Element:
        """Add an element; `hint` is what a pointer resting on it is told."""
        element = SubElement(
            self.root if parent is None else parent,
            tag,
            {name.rstrip("_").replace("_", "-"): number(v) for name, v in attributes.items()},
        )
        if hint:
            SubElement(element, "title").text = clean(hint)
        return element

    def text(
        self,
        text: str,
        *,
        x: float,
        y: float,
        size: float,
        fill: str = INK,
        bold: bool = False,
        anchor: str = "start",
        upright: bool = True,
    ) -> None:
        """Write on a base line at `y`; `upright` False turns it to read from below.

        Raises:
            ValueError: the text's box would leave the picture: whoever lays out must make room.
        """
        box = label_box(text, x=x, y=y, size=size, anchor=anchor, upright=upright)
        is_inside = (
            box.left >= -0.01
            and box.top >= -0.01
            and box.right <= self.width + 0.01
            and box.bottom <= self.height + 0.01
        )
        if not is_inside:
            raise ValueError(f"a label of {len(text)} signs leaves the picture")
        self.labels.append(box)
        element = self.add("text", x=x, y=y, fill=fill, font_size=size)
        if bold:
            element.set("font-weight", "700")
        if anchor != "start":
            element.set("text-anchor", anchor)
        if not upright:
            element.set("transform", f"rotate(-90 {number(x)} {number(y)})")
        element.text = clean(text)

    def render(self) -> str:
        """The SVG as one string."""
        return tostring(self.root, encoding="unicode")


def label_box(
    text: str, *, x: float, y: float, size: float, anchor: str = "start", upright: bool = True
) -> Box:
    """The box a label takes."""
    width = text_width(text, size)
    before = {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    up, down = _ASCENT_EM * size, _DESCENT_EM * size
    if upright:
        return Box(left=x - before, top=y - up, right=x - before + width, bottom=y + down)
    return Box(left=x - up, top=y + before - width, right=x + down, bottom=y + before)


def number(value: Attribute) -> str:
    """An attribute's text: numbers with at most two places."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
    return str(value)
