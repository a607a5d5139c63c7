"""Requests are sealed at rest, changed by one at a time, and forgotten with their keys."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from noren.errors import (
    HoldingKeyMissing,
    RequestChanged,
    RequestUnknown,
    StoreDamaged,
    StoreMissing,
)
from noren.requests.asked import Asked
from noren.requests.case import Case, Identity
from noren.requests.case_form import from_kept, to_kept
from noren.requests.desk import KEEP_ENDED_S, Desk
from noren.requests.matching import Match, SearchResult
from noren.requests.terms import Found, IdentityMeans, Intake, RefusalReason, Standing
from noren.stores.address import parse_place
from noren.stores.ledger.entries import Purge
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import DataItem, ProbeOutcome, RequestKind
from noren.stores.requests.kept import NotedStep
from noren.stores.requests.request_store import RequestStore
from noren.stores.server import ServerTables
from noren.stores.server_remains import find_raw_files, marks_in_tables
from noren.stores.statistics import StatisticsStore
from staging.desks import START, Clock, open_store, rules_of
from staging.postgres import Cluster

MARK = "MARK-OF-A-PERSON-8c1f"
PLAIN = Identity(standing=Standing.SELF, means=frozenset({IdentityMeans.IN_PERSON}))


@contextmanager
def desk_at(place: Path, clock: Clock) -> Iterator[tuple[Desk, RequestStore, Ledger]]:
    with open_store(place) as store:
        ledger = Ledger.open(place)
        yield Desk(store=store, ledger=ledger, rules=rules_of(), now=clock), store, ledger


def take_in(desk: Desk, text: str = MARK) -> Case:
    asked = Asked(text=text, place=MARK, answer_to=MARK)
    return desk.take_in(asked, kind=RequestKind.CESSATION, intake=Intake.COUNTER)


def raw_bytes(place: Path) -> bytes:
    return b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())


def test_what_tells_of_a_person_lies_nowhere_in_clear(tmp_path: Path, clock: Clock) -> None:
    token = 0x1234_5678_9ABC_DEF1
    with desk_at(tmp_path, clock) as (desk, _, _):
        number = take_in(desk).number
        desk.identify(number, PLAIN)
        match = Match(item="visits", token=token)
        desk.note_search(number, SearchResult(found=Found.CERTAIN, matches=(match,)))
        raw = raw_bytes(tmp_path)
        assert MARK.encode() not in raw
        assert str(token).encode() not in raw
        assert token.to_bytes(8, "big") not in raw
        assert number.encode() in raw  # so looking would find it
        assert desk.find(number).asked.text == MARK


def test_a_case_comes_back_as_it_was_kept(engine_place: Path, clock: Clock) -> None:
    with desk_at(engine_place, clock) as (desk, store, _):
        case = take_in(desk)
        assert from_kept(store.read(case.number)) == case
        identified = desk.identify(case.number, PLAIN)
        assert from_kept(store.read(case.number)) == identified


def test_a_wrong_passphrase_opens_nothing_and_says_so(engine_place: Path, clock: Clock) -> None:
    with desk_at(engine_place, clock) as (desk, _, _):
        number = take_in(desk).number
    with open_store(engine_place, mode="read", secret=b"another passphrase entirely") as store:
        assert store.numbers() == (number,)
        assert store.read(number, with_body=False).state == "received"
        with pytest.raises(HoldingKeyMissing, match="wrong passphrase"):
            store.read(number)


def test_a_missing_state_takes_nothing_in_over_what_it_cannot_open(
    engine_place: Path, clock: Clock
) -> None:
    with desk_at(engine_place, clock) as (desk, _, _):
        number = take_in(desk).number
    (engine_place / "requests" / "requests.state").unlink()
    with desk_at(engine_place, clock) as (desk, store, _), pytest.raises(HoldingKeyMissing):
        take_in(desk)
    with open_store(engine_place) as store:
        assert store.numbers() == (number,)


@pytest.mark.parametrize("way", ["a flipped bit", "an older body", "another request's body"])
def test_a_body_opens_in_its_own_row_and_revision_only(
    tmp_path: Path, clock: Clock, way: str
) -> None:
    def body_of(number: str) -> bytes:
        return raw("select body from requests where number = ?", number)[0][0]

    def raw(query: str, *values: object) -> list[tuple[bytes]]:
        with StatisticsStore.open(tmp_path, mode="write") as figures, figures.bare() as driver:
            return driver.execute(query, values).fetchall()

    with desk_at(tmp_path, clock) as (desk, _, _):
        number, other = take_in(desk).number, take_in(desk).number
        older = body_of(number)
        desk.identify(number, PLAIN)
    body = bytearray(body_of(number))
    body[len(body) // 2] ^= 1
    put = {"a flipped bit": bytes(body), "an older body": older}.get(way) or body_of(other)
    raw("update requests set body = ? where number = ?", put, number)
    with open_store(tmp_path) as store, pytest.raises(StoreDamaged, match="does not open"):
        store.read(number)


def test_of_two_who_change_one_request_at_once_one_is_told(
    engine_place: Path, clock: Clock
) -> None:
    with desk_at(engine_place, clock) as (desk, store, ledger):
        case = take_in(desk)
        kept = to_kept(replace(case, revision=2, owner="a"))
        store.change(kept, NotedStep(step="hand_over"), ledger)
        with pytest.raises(RequestChanged, match="somebody else"):
            store.change(kept, NotedStep(step="hand_over"), ledger)
        assert store.read(case.number).owner == "a"


def test_many_take_requests_in_at_once_while_the_store_is_measured_into(
    engine_place: Path, clock: Clock
) -> None:
    numbers: list[str] = []
    trouble: list[BaseException] = []

    def work() -> None:
        try:
            with desk_at(engine_place, clock) as (desk, _, _):
                numbers.extend(take_in(desk).number for _ in range(5))
        except BaseException as error:
            trouble.append(error)

    with StatisticsStore.open(engine_place, mode="write"):
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert not trouble
    with open_store(engine_place) as store:
        assert sorted(store.numbers()) == sorted(numbers)
        assert len(set(numbers)) == 20
    assert Snapshot.read(engine_place).size == 20


def test_a_request_is_forgotten_a_year_after_its_end_with_its_key_and_not_before(
    tmp_path: Path, clock: Clock
) -> None:
    def forget(desk: Desk, store: RequestStore, ledger: Ledger):
        at_s = int(clock().timestamp())
        return store.forget(at_s=at_s, keep_s=KEEP_ENDED_S, plan_digest="ab" * 32, ledger=ledger)

    with desk_at(tmp_path, clock) as (desk, store, ledger):
        ended, waiting = take_in(desk).number, take_in(desk).number
        clock.pass_days(10)
        desk.refuse(ended, RefusalReason.ANOTHER_DESK)
        clock.pass_days(364)
        assert forget(desk, store, ledger).requests == 0
        assert desk.find(ended).reason is RefusalReason.ANOTHER_DESK
        copy = store.read(ended, with_body=False)
        backup = tmp_path / "backup.sqlite"
        with (
            contextlib.closing(sqlite3.connect(tmp_path / "statistics.sqlite")) as now,
            contextlib.closing(sqlite3.connect(backup)) as then,
        ):
            now.backup(then)
        clock.pass_days(2)
        done = forget(desk, store, ledger)
        assert (done.requests, done.leftovers) == (1, 0)
        assert done.keys > 0
        with pytest.raises(RequestUnknown):
            desk.find(ended)
        assert desk.find(waiting).asked.text == MARK, "an open request was lost"
        assert [one.outcome for one in store.tallies()] == ["refused"]
        assert forget(desk, store, ledger).requests == 0
    purges = [one for one in Snapshot.read(tmp_path).entries() if isinstance(one, Purge)]
    assert [(one.item, one.records, one.probe) for one in purges] == [
        (DataItem.REQUEST, 1, ProbeOutcome.CLEAN)
    ]
    # An old copy of the database gains nothing: the key is gone.
    for name in ("statistics.sqlite-wal", "statistics.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    backup.replace(tmp_path / "statistics.sqlite")
    with open_store(tmp_path) as store:
        assert copy.number in store.numbers()
        with pytest.raises(RequestUnknown):
            store.read(copy.number)


def test_reading_where_there_is_no_store_says_so_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        RequestStore.open(tmp_path / "nothing", mode="read")
    assert not (tmp_path / "nothing").exists()


def test_a_store_that_never_had_a_desk_has_no_requests(engine_place: Path) -> None:
    StatisticsStore.open(engine_place, mode="write").close()
    with open_store(engine_place, mode="read") as store:
        assert store.numbers() == ()
        assert store.latest_s() is None
        assert store.tallies() == ()
        with pytest.raises(RequestUnknown):
            store.read("N-22222-22222")


def test_the_length_of_what_is_sealed_says_little(tmp_path: Path, clock: Clock) -> None:
    with desk_at(tmp_path, clock) as (desk, _, _):
        for text in ("a", "b" * 60):
            desk.take_in(Asked(text=text), kind=RequestKind.OPINION, intake=Intake.COUNTER)
    with StatisticsStore.open(tmp_path, mode="write") as figures, figures.bare() as driver:
        sizes = {row[0] for row in driver.execute("select length(body) from requests")}
    assert len(sizes) <= 2
    assert all((size - 28) % 256 == 0 for size in sizes)


def test_a_full_disk_keeps_nothing_of_a_request_that_was_not_taken_in(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> bytes:
        raise OSError(28, "No space left on device")

    with desk_at(tmp_path, clock) as (desk, store, _):
        first = take_in(desk).number
        monkeypatch.setattr(os, "urandom", full)
        with pytest.raises(OSError, match="No space"):
            take_in(desk)
        monkeypatch.undo()
        assert store.numbers() == (first,)
    assert clock() >= START


def test_two_desks_on_one_server_know_only_their_own_requests(
    server_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    mine = parse_place(server_address)
    with desk_at(mine, clock) as (desk, _, _):
        number = take_in(desk).number
        clock.pass_days(1)
        desk.refuse(number, RefusalReason.ANOTHER_DESK)
    monkeypatch.setenv("NOREN_STATE", str(tmp_path / "another machine"))
    theirs = parse_place(server_address)
    assert theirs != mine
    with desk_at(theirs, clock) as (desk, store, ledger):
        assert store.numbers() == ()
        assert store.tallies() == ()
        with pytest.raises(RequestUnknown):
            desk.find(number)
        other = take_in(desk).number
        clock.pass_days(400)
        at_s = int(clock().timestamp())
        done = store.forget(at_s=at_s, keep_s=KEEP_ENDED_S, plan_digest="ab" * 32, ledger=ledger)
        assert done.requests == 0, "what another desk ended is not this one's to forget"
        assert store.numbers() == (other,)
    with open_store(mine) as store:
        assert store.numbers() == (number,)
        assert store.read(number).outcome == "refused"


def test_on_a_server_nothing_of_a_forgotten_request_lies_in_its_tables(
    server_address: str, cluster: Cluster, clock: Clock
) -> None:
    if cluster.folder is None:
        pytest.skip("the named server's files are not here")
    place = parse_place(server_address)
    with desk_at(place, clock) as (desk, store, ledger):
        number = take_in(desk).number
        desk.refuse(number, RefusalReason.ANOTHER_DESK)
        with StatisticsStore.open(place, mode="read") as figures:
            assert figures.server is not None
            checkpointed(figures.server)
            assert marks_in_tables(find_raw_files(figures.server), [number.encode()]) == 1
        clock.pass_days(400)
        at_s = int(clock().timestamp())
        store.forget(at_s=at_s, keep_s=KEEP_ENDED_S, plan_digest="ab" * 32, ledger=ledger)
        with StatisticsStore.open(place, mode="read") as figures:
            assert figures.server is not None
            files = find_raw_files(figures.server)
            assert files.tables
            assert marks_in_tables(files, [number.encode()]) == 0


def checkpointed(server: ServerTables) -> None:
    """What the server has in memory only is written to its files."""
    with server.outside() as connection:
        connection.exec_driver_sql("CHECKPOINT")
