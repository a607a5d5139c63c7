"""Road congestion from looks at traffic: how many vehicles, how many stand, how fast they are.

Speeds are in the unit of the camera's own movement: metres per second divided by the camera's
height above the road and its focal length in picture heights. For a camera 1.3 m above the road
with a focal length of 1.5 picture heights, 1 is 2 m/s or 7 km/h.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError

Floats = npt.NDArray[np.float64]

SIGN_CLASSES = 4

STANDING_RATE = 0.7
"""What is slower than this stands: about 5 km/h with a usual camera."""
LOOK_HOLDS_S = 1.0
"""A look says something about the time until the next one, but never about more than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Congestion:
    """Traffic in a stretch of time.

    `looked_s` seconds for which looks hold; `vehicles` in view, averaged over them. `judged`
    speeds, one for each vehicle and look, of vehicles that go our way or stand; `standing_ratio`
    of them that stand, parked ones too; `relative_speed` the median of (theirs - ours) / ours
    while we drive: -1 stands, 0 is as fast as we are. `driving_ratio` share of the looks that
    know our own movement in which we drive. None where nothing was judged.

    Limits: a vehicle counts while its box is at least 4 % of the picture's height, so what is
    hidden behind another one is not in view, and oncoming vehicles are in `vehicles` alone.
    """

    looked_s: float
    vehicles: float
    judged: int
    standing_ratio: float | None
    relative_speed: float | None
    driving_ratio: float | None


@dataclass(slots=True)
class CongestionMeter:
    """Collects looks and forgets each one; only sums and rates without an owner remain."""

    _looked_s: float = 0.0
    _vehicle_s: float = 0.0
    _judged: int = 0
    _standing: int = 0
    _relative: list[float] = field(default_factory=list)
    _knowing: int = 0
    _driving: int = 0

    def add(
        self, *, held_s: float, vehicles: int, own_rates: Floats, ego_rate: float | None
    ) -> None:
        """One look that holds for `held_s`, at most `LOOK_HOLDS_S` of it.

        `own_rates (K,)` speeds of other vehicles, negative for oncoming ones.

        Raises:
            MeasureError: a negative time or number, or a speed that is no number.
        """
        if held_s < 0 or vehicles < 0 or not np.isfinite(own_rates).all():
            raise MeasureError(
                where="traffic look",
                found=f"{vehicles} vehicles for {held_s:g} s",
                expected="numbers of at least 0, and speeds that are numbers",
                remedy="report this as a fault of noren",
            )
        held_s = min(held_s, LOOK_HOLDS_S)
        self._looked_s += held_s
        self._vehicle_s += held_s * vehicles
        if ego_rate is None:
            return
        drives = ego_rate >= STANDING_RATE
        self._knowing += 1
        self._driving += drives
        our_way = own_rates[own_rates > -STANDING_RATE]
        self._judged += our_way.size
        self._standing += int((our_way < STANDING_RATE).sum())
        if drives:
            self._relative.extend((our_way / ego_rate - 1.0).tolist())

    def result(self) -> Congestion | None:
        """The figures so far; None when there was no look."""
        if self._looked_s <= 0:
            return None
        return Congestion(
            looked_s=self._looked_s,
            vehicles=self._vehicle_s / self._looked_s,
            judged=self._judged,
            standing_ratio=self._standing / self._judged if self._judged else None,
            relative_speed=float(np.median(self._relative)) if self._relative else None,
            driving_ratio=self._driving / self._knowing if self._knowing else None,
        )


class SceneryTally:
    """What one slice of a drive collects: looks at traffic, signs that were passed, and which
    declared texts were read in how many pictures.

    Forgets: each look, once it is added.
    """

    def __init__(self) -> None:
        self.congestion = CongestionMeter()
        self.pictures_read = 0
        self.texts: set[int] = set()
        self.signs: npt.NDArray[np.int64] = np.zeros(SIGN_CLASSES, np.int64)

    def passed(self, sign_class: int) -> None:
        """One sign of a class 0 to 3 was passed."""
        self.signs[sign_class] += 1

    def read(self, texts: Iterable[int]) -> None:
        """One picture was read; `texts` are the entries of the list that it newly showed."""
        self.pictures_read += 1
        self.texts.update(texts)
