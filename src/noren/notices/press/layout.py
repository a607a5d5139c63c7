"""What a laid-out page tells about itself: measured from its boxes, never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from noren.notices.press.formats import Format
from noren.notices.press.style import FOOT_MARGIN_RATIO, Arrangement, Setting

PX_MM: Final = 25.4 / 96
_SLACK_PX: Final = 0.6
"""Rounding of lengths inside the layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was found in one layout.

    Args:
        pages: how many sheets it takes.
        is_inside: whether nothing stands outside the text area of its sheet.
        front_is_whole: whether the first layer stands on the first sheet alone.
        split_words: how many phrases of the headline and under the signs break in two.
        free_mm: empty space above the lower margin of the first sheet.
        gaps: blocks of the first sheet between which space can be given.
    """

    pages: int
    is_inside: bool
    front_is_whole: bool
    split_words: int
    free_mm: float
    gaps: int

    @property
    def holds(self) -> bool:
        """Whether it may be printed."""
        return self.is_inside and self.front_is_whole


def measure_layout(pages: Sequence[Any], setting: Setting) -> Measures:
    """Measure pages that WeasyPrint laid out with a setting."""
    form = setting.format
    front = [_Area.of(page, form, setting.arrangement, n) for n, page in enumerate(pages)]
    boxes = [list(_boxes(page._page_box)) for page in pages]
    lowest = max((_bottom(box) for box in boxes[0] if _is_content(box)), default=0.0)
    return Measures(
        pages=len(pages),
        is_inside=all(
            area.holds(box)
            for area, inside in zip(front, boxes, strict=True)
            for box in inside
            if _is_leaf(box) or "foot-row" in _classes(box)
        )
        and all(not _runs_out_of_cut(box) for inside in boxes for box in inside),
        front_is_whole=setting.arrangement is Arrangement.FLOW
        or not any("front" in _classes(box) for inside in boxes[1:] for box in inside),
        split_words=sum(
            _splits(box) for box in boxes[0] if box.element_tag == "h1" or "signs" in _classes(box)
        ),
        free_mm=(front[0].bottom - lowest) * PX_MM,
        gaps=sum(
            len(box.children) for box in boxes[0] if {"first", "details", "foot"} & _classes(box)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Area:
    """The rectangle of a sheet, in pixels, that text must stay in."""

    left: float
    right: float
    bottom: float

    @staticmethod
    def of(page: Any, form: Format, arrangement: Arrangement, number: int) -> _Area:
        margin = form.margin_mm / PX_MM
        is_front = arrangement is not Arrangement.FLOW and number == 0
        below = margin * (FOOT_MARGIN_RATIO if is_front else 1)
        return _Area(margin, page.width - margin, page.height - below)

    def holds(self, box: Any) -> bool:
        left, right = box.position_x, box.position_x + box.margin_width()
        if isinstance(getattr(box, "text", None), str) and not box.text.strip():
            return True
        return (
            left >= self.left - _SLACK_PX
            and right <= self.right + _SLACK_PX
            and _bottom(box) <= self.bottom + _SLACK_PX
        )


def _boxes(box: Any) -> Iterator[Any]:
    """All boxes of a page but those in its margins (page numbers)."""
    yield box
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)
        if type(child).__name__ != "MarginBox":
            yield from _boxes(child)


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height())


def _classes(box: Any) -> set[str]:
    element = getattr(box, "element", None)
    if element is None or box.element_tag != element.tag:
        return set()
    return set((element.get("class") or "").split())


def _is_leaf(box: Any) -> bool:
    kind = type(box).__name__
    return kind == "TextBox" or "Replaced" in kind


def _is_content(box: Any) -> bool:
    return _is_leaf(box) or bool({"contact", "qr", "curtain", "foot"} & _classes(box))


def _splits(words: Any) -> int:
    """Phrases that stand on more than one line of their own."""
    return sum(
        "p" in _classes(box)
        and sum(type(child).__name__ == "LineBox" for child in box.children) > 1
        for box in _boxes(words)
    )


def _runs_out_of_cut(box: Any) -> bool:
    if "cut" not in _classes(box):
        return False
    edge = box.position_y + box.margin_height()
    return any(_bottom(inner) > edge + _SLACK_PX for inner in _boxes(box) if _is_leaf(inner))
