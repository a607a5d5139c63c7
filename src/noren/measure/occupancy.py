"""How many are in an area: time-weighted mean and maximum per bin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from noren.errors import GeometryError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class AreaCounter:
    """Counts the foot points inside each area at one moment.

    A point on the border is inside. The areas may overlap; each counts for itself.

    Forgets: who and where; only a number per area and class is left.
    """

    def __init__(self, polygons: list[Floats]) -> None:
        """Take polygons `(P, 2)` in pixels.

        Raises:
            GeometryError: an area that crosses itself or has no surface.
        """
        self._areas = [shapely.Polygon(polygon) for polygon in polygons]
        for area in self._areas:
            if not area.is_valid or area.area <= 0:
                raise GeometryError(
                    where="measurement area",
                    found="an outline that crosses itself or encloses nothing",
                    expected="a simple polygon",
                    remedy="list its corners in order, once round",
                )
            shapely.prepare(area)

    def inside(self, xy_px: Floats) -> npt.NDArray[np.bool_]:
        """`(A, N)`: which of the foot points `(N, 2)` lie in which area."""
        x, y = xy_px[:, 0], xy_px[:, 1]
        return np.array(
            [shapely.intersects_xy(area, x, y) for area in self._areas], dtype=bool
        ).reshape(len(self._areas), len(xy_px))

    def count(self, xy_px: Floats, class_id: Ints, classes: int) -> Ints:
        """`(A, C)`: how many of each class 0..C-1 stand in each area."""
        inside = self.inside(xy_px)
        return np.stack([inside[:, class_id == one].sum(axis=1) for one in range(classes)], axis=1)


class OccupancyMeter:
    """Mean and maximum of a count over the watched part of a bin.

    Each observation holds until the next one, at most `hold_s`. Without any watched time there
    is no mean: `mean` raises rather than say 0.
    """

    def __init__(self, *, areas: int, classes: int) -> None:
        self._weighted = np.zeros((areas, classes))
        self.maximum = np.zeros((areas, classes), np.int64)
        self.watched_s = 0.0

    def add(self, count: Ints, duration_s: float) -> None:
        """Take the count `(A, C)` that held for `duration_s` seconds."""
        self._weighted += count * duration_s
        self.watched_s += duration_s
        np.maximum(self.maximum, count, out=self.maximum)

    def mean(self) -> Floats:
        """`(A, C)` time-weighted mean.

        Raises:
            GeometryError: never watched, so there is no mean.
        """
        if self.watched_s <= 0:
            raise GeometryError(
                where="occupancy",
                found="a bin that was never watched",
                expected="some watched time",
                remedy="leave the bin empty; an unwatched area is not an empty one",
            )
        return self._weighted / self.watched_s
