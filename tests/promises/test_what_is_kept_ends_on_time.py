"""What is kept ends when the plan says so, and nothing is left of it.

Keys of expired days are destroyed before their data is deleted, the raw files are searched
afterwards, and neither a clock set back nor a copy that is put back prolongs anything.

ja: 残すものは計画書の期限で終わり、跡形も残りません。
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from noren.errors import HoldingExpired
from noren.operations.keeper import Clocks
from noren.operations.purge import prove_purged, purge_now
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import build_assignment, build_outputs
from staging.filled_stores import START_S, fill_store
from staging.plans import write_plan
from stores.holdings.conftest import DAY_S, FIRST, FIRST_S, fill, open_holdings

KEEP_DAYS = 30


def at(wall_s: float) -> Clocks:
    return Clocks(wall=lambda: wall_s, steady=lambda: 0.0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Ten minutes of figures, kept for thirty days."""
    assignment = build_assignment()
    outputs = build_outputs(assignment, keep=f"{KEEP_DAYS} days")
    with StatisticsStore.open(tmp_path / "store", mode="write") as store:
        fill_store(store, minutes=10, assignment=assignment, outputs=outputs)
    return tmp_path / "store"


def spelled(place: Path) -> int:
    """How often the raw files of the database name the output of a row."""
    return sum(path.read_bytes().count(b"flow") for path in place.glob("statistics.sqlite*"))


def test_expired_figures_are_in_no_file_any_more(place: Path, tmp_path: Path) -> None:
    """ja: 期限の切れた数値は、どのファイルの生のデータにも残りません。"""
    plan, over = write_plan(tmp_path), at(START_S + KEEP_DAYS * DAY_S + 600)
    before = spelled(place)
    assert not prove_purged(plan, place, clocks=over).holds
    purge_now(plan, place, clocks=over)
    assert prove_purged(plan, place, clocks=over).holds
    # What is left names the output in the plan's notes, not in figures.
    assert spelled(place) <= before - 10


def test_a_clock_set_back_prolongs_nothing(place: Path, tmp_path: Path) -> None:
    """ja: 時計を戻しても、期限は延びません。"""
    plan = write_plan(tmp_path)
    just_before = START_S + KEEP_DAYS * DAY_S
    assert purge_now(plan, place, clocks=at(just_before)).purged == ()
    (purged,) = purge_now(plan, place, clocks=at(just_before + 600)).purged
    assert purged.counts.records > 0
    back = purge_now(plan, place, clocks=at(START_S))
    assert (back.at_s, back.behind_s) == (just_before + 600, KEEP_DAYS * DAY_S + 600)


def days_that_open(holdings: HoldingStore) -> list[date]:
    opened = []
    for number in range(10):
        day = FIRST + timedelta(days=number)
        try:
            list(holdings.read("paths", day, at_s=FIRST_S))
        except HoldingExpired:
            continue
        opened.append(day)
    return opened


def test_a_copy_of_expired_trajectories_opens_for_nobody(tmp_path: Path) -> None:
    """ja: 期限の切れた動線は、写しが残っていても、誰にも開けません。"""
    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=10, keep_days=KEEP_DAYS)
        copies = {path: path.read_bytes() for path in tmp_path.rglob("*.sealed")}
        holdings.destroy(holdings.find_expired("paths", at_s=FIRST_S + (KEEP_DAYS + 3) * DAY_S))
        for path, data in copies.items():
            path.write_bytes(data)
        assert days_that_open(holdings) == [FIRST + timedelta(days=n) for n in range(4, 10)]
