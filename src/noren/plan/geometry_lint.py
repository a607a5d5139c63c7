"""What is drawn in a camera's picture and cannot measure: refused on reading, at its place."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from noren.errors import BadGeometry, GeometryError, PlanError, Sentence, spoken
from noren.plan import shapes
from noren.plan.camera import Line, View
from noren.plan.geometry import ground_plane_of
from noren.plan.paths import Path, Position
from noren.plan.syntax_errors import place
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.words import Words

# Shorter lines and smaller areas are slips of the hand: nobody's feet can be told from their ends.
_SHORTEST_LINE_RATIO = 0.01
_SMALLEST_AREA_RATIO = 0.0005
_SAME_PLACE_PX = 1.0
_SAME_PLACE_M = 0.01
# Points nearer to one line than this share of their extent carry no second direction.
_ON_ONE_LINE_RATIO = 0.02


def lint_view(
    view: View, path: Path, positions: Mapping[Path, Position], name: str
) -> list[PlanError]:
    """Everything drawn in the view that cannot measure; empty when all is well."""
    return _ViewLint(view, path, positions, name).run()


class _ViewLint:
    def __init__(
        self, view: View, path: Path, positions: Mapping[Path, Position], name: str
    ) -> None:
        self._view = view
        self._path = path
        self._positions = positions
        self._name = name
        self._errors: list[PlanError] = []

    def run(self) -> list[PlanError]:
        for index, line in enumerate(self._view.lines):
            self._line(line, (*self._path, "lines", index))
        polygons = [("masks", i, mask.polygon) for i, mask in enumerate(self._view.masks)]
        polygons += [("areas", i, area.polygon) for i, area in enumerate(self._view.areas)]
        for key, index, polygon in polygons:
            self._polygon(polygon, (*self._path, key, index, "polygon"))
        if self._view.ground is not None:
            self._ground()
        elif self._view.looks == "straight_down" and self._view.shoulders_ratio is None:
            self._no_size()
        return self._errors

    def _no_size(self) -> None:
        self._object(
            (*self._path, "looks"),
            Words(
                en="a camera that looks straight down, without anything that tells how large "
                "people look",
                ja="真下を見るカメラですが、人の大きさを知る手がかりがありません",
            ),
            Words(en="`ground` or `shoulders_ratio`", ja="`ground` か `shoulders_ratio`"),
            Words(
                en="measure four places on the floor, or divide the breadth of somebody's "
                "shoulders by the picture's width",
                ja="床の4点を測るか、肩幅が画像の幅の何割に写るかを書いてください",
            ),
        )

    def _px(self, point: shapes.Point) -> shapes.Point:
        return point[0] * self._view.width_px, point[1] * self._view.height_px

    def _line(self, line: Line, path: Path) -> None:
        length_px = shapes.length_of(self._px(line.start), self._px(line.end))
        shortest_px = _SHORTEST_LINE_RATIO * np.hypot(self._view.width_px, self._view.height_px)
        if length_px < shortest_px:
            self._object(
                (*path, "end"),
                Words(
                    en=f"the line `{line.id}`, {length_px:.1f} px long",
                    ja=f"計測線 `{line.id}` の長さが {length_px:.1f} px です",
                ),
                Words(
                    en=f"at least {shortest_px:.0f} px (1 % of the picture's diagonal)",
                    ja=f"{shortest_px:.0f} px 以上（画像の対角線の1 %）",
                ),
                Words(
                    en="move its ends to both sides of the passage",
                    ja="両端を通路の両側に移してください",
                ),
            )

    def _polygon(self, polygon: tuple[shapes.Point, ...], path: Path) -> None:
        points = [self._px(point) for point in polygon]
        for index in range(len(points)):
            if shapes.length_of(points[index - 1], points[index]) < _SAME_PLACE_PX:
                at = len(points) - 1 if index == 0 else index
                self._repeated_corner((*path, at), closing=index == 0)
                return
        if (sides := shapes.crossing_sides(points)) is not None:
            self._object(
                path,
                Words(
                    en="an area that crosses itself "
                    f"(the sides after corners {sides[0] + 1} and {sides[1] + 1})",
                    ja=f"自分自身と交わる区域です（角{sides[0] + 1}と角{sides[1] + 1}の次の辺）",
                ),
                Words(en="corners in order round the area", ja="区域を一周する順に並んだ角"),
                Words(en="reorder the corners", ja="角の順序を直してください"),
            )
            return
        picture_px2 = float(self._view.width_px * self._view.height_px)
        if shapes.area_of(points) < _SMALLEST_AREA_RATIO * picture_px2:
            self._object(
                path,
                Words(
                    en=f"an area of {shapes.area_of(points):.0f} square pixels",
                    ja=f"{shapes.area_of(points):.0f} 平方ピクセルの区域です",
                ),
                Words(
                    en=f"at least {_SMALLEST_AREA_RATIO * picture_px2:.0f}",
                    ja=f"{_SMALLEST_AREA_RATIO * picture_px2:.0f} 以上",
                ),
                Words(en="draw it larger", ja="大きく描いてください"),
            )

    def _repeated_corner(self, path: Path, *, closing: bool) -> None:
        self._object(
            path,
            Words(en="the same corner twice", ja="同じ角が二度あります"),
            Words(en="each corner once", ja="角はそれぞれ一度だけ"),
            Words(
                en="remove the last corner; an area closes by itself",
                ja="最後の角を消してください。区域は自動で閉じます",
            )
            if closing
            else Words(en="remove one of the two", ja="どちらかを消してください"),
        )

    def _ground(self) -> None:
        assert self._view.ground is not None
        path = (*self._path, "ground", "points")
        pairs = self._view.ground.points
        image = [self._px(pair.image) for pair in pairs]
        ground = [pair.ground_m for pair in pairs]
        before = len(self._errors)
        self._repeated_places(image, (*path,), "image", _SAME_PLACE_PX)
        self._repeated_places(ground, (*path,), "ground_m", _SAME_PLACE_M)
        if len(self._errors) == before:
            self._on_one_line(image, path, Words(en="in the picture", ja="画像の上"))
            self._on_one_line(ground, path, Words(en="on the floor", ja="地面の上"))
        if len(self._errors) > before:
            return
        try:
            plane = ground_plane_of(self._view)
        except GeometryError as refused:
            self._object(
                path,
                Words(
                    en=f"points that fit no floor ({spoken(refused.found, 'en')})",
                    ja=f"対応点に合う地面がありません（{spoken(refused.found, 'ja')}）",
                ),
                refused.expected,
                refused.remedy,
            )
            return
        assert plane is not None
        self._above_horizon(plane)

    def _repeated_places(
        self, points: list[shapes.Point], path: Path, key: str, nearest: float
    ) -> None:
        for index, point in enumerate(points):
            for earlier in range(index):
                if shapes.length_of(points[earlier], point) < nearest:
                    self._object(
                        (*path, index, key),
                        Words(
                            en=f"the place of point {earlier + 1} again",
                            ja=f"{earlier + 1}番目の点と同じ位置です",
                        ),
                        Words(en="places apart from each other", ja="互いに離れた位置"),
                        Words(en="measure another place", ja="別の場所を測ってください"),
                    )
                    return

    def _on_one_line(self, points: list[shapes.Point], path: Path, where: Words) -> None:
        extent = shapes.extent_of(points)
        far = max(
            ((a, b) for a in points for b in points), key=lambda pair: shapes.length_of(*pair)
        )
        widest = max(shapes.distance_to_line(point, *far) for point in points)
        if widest < _ON_ONE_LINE_RATIO * extent:
            self._object(
                path,
                Words(
                    en=f"points that lie on one line {where.en}",
                    ja=f"{where.ja}で一直線に並んだ点です",
                ),
                Words(en="points that span an area", ja="面を囲む点"),
                Words(
                    en="measure the corners of a wide rectangle on the floor",
                    ja="床の広い長方形の四隅を測ってください",
                ),
            )

    def _above_horizon(self, plane: GroundPlane) -> None:
        drawn: list[tuple[Path, list[shapes.Point]]] = [
            ((*self._path, "lines", index), [line.start, line.end])
            for index, line in enumerate(self._view.lines)
        ] + [
            ((*self._path, "areas", index, "polygon"), list(area.polygon))
            for index, area in enumerate(self._view.areas)
        ]
        for path, points in drawn:
            if np.isnan(plane.to_ground([self._px(point) for point in points])).any():
                self._object(
                    path,
                    Words(
                        en="a shape that reaches above the horizon of the declared ground",
                        ja="宣言された地面の地平線より上に出ています",
                    ),
                    Words(
                        en="places on the floor, where feet can be",
                        ja="足が着く、地面の上の位置",
                    ),
                    Words(
                        en="draw it lower in the picture, or correct the ground points",
                        ja="画像の下の方に描くか、地面の対応点を直してください",
                    ),
                )

    def _object(self, path: Path, found: Words, expected: Sentence, remedy: Sentence) -> None:
        at = self._positions.get(path) or self._positions.get(path[:-1]) or Position(1, 1)
        self._errors.append(
            BadGeometry(**place(self._name, at), found=found, expected=expected, remedy=remedy)
        )
