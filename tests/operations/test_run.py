"""How a run goes on: one thread a camera, pauses that grow, ends that are final, and a summary."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from noren.errors import (
    JailIncident,
    NorenError,
    PlanRefused,
    SourceDenied,
    SourceStopped,
    SourceUnreachable,
    StoreFull,
    UsageError,
)
from noren.gate.assignment import Assignment
from noren.gate.rates import RESTARTS
from noren.gate.record_schema import RecordSchema
from noren.gate.records import ErrorBody, Fault, ProgressBody
from noren.jail.camera_trouble import CameraTrouble
from noren.jail.supervisor import Ending, Listeners, Outcome
from noren.operations import camera_run
from noren.operations.camera_lives import BACK_OFF_S
from noren.operations.camera_run import CameraSummary, RunListener, RunRequest
from noren.operations.run import RunSummary, run_plan
from noren.testing.legal_records import closed_bin, jail_report
from noren.vocabulary.words import Words
from staging.command_line import AS_OF, noren, rows
from staging.plans import CAMERA_ENV, plan_text, write_plan

Watch = Callable[[Assignment, Listeners], Outcome]
CAMERA = "rtsp://127.0.0.1:9/film"
DAY = date.fromisoformat(AS_OF)


class Pauses(RunListener):
    """Writes down the pauses, and stops the run after some."""

    def __init__(self, most: int) -> None:
        self.seconds: list[float] = []
        self.errors: list[NorenError] = []
        self.stop = threading.Event()
        self._most = most

    def on_pause(self, camera: str, seconds: float, error: NorenError) -> None:
        """One more."""
        assert camera == "north"
        self.seconds.append(seconds)
        self.errors.append(error)
        if len(self.seconds) >= self._most:
            self.stop.set()


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that may open cameras, a password, and pauses that do not last."""
    monkeypatch.setenv(CAMERA_ENV, "me:secret")
    monkeypatch.setattr(camera_run, "require_live_jail", lambda **words: None)
    monkeypatch.setattr(camera_run.CameraRun, "_rest", lambda self, seconds: None)
    return


class Stage:
    """A plan whose jail is a function."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = folder / "store"
        self._folder = folder
        self._patch = monkeypatch
        self.lives = 0

        self.text: str | None = None
        """The plan, where it is another one."""

    def run(self, watch: Watch, *, most: int = 1, source: str = CAMERA) -> CameraSummary:
        (summary,) = self.run_all(watch, most=most, source=source).cameras
        return summary

    def run_all(self, watch: Watch, *, most: int, source: str) -> RunSummary:
        def live(assignment: Assignment, address: Any, listeners: Listeners, **_: Any) -> Outcome:
            assert address.password == "secret"
            self.lives += 1
            return watch(assignment, listeners)

        def film(assignment: Assignment, film: Path, listeners: Listeners, **_: Any) -> Outcome:
            self.lives += 1
            return watch(assignment, listeners)

        self._patch.setattr(camera_run, "watch_camera", live)
        self._patch.setattr(camera_run, "watch_film", film)
        self.pauses = Pauses(most)
        plan = write_plan(self._folder, self.text, source=source)
        request = RunRequest(plan=plan, store=self.store, as_of=DAY)
        return run_plan(request, listener=self.pauses, should_stop=self.pauses.stop.is_set)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(tmp_path, monkeypatch)


def unreachable(assignment: Assignment, listeners: Listeners) -> Outcome:
    raise SourceUnreachable(where="north", found="x", expected="x", remedy="x")


def report(assignment: Assignment, listeners: Listeners) -> RecordSchema:
    schema = RecordSchema.from_assignment(assignment)
    listeners.on_report(jail_report(schema))
    return schema


def breaks_off(assignment: Assignment, listeners: Listeners) -> Outcome:
    """A life of one bin and twenty frames that ends because the camera hangs up."""
    schema = report(assignment, listeners)
    listeners.on_progress(ProgressBody(frames_in=20, frames_expected=0))
    for output in schema.outputs:
        start_s = output.bin_of(assignment.start_s)
        listeners.on_bin(closed_bin(output, start_s, watched_ms=900))
    fault = ErrorBody(fault=int(Fault.CAMERA), module=0, line=0, detail=int(CameraTrouble.CLOSED))
    return Outcome(ending=Ending.FAULT, fault=fault)


def test_pauses_grow_and_stay_at_the_longest(stage: Stage) -> None:
    summary = stage.run(unreachable, most=9)
    assert stage.pauses.seconds == [*BACK_OFF_S, *[BACK_OFF_S[-1]] * 3]
    assert isinstance(summary.error, SourceUnreachable)
    assert summary.bins == summary.frames_in == 0


def test_a_refused_password_waits_longest_at_once(stage: Stage) -> None:
    def denied(assignment: Assignment, listeners: Listeners) -> Outcome:
        raise SourceDenied(where="north", found="x", expected="x", remedy="x")

    stage.run(denied, most=2)
    assert stage.pauses.seconds == [60.0, 60.0], "a camera locks out who tries too often"


def test_every_life_counts_and_when_they_are_spent_the_next_one_waits(stage: Stage) -> None:
    """The leak budget printed beforehand counts so many restarts a day and no more."""
    stage.run(breaks_off, most=RESTARTS.burst + 1)
    assert max(stage.pauses.seconds[: RESTARTS.burst]) <= BACK_OFF_S[-1]
    assert stage.pauses.seconds[-1] == pytest.approx(1 / RESTARTS.per_s, rel=0.01)
    assert all(isinstance(error, SourceStopped) for error in stage.pauses.errors)


def test_what_several_lives_measured_is_summed(stage: Stage) -> None:
    summary = stage.run(breaks_off, most=3)
    assert summary.frames_in == 60
    assert summary.bins == 6
    assert summary.media_s == pytest.approx(2.7)
    assert len(rows(stage.store, "runs", order="id")) == 3


def test_who_works_for_another_purpose_reads_nothing_even_where_an_output_names_them(
    stage: Stage,
) -> None:
    text = plan_text(source=CAMERA)
    purpose = text[text.index("  - id: street-flow") : text.index("cameras:")]
    stage.text = text.replace(
        purpose, purpose + purpose.replace("street-flow", "road-safety")
    ).replace("readers: [analyst]", "readers: [analyst, site_manager, privacy_officer]") + (
        "access:\n"
        "  - {role: analyst, purposes: [road-safety]}\n"
        "  - {role: site_manager, purposes: [street-flow]}\n"
    )
    stage.run(breaks_off)
    told = {
        role: noren("export", kind, "--store", stage.store, "--for", role).code
        for role in ("analyst", "site_manager", "privacy_officer")
        for kind in ("line_count", "zone_occupancy")
    }
    assert told == {"analyst": 1, "site_manager": 0, "privacy_officer": 0}


def test_an_incident_ends_the_camera_for_good(stage: Stage) -> None:
    def misbehaves(assignment: Assignment, listeners: Listeners) -> Outcome:
        report(assignment, listeners)
        return Outcome(ending=Ending.INCIDENT, reason=Words(en="a wrong record", ja="不正な記録"))

    summary = stage.run(misbehaves, most=5)
    assert isinstance(summary.error, JailIncident)
    assert summary.error.exit_code == 1
    assert stage.lives == 1
    assert stage.pauses.seconds == []
    assert [row[3] for row in rows(stage.store, "incidents", order="id")] == ["undeclared_data"]


def test_a_full_disk_ends_the_camera_for_good(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be kept must not be measured either."""

    def full(run: Any, closed: Any) -> bool:
        raise StoreFull(where="store", found="x", expected="x", remedy="x")

    monkeypatch.setattr("noren.stores.run.Run.write_bin", full)
    summary = stage.run(breaks_off, most=5)
    assert isinstance(summary.error, StoreFull)
    assert stage.lives == 1


