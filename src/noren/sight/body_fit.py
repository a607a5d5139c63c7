"""Which people explain a foreground? Bodies of known size, placed one after the other.

Each candidate place has a template of three boxes (head, trunk, legs). A body gains the
foreground it covers and loses the background it covers; the best is taken, what it explains is
removed, and so on until no body explains enough. Then each is moved once more, given the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Mask = npt.NDArray[np.uint8]

# Head, trunk and legs: from, to as shares of the height; half width as a share of the box.
# The core that every view of a person fills, also from the side (22, 37 and 32 cm broad); arms
# and stride reach beyond it to the box.
_PARTS = ((0.0, 0.16, 0.18), (0.16, 0.55, 0.30), (0.55, 1.0, 0.26))

# One byte a place, what it is worth in halves, shifted by 2: scene -1, undecided -1/2, explained 0,
# foreground +1. Undecided must cost something, or bodies slide down onto their shadows.
SCENE, UNDECIDED, FOREGROUND = np.uint8(0), np.uint8(1), np.uint8(4)
_COVERED = np.uint8(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """When a body is believed.

    `accept_ratio` gain as a share of the body's template; `visible_ratio` share of the body
    that must lie in the picture; `most` bodies in one group.
    """

    accept_ratio: float = 0.3
    visible_ratio: float = 0.3
    most: int = 24


class BodyGrid:
    """Where on a small picture bodies can stand and what each would cover.

    Args:
        boxes: `(rows, w, 4)` the box of a body whose foot point is at this place, in small
            pixels, not clipped; NaN where nobody can stand. Rows beyond the picture's are feet
            below its lower edge.
        picture_height: rows of the picture itself.
    """

    def __init__(
        self, boxes: Boxes, *, picture_height: int, settings: FitSettings | None = None
    ) -> None:
        self._settings = settings or FitSettings()
        self.rows, self.width = boxes.shape[:2]
        self.height = picture_height
        flat = boxes.reshape(-1, 4)
        good = np.asarray(np.isfinite(flat).all(axis=1), np.bool_)
        flat = np.where(good[:, None], flat, 0.0)
        self.boxes = flat
        x1, y1, x2, y2 = flat.T
        middle, wide, tall = (x1 + x2) / 2.0, x2 - x1, y2 - y1
        corners, area = [], np.zeros(len(flat))
        for top, bottom, half in _PARTS:
            part = np.column_stack(
                (
                    middle - half * wide,
                    y1 + top * tall,
                    middle + half * wide,
                    y1 + bottom * tall,
                )
            )
            whole = np.round(part).astype(np.int32)
            area += np.maximum(part[:, 2] - part[:, 0], 0.0) * (part[:, 3] - part[:, 1])
            np.clip(whole[:, 0::2], 0, self.width, out=whole[:, 0::2])
            np.clip(whole[:, 1::2], 0, self.height, out=whole[:, 1::2])
            corners.append(whole)
        self._parts = np.stack(corners)
        seen = np.sum(
            (self._parts[..., 2] - self._parts[..., 0])
            * (self._parts[..., 3] - self._parts[..., 1]),
            axis=0,
        )
        self._area = np.maximum(area, 1.0)
        self.can_stand: npt.NDArray[np.bool_] = (
            good & (seen >= self._settings.visible_ratio * self._area) & (tall >= 6)
        )
        self._seen = np.maximum(seen, 1.0)
        stride = self.width + 1
        parts = self._parts
        self._corner_index = (
            parts[..., 1] * stride + parts[..., 0],
            parts[..., 1] * stride + parts[..., 2],
            parts[..., 3] * stride + parts[..., 0],
            parts[..., 3] * stride + parts[..., 2],
        )

    def explain(self, value: Mask, region: tuple[int, int, int, int]) -> list[tuple[int, float]]:
        """Places and gains of the bodies that explain the foreground in a region, best first.

        A place is `y * width + x` of the foot point; a gain is the share of the body's visible
        template that is foreground, less the share that is not: at most 1.

        Args:
            value: `(h, w)` uint8 of `FOREGROUND`, `UNDECIDED` (shadow or dark cloth), `SCENE`.
            region: x1 y1 x2 y2 of one group of foreground.
        """
        left = value.copy()
        x1, y1, x2, y2 = region
        tall = self.tall_near((x1 + x2) // 2, y2 - 1)
        # Feet may be hidden, or below the picture.
        below = self.rows if y2 >= self.height - 1 else y2 + round(0.3 * tall)
        places = self._candidates((x1, y1, x2, below), step=2)
        found: list[tuple[int, float]] = []
        while len(places) and len(found) < self._settings.most:
            best = self._best(left, places)
            if best is None:
                break
            found.append(best)
            self._cover(left, best[0])
        return self._settle(value, found)

    def tall_near(self, x: int, y: int) -> float:
        """Height of a body standing here, in small pixels; 0 where nobody can stand."""
        place = min(max(y, 0), self.rows - 1) * self.width + min(max(x, 0), self.width - 1)
        return float(self.boxes[place, 3] - self.boxes[place, 1])

    def _best(self, value: Mask, places: Indices) -> tuple[int, float] | None:
        """The place that explains most, of those that are believed; None if none is.

        The most places, not the largest share: else small bodies would be found inside large.
        """
        flat = cv2.integral(value).reshape(-1)
        a, b, c, d = (flat[index[:, places]] for index in self._corner_index)
        seen = self._seen[places]
        gain = np.sum(a - b - c + d, axis=0) / 2.0 - seen
        gain[gain < self._settings.accept_ratio * seen] = 0.0
        best = int(np.argmax(gain))
        return (int(places[best]), float(gain[best] / seen[best])) if gain[best] > 0.0 else None

    def _settle(self, value: Mask, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        settled = list(found)
        for number, (place, _) in enumerate(found):
            left = value.copy()
            for other, (there, _) in enumerate(settled):
                if other != number:
                    self._cover(left, there)
            y, x = divmod(place, self.width)
            reach = max(2, round(0.12 * float(self.boxes[place, 3] - self.boxes[place, 1])))
            near = self._candidates((x - reach, y - reach, x + reach + 1, y + reach + 1), step=1)
            best = self._best(left, near)
            settled[number] = best if best is not None else (place, 0.0)
        return [item for item in settled if item[1] >= self._settings.accept_ratio]

    def _candidates(self, region: tuple[int, int, int, int], *, step: int) -> Indices:
        x1, y1, x2, y2 = region
        xs = np.arange(max(0, x1), min(self.width, x2), step)
        ys = np.arange(max(0, y1), min(self.rows, y2), step)
        places = (ys[:, None] * self.width + xs[None, :]).reshape(-1)
        return np.asarray(places[self.can_stand[places]], np.intp)

    def _cover(self, value: Mask, place: int) -> None:
        x1, y1, x2, y2 = self.boxes[place]
        margin = 0.05 * (x2 - x1)
        value[
            max(0, int(y1 - margin)) : max(0, int(np.ceil(y2 + margin))),
            max(0, int(x1 - margin)) : max(0, int(np.ceil(x2 + margin))),
        ] = _COVERED
