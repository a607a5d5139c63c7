"""`noren scenery` with masked stills: sealed beside the table, without a position, or refused.

The jail is replaced by one that was thought up; the real one is in test_still_run.py.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from noren.errors import GateError
from noren.gate.assignment import Assignment
from noren.gate.record_schema import RecordSchema
from noren.gate.scenery_records import SPEED_UNKNOWN
from noren.gate.still_records import StillState
from noren.gate.validator import ClosedBin
from noren.jail.supervisor import Ending, Listeners, Outcome
from noren.operations import scenery as operation
from noren.operations import street_stills
from noren.operations.access import read_asking
from noren.operations.check import today_in_japan
from noren.operations.keeper import read_entries
from noren.operations.still_reading import export_stills
from noren.stores.ledger.entries import Incident, JailReport
from noren.testing.legal_records import jail_report
from noren.vocabulary.words import Words
from staging.command_line import Said, noren
from staging.still_plans import TODAY, closed_still, write_still_plan
from staging.street_slices import street_slice

AS_OF = TODAY.isoformat()
"""The plan's own day."""
START = datetime.combine(today_in_japan() - timedelta(days=1), time(1), UTC)
"""Yesterday: stills are kept by the clock of whoever runs this."""
START_S = int(START.timestamp())


def _slice(number: int) -> ClosedBin:
    return street_slice(
        START_S + 5 * number,
        vehicles_centi=100,
        judged=0,
        standing=0,
        relative_percent=SPEED_UNKNOWN,
    )


class FakeJail:
    """A minute of a drive with a still, and one that was dropped; then it ends as it is told."""

    def __init__(self, ending: Ending = Ending.FINISHED) -> None:
        self._ending = ending
        self.models: tuple[str, ...] = ()

    def __call__(
        self, assignment: Assignment, film: Path, listeners: Listeners, **given: Any
    ) -> Outcome:
        self.models = tuple(given["models"])
        listeners.on_report(jail_report(RecordSchema.from_assignment(assignment)))
        if any(output.stills for output in assignment.outputs):
            listeners.on_bin(closed_still(assignment, START_S))
            dropped = closed_still(assignment, START_S + 600, state=StillState.FACE_LEFT)
            listeners.on_bin(dropped)
        for number in range(12):
            listeners.on_bin(_slice(number))
        reason = None if self._ending is Ending.FINISHED else Words(en="it died", ja="止まった")
        return Outcome(ending=self._ending, frames_in=600, reason=reason)


@pytest.fixture
def jail(monkeypatch: pytest.MonkeyPatch) -> FakeJail:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    fake = FakeJail()
    monkeypatch.setattr(operation, "watch_film", fake)
    monkeypatch.setattr(operation, "read_weights", lambda camera: (b"", b""))
    monkeypatch.setattr(operation, "read_models", lambda plan, camera: (camera.id,))
    monkeypatch.setattr(street_stills.time, "time", lambda: START_S + 3600.0)
    return fake


def _positions(folder: Path) -> Path:
    path = folder / "drive.csv"
    rows = [f"{START_S + s},{35.6 + 10 * s / 111_195:.7f},139.7\n" for s in range(-5, 70)]
    path.write_text("time,latitude,longitude\n" + "".join(rows))
    return path


def _run(folder: Path, *more: object, **facts: object) -> Said:
    plan = write_still_plan(folder, **{"with_streets": True, **facts})
    return noren(
        "scenery", folder / "drive.mp4", "--plan", plan, "--camera", "car", "--positions",
        _positions(folder), "--start", START.isoformat(), "--table", folder / "map.csv",
        "--as-of", AS_OF, "--lang", "en", *more,
    )  # fmt: skip


def test_stills_are_sealed_beside_the_table(tmp_path: Path, jail: FakeJail) -> None:
    said = _run(tmp_path, "--store", tmp_path / "store")
    assert said.code == 0, said.err
    assert "1 sealed, 1 dropped (a face was left: 1)" in said.err
    assert (tmp_path / "map.csv").exists()
    read = export_stills(
        tmp_path / "plan.yaml", tmp_path / "store", read_asking("analyst", "analysis", None)
    )
    assert len(read.files) == 1


def test_the_jail_is_in_the_ledger_before_a_still_is_sealed(tmp_path: Path, jail: FakeJail) -> None:
    _run(tmp_path, "--store", tmp_path / "store")
    assert sum(isinstance(one, JailReport) for one in read_entries(tmp_path / "store")) == 1
    assert jail.models == ("car",), "the face finder goes into the jail"


def test_no_place_is_in_the_store(tmp_path: Path, jail: FakeJail) -> None:
    _run(tmp_path, "--store", tmp_path / "store")
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file():
            assert b"35.6" not in path.read_bytes()


def test_a_jail_that_dies_is_an_incident_and_what_was_sealed_stays(
    tmp_path: Path, jail: FakeJail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operation, "watch_film", FakeJail(Ending.DIED))
    said = _run(tmp_path, "--store", tmp_path / "store")
    assert said.code == 3, said.err
    assert any(isinstance(one, Incident) for one in read_entries(tmp_path / "store"))
    assert not (tmp_path / "map.csv").exists()


@pytest.mark.parametrize("streets_only", [False, True], ids=["stills, no store", "store, no still"])
def test_stills_need_a_store_and_nothing_else_has_one(
    tmp_path: Path, jail: FakeJail, streets_only: bool
) -> None:
    plan = write_still_plan(tmp_path, with_streets=True)
    camera, more = ("second-car", ("--store", tmp_path / "store")) if streets_only else ("car", ())
    said = noren(
        "scenery", tmp_path / "drive.mp4", "--plan", plan, "--camera", camera, "--positions",
        _positions(tmp_path), "--start", START.isoformat(), "--table", tmp_path / "map.csv",
        "--as-of", AS_OF, "--lang", "en", *more,
    )  # fmt: skip
    assert said.code == 2
    assert "--store" in said.error
    assert not (tmp_path / "map.csv").exists()


def test_a_still_that_cannot_be_kept_ends_the_film(
    tmp_path: Path, jail: FakeJail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise street_stills.UsageError(where="disk", found="full", expected="room", remedy="make")

    monkeypatch.setattr(street_stills.StillKeeper, "keep", full)
    said = _run(tmp_path, "--store", tmp_path / "store")
    assert said.code == 2
    assert not (tmp_path / "map.csv").exists()
    assert not issubclass(street_stills.UsageError, GateError)
