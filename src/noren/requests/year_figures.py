"""How many people asked what in a year, and how it ended, for publication: small numbers hidden.

Every publication is of a whole year that is over, by kind and theme and by kind and outcome. A
number below the minimum is hidden, and so are others from which it could be computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from noren.gate.suppression import Ints, Sum, add_totals, suppress
from noren.requests.terms import Outcome, Theme
from noren.stores.ledger.terms import RequestKind
from noren.stores.requests.kept import TallyRow
from noren.vocabulary.terms import Term

LEAST_MINIMUM: Final = 3
USUAL_MINIMUM: Final = 5
"""HOUSE: fewer people than this, in a town where one knows another, are recognized."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTable:
    """Numbers by kind and another axis, totals last; None where a number is hidden."""

    rows: tuple[Term, ...]
    columns: tuple[Term, ...]
    cells: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigures:
    """What is published of a year; `late` are answers after the promised day, None if hidden."""

    year: int
    minimum: int
    themes: YearTable
    outcomes: YearTable
    late: int | None
    turned_away: int


def sum_up_year(
    tallies: Iterable[TallyRow], *, year: int, minimum: int, turned_away: int
) -> YearFigures:
    """The tables of a year.

    Both tables are suppressed as one, so that neither gives the other away: a number is hidden in
    both where their common total by kind is.

    Args:
        minimum: the least number that is shown, at least `LEAST_MINIMUM`.
    """
    if minimum < LEAST_MINIMUM:
        raise ValueError(f"a minimum of {LEAST_MINIMUM} or more")
    those = [one for one in tallies if one.year == year]
    kinds, themes, outcomes = tuple(RequestKind), tuple(Theme), tuple(Outcome)
    by_theme = np.zeros((len(kinds), len(themes)), np.int64)
    by_outcome = np.zeros((len(kinds), len(outcomes)), np.int64)
    late = 0
    for one in those:
        kind = _at(kinds, one.kind)
        by_theme[kind, _at(themes, one.theme)] += one.count
        by_outcome[kind, _at(outcomes, one.outcome)] += one.count
        late += one.count if one.is_late else 0
    whole = int(by_theme.sum())
    if whole >= minimum:
        shown_themes, shown_outcomes = _suppressed(by_theme, by_outcome, minimum)
    else:  # nothing can be shown
        shown_themes, shown_outcomes = (
            np.full_like(add_totals(one)[0], -1) for one in (by_theme, by_outcome)
        )
    return YearFigures(
        year=year,
        minimum=minimum,
        themes=_table(kinds, themes, shown_themes),
        outcomes=_table(kinds, outcomes, shown_outcomes),
        late=late if late >= minimum and whole - late >= minimum else None,
        turned_away=turned_away,
    )


def _suppressed(first: Ints, second: Ints, minimum: int) -> tuple[Ints, Ints]:
    """Both tables with their totals, -1 where hidden; they share the totals of their rows."""
    tables = [add_totals(first)[0], add_totals(second)[0]]
    places = [np.arange(tables[0].size).reshape(tables[0].shape)]
    places.append(places[0].size + np.arange(tables[1].size).reshape(tables[1].shape))
    shared = dict(zip(places[1][:, -1].tolist(), places[0][:, -1].tolist(), strict=True))
    sums: list[Sum] = []
    for place in places:
        for lines in (place, place.T):
            for line in lines:
                cells = [shared.get(int(cell), int(cell)) for cell in line]
                sums.append(Sum(totals=(cells[-1],), parts=tuple(cells[:-1])))
    value = np.concatenate([table.reshape(-1) for table in tables])
    floor = np.full(len(value), minimum, np.int64)
    floor[list(shared)] = 0  # stand-ins, tied to nothing: their twins are judged
    hidden = suppress(value=value, minimum=floor, sums=sums).hidden
    for cell, twin in shared.items():
        hidden[cell] = hidden[twin]
    shown = np.where(hidden, -1, value)
    return shown[places[0]], shown[places[1]]


def _table(rows: Sequence[Term], columns: Sequence[Term], shown: Ints) -> YearTable:
    cells = tuple(
        tuple(None if number < 0 else number for number in line) for line in shown.tolist()
    )
    return YearTable(rows=tuple(rows), columns=tuple(columns), cells=cells)


def _at(terms: Sequence[Term], value: str) -> int:
    return [one.value for one in terms].index(value)
