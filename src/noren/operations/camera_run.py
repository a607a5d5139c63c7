"""One camera or film of a run: its jail, its restarts, and how it ended."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from noren.errors import NorenError
from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.records import JailReportBody, ProgressBody
from noren.gate.visit_records import FEATURE_MODELS
from noren.jail.camera_address import CameraAddress, parse_camera_address
from noren.jail.degrade import require_live_jail
from noren.jail.faults import error_of
from noren.jail.model_bytes import ModelBytes
from noren.jail.supervisor import (
    Ending,
    Outcome,
    watch_camera,
    watch_film,
)
from noren.operations.background_use import drawn_assignment
from noren.operations.camera_endings import cut_short, note_incident
from noren.operations.camera_lives import rest_until_stopped, watch_lives
from noren.operations.camera_records import CameraRecords, Places
from noren.operations.sources import Source, password_of
from noren.operations.weights import models_of, read_models, read_weights
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.stores.run import Ending as RunEnding
from noren.vocabulary.words import Words

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
        places: Places,
        listener: RunListener,
        should_stop: Callable[[], bool],
    ) -> None:
        self._request = request
        self._loaded = loaded
        self._source = source
        self._camera: Camera = source.camera
        self._start = start
        self._places = places
        self._listener = listener
        self._should_stop = should_stop
        self._models: tuple[ModelBytes, ...] = ()
        self._media_ms = 0
        self._records = CameraRecords(
            places,
            loaded,
            self._camera,
            model=model_name(loaded.plan, self._camera),
            jailed=not request.unjailed,
            on_report=listener.on_report,
            on_progress=listener.on_progress,
            on_note=listener.on_note,
        )

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
        finally:
            self._records.give_up()
        records = self._records
        return CameraSummary(
            camera=self._camera.id,
            source=self._source.shown,
            live=self._source.live,
            jailed=not self._request.unjailed,
            frames_in=records.frames,
            media_s=max(self._media_ms, records.watched_ms) / 1000,
            cpu_s=time.process_time() - began_s,
            bins=records.bins,
            model=model_name(self._loaded.plan, self._camera),
            error=error or records.store_error,
        )

    def _watch_film(self, weights: tuple[bytes, ...]) -> NorenError | None:
        film = self._source.film
        assert film is not None
        assignment = self._assign(live=False, start_s=self._start.timestamp())
        outcome = watch_film(
            assignment,
            film,
            self._records.listeners(assignment, identity=lambda: _digest_of(film)),
            weights=weights,
            models=self._models,
            vault=self._way_to_vault(),
            jailed=not self._request.unjailed,
            real_time=self._request.speed == "real",
            should_stop=self._stops,
        )
        return self._conclude(outcome, assignment)

    def _watch_live(self, weights: tuple[bytes, ...]) -> NorenError | None:
        reason = self._loaded.plan.security.plain_swap_reason
        require_live_jail(where=self._camera.id, swap_reason=reason.en if reason else None)
        address = self._address()
        error = watch_lives(
            lambda: self._live_once(address, weights),
            has_lived=lambda: self._records.has_lived,
            on_pause=lambda seconds, error: self._listener.on_pause(
                self._camera.id, seconds, error
            ),
            rest=self._rest,
            should_stop=self._stops,
        )
        return self._records.store_error or error

    def _live_once(self, address: CameraAddress, weights: tuple[bytes, ...]) -> NorenError | None:
        self._records.begin_life()
        assignment = self._assign(live=True, start_s=time.time())
        try:
            outcome = watch_camera(
                assignment,
                address,
                self._records.listeners(assignment, identity=lambda: self._camera.id),
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
        visits = self._places.visits
        if visits is None or all(one.name not in describing for one in self._models):
            return None
        return visits.descriptor_for(self._camera.id)

    def _rest(self, seconds: float) -> None:
        rest_until_stopped(seconds, self._stops)

    def _stops(self) -> bool:
        return self._should_stop() or self._records.store_error is not None

    def _assign(self, *, live: bool, start_s: float) -> Assignment:
        assignment = compile_assignment(
            self._loaded.plan,
            self._camera.id,
            digest=self._loaded.digest,
            live=live,
            evaluation=False,
            start_s=start_s,
        )
        background = self._places.icons.background_of(self._camera.id)
        if background is None:
            return assignment
        return replace(assignment, drawn=drawn_assignment(background))

    def _address(self) -> CameraAddress:
        return parse_camera_address(
            self._source.text,
            where=self._camera.id,
            sign_in=password_of(self._camera),
        )

    def _conclude(self, outcome: Outcome, assignment: Assignment) -> NorenError | None:
        """Write down how it ended; the error a person should see, if any."""
        records = self._records
        self._media_ms += outcome.media_ms
        records.end_life(assignment, outcome.frames_in)
        endings = {Ending.FINISHED: RunEnding.ENDED, Ending.STOPPED: RunEnding.STOPPED}
        if records.run is not None:
            records.run.finish(
                ending=endings.get(outcome.ending, RunEnding.FAILED),
                closed_s=time.time(),
                media_ms=outcome.media_ms or None,
            )
        where = f"{self._camera.id} ({self._source.shown})"
        if outcome.ending in endings:
            stopped_early = outcome.ending is Ending.STOPPED and not self._source.live
            return records.store_error or (
                cut_short(where=where, frames=records.frames) if stopped_early else None
            )
        if outcome.ending is Ending.FAULT:
            assert outcome.fault is not None
            return error_of(outcome.fault, where=where)
        return note_incident(
            outcome,
            camera=self._camera.id,
            where=where,
            store=self._places.store,
            log=self._places.log,
        )


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
