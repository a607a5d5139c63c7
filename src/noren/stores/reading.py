"""Figures out of the store, in columns, with the parts of a bin added up.

A bin whose jail restarted inside it lies in the store in parts, one a session. Reading adds them:
counts and frames are summed, means weighted by the time watched, peaks taken, states united.
Parts under different plans or models stay apart, because they are different figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, select

from noren.gate.figures import (
    CoverageTable,
    Declaration,
    Declarations,
    LineCountTable,
    OutputKey,
    ZoneOccupancyTable,
)
from noren.stores import schema
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The bins to read: those that begin at or after `from_s` and end at or before `to_s`.

    None leaves that side open. `camera` and `output` None mean all.
    """

    from_s: int | None = None
    to_s: int | None = None
    camera: str | None = None
    output: str | None = None


EVERYTHING = Span()
_ROLES = {role.value: role for role in Role}


def read_declarations(store: StatisticsStore) -> Declarations:
    """What every plan that ran here said of its outputs."""
    with store.reading() as connection:
        return _read_declarations(connection)


def read_line_counts(store: StatisticsStore, span: Span = EVERYTHING) -> LineCountTable:
    """Crossings in order of time, camera, line, direction (forward first) and class.

    Bins that nobody wrote are absent; a bin of which nothing was watched has an empty count.

    Raises:
        StoreDamaged, StoreLocked: the store cannot be read.
    """
    table = schema.line_count.c
    with store.reading() as connection:
        declarations = _read_declarations(connection)
        rows = connection.execute(
            merged(
                schema.line_count,
                span,
                keys=(table.line, table.direction, table.class_word),
                sums=(func.sum(table.count).label("figure"),),
            ).order_by(
                table.start_s,
                table.camera,
                table.line,
                table.direction.desc(),
                table.class_word,
                table.output,
                table.plan_digest,
                table.model,
            )
        ).all()
    return LineCountTable(
        output=tuple(output_key(row) for row in rows),
        line=tuple(row.line for row in rows),
        direction=tuple(row.direction for row in rows),
        class_word=tuple(row.class_word for row in rows),
        start_s=tuple(int(row.start_s) for row in rows),
        end_s=tuple(int(row.start_s + row.bin_s) for row in rows),
        count=tuple(None if row.figure is None else int(row.figure) for row in rows),
        coverage_ratio=tuple(ratio_of(row) for row in rows),
        model=tuple(row.model for row in rows),
        declarations=declarations,
    )


def read_zone_occupancy(store: StatisticsStore, span: Span = EVERYTHING) -> ZoneOccupancyTable:
    """Occupancy in order of time, camera, area and class.

    Bins that nobody wrote are absent; a bin of which nothing was watched has empty figures.

    Raises:
        StoreDamaged, StoreLocked: the store cannot be read.
    """
    table = schema.zone_occupancy.c
    with store.reading() as connection:
        declarations = _read_declarations(connection)
        rows = connection.execute(
            merged(
                schema.zone_occupancy,
                span,
                keys=(table.area, table.class_word),
                sums=(
                    func.sum(table.mean_milli * table.watched_ms).label("weighted"),
                    func.max(table.maximum).label("peak"),
                ),
            ).order_by(
                table.start_s,
                table.camera,
                table.area,
                table.class_word,
                table.output,
                table.plan_digest,
                table.model,
            )
        ).all()
    return ZoneOccupancyTable(
        output=tuple(output_key(row) for row in rows),
        area=tuple(row.area for row in rows),
        class_word=tuple(row.class_word for row in rows),
        start_s=tuple(int(row.start_s) for row in rows),
        end_s=tuple(int(row.start_s + row.bin_s) for row in rows),
        mean=tuple(
            None if row.weighted is None else round(int(row.weighted) / int(row.watched_ms)) / 1000
            for row in rows
        ),
        maximum=tuple(None if row.peak is None else int(row.peak) for row in rows),
        coverage_ratio=tuple(ratio_of(row) for row in rows),
        model=tuple(row.model for row in rows),
        declarations=declarations,
    )


