"""Made-up people for galleries: features as unequal in their directions as those of bodies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from noren.measure.gallery_port import DIMENSIONS, Template

Floats = NDArray[np.float32]
EVEN = 1000.0
"""A fall so slow that all directions weigh alike."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """People as directions; `fall` says after how many dimensions the variance fades."""

    chance: np.random.Generator
    fall: float = 60.0

    @property
    def spread(self) -> Floats:
        weights = np.exp(-np.arange(DIMENSIONS) / self.fall)
        return np.sqrt(weights / weights.sum()).astype(np.float32)

    def people(self, count: int) -> Floats:
        drawn = self.chance.standard_normal((count, DIMENSIONS), np.float32) * self.spread
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        return drawn

    def seen_again(self, person: Floats, cosine: float) -> Floats:
        """The person on another day: at exactly that cosine from the first."""
        other = self.people(1)[0]
        other = other - other @ person * person
        other /= np.linalg.norm(other)
        again: Floats = (cosine * person + np.sqrt(1 - cosine**2) * other).astype(np.float32)
        return again


def template(
    vector: Floats | None,
    *,
    at_s: float,
    quality_ratio: float = 1.0,
    face: Floats | None = None,
) -> Template:
    return Template(
        vector=vector,
        quality_ratio=quality_ratio,
        at_s=at_s,
        face=face,
        face_quality_ratio=0.0 if face is None else 1.0,
    )
