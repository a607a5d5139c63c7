"""What an output declares about estimated ages and sexes, from the plan into the jail.

Needs the standard library only, because the jail reads it before its first lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Self

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_records import (
    AGE_BAND,
    MOST_BANDS,
    SEX,
    WHOLE_VIEW,
    AttributeAxes,
    AttributeCountsBody,
    AudienceBody,
)
from noren.gate.kind_limits import Body, KindLimits
from noren.gate.kinds import Kind
from noren.vocabulary.attribute_axes import AgeBands
from noren.vocabulary.objects import ObjectClass

ESTIMATED = ("attribute_counts", "audience")
"""The record classes that are about nothing but what is estimated of people."""
LINKED = "visit"
"""A visit may have estimates beside it, where the plan links them."""
FACE_MODEL = "face-detection-yunet-2023mar"
ATTRIBUTE_MODEL = "age-gender-recognition-retail-0013"
"""The models that look for faces, and at them."""


def has_attributes(outputs: tuple[OutputAssignment, ...]) -> bool:
    """Whether any of the outputs needs faces to be looked at."""
    return any(output.attributes for output in outputs)


def bands_of(output: OutputAssignment) -> AgeBands:
    """The declared bands; none when ages are not declared."""
    return AgeBands(first_ages=output.age_bands if AGE_BAND in output.attributes else ())


def axes_of(output: OutputAssignment) -> AttributeAxes:
    """The declared axes of an output that is about nothing but what is estimated of people."""
    return AttributeAxes(
        bands=len(bands_of(output)), by_sex=SEX in output.attributes, least=output.least
    )


def check_attributes(output: OutputAssignment) -> None:
    """Refuse what cannot be estimated.

    Raises:
        ValueError: attributes other than the two known ones, too many bands, or somebody else's
            than people's.
    """
    if not set(output.attributes) <= {AGE_BAND, SEX}:
        raise ValueError(f"output {output.id!r}: attributes are ages, sexes or both, or none")
    bands = bands_of(output)
    if (AGE_BAND in output.attributes) != bool(len(bands)) or len(bands) > MOST_BANDS:
        raise ValueError(f"output {output.id!r}: ages come in 1 to {MOST_BANDS} bands")
    if output.classes != (int(ObjectClass.PERSON),):
        raise ValueError(f"output {output.id!r}: only people have an age and a sex")
    if output.least < 1:
        raise ValueError(f"output {output.id!r}: an audience is at least one of the people")


@dataclass(frozen=True, slots=True, kw_only=True)
class _EstimateLimits(KindLimits[Body]):
    """What bounds all that is estimated of people."""

    maximum: int
    axes: AttributeAxes

    @classmethod
    def of(cls, output: OutputAssignment) -> Self:
        """The limits that the output's assignment declares."""
        return cls(maximum=output.maximum, axes=axes_of(output))

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """What is to be estimated can be estimated."""
        check_attributes(output)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLimits(_EstimateLimits[AttributeCountsBody]):
    """What a line's table of estimates can be."""

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """A record for each sex at each line."""
        return product(output.targets, self.axes.sexes)

    def is_possible(self, body: AttributeCountsBody) -> bool:
        """Whether the figure can be true."""
        return self.axes.is_table_possible(body, self.maximum)

    def figures(self, kind: Kind, part: int) -> int:
        """How many different figures are possible."""
        return self.axes.tables(part, self.maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceLimits(_EstimateLimits[AudienceBody]):
    """What can be told of who stands before a screen."""

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """Each area, or everybody in view."""
        return product(output.targets or (WHOLE_VIEW,), (0,))

    def is_possible(self, body: AudienceBody) -> bool:
        """Whether the figure can be true."""
        return self.axes.is_audience_possible(body, self.maximum)

    def figures(self, kind: Kind, part: int) -> int:
        """How many different figures are possible."""
        return self.axes.audiences(self.maximum)
