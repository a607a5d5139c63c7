"""`noren scenery`: a film of a car's camera and its positions, made into facts on the map.

    film ─▶ jail ─▶ slices without a position ─┐
    positions ─▶ track ─▶ where each slice was ┴▶ meshes and bins ─▶ table
             └▶ masked stills, where declared: sealed at once, without a position

The jail never hears where the car was, and no position finer than the declared mesh is written:
slices and track are both forgotten once the table is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np

from noren.errors import (
    ClockUnclear,
    UsageError,
)
from noren.gate.assignment import OutputAssignment
from noren.gate.compile import compile_assignment
from noren.gate.records import JailReportBody, ProgressBody
from noren.gate.scenery_records import (
    SHARE_UNKNOWN,
    SLICE_S,
    CongestionBody,
)
from noren.gate.validator import ClosedBin
from noren.jail.supervisor import Listeners, watch_film
from noren.measure.clock_offset import (
    OFFSET_NOTICED_S,
    ClockOffset,
    estimate_clock_offset,
)
from noren.measure.gps_track import GpsTrack, find_places, measure_speed
from noren.measure.scenery_map import MapFacts, SceneSlices, merge_slices
from noren.operations.camera_run import model_name
from noren.operations.check import check_loaded, today_in_japan
from noren.operations.film_failure import failure_of
from noren.operations.filming import require_told
from noren.operations.gps_files import read_gps_track
from noren.operations.reading import read_plan
from noren.operations.scenery_table import TableFrame, slices_of, write_table
from noren.operations.sources import Source, choose_sources
from noren.operations.street_stills import StreetStore, open_street_store
from noren.operations.weights import read_models, read_weights
from noren.operations.zones import JAPAN, find_zone
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneryRequest:
    """What was asked: `start` is the UTC time of the film's first frame by the camera's clock.

    `store` is where masked stills are sealed, for a camera that makes them.
    `clock_offset_s` is what to add to the camera's clock to have the receiver's, None where
    nobody declared it; `match_clocks` has it estimated. `zone_name` is of the table's times.
    """

    plan: Path
    camera: str
    film: Path
    positions: Path
    start: datetime
    table: Path
    clock_offset_s: float | None = None
    match_clocks: bool = False
    store: Path | None = None
    as_of: date | None = None
    zone_name: str = JAPAN


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenerySummary:
    """What was made of it, and what was not used.

    `stills` says what became of masked stills, None where none are declared.
    """

    rows: int
    looked_s: float
    unplaced_s: float
    fixes: int
    fixes_unusable: int
    fixes_dropped: int
    offset_s: float
    clock: ClockOffset | None
    stills: Words | None = None


def map_scenery(
    request: SceneryRequest,
    *,
    on_progress: Callable[[ProgressBody], None] = lambda progress: None,
) -> ScenerySummary:
    """Measure the film in the jail, join positions by time, and write one table.

    Raises:
        PlanErrors, PlanRefused, UsageError, SourceError, ModelError, JailError: as `noren run`.
        RecordNotMeasured: an output of the camera that this version cannot read.
        ClockUnclear: the clocks do not fit, or do not overlap.
        FolderError: the table cannot be written.
        HoldingKeyMissing, StoreError, PurgeFailed: masked stills cannot be kept.
    """
    find_zone(request.zone_name)
    loaded = read_plan(request.plan)
    as_of = request.as_of or today_in_japan()
    camera = street_camera(loaded.plan, request.camera)
    source = Source(camera=camera, text=str(request.film), film=request.film)
    require_told(loaded, (source,), as_of=as_of, start=request.start)
    check_loaded(loaded, as_of=as_of).require()
    track, unusable = read_gps_track(request.positions)
    outputs = street_outputs(loaded.plan, camera)
    with open_street_store(
        loaded, request.store, source, base=request.plan.parent, start=request.start
    ) as street:
        assignments, bins = _measure(request, loaded, source, street, on_progress)
    slices = [
        slices_of([closed for closed in bins if closed.output == index], len(one.texts))
        for index, one in enumerate(assignments)
        if one.stills is None
    ]
    clock = _clock(request, bins, track)
    offset_s = request.clock_offset_s or (clock.offset_s if request.match_clocks and clock else 0.0)
    facts = [
        (output, _facts(output, of_output, track, offset_s))
        for output, of_output in zip(outputs, slices, strict=True)
    ]
    frame = TableFrame(
        camera=camera.id,
        model=model_name(loaded.plan, camera),
        digest=loaded.digest,
        zone=find_zone(request.zone_name),
    )
    write_table(request.table, frame, facts)
    return ScenerySummary(
        rows=sum(len(one) for _, one in facts),
        looked_s=float(slices[0].looked_s.sum()),
        unplaced_s=facts[0][1].unplaced_s,
        fixes=len(track),
        fixes_unusable=unusable,
        fixes_dropped=track.dropped_jumps + track.dropped_disorder,
        offset_s=offset_s,
        clock=clock,
        stills=None if street is None else street.stills.note,
    )


def _measure(
    request: SceneryRequest,
    loaded: LoadedPlan,
    source: Source,
    street: StreetStore | None,
    on_progress: Callable[[ProgressBody], None],
) -> tuple[tuple[OutputAssignment, ...], list[ClosedBin]]:
    """The outputs and the film's slices; its stills are sealed meanwhile."""
    camera = source.camera
    assignment = compile_assignment(
        loaded.plan,
        camera.id,
        digest=loaded.digest,
        live=False,
        scenery=True,
        start_s=request.start.timestamp(),
    )
    bins: list[ClosedBin] = []
    assert source.film is not None

    def on_bin(closed: ClosedBin) -> None:
        if street is not None and assignment.outputs[closed.output].stills is not None:
            street.keep(assignment, closed)
        else:
            bins.append(closed)

    def on_report(report: JailReportBody) -> None:
        if street is not None:
            street.tell_jail(report)

    outcome = watch_film(
        assignment,
        source.film,
        Listeners(on_bin=on_bin, on_report=on_report, on_progress=on_progress),
        weights=read_weights(camera),
        models=read_models(loaded.plan, camera),
    )
    if street is not None:
        street.conclude(outcome)
    failed = failure_of(outcome, source.shown)
    if failed is not None:
        raise failed
    return assignment.outputs, bins


