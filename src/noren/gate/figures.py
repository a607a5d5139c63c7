"""Figures in columns, as the store reads them and the release step shows them.

Row i of a table is element i of every column. A bin that nobody wrote has no row: a gap is never
a 0. A bin that was not watched at all has a row with an empty figure and a coverage of 0.
Times are UTC seconds; `start_s` and `end_s` bound the bin, the end excluded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from noren.vocabulary.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class OutputKey:
    """One output of one camera, as one plan declared it."""

    plan_digest: str
    camera: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the plan said about an output's readers, purpose, grid, and numbers too small."""

    record: str
    purpose: str
    bin_s: int
    keep_s: int
    minimum_cell: int
    readers: frozenset[Role]


Declarations = Mapping[OutputKey, Declaration]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCountTable:
    """Crossings per line, direction, class and bin; `count` is None where nothing was watched."""

    output: tuple[OutputKey, ...]
    line: tuple[str, ...]
    direction: tuple[str, ...]
    class_word: tuple[str, ...]
    start_s: tuple[int, ...]
    end_s: tuple[int, ...]
    count: tuple[int | None, ...]
    coverage_ratio: tuple[float, ...]
    model: tuple[str, ...]
    declarations: Declarations

    def __len__(self) -> int:
        return len(self.start_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneOccupancyTable:
    """Objects per area, class and bin: time-weighted mean and maximum."""

    output: tuple[OutputKey, ...]
    area: tuple[str, ...]
    class_word: tuple[str, ...]
    start_s: tuple[int, ...]
    end_s: tuple[int, ...]
    mean: tuple[float | None, ...]
    maximum: tuple[int | None, ...]
    coverage_ratio: tuple[float, ...]
    model: tuple[str, ...]
    declarations: Declarations

    def __len__(self) -> int:
        return len(self.start_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageTable:
    """How much of each bin was watched; `states` holds `CameraState` flags.

    `frames_searched` and `frames_gated` are None only where a release keeps them back.
    """

    output: tuple[OutputKey, ...]
    start_s: tuple[int, ...]
    end_s: tuple[int, ...]
    watched_s: tuple[float, ...]
    coverage_ratio: tuple[float, ...]
    frames_in: tuple[int, ...]
    frames_searched: tuple[int | None, ...]
    frames_gated: tuple[int | None, ...]
    frames_dropped: tuple[int, ...]
    states: tuple[int, ...]
    model: tuple[str, ...]
    declarations: Declarations

    def __len__(self) -> int:
        return len(self.start_s)


FigureTable = LineCountTable | ZoneOccupancyTable | CoverageTable
