"""Stops in front of shelves: the classes, and the body of the record.

A stop of one person never leaves the jail: neither its moment nor its place, only how many stopped
at which section of which shelf, by how long. Needs the standard library only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.kind_limits import KindLimits
from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody

STOP_EDGES_S: Final = (3, 10, 30, 60, 180)
"""Where the classes of stops begin, in seconds; the last one is open."""
STOP_CLASSES: Final = len(STOP_EDGES_S)
NO_SHELF: Final = 0xFFFF
"""Several shelves in reach and none named, in the place of an area's number."""
SECTIONS_MOST: Final = 64
"""A shelf in finer sections than this is one that nobody reads."""
_GROUPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfStopsBody(PackedBody):
    """Stops at section `section` of the shelf in area `target` that ended in the bin.

    `turned` are stops whose shelf was told by the way in and out, `beside` those whose shelf was
    the only one in reach; `_at_least` those that had lasted that long when they were lost from
    sight, or were under way when they were first seen. Classes begin at `STOP_EDGES_S`. Where no
    shelf could be named, `target` is `NO_SHELF` and `section` 0.
    """

    KIND: ClassVar[Kind] = Kind.SHELF_STOPS
    LAYOUT: ClassVar[str] = "<HHBB" + _GROUPS * f"{STOP_CLASSES}H"
    output: int
    target: int
    section: int
    class_id: int
    turned: tuple[int, ...]
    turned_at_least: tuple[int, ...]
    beside: tuple[int, ...]
    beside_at_least: tuple[int, ...]

    @property
    def stops(self) -> int:
        """All of them."""
        return sum(map(sum, (self.turned, self.turned_at_least, self.beside, self.beside_at_least)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLimits(KindLimits[ShelfStopsBody]):
    """How many stops there can be at one section."""

    maximum: int

    @classmethod
    def of(cls, output: OutputAssignment) -> StopLimits:
        """The limits that the output's assignment declares."""
        return cls(maximum=output.maximum)

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """Each shelf has a front and a number of sections."""
        if len(output.sections) != len(output.targets) or output.section_m <= 0:
            raise ValueError(f"output {output.id!r}: sections for each shelf with stops")
        if any(not 1 <= sections <= SECTIONS_MOST for sections in output.sections):
            raise ValueError(f"output {output.id!r}: a shelf has 1 to {SECTIONS_MOST} sections")
        if any(assignment.areas[target].front_px is None for target in output.targets):
            raise ValueError(f"output {output.id!r}: stops are told before shelves")

    def places(self, output: OutputAssignment) -> Iterator[tuple[int, int]]:
        """Each section of each shelf, and one for stops at no shelf."""
        for target, sections in zip(output.targets, output.sections, strict=True):
            for section in range(sections):
                yield target, section
        yield NO_SHELF, 0

    def is_possible(self, body: ShelfStopsBody) -> bool:
        """Whether the figure can be true."""
        return body.stops <= self.maximum

    def figures(self, kind: Kind, part: int) -> int:
        """In how many ways up to `maximum` stops can be shared out over all counters."""
        counters = _GROUPS * STOP_CLASSES
        return math.comb(self.maximum + counters, counters)
