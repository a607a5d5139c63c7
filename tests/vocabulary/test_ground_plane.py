"""Pixels and metres say the same thing, and say how well."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import GeometryError
from noren.vocabulary.ground_fit import fit_ground_plane
from noren.vocabulary.ground_plane import Lens

SIZE = (640.0, 480.0)
SQUARE_PX = [[120.0, 440.0], [540.0, 430.0], [420.0, 180.0], [210.0, 185.0]]
SQUARE_M = [[0.0, 0.0], [5.0, 0.0], [5.0, 8.0], [0.0, 8.0]]


def camera_matrix(tilt, height, turn, focal=600.0):
    """A made-up camera: metres on the ground to pixels."""
    c, s = np.cos(turn), np.sin(turn)
    down, level = np.sin(tilt), np.cos(tilt)
    right = np.array([c, s, 0.0])
    ahead = np.array([-s, c, 0.0])
    look = level * ahead - down * np.array([0.0, 0.0, 1.0])
    below = -down * ahead - level * np.array([0.0, 0.0, 1.0])
    rows = np.array([right, below, look])
    center = np.array([0.0, 0.0, height])
    inside = np.array([[focal, 0, SIZE[0] / 2], [0, focal, SIZE[1] / 2], [0, 0, 1.0]])
    return inside @ np.column_stack((rows[:, 0], rows[:, 1], -rows @ center))


def seen(matrix, ground):
    h = np.column_stack((ground, np.ones(len(ground)))) @ matrix.T
    return h[:, :2] / h[:, 2:]


cameras = st.tuples(
    st.floats(0.35, 1.4), st.floats(2.0, 12.0), st.floats(-3.0, 3.0), st.floats(-0.2, 0.2)
)


@settings(max_examples=60, deadline=None)
@given(cameras)
def test_what_was_measured_comes_back_and_goes_forth(camera):
    tilt, height, turn, k1 = camera
    matrix = camera_matrix(tilt, height, turn)
    # Ground before the camera, as wide as it is high.
    ahead = np.array([-np.sin(turn), np.cos(turn)])
    right = np.array([np.cos(turn), np.sin(turn)])
    middle = ahead * height / np.tan(tilt)
    span = 0.25 * height
    ground = np.array(
        [middle + span * (a * right + b * ahead) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    )
    lens = Lens(k1=k1, width=SIZE[0], height=SIZE[1])
    image = lens.bend(seen(matrix, ground))
    plane = fit_ground_plane(image, ground, frame_size=SIZE, k1=k1)
    assert np.allclose(plane.to_ground(image), ground, atol=1e-6 * height)
    assert np.allclose(plane.to_image(ground), image, atol=1e-5)
    assert plane.residual_rms_m == pytest.approx(0.0, abs=1e-6)


@given(st.floats(-0.3, 0.4), st.floats(0.0, 639.0), st.floats(0.0, 479.0))
def test_bending_undoes_straightening_over_the_whole_picture(k1, x, y):
    lens = Lens(k1=k1, width=SIZE[0], height=SIZE[1])
    point = np.array([[x, y]])
    assert np.allclose(lens.bend(lens.straighten(point)), point, atol=1e-4)


def test_four_points_prove_nothing_so_the_error_is_the_declared_precision():
    plane = fit_ground_plane(SQUARE_PX, SQUARE_M, frame_size=SIZE)
    assert plane.residual_rms_m is None
    assert plane.residual_max_m is None
    worse = fit_ground_plane(
        SQUARE_PX, SQUARE_M, frame_size=SIZE, image_precision_px=16.0, ground_precision_m=0.5
    )
    # Ten times less precise points, ten times the error.
    assert worse.error_m == pytest.approx(10.0 * plane.error_m, rel=0.01)


def test_the_stated_error_is_the_one_that_repeated_measuring_shows():
    rng = np.random.default_rng(3)
    matrix = camera_matrix(0.7, 6.0, 0.4)
    ground = np.array([[x, y] for x in (-3.0, 0.0, 3.0) for y in (4.0, 7.0, 10.0)])
    image = seen(matrix, ground)
    stated, found = [], []
    for _ in range(150):
        plane = fit_ground_plane(
            image + rng.normal(0, 2.0, image.shape),
            ground + rng.normal(0, 0.05, ground.shape),
            frame_size=SIZE,
            image_precision_px=2.0,
            ground_precision_m=0.05,
        )
        stated.append(plane.error_m)
        found.append(np.mean(np.sum((plane.to_ground(image) - ground) ** 2, axis=1)))
    assert np.mean(stated) == pytest.approx(np.sqrt(np.mean(found)), rel=0.2)


def test_a_point_in_the_wrong_place_shows_in_residual_and_error():
    matrix = camera_matrix(0.7, 6.0, 0.0)
    ground = np.array([[x, y] for x in (-3.0, 3.0) for y in (4.0, 7.0, 10.0)])
    image = seen(matrix, ground)
    right = fit_ground_plane(image, ground, frame_size=SIZE)
    wrong_ground = ground.copy()
    wrong_ground[2] += (0.6, 0.0)
    wrong = fit_ground_plane(image, wrong_ground, frame_size=SIZE)
    assert wrong.residual_max_m > 0.2 > right.residual_max_m
    assert wrong.error_m > 2.0 * right.error_m


def test_the_error_grows_away_from_the_measured_points():
    plane = fit_ground_plane(SQUARE_PX, SQUARE_M, frame_size=SIZE)
    near, far = plane.error_at_m([[330.0, 320.0], [330.0, 100.0]])
    assert far > 3.0 * near


def test_above_the_horizon_there_is_no_ground():
    plane = fit_ground_plane(SQUARE_PX, SQUARE_M, frame_size=SIZE)
    far, sky = plane.to_ground([[330.0, 120.0], [330.0, -300.0]])
    assert np.isfinite(far).all()
    assert np.isnan(sky).all()
    assert np.isnan(plane.metres_per_px([[330.0, -300.0]])).all()


def test_ground_behind_the_camera_has_no_pixel():
    plane = fit_ground_plane(SQUARE_PX, SQUARE_M, frame_size=SIZE)
    assert np.isnan(plane.to_image([[2.5, -60.0]])).all()


def test_metres_per_pixel_is_what_one_pixel_covers():
    plane = fit_ground_plane(
        [[0, 0], [640, 0], [640, 480], [0, 480]],
        [[0, 0], [6.4, 0], [6.4, 4.8], [0, 4.8]],
        frame_size=SIZE,
    )
    assert np.allclose(plane.metres_per_px([[10, 10], [300, 200]]), 0.01)


def with_change(points, index, value):
    changed = [list(point) for point in points]
    changed[index] = list(value)
    return changed


@pytest.mark.parametrize(
    ("image", "ground", "words"),
    [
        pytest.param(SQUARE_PX[:3], SQUARE_M[:3], "3 points", id="three points"),
        pytest.param(SQUARE_PX, SQUARE_M[:3], "4 points in the picture and 3", id="unequal"),
        pytest.param(
            with_change(SQUARE_PX, 1, SQUARE_PX[0]), SQUARE_M, "in the picture", id="repeated"
        ),
        pytest.param(
            SQUARE_PX, with_change(SQUARE_M, 2, (2.5, 0.0)), "on the ground", id="on one line"
        ),
        pytest.param(
            [[100, 100], [200, 200], [300, 300], [400, 400]], SQUARE_M, "in the picture",
            id="all on one line",
        ),
        pytest.param(
            SQUARE_PX, with_change(SQUARE_M, 3, (float("nan"), 1.0)), "finite", id="no number"
        ),
        pytest.param(
            SQUARE_PX, [SQUARE_M[k] for k in (1, 0, 2, 3)], "horizon", id="two swapped"
        ),
    ],
)  # fmt: skip
def test_points_that_cannot_measure_are_refused(image, ground, words):
    with pytest.raises(GeometryError, match=words):
        fit_ground_plane(image, ground, frame_size=SIZE)


def test_an_error_as_large_as_the_ground_is_refused():
    with pytest.raises(GeometryError, match="leave an error"):
        fit_ground_plane(SQUARE_PX, SQUARE_M, frame_size=SIZE, ground_precision_m=20.0)


@pytest.mark.parametrize("k1", [-0.4, float("nan")], ids=["folds", "no number"])
def test_a_lens_that_cannot_be_is_refused(k1):
    with pytest.raises(GeometryError):
        fit_ground_plane(SQUARE_PX, SQUARE_M, frame_size=SIZE, k1=k1)
