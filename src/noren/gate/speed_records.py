"""How fast people, bicycles and vehicles pass a line: the classes, and the body of the record.

A speed of one vehicle never leaves the jail, only how many passed in which class. Needs the
standard library only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.kind_limits import KindLimits
from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody
from noren.vocabulary.objects import ObjectClass

SPEED_CLASSES: Final = 7
SPEED_EDGES_KM_H: Final[Mapping[int, tuple[int, ...]]] = MappingProxyType(
    {
        int(ObjectClass.PERSON): (0, 2, 3, 4, 5, 6, 8),
        int(ObjectClass.BICYCLE): (0, 5, 10, 15, 20, 25, 30),
        int(ObjectClass.VEHICLE): (0, 10, 20, 30, 40, 50, 60),
    }
)
"""Where the classes of speed begin, by class of things; the last one is open."""
ERROR_PERMILLE_MOST: Final = 200
"""A line around which the floor is known worse than this has no speeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedHistogramBody(PackedBody):
    """Passages of line `target` in one direction by speed: classes begin at `SPEED_EDGES_KM_H`.

    `unknown` passages whose way around the line was not seen well enough. `error_permille` is how
    wrong the floor can make a speed there, root mean square: it follows from the plan alone.
    """

    KIND: ClassVar[Kind] = Kind.SPEED_HISTOGRAM
    LAYOUT: ClassVar[str] = f"<HHBBHH{SPEED_CLASSES}H"
    output: int
    target: int
    class_id: int
    direction: int
    error_permille: int
    unknown: int
    counts: tuple[int, ...]

    @property
    def passages(self) -> int:
        """All of them."""
        return self.unknown + sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedLimits(KindLimits[SpeedHistogramBody]):
    """What an output's speeds can be: the error of each of its lines is declared, not measured."""

    maximum: int
    errors: tuple[tuple[int, int], ...]
    """Line and permille, line by line."""

    @classmethod
    def of(cls, output: OutputAssignment) -> SpeedLimits:
        """The limits that the output's assignment declares."""
        errors = tuple(zip(output.targets, output.speed_errors, strict=True))
        return cls(maximum=output.maximum, errors=errors)

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """Each line has an error, and one small enough for speeds."""
        if len(output.speed_errors) != len(output.targets):
            raise ValueError(f"output {output.id!r}: one error for each line with speeds")
        if any(not 1 <= error <= ERROR_PERMILLE_MOST for error in output.speed_errors):
            raise ValueError(f"output {output.id!r}: errors are 1 to {ERROR_PERMILLE_MOST}")

    def is_possible(self, body: SpeedHistogramBody) -> bool:
        """Whether the figure can be true, and its error is the declared one."""
        told = (body.target, body.error_permille)
        return told in self.errors and body.passages <= self.maximum

    def figures(self, kind: Kind, part: int) -> int:
        """In how many ways up to `maximum` passages can be shared out over all counters."""
        counters = SPEED_CLASSES + 1
        return math.comb(self.maximum + counters, counters)


def speed_class(km_h: float, class_id: int) -> int:
    """The number of the class that holds a speed of at least 0."""
    edges = SPEED_EDGES_KM_H[class_id]
    return max(number for number, edge in enumerate(edges) if km_h >= edge)
