"""Bodies of the records about estimated ages and sexes, and what bounds them.

A line's table leaves as one record per direction and sex, with a counter for each age band; who
stands before a screen as one record for all of it. Only the declared axes have room: with the sex
alone declared every age counter but "unknown" is zero, or the record is refused.
Needs the standard library only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Final

from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody
from noren.vocabulary.attribute_axes import Sex

AGE_BAND: Final = "age_band"
SEX: Final = "sex"
"""The words with which a plan declares the two axes."""
MOST_BANDS: Final = 12
PLACES: Final = MOST_BANDS + 1
"""The age axis at its longest: all bands and "unknown"."""
CELLS: Final = len(Sex) * PLACES
WHOLE_VIEW: Final = 0xFFFF
"""In the place of an area's number: everybody in the picture."""
AUDIENCE_MOST: Final = 255
"""The most people that a record about an audience can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeCountsBody(PackedBody):
    """People who crossed line `target` in one direction, of one `Sex`, by age band.

    `counts` has a place for each declared band, then "unknown", then zeros up to `PLACES`.
    `judged` of them had a face that could be looked at; the others are unknown on both axes.
    """

    KIND: ClassVar[Kind] = Kind.ATTRIBUTE_COUNTS
    LAYOUT: ClassVar[str] = f"<HHBBBxH{PLACES}H"
    output: int
    target: int
    class_id: int
    direction: int
    sex: int
    judged: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceBody(PackedBody):
    """Who stands in area `target` (or `WHOLE_VIEW`) now: `cells` by sex, then by age band.

    All is zero when fewer people are there than the plan's minimum, and no group smaller than it
    is told apart: its people are unknown. `judged` people had a face that could be looked at.
    """

    KIND: ClassVar[Kind] = Kind.AUDIENCE
    LAYOUT: ClassVar[str] = f"<HHBB{CELLS}s"
    output: int
    target: int
    class_id: int
    judged: int
    cells: bytes

    @property
    def people(self) -> int:
        """How many stand there; 0 when nothing is told."""
        return sum(self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeAxes:
    """The declared axes: how many age bands, whether sexes are told, and the least audience."""

    bands: int
    by_sex: bool
    least: int = 1

    @property
    def places(self) -> int:
        """The length of the age axis, "unknown" included; 1 when ages are not declared."""
        return self.bands + 1

    @property
    def sexes(self) -> tuple[Sex, ...]:
        """The places of the other axis; "unknown" alone when sexes are not declared."""
        return tuple(Sex) if self.by_sex else (Sex.UNKNOWN,)

    def is_table_possible(self, body: AttributeCountsBody, maximum: int) -> bool:
        """Whether the counts can be true: nothing undeclared, and nobody judged in vain."""
        people, told = sum(body.counts), sum(body.counts[: self.bands])
        least_judged = told if body.sex == Sex.UNKNOWN else people
        return (
            not any(body.counts[self.places :])
            and people <= maximum
            and least_judged <= body.judged <= people
        )

    def tables(self, sex: int, maximum: int) -> int:
        """How many different records there are about one sex."""
        # Of those unknown on both axes some were judged and some were not.
        groups = self.places + (1 if sex == Sex.UNKNOWN else 0)
        return math.comb(maximum + groups, groups)

    def is_audience_possible(self, body: AudienceBody, maximum: int) -> bool:
        """Whether an audience may be told: no undeclared group, none below the minimum."""
        told = 0
        for cell, people in enumerate(body.cells):
            sex, place = divmod(cell, PLACES)
            if people and (sex not in self.sexes or place >= self.places):
                return False
            if (sex, place) != (Sex.UNKNOWN, self.bands):
                told += people
                if 0 < people < self.least:
                    return False
        enough = body.people == 0 or body.people >= self.least
        return enough and body.people <= maximum and told <= body.judged <= body.people

    def audiences(self, maximum: int) -> int:
        """At most how many different audiences can be told; the minimum makes them fewer."""
        groups = len(self.sexes) * self.places + 1
        return math.comb(maximum + groups, groups)
