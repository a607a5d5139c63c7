"""The moments at which a floor was looked at, evenly spaced: the frames of a camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """`count` moments from `start_s`, `rate_hz` of them a second.

    A row of a trajectory belongs to the nearest moment. At a moment without any row the floor was
    empty, if it was watched: only the caller knows whether it was.

    Raises:
        MeasureError: no moments, or a rate that is not above 0.
    """

    start_s: float
    rate_hz: float
    count: int

    def __post_init__(self) -> None:
        if self.count < 1 or not 0 < self.rate_hz < np.inf or not np.isfinite(self.start_s):
            raise MeasureError(
                where="moments",
                found=f"{self.count} moments at {self.rate_hz:g} a second",
                expected="at least one moment and a rate above 0",
                remedy="state the camera's frame rate",
            )

    @classmethod
    def of(cls, trajectories: Trajectories, *, rate_hz: float) -> Self:
        """From the first row of anybody to the last.

        Raises:
            MeasureError: a rate that is not above 0.
        """
        first_s, last_s = trajectories.span_s
        count = round((last_s - first_s) * rate_hz) + 1 if 0 < rate_hz < np.inf else 0
        return cls(start_s=first_s, rate_hz=rate_hz, count=count)

    @property
    def at_s(self) -> Floats:
        """`(M,)` seconds."""
        return self.start_s + np.arange(self.count) / self.rate_hz

    def of_rows(self, trajectories: Trajectories, rows: Rows) -> Ints:
        """`(K,)` the moment of each of the named rows, in their order; outside 0..M-1 if none.

        Raises:
            MeasureError: a track has two rows at one moment: the rate is too low for the rows.
        """
        after_s = trajectories.at_s[rows]
        after_s -= self.start_s
        after_s *= self.rate_hz
        moment = np.rint(after_s, out=after_s).astype(np.int64)
        twice = np.flatnonzero(moment[1:] == moment[:-1])
        ids = trajectories.track_id
        if np.any(ids[rows[twice]] == ids[rows[twice + 1]]):
            raise MeasureError(
                where="moments",
                found=f"a track with two rows within one moment of {self.rate_hz:g} a second",
                expected="one row per track and moment",
                remedy="state the rate of the rows, or thin them out",
            )
        return moment
