"""Promises of masked stills: whatever is filled is gone, and any doubt drops the still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from noren.gate.still_records import StillState
from noren.sight.detections import Detections
from noren.sight.scenery.masked_still import FILL_BGR, MaskSettings, Still, StillMasker
from noren.sight.scenery.plate_shapes import find_plate_shapes
from noren.vocabulary.objects import ObjectClass
from staging import drawn_signs
from staging.drawn_signs import street

Picture = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]
CAR = (40, 45, 60)
"""The one color that the drawn detector knows as a car."""
COAT = (90, 20, 120)
SKIN = (150, 180, 225)


class _ColorDetector:
    """Finds drawn cars and people by their color, wherever and in whatever part it is asked."""

    def __init__(self, confidence: float = 0.8) -> None:
        self.confidence = confidence

    def detect(self, pixels: Picture) -> Detections:
        boxes, classes = [], []
        for color, known in ((CAR, ObjectClass.VEHICLE), (COAT, ObjectClass.PERSON)):
            near = np.abs(pixels.astype(int) - color).max(axis=2) < 12
            _, _, stats, _ = cv2.connectedComponentsWithStats(near.astype(np.uint8))
            for x, y, wide, high, area in stats[1:]:
                if area > 60:
                    boxes.append((x, y, x + wide, y + high))
                    classes.append(known)
        return Detections(
            xyxy=np.array(boxes, np.float32).reshape(-1, 4),
            confidence=np.full(len(boxes), self.confidence, np.float32),
            class_id=np.array(classes, np.int64),
        )


class _Blind:
    def detect(self, pixels: Picture) -> Detections:
        return Detections.none()


class _OneEyed(_ColorDetector):
    """Sees only what is in the left half: its answer changes in a mirror."""

    def detect(self, pixels: Picture) -> Detections:
        found = super().detect(pixels)
        return found.take(found.xyxy[:, 2] < pixels.shape[1] / 2)


class _Broken:
    def detect(self, pixels: Picture) -> Detections:
        raise RuntimeError("no network")


class _SkinFaces:
    """Finds drawn faces by their color."""

    def find_faces(self, pixels: Picture, floor: float) -> Boxes:
        near = np.abs(pixels.astype(int) - SKIN).max(axis=2) < 12
        _, _, stats, _ = cv2.connectedComponentsWithStats(near.astype(np.uint8))
        boxes = [(x, y, x + w, y + h) for x, y, w, h, area in stats[1:] if area > 20]
        return np.array(boxes, np.float32).reshape(-1, 4)


class _FacesEverywhere:
    def find_faces(self, pixels: Picture, floor: float) -> Boxes:
        return np.array([[5, 5, 15, 15]], np.float32)


class _BrokenFaces:
    def find_faces(self, pixels: Picture, floor: float) -> Boxes:
        raise ValueError("no network")


def _scene() -> Picture:
    """A car with a plate, a person and a sign on a house."""
    picture = street()
    picture[60:170, 20:140] = (120, 150, 170)
    picture[80:100, 40:60] = picture[80:100, 80:100] = (60, 60, 70)
    cv2.rectangle(picture, (300, 200), (420, 290), CAR, -1)
    drawn_signs.plate(picture, 335, 255, 40)
    cv2.rectangle(picture, (520, 190), (545, 260), COAT, -1)
    cv2.circle(picture, (532, 180), 8, SKIN, -1)
    drawn_signs.ring(picture, 220, 90, 40)
    return picture


def _make(
    picture: Picture,
    detector: object = None,
    faces: object = None,
    settings: MaskSettings | None = None,
) -> Still:
    masker = StillMasker(
        detector or _ColorDetector(),  # type: ignore[arg-type]
        faces or _SkinFaces(),  # type: ignore[arg-type]
        settings=settings,
    )
    return masker.make(picture)


def _filled(still: Still, box: Sequence[int]) -> float:
    assert still.pixels is not None
    x1, y1, x2, y2 = box
    return float((still.pixels[y1:y2, x1:x2] == FILL_BGR).all(axis=2).mean())


def test_people_and_the_lower_parts_of_vehicles_are_filled_solid() -> None:
    picture = _scene()
    before = picture.copy()
    still = _make(picture)
    assert still.drop is None
    assert _filled(still, (335, 255, 375, 275)) == 1.0
    assert _filled(still, (300, 225, 420, 290)) == 1.0
    assert _filled(still, (518, 170, 547, 262)) == 1.0
    # The picture itself is not touched; it is the caller's to forget.
    assert np.array_equal(picture, before)


def test_what_stands_by_the_road_stays() -> None:
    picture, still = _scene(), _make(_scene())
    assert still.pixels is not None
    assert np.array_equal(still.pixels[60:120, 190:250], picture[60:120, 190:250])
    assert 0.02 < still.filled_ratio < 0.3


def test_nothing_of_what_was_filled_can_be_seen_in_the_fill() -> None:
    one, other = _scene(), _scene()
    drawn_signs.plate(other, 335, 255, 40, "98-76")
    left, right = _make(one).pixels, _make(other).pixels
    assert left is not None
    assert right is not None
    assert np.array_equal(left, right)


def test_a_face_behind_a_windshield_is_filled_too() -> None:
    picture = _scene()
    cv2.circle(picture, (360, 207), 6, SKIN, -1)
    still = _make(picture)
    assert _filled(still, (354, 201, 366, 213)) == 1.0


def test_a_plate_is_filled_even_when_no_vehicle_was_found() -> None:
    picture = street()
    drawn_signs.plate(picture, 300, 250, 60)
    still = _make(picture, _Blind())
    assert _filled(still, (302, 252, 358, 278)) >= 0.9


@pytest.mark.parametrize(
    ("spoil", "drop"),
    [
        pytest.param(lambda p: (p * 0.1).astype(np.uint8), StillState.DARK, id="night"),
        pytest.param(
            lambda p: np.clip(p.astype(int) + 120, 0, 255).astype(np.uint8),
            StillState.OVEREXPOSED,
            id="glare",
        ),
        pytest.param(lambda p: cv2.GaussianBlur(p, (0, 0), 9), StillState.BLURRED, id="blurred"),
        pytest.param(
            lambda p: np.clip(p + np.random.default_rng(1).normal(0, 40, p.shape), 0, 255).astype(
                np.uint8
            ),
            StillState.NOISY,
            id="rain-like noise",
        ),
        pytest.param(lambda p: np.full_like(p, 127), StillState.BLURRED, id="a plain wall"),
    ],
)
def test_a_picture_in_which_things_cannot_be_found_is_dropped(
    spoil: object, drop: StillState
) -> None:
    still = _make(spoil(_scene()))  # type: ignore[operator]
    assert (still.pixels, still.drop) == (None, drop)


@pytest.mark.parametrize(
    ("detector", "faces", "drop"),
    [
        pytest.param(_Broken(), _SkinFaces(), StillState.FAULT, id="the detector fails"),
        pytest.param(_ColorDetector(), _BrokenFaces(), StillState.FAULT, id="no face finder"),
        pytest.param(_OneEyed(), _SkinFaces(), StillState.UNSURE, id="the mirror contradicts"),
        pytest.param(_ColorDetector(0.22), _SkinFaces(), StillState.UNSURE, id="weak belief"),
        pytest.param(_ColorDetector(), _FacesEverywhere(), StillState.FACE_LEFT, id="a face left"),
    ],
)
def test_any_doubt_about_what_was_found_drops_the_still(
    detector: object, faces: object, drop: StillState
) -> None:
    still = _make(_scene(), detector, faces)
    assert (still.pixels, still.drop) == (None, drop)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(np.zeros((0, 0, 3), np.uint8), id="no pixel"),
        pytest.param(np.full((40, 60), 90, np.uint8), id="no colors"),
    ],
)
def test_what_is_no_picture_is_dropped(picture: Picture) -> None:
    assert _make(picture).pixels is None


def test_a_picture_full_of_car_is_dropped() -> None:
    picture = street()
    cv2.rectangle(picture, (0, 0), (640, 360), CAR, -1)
    picture[::6, ::6] = 200
    settings = replace(MaskSettings(), most_filled_ratio=0.5, vehicle_from_ratio=0.0)
    still = _make(picture, _WholePicture(), settings=settings)
    assert still.drop is StillState.NOTHING_LEFT


class _WholePicture:
    def detect(self, pixels: Picture) -> Detections:
        height, width = pixels.shape[:2]
        return Detections(
            xyxy=np.array([[0, 0, width, height]], np.float32),
            confidence=np.array([0.9], np.float32),
            class_id=np.array([ObjectClass.VEHICLE], np.int64),
        )


@pytest.mark.parametrize("width", [36, 60, 110])
def test_plates_of_every_usual_size_are_found_by_shape(width: int) -> None:
    picture = street(960, 540)
    cv2.rectangle(picture, (300, 250), (560, 460), CAR, -1)
    drawn_signs.plate(picture, 380, 380, width)
    inside = np.zeros(picture.shape[:2], np.bool_)
    for x1, y1, x2, y2 in find_plate_shapes(picture):
        wide, high = 0.35 * (x2 - x1), 0.35 * (y2 - y1)
        inside[int(y1 - high) : int(y2 + high), int(x1 - wide) : int(x2 + wide)] = True
    assert inside[380 : 380 + width // 2, 380 : 380 + width].mean() >= 0.9


def test_an_empty_street_has_no_plate_shape() -> None:
    assert len(find_plate_shapes(street(960, 540))) == 0
