"""Who wears the declared color: looks at the upper bodies of followed people, and a vote for each.

boxes of a frame ─▶ upper body ─▶ share of pixels in the color ─▶ vote of the track ─▶ staff or not

A color is a hue: light and shade change how bright a vest looks, not which color it is. Who wears
it by chance is left out too; nothing tells people apart beyond that.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.frame import Frame

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Picture = npt.NDArray[np.uint8]

UPPER_BODY = (0.18, 0.55)
"""From the shoulders to the hips, as shares of a box's height."""
MIDDLE = (0.2, 0.8)
"""Beside it the box shows what is behind the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRule:
    """When somebody wears the color.

    A pixel has it within `hue_deg` of the declared hue, with at least `saturation_share` of its
    saturation and `least_value` of light (0..255). A look shows it where at least `body_ratio` of
    the upper body has it; an upper body of fewer than `least_px` to a side is not judged. Staff
    are those with at least `least_looks` looks of which `look_ratio` or more show it.
    """

    hue_deg: float = 14.0
    saturation_share: float = 0.6
    least_value: int = 50
    body_ratio: float = 0.35
    least_px: tuple[int, int] = (6, 10)
    least_looks: int = 3
    look_ratio: float = 0.5


GRAY_DIFFERENCE = 1
GRAY_RATIO = 0.001
"""A picture in which hardly a chroma sample is further than this from the usual one is gray.

Cameras that see no colors send the same chroma everywhere: 0 of the samples of a real one. In films
in color of gray places, such as an empty car park, 0.8 % and more differ.
"""
_GRAY_STEP = 2


def has_color(frame: Frame) -> bool:
    """Whether the picture shows colors at all: at night many cameras see gray only."""
    return any(
        _colored_ratio(plane[::_GRAY_STEP, ::_GRAY_STEP].astype(np.int16)) >= GRAY_RATIO
        for plane in (frame.blue_difference, frame.red_difference)
    )


def _colored_ratio(chroma: npt.NDArray[np.int16]) -> float:
    return float((np.abs(chroma - np.median(chroma)) > GRAY_DIFFERENCE).mean())


class TagEyes:
    """Looks for one color on the people of one camera.

    Args:
        color: `(red, green, blue)` 0..255 of the tag, not gray.

    Forgets: the frame when `look` returns; a track's two numbers when it is forgotten.
    """

    def __init__(self, color: tuple[int, int, int], *, rule: TagRule | None = None) -> None:
        self._rule = rule or TagRule()
        self._hue, saturation, _ = _hsv(np.array([[color[::-1]]], np.uint8))[0, 0].tolist()
        self._least_saturation = self._rule.saturation_share * saturation
        self._votes: dict[int, tuple[int, int]] = {}

    def look(self, *, pixels: Picture, track_id: I64, xyxy: F32) -> None:
        """Take one look at the people `track_id (N,)` in boxes `xyxy (N, 4)` of a BGR picture."""
        for number, box in zip(track_id.tolist(), xyxy.tolist(), strict=True):
            share = self.measure_share(pixels, box)
            if share is None:
                continue
            shown, looks = self._votes.get(number, (0, 0))
            self._votes[number] = shown + (share >= self._rule.body_ratio), looks + 1

    def measure_share(self, pixels: Picture, box: list[float]) -> float | None:
        """Which share of an upper body has the color; None where it is too small to be judged."""
        x1, y1, x2, y2 = box
        left, right = (round(x1 + share * (x2 - x1)) for share in MIDDLE)
        top, bottom = (round(y1 + share * (y2 - y1)) for share in UPPER_BODY)
        body = pixels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
        if body.shape[1] < self._rule.least_px[0] or body.shape[0] < self._rule.least_px[1]:
            return None
        return float(self._has_tag(body).mean())

    def _has_tag(self, body: Picture) -> Bools:
        hsv = _hsv(body).astype(np.int16)
        # Hues go round: 0 to 180 in steps of two degrees.
        away = np.abs((hsv[..., 0] - self._hue + 90) % 180 - 90) * 2
        return np.asarray(
            (away <= self._rule.hue_deg)
            & (hsv[..., 1] >= self._least_saturation)
            & (hsv[..., 2] >= self._rule.least_value),
            np.bool_,
        )

    def is_staff(self, track_id: I64) -> Bools:
        """`(N,)` who wears the color as far as is known; False for whom nobody could judge."""
        return np.array([self._wears(number) for number in track_id.tolist()], np.bool_)

    def _wears(self, number: int) -> bool:
        shown, looks = self._votes.get(number, (0, 0))
        return looks >= self._rule.least_looks and shown >= self._rule.look_ratio * looks

    def rename(self, pairs: I64) -> None:
        """Join tracks that turned out to be one: pairs of the new and the old number."""
        for new, old in pairs.tolist():
            if (votes := self._votes.pop(new, None)) is not None:
                shown, looks = self._votes.get(old, (0, 0))
                self._votes[old] = shown + votes[0], looks + votes[1]

    def forget(self, track_ids: list[int]) -> None:
        """Drop tracks."""
        for number in track_ids:
            self._votes.pop(number, None)

    def clear(self) -> None:
        """Forget everybody."""
        self._votes.clear()


def _hsv(pixels: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV), np.uint8)
