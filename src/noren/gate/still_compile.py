"""From a `masked_still` output of a plan to what the jail of a car's camera is told of stills."""

from __future__ import annotations

from noren.errors import RecordNotMeasured
from noren.gate.assignment import OutputAssignment, StillAssignment
from noren.gate.objections import unmeasured
from noren.gate.still_records import CELL_PX, LEAST_EVERY_S, SIDE_MOST_CELLS
from noren.plan.camera import Camera, View
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

FROM_STREETS = (RecordClass.SCENERY, RecordClass.MASKED_STILL)
"""The records of cameras that move with a car."""


def still_output(plan: Plan, camera: Camera, output: Output) -> OutputAssignment:
    """What the jail is told of an output of masked stills.

    Raises:
        RecordNotMeasured: it cannot be made as declared.
    """
    objection = still_objection(plan, camera, output)
    if objection is not None:
        raise objection
    assert output.every is not None
    columns, rows = cells_of_still(camera.view)
    return OutputAssignment(
        id=output.id,
        record=output.record.value,
        targets=(),
        # Whatever the plan counts besides: people and vehicles are filled in either way.
        classes=(int(ObjectClass.PERSON),),
        bin_s=output.every.seconds,
        maximum=1,
        stills=StillAssignment(columns=columns, rows=rows),
    )


def cells_of_still(view: View) -> tuple[int, int]:
    """Cells across and down: the view's shape, never more pixels than the view itself has.

    The longer side has `SIDE_MOST_CELLS` cells, or as many as fit into it.
    """
    longer_px = max(view.width_px, view.height_px)
    cells = max(1, min(SIDE_MOST_CELLS, longer_px // CELL_PX))
    across, down = (
        max(1, round(cells * side_px / longer_px)) for side_px in (view.width_px, view.height_px)
    )
    return across, down


def still_objection(plan: Plan, camera: Camera, output: Output) -> RecordNotMeasured | None:
    """Why this version makes no such stills; None when it does."""
    if not camera.vehicle:
        return unmeasured(
            output,
            Words(
                en=f"stills of the camera `{camera.id}`, which does not move with a vehicle",
                ja=f"車に載っていないカメラ `{camera.id}` の静止画です",
            ),
            Words(en="a camera with `vehicle: true`", ja="`vehicle: true` のカメラ"),
            Words(
                en="leave the output out: a fixed camera would picture the same people each day",
                ja="この出力を外してください。固定カメラでは毎日同じ人が写ります",
            ),
        )
    if output.every is None or output.every.seconds < LEAST_EVERY_S:
        return unmeasured(
            output,
            Words(en=f"a still every {output.every}", ja=f"{output.every} ごとの静止画です"),
            Words(en="at most one a minute", ja="多くても1分に1枚"),
            Words(en="write `every: 1 min` or more", ja="`every: 1 min` 以上にしてください"),
        )
    if camera.detector.model == "silhouette" or camera.view.looks == "straight_down":
        return unmeasured(
            output,
            Words(
                en="no network that finds people and vehicles",
                ja="人や車を見つけるモデルがありません",
            ),
            Words(
                en="a `detector` with weights, looking at the street from its side",
                ja="重みのある `detector` と、横から道を見る向き",
            ),
            Words(
                en="name the model in `detector.model`",
                ja="`detector.model` にモデルを書いてください",
            ),
        )
    if any(one.camera == camera.id and one.record not in FROM_STREETS for one in plan.outputs):
        return unmeasured(
            output,
            Words(
                en=f"other outputs of the camera `{camera.id}`, which need a camera that stands "
                "still",
                ja=f"カメラ `{camera.id}` に、動かないカメラの出力もあります",
            ),
            Words(en="`scenery` and `masked_still` only", ja="`scenery` と `masked_still` だけ"),
            Words(en="remove the others", ja="ほかの出力を外してください"),
        )
    return None
