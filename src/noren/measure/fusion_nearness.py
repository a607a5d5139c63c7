"""How near a track of one camera is to somebody whom others see, or saw a moment ago."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.measure.trajectories import GAP_S

Floats = npt.NDArray[np.float64]
TrackKey = tuple[int, int]
"""Camera and the track's number there."""
Moment = tuple[float, Floats]
"""When, and where somebody was."""
FAR: Final = 1e6
"""The cost where two cannot be one."""
_FASTEST_M_S: Final = 4.0
_TURN_M_S: Final = 1.5
"""HOUSE: nobody's pace changes by more than this while out of sight; turning on the spot does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionSettings:
    """When tracks of different cameras are one person.

    Args:
        near_m: the largest mean distance while both are seen; body width and twice the error.
        confirm_s: how long a new track is watched before it is joined, and how late answers come.
        gap_s: the longest time out of sight across a gap between cameras.
        stray_m_s: how much faster or slower, or to which side, somebody may have walked in a gap.
        part_m: a track that stays this far from its person for `confirm_s` was joined wrongly.
    """

    near_m: float = 0.9
    confirm_s: float = 1.6
    gap_s: float = 3.0
    stray_m_s: float = 0.3
    part_m: float = 1.6

    def __post_init__(self) -> None:
        if min(self.near_m, self.confirm_s, self.gap_s, self.stray_m_s) <= 0:
            raise ValueError("every setting is above 0")
        if self.part_m <= self.near_m:
            raise ValueError("tracks part further away than they join")


OF_CELLS: Final = FusionSettings(near_m=1.05, confirm_s=4.0, gap_s=GAP_S, part_m=2.0)
"""HOUSE: for places told as cells of half a metre, once a second; measured on replayed crowds by
`benchmarks/accuracy/fusion.py`. The gap is the one after which a walk has ended anyway."""


@dataclass(slots=True, eq=False)
class Track:
    """A track of one camera while it lasts."""

    key: TrackKey
    began_s: float
    person: int | None = None
    path: deque[tuple[float, Floats]] = field(default_factory=deque)
    apart_since_s: float | None = None


@dataclass(slots=True, eq=False)
class Person:
    """Somebody, by the tracks that are joined to them.

    `seen` holds the last seconds, and `seen_by` the cameras that saw the last place of it.
    """

    number: int
    seen_by: set[int] = field(default_factory=set)
    members: set[TrackKey] = field(default_factory=set)
    seen: deque[tuple[float, Floats]] = field(default_factory=deque)


def is_out_of_reach(track: Track, person: Person, settings: FusionSettings) -> bool:
    """Whether nobody could be both; only to spare the closer look."""
    (one_s, one), (other_s, other) = track.path[-1], person.seen[-1]
    reach_m = 3.0 * settings.near_m + _FASTEST_M_S * abs(one_s - other_s)
    return math.dist(one, other) > reach_m


def cost_of(track: Track, person: Person, settings: FusionSettings) -> float:
    """Below 1 where they could be one; `FAR` where they cannot."""
    apart = _apart(track, person.seen)
    if len(apart):
        # Errors of single moments cancel where two are one, and distance does not.
        lean_m = float(np.hypot(*apart.mean(axis=0)))
        spread_m = float(np.mean(np.hypot(apart[:, 0], apart[:, 1])))
        return (lean_m + spread_m) / (2 * settings.near_m)
    return _cost_after_gap(track, person, settings)


def _cost_after_gap(track: Track, person: Person, settings: FusionSettings) -> float:
    earlier = [one for one in person.seen if one[0] < track.began_s]
    if not earlier or person.seen[-1][0] > track.began_s:
        return FAR
    if person.seen_by == {track.key[0]}:
        return FAR  # that camera's own tracker has told the two apart
    last_s, last = earlier[-1]
    gap_s = track.began_s - last_s
    if gap_s > settings.gap_s:
        return FAR
    later = [one for one in track.path if one[0] >= track.began_s]
    way = later[0][1] - last
    # Who was seen only once has no pace of their own yet. Both paces must fit: somebody who
    # leaves and somebody who comes in at the same door walk against each other.
    paces = [pace for walk in (earlier, later) if (pace := _pace(walk)) is not None]
    if len(paces) == 2 and float(np.hypot(*(paces[0] - paces[1]))) > _TURN_M_S:
        return FAR
    off_m = max(float(np.hypot(*(way - gap_s * pace))) for pace in paces or [np.zeros(2)])
    allowed = settings.near_m + settings.stray_m_s * gap_s
    # Somebody seen now is surer than somebody foreseen: at equal distance the former wins.
    return 0.1 + off_m / allowed


def _apart(track: Track, seen: Sequence[Moment]) -> Floats:
    """`(K, 2)` from where somebody was to where a track was, at its moments within their time.

    Between two moments people walk straight on: cameras do not look at one instant.
    """
    mine = [one for one in track.path if one[0] >= track.began_s]
    if not seen or not mine:
        return np.zeros((0, 2))
    at_s = np.array([one[0] for one in seen])
    places = np.array([one[1] for one in seen])
    own_s = np.array([one[0] for one in mine])
    within = (own_s >= at_s[0]) & (own_s <= at_s[-1])
    if not within.any():
        return np.zeros((0, 2))
    own: Floats = np.array([one[1] for one in mine])[within]
    there: Floats = np.stack(
        [np.interp(own_s[within], at_s, places[:, axis]) for axis in (0, 1)], axis=1
    )
    apart: Floats = own - there
    return apart


def _pace(walk: Sequence[Moment]) -> Floats | None:
    """How somebody walked, metres a second; None for who was seen at one moment only."""
    (first_s, first), (last_s, last) = walk[0], walk[-1]
    if last_s <= first_s:
        return None
    pace: Floats = (last - first) / (last_s - first_s)
    return pace


def overlap(one: Track, other: Track) -> bool:
    """Whether two tracks were seen at one time."""
    return max(one.began_s, other.began_s) <= min(one.path[-1][0], other.path[-1][0])
