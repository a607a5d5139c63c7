"""`noren scenery` from the plan to the table; the jail is replaced by slices that were thought up.

That the jail makes such slices is promised in tests/jail/test_scenery_watch.py.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from noren.gate.assignment import Assignment
from noren.gate.scenery_records import SLICE_S, SPEED_UNKNOWN
from noren.gate.validator import ClosedBin
from noren.jail.supervisor import Ending, Listeners, Outcome
from noren.operations import scenery as operation
from noren.operations.reading import read_plan
from noren.operations.weights import read_models
from noren.plan.starters import write_starter
from staging.command_line import AS_OF, Said, noren
from staging.street_slices import street_slice

START_S = 1_795_305_600
START = "2026-11-22T09:00:00+09:00"
STOPS = ((60, 95), (150, 160), (230, 275), (310, 318))
"""Seconds of the drive in which the car stands."""


def _drives(at_s: float) -> bool:
    return not any(begin <= at_s < end for begin, end in STOPS)


class FakeJail:
    """Slices of a drive of six minutes by the camera's clock, which is wrong by `late_s`."""

    def __init__(
        self,
        late_s: int = 0,
        ending: Ending = Ending.FINISHED,
        *,
        only_texts: bool = False,
    ) -> None:
        self._late_s = late_s
        self._only_texts = only_texts
        self._ending = ending
        self.told: Assignment | None = None

    def __call__(
        self, assignment: Assignment, film: Path, listeners: Listeners, **_: Any
    ) -> Outcome:
        self.told = assignment
        for number in range(72):
            begin_s = number * SLICE_S
            shares = [_drives(begin_s + second - self._late_s) for second in range(SLICE_S)]
            driving = round(100 * sum(shares) / SLICE_S)
            listeners.on_bin(
                _slice(START_S + begin_s, driving, sign=number == 10, only_texts=self._only_texts)
            )
        return Outcome(ending=self._ending, frames_in=3600)


def _slice(start_s: int, driving: int, *, sign: bool, only_texts: bool) -> ClosedBin:
    whole = street_slice(
        start_s,
        signs=int(sign),
        texts=2 if sign else 0,
        relative_percent=-10 if driving else SPEED_UNKNOWN,
        driving_percent=driving,
    )
    return replace(whole, figures=whole.figures[2:]) if only_texts else whole


def _positions(folder: Path, *, gap: tuple[int, int] | None = None) -> Path:
    """A drive to the north at 10 m/s with the stops, a fix each second."""
    path, metres = folder / "drive.csv", 0.0
    with path.open("w") as file:
        file.write("time,latitude,longitude\n")
        for second in range(-30, 400):
            metres += 10.0 if _drives(second) else 0.0
            if gap is None or not gap[0] <= second < gap[1]:
                file.write(f"{START_S + second},{35.6 + metres / 111_195:.7f},139.7\n")
    return path


@pytest.fixture
def jail(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeJail], FakeJail]:
    def use(fake: FakeJail) -> FakeJail:
        monkeypatch.setattr(operation, "watch_film", fake)
        monkeypatch.setattr(operation, "read_weights", lambda camera: (b"", b""))
        monkeypatch.setattr(operation, "read_models", lambda plan, camera: ())
        return fake

    return use


def _plan(folder: Path) -> Path:
    path = folder / "plan.yaml"
    path.write_text(
        write_starter("scenery", example=True, today=date.fromisoformat(AS_OF)), encoding="utf-8"
    )
    return path


