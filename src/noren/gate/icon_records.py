"""The icon picture as records: who stands or walks where on a coarse floor, and nothing else.

A picture is a set of icons, each a cell of the floor's grid and a pose. It is sent in one fixed
order (by cell, then by pose), so the order says nothing, and no number links an icon to one in
the picture before. A picture of few people, of more than can be drawn, or of a camera that is not
well holds no icon at all. Needs the standard library only.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Final

from noren.gate.assignment import OutputAssignment
from noren.gate.kind_limits import KindLimits
from noren.gate.kinds import Kind
from noren.gate.record_slots import Slot

ICONS_PER_RECORD: Final = 14
MOST_ICONS: Final = 60
"""Icons in a picture unless the plan declares a maximum; more cannot be told apart by eye."""
MOST_ICONS_EVER: Final = 50 * ICONS_PER_RECORD
STANDING: Final = 0
"""A pose: not moving. 1 to 8 walk, in steps of 45 degrees from the floor's x toward its y."""
UNSURE: Final = 9
"""A pose: there for too short a time to know whether it moves."""
DIRECTIONS: Final = 8


class IconState(IntEnum):
    """Whether a picture can be shown; only `SHOWN` has icons."""

    SHOWN = 0
    FEW = 1
    MANY = 2
    UNWELL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """One person or thing: the cell it is in, counted row by row, and its pose."""

    cell: int
    pose: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IconBody:
    """Up to 14 icons of one picture, from icon 14 * `part` on; unused places are zeros."""

    KIND: ClassVar[Kind] = Kind.ICON
    _FORMAT: ClassVar[struct.Struct] = struct.Struct("<HBBBB" + "HB" * ICONS_PER_RECORD)
    output: int
    class_id: int
    part: int
    state: int
    icons: tuple[Icon, ...]

    def pack(self) -> bytes:
        """48 bytes; struct.error when there are more than 14 icons."""
        if len(self.icons) > ICONS_PER_RECORD:
            raise struct.error("a record holds 14 icons")
        numbers = [number for icon in self.icons for number in (icon.cell, icon.pose)]
        numbers += [0] * (2 * ICONS_PER_RECORD - len(numbers))
        return self._FORMAT.pack(
            self.output, self.class_id, self.part, self.state, len(self.icons), *numbers
        )

    @classmethod
    def unpack(cls, data: bytes) -> IconBody:
        """Read the first 48 bytes; ValueError for a number of icons that no record holds."""
        output, class_id, part, state, count, *numbers = cls._FORMAT.unpack_from(data)
        if count > ICONS_PER_RECORD:
            raise ValueError("a record holds 14 icons")
        pairs = zip(numbers[: 2 * count : 2], numbers[1 : 2 * count : 2], strict=True)
        return cls(
            output=output,
            class_id=class_id,
            part=part,
            state=state,
            icons=tuple(Icon(cell=cell, pose=pose) for cell, pose in pairs),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IconLimits(KindLimits[IconBody]):
    """What a picture of one output can hold, and how many different ones there are.

    `cells` of its grid; `directions` walking poses (8, 4 or 0); no icons when there are fewer
    than `least` of a class, or more than `most`.
    A picture only replaces the one before and is not kept.
    """

    IS_KEPT: ClassVar[bool] = False
    cells: int
    directions: int
    least: int
    most: int

    @classmethod
    def of(cls, output: OutputAssignment) -> IconLimits:
        """The limits that the output's assignment declares."""
        assert output.icons is not None
        return cls(
            cells=output.icons.grid.cells,
            directions=output.icons.directions,
            least=output.icons.least,
            most=output.maximum,
        )

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """The parts of a picture."""
        return ((0, part) for part in range(self.parts))

    @property
    def parts(self) -> int:
        """Records of one class in a picture."""
        return math.ceil(self.most / ICONS_PER_RECORD)

    @property
    def poses(self) -> frozenset[int]:
        """The poses that may be told."""
        step = DIRECTIONS // self.directions if self.directions else DIRECTIONS + 1
        return frozenset((STANDING, UNSURE, *range(1, DIRECTIONS + 1, step)))

    def is_possible(self, body: IconBody) -> bool:
        """Whether a record can be part of a picture."""
        if body.state not in set(IconState) or body.part >= self.parts:
            return False
        if body.state != IconState.SHOWN:
            return not body.icons
        return all(icon.cell < self.cells and icon.pose in self.poses for icon in body.icons)

    def is_whole(self, bodies: Sequence[IconBody], *, well: bool) -> bool:
        """Whether these records are a whole picture."""
        return self.is_picture(bodies, well=well)

    def wholes(self, slots: Sequence[Slot], *, states: int) -> int:
        """How many different pictures there are of all classes together."""
        # A picture says why there is none; of its coverage nothing else is shown or kept.
        classes = {slot.class_id for slot in slots}
        return int(self.pictures() ** len(classes)) * states

    def is_picture(self, bodies: Sequence[IconBody], *, well: bool) -> bool:
        """Whether these records are a whole picture: its states agree, its icons are in order.

        `well` is what the coverage says of the camera: unless it is, there is no picture.
        """
        states = {body.class_id: body.state for body in bodies}
        if not well and set(states.values()) != {IconState.UNWELL}:
            return False
        if IconState.UNWELL in states.values() and set(states.values()) != {IconState.UNWELL}:
            return False
        return all(
            self._is_class([body for body in bodies if body.class_id == class_id])
            for class_id in states
        )

    def _is_class(self, bodies: Sequence[IconBody]) -> bool:
        if len({body.state for body in bodies}) != 1:
            return False
        icons = [(icon.cell, icon.pose) for body in bodies for icon in body.icons]
        full = [
            min(ICONS_PER_RECORD, max(0, len(icons) - body.part * ICONS_PER_RECORD))
            for body in bodies
        ]
        shown = bodies[0].state == IconState.SHOWN
        return (
            [len(body.icons) for body in bodies] == full
            and icons == sorted(icons)
            and (not shown or self.least <= len(icons) <= self.most)
        )

    def pictures(self) -> int:
        """How many different pictures of one class there are, with those that hold no icon."""
        kinds = self.cells * len(self.poses)
        shown = math.comb(kinds + self.most, self.most)
        if self.least > 0:
            shown -= math.comb(kinds + self.least - 1, self.least - 1)
        return shown + len(IconState) - 1


def share_out(
    icons: Sequence[Icon], *, output: int, class_id: int, state: IconState, part: int
) -> IconBody:
    """The record of one part of a picture whose icons are in order already."""
    first = part * ICONS_PER_RECORD
    return IconBody(
        output=output,
        class_id=class_id,
        part=part,
        state=state,
        icons=tuple(icons[first : first + ICONS_PER_RECORD]),
    )
