"""How many tracks a few known points single out.

Somebody who saw a person at p places and times looks for tracks of a data set that hold all p
points. If only one does, the person is found and the rest of the way is known. The share of
tracks for which that happens is the *unicity* at p points. Places and times are as coarse as the
data set shows them: square cells of `position_m`, bins of `time_s`, both from 0.

Points are drawn from the track itself, without repetition; a track of fewer points gives all it
has. RANDOM points are those of somebody met now and then, NEAREST ones follow each other in time,
as of somebody who walked along for a moment.

An origin-destination table is the case of two points a track, the first and the last.

Source: Y.-A. de Montjoye and others, Unique in the Crowd (2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError, NoTracks

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

LEAST_TRIALS = 1_500
"""Fewer tracks than this are asked more than once, each time with other points."""

_HEAVY = 64
"""A cell visited by more tracks is kept as a row of bits."""
_AT_ONCE = 4_096
_ONES: Bytes = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(
    axis=1, dtype=np.uint8
)


class Pick(Enum):
    """Which points somebody knows; see the module."""

    RANDOM = "random"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Coarseness:
    """How coarse a data set is: cells of `position_m` metres, bins of `time_s` seconds."""

    position_m: float
    time_s: float

    def __post_init__(self) -> None:
        if not (self.position_m > 0 and self.time_s > 0):
            raise MeasureError(
                where="unicity",
                found=f"cells of {self.position_m:g} m and bins of {self.time_s:g} s",
                expected="a length and a time above 0",
                remedy="give the coarseness in which the data set is shown",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unicity:
    """`unique` of `trials` were singled out by `points` points."""

    points: int
    pick: Pick
    trials: int
    unique: int

    @property
    def ratio(self) -> float:
        """The share singled out."""
        return self.unique / self.trials


class PointIndex:
    """The distinct points of every track at one coarseness, ready to be asked.

    Args:
        track_id: `(N,)`. xy_m: `(N, 2)` metres. at_s: `(N,)` seconds; rows in any order.
        coarseness: of the data set.
    Raises:
        NoTracks: no rows: nobody seen is not nobody singled out.
        MeasureError: shapes that do not fit, or a number that is none.
    Forgets: exact places and times.
    """

    def __init__(
        self, *, track_id: Ints, xy_m: Floats, at_s: Floats, coarseness: Coarseness
    ) -> None:
        _check(track_id, xy_m, at_s)
        cell = np.floor(xy_m / coarseness.position_m).astype(np.int64)
        moment = np.floor(at_s / coarseness.time_s).astype(np.int64)
        code = _number(moment, cell)
        tracks, track = np.unique(track_id, return_inverse=True)
        self.track_count = len(tracks)
        self._codes = int(code.max()) + 1
        # By track, and within it by time: codes count up with the time bin.
        self._pairs = np.unique(track.astype(np.int64) * self._codes + code)
        self._track, self._code = np.divmod(self._pairs, self._codes)
        self._starts = np.searchsorted(self._track, np.arange(self.track_count + 1))
        order = np.argsort(self._code, kind="stable")
        self._visitors = self._track[order]
        self._visits = np.bincount(self._code, minlength=self._codes)
        self._first = np.concatenate(([0], np.cumsum(self._visits)))
        self._rows, self._row_of = self._bit_rows()

    def measure(
        self, points: int, *, pick: Pick = Pick.RANDOM, trials: int = LEAST_TRIALS, seed: int = 0
    ) -> Unicity:
        """The unicity at `points` points, each track asked equally often, `trials` or more times.

        Raises:
            MeasureError: fewer than one point or trial.
        """
        if points < 1 or trials < 1:
            raise MeasureError(
                where="unicity",
                found=f"{points} points, {trials} trials",
                expected="at least one of both",
                remedy="ask for 2 or 4 points",
            )
        dice = np.random.default_rng(seed)
        rounds = -(-trials // self.track_count)
        unique = sum(
            int(self._single_out(self._known(points, pick, dice)).sum()) for _ in range(rounds)
        )
        return Unicity(points=points, pick=pick, trials=rounds * self.track_count, unique=unique)

    def _known(self, points: int, pick: Pick, dice: np.random.Generator) -> Ints:
        """`(T, points)` codes known of each track; the last one again where it has fewer."""
        count = np.diff(self._starts)
        if pick is Pick.NEAREST:
            offset = dice.integers(0, np.maximum(count - points, 0) + 1)
            place = offset[:, None] + np.arange(points)
        else:
            place = _draw(count, points, dice)
        place = np.minimum(place, count[:, None] - 1)
        return np.asarray(self._code[self._starts[:-1, None] + place], np.int64)

    def _single_out(self, known: Ints) -> Bools:
        """`(T,)` whether only the track itself holds all its known codes."""
        visits = self._visits[known]
        rarest = visits.argmin(axis=1)
        fewest = visits.min(axis=1)
        alone = np.asarray(fewest == 1, np.bool_)
        for some in _blocks(np.flatnonzero((fewest > 1) & (fewest <= _HEAVY))):
            alone[some] = self._by_visitors(known[some], rarest[some], fewest[some])
        for some in _blocks(np.flatnonzero(fewest > _HEAVY)):
            alone[some] = self._by_bits(known[some])
        return alone

    def _by_visitors(self, known: Ints, rarest: Ints, fewest: Ints) -> Bools:
        """Try each visitor of the rarest code on all codes."""
        code = known[np.arange(len(known)), rarest]
        asked = np.repeat(np.arange(len(known)), fewest)
        nth = np.arange(len(asked)) - np.repeat(np.cumsum(fewest) - fewest, fewest)
        visitor = self._visitors[self._first[code][asked] + nth]
        fits = np.ones(len(asked), np.bool_)
        for column in range(known.shape[1]):
            pair = visitor * self._codes + known[asked, column]
            place = np.searchsorted(self._pairs, pair)
            fits &= self._pairs[np.minimum(place, len(self._pairs) - 1)] == pair
        return np.asarray(np.bincount(asked[fits], minlength=len(known)) == 1, np.bool_)

    def _by_bits(self, known: Ints) -> Bools:
        """Meet the visitors of all codes, one bit a track."""
        both = self._rows[self._row_of[known[:, 0]]]
        for column in range(1, known.shape[1]):
            both &= self._rows[self._row_of[known[:, column]]]
        return np.asarray(_ONES[both].sum(axis=1, dtype=np.int64) == 1, np.bool_)

    def _bit_rows(self) -> tuple[Bytes, Ints]:
        heavy = np.flatnonzero(self._visits > _HEAVY)
        row_of = np.full(self._codes, -1, np.int64)
        row_of[heavy] = np.arange(len(heavy))
        rows = np.zeros((len(heavy), -(-self.track_count // 8)), np.uint8)
        mine = row_of[self._code] >= 0
        track = self._track[mine]
        place = row_of[self._code[mine]] * rows.shape[1] + track // 8
        # A track visits a code once here, so adding its bit sets it.
        np.add.at(rows.reshape(-1), place, (128 >> (track % 8)).astype(np.uint8))
        return rows, row_of


def measure_unicity(
    *,
    track_id: Ints,
    xy_m: Floats,
    at_s: Floats,
    coarseness: Coarseness,
    points: Sequence[int] = (2, 4),
    picks: Sequence[Pick] = (Pick.RANDOM, Pick.NEAREST),
    trials: int = LEAST_TRIALS,
    seed: int = 0,
) -> tuple[Unicity, ...]:
    """Unicity of one data set: for each number of points and each pick.

    Args:
        track_id: `(N,)`. xy_m: `(N, 2)` metres. at_s: `(N,)` seconds; rows in any order.
        coarseness: in which the data set is shown.
        points: how many points are known. picks: which ones.
        trials: at least so many people are looked for. seed: of the drawing.
    Raises:
        NoTracks, MeasureError: as `PointIndex` says.
    """
    index = PointIndex(track_id=track_id, xy_m=xy_m, at_s=at_s, coarseness=coarseness)
    return tuple(
        index.measure(number, pick=pick, trials=trials, seed=seed)
        for number in points
        for pick in picks
    )


def take_ends(*, track_id: Ints, xy_m: Floats, at_s: Floats) -> tuple[Ints, Floats, Floats]:
    """First and last row of each track: what an origin-destination data set tells of it.

    Raises:
        NoTracks, MeasureError: as `PointIndex` says.
    """
    _check(track_id, xy_m, at_s)
    order = np.lexsort((at_s, track_id))
    new = np.diff(track_id[order]) != 0
    ends = np.unique(np.concatenate((order[np.r_[True, new]], order[np.r_[new, True]])))
    return track_id[ends], xy_m[ends], at_s[ends]


def _draw(count: Ints, points: int, dice: np.random.Generator) -> Ints:
    """`(T, points)` different numbers below each count; 0, 1, 2 ... where there are no more."""
    place = np.zeros((len(count), 0), np.int64)
    for drawn in range(points):
        # The n-th of those not drawn yet: step over each drawn one at or below it, in order.
        fresh = dice.integers(0, np.maximum(count - drawn, 1))
        for column in np.sort(place, axis=1).T:
            fresh += fresh >= column
        place = np.column_stack((place, fresh))
    return np.where(count[:, None] > points, place, np.arange(points))


def _number(moment: Ints, cell: Ints) -> Ints:
    """One number for each distinct moment and cell, counting up by the moment."""
    columns = [one - one.min() for one in (moment, cell[:, 0], cell[:, 1])]
    widths = [int(one.max()) + 1 for one in columns]
    if widths[0] * widths[1] * widths[2] >= 2**62:
        # So wide a floor cannot be numbered through: number what is there.
        columns = [np.unique(one, return_inverse=True)[1].astype(np.int64) for one in columns]
        widths = [int(one.max()) + 1 for one in columns]
    raw = (columns[0] * widths[1] + columns[1]) * widths[2] + columns[2]
    return np.unique(raw, return_inverse=True)[1].astype(np.int64)


def _blocks(rows: npt.NDArray[np.intp]) -> list[npt.NDArray[np.intp]]:
    return [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]


def _check(track_id: Ints, xy_m: Floats, at_s: Floats) -> None:
    count = len(track_id)
    if count == 0:
        raise NoTracks(
            where="unicity",
            found="no rows",
            expected="rows of a tracker",
            remedy="check the source; nobody seen is not nobody singled out",
        )
    fits = xy_m.shape == (count, 2) and at_s.shape == (count,)
    if not fits or not (np.all(np.isfinite(xy_m)) and np.all(np.isfinite(at_s))):
        raise MeasureError(
            where="unicity",
            found=f"shapes {track_id.shape}, {xy_m.shape}, {at_s.shape}, or a value that is none",
            expected="finite rows of shape (N,), (N, 2), (N,)",
            remedy="give each row an id, a place and a time",
        )
