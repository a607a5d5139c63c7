"""A run tends its store's desk: deadlines, forgetting, and erasures that only it can carry out."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from jail.counter.test_counter import MIRROR, read_models, template_of
from measure.people import Crowd, Floats, template
from noren.errors import HoldingKeyMissing, StoreLocked
from noren.jail.vault.link import VaultLink
from noren.measure.gallery_port import Template
from noren.operations.counter_door import DOOR, CounterDoor, knock
from noren.operations.desk_tending import LOOK_EVERY_S, TEND_EVERY_S, DeskTender
from noren.operations.requests_desk import OpenDesk, identify, open_loaded
from noren.operations.requests_erasure import wait_for_run
from noren.operations.requests_vault import (
    open_matcher,
    order_erasure,
    prove_erasure,
    search_at_counter,
)
from noren.operations.visit_desk import VisitDesk
from noren.requests.asked import Asked
from noren.requests.case import Case
from noren.requests.desk import KEEP_ENDED_S
from noren.requests.matching import GALLERY, Match, SearchResult
from noren.requests.terms import Found, IdentityMeans, Intake, RefusalReason, State
from noren.stores.ledger.entries import BackupRestored, RequestMilestone
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import Milestone, ProbeOutcome, RequestKind
from noren.stores.requests.waiting import read_waiting
from noren.stores.vault_files import VaultFiles
from noren.vocabulary.words import Words
from staging.drawn_people import coded, photograph
from staging.repeat_shop import DAY_S, Opened, Shop, visit

ME, OTHER = 0x1111_2222_3333_4444, 0x5555_6666_7777_8888


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.skipif(not MIRROR.is_dir(), reason="NOREN_MIRROR has no weights")
def test_a_picture_at_the_counter_is_compared_while_a_run_measures(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_MIRROR", str(MIRROR))
    mine = template_of(read_models(), photograph(1))
    with (
        shop.open() as opened,
        VisitDesk(shop.loaded, opened.keeper, shop.place, ["entrance"]) as visits,
        Tended(shop, opened, visits).tender as tender,
    ):
        link = VaultLink(visits.descriptor_for("entrance"))
        sighting = Template(vector=mine, quality_ratio=1.0, at_s=shop.now_s)
        me = link.remember(sighting, site=0).pseudonym
        opened.come(visit(me), visit(OTHER))
        pictures = [coded(photograph(1)), coded(photograph(1, tall=480))]
        with desk_of(shop) as desk:
            number = desk.desk.take_in(
                Asked(text="消してください"),
                kind=RequestKind.CESSATION,
                intake=Intake.COUNTER,
            ).number
            identify(desk, number, standing=None, means=(IdentityMeans.IN_PERSON,))
            with ThreadPoolExecutor(1) as pool:
                going = pool.submit(search_at_counter, desk, number, pictures)
                while not going.done():
                    tender.tend()
                    time.sleep(0.05)
            case = going.result()
        assert case.found is Found.CERTAIN
        assert {(one.item, one.token) for one in case.matches} == {(GALLERY, me), ("visits", me)}
        assert not any(map(any, pictures)), "a picture was not wiped"
        assert not visits.erase(OTHER), "somebody was added"
    assert not (shop.place / DOOR).exists()


def test_where_nobody_opens_who_knocks_is_told_so(shop: Shop) -> None:
    with shop.open(), VaultFiles(shop.place) as files, desk_of(shop) as desk:
        files.write_keys(bytes(1 << 16), 0)
        with pytest.raises(StoreLocked), open_matcher(desk):
            pass
        with knock(shop.place, patience_s=0.1) as counter:
            assert counter is None


def test_one_at_a_time_is_let_in(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    try:
        with CounterDoor(tmp_path, writing) as door, ThreadPoolExecutor(1) as pool:
            assert oct((tmp_path / DOOR).stat().st_mode & 0o777) == "0o600"

            def first() -> int | None:
                with knock(tmp_path) as given, knock(tmp_path, patience_s=0.5) as second:
                    assert given is not None
                    os.write(given, b"x")
                    return second

            going = pool.submit(first)
            while not going.done():
                door.tend()
                time.sleep(0.02)
            assert going.result() is None, "two were let in"
            assert os.read(reading, 9) == b"x"
    finally:
        os.close(reading)
        os.close(writing)


@contextmanager
def desk_of(shop: Shop) -> Iterator[OpenDesk]:
    """As another process opens it, beside a run."""
    with open_loaded(shop.loaded, shop.place, now=lambda: at(shop)) as opened:
        yield opened


def at(shop: Shop) -> datetime:
    return datetime.fromtimestamp(shop.now_s, UTC)


def searched(shop: Shop, *matches: Match, kind: str = "cessation") -> Case:
    """A request whose sender was found at the counter."""
    with desk_of(shop) as opened:
        asked = Asked(text="消してください")
        number = opened.desk.take_in(asked, kind=RequestKind(kind), intake=Intake.COUNTER).number
        identify(opened, number, standing=None, means=(IdentityMeans.IN_PERSON,))
        return opened.desk.note_search(number, SearchResult(found=Found.CERTAIN, matches=matches))


def find(shop: Shop, number: str) -> Case:
    with desk_of(shop) as opened:
        return opened.desk.find(number)


class Tended:
    """A tender with a clock that only the test moves, and what it said."""

    def __init__(self, shop: Shop, opened: Opened, visits: VisitDesk | None = None) -> None:
        self.now_s = 0.0
        self.notes: list[Words] = []
        self.tender = DeskTender(
            shop.loaded,
            opened.keeper,
            shop.place,
            visits,
            self.notes.append,
            steady=lambda: self.now_s,
        )

    def tend(self, *, after_s: float = LOOK_EVERY_S) -> list[str]:
        self.now_s += after_s
        before = len(self.notes)
        self.tender.tend()
        return [note.en for note in self.notes[before:]]


def come(shop: Shop, opened: Opened, visits: VisitDesk, people: Floats) -> tuple[int, ...]:
    """People come for the first time and are remembered: their pseudonyms."""
    link = VaultLink(visits.descriptor_for("entrance"))
    known = tuple(link.remember(template(one, at_s=shop.now_s), site=0).pseudonym for one in people)
    opened.come(*(visit(one) for one in known))
    return known


@pytest.mark.slow
def test_an_erasure_that_is_ordered_while_a_run_measures_is_done_and_proven_by_the_run(
    shop: Shop,
) -> None:
    people = Crowd(np.random.default_rng(3), 1000.0).people(2)
    with (
        shop.open() as opened,
        VisitDesk(shop.loaded, opened.keeper, shop.place, ["entrance"]) as visits,
    ):
        me, other = come(shop, opened, visits, people)
        case = searched(shop, Match(item=GALLERY, token=me), Match(item="visits", token=me, rows=1))
        with desk_of(shop) as desk:
            ordered = order_erasure(desk, case.number)
        assert ordered.is_waiting
        assert find(shop, case.number).state is State.SEARCHED
        tended = Tended(shop, opened, visits)
        with tended.tender:
            said = tended.tend()
        assert said == [f"request {case.number}: erased and proven; it can be answered now"]
        assert find(shop, case.number).state is State.PROVEN
        assert [who for _, who, _ in opened.rows()] == [other]
        assert visits.erase(me) is False, "the template is still there"
        assert read_waiting(shop.place) == ()
    milestones = {
        one.milestone: one
        for one in Snapshot.read(shop.place).entries()
        if isinstance(one, RequestMilestone)
    }
    assert milestones[Milestone.PROVEN].probe is ProbeOutcome.CLEAN
    assert milestones[Milestone.EXECUTED].records == 1


@pytest.mark.slow
def test_where_nobody_measures_the_desk_opens_the_vault_itself(
    shop: Shop,
) -> None:
    people = Crowd(np.random.default_rng(4), 1000.0).people(2)
    with (
        shop.open() as opened,
        VisitDesk(shop.loaded, opened.keeper, shop.place, ["entrance"]) as visits,
    ):
        me, other = come(shop, opened, visits, people)
    number = searched(
        shop, Match(item=GALLERY, token=me), Match(item="visits", token=me, rows=1)
    ).number
    with desk_of(shop) as desk:
        done = order_erasure(desk, number)
        assert (done.is_waiting, done.case.state) == (False, State.EXECUTED)
        assert done.case.done is not None
        assert (done.case.done.records, done.case.done.templates) == (1, 1)
        assert prove_erasure(desk, number).state is State.PROVEN
        with open_matcher(desk) as matcher:
            assert matcher is not None
            assert (matcher.forget(me), matcher.forget(other)) == (0, 1)


def test_what_still_comes_of_somebody_who_was_erased_is_not_kept(shop: Shop) -> None:
    with shop.open() as opened:
        opened.come(visit(ME), visit(OTHER))
        opened.visits.forget(ME)
        # The bin in which they stood was open when they were erased.
        assert opened.come(visit(ME), visit(ME, 2), visit(OTHER, 2)) == 1


@pytest.mark.parametrize("change", ["withdrawn", "searched again"])
def test_an_order_that_holds_no_longer_erases_nothing(shop: Shop, change: str) -> None:
    with shop.open() as opened:
        opened.come(visit(ME), visit(OTHER))
        number = searched(shop, Match(item="visits", token=ME, rows=1)).number
        with desk_of(shop) as desk:
            wait_for_run(desk, number)
            if change == "withdrawn":
                desk.desk.withdraw(number)
            else:
                other = Match(item="visits", token=OTHER, rows=1)
                desk.desk.note_search(number, SearchResult(found=Found.CERTAIN, matches=(other,)))
        assert Tended(shop, opened).tend() == []
        assert len(opened.rows()) == 2
        assert read_waiting(shop.place) == ()


def test_a_run_tells_whose_time_is_running_out_and_forgets_what_ended_a_year_ago(
    shop: Shop,
) -> None:
    with shop.open():
        ended = searched(shop, Match(item="visits", token=ME)).number
        with desk_of(shop) as desk:
            desk.desk.refuse(ended, RefusalReason.NO_GROUND)
    shop.now_s += KEEP_ENDED_S - 20 * DAY_S
    with shop.open():
        late = searched(shop, Match(item="visits", token=ME)).number
    shop.now_s += 25 * DAY_S
    with shop.open() as opened:
        tended = Tended(shop, opened)
        said = tended.tend()
        assert said
        assert all(late in one for one in said)
        assert not any(ended in one for one in said)
        with desk_of(shop) as desk:
            assert [case.number for case in desk.desk.cases(open_only=False)] == [late]
        assert tended.tend(after_s=TEND_EVERY_S) == [], "each level is told once"


def test_a_missing_passphrase_is_told_once_and_ends_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop.open() as opened:
        number = searched(shop, Match(item="visits", token=ME)).number
        monkeypatch.delenv("NOREN_PASSPHRASE")
        tended = Tended(shop, opened)
        said = tended.tend()
        assert len(said) == 1
        assert "does not watch the deadlines" in said[0]
        assert tended.tend(after_s=TEND_EVERY_S) == []
    with pytest.raises(HoldingKeyMissing):
        find(shop, number)


def test_a_store_without_a_desk_gets_none_from_a_run(shop: Shop) -> None:
    with shop.open() as opened:
        assert Tended(shop, opened).tend() == []
    assert not (shop.place / "requests").exists()


def test_a_backup_that_is_put_back_is_erased_again_before_anything_is_measured(
    shop: Shop, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    with shop.open() as opened:
        opened.come(visit(ME), visit(OTHER))
    # As docs advise: without ratchet, ledger and the keys of the desk.
    shutil.copytree(
        shop.place, backup, ignore=shutil.ignore_patterns("ratchet", "ledger", "requests")
    )
    with shop.open():
        pass
    number = searched(shop, Match(item="visits", token=ME, rows=1)).number
    with desk_of(shop) as desk:
        order_erasure(desk, number)
        prove_erasure(desk, number)
    shop.now_s += timedelta(hours=2).total_seconds()
    with shop.open() as opened:
        assert [who for _, who, _ in opened.rows()] == [OTHER]
    shutil.rmtree(shop.place / "holdings")
    for name in ("statistics.sqlite", "statistics.sqlite-wal", "statistics.sqlite-shm"):
        (shop.place / name).unlink(missing_ok=True)
    shutil.copytree(backup, shop.place, dirs_exist_ok=True)
    shop.now_s += 60
    with shop.open() as opened:
        assert [who for _, who, _ in opened.rows()] == [OTHER]
    restored = [
        one for one in Snapshot.read(shop.place).entries() if isinstance(one, BackupRestored)
    ]
    assert len(restored) == 1