def read_coverage(store: StatisticsStore, span: Span = EVERYTHING) -> CoverageTable:
    """Coverage in order of time, camera and output.

    Raises:
        StoreDamaged, StoreLocked: the store cannot be read.
    """
    table = schema.coverage.c
    order = (table.start_s, table.camera, table.output, table.plan_digest, table.model)
    with store.reading() as connection:
        declarations = _read_declarations(connection)
        parts = connection.execute(
            select(schema.coverage).where(_within(schema.coverage, span)).order_by(*order)
        ).all()
    bins = [
        _add_coverage(list(same))
        for _, same in groupby(
            parts,
            key=lambda row: (row.start_s, row.camera, row.output, row.plan_digest, row.model),
        )
    ]
    return CoverageTable(
        output=tuple(output_key(whole.first) for whole in bins),
        start_s=tuple(int(whole.first.start_s) for whole in bins),
        end_s=tuple(int(whole.first.start_s + whole.first.bin_s) for whole in bins),
        watched_s=tuple(whole.watched_ms / 1000 for whole in bins),
        coverage_ratio=tuple(whole.watched_ms / (whole.first.bin_s * 1000) for whole in bins),
        frames_in=tuple(whole.frames_in for whole in bins),
        frames_searched=tuple(whole.frames_searched for whole in bins),
        frames_gated=tuple(whole.frames_gated for whole in bins),
        frames_dropped=tuple(whole.frames_dropped for whole in bins),
        states=tuple(whole.states for whole in bins),
        model=tuple(whole.first.model for whole in bins),
        declarations=declarations,
    )


def merged(
    table: Table,
    span: Span,
    *,
    keys: Sequence[ColumnElement[Any]],
    sums: Sequence[ColumnElement[Any]],
) -> Select[Any]:
    """The parts of each bin as one row: watched time and `sums` added up, by bin and `keys`."""
    column = table.c
    grouped = (
        column.start_s,
        column.bin_s,
        column.camera,
        column.output,
        column.plan_digest,
        column.model,
        *keys,
    )
    return (
        select(*grouped, func.sum(column.watched_ms).label("watched_ms"), *sums)
        .where(_within(table, span))
        .group_by(*grouped)
    )


def _within(table: Table, span: Span) -> ColumnElement[bool]:
    column = table.c
    wanted: list[ColumnElement[bool]] = [column.bin_s > 0]
    if span.from_s is not None:
        wanted.append(column.start_s >= span.from_s)
    if span.to_s is not None:
        wanted.append(column.start_s + column.bin_s <= span.to_s)
    if span.camera is not None:
        wanted.append(column.camera == span.camera)
    if span.output is not None:
        wanted.append(column.output == span.output)
    return and_(*wanted)


def output_key(row: Any) -> OutputKey:
    """Which output of which plan a row belongs to."""
    return OutputKey(plan_digest=row.plan_digest, camera=row.camera, output=row.output)


def ratio_of(row: Any) -> float:
    """The share of a bin that was watched, 0 to 1."""
    # Two parts may touch by a moment at a restart; a bin is never watched longer than it lasts.
    return min(1.0, int(row.watched_ms) / (int(row.bin_s) * 1000))


@dataclass(frozen=True, slots=True, kw_only=True)
class _WholeCoverage:
    first: Any
    watched_ms: int
    frames_in: int
    frames_searched: int
    frames_gated: int
    frames_dropped: int
    states: int


def _add_coverage(parts: Sequence[Any]) -> _WholeCoverage:
    states = 0
    for part in parts:
        states |= part.states
    return _WholeCoverage(
        first=parts[0],
        watched_ms=min(parts[0].bin_s * 1000, _total(part.watched_ms for part in parts)),
        frames_in=_total(part.frames_in for part in parts),
        frames_searched=_total(part.frames_searched for part in parts),
        frames_gated=_total(part.frames_gated for part in parts),
        frames_dropped=_total(part.frames_dropped for part in parts),
        states=states,
    )


def _total(numbers: Iterable[int]) -> int:
    return sum(int(number) for number in numbers)


def _read_declarations(connection: Connection) -> Declarations:
    return {
        output_key(row): Declaration(
            record=row.record,
            purpose=row.purpose,
            bin_s=row.bin_s,
            keep_s=row.keep_s,
            minimum_cell=row.minimum_cell,
            readers=frozenset(_ROLES[word] for word in row.readers.split()),
        )
        for row in connection.execute(select(schema.outputs)).all()
    }
