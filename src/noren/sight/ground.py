"""From four points on the floor to the camera that sees it: how large a person looks where.

A ground plane alone does not say how tall a person standing on it appears. A camera with square
pixels and its axis in the middle of the picture has only one unknown inside, its focal length,
and the plane's homography contains it; with it the camera's place and the direction of up follow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.vocabulary.ground_plane import GroundPlane, Points

# A camera's focal length in picture widths: 0.35 is a 110 degree lens, 8 a long telephoto.
_MIN_FOCAL_WIDTHS = 0.35
_MAX_FOCAL_WIDTHS = 8.0
# A plain 60 degree lens, for straight-down views whose plane does not reveal the focal length.
_USUAL_FOCAL_WIDTHS = 0.87


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundCamera:
    """The camera that belongs to a ground plane.

    `projection (3, 4)` takes metres (ground x, ground y, height above it) to straightened
    pixels; `center_m (3,)` is the lens in the same metres, so `center_m[2]` is its height;
    `focal_px` its focal length; `focal_is_assumed` where the view (straight down) does not
    reveal it and a usual lens was taken.
    """

    plane: GroundPlane
    projection: npt.NDArray[np.float64]
    center_m: npt.NDArray[np.float64]
    focal_px: float
    focal_is_assumed: bool

    @property
    def height_m(self) -> float:
        """Height of the lens above the ground."""
        return float(self.center_m[2])

    def to_image(self, xyz_m: npt.ArrayLike) -> Points:
        """`(N, 3)` metres to `(N, 2)` pixels; NaN behind the camera."""
        points = np.asarray(xyz_m, np.float64)
        image = points @ self.projection[:, :3].T + self.projection[:, 3]
        image[image[:, 2] <= 0.0] = np.nan
        return self.plane.lens.bend(image[:, :2] / image[:, 2:])

    def body_boxes(
        self, xy_m: npt.ArrayLike, *, tall_m: float, wide_m: float
    ) -> npt.NDArray[np.float64]:
        """Boxes around upright bodies: feet, shoulders and head as three level rings.

        Args:
            xy_m: `(N, 2)` where they stand.
            tall_m: height of the head; wide_m: breadth of the shoulders with swinging arms.

        Returns:
            `(N, 4)` x1 y1 x2 y2 in pixels, not clipped to the picture; NaN where the ground is
            not seen or the head is above the lens.
        """
        foot = np.asarray(xy_m, np.float64)
        angle = np.arange(8) * (np.pi / 4.0)
        circle = np.column_stack((np.cos(angle), np.sin(angle)))
        rings = []
        for height, radius in ((0.0, 0.08), (0.8 * tall_m, wide_m / 2.0), (tall_m, 0.1)):
            ring = foot[:, None, :] + radius * circle[None]
            level = np.full((*ring.shape[:2], 1), height)
            flat = np.concatenate((ring, level), axis=2).reshape(-1, 3)
            rings.append(self.to_image(flat).reshape(len(foot), len(circle), 2))
        both = np.concatenate(rings, axis=1)
        return np.concatenate((both.min(axis=1), both.max(axis=1)), axis=1)


def find_camera(plane: GroundPlane) -> GroundCamera:
    """Recover the camera from its ground plane, assuming square pixels and a middle axis.

    Raises:
        GeometryError: if the plane's focal length is none a lens can have, which means that the
            ground points do not fit a picture of these proportions (a cropped or stretched one).
    Source: Hartley and Zisserman, Multiple View Geometry, 8.8; Zhang 2000.
    """
    width, height = plane.lens.width, plane.lens.height
    middle = np.array([[1.0, 0.0, width / 2], [0.0, 1.0, height / 2], [0.0, 0.0, 1.0]])
    h = np.linalg.inv(middle) @ plane.image_matrix
    focal, assumed = _find_focal(h, width)
    inside = np.diag([focal, focal, 1.0])
    pose = np.linalg.inv(inside) @ h
    pose /= np.sqrt(np.linalg.norm(pose[:, 0]) * np.linalg.norm(pose[:, 1]))
    # The measured ground lies before the lens, not behind it.
    seen = np.array([width / 2.0, height / 2.0])
    ground = plane.matrix @ np.append(seen, 1.0)
    if ground[2] <= 0.0 or (pose @ (ground / ground[2]))[2] < 0.0:
        pose = _front(pose, plane)
    up = np.cross(pose[:, 0], pose[:, 1])
    center = -np.linalg.inv(np.column_stack((pose[:, 0], pose[:, 1], up))) @ pose[:, 2]
    if center[2] < 0.0:
        # Ground axes of the other hand: up is the other way.
        up, center[2] = -up, -center[2]
    rotation = np.column_stack((pose[:, 0], pose[:, 1], up))
    return GroundCamera(
        plane=plane,
        projection=middle @ inside @ np.column_stack((rotation, pose[:, 2])),
        center_m=center,
        focal_px=focal,
        focal_is_assumed=assumed,
    )


def _front(pose: npt.NDArray[np.float64], plane: GroundPlane) -> npt.NDArray[np.float64]:
    """The pose of which the lower middle of the picture, surely ground, lies in front."""
    foot = plane.to_ground([[plane.lens.width / 2.0, plane.lens.height - 1.0]])[0]
    if not np.isfinite(foot).all():
        raise GeometryError(
            where="ground plane",
            found="a horizon below the picture",
            expected="ground at the picture's lower edge",
            remedy="check the order of the points and that the picture is upright",
        )
    depth = (pose @ np.append(foot, 1.0))[2]
    return -pose if depth < 0.0 else pose


def _find_focal(h: npt.NDArray[np.float64], width: float) -> tuple[float, bool]:
    """Focal length in pixels by least squares of both conditions on a rotation's columns."""
    h1, h2 = h[:, 0], h[:, 1]
    known = np.array([h1[0] * h2[0] + h1[1] * h2[1], (h1[:2] @ h1[:2] - h2[:2] @ h2[:2]) / 2.0])
    factor = np.array([-h1[2] * h2[2], (h2[2] ** 2 - h1[2] ** 2) / 2.0])
    # Convergence across the picture: nearly none means straight down (or very far away).
    size = float(np.linalg.norm(h1[:2]) + np.linalg.norm(h2[:2])) / 2.0
    tilt = float(np.hypot(h1[2], h2[2])) * width / size
    if tilt < 0.12:
        return _USUAL_FOCAL_WIDTHS * width, True
    square = float(known @ factor) / float(factor @ factor)
    if not _MIN_FOCAL_WIDTHS**2 <= square / width**2 <= _MAX_FOCAL_WIDTHS**2:
        # tan(tilt) = tilt * focal / width; little tilt makes the estimate worthless, not wrong.
        if tilt * _USUAL_FOCAL_WIDTHS < 0.35:
            return _USUAL_FOCAL_WIDTHS * width, True
        raise GeometryError(
            where="ground plane",
            found="ground points that no ordinary camera sees like this",
            expected="a focal length between 0.35 and 8 picture widths",
            remedy="check the points' places in metres; use an uncropped, unstretched picture",
        )
    return float(np.sqrt(square)), False
