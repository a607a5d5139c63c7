"""Counted ages and sexes out of the store, with the parts of a bin added up.

A store that an earlier noren wrote has none and reads as empty.
"""

from __future__ import annotations

from sqlalchemy import func

from noren.gate.attribute_figures import AttributeCountsTable
from noren.stores import schema
from noren.stores.reading import EVERYTHING, Span
from noren.stores.reading_behavior import read_rows
from noren.stores.statistics import StatisticsStore


def read_attributes(store: StatisticsStore, span: Span = EVERYTHING) -> AttributeCountsTable:
    """Rows in order of time, camera, line, direction (forward first), sex and age.

    "unknown" is the last age.
    """
    table = schema.attribute_counts
    rows, beside = read_rows(
        store,
        span,
        table,
        keys=("line", "direction", "class_word", "sex", "band", "age_band"),
        sums=(
            func.sum(table.c.count).label("people"),
            func.sum(table.c.crossed).label("passed"),
            func.sum(table.c.judged).label("looked_at"),
        ),
        falling=("direction",),
    )
    return AttributeCountsTable(
        line=tuple(row.line for row in rows),
        direction=tuple(row.direction for row in rows),
        sex=tuple(row.sex for row in rows),
        age_band=tuple(row.age_band for row in rows),
        count=tuple(int(row.people) for row in rows),
        crossed=tuple(int(row.passed) for row in rows),
        judged=tuple(int(row.looked_at) for row in rows),
        **beside,
    )
