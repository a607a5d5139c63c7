"""Points of trajectories as records: where one visit's token was at whole ticks, and nothing else.

A bundle is all points of one span of time: records of one visit each, a visit's cells at up to 15
ticks. Between two ticks nothing is told. The token is random; it says which points belong together
and nothing more. Records come in the order of their tokens, so the order says nothing.
Needs the standard library only.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Final

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.kind_limits import KindLimits
from noren.gate.kinds import Kind
from noren.gate.record_slots import Slot

TICKS_PER_RECORD: Final = 15
TOKEN_BYTES: Final = 6
"""48 random bits: among 100,000 visits of a day, two share a token once in 56,000 days."""
STEP_MOST: Final = 127
"""A step between two points of a record, in cells and in each direction; more begins anew."""
SIDE_MOST: Final = 4096
"""A floor has no more cells than this to a side."""
MOST_WALKS: Final = 60
"""Records in a bundle unless the plan declares a maximum: about so many people at once."""
MOST_WALKS_EVER: Final = 500
UNTOLD_MOST: Final = 255

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryPointsBody:
    """Where one visit was: `cells` (column, row) at the ticks whose bits are set in `ticks`.

    `part` is the record's place in the bundle. An unused place is all zeros. `untold` counts
    points that found no place in a full bundle (255: that or more) and stands in its last record.
    """

    KIND: ClassVar[Kind] = Kind.TRAJECTORY_POINT
    _FORMAT: ClassVar[struct.Struct] = struct.Struct("<HHBBH6sHH28b")
    output: int
    part: int
    class_id: int
    token: int
    ticks: int
    cells: tuple[Cell, ...]
    untold: int = 0

    def pack(self) -> bytes:
        """46 bytes; struct.error when a number or a step does not fit its field."""
        if len(self.cells) != self.ticks.bit_count() or len(self.cells) > TICKS_PER_RECORD:
            raise struct.error("a cell for each tick")
        if not 0 <= self.token < 1 << (8 * TOKEN_BYTES):
            raise struct.error("a token of 48 bits")
        column, row = self.cells[0] if self.cells else (0, 0)
        steps = [0] * (2 * (TICKS_PER_RECORD - 1))
        for place in range(1, len(self.cells)):
            for axis in (0, 1):
                step = self.cells[place][axis] - self.cells[place - 1][axis]
                if abs(step) > STEP_MOST:
                    raise struct.error("a step of at most 127 cells")
                steps[2 * (place - 1) + axis] = step
        return self._FORMAT.pack(
            self.output,
            self.part,
            self.class_id,
            self.untold,
            self.ticks,
            self.token.to_bytes(TOKEN_BYTES, "little"),
            column,
            row,
            *steps,
        )

    @classmethod
    def unpack(cls, data: bytes) -> TrajectoryPointsBody:
        """Read the first 46 bytes; ValueError for ticks or steps that no record holds."""
        output, part, class_id, untold, ticks, token, column, row, *steps = cls._FORMAT.unpack_from(
            data
        )
        if ticks >> TICKS_PER_RECORD or min(steps) < -STEP_MOST:
            raise ValueError("a record holds 15 ticks and steps of at most 127 cells")
        cells: list[Cell] = [(column, row)] if ticks else []
        for place in range(ticks.bit_count() - 1):
            column, row = column + steps[2 * place], row + steps[2 * place + 1]
            cells.append((column, row))
        return cls(
            output=output,
            part=part,
            class_id=class_id,
            token=int.from_bytes(token, "little"),
            ticks=ticks,
            cells=tuple(cells),
            untold=untold,
        )

    @property
    def is_empty(self) -> bool:
        """Whether this place of the bundle is unused."""
        return self.ticks == 0

    @property
    def told_ticks(self) -> tuple[int, ...]:
        """The ticks of the cells, counted from the bundle's start, rising."""
        return tuple(tick for tick in range(TICKS_PER_RECORD) if self.ticks >> tick & 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkLimits(KindLimits[TrajectoryPointsBody]):
    """What a bundle of one output can hold, and how many different ones there are.

    The floor has `columns` times `rows` cells; a bundle has `ticks` moments and up to `most`
    records of people or things of `classes`. Points are sealed away.
    """

    IS_KEPT: ClassVar[bool] = False
    HAS_CLASSES: ClassVar[bool] = False
    columns: int
    rows: int
    ticks: int
    most: int
    classes: tuple[int, ...]

    @classmethod
    def of(cls, output: OutputAssignment) -> WalkLimits:
        """The limits that the output's assignment declares."""
        assert output.walks is not None
        return cls(
            columns=output.walks.grid.columns,
            rows=output.walks.grid.rows,
            ticks=output.bin_s // output.walks.every_s,
            most=output.maximum,
            classes=output.classes,
        )

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """A bundle has few ticks, at a steady pace, on a floor that a record can tell."""
        assert output.walks is not None
        walks = output.walks
        ticks, rest = divmod(output.bin_s, max(1, walks.every_s))
        if walks.every_s < 1 or rest or not 1 <= ticks <= TICKS_PER_RECORD:
            raise ValueError(f"output {output.id!r}: a bundle of 1 to {TICKS_PER_RECORD} ticks")
        if not all(1 <= side <= SIDE_MOST for side in (walks.grid.columns, walks.grid.rows)):
            raise ValueError(f"output {output.id!r}: a floor of at most {SIDE_MOST} cells a side")

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """The places of a bundle: who is on the floor is not known beforehand."""
        return ((0, part) for part in range(self.most))

    def is_possible(self, body: TrajectoryPointsBody) -> bool:
        """Whether a record can be part of a bundle."""
        if body.part >= self.most:
            return False
        if body.is_empty:
            return body.token == body.class_id == body.untold == 0
        return (
            body.token > 0
            and body.class_id in self.classes
            and body.ticks < 1 << self.ticks
            and all(0 <= x < self.columns and 0 <= y < self.rows for x, y in body.cells)
        )

    def is_whole(self, bodies: Sequence[TrajectoryPointsBody], *, well: bool) -> bool:
        """Whether these records are a whole bundle."""
        return self.is_bundle(bodies)

    def wholes(self, slots: Sequence[Slot], *, states: int) -> int:
        """How many different bundles there are."""
        return self.bundles()

    def is_bundle(self, bodies: Sequence[TrajectoryPointsBody]) -> bool:
        """Whether these records are a whole bundle: in order, no tick twice, no room left over.

        A visit has a second record only for ticks after those of its first.
        """
        told = [body for body in bodies if not body.is_empty]
        if any(body.is_empty for body in bodies[: len(told)]):
            return False
        if any(body.untold for body in bodies[:-1]):
            return False
        spans = [(body.token, body.told_ticks[0], body.told_ticks[-1]) for body in told]
        return all(
            one[0] < two[0] or (one[0] == two[0] and one[2] < two[1])
            for one, two in pairwise(spans)
        )

    def walks(self) -> int:
        """How many different records there are, their place in the bundle apart."""
        cells = self.columns * self.rows
        onward = min(cells, (2 * STEP_MOST + 1) ** 2)
        ways: int = sum(
            math.comb(self.ticks, told) * cells * onward ** (told - 1)
            for told in range(1, self.ticks + 1)
        )
        return ((1 << 8 * TOKEN_BYTES) - 1) * len(self.classes) * ways

    def bundles(self) -> int:
        """How many different bundles there are: sets of records, and full ones with a number."""
        walks = self.walks()
        return math.comb(walks + self.most, self.most) + UNTOLD_MOST * math.comb(
            walks + self.most - 1, self.most
        )
