"""A body is described only when it can be judged, a track by several looks, and then forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import ModelMismatch, ModelMissing
from noren.sight.body_eyes import BodyEyes, BodyLooking
from noren.sight.body_templates import (
    CROP_PX,
    Hindrance,
    OpenVinoBodyNetwork,
    covered_ratio,
    describe_body,
    judge_body,
    unit,
)
from noren.sight.template_network import TEMPLATE_SIZE, VIEWS

F32 = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]
GOOD = (100.0, 50.0, 140.0, 150.0)


@dataclass
class MeanColors:
    """A network that answers with the mean colors of what it sees, and counts how often."""

    asked: int = 0
    shapes: list[tuple[int, ...]] = field(default_factory=list)

    def infer(self, crops: Picture) -> F32:
        self.asked += 1
        self.shapes.append(crops.shape)
        out = np.zeros((VIEWS, TEMPLATE_SIZE), np.float32)
        out[:, :3] = crops.reshape(VIEWS, -1, 3).mean(axis=1)
        out[0, 3] = float(crops[0, :, : CROP_PX[0] // 2].mean())
        out[1, 3] = float(crops[1, :, : CROP_PX[0] // 2].mean())
        return out


@pytest.fixture
def picture() -> Picture:
    rng = np.random.default_rng(4)
    return rng.integers(0, 255, (300, 400, 3), np.uint8)


def boxes(*rows: tuple[float, float, float, float]) -> F32:
    return np.array(rows, np.float32).reshape(-1, 4)


def test_a_good_body_is_worth_looking_at(picture: Picture) -> None:
    quality = judge_body(picture, boxes(GOOD), 0)
    assert (quality.hindrance, quality.weight) == (Hindrance.NONE, 1.0)


@pytest.mark.parametrize(
    ("box", "hindrance"),
    [
        ((100, 50, 110, 80), Hindrance.TOO_SMALL),
        ((0, 50, 40, 150), Hindrance.CUT_OFF),
        ((370, 50, 400, 150), Hindrance.CUT_OFF),
        ((100, 200, 140, 300), Hindrance.CUT_OFF),
        ((100, 50, 190, 150), Hindrance.SHAPE),
        ((100, 50, 115, 150), Hindrance.SHAPE),
    ],
    ids=["small", "left edge", "right edge", "lower edge", "two people", "a part"],
)
def test_what_hinders_is_named(
    picture: Picture, box: tuple[float, float, float, float], hindrance: Hindrance
) -> None:
    quality = judge_body(picture, boxes(box), 0)
    assert (quality.hindrance, quality.weight) == (hindrance, 0.0)


def test_whoever_stands_in_front_covers_and_whoever_stands_behind_hardly_does(
    picture: Picture,
) -> None:
    nearer, farther = (120.0, 60.0, 160.0, 170.0), (120.0, 40.0, 160.0, 140.0)
    in_front = boxes(GOOD, nearer)
    assert judge_body(picture, in_front, 0).hindrance is Hindrance.COVERED
    behind = judge_body(picture, boxes(GOOD, farther), 0)
    assert behind.hindrance is Hindrance.NONE
    assert behind.weight < 1.0
    assert covered_ratio(in_front, 0, behind_weight=0.3) == pytest.approx(20 * 90 / 4000)
    assert covered_ratio(in_front, 1, behind_weight=0.3) == pytest.approx(0.3 * 20 * 90 / 4400)


def test_darkness_and_blur_hinder(picture: Picture) -> None:
    assert judge_body(picture // 16, boxes(GOOD), 0).hindrance is Hindrance.DARK
    wave = 127 + 120 * np.sin(np.arange(400) / 12)
    smooth = np.repeat(np.tile(wave.astype(np.uint8), (300, 1))[:, :, None], 3, axis=2)
    assert judge_body(smooth, boxes(GOOD), 0).hindrance is Hindrance.BLURRED


def test_a_look_has_length_one_and_does_not_know_left_from_right(picture: Picture) -> None:
    network = MeanColors()
    look = describe_body(network, picture, boxes(GOOD)[0])
    assert network.shapes == [(VIEWS, CROP_PX[1], CROP_PX[0], 3)]
    assert np.linalg.norm(look) == pytest.approx(1.0)
    mirrored = describe_body(network, picture[:, ::-1], boxes((260, 50, 300, 150))[0])
    assert look @ mirrored == pytest.approx(1.0, abs=1e-4)


def looked(eyes: BodyEyes, picture: Picture, at_s: float, *tracks: int) -> list[Hindrance]:
    return eyes.look(
        pixels=picture,
        at_s=at_s,
        track_id=np.array(tracks, np.int64),
        xyxy=boxes(*[(20 + 60 * k, 50, 60 + 60 * k, 150) for k in range(len(tracks))]),
        others_xyxy=boxes(),
    )


def test_a_track_is_described_by_several_looks_spread_in_time(picture: Picture) -> None:
    network = MeanColors()
    eyes = BodyEyes(network, settings=BodyLooking(interval_s=0.4, least_looks=3))
    for frame in range(10):
        looked(eyes, picture, 0.1 * frame, 7)
    assert network.asked == 3
    memory = eyes.take(7)
    assert memory is not None
    assert (memory.looks, memory.vector.shape) == (3, (TEMPLATE_SIZE,))
    assert memory.quality_ratio == pytest.approx(1.0)
    assert np.linalg.norm(memory.vector) == pytest.approx(1.0)


def test_too_few_looks_are_no_template(picture: Picture) -> None:
    eyes = BodyEyes(MeanColors())
    for second in range(4):
        looked(eyes, picture, float(second), 7)
    assert eyes.peek(7) is None
    looked(eyes, picture, 5.0, 7)
    assert eyes.peek(7) is not None


def test_what_was_taken_is_forgotten(picture: Picture) -> None:
    eyes = BodyEyes(MeanColors(), settings=BodyLooking(least_looks=1))
    looked(eyes, picture, 0.0, 7)
    assert eyes.take(7) is not None
    assert eyes.take(7) is None


def test_looks_of_a_track_that_came_back_are_joined(picture: Picture) -> None:
    eyes = BodyEyes(MeanColors(), settings=BodyLooking(least_looks=4))
    for second in range(2):
        looked(eyes, picture, float(second), 1)
        looked(eyes, picture, second + 10.0, 2)
    eyes.rename(np.array([[2, 1]], np.int64))
    memory = eyes.take(1)
    assert memory is not None
    assert memory.looks == 4
    assert eyes.take(2) is None


def test_at_most_some_are_looked_at_in_one_frame_and_those_who_waited_longest(
    picture: Picture,
) -> None:
    network = MeanColors()
    eyes = BodyEyes(network, settings=BodyLooking(most_per_frame=2, least_looks=1))
    looked(eyes, picture, 0.0, 1, 2, 3, 4)
    assert network.asked == 2
    looked(eyes, picture, 0.1, 1, 2, 3, 4)
    assert all(eyes.peek(track) is not None for track in (1, 2, 3, 4))


def test_a_body_that_cannot_be_judged_takes_nobodys_turn(picture: Picture) -> None:
    network = MeanColors()
    eyes = BodyEyes(network, settings=BodyLooking(most_per_frame=1, least_looks=1))
    hindrances = eyes.look(
        pixels=picture,
        at_s=0.0,
        track_id=np.array([1, 2], np.int64),
        xyxy=boxes((0, 50, 40, 150), GOOD),
        others_xyxy=boxes(),
    )
    assert hindrances == [Hindrance.CUT_OFF, Hindrance.NONE]
    assert eyes.peek(2) is not None


def test_without_weights_nobody_is_recognized() -> None:
    with pytest.raises(ModelMissing, match="noren models fetch"):
        OpenVinoBodyNetwork(xml=b"", weights=b"")


def test_other_bytes_are_no_weights() -> None:
    with pytest.raises(ModelMismatch, match="noren models verify"):
        OpenVinoBodyNetwork(xml=b"<net></net>", weights=b"1234")


def test_a_vector_of_zeros_stays_zeros() -> None:
    assert not unit(np.zeros(4)).any()
