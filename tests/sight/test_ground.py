"""The camera behind a ground plane, and how large people look to it."""

import numpy as np
import pytest

from noren.errors import GeometryError
from noren.sight.body_size import BodyLearner, GroundBodies, RowBodies, declare_bodies
from noren.sight.ground import find_camera
from noren.vocabulary.ground_fit import fit_ground_plane

SIZE = (640.0, 480.0)


def look(tilt, height, focal):
    """A camera at `height` that looks `tilt` below level along the ground's second axis."""
    down, level = np.sin(tilt), np.cos(tilt)
    rows = np.array([[1.0, 0.0, 0.0], [0.0, -down, -level], [0.0, level, -down]])
    inside = np.array([[focal, 0, SIZE[0] / 2], [0, focal, SIZE[1] / 2], [0, 0, 1.0]])

    def project(xyz):
        h = (np.asarray(xyz, float) - (0.0, 0.0, height)) @ rows.T @ inside.T
        return h[:, :2] / h[:, 2:]

    return project


def plane_of(project, corners):
    ground = np.asarray(corners, float)
    image = project(np.column_stack((ground, np.zeros(len(ground)))))
    return fit_ground_plane(image, ground, frame_size=SIZE)


@pytest.mark.parametrize(
    ("tilt", "height", "focal"),
    [(0.3, 4.0, 500.0), (0.6, 7.0, 700.0), (0.9, 3.0, 400.0)],
    ids=["nearly level", "high and long", "steep and wide"],
)
def test_four_ground_points_reveal_the_camera(tilt, height, focal):
    project = look(tilt, height, focal)
    ahead = height / np.tan(tilt)
    corners = [(-1, ahead - 1), (1.5, ahead - 0.8), (1, ahead + 2), (-1.2, ahead + 1.5)]
    camera = find_camera(plane_of(project, corners))
    assert camera.focal_px == pytest.approx(focal, rel=1e-3)
    assert camera.height_m == pytest.approx(height, rel=1e-3)
    assert not camera.focal_is_assumed
    heads = np.array([[0.0, ahead, 1.75], [0.8, ahead + 1.0, 1.75]])
    assert np.allclose(camera.to_image(heads), project(heads), atol=0.05)


def test_mirrored_ground_axes_give_the_same_camera():
    project = look(0.6, 5.0, 600.0)
    corners = np.array([(-2, 5), (2, 5), (2.5, 9), (-2, 10)], float)
    image = project(np.column_stack((corners, np.zeros(4))))
    mirrored = fit_ground_plane(image, corners * (-1.0, 1.0), frame_size=SIZE)
    camera = find_camera(mirrored)
    assert camera.height_m == pytest.approx(5.0, rel=1e-3)
    box = camera.body_boxes([[0.0, 7.0]], tall_m=1.75, wide_m=0.6)[0]
    head, feet = project([[0.0, 7.0, 1.75], [0.0, 7.0, 0.0]])
    assert box[1] == pytest.approx(head[1], abs=4.0)
    assert box[3] == pytest.approx(feet[1], abs=4.0)


def test_a_straight_down_view_assumes_a_usual_lens_and_says_so():
    plane = fit_ground_plane(
        [[0, 0], [640, 0], [640, 480], [0, 480]],
        [[0, 0], [5, 0], [5, 3.75], [0, 3.75]],
        frame_size=SIZE,
    )
    camera = find_camera(plane)
    assert camera.focal_is_assumed
    assert camera.height_m == pytest.approx(0.87 * 5.0, rel=0.01)
    bodies = GroundBodies(camera=camera)
    assert bodies.looks_down(*SIZE)
    # Shoulders at the height of a lens that sees five metres: nearer, so broader, than the floor.
    assert bodies.from_above(*SIZE).breadth_px > 0.5 / 5.0 * 640


def test_a_slanted_view_does_not_look_down():
    corners = [(-2, 5), (2, 5), (2, 9), (-2, 9)]
    bodies = GroundBodies(camera=find_camera(plane_of(look(0.6, 5.0, 600.0), corners)))
    assert not bodies.looks_down(*SIZE)


def test_ground_points_of_a_stretched_picture_are_refused():
    project = look(0.5, 5.0, 600.0)
    corners = np.array([(-2, 7), (2, 7), (2, 12), (-2, 12)], float)
    image = project(np.column_stack((corners, np.zeros(4))))
    # One direction of the floor measured in feet, the other in kilometres.
    with pytest.raises(GeometryError, match="no ordinary camera"):
        find_camera(fit_ground_plane(image, corners * (1.0, 0.05), frame_size=SIZE))


def test_two_measured_people_declare_every_size():
    bodies = declare_bodies((200.0, 60.0), (400.0, 140.0))
    assert bodies.tall_at(np.array([300.0]))[0] == pytest.approx(100.0)
    assert np.isnan(bodies.tall_at(np.array([50.0]))[0])


@pytest.mark.parametrize(
    "people", [((100.0, 0.0), None), ((100.0, 50.0), (100.0, 60.0))], ids=["no height", "one row"]
)
def test_people_that_declare_nothing_are_refused(people):
    with pytest.raises(GeometryError):
        declare_bodies(*people)


def walk(learner, start_s, x, foot_y, tall, steps=40):
    for step in range(steps):
        left = x + 4.0 * step
        box = np.array([[left, foot_y - tall, left + 0.35 * tall, foot_y]])
        if learner.follow(box, start_s + 0.1 * step)[0]:
            learner.learn(box)


def test_sizes_are_learnt_from_those_who_walk():
    learner = BodyLearner(picture_height_px=480.0)
    assert learner.bodies() is None
    for number, foot_y in enumerate((200.0, 260.0, 320.0, 400.0)):
        walk(learner, 10.0 * number, 50.0, foot_y, 0.4 * (foot_y - 50.0))
    bodies = learner.bodies()
    assert isinstance(bodies, RowBodies)
    rows = np.array([220.0, 300.0, 380.0])
    assert np.allclose(bodies.tall_at(rows), 0.4 * (rows - 50.0), rtol=0.08)


def test_a_standing_shape_teaches_nothing():
    learner = BodyLearner(picture_height_px=480.0)
    for step in range(200):
        box = np.array([[100.0, 200.0, 130.0, 290.0]])
        assert not learner.follow(box, 0.1 * step)[0]
    assert learner.bodies() is None
