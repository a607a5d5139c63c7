"""From one output of a plan to what the jail of its camera is told to measure, or why it cannot."""

from __future__ import annotations

from collections.abc import Sequence

from noren.errors import RecordNotMeasured
from noren.gate.assignment import OutputAssignment
from noren.gate.attribute_compile import attribute_objection, declared_attributes
from noren.gate.attribute_records import AUDIENCE_MOST
from noren.gate.behavior_records import PEOPLE_IN_AREA
from noren.gate.crowding_compile import crowding_objection
from noren.gate.declared_camera import camera_of
from noren.gate.figure_limits import COUNTER_MOST
from noren.gate.floor_cells import cells_of_floor
from noren.gate.icon_output import compile_icons, objection_to_icons
from noren.gate.objections import objection_of, unmeasured
from noren.gate.scenery_compile import measured_elsewhere
from noren.gate.speed_compile import declared_speed_errors, speed_objection
from noren.gate.staff import staff_of
from noren.gate.still_compile import still_objection, still_output
from noren.gate.stop_compile import declared_sections, stop_objection
from noren.gate.trajectory_output import compile_trajectories, objection_to_trajectories
from noren.gate.visit_compile import visit_objection, visit_output
from noren.plan.camera import Camera, View
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

CROSSINGS_PER_S = 2
"""The most people that can cross one line in one direction in a second."""
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
    camera, record = camera_of(plan, output.camera), output.record
    view = camera.view
    if record is RecordClass.MASKED_STILL:
        return still_objection(plan, camera, output)
    return (
        attribute_objection(output, view)
        or _objection_to_no_ground(output, view)
        or speed_objection(output, view)
        or crowding_objection(output, view)
        or stop_objection(output, view)
        or (objection_to_icons(output, view) if record is RecordClass.ICON else None)
        or objection_to_trajectories(plan, output)
        or objection_of(lambda: staff_of(camera))
        or (visit_objection(plan, camera, output) if record is RecordClass.VISIT else None)
    )


def _is_measured(output: Output) -> bool:
    """Bins are the measure of all records but visits, and what comes at a pace."""
    if output.record is RecordClass.VISIT:
        return True
    pace_s = output.every if output.record in _PACED else _width_s(output)
    return output.record in MEASURED and pace_s is not None


def compile_output(
    plan: Plan, output: Output, camera: Camera, size_px: tuple[int, int]
) -> OutputAssignment:
    """What the jail is told of one output, for frames of this size.

    Raises:
        RecordNotMeasured: it is of a kind that this version cannot measure, or not with this
            camera.
        GeometryError: the ground points fit no ground, or more cells than may be.
    """
    view = camera.view
    if output.record is RecordClass.VISIT:
        return visit_output(plan, camera, output)
    if output.record is RecordClass.MASKED_STILL:
        return still_output(plan, camera, output)
    if not _is_measured(output):
        raise _not_measured(output)
    objection = (
        attribute_objection(output, view)
        or _objection_to_no_ground(output, view)
        or crowding_objection(output, view)
    )
    if objection is not None:
        raise objection
    if output.record is RecordClass.ICON:
        targets = indexes_of(output.areas, [area.id for area in view.areas])
        return compile_icons(output, view, targets, size_px)
    if output.record is RecordClass.TRAJECTORY_POINT:
        if (linked := objection_to_trajectories(plan, output)) is not None:
            raise linked
        return compile_trajectories(plan, output, view)
    return _bins(output, view)


def _bins(output: Output, view: View) -> OutputAssignment:
    """An output of figures by bin, at lines or in areas."""
    areas = [area.id for area in view.areas]
    targets = indexes_of(output.areas, areas)
    bin_s = _width_s(output)
    assert bin_s is not None
    default = CROSSINGS_PER_S * bin_s
    if output.record in _AT_LINES:
        targets = indexes_of(output.lines, [line.id for line in view.lines])
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


def _objection_to_no_ground(output: Output, view: View) -> RecordNotMeasured | None:
    if output.record not in IN_METRES or view.ground is not None:
        return None
    return unmeasured(
        output,
        Words(
            en=f"`{output.record.value}` ({output.record.en}) of the camera `{output.camera}`, "
            "whose `view` has no `ground`",
            ja=f"`{output.record.value}`({output.record.ja})を、`view` に `ground` のない"
            f"カメラ `{output.camera}` で求めています",
        ),
        Words(
            en="at least four places of the floor, measured in metres",
            ja="メートルで測った床の点が四つ以上",
        ),
        Words(
            en="measure them and write them into `view.ground`",
            ja="測って `view.ground` に書いてください",
        ),
    )


def _not_measured(output: Output) -> RecordNotMeasured:
    if output.record is RecordClass.SCENERY:
        return measured_elsewhere(output)
    measured = ", ".join(f"`{record.value}`" for record in MEASURED)
    return unmeasured(
        output,
        Words(
            en=f"`{output.record.value}` ({output.record.en}), which this version cannot measure",
            ja=f"`{output.record.value}`({output.record.ja})は、この版ではまだ計測できません",
        ),
        Words(en=f"one of {measured}", ja=f"{measured} のどれか"),
        Words(
            en="leave this output out until then; checks and notices work with it",
            ja="対応までこの出力を外してください。点検と告知の作成はこのままできます",
        ),
    )


def indexes_of(wanted: Sequence[str], known: Sequence[str]) -> tuple[int, ...]:
    """Where the wanted ids stand among the known ones, in order."""
    return tuple(sorted(known.index(one) for one in wanted))
