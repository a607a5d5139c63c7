"""Figures in columns, as the store reads them and the release step shows them.

Row i of a table is element i of every column. A bin that nobody wrote has no row: a gap is never
a 0. A bin that was not watched at all has a row with an empty figure and a coverage of 0.
Times are UTC seconds; `start_s` and `end_s` bound the bin, the end excluded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

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
class BinTable:
    """What every table has: of which output and bin a row is, and how well the bin was watched."""

    output: tuple[OutputKey, ...]
    start_s: tuple[int, ...]
    end_s: tuple[int, ...]
    coverage_ratio: tuple[float, ...]
    model: tuple[str, ...]
    declarations: Declarations

    def __len__(self) -> int:
        return len(self.start_s)

    def only(self, rows: Sequence[int]) -> Self:
        """The table with these rows alone, each named once and in order."""
        if len(rows) == len(self):
            return self
        columns: dict[str, Any] = {
            field.name: tuple(getattr(self, field.name)[row] for row in rows)
            for field in fields(self)
            if field.name != "declarations"
        }
        return replace(self, **columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class BinRows(BinTable):
    """What every table of figures has beside them: also the class that a row is about."""

    class_word: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCountTable(BinRows):
    """Crossings per line, direction, class and bin; `count` is None where nothing was watched."""

    line: tuple[str, ...]
    direction: tuple[str, ...]
    count: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneOccupancyTable(BinRows):
    """Objects per area, class and bin: time-weighted mean and maximum."""

    area: tuple[str, ...]
    mean: tuple[float | None, ...]
    maximum: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageTable(BinTable):
    """How much of each bin was watched; `states` holds `CameraState` flags.

    `frames_searched` and `frames_gated` are None only where a release keeps them back.
    """

    watched_s: tuple[float, ...]
    frames_in: tuple[int, ...]
    frames_searched: tuple[int | None, ...]
    frames_gated: tuple[int | None, ...]
    frames_dropped: tuple[int, ...]
    states: tuple[int, ...]


FigureTable = LineCountTable | ZoneOccupancyTable | CoverageTable
