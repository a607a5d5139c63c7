"""Stays, waits, moves, heat and crowding out of the store, with the parts of a bin added up.

Counts of the parts are summed, averages weighted by the time watched, peaks and levels taken at
their worst. The percentiles of two parts cannot be added: such a bin has none.
A store that an earlier noren wrote has no such figures and reads as empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, Row, Table, func, inspect

from noren.gate.behavior_figures import (
    CrowdingTable,
    DwellTable,
    HeatTable,
    MoveTable,
    QueueTable,
    SpeedTable,
    StopTable,
)
from noren.gate.behavior_records import LEVELS, STAY_EDGES_S, wait_of_code
from noren.gate.figures import Declarations, OutputKey
from noren.gate.speed_records import SPEED_EDGES_KM_H
from noren.gate.stop_records import STOP_EDGES_S
from noren.stores import schema
from noren.stores.figure_rows import BEGAN_UNSEEN, SPEED_UNKNOWN
from noren.stores.reading import (
    EVERYTHING,
    Span,
    merged,
    output_key,
    ratio_of,
    read_declarations,
)
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.objects import ObjectClass


class Beside(TypedDict):
    """What every table has beside its figures."""

    output: tuple[OutputKey, ...]
    class_word: tuple[str, ...]
    start_s: tuple[int, ...]
    end_s: tuple[int, ...]
    coverage_ratio: tuple[float, ...]
    model: tuple[str, ...]
    declarations: Declarations


def read_dwell(store: StatisticsStore, span: Span = EVERYTHING) -> DwellTable:
    """Stays in order of time, camera, area, class and length of stay, the unseen begin first."""
    table = schema.dwell_histogram
    rows, beside = read_rows(
        store,
        span,
        table,
        keys=("area", "class_word", "stay_from_s"),
        sums=(
            func.sum(table.c.count).label("ended"),
            func.sum(table.c.censored).label("lost"),
        ),
    )
    ends = dict(zip(STAY_EDGES_S, (*STAY_EDGES_S[1:], None), strict=True))
    starts = [None if row.stay_from_s == BEGAN_UNSEEN else int(row.stay_from_s) for row in rows]
    return DwellTable(
        area=tuple(row.area for row in rows),
        stay_from_s=tuple(starts),
        stay_to_s=tuple(None if start is None else ends.get(start) for start in starts),
        count=tuple(
            None if start is None else int(row.ended)
            for start, row in zip(starts, rows, strict=True)
        ),
        censored=tuple(int(row.lost) for row in rows),
        **beside,
    )


def read_crowding(store: StatisticsStore, span: Span = EVERYTHING) -> CrowdingTable:
    """Crowding in order of time, camera, area and class."""
    table = schema.crowding_level
    rows, beside = read_rows(
        store,
        span,
        table,
        keys=("area", "class_word"),
        sums=(
            func.max(table.c.level).label("worst"),
            _mean(table, table.c.density_centi).label("density"),
            _mean(table, table.c.moving_deci).label("moved"),
            _mean(table, table.c.standing_deci).label("stood"),
        ),
    )
    return CrowdingTable(
        area=tuple(row.area for row in rows),
        level=tuple(None if row.worst is None else LEVELS[row.worst] for row in rows),
        density_m2=tuple(_share(row.density, 100, 2) for row in rows),
        moving=tuple(_share(row.moved, 10, 1) for row in rows),
        standing=tuple(_share(row.stood, 10, 1) for row in rows),
        **beside,
    )


def read_moves(store: StatisticsStore, span: Span = EVERYTHING) -> MoveTable:
    """Moves in order of time, camera, origin, destination and class."""
    table = schema.od_counts
    rows, beside = read_rows(
        store,
        span,
        table,
        keys=("origin", "destination", "class_word"),
        sums=(func.sum(table.c.count).label("moved"),),
    )
    return MoveTable(
        origin=tuple(row.origin for row in rows),
        destination=tuple(row.destination for row in rows),
        count=tuple(int(row.moved) for row in rows),
        **beside,
    )


def read_queues(store: StatisticsStore, span: Span = EVERYTHING) -> QueueTable:
    """Waiting lines in order of time, camera, area and class."""
    table = schema.queue_wait
    column = table.c
    rows, beside = read_rows(
        store,
        span,
        table,
        keys=("area", "class_word"),
        sums=(
            func.sum(column.arrivals).label("came"),
            func.sum(column.served).label("done"),
            func.sum(column.abandoned).label("gave_up"),
            func.sum(column.lost).label("gone"),
            func.count(column.p50).label("parts"),
            func.max(column.p50).label("median"),
            func.max(column.p90).label("decile"),
            _mean(table, column.mean_centi).label("mean"),
            func.max(column.longest).label("peak"),
        ),
    )
    return QueueTable(
        area=tuple(row.area for row in rows),
        arrivals=tuple(int(row.came) for row in rows),
        served=tuple(int(row.done) for row in rows),
        abandoned=tuple(None if row.gave_up is None else int(row.gave_up) for row in rows),
        lost=tuple(int(row.gone) for row in rows),
        wait_p50_s=tuple(wait_of_code(r.median) if r.parts == 1 else None for r in rows),
        wait_p90_s=tuple(wait_of_code(r.decile) if r.parts == 1 else None for r in rows),
        mean_length=tuple(_share(row.mean, 100, 2) for row in rows),
        longest=tuple(int(row.peak) for row in rows),
        **beside,
    )


def read_heat(store: StatisticsStore, span: Span = EVERYTHING) -> HeatTable:
    """Cells in order of time, camera, row, column and class; empty cells have no row."""
    table = schema.heatmap_cells
    column = table.c
    rows, beside = read_rows(
        store,
        span,
        table,
        keys=("row", "column", "class_word", "x_m", "y_m", "cell_m"),
        sums=(
            func.sum(column.presence_s).label("presence"),
            func.sum(column.passages).label("passed"),
            func.sum(column.dwell_s).label("dwelt"),
        ),
    )
    return HeatTable(
        x_m=tuple(float(row.x_m) for row in rows),
        y_m=tuple(float(row.y_m) for row in rows),
        cell_m=tuple(float(row.cell_m) for row in rows),
        presence_s=tuple(int(row.presence) for row in rows),
        passages=tuple(int(row.passed) for row in rows),
        dwell_s=tuple(int(row.dwelt) for row in rows),
        **beside,
    )


def read_speeds(store: StatisticsStore, span: Span = EVERYTHING) -> SpeedTable:
    """Speeds in order of time, camera, line, direction (forward first), class and speed, the
    unknown ones first."""
    table = schema.speed_histogram
    rows, beside = read_rows(
        store,
        span,
        table,
        keys=("line", "direction", "class_word", "speed_from"),
        sums=(
            func.sum(table.c.count).label("passed"),
            func.max(table.c.error_permille).label("error"),
        ),
        falling=("direction",),
    )
    starts = [None if row.speed_from == SPEED_UNKNOWN else int(row.speed_from) for row in rows]
    return SpeedTable(
        line=tuple(row.line for row in rows),
        direction=tuple(row.direction for row in rows),
        from_km_h=tuple(starts),
        to_km_h=tuple(
            None if start is None else _speed_end(row.class_word, start)
            for start, row in zip(starts, rows, strict=True)
        ),
        count=tuple(int(row.passed) for row in rows),
        error_ratio=tuple(int(row.error) / 1000 for row in rows),
        **beside,
    )


def read_stops(store: StatisticsStore, span: Span = EVERYTHING) -> StopTable:
    """Stops in order of time, camera, area, section, class, how the shelf was told, and length."""
    table = schema.shelf_stops
    rows, beside = read_rows(
        store,
        span,
        table,
        keys=("area", "section", "class_word", "told_by", "stop_from_s", "section_m"),
        sums=(
            func.sum(table.c.count).label("ended"),
            func.sum(table.c.censored).label("lost"),
        ),
    )
    ends = dict(zip(STOP_EDGES_S, (*STOP_EDGES_S[1:], None), strict=True))
    return StopTable(
        area=tuple(row.area for row in rows),
        along_from_m=tuple(_along(row, 0) for row in rows),
        along_to_m=tuple(_along(row, 1) for row in rows),
        told_by=tuple(row.told_by for row in rows),
        stop_from_s=tuple(int(row.stop_from_s) for row in rows),
        stop_to_s=tuple(ends[int(row.stop_from_s)] for row in rows),
        count=tuple(int(row.ended) for row in rows),
        censored=tuple(int(row.lost) for row in rows),
        **beside,
    )


def _along(row: Row[Any], end: int) -> float | None:
    if row.section_m is None:
        return None
    return round((int(row.section) + end) * float(row.section_m), 3)


def _speed_end(class_word: str, start_km_h: int) -> int | None:
    edges = SPEED_EDGES_KM_H[ObjectClass.from_word(class_word)]
    return dict(zip(edges, (*edges[1:], None), strict=True))[start_km_h]


def read_rows(
    store: StatisticsStore,
    span: Span,
    table: Table,
    *,
    keys: tuple[str, ...],
    sums: Sequence[ColumnElement[Any]],
    falling: Sequence[str] = (),
) -> tuple[Sequence[Row[Any]], Beside]:
    """Rows of a table with the parts of each bin added up, and the columns that all tables have.

    Ordered by time, camera and `keys`; those named in `falling` the other way round.
    """
    columns = [table.c[key] for key in keys]
    declarations = read_declarations(store)
    rows: Sequence[Row[Any]] = ()
    with store.reading() as connection:
        if _exists(connection, table):
            ways = [table.c[key].desc() if key in falling else table.c[key] for key in keys]
            order = (table.c.output, table.c.plan_digest, table.c.model)
            rows = connection.execute(
                merged(table, span, keys=columns, sums=sums).order_by(
                    table.c.start_s, table.c.camera, *ways, *order
                )
            ).all()
    return rows, Beside(
        output=tuple(output_key(row) for row in rows),
        class_word=tuple(row.class_word for row in rows),
        start_s=tuple(int(row.start_s) for row in rows),
        end_s=tuple(int(row.start_s + row.bin_s) for row in rows),
        coverage_ratio=tuple(ratio_of(row) for row in rows),
        model=tuple(row.model for row in rows),
        declarations=declarations,
    )


def _exists(connection: Connection, table: Table) -> bool:
    return inspect(connection).has_table(table.name)


def _mean(table: Table, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Weighted by the time watched, over the parts that know it."""
    known_ms = func.sum(table.c.watched_ms).filter(column.is_not(None))
    return func.sum(column * table.c.watched_ms) * 1.0 / known_ms


def _share(value: Any, parts: int, digits: int) -> float | None:
    return None if value is None else round(float(value) / parts, digits)
