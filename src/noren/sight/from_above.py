"""People seen straight from above: shapes as large as shoulders, not upright bodies."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.background import Background, Mask, follow_light
from noren.sight.body_or_light import unexplained_by_light
from noren.sight.body_size import BREADTH_M
from noren.sight.frame import Picture

Boxes = npt.NDArray[np.float64]

# From chest to back, as BREADTH_M is from shoulder to shoulder.
DEPTH_M = 0.3
_SUNLIT_LUMA = 225
_SUNLIT_RATIO = 0.03
_MOTION_S = 0.2
_MOTION_STEP = 16.0
# Box side in shoulder breadths: stride and swinging arms.
_REACH = 2.4
# In a square of so many breadths there is more body than floor. Light leaves less than the ratio
# unexplained there (`unexplained_by_light`): 95 of 100 lights do, and 90 of 100 bodies leave more.
_TRUNK = 0.8
_BODY_RATIO = 0.4
# Share of motion over shoulder breadth: a walking body fills it, outlines and leaves do not.
_DENSE = 0.75
_DENSE_LOW = 0.5
# More of the picture than people can move: the light itself swings.
_SWING_RATIO = 0.3


class FromAbove:
    """Finds people under a camera that looks straight down.

    In even light the difference from the empty scene is divided into people by area. Where the
    sun overexposes part of the floor, neither body nor floor can be read and exposure swings with
    everybody who enters; there people are where motion is dense over the breadth of shoulders:
    a body moves as a whole, a shadow only at its outline, leaves only in spots. So in such light
    someone who stands still is not seen. In either light, what a plane of light on the floor's own
    texture explains is nobody.

    Args:
        breadth_px: how broad shoulders look in the reduced picture.
    Forgets: all pictures older than a fifth of a second.
    """

    def __init__(self, *, breadth_px: float) -> None:
        self.breadth_px = breadth_px
        self._before: deque[tuple[float, Picture]] = deque()

    def find(
        self, small: Picture, raw: Mask | None, background: Background, at_s: float
    ) -> tuple[Boxes, npt.NDArray[np.float64]] | None:
        """`(N, 4)` boxes in small pixels and `(N,)` how sure; None while nothing can be said."""
        moving = self._moving(small, at_s)
        sunlit = float((small[:, :, 0] >= _SUNLIT_LUMA).mean()) >= _SUNLIT_RATIO
        if sunlit:
            if float(moving.mean()) > _SWING_RATIO:
                return None
            places, sure = self._dense(moving)
        elif raw is not None:
            places, sure = self._by_area(background.take_out_shadows(small, raw))
        else:
            return None
        if background.is_ready:
            near = unexplained_by_light(small, background, self._squares(places, _TRUNK))
            places, sure = places[near >= _BODY_RATIO], sure[near >= _BODY_RATIO]
        return self._squares(places, _REACH), sure

    def _squares(self, places: Boxes, breadths: float) -> Boxes:
        half = breadths / 2.0 * self.breadth_px
        return np.hstack((places - half, places + half))

    def _dense(self, moving: Mask) -> tuple[Boxes, npt.NDArray[np.float64]]:
        """Peaks of the share of motion within a square as broad as shoulders."""
        side = max(3, round(self.breadth_px)) | 1
        once = cv2.blur(moving.astype(np.float32), (side, side), borderType=cv2.BORDER_CONSTANT)
        # A second, small window leaves one highest place where the first leaves a plateau.
        share = cv2.blur(once, (side // 3 | 1, side // 3 | 1))
        # Peaks lie further apart than two people can walk side by side.
        peak = cv2.dilate(share, np.ones((2 * side + 1, 2 * side + 1), np.uint8))
        _, _, _, middles = cv2.connectedComponentsWithStats(
            ((share >= peak) & (share >= _DENSE_LOW)).astype(np.uint8)
        )
        places = np.asarray(middles[1:], np.float64).reshape(-1, 2) + 0.5
        rows = np.clip(places.astype(np.int64), 0, np.array(share.shape)[::-1] - 1)
        dense = share[rows[:, 1], rows[:, 0]].astype(np.float64)
        return places, 0.35 + 1.6 * (dense - _DENSE)

    def _by_area(self, shape: Mask) -> tuple[Boxes, npt.NDArray[np.float64]]:
        shape = _without_specks(shape, 0.1 * self.breadth_px)
        side = 2 * max(1, round(0.12 * self.breadth_px)) + 1
        joined = cv2.dilate(shape, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        one = self.breadth_px**2 * DEPTH_M / BREADTH_M
        middles: list[npt.NDArray[np.float64]] = []
        sure: list[float] = []
        for number in range(1, count):
            x, y, w, h = (int(v) for v in stats[number, :4])
            part = (shape[y : y + h, x : x + w] > 0) & (labels[y : y + h, x : x + w] == number)
            area = float(part.sum())
            if area < 0.5 * one:
                continue
            people = max(1, round(area / (1.6 * one)))
            for middle in _divide(part, people):
                middles.append(middle + np.array([x, y]))
                sure.append(min(0.9, 0.3 + 0.2 * area / (people * one)))
        return np.array(middles, np.float64).reshape(-1, 2), np.array(sure, np.float64)

    def _moving(self, small: Picture, at_s: float) -> Mask:
        """1 where the luma changed within a fifth of a second, common light taken out."""
        luma = np.ascontiguousarray(small[:, :, 0])
        while len(self._before) > 1 and at_s - self._before[1][0] >= _MOTION_S - 1e-6:
            self._before.popleft()
        then = self._before[0][1] if self._before else luma
        self._before.append((at_s, luma))
        differs = cv2.absdiff(luma, follow_light(then, luma))
        _, moving = cv2.threshold(differs, _MOTION_STEP, 1, cv2.THRESH_BINARY)
        return np.asarray(moving, np.uint8)


def _without_specks(shape: Mask, size: float) -> Mask:
    side = max(1, round(size)) | 1
    if side < 3:
        return shape
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(shape, cv2.MORPH_OPEN, element), np.uint8)


def _divide(part: npt.NDArray[np.bool_], people: int) -> list[npt.NDArray[np.float64]]:
    """Middles of the pieces of a shape cut into equal areas across its longer axis."""
    ys, xs = np.nonzero(part)
    points = np.column_stack((xs, ys)).astype(np.float64) + 0.5
    if people == 1:
        return [points.mean(axis=0)]
    offset = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(offset.T @ offset)
    order = np.argsort(offset @ axes[:, 1], kind="stable")
    return [points[piece].mean(axis=0) for piece in np.array_split(order, people)]
