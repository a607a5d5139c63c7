"""People without any weights: what differs from the empty scene and has a person's size.

Bodies that stand before the learnt scene are explained by people of ordinary height at places
where people can stand. Figures made from these boxes are estimates and must say so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.background import Background, BackgroundSettings, Mask, shrink
from noren.sight.body_fit import FOREGROUND, SCENE, UNDECIDED, BodyGrid, FitSettings
from noren.sight.body_or_light import BODY_RATIO, unexplained_by_light
from noren.sight.body_size import AboveBodies, BodyLearner, GroundBodies, RowBodies
from noren.sight.dazzle import Dazzle
from noren.sight.detections import Detections
from noren.sight.frame import Frame, Picture
from noren.sight.from_above import FromAbove
from noren.sight.stillness import Stillness
from noren.vocabulary.objects import ObjectClass

Boxes = npt.NDArray[np.float64]

# What every figure made from this detector's boxes carries.
ESTIMATED = True
NAME = "silhouette"


@dataclass(frozen=True, slots=True, kw_only=True)
class SilhouetteSettings:
    """How finely to look and what shape a person has.

    `rows` height of the reduced picture; `least_px` smallest body searched in it;
    `upright_least`, `upright_most` height over breadth of a lone shape that is taken for one
    person while sizes are still unknown; `vehicle_solid` share of its convex hull that a broad
    group fills at least if it is a vehicle.
    """

    rows: int = 200
    least_px: float = 10.0
    upright_least: float = 1.3
    upright_most: float = 5.0
    vehicle_solid: float = 0.88
    background: BackgroundSettings = field(default_factory=BackgroundSettings)
    fit: FitSettings = field(default_factory=FitSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bodies:
    """Boxes in small pixels with a confidence each."""

    boxes: Boxes
    confidence: npt.NDArray[np.float64]


class SilhouetteDetector:
    """Finds people as silhouettes; one per camera, frames in time order.

    With `bodies` from a ground plane or declared by hand, groups are split into people from the
    first picture on. Without, upright shapes that stand alone count as one person each while
    their size is learnt; `size_source` says which holds. From straight above (by the ground
    plane) shapes as large as a person from above are taken, see `FromAbove`.

    Definition: a detection is a body-sized part of the picture that differs from the learnt
    scene in more than its light: a plane of light on the scene's own texture does not explain it
    (see `unexplained_by_light`). While light floods much of the scene (see `Dazzle`), nothing is
    said. The learnt scene is the median of the first four seconds;
    before one second of film nothing can be said. Someone who does not move at all for a minute
    becomes part of the scene.

    Args:
        frame_size: width and height of the frames.
        bodies: how large people look; None to learn it.
        settings: see `SilhouetteSettings`.
    Forgets: everything but boxes, person only, and how sure they are.
    """

    def __init__(
        self,
        *,
        frame_size: tuple[int, int],
        bodies: GroundBodies | RowBodies | AboveBodies | None = None,
        settings: SilhouetteSettings | None = None,
    ) -> None:
        self._settings = settings or SilhouetteSettings()
        self._factor = max(1, round(frame_size[1] / self._settings.rows))
        self._width = max(1, frame_size[0] // self._factor)
        self._height = max(1, frame_size[1] // self._factor)
        self._background = Background(self._settings.background)
        self._stillness = Stillness()
        self._dazzle = Dazzle()
        self._learner: BodyLearner | None = None
        self._from_above: FromAbove | None = None
        self._grid: BodyGrid | None = None
        self._refit_at_s = 0.0
        self.size_source: Literal["ground", "declared", "learnt", "unknown"] = "unknown"
        if bodies is None:
            self._learner = BodyLearner(picture_height_px=float(frame_size[1]))
            return
        self.size_source = "ground" if isinstance(bodies, GroundBodies) else "declared"
        if isinstance(bodies, GroundBodies) and bodies.looks_down(*frame_size):
            bodies = bodies.from_above(*frame_size)
        if isinstance(bodies, AboveBodies):
            self._from_above = FromAbove(breadth_px=bodies.breadth_px / self._factor)
        else:
            self._grid = self._make_grid(bodies)

    @property
    def is_dazzled(self) -> bool:
        """Whether so much light is on the scene that nobody is told at present."""
        return self._dazzle.is_dazzled

    def detect(self, frame: Frame) -> Detections | None:
        """People in this frame; None while the scene is unknown (about one second) or dazzled.

        None means nobody looked: coverage counts it as not watched, never as empty.
        """
        small = shrink(frame, self._factor)
        raw = self._background.subtract(small, frame.at_s)
        if raw is not None:
            raw = np.asarray(cv2.medianBlur(raw, 3), np.uint8)
        found = self._find(small, raw, frame.at_s)
        if found is None:
            return None
        if raw is not None:
            levels = self._background.levels
            still = self._stillness.watch(small, levels, raw, found.boxes, frame.at_s)
            if still is not None:
                self._background.heal(small, still)
            kept = self._keep(found.boxes)
            self._background.learn(small, frame.at_s, kept=kept, foreground=raw)
            # From straight above, what the sun floods is looked at in a way of its own.
            if self._from_above is None and self._dazzle.watch(small, levels, kept, frame.at_s):
                return None
        return self._to_detections(found, frame)

    def _find(self, small: Picture, raw: Mask | None, at_s: float) -> _Bodies | None:
        if self._from_above is not None:
            above = self._from_above.find(small, raw, self._background, at_s)
            return None if above is None else _Bodies(boxes=above[0], confidence=above[1])
        if raw is None:
            return None
        solid = self._background.take_out_shadows(small, raw)
        groups = _group(solid)
        lone = self._learn_size(solid, groups, at_s) if self._learner is not None else None
        if self._grid is None:
            assert lone is not None
            return self._without_lights(small, lone)
        value = np.where(solid > 0, FOREGROUND, np.where(raw > 0, UNDECIDED, SCENE))
        boxes_found: list[Boxes] = []
        gains: list[float] = []
        for group in groups:
            self._explain(self._grid, solid, value, group, boxes_found, gains)
        bodies = _Bodies(boxes=np.array(boxes_found).reshape(-1, 4), confidence=np.array(gains))
        return self._without_lights(small, bodies)

    def _without_lights(self, small: Picture, found: _Bodies) -> _Bodies:
        share = unexplained_by_light(small, self._background, found.boxes)
        bodies = share >= BODY_RATIO
        return _Bodies(boxes=found.boxes[bodies], confidence=found.confidence[bodies])

    def _explain(
        self,
        grid: BodyGrid,
        solid: Mask,
        value: Mask,
        group: npt.NDArray[np.int32],
        boxes: list[Boxes],
        sure: list[float],
    ) -> None:
        x1, y1, x2, y2 = (int(v) for v in group)
        tall = grid.tall_near((x1 + x2) // 2, y2 - 1)
        if not tall >= self._settings.least_px or y2 - y1 < 0.35 * tall:
            return
        if x2 - x1 > 1.3 * tall and self._is_vehicle(solid, group):
            return
        for place, gain in grid.explain(value, (x1, y1, x2, y2)):
            boxes.append(grid.boxes[place])
            sure.append(gain)

    def _is_upright(self, solid: Mask, group: npt.NDArray[np.int32]) -> bool:
        x1, y1, x2, y2 = (int(v) for v in group)
        tall, wide = y2 - y1, x2 - x1
        if tall < 2.0 * self._settings.least_px:
            return False
        # Cut by the lower edge, a body is as broad but not as tall.
        least = self._settings.upright_least * (0.5 if y2 >= self._height else 1.0)
        if not least * wide <= tall <= self._settings.upright_most * wide:
            return False
        return bool(solid[y1:y2, x1:x2].mean() > 0.35)

    def _is_vehicle(self, solid: Mask, group: npt.NDArray[np.int32]) -> bool:
        """A broad shape without the gaps that heads and legs leave."""
        x1, y1, x2, y2 = (int(v) for v in group)
        outlines, _ = cv2.findContours(
            solid[y1:y2, x1:x2], cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        if not outlines:
            return False
        largest = max(outlines, key=cv2.contourArea)
        hull = cv2.contourArea(cv2.convexHull(largest))
        return bool(hull > 0 and cv2.contourArea(largest) > self._settings.vehicle_solid * hull)

    def _learn_size(self, solid: Mask, groups: npt.NDArray[np.int32], at_s: float) -> _Bodies:
        """Learn from the upright shapes, and give them as people in case that is all there is.

        A shape that has not walked yet is given with little confidence: it may be a light.
        """
        assert self._learner is not None
        upright = groups[np.array([self._is_upright(solid, g) for g in groups], np.bool_)]
        shapes = upright.astype(np.float64)
        walked = self._learner.follow(shapes * self._factor, at_s)
        x1, y1, x2, y2 = upright.T
        whole = (x1 > 1) & (y1 > 1) & (x2 < self._width - 1) & (y2 < self._height - 1)
        slim = (2 * (x2 - x1) <= y2 - y1) & (y2 - y1 <= 4 * (x2 - x1))
        self._learner.learn(shapes[walked & whole & slim] * self._factor)
        if at_s >= self._refit_at_s:
            self._refit_at_s = at_s + 5.0
            bodies = self._learner.bodies()
            if bodies is not None:
                self._grid = self._make_grid(bodies)
                self.size_source = "learnt"
        return _Bodies(boxes=shapes, confidence=np.where(walked, 0.5, 0.3))

    def _make_grid(self, bodies: GroundBodies | RowBodies) -> BodyGrid:
        # Feet may be below the picture: people come in at its lower edge.
        rows = round(1.6 * self._height)
        ys, xs = np.mgrid[0:rows, 0 : self._width]
        foot = np.column_stack((xs.reshape(-1) + 0.5, ys.reshape(-1) + 1.0)) * self._factor
        boxes = bodies.boxes(foot).reshape(rows, self._width, 4) / self._factor
        return BodyGrid(boxes, picture_height=self._height, settings=self._settings.fit)

    def _keep(self, boxes: Boxes) -> Mask:
        kept = np.zeros((self._height, self._width), np.uint8)
        for x1, y1, x2, y2 in np.round(boxes).astype(np.int64):
            edge = max(2, int(0.2 * (x2 - x1)))
            kept[max(0, y1 - edge) : max(0, y2 + edge), max(0, x1 - edge) : max(0, x2 + edge)] = 1
        return kept

    def _to_detections(self, found: _Bodies, frame: Frame) -> Detections:
        xyxy = found.boxes * self._factor
        np.clip(xyxy[:, 0::2], 0.0, float(frame.width), out=xyxy[:, 0::2])
        np.clip(xyxy[:, 1::2], 0.0, float(frame.height), out=xyxy[:, 1::2])
        real = (xyxy[:, 2] - xyxy[:, 0] >= 1.0) & (xyxy[:, 3] - xyxy[:, 1] >= 1.0)
        return Detections(
            xyxy=xyxy[real].astype(np.float32),
            confidence=np.clip(found.confidence[real], 0.05, 0.95).astype(np.float32),
            class_id=np.full(int(real.sum()), int(ObjectClass.PERSON), np.int64),
        )


def _group(solid: Mask) -> npt.NDArray[np.int32]:
    """`(N, 4)` x1 y1 x2 y2 of foreground that belongs together; heads may be cut off bodies."""
    joined = cv2.dilate(solid, np.ones((5, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    large = stats[1:count][stats[1:count, cv2.CC_STAT_AREA] >= 20]
    groups = np.column_stack(
        (
            large[:, 0] + 1,
            large[:, 1] + 2,
            large[:, 0] + large[:, 2] - 1,
            large[:, 1] + large[:, 3] - 2,
        )
    )
    return np.asarray(np.maximum(groups, 0), np.int32)
