"""People seen straight from above: shapes as large as shoulders, not upright bodies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.background import Background, Mask
from noren.sight.body_size import GroundBodies
from noren.sight.frame import Picture

Boxes = npt.NDArray[np.float64]

# Shoulders seen from above, and what a person with a bag and swinging arms takes at most.
BREADTH_M = 0.5
DEPTH_M = 0.3
_SUNLIT_LUMA = 225
_SUNLIT_RATIO = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class FromAbove:
    """Finds people under a camera that looks straight down.

    `breadth_px` how broad shoulders look in the reduced picture. In even light the foreground
    is divided into people by area. Where the sun overexposes part of the floor, a body cannot
    be told from its own shadow, so a connected shape of body and shadow is one person, however
    large; two who touch are then one.
    """

    breadth_px: float

    @classmethod
    def of(cls, bodies: GroundBodies, frame_size: tuple[int, int], factor: int) -> FromAbove:
        """Size in the middle of the picture, where the camera looks straight down most."""
        middle = np.array([[frame_size[0] / 2.0, frame_size[1] / 2.0]])
        x1, _, x2, _ = bodies.boxes(middle)[0]
        return cls(breadth_px=float(x2 - x1) / factor * BREADTH_M / bodies.wide_m)

    def find(
        self, small: Picture, raw: Mask, background: Background
    ) -> tuple[Boxes, npt.NDArray[np.float64]]:
        """`(N, 4)` boxes in small pixels and `(N,)` how sure."""
        sunlit = float((background.levels[:, :, 0] >= _SUNLIT_LUMA).mean()) >= _SUNLIT_RATIO
        shape = raw if sunlit else background.take_out_shadows(small, raw)
        reach = max(1, round((0.25 if sunlit else 0.12) * self.breadth_px))
        joined = cv2.dilate(
            _without_specks(shape, 0.1 * self.breadth_px),
            cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)),
        )
        count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        one = self.breadth_px**2 * DEPTH_M / BREADTH_M
        boxes: list[list[float]] = []
        sure: list[float] = []
        for number in range(1, count):
            x, y, w, h = (int(v) for v in stats[number, :4])
            part = (shape[y : y + h, x : x + w] > 0) & (labels[y : y + h, x : x + w] == number)
            area = float(part.sum())
            if area < 0.5 * one:
                continue
            people = 1 if sunlit else max(1, round(area / (1.6 * one)))
            for place in _divide(part, people):
                half = self.breadth_px * 0.6
                cx, cy = place[0] + x, place[1] + y
                boxes.append([cx - half, cy - half, cx + half, cy + half])
                sure.append(min(0.9, 0.4 + 0.2 * area / (people * one)))
        return np.array(boxes, np.float64).reshape(-1, 4), np.array(sure)


def _without_specks(shape: Mask, size: float) -> Mask:
    side = max(1, round(size)) | 1
    if side < 3:
        return shape
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(shape, cv2.MORPH_OPEN, element), np.uint8)


def _divide(part: npt.NDArray[np.bool_], people: int) -> Boxes:
    """Middles of the pieces of a shape cut into equal areas across its longer axis."""
    ys, xs = np.nonzero(part)
    points = np.column_stack((xs, ys)).astype(np.float64)
    if people > 1:
        offset = points - points.mean(axis=0)
        _, axes = np.linalg.eigh(offset.T @ offset)
        order = np.argsort(offset @ axes[:, 1], kind="stable")
        pieces = [points[piece] for piece in np.array_split(order, people)]
    else:
        pieces = [points]
    return np.array([piece.mean(axis=0) + 0.5 for piece in pieces])
