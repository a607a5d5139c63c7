"""What a painted figure promises about its box, its size and its order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.testing.camera import PinholeCamera
from noren.testing.figure import Figure, Pose, draw_look, joints_of
from noren.testing.paint import convex_hull, paint_hull, paint_limb

CAMERA = PinholeCamera(
    width_px=640, height_px=360, focal_px=512.0, height_m=4.0, pitch_rad=math.radians(21.5)
)


def look(index=0):
    return draw_look(np.random.default_rng(index), index=index)


def pose(x=0.0, y=9.0, heading=0.0, stride=0.0, speed=1.3):
    return Pose(xy_m=(x, y), heading_rad=heading, stride_m=stride, speed_m_s=speed, at_s=1.0)


poses = st.builds(
    pose,
    x=st.floats(-1.5, 1.5),
    y=st.floats(7.5, 12.5),
    heading=st.floats(-math.pi, math.pi),
    stride=st.floats(0.0, 3.0),
    speed=st.floats(0.0, 1.6),
)


@settings(max_examples=40, deadline=None)
@given(index=st.integers(0, 50), where=poses)
def test_the_box_is_that_of_the_painted_body(index, where):
    figure = Figure(CAMERA, look(index), where)
    canvas = np.zeros((360, 640, 3), np.float32)
    figure.paint(canvas)
    rows, columns = np.nonzero(canvas.max(axis=2) > 12.0)
    x1, y1, x2, y2 = figure.box_px
    painted = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    # The rounding of a garment's corner may stand out by a pixel or two.
    assert painted == pytest.approx((x1, y1, x2, y2), abs=3.0)


@settings(max_examples=40, deadline=None)
@given(index=st.integers(0, 50), where=poses)
def test_a_body_stands_on_the_floor_and_is_as_tall_as_its_look(index, where):
    dressed = look(index)
    joints = joints_of(dressed, where)
    heights = {name: float(spot[2]) for name, spot in joints.items()}
    assert -0.01 * dressed.height_m < min(heights["heell"], heights["heelr"]) < 0.1
    top = heights["hair"] + 0.066 * dressed.height_m
    assert 0.9 * dressed.height_m < top < 1.03 * dressed.height_m
    middle = np.mean([joints["shoulderlf"], joints["shoulderrb"]], axis=0)
    assert np.hypot(*(middle[:2] - where.xy_m)) < 0.15


def test_legs_swing_when_walking_and_rest_when_standing():
    def spread(speed):
        gaps = []
        for stride in np.linspace(0.0, 1.4, 15):
            joints = joints_of(look(), pose(stride=float(stride), speed=speed))
            gaps.append(np.hypot(*(joints["anklel"] - joints["ankler"])[:2]))
        return max(gaps)

    assert spread(1.3) > 0.5
    assert spread(0.0) < 0.2


def test_a_walker_moves_its_feet_no_faster_than_a_foot_can():
    spots = [
        joints_of(look(), pose(x=way, stride=way))["anklel"][0] for way in np.linspace(0, 2, 200)
    ]
    step = np.diff(spots) / (2 / 199)
    assert step.max() < 4.0
    # The standing foot hardly moves while the body passes over it.
    assert (np.abs(step) < 0.5).mean() > 0.3


def test_nearer_figures_are_larger_and_come_later_in_the_order():
    near, far = (Figure(CAMERA, look(), pose(y=y)) for y in (7.0, 12.0))
    assert near.depth_m < far.depth_m
    assert near.box_px[3] - near.box_px[1] > 1.4 * (far.box_px[3] - far.box_px[1])


def test_neighbors_wear_different_tops():
    tops = [look(index).top for index in range(10)]
    assert len(set(tops)) == 10


def test_a_figure_out_of_the_picture_paints_nothing():
    canvas = np.zeros((360, 640, 3), np.float32)
    figure = Figure(CAMERA, look(), pose(x=30.0))
    figure.paint_shadow(canvas)
    figure.paint(canvas)
    assert not canvas.any()


@pytest.mark.parametrize(
    ("paint", "area"),
    [
        pytest.param(
            lambda c: paint_limb(c, (40, 30), (40, 30), (10, 10), (200, 200, 200)),
            math.pi * 100,
            id="ball",
        ),
        pytest.param(
            lambda c: paint_limb(c, (20, 30), (60, 30), (5, 5), (200, 200, 200)),
            400 + math.pi * 25,
            id="limb",
        ),
        pytest.param(
            lambda c: paint_hull(c, [(10, 10), (50, 10), (50, 40), (10, 40)], (200, 200, 200)),
            1200,
            id="rectangle",
        ),
        pytest.param(
            lambda c: paint_hull(c, [(10, 10), (50, 10), (30, 50)], (200, 200, 200)),
            800,
            id="triangle",
        ),
    ],
)
def test_a_shape_covers_its_area(paint, area):
    canvas = np.zeros((60, 80, 3), np.float32)
    paint(canvas)
    assert canvas[..., 0].sum() / 200 == pytest.approx(area, rel=0.03)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=9))
def test_a_hull_has_every_point_on_one_side_of_every_edge(points):
    corners = convex_hull(points)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        for x, y in points:
            assert (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > -1e-6


@given(st.floats(-5, 5), st.floats(5, 15))
def test_a_ray_through_a_projected_point_leads_back_to_it(x, y):
    pixel, _ = CAMERA.project(np.array([x, y, 0.0]))
    ray = CAMERA.rays(pixel)
    reach = CAMERA.height_m / -ray[2]
    assert (ray[0] * reach, ray[1] * reach) == pytest.approx((x, y), abs=1e-6)
