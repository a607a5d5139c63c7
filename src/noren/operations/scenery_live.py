"""`noren scenery` with a car's live camera and its receiver: the map grows while the car drives.

    camera ─▶ jail ─▶ slices without a position ─┐
    receiver's line ─▶ fixes ────────────────────┴▶ open bins ─▶ rows of closed bins ─▶ day's table
             └▶ masked stills, where declared: sealed at once, without a position

The camera has a thread of its own and so has the line; they meet here, outside the jail. What is
known of where the car was is kept as long as a bin is open, and no longer.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from noren.errors import NorenError, StoreError
from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.records import JailReportBody
from noren.gate.validator import ClosedBin
from noren.jail.camera_address import CameraAddress, parse_camera_address
from noren.jail.degrade import require_live_jail
from noren.jail.faults import error_of
from noren.jail.model_bytes import ModelBytes
from noren.jail.supervisor import Ending, Listeners, Outcome, watch_camera
from noren.operations.camera_endings import incident_error
from noren.operations.camera_lives import rest_until_stopped, watch_lives
from noren.operations.camera_run import RunListener, model_name
from noren.operations.check import check_loaded, today_in_japan
from noren.operations.filming import end_of_filming_note, require_told, unproven_note
from noren.operations.reading import read_plan
from noren.operations.scenery import street_camera, street_outputs
from noren.operations.scenery_bins import OpenBins
from noren.operations.scenery_table import DayTables, TableFrame, texts_of
from noren.operations.serial_receiver import SerialReceiver
from noren.operations.sources import Source, password_of
from noren.operations.street_stills import StreetStore, open_street_store
from noren.operations.weights import read_models, read_weights
from noren.operations.zones import JAPAN, find_zone
from noren.plan.load import LoadedPlan
from noren.vocabulary.words import Words

_TEND_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSceneryRequest:
    """What was asked: `source` is the camera's address, `line` the receiver's device.

    `table` names the day's tables, their days and times are those of `zone_name`; `store` is where
    masked stills are sealed.
    """

    plan: Path
    camera: str
    source: str
    line: Path
    baud: int
    table: Path
    store: Path | None = None
    as_of: date | None = None
    zone_name: str = JAPAN


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveScenerySummary:
    """What was made of it. `error` says how the camera failed, where it did not work at the end."""

    rows: int
    looked_s: float
    unplaced_s: float
    fixes: int
    unusable: int
    stills: Words | None
    error: NorenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slice:
    """A slice as it came; `steady_s` taken from its time gives the steady clock."""

    closed: ClosedBin
    steady_s: float
    now_s: float


def follow_scenery(
    request: LiveSceneryRequest,
    *,
    listener: RunListener | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    today: Callable[[], date] = today_in_japan,
) -> LiveScenerySummary:
    """Watch until somebody says stop or the last day of filming is over; rows come bin by bin.

    An orderly stop writes what the open bins hold so far; a kill loses them.

    Raises:
        PlanErrors, PlanRefused, UsageError, ModelError, JailError: as `noren run`.
        RecordNotMeasured: an output of the camera that this version cannot read.
        SourceMissing: no receiver.
        ClockUnclear: this machine's clock is too far from the receiver's.
        FolderError: a table cannot be written.
        HoldingKeyMissing, StoreError, PurgeFailed: masked stills cannot be kept.
    """
    listener = listener or RunListener()
    loaded = read_plan(request.plan)
    as_of = request.as_of or today_in_japan()
    camera = street_camera(loaded.plan, request.camera)
    source = Source(camera=camera, text=request.source, film=None)
    require_told(loaded, (source,), as_of=as_of, start=None)
    check_loaded(loaded, as_of=as_of).require()
    if note := unproven_note(loaded):
        listener.on_note(note)
    outputs = street_outputs(loaded.plan, camera)
    frame = TableFrame(
        camera=camera.id,
        model=model_name(loaded.plan, camera),
        digest=loaded.digest,
        zone=find_zone(request.zone_name),
    )
    tables = DayTables(request.table, frame, texts_of(outputs))
    tables.require_fitting(time.time())
    with (
        open_street_store(
            loaded,
            request.store,
            source,
            base=request.plan.parent,
            start=datetime.now(UTC),
        ) as street,
        SerialReceiver(request.line, baud=request.baud, tell=listener.on_note) as receiver,
    ):
        over = threading.Event()
        eye = _Eye(loaded, source, street, listener, lambda: over.is_set() or should_stop())
        drive = _Drive(eye.slices, receiver, OpenBins(outputs), tables)
        error = _watch(eye, drive, street, over, _Filming(loaded, listener, today))
        return LiveScenerySummary(
            rows=drive.rows,
            looked_s=drive.bins.looked_s,
            unplaced_s=drive.bins.unplaced_s,
            fixes=receiver.fixes,
            unusable=receiver.unusable,
            stills=None if street is None else street.stills.note,
            error=error,
        )


def _watch(
    eye: _Eye,
    drive: _Drive,
    street: StreetStore | None,
    over: threading.Event,
    filming: _Filming,
) -> NorenError | None:
    """Both threads to their end; what is raised here ends the camera first."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        going = threads.submit(eye.go)
        try:
            # Python acts on a signal in this thread only, and only while it moves.
            while wait([going], timeout=_TEND_S).not_done:
                drive.tend(time.time())
                if street is not None:
                    street.tend()
                if filming.is_over():
                    over.set()
        finally:
            over.set()
        error = going.result()
    drive.tend(math.inf)
    return error


