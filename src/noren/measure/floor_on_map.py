"""A measured floor on the map: metres of the floor as latitude, longitude and bearing.

Around the floor's origin the Earth is taken as flat, with the curvature of the GRS80 ellipsoid at
that latitude: a place a kilometre away is right within a centimetre or two, far better than a
floor is ever known.

Source: JGD2011 (GRS80, GSI); radii of curvature as in any textbook of geodesy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.measure.mesh_codes import find_mesh_order

Floats = npt.NDArray[np.float64]

ERRORS_IN_A_SIDE = 4.0
"""The least length of a mesh's side, in standard errors of a place: two to each side."""
_RADIUS_M = 6_378_137.0
_FLATTENING = 1 / 298.257222101
_E2 = _FLATTENING * (2 - _FLATTENING)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorOnMap:
    """Where a floor lies: degrees of its origin, and the bearing of its y axis from true north.

    `mirrored`: x lies to the left of y, seen from above.
    """

    latitude_deg: float
    longitude_deg: float
    y_bearing_deg: float
    mirrored: bool = False

    def to_degrees(self, xy_m: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Latitude and longitude, each `(N,)`, of places `(N, 2)` of the floor."""
        east_north = self.to_east_north(xy_m)
        curved = 1 - _E2 * math.sin(math.radians(self.latitude_deg)) ** 2
        meridian_m = _RADIUS_M * (1 - _E2) / curved**1.5
        latitude = self.latitude_deg + np.degrees(east_north[:, 1] / meridian_m)
        # The parallels grow shorter on the way north: taken halfway.
        halfway = np.radians((latitude + self.latitude_deg) / 2)
        parallel_m = _RADIUS_M / np.sqrt(1 - _E2 * np.sin(halfway) ** 2) * np.cos(halfway)
        return latitude, self.longitude_deg + np.degrees(east_north[:, 0] / parallel_m)

    def to_east_north(self, xy_m: npt.ArrayLike) -> Floats:
        """`(N, 2)` metres east and north of the origin."""
        xy = np.asarray(xy_m, np.float64).reshape(-1, 2)
        bearing = math.radians(self.y_bearing_deg)
        along_y = np.array([math.sin(bearing), math.cos(bearing)])
        along_x = np.array([math.cos(bearing), -math.sin(bearing)])
        across = -along_x if self.mirrored else along_x
        return np.asarray(xy[:, :1] * across + xy[:, 1:] * along_y, np.float64)

    def bearing_across_deg(self, start_m: tuple[float, float], end_m: tuple[float, float]) -> float:
        """Where one walks who crosses a line from its left to its right, seen from start to end.

        0 up to below 360, clockwise from true north.

        Raises:
            GeometryError: a line without length.
        """
        start, end = self.to_east_north([start_m, end_m])
        east, north = end - start
        if not math.hypot(east, north) > 0:
            raise GeometryError(
                where="line on the map",
                found="a line without length",
                expected="two different ends",
                remedy="draw the line longer",
            )
        return math.degrees(math.atan2(north, -east)) % 360.0


def finest_order(error_m: float) -> int:
    """The finest mesh that places known so well can be told by.

    Its side is at least `ERRORS_IN_A_SIDE` times the error; never finer than 125 m.

    Raises:
        GeometryError: no mesh is coarse enough, or the error is no length.
    """
    return find_mesh_order(ERRORS_IN_A_SIDE * error_m)
