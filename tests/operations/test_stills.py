"""Masked stills: sealed one by one, read back for whom the plan names, gone when their time is."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from noren.errors import (
    HoldingKeyMissing,
    ReaderRefused,
    RecordNotMeasured,
    ReleaseRefused,
    UndeclaredData,
    UsageError,
)
from noren.gate.output_compile import objection_to
from noren.gate.still_records import FILL_RGB, StillState
from noren.operations.access import NOTICES, Asking, read_asking
from noren.operations.budget import budget_lines
from noren.operations.check import today_in_japan
from noren.operations.keeper import Clocks, Keeper, read_entries
from noren.operations.reading import read_plan
from noren.operations.sources import Source
from noren.operations.still_keeping import StillKeeper, open_stills
from noren.operations.still_reading import COLUMNS, INDEX, StillExport, export_stills
from noren.stores.concerned import concerned_holdings
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.ledger.entries import HoldingAccess, Purge
from noren.stores.ledger.terms import AccessOutcome, AccessReason, DataItem
from noren.stores.statistics import StatisticsStore
from staging.command_line import noren
from staging.still_plans import START, START_S, assignment_of, closed_still, write_still_plan

ANALYST = read_asking("analyst", "analysis", None)
EVERY_S = 600
DAY_S = 86_400


def _clocks(late_s: float = 3600.0, *, start: datetime = START) -> Clocks:
    return Clocks(wall=lambda: start.timestamp() + late_s, steady=lambda: 0.0)


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


class Kept:
    """A plan, a store, and stills on their way into it."""

    def __init__(self, folder: Path, *, start: datetime = START, **facts: object) -> None:
        self.start = start
        self.plan = write_still_plan(folder, **facts)
        self.place = folder / "store"
        self.loaded = read_plan(self.plan)
        self.assignment = assignment_of(self.loaded)

    def seal(self, *states: StillState, late_s: float = 3600.0) -> StillKeeper:
        """A still or its loss for each span from the start on, each in a gray of its own."""
        with (
            StatisticsStore.open(self.place, mode="write") as store,
            Keeper(self.loaded, store, clocks=_clocks(late_s, start=self.start)) as keeper,
        ):
            keeper.purge()
            stills = StillKeeper(self.loaded, keeper)
            for number, state in enumerate(states):
                start_s = int(self.start.timestamp()) + EVERY_S * number
                closed = closed_still(self.assignment, start_s, gray=number + 1, state=state)
                stills.keep(self.assignment, closed)
        return stills

    def read(
        self, asking: Asking = ANALYST, *, late_s: float = 3600.0, **facts: object
    ) -> StillExport:
        return export_stills(
            self.plan,
            self.place,
            asking,
            clock=_clocks(late_s, start=self.start).wall,
            **facts,  # type: ignore[arg-type]
        )


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


@pytest.fixture
def yesterday(tmp_path: Path) -> Kept:
    """For commands: they go by the clock of whoever runs this."""
    day = today_in_japan() - timedelta(days=1)
    return Kept(tmp_path, start=datetime.combine(day, time(1), UTC))


KEPT, DARK, FACE = StillState.KEPT, StillState.DARK, StillState.FACE_LEFT


def test_a_still_comes_back_as_it_left_the_jail(kept: Kept, tmp_path: Path) -> None:
    kept.seal(KEPT)
    kept.read().write(tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out" / INDEX).read_text().splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["output"], row["start"], row["plan_digest"]) for row in rows] == [
        ("stills", "2026-11-22T01:00:00+00:00", kept.loaded.digest)
    ]
    picture = cv2.imread(str(tmp_path / "out" / rows[0]["file"]))
    assert picture.shape == (360, 640, 3)
    assert (picture[:8, :8] == FILL_RGB[::-1]).all()
    assert (picture[8:] == 17).all()
    assert (picture[:8, 8:] == 17).all()


def test_a_file_holds_pixels_and_nothing_else(kept: Kept) -> None:
    kept.seal(KEPT)
    (one,) = kept.read().files
    data, names = one.data[8:], []
    while data:
        length = int.from_bytes(data[:4])
        names.append(data[4:8])
        data = data[12 + length :]
    assert names == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]


def test_dropped_stills_are_counted_by_reason_and_not_kept(kept: Kept) -> None:
    stills = kept.seal(KEPT, DARK, FACE, KEPT, DARK)
    assert stills.kept == 2
    assert stills.dropped == {DARK: 2, FACE: 1}
    assert "2 sealed, 3 dropped (too dark: 2, a face was left: 1)" in stills.note.en
    assert "2 枚を封じ、3 枚を破棄(暗すぎる: 2、顔が残った: 1)" in stills.note.ja
    assert len(kept.read().files) == 2


def test_nothing_of_a_still_is_on_the_disk_in_clear_or_among_the_statistics(kept: Kept) -> None:
    kept.seal(*(KEPT,) * 9)
    for path in kept.place.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(bytes([gray * 17]) * 24 in data for gray in range(1, 10)), path


def test_a_span_that_has_a_still_gets_no_second_one(kept: Kept) -> None:
    kept.seal(KEPT)
    again = kept.seal(KEPT, KEPT)
    assert again.kept == 1
    assert len(kept.read().files) == 2


def test_each_segment_is_sealed_before_the_next_still_is_taken(kept: Kept) -> None:
    kept.seal(KEPT, KEPT, KEPT)
    (segments,) = (kept.place / "holdings").rglob("*.sealed")
    assert segments.read_bytes().count(bytes.fromhex(kept.loaded.digest)) == 3


def test_after_their_time_stills_are_gone_and_the_ledger_says_so(kept: Kept) -> None:
    kept.seal(KEPT, KEPT)
    late_s = 8 * DAY_S
    assert not kept.read(late_s=late_s - DAY_S).files, "expired, though nobody has purged yet"
    with (
        StatisticsStore.open(kept.place, mode="write") as store,
        Keeper(kept.loaded, store, clocks=_clocks(late_s)) as keeper,
    ):
        keeper.purge()
    assert not list((kept.place / "holdings").rglob("*.sealed"))
    told = [one for one in read_entries(kept.place) if isinstance(one, Purge)]
    assert [(one.item, one.segments) for one in told if one.segments] == [
        (DataItem.MASKED_STILL, 2)
    ]


def test_stills_of_another_time_are_left_out(kept: Kept) -> None:
    kept.seal(KEPT, KEPT, KEPT)
    read = kept.read(from_time="2026-11-22T10:10:00+09:00", to_time="2026-11-22T10:20:00+09:00")
    assert [one.name for one in read.files] == ["stills-20261122T011000+0000.png"]


def test_readings_and_refusals_are_in_the_ledger(kept: Kept) -> None:
    kept.seal(KEPT, KEPT)
    kept.read()
    with pytest.raises(ReaderRefused):
        kept.read(read_asking("site_manager", "analysis", None))
    told = [one for one in read_entries(kept.place) if isinstance(one, HoldingAccess)]
    assert [(one.item, one.outcome, one.records) for one in told] == [
        (DataItem.MASKED_STILL, AccessOutcome.GRANTED, 2),
        (DataItem.MASKED_STILL, AccessOutcome.REFUSED, 0),
    ]


def test_an_emergency_is_told_to_the_privacy_officer(kept: Kept) -> None:
    kept.seal(KEPT)
    asking = read_asking("privacy_officer", None, "a bus stop was hit and its sign is gone")
    assert len(kept.read(asking).files) == 1
    assert "bus stop" in (kept.place / NOTICES).read_text()
    (told,) = (one for one in read_entries(kept.place) if isinstance(one, HoldingAccess))
    assert told.reason is AccessReason.BREAK_GLASS


def test_outsiders_get_no_still_even_where_the_plan_names_them(tmp_path: Path) -> None:
    kept = Kept(tmp_path, readers="analyst, public")
    kept.seal(KEPT)
    with pytest.raises(ReleaseRefused):
        kept.read(read_asking("public", "analysis", None))
    (told,) = (one for one in read_entries(kept.place) if isinstance(one, HoldingAccess))
    assert told.outcome is AccessOutcome.REFUSED


def test_a_plan_without_stills_has_none_to_read(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.seal(KEPT)
    other = tmp_path / "other.yaml"
    text = kept.plan.read_text(encoding="utf-8")
    other.write_text(
        text.replace("record: masked_still", "record: scenery\n    scenery: [congestion]")
        .replace("every: 10 min", "bin: 1 h\n    position_m: 25\n    classes: [vehicle]"),
        encoding="utf-8",
    )  # fmt: skip
    with pytest.raises(UndeclaredData):
        export_stills(other, kept.place, ANALYST, clock=lambda: START_S + 3600.0)


def test_after_a_leak_stills_are_counted_and_nobody_is_counted_in_them(kept: Kept) -> None:
    kept.seal(KEPT, KEPT)
    with HoldingStore.open(kept.place, mode="read") as holdings:
        (found,) = concerned_holdings(
            holdings, from_s=START_S, to_s=START_S + DAY_S, now_s=START_S + 3600.0
        )
    assert (found.output, found.rows) == ("stills", 2)
    assert found.people is None, "who was missed cannot be counted"


REFUSED = {
    "a camera that stands still": {"vehicle": "false"},
    "more than one a minute": {"every": "30 s"},
    "no network": {"more": "    detector: {model: silhouette}\n"},
}


@pytest.mark.parametrize("facts", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_masked_as_declared_is_refused(
    tmp_path: Path, facts: dict[str, object]
) -> None:
    loaded = read_plan(write_still_plan(tmp_path, **facts))
    assert isinstance(objection_to(loaded.plan, loaded.plan.outputs[0]), RecordNotMeasured)
    with pytest.raises(RecordNotMeasured):
        assignment_of(loaded)


@pytest.mark.parametrize(
    ("size_px", "cells"),
    [
        ((1920, 1080), (80, 45)),
        ((640, 360), (80, 45)),
        ((480, 360), (60, 45)),
        ((360, 640), (45, 80)),
        ((4000, 100), (80, 2)),
    ],
)
def test_a_still_has_the_shape_of_the_view_and_no_more_pixels(
    tmp_path: Path, size_px: tuple[int, int], cells: tuple[int, int]
) -> None:
    loaded = read_plan(write_still_plan(tmp_path, size_px=size_px, masks=False))
    stills = assignment_of(loaded).outputs[0].stills
    assert stills is not None
    assert (stills.columns, stills.rows) == cells


def test_stills_beside_facts_of_the_street_are_told_in_one_budget(tmp_path: Path) -> None:
    loaded = read_plan(write_still_plan(tmp_path, with_streets=True))
    lines = budget_lines(loaded, "en")
    assert any("stills: a still of 640 x 360 px in 16 grays" in line for line in lines)
    assert any("signs:" in line and "bits a bin" in line for line in lines)
    assert [one.record for one in assignment_of(loaded, scenery=True).outputs] == [
        "scenery",
        "masked_still",
    ]


@pytest.mark.parametrize("facts", [{"keep": "1 s"}, {}], ids=["only passed on", "an old film"])
def test_stills_that_could_not_be_kept_are_refused_before_the_film_is_opened(
    tmp_path: Path, facts: dict[str, object]
) -> None:
    kept = Kept(tmp_path, **facts)
    camera = kept.loaded.plan.cameras[0]
    source = Source(camera=camera, text="drive.mp4", film=Path("drive.mp4"))
    start = START - timedelta(days=30)
    with (
        StatisticsStore.open(kept.place, mode="write") as store,
        Keeper(kept.loaded, store, clocks=_clocks()) as keeper,
    ):
        keeper.purge()
        with pytest.raises(UsageError):
            open_stills(kept.loaded, keeper, (source,), start=start)


def test_without_its_passphrase_no_still_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept(tmp_path)
    monkeypatch.delenv("NOREN_PASSPHRASE")
    with pytest.raises(HoldingKeyMissing):
        kept.seal(KEPT)


class TestOnTheCommandLine:
    def _export(self, kept: Kept, *more: object) -> object:
        return noren(
            "export", "masked_still", "--store", kept.place, "--plan", kept.plan, "--lang", "en",
            *more,
        )  # fmt: skip

    def test_stills_go_into_a_folder_that_only_their_reader_opens(
        self, yesterday: Kept, tmp_path: Path
    ) -> None:
        yesterday.seal(KEPT, KEPT)
        out, day = tmp_path / "out", f"{yesterday.start:%Y%m%d}"
        said = self._export(yesterday, "--for", "analyst", "--because", "analysis", "--out", out)
        assert said.code == 0, said.err  # type: ignore[attr-defined]
        assert sorted(path.name for path in out.iterdir()) == [
            f"stills-{day}T100000+0900.png",
            f"stills-{day}T101000+0900.png",
            INDEX,
        ]
        assert out.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}

    @pytest.mark.parametrize(
        "more",
        [
            (),
            ("--out", "out"),
            ("--for", "analyst", "--because", "analysis"),
            ("--for", "analyst", "--because", "analysis", "--out", "out", "--format", "json"),
            ("--for", "analyst", "--because", "analysis", "--out", "out", "--bom"),
        ],
        ids=["nobody", "no reader", "no folder", "another format", "a mark"],
    )
    def test_half_a_question_is_wrong_usage(
        self,
        yesterday: Kept,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        more: tuple[str, ...],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        yesterday.seal(KEPT)
        assert self._export(yesterday, *more).code == 2  # type: ignore[attr-defined]
        assert not (tmp_path / "out").exists()


def test_a_refused_reader_gets_no_file(yesterday: Kept, tmp_path: Path) -> None:
    yesterday.seal(KEPT)
    said = noren(
        "export", "masked_still", "--store", yesterday.place, "--plan", yesterday.plan, "--for",
        "site_manager", "--because", "analysis", "--out", tmp_path / "out",
    )  # fmt: skip
    assert said.code == 1
    assert not (tmp_path / "out").exists()


def test_the_index_reads_as_a_table_where_nothing_was_kept(kept: Kept) -> None:
    kept.seal(DARK)
    read = kept.read()
    assert list(csv.reader(io.StringIO(read.index().decode()))) == [list(COLUMNS)]
    assert np.array_equal(read.files, ())
