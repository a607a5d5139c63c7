"""Does the camera hang upright? People tell: the networks know them with their heads up.

A network that was taught upright people finds a tenth of them, or nobody, in a picture that stands
on its head or lies on its side. So the same picture is searched as it is and turned, and whichever
way finds the people is up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.frame import Picture

F32 = npt.NDArray[np.float32]
_GREY = 114


class Hanging(IntEnum):
    """How a camera hangs; the numbers are those of the record."""

    UNKNOWN = 0
    UPRIGHT = 1
    UPSIDE_DOWN = 2
    SIDEWAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HangingSettings:
    """When the answer is clear.

    Only people of at least `sure` confidence count. One way of looking must have found `needed`
    people (their confidence, summed) in `looks` pictures or more, and `ratio` times as much as
    each other way. Measured on six films: 12 to 164 against 0 to 3.
    """

    sure: float = 0.5
    needed: float = 4.0
    looks: int = 3
    ratio: float = 3.0


class HangingMeter:
    """Adds up what was found each way; `hanging` is the answer so far.

    Forgets: everything but three sums and a number of pictures.
    """

    def __init__(self, settings: HangingSettings | None = None) -> None:
        self._settings = settings or HangingSettings()
        self._looks = 0
        self._sums = dict.fromkeys((Hanging.UPRIGHT, Hanging.UPSIDE_DOWN, Hanging.SIDEWAYS), 0.0)

    @property
    def sums(self) -> dict[Hanging, float]:
        """The confidence of everybody found so far, by the way that was up."""
        return dict(self._sums)

    @property
    def has_seen(self) -> bool:
        """Whether anybody was found either way."""
        return self._looks > 0

    @property
    def hanging(self) -> Hanging:
        """How the camera hangs, as far as is known."""
        settings = self._settings
        best = max(self._sums, key=lambda way: self._sums[way])
        most = self._sums[best]
        others = [value for way, value in self._sums.items() if way is not best]
        clear = most >= settings.needed and self._looks >= settings.looks
        if clear and all(most >= settings.ratio * value for value in others):
            return best
        return Hanging.UNKNOWN

    def add(self, *, upright: F32, upside_down: F32, sideways: F32 | None = None) -> None:
        """Take the confidence of each person found in one picture, looked at each way."""
        found = {Hanging.UPRIGHT: upright, Hanging.UPSIDE_DOWN: upside_down}
        if sideways is not None:
            found[Hanging.SIDEWAYS] = sideways
        summed = {
            way: float(values[values >= self._settings.sure].sum()) for way, values in found.items()
        }
        if any(summed.values()):
            self._looks += 1
        for way, value in summed.items():
            self._sums[way] += value


def turn_half(pixels: Picture) -> Picture:
    """The picture standing on its head."""
    return np.asarray(cv2.rotate(pixels, cv2.ROTATE_180), np.uint8)


def turn_quarter(pixels: Picture, *, clockwise: bool) -> Picture:
    """The picture lying on its side, shrunk into a picture of the same shape with grey beside."""
    way = cv2.ROTATE_90_CLOCKWISE if clockwise else cv2.ROTATE_90_COUNTERCLOCKWISE
    turned = cv2.rotate(pixels, way)
    height, width = pixels.shape[:2]
    scale = min(width / turned.shape[1], height / turned.shape[0])
    size = (max(1, int(turned.shape[1] * scale)), max(1, int(turned.shape[0] * scale)))
    canvas = np.full(pixels.shape, _GREY, np.uint8)
    canvas[: size[1], : size[0]] = cv2.resize(turned, size, interpolation=cv2.INTER_AREA)
    return canvas
