"""Traffic signs by shape and color class, in one picture; nothing on them is read.

Japan's signs are told apart by law through both: red rings and red or blue discs regulate, yellow
diamonds warn, blue squares and pentagons instruct, blue and green boards and route shields guide.

Source: 道路標識、区画線及び道路標示に関する命令 (order on road signs), annexes 1 and 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]


class SignClass(IntEnum):
    """Classes of signs. The numbers are part of the record format: never renumber them."""

    PROHIBITION = 0
    """規制標識: what is forbidden or ordered."""
    WARNING = 1
    """警戒標識."""
    INSTRUCTION = 2
    """指示標識."""
    GUIDE = 3
    """案内標識."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Candidates in one picture: `xyxy (N, 4)` pixels, `sign_class (N,)` of `SignClass`."""

    xyxy: Boxes
    sign_class: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.sign_class.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class SignSettings:
    """What is large enough and well enough placed; shares are of the picture's height.

    Pictures are searched at most `work_height_px` high. Signs stand above `lowest_ratio`, are at
    least `least_px` high there and at most `largest_ratio` of the picture.
    """

    work_height_px: int = 720
    least_px: int = 11
    largest_ratio: float = 0.4
    lowest_ratio: float = 0.62


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """A patch of one color, with its holes filled.

    `rect` share of its upright rectangle, `turned` of the smallest turned one, `circle` of the
    smallest circle, `triangle` of the smallest triangle, `hull` of its convex hull; `lean` how
    much wider its upper third is than its lower one, as a ratio; `own` share of the filled patch
    that has the color, `white` share that is white, `dark` that is dark, `center_white` share of
    its middle that is white; `rim` share of sixteen directions in which the outermost fifth has the
    color, `core` share of the inner half's surface that has it.
    """

    aspect: float
    rect: float
    turned: float
    circle: float
    triangle: float
    hull: float
    lean: float
    own: float
    white: float
    dark: float
    center_white: float
    rim: float
    core: float


def find_signs(
    pixels: Picture, *, without: Boxes | None = None, settings: SignSettings | None = None
) -> Signs:
    """Patches of a `(H, W, 3)` uint8 BGR picture that have the color and shape of a sign.

    Args:
        without: `(N, 4)` boxes of people and vehicles; a patch that lies in one is none.
    Returns: candidates; one look is not enough to believe them, see `SignMemory`.

    Forgets: the picture.
    """
    chosen = settings or SignSettings()
    scale = min(1.0, chosen.work_height_px / pixels.shape[0])
    if scale < 1.0:
        resized = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pixels = np.asarray(resized, np.uint8)
    _, strong, light = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV))
    white = ((strong < 90) & (light > 130)).astype(np.uint8)
    dark = (light < 90).astype(np.uint8)
    found: list[tuple[Boxes, SignClass]] = []
    for mask, name in _color_masks(pixels):
        for box, shape in _shapes(mask, white, dark, chosen):
            judged = _JUDGES[name](shape)
            if judged is not None:
                found.append((box / np.float32(scale), judged))
    found = [one for one in _largest_first(found) if not _lies_in(one[0], without)]
    return Signs(
        xyxy=np.array([box for box, _ in found], np.float32).reshape(-1, 4),
        sign_class=np.array([judged for _, judged in found], np.int64),
    )


def _color_masks(pixels: Picture) -> Iterator[tuple[Mask, str]]:
    """Patches of each color at several strengths: paint pales with dirt, haze and compression.

    Red is how far red exceeds both others, blue how far it exceeds red, as shares of their sum.
    Source: S. Salti et al., Traffic sign detection via interest region extraction, 2015.
    """
    blue, green, red = (plane.astype(np.float32) for plane in cv2.split(pixels))
    total = np.maximum(blue + green + red, 90.0)
    planes = {
        "red": (np.minimum(red - blue, red - green) / total, (0.035, 0.07, 0.14)),
        "blue": (np.minimum(blue - red, 2.0 * (blue - green)) / total, (0.09, 0.16, 0.25)),
        "green": (np.minimum(green - red, 3.0 * (green - blue)) / total, (0.04, 0.08, 0.14)),
        "yellow": (np.minimum(green, red) / total - blue / total, (0.12, 0.2, 0.28)),
    }
    for name, (plane, levels) in planes.items():
        for level in levels:
            yield (plane >= level).astype(np.uint8), name


def _shapes(
    mask: Mask, white: Mask, dark: Mask, settings: SignSettings
) -> list[tuple[Boxes, _Shape]]:
    height, width = mask.shape
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    shapes = []
    for contour in contours:
        x, y, wide, high = cv2.boundingRect(contour)
        if (
            high < settings.least_px
            or wide < settings.least_px
            or high > settings.largest_ratio * height
            or y + high / 2 > settings.lowest_ratio * height
            # What is cut off has no shape that could be judged.
            or min(x, y, width - x - wide, height - y - high) < 2
        ):
            continue
        box = np.array([x, y, x + wide, y + high], np.float32)
        part = (slice(y, y + high), slice(x, x + wide))
        shape = _measure((contour - (x, y)).astype(np.int32), mask[part], white[part], dark[part])
        if shape is not None:
            shapes.append((box, shape))
    return shapes


