"""The stage of the synthetic scene: a small square before a shop, painted once per scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.testing.camera import Floats, PinholeCamera
from noren.testing.paint import Canvas, Color
from noren.testing.props import THINGS, Prop, lift_prop

FACADE_Y_M: Final = 13.0
DOOR_HALF_M: Final = 1.7
DOOR_TOP_M: Final = 2.55
CURTAIN_END_M: Final = 1.98
_BACK_WALL_Y_M: Final = 18.5
_TILE_M: Final = 0.9
_FINER: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What stays while walkers come and go.

    `empty (H, W, 3)` the square without anybody; `is_door (H, W)` where one sees into the shop;
    `props` the things that can hide walkers, from far to near.
    """

    empty: Canvas
    is_door: npt.NDArray[np.bool_]
    props: tuple[Prop, ...]


def build_stage(camera: PinholeCamera, random: np.random.Generator) -> Stage:
    """Paint the square, the shop front and everything that stands about."""
    empty, is_door = _paint_walls_and_floor(camera, random)
    props = [lift_prop(camera, thing, random) for thing in THINGS]
    props.sort(key=lambda prop: -prop.depth_m)
    for prop in props:
        prop.paint(empty)
    return Stage(empty=empty, is_door=is_door, props=tuple(props))


def _paint_walls_and_floor(
    camera: PinholeCamera, random: np.random.Generator
) -> tuple[Canvas, npt.NDArray[np.bool_]]:
    """Follow the ray of every quarter pixel to what it meets, then average four to one.

    The camera does not roll, so the foot of the wall is one row of the picture.
    """
    steps_x = (np.arange(camera.width_px * _FINER) + 0.5) / _FINER
    steps_y = (np.arange(camera.height_px * _FINER) + 0.5) / _FINER
    ray = camera.rays(np.stack(np.meshgrid(steps_x, steps_y), axis=-1))
    wall_z = camera.height_m + ray[:, 0, 2] * FACADE_Y_M / ray[:, 0, 1]
    foot = int(np.count_nonzero(wall_z >= 0.0))
    wall, is_hole = _wall(camera, ray[:foot], random)
    to_floor = camera.height_m / -ray[foot:, :, 2]
    floor = _floor(ray[foot:, :, 0] * to_floor, ray[foot:, :, 1] * to_floor, random)
    picture = np.concatenate((wall, floor))
    picture *= _vignette(picture.shape[:2])[..., None]
    hole = np.zeros((*picture.shape[:2], 1))
    hole[:foot, :, 0] = is_hole
    return _average(picture).astype(np.float32), _average(hole)[..., 0] > 0.5


