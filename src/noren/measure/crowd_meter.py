"""How crowded areas are while it happens: density, level, and who moves or stands.

The levels are those of `noren.measure.crowding`, for walkways: the plan does not say what a floor
is used for, and walkways are the strictest of Fruin's sets but for stairs.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from noren.gate.behavior_records import LEVEL_UNKNOWN
from noren.measure.crowding import (
    HYSTERESIS,
    STANDING_M_S,
    WATCHED_SHARE,
    CrowdingLevel,
    Surface,
    hold_levels,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WINDOW_S = 0.5
"""A speed is taken over at least this long a time."""
SURFACE = Surface.WALKWAY
BELIEVED = 1.5
"""The foreground's error is about a fifth; half as many again cannot be that."""
ESTIMATED_SHARE = 0.1
"""A figure of which more than this share is estimated says so."""


class SpeedMeter:
    """How fast each track moved over about the last half second.

    Forgets: places older than the window; a track, `gap_s` after its last row.
    """

    def __init__(self, *, window_s: float = WINDOW_S, gap_s: float = 2.0) -> None:
        self._window_s = window_s
        self._gap_s = gap_s
        self._past: dict[int, deque[tuple[float, Floats]]] = {}

    def update(self, *, at_s: float, track_id: Ints, xy_m: Floats) -> Floats:
        """`(N,)` m/s of the rows of one moment; NaN for a track followed for less than that."""
        speed = np.full(len(track_id), np.nan)
        for row, number in enumerate(track_id.tolist()):
            past = self._past.setdefault(number, deque())
            if past and at_s - past[-1][0] > self._gap_s:
                past.clear()
            # The newest row that is old enough is where the window begins.
            while len(past) > 1 and at_s - past[1][0] >= self._window_s:
                past.popleft()
            if past and (lasts_s := at_s - past[0][0]) >= self._window_s:
                speed[row] = float(np.hypot(*(xy_m[row] - past[0][1]))) / lasts_s
            past.append((at_s, xy_m[row]))
        for number in [n for n, past in self._past.items() if at_s - past[-1][0] > self._gap_s]:
            del self._past[number]
        return speed


class LevelKeeper:
    """The level of each area and class from bin to bin, with hysteresis."""

    def __init__(self, *, surface: Surface = SURFACE, hysteresis: float = HYSTERESIS) -> None:
        self._surface = surface
        self._hysteresis = hysteresis
        self._before: Ints | None = None

    def next(self, density_m2: Floats) -> Ints:
        """`(T, C)` levels of the next bin; NaN is unknown, and the level begins anew after it."""
        level = hold_levels(
            density_m2.reshape(-1, 1),
            self._surface,
            hysteresis=self._hysteresis,
            held=self._before,
        )
        self._before = level[:, 0]
        return level.reshape(density_m2.shape)


class CrowdMeter:
    """People of T areas and C classes over the watched time of one bin.

    Forgets: who and where; only sums of time are left.
    """

    def __init__(self, *, sizes_m2: Floats, classes: int) -> None:
        """Take the surfaces `(T,)` of the areas."""
        self._sizes_m2 = sizes_m2
        self._person_s = np.zeros((3, len(sizes_m2), classes))
        self._watched_s = np.zeros(len(sizes_m2))
        self._estimated_s = np.zeros((len(sizes_m2), classes))
        self.levels = np.full((len(sizes_m2), classes), LEVEL_UNKNOWN, np.int64)

    def add(
        self,
        people: Ints,
        moving: Ints,
        standing: Ints,
        duration_s: float,
        *,
        told: Bools | None = None,
        estimated: Floats | None = None,
    ) -> None:
        """Take counts `(T, C)` that held for so many seconds.

        Areas of which nothing can be told (`told (T,)` False) are not watched meanwhile. Where a
        foreground holds `BELIEVED` times as many people as were told apart (`estimated (T, C)`),
        it is believed: whoever stands before others hides them.
        """
        held = people.astype(np.float64)
        if estimated is not None:
            hidden = estimated >= BELIEVED * np.maximum(people, 1)
            held[hidden] = estimated[hidden]
            share_s: Floats = hidden.astype(np.float64) * duration_s
            self._estimated_s += share_s
        known = np.ones(len(self._sizes_m2), np.bool_) if told is None else told
        lasts_s: Floats = known.astype(np.float64) * duration_s
        together: Floats = np.stack((held, moving, standing)).astype(np.float64)
        self._person_s += together * lasts_s[:, None]
        self._watched_s += lasts_s

    @property
    def density_m2(self) -> Floats:
        """`(T, C)` people per square metre on average; NaN where never watched."""
        density = np.full(self._person_s.shape[1:], np.nan)
        seen = self._watched_s > 0
        lasts_s = self._watched_s[seen, None]
        density[seen] = self._person_s[0, seen] / lasts_s / self._sizes_m2[seen, None]
        return density

    @property
    def is_estimated(self) -> Bools:
        """`(T, C)` whether more than a tenth of the watched time rests on the foreground."""
        return np.asarray(self._estimated_s > ESTIMATED_SHARE * self._watched_s[:, None], np.bool_)

    @property
    def moving(self) -> Floats:
        """`(T, C)` people moving on average."""
        return np.asarray(self._person_s[1] / np.maximum(self._watched_s, 1e-9)[:, None])

    @property
    def standing(self) -> Floats:
        """`(T, C)` people standing on average; with `moving`, all followed for half a second."""
        return np.asarray(self._person_s[2] / np.maximum(self._watched_s, 1e-9)[:, None])

    def settle(self, keeper: LevelKeeper, bin_s: float) -> None:
        """The bin is over: find its levels, unknown where less than half of it was watched."""
        density = self.density_m2
        density[self._watched_s < WATCHED_SHARE * bin_s] = np.nan
        level = keeper.next(density)
        self.levels = np.where(level == CrowdingLevel.UNKNOWN, LEVEL_UNKNOWN, level)


def split_by_speed(
    inside: Bools, column: Ints, speed_m_s: Floats, classes: int
) -> tuple[Ints, Ints, Ints]:
    """People, moving and standing `(T, C)` of one moment.

    Args:
        inside: `(T, N)`. column: `(N,)` the place of each class, -1 for others.
        speed_m_s: `(N,)`, NaN where it is not known: such a person neither moves nor stands.
    """
    groups = (
        column >= 0,
        (column >= 0) & (speed_m_s >= STANDING_M_S),
        (column >= 0) & (speed_m_s < STANDING_M_S),
    )
    counts = [
        np.stack(
            [(inside & group & (column == one)).sum(axis=1) for one in range(classes)], axis=1
        ).astype(np.int64)
        for group in groups
    ]
    return counts[0], counts[1], counts[2]
