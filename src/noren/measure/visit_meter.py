"""Visits of areas while they happen: the definitions of `noren.measure.dwell`, row by row.

Positions may be metres on the floor or pixels of a picture; areas and bands are in the same unit.
Memory is one entry per living track, and one per track and area it is in or has just left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from noren.measure.areas import Area
from noren.measure.dwell import ABSENCE_S
from noren.measure.trajectories import GAP_S

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Arrival(NamedTuple):
    """A visit has begun. `entry_seen` is False when nobody saw the person come in."""

    track_id: int
    class_id: int
    area: int
    enter_s: float
    entry_seen: bool


class Stay(NamedTuple):
    """A visit is over. `exit_seen` is False when the person was lost from sight inside."""

    track_id: int
    class_id: int
    area: int
    enter_s: float
    leave_s: float
    entry_seen: bool
    exit_seen: bool

    @property
    def dwell_s(self) -> float:
        """How long it was seen to last."""
        return self.leave_s - self.enter_s


class Gone(NamedTuple):
    """A track has ended; all its visits are over."""

    track_id: int
    class_id: int
    seen_s: float


Event = Arrival | Stay | Gone


@dataclass(slots=True)
class _Visit:
    """A visit under way, or just left."""

    enter_s: float
    leave_s: float
    entry_seen: bool
    is_inside: bool
    """Whether the last step ended inside."""
    band: float
    """Furthest row since it was left, in bands: above 1 it was really left."""


@dataclass(slots=True)
class _Walk:
    """A track: its last row, and its visits by area."""

    class_id: int
    at_s: float
    xy: Floats
    steps: int
    at_edge: bool
    born_at_edge: bool
    visits: dict[int, _Visit]


class VisitMeter:
    """Finds visits of many tracks in many areas, one moment after the other.

    As in `find_visits`, a visit begins where the straight walk between two rows meets the area
    and ends where it leaves it; who is out for at most `absence_s`, or never further than its
    band from the area, is still there; and what follows a gap of more than `gap_s` is a visit of
    its own. Beyond it, who appears or vanishes at the edge of the picture has come or gone by it:
    such a visit counts as seen.

    Forgets: positions, as soon as the next one is there; a track, `forget_s` after its last row.
    """

    def __init__(
        self,
        areas: Sequence[Area],
        *,
        absence_s: float = ABSENCE_S,
        gap_s: float = GAP_S,
        forget_s: float = 10.0,
    ) -> None:
        self._areas = list(areas)
        self._absence_s = absence_s
        self._gap_s = gap_s
        self._forget_s = max(forget_s, gap_s)
        self._walks: dict[int, _Walk] = {}

    def update(
        self,
        *,
        at_s: float,
        track_id: Ints,
        class_id: Ints,
        xy: Floats,
        band: Floats,
        at_edge: Bools | None = None,
    ) -> list[Event]:
        """Take the rows of one moment, later than every one before.

        Args:
            track_id, class_id: `(N,)`. xy: `(N, 2)` places. band: `(N,)` hysteresis of each.
            at_edge: `(N,)` whether the person touches the edge of the picture.
        Returns: what has been decided, in order.
        """
        events: list[Event] = []
        edge = np.zeros(len(track_id), np.bool_) if at_edge is None else at_edge
        follows = []
        for row, number in enumerate(track_id.tolist()):
            walk = self._walks.get(number)
            if walk is not None and at_s - walk.at_s <= self._gap_s:
                follows.append(row)
                continue
            if walk is not None:
                events += self._end_part(number, walk)
            self._walks[number] = _Walk(
                class_id=int(class_id[row]),
                at_s=at_s,
                xy=xy[row],
                steps=0,
                at_edge=bool(edge[row]),
                born_at_edge=bool(edge[row]),
                visits={} if walk is None else walk.visits,
            )
        events += self._step(at_s, track_id, xy, band, np.array(follows, np.int64))
        for row in follows:
            walk = self._walks[int(track_id[row])]
            walk.class_id, walk.at_s = int(class_id[row]), at_s
            walk.xy, walk.at_edge = xy[row], bool(edge[row])
            walk.steps += 1
        events += self._forget(at_s)
        return events

    def finish(self) -> list[Event]:
        """End every track: the watching is over."""
        return self._forget(np.inf)

    def inside(self, area: int) -> Iterator[tuple[int, int, float]]:
        """Track, class and time of entry of everybody who is in the area."""
        for number, walk in self._walks.items():
            visit = walk.visits.get(area)
            if visit is not None and visit.is_inside:
                yield number, walk.class_id, visit.enter_s

    def _step(
        self, at_s: float, track_id: Ints, xy: Floats, band: Floats, rows: Ints
    ) -> list[Event]:
        """Follow the steps of these rows from the places before."""
        if len(rows) == 0:
            return []
        walks = [self._walks[int(number)] for number in track_id[rows]]
        start = np.array([walk.xy for walk in walks])
        events: list[Event] = []
        for index, area in enumerate(self._areas):
            step, low, high = area.spans(start, xy[rows])
            bounds = np.searchsorted(step, np.arange(len(rows) + 1))
            here = [
                place
                for place in range(len(rows))
                if bounds[place] < bounds[place + 1] or index in walks[place].visits
            ]
            if not here:
                continue
            away = area.distance_m(xy[rows[here]])
            for place, far in zip(here, away.tolist(), strict=True):
                number, walk = int(track_id[rows[place]]), walks[place]
                spans = slice(bounds[place], bounds[place + 1])
                parts = list(zip(low[spans].tolist(), high[spans].tolist(), strict=True))
                limit = float(band[rows[place]])
                bands = far / limit if limit > 0 else (np.inf if far > 0 else 0.0)
                events += self._take(number, index, walk, at_s, parts, bands)
        return sorted(events, key=_when)

    def _take(
        self,
        number: int,
        area: int,
        walk: _Walk,
        at_s: float,
        parts: list[tuple[float, float]],
        bands: float,
    ) -> Iterator[Event]:
        """One step of one track at one area: `parts` of it lie inside."""
        visit = walk.visits.get(area)
        lasts_s = at_s - walk.at_s
        for place, (low, high) in enumerate(parts):
            enter_s = walk.at_s + low * lasts_s
            leave_s = at_s if high == 1 else walk.at_s + high * lasts_s
            if visit is not None and not (
                place > 0 or enter_s - visit.leave_s <= self._absence_s or visit.band <= 1
            ):
                yield _stay(number, area, walk, visit, exit_seen=True)
                visit = None
            if visit is None:
                came = walk.steps > 0 or low > 0 or walk.born_at_edge
                visit = _Visit(enter_s, leave_s, came, is_inside=False, band=0.0)
                walk.visits[area] = visit
                yield Arrival(number, walk.class_id, area, enter_s, came)
            visit.leave_s, visit.is_inside, visit.band = leave_s, high == 1, bands
        if visit is None or parts:
            return
        visit.is_inside, visit.band = False, max(visit.band, bands)
        if at_s - visit.leave_s > self._absence_s and visit.band > 1:
            del walk.visits[area]
            yield _stay(number, area, walk, visit, exit_seen=True)

    def _end_part(self, number: int, walk: _Walk) -> list[Event]:
        """The track was not followed beyond its last row."""
        stays = [
            _stay(number, area, walk, visit, exit_seen=not visit.is_inside or walk.at_edge)
            for area, visit in walk.visits.items()
        ]
        walk.visits.clear()
        return sorted(stays, key=_when)

    def _forget(self, at_s: float) -> list[Event]:
        events: list[Event] = []
        for number, walk in list(self._walks.items()):
            if walk.visits and at_s - walk.at_s > self._gap_s:
                events += self._end_part(number, walk)
            if at_s - walk.at_s > self._forget_s:
                del self._walks[number]
                events.append(Gone(number, walk.class_id, walk.at_s))
        return events


def _stay(number: int, area: int, walk: _Walk, visit: _Visit, *, exit_seen: bool) -> Stay:
    return Stay(
        number,
        walk.class_id,
        area,
        visit.enter_s,
        visit.leave_s,
        visit.entry_seen,
        exit_seen,
    )


def _when(event: Event) -> float:
    """Arrivals at their own moment; a stay where it ended."""
    if isinstance(event, Arrival):
        return event.enter_s
    return event.leave_s if isinstance(event, Stay) else event.seen_s
