"""When a crowd is too dense for its people to be told apart, area by area.

A detector that finds fewer people the closer they stand would call a packed floor half empty.
Here the foreground decides whether it can still be trusted: while a crowd leaves enough of the
floor to be seen, yes; once more people would hardly cover more (see `CrowdArea`), no. What cannot
be told is unknown then, and not a smaller number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.sight.background import Background, Mask, shrink
from noren.sight.crowd_area import CrowdArea, CrowdEstimate
from noren.sight.frame import Frame
from noren.sight.ground import find_camera
from noren.vocabulary.ground_plane import GroundPlane, Lens

EVERY_S: Final = 0.5
LEARN_EVERY_S: Final = 0.2
LEARN_S: Final = 5.0
"""The scene is learnt from more pictures than it is compared with."""
FREE_AGAIN: Final = 0.8
"""An area can be told again once it is covered this much less than where it could not."""
SURE_LOOKS: Final = 2
FILLING_M2: Final = 0.3
"""HOUSE: below this people hardly hide each other, and a detector is better than an area."""
_ROWS: Final = 180

Outline = Sequence[tuple[float, float]]


class CrowdWatch:
    """Compares the picture with the empty scene twice a second; one per camera.

    Definition: an area is packed from the second look on at which a crowd covers so much of its
    part of the picture that its density can no longer be read, until it covers `FREE_AGAIN` of
    that. Nothing is learnt where somebody was found, nor in the part of a packed area. A crowd
    that is there from the first second on becomes part of the scene and is not noticed.
    `estimated` holds, after each look, the people in areas that are filling and can be read.

    Args:
        ground: the floor in pixels of the declared frame; None watches nothing.
        outlines_px: the areas, in the same pixels.
    Forgets: every picture but the empty scene.
    """

    def __init__(self, ground: GroundPlane | None, outlines_px: Sequence[Outline]) -> None:
        self._ground = ground
        self._outlines = [np.array(outline, np.float64) for outline in outlines_px]
        self._areas: dict[int, CrowdArea] | None = None
        self._background = Background()
        self._factor = 1
        self._first_s = math.nan
        self._next_s = -math.inf
        self._looks: dict[int, int] = {}
        self._packed: frozenset[int] = frozenset()
        self.estimated: Mapping[int, float] = {}

    def look(self, frame: Frame, found_xyxy: npt.NDArray[np.float32]) -> frozenset[int]:
        """The packed areas, by number; `found_xyxy (N, 4)` are the people followed just now."""
        if self._ground is None or frame.at_s < self._next_s:
            return self._packed
        if self._areas is None:
            self._areas = self._make(frame)
            self._first_s = frame.at_s
        learning = frame.at_s - self._first_s < LEARN_S
        self._next_s = frame.at_s + (LEARN_EVERY_S if learning else EVERY_S)
        if not self._areas:
            return self._packed
        small = shrink(frame, self._factor)
        raw = self._background.subtract(small, frame.at_s)
        if raw is None or learning:
            return self._packed
        solid = self._background.take_out_shadows(small, raw)
        found = {number: area.estimate(solid) for number, area in self._areas.items()}
        self._packed = frozenset(
            number for number, one in found.items() if self._is_packed(number, one)
        )
        self.estimated = {
            number: one.people for number, one in found.items() if one.density_m2 >= FILLING_M2
        }
        self._background.learn(
            small, frame.at_s, kept=self._kept(raw.shape, found_xyxy), foreground=raw
        )
        return self._packed

    def _is_packed(self, number: int, estimate: CrowdEstimate) -> bool:
        share = estimate.of_readable
        least = FREE_AGAIN if number in self._packed else 1.0
        looks = self._looks.get(number, 0) + 1 if share >= least else 0
        self._looks[number] = looks
        return looks >= (1 if number in self._packed else SURE_LOOKS)

    def _kept(self, shape: tuple[int, ...], found_xyxy: npt.NDArray[np.float32]) -> Mask:
        assert self._areas is not None
        kept = np.zeros(shape, np.uint8)
        for x1, y1, x2, y2 in np.rint(found_xyxy / self._factor).astype(int).tolist():
            edge = max(2, (x2 - x1) // 4)
            kept[max(0, y1 - edge) : max(0, y2 + edge), max(0, x1 - edge) : max(0, x2 + edge)] = 1
        for number in self._packed:
            kept |= self._areas[number].part_of_picture
        return kept

    def _make(self, frame: Frame) -> dict[int, CrowdArea]:
        """The areas that can be watched: those in which a body is seen."""
        assert self._ground is not None
        self._factor = max(1, round(frame.height / _ROWS))
        plane = at_size(self._ground, frame)
        scale = np.array([frame.width, frame.height]) / (
            self._ground.lens.width,
            self._ground.lens.height,
        )
        areas: dict[int, CrowdArea] = {}
        for number, outline in enumerate(self._outlines):
            try:
                areas[number] = CrowdArea(
                    find_camera(plane),
                    plane.to_ground(outline * scale),
                    frame_size=(frame.width, frame.height),
                    factor=self._factor,
                )
            except GeometryError:
                # Nobody can stand there and be seen: nothing about it can be measured anyway.
                continue
        return areas


def at_size(ground: GroundPlane, frame: Frame) -> GroundPlane:
    """The same floor in the pixels of a frame of another resolution."""
    lens = ground.lens
    to_declared = np.diag([lens.width / frame.width, lens.height / frame.height, 1.0])
    return replace(
        ground,
        matrix=ground.matrix @ to_declared,
        lens=Lens(k1=lens.k1, width=frame.width, height=frame.height),
    )
