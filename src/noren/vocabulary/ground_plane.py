"""The floor a camera looks at: pixels to metres and back, with the error of saying so.

A plane seen by a camera is related to its picture by a homography: eight numbers, found from
four or more points whose place is known in both. The lens bends straight lines by one term k1.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.vocabulary.words import Words

Matrix = npt.NDArray[np.float64]
Points = npt.NDArray[np.float64]

# A click on a picture is good to about this share of its diagonal, a tape measure to 5 cm.
CLICK_PRECISION_RATIO = 0.002
TAPE_PRECISION_M = 0.05

_MIN_TRIANGLE = 1e-3
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
        ground = _homogeneous(self.lens.straighten(_as_points(xy_px)), self.matrix)
        ground[ground[:, 2] <= 0.0] = np.nan
        return ground[:, :2] / ground[:, 2:]

    def to_image(self, xy_m: npt.ArrayLike) -> Points:
        """`(N, 2)` metres to `(N, 2)` pixels; NaN for ground behind the camera."""
        image = _homogeneous(_as_points(xy_m), self.image_matrix)
        # The product of both third components is positive on the visible side only.
        there = _homogeneous(image[:, :2] / image[:, 2:], self.matrix)[:, 2] > 0.0
        pixels = self.lens.bend(image[:, :2] / image[:, 2:])
        pixels[~there] = np.nan
        return pixels

    def metres_per_px(self, xy_px: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """`(N,)` metres on the ground per pixel, geometric mean over directions; NaN as above."""
        at = _as_points(xy_px)
        step = np.array([[0.5, 0.0], [-0.5, 0.0], [0.0, 0.5], [0.0, -0.5]])
        right, left, down, up = (self.to_ground(at + s) for s in step)
        a, b = right - left, down - up
        return np.asarray(np.sqrt(np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])), np.float64)

    def error_at_m(self, xy_px: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """`(N,)` expected error of `to_ground` at these pixels, root mean square in metres."""
        ground = self.to_ground(xy_px)
        good = np.isfinite(ground[:, 0])
        error = np.full(len(ground), np.nan)
        error[good] = _spread_m(ground[good], self.image_matrix, self.covariance)
        return error


def fit_ground_plane(
    image_px: npt.ArrayLike,
    ground_m: npt.ArrayLike,
    *,
    frame_size: tuple[float, float],
    k1: float = 0.0,
    image_precision_px: float | None = None,
    ground_precision_m: float = TAPE_PRECISION_M,
) -> GroundPlane:
    """Find the ground plane from points known in the picture and on the ground.

    Normalized linear solution, then weighted least squares on the distance in the picture, where
    clicking and measuring errors both count. With more than four points the residuals are
    weighed against the declared precision and the larger of both is believed; with four there
    are no residuals, so `error_m` is the declared precision, propagated.

    Args:
        image_px: `(N, 2)`, N >= 4, pixels.
        ground_m: `(N, 2)`, metres, any origin and direction.
        frame_size: width and height of the picture.
        k1: the lens term, see `Lens`.
        image_precision_px: standard deviation of a picture point per axis; by default
            `CLICK_PRECISION_RATIO` of the diagonal.
        ground_precision_m: standard deviation of a ground point per axis.

    Raises:
        GeometryError: fewer than four points, unequal lists, numbers that are not finite, three
            of four points on a line, a repeated point, an order of points that no camera can
            see, or an error as large as the measured ground itself.
    Source: Hartley and Zisserman, Multiple View Geometry, 4.1, 4.4, 5.2.
    """
    lens = Lens(k1=k1, width=frame_size[0], height=frame_size[1])
    image, ground = _check_pairs(image_px, ground_m)
    straight = lens.straighten(image)
    if image_precision_px is None:
        image_precision_px = CLICK_PRECISION_RATIO * float(np.hypot(*frame_size))
    start = _solve_linear(ground, straight)
    to_image, covariance, chi2 = _refine(
        start, ground, straight, image_precision_px, ground_precision_m
    )
    to_ground = np.asarray(np.linalg.inv(to_image), np.float64)
    depth = _homogeneous(straight, to_ground)[:, 2]
    if depth.min() * depth.max() <= 0.0:
        raise _impossible(
            Words(en="points on both sides of the horizon", ja="地平線の両側に分かれた対応点"),
            Words(
                en="the same order of points in the picture and on the ground",
                ja="画像と地面で同じ順に並んだ対応点",
            ),
            Words(
                en="look for two points that were swapped",
                ja="入れ替わった2点がないか確かめてください",
            ),
        )
    spare = 2 * len(image) - 8
    if spare:
        covariance = covariance * max(1.0, chi2 / spare)
    error_m = float(np.sqrt(np.mean(_spread_m(ground, to_image, covariance) ** 2)))
    extent_m = float(np.sqrt(np.sum(np.var(ground, axis=0))))
    if not np.isfinite(error_m) or error_m > extent_m:
        raise _impossible(
            Words(
                en=f"points that leave an error of {error_m:.2f} m over {extent_m:.2f} m of ground",
                ja=f"{extent_m:.2f} m の広がりに対して誤差が {error_m:.2f} m になる対応点",
            ),
            Words(
                en="an error well below the size of the ground",
                ja="測った地面の広がりより十分に小さい誤差",
            ),
            Words(
                en="measure points further apart, or correct the one that does not fit",
                ja="もっと離れた点を測るか、合わない点を直してください",
            ),
        )
    found = _homogeneous(straight, to_ground)
    residual = np.linalg.norm(found[:, :2] / found[:, 2:] - ground, axis=1)
    return GroundPlane(
        matrix=to_ground * np.sign(depth[0]),
        covariance=covariance,
        lens=lens,
        error_m=error_m,
        residual_rms_m=float(np.sqrt(np.mean(residual**2))) if spare else None,
        residual_max_m=float(residual.max()) if spare else None,
    )


def _as_points(xy: npt.ArrayLike) -> Points:
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


def _homogeneous(xy: Points, matrix: Matrix) -> Points:
    return np.asarray(xy @ matrix[:, :2].T + matrix[:, 2], np.float64)


def _impossible(found: Words, expected: Words, remedy: Words) -> GeometryError:
    return GeometryError(
        where=Words(en="ground points", ja="地面の対応点"),
        found=found,
        expected=expected,
        remedy=remedy,
    )


def _check_pairs(image_px: npt.ArrayLike, ground_m: npt.ArrayLike) -> tuple[Points, Points]:
    image, ground = _as_points(image_px), _as_points(ground_m)
    if len(image) != len(ground):
        raise _impossible(
            Words(
                en=f"{len(image)} points in the picture and {len(ground)} on the ground",
                ja=f"画像に {len(image)} 点、地面に {len(ground)} 点",
            ),
            Words(en="as many of one as of the other", ja="画像と地面で同じ数の点"),
            Words(
                en="give each point in the picture its place in metres",
                ja="画像の各点に、地面での位置をメートルで書いてください",
            ),
        )
    if len(image) < 4:
        raise _impossible(
            Words(en=f"{len(image)} points", ja=f"{len(image)} 点だけの対応点"),
            Words(en="four or more", ja="4点以上"),
            Words(
                en="measure the corners of a rectangle on the floor",
                ja="床の長方形の四隅を測ってください",
            ),
        )
    if not (np.isfinite(image).all() and np.isfinite(ground).all()):
        raise _impossible(
            Words(en="a coordinate that is not a finite number", ja="有限の数でない座標"),
            Words(en="numbers", ja="数値"),
            Words(en="correct the point", ja="その点を直してください"),
        )
    for points, place in (
        (image, Words(en="in the picture", ja="画像の上")),
        (ground, Words(en="on the ground", ja="地面の上")),
    ):
        if not _has_general_four(points):
            raise _impossible(
                Words(
                    en=f"no four points {place.en} of which no three lie on one line",
                    ja=f"{place.ja}で、どの3点も一直線に並ばない4点がない対応点",
                ),
                Words(
                    en="four points that span an area, none repeated",
                    ja="重なりがなく、面を囲む4点",
                ),
                Words(
                    en="measure points that form a wide quadrilateral",
                    ja="広い四角形になるように点を測ってください",
                ),
            )
    return image, ground


def _has_general_four(points: Points) -> bool:
    """Whether some four of the points have no three on a line, judged by the largest extent."""
    extent = float(np.ptp(points, axis=0).max())
    if extent == 0.0:
        return False
    scaled = (points - points.mean(axis=0)) / extent
    # Of many points the outermost in twelve directions decide.
    if len(scaled) > 12:
        angle = np.arange(12) * (np.pi / 6.0)
        toward = np.column_stack((np.cos(angle), np.sin(angle)))
        scaled = scaled[np.unique(np.argmax(scaled @ toward.T, axis=0))]
    for four in combinations(range(len(scaled)), 4):
        areas = [
            abs(np.linalg.det(np.column_stack((scaled[list(three)], np.ones(3)))))
            for three in combinations(four, 3)
        ]
        if min(areas) > _MIN_TRIANGLE:
            return True
    return False


def _normalizer(points: Points) -> Matrix:
    middle = points.mean(axis=0)
    scale = np.sqrt(2.0) / np.mean(np.linalg.norm(points - middle, axis=1))
    return np.array(
        [[scale, 0.0, -scale * middle[0]], [0.0, scale, -scale * middle[1]], [0.0, 0.0, 1.0]]
    )


def _solve_linear(source: Points, target: Points) -> Matrix:
    t_source, t_target = _normalizer(source), _normalizer(target)
    s, t = _homogeneous(source, t_source), _homogeneous(target, t_target)
    zero = np.zeros_like(s)
    rows = np.concatenate(
        (
            np.hstack((s, zero, -t[:, :1] * s)),
            np.hstack((zero, s, -t[:, 1:2] * s)),
        )
    )
    _, strength, solution = np.linalg.svd(rows)
    matrix = solution[-1].reshape(3, 3)
    if strength[7] < 1e-6 * strength[0] or abs(np.linalg.det(matrix)) < 1e-9:
        raise _impossible(
            Words(
                en="points that more than one ground plane fits, or none",
                ja="地面が一つに決まらない対応点",
            ),
            Words(
                en="four points of which no three lie on one line",
                ja="どの3点も一直線に並ばない4点",
            ),
            Words(
                en="measure points that form a wide quadrilateral",
                ja="広い四角形になるように点を測ってください",
            ),
        )
    matrix = np.linalg.inv(t_target) @ matrix @ t_source
    if abs(matrix[2, 2]) < 1e-12 * np.abs(matrix).max():
        raise _impossible(
            Words(
                en="an origin on the ground that lies on the camera's horizon",
                ja="カメラの地平線上にある、地面の原点",
            ),
            Words(en="an origin that the camera could see", ja="カメラから見える位置の原点"),
            Words(
                en="choose another origin, near the measured points",
                ja="測った点の近くに原点を選び直してください",
            ),
        )
    return np.asarray(matrix / matrix[2, 2], np.float64)


def _project(ground: Points, to_image: Matrix) -> tuple[Points, Matrix, Matrix]:
    """Pixels, their change `(N, 2, 8)` with the matrix and `(N, 2, 2)` with the ground point."""
    h = _homogeneous(ground, to_image)
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


def _refine(
    to_image: Matrix, ground: Points, image: Points, image_px: float, ground_m: float
) -> tuple[Matrix, Matrix, float]:
    """Weighted Gauss-Newton; returns matrix, covariance of its eight numbers, weighted residual."""
    chi2, covariance = np.inf, np.full((8, 8), np.inf)
    for _ in range(_ROUNDS):
        pixels, by_matrix, by_ground = _project(ground, to_image)
        noise = image_px**2 * np.eye(2) + ground_m**2 * by_ground @ by_ground.transpose(0, 2, 1)
        weight = np.linalg.inv(noise)
        residual = image - pixels
        normal = np.einsum("nia,nij,njb->ab", by_matrix, weight, by_matrix)
        force = np.einsum("nia,nij,nj->a", by_matrix, weight, residual)
        # The eight numbers differ by orders of magnitude; scale before inverting.
        scale = 1.0 / np.sqrt(np.diag(normal))
        inverse = np.linalg.inv(normal * scale[:, None] * scale) * scale[:, None] * scale
        covariance = inverse
        new = float(np.einsum("ni,nij,nj->", residual, weight, residual))
        if len(image) == 4 or abs(chi2 - new) < 1e-9 * (1.0 + new):
            return to_image, covariance, new
        chi2 = new
        step = np.append(inverse @ force, 0.0).reshape(3, 3)
        to_image = to_image + step
    return to_image, covariance, chi2


def _spread_m(ground: Points, to_image: Matrix, covariance: Matrix) -> npt.NDArray[np.float64]:
    _, by_matrix, by_ground = _project(ground, to_image)
    change = np.linalg.solve(by_ground, by_matrix)
    return np.asarray(np.sqrt(np.einsum("nia,ab,nib->n", change, covariance, change)), np.float64)
