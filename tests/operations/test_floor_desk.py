"""Bundles of two cameras over one floor: paths kept once a person, moves from one to the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from noren.errors import UsageError
from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.records import CoverageBody
from noren.gate.trajectory_records import Cell
from noren.gate.validator import ClosedBin
from noren.operations.access import read_asking
from noren.operations.floor_desk import FloorDesk
from noren.operations.keeper import Clocks, Keeper
from noren.operations.reading import read_plan
from noren.operations.run_log import RunLog
from noren.operations.sources import Source
from noren.operations.walk_keeping import open_walks
from noren.operations.walk_reading import COLUMNS, export_walks
from noren.plan.digest import canonical_text
from noren.stores.fused_cameras import read_fused_cameras, save_fused_cameras
from noren.stores.ledger.terms import IncidentCause
from noren.stores.statistics import IncidentKind, StatisticsStore
from noren.vocabulary.words import Words
from staging.command_line import noren
from staging.floor_plans import floor_plan, write_floor_plan
from staging.two_views import EAST, WEST
from staging.walk_plans import walk_bodies

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
START_S = int(START.timestamp())
NOW_S = START_S + 3600.0
CLOCKS = Clocks(wall=lambda: NOW_S, steady=lambda: 0.0)
ANALYST = read_asking("analyst", "analysis", None)
SECONDS = 180
SEEN_M = {WEST: (-9.0, 2.4), EAST: (-2.4, 9.0)}
Place = tuple[float, float]


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


def crossing(people: int = 10) -> list[dict[int, Place]]:
    """People who walk from one side to the other at irregular times: places by second."""
    return [
        {start + t: (-8.9 + pace * t, 6.2 + 1.1 * (number % 4)) for t in range(int(17.8 / pace))}
        for number in range(people)
        for start, pace in [(11 * number + 7 * number * number % 13, 1.1 + 0.1 * (number % 3))]
    ]


@dataclass
class Desk:
    """Two cameras' bundles on their way into a store."""

    folder: Path
    text: str = field(default_factory=floor_plan)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plan = write_floor_plan(self.folder, self.text)
        self.place = self.folder / "store"
        self.loaded = read_plan(self.plan)

    def told(self, camera: str) -> Assignment:
        return compile_assignment(
            self.loaded.plan, camera, digest=self.loaded.digest, live=False, start_s=START_S
        )

    @contextmanager
    def open(self, cameras: Sequence[str]) -> Iterator[FloorDesk]:
        known = {camera.id: camera for camera in self.loaded.plan.cameras}
        sources = [
            Source(camera=known[camera], text="film.mp4", film=Path("film.mp4"))
            for camera in cameras
        ]
        with (
            StatisticsStore.open(self.place, mode="write") as store,
            Keeper(self.loaded, store, clocks=CLOCKS) as keeper,
        ):
            keeper.purge()
            log = RunLog(keeper.ledger, self.loaded, now=lambda: START)
            walks = open_walks(self.loaded, keeper, sources, start=START)

            def note(words: Words) -> None:
                self.notes.append(words.en)

            desk = FloorDesk(self.loaded, walks, sources, store, log, note)
            for camera in cameras:
                kept = desk.kept_assignment(self.told(camera))
                run = store.begin_run(
                    assignment=kept,
                    outputs=self.loaded.plan.outputs,
                    plan_text=canonical_text(self.loaded.plan),
                    source_identity=camera,
                    model="silhouette, estimated",
                    opened_s=NOW_S,
                    report=None,
                )
                desk.begin(kept, run)
            yield desk
            desk.finish()
            desk.close()
            if walks is not None:
                walks.close()
            self.incidents = [(one.kind, one.camera) for one in store.read_incidents()]

    def run(self, cast: Sequence[dict[int, Place]], *, east_clock_s: int = 0) -> None:
        """All that both cameras tell of people; east's clock may be behind."""
        with self.open((WEST, EAST)) as desk:
            for from_s in range(0, SECONDS, 15):
                for camera in (WEST, EAST):
                    clock_s = east_clock_s if camera == EAST else 0
                    desk.keep(*self.bundle(camera, cast, from_s, clock_s))
            for camera in (WEST, EAST):
                desk.flush(self.told(camera))

    def bundle(
        self, camera: str, cast: Sequence[dict[int, Place]], from_s: int, clock_s: int = 0
    ) -> tuple[Assignment, ClosedBin]:
        assignment = self.told(camera)
        (output,) = assignment.outputs
        assert output.walks is not None
        grid, (low, high) = output.walks.grid, SEEN_M[camera]
        walks: dict[int, dict[int, Cell]] = {}
        for number, walk in enumerate(cast):
            cells: dict[int, Cell] = {}
            for tick in range(15):
                place = walk.get(from_s + tick + clock_s)
                if place is None or not low <= place[0] <= high:
                    continue
                column, row = np.floor((np.array(place) - grid.origin_m) / grid.cell_m).astype(int)
                if 0 <= column < grid.columns and 0 <= row < grid.rows:
                    cells[tick] = (int(column), int(row))
            if cells:
                token = (1 + number) * 7919 + (1 << 40) * (camera == EAST)
                walks[token] = cells
        figures = walk_bodies(walks, output.maximum)
        coverage = CoverageBody(
            output=0, states=0, watched_ms=15_000, frames_in=90, frames_searched=90,
            frames_gated=0, frames_dropped=0,
        )  # fmt: skip
        closed = ClosedBin(
            output=0, bin_start_s=START_S + from_s, figures=tuple(figures), coverage=coverage
        )
        return assignment, closed

    def rows(self) -> list[dict[str, str]]:
        told = export_walks(self.plan, self.place, ANALYST, clock=lambda: NOW_S)
        self.read_notes = [note.en for note in told.notes]
        return list(csv.DictReader(io.StringIO(told.data.decode())))

    def figures(self, kind: str) -> list[dict[str, str]]:
        said = noren("export", kind, "--store", self.place)
        assert said.code == 0, said.err
        return list(csv.DictReader(io.StringIO(said.out)))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_paths_are_kept_once_a_person_under_the_one_output(desk: Desk) -> None:
    desk.run(crossing())
    rows = desk.rows()
    assert tuple(rows[0]) == COLUMNS
    assert len({row["token"] for row in rows}) == 10
    assert {row["output"] for row in rows} == {"paths"}
    assert len({(row["token"], row["at"]) for row in rows}) == len(rows)
    xs = [float(row["x_m"]) for row in rows]
    assert min(xs) < -7.0
    assert max(xs) > 7.0


