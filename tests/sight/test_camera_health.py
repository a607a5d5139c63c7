"""A view that is no longer the one the lines were drawn for is stated, and nothing else is."""

from itertools import cycle

import cv2
import numpy as np
import pytest

from noren.sight.camera_health import CameraState, HealthMonitor

WIDTH, HEIGHT = 480, 270


def scenery(seed=1, width=WIDTH * 2, height=HEIGHT * 2):
    """Random boxes and lines: edges everywhere, like a street."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width), 120, np.uint8)
    for _ in range(400):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        w, h = int(rng.integers(4, 60)), int(rng.integers(4, 60))
        cv2.rectangle(picture, (x, y), (x + w, y + h), int(rng.integers(30, 220)), -1)
    return picture


WORLD = scenery()
NOISES = np.random.default_rng(0).normal(0, 2.0, (4, HEIGHT, WIDTH)).astype(np.float32)
TURN = cycle(range(4))


def view(x=100, y=100, light=1.0):
    part = WORLD[y : y + HEIGHT, x : x + WIDTH].astype(np.float32)
    noisy = (part - 16.0) * light + 16.0 + NOISES[next(TURN)]
    return np.clip(noisy, 16, 235).astype(np.uint8)


def watch(pictures, rate_hz=10.0):
    """States as (seconds, word), one entry per change."""
    monitor, said = HealthMonitor(), []
    for number, picture in enumerate(pictures):
        health = monitor.watch(picture, number / rate_hz)
        if not said or said[-1][1] is not health.state:
            said.append((number / rate_hz, health.state, health.since_s))
    return said, monitor


def calm(seconds, **more):
    return [view(**more) for _ in range(int(seconds * 10))]


def walkers(seconds):
    """A third of the picture is people who come and go."""
    pictures = calm(seconds)
    for number, picture in enumerate(pictures):
        for k in range(6):
            x = (60 * k + 9 * number) % WIDTH
            cv2.rectangle(picture, (x, 60 + 20 * k), (x + 40, 180 + 20 * k), 30 + 30 * k, -1)
    return pictures


FAULTS = {
    "covered": [np.full((HEIGHT, WIDTH), 90, np.uint8)] * 40,
    "dark": [np.full((HEIGHT, WIDTH), 18, np.uint8)] * 40,
    "overexposed": [np.full((HEIGHT, WIDTH), 235, np.uint8)] * 40,
    "blurred": [cv2.GaussianBlur(p, (0, 0), 6.0) for p in calm(4)],
    "moved": calm(4, x=180, y=130),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lost_view_is_stated_with_its_beginning_and_so_is_its_return(fault):
    said, _ = watch(calm(5) + FAULTS[fault] + calm(6))
    assert [state.word for _, state, _ in said] == ["ok", fault, "ok"]
    (_, _, _), (lost_s, _, since_s), (back_s, _, back_since_s) = said
    assert since_s == pytest.approx(5.0, abs=0.45)
    assert 1.0 < lost_s - 5.0 < 2.2
    assert back_since_s == pytest.approx(9.0, abs=0.45)
    assert 1.9 < back_s - 9.0 < 3.0


@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param(lambda: calm(10), id="nothing happens"),
        pytest.param(lambda: calm(3) + walkers(8), id="a crowd"),
        pytest.param(
            lambda: calm(3) + calm(2, light=0.5) + calm(2, light=1.5) + calm(2), id="light jumps"
        ),
        pytest.param(
            lambda: [view(light=1.0 - 0.006 * n) for n in range(100)], id="light fades"
        ),
        pytest.param(
            lambda: [view(x=100 + 3 * (n % 5), y=100 + n % 3) for n in range(100)], id="wind"
        ),
        pytest.param(lambda: calm(4) + FAULTS["covered"][:8] + calm(4), id="a hand passes"),
        pytest.param(
            lambda: [np.full((HEIGHT, WIDTH), 235, np.uint8)] * 10 + calm(5), id="exposure settles"
        ),
    ],
)  # fmt: skip
def test_what_happens_every_day_is_no_fault(pictures):
    said, monitor = watch(pictures())
    assert [state for _, state, _ in said] == [CameraState.OK]
    assert monitor.is_settled


def test_a_camera_that_moves_from_the_first_picture_is_never_ok_since_then():
    said, monitor = watch([view(x=20 + 4 * n) for n in range(100)])
    assert said[-1][1] is CameraState.MOVED
    assert said[-1][2] == 0.0
    assert said[-1][0] < 4.0
    assert not monitor.is_settled


def test_a_camera_that_comes_to_rest_is_believed_after_ten_calm_seconds():
    moving = [view(x=20 + 4 * n) for n in range(60)]
    said, monitor = watch(moving + calm(20, x=260))
    assert [state.word for _, state, _ in said] == ["ok", "moved", "ok"]
    assert said[-1][0] >= 6.0 + 10.0
    assert monitor.is_settled


def test_a_camera_left_in_another_place_stays_moved():
    said, _ = watch(calm(4) + calm(60, x=180, y=130))
    assert said[-1][1] is CameraState.MOVED


def test_a_shift_beyond_a_sway_is_a_move():
    # Two percent of the width is wind; five are not.
    said, _ = watch(calm(4) + calm(4, x=124))
    assert said[-1][1] is CameraState.MOVED
    said, _ = watch(calm(4) + calm(4, x=108))
    assert said[-1][1] is CameraState.OK


def test_looking_is_rare_enough_to_cost_nothing():
    monitor = HealthMonitor()
    first = monitor.watch(view(), 0.0)
    # Between two looks even a black picture is not seen.
    assert monitor.watch(np.zeros((HEIGHT, WIDTH), np.uint8), 0.1) is first
