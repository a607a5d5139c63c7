"""How many people a foreground holds, when they stand too close to be told apart.

People at unknown places of a floor cover a part of the picture. How large a body is at each place
follows from the ground; how much of the picture a crowd covers follows from its density: bodies
hide each other, so twice as many people cover less than twice as much. The density is read off
the other way round. Nobody is found, followed or told apart.

    covered share of a place p = 1 - (1 - d b) ** (m(p) / b)

with the density d, the surface m(p) of floor from which a body covers p, and the surface b that
no two bodies share. Few people (d to 0) give d m(p), many give 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from noren.errors import GeometryError
from noren.sight.background import Mask
from noren.sight.body_size import TALL_M
from noren.sight.ground import GroundCamera
from noren.vocabulary.words import Words

Floats = npt.NDArray[np.float64]

BODY_WIDE_M: Final = 0.62
# Head, trunk and legs: from, to as shares of the height; half width as a share of the box. What a
# foreground shows of a person who walks: arms and stride, not only the core.
_PARTS: Final = ((0.0, 0.16, 0.24), (0.16, 0.55, 0.42), (0.55, 1.0, 0.36))
BODY_SURFACE_M2: Final = 0.21
"""Floor that a body keeps others from: Fruin's body ellipse of 0.6 by 0.45 m."""
FILL_RATIO: Final = 1.1
"""Foreground that a lone person makes, by the body of three boxes that stands for them: between
drawn people (about 1.0) and those of the first half of PETS09-S2L1 (1.22, frames of 1 to 4)."""
LEAST_RISE: Final = 0.3
"""A density is read only while 10 % more people cover at least 3 % more."""
_MARGIN_M: Final = 3.0
_PLACES: Final = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdEstimate:
    """`people` in the area (not whole), their `density_m2`, and `covered_ratio`, the share of the
    area's part of the picture that is foreground. `of_readable` is how far that is toward where a
    density can no longer be read; from 1 on `people` and `density_m2` are NaN."""

    people: float
    density_m2: float
    covered_ratio: float
    of_readable: float


