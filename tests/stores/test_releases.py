"""The record of releases only grows, survives any death, and never gets a second key."""

from __future__ import annotations

import os
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path

import pytest

from noren.errors import BudgetSpent, ReleaseKeyUnsafe, StoreDamaged
from noren.gate.budget import Spend
from noren.stores.releases import FOLDER, KEY, SPENDS, ReleaseBook

LIMIT = Fraction(100)


def spend(number: int) -> Spend:
    return Spend(
        product="gate/flow", epoch_s=3600 * number, epsilon=Fraction(1, 3), commitment="ab"
    )


def test_what_was_charged_is_read_again_exactly(tmp_path: Path) -> None:
    book = ReleaseBook.open(tmp_path)
    book.charge([spend(0), spend(1)], limit=LIMIT)
    book.charge([spend(1), spend(2)], limit=LIMIT)
    again = ReleaseBook.open(tmp_path)
    assert again.spends() == tuple(spend(number) for number in range(3))
    assert again.key == book.key


def test_an_over_spending_writes_nothing(tmp_path: Path) -> None:
    book = ReleaseBook.open(tmp_path)
    with pytest.raises(BudgetSpent):
        book.charge([spend(0), spend(1)], limit=Fraction(1, 2))
    assert book.spends() == ()


def test_only_the_owner_may_read_key_and_record(tmp_path: Path) -> None:
    ReleaseBook.open(tmp_path)
    for name in (KEY, SPENDS):
        assert (tmp_path / FOLDER / name).stat().st_mode & 0o077 == 0


def test_a_lost_key_is_not_replaced_once_something_was_released(tmp_path: Path) -> None:
    ReleaseBook.open(tmp_path).charge([spend(0)], limit=LIMIT)
    (tmp_path / FOLDER / KEY).unlink()
    with pytest.raises(ReleaseKeyUnsafe, match="no key"):
        ReleaseBook.open(tmp_path)


@pytest.mark.parametrize(
    ("mode", "data", "said"),
    [
        pytest.param(0o640, bytes(32), "others may read", id="open to others"),
        pytest.param(0o600, bytes(31), "damaged", id="short"),
    ],
)
def test_an_unsafe_key_is_refused(tmp_path: Path, mode: int, data: bytes, said: str) -> None:
    ReleaseBook.open(tmp_path)
    key = tmp_path / FOLDER / KEY
    key.write_bytes(data)
    key.chmod(mode)
    with pytest.raises(ReleaseKeyUnsafe, match=said):
        ReleaseBook.open(tmp_path)


def test_a_line_cut_short_by_a_death_is_dropped_and_nothing_else(tmp_path: Path) -> None:
    book = ReleaseBook.open(tmp_path)
    book.charge([spend(0), spend(1)], limit=LIMIT)
    path = tmp_path / FOLDER / SPENDS
    path.write_bytes(path.read_bytes()[:-7])
    assert book.spends() == (spend(0),)
    book.charge([spend(2)], limit=LIMIT)
    assert book.spends() == (spend(0), spend(2))


def test_a_foreign_line_stops_all_releases(tmp_path: Path) -> None:
    book = ReleaseBook.open(tmp_path)
    with (tmp_path / FOLDER / SPENDS).open("a") as file:
        file.write('{"product": "gate/flow"}\n')
    with pytest.raises(StoreDamaged, match="jsonl:1"):
        book.charge([spend(0)], limit=LIMIT)


def _charge_some(store: Path, first: int) -> None:
    book = ReleaseBook.open(store)
    for number in range(first, first + 20):
        try:
            book.charge([spend(number)], limit=Fraction(5))
        except BudgetSpent:
            os._exit(3)


def test_two_programs_at_once_do_not_spend_more_than_one(tmp_path: Path) -> None:
    ReleaseBook.open(tmp_path)
    context = get_context("fork")
    both = [context.Process(target=_charge_some, args=(tmp_path, first)) for first in (0, 50)]
    for one in both:
        one.start()
    for one in both:
        one.join(240)
    assert [one.exitcode for one in both] == [3, 3]
    assert len(ReleaseBook.open(tmp_path).spends()) == 15