def test_fused_places_are_in_the_middle_of_the_declared_squares(desk: Desk) -> None:
    """Where two cameras' squares differ, their mean would tell more than a square."""
    desk.run(crossing())
    places = {float(row[axis]) % 0.5 for row in desk.rows() for axis in ("x_m", "y_m")}
    assert places == {0.25}


def test_tokens_are_no_camera_s(desk: Desk) -> None:
    desk.run(crossing())
    tokens = {int(row["token"], 16) for row in desk.rows()}
    cameras = {(1 + n) * 7919 + (1 << 40) * east for n in range(10) for east in (0, 1)}
    assert not tokens & cameras


def test_whoever_reads_is_told_which_cameras_were_fused(desk: Desk) -> None:
    desk.run(crossing())
    desk.rows()
    assert "`paths`: fused from cameras east, west" in desk.read_notes
    said = noren("export", "od_counts", "--store", desk.place)
    assert said.err.splitlines()[-1].endswith("`moves`: fused from cameras east, west")
    assert (
        noren("report", "--store", desk.place, "--out", desk.place / "r", "--lang", "en").code == 0
    )
    page = (desk.place / "r" / "index.html").read_text(encoding="utf-8")
    assert "fused from cameras east, west" in page
    assert "Area right-side" in page


def test_a_camera_whose_clock_is_another_time_s_is_named_as_left_out_and_why(desk: Desk) -> None:
    desk.run(crossing(), east_clock_s=60)
    desk.rows()
    (note,) = [one for one in desk.read_notes if one.startswith("`paths`")]
    assert note.startswith(
        "`paths`: from camera west alone; left out: camera east, because its clock does not fit"
    )
    said = noren("export", "od_counts", "--store", desk.place)
    assert "`moves`: from camera west alone; left out: camera east" in said.err
    out = desk.place / "r"
    assert noren("report", "--store", desk.place, "--out", out, "--lang", "ja,en").code == 0
    assert "カメラ west だけから作成" in (out / "index.html").read_text(encoding="utf-8")
    english = (out / "index.en.html").read_text(encoding="utf-8")
    assert "left out: camera east, because its clock does not fit (found 20" in english
    assert "fused from cameras" not in english


def test_a_camera_that_did_not_run_is_not_named_as_fused(desk: Desk) -> None:
    with desk.open((WEST,)) as told:
        told.keep(*desk.bundle(WEST, crossing(), 0))
        told.flush(desk.told(WEST))
    desk.rows()
    assert "`paths`: from camera west alone; nothing came from camera east" in desk.read_notes


