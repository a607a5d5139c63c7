"""Released figures as series: one per line or area, on an unbroken grid of equal slots.

A slot that nobody wrote and one of which nothing was watched are both unknown, never 0. Long
periods are laid together into wider slots, so that a chart and the table beside it stay readable.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from noren.errors import ReportError
from noren.gate.figures import CoverageTable, FigureTable, LineCountTable, ZoneOccupancyTable
from noren.gate.release import Release
from noren.reports.grids import MOST_SLOTS, Grid, make_grid
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

_TableT = TypeVar("_TableT", bound=FigureTable)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SeriesKey:
    """Of which camera, output, line or area (`target`, empty for coverage) and class."""

    camera: str
    output: str
    target: str = ""
    class_word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSlot:
    """Crossings; None where nothing was watched. Times are UTC seconds, the end excluded."""

    start_s: int
    end_s: int
    watched_s: float
    forward: int | None
    backward: int | None

    @property
    def coverage_ratio(self) -> float:
        """The share of the slot that was watched."""
        return self.watched_s / (self.end_s - self.start_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupancySlot:
    """Mean over the watched time and most at once; None where nothing was watched."""

    start_s: int
    end_s: int
    watched_s: float
    mean: float | None
    maximum: int | None

    @property
    def coverage_ratio(self) -> float:
        """The share of the slot that was watched."""
        return self.watched_s / (self.end_s - self.start_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSlot:
    """What became of the time and of the frames; `states` holds `CameraState` flags."""

    start_s: int
    end_s: int
    watched_s: float
    frames_in: int
    frames_searched: int
    frames_gated: int
    frames_dropped: int
    states: int

    @property
    def coverage_ratio(self) -> float:
        """The share of the slot that was watched."""
        return self.watched_s / (self.end_s - self.start_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSeries:
    """Crossings of one line by one class, in time order."""

    key: SeriesKey
    slots: tuple[CountSlot, ...]

    @property
    def forward(self) -> int:
        """All crossings seen in the line's direction."""
        return sum(slot.forward or 0 for slot in self.slots)

    @property
    def backward(self) -> int:
        """All crossings seen the other way."""
        return sum(slot.backward or 0 for slot in self.slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupancySeries:
    """Occupancy of one area by one class, in time order."""

    key: SeriesKey
    slots: tuple[OccupancySlot, ...]

    @property
    def mean(self) -> float | None:
        """The mean over all watched time; None where nothing was watched."""
        return _weighted((slot.mean, slot.watched_s) for slot in self.slots)

    @property
    def maximum(self) -> int | None:
        """The most at once; None where nothing was watched."""
        return max((s.maximum for s in self.slots if s.maximum is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSeries:
    """How one camera was watched for one output, in time order."""

    key: SeriesKey
    slots: tuple[CoverageSlot, ...]


Slot = CountSlot | OccupancySlot | CoverageSlot


def watched_s(slots: Iterable[Slot]) -> float:
    """Seconds really watched."""
    return sum(slot.watched_s for slot in slots)


def lasted_s(slots: tuple[Slot, ...]) -> int:
    """Seconds from the first slot's start to the last one's end."""
    return slots[-1].end_s - slots[0].start_s


def count_series(
    released: Release[LineCountTable], *, offset_s: int = 0, most: int = MOST_SLOTS
) -> tuple[CountSeries, ...]:
    """One series for each line and class, over the whole period of its camera.

    Raises:
        ReportError: the release is for the public, whose small cells sums would give away.
    """
    table = _table_of(released)
    rows: dict[SeriesKey, list[int]] = defaultdict(list)
    for row, key in enumerate(table.output):
        rows[
            SeriesKey(
                camera=key.camera,
                output=key.output,
                target=table.line[row],
                class_word=table.class_word[row],
            )
        ].append(row)
    series = []
    for name, members in sorted(rows.items()):
        grid = _grid_of(table, name.camera, members, offset_s, most)
        heaps = [_CountHeap() for _ in range(grid.count)]
        for row in members:
            heaps[grid.index(table.start_s[row])].add(
                table.direction[row], table.start_s[row], table.count[row], _watched(table, row)
            )
        series.append(
            CountSeries(
                key=name,
                slots=tuple(heap.slot(grid.bounds(index)) for index, heap in enumerate(heaps)),
            )
        )
    return tuple(series)


def occupancy_series(
    released: Release[ZoneOccupancyTable], *, offset_s: int = 0, most: int = MOST_SLOTS
) -> tuple[OccupancySeries, ...]:
    """One series for each area and class, over the whole period of its camera.

    Raises:
        ReportError: the release is for the public.
    """
    table = _table_of(released)
    rows: dict[SeriesKey, list[int]] = defaultdict(list)
    for row, key in enumerate(table.output):
        rows[
            SeriesKey(
                camera=key.camera,
                output=key.output,
                target=table.area[row],
                class_word=table.class_word[row],
            )
        ].append(row)
    series = []
    for name, members in sorted(rows.items()):
        grid = _grid_of(table, name.camera, members, offset_s, most)
        parts: list[list[int]] = [[] for _ in range(grid.count)]
        for row in members:
            parts[grid.index(table.start_s[row])].append(row)
        series.append(
            OccupancySeries(
                key=name,
                slots=tuple(
                    _occupancy_slot(table, part, grid.bounds(index))
                    for index, part in enumerate(parts)
                ),
            )
        )
    return tuple(series)


def coverage_series(
    released: Release[CoverageTable], *, offset_s: int = 0, most: int = MOST_SLOTS
) -> tuple[CoverageSeries, ...]:
    """One series for each output, over the whole period of its camera.

    Raises:
        ReportError: the release is for the public.
    """
    table = _table_of(released)
    rows: dict[SeriesKey, list[int]] = defaultdict(list)
    for row, key in enumerate(table.output):
        rows[SeriesKey(camera=key.camera, output=key.output)].append(row)
    series = []
    for name, members in sorted(rows.items()):
        grid = _grid_of(table, name.camera, members, offset_s, most)
        parts: list[list[int]] = [[] for _ in range(grid.count)]
        for row in members:
            parts[grid.index(table.start_s[row])].append(row)
        series.append(
            CoverageSeries(
                key=name,
                slots=tuple(
                    _coverage_slot(table, part, grid.bounds(index))
                    for index, part in enumerate(parts)
                ),
            )
        )
    return tuple(series)


@dataclass(slots=True)
class _CountHeap:
    """Rows of one slot; watched time is per bin, however many rows a bin has."""

    counts: dict[str, int] = field(default_factory=dict)
    watched: dict[tuple[int, str], float] = field(default_factory=lambda: defaultdict(float))

    def add(self, direction: str, start_s: int, count: int | None, watched: float) -> None:
        self.watched[start_s, direction] += watched
        if count is not None:
            self.counts[direction] = self.counts.get(direction, 0) + count

    def slot(self, bounds: tuple[int, int]) -> CountSlot:
        directions = {direction for _, direction in self.watched}
        return CountSlot(
            start_s=bounds[0],
            end_s=bounds[1],
            watched_s=_at_most(
                bounds, sum(self.watched.values()) / len(directions) if directions else 0.0
            ),
            forward=self.counts.get("forward"),
            backward=self.counts.get("backward"),
        )


def _occupancy_slot(
    table: ZoneOccupancyTable, rows: list[int], bounds: tuple[int, int]
) -> OccupancySlot:
    return OccupancySlot(
        start_s=bounds[0],
        end_s=bounds[1],
        watched_s=_at_most(bounds, sum(_watched(table, row) for row in rows)),
        mean=_weighted((table.mean[row], _watched(table, row)) for row in rows),
        maximum=max(
            (most for row in rows if (most := table.maximum[row]) is not None), default=None
        ),
    )


def _coverage_slot(table: CoverageTable, rows: list[int], bounds: tuple[int, int]) -> CoverageSlot:
    def total(column: Callable[[int], int | None]) -> int:
        return sum(column(row) or 0 for row in rows)

    states = 0
    for row in rows:
        states |= table.states[row]
    return CoverageSlot(
        start_s=bounds[0],
        end_s=bounds[1],
        watched_s=_at_most(bounds, sum(table.watched_s[row] for row in rows)),
        frames_in=total(lambda row: table.frames_in[row]),
        frames_searched=total(lambda row: table.frames_searched[row]),
        frames_gated=total(lambda row: table.frames_gated[row]),
        frames_dropped=total(lambda row: table.frames_dropped[row]),
        states=states,
    )


def _table_of(released: Release[_TableT]) -> _TableT:
    if released.reader is Role.PUBLIC:
        raise ReportError(
            where=Words(en="report", ja="報告書"),
            found=Words(en="figures released for the public", ja="一般公開用の数値"),
            expected=Words(en="a reader who may see every cell", ja="すべての数値を見られる閲覧者"),
            remedy=Words(
                en="publish the public tables instead: sums would give hidden cells away",
                ja="公開用の表を使ってください。合計から伏せた数値が分かってしまいます",
            ),
        )
    return released.table


def _grid_of(table: FigureTable, camera: str, members: list[int], offset_s: int, most: int) -> Grid:
    mine = [row for row, key in enumerate(table.output) if key.camera == camera]
    # Bins lie on whole multiples of their width, so those of a plan that changed its width all fit
    # into slots of a common multiple.
    bin_s = math.lcm(*{table.end_s[row] - table.start_s[row] for row in members})
    first = min(table.start_s[row] for row in mine) // bin_s * bin_s
    end = -(-max(table.end_s[row] for row in mine) // bin_s) * bin_s
    return make_grid(bin_s, (first, end), offset_s=offset_s, most=most)


def _watched(table: LineCountTable | ZoneOccupancyTable, row: int) -> float:
    return table.coverage_ratio[row] * (table.end_s[row] - table.start_s[row])


def _at_most(bounds: tuple[int, int], seconds: float) -> float:
    return min(float(bounds[1] - bounds[0]), seconds)


def _weighted(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    known = [(value, weight) for value, weight in pairs if value is not None]
    weights = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / weights if weights > 0 else None
