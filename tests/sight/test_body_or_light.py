"""Light changes how a scene looks and draws nothing; a body does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.sight.background import BURNT_LUMA, Background
from noren.sight.body_or_light import BODY_RATIO, unexplained_by_light

HEIGHT, WIDTH = 60, 80
BOX = np.array([[34.0, 18.0, 46.0, 46.0]])
_RNG = np.random.default_rng(3)
TEXTURED = np.clip(
    _RNG.integers(70, 130, (HEIGHT // 4, WIDTH // 4, 1)).repeat(4, 0).repeat(4, 1)
    + np.array([0, 3, -3]),
    0,
    255,
).astype(np.uint8)
PLAIN = np.full_like(TEXTURED, 110)
FLOORS = pytest.mark.parametrize("floor", [TEXTURED, PLAIN], ids=["textured", "plain"])
_DOWN, _RIGHT = np.mgrid[-1.0 : 1.0 : HEIGHT * 1j, -1.0 : 1.0 : WIDTH * 1j]

Picture = npt.NDArray[np.uint8]


def learnt(floor: Picture) -> Background:
    background = Background()
    for number in range(30):
        background.subtract(floor, 0.2 * number)
    return background


def noisy(picture: npt.NDArray[np.float64]) -> Picture:
    noise = np.random.default_rng(8).normal(0.0, 1.0, picture.shape)
    return np.clip(picture + noise, 16, 235).astype(np.uint8)


def share_of(now: Picture, floor: Picture) -> float:
    return float(unexplained_by_light(now, learnt(floor), BOX)[0])


def lit(
    floor: Picture, *, level: float, right: float, down: float, texture: float
) -> npt.NDArray[np.float64]:
    """The floor under smooth light; its luma alone, as white light changes it."""
    now = floor.astype(np.float64)
    mean = now[:, :, 0].mean()
    light = level + right * _RIGHT + down * _DOWN
    now[:, :, 0] = mean + texture * (now[:, :, 0] - mean) + light
    return now


def with_body(picture: npt.NDArray[np.float64], step: float) -> npt.NDArray[np.float64]:
    now = picture.copy()
    x1, y1, x2, y2 = BOX[0].astype(int)
    now[y1 : y1 + 6, x1 + 4 : x2 - 4, 0] += 0.6 * step
    now[y1 + 6 : y1 + 18, x1 + 1 : x2 - 1, 0] = picture[:, :, 0].mean() + step
    now[y1 + 18 : y2, x1 + 2 : x1 + 5, 0] += step
    now[y1 + 18 : y2, x2 - 5 : x2 - 2, 0] += step
    return now


@FLOORS
@given(
    level=st.floats(20.0, 60.0) | st.floats(-45.0, -20.0),
    right=st.floats(-40.0, 40.0),
    down=st.floats(-40.0, 40.0),
    texture=st.floats(0.4, 1.6),
)
def test_no_smooth_light_is_a_body(
    floor: Picture, level: float, right: float, down: float, texture: float
) -> None:
    now = lit(floor, level=level, right=right, down=down, texture=texture)
    assert share_of(noisy(now), floor) < 0.6 * BODY_RATIO


@FLOORS
@given(step=st.floats(25.0, 90.0) | st.floats(-60.0, -25.0))
def test_whoever_differs_from_the_floor_is_a_body(floor: Picture, step: float) -> None:
    now = with_body(floor.astype(np.float64), step)
    assert share_of(noisy(now), floor) > BODY_RATIO


@FLOORS
def test_a_body_in_a_little_light_is_one_still(floor: Picture) -> None:
    now = lit(floor, level=10.0, right=8.0, down=-4.0, texture=0.9)
    assert share_of(noisy(with_body(now, -50.0)), floor) > BODY_RATIO


def test_where_nearly_all_is_burnt_out_nobody_is_told() -> None:
    now = with_body(lit(PLAIN, level=130.0, right=0.0, down=0.0, texture=0.0), 10.0)
    assert (noisy(now)[:, :, 0] >= BURNT_LUMA).all()
    assert share_of(noisy(now), PLAIN) == 0.0


def test_a_body_on_a_floor_that_is_always_burnt_out_is_one() -> None:
    sunny = np.full_like(PLAIN, 232)
    assert (
        share_of(with_body(sunny.astype(np.float64), -110.0).astype(np.uint8), sunny) > BODY_RATIO
    )


@pytest.mark.parametrize(
    "box",
    [(-30.0, -30.0, -20.0, -10.0), (90.0, 70.0, 99.0, 99.0), (-8.0, 10.0, 2.0, 40.0)],
    ids=["left above", "right below", "partly outside"],
)
def test_a_box_beyond_the_picture_is_answered(box: tuple[float, ...]) -> None:
    answer = unexplained_by_light(PLAIN, learnt(PLAIN), np.array([box]))
    assert answer.tolist() == [0.0]


def test_nobody_asked_about_is_nothing_answered() -> None:
    assert unexplained_by_light(PLAIN, learnt(PLAIN), np.empty((0, 4))).shape == (0,)
