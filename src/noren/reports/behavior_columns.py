"""The columns of staying, waiting, moving and crowding: keys first, then figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from noren.gate.behavior_figures import (
    BehaviorTable,
    CrowdingTable,
    DwellTable,
    HeatTable,
    MoveTable,
    SpeedTable,
    StopTable,
)

Value = str | int | float | None
NUMBERS: Final[dict[str, type[int] | type[float]]] = {
    "stay_from_s": int,
    "stay_to_s": int,
    "censored": int,
    "density_m2": float,
    "moving": float,
    "standing": float,
    "arrivals": int,
    "served": int,
    "abandoned": int,
    "lost": int,
    "wait_p50_s": float,
    "wait_p90_s": float,
    "mean_length": float,
    "longest": int,
    "x_m": float,
    "y_m": float,
    "cell_m": float,
    "presence_s": int,
    "passages": int,
    "dwell_s": int,
    "from_km_h": int,
    "to_km_h": int,
    "error_ratio": float,
    "people": float,
    "along_from_m": float,
    "along_to_m": float,
    "stop_from_s": int,
    "stop_to_s": int,
    "bearing_deg": int,
    "hidden": int,
}
"""The type of each column that is a number and no other table has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureColumns:
    """`keys` say what a row is about, between camera and class; `figures` what was measured."""

    keys: dict[str, tuple[Value, ...]]
    figures: dict[str, tuple[Value, ...]]


def behavior_columns(table: BehaviorTable) -> tuple[str, FigureColumns]:
    """The record class of a table, and its own columns in order."""
    if isinstance(table, DwellTable):
        return "dwell_histogram", FigureColumns(
            keys={
                "area": table.area,
                "stay_from_s": table.stay_from_s,
                "stay_to_s": table.stay_to_s,
            },
            figures={"count": table.count, "censored": table.censored},
        )
    if isinstance(table, CrowdingTable):
        return "crowding_level", FigureColumns(
            keys={"area": table.area},
            figures={
                "level": table.level,
                "density_m2": table.density_m2,
                "moving": table.moving,
                "standing": table.standing,
            },
        )
    if isinstance(table, MoveTable):
        return "od_counts", FigureColumns(
            keys={"origin": table.origin, "destination": table.destination},
            figures={"count": table.count},
        )
    if isinstance(table, HeatTable):
        return "heatmap_cells", FigureColumns(
            keys={"x_m": table.x_m, "y_m": table.y_m, "cell_m": table.cell_m},
            figures={
                "presence_s": table.presence_s,
                "passages": table.passages,
                "dwell_s": table.dwell_s,
            },
        )
    if isinstance(table, StopTable):
        return "shelf_stops", FigureColumns(
            keys={
                "area": table.area,
                "along_from_m": table.along_from_m,
                "along_to_m": table.along_to_m,
                "told_by": table.told_by,
                "stop_from_s": table.stop_from_s,
                "stop_to_s": table.stop_to_s,
            },
            figures={"count": table.count, "censored": table.censored},
        )
    if isinstance(table, SpeedTable):
        return "speed_histogram", FigureColumns(
            keys={
                "line": table.line,
                "direction": table.direction,
                "from_km_h": table.from_km_h,
                "to_km_h": table.to_km_h,
            },
            figures={"count": table.count, "error_ratio": table.error_ratio},
        )
    return "queue_wait", FigureColumns(
        keys={"area": table.area},
        figures={
            "arrivals": table.arrivals,
            "served": table.served,
            "abandoned": table.abandoned,
            "lost": table.lost,
            "wait_p50_s": table.wait_p50_s,
            "wait_p90_s": table.wait_p90_s,
            "mean_length": table.mean_length,
            "longest": table.longest,
        },
    )
