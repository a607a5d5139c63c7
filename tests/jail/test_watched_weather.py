"""Night, glare, rain and a camera turned upside down: what can be said is said, nothing is made up.

Synthetic scenes, the detector without weights, and the camera's real watch over itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache

import av
import numpy as np
import numpy.typing as npt
import pytest

from noren.gate.assignment import (
    AreaAssignment,
    Assignment,
    DetectorAssignment,
    LineAssignment,
    OutputAssignment,
)
from noren.gate.records import CameraState
from noren.jail.searching import make_searcher, make_state_watch
from noren.jail.watcher import Watcher
from noren.sight.frame import make_frame
from noren.sight.track import Tracker
from noren.testing.legal_records import build_assignment
from noren.testing.scene import Scene
from staging.watching import Said, through_the_gate

Picture = npt.NDArray[np.uint8]
Weather = Callable[[Picture, np.random.Generator, int], Picture]
RATE_HZ, WIDTH_PX, HEIGHT_PX = 5, 480, 270
TURNS_S, ENDS_S = 14.0, 24.0


def assignment() -> Assignment:
    outputs = tuple(
        OutputAssignment(
            id=record, record=record, targets=(0,), classes=(0, 1, 2), bin_s=60, maximum=120
        )
        for record in ("line_count", "zone_occupancy")
    )
    return dataclasses.replace(
        build_assignment(outputs),
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        lines=(LineAssignment(id="street", start_px=(240.0, 0.0), end_px=(240.0, 270.0)),),
        areas=(
            AreaAssignment(
                id="street",
                polygon_px=((2.0, 2.0), (478.0, 2.0), (478.0, 268.0), (2.0, 268.0)),
            ),
        ),
        detector=DetectorAssignment(
            model="silhouette",
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
            looks_per_s=8.0,
            precision="f32",
        ),
    )


def scene_of(*, people_per_min: float) -> Scene:
    return Scene(
        seconds=ENDS_S,
        rate_hz=RATE_HZ,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        people_per_min=people_per_min,
        seed=3,
    )


@cache
def street() -> list[Picture]:
    """A busy place."""
    scene = scene_of(people_per_min=20)
    return [picture for _, picture in scene.frames()]


@cache
def nobody_there() -> list[Picture]:
    """The same place without anybody; a sensor's own noise is in every picture."""
    empty = scene_of(people_per_min=20).empty_picture()
    rng, pictures = np.random.default_rng(4), []
    for _ in range(round(ENDS_S * RATE_HZ)):
        noisy = empty + rng.normal(0, 1.3, empty.shape)
        pictures.append(np.clip(noisy, 0, 255).astype(np.uint8))
    return pictures


def said_of(pictures: list[Picture], weather: Weather, *, from_s: float = TURNS_S) -> Said:
    order, rng = assignment(), np.random.default_rng(5)
    watcher = Watcher(
        order,
        searcher=make_searcher(order, None, ()),
        state_watch=make_state_watch(order),
        make_tracker=lambda size: Tracker(frame_size_px=size),
        ground=None,
    )
    messages = []
    for number, picture in enumerate(pictures):
        at_s = number / RATE_HZ
        shown = weather(picture, rng, number) if at_s >= from_s else picture
        decoded = av.VideoFrame.from_ndarray(np.ascontiguousarray(shown), format="rgb24")
        messages += watcher.look(make_frame(decoded, index=number, at_s=at_s))
    messages += watcher.finish()
    return through_the_gate(messages, order, now_s=1e6)


def as_it_is(picture: Picture, rng: np.random.Generator, number: int) -> Picture:
    del rng, number
    return picture


def night(picture: Picture, rng: np.random.Generator, number: int) -> Picture:
    del number
    return np.clip(picture * 0.03 + rng.normal(2, 1.5, picture.shape), 0, 255).astype(np.uint8)


def dusk(picture: Picture, rng: np.random.Generator, number: int) -> Picture:
    """Far darker, and far noisier, but to be seen."""
    del number
    return np.clip(picture * 0.25 + rng.normal(0, 5, picture.shape), 0, 255).astype(np.uint8)


def glare(picture: Picture, rng: np.random.Generator, number: int) -> Picture:
    del rng, number
    return np.clip(picture * 2.0 + 150.0, 0, 255).astype(np.uint8)


def upside_down(picture: Picture, rng: np.random.Generator, number: int) -> Picture:
    del rng, number
    return picture[::-1, ::-1]


