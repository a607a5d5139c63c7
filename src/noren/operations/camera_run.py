"""One camera or film of a run: its jail, its restarts, its bins, and how it ended."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from noren.errors import (
    JailIncident,
    NorenError,
    SourceDenied,
    SourceStopped,
    StoreError,
)
from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.rates import RESTARTS, TokenBucket
from noren.gate.records import JailReportBody, ProgressBody
from noren.gate.validator import ClosedBin
from noren.gate.visit_records import FEATURE_MODELS
from noren.jail.camera_address import CameraAddress, parse_camera_address
from noren.jail.faults import error_of
from noren.jail.model_bytes import ModelBytes
from noren.jail.supervisor import (
    Ending,
    Listeners,
    Outcome,
    require_live_jail,
    watch_camera,
    watch_film,
)
from noren.operations.audience import AudienceDesk, is_audience
from noren.operations.icon_board import IconBoards
from noren.operations.run_log import RunLog
from noren.operations.sources import Source, password_of
from noren.operations.visit_desk import VisitDesk
from noren.operations.walk_keeping import WalkKeeper
from noren.operations.weights import models_of, read_models, read_weights
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.digest import canonical_text
from noren.plan.load import LoadedPlan
from noren.stores.ledger.terms import IncidentCause
from noren.stores.run import Ending as RunEnding
from noren.stores.run import Run
from noren.stores.statistics import IncidentKind, StatisticsStore
from noren.vocabulary.words import Words

BACK_OFF_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Pauses before a camera's jail is started again, the last one for as long as it takes."""
GOOD_RUN_S = 300.0
"""A jail that ran this long was well: its pauses start again at the first."""

_CAUSE_BY_VALUE = {str(cause.value): cause for cause in IncidentCause}

