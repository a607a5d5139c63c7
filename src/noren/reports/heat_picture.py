"""The heat map as a picture: three floors side by side, the darker the more."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from noren.reports.charts import GAP_EDGE, SOFT_INK, Variant, start_drawing
from noren.reports.svg import Drawing, fit

_SHADES: Final = ("#f4f6f8", "#d6e4ee", "#a9c6dc", "#739fc3", "#3f76a3", "#1a5384", "#0c2f4d")
_GAP: Final = 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatLayer:
    """A layer: its name, what its darkest shade means, and a number for each cell that has one.

    `cells` maps the corner (x, y) of a cell, in metres, to its number.
    """

    name: str
    legend: str
    cells: Mapping[tuple[float, float], float]


def draw_heat(
    layers: Sequence[HeatLayer],
    *,
    cell_m: float,
    variant: Variant,
    prefix: str,
    title: str,
    description: str,
) -> str:
    """An SVG with the layers side by side (one above the other when narrow), y upwards.

    All layers span the same floor: the rectangle around every cell of any layer, of which there
    is at least one. A cell without a number is as pale as one with 0.
    """
    size = variant.text_size
    places = [place for layer in layers for place in layer.cells]
    low = [min(place[axis] for place in places) for axis in (0, 1)]
    high = [max(place[axis] for place in places) + cell_m for axis in (0, 1)]
    is_wide = variant is Variant.WIDE
    across = len(layers) if is_wide else 1
    room = (variant.width - (across - 1) * _GAP - 2) / across
    # A floor that is much longer than broad must not become a tower.
    unit = min(room / (high[0] - low[0]), 420.0 / (high[1] - low[1]))
    tall = (high[1] - low[1]) * unit
    block = tall + 3.4 * size
    rows = 1 if is_wide else len(layers)
    drawing = start_drawing(
        variant, rows * block + 4, prefix=prefix, title=title, description=description
    )
    floor = _Floor(
        low=(low[0], low[1]),
        cell_m=cell_m,
        unit=unit,
        wide=(high[0] - low[0]) * unit,
        tall=tall,
        room=room,
        size=size,
    )
    for number, layer in enumerate(layers):
        left = 1 + (number % across) * (room + _GAP)
        top = (number // across) * block + 1.5 * size
        _draw_layer(drawing, layer, floor, left=left, top=top)
    return drawing.render()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Floor:
    """How every layer is drawn: `unit` for a metre, `wide` and `tall`, with `room` for words."""

    low: tuple[float, float]
    cell_m: float
    unit: float
    wide: float
    tall: float
    room: float
    size: float


def _draw_layer(
    drawing: Drawing, layer: HeatLayer, floor: _Floor, *, left: float, top: float
) -> None:
    size, unit = floor.size, floor.unit
    name = fit(layer.name, size, floor.room)
    drawing.text(name, x=left, y=top - 0.4 * size, size=size, bold=True)
    drawing.add(
        "rect", x=left, y=top, width=floor.wide, height=floor.tall, fill=_SHADES[0], stroke=GAP_EDGE
    )
    most = max(layer.cells.values(), default=0.0)
    for (x, y), value in sorted(layer.cells.items()):
        if value <= 0:
            continue
        drawing.add(
            "rect",
            x=left + (x - floor.low[0]) * unit,
            y=top + floor.tall - (y - floor.low[1] + floor.cell_m) * unit,
            width=floor.cell_m * unit,
            height=floor.cell_m * unit,
            fill=_SHADES[_shade(value, most)],
            hint=f"{x:g}, {y:g} m: {value:,.0f}",
        )
    legend = fit(layer.legend, size, floor.room)
    drawing.text(legend, x=left, y=top + floor.tall + 1.2 * size, size=size, fill=SOFT_INK)


def _shade(value: float, most: float) -> int:
    """1 to 6; the root, because few cells are far above all others."""
    return max(1, min(6, round(6 * math.sqrt(value / most))))