def rain(picture: Picture, rng: np.random.Generator, number: int) -> Picture:
    """Three hundred bright streaks, elsewhere in every picture."""
    del number
    wet = picture.astype(np.int16)
    for x, y in zip(
        rng.integers(0, WIDTH_PX, 300), rng.integers(0, HEIGHT_PX - 20, 300), strict=True
    ):
        wet[y : y + 20, x] += 90
    return np.clip(wet, 0, 255).astype(np.uint8)


def lamps_at_night(picture: Picture, rng: np.random.Generator, number: int) -> Picture:
    """A dim street through which two lamps drive again and again."""
    dim = (
        30
        + (picture.astype(np.float32) - 16) * 0.1
        + rng.normal(0, 4, picture.shape[:2])[..., None]
    )
    height, width = picture.shape[:2]
    down, across = np.mgrid[:height, :width]
    for lamp in range(2):
        x = ((0.04 * number + 0.5 * lamp) % 1.2 - 0.1) * width
        far2 = (across - x) ** 2 + (down - (0.55 + 0.1 * lamp) * height) ** 2
        dim += 230 * np.exp(-far2 / (2 * (0.02 * width) ** 2))[..., None]
    return np.clip(dim, 0, 255).astype(np.uint8)


def lit(strength: float, size: float) -> Weather:
    """Light that wanders across the picture and pulses, as of the low sun in the lens."""

    def weather(picture: Picture, rng: np.random.Generator, number: int) -> Picture:
        del rng
        at_s = number / RATE_HZ
        height, width = picture.shape[:2]
        down, across = np.mgrid[:height, :width]
        x, y = (0.4 + 0.25 * np.sin(at_s / 4.0)) * width, 0.5 * height
        far2 = ((across - x) / (size * width)) ** 2 + ((down - y) / (1.4 * size * height)) ** 2
        pulse = 1.0 + 0.25 * np.sin(2.0 * np.pi * at_s / 3.0)
        light = strength * pulse * np.exp(-far2)[..., None]
        return np.clip(0.8 * picture + light, 0, 255).astype(np.uint8)

    return weather


LIGHTS = [
    pytest.param(lit(60.0, 0.22), id="faint light wanders"),
    pytest.param(lit(160.0, 0.1), id="light wanders"),
    pytest.param(lit(260.0, 0.22), id="blinding light wanders"),
    pytest.param(lit(-60.0, 0.22), id="shade wanders"),
]


@cache
def calm_street() -> Said:
    return said_of(street(), as_it_is)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("weather", "state"),
    [
        pytest.param(night, CameraState.DARK, id="night"),
        pytest.param(glare, CameraState.OVEREXPOSED, id="glare"),
        pytest.param(upside_down, CameraState.MOVED, id="upside down"),
    ],
)
def test_a_picture_that_cannot_be_judged_is_said_and_its_time_was_not_watched(
    weather: Weather, state: CameraState
) -> None:
    said, calm = said_of(street(), weather), calm_street()
    assert said.states[-1] == int(state)
    assert said.coverage()[0].watched_ms <= 1000 * TURNS_S + 500
    assert calm.coverage()[0].watched_ms > 1000 * (TURNS_S + 5)
    assert sum(said.counts()) <= sum(calm.counts())
    assert max(figure.maximum for figure in calm.occupancy()) > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "weather",
    [
        pytest.param(dusk, id="dusk"),
        pytest.param(glare, id="glare"),
        pytest.param(upside_down, id="upside down"),
        pytest.param(rain, id="rain"),
        pytest.param(lamps_at_night, id="lamps at night"),
        *LIGHTS,
    ],
)
def test_where_nobody_is_nobody_is_counted_in_any_weather(weather: Weather) -> None:
    said = said_of(nobody_there(), weather)
    assert said.counts() == (0, 0)
    for figure in said.occupancy():
        assert figure.maximum == 0


@pytest.mark.slow
def test_while_light_floods_the_picture_nobody_is_told_and_the_coverage_says_why() -> None:
    said, calm = said_of(street(), lit(260.0, 0.22)), calm_street()
    assert said.coverage()[0].states == int(CameraState.OVEREXPOSED)
    assert calm.coverage()[0].states == int(CameraState.WELL)
    assert said.coverage()[0].watched_ms < calm.coverage()[0].watched_ms - 6000
    assert max(figure.maximum for figure in said.occupancy()) > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "weather",
    [night, upside_down, lamps_at_night],
    ids=["night", "upside down", "lamps at night"],
)
def test_a_camera_that_begins_so_makes_nobody_up(weather: Weather) -> None:
    said = said_of(nobody_there(), weather, from_s=0.0)
    assert said.counts() == (0, 0)
    for figure in said.occupancy():
        assert figure.maximum == 0
