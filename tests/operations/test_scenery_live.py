"""`noren scenery` with a live camera: from the receiver's line to the day's table.

The jail is replaced by slices that were thought up, the receiver is a pseudo terminal. What a real
jail and a camera do with it is in test_scenery_live_run.py.
"""

from __future__ import annotations

import csv
import signal
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from noren.errors import SourceUnreachable
from noren.gate.assignment import Assignment
from noren.gate.record_schema import RecordSchema
from noren.gate.validator import ClosedBin
from noren.jail.supervisor import Ending, Listeners, Outcome
from noren.operations import camera_lives, scenery_live
from noren.operations.camera_run import RunListener
from noren.operations.check import today_in_japan
from noren.operations.keeper import read_entries
from noren.operations.scenery_live import LiveSceneryRequest, LiveScenerySummary, follow_scenery
from noren.operations.serial_receiver import SerialReceiver
from noren.plan.starters import write_starter
from noren.stores.ledger.entries import Incident, JailReport
from noren.testing.legal_records import jail_report
from noren.vocabulary.words import Words
from staging.command_line import Said, noren, wait_for
from staging.receivers import DrawnReceiver, rmc
from staging.still_plans import closed_still, write_still_plan
from staging.street_slices import street_slice

CAMERA = "rtsp://192.0.2.1/s"
TODAY = today_in_japan()
Life = Callable[["FakeJail", Listeners], Outcome]


def _slice(assignment: Assignment, start_s: int) -> ClosedBin:
    return street_slice(start_s, signs=1, texts=0 if assignment.outputs[0].texts else None)


class FakeJail:
    """Lives of a camera's jail, one after the other; the last one goes on until it is stopped."""

    def __init__(self, drawn: DrawnReceiver, *lives: Life) -> None:
        self.drawn = drawn
        self._lives = list(lives)
        self.assignments: list[Assignment] = []
        self.stops: Callable[[], bool] = lambda: False
        self.receivers: list[SerialReceiver] = []

    def __call__(
        self,
        assignment: Assignment,
        address: Any,
        listeners: Listeners,
        *,
        should_stop: Callable[[], bool],
        **_: Any,
    ) -> Outcome:
        assert address.password == "secret"
        self.assignments.append(assignment)
        self.stops = should_stop
        life = self._lives.pop(0) if len(self._lives) > 1 else self._lives[0]
        return life(self, listeners)

    def see(self, listeners: Listeners, *, ago_s: float = 0.5, ahead_s: float = 0.0) -> None:
        """The receiver says where it was lately, and a slice comes out of the jail."""
        now_s, (receiver,) = time.time(), self.receivers[-1:]
        heard = receiver.fixes + 10
        self.drawn.say(*(rmc(now_s - 9 + k + ahead_s, north_m=10 * k) for k in range(10)))
        wait_for(lambda: receiver.fixes == heard)
        # Longer than the command lets what it heard lie.
        time.sleep(2 * scenery_live._TEND_S)
        listeners.on_bin(_slice(self.assignments[-1], round(now_s - ago_s) - 2))

    def wait_for_stop(self) -> Outcome:
        until_s = time.monotonic() + 60
        while not self.stops() and time.monotonic() < until_s:
            time.sleep(0.02)
        assert self.stops()
        return Outcome(ending=Ending.STOPPED)


def _press_ctrl_c() -> None:
    """What the terminal's signal makes Python do; a real one would be for all of the tests.

    The real signal is sent to a real program in test_scenery_live_run.py.
    """
    heard = signal.getsignal(signal.SIGINT)
    assert callable(heard), "the command does not listen"
    assert heard is not signal.default_int_handler, "the command does not listen"
    heard(signal.SIGINT, None)


def _begin(jail: FakeJail, listeners: Listeners) -> None:
    listeners.on_report(jail_report(RecordSchema.from_assignment(jail.assignments[-1])))


def _drives(jail: FakeJail, listeners: Listeners) -> Outcome:
    """A slice, and then Ctrl-C."""
    _begin(jail, listeners)
    jail.see(listeners)
    _press_ctrl_c()
    return jail.wait_for_stop()


def _unreachable(jail: FakeJail, listeners: Listeners) -> Outcome:
    raise SourceUnreachable(where="car", found="nobody", expected="a camera", remedy="wait")


def _is_killed(jail: FakeJail, listeners: Listeners) -> Outcome:
    _begin(jail, listeners)
    jail.see(listeners)
    reason = Words(en="a wrong record", ja="誤った記録")
    return Outcome(ending=Ending.INCIDENT, reason=reason)


