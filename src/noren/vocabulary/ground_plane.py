"""The floor a camera looks at: pixels to metres and back, with the error of saying so.

A plane seen by a camera is related to its picture by a homography: eight numbers. The lens bends
straight lines by one term k1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.vocabulary.words import Words

Matrix = npt.NDArray[np.float64]
Points = npt.NDArray[np.float64]

_ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """Radial distortion of one term about the middle of the picture.

    A point at the distance r from the middle (in half diagonals of the picture) is moved to
    `r * (1 + k1 * r**2)`; k1 > 0 takes back a barrel. 0 is a straight lens.

    Raises: GeometryError: if k1 folds the picture onto itself before its corner.
    """

    k1: float
    width: float
    height: float

    def __post_init__(self) -> None:
        sizes = (self.k1, self.width, self.height)
        if not np.isfinite(sizes).all() or self.width <= 0 or self.height <= 0:
            raise GeometryError(
                where=Words(en="lens", ja="レンズ"),
                found=Words(
                    en=f"k1 {self.k1} for a picture of {self.width}x{self.height}",
                    ja=f"k1 が {self.k1}、画像の大きさが {self.width}x{self.height} です",
                ),
                expected=Words(
                    en="a finite k1 and a picture size above 0",
                    ja="有限の k1 と、0より大きい画像の大きさ",
                ),
                remedy=Words(en="correct the camera's view", ja="カメラの `view` を直してください"),
            )
        if 1.0 + 3.0 * self.k1 <= 0.05:
            raise GeometryError(
                where=Words(en="lens k1", ja="レンズの k1"),
                found=Words(
                    en=f"{self.k1}, which folds the picture's corners back inside",
                    ja=f"{self.k1} です。画像の四隅が内側に折り返してしまいます",
                ),
                expected=Words(en="k1 above -0.31", ja="-0.31 より大きい k1"),
                remedy=Words(
                    en="measure k1 again; the usual range is -0.3 to 0.3",
                    ja="k1 を測り直してください。普通は -0.3 から 0.3 です",
                ),
            )

    @property
    def _middle(self) -> Points:
        return np.array([self.width / 2.0, self.height / 2.0])

    @property
    def _radius(self) -> float:
        return float(np.hypot(self.width, self.height) / 2.0)

    def straighten(self, xy_px: Points) -> Points:
        """`(N, 2)` pixels of the picture to `(N, 2)` pixels of a straight lens."""
        if self.k1 == 0.0:
            return xy_px
        offset = (xy_px - self._middle) / self._radius
        r2 = np.sum(offset * offset, axis=1, keepdims=True)
        return np.asarray(self._middle + self._radius * offset * (1.0 + self.k1 * r2), np.float64)

    def bend(self, xy_px: Points) -> Points:
        """The inverse of `straighten`; NaN where no pixel of the picture is meant."""
        if self.k1 == 0.0:
            return xy_px
        offset = (xy_px - self._middle) / self._radius
        goal = np.hypot(offset[:, 0], offset[:, 1])
        # Newton from the near side converges for every radius before the fold.
        r = np.minimum(goal, 1.0)
        for _ in range(_ROUNDS):
            r -= (r + self.k1 * r**3 - goal) / np.maximum(1.0 + 3.0 * self.k1 * r * r, 0.02)
        missed = np.abs(r + self.k1 * r**3 - goal) > 1e-6 * np.maximum(goal, 1.0)
        r[missed] = np.nan
        share = np.divide(r, goal, out=np.ones_like(r), where=goal > 0)
        return self._middle + self._radius * offset * share[:, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundPlane:
    """Where on the ground a pixel lies.

    `matrix (3, 3)` takes straightened pixels to metres, scaled so that the third component is
    positive on the camera's side of the horizon; `covariance (8, 8)` of the inverse matrix's
    first eight numbers (the ninth is 1) states how well it is known; `error_m` is the expected
    distance between a computed and a true ground point, root mean square over the points it was
    fitted to; `residual_rms_m`, `residual_max_m` are what the fit left at those points, None for
    exactly four (they fit perfectly whatever the mistake, so they prove nothing).
    """

    matrix: Matrix
    covariance: Matrix
    lens: Lens
    error_m: float
    residual_rms_m: float | None
    residual_max_m: float | None

    @property
    def k1(self) -> float:
        """The lens term."""
        return self.lens.k1

    @property
    def image_matrix(self) -> Matrix:
        """`(3, 3)` metres to straightened pixels, last number 1."""
        inverse = np.linalg.inv(self.matrix)
        return np.asarray(inverse / inverse[2, 2], np.float64)

    def to_ground(self, xy_px: npt.ArrayLike) -> Points:
        """`(N, 2)` pixels to `(N, 2)` metres; NaN at and above the horizon."""
        ground = homogeneous(self.lens.straighten(as_points(xy_px)), self.matrix)
        ground[ground[:, 2] <= 0.0] = np.nan
        return ground[:, :2] / ground[:, 2:]

    def to_image(self, xy_m: npt.ArrayLike) -> Points:
        """`(N, 2)` metres to `(N, 2)` pixels; NaN for ground behind the camera."""
        image = homogeneous(as_points(xy_m), self.image_matrix)
        # The product of both third components is positive on the visible side only.
        there = homogeneous(image[:, :2] / image[:, 2:], self.matrix)[:, 2] > 0.0
        pixels = self.lens.bend(image[:, :2] / image[:, 2:])
        pixels[~there] = np.nan
        return pixels

    def metres_per_px(self, xy_px: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """`(N,)` metres on the ground per pixel, geometric mean over directions; NaN as above."""
        at = as_points(xy_px)
        step = np.array([[0.5, 0.0], [-0.5, 0.0], [0.0, 0.5], [0.0, -0.5]])
        right, left, down, up = (self.to_ground(at + s) for s in step)
        a, b = right - left, down - up
        return np.asarray(np.sqrt(np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])), np.float64)

    def error_at_m(self, xy_px: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """`(N,)` expected error of `to_ground` at these pixels, root mean square in metres."""
        ground = self.to_ground(xy_px)
        good = np.isfinite(ground[:, 0])
        error = np.full(len(ground), np.nan)
        error[good] = spread_m(ground[good], self.image_matrix, self.covariance)
        return error

    def length_error_ratio(
        self, from_m: npt.ArrayLike, to_m: npt.ArrayLike
    ) -> npt.NDArray[np.float64]:
        """`(N,)` expected relative error of the way between two places `(N, 2)` of the ground.

        Both are seen through the same matrix, so most of their errors are shared: a way is known
        much better than its ends. NaN where the covariance is not known.
        """
        start, end = as_points(from_m), as_points(to_m)
        way = end - start
        length = np.hypot(way[:, 0], way[:, 1])
        change = _change(end, self.image_matrix) - _change(start, self.image_matrix)
        longer = np.einsum("ni,nia->na", way / length[:, None], change)
        spread = np.sqrt(np.einsum("na,ab,nb->n", longer, self.covariance, longer))
        return np.asarray(spread / length, np.float64)


def as_points(xy: npt.ArrayLike) -> Points:
    """`(N, 2)` float64; raises GeometryError for any other shape."""
    points = np.asarray(xy, np.float64)
    if points.ndim != 2 or points.shape[1] != 2:
        raise GeometryError(
            where=Words(en="points", ja="点の並び"),
            found=Words(en=f"an array of shape {points.shape}", ja=f"形が {points.shape} の配列"),
            expected="(N, 2)",
            remedy=Words(
                en="pass one row of x and y for each point",
                ja="1点につき x と y の1行を渡してください",
            ),
        )
    return points


def homogeneous(xy: Points, matrix: Matrix) -> Points:
    """`(N, 3)`: the points `(N, 2)` times a projective matrix, not yet divided."""
    return np.asarray(xy @ matrix[:, :2].T + matrix[:, 2], np.float64)


def project(ground: Points, to_image: Matrix) -> tuple[Points, Matrix, Matrix]:
    """Pixels, their change `(N, 2, 8)` with the matrix and `(N, 2, 2)` with the ground point."""
    h = homogeneous(ground, to_image)
    pixels = h[:, :2] / h[:, 2:]
    ones = np.ones((len(ground), 1))
    full = np.hstack((ground, ones)) / h[:, 2:]
    by_matrix = np.zeros((len(ground), 2, 8))
    by_matrix[:, 0, 0:3] = full
    by_matrix[:, 1, 3:6] = full
    by_matrix[:, :, 6:8] = -pixels[:, :, None] * full[:, None, :2]
    by_ground = (to_image[None, :2, :2] - pixels[:, :, None] * to_image[None, 2:, :2]) / h[
        :, 2, None, None
    ]
    return pixels, by_matrix, by_ground


def spread_m(ground: Points, to_image: Matrix, covariance: Matrix) -> npt.NDArray[np.float64]:
    """`(N,)` metres: how uncertain ground points are when the matrix `(8, 8)` covaries so."""
    change = _change(ground, to_image)
    return np.asarray(np.sqrt(np.einsum("nia,ab,nib->n", change, covariance, change)), np.float64)


def _change(ground: Points, to_image: Matrix) -> Matrix:
    """`(N, 2, 8)`: how ground points seen at fixed pixels move with the matrix, sign apart."""
    _, by_matrix, by_ground = project(ground, to_image)
    return np.asarray(np.linalg.solve(by_ground, by_matrix), np.float64)
