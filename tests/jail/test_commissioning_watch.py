"""A camera's view is judged, and its empty place drawn only where nobody can be in it."""

from __future__ import annotations

import dataclasses
import itertools

import cv2
import numpy as np
import pytest

from noren.errors import ModelMissing
from noren.gate.assignment import GroundAssignment
from noren.gate.commissioning_records import Learning, Turn
from noren.gate.records import CameraState
from noren.jail.commissioning_watch import CommissioningWatcher, make_commissioning_watcher
from staging.commissioned import (
    ColorDetector,
    NoFaces,
    assignment,
    commission,
    frames_of,
    nobody,
    passing,
)
from staging.films import Picture

BODY = (100, 120, 120, 180)


def test_an_empty_yard_is_drawn_whole() -> None:
    told = commission(nobody)
    assert told.body.learning == Learning.DRAWN
    assert (told.body.blank_permille, told.body.found_permille) == (0, 0)
    assert told.tones is not None
    assert set(np.unique(told.tones)) == {1, 2, 3}
    lines = told.tones == 3
    assert lines[76:84].any(axis=0).mean() > 0.6, "the foot of the wall is a line"


def test_whoever_passes_is_not_in_the_drawing() -> None:
    alone, busy = commission(nobody), commission(passing, seconds=120)
    assert alone.tones is not None
    assert busy.tones is not None
    known = busy.tones > 0
    assert known.mean() > 0.95
    assert (alone.tones[known] == busy.tones[known]).mean() > 0.92
    # Where he walked there is nothing but the yard's own lines.
    near = cv2.dilate((alone.tones == 3).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert not ((busy.tones == 3) & ~near)[110:190].any()


def test_learning_ends_when_everything_is_known_and_which_way_is_up() -> None:
    told = commission(passing, seconds=300)
    assert told.watcher.is_done
    assert told.body.turn == Turn.UPRIGHT
    # 20 s of free time would be enough where nobody passes.
    assert 45 < told.body.looks < 300


def test_it_ends_when_its_time_is_over() -> None:
    told = commission(nobody, seconds=100, order=assignment(within_s=30))
    assert told.watcher.is_done
    assert told.body.looks == pytest.approx(60, abs=3)


@pytest.mark.parametrize("seldom", [1, 3, 8, 20], ids=lambda n: f"found in 1 of {n} looks")
def test_somebody_who_stands_still_all_the_time_is_not_in_it(seldom: int) -> None:
    detector = ColorDetector(sees=lambda call, box: call % seldom == 0)
    told = commission(lambda at_s: (BODY,), seconds=100, detector=detector)
    if told.tones is None:
        assert told.body.learning in (Learning.TOO_BLANK, Learning.SOMEBODY_IN_IT)
        return
    left, top, right, bottom = BODY
    assert (told.tones[top:bottom, left:right] == 0).all()


def test_somebody_who_was_never_found_while_he_stood_there_ends_it_at_the_last_look() -> None:
    # The last look is at the learnt picture: whoever is found there was taken for a pillar.
    last = [False]
    detector = ColorDetector(sees=lambda call, box: last[0])
    watcher = CommissioningWatcher(assignment(), bodies=detector, faces=NoFaces())
    for frame in frames_of(lambda at_s: (BODY,), seconds=40):
        list(watcher.look(frame))
    last[0] = True
    (message,) = watcher.finish()
    assert message.body.learning == Learning.SOMEBODY_IN_IT  # type: ignore[union-attr]
    assert message.body.found_permille == 900  # type: ignore[union-attr]


def test_a_face_in_what_was_learnt_ends_it() -> None:
    told = commission(nobody, faces=NoFaces(confidence=0.55))
    assert (told.body.learning, told.tones) == (Learning.SOMEBODY_IN_IT, None)
    assert told.body.found_permille == 550


def test_weak_likenesses_to_a_face_are_no_face() -> None:
    assert commission(nobody, faces=NoFaces(confidence=0.45)).tones is not None


def test_a_place_that_is_never_free_is_not_drawn() -> None:
    crowd = [(x, y, x + 20, y + 50) for x, y in itertools.product(range(5, 300, 28), (85, 150))]
    told = commission(lambda at_s: crowd, seconds=40)
    assert (told.body.learning, told.tones) == (Learning.TOO_BLANK, None)
    assert told.body.blank_permille == 0, "of no drawing nothing is blank"


def test_holes_are_whole_blocks() -> None:
    told = commission(lambda at_s: (BODY,))
    assert told.tones is not None
    blank = told.tones == 0
    for row, column in itertools.product(range(0, 240, 8), range(0, 320, 8)):
        block = blank[row : row + 8, column : column + 8]
        assert block.all() or not block.any()


def turned(picture: Picture, at_s: float) -> Picture:
    del at_s
    return np.ascontiguousarray(picture[::-1, ::-1])


def on_its_side(picture: Picture, at_s: float) -> Picture:
    del at_s
    return np.ascontiguousarray(cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE))


