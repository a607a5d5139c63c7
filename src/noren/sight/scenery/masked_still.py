"""A street still in which people, vehicles' lower parts, plates and faces are filled solid.

    picture ─▶ health ─▶ detector, several looks ─▶ fill ─▶ plate shapes ─▶ faces ─▶ look again

Fail-closed: any doubt and any fault drops the still. Nothing is blurred: a solid fill keeps
nothing of what it covers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from noren.gate.still_records import StillState
from noren.sight.detections import Detections
from noren.sight.scenery.plate_shapes import find_plate_shapes
from noren.sight.scenery.still_health import HealthLimits, measure_health
from noren.vocabulary.objects import ObjectClass

Picture = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]

FILL_BGR = (128, 128, 128)
"""One color for everything, in every still: it tells nothing of what is below."""


class Looks(Protocol):
    """What finds people, bicycles and vehicles in a whole picture."""

    def detect(self, pixels: Picture) -> Detections:
        """All boxes, weak ones included."""
        ...


class FaceLooks(Protocol):
    """What finds faces anywhere in a picture."""

    def find_faces(self, pixels: Picture, floor: float) -> Boxes:
        """Boxes `(N, 4)` of at least that confidence, in the picture's pixels."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskSettings:
    """How widely to fill, and when not to believe.

    Margins are shares of a box's own width and height. A vehicle is filled from
    `vehicle_from_ratio` of its height (0 is the roof) down; people and bicycles, whose riders
    they carry, are filled whole. `floor` is the least confidence (person, bicycle, vehicle) that
    is filled. Plate shapes are looked for below `plate_from_ratio` of the picture's height: a
    plate hangs lower than a camera behind a windshield, so it lies below the horizon.

    All of this is rounded out to cells of 1 / `cells` of the picture's width, so that the outline
    of a fill says little of what is below it.

    The detector is not believed when less than `agree_ratio` of what it is sure of (at least
    `sure`) in the picture is found again in the mirrored one or the other way round, or when a
    box higher than `large_ratio` of the picture has no confidence of at least `large_floor`.
    """

    person_margin_ratio: float = 0.15
    vehicle_margin_ratio: float = 0.08
    vehicle_from_ratio: float = 0.25
    floor: tuple[float, float, float] = (0.12, 0.2, 0.15)
    plate_margin_ratio: float = 0.35
    plate_from_ratio: float = 0.35
    face_floor: float = 0.3
    face_left_floor: float = 0.45
    face_margin_ratio: float = 0.4
    sure: float = 0.4
    agree_ratio: float = 0.6
    large_ratio: float = 0.2
    large_floor: float = 0.3
    most_filled_ratio: float = 0.98
    cells: int = 80
    health: HealthLimits = field(default_factory=HealthLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A masked still, or why there is none: exactly one of `pixels` and `drop` is given.

    `pixels (H, W, 3)` uint8 BGR, a copy, filled where `hidden (H, W)` uint8 is not 0;
    `filled_ratio` share of the picture that is filled, 0 where it was dropped.
    """

    pixels: Picture | None
    hidden: Picture | None
    drop: StillState | None
    filled_ratio: float


class StillMasker:
    """Makes masked stills.

    Nobody is followed: each picture is looked at on its own and no box is kept.

    Forgets: the picture, every box and every face, when `make` returns.
    """

    def __init__(
        self, detector: Looks, faces: FaceLooks, *, settings: MaskSettings | None = None
    ) -> None:
        self._detector = detector
        self._faces = faces
        self._settings = settings or MaskSettings()

    def make(self, pixels: Picture) -> Still:
        """A still of a `(H, W, 3)` uint8 BGR picture to which the plan's masks were applied.

        An exception of the detector or of the face finder drops the still instead of passing on.
        """
        try:
            drop = measure_health(pixels).find_drop(self._settings.health)
            return self._mask(pixels) if drop is None else _dropped(drop)
        except Exception:  # Whatever failed, a picture nobody looked at must not leave.
            return _dropped(StillState.FAULT)

    def _mask(self, pixels: Picture) -> Still:
        first = self._detector.detect(pixels)
        second = _mirrored(self._detector.detect(_flip(pixels)), pixels.shape[1])
        if not self._is_sure(first, second, pixels.shape[0]):
            return _dropped(StillState.UNSURE)
        hidden = np.zeros(pixels.shape[:2], np.uint8)
        for found in (first, second, self._closer(pixels)):
            self._hide_found(hidden, found)
        self._hide_plates(hidden, pixels)
        _hide(
            hidden,
            self._faces.find_faces(pixels, self._settings.face_floor),
            self._settings.face_margin_ratio,
        )
        hidden = _in_cells(hidden, self._settings.cells)
        still = pixels.copy()
        still[hidden > 0] = FILL_BGR
        if len(self._faces.find_faces(still, self._settings.face_left_floor)):
            return _dropped(StillState.FACE_LEFT)
        filled = float(np.mean(hidden > 0))
        if filled > self._settings.most_filled_ratio:
            return _dropped(StillState.NOTHING_LEFT)
        return Still(pixels=still, hidden=hidden, drop=None, filled_ratio=filled)

    def _is_sure(self, first: Detections, second: Detections, height: int) -> bool:
        """Whether two looks agree, and large things are believed in."""
        settings = self._settings
        for one, other in ((first, second), (second, first)):
            sure = one.take(one.confidence >= settings.sure)
            again = np.max(_iou(sure.xyxy, other.xyxy), axis=1, initial=0.0) >= 0.4
            if len(sure) and float(np.mean(again)) < settings.agree_ratio:
                return False
        floors = np.asarray(settings.floor)[first.class_id]
        seen = first.take(first.confidence >= floors)
        large = seen.take(seen.xyxy[:, 3] - seen.xyxy[:, 1] >= settings.large_ratio * height)
        strong = seen.take(seen.confidence >= settings.large_floor)
        if not len(large):
            return True
        # A weak large box is believed where a strong one explains it.
        explained = np.max(_inside(large.xyxy, strong.xyxy), axis=1, initial=0.0) >= 0.5
        return bool(np.all(explained))

    def _closer(self, pixels: Picture) -> Detections:
        """Four overlapping quarters, each searched as a whole picture: small things far away."""
        height, width = pixels.shape[:2]
        wide, high = round(width * 0.6), round(height * 0.6)
        parts = []
        for left in (0, width - wide):
            for top in (0, height - high):
                part = np.ascontiguousarray(pixels[top : top + high, left : left + wide])
                found = self._detector.detect(part)
                parts.append((found, np.array([left, top, left, top], np.float32)))
        return Detections(
            xyxy=np.concatenate([found.xyxy + origin for found, origin in parts]),
            confidence=np.concatenate([found.confidence for found, _ in parts]),
            class_id=np.concatenate([found.class_id for found, _ in parts]),
        )

    def _hide_found(self, hidden: Picture, found: Detections) -> None:
        settings = self._settings
        seen = found.take(found.confidence >= np.asarray(settings.floor)[found.class_id])
        vehicle = seen.class_id == ObjectClass.VEHICLE
        _hide(hidden, seen.xyxy[~vehicle], settings.person_margin_ratio)
        lower = seen.xyxy[vehicle].copy()
        lower[:, 1] += settings.vehicle_from_ratio * (lower[:, 3] - lower[:, 1])
        _hide(hidden, lower, settings.vehicle_margin_ratio)

    def _hide_plates(self, hidden: Picture, pixels: Picture) -> None:
        plates = find_plate_shapes(pixels)
        edge_px = self._settings.plate_from_ratio * pixels.shape[0]
        _hide(hidden, plates[plates[:, 3] > edge_px], self._settings.plate_margin_ratio)


def _dropped(drop: StillState) -> Still:
    return Still(pixels=None, hidden=None, drop=drop, filled_ratio=0.0)


def _flip(pixels: Picture) -> Picture:
    return np.ascontiguousarray(pixels[:, ::-1])


def _mirrored(found: Detections, width: int) -> Detections:
    box = found.xyxy.copy()
    box[:, [0, 2]] = width - box[:, [2, 0]]
    return Detections(xyxy=box, confidence=found.confidence, class_id=found.class_id)


def _hide(hidden: Picture, boxes: Boxes, margin_ratio: float) -> None:
    """Mark boxes, widened on all sides by a share of their size."""
    for box in boxes:
        wide, high = margin_ratio * (box[2] - box[0]), margin_ratio * (box[3] - box[1])
        x1, y1 = int(np.floor(box[0] - wide)), int(np.floor(box[1] - high))
        x2, y2 = int(np.ceil(box[2] + wide)), int(np.ceil(box[3] + high))
        hidden[max(y1, 0) : max(y2, 0), max(x1, 0) : max(x2, 0)] = 1


def _in_cells(hidden: Picture, cells: int) -> Picture:
    """Every cell of a coarse grid that is touched at all."""
    height, width = hidden.shape
    side = max(4, -(-width // cells))
    rows, columns = -(-height // side), -(-width // side)
    padded = np.zeros((rows * side, columns * side), np.uint8)
    padded[:height, :width] = hidden
    touched = padded.reshape(rows, side, columns, side).max(axis=(1, 3))
    whole = np.repeat(np.repeat(touched, side, axis=0), side, axis=1)
    return np.ascontiguousarray(whole[:height, :width])


def _common(one: Boxes, other: Boxes) -> npt.NDArray[np.float32]:
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    side = np.maximum(high - low, 0)
    return np.asarray(side[..., 0] * side[..., 1], np.float32)


def _area(boxes: Boxes) -> npt.NDArray[np.float32]:
    return np.asarray(
        np.maximum((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), 1e-6), np.float32
    )


def _iou(one: Boxes, other: Boxes) -> npt.NDArray[np.float32]:
    common = _common(one, other)
    return np.asarray(common / (_area(one)[:, None] + _area(other)[None] - common), np.float32)


def _inside(one: Boxes, other: Boxes) -> npt.NDArray[np.float32]:
    """Share of each first box that each second one covers."""
    return np.asarray(_common(one, other) / _area(one)[:, None], np.float32)
