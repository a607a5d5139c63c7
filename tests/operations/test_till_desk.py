"""Payments that come while a run measures are linked when their visit has ended, or forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from noren.operations.keeper import Keeper
from noren.operations.till_desk import LINK_EVERY_S, LONGEST_BYTES, STAYS_MOST_S, TillDesk
from noren.stores.holdings.days import day_of
from noren.stores.holdings.visit_payloads import PurchaseRows
from noren.vocabulary.words import Words
from operations.test_visit_keeping import NOON_S, Opened, Shop, at_till, when


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    return Shop(tmp_path)


def desk_of(shop: Shop, keeper: Keeper, notes: list[Words]) -> TillDesk:
    return TillDesk(shop.loaded, keeper, on_note=notes.append, steady=lambda: shop.now_s)


def payment(at_s: float, amount: int, **more: object) -> bytes:
    return json.dumps({"time": when(at_s), "lane": "1", "amount": amount, **more}).encode()


def amounts(shop: Shop, opened: Opened) -> set[tuple[int, int]]:
    return {
        (int(who), int(amount))
        for payload in opened.holdings.read("till-visits", day_of(NOON_S), at_s=shop.now_s)
        if isinstance(payload, PurchaseRows)
        for who, amount in zip(payload.pseudonym, payload.amount_yen, strict=True)
    }


def test_a_payment_waits_until_its_visit_has_ended_and_is_linked_once(shop: Shop) -> None:
    notes: list[Words] = []
    with shop.open() as opened:
        desk = desk_of(shop, opened.keeper, notes)
        desk.hear("tills/1/paid", payment(NOON_S, 540))
        desk.tend()
        assert desk.link() == 0
        opened.come(at_till(7, began=8, lasted=4), camera="shelves")
        shop.now_s += LINK_EVERY_S - 1
        desk.tend()
        assert amounts(shop, opened) == set()
        shop.now_s += 1
        desk.tend()
        assert amounts(shop, opened) == {(7, 540)}
        assert desk.link() == 0
        assert amounts(shop, opened) == {(7, 540)}
    assert notes == []


def test_a_payment_whose_visit_never_came_is_forgotten(shop: Shop) -> None:
    with shop.open() as opened:
        desk = desk_of(shop, opened.keeper, [])
        desk.hear("tills/1/paid", payment(NOON_S, 540))
        repeat = shop.loaded.plan.repeat
        assert repeat is not None
        shop.now_s += STAYS_MOST_S + repeat.visit_gap.seconds + 1
        assert desk.link() == 0
        opened.come(at_till(7, began=8, lasted=4), camera="shelves", at_s=NOON_S)
        assert desk.link() == 0
        assert amounts(shop, opened) == set()


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(payment(NOON_S, 5, member_id="1"), id="a member"),
        pytest.param(payment(NOON_S, 5, 会員番号="1"), id="a member in Japanese"),
        pytest.param(payment(NOON_S, 5, lane="9"), id="a lane that is not declared"),
        pytest.param(payment(NOON_S, 5, item="4111 1111 1111 1111"), id="a card's number"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(b"[1]", id="no object"),
        pytest.param(b" " * (LONGEST_BYTES + 1), id="too long"),
    ],
)
def test_a_message_with_more_than_a_payment_is_refused_and_told_once(
    message: bytes, shop: Shop
) -> None:
    notes: list[Words] = []
    with shop.open() as opened:
        desk = desk_of(shop, opened.keeper, notes)
        for _ in range(3):
            desk.hear("tills/1/paid", message)
        assert len(notes) == 1
        assert "4111" not in notes[0].en
        opened.come(at_till(7, began=8, lasted=4), camera="shelves")
        assert desk.link() == 0
        assert amounts(shop, opened) == set()
    assert [note.en for note in notes[1:]] == ["2 more payments were refused"]
