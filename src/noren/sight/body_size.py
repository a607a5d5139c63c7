"""How large a person looks at each place of the picture: from the ground, declared, or learnt."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.sight.ground import GroundCamera

Boxes = npt.NDArray[np.float64]

# People in shoes, and their breadth with arms that swing: means over adults.
TALL_M = 1.75
WIDE_M = 0.62
WIDE_TO_TALL = WIDE_M / TALL_M


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
class BodyLearner:
    """Learns `RowBodies` from upright shapes that stand alone, while nothing was declared.

    Rows are pooled in `bins` strips of the picture, each with its newest `depth` heights, so
    that one person who stands for long does not outweigh those who walk by. A line is given
    from `enough` observations on; with few rows seen it stays near level.

    Forgets: everything but the heights.
    """

    picture_height_px: float
    bins: int = 16
    depth: int = 24
    enough: int = 20
    _heights: dict[int, list[tuple[float, float]]] = field(default_factory=dict)

    def observe(self, foot_y_px: float, tall_px: float) -> None:
        """Take note of one shape."""
        strip = self._heights.setdefault(int(foot_y_px / self.picture_height_px * self.bins), [])
        strip.append((foot_y_px, tall_px))
        del strip[: -self.depth]

    def bodies(self) -> RowBodies | None:
        """The line through the strips' medians, None before there is enough."""
        strips = [np.asarray(s) for s in self._heights.values() if len(s) >= 3]
        if sum(len(s) for s in strips) < self.enough:
            return None
        middle = np.array([np.median(s, axis=0) for s in strips])
        weight = np.sqrt([float(len(s)) for s in strips])
        foot, tall = middle[:, 0], middle[:, 1]
        for _ in range(5):
            at = float(np.average(foot, weights=weight))
            mean = float(np.average(tall, weights=weight))
            spread = float(np.average((foot - at) ** 2, weights=weight))
            # A slope must be earned: rows that differ by a tenth of the picture weigh as much
            # as the belief that nothing changes.
            calm = (0.1 * self.picture_height_px) ** 2
            both = float(np.average((foot - at) * (tall - mean), weights=weight))
            slope = max(0.0, both / (spread + calm))
            off = np.abs(tall - mean - slope * (foot - at)) / (0.15 * np.abs(mean))
            weight = np.sqrt([float(len(s)) for s in strips]) / (1.0 + off**2)
        return RowBodies(tall_px=mean, foot_y_px=at, slope=slope)
