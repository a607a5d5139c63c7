"""Figures that have expired go from the raw files, and the ledger is told exactly once."""

from __future__ import annotations

import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from noren.errors import PurgeFailed, StoreDamaged, StoreFull
from noren.gate.record_schema import RecordSchema
from noren.stores.expired_figures import (
    count_expired,
    count_rows,
    delete_expired,
    empty_log,
    find_leftovers,
    rebuild_if_loose,
)
from noren.stores.ledger.entries import AnyEntry, Purge
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import DataItem, ProbeOutcome
from noren.stores.purging import Kept, prepare, probe_days, purge_all, settle
from noren.stores.retention import FigureRule, RetentionRules
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import PLAN_DIGEST, build_assignment, closed_bin
from stores.conftest import EMBEDDED, BeginRun, a_reader_that_holds_on
from stores.holdings.conftest import DAY_S, FIRST_S, fill, open_holdings

BINS = 40
ROWS_A_BIN = 8
"""Coverage of two outputs, four counts, two figures of an area."""
START_S = 1_775_001_600
KEEP_S = 90 * DAY_S
SOME = START_S + KEEP_S + 10 * 60
"""When the first ten minutes have expired."""


def rules(*, keep_s: int = KEEP_S) -> RetentionRules:
    return RetentionRules(
        plan_digest=PLAN_DIGEST,
        figures=tuple(
            FigureRule(camera="gate", output=output, keep_s=keep_s) for output in ("flow", "stay")
        ),
        holdings=(),
    )


@pytest.fixture
def figures(store: StatisticsStore, begin: BeginRun) -> StatisticsStore:
    """Forty minutes of two outputs."""
    run = begin()
    for output in RecordSchema.from_assignment(build_assignment()).outputs:
        for number in range(BINS):
            run.write_bin(closed_bin(output, START_S + number * 60))
    prepare(store)
    return store


def kept_of(store: StatisticsStore, *, ledger: Ledger | None = None) -> Kept:
    return Kept(
        figures=store,
        holdings=None,
        ledger=ledger or Ledger.open(store.folder),
        patience_s=0.5,
    )


def purges(store: StatisticsStore) -> list[Purge]:
    return [one for one in Snapshot.read(store.folder).entries() if isinstance(one, Purge)]


def test_what_has_expired_goes_and_what_has_not_stays(figures: StatisticsStore) -> None:
    assert count_rows(figures) == BINS * ROWS_A_BIN
    assert count_expired(figures, rules(), at_s=SOME) == 10 * ROWS_A_BIN
    (purged,) = purge_all(kept_of(figures), rules(), at_s=SOME)
    assert purged.counts.records == 10 * ROWS_A_BIN
    assert purged.probe is ProbeOutcome.CLEAN
    assert count_rows(figures) == 30 * ROWS_A_BIN
    (entry,) = purges(figures)
    assert (entry.item, entry.records, entry.leftovers) == (DataItem.STATISTICS, 80, 0)
    assert purge_all(kept_of(figures), rules(), at_s=SOME) == ()


def test_a_shorter_period_takes_the_surplus_and_a_longer_one_keeps_nothing_longer(
    figures: StatisticsStore,
) -> None:
    early = START_S + 20 * 60 + 3600
    assert count_expired(figures, rules(keep_s=3600), at_s=early) == 20 * ROWS_A_BIN
    assert count_expired(figures, rules(keep_s=10 * KEEP_S), at_s=SOME) == 10 * ROWS_A_BIN


def test_an_output_that_the_plan_no_longer_has_goes_by_its_old_period(
    figures: StatisticsStore,
) -> None:
    none = RetentionRules(plan_digest=PLAN_DIGEST, figures=(), holdings=())
    assert count_expired(figures, none, at_s=SOME) == 10 * ROWS_A_BIN


def test_a_plan_of_thousands_of_outputs_can_be_purged(figures: StatisticsStore) -> None:
    many = RetentionRules(
        plan_digest=PLAN_DIGEST,
        figures=tuple(
            FigureRule(camera=f"c{n}", output=f"o{n}", keep_s=60 * (n % 7 + 1)) for n in range(5000)
        ),
        holdings=(),
    )
    assert count_expired(figures, many, at_s=SOME) == 10 * ROWS_A_BIN


@EMBEDDED
def test_the_probe_finds_rows_that_were_deleted_but_not_overwritten(
    figures: StatisticsStore,
) -> None:
    """The control: the database is told to leave what it deletes."""
    with figures.bare() as driver:
        driver.execute("PRAGMA secure_delete=OFF")
    with figures.writing() as connection:
        delete_expired(connection, rules(), at_s=SOME)
    with figures.bare() as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert find_leftovers(figures, rules(), at_s=SOME) > 0
    with pytest.raises(PurgeFailed, match="does not overwrite"):
        empty_log(figures, patience_s=0.1)
    with figures.bare() as driver:
        driver.execute("PRAGMA secure_delete=ON")
    assert rebuild_if_loose(figures, always=True)
    empty_log(figures, patience_s=1)
    assert find_leftovers(figures, rules(), at_s=SOME) == 0


@EMBEDDED
def test_the_probe_finds_rows_that_still_stand_in_the_log(figures: StatisticsStore) -> None:
    with figures.writing() as connection:
        delete_expired(connection, rules(), at_s=SOME)
    assert find_leftovers(figures, rules(), at_s=SOME) > 0
    empty_log(figures)
    assert find_leftovers(figures, rules(), at_s=SOME) == 0


