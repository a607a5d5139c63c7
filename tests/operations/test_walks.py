"""Points of trajectories: sealed in batches, read back for whom the plan names, never in clear."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from noren.errors import HoldingKeyMissing, ReaderRefused, ReleaseRefused, UsageError
from noren.gate.trajectory_records import Cell
from noren.operations.access import read_asking
from noren.operations.keeper import Clocks, Keeper, read_entries
from noren.operations.reading import read_plan
from noren.operations.sources import Source
from noren.operations.walk_keeping import SEAL_EVERY_S, WalkKeeper, open_walks
from noren.operations.walk_reading import COLUMNS, export_walks, read_walks
from noren.stores.ledger.entries import HoldingAccess, Incident
from noren.stores.ledger.terms import AccessOutcome, IncidentCause
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.terms import Role
from staging.command_line import noren
from staging.walk_plans import START, START_S, assignment_of, bundle, write_walk_plan

ANALYST = read_asking("analyst", "analysis", None)
NOW_S = START_S + 3600.0
CLOCKS = Clocks(wall=lambda: NOW_S, steady=lambda: 0.0)


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


class Kept:
    """A plan, a store, and bundles on their way into it."""

    def __init__(self, folder: Path, **facts: object) -> None:
        self.plan = write_walk_plan(folder, **facts)
        self.place = folder / "store"
        self.loaded = read_plan(self.plan)
        self.assignment = assignment_of(self.loaded)

    def seal(self, *bundles: tuple[int, dict[int, dict[int, Cell]]], untold: int = 0) -> WalkKeeper:
        """Seal bundles (seconds after the start, walks) and end."""
        with (
            StatisticsStore.open(self.place, mode="write") as store,
            Keeper(self.loaded, store, clocks=CLOCKS) as keeper,
        ):
            keeper.purge()
            walks = WalkKeeper(self.loaded, keeper)
            for after_s, one in bundles:
                walks.keep(
                    self.assignment, bundle(self.assignment, START_S + after_s, one, untold=untold)
                )
            walks.flush(self.assignment)
            walks.close()
        return walks

    def rows(self, **facts: object) -> list[dict[str, str]]:
        """What the analyst reads."""
        told = export_walks(self.plan, self.place, ANALYST, clock=lambda: NOW_S, **facts)  # type: ignore[arg-type]
        return list(csv.DictReader(io.StringIO(told.data.decode())))


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


WALK = {0xBEEF: {0: (0, 0), 1: (1, 0), 3: (3, 2)}}


def test_points_come_back_in_the_middle_of_their_cells(kept: Kept) -> None:
    kept.seal((0, WALK))
    rows = kept.rows()
    assert tuple(rows[0]) == COLUMNS
    # The floor begins at -1.5 m and 0 m; a cell is half a metre.
    assert [(row["at"], row["x_m"], row["y_m"]) for row in rows] == [
        ("2026-11-22T01:00:00+00:00", "-1.25", "0.25"),
        ("2026-11-22T01:00:01+00:00", "-0.75", "0.25"),
        ("2026-11-22T01:00:03+00:00", "0.25", "1.25"),
    ]
    assert {(row["token"], row["class"]) for row in rows} == {("00000000beef", "person")}
    assert {row["plan_digest"] for row in rows} == {kept.loaded.digest}


def test_nothing_of_a_walk_is_among_the_statistics_or_in_clear(kept: Kept) -> None:
    token = 0xA1B2C3D4E5F6
    kept.seal((0, {token: {0: (7, 9), 1: (8, 9)}}))
    needles = [token.to_bytes(6, order) for order in ("little", "big")] + [f"{token:x}".encode()]
    for path in kept.place.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(needle in data for needle in needles), path


def test_points_wait_for_five_minutes_and_are_sealed_together(kept: Kept) -> None:
    kept.seal(
        *((15 * number, {1 + number: {0: (1, 1)}}) for number in range(3 * SEAL_EVERY_S // 15))
    )
    walks = read_walks(kept.place, "paths", at_s=NOW_S)
    assert len(walks.points) == 60
    (segments,) = (kept.place / "holdings").rglob("*.sealed")
    # Three batches, each with a head of its own.
    assert segments.read_bytes().count(bytes.fromhex(kept.loaded.digest)) == 3


def test_a_bundle_over_midnight_is_sealed_on_both_days(kept: Kept) -> None:
    to_midnight = int((START.replace(hour=0) + timedelta(days=1)).timestamp()) - START_S
    late = Clocks(wall=lambda: float(START_S + to_midnight + 60), steady=lambda: 0.0)
    kept.seal((0, WALK))
    with (
        StatisticsStore.open(kept.place, mode="write") as store,
        Keeper(kept.loaded, store, clocks=late) as keeper,
    ):
        keeper.purge()
        walks = WalkKeeper(kept.loaded, keeper)
        edge = bundle(kept.assignment, START_S + to_midnight - 5, {5: {0: (1, 1), 9: (2, 2)}})
        walks.keep(kept.assignment, edge)
        walks.flush(kept.assignment)
    days = sorted(path.stem for path in (kept.place / "holdings").rglob("*.sealed"))
    assert days == ["2026-11-22", "2026-11-23"]


def test_a_film_that_is_run_again_adds_nobody(kept: Kept) -> None:
    kept.seal((0, WALK))
    again = kept.seal((0, {0xF00D: WALK[0xBEEF]}), (15, {0xF00D: {0: (4, 4)}}))
    assert again.sealed == 1
    assert len(kept.rows()) == 4


def test_points_without_room_are_told_of(kept: Kept) -> None:
    walks = kept.seal((0, WALK), untold=9)
    assert walks.untold == 9
    assert "9" in walks.note.en


@pytest.mark.parametrize(
    ("span", "left"),
    [
        ({"from_time": "2026-11-22T10:00:01+09:00"}, 2),
        ({"to_time": "2026-11-22T10:00:01+09:00"}, 1),
        ({"from_time": "2026-11-22T10:00:01+09:00", "to_time": "2026-11-22T10:00:02+09:00"}, 1),
    ],
    ids=["from", "to", "both"],
)
def test_a_span_is_cut_where_asked(kept: Kept, span: dict[str, str], left: int) -> None:
    kept.seal((0, WALK))
    assert len(kept.rows(**span)) == left


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_other_forms_hold_the_same(kept: Kept, form: str) -> None:
    kept.seal((0, WALK))
    data = export_walks(
        kept.plan, kept.place, ANALYST, output_format=form, clock=lambda: NOW_S
    ).data
    if form == "json":
        assert data.count(b"00000000beef") == 3
    else:
        frame = pl.read_parquet(io.BytesIO(data))
        assert tuple(frame.columns) == COLUMNS
        assert frame["at"][0] == datetime(2026, 11, 22, 1, tzinfo=UTC)


def test_readings_and_refusals_are_in_the_ledger(kept: Kept) -> None:
    kept.seal((0, WALK))
    kept.rows()
    with pytest.raises(ReaderRefused):
        export_walks(
            kept.plan,
            kept.place,
            read_asking("site_manager", "analysis", None),
            clock=lambda: NOW_S,
        )
    told = [one for one in read_entries(kept.place) if isinstance(one, HoldingAccess)]
    assert [(one.role, one.outcome, one.records) for one in told] == [
        (Role.ANALYST, AccessOutcome.GRANTED, 3),
        (Role.SITE_MANAGER, AccessOutcome.REFUSED, 0),
    ]


def crowd(people: int) -> tuple[int, dict[int, dict[int, Cell]]]:
    """So many people, each on a way of their own."""
    rng = np.random.default_rng(1)
    return 0, {
        1 + who: {tick: (int(rng.integers(16)), int(rng.integers(14))) for tick in range(15)}
        for who in range(people)
    }


def test_outsiders_are_refused_with_the_coarseness_that_would_pass(tmp_path: Path) -> None:
    kept = Kept(tmp_path, readers="analyst, public")
    kept.seal(crowd(30))
    with pytest.raises(
        ReleaseRefused, match=r"declare position_m: \d+ and every: \d+ s"
    ) as refused:
        export_walks(
            kept.plan, kept.place, read_asking("public", "analysis", None), clock=lambda: NOW_S
        )
    assert "100.0 % of people singled out by 2 points" in str(refused.value)
    (entry,) = (one for one in read_entries(kept.place) if isinstance(one, HoldingAccess))
    assert (entry.role, entry.outcome) == (Role.PUBLIC, AccessOutcome.REFUSED)
    assert len(kept.rows()) == 450


def test_outsiders_get_what_singles_out_nobody(tmp_path: Path) -> None:
    kept = Kept(tmp_path, readers="analyst, public", position_m=16.0, every="1 min")
    kept.seal((0, {1 + who: {0: (0, 0)} for who in range(30)}))
    told = export_walks(
        kept.plan, kept.place, read_asking("public", "analysis", None), clock=lambda: NOW_S
    )
    assert told.data.count(b"\n") == 31


def test_what_has_expired_is_not_read_even_before_it_is_purged(kept: Kept) -> None:
    kept.seal((0, WALK))
    over_s = NOW_S + 31 * 86400
    told = export_walks(kept.plan, kept.place, ANALYST, clock=lambda: over_s)
    assert told.data == (",".join(COLUMNS) + "\n").encode()


def test_a_reader_with_a_wrong_passphrase_sees_nothing_and_the_ledger_knows(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.seal((0, WALK))
    monkeypatch.setenv("NOREN_PASSPHRASE", "another passphrase, and wrong")
    with pytest.raises(HoldingKeyMissing, match="the wrong passphrase"):
        kept.rows()
    told = [one for one in read_entries(kept.place) if isinstance(one, Incident)]
    assert [one.cause for one in told] == [IncidentCause.HOLDINGS_SHUT]


def test_without_a_passphrase_no_camera_is_opened(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOREN_PASSPHRASE")
    said = noren(
        "run", kept.plan, "--source", "floor=no-such-film.mp4", "--store", kept.place,
        "--start", "2026-11-22T10:00:00+09:00", "--as-of", "2026-11-22",
    )  # fmt: skip
    assert said.code == HoldingKeyMissing.exit_code
    assert "NOREN_PASSPHRASE" in said.err


@pytest.mark.parametrize(
    ("start", "keep"),
    [
        pytest.param(START - timedelta(days=40), "30 days", id="a film that has expired"),
        pytest.param(START + timedelta(days=9), "30 days", id="a film of days to come"),
        pytest.param(START, "1 s", id="points that are only passed on"),
    ],
)
def test_what_could_not_be_kept_is_refused_before_the_film_is_opened(
    tmp_path: Path, start: datetime, keep: str
) -> None:
    kept = Kept(tmp_path, keep=keep)
    sources = (Source(camera=kept.loaded.plan.cameras[0], text="film.mp4", film=Path("film.mp4")),)
    with (
        StatisticsStore.open(kept.place, mode="write") as store,
        Keeper(kept.loaded, store, clocks=CLOCKS) as keeper,
    ):
        keeper.purge()
        with pytest.raises(UsageError):
            open_walks(kept.loaded, keeper, sources, start=start)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--for", "analyst", "--because", "analysis"], id="no plan"),
        pytest.param(["--plan", "PLAN", "--for", "analyst"], id="no reason"),
        pytest.param(["--plan", "PLAN", "--because", "analysis"], id="nobody"),
        pytest.param(
            ["--plan", "PLAN", "--for", "analyst", "--because", "analysis", "--purpose", "x"],
            id="a purpose that is none",
        ),
    ],
)
def test_the_command_asks_who_and_why(kept: Kept, options: list[str]) -> None:
    given = [str(kept.plan) if one == "PLAN" else one for one in options]
    said = noren("export", "trajectory_point", "--store", kept.place, *given)
    assert said.code == 2, said.err


def test_figures_about_nobody_need_no_reason(kept: Kept) -> None:
    said = noren("export", "line_count", "--store", kept.place, "--because", "analysis")
    assert said.code == 2
