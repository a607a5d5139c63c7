"""From a `trajectory_point` output of a plan to what the jail is told of its points."""

from __future__ import annotations

from noren.errors import RecordNotMeasured
from noren.gate.assignment import GridAssignment, OutputAssignment, WalkAssignment
from noren.gate.floor_cells import cells_over, measured_places, too_fine
from noren.gate.objections import unmeasured
from noren.gate.trajectory_records import (
    MOST_WALKS,
    MOST_WALKS_EVER,
    SIDE_MOST,
    TICKS_PER_RECORD,
)
from noren.plan.camera import View
from noren.plan.declaration import Plan
from noren.plan.fusing import fused_outputs
from noren.plan.outputs import Output
from noren.plan.personal import closeness_of
from noren.vocabulary.records import Closeness, RecordClass
from noren.vocabulary.words import Words

BUNDLE_S = 60
"""Points stay in the jail no longer than this before they leave, unless they are rarer."""


def objection_to_trajectories(plan: Plan, output: Output) -> RecordNotMeasured | None:
    """Why an output of trajectories cannot be measured as declared; None when it can.

    A path that is linked ends with the window of its visitor's first visit, so its camera must
    tell of visits. Only people have any. Fused paths are nobody's before one camera.
    """
    if not is_linked(plan, output):
        return None
    if not any(
        other.record is RecordClass.VISIT and other.camera == output.camera
        for other in plan.outputs
    ):
        return unmeasured(
            output,
            Words(
                en=f"paths linked to visits on the camera `{output.camera}`, which tells of none",
                ja=f"来店を記録しないカメラ `{output.camera}` の、来店と結び付けた動線",
            ),
            Words(en="an output `visit` of the same camera", ja="同じカメラの `visit` の出力"),
            Words(
                en="add it, or leave `trajectories` out of `repeat.linked`",
                ja="出力を足すか、`repeat.linked` から `trajectories` を外してください",
            ),
        )
    if any(output in fused.members for fused in fused_outputs(plan)):
        return unmeasured(
            output,
            Words(
                en="paths linked to visits that are fused as well",
                ja="来店と結び付け、さらに統合する動線",
            ),
            Words(
                en="one of the two: a visit knows its path before one camera only",
                ja="どちらか一方。来店が分かるのは、一台のカメラの前の動線だけです",
            ),
            Words(
                en="take `fused_into` out, or leave `trajectories` out of `repeat.linked`",
                ja="`fused_into` を外すか、`repeat.linked` から `trajectories` を外してください",
            ),
        )
    if output.classes != ("person",):
        return unmeasured(
            output,
            Words(
                en="paths linked to visits of other classes than `person`",
                ja="`person` 以外の種類を含む、来店と結び付けた動線",
            ),
            Words(en="`classes: [person]`", ja="`classes: [person]`"),
            Words(en="leave the other classes out", ja="ほかの種類を外してください"),
        )
    return None


def is_linked(plan: Plan, output: Output) -> bool:
    """Whether an output holds paths that are linked to visits."""
    is_path = output.record is RecordClass.TRAJECTORY_POINT
    return is_path and closeness_of(plan, output) is Closeness.PERSONAL


def compile_trajectories(plan: Plan, output: Output, view: View) -> OutputAssignment:
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
        walks=WalkAssignment(
            grid=_grid(output, view), every_s=every_s, linked=is_linked(plan, output)
        ),
    )


def _grid(output: Output, view: View) -> GridAssignment:
    assert output.position_m is not None
    grid = cells_over(measured_places(view), cell_m=output.position_m)
    if max(grid.columns, grid.rows) > SIDE_MOST:
        raise too_fine(
            output,
            Words(
                en=f"a floor of {grid.columns:,} by {grid.rows:,} cells",
                ja=f"床のます目が {grid.columns:,} × {grid.rows:,} 個あります",
            ),
            Words(en=f"at most {SIDE_MOST:,} to a side", ja=f"一辺に {SIDE_MOST:,} 個以下"),
        )
    return grid