def test_a_reader_that_holds_on_is_waited_for_and_then_named(figures: StatisticsStore) -> None:
    with (
        a_reader_that_holds_on(figures),
        pytest.raises(PurgeFailed, match="a reader that holds on"),
    ):
        purge_all(kept_of(figures), rules(), at_s=SOME)
    # The next one finishes it, and the ledger hears of it once, with the first one's counts.
    (done,) = settle(kept_of(figures), rules())
    assert (done.counts.records, done.leftovers) == (10 * ROWS_A_BIN, 0)
    assert [one.records for one in purges(figures)] == [10 * ROWS_A_BIN]


class FailingLedger:
    """A ledger that fails before or after it has written, once."""

    def __init__(self, ledger: Ledger, *, after: bool) -> None:
        self._ledger = ledger
        self._after = after

    @property
    def size(self) -> int:
        return self._ledger.size

    def append(self, entry: AnyEntry) -> int:
        if self._after:
            self._ledger.append(entry)
        raise StoreDamaged(where="ledger", found="x", expected="x", remedy="x")

    def append_all(self, entries: Sequence[AnyEntry]) -> int:
        raise AssertionError("not used")


@pytest.mark.parametrize("after", [False, True], ids=["before it wrote", "after it wrote"])
def test_the_ledger_is_told_once_wherever_a_purge_broke_off(
    figures: StatisticsStore, after: bool
) -> None:
    real = Ledger.open(figures.folder)
    failing = FailingLedger(real, after=after)
    with pytest.raises(StoreDamaged):
        purge_all(kept_of(figures, ledger=failing), rules(), at_s=SOME)  # type: ignore[arg-type]
    settle(kept_of(figures), rules())
    assert settle(kept_of(figures), rules()) == ()
    assert [one.records for one in purges(figures)] == [10 * ROWS_A_BIN]


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@EMBEDDED
def test_on_a_full_disk_keys_are_destroyed_all_the_same_and_the_rest_is_done_later(
    tmp_path: Path, figures: StatisticsStore
) -> None:
    with open_holdings(figures.folder) as holdings:
        fill(holdings, days=10, keep_days=30)
        kept = Kept(
            figures=figures, holdings=holdings, ledger=Ledger.open(figures.folder), patience_s=0.5
        )
        with no_file_above(64), pytest.raises(StoreFull, match="free some room"):
            purge_all(kept, rules(), at_s=SOME)
        # The state is overwritten in place; only its file was too small for so hard a limit.
        with no_file_above(9000), pytest.raises(StoreFull):
            purge_all(kept, rules(), at_s=SOME)
        assert holdings.days("paths") == ()
        assert count_rows(figures) == BINS * ROWS_A_BIN
        assert [(one.item, one.segments) for one in purges(figures)] == [(DataItem.TRAJECTORY, 10)]
        done = purge_all(kept, rules(), at_s=SOME)
        assert {one.item for one in done} >= {DataItem.STATISTICS}
        assert count_expired(figures, rules(), at_s=SOME) == 0


@EMBEDDED
def test_the_probe_of_holdings_finds_copies_files_and_states_that_were_left(
    figures: StatisticsStore,
) -> None:
    """The controls: each kind of remnant, put there on purpose."""
    at_s = FIRST_S + 33 * DAY_S
    with open_holdings(figures.folder) as holdings:
        fill(holdings, days=10, keep_days=30)
        state = figures.folder / "ratchet" / "paths.state"
        segment = figures.folder / "holdings" / "paths" / "2026-01-02.sealed"
        old_state, copy = state.read_bytes(), segment.read_bytes()
        expired = holdings.find_expired("paths", at_s=at_s)
        holdings.destroy(expired)
        assert probe_days(holdings, [expired]).leftovers == 0
        (figures.folder / "holdings" / "paths" / "copy").write_bytes(copy)
        assert probe_days(holdings, [expired]).leftovers == 1, "a copy under another name"
        (figures.folder / "holdings" / "paths" / "copy").unlink()
        segment.write_bytes(copy)
        assert probe_days(holdings, [expired]).leftovers == 2, "the file itself"
        segment.unlink()
        state.write_bytes(old_state)
        assert probe_days(holdings, [expired]).leftovers > 1, (
            "an old state, with which segments open"
        )


@EMBEDDED
def test_a_store_of_an_earlier_format_can_be_looked_at(figures: StatisticsStore) -> None:
    with figures.bare() as driver:
        driver.execute("DROP TABLE queue_wait")
    assert count_expired(figures, rules(), at_s=SOME) == 10 * ROWS_A_BIN
    assert find_leftovers(figures, rules(), at_s=SOME) > 0


@EMBEDDED
def test_a_note_of_a_purge_by_an_earlier_format_is_finished_with_its_counts(
    figures: StatisticsStore,
) -> None:
    """Format 4 did not count damaged segments."""
    with figures.bare() as driver:
        driver.execute("ALTER TABLE purge_outbox DROP COLUMN damaged")
        driver.execute(
            "INSERT INTO purge_outbox (installation, item, at_s, plan_digest, records, segments,"
            " keys, ledger_size) VALUES ('', 'statistics', ?, ?, 80, 0, 0, 0)",
            (SOME, PLAN_DIGEST),
        )
        driver.execute("DELETE FROM noren_schema")
        driver.execute("INSERT INTO noren_schema VALUES (4)")
    figures.close()
    with StatisticsStore.open(figures.folder, mode="write") as newer:
        (done,) = settle(kept_of(newer), rules())
        assert (done.counts.records, done.counts.damaged) == (80, 0)
        assert [one.records for one in purges(newer)] == [80]
