"""Faces of people who are being followed, found with YuNet where their head must be.

Only the head part of a person's box is looked at, enlarged at most twice: a face that is too small
for the describing model stays too small, and is called so. The weights arrive as bytes, so this
module opens no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import ModelMismatch
from noren.sight.inference import compile_network
from noren.vocabulary.words import Words

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Picture = npt.NDArray[np.uint8]
Rect = tuple[int, int, int, int]

HEAD_INPUT_PX = (320, 320)
_STRIDES_PX = (8, 16, 32)
_HEAD_HEIGHT_RATIO = 0.42
_HEAD_WIDTH_RATIO = 1.3
_ENLARGE_MOST = 2.0
_TWIN_IOU = 0.4
# Where a face's middle lies in an upright person's box, as a share of its height from the top.
_FACE_MIDDLE_RATIO = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """Faces in one picture: `xyxy (N, 4)` pixels, `confidence (N,)` 0..1, `landmarks_px (N, 5, 2)`.

    Landmarks: the eye at the picture's left, the other eye, the tip of the nose, the corner of the
    mouth at the picture's left, the other corner. All float32.
    """

    xyxy: F32
    confidence: F32
    landmarks_px: F32

    def __len__(self) -> int:
        return int(self.confidence.shape[0])

    def take(self, index: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Faces:
        """The faces named by an index or mask."""
        return Faces(
            xyxy=self.xyxy[index],
            confidence=self.confidence[index],
            landmarks_px=self.landmarks_px[index],
        )

    @classmethod
    def none(cls) -> Faces:
        """No face."""
        return cls(
            xyxy=np.zeros((0, 4), np.float32),
            confidence=np.zeros(0, np.float32),
            landmarks_px=np.zeros((0, 5, 2), np.float32),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceSettings:
    """`floor` is the least confidence of a face. Chosen so that the 400 faces measured are found
    (their weakest has 0.9) and hands or prints rarely are."""

    floor: float = 0.7


class FaceNetwork(Protocol):
    """A compiled face detector for pictures of one size."""

    @property
    def input_size_px(self) -> tuple[int, int]:
        """Width and height, multiples of 32."""
        ...

    def infer(self, picture: Picture, floor: float) -> Faces:
        """`(H, W, 3)` uint8 BGR to candidates of at least that confidence; twins included."""
        ...


class YuNet:
    """YuNet for one size of picture, on one thread.

    Args:
        onnx: the network with its numbers.
        input_size_px: width and height it will see, multiples of 32.
        precision: OpenVINO's word for the arithmetic.
    Raises:
        ModelMismatch: these bytes are no such network.
    """

    def __init__(
        self, *, onnx: bytes, input_size_px: tuple[int, int] = HEAD_INPUT_PX, precision: str = "f32"
    ) -> None:
        width, height = input_size_px
        try:
            compiled = compile_network(model=onnx, shape=(1, 3, height, width), precision=precision)
            self._outputs = {
                (kind, stride): compiled.output(f"{kind}_{stride}")
                for kind in ("cls", "obj", "bbox", "kps")
                for stride in _STRIDES_PX
            }
        except RuntimeError as error:
            raise ModelMismatch(
                where=Words(en="face detector", ja="顔検出器"),
                found=str(error).strip().splitlines()[-1][:200],
                expected=Words(en="YuNet in ONNX format", ja="ONNX形式のYuNet"),
                remedy=Words(
                    en="run `noren models verify`", ja="`noren models verify` を実行してください"
                ),
            ) from None
        self._request = compiled.create_infer_request()
        self._size = (width, height)

    @property
    def input_size_px(self) -> tuple[int, int]:
        """Width and height of the picture it was compiled for."""
        return self._size

    def infer(self, picture: Picture, floor: float) -> Faces:
        """Run once; the request keeps the last picture until the next run."""
        out = self._request.infer([picture[None]], share_inputs=True)
        parts = []
        for stride in _STRIDES_PX:
            cls, obj, box, points = (
                np.asarray(out[self._outputs[kind, stride]], np.float32)[0]
                for kind in ("cls", "obj", "bbox", "kps")
            )
            parts.append(
                decode_cells(
                    face=cls[:, 0],
                    object_=obj[:, 0],
                    box=box,
                    points=points,
                    stride_px=stride,
                    columns=self._size[0] // stride,
                    floor=floor,
                )
            )
        return Faces(
            xyxy=np.concatenate([part.xyxy for part in parts]),
            confidence=np.concatenate([part.confidence for part in parts]),
            landmarks_px=np.concatenate([part.landmarks_px for part in parts]),
        )


def decode_cells(
    *, face: F32, object_: F32, box: F32, points: F32, stride_px: int, columns: int, floor: float
) -> Faces:
    """One grid of YuNet's answers in pixels of its input.

    Args:
        face, object_: `(M,)` per cell, row by row; their geometric mean is the confidence.
        box: `(M, 4)` middle as an offset from the cell, logarithm of the size, in cells.
        points: `(M, 10)` five landmarks as offsets from the cell, in cells.
    Returns: the cells of at least `floor`.
    """
    confidence = np.sqrt(np.clip(face, 0, 1) * np.clip(object_, 0, 1))
    cells = np.flatnonzero(confidence >= floor)
    corner = np.column_stack((cells % columns, cells // columns)).astype(np.float32)
    middle = (corner + box[cells, :2]) * stride_px
    half = np.exp(box[cells, 2:]) * stride_px / 2
    landmarks = (corner[:, None, :] + points[cells].reshape(-1, 5, 2)) * stride_px
    return Faces(
        xyxy=np.column_stack((middle - half, middle + half)).astype(np.float32),
        confidence=confidence[cells].astype(np.float32),
        landmarks_px=landmarks.astype(np.float32),
    )


class FaceFinder:
    """Finds the face of each followed person, or none.

    Forgets: the picture and every face that belongs to nobody who is followed, when it returns.
    """

    def __init__(self, network: FaceNetwork, *, settings: FaceSettings | None = None) -> None:
        self._network = network
        self._settings = settings or FaceSettings()

    def find(self, pixels: Picture, region_px: Rect) -> Faces:
        """All faces inside a rectangle x1, y1, x2, y2 of a BGR picture, best first.

        A region that is larger than the network's input is shrunk, a smaller one enlarged at most
        twice; its shape is kept. What lies beyond the picture is black; a rectangle without any
        pixel of the picture holds no face.
        """
        height, width = pixels.shape[:2]
        x1, y1, x2, y2 = region_px
        left, top, right, bottom = max(x1, 0), max(y1, 0), min(x2, width), min(y2, height)
        if right - left < 2 or bottom - top < 2:
            return Faces.none()
        wide, high = self._network.input_size_px
        scale = min(wide / (x2 - x1), high / (y2 - y1), _ENLARGE_MOST)
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        at_x, at_y = round((left - x1) * scale), round((top - y1) * scale)
        size = (
            min(max(1, round((right - left) * scale)), wide - at_x),
            min(max(1, round((bottom - top) * scale)), high - at_y),
        )
        canvas = np.zeros((high, wide, 3), np.uint8)
        canvas[at_y : at_y + size[1], at_x : at_x + size[0]] = cv2.resize(
            pixels[top:bottom, left:right], size, interpolation=way
        )
        found = _without_twins(self._network.infer(canvas, self._settings.floor))
        stretch = np.array([(right - left) / size[0], (bottom - top) / size[1]], np.float32)
        origin = np.array([left, top], np.float32) - stretch * np.array([at_x, at_y], np.float32)
        return Faces(
            xyxy=found.xyxy * np.tile(stretch, 2) + np.tile(origin, 2),
            confidence=found.confidence,
            landmarks_px=found.landmarks_px * stretch + origin,
        )

    def find_of_people(self, pixels: Picture, people_xyxy: F32) -> tuple[Faces, I64]:
        """The face of each person, and the row of `people_xyxy (N, 4)` that it belongs to.

        Of several faces in one head region the one nearest to where a face must be is taken. A
        face that two people could own is nobody's: a guess would give one the other's attributes.

        Forgets: all other faces.
        """
        owners, chosen = [], []
        for person, box in enumerate(people_xyxy):
            faces = self.find(pixels, head_region_px(box))
            if len(faces):
                middle = (faces.xyxy[:, :2] + faces.xyxy[:, 2:]) / 2
                expected = (
                    (box[0] + box[2]) / 2,
                    box[1] + _FACE_MIDDLE_RATIO * (box[3] - box[1]),
                )
                nearest = int(np.argmin(np.linalg.norm(middle - expected, axis=1)))
                owners.append(person)
                chosen.append(faces.take(np.array([nearest])))
        if not chosen:
            return Faces.none(), np.zeros(0, np.int64)
        faces = Faces(
            xyxy=np.concatenate([one.xyxy for one in chosen]),
            confidence=np.concatenate([one.confidence for one in chosen]),
            landmarks_px=np.concatenate([one.landmarks_px for one in chosen]),
        )
        shared = np.asarray(_iou(faces.xyxy) > _TWIN_IOU)
        np.fill_diagonal(shared, False)
        own: npt.NDArray[np.bool_] = np.logical_not(shared.any(axis=1))
        return faces.take(own), np.array(owners, np.int64)[own]


def head_region_px(person_xyxy: F32) -> Rect:
    """Where a standing person's head is: the upper part of the box, a little wider than it."""
    x1, y1, x2, y2 = (float(value) for value in person_xyxy)
    middle, half = (x1 + x2) / 2, _HEAD_WIDTH_RATIO * (x2 - x1) / 2
    head = _HEAD_HEIGHT_RATIO * (y2 - y1)
    # Boxes often cut the hair; a face against the upper edge is found less well.
    return (
        int(middle - half),
        int(y1 - 0.2 * head),
        int(np.ceil(middle + half)),
        int(np.ceil(y1 + head)),
    )


