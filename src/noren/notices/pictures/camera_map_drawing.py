"""A camera's map as SVG: marks on the map, every text in the legend, so that none collide."""

from __future__ import annotations

from math import hypot
from typing import Final

import shapely
from shapely import affinity
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from noren.notices.pictures.camera_map import CameraMap, MapArea, MapLine, Spot
from noren.notices.pictures.camera_map_text import (
    POSITION,
    RANGE,
    area_words,
    caption_of,
    describe_camera_map,
    line_words,
    mask_words,
    notes_of,
    title_of,
)
from noren.notices.pictures.canvas import (
    CLOTH,
    INK,
    LINE_EM,
    PAPER,
    SOFT_INK,
    TINT,
    Canvas,
    height_of,
    number,
)
from noren.notices.pictures.pictograms import Pictogram
from noren.vocabulary.words import Words

WIDE: Final = 560.0
BROAD: Final = 720.0
"""From this width on the legend stands beside the map, not below it."""

_EDGE: Final = 8.0
_INSET: Final = 34.0
_TALLEST: Final = 330.0
_MAP_SHARE: Final = 0.45
"""Of a broad sheet, for the map; the rest is for its legend."""
_TEXT: Final = 15.0
_SMALL: Final = 13.0
_MARK: Final = 11.0
_ARROW: Final = 27.0
AREA_FILL: Final = "#b9cde2"


def draw_camera_map(
    camera: CameraMap,
    *,
    language: str,
    prefix: str,
    width: float = WIDE,
    font_family: str | None = None,
) -> str:
    """The map as SVG, `width` units wide, with its legend. Letters are 13 units and larger.

    The legend stands below the map, or beside it where the sheet is `BROAD` or broader.

    Raises:
        KeyError: a language that is neither `ja` nor `en`.
        ValueError: a width below 300, or a prefix that cannot begin an XML id.
    """
    if width < 300.0:
        raise ValueError(f"a picture {width} wide; expected 300 or more")
    canvas = Canvas(width=width, prefix=prefix, language=language, font_family=font_family)
    sheet = _Sheet(canvas, camera, language)
    return sheet.canvas.finish(
        height=sheet.draw() + _EDGE,
        title=title_of(camera).in_language(language),
        description=" ".join(describe_camera_map(camera, language=language)),
        css_class="camera-map",
    )


