"""How long people stay in areas of the floor, honest about those whose stay was not seen whole.

A visit begins when the straight walk between two rows of a track meets the area, and ends when it
leaves it. Going out and coming back is still the same visit when the track meanwhile went at most
`band_m` away from the area (judged at its rows) or was out for at most `absence_s`. A track unseen
for longer than `gap_s` ends there: what follows is a visit of its own.

Source: stays after the definition of time-weighted occupancy in pedestrian dynamics; censoring
after survival analysis: a track that is lost inside has stayed at least as long as it was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.measure.areas import Area
from noren.measure.survival import Survival, estimate_survival
from noren.measure.trajectories import GAP_S, Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

BAND_M = 0.3
"""Hysteresis: somebody who sways over the border by less has not left."""
ABSENCE_S = 2.0
"""Somebody back within this time has not left."""


class Edge(IntEnum):
    """How a visit began or ended."""

    SEEN = 0
    TRACK = 1
    """The track was born or lost inside the area while watching went on."""
    FILM = 2
    """It was inside when watching began or ended, or within `gap_s` of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Visits of areas, by area, then track, then time.

    `track_id (K,)`; `area (K,)` index of the area; `enter_s`, `leave_s (K,)` seconds, the latter
    later; `entry`, `exit (K,)` of `Edge`. K may be 0: people were followed, none came in.
    """

    track_id: Ints
    area: Ints
    enter_s: Floats
    leave_s: Floats
    entry: Ints
    exit: Ints

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    @property
    def dwell_s(self) -> Floats:
        """`(K,)` how long each was seen inside: the whole visit only if both edges were seen."""
        return self.leave_s - self.enter_s

    def take(self, index: Bools | Rows) -> Visits:
        """The visits named by a mask or index."""
        return Visits(
            track_id=self.track_id[index],
            area=self.area[index],
            enter_s=self.enter_s[index],
            leave_s=self.leave_s[index],
            entry=self.entry[index],
            exit=self.exit[index],
        )

    def of_area(self, area: int) -> Visits:
        """Only the visits of one area."""
        return self.take(self.area == area)


@dataclass(frozen=True, slots=True, kw_only=True)
class DwellHistogram:
    """Visits by how long they lasted, over fixed edges.

    With edges `(B,)`, the first 0, bin b holds edge b <= dwell < edge b + 1, the last is open.
    `ended (B,)` visits seen whole; `at_least (B,)` visits that had lasted that long when they
    were lost from sight: they belong to this bin or a later one; `entry_unseen` visits whose
    beginning is unknown, in no bin. `estimated_ratio (B,)` is the share of all visits that each
    bin holds by the survival estimate, NaN in bins that reach beyond what was watched;
    `unknown_ratio` is the share that these bins hold together.
    """

    edges_s: Floats
    ended: Ints
    at_least: Ints
    entry_unseen: int
    estimated_ratio: Floats
    unknown_ratio: float


def find_visits(
    trajectories: Trajectories,
    areas: Sequence[Area],
    *,
    band_m: float = BAND_M,
    absence_s: float = ABSENCE_S,
    gap_s: float = GAP_S,
    watched_s: tuple[float, float] | None = None,
) -> Visits:
    """Every visit of every area. Areas may overlap; each is looked at for itself.

    A track of a single row was nowhere for any time and visits nothing. A track that touches the
    border from outside without a part of its way inside visits nothing.

    Args:
        trajectories: people on the floor.
        areas: A >= 1.
        band_m, absence_s, gap_s: as the module says, >= 0.
        watched_s: when watching began and ended; the first and last row if not given.
    Raises:
        MeasureError: no area, or a length or time below 0.
    Forgets: where in the area somebody was.
    """
    if not areas or min(band_m, absence_s, gap_s) < 0:
        raise MeasureError(
            where="find_visits",
            found="no area" if not areas else "a band, absence or gap below 0",
            expected="at least one area, and 0 or more",
            remedy="declare an area",
        )
    watched = trajectories.span_s if watched_s is None else watched_s
    found = [
        _visit_one(trajectories, area, index, band_m, absence_s, gap_s, watched)
        for index, area in enumerate(areas)
    ]
    return Visits(
        track_id=np.concatenate([part.track_id for part in found]),
        area=np.concatenate([part.area for part in found]),
        enter_s=np.concatenate([part.enter_s for part in found]),
        leave_s=np.concatenate([part.leave_s for part in found]),
        entry=np.concatenate([part.entry for part in found]),
        exit=np.concatenate([part.exit for part in found]),
    )


def measure_presence_s(
    trajectories: Trajectories, areas: Sequence[Area], *, gap_s: float = GAP_S
) -> Floats:
    """`(A,)` person-seconds inside each area, without hysteresis: exact for straight steps.

    Steps longer than `gap_s` are left out. 0 where people were followed and none came in.
    """
    rows = trajectories.steps(gap_s)
    lasts_s = trajectories.at_s[rows + 1] - trajectories.at_s[rows]
    sums = []
    for area in areas:
        step, start, end = area.spans(trajectories.xy_m[rows], trajectories.xy_m[rows + 1])
        sums.append(float(np.sum((end - start) * lasts_s[step])))
    return np.array(sums, np.float64)


def estimate_dwell(visits: Visits, *, confidence: float = 0.95) -> Survival:
    """The survival estimate of the dwell, over visits whose beginning was seen.

    Visits that were under way when their track was born, or when watching began, are left out:
    how long they had lasted is unknown, and long visits are met more often than short ones. A
    visit whose end was not seen counts as lasting at least as long as it was seen.

    Raises:
        MeasureError: no visit whose beginning was seen.
    Forgets: who stayed.
    """
    whole = visits.take(visits.entry == Edge.SEEN)
    return estimate_survival(
        duration_s=whole.dwell_s, has_ended=whole.exit == Edge.SEEN, confidence=confidence
    )


def count_dwell(visits: Visits, *, edges_s: npt.ArrayLike) -> DwellHistogram:
    """Visits by how long they lasted, over fixed edges (see `DwellHistogram`).

    Args:
        visits: of one area, usually.
        edges_s: `(B,)` rising seconds, the first 0.
    Raises:
        MeasureError: edges that do not start at 0 and rise, or no visit whose beginning was seen.
    Forgets: who stayed.
    """
    edges = np.asarray(edges_s, np.float64)
    if edges.ndim != 1 or len(edges) == 0 or edges[0] != 0 or np.any(np.diff(edges) <= 0):
        raise MeasureError(
            where="dwell histogram",
            found=f"edges {edges.tolist()}",
            expected="rising seconds that start at 0",
            remedy="write for example 0, 30, 60, 300",
        )
    whole = visits.take(visits.entry == Edge.SEEN)
    curve = estimate_dwell(visits)
    bins = np.searchsorted(edges, whole.dwell_s, side="right") - 1
    ended = whole.exit == Edge.SEEN
    # A visit of exactly an edge belongs above it: ask for the share just below each edge.
    below = curve.ratio_beyond(np.nextafter(edges, -np.inf))
    beyond = np.append(below, 0.0 if curve.ratio_beyond(np.inf) == 0 else np.nan)
    estimated = beyond[:-1] - beyond[1:]
    return DwellHistogram(
        edges_s=edges,
        ended=np.bincount(bins[ended], minlength=len(edges)).astype(np.int64),
        at_least=np.bincount(bins[~ended], minlength=len(edges)).astype(np.int64),
        entry_unseen=len(visits) - len(whole),
        estimated_ratio=estimated,
        unknown_ratio=max(0.0, 1.0 - float(np.nansum(estimated))),
    )


def _visit_one(
    trajectories: Trajectories,
    area: Area,
    index: int,
    band_m: float,
    absence_s: float,
    gap_s: float,
    watched_s: tuple[float, float],
) -> Visits:
    at_s, rows, parts = trajectories.at_s, trajectories.steps(gap_s), trajectories.parts(gap_s)
    step, low, high = area.spans(trajectories.xy_m[rows], trajectories.xy_m[rows + 1])
    row = rows[step]
    enter_s, leave_s = _moment(at_s, row, low), _moment(at_s, row, high)
    joined = parts[row[1:]] == parts[row[:-1]]
    out_s = np.where(joined, enter_s[1:] - leave_s[:-1], np.inf)
    joined &= ~_goes_away(trajectories, area, row, joined & (out_s > absence_s), band_m)
    first = np.flatnonzero(np.concatenate(([True], ~joined))[: len(row)])
    last = np.append(first[1:], len(row))[: len(first)] - 1
    bounds = np.searchsorted(parts, np.arange(parts[-1] + 2))
    part = parts[row[first]]
    began, ended = bounds[part], bounds[part + 1] - 1
    entry = np.where((row[first] > began) | (low[first] > 0), Edge.SEEN, Edge.TRACK)
    left = np.where((row[last] + 1 < ended) | (high[last] < 1), Edge.SEEN, Edge.TRACK)
    entry[(entry == Edge.TRACK) & (at_s[began] <= watched_s[0] + gap_s)] = Edge.FILM
    left[(left == Edge.TRACK) & (at_s[ended] >= watched_s[1] - gap_s)] = Edge.FILM
    return Visits(
        track_id=trajectories.track_id[row[first]],
        area=np.full(len(first), index, np.int64),
        enter_s=enter_s[first],
        leave_s=leave_s[last],
        entry=entry.astype(np.int64),
        exit=left.astype(np.int64),
    )


def _moment(at_s: Floats, row: Rows, share: Floats) -> Floats:
    start, end = at_s[row], at_s[row + 1]
    return np.where(share == 1, end, start + share * (end - start))


def _goes_away(
    trajectories: Trajectories, area: Area, row: Rows, asked: Bools, band_m: float
) -> Bools:
    """`(K - 1,)` whether, where asked, a row between two parts is further away than `band_m`."""
    away = np.zeros(len(asked), np.bool_)
    pair = np.flatnonzero(asked & (row[1:] > row[:-1]))
    if len(pair) == 0:
        return away
    count = row[pair + 1] - row[pair]
    offset = np.cumsum(count) - count
    between = np.arange(int(count.sum())) + np.repeat(row[pair] + 1 - offset, count)
    away[pair] = np.logical_or.reduceat(area.is_beyond(trajectories.xy_m[between], band_m), offset)
    return away
