"""What outsiders may see of staying, waiting, moving and crowding: nothing about too few people.

* Stays, stops, moves: a count below the output's minimum is empty, zeros included.
* Waits: all figures of a bin are empty when fewer were served; each other count on its own.
* Heat map: a cell with fewer passages has no row at all, as an empty cell has none.
* Speeds: as of ages, the cells of one table must not give each other away, because how many
  crossed may be told elsewhere.
* Crowding: the level is shown, because a level is no number of people; density and people are
  empty where fewer than the minimum were there on average.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from noren.gate.behavior_figures import (
    BehaviorTable,
    CrowdingTable,
    DwellTable,
    HeatTable,
    MoveTable,
    QueueTable,
    SpeedTable,
    StopTable,
)
from noren.gate.small_cells import at_least, hidden_cells, shown_if


def hide_small_behavior(table: BehaviorTable) -> BehaviorTable:
    """The table as the public may see it."""
    least = [table.declarations[key].minimum_cell for key in table.output]
    if isinstance(table, DwellTable | StopTable):
        return replace(
            table, count=at_least(table.count, least), censored=at_least(table.censored, least)
        )
    if isinstance(table, MoveTable):
        return replace(table, count=at_least(table.count, least))
    if isinstance(table, SpeedTable):
        return _speeds(table)
    if isinstance(table, HeatTable):
        return table.only(
            [
                row
                for row, passages in enumerate(table.passages)
                if passages is not None and passages >= least[row]
            ]
        )
    if isinstance(table, CrowdingTable):
        return _crowding(table, least)
    return _queue(table, least)


def _speeds(table: SpeedTable) -> SpeedTable:
    tables: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in range(len(table)):
        key = (table.output[row], table.line[row], table.direction[row], table.start_s[row])
        tables[*key, table.class_word[row], table.model[row]].append(row)
    count = list(table.count)
    for rows in tables.values():
        least = table.declarations[table.output[rows[0]]].minimum_cell
        for row in hidden_cells(table.count, rows, least):
            count[row] = None
    return replace(table, count=tuple(count))


def _crowding(table: CrowdingTable, least: list[int]) -> CrowdingTable:
    enough = [
        moving is not None and standing is not None and moving + standing >= minimum
        for moving, standing, minimum in zip(table.moving, table.standing, least, strict=True)
    ]
    return replace(
        table,
        density_m2=shown_if(table.density_m2, enough),
        moving=shown_if(table.moving, enough),
        standing=shown_if(table.standing, enough),
    )


def _queue(table: QueueTable, least: list[int]) -> QueueTable:
    enough = [
        served is not None and served >= minimum
        for served, minimum in zip(table.served, least, strict=True)
    ]
    return replace(
        table,
        arrivals=at_least(table.arrivals, least),
        served=at_least(table.served, least),
        abandoned=at_least(table.abandoned, least),
        lost=at_least(table.lost, least),
        wait_p50_s=shown_if(table.wait_p50_s, enough),
        wait_p90_s=shown_if(table.wait_p90_s, enough),
        mean_length=at_least(table.mean_length, least),
        longest=at_least(table.longest, least),
    )