def test_a_camera_whose_clock_was_set_right_later_is_both_fused_and_left_out(desk: Desk) -> None:
    desk.run(crossing(), east_clock_s=60)
    right = [one.model_copy(update={"used": True}) for one in read_fused_cameras(desk.place)]
    save_fused_cameras(desk.place, [one.model_copy(update={"apart_at": None}) for one in right])
    desk.rows()
    (note,) = [one for one in desk.read_notes if one.startswith("`paths`")]
    assert note.startswith("`paths`: fused from cameras east, west; camera east was left out as")


def test_a_store_that_does_not_know_which_cameras_were_used_says_so(desk: Desk) -> None:
    desk.run(crossing())
    (desk.place / "fused_cameras.json").unlink()
    desk.rows()
    (note,) = [one for one in desk.read_notes if one.startswith("`paths`")]
    assert note.endswith("by the plan; which of them were used is not on record")


def test_a_record_of_fused_cameras_that_is_none_is_refused_with_its_name(desk: Desk) -> None:
    desk.run(crossing())
    (desk.place / "fused_cameras.json").write_text("{}", encoding="utf-8")
    said = noren("export", "od_counts", "--store", desk.place)
    assert said.code == 3
    assert "fused_cameras.json" in said.err
    assert "Traceback" not in said.err


def test_a_move_from_one_camera_s_area_to_the_other_s_is_one(desk: Desk) -> None:
    desk.run(crossing())
    moves = {
        (row["origin"], row["destination"]): int(row["count"])
        for row in desk.figures("od_counts")
        if row["count"] != "0"
    }
    assert moves[("left-side", "right-side")] == 10
    assert set(moves) <= {
        ("(elsewhere)", "left-side"), ("left-side", "right-side"), ("right-side", "(elsewhere)")
    }  # fmt: skip


def test_stays_are_counted_in_the_areas_of_both_cameras(desk: Desk) -> None:
    desk.run(crossing())
    stays = desk.figures("dwell_histogram")
    for area in ("left-side", "right-side"):
        assert sum(int(row["count"] or 0) for row in stays if row["area"] == area) == 10


def test_moves_and_stays_say_how_long_all_cameras_watched(desk: Desk) -> None:
    desk.run(crossing())
    (row,) = [one for one in desk.figures("coverage") if one["output"] == "moves"]
    assert float(row["watched_s"]) == pytest.approx(SECONDS, abs=1)


def test_a_clock_that_is_seconds_behind_is_moved_and_that_is_said(desk: Desk) -> None:
    desk.run(crossing(), east_clock_s=4)
    assert len({row["token"] for row in desk.rows()}) == 10
    assert any("moved by +4.0 s" in note for note in desk.notes)
    assert desk.incidents == []


def test_a_clock_that_is_a_minute_behind_is_an_incident_and_invents_nobody(desk: Desk) -> None:
    desk.run(crossing(), east_clock_s=60)
    rows = desk.rows()
    assert len({row["token"] for row in rows}) == 10
    assert max(float(row["x_m"]) for row in rows) < 3.0
    assert desk.incidents == [(IncidentKind.CLOCKS_APART, EAST)]
    (note,) = [one for one in desk.notes if "clock" in one]
    assert "about 60 s" in note
    (row,) = [one for one in desk.figures("coverage") if one["output"] == "moves"]
    assert float(row["watched_s"]) == 0.0
    ledger = noren("ledger", "show", "--store", desk.place)
    assert IncidentCause.CLOCKS_APART.value in ledger.out or ledger.code != 0


def test_one_camera_alone_keeps_its_own_paths_and_measures_no_moves(desk: Desk) -> None:
    cast = crossing()
    with desk.open([WEST]) as opened:
        for from_s in range(0, SECONDS, 15):
            opened.keep(*desk.bundle(WEST, cast, from_s))
        opened.flush(desk.told(WEST))
    assert len({row["token"] for row in desk.rows()}) == 10
    assert desk.figures("od_counts") == []
    assert any("not all cameras of the floor ran" in note for note in desk.notes)


def test_paths_that_are_only_passed_on_leave_moves_and_nothing_else(tmp_path: Path) -> None:
    desk = Desk(tmp_path, text=floor_plan(keep="1 s"))
    desk.run(crossing())
    moves = {(row["origin"], row["destination"]): row["count"] for row in desk.figures("od_counts")}
    assert moves[("left-side", "right-side")] == "10"
    assert not list((desk.place).rglob("*.sealed"))


def test_paths_that_are_only_passed_on_to_nobody_are_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path, text=floor_plan(keep="1 s", figures=False))
    with pytest.raises(UsageError, match="only passed on"), desk.open((WEST, EAST)):
        pass
