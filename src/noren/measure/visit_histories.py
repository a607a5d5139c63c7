"""What is left of visit histories when their window is over: how often people came, how far apart.

histories of one window ─▶ people per number of visits, gaps per step of days ─▶ small cells
joined with their neighbors, or nothing at all ─▶ figures about no fewer than the minimum cell
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError

Ints = npt.NDArray[np.int64]
Pseudonyms = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """So many people from `low` to `high`, both included; `high` None: and more."""

    low: int
    high: int | None
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSummary:
    """Aggregates over `people` histories. `visits`: people by how often they came.

    `days_between`: people by the median number of days between their visits, of those who came on
    more than one day. Every cell holds the minimum cell of people or more, and so do the people
    left out of `days_between` for having come once; an aggregate that cannot have that is empty.
    """

    people: int
    visits: tuple[Cell, ...]
    days_between: tuple[Cell, ...]

    @property
    def returned_ratio(self) -> float | None:
        """The share who came again, where a cell begins at the second visit; None elsewhere."""
        if not any(cell.low == 2 for cell in self.visits):
            return None
        return sum(cell.people for cell in self.visits if cell.low >= 2) / self.people


def summarize_visits(
    *,
    pseudonym: Pseudonyms,
    visit_number: Ints,
    visited_on: Ints,
    minimum_cell: int,
    day_steps: Sequence[int],
) -> VisitSummary | None:
    """Aggregate the visits of all people whose window ends together.

    Definition: a person's number of visits is the number of different visit numbers; the days
    between are the differences of the days of successive visits, and a person counts once, by the
    lower median. Classes with fewer than `minimum_cell` people are joined with the next one below.

    Args:
        pseudonym, visit_number, visited_on: `(N,)` one row a sighting or visit; days since 1970.
        minimum_cell: the fewest people in anything that is left.
        day_steps: the first day of each step, rising from 0.
    Returns: None where fewer than `minimum_cell` people came: nothing may be left of them.
    Raises:
        MeasureError: columns of different lengths, or a minimum below 2.
    Forgets: pseudonyms, days and orders of visits.
    """
    if len({pseudonym.size, visit_number.size, visited_on.size}) != 1 or minimum_cell < 2:
        raise MeasureError(
            where="visit histories",
            found=f"columns of {pseudonym.size}, {visit_number.size} and {visited_on.size} rows "
            f"and a minimum of {minimum_cell}",
            expected="columns of one length, and at least 2 people in a cell",
            remedy="declare `minimum_cell: 10`",
        )
    days: dict[int, dict[int, int]] = defaultdict(dict)
    for who, number, day in zip(
        pseudonym.tolist(), visit_number.tolist(), visited_on.tolist(), strict=True
    ):
        first = days[who].get(number, day)
        days[who][number] = min(first, day)
    if len(days) < minimum_cell:
        return None
    often = Counter(len(visits) for visits in days.values())
    apart: Counter[int] = Counter()
    for visits in days.values():
        if len(visits) > 1:
            gaps = sorted(np.diff(sorted(visits.values())).tolist())
            median = gaps[(len(gaps) - 1) // 2]
            apart[int(np.searchsorted(np.array(day_steps), median, side="right")) - 1] += 1
    steps = _joined([apart[step] for step in range(len(day_steps))], minimum_cell)
    return VisitSummary(
        people=len(days),
        visits=tuple(
            Cell(low=low + 1, high=None if high is None else high + 1, people=people)
            for low, high, people in _joined(
                [often[number] for number in range(1, max(often) + 1)], minimum_cell
            )
        ),
        days_between=_days_cells(steps, day_steps, sum(apart.values()), len(days), minimum_cell),
    )


def _days_cells(
    steps: list[tuple[int, int | None, int]],
    day_steps: Sequence[int],
    returned: int,
    people: int,
    minimum_cell: int,
) -> tuple[Cell, ...]:
    """Empty where who came once could be counted by subtraction and are too few."""
    if 0 < people - returned < minimum_cell:
        return ()
    return tuple(
        Cell(
            low=day_steps[low],
            high=None if high is None else day_steps[high + 1] - 1,
            people=count,
        )
        for low, high, count in steps
    )


def _joined(counts: list[int], minimum: int) -> list[tuple[int, int | None, int]]:
    """Neighboring classes joined until each has the minimum: first, last (None: open), people.

    The last one takes what is left over, so nobody is dropped; none where all are too few.
    """
    if sum(counts) < minimum:
        return []
    cells: list[tuple[int, int | None, int]] = []
    first = total = 0
    for place, count in enumerate(counts):
        total += count
        if total >= minimum:
            cells.append((first, place, total))
            first, total = place + 1, 0
    low, _, people = cells.pop()
    return [*cells, (low, None, people + total)]