class _Filming:
    """Whether the plan's last day of filming is over; said once."""

    def __init__(
        self, loaded: LoadedPlan, listener: RunListener, today: Callable[[], date]
    ) -> None:
        self._loaded = loaded
        self._listener = listener
        self._today = today
        self._is_told = False

    def is_over(self) -> bool:
        note = end_of_filming_note(self._loaded.plan, self._today())
        if note is not None and not self._is_told:
            self._is_told = True
            self._listener.on_note(note)
        return note is not None


class _Drive:
    """Slices and fixes, joined and written."""

    def __init__(
        self,
        slices: queue.SimpleQueue[_Slice],
        receiver: SerialReceiver,
        bins: OpenBins,
        tables: DayTables,
    ) -> None:
        self._slices = slices
        self._receiver = receiver
        self._tables = tables
        self.bins = bins
        self.rows = 0

    def tend(self, now_s: float) -> None:
        """Take what came, and write the bins that are over at `now_s`."""
        self.bins.hear(self._receiver.take(), now_s=time.monotonic())
        while not self._slices.empty():
            one = self._slices.get()
            self.bins.see(one.closed, steady_s=one.steady_s, now_s=one.now_s)
        self.rows += self._tables.add(self.bins.close(now_s))


class _Eye:
    """The camera, from life to life of its jail. `slices` is where what it sees comes out."""

    def __init__(
        self,
        loaded: LoadedPlan,
        source: Source,
        street: StreetStore | None,
        listener: RunListener,
        should_stop: Callable[[], bool],
    ) -> None:
        self._loaded = loaded
        self._source = source
        self._camera = source.camera
        self._street = street
        self._listener = listener
        self._should_stop = should_stop
        self._has_lived = False
        self._store_error: StoreError | None = None
        self.slices: queue.SimpleQueue[_Slice] = queue.SimpleQueue()

    def go(self) -> NorenError | None:
        """Watch until somebody says stop; how it failed, if it did not work then.

        Raises:
            ModelError, JailError, SourceDenied: it cannot even begin.
        """
        weights = read_weights(self._camera)
        models = read_models(self._loaded.plan, self._camera)
        reason = self._loaded.plan.security.plain_swap_reason
        require_live_jail(where=self._camera.id, swap_reason=reason.en if reason else None)
        address = parse_camera_address(
            self._source.text, where=self._camera.id, sign_in=password_of(self._camera)
        )
        error = watch_lives(
            lambda: self._live_once(address, weights, models),
            has_lived=lambda: self._has_lived,
            on_pause=lambda seconds, failed: self._listener.on_pause(
                self._camera.id, seconds, failed
            ),
            rest=lambda seconds: rest_until_stopped(seconds, self._stops),
            should_stop=self._stops,
        )
        return self._store_error or error

    def _stops(self) -> bool:
        return self._should_stop() or self._store_error is not None

    def _live_once(
        self,
        address: CameraAddress,
        weights: tuple[bytes, ...],
        models: tuple[ModelBytes, ...],
    ) -> NorenError | None:
        self._has_lived = False
        start_s, steady_s = time.time(), time.time() - time.monotonic()
        assignment = compile_assignment(
            self._loaded.plan,
            self._camera.id,
            digest=self._loaded.digest,
            live=True,
            scenery=True,
            start_s=start_s,
        )
        try:
            outcome = watch_camera(
                assignment,
                address,
                Listeners(
                    on_bin=lambda closed: self._take(assignment, closed, steady_s),
                    on_report=self._begin,
                    on_progress=lambda progress: self._listener.on_progress(
                        self._camera.id, progress
                    ),
                ),
                weights=weights,
                models=models,
                should_stop=self._stops,
            )
        except NorenError as failed:
            return failed
        return self._conclude(outcome)

    def _begin(self, report: JailReportBody) -> None:
        self._has_lived = True
        if self._street is not None:
            self._street.tell_jail(report)
        self._listener.on_report(self._camera.id, report)

    def _take(self, assignment: Assignment, closed: ClosedBin, steady_s: float) -> None:
        if assignment.outputs[closed.output].stills is None:
            self.slices.put(_Slice(closed=closed, steady_s=steady_s, now_s=time.monotonic()))
            return
        assert self._street is not None
        try:
            self._street.keep(assignment, closed)
        except StoreError as error:
            # What cannot be kept must not be measured either: the jail ends at once.
            self._store_error = error
            raise

    def _conclude(self, outcome: Outcome) -> NorenError | None:
        if self._street is not None:
            self._street.conclude(outcome)
        if outcome.ending in (Ending.FINISHED, Ending.STOPPED):
            return None
        where = f"{self._camera.id} ({self._source.shown})"
        if outcome.fault is not None:
            return error_of(outcome.fault, where=where)
        return incident_error(outcome, where=where)
