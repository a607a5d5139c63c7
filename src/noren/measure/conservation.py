"""Counts that must agree by the nature of the place, compared over a day.

Nobody crosses the first of two lines in series and not the second; whoever enters a closed room
leaves it. What differs by more than chance is an error of one of the counts, without anybody
having looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from noren.errors import TooFewEvents
from noren.measure.agreement import Agreement, compare_counts, compare_totals

CONFIDENCE: Final = 0.999
"""HOUSE: checked daily, chance raises at most one false alarm in a thousand days and checks."""


class Verdict(StrEnum):
    """What a check says."""

    HOLDS = "holds"
    """Chance explains the difference; how large one could have hidden is beside it."""
    DIFFERS = "differs"
    """Chance does not explain the difference."""
    UNKNOWN = "unknown"
    """Too little was counted, or not all of it was watched. Never taken for a pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Two counts side by side; `agreement` is of the second against the first."""

    verdict: Verdict
    first: int
    second: int
    agreement: Agreement | None


def balance_series(*, first: Sequence[int], second: Sequence[int]) -> Balance:
    """Compare two lines that the same people cross one after the other.

    Whoever is between the lines when a slot ends falls into the next one; that adds to the scatter
    of slots and widens the interval, never narrows it.

    Args:
        first, second: crossings per slot in one direction, only slots in which both were watched.
    Raises:
        ValueError: they differ in length.
    """
    try:
        agreement = compare_counts(machine=second, person=first, confidence=CONFIDENCE)
    except TooFewEvents:
        return _unknown(sum(first), sum(second))
    return _judged(agreement)


def balance_room(*, entered: int, left: int) -> Balance:
    """Compare those who entered a closed room with those who left it, over a whole day.

    The same people enter and leave, so without errors the two are equal. They are compared as if
    they were independent counts: only a difference that even this cannot explain is told.
    """
    try:
        agreement = compare_totals(machine=left, person=entered, confidence=CONFIDENCE)
    except TooFewEvents:
        return _unknown(entered, left)
    return _judged(agreement)


def _judged(agreement: Agreement) -> Balance:
    return Balance(
        verdict=Verdict.HOLDS if agreement.is_explained_by_chance else Verdict.DIFFERS,
        first=agreement.events,
        second=agreement.counted,
        agreement=agreement,
    )


def _unknown(first: int, second: int) -> Balance:
    return Balance(verdict=Verdict.UNKNOWN, first=first, second=second, agreement=None)
