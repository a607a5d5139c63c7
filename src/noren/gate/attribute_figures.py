"""Counted ages and sexes in columns, as the store reads them, and what outsiders see of them.

As in `noren.gate.figures`: row i is element i of every column, None is "not shown". A bin of which
nothing was watched has no rows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from noren.gate.figures import BinRows
from noren.gate.small_cells import hidden_cells


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeCountsTable(BinRows):
    """People who crossed a line one way, per estimated sex and age band.

    `sex` is `female`, `male` or `unknown`, `age_band` such as `20-34`, `65+` or `unknown`; either
    is `-` where the plan does not declare it. `crossed` people and `judged` faces are those of the
    whole table of a line, direction and bin, and stand in each of its rows.
    """

    line: tuple[str, ...]
    direction: tuple[str, ...]
    sex: tuple[str, ...]
    age_band: tuple[str, ...]
    count: tuple[int | None, ...]
    crossed: tuple[int | None, ...]
    judged: tuple[int | None, ...]


def hide_small_attributes(table: AttributeCountsTable) -> AttributeCountsTable:
    """The table as the public may see it.

    Counts below the output's minimum are empty, zeros included. How many crossed may be told
    elsewhere, so the cells of one table must not give each other away: where fewer than the
    minimum, or one cell alone, would be hidden, the smallest that is shown is hidden too.
    `crossed` and `judged` are empty below the minimum, and `judged` also where fewer than the
    minimum were not judged.
    """
    tables: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in range(len(table)):
        key = (table.output[row], table.line[row], table.direction[row], table.start_s[row])
        tables[*key, table.class_word[row], table.model[row]].append(row)
    count, crossed, judged = list(table.count), list(table.crossed), list(table.judged)
    for rows in tables.values():
        least = table.declarations[table.output[rows[0]]].minimum_cell
        for row in hidden_cells(table.count, rows, least):
            count[row] = None
        for row in rows:
            people, faces = table.crossed[row] or 0, table.judged[row] or 0
            if people < least:
                crossed[row] = None
            if min(people, faces) < least or 0 < people - faces < least:
                judged[row] = None
    return replace(table, count=tuple(count), crossed=tuple(crossed), judged=tuple(judged))
