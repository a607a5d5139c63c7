"""From a plan to what one camera's jail is told to do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from noren.errors import GeometryError, RecordNotMeasured, UndeclaredData, UsageError
from noren.gate.assignment import (
    AreaAssignment,
    Assignment,
    CommissioningAssignment,
    DetectorAssignment,
    GridAssignment,
    GroundAssignment,
    LineAssignment,
    OutputAssignment,
    PointPx,
)
from noren.gate.attribute_compile import attribute_objection, declared_attributes
from noren.gate.attribute_records import AUDIENCE_MOST
from noren.gate.behavior_records import PEOPLE_IN_AREA
from noren.gate.figure_limits import COUNTER_MOST
from noren.gate.icon_output import compile_icons, objection_to_icons
from noren.gate.scenery_compile import measured_elsewhere, scenery_output
from noren.gate.speed_compile import declared_speed_errors, speed_objection
from noren.gate.staff import staff_of
from noren.gate.still_compile import FROM_STREETS, still_objection, still_output
from noren.gate.stop_compile import declared_sections, stop_objection
from noren.gate.trajectory_output import compile_trajectories, objection_to_trajectories
from noren.gate.visit_compile import visit_objection, visit_output
from noren.plan.camera import FREE_TIMES, Area, Camera, Detector, View
from noren.plan.declaration import Plan
from noren.plan.fusing import FusedOutput, fused_outputs, is_measured_after_fusion
from noren.plan.geometry import ground_plane_of
from noren.plan.outputs import Output
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

# The sizes at which the weights were measured: the best count for the time they take.
_DETECTOR_SIZES_PX: dict[str, tuple[int, int]] = {
    "person-vehicle-bike-detection-2003": (864, 480),
    "person-vehicle-bike-detection-2004": (576, 320),
}
CROSSINGS_PER_S = 2
"""The most people that can cross one line in one direction in a second."""
JUDGED_S = 120
"""A view is judged this long where nothing is drawn of it."""
MOST_CELLS = 10_000
"""A heat map with more cells than this is finer than anybody can read."""
_SAME_SHAPE_RATIO = 0.02


def compile_assignment(
    plan: Plan,
    camera_id: str,
    *,
    digest: str,
    live: bool,
    evaluation: bool = False,
    scenery: bool = False,
    commissioning: bool = False,
    start_s: float = 0.0,
    frame_size_px: tuple[int, int] | None = None,
) -> Assignment:
    """What the jail of one camera is told to do.

    Fractions become pixels of the frame; lines, areas and outputs keep the plan's order, and
    targets are indexes into it. An output without a `maximum` gets `CROSSINGS_PER_S` times its
    bin, or `PEOPLE_IN_AREA`.

    Args:
        digest: the plan digest, 64 hexadecimal digits.
        live: a camera; False for a film.
        evaluation: let boxes out; for consented test films only.
        scenery: compile only what is read from the street by a camera on a car, in slices; a
            camera that stands still measures everything else.
        commissioning: compile no output, but how the view is judged and drawn.
        start_s: UTC second of the film's first frame.
        frame_size_px: the source's real width and height where they differ from the declared
            ones. Only the resolution may differ, not the shape.

    Raises:
        UsageError: the plan has no such camera, or boxes of a camera are asked for.
        UndeclaredData: the plan wants nothing measured with this camera.
        RecordNotMeasured: an output is of a kind that this version cannot measure, or one in
            metres of a camera without `ground`; or the staff are left out in a way that this
            version cannot do.
        GeometryError: the source's picture has another shape than the declared one, or the ground
            points fit no ground.
    """
    camera = _camera(plan, camera_id)
    if live and evaluation:
        raise UsageError(
            where=camera_id,
            found=Words(en="an evaluation of a camera", ja="カメラの評価です"),
            expected=Words(en="a consented test film", ja="同意を得た試験用の映像"),
            remedy=Words(en="give a film as its source", ja="映像ファイルを指定してください"),
        )
    outputs = [
        output
        for output in plan.outputs
        if output.camera == camera_id
        and not commissioning
        and not is_measured_after_fusion(plan, output)
    ]
    # Stills are no bins: they stand behind what is.
    outputs.sort(key=lambda output: output.record is RecordClass.MASKED_STILL)
    if scenery:
        outputs = [output for output in outputs if output.record in FROM_STREETS]
    if not outputs and not evaluation and not commissioning:
        raise UndeclaredData(
            where=camera_id,
            found=Words(en="no output for this camera", ja="このカメラの出力がありません"),
            expected=Words(en="at least one declared output", ja="宣言された出力が一つ以上"),
            remedy=Words(en="add it to `outputs`", ja="`outputs` に書き足してください"),
        )
    view = camera.view
    size_px = _frame_size(camera, frame_size_px)
    return Assignment(
        plan_digest=digest,
        camera_id=camera_id,
        live=live,
        evaluation=evaluation,
        start_s=start_s,
        width_px=size_px[0],
        height_px=size_px[1],
        straight_down=view.looks == "straight_down",
        shoulders_px=None if view.shoulders_ratio is None else view.shoulders_ratio * size_px[0],
        lens_k1=view.lens_k1,
        ground=_ground(view, size_px),
        masks_px=tuple(_points(mask.polygon, size_px) for mask in view.masks),
        lines=tuple(
            LineAssignment(
                id=line.id, start_px=_point(line.start, size_px), end_px=_point(line.end, size_px)
            )
            for line in view.lines
        ),
        areas=tuple(
            AreaAssignment(
                id=area.id,
                polygon_px=_points(area.polygon, size_px),
                front_px=_front(area, size_px),
            )
            for area in view.areas
        ),
        detector=_detector(camera.detector, size_px),
        outputs=tuple(
            scenery_output(camera, output)
            if scenery and output.record is RecordClass.SCENERY
            else _output(plan, output, camera, size_px)
            for output in outputs
        ),
        staff=staff_of(camera),
        commissioning=_commissioning(view) if commissioning else None,
    )


def _commissioning(view: View) -> CommissioningAssignment:
    """What the plan declares of a background; without it the view is judged and not drawn."""
    background = view.background
    if background is None:
        return CommissioningAssignment(within_s=JUDGED_S, free_s=0, free_times=0, draws=False)
    return CommissioningAssignment(
        within_s=background.within.seconds,
        free_s=background.free_for.seconds,
        free_times=FREE_TIMES,
        draws=True,
    )


def with_fused_figures(plan: Plan, assignment: Assignment) -> Assignment:
    """The assignment as the store is to know it: with what is found in fused paths as well.

    Such outputs follow the camera's own, and the areas of the other cameras its own. The jail is
    never told of them. Without any, the assignment comes back as it is.
    """
    for fused in _fused_figures_of(plan, assignment.camera_id):
        areas = [area.id for area in assignment.areas]
        for member in fused.members[1:]:
            for area in _camera(plan, member.camera).view.areas:
                if area.id in member.areas and area.id not in areas:
                    # A place in another camera's picture: only its name counts from here on.
                    assignment = replace(
                        assignment,
                        areas=(*assignment.areas, AreaAssignment(id=area.id, polygon_px=())),
                    )
                    areas.append(area.id)
        own = _camera(plan, assignment.camera_id)
        size_px = assignment.width_px, assignment.height_px
        wanted = [area for member in fused.members for area in member.areas]
        output = replace(_output(plan, fused.into, own, size_px), targets=_indexes(wanted, areas))
        assignment = replace(assignment, outputs=(*assignment.outputs, output))
    return assignment


def _fused_figures_of(plan: Plan, camera_id: str) -> tuple[FusedOutput, ...]:
    """The outputs of a camera that are measured after fusion, and into which others are fused."""
    return tuple(
        fused
        for fused in fused_outputs(plan)
        if fused.into.camera == camera_id and is_measured_after_fusion(plan, fused.into)
    )


def _camera(plan: Plan, camera_id: str) -> Camera:
    for camera in plan.cameras:
        if camera.id == camera_id:
            return camera
    known = ", ".join(camera.id for camera in plan.cameras) or "-"
    raise UsageError(
        where=camera_id,
        found=Words(
            en="a camera that the plan does not have", ja="計画にないカメラが指定されています"
        ),
        expected=Words(en=f"one of {known}", ja=f"{known} のどれか"),
        remedy=Words(en="correct the id", ja="idを直してください"),
    )


def _frame_size(camera: Camera, real_px: tuple[int, int] | None) -> tuple[int, int]:
    declared_px = camera.view.width_px, camera.view.height_px
    if real_px is None:
        return declared_px
    stretch = (real_px[0] * declared_px[1]) / (real_px[1] * declared_px[0])
    if abs(stretch - 1.0) > _SAME_SHAPE_RATIO:
        found = f"{real_px[0]}x{real_px[1]}"
        declared = f"{declared_px[0]}x{declared_px[1]}"
        raise GeometryError(
            where=camera.id,
            found=Words(en=f"pictures of {found}", ja=f"画像が {found} です"),
            expected=Words(
                en=f"the shape of the declared {declared}", ja=f"宣言された {declared} と同じ縦横比"
            ),
            remedy=Words(
                en="correct `view` and draw its lines again on such a picture",
                ja="`view` を直し、その画像の上で線を描き直してください",
            ),
        )
    return real_px


def _ground(view: View, size_px: tuple[int, int]) -> GroundAssignment | None:
    plane = ground_plane_of(view, frame_size_px=size_px)
    if plane is None:
        return None
    return GroundAssignment(
        matrix=tuple(float(number) for number in plane.matrix.ravel()), error_m=plane.error_m
    )


def _front(area: Area, size_px: tuple[int, int]) -> tuple[PointPx, PointPx] | None:
    if area.shelf_front is None:
        return None
    start, end = area.shelf_front
    return _point(start, size_px), _point(end, size_px)


def _detector(detector: Detector, size_px: tuple[int, int]) -> DetectorAssignment:
    # The silhouette detector chooses its own working size from the frame's.
    width_px, height_px = _DETECTOR_SIZES_PX.get(detector.model, size_px)
    return DetectorAssignment(
        model=detector.model,
        width_px=detector.width_px or width_px,
        height_px=detector.height_px or height_px,
        looks_per_s=detector.looks_per_s,
        precision=detector.precision,
    )


MEASURED = (
    RecordClass.LINE_COUNT,
    RecordClass.ZONE_OCCUPANCY,
    RecordClass.DWELL_HISTOGRAM,
    RecordClass.QUEUE_WAIT,
    RecordClass.HEATMAP_CELLS,
    RecordClass.OD_COUNTS,
    RecordClass.CROWDING_LEVEL,
    RecordClass.ATTRIBUTE_COUNTS,
    RecordClass.AUDIENCE,
    RecordClass.ICON,
    RecordClass.VISIT,
    RecordClass.TRAJECTORY_POINT,
    RecordClass.SPEED_HISTOGRAM,
    RecordClass.MASKED_STILL,
    RecordClass.SHELF_STOPS,
)
"""The records that this version of noren measures; a plan may already declare the others."""
IN_METRES = (
    RecordClass.HEATMAP_CELLS,
    RecordClass.CROWDING_LEVEL,
    RecordClass.ICON,
    RecordClass.TRAJECTORY_POINT,
    RecordClass.SPEED_HISTOGRAM,
    RecordClass.SHELF_STOPS,
)
"""The measured records that are about places or ways in metres: they need `view.ground`."""
_AT_LINES = (RecordClass.LINE_COUNT, RecordClass.ATTRIBUTE_COUNTS, RecordClass.SPEED_HISTOGRAM)
_AT_ONCE = (RecordClass.ZONE_OCCUPANCY, RecordClass.CROWDING_LEVEL, RecordClass.AUDIENCE)
"""The records about how many are there at once."""
_PACED = (RecordClass.ICON, RecordClass.TRAJECTORY_POINT, RecordClass.MASKED_STILL)
"""The records that come at a pace of their own."""
_NARROW = {
    RecordClass.DWELL_HISTOGRAM: COUNTER_MOST,
    RecordClass.QUEUE_WAIT: COUNTER_MOST,
    RecordClass.ATTRIBUTE_COUNTS: COUNTER_MOST,
    RecordClass.SPEED_HISTOGRAM: COUNTER_MOST,
    RecordClass.SHELF_STOPS: COUNTER_MOST,
    RecordClass.AUDIENCE: AUDIENCE_MOST,
}
"""The records whose counters hold no more than this."""


def objection_to(plan: Plan, output: Output) -> RecordNotMeasured | None:
    """Why this version cannot measure an output of the plan; None when it can."""
    if not _is_measured(output):
        return _not_measured(output)
    camera = _camera(plan, output.camera)
    if output.record is RecordClass.MASKED_STILL:
        return still_objection(plan, camera, output)
    if (objection := attribute_objection(output, camera.view)) is not None:
        return objection
    if output.record in IN_METRES and camera.view.ground is None:
        return _no_ground(output)
    if (objection := speed_objection(output, camera.view)) is not None:
        return objection
    if (objection := stop_objection(output, camera.view)) is not None:
        return objection
    if output.record is RecordClass.ICON:
        unfit = objection_to_icons(output, camera.view)
        if unfit is not None:
            return unfit
    if output.record is RecordClass.TRAJECTORY_POINT:
        linked = objection_to_trajectories(plan, output)
        if linked is not None:
            return linked
    try:
        staff_of(camera)
    except RecordNotMeasured as objection:
        return objection
    return visit_objection(plan, output) if output.record is RecordClass.VISIT else None


def _is_measured(output: Output) -> bool:
    """Bins are the measure of all records but visits, and what comes at a pace."""
    if output.record is RecordClass.VISIT:
        return True
    pace_s = output.every if output.record in _PACED else _width_s(output)
    return output.record in MEASURED and pace_s is not None


def _output(
    plan: Plan, output: Output, camera: Camera, size_px: tuple[int, int]
) -> OutputAssignment:
    view = camera.view
    if output.record is RecordClass.VISIT:
        return visit_output(plan, output)
    if output.record is RecordClass.MASKED_STILL:
        return still_output(plan, camera, output)
    if not _is_measured(output):
        raise _not_measured(output)
    if (objection := attribute_objection(output, view)) is not None:
        raise objection
    if output.record in IN_METRES and view.ground is None:
        raise _no_ground(output)
    areas = [area.id for area in view.areas]
    targets = _indexes(output.areas, areas)
    if output.record is RecordClass.ICON:
        return compile_icons(output, view, targets, size_px)
    if output.record is RecordClass.TRAJECTORY_POINT:
        if (linked := objection_to_trajectories(plan, output)) is not None:
            raise linked
        return compile_trajectories(plan, output, view)
    bin_s = _width_s(output)
    assert bin_s is not None
    default = CROSSINGS_PER_S * bin_s
    if output.record in _AT_LINES:
        targets = _indexes(output.lines, [line.id for line in view.lines])
    elif output.record in _AT_ONCE:
        default = PEOPLE_IN_AREA
    maximum = default if output.maximum is None else output.maximum
    if output.record in _NARROW:
        maximum = min(maximum, _NARROW[output.record])
    return OutputAssignment(
        id=output.id,
        record=output.record.value,
        targets=targets,
        classes=tuple(int(one) for one in output.object_classes),
        bin_s=bin_s,
        maximum=maximum,
        service=None if output.served_at is None else areas.index(output.served_at),
        grid=cells_of_floor(output, view) if output.record is RecordClass.HEATMAP_CELLS else None,
        speed_errors=declared_speed_errors(output, view, targets),
        **declared_sections(output, view, targets),
        **declared_attributes(output),
    )


def _width_s(output: Output) -> int | None:
    """The width of a bin; an audience is told anew each time, which is its bin."""
    width = output.every if output.record is RecordClass.AUDIENCE else output.bin
    return None if width is None else width.seconds


def cells_of_floor(output: Output, view: View) -> GridAssignment:
    """Whole cells over the rectangle that the places measured on the floor span.

    The view has a `ground` and the output a `position_m`.

    Raises:
        GeometryError: more cells than a heat map may have.
    """
    assert view.ground is not None
    assert output.position_m is not None
    cell_m = output.position_m
    low, high = (
        tuple(edge(pair.ground_m[axis] for pair in view.ground.points) for axis in (0, 1))
        for edge in (min, max)
    )
    origin = tuple(math.floor(value / cell_m) for value in low)
    columns, rows = (
        max(1, math.ceil(value / cell_m) - first) for value, first in zip(high, origin, strict=True)
    )
    if rows * columns > MOST_CELLS:
        raise GeometryError(
            where=output.id,
            found=Words(
                en=f"a heat map of {rows * columns:,} cells",
                ja=f"ヒートマップのます目が {rows * columns:,} 個あります",
            ),
            expected=Words(en=f"at most {MOST_CELLS:,}", ja=f"{MOST_CELLS:,} 個以下"),
            remedy=Words(en="write a larger `position_m`", ja="`position_m` を大きくしてください"),
        )
    return GridAssignment(
        origin_m=(origin[0] * cell_m, origin[1] * cell_m),
        cell_m=cell_m,
        rows=rows,
        columns=columns,
    )


def _no_ground(output: Output) -> RecordNotMeasured:
    return RecordNotMeasured(
        where=output.id,
        found=Words(
            en=f"`{output.record.value}` ({output.record.en}) of the camera `{output.camera}`, "
            "whose `view` has no `ground`",
            ja=f"`{output.record.value}`({output.record.ja})を、`view` に `ground` のない"
            f"カメラ `{output.camera}` で求めています",
        ),
        expected=Words(
            en="at least four places of the floor, measured in metres",
            ja="メートルで測った床の点が四つ以上",
        ),
        remedy=Words(
            en="measure them and write them into `view.ground`",
            ja="測って `view.ground` に書いてください",
        ),
    )


def _not_measured(output: Output) -> RecordNotMeasured:
    if output.record is RecordClass.SCENERY:
        return measured_elsewhere(output)
    measured = ", ".join(f"`{record.value}`" for record in MEASURED)
    return RecordNotMeasured(
        where=output.id,
        found=Words(
            en=f"`{output.record.value}` ({output.record.en}), which this version cannot measure",
            ja=f"`{output.record.value}`({output.record.ja})は、この版ではまだ計測できません",
        ),
        expected=Words(en=f"one of {measured}", ja=f"{measured} のどれか"),
        remedy=Words(
            en="leave this output out until then; checks and notices work with it",
            ja="対応までこの出力を外してください。点検と告知の作成はこのままできます",
        ),
    )


def _indexes(wanted: Sequence[str], known: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted(known.index(one) for one in wanted))


def _point(fraction: tuple[float, float], size_px: tuple[int, int]) -> PointPx:
    return fraction[0] * size_px[0], fraction[1] * size_px[1]


def _points(
    fractions: Sequence[tuple[float, float]], size_px: tuple[int, int]
) -> tuple[PointPx, ...]:
    return tuple(_point(fraction, size_px) for fraction in fractions)
