"""Why an output that a plan declares cannot be measured: one form, whatever is measured."""

from __future__ import annotations

from collections.abc import Callable

from noren.errors import GeometryError, RecordNotMeasured
from noren.plan.outputs import Output
from noren.vocabulary.words import Words


def unmeasured(output: Output, found: Words, expected: Words, remedy: Words) -> RecordNotMeasured:
    """The objection to an output, to be raised or handed on."""
    return RecordNotMeasured(where=output.id, found=found, expected=expected, remedy=remedy)


def objection_of(compiled: Callable[[], object]) -> RecordNotMeasured | None:
    """What compiling a part of an output objects to; None where it compiles.

    A ground that fits nothing is no objection: it is told where the ground is read.
    """
    try:
        compiled()
    except RecordNotMeasured as raised:
        return raised
    except GeometryError:
        return None
    return None