def _run(
    folder: Path,
    *more: str | Path,
    positions: Path | None = None,
    plan: Path | None = None,
) -> Said:
    return noren(
        "scenery", folder / "drive.mp4", "--plan", plan or _plan(folder), "--camera", "car",
        "--positions", positions or _positions(folder), "--start", START,
        "--table", folder / "map.csv", "--as-of", AS_OF, "--lang", "en", *more,
    )  # fmt: skip


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "map.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_drive_becomes_a_table_of_meshes_and_hours(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail())
    said = _run(tmp_path)
    assert said.code == 0, said.err
    rows = _rows(tmp_path)
    assert len(rows) > 10
    assert {row["mesh_order"] for row in rows} == {"6"}
    assert {(row["start"], row["end"]) for row in rows} == {
        ("2026-11-22T09:00:00+09:00", "2026-11-22T10:00:00+09:00")
    }
    assert {row["vehicles_in_view"] for row in rows} == {"2.50"}
    assert {row["standing_ratio"] for row in rows} == {"0.25"}
    assert sum(int(row["prohibition_signs"]) for row in rows) == 1
    # All 360 seconds of the film are somewhere on the map.
    assert sum(int(row["looked_s"]) for row in rows) == 360


def test_the_table_says_which_camera_and_model_measured_under_which_plan_as_others_do(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail())
    assert _run(tmp_path).code == 0
    row = _rows(tmp_path)[0]
    assert (next(iter(row)), row["camera"], row["output"][:5]) == ("camera", "car", "signs")
    assert list(row)[-2:] == ["model", "plan_digest"]
    assert row["model"].startswith("person-vehicle-bike-detection-2003 + ")
    assert row["plan_digest"] == read_plan(tmp_path / "plan.yaml").digest


def test_the_table_s_times_are_in_the_zone_that_was_asked_for(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail())
    assert _run(tmp_path, "--zone", "UTC").code == 0
    assert {row["start"] for row in _rows(tmp_path)} == {"2026-11-22T00:00:00+00:00"}
    said = _run(tmp_path, "--zone", "Mars/Olympus")
    assert (said.code, "--zone Mars/Olympus" in said.err) == (2, True)


