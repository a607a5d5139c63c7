"""Released figures as rows: CSV, JSON and Parquet, with the columns scripts rely on.

Times are ISO 8601 with the offset of the zone asked for. One row per bin, zeros included; what is
not known or not shown is empty (CSV), null (JSON, Parquet), never 0.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from noren.gate.attribute_figures import AttributeCountsTable
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
from noren.gate.figures import (
    BinRows,
    CoverageTable,
    FigureTable,
    LineCountTable,
    OutputKey,
    ZoneOccupancyTable,
)
from noren.gate.records import CameraState
from noren.gate.release import AnyTable, Release
from noren.reports.behavior_columns import NUMBERS, FigureColumns, Value, behavior_columns

AnyRelease = (
    Release[FigureTable]
    | Release[LineCountTable]
    | Release[ZoneOccupancyTable]
    | Release[CoverageTable]
    | Release[BehaviorTable]
    | Release[DwellTable]
    | Release[CrowdingTable]
    | Release[MoveTable]
    | Release[QueueTable]
    | Release[HeatTable]
    | Release[SpeedTable]
    | Release[StopTable]
    | Release[AttributeCountsTable]
    | Release[AnyTable]
)
BYTE_ORDER_MARK: Final = "\ufeff"
_RATIO_DIGITS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A named column; `values` in row order."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns of equal length. `kind` is a record class or `coverage`."""

    kind: str
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        return len(self.columns[0].values)

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(column.name for column in self.columns)

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """Row by row."""
        return tuple(zip(*(column.values for column in self.columns), strict=True))


def tabulate(released: AnyRelease, *, zone: tzinfo = UTC) -> Table:
    """Lay released figures out in the columns of the contract, times in `zone`."""
    table = released.table
    if isinstance(table, CoverageTable):
        return _coverage(table, zone)
    kind, columns = _own_columns(table)
    return lay_out_bins(kind, table, columns, zone)


def state_words(states: int) -> str:
    """The flags of `CameraState` as words joined by `|`; `well` for none."""
    words = [flag.name.lower() for flag in CameraState if flag.name and flag & states]
    return "|".join(words) if words else "well"


def render_csv(table: Table, *, byte_order_mark: bool = False) -> bytes:
    """UTF-8 with a header row; the byte order mark is for spreadsheet programs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows(table.rows)
    mark = BYTE_ORDER_MARK if byte_order_mark else ""
    return (mark + text.getvalue()).encode()


def render_json(table: Table) -> bytes:
    """One document: the kind, the column names in order, and one object per row."""
    names = table.names
    document = {
        "kind": table.kind,
        "columns": list(names),
        "rows": [dict(zip(names, row, strict=True)) for row in table.rows],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def render_parquet(table: Table) -> bytes:
    """Parquet with typed columns; `start`, `end` and `at` are instants in UTC."""
    import polars as pl  # heavy, and needed for this format only

    types: dict[str, type[pl.DataType]] = {
        name: pl.Float64 if kind is float else pl.Int64 for name, kind in NUMBERS.items()
    }
    types |= {
        "count": pl.Int64,
        "crossed": pl.Int64,
        "judged": pl.Int64,
        "mean": pl.Float64,
        "max": pl.Int64,
        "watched_s": pl.Float64,
        "coverage_ratio": pl.Float64,
        "frames_in": pl.Int64,
        "frames_processed": pl.Int64,
        "frames_gated": pl.Int64,
        "frames_dropped": pl.Int64,
        **dict.fromkeys(("error_ratio", "low_ratio", "high_ratio", "confidence"), pl.Float64),
    }
    frame = pl.DataFrame(
        [
            pl.Series(
                column.name,
                [datetime.fromisoformat(str(value)).astimezone(UTC) for value in column.values],
                dtype=pl.Datetime("us", "UTC"),
            )
            if column.name in ("start", "end", "at")
            else pl.Series(column.name, column.values, dtype=types.get(column.name, pl.String))
            for column in table.columns
        ]
    )
    data = io.BytesIO()
    frame.write_parquet(data)
    return data.getvalue()


def _own_columns(
    table: LineCountTable | ZoneOccupancyTable | AttributeCountsTable | BehaviorTable,
) -> tuple[str, FigureColumns]:
    """The record class of a table, and its own columns in order."""
    if isinstance(table, LineCountTable):
        return "line_count", FigureColumns(
            keys={"line": table.line, "direction": table.direction}, figures={"count": table.count}
        )
    if isinstance(table, ZoneOccupancyTable):
        return "zone_occupancy", FigureColumns(
            keys={"area": table.area}, figures={"mean": table.mean, "max": table.maximum}
        )
    if isinstance(table, AttributeCountsTable):
        return "attribute_counts", FigureColumns(
            keys={
                "line": table.line,
                "direction": table.direction,
                "sex": table.sex,
                "age_band": table.age_band,
            },
            figures={"count": table.count, "crossed": table.crossed, "judged": table.judged},
        )
    return behavior_columns(table)


def lay_out_bins(kind: str, rows: BinRows, columns: FigureColumns, zone: tzinfo) -> Table:
    """Figures by class and bin: what they are about, the bin, the figures, and what stands behind.

    Every table of figures has this frame, so that a script that reads one reads all.
    """
    return lay_out(
        kind,
        camera=_cameras_of(rows.output),
        **columns.keys,
        **{"class": rows.class_word},
        start=_iso_times(rows.start_s, zone),
        end=_iso_times(rows.end_s, zone),
        **columns.figures,
        coverage_ratio=_rounded_ratios(rows.coverage_ratio),
        model=rows.model,
        plan_digest=_digests_of(rows.output),
    )


def _coverage(table: CoverageTable, zone: tzinfo) -> Table:
    return lay_out(
        "coverage",
        camera=_cameras_of(table.output),
        output=tuple(key.output for key in table.output),
        start=_iso_times(table.start_s, zone),
        end=_iso_times(table.end_s, zone),
        watched_s=table.watched_s,
        coverage_ratio=_rounded_ratios(table.coverage_ratio),
        frames_in=table.frames_in,
        frames_processed=table.frames_searched,
        frames_gated=table.frames_gated,
        frames_dropped=table.frames_dropped,
        states=tuple(state_words(states) for states in table.states),
        model=table.model,
        plan_digest=_digests_of(table.output),
    )


def lay_out(kind: str, **columns: tuple[Value, ...]) -> Table:
    """A table of these columns, in their order."""
    return Table(
        kind=kind,
        columns=tuple(Column(name=name, values=values) for name, values in columns.items()),
    )


def lay_out_rows(kind: str, names: Sequence[str], rows: Sequence[tuple[Value, ...]]) -> Table:
    """A table of these rows, each with one value for every column; it may have none."""
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return lay_out(kind, **dict(zip(names, columns, strict=True)))


def _cameras_of(keys: tuple[OutputKey, ...]) -> tuple[str, ...]:
    """The column `camera`."""
    return tuple(key.camera for key in keys)


def _digests_of(keys: tuple[OutputKey, ...]) -> tuple[str, ...]:
    """The column `plan_digest`."""
    return tuple(key.plan_digest for key in keys)


def _iso_times(seconds: tuple[int, ...], zone: tzinfo) -> tuple[str, ...]:
    """UTC seconds in ISO 8601 with the offset of the zone."""
    return tuple(datetime.fromtimestamp(second, zone).isoformat() for second in seconds)


def _rounded_ratios(ratios: tuple[float, ...]) -> tuple[float, ...]:
    """Shares as tables show them."""
    return tuple(round(ratio, _RATIO_DIGITS) for ratio in ratios)
