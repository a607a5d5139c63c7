"""An empty place learnt, searched once more for people, and drawn.

pictures, boxes ─▶ the empty scene ─▶ any person or face in it? ─▶ drawing, or nothing
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import SceneNotEmpty
from noren.sight.detections import Detections
from noren.sight.empty_scene import EmptyPicture, EmptyScene, EmptySceneSettings
from noren.sight.faces import Faces
from noren.sight.frame import Picture
from noren.sight.hanging import turn_half
from noren.sight.place_drawing import draw_place
from noren.vocabulary.objects import ObjectClass

WIDTH_MOST: Final = 640
"""Pictures are learnt no wider than this; the drawing is half of it."""
BLANK_MOST_RATIO: Final = 0.3
"""More blank than this is no picture of a place."""
PEOPLE_FLOOR: Final = 0.2
"""Whoever is found at least this surely keeps a place from being learnt, or ends it all."""
FACE_FLOOR: Final = 0.5
_BODIES: Final = (ObjectClass.PERSON, ObjectClass.BICYCLE)
_TILES: Final = 3
_SPECK_PX: Final = 5
"""Holes narrower than this are noise at an edge: nobody is so thin."""


class BodySearch(Protocol):
    """What looks for people; see `Detector`."""

    def detect(self, pixels: Picture) -> Detections:
        """All boxes of one BGR picture."""
        ...


class FaceSearch(Protocol):
    """What looks for faces; see `FaceFinder`."""

    def find(self, pixels: Picture, region_px: tuple[int, int, int, int]) -> Faces:
        """All faces inside a rectangle of a BGR picture."""
        ...


class Learnt(IntEnum):
    """What became of it."""

    DRAWN = 0
    TOO_BLANK = 2
    SOMEBODY_IN_IT = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """The result: `tones (h, w)` of `Mark`s, all blank unless `learnt` is `DRAWN`.

    `found_ratio` is the confidence of the surest person or face found in what was learnt.
    """

    learnt: Learnt
    tones: npt.NDArray[np.uint8]
    found_ratio: float


class PlaceLearner:
    """Learns one camera's empty place from pictures and the people found in them.

    Args:
        frame_size_px: width and height of the pictures.
        size: of the drawing.
    Forgets: all pictures; the learnt one when it is drawn.
    """

    def __init__(
        self,
        *,
        frame_size_px: tuple[int, int],
        size: tuple[int, int],
        settings: EmptySceneSettings,
        bodies: BodySearch,
        faces: FaceSearch,
    ) -> None:
        width, height = frame_size_px
        self._scale = min(1.0, WIDTH_MOST / width)
        self._size = (round(width * self._scale), round(height * self._scale))
        self._drawn_size = size
        self._settings = settings
        self._bodies, self._faces = bodies, faces
        self._scene = EmptyScene(self._size, settings)

    @property
    def known_ratio(self) -> float:
        """The share of the picture that is known to be free of people."""
        return self._scene.known_ratio

    def look(self, pixels: Picture, at_s: float, found: Detections | None) -> None:
        """Take a picture, and who was found in it; None when nobody looked."""
        if found is None:
            self._scene.look(pixels, at_s, None)
            return
        people = np.isin(found.class_id, _BODIES) & (found.confidence >= PEOPLE_FLOOR)
        boxes = (found.xyxy[people] * self._scale).astype(np.float32)
        self._scene.look(self._shrunk(pixels), at_s, boxes)

    def begin_anew(self) -> None:
        """The camera has moved: what was learnt is of another view."""
        self._scene = EmptyScene(self._size, self._settings)

    def finish(self) -> Place:
        """Search what was learnt and draw it."""
        try:
            empty = self._scene.give_out(most_blank_ratio=BLANK_MOST_RATIO)
            learnt = Learnt.DRAWN
        except SceneNotEmpty:
            # Searched and drawn all the same, and thrown away: nothing may run here for the
            # first time after the last lock.
            empty = self._scene.give_out(most_blank_ratio=1.0)
            learnt = Learnt.TOO_BLANK
        empty = _without_specks(empty)
        found_ratio = find_somebody(empty, self._bodies, self._faces)
        if learnt is Learnt.DRAWN and found_ratio > 0.0:
            learnt = Learnt.SOMEBODY_IN_IT
        tones = draw_place(empty.pixels, empty.known, self._drawn_size)
        if learnt is Learnt.DRAWN and (tones == 0).mean() > BLANK_MOST_RATIO:
            learnt = Learnt.TOO_BLANK
        if learnt is not Learnt.DRAWN:
            tones[:] = 0
        return Place(learnt=learnt, tones=tones, found_ratio=found_ratio)

    def _shrunk(self, pixels: Picture) -> Picture:
        if self._scale == 1.0:
            return pixels
        return np.asarray(cv2.resize(pixels, self._size, interpolation=cv2.INTER_AREA), np.uint8)


def _without_specks(empty: EmptyPicture) -> EmptyPicture:
    """Narrow holes filled with what is around them."""
    known = empty.known.astype(np.float32)
    reach = np.ones((_SPECK_PX, _SPECK_PX), np.uint8)
    closed = cv2.morphologyEx(known, cv2.MORPH_CLOSE, reach) > 0
    around = cv2.blur(empty.pixels.astype(np.float32) * known[:, :, None], (2 * _SPECK_PX,) * 2)
    weight = np.maximum(cv2.blur(known, (2 * _SPECK_PX,) * 2), 1e-3)
    pixels = empty.pixels.copy()
    fresh = closed & ~empty.known
    pixels[fresh] = np.clip(around[fresh] / weight[fresh][:, None], 0, 255).astype(np.uint8)
    return EmptyPicture(pixels=pixels, known=closed)


def find_somebody(empty: EmptyPicture, bodies: BodySearch, faces: FaceSearch) -> float:
    """The confidence of the surest person or face in a picture that should hold none; 0 for none.

    People are looked for upright and standing on their heads, as reflections are; faces in the
    whole picture and in parts of it, enlarged.
    """
    surest = 0.0
    for pixels in (empty.pixels, turn_half(empty.pixels)):
        found = bodies.detect(pixels)
        people = (found.class_id == ObjectClass.PERSON) & (found.confidence >= PEOPLE_FLOOR)
        surest = max(surest, float(found.confidence[people].max(initial=0.0)))
    for part in _parts(empty.pixels.shape[1], empty.pixels.shape[0]):
        seen = faces.find(empty.pixels, part).confidence
        surest = max(surest, float(seen[seen >= FACE_FLOOR].max(initial=0.0)))
    return surest


def _parts(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """The whole picture, and overlapping parts of it."""
    parts = [(0, 0, width, height)]
    wide, tall = width * 2 // (_TILES + 1), height * 2 // (_TILES + 1)
    for row in range(_TILES):
        for column in range(_TILES):
            left, top = column * wide // 2, row * tall // 2
            parts.append((left, top, left + wide, top + tall))
    return parts
