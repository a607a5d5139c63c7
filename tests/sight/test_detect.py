"""Promises of the detector's post-processing, on hand-made network outputs."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from noren.errors import ModelMismatch
from noren.sight.detect import (
    Detector,
    DetectorSettings,
    OpenVinoNetwork,
    clean_boxes,
    fit_input_size_px,
)
from noren.sight.detections import Detections
from noren.sight.look import LOOK_SIZE, describe_looks
from noren.vocabulary.objects import ObjectClass

VEHICLE, PERSON, BIKE = 0, 1, 2
FRAME = (640, 480)
Row = tuple[float, float, float, float, float, int]


def _clean(*rows: Row, settings: DetectorSettings | None = None) -> Detections:
    table = np.array(rows, np.float32).reshape(-1, 6)
    return clean_boxes(
        xyxy=table[:, :4],
        confidence=table[:, 4],
        label=table[:, 5].astype(np.int64),
        frame_size_px=FRAME,
        settings=settings or DetectorSettings(),
    )


class FakeNetwork:
    """Says what it was told to, and remembers the pictures' shapes."""

    def __init__(self, size: tuple[int, int], *rows: Row) -> None:
        self.input_size_px = size
        self._rows = np.array(rows, np.float32).reshape(-1, 6)
        self.shapes: list[tuple[int, ...]] = []

    def infer(
        self, picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
    ) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        self.shapes.append(picture.shape)
        return self._rows[:, :5], self._rows[:, 5].astype(np.int64)


def test_labels_become_classes() -> None:
    found = _clean(
        (10, 10, 60, 160, 0.9, PERSON), (200, 10, 300, 80, 0.8, VEHICLE),
        (400, 10, 460, 90, 0.7, BIKE), (500, 10, 560, 90, 0.6, 7),
    )  # fmt: skip
    assert found.class_id.tolist() == [ObjectClass.PERSON, ObjectClass.VEHICLE, ObjectClass.BICYCLE]


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        pytest.param(
            (10, 10, 60, 160, 0.11, PERSON), 1, id="a weak person is kept for the tracker"
        ),
        pytest.param((10, 10, 60, 160, 0.09, PERSON), 0, id="too weak"),
        pytest.param((10, 10, 60, 160, 0.15, VEHICLE), 0, id="vehicles need more"),
        pytest.param((0, 0, 640, 480, 0.9, PERSON), 0, id="the whole frame is nobody"),
        pytest.param((0, 0, 500, 480, 0.9, PERSON), 1, id="three quarters of it may be"),
        pytest.param((10, 10, 14, 16, 0.9, PERSON), 0, id="a speck"),
        pytest.param((700, 10, 760, 160, 0.9, PERSON), 0, id="outside the picture"),
        pytest.param((60, 160, 10, 10, 0.9, PERSON), 0, id="inside out"),
    ],
)
def test_what_cannot_be_somebody_is_dropped(row: Row, kept: int) -> None:
    assert len(_clean(row)) == kept


def test_boxes_end_at_the_edge_of_the_picture() -> None:
    assert _clean((-20, -5, 60, 500, 0.9, PERSON)).xyxy.tolist() == [[0, 0, 60, 480]]


def test_the_better_of_two_boxes_on_one_person_stays() -> None:
    found = _clean((102, 100, 162, 302, 0.5, PERSON), (100, 100, 160, 300, 0.8, PERSON))
    assert found.confidence.tolist() == pytest.approx([0.8])


def test_a_box_inside_another_is_a_twin() -> None:
    found = _clean((100, 100, 200, 400, 0.8, PERSON), (110, 110, 190, 250, 0.5, PERSON))
    assert len(found) == 1


def test_a_twin_of_a_twin_is_judged_by_what_is_left() -> None:
    first, second, third = (100, 100, 200, 400), (135, 100, 235, 400), (170, 100, 270, 400)
    loose = DetectorSettings(twin_iou=0.4, inside_ratio=1.0)
    found = _clean((*first, 0.9, PERSON), (*second, 0.8, PERSON), (*third, 0.7, PERSON),
                   settings=loose)  # fmt: skip
    assert found.confidence.tolist() == pytest.approx([0.9, 0.7])