class _Sheet:
    """Draws the map, then its legend."""

    def __init__(self, canvas: Canvas, camera: CameraMap, language: str) -> None:
        self.canvas = canvas
        self._camera = camera
        self._language = language
        self._marks: list[Spot] = []
        self._left, self._top, self._right, self._bottom = self._bounds()
        self._is_broad = canvas.width >= BROAD
        self._wide = canvas.width * _MAP_SHARE if self._is_broad else canvas.width
        self._legend_left = self._wide + _EDGE if self._is_broad else _EDGE
        room = self._wide - 2 * (_EDGE + _INSET)
        wide, tall = self._right - self._left, self._bottom - self._top
        self._scale = min(room / wide, _TALLEST / tall)
        self._x = (self._wide - wide * self._scale) / 2
        self._caption = caption_of(camera).in_language(language)
        self._y = (
            _EDGE
            + _INSET
            + height_of(self._caption, size=_SMALL, room=self._wide - 2 * _INSET, bold=True)
        )
        self._box_bottom = self._y + tall * self._scale + _INSET

    def draw(self) -> float:
        """Map and legend; the bottom of both."""
        bottom = self._map()
        return max(bottom, self._legend(_EDGE if self._is_broad else bottom + 12))

    def _map(self) -> float:
        """The drawing; the bottom of it."""
        is_floor = self._camera.basis == "floor"
        extra = 30.0 if is_floor else 0.0
        self.canvas.rect(
            _EDGE, _EDGE, self._wide - 2 * _EDGE, self._box_bottom + extra - _EDGE,
            fill=PAPER, stroke=SOFT_INK, stroke_width=1, corner=6,
        )  # fmt: skip
        self.canvas.text(
            self._caption, _EDGE + 12, _EDGE + 9, size=_SMALL,
            room=self._wide - 2 * _INSET, bold=True,
        )  # fmt: skip
        self._filmed()
        for mask in self._camera.masks:
            self._hatched(self._placed(mask.shape))
        for area in self._camera.areas:
            self._solid(self._placed(area.shape), fill=AREA_FILL, stroke=INK, stroke_width=1.8)
        for line in self._camera.lines:
            self._line(line)
        if not is_floor:
            self._corners(self._placed(self._camera.filmed))
        self._stand()
        for index, line in enumerate(self._camera.lines):
            self._mark(str(index + 1), self._beside(line), is_round=True)
        for index, area in enumerate(self._camera.areas):
            self._mark(letters(index), self._on_or_beside(area), is_round=False)
        if is_floor:
            self._scale_bar(self._box_bottom + 6)
        return self._box_bottom + extra

    def _bounds(self) -> tuple[float, float, float, float]:
        camera = self._camera
        shapes = [camera.filmed, *(area.shape for area in camera.areas)]
        shapes += [LineString(line.spots) for line in camera.lines]
        if camera.stand is not None:
            shapes.append(shapely.Point(camera.stand))
        left, top, right, bottom = shapely.total_bounds(shapes)
        return float(left), float(top), float(right), float(bottom)

    def _filmed(self) -> None:
        filmed = self._placed(self._camera.filmed)
        if self._camera.basis == "frame":
            self._solid(filmed, fill=TINT, stroke=CLOTH, stroke_width=2.0)
            return
        self._solid(filmed, fill=TINT)
        beyond = self._placed(self._camera.beyond)
        self._rim(filmed.boundary.difference(beyond.buffer(0.05)), is_dashed=False)
        self._rim(filmed.boundary.intersection(beyond.buffer(0.06)), is_dashed=True)

    def _rim(self, lines: BaseGeometry, *, is_dashed: bool) -> None:
        merged = shapely.line_merge(shapely.union_all(_lines(lines)))
        for part in _lines(merged):
            self.canvas.polygon(
                _spots(part), stroke=CLOTH, stroke_width=2.2, dashed=is_dashed, closed=False
            )

    def _corners(self, frame: BaseGeometry) -> None:
        """The corners of a viewfinder: this is what a camera sees."""
        left, top, right, bottom = frame.bounds
        long = min(26.0, (right - left) / 5, (bottom - top) / 5)
        for x, inward in ((left, 1.0), (right, -1.0)):
            for y, down in ((top, 1.0), (bottom, -1.0)):
                self.canvas.polygon(
                    ((x, y + long * down), (x, y), (x + long * inward, y)),
                    stroke=INK, stroke_width=5.0, closed=False,
                )  # fmt: skip

    def _solid(
        self,
        shape: BaseGeometry,
        *,
        fill: str,
        stroke: str = "none",
        stroke_width: float = 1.5,
    ) -> None:
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon" and not part.is_empty:
                rings = (part.exterior, *part.interiors)
                data = "".join(_ring(_spots(ring)[:-1]) for ring in rings)
                self.canvas.path(data, fill=fill, stroke=stroke, stroke_width=stroke_width)

    def _hatched(self, shape: BaseGeometry) -> None:
        if shape.is_empty:
            return
        self._solid(shape, fill=PAPER, stroke=INK, stroke_width=1.4)
        left, top, right, bottom = shape.bounds
        tall = bottom - top
        start = left - tall + 4.0
        while start < right:
            slanted = LineString([(start, bottom), (start + tall, top)]).intersection(shape)
            for part in _lines(slanted):
                self.canvas.polygon(_spots(part), stroke=INK, stroke_width=1.6, closed=False)
            start += 7.0

    def _line(self, line: MapLine) -> None:
        spots = tuple(self._at(spot) for spot in line.spots)
        self.canvas.polygon(spots, stroke=PAPER, stroke_width=8.0, closed=False)
        self.canvas.polygon(spots, stroke=INK, stroke_width=4.5, closed=False)
        (x0, y0), (x1, y1) = spots[0], spots[-1]
        middle = LineString(spots).interpolate(0.5, normalized=True)
        length = max(hypot(x1 - x0, y1 - y0), 1e-6)
        # On paper y points down, so the right hand of (dx, dy) is (-dy, dx).
        right = (-(y1 - y0) / length, (x1 - x0) / length)
        self._arrow((middle.x, middle.y), right, is_solid=True)
        self._arrow((middle.x, middle.y), (-right[0], -right[1]), is_solid=False)

    def _arrow(self, foot: Spot, way: Spot, *, is_solid: bool) -> None:
        """An arrow out of a line: solid for one direction, hollow for the other."""
        (x, y), (dx, dy) = foot, way

        def at(along: float, across: float) -> Spot:
            return x + dx * along - dy * across, y + dy * along + dx * across

        self.canvas.polygon((at(2, 0), at(16, 0)), stroke=INK, stroke_width=2.6, closed=False)
        self.canvas.polygon(
            (at(15, -6.5), at(_ARROW, 0), at(15, 6.5)),
            fill=INK if is_solid else PAPER, stroke=INK, stroke_width=2.0,
        )  # fmt: skip

    def _beside(self, line: MapLine) -> Spot:
        """A spot just beyond the line's first end."""
        (x0, y0), (x1, y1) = self._at(line.spots[0]), self._at(line.spots[-1])
        length = max(hypot(x1 - x0, y1 - y0), 1e-6)
        return x0 - (x1 - x0) / length * 16, y0 - (y1 - y0) / length * 16

    def _on_or_beside(self, area: MapArea) -> Spot:
        """The middle of an area; beside it, where its mark would hide it or a line, if it can."""
        shape = self._placed(area.shape)
        middle = shape.representative_point()
        lines = shapely.union_all([self._room_of(line) for line in self._camera.lines])
        if not shape.buffer(-_MARK).is_empty and not middle.buffer(_MARK).intersects(lines):
            return middle.x, middle.y
        left, top, right, bottom = shape.bounds
        away = _MARK + 4
        others = shapely.union_all(
            [lines, *(self._placed(one.shape) for one in self._camera.areas)]
        )
        for x, y in (
            (left - away, middle.y), (right + away, middle.y),
            (middle.x, bottom + away), (middle.x, top - away),
        ):  # fmt: skip
            mark = box(x - _MARK, y - _MARK, x + _MARK, y + _MARK)
            near = min((hypot(x - a, y - b) for a, b in self._marks), default=1e9)
            if near >= 2 * _MARK and not mark.intersects(others):
                return x, y
        return middle.x, middle.y

    def _room_of(self, line: MapLine) -> BaseGeometry:
        """What a line and its arrows cover."""
        drawn = LineString([self._at(spot) for spot in line.spots])
        return drawn.union(drawn.interpolate(0.5, normalized=True).buffer(_ARROW))

    def _mark(self, text: str, wanted: Spot, *, is_round: bool) -> None:
        x, y = self._free(wanted)
        if is_round:
            self.canvas.circle(x, y, _MARK, fill=INK, stroke=PAPER)
        else:
            self.canvas.rect(
                x - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK, fill=CLOTH, stroke=PAPER, corner=3
            )
        self._mark_text(text, x, y)

    def _mark_text(self, text: str, x: float, y: float) -> None:
        self.canvas.text(
            text, x, y - _SMALL * LINE_EM / 2, size=_SMALL, room=30, bold=True, color=PAPER,
            middle=True,
        )  # fmt: skip

    def _free(self, wanted: Spot) -> Spot:
        """The wanted spot, or one near it that no other mark has taken."""
        low_x, high_x = _EDGE + _MARK + 2, self._wide - _EDGE - _MARK - 2
        low_y, high_y = self._y - _INSET + _MARK + 2, self._box_bottom - _MARK
        best, best_gap = wanted, -1.0
        for ring in range(6):
            for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1)):
                x = min(max(wanted[0] + dx * ring * 2 * _MARK, low_x), high_x)
                y = min(max(wanted[1] + dy * ring * 2 * _MARK, low_y), high_y)
                gap = min((hypot(x - a, y - b) for a, b in self._marks), default=1e9)
                if gap > best_gap:
                    best, best_gap = (x, y), gap
                if gap >= 2 * _MARK:
                    self._marks.append((x, y))
                    return x, y
        self._marks.append(best)
        return best

    def _stand(self) -> None:
        if self._camera.stand is None:
            return
        x, y = self._at(self._camera.stand)
        self.canvas.circle(x, y, 19, fill=PAPER, stroke=INK)
        self.canvas.pictogram(Pictogram.CAMERA, x - 13, y - 13, 26)
        self._marks.append((x, y))

    def _scale_bar(self, top: float) -> None:
        long_m = _round_metres(self._wide * 0.3 / self._scale)
        long, left, y = long_m * self._scale, _EDGE + 14, top + 8
        ends = ((left, y - 5), (left, y + 5), (left, y), (left + long, y))
        self.canvas.polygon(
            (*ends, (left + long, y - 5), (left + long, y + 5)), stroke=INK, stroke_width=2.4,
            closed=False,
        )  # fmt: skip
        self.canvas.text(
            f"{number(long_m)} m", left + long + 10, y - _SMALL * LINE_EM / 2, size=_SMALL,
            room=80, bold=True,
        )  # fmt: skip

    def _legend(self, top: float) -> float:
        """Everything that the marks mean; the bottom of it."""
        camera, left = self._camera, self._legend_left + 36
        room = self.canvas.width - left - _EDGE
        sign = Pictogram.CAMERA_ON_VEHICLE if camera.is_moving else Pictogram.CAMERA
        self.canvas.pictogram(sign, self._legend_left, top, 26)
        top = self.canvas.text(self._say(camera.name), left, top, size=_TEXT, room=room, bold=True)
        for words, value in ((POSITION, camera.position), (RANGE, camera.range)):
            said = self._say(words).format(value=self._say(value))
            top = self.canvas.text(said, left, top, size=_SMALL, room=room)
        for index, line in enumerate(camera.lines):
            top += 9
            self._mark_row(str(index + 1), top, is_round=True)
            top = self.canvas.text(
                self._say(line_words(line)), left, top, size=_SMALL, room=room, bold=True
            )
            for words, is_solid in ((line.forward, True), (line.backward, False)):
                self._arrow((left, top + 9), (1.0, 0.0), is_solid=is_solid)
                top = self.canvas.text(
                    self._say(words), left + 34, top, size=_SMALL, room=room - 34
                )
        for index, area in enumerate(camera.areas):
            top += 9
            self._mark_row(letters(index), top, is_round=False)
            top = self.canvas.text(
                self._say(area_words(area)), left, top, size=_SMALL, room=room, bold=True
            )
        for words in dict.fromkeys(mask_words(mask) for mask in camera.masks):
            top += 9
            self._hatched(box(left - 34, top - 1, left - 10, top + 17))
            top = self.canvas.text(self._say(words), left, top, size=_SMALL, room=room)
        return self._notes(top + 8)

    def _notes(self, top: float) -> float:
        left = self._legend_left
        room = self.canvas.width - left - _EDGE
        for note in notes_of(self._camera):
            top = self.canvas.text(
                self._say(note), left, top, size=_SMALL, room=room, color=SOFT_INK
            )
        return top

    def _mark_row(self, text: str, top: float, *, is_round: bool) -> None:
        x, y = self._legend_left + 14, top + _SMALL * LINE_EM / 2
        if is_round:
            self.canvas.circle(x, y, _MARK, fill=INK)
        else:
            self.canvas.rect(x - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK, fill=CLOTH, corner=3)
        self._mark_text(text, x, y)

    def _at(self, spot: Spot) -> Spot:
        return (
            self._x + (spot[0] - self._left) * self._scale,
            self._y + (spot[1] - self._top) * self._scale,
        )

    def _placed(self, shape: BaseGeometry) -> BaseGeometry:
        scale = self._scale
        shift = (self._x - self._left * scale, self._y - self._top * scale)
        return affinity.affine_transform(shape, [scale, 0.0, 0.0, scale, *shift])

    def _say(self, words: Words) -> str:
        return words.in_language(self._language)


def letters(index: int) -> str:
    """A, B, … Z, AA, AB, … for 0, 1, …"""
    first, last = divmod(index, 26)
    return ("" if first == 0 else letters(first - 1)) + chr(ord("A") + last)


def _round_metres(most: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is not above `most`."""
    size = 10_000.0
    while True:
        for factor in (5.0, 2.0, 1.0):
            if factor * size <= most or size < 1e-3:
                return factor * size
        size /= 10.0


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type in ("LineString", "LinearRing")]


def _spots(line: BaseGeometry) -> tuple[Spot, ...]:
    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(line))


def _ring(spots: tuple[Spot, ...]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in spots) + "Z"
