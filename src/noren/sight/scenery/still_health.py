"""Whether a picture is good enough for a detector to be believed about it.

A still may leave only if people and vehicles in it were found; in a dark, burnt, blurred or noisy
picture they are there and not found. So this judges the picture itself, before anybody looks.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from noren.gate.still_records import StillState

Picture = npt.NDArray[np.uint8]

_WORK_WIDTH_PX = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLimits:
    """When a picture is not good enough.

    `dark_level` least median luma (0..255); `burnt_ratio` largest share of pixels at 250 or above;
    `sharpness` least ratio of the detail that a slight blur takes away to all contrast, at a
    width of 480 px; `noise_level` largest standard deviation of fine noise in luma levels.
    """

    dark_level: float = 35.0
    burnt_ratio: float = 0.45
    sharpness: float = 0.035
    noise_level: float = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StillHealth:
    """What was measured of one picture; see `HealthLimits` for the units."""

    median_luma: float
    burnt_ratio: float
    sharpness: float
    noise_level: float

    def find_drop(self, limits: HealthLimits) -> StillState | None:
        """The first fault that forbids a still, or None."""
        if self.median_luma < limits.dark_level:
            return StillState.DARK
        if self.burnt_ratio > limits.burnt_ratio:
            return StillState.OVEREXPOSED
        if self.noise_level > limits.noise_level:
            return StillState.NOISY
        if self.sharpness < limits.sharpness:
            return StillState.BLURRED
        return None


def measure_health(pixels: Picture) -> StillHealth:
    """Measure a `(H, W, 3)` uint8 BGR picture.

    Noise is measured at full size, sharpness at a width of 480 px so that it means the same in
    every resolution; a flat picture has sharpness 0.
    Source: noise after J. Immerkær, Fast noise variance estimation, 1996; sharpness after
    F. Crete et al., The blur effect, 2007 (comparison with a blurred copy).
    """
    luma = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    height, width = luma.shape
    small_size = (_WORK_WIDTH_PX, max(16, round(height * _WORK_WIDTH_PX / width)))
    small = cv2.resize(luma, small_size, interpolation=cv2.INTER_AREA).astype(np.float32)
    blurred = cv2.GaussianBlur(small, (0, 0), 1.5)
    contrast = float(np.std(small))
    lost = float(np.sqrt(np.mean((small - blurred) ** 2)))
    return StillHealth(
        median_luma=float(np.median(luma)),
        burnt_ratio=float(np.mean(luma >= 250)),
        sharpness=lost / contrast if contrast > 1.0 else 0.0,
        noise_level=_noise_level(luma),
    )


def _noise_level(luma: npt.NDArray[np.uint8]) -> float:
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = cv2.filter2D(luma.astype(np.float32), -1, kernel)[1:-1, 1:-1]
    # Edges answer too: the quiet half of the picture tells of noise alone.
    return float(np.median(np.abs(response)) / (0.6745 * 6.0))
