"""From a plan to what one camera's jail is told to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from noren.errors import GeometryError, UndeclaredData, UsageError
from noren.gate.assignment import (
    AreaAssignment,
    Assignment,
    CommissioningAssignment,
    DetectorAssignment,
    GroundAssignment,
    LineAssignment,
    PointPx,
)
from noren.gate.declared_camera import camera_of
from noren.gate.output_compile import compile_output, indexes_of
from noren.gate.scenery_compile import scenery_output
from noren.gate.staff import staff_of
from noren.gate.still_compile import FROM_STREETS
from noren.plan.camera import FREE_TIMES, Area, Camera, Detector, Line, View
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
JUDGED_S = 120
"""A view is judged this long where nothing is drawn of it."""
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
    camera = camera_of(plan, camera_id)
    if live and evaluation:
        raise UsageError(
            where=camera_id,
            found=Words(en="an evaluation of a camera", ja="カメラの評価です"),
            expected=Words(en="a consented test film", ja="同意を得た試験用の映像"),
            remedy=Words(en="give a film as its source", ja="映像ファイルを指定してください"),
        )
    outputs = [] if commissioning else _outputs_of(plan, camera_id, scenery=scenery)
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
        lines=tuple(_line(line, size_px) for line in view.lines),
        areas=tuple(_area(area, size_px) for area in view.areas),
        detector=_detector(camera.detector, size_px),
        outputs=tuple(
            scenery_output(camera, output)
            if scenery and output.record is RecordClass.SCENERY
            else compile_output(plan, output, camera, size_px)
            for output in outputs
        ),
        staff=staff_of(camera),
        commissioning=_commissioning(view) if commissioning else None,
    )


def _outputs_of(plan: Plan, camera_id: str, *, scenery: bool) -> list[Output]:
    """What one camera's jail measures; stills are no bins and stand behind what is."""
    outputs = [
        output
        for output in plan.outputs
        if output.camera == camera_id
        and not is_measured_after_fusion(plan, output)
        and (not scenery or output.record in FROM_STREETS)
    ]
    return sorted(outputs, key=lambda output: output.record is RecordClass.MASKED_STILL)


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
            for area in camera_of(plan, member.camera).view.areas:
                if area.id in member.areas and area.id not in areas:
                    # A place in another camera's picture: only its name counts from here on.
                    assignment = replace(
                        assignment,
                        areas=(*assignment.areas, AreaAssignment(id=area.id, polygon_px=())),
                    )
                    areas.append(area.id)
        own = camera_of(plan, assignment.camera_id)
        size_px = assignment.width_px, assignment.height_px
        wanted = [area for member in fused.members for area in member.areas]
        output = replace(
            compile_output(plan, fused.into, own, size_px), targets=indexes_of(wanted, areas)
        )
        assignment = replace(assignment, outputs=(*assignment.outputs, output))
    return assignment


def _fused_figures_of(plan: Plan, camera_id: str) -> tuple[FusedOutput, ...]:
    """The outputs of a camera that are measured after fusion, and into which others are fused."""
    return tuple(
        fused
        for fused in fused_outputs(plan)
        if fused.into.camera == camera_id and is_measured_after_fusion(plan, fused.into)
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


def _line(line: Line, size_px: tuple[int, int]) -> LineAssignment:
    return LineAssignment(
        id=line.id, start_px=_point(line.start, size_px), end_px=_point(line.end, size_px)
    )


def _area(area: Area, size_px: tuple[int, int]) -> AreaAssignment:
    front = None
    if area.shelf_front is not None:
        start, end = area.shelf_front
        front = _point(start, size_px), _point(end, size_px)
    polygon = tuple(_point(corner, size_px) for corner in area.polygon)
    return AreaAssignment(id=area.id, polygon_px=polygon, front_px=front)


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


def _point(fraction: tuple[float, float], size_px: tuple[int, int]) -> PointPx:
    return fraction[0] * size_px[0], fraction[1] * size_px[1]


def _points(
    fractions: Sequence[tuple[float, float]], size_px: tuple[int, int]
) -> tuple[PointPx, ...]:
    return tuple(_point(fraction, size_px) for fraction in fractions)
