"""Whether a face can be judged at all: large enough, turned to the camera, sharp, well lit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.faces import Faces

Picture = npt.NDArray[np.uint8]
_GRAY_SIZE_PX = 62


class Hindrance(IntEnum):
    """Why a face is not judged; the first that applies. 0 is none."""

    NONE = 0
    TOO_SMALL = 1
    CUT_OFF = 2
    TURNED = 3
    TILTED = 4
    DARK = 5
    GLARE = 6
    BLURRED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLimits:
    """Below or beyond these a face is not judged. Measured on 400 faces made worse step by step.

    `least_height_px` of the face's box in the camera's own picture: with boxes 40 px high the mean
    age error at 20 to 69 is 8.4 years and 97 % of the sexes are right, about as at full size; with
    24 px it is 10 years and 93 %. Eyes stand about 0.35 of that height apart. `most_yaw_ratio` is
    how far the nose's tip stands from the middle between the eyes, in eye distances along the
    line of the eyes; near 0 in a frontal face. `most_roll_deg` is the tilt of the eyes' line.
    `least_sharpness` is the mean absolute second difference of brightness of the shrunk face,
    relative to its contrast: 95 % of sharp faces have 0.15 or more, and half of those out of focus
    by a pixel of 80, which costs a year and a half, have less than 0.14. `least_light` and
    `least_contrast` are the mean and the standard deviation of brightness, 0..255: with a quarter
    of the light and noise the age error grows by two years. `most_clipped_ratio` is the share of
    burnt-out pixels: at twice the light, two fifths pass, and the error grows by a year.
    """

    least_height_px: float = 40.0
    most_yaw_ratio: float = 0.35
    most_roll_deg: float = 30.0
    least_sharpness: float = 0.12
    least_light: float = 35.0
    least_contrast: float = 10.0
    most_clipped_ratio: float = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What hinders, and how much a look at this face is worth: `weight` 0..1, 0 if hindered."""

    hindrance: Hindrance
    weight: float


def judge_quality(
    pixels: Picture, faces: Faces, row: int, *, limits: QualityLimits | None = None
) -> Quality:
    """Judge one face of a `(H, W, 3)` uint8 BGR picture.

    The weight grows with the face's size up to twice the least height, and falls with the turn of
    the head. A box that reaches over the picture's edge by more than a fifth is cut off.

    Forgets: the pixels.
    """
    limits = limits or QualityLimits()
    x1, y1, x2, y2 = (float(value) for value in faces.xyxy[row])
    if y2 - y1 < limits.least_height_px:
        return _hindered(Hindrance.TOO_SMALL)
    height, width = pixels.shape[:2]
    inside = (min(x2, width) - max(x1, 0)) * (min(y2, height) - max(y1, 0))
    if inside < 0.8 * (x2 - x1) * (y2 - y1):
        return _hindered(Hindrance.CUT_OFF)
    yaw_ratio, roll_deg = _pose(faces.landmarks_px[row])
    if yaw_ratio > limits.most_yaw_ratio:
        return _hindered(Hindrance.TURNED)
    if roll_deg > limits.most_roll_deg:
        return _hindered(Hindrance.TILTED)
    light = _light_hindrance(pixels, (x1, y1, x2, y2), limits)
    if light is not Hindrance.NONE:
        return _hindered(light)
    size = min((y2 - y1) / (2 * limits.least_height_px), 1.0)
    turn = 1.0 - yaw_ratio / (2 * limits.most_yaw_ratio)
    return Quality(hindrance=Hindrance.NONE, weight=float(size * turn * faces.confidence[row]))


def measure_sharpness(gray: npt.NDArray[np.float32]) -> float:
    """Mean absolute second difference of `(H, W)` brightness over its standard deviation."""
    bend = cv2.Laplacian(gray, cv2.CV_32F, ksize=1)[1:-1, 1:-1]
    return float(np.abs(bend).mean() / max(float(gray.std()), 1.0))


def _light_hindrance(
    pixels: Picture, box: tuple[float, float, float, float], limits: QualityLimits
) -> Hindrance:
    gray = _gray_face(pixels, box)
    if float(gray.mean()) < limits.least_light or float(gray.std()) < limits.least_contrast:
        return Hindrance.DARK
    if float((gray >= 250).mean()) > limits.most_clipped_ratio:
        return Hindrance.GLARE
    if measure_sharpness(gray) < limits.least_sharpness:
        return Hindrance.BLURRED
    return Hindrance.NONE


def _gray_face(pixels: Picture, box: tuple[float, float, float, float]) -> npt.NDArray[np.float32]:
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = np.clip(np.round(box), 0, (width, height, width, height)).astype(int).tolist()
    gray = cv2.cvtColor(pixels[y1:y2, x1:x2], cv2.COLOR_BGR2GRAY)
    side = (_GRAY_SIZE_PX, _GRAY_SIZE_PX)
    return cv2.resize(gray, side, interpolation=cv2.INTER_AREA).astype(np.float32)


def _pose(landmarks_px: npt.NDArray[np.float32]) -> tuple[float, float]:
    """How far the nose stands aside, in eye distances, and the tilt of the eyes in degrees."""
    left, right, nose = landmarks_px[0], landmarks_px[1], landmarks_px[2]
    along = right - left
    distance = float(np.hypot(along[0], along[1]))
    if distance < 1e-3:
        return np.inf, 0.0
    aside = float(np.dot(nose - (left + right) / 2, along / distance))
    return abs(aside) / distance, abs(float(np.degrees(np.arctan2(along[1], along[0]))))


def _hindered(hindrance: Hindrance) -> Quality:
    return Quality(hindrance=hindrance, weight=0.0)
