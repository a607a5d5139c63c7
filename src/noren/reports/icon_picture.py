"""Icons on a drawn floor, or on an accepted background, as one SVG; never on a camera's picture."""

from __future__ import annotations

import base64
import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final
from xml.etree.ElementTree import Element

from noren.gate.assignment import GridAssignment
from noren.gate.icon_records import STANDING, UNSURE, Icon, IconState
from noren.reports.icon_floor import IconFloor, Outline, Place
from noren.reports.icon_scene import IconScene
from noren.reports.icon_words import people, say, troubles
from noren.reports.svg import INK, Drawing, fit, text_width
from noren.reports.times import Clock
from noren.reports.tone_picture import PALETTE

WIDTH: Final = 960.0
_MOST_TALL: Final = 720.0
_LEAST_TALL: Final = 160.0
_SIZE: Final = 15.0
_UNSEEN: Final = "#e3e7eb"
_FLOOR: Final = "#ffffff"
_AREA: Final = "#eef5f2"
_EDGE: Final = "#5d7a70"
_SOFT: Final = "#4a5866"
STANDING_FILL: Final = "#f2b632"
WALKING_FILL: Final = "#2a6fa8"
_DARK: Final = "#1b2733"


class Standing(StrEnum):
    """What a picture tells beside its records: whether it is of now."""

    NOW = "now"
    FILM = "film"
    SILENT = "silent"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class IconPicture:
    """One picture: of the moment `at_s` (UTC seconds), or why there is none.

    `states` are `CameraState` flags; `icons` those of people (class 0) and of everything else
    declared together, already rounded to `grid`; `estimated` when no trained model looked.
    """

    at_s: float
    every_s: int
    standing: Standing
    state: IconState
    states: int
    icons: tuple[Icon, ...]
    grid: GridAssignment
    least: int
    most: int
    estimated: bool

    @property
    def is_shown(self) -> bool:
        """Whether there are icons to draw, or nobody is there."""
        alive = self.standing in (Standing.NOW, Standing.FILM)
        return alive and self.state is IconState.SHOWN

    @property
    def counts(self) -> Counter[int]:
        """How many of each pose."""
        return Counter(icon.pose for icon in self.icons)


def moment_of(picture: IconPicture, clock: Clock) -> str:
    """The picture's date and time to the second."""
    return f"{clock.date(picture.at_s)} {clock.local(picture.at_s):%H:%M:%S}"


def tell(picture: IconPicture, language: str) -> str:
    """What the picture shows, or why it shows nothing, in a sentence or two."""
    if picture.standing is Standing.SILENT:
        return say("silent", language)
    if picture.standing is Standing.ENDED:
        return say("ended", language)
    if picture.state is IconState.FEW:
        return say("few", language, least=picture.least)
    if picture.state is IconState.MANY:
        return say("many", language)
    if picture.state is IconState.UNWELL:
        why = troubles(picture.states, language)
        gap = "" if language == "ja" else " "
        return say("unwell", language) + (gap + say("why", language, why=why) if why else "")
    if not picture.icons:
        return say("nobody", language)
    counts = picture.counts
    standing, unsure = counts[STANDING], counts[UNSURE]
    return say(
        "desc",
        language,
        total=people(len(picture.icons), language),
        standing=people(standing, language),
        walking=people(len(picture.icons) - standing - unsure, language),
        unsure=people(unsure, language),
    )


