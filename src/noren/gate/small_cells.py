"""Columns with numbers about too few people left empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

NumberT = TypeVar("NumberT", int, float)


def at_least(figures: Sequence[NumberT | None], least: Sequence[int]) -> tuple[NumberT | None, ...]:
    """Each figure, or None where it is below its minimum."""
    return tuple(
        None if figure is None or figure < minimum else figure
        for figure, minimum in zip(figures, least, strict=True)
    )


def shown_if(
    figures: Sequence[NumberT | None], shown: Sequence[bool]
) -> tuple[NumberT | None, ...]:
    """Each figure, or None where it is not to be shown."""
    return tuple(
        figure if visible else None for figure, visible in zip(figures, shown, strict=True)
    )


def hidden_cells(figures: Sequence[int | None], rows: Sequence[int], least: int) -> list[int]:
    """The rows of one table, whose sum may be told elsewhere, that are not to be shown.

    Those below the minimum, zeros included; where fewer than the minimum, or one cell alone, would
    be hidden, the smallest that is shown is hidden too.
    """

    def number(row: int) -> int:
        return figures[row] or 0

    if least < 1:
        return []
    order = sorted(rows, key=lambda row: (number(row), row))
    hidden = [row for row in order if number(row) < least]
    if hidden:
        # The shown ones taken from the whole leave the sum of the hidden.
        for row in order[len(hidden) :]:
            if len(hidden) > 1 and sum(map(number, hidden)) >= least:
                break
            hidden.append(row)
    return hidden
