"""Photographs of drawn people: plain enough to be drawn, like enough for a detector of people."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
SKIN, HAIR = np.array([140.0, 170.0, 215.0]), np.array([30.0, 35.0, 45.0])
Shape = list[tuple[float, float]]
"""Corners in heads: x from the middle of the body, y from the crown down to 8."""


class Easel:
    """One picture being drawn: a wall and a floor, then people."""

    def __init__(self, width: int, height: int, floor: int) -> None:
        self.canvas = np.full((height, width, 3), 165.0, np.float32)
        self.canvas[floor:] = 115.0
        self.canvas += np.linspace(-15, 15, width)[None, :, None]

    def person(self, seed: int, *, middle: float, feet: float, tall: float) -> None:
        """Somebody in clothes of their own, from crown to sole `tall` pixels high."""
        top, legs = np.random.default_rng(seed).integers(20, 200, (2, 3)).astype(float)
        self._middle, self._head, self._crown = middle, tall / 8, feet - tall
        for side in (-1, 1):
            self._fill(side, [(0.0, 3.9), (0.8, 3.9), (0.58, 7.7), (0.08, 7.7)], legs)
            self._fill(side, [(0.08, 7.55), (0.62, 7.55), (0.85, 8.0), (0.03, 8.0)], legs * 0.4)
        for side in (-1, 1):
            self._fill(side, [(0.0, 1.3), (0.5, 1.3), (0.9, 1.5), (0.85, 4.3), (0.0, 4.3)], top)
            sleeve = [(0.95, 1.5), (0.7, 1.6), (0.85, 2.8), (0.9, 4.0), (1.2, 4.0), (1.2, 2.7)]
            self._fill(side, sleeve, top * 0.85)
            self._fill(side, [(1.18, 4.0), (0.92, 4.0), (0.95, 4.45), (1.12, 4.45)], SKIN)
        self._fill(1, [(-0.2, 1.0), (0.2, 1.0), (0.3, 1.45), (-0.3, 1.45)], SKIN * 0.85)
        self._fill(1, oval(0.6, 0.4, 0.58, 360), SKIN)
        self._fill(1, oval(0.42, 0.44, 0.44, -180), HAIR)

    def picture(self) -> Picture:
        """As a camera would see it: a little soft, a little noisy."""
        noise = np.random.default_rng(0).normal(0, 8, self.canvas.shape)
        return np.clip(cv2.GaussianBlur(self.canvas, (0, 0), 1.2) + noise, 0, 255).astype(np.uint8)

    def _fill(self, side: int, shape: Shape, color: npt.NDArray[np.float64]) -> None:
        corners = np.array(
            [(self._middle + side * x * self._head, self._crown + y * self._head) for x, y in shape]
        )
        mask = np.zeros(self.canvas.shape[:2], np.float32)
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1.0, cv2.LINE_AA)
        across = (np.arange(self.canvas.shape[1]) - self._middle) / self._head
        shade = 1 - 0.3 * np.clip(across, -1, 1)
        inked = mask[..., None]
        self.canvas[:] = self.canvas * (1 - inked) + inked * (color * shade[None, :, None])


def oval(y: float, wide: float, high: float, around: int) -> Shape:
    """An oval of the head, or a part of it, from the right side on."""
    turns = np.radians(np.linspace(0, around, 40))
    return [(wide * float(np.cos(t)), y + high * float(np.sin(t))) for t in turns]


def photograph(*seeds: int, size: tuple[int, int] = (600, 800), tall: float = 420.0) -> Picture:
    """Everybody side by side on a photograph of some width and height, in the order of seeds."""
    width, height = size
    easel = Easel(width, height, floor=round(height * 0.7))
    for place, seed in enumerate(seeds):
        middle = width * (place + 1) / (len(seeds) + 1)
        easel.person(seed, middle=middle, feet=height / 2 + tall / 2, tall=tall)
    return easel.picture()


def coded(picture: Picture, form: str = ".jpg") -> bytearray:
    """The bytes of a file."""
    return bytearray(cv2.imencode(form, picture)[1].tobytes())