def test_a_listed_word_is_a_column_and_no_letter_that_was_read_is_anywhere(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    fake = jail(FakeJail())
    assert _run(tmp_path).code == 0
    assert fake.told is not None
    (output,) = fake.told.outputs
    assert output.texts[0].spellings[0] == "コンビニ"
    rows = _rows(tmp_path)
    assert {"text_convenience_passes", "text_limit-60_passes"} < set(rows[0])
    # Told in two slices of one pass of one mesh.
    assert sum(int(row["text_pharmacy_passes"]) for row in rows) == 1
    assert sum(int(row["text_convenience_passes"]) for row in rows) == 0
    assert sum(int(row["pictures_read"]) for row in rows) == 72


def test_boards_alone_are_a_map_of_their_own(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    fake = jail(FakeJail(only_texts=True))
    plan = _plan(tmp_path)
    written = plan.read_text(encoding="utf-8")
    only = written.replace("[signboard, traffic_sign, congestion]", "[signboard]")
    plan.write_text(only, encoding="utf-8")
    said = _run(tmp_path, plan=plan)
    assert said.code == 0, said.err
    assert fake.told is not None
    row = _rows(tmp_path)[0]
    assert (row["vehicles_in_view"], row["guide_passes"]) == ("", "")
    assert row["pictures_read"] != ""


def test_without_software_that_reads_nothing_is_started_and_the_remedy_is_named(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = jail(FakeJail())
    monkeypatch.setattr(operation, "read_models", read_models)
    monkeypatch.setattr("noren.weights.store.find_spec", lambda name: None)
    monkeypatch.setenv("NOREN_MODELS", str(tmp_path / "none"))
    monkeypatch.delenv("NOREN_MIRROR", raising=False)
    said = _run(tmp_path)
    assert said.code == 3
    assert "install the package rapidocr" in said.error
    assert fake.told is None
    assert not (tmp_path / "map.csv").exists()


def test_the_jail_is_told_nothing_of_where_the_car_was(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    fake = jail(FakeJail())
    _run(tmp_path)
    assert fake.told is not None
    told = fake.told.to_bytes()
    assert b"35.6" not in told
    assert b"139.7" not in told


def test_no_moment_and_no_place_finer_than_declared_is_written(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail())
    _run(tmp_path)
    text = (tmp_path / "map.csv").read_text(encoding="utf-8")
    assert "35.6" not in text
    assert "139.7" not in text
    assert ":00:10" not in text
    assert sorted(tmp_path.iterdir()) == sorted(
        tmp_path / name for name in ("drive.csv", "map.csv", "plan.yaml")
    )


def test_what_was_seen_in_a_gap_of_positions_is_on_no_map(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail())
    said = _run(tmp_path, positions=_positions(tmp_path, gap=(40, 58)))
    assert said.code == 0, said.err
    # The sign was passed at 50 s, where nobody knows where the car was.
    assert sum(int(row["prohibition_signs"]) for row in _rows(tmp_path)) == 0
    assert sum(int(row["looked_s"]) for row in _rows(tmp_path)) == 340


def test_clocks_minutes_apart_are_refused_and_matched_when_asked(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail(late_s=60))
    refused = _run(tmp_path)
    assert refused.code == 2
    assert "fit at" in refused.error
    assert not (tmp_path / "map.csv").exists()
    matched = _run(tmp_path, "--match-clocks")
    assert matched.code == 0, matched.err
    offset_s = (
        float(matched.out.split("apart by ")[-1].split(" s")[0] or "0")
        if matched.out
        else (float(matched.err.split("apart by ")[-1].split(" s")[0]))
    )
    assert offset_s == pytest.approx(-60, abs=5)
    declared = _run(tmp_path, "--clock-offset", "-60")
    assert declared.code == 0, declared.err


@pytest.mark.parametrize("given", [(), ("--clock-offset", "3")], ids=["none", "declared"])
def test_a_drive_without_stops_says_that_nothing_confirms_its_clocks(
    tmp_path: Path,
    jail: Callable[[FakeJail], FakeJail],
    monkeypatch: pytest.MonkeyPatch,
    given: tuple[str, ...],
) -> None:
    monkeypatch.setitem(globals(), "_drives", lambda second: True)
    jail(FakeJail())
    said = _run(tmp_path, *given)
    assert said.code == 0, said.err
    assert f"apart by +{'3' if given else '0'}.0 s, which nothing confirms" in said.out + said.err


def test_a_drive_with_stops_says_where_its_clocks_fit(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail(late_s=4))
    said = _run(tmp_path)
    (fits_s,) = re.findall(
        r"apart by \+0\.0 s; stops and starts fit at (\S+) s", said.out + said.err
    )
    assert float(fits_s) == pytest.approx(-4, abs=2.5)


def test_a_track_of_another_day_is_refused(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail())
    path = tmp_path / "drive.csv"
    path.write_text(
        "time,latitude,longitude\n"
        + "".join(f"{START_S - 86_400 + k},{35.6 + k / 10_000:.5f},139.7\n" for k in range(300))
    )
    said = _run(tmp_path, positions=path)
    assert said.code == 2
    assert "no position" in said.error


def test_a_jail_that_broke_off_writes_no_table(
    tmp_path: Path, jail: Callable[[FakeJail], FakeJail]
) -> None:
    jail(FakeJail(ending=Ending.INCIDENT))
    said = _run(tmp_path)
    assert said.code == 1
    assert not (tmp_path / "map.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--camera", "nobody"], "no such camera", id="another camera"),
        pytest.param(["--positions", "none.gpx"], "GPX", id="no positions"),
        pytest.param(["--start", "2026-11-22T09:00:00"], "zone", id="a start without a zone"),
        pytest.param(
            ["--match-clocks", "--clock-offset", "3"], "one of both", id="two ways to match"
        ),
        pytest.param(["--table", "/nowhere/at/all.csv"], "no folder", id="nowhere to write"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    tmp_path: Path,
    jail: Callable[[FakeJail], FakeJail],
    arguments: list[str],
    expected: str,
) -> None:
    jail(FakeJail())
    said = _run(tmp_path, *arguments)
    assert said.code in (2, 3)
    assert expected in said.error
