"""A photograph of an empty place made into a drawing: two flat tones, lines, and blank parts.

Few places, two tones and the strongest edges: what things look like is gone, where they stand is
not. What was never free of people stays blank, in whole blocks, so that no hole has an outline.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.frame import Picture

Tones = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

BLOCK: Final = 8
"""Blank parts of a drawing are whole blocks of so many places to a side."""
_EDGE_LOW, _EDGE_HIGH = 0.35, 0.8
_LEAST_LINE: Final = 9
_SMOOTH: Final = 9
_NEAR: Final = 1
_SHIFTS: Final = tuple(
    (across, along)
    for across in (-41, -23, 0, 23, 41)
    for along in (-29, -17, 0, 17, 29)
    if abs(across) + abs(along) > 25
)
SWAY: Final = 2
"""So many places a camera may sway without having moved."""


class Mark(IntEnum):
    """What a place of the drawing is; the numbers are those of the record."""

    BLANK = 0
    LIGHT = 1
    DARK = 2
    LINE = 3


def draw_place(pixels: Picture, known: Bools, size: tuple[int, int]) -> Tones:
    """The drawing `(h, w)` of `Mark`s of a picture `(H, W, 3)` where it is `known (H, W)`.

    Args:
        size: width and height of the drawing, not more than the picture's.
    Forgets: colors, levels, and whatever is smaller than a few places.
    """
    small = _levels(pixels, size)
    whole = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    blank = _in_blocks(np.asarray(whole) < 0.999)
    flat = cv2.medianBlur(small, _SMOOTH)
    there = flat[~blank]
    level = float(np.median(there)) if there.size else 0.0
    tones = np.where(flat < level, np.uint8(Mark.DARK), np.uint8(Mark.LIGHT)).astype(np.uint8)
    # Specks of a tone are texture, not form.
    tones = np.asarray(cv2.medianBlur(tones, _SMOOTH), np.uint8)
    lines = find_lines(small)
    # Where the picture ends is no edge of the place.
    near_blank = cv2.dilate(blank.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    tones[lines & ~near_blank] = Mark.LINE
    tones[blank] = Mark.BLANK
    return tones


def find_lines(small: Picture) -> Bools:
    """`(h, w)` where strong edges of a grey picture run; short ones are left out."""
    smooth = cv2.GaussianBlur(small, (0, 0), 1.2)
    right = cv2.Sobel(smooth, cv2.CV_16S, 1, 0, ksize=3)
    down = cv2.Sobel(smooth, cv2.CV_16S, 0, 1, ksize=3)
    strength = np.abs(right.astype(np.float32)) + np.abs(down.astype(np.float32))
    # The same lines by day and by dusk: what is strong is judged by the picture itself.
    strong = max(float(np.percentile(strength, 88)), 30.0)
    edges = cv2.Canny(right, down, _EDGE_LOW * strong, _EDGE_HIGH * strong)
    count, parts, told, _ = cv2.connectedComponentsWithStats(edges, connectivity=8)
    long = np.zeros(count, np.bool_)
    long[1:] = told[1:, cv2.CC_STAT_AREA] >= _LEAST_LINE
    return np.asarray(long[parts], np.bool_)


def measure_likeness(luma: Picture, drawing: Tones) -> float:
    """How much a picture `(H, W)` has its lines where a drawing has them: 0 by chance, 1 all.

    A sway of `SWAY` places is taken back. Where the drawing is blank, nothing is compared; a
    drawing without lines is like anything, and gives 1.
    """
    height, width = drawing.shape
    drawn = drawing == Mark.LINE
    if int(drawn.sum()) < 4 * _LEAST_LINE:
        return 1.0
    small = np.asarray(cv2.resize(luma, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    reach = np.ones((2 * _NEAR + 1, 2 * _NEAR + 1), np.uint8)
    near = cv2.dilate(find_lines(small).astype(np.uint8), reach) > 0
    rows, columns = np.nonzero(drawn)
    own = max(
        _share(near, rows, columns, across, along)
        for across in range(-SWAY, SWAY + 1)
        for along in range(-SWAY, SWAY + 1)
    )
    chance = float(np.mean([_share(near, rows, columns, *shift) for shift in _SHIFTS]))
    return max(0.0, (own - chance) / (1.0 - chance)) if chance < 0.95 else 0.0


def _share(
    near: Bools,
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    across: int,
    along: int,
) -> float:
    """The share of the drawn places that lie near a line of the picture, moved by so many."""
    y, x = rows + along, columns + across
    inside = (y >= 0) & (y < near.shape[0]) & (x >= 0) & (x < near.shape[1])
    return float(near[y[inside], x[inside]].mean()) if inside.any() else 0.0


def _levels(pixels: Picture, size: tuple[int, int]) -> Picture:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _in_blocks(blank: Bools) -> Bools:
    """Blank places widened to whole blocks."""
    height, width = blank.shape
    rows, columns = -(-height // BLOCK), -(-width // BLOCK)
    filled = np.zeros((rows * BLOCK, columns * BLOCK), np.bool_)
    filled[:height, :width] = blank
    blocks = filled.reshape(rows, BLOCK, columns, BLOCK).any(axis=(1, 3))
    whole = np.repeat(np.repeat(blocks, BLOCK, axis=0), BLOCK, axis=1)
    return np.asarray(whole[:height, :width], np.bool_)