class Street:
    """A plan, a receiver, and a camera that is thought up."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, drawn: DrawnReceiver) -> None:
        self.folder = folder
        self.drawn = drawn
        self._patch = monkeypatch

    def plays(self, *lives: Life) -> FakeJail:
        jail = FakeJail(self.drawn, *lives)
        self._patch.setattr(scenery_live, "watch_camera", jail)

        def listens(*given: Any, **named: Any) -> SerialReceiver:
            jail.receivers.append(SerialReceiver(*given, **named))
            return jail.receivers[-1]

        self._patch.setattr(scenery_live, "SerialReceiver", listens)
        return jail

    def plan(self) -> Path:
        path = self.folder / "plan.yaml"
        text = write_starter("scenery", example=True, today=TODAY)
        last = f"  capture_end: {TODAY + timedelta(days=30)}\n"
        path.write_text(text.replace("  # capture_end: 2027-03-31\n", last), encoding="utf-8")
        return path

    def noren(self, *more: str | Path, plan: Path | None = None) -> Said:
        return noren(
            "scenery", CAMERA, "--plan", plan or self.plan(), "--camera", "car",
            "--positions", self.drawn.path, "--table", self.folder / "map.csv", "--lang", "en",
            *more,
        )  # fmt: skip

    def follow(
        self, *, today: Callable[[], date] = today_in_japan, notes: list[Words] | None = None
    ) -> LiveScenerySummary:
        listener = RunListener()
        listener.on_note = (notes if notes is not None else []).append  # type: ignore[method-assign]
        return follow_scenery(
            LiveSceneryRequest(
                plan=self.plan(),
                camera="car",
                source=CAMERA,
                line=self.drawn.path,
                baud=9600,
                table=self.folder / "map.csv",
            ),
            listener=listener,
            today=today,
        )

    def rows(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        for path in sorted(self.folder.glob("map-*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                found += csv.DictReader(file)
        return found


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CAR_LOGIN", "me:secret")
    monkeypatch.setattr(scenery_live, "require_live_jail", lambda **words: None)
    monkeypatch.setattr(scenery_live, "read_weights", lambda camera: (b"", b""))
    monkeypatch.setattr(scenery_live, "read_models", lambda plan, camera: ())
    monkeypatch.setattr(camera_lives, "BACK_OFF_S", (0.01,))
    with DrawnReceiver(tmp_path) as drawn:
        yield Street(tmp_path, monkeypatch, drawn)


def test_what_the_camera_saw_is_on_the_map_when_it_is_stopped(street: Street) -> None:
    jail = street.plays(_drives)
    said = street.noren()
    assert said.code == 0, said.err
    (row,) = street.rows()
    assert (row["looked_s"], row["prohibition_signs"]) == ("5", "1")
    assert "5 s looked at, 0 s of them without a position; 10 fixes heard" in said.out + said.err
    (told,) = jail.assignments
    assert told.live
    assert b"35.6" not in told.to_bytes()
    assert b"139.7" not in told.to_bytes()


def test_no_fix_and_no_moment_is_written(street: Street) -> None:
    street.plays(_drives)
    street.noren()
    (row,) = street.rows()
    assert row["mesh_order"] == "6"
    assert row["start"].endswith(":00:00+09:00")
    text = "".join(path.read_text() for path in street.folder.glob("map-*.csv"))
    assert "35.6" not in text
    assert "139.7" not in text
    assert {path.name[:4] for path in street.folder.iterdir()} == {"gps", "map-", "plan"}


def test_a_bin_that_is_over_is_written_while_the_camera_runs(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_on(jail: FakeJail, listeners: Listeners) -> Outcome:
        _begin(jail, listeners)
        jail.see(listeners)
        # The slice is of a bin that has long been over for whoever looks at the clock then.
        shift_s = 3700.0
        monkeypatch.setattr(scenery_live.time, "time", lambda: real() + shift_s)
        until_s = time.monotonic() + 60
        while not street.rows() and time.monotonic() < until_s:
            time.sleep(0.05)
        assert len(street.rows()) == 1
        monkeypatch.setattr(scenery_live.time, "time", real)
        _press_ctrl_c()
        return jail.wait_for_stop()

    real = time.time
    street.plays(goes_on)
    said = street.noren()
    assert said.code == 0, said.err
    assert len(street.rows()) == 1, "what is written once is not written again"


def test_a_second_run_goes_on_with_the_days_table(street: Street) -> None:
    for _ in range(2):
        street.plays(_drives)
        assert street.noren().code == 0
    assert len(street.rows()) == 2


def test_a_camera_that_does_not_answer_is_tried_again(street: Street) -> None:
    jail = street.plays(_unreachable, _unreachable, _drives)
    said = street.noren()
    assert said.code == 0, said.err
    assert said.err.count("trying again in") == 2
    assert len(jail.assignments) == 3
    assert len(street.rows()) == 1


def test_a_jail_that_was_killed_ends_it_and_what_came_before_is_kept(street: Street) -> None:
    jail = street.plays(_is_killed)
    said = street.noren()
    assert said.code == 1
    assert "the jail was killed: a wrong record" in said.error
    assert len(jail.assignments) == 1
    assert len(street.rows()) == 1


def test_a_machine_with_a_wrong_clock_measures_no_longer(street: Street) -> None:
    def late(jail: FakeJail, listeners: Listeners) -> Outcome:
        _begin(jail, listeners)
        jail.see(listeners, ahead_s=3600)
        return jail.wait_for_stop()

    street.plays(late)
    said = street.noren()
    assert said.code == 2
    assert "away from this machine's" in said.error
    assert street.rows() == []


def test_the_last_day_of_filming_ends_it(street: Street) -> None:
    def goes_on(jail: FakeJail, listeners: Listeners) -> Outcome:
        _begin(jail, listeners)
        jail.see(listeners)
        days.append(date(2100, 1, 1))
        return jail.wait_for_stop()

    days = [TODAY]
    notes: list[Words] = []
    street.plays(goes_on)
    summary = street.follow(today=lambda: days[-1], notes=notes)
    assert summary.error is None
    assert summary.rows == 1
    assert sum("last day of filming" in note.en for note in notes) == 1


def test_a_cable_that_is_pulled_out_ends_nothing(street: Street) -> None:
    def loses(jail: FakeJail, listeners: Listeners) -> Outcome:
        _begin(jail, listeners)
        jail.see(listeners)
        street.drawn.pull()
        wait_for(lambda: jail.receivers[-1]._line is None)
        _press_ctrl_c()
        return jail.wait_for_stop()

    street.plays(loses)
    said = street.noren()
    assert said.code == 0, said.err
    assert said.err.count("is gone") == 1
    assert len(street.rows()) == 1


def test_a_plan_whose_notices_hang_too_late_opens_neither_camera_nor_line(street: Street) -> None:
    jail = street.plays(_drives)
    plan = street.folder / "late.yaml"
    late = write_starter("scenery", example=True, today=TODAY + timedelta(days=60))
    plan.write_text(late, encoding="utf-8")
    said = street.noren(plan=plan)
    assert said.code != 0
    assert jail.assignments == []
    assert street.rows() == []


def test_stills_of_a_live_camera_are_sealed_and_its_jail_is_in_the_ledger(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    def takes_stills(jail: FakeJail, listeners: Listeners) -> Outcome:
        _begin(jail, listeners)
        now_s = int(time.time())
        listeners.on_bin(closed_still(jail.assignments[-1], now_s - now_s % 600))
        jail.see(listeners)
        return Outcome(ending=Ending.INCIDENT, reason=Words(en="wrong", ja="誤り"))

    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    street.plays(takes_stills)
    plan = write_still_plan(street.folder, with_streets=True, keep="400 days", today=TODAY)
    store = street.folder / "store"
    said = street.noren("--store", store, plan=plan)
    assert said.code == 1, said.err
    assert "1 sealed, 0 dropped" in said.err
    entries = read_entries(store)
    assert sum(isinstance(one, JailReport) for one in entries) == 1
    assert sum(isinstance(one, Incident) for one in entries) == 1
    for path in store.rglob("*"):
        assert not path.is_file() or b"35.6" not in path.read_bytes()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(["--start", "2026-11-22T09:00:00+09:00"], "--start", id="a start"),
        pytest.param(["--match-clocks"], "--match-clocks", id="clocks to match"),
        pytest.param(["--clock-offset", "3"], "--clock-offset", id="a declared offset"),
        pytest.param(["--positions", "/dev/null"], "no serial line", id="no line"),
        pytest.param(["--positions", "/nowhere/ttyUSB0"], "no line", id="no device"),
        pytest.param(["--table", "/nowhere/at/all.csv"], "no folder", id="nowhere to write"),
        pytest.param(["--camera", "nobody"], "no such camera", id="another camera"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_opened(
    street: Street, more: list[str], expected: str
) -> None:
    jail = street.plays(_drives)
    said = street.noren(*more)
    assert said.code == 2
    assert expected in said.error
    assert jail.assignments == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(["--baud", "9600"], "--baud", id="a speed"),
        pytest.param([], "--start", id="no start"),
        pytest.param(["--positions", "/dev/null"], "given for a film", id="a device"),
    ],
)
def test_a_film_has_other_options(street: Street, more: list[str], expected: str) -> None:
    said = noren(
        "scenery", street.folder / "drive.mp4", "--plan", street.plan(), "--camera", "car",
        "--positions", street.folder / "drive.csv", "--table", street.folder / "map.csv",
        "--lang", "en", *more,
    )  # fmt: skip
    assert said.code == 2
    assert expected in said.error


def test_without_a_film_the_plans_own_camera_is_watched(street: Street) -> None:
    street.plays(_drives)
    said = noren(
        "scenery", "--plan", street.plan(), "--camera", "car", "--positions", street.drawn.path,
        "--baud", "38400", "--table", street.folder / "map.csv", "--lang", "en",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert len(street.rows()) == 1
