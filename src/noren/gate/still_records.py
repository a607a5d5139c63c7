"""A masked still as records: a coarse grid of cells, each filled solid or 8 x 8 gray pixels.

A filled cell has no pixel in its record: nothing of what it covers can be there, by its form. A
still has one fixed size, and every record of it one fixed place, so there is no header to fill, no
compression to play with and no text. A still that was dropped says why and holds no pixel at all.
Needs the standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Final

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.kind_limits import KindLimits
from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody
from noren.gate.record_slots import Slot

CELL_PX: Final = 8
"""The side of a cell; fills are whole cells."""
GRAYS: Final = 16
"""How many grays a pixel can have."""
CELL_BYTES: Final = CELL_PX * CELL_PX // 2
"""A cell's pixels row by row, two to a byte, the left one in the high half."""
SIDE_MOST_CELLS: Final = 80
"""Cells along the longer side of a still: 640 px."""
LEAST_EVERY_S: Final = 60
"""A still at most once a minute: more would be a film."""
FILL_RGB: Final = (96, 118, 168)
"""How a filled cell is shown: no gray, so nobody takes it for a wall."""
_NO_PIXELS: Final = bytes(CELL_BYTES)


class StillState(IntEnum):
    """Whether there is a still, or why it was dropped; only `KEPT` has pixels."""

    KEPT = 0
    DARK = 1
    OVEREXPOSED = 2
    BLURRED = 3
    NOISY = 4
    UNSURE = 5
    FAULT = 6
    FACE_LEFT = 7
    NOTHING_LEFT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedStillBody(PackedBody):
    """Cell number `part` of one still, counted row by row.

    `state` is the same in all cells of a still; `is_filled` 1 for a cell that is filled solid;
    `grays` are 32 bytes, all zero where the cell is filled or the still was dropped.
    """

    KIND: ClassVar[Kind] = Kind.MASKED_STILL
    LAYOUT: ClassVar[str] = f"<HHBB{CELL_BYTES}s"
    output: int
    part: int
    state: int
    is_filled: int
    grays: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StillLimits(KindLimits[MaskedStillBody]):
    """What a still of one output can hold: a grid of `columns` times `rows` cells. It is sealed
    away."""

    IS_KEPT: ClassVar[bool] = False
    HAS_CLASSES: ClassVar[bool] = False
    columns: int
    rows: int

    @classmethod
    def of(cls, output: OutputAssignment) -> StillLimits:
        """The limits that the output's assignment declares."""
        assert output.stills is not None
        return cls(columns=output.stills.columns, rows=output.stills.rows)

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """A still is no larger and no more often than a record can be."""
        assert output.stills is not None
        if not all(
            1 <= side <= SIDE_MOST_CELLS for side in (output.stills.columns, output.stills.rows)
        ):
            raise ValueError(
                f"output {output.id!r}: a still of at most {SIDE_MOST_CELLS} cells a side"
            )
        if output.bin_s < LEAST_EVERY_S:
            raise ValueError(f"output {output.id!r}: a still each {LEAST_EVERY_S} s")

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """The cells: what one will show is not known beforehand."""
        return ((0, part) for part in range(self.cells))

    @property
    def cells(self) -> int:
        """How many there are, and so how many records a still has."""
        return self.columns * self.rows

    @property
    def still_px(self) -> tuple[int, int]:
        """Width and height."""
        return CELL_PX * self.columns, CELL_PX * self.rows

    def is_possible(self, body: MaskedStillBody) -> bool:
        """Whether a record can be part of a still."""
        if body.part >= self.cells or body.state not in set(StillState) or body.is_filled > 1:
            return False
        if body.state != StillState.KEPT:
            return body.is_filled == 0 and body.grays == _NO_PIXELS
        return not body.is_filled or body.grays == _NO_PIXELS

    def is_whole(self, bodies: Sequence[MaskedStillBody], *, well: bool) -> bool:
        """Whether these records are a whole still: kept or dropped as one."""
        return len({body.state for body in bodies}) == 1

    def wholes(self, slots: Sequence[Slot], *, states: int) -> int:
        """How many different stills there are."""
        return self.stills()

    def stills(self) -> int:
        """How many different stills there are, with those that were dropped."""
        cell = GRAYS ** (CELL_PX * CELL_PX) + 1
        return int(cell**self.cells) + len(StillState) - 1


def dropped_still(output: int, cells: int, state: StillState) -> tuple[MaskedStillBody, ...]:
    """All records of a still that was dropped."""
    return tuple(
        MaskedStillBody(output=output, part=part, state=state, is_filled=0, grays=_NO_PIXELS)
        for part in range(cells)
    )
