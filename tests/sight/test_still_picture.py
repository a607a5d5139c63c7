"""A photograph at the desk: decoded upright, searched whole, described by one good crop."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from noren.errors import SourceUnreadable
from noren.sight.body_templates import Hindrance
from noren.sight.detect import Detector, DetectorSettings
from noren.sight.person_meant import Meant
from noren.sight.still_picture import (
    LOOK_PX,
    Picture,
    StillBody,
    decode_picture,
    describe_still,
    find_people,
    join_looks,
    rehearse_still,
)
from noren.sight.template_network import TEMPLATE_SIZE, VIEWS
from staging.drawn_people import coded, photograph
from staging.request_pictures import with_orientation

PERSON_LABEL = 1
Box = tuple[float, float, float, float]


class FakePeople:
    """A network that finds what it is told to, in shares of the photograph in its square."""

    def __init__(self, size: tuple[int, int], boxes: Sequence[Box]) -> None:
        self._size, self._boxes = size, boxes
        self.seen: list[Picture] = []

    @property
    def input_size_px(self) -> tuple[int, int]:
        return (LOOK_PX, LOOK_PX)

    def infer(self, picture: Picture) -> tuple[np.ndarray, np.ndarray]:
        self.seen.append(picture)
        self.copy = picture.copy()
        inside = (picture != 114).any(axis=2)
        rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        origin = np.array([columns[0], rows[0]] * 2, np.float32)
        side = np.array([columns[-1] + 1, rows[-1] + 1] * 2, np.float32) - origin
        share = np.array(self._boxes, np.float32).reshape(-1, 4) / np.array(self._size * 2)
        boxes = np.column_stack([origin + share * side, np.full(len(self._boxes), 0.8)])
        return boxes.astype(np.float32), np.full(len(self._boxes), PERSON_LABEL, np.int64)


class FakeBodies:
    """Remembers the size of the crop's content; the template is its mean color."""

    def infer(self, crops: Picture) -> np.ndarray:
        out = np.zeros((VIEWS, TEMPLATE_SIZE), np.float32)
        out[:, :3] = crops.reshape(VIEWS, -1, 3).mean(axis=1)
        return out


def look(pixels: Picture, *boxes: Box) -> StillBody:
    size = (pixels.shape[1], pixels.shape[0])
    return describe_still(Detector(FakePeople(size, boxes)), FakeBodies(), pixels)


ME: Box = (230.0, 185.0, 370.0, 605.0)


