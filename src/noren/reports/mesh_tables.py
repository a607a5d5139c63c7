"""People flow on mesh codes (JIS X 0410): released figures told by square of the map.

Everything here is made of what a release shows, row by row or as sums of shown rows: a table by
mesh can tell nobody anything that the figures themselves would not have told.

* Heat map: person-seconds are added up over the floor cells whose middle lies in the mesh. Passages
  are not: one person passes many cells. `people` is how many were there on average while watched.
* Crossings: a line lies in the mesh of its middle; each line keeps its rows, because who crosses
  two of them is one person. `bearing_deg` is where the crossing leads, clockwise from north.
* Moves: added up from mesh to mesh, an area lying in the mesh of its middle. `hidden` pairs of
  areas are left empty for this reader and so are not in `count`, which is empty where all are.
  The floor outside of all areas has no mesh.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final, NamedTuple

import numpy as np

from noren.gate.behavior_figures import HeatTable, MoveTable
from noren.gate.figures import BinRows, Declarations, LineCountTable, OutputKey
from noren.gate.release import AnyTable, Release
from noren.measure.floor_on_map import FloorOnMap
from noren.measure.mesh_codes import compute_mesh_codes
from noren.reports.behavior_columns import FigureColumns
from noren.reports.tables import Table, lay_out_bins

MeshedTable = HeatTable | LineCountTable | MoveTable
Place = tuple[float, float]
FloorKey = tuple[str, str]
_PEOPLE_DIGITS: Final = 3
_FORWARD: Final = "forward"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedFloor:
    """The floor of one camera of one plan, on the map.

    `lines` are the ends and `areas` the middles by id, in metres of the floor.
    """

    on_map: FloorOnMap
    lines: Mapping[str, tuple[Place, Place]]
    areas: Mapping[str, Place]

    def mesh(self, place_m: Place, order: int) -> str:
        """The code of the mesh that holds a place of the floor."""
        return self.meshes([place_m], order)[0]

    def meshes(self, places_m: list[Place], order: int) -> list[str]:
        """The codes of the meshes that hold places of the floor."""
        latitude, longitude = self.on_map.to_degrees(places_m)
        codes = compute_mesh_codes(latitude_deg=latitude, longitude_deg=longitude, order=order)
        return [str(code) for code in codes.tolist()]


Floors = Mapping[FloorKey, MappedFloor]
"""By plan digest and camera: one for every row that is to be laid out."""


def floor_of(key: OutputKey) -> FloorKey:
    """Which floor the figures of an output lie on."""
    return key.plan_digest, key.camera


def tabulate_by_mesh(
    released: Release[AnyTable], floors: Floors, *, order: int, zone: tzinfo = UTC
) -> Table:
    """Lay released figures out by mesh codes of one order, times in `zone`.

    Raises:
        TypeError: figures that have no place on the map.
    """
    table = released.table
    if isinstance(table, HeatTable):
        return _presence(table, floors, order, zone)
    if isinstance(table, LineCountTable):
        return _passages(table, floors, order, zone)
    if isinstance(table, MoveTable):
        return _moves(table, floors, order, zone)
    raise TypeError("only heat maps, crossings and moves are told by mesh")


class _Bin(NamedTuple):
    """What a row by mesh is about, beside its meshes: the bin of an output, as it was measured."""

    start_s: int
    output: OutputKey
    class_word: str
    end_s: int
    coverage_ratio: float
    model: str


def _bin_of(table: HeatTable | MoveTable, row: int) -> _Bin:
    return _Bin(
        table.start_s[row],
        table.output[row],
        table.class_word[row],
        table.end_s[row],
        table.coverage_ratio[row],
        table.model[row],
    )


def _presence(table: HeatTable, floors: Floors, order: int, zone: tzinfo) -> Table:
    meshes = _meshes_of_cells(table, floors, order)
    sums: dict[tuple[_Bin, str], list[int]] = defaultdict(lambda: [0, 0])
    for row, mesh in enumerate(meshes):
        both = sums[_bin_of(table, row), mesh]
        both[0] += table.presence_s[row] or 0
        both[1] += table.dwell_s[row] or 0
    order_of_rows = sorted(sums)
    bins = [one for one, _ in order_of_rows]
    columns = FigureColumns(
        keys={"mesh": tuple(mesh for _, mesh in order_of_rows)},
        figures={
            "people": tuple(_people(sums[key][0], key[0]) for key in order_of_rows),
            "presence_s": tuple(sums[key][0] for key in order_of_rows),
            "dwell_s": tuple(sums[key][1] for key in order_of_rows),
        },
    )
    rows = _rows_of(bins, table.declarations)
    return lay_out_bins("heatmap_cells_by_mesh", rows, columns, zone)


def _people(presence_s: int, one: _Bin) -> float | None:
    watched_s = (one.end_s - one.start_s) * one.coverage_ratio
    return round(presence_s / watched_s, _PEOPLE_DIGITS) if watched_s > 0 else None


def _meshes_of_cells(table: HeatTable, floors: Floors, order: int) -> list[str]:
    rows: dict[FloorKey, list[int]] = defaultdict(list)
    for row, key in enumerate(table.output):
        rows[floor_of(key)].append(row)
    meshes = [""] * len(table)
    for floor, those in rows.items():
        middles = [
            (table.x_m[row] + table.cell_m[row] / 2, table.y_m[row] + table.cell_m[row] / 2)
            for row in those
        ]
        for row, mesh in zip(those, floors[floor].meshes(middles, order), strict=True):
            meshes[row] = mesh
    return meshes


def _passages(table: LineCountTable, floors: Floors, order: int, zone: tzinfo) -> Table:
    meshes, bearings = [], []
    for key, line, direction in zip(table.output, table.line, table.direction, strict=True):
        floor = floors[floor_of(key)]
        start, end = floor.lines[line]
        meshes.append(floor.mesh(_middle(start, end), order))
        forward = floor.on_map.bearing_across_deg(start, end)
        bearings.append(round(forward if direction == _FORWARD else forward + 180) % 360)
    columns = FigureColumns(
        keys={
            "mesh": tuple(meshes),
            "line": table.line,
            "direction": table.direction,
            "bearing_deg": tuple(bearings),
        },
        figures={"count": table.count},
    )
    return lay_out_bins("line_count_by_mesh", table, columns, zone)


def _middle(start: Place, end: Place) -> Place:
    x, y = np.mean((start, end), axis=0).tolist()
    return x, y


def _moves(table: MoveTable, floors: Floors, order: int, zone: tzinfo) -> Table:
    counts: dict[tuple[_Bin, str, str], list[int | None]] = defaultdict(list)
    for row, key in enumerate(table.output):
        floor = floors[floor_of(key)]
        ends = (table.origin[row], table.destination[row])
        # The floor outside of all areas has no middle.
        first, last = (
            floor.mesh(floor.areas[end], order) if end in floor.areas else "" for end in ends
        )
        counts[_bin_of(table, row), first, last].append(table.count[row])
    order_of_rows = sorted(counts)
    bins = [one for one, _, _ in order_of_rows]
    shown = [[one for one in counts[key] if one is not None] for key in order_of_rows]
    columns = FigureColumns(
        keys={
            "origin_mesh": tuple(first or None for _, first, _ in order_of_rows),
            "destination_mesh": tuple(last or None for _, _, last in order_of_rows),
        },
        figures={
            "count": tuple(sum(those) if those else None for those in shown),
            "hidden": tuple(
                len(counts[key]) - len(those)
                for key, those in zip(order_of_rows, shown, strict=True)
            ),
        },
    )
    return lay_out_bins("od_counts_by_mesh", _rows_of(bins, table.declarations), columns, zone)


def _rows_of(bins: Sequence[_Bin], declarations: Declarations) -> BinRows:
    return BinRows(
        output=tuple(one.output for one in bins),
        class_word=tuple(one.class_word for one in bins),
        start_s=tuple(one.start_s for one in bins),
        end_s=tuple(one.end_s for one in bins),
        coverage_ratio=tuple(one.coverage_ratio for one in bins),
        model=tuple(one.model for one in bins),
        declarations=declarations,
    )
