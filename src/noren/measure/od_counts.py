"""From where to where: counts of moves between areas of the floor.

Three definitions, because the word means different things to different readers:

* ENDS: one move per track, from the area in which it was first seen to that in which it was last
  seen (entrances, platforms);
* STAYS: one move per track, from the first area in which it stayed to the last one;
* SEQUENCE: one move for each two stays that follow each other, besides one from elsewhere if the
  first stay was entered from outside, and one to elsewhere if the last was left.

A stay is a visit of at least `minimum_s`; one whose beginning or end was not seen counts with the
time that was seen, so a minimum can lose, but never invent a stay. "Elsewhere" is the floor
outside of all areas; a track without any area counts from elsewhere to elsewhere (not in SEQUENCE,
where it made no move).

Source: origin-destination tables of traffic engineering.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.measure.areas import Area
from noren.measure.dwell import ABSENCE_S, BAND_M, Edge, Visits, find_visits
from noren.measure.trajectories import GAP_S, Trajectories

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


class Definition(Enum):
    """What counts as a move; see the module."""

    ENDS = "ends"
    STAYS = "stays"
    SEQUENCE = "sequence"


def count_moves(
    trajectories: Trajectories,
    areas: Sequence[Area],
    *,
    definition: Definition,
    minimum_s: float = 0.0,
    band_m: float = BAND_M,
    absence_s: float = ABSENCE_S,
    gap_s: float = GAP_S,
) -> Ints:
    """The table of moves.

    Args:
        trajectories: people on the floor.
        areas: A >= 1. Where they overlap, ENDS takes the first; the others order stays by when
            they began.
        definition: as the module says.
        minimum_s: the shortest visit that is a stay; ENDS does not ask.
        band_m, absence_s, gap_s: as for `find_visits`.
    Returns:
        `(A + 1, A + 1)` counts, from row to column; the last of both is elsewhere.
    Raises:
        MeasureError: no area, or a time or length below 0.
    Forgets: who moved, and when.
    """
    if not areas or minimum_s < 0:
        raise MeasureError(
            where="moves between areas",
            found="no area" if not areas else f"a minimum stay of {minimum_s:g} s",
            expected="at least one area and a minimum of 0 s or more",
            remedy="declare an area",
        )
    if definition is Definition.ENDS:
        start = _area_at(trajectories, areas, trajectories.starts)
        return _table(start, _area_at(trajectories, areas, trajectories.ends), len(areas))
    visits = find_visits(trajectories, areas, band_m=band_m, absence_s=absence_s, gap_s=gap_s)
    stays = visits.take(visits.dwell_s >= minimum_s)
    stays = stays.take(np.lexsort((stays.area, stays.enter_s, stays.track_id)))
    first = np.flatnonzero(np.diff(stays.track_id, prepend=-1) != 0)
    last = np.append(first[1:], len(stays))[: len(first)] - 1
    if definition is Definition.STAYS:
        table = _table(stays.area[first], stays.area[last], len(areas))
        table[-1, -1] = len(trajectories.starts) - len(first)
        return table
    return _sequence(stays, first, last, len(areas))


def _sequence(stays: Visits, first: Rows, last: Rows, areas: int) -> Ints:
    follows = np.flatnonzero(stays.track_id[1:] == stays.track_id[:-1])
    entered = stays.area[first[stays.entry[first] == Edge.SEEN]]
    left = stays.area[last[stays.exit[last] == Edge.SEEN]]
    origin = [stays.area[follows], np.full(len(entered), areas), left]
    target = [stays.area[follows + 1], entered, np.full(len(left), areas)]
    return _table(np.concatenate(origin), np.concatenate(target), areas)


def _area_at(trajectories: Trajectories, areas: Sequence[Area], rows: Rows) -> Ints:
    inside = np.array([area.contains(trajectories.xy_m[rows]) for area in areas])
    return np.where(inside.any(axis=0), inside.argmax(axis=0), len(areas)).astype(np.int64)


def _table(origin: Ints, target: Ints, areas: int) -> Ints:
    size = areas + 1
    flat = np.bincount(origin * size + target, minlength=size * size)
    return flat.reshape(size, size).astype(np.int64)
