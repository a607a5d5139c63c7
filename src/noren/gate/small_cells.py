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
