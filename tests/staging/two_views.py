"""Drawn films of one floor from two cameras side by side, whose views overlap in the middle.

Nothing in them was ever filmed. Walkers cross the whole floor from one side to the other, so each
is before the one camera first, before both for a while, and then before the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from noren.jail.synthetic_film import write_drawn_film
from noren.testing.camera import PinholeCamera
from noren.testing.figure import Figure, Pose, draw_look
from staging.films import draw_floor

Floats = npt.NDArray[np.float64]
Picture = npt.NDArray[np.uint8]

WEST, EAST = "west", "east"
STANDS_M = {WEST: -3.0, EAST: 3.0}
"""Where the cameras stand, along x; both look along y."""
RATE_HZ = 8.0
PIXELS = (480, 272)
CAMERA = PinholeCamera(
    width_px=PIXELS[0],
    height_px=PIXELS[1],
    focal_px=0.75 * PIXELS[0],
    height_m=4.5,
    pitch_rad=math.radians(27.0),
)
_GROUND_M = ((-4.0, 5.0), (4.0, 5.0), (-5.0, 9.0), (5.0, 9.0), (-6.0, 12.5), (6.0, 12.5))
_QUIET_S = 6.0
"""Nobody comes so long: a detector without weights learns the empty floor meanwhile."""

_TURN_S = 12.0
"""Then those from the one side have nearly gone: who hides whom is not what is asked here."""


@dataclass(frozen=True, kw_only=True)
class Walker:
    """Who walks straight across the floor: from when, how far away, and which way."""

    start_s: float
    y_m: float
    is_eastward: bool
    pace_m_s: float = 1.25

    def at(self, at_s: float) -> tuple[float, float] | None:
        """Where they are; None before and after."""
        gone_m = (at_s - self.start_s) * self.pace_m_s
        if not 0.0 <= gone_m <= 20.0:
            return None
        return (gone_m - 10.0 if self.is_eastward else 10.0 - gone_m, self.y_m)


def walkers(people: int, *, every_s: float = 5.0) -> list[Walker]:
    """People at irregular times, four from each side in turn, each on a way of their own.

    Were they as regular as a clock, nobody could tell one camera's clock from them.
    """
    return [
        Walker(
            start_s=_QUIET_S
            + number * every_s
            + number * number % 5
            + number // 4 * (_TURN_S + number),
            y_m=6.0 + 1.3 * (number % 4),
            is_eastward=number // 4 % 2 == 0,
            pace_m_s=1.1 + 0.1 * (number % 3),
        )
        for number in range(people)
    ]


def seconds_of(cast: list[Walker]) -> float:
    """How long a film lasts until everybody has gone."""
    return max(one.start_s + 20.0 / one.pace_m_s for one in cast) + 3.0


def pictures(
    cast: list[Walker], camera: str, *, seconds: float, late_s: float
) -> Iterator[Picture]:
    """What a camera films, from `late_s` on."""
    floor = draw_floor(*PIXELS).astype(np.float32)
    noise = np.random.default_rng(len(camera)).normal(0, 1.3, (4, *floor.shape))
    looks = [draw_look(np.random.default_rng(7 + n), index=n) for n in range(len(cast))]
    for frame in range(round((seconds - late_s) * RATE_HZ)):
        at_s = late_s + frame / RATE_HZ
        canvas = floor.copy()
        figures = []
        for walker, look in zip(cast, looks, strict=True):
            place = walker.at(at_s)
            if place is None:
                continue
            x_m = place[0] - STANDS_M[camera]
            if abs(x_m) > CAMERA.half_width_m(place[1]) + 1.0:
                continue
            pose = Pose(
                xy_m=(x_m, place[1]),
                heading_rad=0.0 if walker.is_eastward else math.pi,
                stride_m=abs(place[0]) * 1.0,
                speed_m_s=walker.pace_m_s,
                at_s=at_s,
            )
            figures.append(Figure(CAMERA, look, pose))
        for figure in figures:
            figure.paint_shadow(canvas)
        for figure in sorted(figures, key=lambda one: -one.depth_m):
            figure.paint(canvas)
        canvas += noise[frame % 4].astype(np.float32)
        yield np.clip(canvas, 0, 255).astype(np.uint8)


def write_views(folder: Path, cast: list[Walker], *, east_late_s: float = 0.0) -> dict[str, Path]:
    """Both films; that of the east camera may begin later than the other."""
    films = {}
    for camera, late_s in ((WEST, 0.0), (EAST, east_late_s)):
        films[camera] = folder / f"{camera}.mp4"
        write_drawn_film(
            pictures(cast, camera, seconds=seconds_of(cast), late_s=late_s),
            films[camera],
            rate_hz=RATE_HZ,
            size_px=PIXELS,
        )
    return films


def ground_of(camera: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Places in a camera's picture, as shares of it, and on the common floor in metres."""
    pairs = []
    for x_m, y_m in _GROUND_M:
        pixel, _ = CAMERA.project(np.array([x_m, y_m, 0.0]))
        share = (float(pixel[0]) / PIXELS[0], float(pixel[1]) / PIXELS[1])
        pairs.append((share, (x_m + STANDS_M[camera], y_m)))
    return pairs


def corners_of(camera: str, corners_m: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """An outline on the common floor as shares of a camera's picture."""
    found = []
    for x_m, y_m in corners_m:
        pixel, _ = CAMERA.project(np.array([x_m - STANDS_M[camera], y_m, 0.0]))
        found.append((float(pixel[0]) / PIXELS[0], float(pixel[1]) / PIXELS[1]))
    return found
