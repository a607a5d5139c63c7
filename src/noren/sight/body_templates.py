"""How a followed person is described so that a later visit can be recognized: the body template.

people followed ─▶ crop good enough? ─▶ network ─▶ 256 numbers ─▶ mean of a visit ─▶ the vault

A template says something about clothes and build, nothing about a name. It is personal data all
the same: it leaves this process only through the pipe to the vault. The weights arrive as bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.template_network import TemplateNetwork
from noren.vocabulary.words import Words

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Picture = npt.NDArray[np.uint8]

CROP_PX = (128, 256)
"""Width and height of what the network sees."""
_SHARPNESS_PX = (32, 64)


class Hindrance(IntEnum):
    """Why a body is not described; the first that applies. 0 is none."""

    NONE = 0
    TOO_SMALL = 1
    CUT_OFF = 2
    SHAPE = 3
    COVERED = 4
    DARK = 5
    BLURRED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """Below or beyond these a body is not described.

    `least_height_px` of the box in the camera's own picture. `edge_px`: a box nearer to the
    picture's edge is cut off there. A box is `least_slim` to `most_slim` times as high as wide:
    wider ones hold two people or a bent one, slimmer ones a part of one. `most_covered_ratio` of
    the box may lie in boxes that stand nearer to the camera (their foot is lower); what stands
    behind counts `behind_weight` of its overlap. `least_light` and `least_contrast` are mean and
    standard deviation of brightness, 0..255; `least_sharpness` the mean absolute second difference
    of the shrunk crop over its contrast.
    """

    least_height_px: float = 32.0
    edge_px: float = 2.0
    least_slim: float = 1.4
    most_slim: float = 4.8
    most_covered_ratio: float = 0.3
    behind_weight: float = 0.3
    least_light: float = 20.0
    least_contrast: float = 8.0
    least_sharpness: float = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyQuality:
    """What hinders, and how much a look at this body is worth: `weight` 0..1, 0 if hindered."""

    hindrance: Hindrance
    weight: float


def judge_body(
    pixels: Picture, xyxy: F32, row: int, *, limits: BodyLimits | None = None
) -> BodyQuality:
    """Judge one box of a `(H, W, 3)` uint8 BGR picture.

    Args:
        xyxy: `(N, 4)` all boxes of people in the picture, in its pixels: who stands in front of
            whom matters. row: the one judged.
    Returns: the weight grows with the height up to twice the least, and falls with what covers it.
    Forgets: the pixels.
    """
    limits = limits or BodyLimits()
    box = xyxy[row].astype(np.float64)
    wide, high = float(box[2] - box[0]), float(box[3] - box[1])
    height, width = pixels.shape[:2]
    if high < limits.least_height_px:
        return _hindered(Hindrance.TOO_SMALL)
    edge = limits.edge_px
    if box[0] < edge or box[1] < edge or box[2] > width - edge or box[3] > height - edge:
        return _hindered(Hindrance.CUT_OFF)
    if not limits.least_slim <= high / max(wide, 1e-6) <= limits.most_slim:
        return _hindered(Hindrance.SHAPE)
    covered = covered_ratio(xyxy, row, behind_weight=limits.behind_weight)
    if covered > limits.most_covered_ratio:
        return _hindered(Hindrance.COVERED)
    gray = _gray(pixels, box)
    if float(gray.mean()) < limits.least_light or float(gray.std()) < limits.least_contrast:
        return _hindered(Hindrance.DARK)
    bend = np.abs(cv2.Laplacian(gray, cv2.CV_32F, ksize=1)[1:-1, 1:-1])
    if float(bend.mean()) / max(float(gray.std()), 1.0) < limits.least_sharpness:
        return _hindered(Hindrance.BLURRED)
    size = min(high / (2 * limits.least_height_px), 1.0)
    free = 1.0 - covered / (limits.most_covered_ratio + 0.2)
    return BodyQuality(hindrance=Hindrance.NONE, weight=float(size * free))


def covered_ratio(xyxy: F32, row: int, *, behind_weight: float) -> float:
    """Share of a box that lies in other boxes, nearer ones in full; overlaps may add up above 1."""
    box = xyxy.astype(np.float64)
    low = np.maximum(box[:, :2], box[row, :2])
    high = np.minimum(box[:, 2:], box[row, 2:])
    side = np.maximum(high - low, 0.0)
    common = side[:, 0] * side[:, 1]
    nearer = box[:, 3] > box[row, 3]
    weight = np.where(nearer, 1.0, behind_weight)
    weight[row] = 0.0
    area = max(float(np.prod(box[row, 2:] - box[row, :2])), 1e-6)
    return float((weight * common).sum() / area)


class BodyNetwork(Protocol):
    """A compiled network that describes bodies."""

    def infer(self, crops: Picture) -> F32:
        """`(VIEWS, 256, 128, 3)` uint8 BGR to `(VIEWS, TEMPLATE_SIZE)`."""
        ...


class OpenVinoBodyNetwork(TemplateNetwork):
    """Intel's person-reidentification-retail-0287 (or -0277), for a crop and its mirror at once."""

    SIZE_PX = CROP_PX
    NAME = "person-reidentification-retail-0287"
    WHERE = Words(en="repeat visits", ja="再来店の判定")


def describe_body(network: BodyNetwork, pixels: Picture, box: F32) -> F64:
    """One look: `(TEMPLATE_SIZE,)` of length 1, the mean over a crop and its mirror.

    Forgets: the picture and the crops.
    """
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = np.clip(np.round(box), 0, (width, height, width, height)).astype(int).tolist()
    crop = pixels[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)]
    way = cv2.INTER_AREA if crop.shape[0] > CROP_PX[1] else cv2.INTER_LINEAR
    seen = cv2.resize(crop, CROP_PX, interpolation=way).astype(np.uint8)
    both = network.infer(np.ascontiguousarray(np.stack((seen, seen[:, ::-1]))))
    return unit(unit(both.astype(np.float64)).sum(axis=0))


def unit(vector: F64) -> F64:
    """The vector, or each row, at length 1; zeros stay zeros."""
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    return np.asarray(vector / np.where(length > 0, length, 1.0), np.float64)


def _gray(pixels: Picture, box: F64) -> F32:
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = np.clip(np.round(box), 0, (width, height, width, height)).astype(int).tolist()
    gray = cv2.cvtColor(pixels[y1:y2, x1:x2], cv2.COLOR_BGR2GRAY)
    return cv2.resize(gray, _SHARPNESS_PX, interpolation=cv2.INTER_AREA).astype(np.float32)


def _hindered(hindrance: Hindrance) -> BodyQuality:
    return BodyQuality(hindrance=hindrance, weight=0.0)
