"""Finding the floor from points whose place is known in the picture and on the ground."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.vocabulary.ground_plane import (
    GroundPlane,
    Lens,
    Matrix,
    Points,
    as_points,
    homogeneous,
    project,
    spread_m,
)
from noren.vocabulary.words import Words

# A click on a picture is good to about this share of its diagonal, a tape measure to 5 cm.
CLICK_PRECISION_RATIO = 0.002
TAPE_PRECISION_M = 0.05

_MIN_TRIANGLE = 1e-3
_ROUNDS = 20
_SAME_ORDER = Words(
    en="the same order of points in the picture and on the ground",
    ja="画像と地面で同じ順に並んだ対応点",
)


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
    try:
        # Numbers that run away are refused below, where the error is not finite.
        with np.errstate(all="ignore"):
            to_image, covariance, chi2 = _refine(
                start, ground, straight, image_precision_px, ground_precision_m
            )
            to_ground = np.asarray(np.linalg.inv(to_image), np.float64)
    except np.linalg.LinAlgError as error:
        raise _impossible(
            Words(en="points that no camera can see so", ja="どのカメラからもそうは見えない対応点"),
            _SAME_ORDER,
            Words(
                en="look for a coordinate that was mistyped or swapped",
                ja="書き誤った座標や入れ替わった点がないか確かめてください",
            ),
        ) from error
    depth = homogeneous(straight, to_ground)[:, 2]
    _require_one_side(depth)
    spare = 2 * len(image) - 8
    if spare:
        covariance = covariance * max(1.0, chi2 / spare)
    with np.errstate(all="ignore"):
        error_m = float(np.sqrt(np.mean(spread_m(ground, to_image, covariance) ** 2)))
    _require_well_known(ground, error_m)
    found = homogeneous(straight, to_ground)
    residual = np.linalg.norm(found[:, :2] / found[:, 2:] - ground, axis=1)
    return GroundPlane(
        matrix=to_ground * np.sign(depth[0]),
        covariance=covariance,
        lens=lens,
        error_m=error_m,
        residual_rms_m=float(np.sqrt(np.mean(residual**2))) if spare else None,
        residual_max_m=float(residual.max()) if spare else None,
    )


def _require_one_side(depth: npt.NDArray[np.float64]) -> None:
    if depth.min() * depth.max() <= 0.0:
        raise _impossible(
            Words(en="points on both sides of the horizon", ja="地平線の両側に分かれた対応点"),
            _SAME_ORDER,
            Words(
                en="look for two points that were swapped",
                ja="入れ替わった2点がないか確かめてください",
            ),
        )


def _require_well_known(ground: Points, error_m: float) -> None:
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


def _impossible(found: Words, expected: Words, remedy: Words) -> GeometryError:
    return GeometryError(
        where=Words(en="ground points", ja="地面の対応点"),
        found=found,
        expected=expected,
        remedy=remedy,
    )


def _check_pairs(image_px: npt.ArrayLike, ground_m: npt.ArrayLike) -> tuple[Points, Points]:
    image, ground = as_points(image_px), as_points(ground_m)
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
    s, t = homogeneous(source, t_source), homogeneous(target, t_target)
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


def _refine(
    to_image: Matrix, ground: Points, image: Points, image_px: float, ground_m: float
) -> tuple[Matrix, Matrix, float]:
    """Weighted Gauss-Newton; returns matrix, covariance of its eight numbers, weighted residual."""
    chi2, covariance = np.inf, np.full((8, 8), np.inf)
    for _ in range(_ROUNDS):
        pixels, by_matrix, by_ground = project(ground, to_image)
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
