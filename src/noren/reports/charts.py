"""What all charts share: a plot with a time axis, and stretches of time that nobody watched.

A chart is a pure function from a series to one SVG string, in a wide and a narrow variant. Color
is never the only sign: direction is place, kind is shape, and what is unknown is hatched and named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from noren.reports.series import Slot
from noren.reports.svg import Box, Drawing, label_box, text_width
from noren.reports.times import Clock
from noren.reports.words import say

# All of these stand out from white by at least 4.5 : 1.
FORWARD: Final = "#1a5384"
BACKWARD: Final = "#8a4a0b"
MEAN: Final = "#20603a"
WATCHED: Final = "#2a6574"
SOFT_INK: Final = "#4a5866"
# Only decoration: nothing has to be read from these.
GRID: Final = "#d5dbe1"
GAP: Final = "#f0f1f3"
GAP_EDGE: Final = "#8b95a0"
FULL_RATIO: Final = 0.9
"""A slot watched for less than this share is marked."""

_DAY: Final = 86400
_STEPS: Final = (
    *(60 * n for n in (1, 2, 5, 10, 15, 30)),
    *(3600 * n for n in (1, 2, 3, 6, 12)),
    *(_DAY * n for n in (1, 2, 7, 14, 28, 91, 182, 364, 728, 1820)),
)


class Variant(Enum):
    """For a wide page or paper, and for a phone."""

    WIDE = "wide"
    NARROW = "narrow"

    @property
    def width(self) -> float:
        """Of the picture, in its own units."""
        return 960.0 if self is Variant.WIDE else 360.0

    @property
    def text_size(self) -> float:
        """Of all labels."""
        return 15.0 if self is Variant.WIDE else 12.5

    def left(self, most: float) -> float:
        """Room for the numbers of the vertical axis, which go up to `most`."""
        least = 52.0 if self is Variant.WIDE else 44.0
        return max(least, text_width(f"{most:,.0f}", self.text_size) + 12)

    @property
    def right(self) -> float:
        """Room for half a label of the last tick."""
        return 30.0 if self is Variant.WIDE else 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A drawing, the box in which figures stand, and the time that its width stands for."""

    drawing: Drawing
    box: Box
    start_s: int
    end_s: int
    size: float
    clock: Clock

    def x(self, second: float) -> float:
        """Where a moment is."""
        share = (second - self.start_s) / (self.end_s - self.start_s)
        return self.box.left + share * self.box.width

    def time_axis(self, base_y: float) -> None:
        """Ticks and times under `base_y`: hours above, days below."""
        step = self._step()
        offset = self.clock.offset_s(self.start_s)
        first = -(-(self.start_s + offset) // step) * step - offset
        taken: list[Box] = []
        for second in range(first, self.end_s + 1, step):
            x = self.x(second)
            self.drawing.add(
                "line", x1=x, x2=x, y1=base_y, y2=base_y + 5, stroke=SOFT_INK, stroke_width=1
            )
            is_day = step >= _DAY
            text = self.clock.day(second) if is_day else self.clock.hour(second)
            self._tick(text, x, base_y + 8 + self.size, taken)
            is_midnight = self.clock.hour(second) == "00:00"
            if not is_day and (second == first or is_midnight):
                self._tick(self.clock.day(second), x, base_y + 8 + 2.2 * self.size, taken)

    def _step(self) -> int:
        room = max(text_width("00:00", self.size), text_width("00/00", self.size)) + 0.9 * self.size
        if self.clock.language == "en" and self.end_s - self.start_s > _DAY:
            room = text_width("00 Mmm", self.size) + 0.9 * self.size
        for step in _STEPS:
            if step / (self.end_s - self.start_s) * self.box.width >= room:
                return step
        return self.end_s - self.start_s

    def _tick(self, text: str, x: float, y: float, taken: list[Box]) -> None:
        box = label_box(text, x=x, y=y, size=self.size, anchor="middle")
        is_free = not any(box.overlaps(other) for other in taken)
        if is_free and box.left >= 0 and box.right <= self.drawing.width:
            self.drawing.text(text, x=x, y=y, size=self.size, fill=SOFT_INK, anchor="middle")
            taken.append(box)

    def gaps(self, slots: Sequence[Slot], is_known: Callable[[Slot], bool]) -> None:
        """Hatch every stretch of time about which nothing is known, and say so in words."""
        word = say("not_watched", self.clock.language)
        for start, end in runs(slots, lambda slot: not is_known(slot)):
            area = Box(
                left=self.x(start), right=self.x(end), top=self.box.top, bottom=self.box.bottom
            )
            self.drawing.add(
                "rect",
                x=area.left,
                y=area.top,
                width=area.width,
                height=area.height,
                fill=f"url(#{self.drawing.prefix}-gap)",
                stroke=GAP_EDGE,
                stroke_dasharray="3 3",
                class_="gap",
                hint=f"{self.clock.slot(start, end)}: {word}",
            )
            self._name_gap(word, area)

    def _name_gap(self, word: str, area: Box) -> None:
        """Along the gap where it is broad enough, else upwards, else the legend must do."""
        length, thickness = text_width(word, self.size), 1.5 * self.size
        middle_x, middle_y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
        if area.width >= length + 8 and area.height >= thickness:
            self._plate(middle_x, middle_y, length + 8, thickness)
            self.drawing.text(
                word, x=middle_x, y=middle_y + 0.35 * self.size, size=self.size, anchor="middle"
            )
        elif area.height >= length + 8 and area.width >= thickness:
            self._plate(middle_x, middle_y, thickness, length + 8)
            self.drawing.text(
                word,
                x=middle_x + 0.35 * self.size,
                y=middle_y,
                size=self.size,
                anchor="middle",
                upright=False,
            )

    def _plate(self, x: float, y: float, width: float, height: float) -> None:
        self.drawing.add(
            "rect", x=x - width / 2, y=y - height / 2, width=width, height=height, fill=GAP, rx=3
        )

    def level(self, y: float, text: str, *, strong: bool = False) -> None:
        """A horizontal line with its number to the left."""
        self.drawing.add(
            "line",
            x1=self.box.left,
            x2=self.box.right,
            y1=y,
            y2=y,
            stroke=SOFT_INK if strong else GRID,
            stroke_width=1.4 if strong else 1,
        )
        self.drawing.text(
            text,
            x=self.box.left - 7,
            y=y + 0.35 * self.size,
            size=self.size,
            fill=SOFT_INK,
            anchor="end",
        )


def start_drawing(
    variant: Variant, height: float, *, prefix: str, title: str, description: str
) -> Drawing:
    """An empty picture with the hatchings that charts use."""
    drawing = Drawing(
        width=variant.width,
        height=height,
        prefix=f"{prefix}-{variant.value}",
        title=title,
        description=description,
        css_class=f"chart {variant.value}",
    )
    definitions = drawing.add("defs")
    for name, ground, line, gap in (
        ("gap", GAP, "#c3c9d0", 9.0),
        ("forward", "#ffffff", FORWARD, 5.0),
        ("backward", "#ffffff", BACKWARD, 5.0),
        ("watched", "#ffffff", WATCHED, 5.0),
    ):
        pattern = drawing.add(
            "pattern",
            parent=definitions,
            id=f"{drawing.prefix}-{name}",
            patternUnits="userSpaceOnUse",
            width=gap,
            height=gap,
            patternTransform="rotate(45)",
        )
        drawing.add("rect", parent=pattern, width=gap, height=gap, fill=ground)
        drawing.add("rect", parent=pattern, width=2.0, height=gap, fill=line)
    return drawing


def axis_height(size: float) -> float:
    """The room that a time axis needs under its base line."""
    return 2.45 * size + 9


def runs(slots: Iterable[Slot], holds: Callable[[Slot], bool]) -> list[tuple[int, int]]:
    """Start and end of each unbroken stretch of slots for which something holds."""
    found: list[tuple[int, int]] = []
    for slot in slots:
        if not holds(slot):
            continue
        if found and found[-1][1] == slot.start_s:
            found[-1] = (found[-1][0], slot.end_s)
        else:
            found.append((slot.start_s, slot.end_s))
    return found


def nice_step(most: float, steps: int) -> float:
    """The smallest of 1, 2, 5, 10, 20, … with which `steps` of them reach `most`.

    At least 1, as people are counted in whole numbers.
    """
    if most <= steps:
        return 1.0
    rough = most / steps
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1.0, 2.0, 5.0, 10.0):
        if factor * power >= rough - 1e-9:
            return factor * power
    raise AssertionError("ten times a power of ten is the next power")


def is_partial(slot: Slot) -> bool:
    """Whether so little was watched that the figure must be marked."""
    return slot.coverage_ratio < FULL_RATIO
