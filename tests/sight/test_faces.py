"""Promises of finding faces and of refusing those that cannot be judged; all faces are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import ModelMismatch
from noren.sight.face_quality import Hindrance, QualityLimits, judge_quality
from noren.sight.faces import FaceFinder, Faces, YuNet, decode_cells, head_region_px
from staging.drawn_faces import FakeFaces, checkered, face_at, ramp

Picture = npt.NDArray[np.uint8]


def _joined(*faces: Faces) -> Faces:
    return Faces(
        xyxy=np.concatenate([one.xyxy for one in faces]),
        confidence=np.concatenate([one.confidence for one in faces]),
        landmarks_px=np.concatenate([one.landmarks_px for one in faces]),
    )


def test_a_cell_of_the_network_becomes_a_box_in_pixels() -> None:
    found = decode_cells(
        face=np.array([0.1, 0.9, 0.1, 0.1], np.float32),
        object_=np.array([0.1, 0.9, 0.1, 0.1], np.float32),
        box=np.tile(np.array([0.5, 0.25, np.log(2), np.log(4)], np.float32), (4, 1)),
        points=np.zeros((4, 10), np.float32),
        stride_px=16,
        columns=2,
        floor=0.5,
    )
    assert found.xyxy.tolist() == [pytest.approx([8, -28, 40, 36])]
    assert found.confidence.tolist() == [pytest.approx(0.9)]
    assert found.landmarks_px[0].tolist() == [[16.0, 0.0]] * 5


@pytest.mark.parametrize(
    ("region", "scale"),
    [
        pytest.param((100, 50, 420, 370), 1.0, id="same size"),
        pytest.param((0, 0, 640, 400), 0.5, id="shrunk"),
        pytest.param((10, 20, 50, 60), 2.0, id="enlarged at most twice"),
        pytest.param((-40, -60, 120, 100), 2.0, id="beyond the edge"),
    ],
)
def test_faces_are_told_in_the_pictures_own_pixels(
    region: tuple[int, int, int, int], scale: float
) -> None:
    finder = FaceFinder(FakeFaces(face_at(40, 60, 40)))
    found = finder.find(checkered(640, 480), region)
    expected = np.array([40, 60, 72, 100]) / scale + np.array([region[0], region[1]] * 2)
    assert found.xyxy[0].tolist() == pytest.approx(expected.tolist(), abs=1.0)
    middle = found.landmarks_px[0].mean(axis=0)
    assert np.all(middle > found.xyxy[0, :2])
    assert np.all(middle < found.xyxy[0, 2:])


def test_what_lies_beyond_the_picture_is_black() -> None:
    network = FakeFaces()
    FaceFinder(network).find(np.full((100, 100, 3), 200, np.uint8), (-60, -60, 100, 100))
    seen = network.seen[0]
    assert not seen[:118].any()
    assert not seen[:, :118].any()
    assert (seen[122:318, 122:318] == 200).all()


def test_a_region_without_a_pixel_of_the_picture_holds_no_face() -> None:
    finder = FaceFinder(FakeFaces(face_at(0, 0, 40)))
    assert len(finder.find(checkered(100, 100), (200, 0, 300, 100))) == 0


def test_of_two_boxes_on_one_face_the_surer_stays() -> None:
    twins = _joined(face_at(40, 60, 80, confidence=0.8), face_at(42, 61, 80, confidence=0.95))
    found = FaceFinder(FakeFaces(twins)).find(checkered(320, 320), (0, 0, 320, 320))
    assert found.confidence.tolist() == pytest.approx([0.95])


def test_only_the_head_of_a_person_is_looked_at() -> None:
    box = np.array([100, 100, 200, 400], np.float32)
    x1, y1, x2, y2 = head_region_px(box)
    assert x1 < 100
    assert x2 > 200
    assert y1 < 100
    assert y2 < 100 + 0.5 * 300


def test_of_two_faces_in_a_head_region_the_one_in_its_place_is_taken() -> None:
    person = np.array([[100, 100, 200, 400]], np.float32)
    x1, y1, *_ = head_region_px(person[0])
    scale = 2.0
    own = face_at((135 - x1) * scale, (112 - y1) * scale, 76)
    behind = face_at((85 - x1) * scale, (160 - y1) * scale, 40, confidence=0.99)
    faces, owner = FaceFinder(FakeFaces(_joined(own, behind))).find_of_people(
        checkered(640, 480), person
    )
    assert owner.tolist() == [0]
    assert faces.xyxy[0, 0] == pytest.approx(135, abs=2)


def test_a_face_that_two_people_could_own_is_nobodys() -> None:
    people = np.array([[100, 100, 200, 400], [100, 100, 200, 400]], np.float32)
    face = face_at(120, 60, 76)
    faces, owner = FaceFinder(FakeFaces(face, face)).find_of_people(checkered(640, 480), people)
    assert len(faces) == 0
    assert len(owner) == 0


def test_people_without_a_face_are_no_fault() -> None:
    people = np.array([[100, 100, 200, 400]], np.float32)
    faces, owner = FaceFinder(FakeFaces()).find_of_people(checkered(640, 480), people)
    assert len(faces) == 0
    assert len(owner) == 0


def test_bytes_that_are_no_network_are_refused() -> None:
    with pytest.raises(ModelMismatch, match="noren models verify"):
        YuNet(onnx=b"no network")


def test_a_good_face_is_judged_and_weighs_more_when_it_is_larger() -> None:
    picture = checkered(400, 400)
    large = judge_quality(picture, face_at(100, 100, 120), 0)
    small = judge_quality(picture, face_at(100, 100, 50), 0)
    assert large.hindrance is small.hindrance is Hindrance.NONE
    assert large.weight > small.weight > 0


@pytest.mark.parametrize(
    ("picture", "face", "hindrance"),
    [
        pytest.param(checkered(400, 400), face_at(99, 99, 39), Hindrance.TOO_SMALL, id="small"),
        pytest.param(checkered(400, 400), face_at(-40, 9, 99), Hindrance.CUT_OFF, id="cut off"),
        pytest.param(
            checkered(400, 400), face_at(99, 99, 99, yaw=0.5), Hindrance.TURNED, id="turned away"
        ),
        pytest.param(
            checkered(400, 400, low=0, high=40), face_at(99, 99, 99), Hindrance.DARK, id="night"
        ),
        pytest.param(
            checkered(400, 400, low=120, high=125),
            face_at(99, 99, 99),
            Hindrance.DARK,
            id="no contrast",
        ),
        pytest.param(
            checkered(400, 400, low=150, high=255, cell=9),
            face_at(99, 99, 99),
            Hindrance.GLARE,
            id="glare",
        ),
        pytest.param(ramp(400), face_at(99, 99, 99), Hindrance.BLURRED, id="blurred"),
    ],
)
def test_a_face_that_cannot_be_judged_says_why(
    picture: Picture, face: Faces, hindrance: Hindrance
) -> None:
    quality = judge_quality(picture, face, 0)
    assert quality.hindrance is hindrance
    assert quality.weight == 0.0


def test_a_tilted_head_is_not_judged() -> None:
    face = face_at(100, 100, 100)
    points = face.landmarks_px.copy()
    points[0, 1, 1] += 40
    tilted = replace(face, landmarks_px=points)
    assert judge_quality(checkered(400, 400), tilted, 0).hindrance is Hindrance.TILTED


def test_landmarks_in_one_point_are_no_frontal_face() -> None:
    face = face_at(100, 100, 100)
    pressed = replace(face, landmarks_px=np.full((1, 5, 2), 140, np.float32))
    assert judge_quality(checkered(400, 400), pressed, 0).hindrance is Hindrance.TURNED


def test_the_least_size_is_counted_in_the_cameras_own_pixels() -> None:
    limits = QualityLimits(least_height_px=60)
    picture = checkered(400, 400)
    assert judge_quality(picture, face_at(99, 99, 59), 0, limits=limits).weight == 0
    assert judge_quality(picture, face_at(99, 99, 61), 0, limits=limits).weight > 0
