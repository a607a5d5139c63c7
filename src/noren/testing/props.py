"""The things that stand about in the synthetic scene and can hide walkers behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.testing.camera import PinholeCamera
from noren.testing.paint import Canvas, Color, paint_hull, paint_limb

Spans = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing as a layer of its own.

    `top_px`, `left_px` the corner of `color (h, w, 3)` and `cover (h, w, 1)`; `depth_m` its place
    in the order of depth.
    """

    depth_m: float
    left_px: int
    top_px: int
    color: npt.NDArray[np.float32]
    cover: npt.NDArray[np.float32]

    def paint(self, canvas: Canvas) -> None:
        """Lay the thing over whatever is behind it."""
        height, width = self.cover.shape[:2]
        patch = canvas[self.top_px : self.top_px + height, self.left_px : self.left_px + width]
        patch += self.cover * (self.color - patch)


class _Brush:
    """Paints solids given in metres."""

    def __init__(self, camera: PinholeCamera, canvas: Canvas) -> None:
        self._camera = camera
        self._canvas = canvas

    def face(self, xyz_m: npt.ArrayLike, color: Color) -> None:
        """A flat convex face."""
        pixels, _ = self._camera.project(xyz_m)
        paint_hull(self._canvas, [(float(x), float(y)) for x, y in pixels], color)

    def box(self, spans: Spans, color: Color) -> None:
        """A block: the side one can see, its top and its front."""
        (x0, x1), (y0, y1), (z0, z1) = spans
        side = x1 if x1 < 0 else x0
        for tone, corners in (
            (0.80, [(side, y, z) for y in (y0, y1) for z in (z0, z1)]),
            (1.08, [(x, y, z1) for x in (x0, x1) for y in (y0, y1)]),
            (0.94, [(x, y0, z) for x in (x0, x1) for z in (z0, z1)]),
        ):
            self.face(corners, (color[0] * tone, color[1] * tone, color[2] * tone))

    def ball(self, xyz_m: tuple[float, float, float], radius_m: float, color: Color) -> None:
        """A ball, lighter to the left."""
        pixel, depth = self._camera.project(np.asarray(xyz_m))
        point = (float(pixel[0]), float(pixel[1]))
        radius = radius_m * self._camera.focal_px / float(depth)
        paint_limb(self._canvas, point, point, (radius, radius), color, shade=0.18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Where a thing stands in the order of depth, and how it paints itself."""

    y_m: float
    paint: Callable[[_Brush, np.random.Generator], None]


def lift_prop(camera: PinholeCamera, thing: Thing, random: np.random.Generator) -> Prop:
    """Paint a thing on black and on white: that tells its color and cover apart."""
    seed = int(random.integers(1 << 32))
    layers = []
    for ground in (0.0, 255.0):
        canvas = np.full((camera.height_px, camera.width_px, 3), ground, np.float32)
        thing.paint(_Brush(camera, canvas), np.random.default_rng(seed))
        layers.append(canvas)
    cover = 1.0 - (layers[1] - layers[0]).mean(axis=2, keepdims=True) / 255.0
    rows, columns = np.nonzero(cover[..., 0] > 0.004)
    box = (slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
    part = np.clip(cover[box], 0.0, 1.0).astype(np.float32)
    return Prop(
        depth_m=float(camera.project(np.array([0.0, thing.y_m, 0.0]))[1]),
        left_px=int(columns.min()),
        top_px=int(rows.min()),
        color=(layers[0][box] / np.maximum(part, 0.004)).astype(np.float32),
        cover=part,
    )


def _leaves(
    brush: _Brush, random: np.random.Generator, middle: tuple[float, float, float], spread_m: float
) -> None:
    for _ in range(60):
        x, y, z = np.clip(random.normal(0.0, spread_m, size=3), -1.7 * spread_m, 1.7 * spread_m)
        green = float(random.uniform(0.72, 1.25))
        place = (middle[0] + x, middle[1] + 0.3 * y, middle[2] + abs(z))
        brush.ball(place, float(random.uniform(0.05, 0.11)), (56 * green, 118 * green, 78 * green))


def _planter(x_m: float, y_m: float) -> Thing:
    """A shrub in a square pot."""

    def paint(brush: _Brush, random: np.random.Generator) -> None:
        spans = ((x_m - 0.3, x_m + 0.3), (y_m - 0.3, y_m + 0.3), (0.0, 0.5))
        brush.box(spans, (104.0, 124.0, 158.0))
        _leaves(brush, random, (x_m, y_m, 0.58), 0.19)

    return Thing(y_m=y_m, paint=paint)


def _paint_display(brush: _Brush, random: np.random.Generator) -> None:
    """A stepped stand with goods, before which people stop."""
    wood: Color = (92.0, 134.0, 172.0)
    brush.box(((-5.9, -4.1), (11.9, 12.4), (0.0, 1.05)), wood)
    brush.box(((-5.9, -4.1), (11.45, 11.9), (0.0, 0.7)), wood)
    for y, z in ((12.15, 1.05), (11.68, 0.7)):
        for x in np.arange(-5.72, -4.2, 0.26):
            color = random.uniform(60.0, 215.0, size=3)
            tall = float(random.uniform(0.12, 0.26))
            spans = ((float(x), float(x) + 0.19), (y - 0.1, y + 0.1), (z, z + tall))
            brush.box(spans, (float(color[0]), float(color[1]), float(color[2])))


def _paint_bench(brush: _Brush, _random: np.random.Generator) -> None:
    """A wooden bench along the wall."""
    for x in (4.2, 5.7):
        brush.box(((x, x + 0.12), (11.9, 12.3), (0.0, 0.42)), (70.0, 74.0, 78.0))
    for y in (11.85, 12.02, 12.19):
        brush.box(((4.0, 6.0), (y, y + 0.13), (0.42, 0.47)), (84.0, 124.0, 160.0))
    for z in (0.62, 0.78):
        brush.face(
            [(4.0, 12.4, z), (6.0, 12.4, z), (6.0, 12.4, z + 0.11), (4.0, 12.4, z + 0.11)],
            (80.0, 118.0, 152.0),
        )


def _paint_trough(brush: _Brush, random: np.random.Generator) -> None:
    """A long low trough of shrubs in the foreground, which hides legs."""
    brush.box(((1.9, 3.6), (6.15, 6.5), (0.0, 0.42)), (128.0, 132.0, 138.0))
    for x in np.arange(2.05, 3.5, 0.17):
        _leaves(brush, random, (float(x), 6.32, 0.45), 0.075)


THINGS: Final = (
    _planter(-2.75, 12.45),
    _planter(2.75, 12.45),
    Thing(y_m=11.9, paint=_paint_display),
    Thing(y_m=12.1, paint=_paint_bench),
    Thing(y_m=6.3, paint=_paint_trough),
)
"""Everything that stands about."""