Speed = Literal["max", "real"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What `noren run` was asked.

    `start` is the UTC time of a film's first frame; None lets a film count as starting `now`,
    which is the present unless somebody was already told another second.
    """

    plan: Path
    store: Path
    sources: dict[str, str] = field(default_factory=dict)
    start: datetime | None = None
    now: datetime | None = None
    speed: Speed = "max"
    unjailed: bool = False
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSummary:
    """How one camera or film went."""

    camera: str
    source: str
    live: bool
    jailed: bool
    frames_in: int
    media_s: float
    cpu_s: float
    bins: int
    model: str
    error: NorenError | None = None


class RunListener:
    """Who wants to see a run going on; every method may be called from any camera's thread."""

    def on_note(self, note: Words) -> None:
        """Something that whoever runs it should know."""

    def on_report(self, camera: str, report: JailReportBody) -> None:
        """The jail stands."""

    def on_progress(self, camera: str, progress: ProgressBody) -> None:
        """A sign of life."""

    def on_pause(self, camera: str, seconds: float, error: NorenError) -> None:
        """A camera failed and is tried again after a pause."""


def model_name(plan: Plan, camera: Camera) -> str:
    """What looks, as figures carry it; what no network found is an estimate and says so."""
    silhouette = camera.detector.model == "silhouette" or camera.view.looks == "straight_down"
    detector = "silhouette, estimated" if silhouette else camera.detector.model
    return " + ".join((detector, *models_of(plan, camera)))


class CameraRun:
    """One camera, from its assignment to its summary."""

    def __init__(
        self,
        request: RunRequest,
        loaded: LoadedPlan,
        source: Source,
        start: datetime,
        store: StatisticsStore,
        log: RunLog,
        listener: RunListener,
        should_stop: Callable[[], bool],
        icons: IconBoards,
        audience: AudienceDesk | None = None,
        visits: VisitDesk | None = None,
        walks: WalkKeeper | None = None,
    ) -> None:
        self._visits = visits
        self._walks = walks
        self._request = request
        self._icons = icons
        self._loaded = loaded
        self._source = source
        self._camera: Camera = source.camera
        self._start = start
        self._store = store
        self._log = log
        self._listener = listener
        self._should_stop = should_stop
        self._models: tuple[ModelBytes, ...] = ()
        self._audience = audience
        self._run: Run | None = None
        self._report: JailReportBody | None = None
        self._bins = 0
        self._frames = 0
        self._frames_before = 0
        self._media_ms = 0
        self._watched_ms = 0
        self._store_error: StoreError | None = None

    def go(self) -> CameraSummary:
        """Watch to the end and say how it went."""
        began_s = time.process_time()
        error: NorenError | None = None
        try:
            weights = read_weights(self._camera)
            self._models = read_models(self._loaded.plan, self._camera)
            error = self._watch_live(weights) if self._source.live else self._watch_film(weights)
        except NorenError as failed:
            error = failed
        return CameraSummary(
            camera=self._camera.id,
            source=self._source.shown,
            live=self._source.live,
            jailed=not self._request.unjailed,
            frames_in=self._frames,
            media_s=max(self._media_ms, self._watched_ms) / 1000,
            cpu_s=time.process_time() - began_s,
            bins=self._bins,
            model=model_name(self._loaded.plan, self._camera),
            error=error,
        )

    def _watch_film(self, weights: tuple[bytes, ...]) -> NorenError | None:
        film = self._source.film
        assert film is not None
        assignment = self._assign(live=False, start_s=self._start.timestamp())
        outcome = watch_film(
            assignment,
            film,
            self._listeners(assignment, identity=lambda: _digest_of(film)),
            weights=weights,
            models=self._models,
            vault=self._way_to_vault(),
            jailed=not self._request.unjailed,
            real_time=self._request.speed == "real",
            should_stop=self._stops,
        )
        return self._conclude(outcome, assignment)

    def _watch_live(self, weights: tuple[bytes, ...]) -> NorenError | None:
        """Watch a camera again and again, with growing pauses, until somebody says stop.

        Every life of a jail can say something by its end, so lives are counted against the leak
        budget: when a day's lives are spent, the next one waits.
        """
        reason = self._loaded.plan.security.plain_swap_reason
        require_live_jail(where=self._camera.id, swap_reason=reason.en if reason else None)
        address = self._address()
        lives = TokenBucket(RESTARTS, now_s=time.time())
        pause = 0
        error: NorenError | None = None
        while not self._stops():
            began_s = time.monotonic()
            self._run, self._report = None, None
            self._frames_before = self._frames
            error = self._live_once(address, weights)
            if error is None or isinstance(error, JailIncident | StoreError):
                return error
            if time.monotonic() - began_s > GOOD_RUN_S:
                pause = 0
            # A camera locks the account of whoever tries a wrong password too often.
            longest = isinstance(error, SourceDenied)
            seconds = BACK_OFF_S[-1 if longest else min(pause, len(BACK_OFF_S) - 1)]
            if self._has_lived() and not lives.take(time.time()):
                seconds = max(seconds, lives.wait_s())
            pause += 1
            self._listener.on_pause(self._camera.id, seconds, error)
            self._rest(seconds)
        # Stopped while the camera did not work: whoever stopped it should know.
        return self._store_error or error

    def _has_lived(self) -> bool:
        """Whether the last try came as far as the jail's report."""
        return self._report is not None

    def _live_once(self, address: CameraAddress, weights: tuple[bytes, ...]) -> NorenError | None:
        assignment = self._assign(live=True, start_s=time.time())
        try:
            outcome = watch_camera(
                assignment,
                address,
                self._listeners(assignment, identity=lambda: self._camera.id),
                weights=weights,
                models=self._models,
                vault=self._way_to_vault(),
                should_stop=self._stops,
            )
        except NorenError as failed:
            return failed
        return self._conclude(outcome, assignment)

    def _way_to_vault(self) -> int | None:
        """Only a camera that describes people is given one."""
        describing = (FEATURE_MODELS["body"][-1], FEATURE_MODELS["face"][-1])
        if self._visits is None or all(one.name not in describing for one in self._models):
            return None
        return self._visits.descriptor_for(self._camera.id)

    def _rest(self, seconds: float) -> None:
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s and not self._stops():
            time.sleep(0.1)

    def _stops(self) -> bool:
        return self._should_stop() or self._store_error is not None

    def _assign(self, *, live: bool, start_s: float) -> Assignment:
        return compile_assignment(
            self._loaded.plan,
            self._camera.id,
            digest=self._loaded.digest,
            live=live,
            evaluation=False,
            start_s=start_s,
        )

    def _address(self) -> CameraAddress:
        return parse_camera_address(
            self._source.text,
            where=self._camera.id,
            sign_in=password_of(self._camera),
        )

    def _listeners(self, assignment: Assignment, *, identity: Callable[[], str]) -> Listeners:
        def on_report(report: JailReportBody) -> None:
            self._report = report
            self._run = self._store.begin_run(
                assignment=assignment,
                outputs=self._loaded.plan.outputs,
                plan_text=canonical_text(self._loaded.plan),
                source_identity=identity(),
                model=model_name(self._loaded.plan, self._camera),
                opened_s=time.time(),
                report=None if self._request.unjailed else report,
            )
            if self._request.unjailed:
                self._store.incident(
                    kind=IncidentKind.UNJAILED_RUN, camera=self._camera.id, at_s=time.time()
                )
                self._log.tell_unjailed(self._camera.id)
            else:
                self._log.tell_jail(self._camera.id, report)
            self._listener.on_report(self._camera.id, report)

        def on_bin(closed: ClosedBin) -> None:
            assert self._run is not None
            if closed.output == 0:
                self._watched_ms += closed.coverage.watched_ms
            if is_audience(assignment, closed):
                # Said to the screen of the moment, and kept nowhere.
                if self._audience is not None:
                    self._audience.tell(assignment, closed)
                return
            if assignment.outputs[closed.output].walks is not None:
                self._keep_walks(assignment, closed)
                return
            is_icon = assignment.outputs[closed.output].icons is not None
            try:
                if is_icon:
                    self._icons.show(
                        closed,
                        assignment,
                        camera=self._camera,
                        model=model_name(self._loaded.plan, self._camera),
                    )
                else:
                    self._run.write_bin(closed)
                    if self._visits is not None and assignment.outputs[closed.output].visits:
                        self._visits.keep(assignment, closed)
            except StoreError as error:
                # What cannot be kept must not be measured either: the jail ends at once.
                self._store_error = error
                raise
            self._bins += not is_icon

        def on_progress(progress: ProgressBody) -> None:
            self._frames = self._frames_before + progress.frames_in
            self._listener.on_progress(self._camera.id, progress)

        return Listeners(on_bin=on_bin, on_report=on_report, on_progress=on_progress)

    def _keep_walks(self, assignment: Assignment, closed: ClosedBin | None) -> None:
        """Seal points, or all that wait where the jail has ended (None)."""
        try:
            if closed is None:
                self._flush_walks(assignment)
            elif _is_linked(assignment, closed):
                if self._visits is not None:
                    self._visits.keep_paths(assignment, closed)
            elif self._walks is not None:
                self._walks.keep(assignment, closed)
        except StoreError as error:
            # What cannot be kept must not be measured either: the jail ends at once.
            self._store_error = error
            if closed is not None:
                raise

    def _flush_walks(self, assignment: Assignment) -> None:
        if self._visits is not None:
            self._visits.flush_paths(assignment.camera_id)
        if self._walks is not None:
            self._walks.flush(assignment)

    def _conclude(self, outcome: Outcome, assignment: Assignment) -> NorenError | None:
        """Write down how it ended; the error a person should see, if any."""
        self._frames = max(self._frames, self._frames_before + outcome.frames_in)
        self._media_ms += outcome.media_ms
        self._keep_walks(assignment, None)
        endings = {Ending.FINISHED: RunEnding.ENDED, Ending.STOPPED: RunEnding.STOPPED}
        if self._run is not None:
            self._run.finish(
                ending=endings.get(outcome.ending, RunEnding.FAILED),
                closed_s=time.time(),
                media_ms=outcome.media_ms or None,
            )
        if outcome.ending in endings:
            stopped_early = outcome.ending is Ending.STOPPED and not self._source.live
            return self._store_error or (self._cut_short() if stopped_early else None)
        if outcome.ending is Ending.FAULT:
            assert outcome.fault is not None
            return error_of(outcome.fault, where=self._where())
        return self._note(outcome)

    def _where(self) -> str:
        return f"{self._camera.id} ({self._source.shown})"

    def _cut_short(self) -> NorenError:
        return SourceStopped(
            where=self._where(),
            found=Words(
                en=f"stopped on request after {self._frames} frames",
                ja=f"要求により{self._frames}コマで停止しました",
            ),
            expected=Words(en="the film's end", ja="映像の終わり"),
            remedy=Words(
                en="run again with the same --start to complete it; whole bins so far are kept",
                ja="同じ --start でもう一度実行すると完了します。確定した集計は保存されています",
            ),
        )

    def _note(self, outcome: Outcome) -> NorenError:
        kinds = {
            Ending.INCIDENT: IncidentKind.UNDECLARED_DATA,
            Ending.SILENT: IncidentKind.JAIL_SILENT,
            Ending.DIED: IncidentKind.JAIL_KILLED,
        }
        kind = kinds[outcome.ending]
        self._store.incident(kind=kind, camera=self._camera.id, at_s=time.time())
        self._log.tell_incident(_CAUSE_BY_VALUE[kind.value], self._camera.id)
        assert outcome.reason is not None
        if outcome.ending is Ending.INCIDENT:
            return JailIncident(
                where=self._where(),
                found=Words(
                    en=f"the jail was killed: {outcome.reason.en}",
                    ja=f"隔離プロセスを強制終了しました({outcome.reason.ja})",
                ),
                expected=Words(en="declared records only", ja="宣言どおりの記録のみ"),
                remedy=Words(
                    en="do not use this camera until the cause is known; report it",
                    ja="原因が分かるまでこのカメラを使わず、報告してください",
                ),
            )
        return SourceStopped(
            where=self._where(),
            found=Words(
                en=f"the jail ended without a word ({outcome.reason.en})",
                ja=f"隔離プロセスが応答なく終了しました({outcome.reason.ja})",
            ),
            expected=Words(en="records to the end", ja="最後までの記録"),
            remedy=Words(
                en="run again; whole bins so far are kept",
                ja="もう一度実行してください。確定した集計は保存されています",
            ),
        )


def _is_linked(assignment: Assignment, closed: ClosedBin) -> bool:
    """Whether a bundle's paths wait for their visits."""
    walks = assignment.outputs[closed.output].walks
    return walks is not None and walks.linked


def _digest_of(film: Path) -> str:
    """SHA-256 of the film's bytes, which pass through one buffer that is wiped afterwards."""
    digest = hashlib.sha256()
    buffer = bytearray(1 << 18)
    try:
        with film.open("rb", buffering=0) as file:
            while size := file.readinto(buffer):
                digest.update(memoryview(buffer)[:size])
    finally:
        buffer[:] = bytes(len(buffer))
    return digest.hexdigest()
