"""A camera that is commissioned over a drawn place, with a detector that knows who was drawn.

People are rectangles of one color that nothing else in the place has; the detector finds that
color, upright people only, as surely as it is told.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from noren.gate.assignment import Assignment, CommissioningAssignment
from noren.gate.commissioning_records import CommissionedBody, unpack_tones
from noren.gate.picture_parts import PicturePartBody, PictureParts
from noren.gate.record_schema import RecordSchema
from noren.jail.commissioning_watch import CommissioningWatcher
from noren.sight.detections import Detections
from noren.sight.faces import Faces
from noren.sight.frame import make_frame
from noren.testing.legal_records import build_assignment
from staging.films import Picture

WIDTH_PX, HEIGHT_PX = 320, 240
CLOTHES = (200, 30, 200)
HEAD = (230, 90, 140)
"""BGR; nothing in the place comes near."""
Box = tuple[int, int, int, int]
Scene = Callable[[float], Sequence[Box]]


def draw_yard(width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> Picture:
    """An empty yard with walls, a door and a lamp post: `(H, W, 3)` BGR."""
    yard = np.full((height_px, width_px, 3), (150, 150, 150), np.uint8)
    yard[: height_px // 3] = (90, 110, 120)
    cv2.rectangle(yard, (40, 20), (80, height_px // 3), (40, 50, 60), -1)
    cv2.rectangle(yard, (200, 25), (290, 60), (210, 220, 220), -1)
    cv2.line(yard, (0, height_px // 3), (width_px, height_px // 3), (30, 30, 30), 3)
    cv2.line(yard, (150, 40), (150, 130), (20, 40, 40), 5)
    cv2.line(yard, (20, height_px - 5), (width_px - 60, 110), (240, 240, 240), 3)
    cv2.line(yard, (width_px - 20, height_px - 5), (220, 95), (60, 60, 60), 3)
    return yard


def with_people(picture: Picture, boxes: Sequence[Box]) -> Picture:
    """The picture with somebody upright in each box: a head above a body."""
    shown = picture.copy()
    for left, top, right, bottom in boxes:
        cv2.rectangle(shown, (left, top), (right - 1, bottom - 1), CLOTHES, -1)
        # The head is the upper end: it says which way is up.
        tall = bottom - top
        cv2.rectangle(shown, (left, top), (right - 1, top + tall // 5), HEAD, -1)
    return shown


@dataclass(kw_only=True)
class ColorDetector:
    """Finds whoever was drawn upright; `sees` may keep somebody from it at a call."""

    confidence: float = 0.9
    sees: Callable[[int, Box], bool] = lambda call, box: True
    calls: int = field(default=0)

    def detect(self, pixels: Picture) -> Detections:
        self.calls += 1
        body, head = (_of_color(pixels, color) for color in (CLOTHES, HEAD))
        if not head.any():
            return Detections.none()
        # Where two colors meet, the film has a third.
        both = cv2.morphologyEx(
            cv2.bitwise_or(body, head), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)
        )
        count, _, told, _ = cv2.connectedComponentsWithStats(both, connectivity=8)
        found = []
        for part in range(1, count):
            x, y, wide, tall, size = (int(value) for value in told[part])
            if size < 60 or tall < 1.2 * wide:
                continue
            top = head[y : y + max(1, tall // 6), x : x + wide]
            box = (x, y, x + wide, y + tall)
            if float((top > 0).mean()) > 0.5 and self.sees(self.calls, box):
                found.append(box)
        boxes = np.array(found, np.float32).reshape(-1, 4)
        return Detections(
            xyxy=boxes,
            confidence=np.full(len(boxes), self.confidence, np.float32),
            class_id=np.zeros(len(boxes), np.int64),
        )


def _of_color(pixels: Picture, color: tuple[int, int, int]) -> Picture:
    low, high = (tuple(value + step for value in color) for step in (-34, 34))
    return np.asarray(cv2.inRange(pixels, low, high), np.uint8)


@dataclass(kw_only=True)
class NoFaces:
    """Finds no face, or one as surely as it is told."""

    confidence: float | None = None

    def find(self, pixels: Picture, region_px: Box) -> Faces:
        del pixels, region_px
        if self.confidence is None:
            return Faces.none()
        return Faces(
            xyxy=np.zeros((1, 4), np.float32),
            confidence=np.array([self.confidence], np.float32),
            landmarks_px=np.zeros((1, 5, 2), np.float32),
        )


@dataclass(frozen=True, kw_only=True)
class Commissioned:
    """What came out: the judgement, and the drawing where there is one."""

    body: CommissionedBody
    tones: npt.NDArray[np.uint8] | None
    watcher: CommissioningWatcher


def assignment(
    *, draws: bool = True, free_s: int = 4, within_s: int = 600, size: tuple[int, int] | None = None
) -> Assignment:
    width_px, height_px = size or (WIDTH_PX, HEIGHT_PX)
    return dataclasses.replace(
        build_assignment(),
        outputs=(),
        width_px=width_px,
        height_px=height_px,
        commissioning=CommissioningAssignment(
            within_s=within_s, free_s=free_s, free_times=5, draws=draws
        ),
    )


def frames_of(
    scene: Scene,
    *,
    seconds: float,
    rate_hz: float = 2.0,
    base: Picture | None = None,
    alter: Callable[[Picture, float], Picture] = lambda picture, at_s: picture,
) -> Iterator[Any]:
    """Frames of a yard in which `scene` says who stands where."""
    base = draw_yard() if base is None else base
    rng = np.random.default_rng(8)
    for number in range(round(seconds * rate_hz)):
        at_s = number / rate_hz
        picture = with_people(base, scene(at_s)).astype(np.int16) + rng.integers(-2, 3)
        shown = alter(np.clip(picture, 0, 255).astype(np.uint8), at_s)
        decoded = av.VideoFrame.from_ndarray(np.ascontiguousarray(shown), format="bgr24")
        yield make_frame(decoded, index=number, at_s=at_s)


def commission(
    scene: Scene,
    *,
    seconds: float = 40.0,
    detector: ColorDetector | None = None,
    faces: NoFaces | None = None,
    order: Assignment | None = None,
    base: Picture | None = None,
    alter: Callable[[Picture, float], Picture] = lambda picture, at_s: picture,
) -> Commissioned:
    """Let the watcher look at a scene to its end, and put together what it says."""
    order = order or assignment()
    watcher = CommissioningWatcher(
        order, bodies=detector or ColorDetector(), faces=faces or NoFaces()
    )
    for frame in frames_of(scene, seconds=seconds, base=base, alter=alter):
        assert list(watcher.look(frame)) == [], "nothing is said before the end"
        if watcher.is_done:
            break
    body, *parts = (message.body for message in watcher.finish())
    assert isinstance(body, CommissionedBody)
    tones = None
    if parts:
        size = RecordSchema.from_assignment(order).drawing
        assert size is not None
        whole = PictureParts(size.size_bytes)
        for part in parts:
            assert isinstance(part, PicturePartBody)
            whole.take(part)
        flat = unpack_tones(whole.picture(), size.places)
        tones = np.frombuffer(flat, np.uint8).reshape(size.height, size.width)
    return Commissioned(body=body, tones=tones, watcher=watcher)


def nobody(at_s: float) -> Sequence[Box]:
    del at_s
    return ()


def passing(at_s: float) -> Sequence[Box]:
    """Somebody crosses the yard in the first 5 of every 15 seconds."""
    into_s = at_s % 15
    if into_s >= 5:
        return ()
    left = 10 + int(54 * into_s)
    return ((left, 120, left + 20, 180),)