def test_a_camera_that_is_stopped_while_it_works_is_no_error(stage: Stage) -> None:
    def stopped(assignment: Assignment, listeners: Listeners) -> Outcome:
        report(assignment, listeners)
        return Outcome(ending=Ending.STOPPED)

    summary = stage.run(stopped)
    assert summary.error is None
    assert summary.live
    assert summary.jailed
    assert "secret" not in summary.source


def test_a_film_that_ends_is_noted_with_its_length(stage: Stage) -> None:
    def whole(assignment: Assignment, listeners: Listeners) -> Outcome:
        report(assignment, listeners)
        return Outcome(ending=Ending.FINISHED, frames_in=50, media_ms=10_000)

    Path(stage._folder, "street.mp4").write_bytes(b"a film")
    summary = stage.run(whole, source="street.mp4")
    assert summary.error is None
    assert (summary.frames_in, summary.media_s) == (50, 10.0)
    (row,) = rows(stage.store, "runs", order="id")
    assert row[7:9] == ("ended", 10_000)


def test_a_film_that_breaks_off_is_noted_as_failed(stage: Stage) -> None:
    def short(assignment: Assignment, listeners: Listeners) -> Outcome:
        report(assignment, listeners)
        fault = ErrorBody(fault=int(Fault.FILM_STOPPED), module=0, line=0, detail=7)
        return Outcome(ending=Ending.FAULT, fault=fault)

    Path(stage._folder, "street.mp4").write_bytes(b"a film")
    summary = stage.run(short, source="street.mp4")
    assert isinstance(summary.error, SourceStopped)
    (row,) = rows(stage.store, "runs", order="id")
    assert row[7] == "failed"


def test_every_ending_of_a_jail_has_words_in_both_languages(stage: Stage) -> None:
    for ending in (Ending.INCIDENT, Ending.SILENT, Ending.DIED):

        def ends(assignment: Assignment, listeners: Listeners, ending: Ending = ending) -> Outcome:
            return Outcome(ending=ending, reason=Words(en="so it was", ja="理由"))

        error = stage.run(ends, source="street.mp4").error
        assert error is not None
        assert "so it was" in error.in_language("en")
        assert "理由" in error.in_language("ja")


def test_a_plan_that_is_blocked_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = plan_text().replace("default_password_changed: true", "default_password_changed: false")
    plan, store = write_plan(tmp_path, text), tmp_path / "store"
    request = RunRequest(plan=plan, store=store, as_of=DAY)
    with pytest.raises(PlanRefused, match="MG18"):
        run_plan(request)
    assert not (tmp_path / "store").exists()


def test_a_live_camera_is_never_run_without_a_jail(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, source=CAMERA)
    with pytest.raises(UsageError, match="--unjailed"):
        run_plan(RunRequest(plan=plan, store=tmp_path / "store", unjailed=True, as_of=DAY))
    assert not (tmp_path / "store").exists()