@pytest.mark.parametrize(
    ("pixels", "boxes", "meant", "hindrance"),
    [
        pytest.param(photograph(1), [ME], Meant.ONE, Hindrance.NONE, id="good"),
        pytest.param(photograph(1), [], Meant.NOBODY, Hindrance.NONE, id="nobody"),
        pytest.param(
            photograph(1), [ME, (400, 185, 520, 605)], Meant.SEVERAL, Hindrance.NONE, id="two"
        ),
        pytest.param(photograph(1), [(280, 500, 320, 600)], Meant.FAR, Hindrance.NONE, id="far"),
        pytest.param(photograph(1), [(20, 185, 150, 605)], Meant.ASIDE, Hindrance.NONE, id="aside"),
        pytest.param(
            photograph(1), [(230, 380, 370, 800)], Meant.ONE, Hindrance.CUT_OFF, id="no feet"
        ),
        pytest.param(
            photograph(1), [(150, 200, 450, 500)], Meant.ONE, Hindrance.SHAPE, id="half a person"
        ),
        pytest.param(
            photograph(1), [ME, (240, 400, 360, 640)], Meant.ONE, Hindrance.COVERED, id="behind"
        ),
        pytest.param(photograph(1) // 12, [ME], Meant.ONE, Hindrance.DARK, id="dark"),
        pytest.param(
            cv2.GaussianBlur(photograph(1), (0, 0), 25), [ME], Meant.ONE, Hindrance.BLURRED,
            id="blurred",
        ),
        pytest.param(
            photograph(1, size=(60, 80), tall=42), [(24, 19, 36, 47)], Meant.ONE,
            Hindrance.TOO_SMALL, id="few pixels",
        ),
    ],
)  # fmt: skip
def test_every_way_in_which_a_photograph_is_good_or_not(
    pixels: np.ndarray, boxes: list[Box], meant: Meant, hindrance: Hindrance
) -> None:
    seen = look(pixels.astype(np.uint8), *boxes)
    assert (seen.meant, seen.hindrance) == (meant, hindrance)
    assert seen.is_described == (meant is Meant.ONE and hindrance is Hindrance.NONE)
    assert (seen.quality_ratio > 0) == seen.is_described
    if seen.is_described:
        assert np.linalg.norm(seen.vector) == pytest.approx(1.0)


@pytest.mark.parametrize("size", [(600, 800), (1200, 700), (300, 300), (4000, 3000)])
def test_a_photograph_of_any_shape_is_searched_whole_and_told_in_its_own_pixels(
    size: tuple[int, int],
) -> None:
    width, height = size
    pixels = np.full((height, width, 3), 60, np.uint8)
    box = (0.4 * width, 0.2 * height, 0.6 * width, 0.9 * height)
    network = FakePeople(size, [box])
    (where,) = find_people(Detector(network), pixels).xyxy
    assert where == pytest.approx(box, abs=0.01 * max(size))
    assert not network.seen[0].any(), "the shrunk copy was left"
    inside = (network.copy != 114).any(axis=2)
    wide, high = inside.any(axis=0).sum(), inside.any(axis=1).sum()
    assert wide / high == pytest.approx(width / height, rel=0.02), "somebody is squeezed"
    assert max(wide, high) < LOOK_PX


def test_what_lies_beside_the_photograph_is_nobody() -> None:
    class Beside(FakePeople):
        def infer(self, picture: Picture) -> tuple[np.ndarray, np.ndarray]:
            boxes = np.array([[2, 200, 60, 400, 0.9]], np.float32)
            return boxes, np.array([PERSON_LABEL])

    detector = Detector(Beside((600, 800), []), settings=DetectorSettings())
    assert not len(find_people(detector, np.zeros((800, 600, 3), np.uint8)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_upright_however_the_camera_was_held(orientation: int) -> None:
    upright = photograph(1)
    held = {
        1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1],
        5: upright.transpose(1, 0, 2), 6: np.rot90(upright),
        7: upright[::-1, ::-1].transpose(1, 0, 2), 8: np.rot90(upright, -1),
    }[orientation]  # fmt: skip
    stored = coded(np.ascontiguousarray(held), ".jpg")
    decoded = decode_picture(with_orientation(stored, orientation))
    assert decoded.shape == upright.shape
    assert np.abs(decoded.astype(int) - upright).mean() < 6


def test_a_lossless_picture_is_decoded_to_the_pixel() -> None:
    assert (decode_picture(coded(photograph(1), ".png")) == photograph(1)).all()


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff" + b"x" * 400])
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(SourceUnreadable, match="damaged"):
        decode_picture(bytearray(data))


def test_several_looks_are_one_template_each_by_its_worth() -> None:
    front, side = np.eye(TEMPLATE_SIZE)[:2]
    joined = join_looks(
        [StillBody(vector=front, quality_ratio=0.9), StillBody(vector=side, quality_ratio=0.3)]
    )
    assert joined.vector[0] == pytest.approx(3 * joined.vector[1])
    assert np.linalg.norm(joined.vector) == pytest.approx(1.0)
    assert joined.quality_ratio == pytest.approx(0.6)


def test_one_look_is_itself() -> None:
    seen = look(photograph(1), ME)
    assert join_looks([seen]).vector == pytest.approx(seen.vector)


def test_the_rehearsal_looks_at_both_forms_and_at_none() -> None:
    detector = Detector(FakePeople((160, 320), []))
    assert rehearse_still(detector, FakeBodies()) == 3