def _measure(contour: npt.NDArray[np.int32], own: Mask, white: Mask, dark: Mask) -> _Shape | None:
    high, wide = own.shape
    filled = cv2.drawContours(np.zeros_like(own), [contour.astype(np.int32)], -1, 1, cv2.FILLED)
    area = float(filled.sum())
    hull = cv2.convexHull(contour.astype(np.int32))
    solid = cv2.fillConvexPoly(np.zeros_like(own), hull, 1)
    outline = float(solid.sum())
    if area < 0.3 * outline or outline < 60:
        return None
    # A ring that is not quite closed is judged by its outline.
    inside = solid > 0
    (_, _), radius = cv2.minEnclosingCircle(hull)
    (_, sides, _) = cv2.minAreaRect(hull)
    triangle = cv2.minEnclosingTriangle(hull)[0]
    third = max(1, high // 3)
    top, bottom = float(solid[:third].sum()), float(solid[-third:].sum())
    middle = (slice(high // 3, high - high // 3), slice(wide // 4, wide - wide // 4))
    rim, core = _rings(own)
    return _Shape(
        rim=rim,
        core=core,
        aspect=wide / high,
        rect=outline / (wide * high),
        turned=outline / max((sides[0] + 1) * (sides[1] + 1), 1.0),
        circle=outline / (np.pi * (radius + 0.5) ** 2),
        triangle=outline / max(float(triangle), outline),
        hull=area / outline,
        lean=top / max(bottom, 1.0),
        own=float(own[inside].mean()),
        white=float(white[inside].mean()),
        dark=float(dark[inside].mean()),
        center_white=float(white[middle].mean()) if white[middle].size else 0.0,
    )


def _rings(own: Mask) -> tuple[float, float]:
    high, wide = own.shape
    down, across = np.mgrid[0:high, 0:wide]
    down = (down + 0.5) / high * 2 - 1
    across = (across + 0.5) / wide * 2 - 1
    away = np.hypot(down, across)
    direction = ((np.arctan2(down, across) + np.pi) / (2 * np.pi) * 16).astype(np.int64) % 16
    outer = (away > 0.72) & (away <= 1.0)
    colored = np.bincount(direction[outer], weights=own[outer], minlength=16)
    pixels = np.bincount(direction[outer], minlength=16)
    inner = away <= 0.5
    rim = float(np.mean(colored >= 0.4 * np.maximum(pixels, 1)))
    return rim, float(own[inner].mean()) if inner.any() else 0.0


def _is_disc(shape: _Shape) -> bool:
    return shape.circle >= 0.73 and 0.7 <= shape.aspect <= 1.35 and 0.68 <= shape.rect <= 0.88


def _judge_red(shape: _Shape) -> SignClass | None:
    if _is_disc(shape) and shape.rim >= 0.85:
        ring = 0.22 <= shape.own <= 0.75 and shape.core <= 0.45
        no_entry = 0.5 <= shape.own <= 0.92 and shape.center_white >= 0.25
        return SignClass.PROHIBITION if ring or no_entry else None
    downward = shape.triangle >= 0.72 and shape.lean >= 1.8 and 0.8 <= shape.aspect <= 1.5
    if downward and 0.2 <= shape.own <= 0.95 and shape.white >= 0.05:
        return SignClass.PROHIBITION
    return None


def _judge_blue(shape: _Shape) -> SignClass | None:
    if shape.hull < 0.75:
        return None
    is_even = shape.rim >= 0.9 and 0.8 <= shape.lean <= 1.25
    if _is_disc(shape) and is_even and 0.08 <= shape.white <= 0.6:
        return SignClass.PROHIBITION
    if shape.rect >= 0.82 and 0.03 <= shape.white <= 0.55:
        if shape.aspect >= 1.3:
            return SignClass.GUIDE
        return SignClass.INSTRUCTION if shape.aspect >= 0.75 else None
    shield = shape.lean >= 1.35 and 0.55 <= shape.rect <= 0.85 and 0.8 <= shape.aspect <= 1.3
    if shield and shape.own >= 0.45 and shape.white >= 0.04:
        return SignClass.GUIDE
    pentagon = shape.lean <= 0.75 and 0.6 <= shape.rect <= 0.88 and 0.8 <= shape.aspect <= 1.25
    if pentagon and 0.1 <= shape.white <= 0.6:
        return SignClass.INSTRUCTION
    return None


def _judge_green(shape: _Shape) -> SignClass | None:
    board = shape.rect >= 0.82 and shape.aspect >= 1.1 and shape.hull >= 0.75
    return SignClass.GUIDE if board and 0.03 <= shape.white <= 0.5 and shape.own >= 0.4 else None


def _judge_yellow(shape: _Shape) -> SignClass | None:
    upright = 0.75 <= shape.aspect <= 1.35 and 0.42 <= shape.rect <= 0.66
    diamond = shape.turned >= 0.82 and upright and 0.7 <= shape.lean <= 1.4
    marked = 0.45 <= shape.own <= 0.95 and shape.dark >= 0.03
    return SignClass.WARNING if diamond and marked and shape.hull >= 0.8 else None


_JUDGES = {
    "red": _judge_red,
    "blue": _judge_blue,
    "green": _judge_green,
    "yellow": _judge_yellow,
}


def _largest_first(found: list[tuple[Boxes, SignClass]]) -> list[tuple[Boxes, SignClass]]:
    """Without what lies on another sign: a blue disc within its red ring is one sign."""
    order = sorted(found, key=lambda one: -float(np.prod(one[0][2:] - one[0][:2])))
    kept: list[tuple[Boxes, SignClass]] = []
    for box, judged in order:
        if not any(_share_in(box, other) > 0.6 for other, _ in kept):
            kept.append((box, judged))
    return kept


def _lies_in(box: Boxes, boxes: Boxes | None) -> bool:
    return boxes is not None and any(_share_in(box, other) > 0.5 for other in boxes)


def _share_in(box: Boxes, other: Boxes) -> float:
    side = np.maximum(np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2]), 0)
    return float(np.prod(side) / max(float(np.prod(box[2:] - box[:2])), 1e-6))
