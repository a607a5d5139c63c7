"""Reading a picture back: where its texts are, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from noren.notices.pictures.lettering import text_width

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, kw_only=True)
class Letters:
    """A line of text in a picture, and the box it takes."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    is_centered: bool

    def overlaps(self, other: Letters) -> bool:
        """Whether two lines are written over each other."""
        return (
            self.left < other.right - 0.5
            and other.left < self.right - 0.5
            and self.top < other.bottom - 0.5
            and other.top < self.bottom - 0.5
        )


class Picture:
    """A picture read back from its SVG."""

    def __init__(self, svg: str) -> None:
        self.root = ElementTree.fromstring(svg)
        left, top, width, height = (float(n) for n in self.root.get("viewBox", "").split())
        assert (left, top) == (0.0, 0.0)
        self.width, self.height = width, height
        self.letters = [self._letters(one) for one in self.root.iter(f"{_SVG}text")]

    def _letters(self, element: ElementTree.Element) -> Letters:
        text = element.text or ""
        size, x, y = (float(element.get(key, "nan")) for key in ("font-size", "x", "y"))
        is_bold, is_centered = (
            element.get("font-weight") == "700",
            element.get("text-anchor") is not None,
        )
        width = text_width(text, size, bold=is_bold)
        left = x - width / 2 if is_centered else x
        return Letters(
            text=text,
            left=left,
            top=y - 0.85 * size,
            right=left + width,
            bottom=y + 0.2 * size,
            is_centered=is_centered,
        )

    @property
    def said(self) -> str:
        """All text without blanks."""
        return "".join("".join(one.text.split()) for one in self.letters)

    @property
    def shapes(self) -> list[tuple[float, float]]:
        """Corners of everything drawn, pictograms left out (their own test places them)."""
        found: list[tuple[float, float]] = []
        for one in self.root:
            numbers = {
                key: float(value)
                for key, value in one.attrib.items()
                if key in ("x", "y", "width", "height", "cx", "cy", "r")
            }
            if one.tag == f"{_SVG}rect":
                x, y = numbers.get("x", 0.0), numbers.get("y", 0.0)
                found += [(x, y), (x + numbers["width"], y + numbers["height"])]
            elif one.tag == f"{_SVG}circle":
                x, y, r = numbers["cx"], numbers["cy"], numbers["r"]
                found += [(x - r, y - r), (x + r, y + r)]
            elif one.tag == f"{_SVG}path" and one.get("transform") is None:
                data = one.get("d", "").replace("Q", " ")
                for part in data.replace("Z", "").replace("M", "L").split("L")[1:]:
                    values = [float(value) for value in part.split()]
                    found += list(zip(values[::2], values[1::2], strict=True))
        return found


@pytest.fixture(scope="session")
def read_picture() -> type[Picture]:
    return Picture
