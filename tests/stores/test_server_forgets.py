"""After a purge nothing is left on a PostgreSQL server, or what is left is said."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from noren.stores.address import parse_place
from noren.stores.expired_figures import count_expired, delete_expired, find_remains
from noren.stores.holdings.holdings import HeldItem, HoldingStore
from noren.stores.holdings.state_file import StateFile
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.wrapping import Cost, open_wrapping
from noren.stores.ledger.entries import Purge
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import DataItem, ProbeOutcome
from noren.stores.purged import Purged
from noren.stores.purging import Kept, prepare, prove_gone, purge_all
from noren.stores.retention import FigureRule, RetentionRules
from noren.stores.statistics import StatisticsStore
from staging.postgres import Cluster
from stores.holdings.conftest import DAY_S, FIRST, FIRST_S, SECRET
from stores.holdings.memory_scan import found_in, hex_found_in

DIGEST = "0" * 64
ITEMS, DAYS = 10, int(os.environ.get("NOREN_FORGET_DAYS", "10"))
"""A hundred keys; `benchmarks/keeping_forgets.py` looks for a thousand."""
MARKS, FIGURES = 10_000, 10_000
KEEP_S = (DAYS + 9) * DAY_S
EXPIRED_S = FIRST_S + (DAYS - 1) * DAY_S + KEEP_S
RULES = RetentionRules(
    plan_digest=DIGEST,
    figures=(FigureRule(camera="gate", output="flow", keep_s=60),),
    holdings=(),
)


@pytest.fixture
def place(server_address: str) -> Path:
    return parse_place(server_address)


def write_figures(store: StatisticsStore, sessions: Sequence[str], *, expires_s: int) -> None:
    with store.writing() as connection:
        connection.execute(
            text("insert into plans values (:d, 'the plan', 0, 0) on conflict do nothing"),
            {"d": DIGEST},
        )
        connection.execute(
            text(
                "insert into outputs values (:d, 'gate', 'flow', 'line_count', 'p', 60, 60, 0, '')"
                " on conflict do nothing"
            ),
            {"d": DIGEST},
        )
        connection.execute(
            text(
                "insert into line_count values (:session, 'flow', :at, 'north', 'person',"
                " 'forward', 'gate', 60, 60000, 1.0, 'm', :d, :over, 7)"
            ),
            [
                {"session": session, "at": FIRST_S + 60 * number, "d": DIGEST, "over": expires_s}
                for number, session in enumerate(sessions)
            ],
        )


def seal_marks(holdings: HoldingStore, marks: np.ndarray) -> None:
    each = len(marks) // (ITEMS * DAYS)
    for number in range(ITEMS):
        item = f"item-{number}"
        holdings.declare(HeldItem(id=item, keep_s=KEEP_S), at_s=FIRST_S)
        for day in range(DAYS):
            first = (number * DAYS + day) * each
            start_s = FIRST_S + day * DAY_S
            points = TrajectoryPoints(
                track=marks[first : first + each].copy(),
                at_ms=np.full(each, start_s * 1000, np.int64),
                x_cm=np.arange(each, dtype=np.int32),
                y_cm=np.arange(each, dtype=np.int32),
            )
            holdings.seal(
                item, FIRST + timedelta(days=day), points, plan_digest=DIGEST, at_s=start_s
            )


def day_keys(folder: Path) -> list[bytes]:
    wrapping = open_wrapping(folder / "ratchet", bytearray(SECRET), make=False)
    keys = []
    for path in sorted((folder / "ratchet").glob("*.state")):
        state = StateFile.open(path, item=path.stem, wrapping=wrapping, repair=False)
        keys += [bytes(state.ratchet.key(FIRST + timedelta(days=day))) for day in range(DAYS)]
    return keys


def files_under(*folders: Path) -> Iterator[bytes]:
    """All bytes of all files, in pieces of some tens of megabytes."""
    piece: list[bytes] = []
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if path.is_file():
            piece.append(path.read_bytes())
        if sum(map(len, piece)) > 1 << 25:
            yield b"\0".join(piece)
            piece = []
    yield b"\0".join(piece)


@pytest.mark.slow
def test_no_key_and_no_marked_value_is_left_in_the_servers_files_or_its_log(
    cluster: Cluster, place: Path
) -> None:
    if cluster.folder is None:
        pytest.skip("the files of a named server are not ours to read")
    chance = np.random.default_rng(7)
    marks = chance.integers(1 << 56, 1 << 63, MARKS, dtype=np.uint64)
    sessions = [chance.bytes(32).hex() for _ in range(FIGURES)]
    figures = [session.encode() for session in sessions]

    def look(needles: Sequence[bytes]) -> tuple[int, int]:
        sealed: set[bytes] = set()
        spelled: set[bytes] = set()
        for data in files_under(cluster.data, place):
            sealed |= found_in(data, needles)
            spelled |= hex_found_in(data, figures)
        return len(sealed), len(spelled)

    with (
        StatisticsStore.open(place, mode="write") as store,
        HoldingStore.open(
            place, mode="write", secret=bytearray(SECRET), cost=Cost(log_n=10)
        ) as holdings,
    ):
        prepare(store)
        write_figures(store, sessions, expires_s=EXPIRED_S)
        seal_marks(holdings, marks)
        keys = day_keys(place)
        assert len(set(keys)) == ITEMS * DAYS
        needles = [*keys, *(int(mark).to_bytes(8, "little") for mark in marks)]
        cluster.run("CHECKPOINT")
        # What is sealed was ciphertext before it arrived; figures stand there as they are.
        assert look(needles) == (0, FIGURES)

        kept = Kept(figures=store, holdings=holdings, ledger=Ledger.open(place))
        done = {one.item: one for one in purge_all(kept, RULES, at_s=EXPIRED_S)}
        assert done[DataItem.TRAJECTORY].counts.records == MARKS
        assert done[DataItem.STATISTICS].counts.records == FIGURES
        assert {one.probe for one in done.values()} == {ProbeOutcome.CLEAN}
        assert look(needles) == (0, 0)
        assert not any(
            one.leftovers or one.in_log
            for one in prove_gone(store, holdings, RULES, at_s=EXPIRED_S).values()
        )


@pytest.fixture
def written(place: Path) -> Iterator[StatisticsStore]:
    """A hundred figures that have expired."""
    with StatisticsStore.open(place, mode="write") as store:
        prepare(store)
        write_figures(store, [f"{number:064x}" for number in range(100)], expires_s=FIRST_S)
        yield store


def purge(store: StatisticsStore) -> Purged:
    kept = Kept(figures=store, holdings=None, ledger=Ledger.open(store.folder), patience_s=2)
    (done,) = purge_all(kept, RULES, at_s=FIRST_S + DAY_S)
    return done


def told(store: StatisticsStore) -> Purge:
    entries = [one for one in Snapshot.read(store.folder).entries() if isinstance(one, Purge)]
    return entries[-1]


def test_the_probe_finds_rows_that_were_deleted_but_not_rewritten(
    cluster: Cluster, written: StatisticsStore
) -> None:
    """The control: what PostgreSQL does by itself is not enough."""
    if cluster.folder is None:
        pytest.skip("the files of a named server are not ours to read")
    with written.writing() as connection:
        assert delete_expired(connection, RULES, at_s=FIRST_S + DAY_S) == 100
    for command in ("VACUUM", "CHECKPOINT"):
        assert written.server is not None
        with written.server.outside() as connection:
            connection.execute(text(command))
    found = find_remains(written, RULES, at_s=FIRST_S + DAY_S)
    assert found.leftovers > 0
    assert found.in_log > 0
    assert found.unread == ()


def test_a_log_that_the_server_keeps_is_said_to_hold_them(
    cluster: Cluster, written: StatisticsStore
) -> None:
    if cluster.folder is None:
        pytest.skip("the settings of a named server are not ours")
    # As most servers are set: old log is renamed and used again, not removed.
    with cluster.set_to(wal_recycle="on", min_wal_size="64MB"):
        done = purge(written)
    assert done.leftovers == 0
    assert done.remains.in_log == 100
    assert done.probe is ProbeOutcome.LEFTOVERS
    assert (told(written).probe, told(written).leftovers) == (ProbeOutcome.LEFTOVERS, 100)
    assert count_expired(written, RULES, at_s=FIRST_S + DAY_S) == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"wal_compression": "pglz"}, "wal_compression")],
    ids=["a packed log"],
)
def test_a_log_that_cannot_be_looked_through_is_not_called_clean(
    cluster: Cluster, written: StatisticsStore, settings: dict[str, str], said: str
) -> None:
    if cluster.folder is None:
        pytest.skip("the settings of a named server are not ours")
    with cluster.set_to(**settings):
        done = purge(written)
    assert done.leftovers == 0
    assert any(said in words.en for words in done.remains.unread)
    assert done.probe is not ProbeOutcome.CLEAN


def test_files_that_cannot_be_read_are_not_called_clean(
    written: StatisticsStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NOREN_POSTGRES_DATA", str(tmp_path / "nowhere"))
    done = purge(written)
    assert (done.counts.records, done.leftovers) == (100, 0)
    assert done.probe is ProbeOutcome.FAILED
    assert told(written).probe is ProbeOutcome.FAILED
    (words,) = done.remains.unread
    assert "nowhere" in words.en
    assert "nowhere" in words.ja


def test_the_files_of_another_server_are_not_taken_for_this_ones(
    cluster: Cluster,
    written: StatisticsStore,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "global").mkdir()
    (tmp_path / "global" / "pg_control").write_bytes(bytes(8192))
    monkeypatch.setenv("NOREN_POSTGRES_DATA", str(tmp_path))
    (words,) = purge(written).remains.unread
    assert "another server" in words.en


def test_a_name_without_rights_purges_its_own_rows_and_says_what_it_could_not_do(
    cluster: Cluster, server_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.run("DROP ROLE IF EXISTS plain")
    cluster.run("CREATE ROLE plain LOGIN")
    database = server_address.partition("?")[0].rsplit("/", 1)[1]
    cluster.run(f"ALTER DATABASE {database} OWNER TO plain")
    cluster.run("ALTER SCHEMA public OWNER TO plain", server_address)
    address = server_address.replace("//noren@", "//plain@")
    with StatisticsStore.open(parse_place(address), mode="write") as store:
        prepare(store)
        write_figures(store, ["ab" * 32], expires_s=FIRST_S)
        done = purge(store)
    assert (done.counts.records, done.leftovers) == (1, 0)
    assert done.probe is ProbeOutcome.FAILED
    assert any("NOREN_POSTGRES_DATA" in words.en for words in done.remains.unread)
    parse_place(server_address)


def test_the_planner_keeps_no_samples_of_rows(
    cluster: Cluster, server_address: str, written: StatisticsStore
) -> None:
    cluster.run("ANALYZE", server_address)
    rows = cluster.run("SELECT tablename FROM pg_stats WHERE schemaname = 'public'", server_address)
    assert rows == []
