"""`noren purge`, and what `noren run` does by itself: expire, prove, tell, or stop."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from noren.cli.purge_commands import _tell_report
from noren.errors import ClockImplausible, HoldingKeyMissing, PurgeFailed
from noren.operations.dossier_measures import measure_store
from noren.operations.export import export_figures
from noren.operations.keeper import Keeper, PurgeReport
from noren.operations.purge import plan_purge, prove_purged, purge_now, report_mapping
from noren.operations.reading import read_plan
from noren.operations.report import write_report
from noren.stores import purging
from noren.stores.address import server_of
from noren.stores.expired_figures import count_rows
from noren.stores.ledger.entries import BackupRestored, ClockHighWater, Incident, Purge, TailCut
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import IncidentCause
from noren.stores.ledger.verification import verify_ledger
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    PLAN_DIGEST,
)
from noren.vocabulary.words import Words
from staging.command_line import noren
from staging.filled_stores import START_S, fill_store
from staging.hand_clocks import HandClock
from staging.plans import write_plan
from stores.conftest import EMBEDDED, a_reader_that_holds_on
from stores.holdings.conftest import FIRST, FIRST_S, points_on

DAY_S = 86400
KEEP_S = 90 * DAY_S
BINS = 20


@pytest.fixture
def place(engine_place: Path) -> Path:
    """Twenty minutes of figures, kept for ninety days, with each kind of database."""
    with StatisticsStore.open(engine_place, mode="write") as store:
        fill_store(store, minutes=BINS)
    return engine_place


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_plan(tmp_path)


def entries(place: Path, kind: type) -> list[object]:
    return [one for one in Snapshot.read(place).entries() if isinstance(one, kind)]


def rows(place: Path) -> int:
    with StatisticsStore.open(place, mode="read") as store:
        return count_rows(store)


def causes(place: Path) -> list[IncidentCause]:
    found = Snapshot.read(place).entries()
    return [one.cause for one in found if isinstance(one, Incident)]


@EMBEDDED
def test_a_dry_run_says_what_would_go_and_touches_nothing(place: Path, plan: Path) -> None:
    clock = HandClock(START_S + KEEP_S + 10 * 60)
    before = {path: path.read_bytes() for path in place.iterdir() if path.is_file()}
    report = plan_purge(plan, place, clocks=clock.clocks)
    assert [one.counts.records for one in report.purged] == [80]
    after = {path: path.read_bytes() for path in place.iterdir() if path.is_file()}
    assert {path.name for path in after} - {path.name for path in before} <= {
        "statistics.sqlite-wal",
        "statistics.sqlite-shm",
    }
    assert after[place / "statistics.sqlite"] == before[place / "statistics.sqlite"]
    assert not (place / "ledger").exists()


def test_a_purge_destroys_proves_and_tells_the_ledger(place: Path, plan: Path) -> None:
    clock = HandClock(START_S + KEEP_S + 10 * 60)
    assert not prove_purged(plan, place, clocks=clock.clocks).holds
    purge_now(plan, place, clocks=clock.clocks)
    assert rows(place) == 80
    proof = prove_purged(plan, place, clocks=clock.clocks)
    assert proof.holds
    assert proof.purges == len(entries(place, Purge)) == 1
    assert verify_ledger(place).holds


def test_a_clock_set_back_prolongs_nothing_and_is_told(place: Path, plan: Path) -> None:
    ahead = HandClock(START_S + KEEP_S)
    purge_now(plan, place, clocks=ahead.clocks)
    assert rows(place) == 160
    back = HandClock(START_S + KEEP_S - 80 * DAY_S)
    report = purge_now(plan, place, clocks=back.clocks)
    assert report.at_s == START_S + KEEP_S
    assert report.behind_s == 80 * DAY_S
    assert causes(place) == [IncidentCause.CLOCK_SET_BACK]
    marks = entries(place, ClockHighWater)
    assert [one.behind_s for one in marks if isinstance(one, ClockHighWater)] == [0, 80 * DAY_S]


def test_a_clock_that_leaps_ahead_destroys_nothing_until_somebody_says_it_is_right(
    place: Path, plan: Path
) -> None:
    purge_now(plan, place, clocks=HandClock(START_S + 3600).clocks)
    late = HandClock(START_S + 500 * DAY_S)
    with pytest.raises(ClockImplausible):
        purge_now(plan, place, clocks=late.clocks)
    assert rows(place) == 160
    told = [one for one in Snapshot.read(place).entries() if isinstance(one, Incident)]
    # The entry bears the latest time that was believed, not the one that was not.
    assert [(one.cause, one.at.timestamp()) for one in told] == [
        (IncidentCause.CLOCK_LEAPED, START_S + 3600)
    ]
    purge_now(plan, place, clocks=late.clocks, clock_is_right=True)
    assert rows(place) == 0


def test_a_keeper_purges_at_each_full_hour_and_not_between(place: Path, plan: Path) -> None:
    clock = HandClock(START_S + KEEP_S - 1800)
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(read_plan(plan), store, clocks=clock.clocks) as keeper,
    ):
        assert keeper.purge().purged == ()
        clock.pass_(60)
        assert keeper.tick() is None
        clock.pass_(3600)
        report = keeper.tick()
        assert report is not None
        assert sum(one.counts.records for one in report.purged) == 160
        assert keeper.tick() is None


def test_a_clock_put_forward_while_running_is_not_believed(place: Path, plan: Path) -> None:
    clock = HandClock(START_S + 3600)
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(read_plan(plan), store, clocks=clock.clocks) as keeper,
    ):
        keeper.purge()
        clock.wall_s += 200 * DAY_S
        with pytest.raises(ClockImplausible, match=r"put \d+ s forward while running"):
            keeper.tick()
        assert count_rows(store) == 160


class Backup:
    """A copy of a store's database, made and put back as docs/keeping.md says."""

    def __init__(self, place: Path, folder: Path) -> None:
        self._place = place
        self._copy = folder / "copy"
        self._server = server_of(place)
        if self._server is None:
            with sqlite3.connect(place / "statistics.sqlite") as database:
                database.execute("VACUUM INTO ?", (str(self._copy),))
            database.close()
            return
        self._run("pg_dump", "--format=custom", "--file", str(self._copy), self._address)

    def put_back(self) -> None:
        if self._server is None:
            for path in self._place.glob("statistics.sqlite*"):
                path.unlink()
            shutil.copy(self._copy, self._place / "statistics.sqlite")
            return
        self._run(
            *("pg_restore", "--clean", "--if-exists", "--exit-on-error"),
            *("--dbname", self._address, str(self._copy)),
        )

    @property
    def _address(self) -> str:
        assert self._server is not None
        url = self._server.url.set(drivername="postgresql")
        return url.render_as_string(hide_password=False)

    def _run(self, *words: str) -> None:
        if shutil.which(words[0]) is None:
            pytest.skip(f"no program {words[0]} here")
        subprocess.run(words, check=True, capture_output=True)


