"""What bounds the figures that need no more than the declared maximum, or the cells of a grid.

Needs the standard library only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Final, get_args

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.behavior_records import (
    CELLS_PER_RECORD,
    ELSEWHERE,
    HEAT_CODES,
    HEAT_LAYERS,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
)
from noren.gate.kind_limits import KindLimits
from noren.gate.kinds import Kind
from noren.gate.records import LineCountBody, ZoneOccupancyBody

COUNTER_MOST: Final = 0xFFFF
"""The most that a record's narrow counters hold."""
CountedBody = (
    LineCountBody
    | ZoneOccupancyBody
    | DwellHistogramBody
    | QueueWaitBody
    | OdCountsBody
    | CrowdingLevelBody
)
_COUNTED: dict[Kind, type[CountedBody]] = {body.KIND: body for body in get_args(CountedBody)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLimits(KindLimits[CountedBody]):
    """What bounds one output's figures: its `maximum`, and what the record itself says of it."""

    maximum: int

    @classmethod
    def of(cls, output: OutputAssignment) -> FigureLimits:
        """The limits that the output's assignment declares."""
        return cls(maximum=output.maximum)

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """A queue is served in an area that exists."""
        if output.service is not None and output.service not in range(len(assignment.areas)):
            raise ValueError(f"output {output.id!r}: a queue is served in an area that exists")

    def is_possible(self, body: CountedBody) -> bool:
        """Whether the figure can be true."""
        return body.is_possible(self.maximum)

    def figures(self, kind: Kind, part: int) -> int:
        """How many different figures are possible."""
        return _COUNTED[kind].figures(self.maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLimits(FigureLimits):
    """Likewise, of moves between areas."""

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """From each area to each, or elsewhere."""
        # Who never was in any area made no move.
        *moves, _ = product((*output.targets, ELSEWHERE), (*output.targets, ELSEWHERE))
        return moves


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatLimits(KindLimits[HeatmapCellsBody]):
    """What a heat map can hold: the `cells` of its grid."""

    cells: int

    @classmethod
    def of(cls, output: OutputAssignment) -> HeatLimits:
        """The limits that the output's assignment declares."""
        assert output.grid is not None
        return cls(cells=output.grid.cells)

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """The records of each layer."""
        return product(range(len(HEAT_LAYERS)), range(math.ceil(self.cells / CELLS_PER_RECORD)))

    def is_possible(self, body: HeatmapCellsBody) -> bool:
        """Whether cells beyond the grid are empty."""
        return not any(body.cells[self.cells_in(body.part) :])

    def figures(self, kind: Kind, part: int) -> int:
        """How many different figures are possible."""
        return int(HEAT_CODES ** self.cells_in(part))

    def cells_in(self, part: int) -> int:
        """How many of a record's cells lie in the grid."""
        return max(0, min(CELLS_PER_RECORD, self.cells - part * CELLS_PER_RECORD))