def test_a_camera_that_hangs_upside_down_is_noticed_and_nothing_is_drawn_of_it() -> None:
    told = commission(passing, seconds=60, alter=turned)
    assert told.body.turn == Turn.UPSIDE_DOWN
    assert told.body.states & CameraState.UPSIDE_DOWN
    assert told.body.upside_down > 3 * told.body.upright
    assert (told.body.learning, told.tones) == (Learning.UNWELL, None)


def test_a_camera_on_its_side_is_noticed() -> None:
    order = assignment(size=(240, 320))
    told = commission(passing, seconds=60, alter=on_its_side, order=order)
    assert told.body.turn == Turn.SIDEWAYS
    assert (told.body.learning, told.tones) == (Learning.UNWELL, None)


def test_where_nobody_is_seen_nobody_knows_which_way_is_up() -> None:
    told = commission(nobody)
    assert told.body.turn == Turn.UNKNOWN
    assert told.tones is not None


def test_a_camera_that_is_pushed_aside_is_not_drawn() -> None:
    def pushed(picture: Picture, at_s: float) -> Picture:
        return picture if at_s < 15 else np.roll(picture, 60, axis=1)

    told = commission(passing, seconds=60, alter=pushed)
    assert told.body.states & CameraState.MOVED
    assert (told.body.learning, told.tones) == (Learning.TOO_BLANK, None)


def test_what_was_learnt_before_a_push_is_forgotten_even_when_the_camera_is_put_back() -> None:
    def pushed(picture: Picture, at_s: float) -> Picture:
        return np.roll(picture, 60, axis=1) if 18 <= at_s < 26 else picture

    assert commission(nobody, seconds=26).tones is not None
    assert commission(nobody, seconds=44, alter=pushed).tones is None
    assert commission(nobody, seconds=60, alter=pushed).tones is not None


@pytest.mark.parametrize(
    ("alter", "state"),
    [
        pytest.param(lambda p, at_s: (p * 0.02).astype(np.uint8), "DARK", id="dark"),
        pytest.param(lambda p, at_s: np.full_like(p, 255), "OVEREXPOSED", id="burnt out"),
        pytest.param(lambda p, at_s: np.full_like(p, 120), "COVERED", id="covered"),
    ],
)
def test_a_picture_that_shows_nothing_is_said_to_and_learnt_from_by_nobody(
    alter: object, state: str
) -> None:
    told = commission(passing, seconds=20, alter=alter)  # type: ignore[arg-type]
    assert told.body.states & CameraState[state]
    assert told.tones is None
    assert told.body.looks < 10


def test_sharpness_is_told() -> None:
    def blurred(picture: Picture, at_s: float) -> Picture:
        del at_s
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), 4), np.uint8)

    sharp = commission(nobody, seconds=10).body.sharp_permille
    assert sharp > 500 > 2 * commission(nobody, seconds=10, alter=blurred).body.sharp_permille


def test_people_are_compared_with_the_floor_that_was_measured() -> None:
    # A camera 4 m high that looks down by 30 degrees, focal length as wide as the picture.
    def order(scale: float) -> object:
        tilt, high, focal = np.deg2rad(30), 4.0 * scale, 320.0
        inside = np.array([[focal, 0, 160], [0, focal, 120], [0, 0, 1.0]])
        center = np.array([0, 0, high])
        sin, cos = np.sin(tilt), np.cos(tilt)
        turn = np.array([[1, 0, 0], [0, -sin, -cos], [0, cos, -sin]])
        to_image = inside @ turn @ np.column_stack((np.eye(3)[:, :2], -center))
        matrix = np.linalg.inv(to_image)
        foot = matrix @ np.array([110.0, 200.0, 1.0])
        matrix = matrix * np.sign(foot[2])
        return dataclasses.replace(
            assignment(),
            ground=GroundAssignment(matrix=tuple(matrix.ravel()), error_m=0.05),
        )

    seen = [
        commission(lambda at_s: (BODY,), seconds=20, order=order(scale)).body  # type: ignore[arg-type]
        for scale in (1.0, 2.0)
    ]
    assert seen[0].body_px == seen[1].body_px == 60
    # Twice as far away by what was measured: people look twice as tall as they should.
    assert seen[1].body_permille == pytest.approx(2 * seen[0].body_permille, rel=0.1)
    assert seen[0].body_permille > 0


def test_a_drawing_needs_both_networks() -> None:
    with pytest.raises(ModelMissing):
        make_commissioning_watcher(assignment(), (), {})
    judged = make_commissioning_watcher(assignment(draws=False), (), {})
    (message,) = judged.finish()
    assert message.body.learning == Learning.NOT_ASKED  # type: ignore[union-attr]