def test_a_restored_backup_is_purged_again_before_anything_else(
    place: Path, plan: Path, tmp_path: Path
) -> None:
    purge_now(plan, place, clocks=HandClock(START_S + 3600).clocks)
    backup = Backup(place, tmp_path)
    later = HandClock(START_S + KEEP_S + 10 * 60)
    purge_now(plan, place, clocks=later.clocks)
    assert rows(place) == 80
    backup.put_back()
    assert rows(place) == 160, "the old figures are back"
    # Nothing is served from it before it is purged again.
    for serve in (
        lambda: export_figures(kind="line_count", place=place, output_format="csv"),
        lambda: export_figures(kind="aftermath", place=place, output_format="csv"),
        lambda: write_report(place, tmp_path / "report"),
    ):
        with pytest.raises(PurgeFailed, match="put back from a backup"):
            serve()
    assert isinstance(measure_store(place, PLAN_DIGEST), Words)
    # Even on a machine whose clock forgot the time.
    report = purge_now(plan, place, clocks=HandClock(START_S).clocks)
    assert report.is_restored
    assert rows(place) == 80
    assert export_figures(kind="line_count", place=place, output_format="csv")
    told = entries(place, BackupRestored)
    assert [one.pending_purges for one in told if isinstance(one, BackupRestored)] == [1]
    assert not purge_now(plan, place, clocks=later.clocks).is_restored


