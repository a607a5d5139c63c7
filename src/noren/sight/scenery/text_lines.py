"""Lines of text in a picture: where they are, and what they say.

Two networks of PP-OCRv6, run by OpenVINO on one thread. Their bytes are given, so that this module
opens no file; both are compiled for fixed shapes before anything is looked at.
Source: M. Liao et al., Real-time scene text detection with differentiable binarization, 2020 (what
the first network gives); A. Graves et al., Connectionist temporal classification, 2006 (what the
second one gives).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import ModelMismatch
from noren.sight.inference import compile_network, read_metadata

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_CELL_PX = 32
_LINE_PX = 48
_WIDTHS_PX = (160, 320, 640)
"""Lines are read in the narrowest of these that holds them; longer ones are squeezed."""
_NORMAL = 127.5
_TALL_RATIO = 1.8
"""What is so much taller than wide is written downwards."""
_TRIM_RATIO = 0.1
_PITCHES = (0.75, 0.85, 0.95, 1.05)
_MOST_LINES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One line that was read: its `corners (4, 2)` in the picture from the upper left around, what
    it says, and how surely, 0..1. It lives while one picture is read."""

    corners: Floats
    text: str
    confidence: float

    @property
    def box(self) -> Floats:
        """x1, y1, x2, y2 around it."""
        low, high = self.corners.min(axis=0), self.corners.max(axis=0)
        return np.concatenate((low, high)).astype(np.float32)

    @property
    def letter_px(self) -> float:
        """How large its letters are: the shorter side."""
        return float(min(_length(self.corners, 0, 1), _length(self.corners, 0, 3)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """What counts as a line.

    A pixel is text from `floor` on; a patch is a line when its mean is at least `mean_floor`, and
    is grown by `grow_ratio` of its area over its circumference, because the network finds the
    inner part of a line. Pictures are searched at most `width_px` wide.
    """

    width_px: int = 1280
    floor: float = 0.3
    mean_floor: float = 0.5
    grow_ratio: float = 1.6
    least_px: float = 6.0


class TextNetworks:
    """Finds lines and reads them.

    Args:
        finder: the detection network; reader: the recognition network, with its letters.
        frame_size_px: width and height of the part of the picture in which lines are found.
        precision: OpenVINO's word for the arithmetic.
    Raises:
        ModelMismatch: these bytes are no such networks.

    Forgets: the picture and every letter, when the lines are handed out.
    """

    def __init__(
        self,
        *,
        finder: bytes,
        reader: bytes,
        frame_size_px: tuple[int, int],
        precision: str = "f32",
        settings: LineSettings | None = None,
    ) -> None:
        self._settings = settings or LineSettings()
        width, height = frame_size_px
        scale = min(1.0, self._settings.width_px / width)
        self._size = _whole(width * scale), _whole(height * scale)
        try:
            self._letters = _letters_of(reader)
            self._finder = _request(finder, self._size, precision)
            self._readers = {
                wide: _request(reader, (wide, _LINE_PX), precision) for wide in _WIDTHS_PX
            }
        except (RuntimeError, KeyError) as error:
            raise ModelMismatch(
                where="text",
                found=(str(error).strip() or "-").splitlines()[-1][:200],
                expected="networks that find and read lines of text",
                remedy="run `noren models verify`",
            ) from None

    def find(self, pixels: Picture) -> list[Floats]:
        """Corners `(4, 2)` of each line of a `(H, W, 3)` uint8 BGR picture, in its pixels."""
        height, width = pixels.shape[:2]
        wide, high = self._size
        shrunk = cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_AREA)
        shown = self._finder.infer([np.ascontiguousarray(shrunk)[None]])
        sure = next(iter(shown.values()))[0, 0]
        scale = np.array([width / wide, height / high], np.float32)
        return [corners * scale for corners in find_lines(sure, self._settings)]

    def read(self, pixels: Picture, corners: Floats) -> TextLine:
        """What stands between four corners of the picture."""
        part = _straighten(pixels, corners)
        if part.shape[0] < _TALL_RATIO * part.shape[1]:
            text, confidence = self._spell(part)
        else:
            # How many letters stand below each other is not known beforehand.
            text, confidence = max(map(self._spell, _lay_down(part)), key=lambda one: one[1])
        return TextLine(corners=corners, text=text, confidence=confidence)

    def _spell(self, part: Picture) -> tuple[str, float]:
        needed = part.shape[1] * _LINE_PX / part.shape[0]
        wide = next((one for one in _WIDTHS_PX if needed <= one), _WIDTHS_PX[-1])
        shown = np.full((_LINE_PX, wide, 3), round(_NORMAL), np.uint8)
        used = max(4, min(wide, round(needed)))
        shown[:, :used] = cv2.resize(part, (used, _LINE_PX), interpolation=cv2.INTER_LINEAR)
        scores = next(iter(self._readers[wide].infer([shown[None]]).values()))[0]
        return spell(scores, self._letters)

    def rehearse(self) -> None:
        """Run everything once on nothing, so that all code has been loaded."""
        wide, high = self._size
        blank = np.zeros((high, wide, 3), np.uint8)
        self.find(blank)
        find_lines(np.pad(np.ones((20, 60), np.float32), 20), self._settings)
        for width in (50.0, 300.0, 600.0):
            corners = np.array([[0, 0], [width, 0], [width, 48], [0, 48]], np.float32)
            self.read(np.zeros((60, 620, 3), np.uint8), corners)
        self.read(blank, np.array([[0, 0], [9, 0], [9, 40], [0, 40]], np.float32))


def find_lines(sure: Floats, settings: LineSettings) -> list[Floats]:
    """Corners of the lines in a `(H, W)` map of how surely each pixel is text, best first."""
    mask = cv2.dilate((sure > settings.floor).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found: list[tuple[float, Floats]] = []
    for contour in contours:
        middle, sides, angle = cv2.minAreaRect(contour)
        if min(sides) < 3:
            continue
        x, y, wide, high = cv2.boundingRect(contour)
        inside = np.zeros((high, wide), np.uint8)
        cv2.drawContours(inside, [np.asarray(contour - (x, y), np.int32)], -1, 1, cv2.FILLED)
        mean = float(sure[y : y + high, x : x + wide][inside > 0].mean())
        if mean < settings.mean_floor:
            continue
        grow = settings.grow_ratio * sides[0] * sides[1] / (2 * (sides[0] + sides[1]))
        grown = (sides[0] + 2 * grow, sides[1] + 2 * grow)
        if min(grown) < settings.least_px:
            continue
        found.append((mean, _in_order(np.asarray(cv2.boxPoints((middle, grown, angle))))))
    found.sort(key=lambda one: -one[0])
    return [corners for _, corners in found[:_MOST_LINES]]


def spell(scores: Floats, letters: tuple[str, ...]) -> tuple[str, float]:
    """The text that scores `(steps, letters)` spell, and the mean of its letters' scores."""
    best = scores.argmax(axis=1)
    # The first place stands for "nothing new here".
    new = (best != 0) & (np.concatenate(([-1], best[:-1])) != best)
    if not new.any():
        return "", 0.0
    return "".join(letters[one] for one in best[new]), float(scores.max(axis=1)[new].mean())


def _request(network: bytes, size_px: tuple[int, int], precision: str) -> Any:
    wide, high = size_px
    compiled = compile_network(
        model=network, shape=(1, 3, high, wide), precision=precision, middle=_NORMAL, reach=_NORMAL
    )
    return compiled.create_infer_request()


def _letters_of(reader: bytes) -> tuple[str, ...]:
    """The network's letters by their places: nothing, those that it names, and a space."""
    return ("", *read_metadata(reader)["character"].split("\n"), " ")


def _whole(length: float) -> int:
    return max(_CELL_PX, round(length / _CELL_PX) * _CELL_PX)


def _length(corners: Floats, one: int, other: int) -> float:
    return float(np.linalg.norm(corners[one] - corners[other]))


def _in_order(corners: npt.NDArray[Any]) -> Floats:
    """From the upper left around by the clock."""
    left, right = np.split(corners[np.argsort(corners[:, 0], kind="stable")], 2)
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def _straighten(pixels: Picture, corners: Floats) -> Picture:
    wide = max(4, round(max(_length(corners, 0, 1), _length(corners, 3, 2))))
    high = max(4, round(max(_length(corners, 0, 3), _length(corners, 1, 2))))
    upright = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), upright)
    part = cv2.warpPerspective(
        pixels, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(part, np.uint8)


def _lay_down(part: Picture) -> list[Picture]:
    """Letters that stand below each other, side by side, for each number that there may be.

    Letters are about as high as wide, with a little space between them, and the patch is grown
    around them.
    """
    edge = round(_TRIM_RATIO * part.shape[1])
    part = part[edge : part.shape[0] - edge, edge : part.shape[1] - edge]
    high, wide = part.shape[:2]
    numbers = {max(1, round(share * high / wide)) for share in _PITCHES}
    laid = []
    for letters in sorted(numbers):
        edges = np.linspace(0, high, letters + 1).round().astype(int)
        cells = [
            cv2.resize(part[above:below], (wide, wide), interpolation=cv2.INTER_LINEAR)
            for above, below in pairwise(edges)
        ]
        laid.append(np.asarray(np.concatenate(cells, axis=1), np.uint8))
    return laid
