"""The slots of a chart: equal, unbroken, and never more than can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_SLOTS: Final = 96
"""A day of quarter hours: what one chart can show."""
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_WIDTHS: Final = (
    *(_MINUTE * n for n in (1, 5, 10, 15, 30)),
    *(_HOUR * n for n in (1, 2, 3, 6, 12)),
    *(_DAY * n for n in (1, 7, 28, 364)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Equal slots that cover a period without a break."""

    start_s: int
    width_s: int
    count: int

    def index(self, second: int) -> int:
        """The slot in which a second lies."""
        return (second - self.start_s) // self.width_s

    def bounds(self, index: int) -> tuple[int, int]:
        """Start and end of a slot."""
        start = self.start_s + index * self.width_s
        return start, start + self.width_s


def make_grid(
    bin_s: int, period: tuple[int, int], *, offset_s: int = 0, most: int = MOST_SLOTS
) -> Grid:
    """The finest grid over a period of whole bins that has no more than `most` slots.

    Wider slots begin at the reader's midnight and whole hours (`offset_s` east of UTC) wherever
    the bins allow it.

    Raises:
        ValueError: the period is empty.
    """
    first_s, end_s = period
    if end_s <= first_s:
        raise ValueError("a period without time has no grid")
    shift = offset_s if offset_s % bin_s == 0 else 0
    for width in (bin_s, *(w for w in _WIDTHS if w > bin_s and w % bin_s == 0)):
        start = (first_s + shift) // width * width - shift if width > bin_s else first_s
        count = -(-(end_s - start) // width)
        if count <= most:
            break
    return Grid(start_s=start, width_s=width, count=count)
