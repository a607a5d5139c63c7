"""What an output declares about estimated ages and sexes, from the plan into the jail.

Needs the standard library only, because the jail reads it before its first lock.
"""

from __future__ import annotations

from noren.gate.assignment import OutputAssignment
from noren.gate.attribute_records import (
    AGE_BAND,
    AUDIENCE_MOST,
    MOST_BANDS,
    SEX,
    AttributeAxes,
)
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


def axes_of(output: OutputAssignment) -> AttributeAxes | None:
    """The declared axes, or None for an output that is no table of estimates."""
    if output.record not in ESTIMATED:
        return None
    return AttributeAxes(
        bands=len(bands_of(output)), by_sex=SEX in output.attributes, least=output.least
    )


def check_attributes(output: OutputAssignment) -> None:
    """Refuse what cannot be estimated.

    Raises:
        ValueError: attributes where none can be, none where they must be, others than the two
            known ones, too many bands, or somebody else's than people's.
    """
    estimated = bool(output.attributes)
    fits = estimated == (output.record in ESTIMATED) or output.record == LINKED
    if not fits or not set(output.attributes) <= {AGE_BAND, SEX}:
        raise ValueError(f"output {output.id!r}: attributes are ages, sexes or both, or none")
    if not estimated:
        return
    bands = bands_of(output)
    if (AGE_BAND in output.attributes) != bool(len(bands)) or len(bands) > MOST_BANDS:
        raise ValueError(f"output {output.id!r}: ages come in 1 to {MOST_BANDS} bands")
    if output.classes != (int(ObjectClass.PERSON),):
        raise ValueError(f"output {output.id!r}: only people have an age and a sex")
    if output.least < 1 or (output.record == "audience" and output.maximum > AUDIENCE_MOST):
        raise ValueError(f"output {output.id!r}: an audience is 1 to {AUDIENCE_MOST} people")