RETURNING = Path(__file__).parents[2] / "examples" / "returning" / "plan.yaml"


@pytest.fixture
def passphrase(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def give(text: str) -> None:
        monkeypatch.setenv("NOREN_PASSPHRASE", text)

    give("a passphrase for tests only")
    return give


@contextmanager
def kept(place: Path, clock: HandClock) -> Iterator[Keeper]:
    """A store of visits, open and purged."""
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(read_plan(RETURNING), store, clocks=clock.clocks) as keeper,
    ):
        keeper.purge()
        yield keeper


def seal_on_first_day(keeper: Keeper, *, seed: int = 1) -> None:
    assert keeper.holdings is not None
    digest = read_plan(RETURNING).digest
    rows_of_day = points_on(FIRST, seed=seed)
    keeper.holdings.seal("visits", FIRST, rows_of_day, plan_digest=digest, at_s=FIRST_S)


def test_a_restored_segment_that_has_expired_is_removed_and_never_opens(
    tmp_path: Path, passphrase: Callable[[str], None]
) -> None:
    """The ratchet is in no backup: what it forgot stays forgotten, whatever comes back."""
    place = tmp_path / "store"
    clock = HandClock(FIRST_S)
    segment = place / "holdings" / "visits" / f"{FIRST.isoformat()}.sealed"
    with kept(place, clock) as keeper:
        seal_on_first_day(keeper)
        backup = segment.read_bytes()
        clock.pass_(31 * DAY_S)
        report = keeper.purge()
        assert [(one.counts.segments, one.leftovers) for one in report.purged] == [(1, 0)]
    segment.write_bytes(backup)
    assert not prove_purged(RETURNING, place, clocks=clock.clocks).holds
    report = purge_now(RETURNING, place, clocks=clock.clocks)
    assert [(one.counts.segments, one.counts.keys) for one in report.purged] == [(1, 0)]
    assert not segment.exists()
    assert prove_purged(RETURNING, place, clocks=clock.clocks).holds


def change_a_byte(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("segments", "at", "counts", "said", "japanese"),
    [
        (1, -1, (1, 1, None, None), "an unknown number of records, 1 segments", "記録 件数不明"),
        (3, -1, (3, 1, None, 40), "at least 40 records, 3 segments", "記録 40 件以上"),
        (3, 60, (3, 1, None, 40), "at least 40 records, 3 segments", "記録 40 件以上"),
        (3, 17, (1, 1, None, None), "an unknown number of records, 1 segments", "記録 件数不明"),
        (2, 3, (1, 1, None, None), "an unknown number of records, 1 segments", "記録 件数不明"),
    ],
    ids=["the only one", "the last", "the first", "the first one's length", "the file's beginning"],
)
def test_a_damaged_segment_that_expires_is_counted_and_its_rows_are_not_called_none(
    tmp_path: Path,
    passphrase: Callable[[str], None],
    segments: int,
    at: int,
    counts: tuple[int, int, int | None, int | None],
    said: str,
    japanese: str,
) -> None:
    place, clock = tmp_path / "store", HandClock(FIRST_S)
    with kept(place, clock) as keeper:
        for seed in range(segments):
            seal_on_first_day(keeper, seed=seed)
    change_a_byte(segment := place / "holdings" / "visits" / f"{FIRST.isoformat()}.sealed", at)
    clock.pass_(31 * DAY_S)
    told = plan_purge(RETURNING, place, clocks=clock.clocks)
    done = purge_now(RETURNING, place, clocks=clock.clocks)
    for report in (told, done):
        (one,) = report.purged
        found = one.counts
        assert (found.segments, found.damaged, found.records, found.records_at_least) == counts
        document = report_mapping(report)["purged"][0]
        assert (document["records"], document["damaged"]) == (counts[2], counts[1])
    assert not segment.exists()
    assert done.purged[0].leftovers == 0
    (entry,) = entries(place, Purge)
    assert isinstance(entry, Purge)
    assert (entry.segments, entry.damaged, entry.records, entry.records_at_least) == counts
    assert noren("ledger", "verify", "--store", place).code == 0
    lines = tell(done, "en")
    assert said in lines[0]
    assert lines[1].startswith("damaged among the segments: 1 or more")
    assert japanese in tell(done, "ja")[0]


