"""People in an area over time: the mean as a line of steps, the most at once as diamonds."""

from __future__ import annotations

import math
from typing import Final

from noren.reports.charts import (
    MEAN,
    Plot,
    Variant,
    axis_height,
    is_partial,
    nice_step,
    runs,
    start_drawing,
)
from noren.reports.series import OccupancySeries, OccupancySlot, Slot
from noren.reports.svg import INK, Box, fit, text_width
from noren.reports.times import Clock
from noren.reports.words import say

_STEPS: Final = 4


def draw_occupancy(
    series: OccupancySeries, area: str, *, clock: Clock, variant: Variant, prefix: str
) -> str:
    """An SVG with a step and a diamond per slot; unknown slots have neither."""
    size = variant.text_size
    height = 300.0 if variant is Variant.WIDE else 290.0
    drawing = start_drawing(
        variant,
        height,
        prefix=prefix,
        title=say("occupancy_chart_title", clock.language, area=area),
        description=describe_occupancy(series, clock),
    )
    most = series.maximum or 0
    step = nice_step(most, _STEPS)
    levels = max(1, math.ceil(most / step))
    box = Box(
        left=variant.left(levels * step),
        top=3.4 * size,
        right=variant.width - variant.right,
        bottom=height - axis_height(size),
    )
    plot = Plot(
        drawing=drawing,
        box=box,
        start_s=series.slots[0].start_s,
        end_s=series.slots[-1].end_s,
        size=size,
        clock=clock,
    )
    unit = box.height / (levels * step)
    for number in range(levels + 1):
        plot.level(box.bottom - number * step * unit, f"{number * step:,.0f}", strong=number == 0)
    plot.gaps(series.slots, _is_known)
    _draw_mean(plot, series, unit)
    _draw_most(plot, series, unit)
    _draw_legend(plot, clock)
    plot.time_axis(box.bottom)
    return drawing.render()


def describe_occupancy(series: OccupancySeries, clock: Clock) -> str:
    """The chart in words, for those who do not see it."""
    unknown = sum(not _is_known(slot) for slot in series.slots)
    mean, most = series.mean, series.maximum
    text = say(
        "occupancy_chart_desc",
        clock.language,
        period=clock.period(series.slots[0].start_s, series.slots[-1].end_s),
        width=clock.span(series.slots[0].end_s - series.slots[0].start_s),
        mean="–" if mean is None else f"{mean:.1f}",
        most="–" if most is None else f"{most:,}",
    )
    if unknown:
        text += say("gaps_desc", clock.language, number=unknown, total=len(series.slots))
    return text


def _is_known(slot: Slot) -> bool:
    return isinstance(slot, OccupancySlot) and slot.mean is not None


def _draw_mean(plot: Plot, series: OccupancySeries, unit: float) -> None:
    by_start = {slot.start_s: slot for slot in series.slots}
    width_s = series.slots[0].end_s - series.slots[0].start_s
    for start, end in runs(series.slots, _is_known):
        path = []
        for second in range(start, end, width_s):
            mean = by_start[second].mean
            assert mean is not None
            y = plot.box.bottom - mean * unit
            move = "M" if second == start else "L"
            path.append(f"{move}{plot.x(second):.2f} {y:.2f}")
            path.append(f"L{plot.x(second + width_s):.2f} {y:.2f}")
        plot.drawing.add(
            "path", d=" ".join(path), fill="none", stroke=MEAN, stroke_width=3, class_="mean"
        )


def _draw_most(plot: Plot, series: OccupancySeries, unit: float) -> None:
    pitch = plot.box.width / len(series.slots)
    half = max(2.5, min(6.0, 0.35 * pitch))
    for slot in series.slots:
        if slot.maximum is None or slot.mean is None:
            continue
        x = (plot.x(slot.start_s) + plot.x(slot.end_s)) / 2
        y = plot.box.bottom - slot.maximum * unit
        plot.drawing.add(
            "path",
            d=_diamond(x, y, half),
            fill="#ffffff" if is_partial(slot) else INK,
            stroke=INK,
            stroke_width=1.5,
            class_="most",
            data_start=slot.start_s,
            data_most=slot.maximum,
            hint=f"{plot.clock.slot(slot.start_s, slot.end_s)}: {slot.mean:.2f} / {slot.maximum}",
        )
        text = f"{slot.maximum:,}"
        if pitch >= text_width(text, plot.size) + 4:
            plot.drawing.text(
                text, x=x, y=y - half - 0.35 * plot.size, size=plot.size, bold=True, anchor="middle"
            )


def _diamond(x: float, y: float, half: float) -> str:
    return (
        f"M{x - half:.2f} {y:.2f} L{x:.2f} {y - half:.2f} "
        f"L{x + half:.2f} {y:.2f} L{x:.2f} {y + half:.2f} Z"
    )


def _draw_legend(plot: Plot, clock: Clock) -> None:
    """Line and diamond with their words, on the top edge."""
    size, y = plot.size, 1.25 * plot.size
    x = plot.box.left
    plot.drawing.add(
        "path", d=f"M{x:.2f} {y - 5:.2f} h24", stroke=MEAN, stroke_width=3, fill="none"
    )
    mean = fit(say("mean_word", clock.language), size, (plot.drawing.width - x) / 2 - 40)
    plot.drawing.text(mean, x=x + 30, y=y, size=size, fill=MEAN, bold=True)
    x += 30 + text_width(mean, size) + 1.6 * size
    plot.drawing.add("path", d=_diamond(x + 6, y - 5, 6.0), fill=INK)
    room = plot.drawing.width - x - 20
    plot.drawing.text(
        fit(say("most_word", clock.language), size, room), x=x + 18, y=y, size=size, bold=True
    )
