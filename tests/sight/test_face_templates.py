"""Faces for recognition: only large and frontal ones, set upright, one mean a track.

Real faces and weights are in NOREN_FOOTAGE and NOREN_MIRROR; skipped where they are not here.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from noren.errors import ModelMismatch, ModelMissing
from noren.sight.face_quality import Hindrance
from noren.sight.face_templates import (
    FACE_LIMITS,
    FACE_PX,
    FaceLooking,
    FaceTemplateEyes,
    OpenVinoFaceTemplates,
    describe_face,
    set_upright,
)
from noren.sight.faces import FaceFinder, Faces, YuNet

SHARED = Path(__file__).parents[3] / "shared"
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or SHARED / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
FACES = FOOTAGE / "faces" / "utkface_dev"
NETWORK = MIRROR / "face-reidentification-retail-0095"
EYES_AND_MOUTH = np.array([[60, 80], [140, 80], [100, 120], [70, 160], [130, 160]], np.float32)


def spotted(landmarks: np.ndarray, size: int = 300) -> np.ndarray:
    """A picture with a bright spot at each landmark."""
    pixels = np.zeros((size, size, 3), np.uint8)
    for x, y in landmarks:
        cv2.circle(pixels, (round(float(x)), round(float(y))), 4, (255, 255, 255), -1)
    return pixels


@pytest.mark.parametrize("turned_deg", [-20, 0, 25])
@pytest.mark.parametrize("scale", [0.7, 1.4])
def test_a_face_is_set_upright_whatever_its_turn_and_size(turned_deg: int, scale: float) -> None:
    matrix = cv2.getRotationMatrix2D((100, 120), turned_deg, scale)
    moved = (EYES_AND_MOUTH @ matrix[:, :2].T + matrix[:, 2] + (40, 30)).astype(np.float32)
    face = set_upright(spotted(moved), moved)
    assert face.shape == (FACE_PX, FACE_PX, 3)
    straight = set_upright(spotted(EYES_AND_MOUTH), EYES_AND_MOUTH)
    for one in (face, straight):
        bright = np.argwhere(one[:, :, 0] > 128)
        # The left eye is at the upper left, and nothing was mirrored.
        assert np.abs(bright - (0.46 * FACE_PX, 0.32 * FACE_PX)).sum(axis=1).min() < 12


class Drawn:
    """Finds a face in what it is shown, `high` as a share of it."""

    input_size_px = (320, 320)

    def __init__(self, high: float) -> None:
        self._high = high

    def infer(self, picture: np.ndarray, floor: float) -> Faces:
        high, wide = picture.shape[:2]
        top = 0.2 * high
        box = np.array([[0.3 * wide, top, 0.7 * wide, top + self._high * high]], np.float32)
        where = np.array([[0.4, 0.4], [0.6, 0.4], [0.5, 0.5], [0.42, 0.6], [0.58, 0.6]])
        return Faces(
            xyxy=box,
            confidence=np.ones(1, np.float32),
            landmarks_px=(where * (wide, high)).astype(np.float32)[None],
        )


class Even:
    """Describes every face alike."""

    def infer(self, faces: np.ndarray) -> np.ndarray:
        return np.ones((2, 256), np.float32)


def eyes(*, high: float = 0.6) -> FaceTemplateEyes:
    return FaceTemplateEyes(
        finder=FaceFinder(Drawn(high)), network=Even(), settings=FaceLooking(interval_s=0.4)
    )


def noise(high: int) -> np.ndarray:
    coarse = np.random.default_rng(3).integers(40, 220, (high // 12, high // 12, 3), np.uint8)
    return cv2.resize(coarse, (high, high), interpolation=cv2.INTER_NEAREST)


def look(one: FaceTemplateEyes, at_s: float, *, high: float) -> list[Hindrance]:
    return one.look(
        pixels=noise(900),
        at_s=at_s,
        track_id=np.array([7], np.int64),
        xyxy=np.array([[100, 50, 100 + high / 2, 50 + high]], np.float32),
        others_xyxy=np.zeros((0, 4), np.float32),
    )


def test_a_track_is_described_after_three_good_faces_and_is_forgotten_then() -> None:
    one = eyes()
    for at_s in (0.0, 0.1, 0.5):
        look(one, at_s, high=800)
    assert one.take(7) is None
    for at_s in (1.0, 1.5, 2.0):
        assert look(one, at_s, high=800) == [Hindrance.NONE]
    memory = one.take(7)
    assert memory is not None
    assert memory.looks == 3
    assert np.linalg.norm(memory.vector) == pytest.approx(1)
    assert one.take(7) is None


def test_a_face_below_64_pixels_is_not_described() -> None:
    assert FACE_LIMITS.least_height_px == 64
    # Boxes of that height are shown enlarged twice in 320 pixels: a face of 48.
    one = eyes(high=0.3)
    for step in range(10):
        assert look(one, float(step), high=150) == [Hindrance.TOO_SMALL]
    assert one.take(7) is None


def test_other_bytes_are_no_network() -> None:
    with pytest.raises(ModelMismatch):
        OpenVinoFaceTemplates(xml=b"<net/>", weights=b"0")
    with pytest.raises(ModelMissing):
        OpenVinoFaceTemplates(xml=b"<net/>", weights=b"")


@pytest.mark.footage
@pytest.mark.weights
@pytest.mark.skipif(not FACES.is_dir(), reason="NOREN_FOOTAGE has no faces")
@pytest.mark.skipif(not NETWORK.is_dir(), reason="NOREN_MIRROR has no weights")
def test_one_face_at_two_sizes_is_far_more_alike_than_two_faces() -> None:
    (xml,), (weights,) = NETWORK.glob("*.xml"), NETWORK.glob("*.bin")
    network = OpenVinoFaceTemplates(xml=xml.read_bytes(), weights=weights.read_bytes())
    (onnx,) = (MIRROR / "face-detection-yunet-2023mar").glob("*.onnx")
    finder = FaceFinder(YuNet(onnx=onnx.read_bytes()))

    def describe(pixels: np.ndarray) -> np.ndarray:
        faces = finder.find(pixels, (0, 0, pixels.shape[1], pixels.shape[0]))
        return describe_face(network, pixels, faces.landmarks_px[0])

    grown_up = [
        path for path in sorted(FACES.glob("*.jpg")) if 20 <= int(path.name.split("_")[0]) < 60
    ]
    whole, small = [], []
    for path in grown_up[::25]:
        pixels = cv2.imread(str(path))
        whole.append(describe(pixels))
        small.append(describe(cv2.resize(pixels, None, fx=0.7, fy=0.7)))
    alike = np.array(whole) @ np.array(small).T
    assert np.diag(alike).min() > 0.85
    others = alike[~np.eye(len(alike), dtype=bool)]
    assert others.max() < 0.6
    assert others.mean() < 0.15