class CrowdArea:
    """Reads the density of one area of the floor off a foreground mask.

    Args:
        camera: over the ground, in pixels of the frame.
        corners_m: `(P, 2)` the area, metres.
        frame_size: width and height of the frame; factor: how many of its pixels make one of the
            mask's.
    Raises:
        GeometryError: no body in the area would be seen whole enough to be counted.
    Source: the covered share of random bodies that do not overlap on the floor (a binomial
        thinning of the Boolean model of stochastic geometry).
    Forgets: every mask at once.
    """

    def __init__(
        self,
        camera: GroundCamera,
        corners_m: npt.ArrayLike,
        *,
        frame_size: tuple[int, int],
        factor: int,
        fill_ratio: float = FILL_RATIO,
    ) -> None:
        self._size = (max(1, frame_size[0] // factor), max(1, frame_size[1] // factor))
        area = shapely.Polygon(np.asarray(corners_m, np.float64))
        self.size_m2 = float(area.area)
        places, cell_m2 = _places(area)
        parts, whole_px = self._bodies(camera, places, factor)
        seen_px = np.sum(np.prod(parts[..., 2:] - parts[..., :2], axis=-1), axis=0)
        stands = seen_px >= 0.5 * np.maximum(whole_px, 1.0)
        within = np.atleast_1d(shapely.intersects_xy(area, places[:, 0], places[:, 1]))
        inside = np.asarray(within & stands, np.bool_)
        if not inside.any():
            raise _unseen()
        self._covers_m2 = self._paint(parts, np.where(stands, cell_m2, 0.0))
        own_m2 = self._paint(parts, np.where(inside, cell_m2, 0.0))
        share = np.divide(own_m2, self._covers_m2, out=np.zeros_like(own_m2), where=own_m2 > 0)
        weight = self._paint(parts, np.where(inside, cell_m2 / np.maximum(seen_px, 1.0), 0.0))
        weight = np.divide(weight, own_m2, out=np.zeros_like(weight), where=own_m2 > 0) * share
        # In a thin crowd that does not end at the area's border each person in it weighs one: what
        # those outside cover of its part of the picture makes up for what those inside lose.
        people_m2 = float(inside.sum()) * cell_m2
        self._weight = weight * (people_m2 / float((weight * self._covers_m2).sum()))
        # A body that shows more of itself covers more places, not places more than once.
        self._covers_m2 *= fill_ratio
        self._curve_d = np.concatenate((np.arange(0.0, 1.0, 0.02), np.arange(1.0, 6.001, 0.05)))
        self._curve = np.array([self._expected(d) for d in self._curve_d])
        # Where a crowd hides most of itself, a little more foreground would mean many more people.
        rise = np.gradient(np.log(self._curve[1:]), np.log(self._curve_d[1:]))
        weak = np.flatnonzero(rise < LEAST_RISE)
        last = len(rise) - 1 if len(weak) == 0 else max(0, int(weak[0]) - 1)
        self.readable_m2 = float(self._curve_d[1 + last])
        self._most = float(self._curve[1 + last])
        self._total = float(self._weight.sum())

    @property
    def part_of_picture(self) -> Mask:
        """`(h, w)` 1 where a body that stands in the area can be."""
        return (self._weight > 0).astype(np.uint8)

    def estimate(self, foreground: Mask) -> CrowdEstimate:
        """Read a mask `(h, w)` of 0 and 1."""
        covered = float(self._weight[foreground > 0].sum())
        density = float("nan")
        if covered < self._most:
            density = float(np.interp(covered, self._curve, self._curve_d))
        return CrowdEstimate(
            people=density * self.size_m2,
            density_m2=density,
            covered_ratio=covered / self._total,
            of_readable=covered / self._most,
        )

    def visible_share(self, density_m2: float) -> float:
        """How much of a person in the area is seen on average at a density: what is not hidden.

        1 for a lone person; half of it is about what a detector of people needs.
        """
        if density_m2 <= 0:
            return 1.0
        return float(self._expected(density_m2) / (density_m2 * self.size_m2))

    def _expected(self, density_m2: float) -> float:
        """The weight that a crowd of this density covers, in lone people."""
        taken = min(density_m2 * BODY_SURFACE_M2, 1.0 - 1e-9)
        free = np.exp(self._covers_m2 / BODY_SURFACE_M2 * np.log1p(-taken))
        return float((self._weight * (1.0 - free)).sum())

    def _bodies(
        self, camera: GroundCamera, places: Floats, factor: int
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """`(3, N, 4)` clipped boxes of head, trunk and legs, and `(N,)` their whole surface."""
        boxes = camera.body_boxes(places, tall_m=TALL_M, wide_m=BODY_WIDE_M) / factor
        good = np.asarray(np.isfinite(boxes).all(axis=1), np.bool_)
        x1, y1, x2, y2 = np.where(good[:, None], boxes, 0.0).T
        middle, wide, tall = (x1 + x2) / 2, x2 - x1, y2 - y1
        parts, whole = [], np.zeros(len(places))
        for top, bottom, half in _PARTS:
            part = np.column_stack(
                (middle - half * wide, y1 + top * tall, middle + half * wide, y1 + bottom * tall)
            )
            box = np.round(part).astype(np.int64)
            whole += np.prod(box[:, 2:] - box[:, :2], axis=1)
            box[:, 0::2] = np.clip(box[:, 0::2], 0, self._size[0])
            box[:, 1::2] = np.clip(box[:, 1::2], 0, self._size[1])
            parts.append(box)
        return np.stack(parts), whole

    def _paint(self, parts: npt.NDArray[np.int64], value: Floats) -> Floats:
        """`(h, w)` the sum of the values of all bodies that cover a place."""
        width, height = self._size
        steps = np.zeros((height + 1, width + 1))
        for x1, y1, x2, y2 in (part.T for part in parts):
            np.add.at(steps, (y1, x1), value)
            np.add.at(steps, (y2, x2), value)
            np.add.at(steps, (y1, x2), -value)
            np.add.at(steps, (y2, x1), -value)
        painted = steps.cumsum(axis=0).cumsum(axis=1)[:height, :width]
        return np.where(painted > 1e-9, painted, 0.0)


def _places(area: shapely.Polygon) -> tuple[Floats, float]:
    """Places of a grid over the area and a margin around it, and the surface of a cell."""
    left, bottom, right, top = area.buffer(_MARGIN_M).bounds
    cell_m = max(0.1, float(np.sqrt((right - left) * (top - bottom) / _PLACES)))
    xs = np.arange(left + cell_m / 2, right, cell_m)
    ys = np.arange(bottom + cell_m / 2, top, cell_m)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    return grid, cell_m**2


def _unseen() -> GeometryError:
    return GeometryError(
        where=Words(en="measurement area", ja="計測区域"),
        found=Words(
            en="an area in which nobody would be seen whole",
            ja="立っている人の体がほとんど画面に入らない区域",
        ),
        expected=Words(
            en="an area in which most of a body is in the picture",
            ja="体の大半が画面に入る区域",
        ),
        remedy=Words(en="draw the area again", ja="区域を描き直してください"),
    )
