"""Faces anywhere in a picture, near or far: what a masked still must not hold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from noren.sight.faces import FaceFinder, FaceNetwork, FaceSettings, Rect

Picture = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]


class FacesAnywhere:
    """Searches the whole picture, and overlapping parts of it enlarged twice.

    Parts are as large as the network's input at twice the size, so a face of 8 px is seen at 16.

    Forgets: the picture and all faces, when `find_faces` returns.
    """

    def __init__(self, network: FaceNetwork, *, enlarge: float = 2.0) -> None:
        self._network = network
        self._enlarge = enlarge

    def find_faces(self, pixels: Picture, floor: float) -> Boxes:
        """Boxes `(N, 4)` in the picture's pixels; one face may be found in several parts."""
        finder = FaceFinder(self._network, settings=FaceSettings(floor=floor))
        found = [finder.find(pixels, region).xyxy for region in self._regions(pixels)]
        return np.concatenate(found).astype(np.float32)

    def _regions(self, pixels: Picture) -> Iterator[Rect]:
        height, width = pixels.shape[:2]
        yield 0, 0, width, height
        wide, high = self._network.input_size_px
        for shrink in (1.0, self._enlarge):
            part = round(wide / shrink), round(high / shrink)
            if part[0] >= width and part[1] >= height and shrink == 1.0:
                continue
            for left in _starts(width, part[0]):
                for top in _starts(height, part[1]):
                    yield left, top, left + part[0], top + part[1]


def _starts(length: int, part: int) -> list[int]:
    """Where parts begin so that they overlap by a quarter and reach the end."""
    if part >= length:
        return [0]
    count = int(np.ceil((length - part) / (0.75 * part))) + 1
    return [round(k * (length - part) / (count - 1)) for k in range(count)]