def _clock(request: SceneryRequest, bins: list[ClosedBin], track: GpsTrack) -> ClockOffset | None:
    """How the clocks fit, if that was asked or can be told; None where it cannot.

    Raises:
        ClockUnclear: it was asked and cannot be told, or it can and contradicts what was declared.
    """
    told = [
        (closed.bin_start_s + second + 0.5, body.driving_percent / 100)
        for closed in bins
        for body in closed.figures
        if isinstance(body, CongestionBody) and body.driving_percent != SHARE_UNKNOWN
        for second in range(SLICE_S)
    ]
    fix_at_s, fix_speed = measure_speed(track)
    # The film tells only whether the car drives, so the track is asked for no more.
    drives = np.clip(fix_speed / 3.0, 0.0, 1.0)
    try:
        found = estimate_clock_offset(
            fix_at_s=fix_at_s,
            fix_speed_mps=10.0 * drives,
            film_at_s=[at_s for at_s, _ in told],
            film_rate=[share for _, share in told],
        )
    except ClockUnclear:
        if request.match_clocks:
            raise
        return None
    declared_s = request.clock_offset_s or 0.0
    if not request.match_clocks and abs(found.offset_s - declared_s) > OFFSET_NOTICED_S:
        raise _contradiction(found, declared_s)
    return found


def _facts(output: Output, slices: SceneSlices, track: GpsTrack, offset_s: float) -> MapFacts:
    assert output.bin is not None
    assert output.position_m is not None
    facts = merge_slices(
        slices,
        find_places(track, slices.middle_s + offset_s),
        position_m=output.position_m,
        bin_s=output.bin.seconds,
    )
    if not len(facts) and slices.looked_s.sum() > 0:
        raise ClockUnclear(
            where=output.id,
            found=Words(
                en="no position for any moment of the film",
                ja="映像のどの時刻にも位置の記録がありません",
            ),
            expected=Words(
                en="a track of the same drive, in and around Japan, without long gaps",
                ja="同じ走行の、国内の、長い途切れのない位置の記録",
            ),
            remedy=Words(
                en="check --start, the clocks and the track",
                ja="--start、時計、位置の記録を確かめてください",
            ),
        )
    return facts


def find_street_source(plan: Path, camera_id: str, given: str | None) -> Source:
    """The film or live camera of a car: `given`, or what the plan says of the camera.

    Raises:
        PlanErrors: the file is no plan.
        UsageError: no such camera with an output of `scenery`, or an unknown kind of address.
    """
    loaded = read_plan(plan)
    camera = street_camera(loaded.plan, camera_id)
    sources = choose_sources(
        loaded.plan, {} if given is None else {camera_id: given}, base=plan.parent
    )
    return next(source for source in sources if source.camera.id == camera.id)


def street_outputs(plan: Plan, camera: Camera) -> list[Output]:
    """What is declared of the street, in the plan's order."""
    return [
        one for one in plan.outputs if one.camera == camera.id and one.record is RecordClass.SCENERY
    ]


def street_camera(plan: Plan, camera_id: str) -> Camera:
    """The camera, which has an output of `scenery`.

    Raises:
        UsageError: it has none, or there is no such camera.
    """
    for camera in plan.cameras:
        if camera.id == camera_id:
            if any(
                one.camera == camera_id and one.record.value == "scenery" for one in plan.outputs
            ):
                return camera
            break
    raise UsageError(
        where=f"--camera {camera_id}",
        found=Words(
            en="no such camera with an output of `scenery`",
            ja="`scenery` の出力を持つこのカメラはありません",
        ),
        expected=", ".join(
            sorted({one.camera for one in plan.outputs if one.record.value == "scenery"})
        )
        or "-",
        remedy=Words(en="name one of them", ja="いずれかを指定してください"),
    )


def _contradiction(found: ClockOffset, declared_s: float) -> ClockUnclear:
    return ClockUnclear(
        where=Words(en="clocks of the film and the receiver", ja="映像と測位の時計"),
        found=Words(
            en=f"stops and starts that fit at {found.offset_s:+.0f} s, not at {declared_s:+.0f} s",
            ja=f"発進と停止は {declared_s:+.0f} 秒ではなく {found.offset_s:+.0f} 秒で合います",
        ),
        expected=Words(
            en=f"clocks that differ by at most {OFFSET_NOTICED_S:.0f} s from what was declared",
            ja=f"宣言との違いが {OFFSET_NOTICED_S:.0f} 秒以内の時計",
        ),
        remedy=Words(
            en="give --clock-offset, or --match-clocks to use what fits",
            ja="--clock-offset で時刻差を示すか、--match-clocks で推定値を使ってください",
        ),
    )
