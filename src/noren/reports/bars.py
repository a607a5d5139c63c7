"""Numbers as horizontal bars, each with its label and its number: for anything but time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from noren.reports.charts import FORWARD, GRID, SOFT_INK, Variant, start_drawing
from noren.reports.svg import fit, text_width

_LABEL_SHARE: Final = 0.4
_ROW_EM: Final = 1.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: `whole` drawn filled, `hatched` behind it, `text` beside both."""

    label: str
    whole: float
    hatched: float = 0.0
    text: str


def counted_bar(label: str, ended: int, lost: int) -> Bar:
    """How many were seen to the end, and hatched how many were lost from sight before."""
    text = f"{ended:,} + {lost:,}" if lost else f"{ended:,}"
    return Bar(label=label, whole=ended, hatched=lost, text=text)


def draw_bars(
    bars: Sequence[Bar],
    *,
    variant: Variant,
    prefix: str,
    title: str,
    description: str,
    full: float = 0.0,
) -> str:
    """An SVG with one row per bar, of which there is at least one.

    The longest fills the room, or `full` does where that is more.
    A bar of nothing is a hair's breadth, so that it can be told from a missing one.
    """
    size = variant.text_size
    row = _ROW_EM * size
    height = row * len(bars) + 0.6 * size
    drawing = start_drawing(variant, height, prefix=prefix, title=title, description=description)
    room = _LABEL_SHARE * drawing.width
    left = min(room, max(text_width(bar.label, size) for bar in bars)) + 10
    right = max(text_width(bar.text, size) for bar in bars) + 12
    most = max(full, max(bar.whole + bar.hatched for bar in bars), 1e-9)
    unit = max(1.0, drawing.width - left - right - 4) / most
    for place, bar in enumerate(bars):
        top = 0.3 * size + place * row
        base = top + 0.68 * row
        drawing.text(
            fit(bar.label, size, room),
            x=left - 8,
            y=base,
            size=size,
            fill=SOFT_INK,
            anchor="end",
        )
        width = max(1.0, bar.whole * unit)
        depth = 0.72 * row
        hint = f"{bar.label}: {bar.text}"
        drawing.add(
            "rect", x=left, y=top + 0.1 * row, width=width, height=depth, fill=FORWARD, hint=hint
        )
        if bar.hatched > 0:
            drawing.add(
                "rect",
                x=left + bar.whole * unit,
                y=top + 0.1 * row,
                width=bar.hatched * unit,
                height=depth,
                fill=f"url(#{drawing.prefix}-forward)",
                stroke=FORWARD,
                hint=hint,
            )
        end = left + (bar.whole + bar.hatched) * unit
        drawing.text(bar.text, x=max(end, left + 1) + 6, y=base, size=size)
    drawing.add("line", x1=left, x2=left, y1=0, y2=height, stroke=GRID, stroke_width=1.4)
    return drawing.render()
