"""The sheets on which icons are drawn: a floor from above, or a background in the view."""

from __future__ import annotations

import base64
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from noren.gate.assignment import GridAssignment
from noren.gate.icon_records import STANDING, UNSURE, Icon
from noren.reports.icon_floor import IconFloor, NamedOutline, Outline, Place
from noren.reports.icon_scene import IconScene
from noren.reports.icon_signs import draw_icon, path_of, side_by_side
from noren.reports.icon_words import say
from noren.reports.svg import INK, Drawing, fit, text_width
from noren.reports.tone_picture import PALETTE

WIDTH: Final = 960.0
LETTER: Final = 15.0
_UNSEEN: Final = "#e3e7eb"
_FLOOR: Final = "#ffffff"
_AREA: Final = "#eef5f2"
_EDGE: Final = "#5d7a70"
_SOFT: Final = "#4a5866"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a ground is drawn: from `top` down, `tall` units, `unit` of them for one of its own."""

    drawing: Drawing
    unit: float
    top: float
    tall: float
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stand:
    """Where an icon stands on paper, its size, and which way it walks (radians, clockwise)."""

    at: Place
    size: float
    turn: float


class _Sheet(ABC):
    """One drawing; what the icons stand on is its subclass's.

    `EMPTY` is the color of what cannot be shown there, `EMPTY_KEY` the text that says why.
    """

    EMPTY: ClassVar[str]
    EMPTY_KEY: ClassVar[str]

    def __init__(self, page: Page, ground: IconFloor | IconScene) -> None:
        self._drawing, self._unit = page.drawing, page.unit
        self._left = (WIDTH - ground.size[0] * page.unit) / 2
        self._top, self._tall = page.top, page.tall
        self._language = page.language

    @abstractmethod
    def ground(self) -> None:
        """What is seen and what is not, areas and lines."""

    @abstractmethod
    def _stand(self, place_m: Place, pose: int, cell_m: float) -> _Stand | None:
        """Where and how large the icon of somebody in the middle of a cell is; None for nowhere."""

    def head(self, text: str) -> None:
        """The moment above the floor."""
        self._drawing.text(text, x=4, y=1.3 * LETTER, size=1.15 * LETTER, bold=True)

    def icons(self, icons: Sequence[Icon], grid: GridAssignment) -> None:
        """Everybody in the middle of a cell; several in one stand side by side."""
        by_cell: dict[int, list[int]] = {}
        for icon in icons:
            by_cell.setdefault(icon.cell, []).append(icon.pose)
        group = self._drawing.add("g", aria_hidden="true")
        for cell, poses in sorted(by_cell.items()):
            row, column = divmod(cell, grid.columns)
            middle = (
                grid.origin_m[0] + (column + 0.5) * grid.cell_m,
                grid.origin_m[1] + (row + 0.5) * grid.cell_m,
            )
            for (dx, dy), pose in zip(side_by_side(len(poses)), poses, strict=True):
                shrink = 1.0 if len(poses) == 1 else 0.8
                stand = self._stand(middle, pose, grid.cell_m)
                if stand is not None:
                    x, y = stand.at[0] + dx * stand.size, stand.at[1] + dy * stand.size
                    size = shrink * stand.size
                    draw_icon(self._drawing, group, x, y, size, pose, turn=stand.turn)

    def notice(self, text: str) -> None:
        """A sentence across the floor, where icons would be."""
        size = 1.35 * LETTER
        y = self._top + self._tall / 2
        for number, line in enumerate(_broken(text, size, WIDTH - 120, self._language)):
            width = text_width(line, size)
            middle = y + number * 1.6 * size
            self._drawing.add(
                "rect", x=WIDTH / 2 - width / 2 - 14, y=middle - 1.2 * size, width=width + 28,
                height=1.65 * size, fill="#ffffff", opacity=0.94,
            )  # fmt: skip
            self._drawing.text(line, x=WIDTH / 2, y=middle, size=size, bold=True, anchor="middle")

    def legend(self) -> None:
        """What the signs mean, under the floor."""
        y = self._top + self._tall + 2.0 * LETTER
        x = 16.0
        signs = (("standing", STANDING), ("walking", 1), ("unsure", UNSURE))
        for key, pose in signs:
            draw_icon(self._drawing, self._drawing.root, x, y - 0.35 * LETTER, 20.0, pose)
            text = say(key, self._language)
            self._drawing.text(text, x=x + 18, y=y, size=LETTER)
            x += 18 + text_width(text, LETTER) + 34
        self._drawing.add(
            "rect", x=x - 8, y=y - 0.95 * LETTER, width=22, height=1.1 * LETTER, fill=self.EMPTY,
            stroke="#8b95a0",
        )  # fmt: skip
        text = fit(say(self.EMPTY_KEY, self._language), LETTER, WIDTH - x - 24)
        self._drawing.text(text, x=x + 20, y=y, size=LETTER)

    def _label(self, text: str, at: Place, *, anchor: str = "middle") -> None:
        """A name, moved so that all of it lies in the picture."""
        text = fit(text, LETTER, WIDTH / 2)
        width = text_width(text, LETTER)
        before = width / 2 if anchor == "middle" else 0.0
        x = min(max(at[0], before + 4), WIDTH - width + before - 4)
        y = min(max(at[1], self._top + 1.2 * LETTER), self._top + self._tall - 0.6 * LETTER)
        self._drawing.add(
            "rect", x=x - before - 3, y=y - 0.95 * LETTER, width=width + 6, height=1.3 * LETTER,
            fill="#ffffff", opacity=0.8,
        )  # fmt: skip
        self._drawing.text(text, x=x, y=y, size=LETTER, fill=_SOFT, anchor=anchor)

    @abstractmethod
    def _at(self, place: Place) -> Place:
        """A place of the ground on paper."""

    def _line(self, line: NamedOutline) -> None:
        (x1, y1), (x2, y2) = (self._at(end) for end in (line.corners[0], line.corners[-1]))
        self._drawing.add(
            "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=_SOFT, stroke_width=2,
            stroke_dasharray="9 6",
        )  # fmt: skip
        self._label(line.name.in_language(self._language), ((x1 + x2) / 2, (y1 + y2) / 2))

    def _name(self, area: NamedOutline) -> None:
        """Inside its corner at the top on the left."""
        x, y = min(map(self._at, area.corners), key=lambda place: place[0] + place[1])
        name = area.name.in_language(self._language)
        self._label(name, (x + 6, y + 1.3 * LETTER), anchor="start")

    def _shape(self, outline: Outline, *, fill: str, stroke: str, stroke_width: float) -> None:
        way = path_of([self._at(place) for place in outline])
        self._drawing.add("path", d=way, fill=fill, stroke=stroke, stroke_width=stroke_width)


class FloorSheet(_Sheet):
    """The plan's floor, seen from above: metres become units."""

    EMPTY: ClassVar[str] = _UNSEEN
    EMPTY_KEY: ClassVar[str] = "unseen"

    def __init__(self, page: Page, floor: IconFloor) -> None:
        super().__init__(page, floor)
        self._floor = floor

    def ground(self) -> None:
        """What is seen and what is not, areas and lines."""
        self._drawing.add("rect", x=0, y=self._top, width=WIDTH, height=self._tall, fill=_UNSEEN)
        for outline in self._floor.seen:
            self._shape(outline, fill=_FLOOR, stroke="#8b95a0", stroke_width=1.5)
        for area in self._floor.areas:
            self._shape(area.corners, fill=_AREA, stroke=_EDGE, stroke_width=2)
        for outline in self._floor.masked:
            self._shape(outline, fill="#c4ccd3", stroke="#8b95a0", stroke_width=1)
        for line in self._floor.lines:
            self._line(line)
        for area in self._floor.areas:
            self._name(area)
        self._scale()

    def _stand(self, place_m: Place, pose: int, cell_m: float) -> _Stand | None:
        size = min(max(0.62 * cell_m * self._unit, 20.0), 32.0)
        # y goes down on paper
        return _Stand(at=self._at(place_m), size=size, turn=-(pose - 1) * math.pi / 4)

    def _scale(self) -> None:
        length = next((one for one in (1, 2, 5, 10, 20, 50, 100) if one * self._unit >= 60), 100)
        right, y = WIDTH - 16, self._top + self._tall - 14
        left = right - length * self._unit
        bracket = path_of([(left, y - 6), (left, y), (right, y), (right, y - 6)], closed=False)
        self._drawing.add("path", d=bracket, fill="none", stroke=INK, stroke_width=2)
        self._drawing.text(
            say("scale", self._language, length=length),
            x=right,
            y=y - 10,
            size=LETTER,
            anchor="end",
        )

    def _at(self, place_m: Place) -> Place:
        return (
            self._left + (place_m[0] - self._floor.low[0]) * self._unit,
            self._top + self._tall - (place_m[1] - self._floor.low[1]) * self._unit,
        )


