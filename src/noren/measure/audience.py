"""Who stands before a screen at this moment, and what of it may be told."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from noren.vocabulary.attribute_axes import AgeBands, Sex

Ints = npt.NDArray[np.int64]


class AudienceTally:
    """The last look at the audience of each target: each look takes the place of the one before.

    `counts (T, B + 1, 3)` people per target, age band and sex, "unknown" last on both axes;
    `judged (T,)` how many of them had a face that could be looked at.

    Forgets: every look but the last; who stood there.
    """

    def __init__(self, *, targets: int, bands: AgeBands) -> None:
        """Begin with `targets` > 0 places and nobody there."""
        self.bands = bands
        self.counts: Ints = np.zeros((targets, bands.places, len(Sex)), np.int64)
        self.judged: Ints = np.zeros(targets, np.int64)

    def begin(self) -> None:
        """A new look: nobody is known to be there."""
        self.counts[:] = 0
        self.judged[:] = 0

    def add(self, target: int, *, band: int, sex: Sex, judged: bool) -> None:
        """Somebody stands there."""
        self.counts[target, band, sex] += 1
        self.judged[target] += judged

    def told(self, target: int, *, least: int) -> tuple[Ints, int]:
        """What may be told of a target, `(B + 1, 3)`, and how many of these were judged.

        With fewer people than `least` all is zero: nobody can say whether one stands there. Of
        more, groups smaller than `least` are unknown.
        """
        counts = self.counts[target].copy()
        if counts.sum() < least:
            return np.zeros_like(counts), 0
        unknown = self.bands.unknown, int(Sex.UNKNOWN)
        small = (counts < least) & (counts > 0)
        small[unknown] = False
        counts[unknown] += counts[small].sum()
        counts[small] = 0
        return counts, int(self.judged[target])
