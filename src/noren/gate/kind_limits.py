"""What one kind of output may say: the one question list that every kind of output answers.

Each kind answers beside its record. The gate asks whether a figure can be true, the leak budget
how many figures there are, so that what is counted is what is let pass.
Needs the standard library only.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, Self, TypeVar

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.kinds import Kind
from noren.gate.record_slots import Slot

Body = TypeVar("Body")


class KindLimits(ABC, Generic[Body]):
    """The base of a frozen, keyword-only dataclass with slots: the limits of one output.

    Only bodies that fill one of the output's slots are asked about.
    """

    __slots__ = ()
    IS_KEPT: ClassVar[bool] = True
    """Whether its bins are stored as statistics."""
    HAS_CLASSES: ClassVar[bool] = True
    """Whether its slots say what class their figures are of."""

    @classmethod
    @abstractmethod
    def of(cls, output: OutputAssignment) -> Self:
        """The limits that the assignment of an output declares."""

    @property
    def still_px(self) -> tuple[int, int] | None:
        """Width and height of a picture that leaves; None where none does."""
        return None

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """Raise ValueError for an output that cannot be; its members and names were checked."""

    def slot_kinds(self, output: OutputAssignment, kind: Kind) -> Iterable[Kind]:
        """The kinds of its figures, in their order."""
        return (kind,)

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """`target` and `part` of its slots, whatever their class, in their order."""
        return ((target, 0) for target in output.targets)

    @abstractmethod
    def is_possible(self, body: Body) -> bool:
        """Whether a figure can be true."""

    def figures(self, kind: Kind, part: int) -> int:
        """How many different figures a slot can hold; `part` as in the slot.

        Raises:
            ValueError: the bins of this output are counted as wholes only.
        """
        raise ValueError("figures that are only counted as a whole")

    def is_whole(self, bodies: Sequence[Body], *, well: bool) -> bool:
        """Whether the figures of a bin can be true together; each was checked for itself.

        `well` is what the coverage says: the camera was well, and something was watched.
        """
        return True

    def wholes(self, slots: Sequence[Slot], *, states: int) -> int:
        """How many different bins there are, coverage apart, of which there are `states`."""
        return math.prod(self.figures(slot.kind, slot.part) for slot in slots)


AnyLimits = KindLimits[Any]
