"""How much was really watched: a strip of filled boxes, with the camera's troubles named below."""

from __future__ import annotations

from typing import Final

from noren.gate.records import CameraState
from noren.reports.charts import (
    GAP_EDGE,
    SOFT_INK,
    WATCHED,
    Plot,
    Variant,
    axis_height,
    is_partial,
    runs,
    start_drawing,
)
from noren.reports.series import CoverageSeries, CoverageSlot, Slot, lasted_s, watched_s
from noren.reports.svg import Box, fit, label_box
from noren.reports.times import Clock
from noren.reports.words import say

_STRIP: Final = 56.0
_MOST_ROWS: Final = 3


def draw_coverage(
    series: CoverageSeries, camera: str, *, clock: Clock, variant: Variant, prefix: str
) -> str:
    """An SVG whose boxes are filled by the share that was watched."""
    size = variant.text_size
    names = _name_states(series, clock)
    rows = min(_MOST_ROWS, len({states for _, _, states in _state_runs(series)}))
    top, below = 0.8 * size, rows * 1.6 * size
    height = top + _STRIP + below + axis_height(size)
    drawing = start_drawing(
        variant,
        height,
        prefix=prefix,
        title=say("coverage_chart_title", clock.language, camera=camera),
        description=describe_coverage(series, clock, names),
    )
    left = variant.left(1000)
    box = Box(left=left, top=top, right=variant.width - variant.right, bottom=top + _STRIP)
    plot = Plot(
        drawing=drawing,
        box=box,
        start_s=series.slots[0].start_s,
        end_s=series.slots[-1].end_s,
        size=size,
        clock=clock,
    )
    plot.level(box.top, "100%")
    plot.level(box.bottom, "0%", strong=True)
    plot.gaps(series.slots, lambda slot: slot.watched_s > 0)
    for slot in series.slots:
        _draw_slot(plot, slot)
    _draw_states(plot, series, rows)
    plot.time_axis(box.bottom + below)
    return drawing.render()


def describe_coverage(series: CoverageSeries, clock: Clock, names: list[str]) -> str:
    """The strip in words, for those who do not see it."""
    whole = lasted_s(series.slots)
    text = say(
        "coverage_chart_desc",
        clock.language,
        period=clock.period(series.slots[0].start_s, series.slots[-1].end_s),
        percent=f"{100 * watched_s(series.slots) / whole:.0f}",
    )
    return " ".join((text, *names))


def state_names(states: int, language: str) -> str:
    """The flags of `CameraState` as words."""
    words = [
        say(f"state_{flag.name.lower()}", language)
        for flag in CameraState
        if flag.name and flag & states
    ]
    return say("state_join", language).join(words) if words else say("state_well", language)


def _draw_slot(plot: Plot, slot: CoverageSlot) -> None:
    if slot.watched_s <= 0:
        return
    left, right = plot.x(slot.start_s), plot.x(slot.end_s)
    inset = min(1.0, 0.1 * (right - left))
    filled = slot.coverage_ratio * plot.box.height
    hatched = f"url(#{plot.drawing.prefix}-watched)"
    plot.drawing.add(
        "rect",
        x=left + inset,
        y=plot.box.bottom - filled,
        width=right - left - 2 * inset,
        height=filled,
        fill=hatched if is_partial(slot) else WATCHED,
        stroke=WATCHED if is_partial(slot) else "none",
        class_="watched",
        data_start=slot.start_s,
        hint=f"{plot.clock.slot(slot.start_s, slot.end_s)}: {100 * slot.coverage_ratio:.0f}%",
    )


def _state_runs(series: CoverageSeries) -> list[tuple[int, int, int]]:
    """Start, end and flags of each stretch in which something was wrong."""
    found: list[tuple[int, int, int]] = []
    kinds = {slot.states for slot in series.slots if slot.states}
    for states in kinds:

        def has(slot: Slot, states: int = states) -> bool:
            return isinstance(slot, CoverageSlot) and slot.states == states

        found.extend((start, end, states) for start, end in runs(series.slots, has))
    return sorted(found)


def _name_states(series: CoverageSeries, clock: Clock) -> list[str]:
    return [
        f"{clock.slot(start, end)}: {state_names(states, clock.language)}"
        for start, end, states in _state_runs(series)
    ]


def _draw_states(plot: Plot, series: CoverageSeries, rows: int) -> None:
    """A bracket under each stretch and its word, on the first row with room for it."""
    size = plot.size
    taken: list[Box] = []
    for start, end, states in _state_runs(series):
        left, right = plot.x(start), plot.x(end)
        plot.drawing.add(
            "path",
            d=f"M{left + 1:.2f} {plot.box.bottom + 3:.2f} H{right - 1:.2f}",
            stroke=GAP_EDGE,
            stroke_width=3,
            fill="none",
            class_="state",
        )
        word = fit(state_names(states, plot.clock.language), size, plot.drawing.width)
        for row in range(rows):
            y = plot.box.bottom + (1.4 + 1.6 * row) * size
            box = label_box(word, x=(left + right) / 2, y=y, size=size, anchor="middle")
            shift = max(0.0, -box.left) - max(0.0, box.right - plot.drawing.width)
            box = Box(
                left=box.left + shift, right=box.right + shift, top=box.top, bottom=box.bottom
            )
            if not any(box.overlaps(other) for other in taken) and box.left >= 0:
                plot.drawing.text(word, x=box.left, y=y, size=size, fill=SOFT_INK)
                taken.append(box)
                break