def _wall(
    camera: PinholeCamera, ray: Floats, random: np.random.Generator
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The shop front with the shop behind its door, and where one sees through."""
    to_wall = FACADE_Y_M / ray[..., 1]
    x, z = ray[..., 0] * to_wall, camera.height_m + ray[..., 2] * to_wall
    picture = _facade(x, z, random)
    is_hole = (np.abs(x) < DOOR_HALF_M) & ((z < CURTAIN_END_M) | _is_curtain_slit(x, z))
    rows, columns = (np.flatnonzero(is_hole.any(axis=axis)) for axis in (1, 0))
    door = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    picture[door] = np.where(
        is_hole[door][..., None], _inside(camera, ray[door], random), picture[door]
    )
    return picture, is_hole


def _average(fine: Floats) -> Floats:
    height, width, channels = fine.shape
    blocks = fine.reshape(height // _FINER, _FINER, width // _FINER, _FINER, channels)
    return np.asarray(blocks.mean(axis=(1, 3)))


def _vignette(shape: tuple[int, int]) -> Floats:
    y = np.linspace(-1.0, 1.0, shape[0])[:, None]
    x = np.linspace(-1.0, 1.0, shape[1])
    return 1.0 - 0.10 * np.clip(x * x * 0.7 + y * y * 0.5, 0.0, 1.2)


def _smooth(value: Floats, low: float, high: float) -> Floats:
    part = np.clip((value - low) / (high - low), 0.0, 1.0)
    return part * part * (3.0 - 2.0 * part)


def _lay(picture: Floats, where: npt.NDArray[np.bool_] | Floats, color: Color) -> Floats:
    """The picture, changed in place, with a color wherever a mask (bool or 0..1) says so."""
    if where.dtype == np.bool_:
        picture[where] = color
    else:
        touched = where > 0.0
        cover = where[touched][:, None]
        picture[touched] += cover * (np.asarray(color) - picture[touched])
    return picture


def _floor(x: Floats, y: Floats, random: np.random.Generator) -> Floats:
    """Pale tiles, a warmer way to the door, a door mat, and the shade under the eaves."""
    column = np.floor(x / _TILE_M).astype(np.int64)
    row = np.floor(y / _TILE_M).astype(np.int64)
    table = random.uniform(-5.0, 5.0, size=(97, 89))
    tint = table[column % 97, row % 89]
    base = np.stack((200.0 + tint, 206.0 + tint, 211.0 + tint), axis=-1)
    is_way = np.abs(x) < 2 * _TILE_M
    way = np.stack((176.0 + tint, 194.0 + tint, 209.0 + tint), axis=-1)
    picture = np.where(is_way[..., None], way, base)
    to_joint = np.minimum(_to_multiple(x), _to_multiple(y))
    joint = 1.0 - _smooth(to_joint, 0.012, 0.04)
    joint *= 1.0 - 0.75 * _smooth(y, 6.0, 16.0)
    picture = _lay(picture, 0.5 * joint, (150.0, 156.0, 160.0))
    is_mat = (np.abs(x) < 1.35) & (y > 12.0) & (y < 12.85)
    picture = _lay(picture, is_mat, (84.0, 92.0, 78.0))
    is_rim = is_mat & ((np.abs(x) > 1.27) | (y < 12.07) | (y > 12.78))
    picture = _lay(picture, is_rim, (62.0, 70.0, 58.0))
    shade = 1.0 - 0.22 * _smooth(y, 11.6, 12.9) * (1.0 - _smooth(np.abs(x), 4.0, 9.0) * 0.4)
    return np.asarray(picture * shade[..., None])


def _to_multiple(value: Floats) -> Floats:
    """The distance to the nearest joint between tiles."""
    part = np.mod(value, _TILE_M)
    return np.minimum(part, _TILE_M - part)


def _facade(x: Floats, z: Floats, random: np.random.Generator) -> Floats:
    """A plaster wall with timber, two windows, the eaves, a sign and the curtain in the door."""
    picture = np.empty((*x.shape, 3))
    picture[...] = (198.0, 214.0, 224.0)
    picture = _lay(picture, z < 0.42, (128.0, 132.0, 134.0))
    picture = _lay(picture, np.abs(np.abs(x) - 2.25) < 0.16, (62.0, 88.0, 118.0))
    picture = _lay(picture, np.abs(np.abs(x) - 7.2) < 0.16, (62.0, 88.0, 118.0))
    for side in (-1.0, 1.0):
        picture = _window(picture, x * side, z, random)
    is_frame = (np.abs(x) < DOOR_HALF_M + 0.12) & (z < DOOR_TOP_M + 0.12)
    picture = _lay(picture, is_frame, (48.0, 70.0, 96.0))
    picture = _curtain(picture, x, z)
    is_eave = (z > 2.78) & (z < 3.02)
    picture = _lay(picture, is_eave, (52.0, 76.0, 104.0))
    picture = _lay(picture, is_eave & (z < 2.83), (36.0, 54.0, 76.0))
    below = (z <= 2.78) & (z > 2.3)
    return _lay(picture, below * 0.22 * _smooth(z, 2.3, 2.78), (40.0, 44.0, 52.0))


def _window(picture: Floats, x: Floats, z: Floats, random: np.random.Generator) -> Floats:
    """A shop window with shelves of goods, at x from 2.8 to 6.7."""
    inside = (x > 2.8) & (x < 6.7) & (z > 0.62) & (z < 2.35)
    glow = 150.0 + 40.0 * (z - 0.62) / 1.7
    glass = np.stack((glow * 0.80, glow * 0.92, glow), axis=-1)
    picture = np.where(inside[..., None], glass, picture)
    for shelf in (0.72, 1.28, 1.82):
        picture = _lay(picture, inside & (np.abs(z - shelf) < 0.03), (70.0, 96.0, 122.0))
        left = 2.95
        while left < 6.4:
            wide, tall = random.uniform(0.14, 0.34), random.uniform(0.15, 0.36)
            color = tuple(float(v) for v in random.uniform(70.0, 190.0, size=3))
            good = (x > left) & (x < left + wide) & (z > shelf + 0.03) & (z < shelf + 0.03 + tall)
            picture = _lay(picture, inside & good, (color[0], color[1], color[2]))
            left += wide + random.uniform(0.06, 0.22)
    bar = np.minimum(np.abs(x - 2.8), np.minimum(np.abs(x - 4.75), np.abs(x - 6.7))) < 0.05
    sill = np.minimum(np.abs(z - 0.62), np.abs(z - 2.35)) < 0.05
    is_frame = (x > 2.72) & (x < 6.78) & (z > 0.55) & (z < 2.42) & (bar | sill)
    return _lay(picture, is_frame, (48.0, 70.0, 96.0))


def _is_curtain_slit(x: Floats, z: Floats) -> npt.NDArray[np.bool_]:
    near = np.mod(x + DOOR_HALF_M, DOOR_HALF_M / 2.0) < 0.035
    return near & (z > CURTAIN_END_M) & (z < DOOR_TOP_M - 0.18)


def _curtain(picture: Floats, x: Floats, z: Floats) -> Floats:
    """The noren that the project is named after: four indigo panels with a pale ring on each."""
    is_cloth = (np.abs(x) < DOOR_HALF_M) & (z > CURTAIN_END_M) & (z < DOOR_TOP_M)
    fold = 1.0 + 0.08 * np.sin(x * 16.0)
    cloth = np.stack((112.0 * fold, 66.0 * fold, 38.0 * fold), axis=-1)
    picture = np.where(is_cloth[..., None], cloth, picture)
    panel = DOOR_HALF_M / 2.0
    from_middle = np.hypot(np.mod(x + DOOR_HALF_M, panel) - panel / 2.0, z - 2.24)
    ring = is_cloth & (from_middle < 0.15) & (from_middle > 0.09)
    picture = _lay(picture, ring, (226.0, 230.0, 232.0))
    return _lay(picture, is_cloth & (z > DOOR_TOP_M - 0.06), (70.0, 104.0, 140.0))


def _inside(camera: PinholeCamera, ray: Floats, random: np.random.Generator) -> Floats:
    """What one sees through the door: a wooden floor and a shelf at the back, warm and dim."""
    to_floor = camera.height_m / np.maximum(-ray[..., 2], 1e-9)
    x, y = ray[..., 0] * to_floor, ray[..., 1] * to_floor
    plank = random.uniform(0.9, 1.06, size=64)[np.floor(x / 0.25).astype(np.int64) % 64]
    dim = (1.0 - 0.35 * _smooth(y, FACADE_Y_M, _BACK_WALL_Y_M)) * plank
    floor = np.stack((96.0 * dim, 128.0 * dim, 158.0 * dim), axis=-1)
    to_wall = _BACK_WALL_Y_M / ray[..., 1]
    wall_x, wall_z = ray[..., 0] * to_wall, camera.height_m + ray[..., 2] * to_wall
    wall = np.empty_like(floor)
    wall[...] = (104.0, 126.0, 142.0)
    wall = _lay(wall, np.mod(wall_z, 0.45) < 0.06, (60.0, 80.0, 100.0))
    hue = random.uniform(70.0, 170.0, size=(40, 3))[np.floor(wall_x / 0.3).astype(np.int64) % 40]
    is_good = (np.mod(wall_z, 0.45) > 0.06) & (np.mod(wall_z, 0.45) < 0.3)
    wall = np.where((is_good & (np.mod(wall_x, 0.3) < 0.22))[..., None], hue, wall)
    return np.where((wall_z > 0.0)[..., None], wall, floor)