def tell(report: PurgeReport, language: str) -> list[str]:
    """What the command prints of a report."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        _tell_report(report, language)
    return printed.getvalue().splitlines()


def test_a_damaged_segment_whose_key_went_before_is_removed_all_the_same(
    tmp_path: Path, passphrase: Callable[[str], None]
) -> None:
    place, clock = tmp_path / "store", HandClock(FIRST_S)
    segment = place / "holdings" / "visits" / f"{FIRST.isoformat()}.sealed"
    with kept(place, clock) as keeper:
        seal_on_first_day(keeper)
        backup = segment.read_bytes()
        clock.pass_(31 * DAY_S)
        keeper.purge()
    segment.write_bytes(backup)
    change_a_byte(segment, -1)
    (one,) = purge_now(RETURNING, place, clocks=clock.clocks).purged
    assert (one.counts.keys, one.counts.damaged, one.leftovers) == (0, 1, 0)
    assert not segment.exists()


def test_a_purge_killed_before_the_ledger_still_tells_of_damaged_segments(
    tmp_path: Path, passphrase: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, clock = tmp_path / "store", HandClock(FIRST_S)
    with kept(place, clock) as keeper:
        seal_on_first_day(keeper)
    change_a_byte(place / "holdings" / "visits" / f"{FIRST.isoformat()}.sealed", -1)
    clock.pass_(31 * DAY_S)

    class Killed(BaseException):
        """Nothing that anybody handles."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(purging, "_tell", die)
        with pytest.raises(Killed):
            purge_now(RETURNING, place, clocks=clock.clocks)
    assert entries(place, Purge) == []
    purge_now(RETURNING, place, clocks=clock.clocks)
    (entry,) = entries(place, Purge)
    assert isinstance(entry, Purge)
    assert (entry.segments, entry.damaged, entry.records) == (1, 1, None)


def test_a_plan_with_holdings_does_not_start_without_their_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NOREN_PASSPHRASE", "NOREN_PASSPHRASE_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    with (
        StatisticsStore.open(tmp_path / "store", mode="write") as store,
        pytest.raises(HoldingKeyMissing, match="no secret"),
    ):
        Keeper(read_plan(RETURNING), store)


def test_a_wrong_passphrase_changes_nothing_and_the_ledger_knows(
    tmp_path: Path, passphrase: Callable[[str], None]
) -> None:
    place = tmp_path / "store"
    clock = HandClock(FIRST_S)
    StatisticsStore.open(place, mode="write").close()
    purge_now(RETURNING, place, clocks=clock.clocks)
    before = (place / "ratchet" / "wrapping").read_bytes()
    passphrase("another passphrase, and wrong")
    with pytest.raises(HoldingKeyMissing, match="the wrong passphrase"):
        purge_now(RETURNING, place, clocks=clock.clocks)
    assert (place / "ratchet" / "wrapping").read_bytes() == before
    assert causes(place) == [IncidentCause.HOLDINGS_SHUT]
    passphrase("a passphrase for tests only")
    purge_now(RETURNING, place, clocks=clock.clocks)
    assert causes(place) == [IncidentCause.HOLDINGS_SHUT]


