"""People, vehicles and bicycles in one picture, by an OpenVINO network.

The networks are Intel's person-vehicle-bike detectors; their weights arrive as bytes, so that
this module opens no file. The network is compiled once for one shape: the shape of the picture
at the size the resolution dial allows, so that nobody is squeezed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import ModelMismatch
from noren.sight.detections import Detections
from noren.sight.inference import compile_network
from noren.vocabulary.objects import ObjectClass

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Picture = npt.NDArray[np.uint8]
Rect = tuple[int, int, int, int]

_CELL_PX = 32
"""The network halves its input five times; other sizes would be padded inside."""

_CLASS_OF_LABEL = np.array([ObjectClass.VEHICLE, ObjectClass.PERSON, ObjectClass.BICYCLE], np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorSettings:
    """How closely to look, and what is too little to be somebody.

    `dial_px` is the resolution dial: the network sees as many pixels as a picture of this size,
    in the camera's own shape. `floor` is the least confidence handed on per class (person,
    bicycle, vehicle); it is low because the tracker weighs weak boxes by itself. Boxes above
    `whole_frame_ratio` of the picture's area, or lower than `least_height_ratio` of its height,
    are dropped. Of two boxes of one class the weaker is a twin when they overlap by more than
    `twin_iou`, or when it lies in the other by more than `inside_ratio` of its own area. Of two
    boxes of different classes it is one when they overlap by more than `same_place_iou`: one
    thing is not two.
    """

    dial_px: tuple[int, int] = (864, 480)
    floor: tuple[float, float, float] = (0.1, 0.2, 0.2)
    whole_frame_ratio: float = 0.8
    least_height_ratio: float = 0.015
    twin_iou: float = 0.6
    inside_ratio: float = 0.9
    same_place_iou: float = 0.8


class Network(Protocol):
    """A compiled detector: one picture in, boxes and labels out."""

    @property
    def input_size_px(self) -> tuple[int, int]:
        """Width and height of the picture it was compiled for."""
        ...

    def infer(self, picture: Picture) -> tuple[F32, I64]:
        """`(H, W, 3)` uint8 BGR to boxes `(N, 5)` x1, y1, x2, y2, score in its pixels, and
        labels `(N,)`."""
        ...


class OpenVinoNetwork:
    """One of Intel's person-vehicle-bike networks, compiled for a fixed shape on one thread.

    Args:
        xml: the network's description. weights: its numbers.
        input_size_px: width and height it will see.
        precision: OpenVINO's word for the arithmetic; "f32" is reproducible everywhere, an int8
            file stays int8.
    Raises:
        ModelMismatch: these bytes are no such network.
    """

    def __init__(
        self, *, xml: bytes, weights: bytes, input_size_px: tuple[int, int], precision: str = "f32"
    ) -> None:
        width, height = input_size_px
        try:
            compiled = compile_network(
                model=xml, weights=weights, shape=(1, 3, height, width), precision=precision
            )
            self._boxes, self._labels = compiled.output("boxes"), compiled.output("labels")
        except RuntimeError as error:
            raise ModelMismatch(
                where="detector",
                found=str(error).strip().splitlines()[-1][:200],
                expected="a person-vehicle-bike detection network in OpenVINO's format",
                remedy="run `noren models verify`",
            ) from None
        self._request = compiled.create_infer_request()
        self._size = (width, height)

    @property
    def input_size_px(self) -> tuple[int, int]:
        """Width and height of the picture it was compiled for."""
        return self._size

    def infer(self, picture: Picture) -> tuple[F32, I64]:
        """Run once; the request keeps the last picture until `forget` or the next run."""
        out = self._request.infer([picture[None]], share_inputs=True)
        return np.array(out[self._boxes], np.float32), np.array(out[self._labels], np.int64)


class Detector:
    """Finds people, vehicles and bicycles in pictures of one size.

    `detect` looks at the whole picture, `detect_in` at one rectangle of it with a second, smaller
    network if one is given.

    Forgets: the picture, as soon as the boxes are known.
    """

    def __init__(
        self,
        network: Network,
        *,
        settings: DetectorSettings | None = None,
        region_network: Network | None = None,
    ) -> None:
        self._network = network
        self._region = region_network
        self.settings = settings or DetectorSettings()

    def detect(self, pixels: Picture) -> Detections:
        """All boxes of one `(H, W, 3)` uint8 BGR picture, in its pixels; best first."""
        height, width = pixels.shape[:2]
        return self._look(self._network, pixels, (0, 0, width, height))

    def detect_in(self, pixels: Picture, region_px: Rect) -> Detections:
        """Boxes inside a rectangle x1, y1, x2, y2 of the picture, in the picture's pixels.

        The rectangle should have the region network's shape; it is stretched to it.
        """
        return self._look(self._region or self._network, pixels, region_px)

    def _look(self, network: Network, pixels: Picture, region: Rect) -> Detections:
        x1, y1, x2, y2 = region
        part = pixels[y1:y2, x1:x2]
        wide, high = network.input_size_px
        if part.shape[:2] != (high, wide):
            part = cv2.resize(part, (wide, high), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
        boxes, labels = network.infer(np.ascontiguousarray(part))
        scale = np.array([(x2 - x1) / wide, (y2 - y1) / high] * 2, np.float32)
        origin = np.array([x1, y1, x1, y1], np.float32)
        height, width = pixels.shape[:2]
        return clean_boxes(
            xyxy=boxes[:, :4] * scale + origin,
            confidence=boxes[:, 4],
            label=labels,
            frame_size_px=(width, height),
            settings=self.settings,
        )


def fit_input_size_px(
    *, frame_size_px: tuple[float, float], dial_px: tuple[float, float]
) -> tuple[int, int]:
    """Width and height for the network: the frame's shape with about the dial's pixel count.

    Both are multiples of 32, at least 64.
    """
    width, height = frame_size_px
    pixels, shape = dial_px[0] * dial_px[1], width / height
    wide = round(float(np.sqrt(pixels * shape)) / _CELL_PX) * _CELL_PX
    high = round(float(np.sqrt(pixels / shape)) / _CELL_PX) * _CELL_PX
    return max(wide, 2 * _CELL_PX), max(high, 2 * _CELL_PX)


def clean_boxes(
    *,
    xyxy: F32,
    confidence: F32,
    label: I64,
    frame_size_px: tuple[int, int],
    settings: DetectorSettings,
) -> Detections:
    """Raw network output to detections: classes named, nonsense and twins dropped.

    Args:
        xyxy: `(N, 4)` in the frame's pixels; parts outside the frame are cut off.
        confidence: `(N,)`. label: `(N,)` the network's labels; unknown ones are dropped.
    Returns: detections in order of falling confidence.
    """
    width, height = frame_size_px
    known = (label >= 0) & (label < _CLASS_OF_LABEL.size)
    class_id = _CLASS_OF_LABEL[np.where(known, label, 0)]
    box = np.clip(xyxy, 0, np.array([width, height, width, height], np.float32))
    box = box.astype(np.float32)
    wide, high = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    keep = known & (confidence >= np.asarray(settings.floor)[class_id])
    keep &= wide * high <= settings.whole_frame_ratio * width * height
    keep &= (high >= max(settings.least_height_ratio * height, 2.0)) & (wide >= 2.0)
    found = np.flatnonzero(keep)
    found = found[np.argsort(-confidence[found], kind="stable")]
    found = found[_drop_twins(box[found], class_id[found], settings)]
    return Detections(
        xyxy=box[found], confidence=confidence[found].astype(np.float32), class_id=class_id[found]
    )


def _drop_twins(box: F32, class_id: I64, settings: DetectorSettings) -> npt.NDArray[np.bool_]:
    """Which boxes, best first, are not a second box on the same object."""
    n = box.shape[0]
    keep = np.ones(n, np.bool_)
    if n < 2:
        return keep
    low = np.maximum(box[:, None, :2], box[None, :, :2])
    high = np.minimum(box[:, None, 2:], box[None, :, 2:])
    side = np.maximum(high - low, 0)
    common = side[..., 0] * side[..., 1]
    area = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    union = area[:, None] + area[None] - common
    twin = common > settings.twin_iou * union
    twin |= common > settings.inside_ratio * np.minimum(area[:, None], area[None])
    twin &= class_id[:, None] == class_id[None]
    twin |= common > settings.same_place_iou * union
    for weaker in np.flatnonzero(np.triu(twin, 1).any(axis=0)):
        keep[weaker] = not (twin[:weaker, weaker] & keep[:weaker]).any()
    return keep
