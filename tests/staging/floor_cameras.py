"""Walkers on a floor and the cameras above it: what each camera's tracker would report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from noren.measure.fusion import CameraView, Fused

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Floor:
    """`width_m` by `depth_m`, with cameras in a grid, each seeing a square of `view_m`."""

    columns: int = 6
    rows: int = 4
    spacing_m: float = 5.0
    view_m: float = 7.0

    @property
    def size_m(self) -> Floats:
        return np.array([self.columns, self.rows]) * self.spacing_m

    @property
    def centers_m(self) -> Floats:
        x, y = np.meshgrid(np.arange(self.columns) + 0.5, np.arange(self.rows) + 0.5)
        return np.stack((x.ravel(), y.ravel()), axis=1) * self.spacing_m


def walk(floor: Floor, *, people: int, seconds: float, rate_hz: float, seed: int) -> Floats:
    """`(T, people, 2)`: everybody walks to one place after the other and keeps out of the way."""
    dice = np.random.default_rng(seed)
    size_m = floor.size_m
    place = dice.uniform(0.3, size_m - 0.3, (people, 2))
    goal = dice.uniform(0.3, size_m - 0.3, (people, 2))
    speed = dice.uniform(0.7, 1.5, people)
    velocity = np.zeros((people, 2))
    step_s, path = 0.1, []
    every = round(1 / (rate_hz * step_s))
    for tick in range(int(seconds / step_s)):
        if tick % every == 0:
            path.append(place.copy())
        way = goal - place
        far = np.hypot(way[:, 0], way[:, 1])
        arrived = far < 0.5
        goal[arrived] = dice.uniform(0.3, size_m - 0.3, (int(arrived.sum()), 2))
        wanted = way / np.maximum(far, 1e-9)[:, None] * speed[:, None]
        away = place[:, None] - place[None]
        apart = np.hypot(away[..., 0], away[..., 1]) + np.eye(people) * 1e9
        push = (away / apart[..., None] * (3.0 * np.exp(-(apart - 0.4) / 0.25))[..., None]).sum(1)
        velocity += ((wanted - velocity) / 0.5 + push) * step_s
        pace = np.hypot(velocity[:, 0], velocity[:, 1])
        velocity *= np.minimum(1.0, 1.9 / np.maximum(pace, 1e-9))[:, None]
        place = np.clip(place + velocity * step_s, 0.05, size_m - 0.05)
    return np.array(path)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What cameras saw: views by moment, and whom each track of a camera really is."""

    views: list[tuple[float, list[CameraView]]]
    truth: dict[tuple[int, int], int]


def see(
    floor: Floor,
    path: Floats,
    *,
    rate_hz: float,
    seed: int,
    noise_m: float = 0.12,
    miss_ratio: float = 0.05,
) -> Seen:
    """Every camera's tracks: places with noise and a lean of their own, some moments missed."""
    dice = np.random.default_rng(seed)
    lean = dice.normal(0, 0.08, (len(floor.centers_m), 2))
    numbers: dict[tuple[int, int], int] = {}
    last: dict[tuple[int, int], int] = {}
    truth: dict[tuple[int, int], int] = {}
    views = []
    drift = np.zeros((len(floor.centers_m), path.shape[1], 2))
    for tick, places in enumerate(path):
        moment = []
        drift = 0.8 * drift + dice.normal(0, noise_m * 0.6, drift.shape)
        for camera, center in enumerate(floor.centers_m):
            inside = np.flatnonzero(np.all(np.abs(places - center) < floor.view_m / 2, axis=1))
            inside = inside[dice.random(len(inside)) >= miss_ratio]
            ids = []
            for person in inside.tolist():
                key = (camera, person)
                if tick - last.get(key, -99) > 2 * rate_hz:
                    numbers[key] = len(truth)
                    truth[camera, numbers[key]] = person
                last[key] = tick
                ids.append(numbers[key])
            found = places[inside] + lean[camera] + drift[camera, inside]
            moment.append(CameraView(camera=camera, track_id=np.array(ids, np.int64), xy_m=found))
        views.append((tick / rate_hz, moment))
    return Seen(views=views, truth=truth)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How well people kept their numbers.

    `people` were there, under `numbers` numbers; `handovers`: tracks of cameras beyond each
    person's first; `switches`: changes of a person's number; `wrong_ratio`: moments in which a
    number stood at nobody or somebody had none; `error_m`: mean distance from the true place.
    """

    people: int
    numbers: int
    handovers: int
    switches: int
    wrong_ratio: float
    error_m: float


_GATE_M = 1.0


def judge(fused: Iterable[Fused], path: Floats, *, rate_hz: float, tracks: int) -> Judged:
    """Compare with where everybody was, as CLEAR MOT does.

    A person keeps a number as long as it stands within a metre; whoever has none is matched to
    the nearest free number within a metre, and that is a switch if they had another before.
    Where `path (T, P, 2)` is NaN, a person is not there.
    """
    held: dict[int, int] = {}
    numbers: set[int] = set()
    switches = wrong = 0
    distances: list[float] = []
    for moment in fused:
        places = path[round(moment.at_s * rate_hz)]
        there = np.flatnonzero(np.isfinite(places[:, 0])).tolist()
        where = dict(zip(moment.person.tolist(), moment.xy_m, strict=True))
        numbers |= where.keys()
        pairs = {
            person: held[person]
            for person in there
            if held.get(person) in where
            and np.hypot(*(where[held[person]] - places[person])) < _GATE_M
        }
        # Two people cannot keep one number: the second is matched anew.
        pairs = {person: number for number, person in {n: p for p, n in pairs.items()}.items()}
        fresh = _match(places, [p for p in there if p not in pairs], where, set(pairs.values()))
        switches += sum(person in held for person in fresh)
        pairs |= fresh
        held |= pairs
        distances += [float(np.hypot(*(where[n] - places[p]))) for p, n in pairs.items()]
        wrong += len(there) + len(where) - 2 * len(pairs)
    people = len(np.flatnonzero(np.isfinite(path[..., 0]).any(axis=0)))
    return Judged(
        people=people,
        numbers=len(numbers),
        handovers=tracks - people,
        switches=switches,
        wrong_ratio=wrong / max(1, wrong + len(distances)),
        error_m=float(np.mean(distances)),
    )


def _match(
    places: Floats, people: list[int], where: dict[int, Floats], taken: set[int]
) -> dict[int, int]:
    """Whoever has no number, to the free numbers: nearest in all, within the gate."""
    free = [number for number in where if number not in taken]
    if not people or not free:
        return {}
    gaps = places[people][:, None] - np.array([where[number] for number in free])[None]
    apart = np.hypot(gaps[..., 0], gaps[..., 1])
    rows, columns = linear_sum_assignment(np.where(apart < _GATE_M, apart, 1e3))
    return {
        people[row]: free[column]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if apart[row, column] < _GATE_M
    }
