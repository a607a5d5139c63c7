"""An erasure is carried out and proven in a folder and on a server; what was not read is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from noren.errors import NorenError
from noren.operations import requests_erasure
from noren.operations.requests_answer import answer
from noren.operations.requests_desk import identify
from noren.operations.requests_erasure import execute, prove
from noren.operations.requests_search import search_by_time
from noren.requests.terms import Found, State
from noren.stores import purging
from noren.stores.expired_figures import Remains
from noren.stores.holdings.holdings import HeldItem, HoldingStore
from noren.stores.holdings.sealing import read_head
from noren.stores.holdings.shelf import Shelf
from noren.stores.ledger.entries import RequestMilestone
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import Milestone, ProbeOutcome
from noren.stores.server_remains import RawFiles
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words
from operations.test_requests_search_and_erasure import (
    ME,
    OTHER,
    TODAY,
    TOLD,
    at_three,
    everything,
    items_of,
    opened_at,
    seal,
    take_in,
    walked,
)
from operations.test_requests_search_and_erasure import plan as plan
from staging.desks import CHEAP, SECRET, START
from staging.postgres import Cluster


@pytest.fixture
def place(engine_place: Path, plan: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two people who walked, on each kind of database."""
    monkeypatch.setenv("NOREN_PASSPHRASE", SECRET.decode())
    StatisticsStore.open(engine_place, mode="write").close()
    item = items_of(plan)["trajectory"]
    with HoldingStore.open(
        engine_place, mode="write", secret=bytearray(SECRET), cost=CHEAP
    ) as holdings:
        holdings.declare(HeldItem(id=item, keep_s=60 * 86400), at_s=START.timestamp())
        seal(holdings, item, walked((ME, 15), (OTHER, 16)))
    return engine_place


def nonces(shelf: Shelf, item: str) -> list[bytes]:
    return [read_head(segment).nonce for segment in shelf.read(item, TODAY)]


def test_an_erasure_is_carried_out_and_proven(plan: Path, place: Path, cluster: Cluster) -> None:
    item = items_of(plan)["trajectory"]
    with HoldingStore.open(place, mode="read", secret=bytearray(SECRET)) as holdings:
        marks, on_server = nonces(holdings.shelf, item), holdings.server is not None
    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        assert search_by_time(opened, number, window=at_three(opened)).found is Found.CERTAIN
        case = execute(opened, number)
        assert case.done is not None
        assert (case.done.records, case.done.leftovers) == (30, 0)
        is_read = not on_server or cluster.folder is not None
        assert case.done.unread is not is_read
        assert prove(opened, number).state is State.PROVEN
    assert set(everything(place)[item]) == {OTHER}
    with HoldingStore.open(place, mode="read", secret=bytearray(SECRET)) as holdings:
        assert purging.marks_left(holdings, marks)[0] == 0
    probe = [
        one.probe
        for one in Snapshot.read(place).entries()
        if isinstance(one, RequestMilestone) and one.milestone is Milestone.PROVEN
    ]
    assert probe == [ProbeOutcome.CLEAN if is_read else ProbeOutcome.FAILED]


@pytest.mark.parametrize("engine_place", ["postgres"], indirect=True)
def test_what_a_server_does_not_let_be_read_is_said_and_not_called_clean(
    plan: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = RawFiles(unread=(Words(ja="別の機械", en="another machine"),))
    monkeypatch.setattr(purging, "find_raw_files", lambda _: elsewhere)
    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        search_by_time(opened, number, window=at_three(opened))
        execute(opened, number)
        case = prove(opened, number)
        assert case.done is not None
        assert (case.done.leftovers, case.done.unread) == (0, True)
        done = answer(opened, number, out=tmp_path / "out")
    assert any("server" in one.en for one in done.answer.paragraphs)
    probes = [
        one.probe for one in Snapshot.read(place).entries() if isinstance(one, RequestMilestone)
    ]
    assert ProbeOutcome.FAILED in probes
    assert ProbeOutcome.CLEAN not in probes


def test_an_erasure_that_a_reader_holds_up_is_repeated_to_its_end(
    plan: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Held(NorenError):
        exit_code = 3

    def hold(*_: object, **__: object) -> Remains:
        raise Held(where="-", found="-", expected="-", remedy="-")

    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        search_by_time(opened, number, window=at_three(opened))
        with monkeypatch.context() as patched:
            patched.setattr(requests_erasure, "settle_erased", hold)
            with pytest.raises(Held):
                execute(opened, number)
        assert opened.desk.find(number).state is State.SEARCHED
        case = execute(opened, number)
        assert case.done is not None
        assert case.done.records == 30
        assert prove(opened, number).state is State.PROVEN
