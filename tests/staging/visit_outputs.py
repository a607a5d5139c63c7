"""Outputs of visits as a compiled plan declares them."""

from __future__ import annotations

from noren.gate.assignment import OutputAssignment, VisitAssignment
from noren.gate.visit_records import VISITS_PER_BIN


def visit_output(declared: VisitAssignment) -> OutputAssignment:
    """The one output of visits, by the minute."""
    return OutputAssignment(
        id="visits",
        record="visit",
        targets=(0,),
        classes=(0,),
        bin_s=60,
        maximum=VISITS_PER_BIN,
        visits=declared,
    )
