"""The signs of people: who stands, who walks and which way, and who cannot be told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from noren.gate.icon_records import STANDING, UNSURE
from noren.reports.icon_floor import Place
from noren.reports.svg import Drawing

STANDING_FILL: Final = "#f2b632"
WALKING_FILL: Final = "#2a6fa8"
_DARK: Final = "#1b2733"


def side_by_side(count: int) -> list[Place]:
    """Offsets of icons that share a cell, in icon sizes: on a ring, by number only."""
    if count == 1:
        return [(0.0, 0.0)]
    radius = 0.5 if count <= 4 else 0.72
    turns = [2 * math.pi * number / count - math.pi / 2 for number in range(count)]
    return [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]


def draw_icon(
    drawing: Drawing,
    parent: Element,
    x: float,
    y: float,
    size: float,
    pose: int,
    *,
    turn: float = 0.0,
) -> None:
    """One icon around a place: a person who stands, an arrowhead that walks, a ring if unsure.

    Shape tells what color tells too. `turn` is the way it walks, in radians clockwise from right.
    """
    r = size / 2
    if pose == STANDING:
        shoulders = (
            f"M{x - r:.1f} {y + r:.1f} V{y + 0.35 * r:.1f} A{r:.1f} {0.8 * r:.1f} 0 0 1 "
            f"{x + r:.1f} {y + 0.35 * r:.1f} V{y + r:.1f} Z"
        )
        person = drawing.add("g", parent=parent, fill=STANDING_FILL, stroke=_DARK, stroke_width=1.4)
        drawing.add("path", parent=person, d=shoulders)
        drawing.add("circle", parent=person, cx=x, cy=y - 0.55 * r, r=0.48 * r)
    elif pose == UNSURE:
        drawing.add(
            "circle", parent=parent, cx=x, cy=y, r=0.7 * r, fill="#ffffff", stroke=_DARK,
            stroke_width=2.2, stroke_dasharray="4 2.4",
        )  # fmt: skip
    else:
        nose = [(1.25, 0.0), (-0.85, 0.8), (-0.45, 0.0), (-0.85, -0.8)]
        cos, sin = math.cos(turn), math.sin(turn)
        corners = [(x + r * (a * cos - b * sin), y + r * (a * sin + b * cos)) for a, b in nose]
        drawing.add(
            "path", parent=parent, d=path_of(corners), fill=WALKING_FILL, stroke=_DARK,
            stroke_width=1.4, stroke_linejoin="round",
        )  # fmt: skip


def path_of(places: Sequence[Place], *, closed: bool = True) -> str:
    """An SVG path through these places."""
    way = " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return f"M{way}" + (" Z" if closed else "")
