"""Choosing who comes, from where, what for and how fast."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noren.testing.camera import PinholeCamera
from noren.testing.walks import Errand, Route, Stop, Walk, find_start

_APART_M: Final = 0.75
_OFF_M: Final = 0.9
_COLLISION_M: Final = 0.45
_TRIES: Final = 16
_REROUTES: Final = 6
_SHARES: Final = (
    (Errand.ENTER, 0.26),
    (Errand.LEAVE, 0.24),
    (Errand.PASS, 0.20),
    (Errand.LOOK, 0.14),
    (Errand.LOOK_AND_ENTER, 0.10),
    (Errand.TURN_BACK, 0.06),
)

Spot = tuple[float, float]


def cast_walks(
    random: np.random.Generator,
    camera: PinholeCamera,
    *,
    rate_hz: float,
    frames: int,
    people_per_min: float,
) -> list[Walk]:
    """The walks of a film, in the order of their choosing.

    Errands come in fixed shares, so that even a short film shows most of them; start times are
    spread over the film and moved a little where two walkers would run into each other. Who cannot
    come without walking through somebody stays at home.
    """
    seconds = frames / rate_hz
    number = max(2, round(people_per_min * seconds / 60.0))
    walks: list[Walk] = []
    for slot, errand in enumerate(_errands(random, number)):
        wish_s = -2.0 + (seconds - 2.0) * (slot + float(random.uniform(0.0, 1.0))) / number
        offsets = np.arange(_TRIES) * 0.35 * (1.0 if random.random() < 0.5 else -1.0)
        best: Walk | None = None
        best_gap = _COLLISION_M
        for _ in range(_REROUTES):
            walk, gap = find_start(
                _route(errand, random, camera),
                walks,
                candidates_s=np.clip(wish_s + offsets, -3.0, seconds - 1.0),
                rate_hz=rate_hz,
                frames=frames,
                apart_m=_APART_M,
            )
            if gap > best_gap:
                best, best_gap = walk, gap
            if gap >= _APART_M:
                break
        if best is not None:
            walks.append(best)
    return walks


def _errands(random: np.random.Generator, number: int) -> list[Errand]:
    """Errands in their shares (by largest remainder), shuffled."""
    exact = [(errand, share * number) for errand, share in _SHARES]
    chosen = [errand for errand, count in exact for _ in range(math.floor(count))]
    by_rest = sorted(exact, key=lambda pair: math.floor(pair[1]) - pair[1])
    chosen += [errand for errand, _ in by_rest[: number - len(chosen)]]
    return [chosen[place] for place in random.permutation(number)]


def _route(errand: Errand, random: np.random.Generator, camera: PinholeCamera) -> Route:
    speed = float(np.clip(random.normal(1.28, 0.16), 0.9, 1.65))
    side = 1.0 if random.random() < 0.5 else -1.0
    edge = _edge(random, camera, side)
    if errand is Errand.ENTER:
        return Route(errand=errand, points=(edge, *_to_door(random)), speed_m_s=speed)
    if errand is Errand.LEAVE:
        points = (*reversed(_to_door(random)), edge)
        return Route(errand=errand, points=points, speed_m_s=speed)
    if errand is Errand.PASS:
        return _passing(random, camera, side, speed)
    if errand is Errand.TURN_BACK:
        return _turning_back(random, camera, edge, speed)
    return _looking(errand, random, camera, edge, speed)


def _edge(random: np.random.Generator, camera: PinholeCamera, side: float) -> Spot:
    """A spot outside the picture: mostly at a side, sometimes below the camera."""
    if random.random() < 0.3:
        return (float(random.uniform(-1.5, 1.2)), 2.6)
    y = float(random.uniform(6.9, 10.2))
    return (side * (camera.half_width_m(y) + _OFF_M), y)


def _to_door(random: np.random.Generator) -> tuple[Spot, ...]:
    """From before the door over the line into the shop and out of sight behind the wall."""
    x = float(random.uniform(-1.15, 1.15))
    turn = 1.0 if x > 0.0 else -1.0
    return (
        (x * 1.2, 10.4),
        (x, 11.6),
        (x * 0.9, 13.2),
        (x * 0.9, 14.6),
        (x + turn * 1.6, 15.6),
        (x + turn * 4.6, 16.2),
    )


def _passing(
    random: np.random.Generator, camera: PinholeCamera, side: float, speed: float
) -> Route:
    start, end = float(random.uniform(7.0, 9.4)), float(random.uniform(7.0, 9.4))
    middle = (start + end) / 2.0 + float(random.uniform(-0.5, 0.5))
    return Route(
        errand=Errand.PASS,
        points=(
            (side * (camera.half_width_m(start) + _OFF_M), start),
            (side * 1.5, middle),
            (-side * 1.5, middle),
            (-side * (camera.half_width_m(end) + _OFF_M), end),
        ),
        speed_m_s=speed,
    )


def _turning_back(
    random: np.random.Generator, camera: PinholeCamera, edge: Spot, speed: float
) -> Route:
    """Up to the line, a moment of thought just before it, and away again."""
    x = float(random.uniform(-1.0, 1.0))
    away = _edge(random, camera, 1.0 if edge[0] < 0.0 else -1.0)
    pause = Stop(at=2, pause_s=float(random.uniform(1.5, 3.0)), facing_rad=math.pi / 2.0)
    return Route(
        errand=Errand.TURN_BACK,
        points=(edge, (x * 1.3, 9.6), (x, 10.8), (x + 0.4, 9.9), away),
        speed_m_s=speed,
        stops=(pause,),
    )


def _looking(
    errand: Errand,
    random: np.random.Generator,
    camera: PinholeCamera,
    edge: Spot,
    speed: float,
) -> Route:
    """To the display stand, a while before it, then into the shop or away."""
    spot = (float(random.uniform(-5.6, -4.2)), float(random.uniform(10.1, 10.9)))
    pause = Stop(
        at=2,
        pause_s=float(random.uniform(4.0, 11.0)),
        facing_rad=math.pi / 2.0 + float(random.uniform(-0.3, 0.3)),
    )
    before = (spot[0] + 0.5, spot[1] - 1.0)
    onward: tuple[Spot, ...] = (
        _to_door(random)
        if errand is Errand.LOOK_AND_ENTER
        else (_edge(random, camera, 1.0 if random.random() < 0.5 else -1.0),)
    )
    return Route(
        errand=errand,
        points=(edge, before, spot, (spot[0] + 0.9, spot[1] - 0.6), *onward),
        speed_m_s=speed,
        stops=(pause,),
    )
