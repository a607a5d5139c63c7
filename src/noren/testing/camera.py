"""A pinhole camera above a flat floor, with everything about it known exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinholeCamera:
    """A camera without distortion that looks along the floor's y axis and down.

    The world is x to the right, y away from the camera, z up, in metres; the camera stands above
    the origin at `height_m` and looks down by `pitch_rad` below the horizon. Pictures are x right,
    y down, in pixels, with the axis through the middle of the picture.
    """

    width_px: int
    height_px: int
    focal_px: float
    height_m: float
    pitch_rad: float

    def project(self, xyz_m: npt.ArrayLike) -> tuple[Floats, Floats]:
        """World points `(..., 3)` to pixels `(..., 2)` and depth along the axis `(...)` in metres.

        Points at or behind the camera have a depth <= 0 and pixels without meaning.
        """
        point = np.asarray(xyz_m, np.float64)
        x, y, z = point[..., 0], point[..., 1], point[..., 2] - self.height_m
        sine, cosine = math.sin(self.pitch_rad), math.cos(self.pitch_rad)
        depth = y * cosine - z * sine
        down = -(y * sine + z * cosine)
        scale = self.focal_px / np.where(depth > 1e-6, depth, 1e-6)
        pixel = np.stack(
            (self.width_px / 2.0 + x * scale, self.height_px / 2.0 + down * scale), axis=-1
        )
        return pixel, depth

    def rays(self, xy_px: npt.ArrayLike) -> Floats:
        """World directions `(..., 3)` through pixels `(..., 2)`; not of unit length."""
        pixel = np.asarray(xy_px, np.float64)
        right = (pixel[..., 0] - self.width_px / 2.0) / self.focal_px
        down = (pixel[..., 1] - self.height_px / 2.0) / self.focal_px
        sine, cosine = math.sin(self.pitch_rad), math.cos(self.pitch_rad)
        return np.stack((right, cosine - down * sine, -sine - down * cosine), axis=-1)

    @property
    def homography(self) -> Floats:
        """`(3, 3)` from the floor in metres to the picture in pixels, homogeneous."""
        sine, cosine = math.sin(self.pitch_rad), math.cos(self.pitch_rad)
        lift = self.height_m
        depth = np.array([0.0, cosine, lift * sine])
        right = self.focal_px * np.array([1.0, 0.0, 0.0])
        down = self.focal_px * np.array([0.0, -sine, lift * cosine])
        return np.stack(
            (
                right + depth * self.width_px / 2.0,
                down + depth * self.height_px / 2.0,
                depth,
            )
        )

    def half_width_m(self, y_m: float) -> float:
        """How far to either side the floor is in the picture at a distance."""
        depth = y_m * math.cos(self.pitch_rad) + self.height_m * math.sin(self.pitch_rad)
        return self.width_px / 2.0 * depth / self.focal_px
