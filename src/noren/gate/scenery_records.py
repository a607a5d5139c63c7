"""Bodies of the records about streets: traffic around a car, and signs that it passed.

A figure holds numbers about several vehicles or about things that belong to nobody. None holds a
position: where the car was is joined outside of the jail, by time, and coarsened at once.
Needs the standard library only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.kind_limits import KindLimits
from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody
from noren.vocabulary.board_texts import PLACES, is_declarable
from noren.vocabulary.objects import ObjectClass

SCENERY_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "congestion": Kind.SCENERY_CONGESTION,
        "traffic_sign": Kind.SCENERY_SIGNS,
        "signboard": Kind.SCENERY_TEXTS,
    }
)
"""An output about a street holds up to three kinds of figures, in this order."""
SLICE_S: Final = 5
"""Seconds of one figure: about as long as a car in town needs for half a mesh of 125 m."""
SIGN_CLASSES: Final = ("prohibition", "warning", "instruction", "guide")
"""The classes of signs by their number in the record, as the order on road signs has them."""
SIGNS_MOST: Final = 15
"""Signs of one class that a car can pass in one slice."""
VEHICLES_MOST: Final = 60
"""Vehicles that one view can hold."""
JUDGED_MOST: Final = 2000
"""Speeds judged in one slice: vehicles times looks."""
TEXTS_MOST: Final = 40
"""Entries that a list of texts can have."""
TEXTS_TOLD: Final = 4
"""Entries that are told of one slice."""
READS_MOST: Final = 2
"""Pictures that are read in one slice."""
SPEED_UNKNOWN: Final = -128
"""In the place of a relative speed or a share, where nothing was judged."""
SHARE_UNKNOWN: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class CongestionBody(PackedBody):
    """Traffic in one slice.

    `vehicles_centi` hundredths of vehicles in view on average; `judged` speeds judged, `standing`
    of them that stand; `relative_percent` the median of (their speed - ours) / ours while we
    drive, in steps of a percent from -100 (stands) to 100, `SPEED_UNKNOWN` where nothing was
    judged; `driving_percent` how much of the known time we drove, or `SHARE_UNKNOWN`.
    """

    KIND: ClassVar[Kind] = Kind.SCENERY_CONGESTION
    LAYOUT: ClassVar[str] = "<HBxHHHbB"
    output: int
    class_id: int
    vehicles_centi: int
    judged: int
    standing: int
    relative_percent: int
    driving_percent: int

    @property
    def is_possible(self) -> bool:
        """Whether the figure can be true."""
        told = self.relative_percent
        return (
            self.vehicles_centi <= 100 * VEHICLES_MOST
            and self.standing <= self.judged <= JUDGED_MOST
            and (-100 <= told <= 100 or told == SPEED_UNKNOWN)
            # Only what was judged while we drove has a speed against ours.
            and (told == SPEED_UNKNOWN or self.judged > 0)
            and (self.driving_percent <= 100 or self.driving_percent == SHARE_UNKNOWN)
            and (self.judged == 0 or self.driving_percent != SHARE_UNKNOWN)
        )

    @staticmethod
    def figures() -> int:
        """How many different figures are possible."""
        speeds, shares = 201, 101
        # Nothing judged: any share or none, no speed. Something judged: a share, a speed or none.
        nothing = shares + 1
        judged = sum(one + 1 for one in range(1, JUDGED_MOST + 1)) * shares * (speeds + 1)
        return (100 * VEHICLES_MOST + 1) * (nothing + judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignsBody(PackedBody):
    """Signs that were passed in one slice: `counts` for each of `SIGN_CLASSES`."""

    KIND: ClassVar[Kind] = Kind.SCENERY_SIGNS
    LAYOUT: ClassVar[str] = f"<HBx{len(SIGN_CLASSES)}B"
    output: int
    class_id: int
    counts: tuple[int, ...]

    @property
    def is_possible(self) -> bool:
        """Whether the figure can be true: no more signs than a car can pass."""
        return sum(self.counts) <= SIGNS_MOST

    @staticmethod
    def figures() -> int:
        """How many different figures are possible: ways to share out up to the most."""
        return math.comb(SIGNS_MOST + len(SIGN_CLASSES), len(SIGN_CLASSES))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsBody(PackedBody):
    """Declared texts that were read in one slice: their places in the plan's list, not a letter.

    `pictures` that were read; `found` the entries, rising and each once: each is its place in the
    list plus one, and zeros fill the rest.
    """

    KIND: ClassVar[Kind] = Kind.SCENERY_TEXTS
    LAYOUT: ClassVar[str] = f"<HBB{TEXTS_TOLD}B"
    output: int
    class_id: int
    pictures: int
    found: tuple[int, ...]

    @property
    def entries(self) -> tuple[int, ...]:
        """The places in the list, from 0."""
        return tuple(one - 1 for one in self.found if one)

    def is_possible(self, texts: int) -> bool:
        """Whether it can be true of a list with that many entries."""
        entries = self.entries
        padded = (*(one + 1 for one in entries), *(0,) * (TEXTS_TOLD - len(entries)))
        return (
            self.pictures <= READS_MOST
            and (self.pictures > 0 or not entries)
            and self.found == padded
            and list(entries) == sorted(set(entries))
            and all(one < texts for one in entries)
        )

    @staticmethod
    def figures(texts: int) -> int:
        """How many different figures are possible: nothing read, or up to `TEXTS_TOLD` entries."""
        told = sum(math.comb(texts, number) for number in range(TEXTS_TOLD + 1))
        return 1 + READS_MOST * told


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneryLimits(KindLimits[CongestionBody | SignsBody | TextsBody]):
    """What a street's figures can be: `texts` entries of a list that may be told."""

    texts: int

    @classmethod
    def of(cls, output: OutputAssignment) -> SceneryLimits:
        """The limits that the output's assignment declares."""
        return cls(texts=len(output.texts))

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """A street has vehicles, known kinds of figures, and only texts that may be told."""
        if not set(output.scenery) <= set(SCENERY_KINDS):
            raise ValueError(f"output {output.id!r}: a street of {output.scenery} cannot leave")
        if output.classes != (int(ObjectClass.VEHICLE),):
            raise ValueError(f"output {output.id!r}: a street has vehicles")
        reads = "signboard" in output.scenery
        if reads != bool(output.texts) or len(output.texts) > TEXTS_MOST:
            raise ValueError(
                f"output {output.id!r}: a street's boards have 1 to {TEXTS_MOST} texts"
            )
        for text in output.texts:
            if text.place not in PLACES or not text.spellings:
                raise ValueError(f"output {output.id!r}: a text of {text.place!r} cannot leave")
            if not all(is_declarable(one, text.place) for one in text.spellings):
                raise ValueError(f"output {output.id!r}: free text of a street cannot leave")

    def slot_kinds(self, output: OutputAssignment, kind: Kind) -> Iterable[Kind]:
        """The declared ones of a street's kinds."""
        return (told for word, told in SCENERY_KINDS.items() if word in output.scenery)

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """One: the street in view."""
        return ((0, 0),)

    def is_possible(self, body: CongestionBody | SignsBody | TextsBody) -> bool:
        """Whether the figure can be true."""
        return body.is_possible(self.texts) if isinstance(body, TextsBody) else body.is_possible

    def figures(self, kind: Kind, part: int) -> int:
        """How many different figures are possible."""
        if kind is Kind.SCENERY_TEXTS:
            return TextsBody.figures(self.texts)
        return CongestionBody.figures() if kind is Kind.SCENERY_CONGESTION else SignsBody.figures()
