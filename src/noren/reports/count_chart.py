"""Crossings of a line over time: one direction upwards, the other downwards, from one zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from noren.reports.charts import (
    BACKWARD,
    FORWARD,
    Plot,
    Variant,
    axis_height,
    is_partial,
    nice_step,
    start_drawing,
)
from noren.reports.series import CountSeries, CountSlot, Slot
from noren.reports.svg import Box, fit, text_width
from noren.reports.times import Clock
from noren.reports.words import say

_STEPS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLabels:
    """What the line and its two directions are called."""

    line: str
    forward: str
    backward: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """People per step, and how many steps go up and down."""

    step: float
    up: int
    down: int
    zero_y: float
    unit: float

    def y(self, people: float) -> float:
        """Where a signed number stands; forward is up."""
        return self.zero_y - people * self.unit


def draw_counts(
    series: CountSeries, labels: CountLabels, *, clock: Clock, variant: Variant, prefix: str
) -> str:
    """An SVG with one bar per direction and slot; unknown slots have none."""
    size = variant.text_size
    height = 360.0 if variant is Variant.WIDE else 330.0
    drawing = start_drawing(
        variant,
        height,
        prefix=prefix,
        title=say("count_chart_title", clock.language, line=labels.line),
        description=describe_counts(series, labels, clock),
    )
    top, bottom = 2.0 * size, height - 1.8 * size - axis_height(size)
    scale = _scale(series, top, bottom)
    box = Box(
        left=variant.left(max(scale.up, scale.down) * scale.step),
        top=top,
        right=variant.width - variant.right,
        bottom=bottom,
    )
    plot = Plot(
        drawing=drawing,
        box=box,
        start_s=series.slots[0].start_s,
        end_s=series.slots[-1].end_s,
        size=size,
        clock=clock,
    )
    for number in range(-scale.down, scale.up + 1):
        people = number * scale.step
        plot.level(scale.y(people), f"{abs(people):,.0f}", strong=number == 0)
    plot.gaps(series.slots, _is_known)
    _draw_bars(plot, series, labels, scale)
    room = box.right - box.left
    up, down = f"▲ {labels.forward}", f"▼ {labels.backward}"
    drawing.text(fit(up, size, room), x=box.left, y=1.25 * size, size=size, fill=FORWARD, bold=True)
    drawing.text(
        fit(down, size, room),
        x=box.left,
        y=box.bottom + 1.3 * size,
        size=size,
        fill=BACKWARD,
        bold=True,
    )
    plot.time_axis(box.bottom + 1.8 * size)
    return drawing.render()


def describe_counts(series: CountSeries, labels: CountLabels, clock: Clock) -> str:
    """The chart in words, for those who do not see it."""
    known = [slot for slot in series.slots if _is_known(slot)]
    text = say(
        "count_chart_desc",
        clock.language,
        period=clock.period(series.slots[0].start_s, series.slots[-1].end_s),
        width=clock.span(series.slots[0].end_s - series.slots[0].start_s),
        forward=labels.forward,
        forward_total=f"{series.forward:,}",
        backward=labels.backward,
        backward_total=f"{series.backward:,}",
    )
    if unknown := len(series.slots) - len(known):
        text += say("gaps_desc", clock.language, number=unknown, total=len(series.slots))
    return text


def _is_known(slot: Slot) -> bool:
    return isinstance(slot, CountSlot) and not (slot.forward is None and slot.backward is None)


def _scale(series: CountSeries, top: float, bottom: float) -> _Scale:
    up = max((slot.forward or 0 for slot in series.slots), default=0)
    down = max((slot.backward or 0 for slot in series.slots), default=0)
    step = nice_step(max(up, down), _STEPS)
    ups, downs = (max(1, -(-most // int(step))) for most in (up, down))
    unit = (bottom - top) / ((ups + downs) * step)
    return _Scale(step=step, up=ups, down=downs, zero_y=top + ups * step * unit, unit=unit)


def _draw_bars(plot: Plot, series: CountSeries, labels: CountLabels, scale: _Scale) -> None:
    pitch = plot.box.width / len(series.slots)
    width = min(0.74 * pitch, 72.0)
    widest = max(
        text_width(f"{number or 0:,}", plot.size)
        for slot in series.slots
        for number in (slot.forward, slot.backward)
    )
    for slot in series.slots:
        left = (plot.x(slot.start_s) + plot.x(slot.end_s) - width) / 2
        for name, people, color, label, sign in (
            ("forward", slot.forward, FORWARD, labels.forward, 1),
            ("backward", slot.backward, BACKWARD, labels.backward, -1),
        ):
            if people is None:
                continue
            length = max(people * scale.unit, 1.5)
            plot.drawing.add(
                "rect",
                x=left,
                y=scale.zero_y - length if sign > 0 else scale.zero_y,
                width=width,
                height=length,
                fill=f"url(#{plot.drawing.prefix}-{name})" if is_partial(slot) else color,
                stroke=color,
                class_=f"bar {name}",
                data_start=slot.start_s,
                data_count=people,
                hint=f"{plot.clock.slot(slot.start_s, slot.end_s)} {label}: {people:,}",
            )
            if pitch >= widest + 4:
                _number(plot, people, left + width / 2, scale.y(sign * people), sign, color)


def _number(plot: Plot, people: int, x: float, y: float, sign: int, color: str) -> None:
    """A bar's number beyond its end, on a plate that keeps it clear of lines and edges."""
    size = plot.size
    base = y - 0.4 * size if sign > 0 else y + 1.1 * size
    text = f"{people:,}"
    wide = text_width(text, size)
    plot.drawing.add(
        "rect",
        x=x - wide / 2 - 2,
        y=base - 0.85 * size,
        width=wide + 4,
        height=size,
        fill="#ffffff",
        class_="plate",
    )
    plot.drawing.text(text, x=x, y=base, size=size, fill=color, bold=True, anchor="middle")
