"""A camera's map as SVG: marks on the map, every text in the legend, so that none collide."""

from __future__ import annotations

from math import hypot
from typing import Final

import shapely
from shapely import affinity
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from noren.notices.pictures.camera_map import CameraMap, MapArea, MapLine, Spot
from noren.notices.pictures.camera_map_legend import Legend
from noren.notices.pictures.camera_map_signs import (
    ARROW,
    MARK,
    SMALL,
    draw_arrow,
    draw_hatched,
    draw_mark,
    draw_shape,
    letters,
    lines_of,
    spots_of,
)
from noren.notices.pictures.camera_map_text import caption_of, describe_camera_map, title_of
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

WIDE: Final = 560.0
BROAD: Final = 720.0
"""From this width on the legend stands beside the map, not below it."""

_EDGE: Final = 8.0
_INSET: Final = 34.0
_TALLEST: Final = 330.0
_MAP_SHARE: Final = 0.45
"""Of a broad sheet, for the map; the rest is for its legend."""
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
        room = self._wide - 2 * (_EDGE + _INSET)
        wide, tall = self._right - self._left, self._bottom - self._top
        self._scale = min(room / wide, _TALLEST / tall)
        self._x = (self._wide - wide * self._scale) / 2
        self._caption = caption_of(camera).in_language(language)
        self._y = (
            _EDGE
            + _INSET
            + height_of(self._caption, size=SMALL, room=self._wide - 2 * _INSET, bold=True)
        )
        self._box_bottom = self._y + tall * self._scale + _INSET

    def draw(self) -> float:
        """Map and legend; the bottom of both."""
        bottom = self._map()
        legend = Legend(
            self.canvas,
            self._camera,
            self._language,
            left=self._wide + _EDGE if self._is_broad else _EDGE,
            right=self.canvas.width - _EDGE,
        )
        return max(bottom, legend.draw(_EDGE if self._is_broad else bottom + 12))

    def _map(self) -> float:
        """The drawing; the bottom of it."""
        is_floor = self._camera.basis == "floor"
        extra = 30.0 if is_floor else 0.0
        self.canvas.rect(
            _EDGE, _EDGE, self._wide - 2 * _EDGE, self._box_bottom + extra - _EDGE,
            fill=PAPER, stroke=SOFT_INK, stroke_width=1, corner=6,
        )  # fmt: skip
        self.canvas.text(
            self._caption, _EDGE + 12, _EDGE + 9, size=SMALL,
            room=self._wide - 2 * _INSET, bold=True,
        )  # fmt: skip
        self._filmed()
        for mask in self._camera.masks:
            draw_hatched(self.canvas, self._placed(mask.shape))
        for area in self._camera.areas:
            draw_shape(
                self.canvas, self._placed(area.shape), fill=AREA_FILL, stroke=INK, stroke_width=1.8
            )
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
            draw_shape(self.canvas, filmed, fill=TINT, stroke=CLOTH, stroke_width=2.0)
            return
        draw_shape(self.canvas, filmed, fill=TINT)
        beyond = self._placed(self._camera.beyond)
        self._rim(filmed.boundary.difference(beyond.buffer(0.05)), is_dashed=False)
        self._rim(filmed.boundary.intersection(beyond.buffer(0.06)), is_dashed=True)

    def _rim(self, lines: BaseGeometry, *, is_dashed: bool) -> None:
        merged = shapely.line_merge(shapely.union_all(lines_of(lines)))
        for part in lines_of(merged):
            self.canvas.polygon(
                spots_of(part), stroke=CLOTH, stroke_width=2.2, dashed=is_dashed, closed=False
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

    def _line(self, line: MapLine) -> None:
        spots = tuple(self._at(spot) for spot in line.spots)
        self.canvas.polygon(spots, stroke=PAPER, stroke_width=8.0, closed=False)
        self.canvas.polygon(spots, stroke=INK, stroke_width=4.5, closed=False)
        (x0, y0), (x1, y1) = spots[0], spots[-1]
        middle = LineString(spots).interpolate(0.5, normalized=True)
        length = max(hypot(x1 - x0, y1 - y0), 1e-6)
        # On paper y points down, so the right hand of (dx, dy) is (-dy, dx).
        right = (-(y1 - y0) / length, (x1 - x0) / length)
        draw_arrow(self.canvas, (middle.x, middle.y), right, is_solid=True)
        draw_arrow(self.canvas, (middle.x, middle.y), (-right[0], -right[1]), is_solid=False)

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
        if not shape.buffer(-MARK).is_empty and not middle.buffer(MARK).intersects(lines):
            return middle.x, middle.y
        left, top, right, bottom = shape.bounds
        away = MARK + 4
        others = shapely.union_all(
            [lines, *(self._placed(one.shape) for one in self._camera.areas)]
        )
        for x, y in (
            (left - away, middle.y), (right + away, middle.y),
            (middle.x, bottom + away), (middle.x, top - away),
        ):  # fmt: skip
            mark = box(x - MARK, y - MARK, x + MARK, y + MARK)
            near = min((hypot(x - a, y - b) for a, b in self._marks), default=1e9)
            if near >= 2 * MARK and not mark.intersects(others):
                return x, y
        return middle.x, middle.y

    def _room_of(self, line: MapLine) -> BaseGeometry:
        """What a line and its arrows cover."""
        drawn = LineString([self._at(spot) for spot in line.spots])
        return drawn.union(drawn.interpolate(0.5, normalized=True).buffer(ARROW))

    def _mark(self, text: str, wanted: Spot, *, is_round: bool) -> None:
        draw_mark(self.canvas, text, self._free(wanted), is_round=is_round, is_on_map=True)

    def _free(self, wanted: Spot) -> Spot:
        """The wanted spot, or one near it that no other mark has taken."""
        low_x, high_x = _EDGE + MARK + 2, self._wide - _EDGE - MARK - 2
        low_y, high_y = self._y - _INSET + MARK + 2, self._box_bottom - MARK
        best, best_gap = wanted, -1.0
        for ring in range(6):
            for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1)):
                x = min(max(wanted[0] + dx * ring * 2 * MARK, low_x), high_x)
                y = min(max(wanted[1] + dy * ring * 2 * MARK, low_y), high_y)
                gap = min((hypot(x - a, y - b) for a, b in self._marks), default=1e9)
                if gap > best_gap:
                    best, best_gap = (x, y), gap
                if gap >= 2 * MARK:
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
            f"{number(long_m)} m", left + long + 10, y - SMALL * LINE_EM / 2, size=SMALL,
            room=80, bold=True,
        )  # fmt: skip

    def _at(self, spot: Spot) -> Spot:
        return (
            self._x + (spot[0] - self._left) * self._scale,
            self._y + (spot[1] - self._top) * self._scale,
        )

    def _placed(self, shape: BaseGeometry) -> BaseGeometry:
        scale = self._scale
        shift = (self._x - self._left * scale, self._y - self._top * scale)
        return affinity.affine_transform(shape, [scale, 0.0, 0.0, scale, *shift])


def _round_metres(most: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is not above `most`."""
    size = 10_000.0
    while True:
        for factor in (5.0, 2.0, 1.0):
            if factor * size <= most or size < 1e-3:
                return factor * size
        size /= 10.0