def test_neighbors_and_other_classes_are_not_twins() -> None:
    found = _clean(
        (100, 100, 200, 400, 0.8, PERSON), (150, 100, 250, 400, 0.7, PERSON),
        (100, 200, 200, 400, 0.6, BIKE),
    )  # fmt: skip
    assert len(found) == 3


def test_one_thing_in_one_place_has_one_class() -> None:
    found = _clean(
        (302, 0, 420, 55, 0.24, BIKE), (302, 0, 420, 54, 0.38, VEHICLE),
        (100, 100, 200, 400, 0.8, PERSON),
    )  # fmt: skip
    assert found.class_id.tolist() == [int(ObjectClass.PERSON), int(ObjectClass.VEHICLE)]


def test_nothing_found_is_an_empty_answer() -> None:
    assert len(_clean()) == 0


@pytest.mark.parametrize(
    ("frame", "expected"),
    [((1920, 1080), (864, 480)), ((640, 480), (736, 544)), ((1280, 800), (800, 512))],
    ids=["wide", "four to three", "sixteen to ten"],
)
def test_the_network_sees_the_camera_in_its_own_shape(
    frame: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert fit_input_size_px(frame_size_px=frame, dial_px=(864, 480)) == expected


def test_a_very_narrow_picture_still_has_a_size() -> None:
    assert min(fit_input_size_px(frame_size_px=(4000, 40), dial_px=(64, 64))) >= 64


def test_boxes_come_back_in_the_pixels_of_the_frame() -> None:
    network = FakeNetwork((320, 240), (10, 20, 40, 120, 0.9, PERSON))
    found = Detector(network).detect(np.zeros((480, 640, 3), np.uint8))
    assert network.shapes == [(240, 320, 3)]
    assert found.xyxy.tolist() == [[20, 40, 80, 240]]


def test_a_region_is_found_where_it_lies_in_the_frame() -> None:
    whole, part = FakeNetwork((320, 240)), FakeNetwork((160, 120), (10, 20, 40, 110, 0.9, PERSON))
    detector = Detector(whole, region_network=part)
    found = detector.detect_in(np.zeros((480, 640, 3), np.uint8), (300, 200, 620, 440))
    assert whole.shapes == []
    assert found.xyxy.tolist() == [[320, 240, 380, 420]]


def test_bytes_that_are_no_network_are_refused() -> None:
    with pytest.raises(ModelMismatch):
        OpenVinoNetwork(xml=b"<net", weights=b"0123", input_size_px=(64, 64))


@pytest.mark.weights
def test_the_pinned_network_runs_on_an_empty_picture() -> None:
    name = "person-vehicle-bike-detection-2004"
    default = Path(__file__).parents[3] / "shared" / "models"
    folder = Path(os.environ.get("NOREN_MIRROR") or default) / name
    if not folder.is_dir():
        pytest.skip("no folder of weights here; name one in NOREN_MIRROR")
    network = OpenVinoNetwork(
        xml=(folder / f"{name}.xml").read_bytes(),
        weights=(folder / f"{name}.bin").read_bytes(),
        input_size_px=(448, 256),
    )
    gray = np.full((256, 448, 3), 127, np.uint8)
    found = Detector(network).detect(gray)
    assert (found.confidence < TRUSTED).all()


TRUSTED = 0.5


def test_looks_tell_a_red_coat_from_a_blue_one_at_any_size() -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[100:300, 100:180] = (0, 0, 220)
    picture[100:300, 300:380] = (220, 0, 0)
    picture[350:450, 500:540] = (0, 0, 220)
    boxes = [[100, 100, 180, 300], [300, 100, 380, 300], [500, 350, 540, 450]]
    red, blue, small_red = describe_looks(picture, np.array(boxes, np.float32)) / np.sqrt(3)
    assert red @ small_red == pytest.approx(1)
    assert red @ blue == pytest.approx(0)


def test_the_look_of_nothing_is_nothing() -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    boxes = np.array([[100, 100, 180, 300], [10, 10, 10, 20]], np.float32)
    assert not describe_looks(picture, boxes).any()
    assert describe_looks(picture, boxes[:0]).shape == (0, LOOK_SIZE)
