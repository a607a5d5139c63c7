"""What cannot be forgotten is not collected: a run purges first, and stops when purging fails."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from noren.errors import PurgeFailed
from noren.gate.record_schema import RecordSchema
from noren.jail.supervisor import Ending, Listeners, Outcome
from noren.operations import camera_run
from noren.operations import run as run_room
from noren.operations.camera_run import RunListener, RunRequest
from noren.operations.requests_desk import Asked, Intake, RequestKind, open_desk
from noren.operations.run import run_plan
from noren.plan.load import LoadedPlan
from noren.stores.ledger.entries import Attestation, ClockHighWater, JailReport, PlanActivated
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import jail_report
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words
from staging.command_line import AS_OF
from staging.plans import CAMERA_ENV, write_plan

CAMERA = "rtsp://127.0.0.1:9/film"
DAY = date.fromisoformat(AS_OF)


class FailingKeeper(Closing):
    """A keeper whose purge fails: at once, or at the first hour."""

    def __init__(self, _: LoadedPlan, store: StatisticsStore) -> None:
        self.ledger = Ledger.open(store.folder)

    def close(self) -> None:
        pass

    def purge(self) -> None:
        pass

    def tick(self) -> None:
        raise PurgeFailed(where="store", found="x", expected="x", remedy="x")


class FailingAtOnce(FailingKeeper):
    def purge(self) -> None:
        self.tick()


class Lives:
    """A camera that runs until it is told to stop."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        monkeypatch.setenv(CAMERA_ENV, "me:secret")
        monkeypatch.setattr(camera_run, "require_live_jail", lambda **words: None)
        monkeypatch.setattr(camera_run, "watch_camera", self.watch)

    def watch(
        self, assignment: Any, address: Any, listeners: Listeners, *, should_stop: Any, **_: Any
    ) -> Outcome:
        self.count += 1
        listeners.on_report(jail_report(RecordSchema.from_assignment(assignment)))
        while not should_stop():
            pass
        return Outcome(ending=Ending.STOPPED)


class Notes(RunListener):
    """Writes down what a run says."""

    def __init__(self) -> None:
        self.notes: list[Words] = []

    def on_note(self, note: Words) -> None:
        self.notes.append(note)


@pytest.fixture
def lives(monkeypatch: pytest.MonkeyPatch) -> Lives:
    return Lives(monkeypatch)


def request(folder: Path) -> RunRequest:
    plan = write_plan(folder, source=CAMERA)
    return RunRequest(plan=plan, store=folder / "store", as_of=DAY)


def test_no_camera_is_opened_when_the_first_purge_fails(
    tmp_path: Path, lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_room, "Keeper", FailingAtOnce)
    with pytest.raises(PurgeFailed):
        run_plan(request(tmp_path))
    assert lives.count == 0


def test_a_purge_that_fails_later_ends_every_camera(
    tmp_path: Path, lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_room, "Keeper", FailingKeeper)
    with pytest.raises(PurgeFailed):
        run_plan(request(tmp_path))
    assert lives.count == 1


def test_whatever_else_goes_wrong_meanwhile_ends_every_camera_and_is_not_hidden(
    tmp_path: Path, lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenKeeper(FailingKeeper):
        def tick(self) -> None:
            raise RuntimeError("nobody thought of this")

    gives_up_s = time.monotonic() + 60
    monkeypatch.setattr(run_room, "Keeper", BrokenKeeper)
    with pytest.raises(RuntimeError, match="nobody thought"):
        run_plan(request(tmp_path), should_stop=lambda: time.monotonic() > gives_up_s)
    assert lives.count == 1
    assert time.monotonic() < gives_up_s, "the camera went on"


def test_every_run_writes_down_how_late_it_is(tmp_path: Path, lives: Lives) -> None:
    seen: list[int] = []

    def soon() -> bool:
        seen.append(1)
        return len(seen) > 20

    run_plan(request(tmp_path), should_stop=soon)
    entries = list(Snapshot.read(tmp_path / "store").entries())
    told = [type(one) for one in entries if not isinstance(one, Attestation)]
    assert told == [ClockHighWater, PlanActivated, JailReport]


def test_live_cameras_end_after_the_last_day_of_filming(tmp_path: Path, lives: Lives) -> None:
    plan = write_plan(tmp_path, source=CAMERA)
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("schedule:\n", "schedule:\n  capture_end: 2098-12-31\n", 1), encoding="utf-8"
    )
    listener = Notes()
    days = iter([date(2098, 12, 31), date(2098, 12, 31)])
    summary = run_plan(
        RunRequest(plan=plan, store=tmp_path / "store", as_of=DAY),
        listener=listener,
        today=lambda: next(days, date(2099, 1, 1)),
    )
    (camera,) = summary.cameras
    assert camera.error is None
    assert [note.en for note in listener.notes if "2098-12-31" in note.en] == [
        "the last day of filming was 2098-12-31: live cameras have been stopped"
    ]


def test_a_run_says_whose_request_is_running_late(
    tmp_path: Path, lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    asked, listener = request(tmp_path), Notes()
    long_ago = datetime.now(UTC) - timedelta(days=40)
    with open_desk(asked.plan, asked.store, now=lambda: long_ago, may_make=True) as desk:
        number = desk.desk.take_in(
            Asked(text="いつ消えますか"), kind=RequestKind.COMPLAINT, intake=Intake.COUNTER
        ).number
    run_plan(asked, listener=listener, should_stop=lambda: True)
    said = [note.en for note in listener.notes if number in note.en]
    assert said
    assert "100 %" in said[-1]
