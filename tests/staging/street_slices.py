"""Slices of a street, as the jail of a car's camera tells them."""

from __future__ import annotations

from typing import Final

from noren.gate.assignment import OutputAssignment
from noren.gate.records import CoverageBody, FigureBody
from noren.gate.scenery_records import SLICE_S, CongestionBody, SignsBody, TextsBody
from noren.gate.validator import ClosedBin

STREET: Final = OutputAssignment(
    id="street",
    record="scenery",
    targets=(),
    classes=(2,),
    bin_s=SLICE_S,
    maximum=60,
    scenery=("congestion", "traffic_sign"),
)
"""What the jail of a car's camera is told: how dense the traffic is, and which signs there are."""
_WATCHED: Final = CoverageBody(
    output=0,
    states=0,
    watched_ms=5000,
    frames_in=50,
    frames_searched=50,
    frames_gated=0,
    frames_dropped=0,
)


def street_slice(
    start_s: int,
    *,
    signs: int = 0,
    texts: int | None = None,
    vehicles_centi: int = 250,
    judged: int = 20,
    standing: int = 5,
    relative_percent: int = -10,
    driving_percent: int = 100,
) -> ClosedBin:
    """A slice of the first output that was watched throughout.

    Args:
        signs, texts: how many were read of the first declared kind; None: texts are not declared.
    """
    figures: list[FigureBody] = [
        CongestionBody(
            output=0,
            class_id=2,
            vehicles_centi=vehicles_centi,
            judged=judged,
            standing=standing,
            relative_percent=relative_percent,
            driving_percent=driving_percent,
        ),
        SignsBody(output=0, class_id=2, counts=(signs, 0, 0, 0)),
    ]
    if texts is not None:
        figures.append(TextsBody(output=0, class_id=2, pictures=1, found=(texts, 0, 0, 0)))
    return ClosedBin(output=0, bin_start_s=start_s, figures=tuple(figures), coverage=_WATCHED)
