"""Released figures by mesh code of the map: `noren export … --mesh`.

Where a floor lies is asked of the plan under which a figure was made, as the store keeps it. A
mesh finer than the floor is known on the map is refused.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from datetime import tzinfo
from typing import Final

import numpy as np

from noren.errors import ReleaseRefused, Sentence, UsageError
from noren.gate.behavior_figures import HeatTable
from noren.gate.release import AnyTable, Release
from noren.measure.floor_on_map import ERRORS_IN_A_SIDE, FloorOnMap, finest_order
from noren.measure.mesh_codes import MESH_SIDE_M, ORDERS
from noren.plan.camera import View
from noren.plan.geometry import ground_plane_of, is_floor_mirrored
from noren.plan.shapes import middle_of
from noren.reports.mesh_tables import FloorKey, MappedFloor, floor_of, tabulate_by_mesh
from noren.reports.tables import Table
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.words import Words

FINEST: Final = "finest"
MESH_WORDS: Final = (FINEST, *(str(order) for order in ORDERS))
MESHED_KINDS: Final = ("heatmap_cells", "line_count", "od_counts")
_ROOT_OF_SIX: Final = math.sqrt(6)
ReadPlan = Callable[[str], str | None]


def order_asked(word: str, kind: str) -> int | None:
    """The order that a word of a command line means; None for the finest that is right.

    Raises:
        UsageError: no such order, or a kind of figures that has no place on the map.
    """
    if kind not in MESHED_KINDS:
        known = ", ".join(MESHED_KINDS)
        raise _usage(
            Words(en=f"a mesh for {kind}", ja=f"{kind} にメッシュの指定"),
            Words(en=f"one of {known}", ja=f"{known} のいずれか"),
            Words(en="leave --mesh out", ja="--mesh を外してください"),
        )
    if word not in MESH_WORDS:
        known = ", ".join(MESH_WORDS)
        raise _usage(
            repr(word),
            Words(en=f"one of {known}", ja=f"{known} のいずれか"),
            Words(
                en="1 is about 80 km, 2 10 km, 3 1 km, 4 500 m, 5 250 m, 6 125 m",
                ja="1は約80km、2は10km、3は1km、4は500m、5は250m、6は125mです",
            ),
        )
    return None if word == FINEST else int(word)


def export_by_mesh(
    released: Release[AnyTable], *, order: int | None, read_plan: ReadPlan, zone: tzinfo
) -> Table:
    """What was released, by mesh codes.

    Args:
        released: figures of one of `MESHED_KINDS`.
        order: 1 to 6, or None for the finest that every floor is known well enough for.
        read_plan: the canonical form of the plan with a digest; None where the store lost it.
    Raises:
        ReleaseRefused: a floor that the plan does not put on the map, or a mesh finer than it is
            known there.
    """
    table = released.table
    cell_m = max(table.cell_m, default=0.0) if isinstance(table, HeatTable) else 0.0
    floors, errors = {}, {}
    for key in sorted({floor_of(key) for key in table.output}):
        floors[key], error_m = _mapped(key, _view(key, read_plan))
        # A cell is told by its middle: somewhere in the square.
        errors[key] = math.hypot(error_m, cell_m / _ROOT_OF_SIX)
    finest = _finest(errors.values())
    for key, error_m in errors.items():
        if order is not None and order > finest_order(error_m):
            raise _too_fine(key, order, error_m)
    return tabulate_by_mesh(released, floors, order=order or finest, zone=zone)


def _finest(errors_m: Iterable[float]) -> int:
    return min((finest_order(error_m) for error_m in errors_m), default=max(ORDERS))


def _view(key: FloorKey, read_plan: ReadPlan) -> View:
    digest, camera = key
    text = read_plan(digest)
    cameras = [] if text is None else json.loads(text)["plan"]["cameras"]
    for one in cameras:
        if one["id"] == camera:
            return View.model_validate_json(json.dumps(one["view"]), strict=True)
    raise _no_origin(key, Words(en="a plan that does not have it", ja="計画にないカメラ"))


def _mapped(key: FloorKey, view: View) -> tuple[MappedFloor, float]:
    """The floor of a view on the map, and how well its places are known there, in metres."""
    plane = ground_plane_of(view)
    if plane is None or view.ground is None or view.ground.map_origin is None:
        raise _no_origin(
            key,
            Words(en="a floor without a place on the map", ja="地図上の位置がない床"),
        )
    origin = view.ground.map_origin
    on_map = FloorOnMap(
        latitude_deg=origin.latitude,
        longitude_deg=origin.longitude,
        y_bearing_deg=origin.y_bearing_deg,
        mirrored=is_floor_mirrored(plane, view),
    )
    lines = {line.id: _on_floor(plane, view, (line.start, line.end)) for line in view.lines}
    floor = MappedFloor(
        on_map=on_map,
        lines={name: (ends[0], ends[1]) for name, ends in lines.items()},
        areas={area.id: middle_of(_on_floor(plane, view, area.polygon)) for area in view.areas},
    )
    return floor, math.hypot(origin.error_m, plane.error_m)


def _on_floor(
    plane: GroundPlane, view: View, points: tuple[tuple[float, float], ...]
) -> list[tuple[float, float]]:
    metres = plane.to_ground(np.asarray(points) * (view.width_px, view.height_px))
    return [(x, y) for x, y in metres.tolist()]


def _no_origin(key: FloorKey, found: Words) -> ReleaseRefused:
    digest, camera = key
    return ReleaseRefused(
        where=Words(
            en=f"camera {camera} under the plan {digest[:12]}",
            ja=f"計画 {digest[:12]} のカメラ {camera}",
        ),
        found=found,
        expected=Words(
            en="`view.ground.map_origin`: latitude, longitude, y_bearing_deg, error_m",
            ja="`view.ground.map_origin` の latitude、longitude、y_bearing_deg、error_m",
        ),
        remedy=Words(
            en="look the floor's origin up on a map, write it into the plan and run it again; "
            "earlier figures can be told without --mesh",
            ja="床の原点の位置を地図で調べて計画に書き、計測し直してください。"
            "これまでの数値は --mesh なしで書き出せます",
        ),
    )


def _too_fine(key: FloorKey, order: int, error_m: float) -> ReleaseRefused:
    _, camera = key
    finest = finest_order(error_m)
    return ReleaseRefused(
        where=Words(en=f"camera {camera}", ja=f"カメラ {camera}"),
        found=Words(
            en=f"a mesh of {MESH_SIDE_M[order]:g} m for places known to ±{error_m:.1f} m",
            ja=f"±{error_m:.1f} m で分かる位置に対する {MESH_SIDE_M[order]:g} m のメッシュ",
        ),
        expected=Words(
            en=f"a side of {ERRORS_IN_A_SIDE:g} times that or more: --mesh {finest} or coarser",
            ja=f"一辺がその{ERRORS_IN_A_SIDE:g}倍以上(--mesh {finest} かそれより粗いもの)",
        ),
        remedy=Words(
            en=f"choose --mesh {finest}, or measure the floor's place on the map better",
            ja=f"--mesh {finest} にするか、床の位置をより正確に測ってください",
        ),
    )


def _usage(found: Sentence, expected: Sentence, remedy: Sentence) -> UsageError:
    return UsageError(where="--mesh", found=found, expected=expected, remedy=remedy)
