"""Visits are sealed on the day of the first one, end with it, and leave figures of many behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from noren.errors import (
    HoldingExpired,
    PurgeFailed,
    ReaderRefused,
    StoreError,
    TillRefused,
    UndeclaredData,
)
from noren.gate.visit_records import VisitBody
from noren.operations.access import NOTICES, read_asking
from noren.operations.purchases import join_till_file
from noren.operations.visit_lines import COLUMNS
from noren.operations.visit_reading import export_visits, visit_statistics
from noren.stores.holdings.days import day_of
from noren.stores.holdings.visit_payloads import PurchaseRows
from noren.stores.ledger.entries import HoldingAccess
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import AccessOutcome, AccessReason
from noren.vocabulary.terms import Role
from staging.command_line import noren
from staging.repeat_plans import repeat_plan
from staging.repeat_shop import (
    DAY,
    DAY_S,
    NOON_S,
    UNLINKED,
    WINDOW_DAYS,
    Opened,
    Shop,
    visit,
)

ANALYST = read_asking("analyst", "analysis", None)


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def opened(shop: Shop) -> Iterator[Opened]:
    with shop.open() as opened:
        yield opened


def test_a_later_visit_lies_with_the_first_one(shop: Shop, opened: Opened) -> None:
    first_day = day_of(NOON_S).isoformat()
    assert opened.come(visit(7), visit(8)) == 2
    shop.now_s += 5 * DAY_S
    assert opened.come(visit(7, 2)) == 1
    assert opened.rows() == [(first_day, 7, 1), (first_day, 8, 1), (first_day, 7, 2)]


def test_a_restart_still_knows_where_visits_lie(shop: Shop) -> None:
    with shop.open() as opened:
        opened.come(visit(7))
    shop.now_s += 5 * DAY_S
    with shop.open() as opened:
        opened.come(visit(7, 2))
        assert {day for day, _, _ in opened.rows()} == {day_of(NOON_S).isoformat()}


def test_another_camera_puts_its_sighting_there_too(shop: Shop, opened: Opened) -> None:
    opened.come(visit(7))
    shop.now_s += DAY_S
    assert opened.come(visit(7, 2), camera="shelves") == 1
    assert opened.rows("till-visits") == [(day_of(NOON_S).isoformat(), 7, 2)]


def test_a_visit_without_its_first_is_not_kept(opened: Opened) -> None:
    assert opened.come(visit(9, 3)) == 0
    assert opened.visits.homeless == 1
    assert opened.rows() == []


def test_whoever_cannot_be_named_is_only_counted(opened: Opened) -> None:
    assert opened.come(UNLINKED, UNLINKED) == 0
    assert opened.visits.unlinked == 2


def test_visits_end_with_the_window_that_the_first_one_began(shop: Shop, opened: Opened) -> None:
    opened.come(visit(7))
    shop.now_s += 60 * DAY_S
    opened.come(visit(7, 2), visit(8))
    shop.now_s = DAY + WINDOW_DAYS * DAY_S
    opened.keeper.purge()
    assert [who for _, who, _ in opened.rows()] == [8]
    # Somebody the vault still names cannot come back in: the window is over.
    assert opened.come(visit(7, 3)) == 0
    with pytest.raises(HoldingExpired):
        list(opened.holdings.read("visits", day_of(NOON_S), at_s=shop.now_s))


def test_at_the_end_figures_about_many_are_left_and_nobodys_history(
    shop: Shop, opened: Opened
) -> None:
    opened.come(*[visit(who) for who in range(1, 26)])
    shop.now_s += 8 * DAY_S
    opened.come(*[visit(who, 2) for who in range(1, 13)])
    assert visit_statistics(shop.place) == ()
    shop.now_s = DAY + WINDOW_DAYS * DAY_S
    opened.keeper.purge()
    (kept,) = visit_statistics(shop.place)
    assert kept.output == "visits"
    assert kept.people == 25
    assert [(cell.low, cell.people) for cell in kept.visits] == [(1, 13), (2, 12)]
    assert [(cell.low, cell.people) for cell in kept.days_between] == [(0, 12)]
    assert opened.rows() == []
    opened.keeper.purge()
    assert visit_statistics(shop.place) == (kept,)


def test_of_too_few_people_nothing_is_left(shop: Shop, opened: Opened) -> None:
    opened.come(*[visit(who) for who in range(1, 10)])
    shop.now_s = DAY + WINDOW_DAYS * DAY_S
    opened.keeper.purge()
    assert visit_statistics(shop.place) == ()


def test_where_the_plan_says_erase_nothing_is_made_of_histories(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    text = repeat_plan().replace("after_window: statistics", "after_window: erase")
    shop.plan.write_text(text, encoding="utf-8")
    with shop.open() as opened:
        opened.come(*[visit(who) for who in range(1, 26)])
        shop.now_s = DAY + WINDOW_DAYS * DAY_S
        opened.keeper.purge()
        assert visit_statistics(shop.place) == ()


def test_a_purge_that_was_killed_after_the_figures_makes_them_once(
    shop: Shop, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.come(*[visit(who) for who in range(1, 26)])
    shop.now_s = DAY + WINDOW_DAYS * DAY_S
    with monkeypatch.context() as killed:
        killed.setattr(
            "noren.operations.keeper.purging.purge_all", lambda *_, **__: (_ for _ in ()).throw(
                StoreError(where="x", found="x", expected="x", remedy="x")
            )
        )  # fmt: skip
        with pytest.raises(StoreError):
            opened.keeper.purge()
    opened.keeper.purge()
    assert [one.people for one in visit_statistics(shop.place)] == [25]


def at_till(who: int, *, began: int, lasted: int) -> VisitBody:
    return placed_lane(visit(who, lasted=lasted), began=began, lasted=lasted)


def placed_lane(body: VisitBody, *, began: int, lasted: int) -> VisitBody:
    values = {name: getattr(body, name) for name in body.__slots__}
    facts = {"began": began, "lasted": lasted, "lane": 0, "lane_from": 0, "lane_lasted": lasted}
    return VisitBody(**{**values, **facts})


def till_file(folder: Path, *rows: str, header: str = "time,lane,item,amount_yen") -> Path:
    path = folder / "till.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def when(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat()


def test_a_purchase_is_sealed_with_the_visit_at_its_lane_once(tmp_path: Path, shop: Shop) -> None:
    with shop.open() as opened:
        # In the bin from noon: there from 11:59:40 to 12:00:20, and another from 12:00:40 on.
        opened.come(at_till(7, began=8, lasted=4), at_till(8, began=2, lasted=2), camera="shelves")
    file = till_file(
        tmp_path,
        f"{when(NOON_S)},1,4901234567894,540",
        f"{when(NOON_S + 50)},1,4901234567894,300",
        f"{when(NOON_S + 900)},1,4901234567894,120",
    )
    joined = join_till_file(shop.plan, shop.place, file, ANALYST, clocks=shop.clocks)
    assert (joined.payments, joined.linked, joined.unseen, joined.known) == (3, 2, 1, 0)
    again = join_till_file(shop.plan, shop.place, file, ANALYST, clocks=shop.clocks)
    assert (again.linked, again.known) == (0, 2)
    with shop.open() as opened:
        day = day_of(NOON_S)
        found = [
            payload
            for payload in opened.holdings.read("till-visits", day, at_s=shop.now_s)
            if isinstance(payload, PurchaseRows)
        ]
    sealed = {
        (int(who), int(amount))
        for one in found
        for who, amount in zip(one.pseudonym, one.amount_yen, strict=True)
    }
    assert sealed == {(7, 540), (8, 300)}


def test_a_file_with_a_member_column_opens_nothing(tmp_path: Path, shop: Shop) -> None:
    file = till_file(tmp_path, f"{when(NOON_S)},1,99", header="time,lane,member_id")
    with pytest.raises(TillRefused):
        join_till_file(shop.plan, shop.place, file, ANALYST, clocks=shop.clocks)
    assert not shop.place.exists()


def test_a_lane_that_the_plan_does_not_name_is_refused(tmp_path: Path, shop: Shop) -> None:
    file = till_file(tmp_path, f"{when(NOON_S)},9,1,1")
    with pytest.raises(UndeclaredData, match="lane-9"):
        join_till_file(shop.plan, shop.place, file, ANALYST, clocks=shop.clocks)


def test_purchases_that_the_plan_does_not_link_are_refused(tmp_path: Path, shop: Shop) -> None:
    text = repeat_plan().replace("linked: [visits, purchases]", "linked: [visits]")
    shop.plan.write_text(text, encoding="utf-8")
    with pytest.raises(UndeclaredData, match="does not link"):
        join_till_file(shop.plan, shop.place, till_file(tmp_path), ANALYST, clocks=shop.clocks)


def test_histories_are_shown_to_their_readers_and_the_ledger_knows(shop: Shop) -> None:
    with shop.open() as opened:
        opened.come(visit(7))
        shop.now_s += 8 * DAY_S
        opened.come(visit(7, 2, days_step=2))
    text = export_visits(shop.plan, shop.place, ANALYST, clock=shop.clocks.wall).text
    header, first, second = (line.split(",") for line in text.splitlines())
    assert header == list(COLUMNS)
    assert first[:5] == ["visits", "visit", "shop", f"{7:016x}", "1"]
    assert (second[4], second[7], second[8]) == ("2", "7", "13")
    read = accesses(shop)
    assert {(one.role, one.outcome) for one in read} == {(Role.ANALYST, AccessOutcome.GRANTED)}
    assert [one.records for one in read] == [2, 0], "one entry for each of the two cameras"


def test_whoever_is_no_reader_sees_nothing_and_the_ledger_knows(shop: Shop) -> None:
    with shop.open() as opened:
        opened.come(visit(7))
    asking = read_asking("site_manager", "analysis", None)
    with pytest.raises(ReaderRefused, match="site_manager"):
        export_visits(shop.plan, shop.place, asking, clock=shop.clocks.wall)
    assert {(one.outcome, one.records) for one in accesses(shop)} == {(AccessOutcome.REFUSED, 0)}


def test_nobody_outside_gets_histories_even_where_a_plan_names_the_public(
    shop: Shop, tmp_path: Path
) -> None:
    text = repeat_plan().replace("[analyst, privacy_officer]", "[analyst, public]")
    shop.plan.write_text(text, encoding="utf-8")
    with shop.open() as opened:
        opened.come(visit(7))
    asking = read_asking("public", "analysis", None)
    with pytest.raises(ReaderRefused, match="personal information"):
        export_visits(shop.plan, shop.place, asking, clock=shop.clocks.wall)
    with pytest.raises(ReaderRefused, match="personal information"):
        join_till_file(
            shop.plan,
            shop.place,
            till_file(tmp_path, f"{when(NOON_S)},1,,540"),
            asking,
            clocks=shop.clocks,
        )
    assert {one.outcome for one in accesses(shop)} == {AccessOutcome.REFUSED}


def test_in_an_emergency_visits_are_read_and_the_privacy_officer_is_told(shop: Shop) -> None:
    with shop.open() as opened:
        opened.come(visit(7))
    words = "A child was lost in the store at noon"
    asking = read_asking("privacy_officer", None, words)
    told = export_visits(shop.plan, shop.place, asking, clock=shop.clocks.wall)
    assert f"{7:016x}" in told.text
    assert [NOTICES in note.en for note in told.notes] == [True]
    assert words in (shop.place / NOTICES).read_text(encoding="utf-8")
    assert {one.reason for one in accesses(shop)} == {AccessReason.BREAK_GLASS}


def test_whoever_reads_visits_purges_nothing_by_a_plan_of_their_own(shop: Shop) -> None:
    with shop.open() as opened:
        opened.come(visit(7))
    shop.now_s += 3 * DAY_S
    text = shop.plan.read_text(encoding="utf-8")
    shop.plan.write_text(
        text.replace("window: 90 days", "window: 1 days").replace("keep: 90 days", "keep: 1 days"),
        encoding="utf-8",
    )
    export_visits(shop.plan, shop.place, ANALYST, clock=shop.clocks.wall)
    shop.plan.write_text(text, encoding="utf-8")
    with shop.open() as opened:
        assert [who for _, who, _ in opened.rows()] == [7]


def test_payments_are_put_to_visits_by_their_readers_alone_and_the_ledger_knows(
    shop: Shop, tmp_path: Path
) -> None:
    with shop.open() as opened:
        opened.come(visit(7))
    file = till_file(tmp_path, f"{when(NOON_S)},1,,540")
    asking = read_asking("site_manager", "analysis", None)
    with pytest.raises(ReaderRefused, match="site_manager"):
        join_till_file(shop.plan, shop.place, file, asking, clocks=shop.clocks)
    join_till_file(shop.plan, shop.place, file, ANALYST, clocks=shop.clocks)
    assert [(one.outcome, one.records) for one in accesses(shop)] == [
        (AccessOutcome.REFUSED, 0),
        (AccessOutcome.GRANTED, 1),
        (AccessOutcome.GRANTED, 0),
    ]


def test_what_is_left_is_not_told_of_a_store_that_was_put_back(shop: Shop, tmp_path: Path) -> None:
    with shop.open() as opened:
        opened.come(visit(7))
    backup = tmp_path / "backup"
    backup.write_bytes((shop.place / "statistics.sqlite").read_bytes())
    shop.now_s = DAY + WINDOW_DAYS * DAY_S
    with shop.open():
        pass
    for name in ("", "-wal", "-shm"):
        (shop.place / f"statistics.sqlite{name}").unlink(missing_ok=True)
    (shop.place / "statistics.sqlite").write_bytes(backup.read_bytes())
    with pytest.raises(PurgeFailed, match="put back from a backup"):
        visit_statistics(shop.place)


def accesses(shop: Shop) -> list[HoldingAccess]:
    found = Snapshot.read(shop.place).entries()
    return [one for one in found if isinstance(one, HoldingAccess)]


def test_the_command_line_tells_what_was_joined_and_what_is_left(
    shop: Shop, tmp_path: Path
) -> None:
    with shop.open() as opened:
        opened.come(*[visit(who) for who in range(1, 26)])
        shop.now_s = DAY + WINDOW_DAYS * DAY_S
        opened.keeper.purge()
    said = noren("visits", "statistics", "--store", shop.place, "--lang", "en")
    assert said.code == 0
    assert "25 people" in said.out
    assert noren("visits", "statistics", "--store", shop.place, "--lang", "ja").out.count("人")
    bad = till_file(tmp_path, "2026-11-23 12:00,1,4111111111111111", header="time,lane,card")
    words = ["visits", "purchases", shop.plan, bad, "--store", shop.place, "--lang", "en"]
    assert noren(*words).code == 2, "nobody said who puts payments to visits"
    refused = noren(*words, "--for", "analyst", "--because", "analysis")
    assert refused.code == 1
    assert "4111" not in refused.err
    wrong = noren("visits", "export", shop.plan, "--store", shop.place, "--role", "boss")
    assert wrong.code == 2


def test_whoever_gives_payments_in_an_emergency_is_told_that_the_officer_is(
    shop: Shop, tmp_path: Path
) -> None:
    with shop.open() as opened:
        opened.come(visit(7))
    asking = read_asking("privacy_officer", None, "the till's own record is lost")
    joined = join_till_file(shop.plan, shop.place, till_file(tmp_path), asking, clocks=shop.clocks)
    assert ["the privacy officer is told" in note.en for note in joined.notes] == [True]
    usual = join_till_file(shop.plan, shop.place, till_file(tmp_path), ANALYST, clocks=shop.clocks)
    assert usual.notes == ()