class SceneSheet(_Sheet):
    """The accepted background in the camera's view: pixels of the frame become units."""

    EMPTY: ClassVar[str] = "#{:02x}{:02x}{:02x}".format(*PALETTE[0])
    EMPTY_KEY: ClassVar[str] = "blank"

    def __init__(self, page: Page, scene: IconScene) -> None:
        super().__init__(page, scene)
        self._scene = scene

    def ground(self) -> None:
        """The background, and the plan's shapes over it."""
        wide, tall = (side * self._unit for side in self._scene.size)
        self._drawing.add("rect", x=0, y=self._top, width=WIDTH, height=self._tall, fill=_UNSEEN)
        self._drawing.add(
            "image", x=self._left, y=self._top, width=wide, height=tall,
            preserveAspectRatio="none", style="image-rendering:pixelated",
            href=f"data:image/png;base64,{base64.b64encode(self._scene.png).decode()}",
        )  # fmt: skip
        for outline in self._scene.masked:
            self._shape(outline, fill="#c4ccd3", stroke="#8b95a0", stroke_width=1)
        for area in self._scene.areas:
            self._shape(area.corners, fill="none", stroke=_EDGE, stroke_width=2)
            self._name(area)
        for line in self._scene.lines:
            self._line(line)

    def _stand(self, place_m: Place, pose: int, cell_m: float) -> _Stand | None:
        del cell_m
        here = self._scene.place_of(place_m)
        if here is None:
            return None
        size = min(max(self._scene.body_px(here) * self._unit, 16.0), 40.0)
        angle = (pose - 1) * math.pi / 4
        ahead_m = (place_m[0] + 0.5 * math.cos(angle), place_m[1] + 0.5 * math.sin(angle))
        ahead = self._scene.place_of(ahead_m) or here
        turn = math.atan2(ahead[1] - here[1], ahead[0] - here[0])
        return _Stand(at=self._at(here), size=size, turn=turn)

    def _at(self, place: Place) -> Place:
        return self._left + place[0] * self._unit, self._top + place[1] * self._unit


def _broken(text: str, size: float, room: float, language: str) -> list[str]:
    """The text in lines that fit; Japanese breaks after any sign, English between words."""
    parts = list(text) if language == "ja" else [f"{word} " for word in text.split()]
    lines = [""]
    for part in parts:
        starts_badly = part in "。、」)"
        if text_width(lines[-1] + part, size) > room and not starts_badly:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]
