"""How large a person looks at each place of the picture: from the ground, declared, or learnt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.sight.ground import GroundCamera

Boxes = npt.NDArray[np.float64]

# People in shoes, and their breadth with arms that swing: means over adults.
TALL_M = 1.75
WIDE_M = 0.62
WIDE_TO_TALL = WIDE_M / TALL_M
# Shoulders alone, as a camera overhead sees them.
BREADTH_M = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundBodies:
    """Body boxes computed from a camera over a known ground plane.

    `tall_m` and `wide_m` describe the person looked for.
    """

    camera: GroundCamera
    tall_m: float = TALL_M
    wide_m: float = WIDE_M

    def boxes(self, foot_px: npt.NDArray[np.float64]) -> Boxes:
        """`(N, 4)` box of a body whose feet are at `foot_px (N, 2)`; NaN where nobody stands."""
        ground = self.camera.plane.to_ground(foot_px)
        return self.camera.body_boxes(ground, tall_m=self.tall_m, wide_m=self.wide_m)

    def looks_down(self, width: float, height: float) -> bool:
        """Whether people are seen from above: in the middle of the picture wider than tall."""
        middle = np.array([[width / 2.0, height / 2.0]])
        x1, y1, x2, y2 = self.boxes(middle)[0]
        return bool(y2 - y1 < 1.3 * (x2 - x1))

    def from_above(self, width: float, height: float) -> AboveBodies:
        """The same people for a camera that looks down, as large as in the middle."""
        x1, _, x2, _ = self.boxes(np.array([[width / 2.0, height / 2.0]]))[0]
        return AboveBodies(breadth_px=float(x2 - x1) * BREADTH_M / self.wide_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBodies:
    """Body height as a straight line over the row of the feet.

    `tall_px` at row `foot_y_px` and `slope` pixels of height per row: exact for a level camera
    over a flat floor. Where the height falls below `least_px`, nobody is looked for.
    """

    tall_px: float
    foot_y_px: float
    slope: float
    least_px: float = 4.0

    def boxes(self, foot_px: npt.NDArray[np.float64]) -> Boxes:
        """`(N, 4)` box of a body whose feet are at `foot_px (N, 2)`; NaN where nobody stands."""
        tall = self.tall_at(foot_px[:, 1])
        half = tall * WIDE_TO_TALL / 2.0
        return np.column_stack(
            (foot_px[:, 0] - half, foot_px[:, 1] - tall, foot_px[:, 0] + half, foot_px[:, 1])
        )

    def tall_at(self, foot_y_px: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """`(N,)` height in pixels; NaN where it would be too small to see."""
        tall = self.tall_px + self.slope * (foot_y_px - self.foot_y_px)
        tall[tall < self.least_px] = np.nan
        return tall


@dataclass(frozen=True, slots=True, kw_only=True)
class AboveBodies:
    """People under a camera that looks straight down: `breadth_px` from shoulder to shoulder."""

    breadth_px: float


def declare_bodies(
    first: tuple[float, float], second: tuple[float, float] | None = None
) -> RowBodies:
    """Body sizes from one or two people measured by hand in the picture.

    Args:
        first: row of the feet and height, in pixels; second: the same at another row.

    Raises: GeometryError: a height that is not positive, or both at one row.
    """
    for foot_y, tall in filter(None, (first, second)):
        if not (np.isfinite(foot_y) and np.isfinite(tall) and tall > 0.0):
            raise GeometryError(
                where="person height",
                found=f"{tall} pixels at row {foot_y}",
                expected="a height above 0",
                remedy="measure a standing person from head to feet",
            )
    if second is None:
        return RowBodies(tall_px=first[1], foot_y_px=first[0], slope=0.0)
    if abs(second[0] - first[0]) < 1.0:
        raise GeometryError(
            where="person height",
            found="two heights at the same row",
            expected="one near and one far person",
            remedy="measure the second person at another distance, or give one only",
        )
    slope = (second[1] - first[1]) / (second[0] - first[0])
    return RowBodies(tall_px=first[1], foot_y_px=first[0], slope=slope)


@dataclass(slots=True, kw_only=True)
class _Shape:
    """An upright shape on its way: where it was first and last seen."""

    first_x: float
    first_y: float
    x: float
    y: float
    seen_s: float


class BodyLearner:
    """Learns `RowBodies` from upright shapes that walk alone, while nothing was declared.

    A shape counts once it has gone as far as it is broad, so that a lit wall or a swinging door
    teaches nothing. Rows are pooled in strips of the picture, each with its newest heights, so
    that one slow person does not outweigh the others; of a strip the upper part of the heights
    is believed, since what goes wrong with a silhouette mostly makes it smaller. A line is given
    from `enough` observations on; with few rows seen it stays near level.

    Forgets: everything but heights and, for a second, where shapes were.
    """

    def __init__(self, *, picture_height_px: float, strips: int = 16, enough: int = 30) -> None:
        self._height = picture_height_px
        self._strips = strips
        self._enough = enough
        self._depth = 40
        self._seen: dict[int, list[tuple[float, float]]] = {}
        self._shapes: list[_Shape] = []

    def follow(self, boxes: npt.NDArray[np.float64], at_s: float) -> npt.NDArray[np.bool_]:
        """`(N,)` which of these upright shapes, `(N, 4)` boxes in pixels, have walked."""
        self._shapes = [shape for shape in self._shapes if at_s - shape.seen_s <= 1.0]
        walked = np.zeros(len(boxes), np.bool_)
        for number, (x1, y1, x2, y2) in enumerate(boxes):
            # The head is the point to follow: feet may be below the picture.
            x, wide = (x1 + x2) / 2.0, x2 - x1
            shape = self._follow(x, y1, 0.3 * (wide + y2 - y1), at_s)
            walked[number] = np.hypot(x - shape.first_x, y1 - shape.first_y) >= wide
        return walked

    def learn(self, boxes: npt.NDArray[np.float64]) -> None:
        """Take note of the heights of whole, lone, walking people, `(N, 4)` boxes in pixels."""
        for _, y1, _, y2 in boxes:
            strip = self._seen.setdefault(int(y2 / self._height * self._strips), [])
            strip.append((y2, y2 - y1))
            del strip[: -self._depth]

    def _follow(self, x: float, y: float, reach: float, at_s: float) -> _Shape:
        for shape in self._shapes:
            if shape.seen_s < at_s and np.hypot(x - shape.x, y - shape.y) < reach:
                shape.x, shape.y, shape.seen_s = x, y, at_s
                return shape
        new = _Shape(first_x=x, first_y=y, x=x, y=y, seen_s=at_s)
        self._shapes.append(new)
        return new

    def bodies(self) -> RowBodies | None:
        """The line through the strips, None before there is enough."""
        strips = [np.asarray(strip) for strip in self._seen.values() if len(strip) >= 4]
        if sum(len(strip) for strip in strips) < self._enough:
            return None
        foot = np.array([np.median(strip[:, 0]) for strip in strips])
        tall = np.array([np.quantile(strip[:, 1], 0.65) for strip in strips])
        count = np.sqrt([float(len(strip)) for strip in strips])
        weight = count
        for _ in range(5):
            at, mean = np.average(foot, weights=weight), np.average(tall, weights=weight)
            spread = np.average((foot - at) ** 2, weights=weight)
            both = np.average((foot - at) * (tall - mean), weights=weight)
            # A slope must be earned: rows that differ by a twentieth of the picture weigh as
            # much as the belief that nothing changes.
            slope = max(0.0, float(both / (spread + (0.05 * self._height) ** 2)))
            off = (tall - mean - slope * (foot - at)) / (0.15 * mean)
            weight = count / (1.0 + off**2)
        return RowBodies(tall_px=float(mean), foot_y_px=float(at), slope=slope)