def test_what_a_killed_writer_had_begun_to_seal_is_cut_off_and_told_once(
    tmp_path: Path, passphrase: Callable[[str], None]
) -> None:
    place = tmp_path / "store"
    clock = HandClock(FIRST_S)
    segment = place / "holdings" / "visits" / f"{FIRST.isoformat()}.sealed"
    with kept(place, clock) as keeper:
        seal_on_first_day(keeper, seed=1)
        whole = segment.stat().st_size
        seal_on_first_day(keeper, seed=2)
    data = segment.read_bytes()
    for left in (whole + 3, len(data) - 1):
        segment.write_bytes(data[:left])
        purge_now(RETURNING, place, clocks=clock.clocks)
        assert segment.read_bytes() == data[:whole]
        purge_now(RETURNING, place, clocks=clock.clocks)
    told = [one for one in entries(place, TailCut) if isinstance(one, TailCut)]
    assert [one.cut_bytes for one in told] == [3, len(data) - 1 - whole]


def test_a_purge_that_fails_is_an_incident_and_raises(place: Path, plan: Path) -> None:
    clock = HandClock(START_S + KEEP_S)
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(read_plan(plan), store, clocks=clock.clocks, patience_s=0.2) as keeper,
    ):
        keeper.purge()
        clock.pass_(3600)
        with (
            a_reader_that_holds_on(store),
            pytest.raises(PurgeFailed, match="a reader that holds on"),
        ):
            keeper.tick()
        assert causes(place) == [IncidentCause.PURGE_FAILED]
        keeper.tick()
        assert count_rows(store) == 0
    assert len(entries(place, Purge)) == 1


def test_an_hour_that_begins_while_a_purge_goes_on_is_due_afterwards(
    place: Path, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock(START_S // 3600 * 3600 + 3599)
    prepare = purging.prepare

    def takes_two_seconds(store: StatisticsStore) -> None:
        clock.pass_(2)
        prepare(store)

    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(read_plan(plan), store, clocks=clock.clocks) as keeper,
    ):
        monkeypatch.setattr(purging, "prepare", takes_two_seconds)
        keeper.purge()
        monkeypatch.undo()
        assert keeper.tick() is not None
        assert keeper.tick() is None


@EMBEDDED
def test_the_command_speaks_both_languages_and_json(place: Path, plan: Path) -> None:
    """The figures are of a day that is over by any clock on which this can run: they are kept for
    ninety days, and the clock says 2026-11 or later."""
    said = noren("purge", plan, "--store", place, "--lang", "en")
    assert (said.code, said.err) == (0, "")
    assert "statistics: 160 records" in said.out
    assert "add --now" in said.out
    assert noren("purge", plan, "--store", place, "--prove").code == 1
    said = noren("purge", plan, "--store", place, "--now", "--lang", "ja")
    assert said.code == 0
    assert "統計値: 消去 記録 160 件" in said.out
    assert "残存なし" in said.out
    said = noren("purge", plan, "--store", place, "--prove", "--format", "json")
    assert said.code == 0
    document = json.loads(said.out)
    assert (document["holds"], document["left"], document["purges_in_ledger"]) == (
        True,
        {"statistics": 0},
        1,
    )
    report = json.loads(noren("purge", plan, "--store", place, "--format", "json").out)
    assert (report["done"], report["purged"]) == (False, [])


def test_purging_nowhere_is_wrong_usage(tmp_path: Path, plan: Path) -> None:
    for mode in ("--dry-run", "--now", "--prove"):
        said = noren("purge", plan, "--store", tmp_path / "none", mode)
        assert said.code == 2
        assert "no store" in said.err or "保存先がありません" in said.err
    assert not (tmp_path / "none").exists()
