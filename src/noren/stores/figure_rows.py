"""Figures of a closed bin as rows of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_records import AttributeCountsBody
from noren.gate.behavior_records import (
    CELLS_PER_RECORD,
    ELSEWHERE,
    HEAT_AMOUNTS,
    HEAT_LAYERS,
    LEVEL_ESTIMATED,
    LEVEL_UNKNOWN,
    STAY_EDGES_S,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
)
from noren.gate.records import FigureBody, LineCountBody, ZoneOccupancyBody
from noren.gate.speed_records import SPEED_EDGES_KM_H, SpeedHistogramBody
from noren.gate.still_records import MaskedStillBody
from noren.gate.stop_records import NO_SHELF, STOP_EDGES_S, ShelfStopsBody
from noren.stores.attribute_rows import attribute_rows
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.terms import Direction

BEGAN_UNSEEN = -1
"""In the place of a class of stays: visits whose beginning nobody saw."""
SPEED_UNKNOWN = -1
"""In the place of a class of speeds: passages whose speed is not known."""
ELSEWHERE_WORD = "(elsewhere)"
"""No id of a plan has brackets."""
UNNAMED_WORD = "(unnamed)"
"""In the place of an area: stops for which no shelf could be named."""
TOLD_BY = {True: "movement", False: "place"}
"""How the shelf of a stop was told: by turning towards it, or because no other was in reach."""
ESTIMATED = "estimated"
"""In a row, not in its table: whether the model beside it is to be marked."""
_DIRECTIONS = (Direction.FORWARD, Direction.BACKWARD)
Row = dict[str, Any]


def figure_rows(
    assignment: Assignment,
    output: OutputAssignment,
    figures: Sequence[FigureBody],
    *,
    watched: bool,
) -> list[Row]:
    """The columns that differ from row to row; those beside them are the caller's.

    Crossings and occupancy of a bin that was not watched have empty figures; the other kinds have
    no rows then.
    """
    if output.grid is not None:
        cells = [body for body in figures if isinstance(body, HeatmapCellsBody)]
        return list(_heat_rows(output, cells)) if watched else []
    tables = [body for body in figures if isinstance(body, AttributeCountsBody)]
    if tables:
        return list(attribute_rows(assignment, output, tables)) if watched else []
    rows: list[Row] = []
    for body in figures:
        assert not isinstance(body, MaskedStillBody), "a still is sealed away, never a row"
        columns = {"class_word": ObjectClass(body.class_id).word}
        if isinstance(body, LineCountBody):
            rows.append(columns | _line(assignment, body, watched))
        elif isinstance(body, ZoneOccupancyBody):
            rows.append(columns | _area(assignment, body, watched))
        elif watched:
            rows += [columns | row for row in _behavior_rows(assignment, output, body)]
    return rows


def _line(assignment: Assignment, body: LineCountBody, watched: bool) -> Row:
    return {
        "line": assignment.lines[body.target].id,
        "direction": _DIRECTIONS[body.direction].value,
        "count": body.count if watched else None,
    }


def _area(assignment: Assignment, body: ZoneOccupancyBody, watched: bool) -> Row:
    return {
        "area": assignment.areas[body.target].id,
        "mean_milli": body.mean_milli if watched else None,
        "maximum": body.maximum if watched else None,
    }


def _behavior_rows(
    assignment: Assignment, output: OutputAssignment, body: FigureBody
) -> Iterator[Row]:
    if isinstance(body, SpeedHistogramBody):
        yield from _speeds(assignment, body)
        return
    if isinstance(body, ShelfStopsBody):
        yield from _stops(assignment, output, body)
        return
    if isinstance(body, OdCountsBody):
        yield {
            "origin": _place(assignment, body.origin),
            "destination": _place(assignment, body.destination),
            "count": body.count,
        }
        return
    assert isinstance(body, DwellHistogramBody | QueueWaitBody | CrowdingLevelBody)
    area = {"area": assignment.areas[body.target].id}
    if isinstance(body, DwellHistogramBody):
        unseen = {"stay_from_s": BEGAN_UNSEEN, "count": 0, "censored": body.began_unseen}
        yield area | unseen
        for from_s, ended, lost in zip(STAY_EDGES_S, body.ended, body.at_least, strict=True):
            yield area | {"stay_from_s": from_s, "count": ended, "censored": lost}
    elif isinstance(body, CrowdingLevelBody):
        known = body.level != LEVEL_UNKNOWN
        estimated = known and bool(body.level & LEVEL_ESTIMATED)
        yield area | {
            ESTIMATED: estimated,
            "level": body.level & ~LEVEL_ESTIMATED if known else None,
            "density_centi": body.density_centi if known else None,
            "moving_deci": body.moving_deci if known else None,
            "standing_deci": body.standing_deci if known else None,
        }
    else:
        yield area | _queue(output, body)


def _speeds(assignment: Assignment, body: SpeedHistogramBody) -> Iterator[Row]:
    edges = (SPEED_UNKNOWN, *SPEED_EDGES_KM_H[body.class_id])
    for from_km_h, count in zip(edges, (body.unknown, *body.counts), strict=True):
        yield {
            "line": assignment.lines[body.target].id,
            "direction": _DIRECTIONS[body.direction].value,
            "speed_from": from_km_h,
            "count": count,
            "error_permille": body.error_permille,
        }


def _stops(assignment: Assignment, output: OutputAssignment, body: ShelfStopsBody) -> Iterator[Row]:
    named = body.target != NO_SHELF
    place = {
        "area": assignment.areas[body.target].id if named else UNNAMED_WORD,
        "section": body.section,
        "section_m": output.section_m if named else None,
    }
    for told_by, whole, at_least in (
        (TOLD_BY[True], body.turned, body.turned_at_least),
        (TOLD_BY[False], body.beside, body.beside_at_least),
    ):
        for from_s, count, lost in zip(STOP_EDGES_S, whole, at_least, strict=True):
            yield place | {
                "told_by": told_by,
                "stop_from_s": from_s,
                "count": count,
                "censored": lost,
            }


def _queue(output: OutputAssignment, body: QueueWaitBody) -> Row:
    return {
        "arrivals": body.arrivals,
        "served": body.served,
        # Without an area in which one is served nobody can tell who gave up.
        "abandoned": body.abandoned if output.service is not None else None,
        "lost": body.lost,
        "p50": body.p50 or None,
        "p90": body.p90 or None,
        "mean_centi": body.mean_centi,
        "longest": body.longest,
    }


def _heat_rows(output: OutputAssignment, figures: Sequence[HeatmapCellsBody]) -> Iterator[Row]:
    grid = output.grid
    assert grid is not None
    for class_id in output.classes:
        layers = [
            b"".join(
                body.cells
                for body in sorted(figures, key=lambda body: body.part)
                if body.layer == layer and body.class_id == class_id
            )
            for layer in range(len(HEAT_LAYERS))
        ]
        assert all(len(layer) % CELLS_PER_RECORD == 0 for layer in layers)
        for cell, (presence, passages, dwell) in enumerate(zip(*layers, strict=True)):
            if not (presence or passages or dwell):
                continue
            row, column = divmod(cell, grid.columns)
            yield {
                "class_word": ObjectClass(class_id).word,
                "row": row,
                "column": column,
                "x_m": grid.origin_m[0] + column * grid.cell_m,
                "y_m": grid.origin_m[1] + row * grid.cell_m,
                "cell_m": grid.cell_m,
                "presence_s": HEAT_AMOUNTS[presence],
                "passages": HEAT_AMOUNTS[passages],
                "dwell_s": HEAT_AMOUNTS[dwell],
            }


def _place(assignment: Assignment, area: int) -> str:
    return ELSEWHERE_WORD if area == ELSEWHERE else assignment.areas[area].id
