"""Features made even before they are keyed: no direction weighs more than another.

Networks give features of which a few directions say most. A rotation hides which directions these
are, but not that there are such: who holds all vectors of two days can line the days up by them.
After whitening there is nothing to line up by. It also brings strangers to a cosine near 0.

Source: whitening for retrieval after Jégou and Chum (2012); attack by principal components on
rotated templates as measured in `benchmarks/vault_templates.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.errors import MeasureError
from noren.measure.gallery_port import DIMENSIONS, Vector

LEAST_PEOPLE: Final = 4 * DIMENSIONS
"""Fewer people do not show how features vary."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Whitening:
    """How features vary over many people: nothing of one of them.

    Attributes:
        mean: `(DIMENSIONS,)` of all people's features.
        matrix: `(DIMENSIONS, DIMENSIONS)`, what brings their covariance to the unit matrix.
    """

    mean: Vector
    matrix: NDArray[np.float32]

    def apply(self, feature: Vector) -> Vector:
        """A feature `(DIMENSIONS,)` made even; of any length, as a gallery takes it."""
        even: Vector = np.matmul(feature - self.mean, self.matrix, dtype=np.float32)
        return even


def whitening_of(features: NDArray[np.floating]) -> Whitening:
    """The whitening that one feature each of many people `(N, DIMENSIONS)` shows.

    Raises:
        MeasureError: fewer than `LEAST_PEOPLE`, another shape, or a value that is no number.
    """
    shape_fits = features.ndim == 2 and features.shape[1] == DIMENSIONS
    if not shape_fits or len(features) < LEAST_PEOPLE or not np.isfinite(features).all():
        raise MeasureError(
            where="whitening",
            found=f"features of shape {features.shape}",
            expected=f"{LEAST_PEOPLE} people or more, {DIMENSIONS} finite numbers each",
            remedy="take features of more people, one each",
        )
    exact = features.astype(np.float64)
    mean = exact.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(exact.T))
    # A direction in which nobody differs says nothing; it must not be blown up.
    least = values.max() * 1e-6
    matrix = vectors / np.sqrt(np.maximum(values, least))
    return Whitening(mean=mean.astype(np.float32), matrix=matrix.astype(np.float32))
