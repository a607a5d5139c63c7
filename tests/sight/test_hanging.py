"""Which way is up: the way in which people are found, once that is beyond doubt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from noren.sight.hanging import Hanging, HangingMeter, turn_half, turn_quarter

NOBODY = np.zeros(0, np.float32)


def found(*confidence: float) -> npt.NDArray[np.float32]:
    return np.array(confidence, np.float32)


def after(looks: int, up: tuple[float, ...], down: tuple[float, ...]) -> Hanging:
    meter = HangingMeter()
    for _ in range(looks):
        meter.add(upright=found(*up), upside_down=found(*down), sideways=NOBODY)
    return meter.hanging


@pytest.mark.parametrize(
    ("looks", "up", "down", "hanging"),
    [
        pytest.param(0, (), (), Hanging.UNKNOWN, id="nothing seen yet"),
        pytest.param(50, (), (), Hanging.UNKNOWN, id="nobody there"),
        pytest.param(6, (0.9,), (), Hanging.UPRIGHT, id="one person, upright"),
        pytest.param(6, (), (0.9,), Hanging.UPSIDE_DOWN, id="one person, on his head"),
        pytest.param(2, (0.9,) * 9, (), Hanging.UNKNOWN, id="two pictures are too few"),
        pytest.param(4, (0.9,), (), Hanging.UNKNOWN, id="one person four times is too little"),
        pytest.param(50, (0.9,), (0.7,), Hanging.UNKNOWN, id="found both ways alike"),
        pytest.param(50, (0.9,), (0.4,), Hanging.UPRIGHT, id="weak finds do not count"),
        pytest.param(50, (0.4,), (0.45,), Hanging.UNKNOWN, id="only weak finds"),
    ],
)
def test_the_answer_is_given_when_it_is_clear(
    looks: int, up: tuple[float, ...], down: tuple[float, ...], hanging: Hanging
) -> None:
    assert after(looks, up, down) is hanging


def test_a_few_wrong_finds_do_not_turn_a_camera() -> None:
    meter = HangingMeter()
    for look in range(40):
        wrong = found(0.6) if look % 10 == 0 else NOBODY
        meter.add(upright=found(0.8, 0.7), upside_down=wrong, sideways=wrong)
    assert meter.hanging is Hanging.UPRIGHT


def test_a_picture_turned_twice_is_itself() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (40, 60, 3), np.uint8)
    assert np.array_equal(turn_half(turn_half(picture)), picture)
    assert np.array_equal(turn_half(picture)[0, 0], picture[-1, -1])


@pytest.mark.parametrize("clockwise", [True, False])
@pytest.mark.parametrize("shape", [(48, 80, 3), (80, 48, 3), (50, 50, 3)])
def test_a_picture_on_its_side_keeps_its_shape_and_all_of_itself(
    shape: tuple[int, int, int], clockwise: bool
) -> None:
    picture = np.full(shape, 200, np.uint8)
    picture[:, : shape[1] // 2] = 20
    side = turn_quarter(picture, clockwise=clockwise)
    assert side.shape == shape
    dark, light = (side == 20).all(axis=2).sum(), (side == 200).all(axis=2).sum()
    assert dark == pytest.approx(light, rel=0.1)
    rows = np.flatnonzero((side == 20).all(axis=2).any(axis=1))
    assert (rows.min() == 0) == clockwise or shape[0] == shape[1]
