"""Counted ages and sexes of a closed bin as rows: one for each cell of a line's table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_declared import axes_of, bands_of
from noren.gate.attribute_records import AttributeCountsBody
from noren.vocabulary.attribute_axes import Sex
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.terms import Direction

UNDECLARED = "-"
"""In the place of an axis that the plan does not declare."""
_DIRECTIONS = (Direction.FORWARD, Direction.BACKWARD)


def attribute_rows(
    assignment: Assignment, output: OutputAssignment, figures: Sequence[AttributeCountsBody]
) -> Iterator[dict[str, Any]]:
    """The rows of a bin that was watched, zeros included; beside each stands the whole table's
    number of people and of judged faces."""
    axes, bands = axes_of(output), bands_of(output)
    crossed: dict[tuple[int, int], int] = defaultdict(int)
    judged: dict[tuple[int, int], int] = defaultdict(int)
    for body in figures:
        crossed[body.target, body.direction] += sum(body.counts)
        judged[body.target, body.direction] += body.judged
    for body in figures:
        for place in range(axes.places):
            yield {
                "line": assignment.lines[body.target].id,
                "direction": _DIRECTIONS[body.direction].value,
                "class_word": ObjectClass(body.class_id).word,
                "sex": Sex(body.sex).name.lower() if axes.by_sex else UNDECLARED,
                "age_band": bands.code_of(place) if len(bands) else UNDECLARED,
                "band": place,
                "count": body.counts[place],
                "crossed": crossed[body.target, body.direction],
                "judged": judged[body.target, body.direction],
            }
