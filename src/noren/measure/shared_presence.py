"""How alike two cameras' people are in the places that both saw, at every shift of time.

What is compared is presence: whether somebody was in a square metre, five times a second. Time in
which a camera did not look says nothing about who was there, so small shifts are judged by the
time in which both looked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft

from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]
Steps = npt.NDArray[np.intp]
Spans = npt.NDArray[np.intp]
"""`(K, 2)` first step, and the one after the last, apart from each other and in order."""
Cell = tuple[int, int, int]

STEP_S: Final = 0.2
CELL_M: Final = 1.0
_LATTICES_M: Final = (0.0, CELL_M / 2)
"""Whoever walks along the edge of a square metre walks through the middle of another."""
_BESIDE_S: Final = 4.0
"""Shifts this near to the best one are the same peak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """What one camera saw of people, and when it looked.

    Args:
        walks: rows no further apart than `STEP_S` where somebody was followed.
        watched_s: `(K, 2)` begin and end of the times in which it looked, by its own clock.
    """

    walks: Trajectories
    watched_s: Floats

    def moved(self, by_s: float) -> Sightings:
        """The same on a clock that is so far ahead."""
        walks = Trajectories(
            track_id=self.walks.track_id, xy_m=self.walks.xy_m, at_s=self.walks.at_s + by_s
        )
        return Sightings(walks=walks, watched_s=self.watched_s + by_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two cameras' people are, at shifts of the second one's clock.

    Args:
        offset_s: the best shift of all. at_best: how alike they are there, 0 to 1, over all time.
        clear_ratio: that by the best at any other shift.
        small_s: `(S,)` the small shifts. at_small: `(S,)` as `at_best` there.
        seen_alike: `(S,)` the correlation of presence in the time in which both looked; 0 where
            one saw nobody meanwhile.
        seen_s: `(S, 2)` presence of each in shared places while the other looked.
    """

    offset_s: float
    at_best: float
    clear_ratio: float
    small_s: Floats
    at_small: Floats
    seen_alike: Floats
    seen_s: Floats


def shared_places(known: Sequence[Sightings], second: Sightings) -> float:
    """How many square metres the second camera and any other saw somebody in."""
    cells = set[Cell]().union(*(_presence(one.walks, 0.0) for one in known))
    return len(cells & _presence(second.walks, 0.0).keys()) / len(_LATTICES_M)


def compare(
    known: Sequence[Sightings], second: Sightings, *, most_s: float, small_s: float
) -> Likeness:
    """Compare at every shift up to `most_s`; the known cameras are on one clock.

    At least one place is shared.
    """
    everybody = [*known, second]
    start_s = min(float(one.walks.at_s.min()) for one in everybody) - most_s
    end_s = max(float(one.walks.at_s.max()) for one in everybody) + most_s
    length = int((end_s - start_s) / STEP_S) + 2
    cells = _shared(known, second, start_s)
    size = next_fast_len(2 * length)
    ones = rfft(np.ones(length), size)
    raw, total = np.zeros(len(ones), np.complex128), np.zeros(len(ones), np.complex128)
    power = np.zeros(2)
    for cell in cells:
        counts = [len(cell.first), len(cell.second)]
        first, other = (_series(steps, length, size) for steps in (cell.first, cell.second))
        raw += np.conj(other) * first
        total += np.conj(other - counts[1] / length * ones) * (first - counts[0] / length * ones)
        power += [count * (1.0 - count / length) for count in counts]
    most = int(most_s / STEP_S)
    shifts = np.arange(-most, most + 1)
    values = irfft(total, size)[shifts % size] / max(float(np.sqrt(power.prod())), 1e-12)
    best = int(np.argmax(values))
    elsewhere = np.abs(shifts - shifts[best]) * STEP_S > _BESIDE_S
    rival = float(values[elsewhere].max(initial=0.0))
    small = np.arange(-round(small_s / STEP_S), round(small_s / STEP_S) + 1)
    alike, seen = _while_both_looked(cells, irfft(raw, size)[small % size], small)
    return Likeness(
        offset_s=float(shifts[best] + summit(values, best)) * STEP_S,
        at_best=float(values[best]),
        clear_ratio=float(values[best]) / rival if rival > 0 else float("inf"),
        small_s=np.asarray(small * STEP_S, np.float64),
        at_small=values[small + most],
        seen_alike=alike,
        seen_s=seen * STEP_S / len(_LATTICES_M),
    )


def summit(values: Floats, best: int) -> float:
    """Where between the steps the peak is highest: the vertex of a parabola, -0.5 to 0.5."""
    if not 0 < best < len(values) - 1:
        return 0.0
    left, middle, right = values[best - 1 : best + 2]
    bend = left - 2 * middle + right
    return 0.0 if bend >= 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class _SharedCell:
    """Steps with somebody in a place that both saw, and steps in which each side looked there."""

    first: Steps
    second: Steps
    first_looked: Spans
    second_looked: Spans


def _shared(known: Sequence[Sightings], second: Sightings, start_s: float) -> list[_SharedCell]:
    theirs, looked = _presence(second.walks, start_s), _spans(second.watched_s, start_s)
    mine = [(_presence(one.walks, start_s), one.watched_s) for one in known]
    return [
        _SharedCell(
            first=np.unique(np.concatenate([seen[cell] for seen, _ in mine if cell in seen])),
            second=steps,
            # Only a camera that sees the place can have looked there.
            first_looked=_spans(np.concatenate([w for seen, w in mine if cell in seen]), start_s),
            second_looked=looked,
        )
        for cell, steps in sorted(theirs.items())
        if any(cell in seen for seen, _ in mine)
    ]


def _while_both_looked(
    cells: Sequence[_SharedCell], together: Floats, shifts: Steps
) -> tuple[Floats, Floats]:
    """`(S,)` correlation of presence over all cells, and `(S, 2)` steps with somebody there."""
    expected, powers, seen = np.zeros(len(shifts)), np.zeros((2, len(shifts))), []
    for cell in cells:
        both = np.maximum(_common(cell.first_looked, cell.second_looked, shifts), 1)
        first = _within(cell.first, cell.second_looked, shifts)
        second = _within(cell.second, cell.first_looked, -shifts)
        expected += first * second / both
        powers += [first - first**2 / both, second - second**2 / both]
        seen.append((first, second))
    power = np.sqrt(np.maximum(powers, 0.0).prod(axis=0))
    alike = np.where(power > 1e-9, (together - expected) / np.maximum(power, 1e-9), 0.0)
    return alike, np.sum(seen, axis=0).T.astype(np.float64)


def _within(steps: Steps, spans: Spans, shifts: Steps) -> Floats:
    """`(S,)` how many of the steps lie in the spans, moved by each shift."""
    edges = np.searchsorted(steps, spans[:, :, None] + shifts[None, None])
    return np.asarray((edges[:, 1] - edges[:, 0]).sum(axis=0), np.float64)


def _common(first: Spans, second: Spans, shifts: Steps) -> Floats:
    """`(S,)` steps in both, the second moved by each shift."""
    moved = second[None, :, :, None] + shifts
    low = np.maximum(first[:, None, 0, None], moved[:, :, 0])
    high = np.minimum(first[:, None, 1, None], moved[:, :, 1])
    return np.asarray(np.maximum(high - low, 0).sum(axis=(0, 1)), np.float64)


def _spans(watched_s: Floats, start_s: float) -> Spans:
    """Times as steps, those that touch as one."""
    joined: list[list[int]] = []
    for low, high in sorted(np.round((watched_s - start_s) / STEP_S).astype(np.intp).tolist()):
        if joined and low <= joined[-1][1]:
            joined[-1][1] = max(high, joined[-1][1])
        else:
            joined.append([low, high])
    return np.array(joined, np.intp).reshape(-1, 2)


def _presence(walks: Trajectories, start_s: float) -> Mapping[Cell, Steps]:
    """Steps at which somebody was in each cell."""
    found: dict[Cell, Steps] = {}
    for number, shift_m in enumerate(_LATTICES_M):
        cell = np.floor((walks.xy_m + shift_m) / CELL_M).astype(np.int64)
        step = np.round((walks.at_s - start_s) / STEP_S).astype(np.intp)
        order = np.lexsort((step, cell[:, 1], cell[:, 0]))
        cell, step = cell[order], step[order]
        edges = np.flatnonzero(np.any(np.diff(cell, axis=0) != 0, axis=1)) + 1
        for a, b in pairwise([0, *edges.tolist(), len(cell)]):
            found[number, int(cell[a, 0]), int(cell[a, 1])] = np.unique(step[a:b])
    return found


def _series(steps: Steps, length: int, size: int) -> npt.NDArray[np.complex128]:
    """The spectrum of 1 where somebody was, else 0."""
    series = np.zeros(length)
    series[steps] = 1.0
    return np.asarray(rfft(series, size), np.complex128)
