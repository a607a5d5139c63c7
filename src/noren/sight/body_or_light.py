"""Is this a body, or only light on the empty scene?

Light that falls on a place, glare in the lens and the shade of a cloud change what a camera
sees, but they draw nothing new: the scene's own texture stays, stronger, fainter or paler, under
a brightness that runs smoothly across. A body stands there with an outline and a texture of its
own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.sight.background import BURNT_LUMA, Background
from noren.sight.frame import Picture

Boxes = npt.NDArray[np.float64]

BODY_RATIO: Final = 0.5
"""Least part of a difference that light leaves unexplained at a body. Measured: 98 of 100 bodies in
four films leave 0.58 and more, 95 of 100 lights that are broader than bodies 0.42 and less."""
_AROUND: Final = (0.5, 0.15)
"""How much of the place around a box is looked at, in its breadths and heights: its outline."""
_READABLE_RATIO: Final = 0.3
"""Where more than the rest has burnt out nothing can be read, so nobody is told."""
_MIDDLE: Final = np.float32(128.0)
_SCALE: Final = np.float32(1.0 / 64.0)
_STIFF: Final = 1e-4
"""Keeps a plane and a scene without any texture solvable."""


def unexplained_by_light(
    small: Picture, background: Background, boxes: Boxes
) -> npt.NDArray[np.float64]:
    """`(N,)` which share of the difference at each box light cannot have made, 0..1.

    Definition: at the box and a little around it, the difference of picture and scene in each
    channel is fitted by a plane and the scene's own texture; the share is the root mean square of
    what is left over that of the whole difference, channels weighed by the step that counts in
    them. 0 where too little can be read for an answer.

    Args:
        small: `(h, w, 3)` the reduced picture.
        background: the scene, which must be ready.
        boxes: `(N, 4)` in small pixels.
    Source: light is smooth and what it falls on is not: Land and McCann, "Lightness and Retinex
        Theory" (1971). The factor of the texture also stands for haze and for burning out.
    """
    return np.array([_share(small, background, box) for box in boxes], np.float64)


def _share(small: Picture, background: Background, box: npt.NDArray[np.float64]) -> float:
    rows, columns = _around(box, small.shape[:2])
    now = small[rows, columns]
    tall, wide = now.shape[:2]
    if tall < 2 or wide < 2:
        return 0.0
    scene, steps = background.levels[rows, columns], background.steps[rows, columns]
    table = np.empty((9, tall, wide), np.float32)
    table[:3] = _plane(tall, wide)
    table[3:6] = (scene.transpose(2, 0, 1) - _MIDDLE) * _SCALE
    table[6:9] = now.transpose(2, 0, 1)
    table[6:9] -= scene.transpose(2, 0, 1)
    table[6:9] /= steps.transpose(2, 0, 1)
    # A place that the scene has burnt out as well is as it was.
    readable = (now[:, :, 0] < BURNT_LUMA) | (scene[:, :, 0] >= BURNT_LUMA)
    count = int(np.count_nonzero(readable))
    if count < _READABLE_RATIO * readable.size:
        return 0.0
    if count < readable.size:
        table *= readable
    flat = table.reshape(9, -1)
    return _left_over((flat @ flat.T).astype(np.float64) / count)


@lru_cache(maxsize=64)
def _plane(tall: int, wide: int) -> npt.NDArray[np.float32]:
    """`(3, tall, wide)` one, how far to the right and how far down, the latter from -1 to 1."""
    down, right = np.mgrid[-1.0 : 1.0 : tall * 1j, -1.0 : 1.0 : wide * 1j]
    return np.stack((np.ones((tall, wide)), right, down)).astype(np.float32)


def _left_over(products: npt.NDArray[np.float64]) -> float:
    """Root of the share that rows 0-2 and a channel's own texture (3-5) leave of 6-8.

    Args:
        products: `(9, 9)` mean products of each two rows.
    """
    plane, common = products[:3, :3] + _STIFF * np.eye(3), products[:3, 3:]
    rest = products[3:, 3:] - common.T @ np.linalg.solve(plane, common)
    texture, difference = rest.diagonal()[:3], rest.diagonal()[3:]
    shared = rest[(0, 1, 2), (3, 4, 5)]
    left = np.maximum(difference - shared**2 / (np.maximum(texture, 0.0) + _STIFF), 0.0).sum()
    whole = products.diagonal()[6:].sum()
    return float(np.sqrt(left / whole)) if whole > 0.0 else 0.0


def _around(box: npt.NDArray[np.float64], shape: tuple[int, ...]) -> tuple[slice, slice]:
    x1, y1, x2, y2 = box
    wide, tall = max(3.0, _AROUND[0] * (x2 - x1)), max(2.0, _AROUND[1] * (y2 - y1))
    rows = slice(max(0, int(y1 - tall)), max(0, min(shape[0], int(y2 + tall))))
    columns = slice(max(0, int(x1 - wide)), max(0, min(shape[1], int(x2 + wide))))
    return rows, columns
