"""From a `trajectory_point` output of a plan to what the jail is told of its points."""

from __future__ import annotations

import math

from noren.errors import GeometryError, RecordNotMeasured
from noren.gate.assignment import GridAssignment, OutputAssignment, WalkAssignment
from noren.gate.trajectory_records import (
    MOST_WALKS,
    MOST_WALKS_EVER,
    SIDE_MOST,
    TICKS_PER_RECORD,
)
from noren.plan.camera import View
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.plan.personal import closeness_of
from noren.vocabulary.records import Closeness
from noren.vocabulary.words import Words

BUNDLE_S = 60
"""Points stay in the jail no longer than this before they leave, unless they are rarer."""


def objection_to_trajectories(plan: Plan, output: Output) -> RecordNotMeasured | None:
    """Why an output of trajectories cannot be measured as declared; None when it can.

    Paths that are linked to visits must end with the window of a person's first visit. Nobody
    knows which that is while somebody walks, so this version keeps no linked paths.
    """
    if closeness_of(plan, output) is not Closeness.PERSONAL:
        return None
    return RecordNotMeasured(
        where=output.id,
        found=Words(
            en="`trajectory_point` linked to visits (`repeat.linked`)",
            ja="来店と結び付けた `trajectory_point`(`repeat.linked`)",
        ),
        expected=Words(
            en="paths under a number that is new at every visit",
            ja="来店ごとに新しい番号になる動線",
        ),
        remedy=Words(
            en="leave `trajectories` out of `repeat.linked`; the paths themselves may stay",
            ja="`repeat.linked` から `trajectories` を外してください。動線の出力は残せます",
        ),
    )


def compile_trajectories(output: Output, view: View) -> OutputAssignment:
    """What the jail is told of a `trajectory_point` output whose camera has a floor.

    Cells of `position_m` cover the rectangle that the places measured on the floor span, as in a
    heat map: beyond it no place is told, because none was measured there.

    Raises:
        GeometryError: more cells to a side than a record can name.
    """
    assert output.every is not None
    every_s = output.every.seconds
    ticks = max(1, min(TICKS_PER_RECORD, BUNDLE_S // every_s))
    most = MOST_WALKS if output.maximum is None else min(output.maximum, MOST_WALKS_EVER)
    return OutputAssignment(
        id=output.id,
        record=output.record.value,
        targets=(),
        classes=tuple(int(one) for one in output.object_classes),
        bin_s=ticks * every_s,
        maximum=most,
        walks=WalkAssignment(grid=_grid(output, view), every_s=every_s),
    )


def _grid(output: Output, view: View) -> GridAssignment:
    assert view.ground is not None
    assert output.position_m is not None
    cell_m = output.position_m
    sides = []
    for axis in (0, 1):
        places = [pair.ground_m[axis] for pair in view.ground.points]
        low, high = math.floor(min(places) / cell_m), math.ceil(max(places) / cell_m)
        sides.append((low, max(1, high - low)))
    (left, columns), (bottom, rows) = sides
    if max(columns, rows) > SIDE_MOST:
        raise GeometryError(
            where=output.id,
            found=Words(
                en=f"a floor of {columns:,} by {rows:,} cells",
                ja=f"床のます目が {columns:,} × {rows:,} 個あります",
            ),
            expected=Words(
                en=f"at most {SIDE_MOST:,} to a side", ja=f"一辺に {SIDE_MOST:,} 個以下"
            ),
            remedy=Words(en="write a larger `position_m`", ja="`position_m` を大きくしてください"),
        )
    return GridAssignment(
        origin_m=(left * cell_m, bottom * cell_m), cell_m=cell_m, rows=rows, columns=columns
    )