def _without_twins(faces: Faces) -> Faces:
    order = np.argsort(-faces.confidence, kind="stable")
    faces = faces.take(order)
    twin = _iou(faces.xyxy) > _TWIN_IOU
    keep = np.ones(len(faces), np.bool_)
    for weaker in range(1, len(faces)):
        keep[weaker] = not (twin[:weaker, weaker] & keep[:weaker]).any()
    return faces.take(keep)


def _iou(xyxy: F32) -> F32:
    low = np.maximum(xyxy[:, None, :2], xyxy[None, :, :2])
    high = np.minimum(xyxy[:, None, 2:], xyxy[None, :, 2:])
    side = np.maximum(high - low, 0)
    common = side[..., 0] * side[..., 1]
    area = np.maximum((xyxy[:, 2] - xyxy[:, 0]) * (xyxy[:, 3] - xyxy[:, 1]), 1e-6)
    return np.asarray(common / (area[:, None] + area[None] - common), np.float32)


def drawn_face() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32], Faces]:
    """A picture of noise `(400, 300, 3)`, a person's box `(1, 4)` in it, and a face that is said to
    be there: what a jail rehearses with before it sees anybody."""
    pixels = np.random.default_rng(0).integers(60, 200, (400, 300, 3), np.uint8)
    person = np.array([[60.0, 20.0, 240.0, 380.0]], np.float32)
    face = Faces(
        xyxy=np.array([[110.0, 40.0, 190.0, 140.0]], np.float32),
        confidence=np.ones(1, np.float32),
        landmarks_px=np.array(
            [[[130, 80], [170, 80], [150, 100], [135, 120], [165, 120]]], np.float32
        ),
    )
    return pixels, person, face