def draw_icons(
    picture: IconPicture,
    ground: IconFloor | IconScene,
    *,
    name: str,
    clock: Clock,
    prefix: str = "icons",
) -> str:
    """The picture as SVG, in the clock's language; `name` is the place's."""
    language = clock.language
    span = ground.size
    # A floor that is much longer than broad must not become a tower.
    unit = min((WIDTH - 2) / span[0], _MOST_TALL / span[1])
    tall = max(_LEAST_TALL, span[1] * unit)
    top = 2.4 * _SIZE
    drawing = Drawing(
        width=WIDTH,
        height=top + tall + 3.4 * _SIZE,
        prefix=prefix,
        title=say("title", language, camera=name),
        description=f"{say('moment', language, time=moment_of(picture, clock))} "
        f"{tell(picture, language)}",
        css_class="icon-picture",
    )
    page = _Page(drawing=drawing, unit=unit, top=top, tall=tall, language=language)
    sheet = (
        _SceneSheet(page, ground) if isinstance(ground, IconScene) else _FloorSheet(page, ground)
    )
    sheet.head(picture, clock)
    sheet.ground()
    if picture.is_shown:
        sheet.icons(picture)
    if not (picture.is_shown and picture.icons):
        sheet.notice(tell(picture, language))
    sheet.legend(picture)
    return drawing.render()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
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

    def __init__(self, page: _Page, ground: IconFloor | IconScene) -> None:
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

    def head(self, picture: IconPicture, clock: Clock) -> None:
        """The moment above the floor."""
        text = say("moment", self._language, time=moment_of(picture, clock))
        self._drawing.text(text, x=4, y=1.3 * _SIZE, size=1.15 * _SIZE, bold=True)

    def icons(self, picture: IconPicture) -> None:
        """Everybody in the middle of a cell; several in one stand side by side."""
        grid = picture.grid
        by_cell: dict[int, list[int]] = {}
        for icon in picture.icons:
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
        size = 1.35 * _SIZE
        y = self._top + self._tall / 2
        for number, line in enumerate(_broken(text, size, WIDTH - 120, self._language)):
            width = text_width(line, size)
            middle = y + number * 1.6 * size
            self._drawing.add(
                "rect", x=WIDTH / 2 - width / 2 - 14, y=middle - 1.2 * size, width=width + 28,
                height=1.65 * size, fill="#ffffff", opacity=0.94,
            )  # fmt: skip
            self._drawing.text(line, x=WIDTH / 2, y=middle, size=size, bold=True, anchor="middle")

    def legend(self, picture: IconPicture) -> None:
        """What the signs mean, under the floor."""
        y = self._top + self._tall + 2.0 * _SIZE
        x = 16.0
        signs = (("standing", STANDING), ("walking", 1), ("unsure", UNSURE))
        for key, pose in signs:
            draw_icon(self._drawing, self._drawing.root, x, y - 0.35 * _SIZE, 20.0, pose)
            text = say(key, self._language)
            self._drawing.text(text, x=x + 18, y=y, size=_SIZE)
            x += 18 + text_width(text, _SIZE) + 34
        self._drawing.add(
            "rect", x=x - 8, y=y - 0.95 * _SIZE, width=22, height=1.1 * _SIZE, fill=self.EMPTY,
            stroke="#8b95a0",
        )  # fmt: skip
        text = fit(say(self.EMPTY_KEY, self._language), _SIZE, WIDTH - x - 24)
        self._drawing.text(text, x=x + 20, y=y, size=_SIZE)

    def _label(self, text: str, at: Place, *, anchor: str = "middle") -> None:
        """A name, moved so that all of it lies in the picture."""
        text = fit(text, _SIZE, WIDTH / 2)
        width = text_width(text, _SIZE)
        before = width / 2 if anchor == "middle" else 0.0
        x = min(max(at[0], before + 4), WIDTH - width + before - 4)
        y = min(max(at[1], self._top + 1.2 * _SIZE), self._top + self._tall - 0.6 * _SIZE)
        self._drawing.add(
            "rect", x=x - before - 3, y=y - 0.95 * _SIZE, width=width + 6, height=1.3 * _SIZE,
            fill="#ffffff", opacity=0.8,
        )  # fmt: skip
        self._drawing.text(text, x=x, y=y, size=_SIZE, fill=_SOFT, anchor=anchor)

    @abstractmethod
    def _at(self, place: Place) -> Place:
        """A place of the ground on paper."""

    def _shape(self, outline: Outline, *, fill: str, stroke: str, stroke_width: float) -> None:
        way = _path([self._at(place) for place in outline])
        self._drawing.add("path", d=way, fill=fill, stroke=stroke, stroke_width=stroke_width)


class _FloorSheet(_Sheet):
    """The plan's floor, seen from above: metres become units."""

    EMPTY: ClassVar[str] = _UNSEEN
    EMPTY_KEY: ClassVar[str] = "unseen"

    def __init__(self, page: _Page, floor: IconFloor) -> None:
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
            (x1, y1), (x2, y2) = (self._at(end) for end in (line.corners[0], line.corners[-1]))
            self._drawing.add(
                "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=_SOFT, stroke_width=2,
                stroke_dasharray="9 6",
            )  # fmt: skip
            self._label(line.name.in_language(self._language), ((x1 + x2) / 2, (y1 + y2) / 2))
        for area in self._floor.areas:
            places = [self._at(corner) for corner in area.corners]
            x, y = min(places, key=lambda place: place[0] + place[1])
            self._label(
                area.name.in_language(self._language), (x + 6, y + 1.3 * _SIZE), anchor="start"
            )
        self._scale()

    def _stand(self, place_m: Place, pose: int, cell_m: float) -> _Stand | None:
        size = min(max(0.62 * cell_m * self._unit, 20.0), 32.0)
        # y goes down on paper
        return _Stand(at=self._at(place_m), size=size, turn=-(pose - 1) * math.pi / 4)

    def _scale(self) -> None:
        length = next((one for one in (1, 2, 5, 10, 20, 50, 100) if one * self._unit >= 60), 100)
        right, y = WIDTH - 16, self._top + self._tall - 14
        self._drawing.add(
            "path", d=_path([(right - length * self._unit, y - 6), (right - length * self._unit, y),
                             (right, y), (right, y - 6)], closed=False),
            fill="none", stroke=INK, stroke_width=2,
        )  # fmt: skip
        self._drawing.text(
            say("scale", self._language, length=length), x=right, y=y - 10, size=_SIZE, anchor="end"
        )

    def _at(self, place_m: Place) -> Place:
        return (
            self._left + (place_m[0] - self._floor.low[0]) * self._unit,
            self._top + self._tall - (place_m[1] - self._floor.low[1]) * self._unit,
        )


class _SceneSheet(_Sheet):
    """The accepted background in the camera's view: pixels of the frame become units."""

    EMPTY: ClassVar[str] = "#{:02x}{:02x}{:02x}".format(*PALETTE[0])
    EMPTY_KEY: ClassVar[str] = "blank"

    def __init__(self, page: _Page, scene: IconScene) -> None:
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
            x, y = min(map(self._at, area.corners), key=lambda place: place[0] + place[1])
            self._label(
                area.name.in_language(self._language), (x + 6, y + 1.3 * _SIZE), anchor="start"
            )
        for line in self._scene.lines:
            (x1, y1), (x2, y2) = (self._at(end) for end in line.corners)
            self._drawing.add(
                "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=_SOFT, stroke_width=2,
                stroke_dasharray="9 6",
            )  # fmt: skip
            self._label(line.name.in_language(self._language), ((x1 + x2) / 2, (y1 + y2) / 2))

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
            "path", parent=parent, d=_path(corners), fill=WALKING_FILL, stroke=_DARK,
            stroke_width=1.4, stroke_linejoin="round",
        )  # fmt: skip


def _path(places: Sequence[Place], *, closed: bool = True) -> str:
    way = " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return f"M{way}" + (" Z" if closed else "")


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
