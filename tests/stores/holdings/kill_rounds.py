"""Kills a keeper at random moments and asks of each wreck: is all there that should be, no more?"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import text

from noren.stores.address import server_of
from noren.stores.aftermath import read_aftermath
from noren.stores.expired_figures import find_leftovers
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.state_file import read_slot_days
from noren.stores.ledger.entries import Purge
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import DataItem
from noren.stores.ledger.verification import verify_ledger
from noren.stores.purging import Kept, count_all, prepare, prove_gone, purge_all, settle
from noren.stores.statistics import StatisticsStore
from stores.holdings.killed_keeper import (
    AFTERMATH,
    BEGAN_S,
    DAY_S,
    ITEMS,
    KEEP_S,
    RULES,
    SECRET,
    mark_of,
)

PROGRAM = Path(__file__).with_name("killed_keeper.py")
EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class Told:
    """What the killed program said was durable."""

    sealed: dict[tuple[str, date, int], int] = field(default_factory=dict)
    noted: dict[int, int] = field(default_factory=dict)
    kills: int = 0
    begun_s: int = BEGAN_S
    purged_s: int = BEGAN_S


def read_told(path: Path) -> Told:
    told = Told()
    for line in path.read_text().splitlines() if path.exists() else []:
        match line.split():
            case ["sealed", item, day, number, mark]:
                told.sealed[item, date.fromisoformat(day), int(number)] = int(mark)
            case ["noted", mark, at_s]:
                told.noted[int(mark)] = int(at_s)
            case ["purging", at_s]:
                told.begun_s = int(at_s)
            case ["purged", at_s]:
                told.purged_s = int(at_s)
    return told


def is_kept(day: date, at_s: int) -> bool:
    return (day - EPOCH).days * DAY_S + KEEP_S > at_s


def look_at_wreck(store: Path, told: Told) -> None:
    """Before anything is repaired: what was sealed opens, what was purged does not."""
    with HoldingStore.open(store, mode="read", secret=bytearray(SECRET)) as holdings:
        opened: dict[tuple[str, date, int], int] = {}
        for item in ITEMS:
            for day in holdings.days(item):
                if is_kept(day, told.begun_s):
                    for number, rows in enumerate(holdings.read(item, day, at_s=told.begun_s)):
                        opened[item, day, number] = mark_of(rows)
        for place, mark in told.sealed.items():
            if is_kept(place[1], told.begun_s):
                assert opened.get(place) == mark, f"lost: {place}"
        for item in ITEMS:
            path = store / "ratchet" / f"{item}.state"
            if path.exists():
                # A killed overwriting may leave the older slot; what opens is the newer one.
                newest = max(read_slot_days(path))
                purged = [day for day in holdings.days(item) if not is_kept(day, told.purged_s)]
                assert not purged, f"kept too long: {purged}"
                assert is_kept(newest, told.purged_s) or newest == EPOCH
    look_at_what_is_left(store, told)


def walks_of(told: Told, item: str) -> Counter[date]:
    return Counter(day for name, day, _ in told.sealed if name == item)


def look_at_what_is_left(store: Path, told: Told) -> None:
    """No key is gone whose numbers are not there, and no number counts anything twice."""
    path = store / "ratchet" / "paths.state"
    if not path.exists():
        return
    with StatisticsStore.open(store, mode="read") as figures:
        left = read_aftermath(figures)
    assert {one.item for one in left} <= {"paths"}
    amounts = {one.day: one.cell.amount for one in left}
    assert len(amounts) == len(left), "numbers of one day twice"
    walks, state_day = walks_of(told, "paths"), max(read_slot_days(path))
    for day, count in walks.items():
        if day < state_day and count >= 2:
            assert day in amounts, f"a key is gone, and its numbers are not there: {day}"
    too_many = {day: amounts[day] - walks[day] for day in amounts}
    assert min(too_many.values(), default=0) >= 0, f"a number without some of its day: {too_many}"
    # At each kill one segment may have been sealed and not acknowledged.
    assert sum(too_many.values()) <= told.kills, f"a number with something twice: {too_many}"


def finish_and_look(store: Path, told: Told) -> None:
    """After the next start: every purge finished and told once, nothing too much or too little."""
    at_s = told.begun_s
    with (
        StatisticsStore.open(store, mode="write") as figures,
        HoldingStore.open(store, mode="write", secret=bytearray(SECRET)) as holdings,
    ):
        kept = Kept(
            figures=figures, holdings=holdings, ledger=Ledger.open(store), aftermath=AFTERMATH
        )
        prepare(figures)
        settle(kept, RULES)
        purge_all(kept, RULES, at_s=at_s)
        assert count_all(figures, holdings, RULES, at_s=at_s) == {}
        left = prove_gone(figures, holdings, RULES, at_s=at_s)
        assert {item: one for item, one in left.items() if one.leftovers or one.in_log} == {}
        assert find_leftovers(figures, RULES, at_s=at_s) == 0
        with figures.reading() as connection:
            rows = connection.execute(text("select session from line_count")).all()
            assert not connection.execute(text("select * from purge_outbox")).all()
        there = {int(row[0], 16) for row in rows}
        for mark, noted_s in told.noted.items():
            assert (mark in there) == (noted_s + 60 + KEEP_S > at_s), f"figure {mark}"
        for item in ITEMS:
            path = store / "ratchet" / f"{item}.state"
            if path.exists():
                assert len(set(read_slot_days(path))) == 1, "an older state is still there"
        kept.ledger.checkpoint()
    look_at_what_is_left(store, told)
    assert verify_ledger(store).holds
    entries = [one for one in Snapshot.read(store).entries() if isinstance(one, Purge)]
    twice = [key for key, n in Counter((one.at, one.item) for one in entries).items() if n > 1]
    assert not twice, f"told twice: {twice}"
    gone = sum(not is_kept(day, at_s) for _, day, _ in told.sealed)
    told_gone = sum(one.segments for one in entries if one.item is DataItem.TRAJECTORY)
    # A segment that was sealed but not acknowledged before the kill may be among them.
    assert told_gone >= gone, "a purge that the ledger does not know"


def run_rounds(
    folder: Path, *, seed: int, rounds: int, longest_s: float, store: Path | None = None
) -> int:
    """So many kills of one store; how many hit a program that was at work."""
    chance = random.Random(seed)
    store, acknowledged = store or folder / "store", folder / "acknowledged"
    if server_of(store) is not None:
        StatisticsStore.open(store, mode="write").close()  # the folder then knows its server
    acknowledged.touch()
    hits = 0
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for number in range(rounds):
        before = acknowledged.stat().st_size
        program = subprocess.Popen(
            [sys.executable, PROGRAM, store, acknowledged, str(seed * 1000 + number)],
            env=environment,
        )
        if number and chance.random() < 0.3:
            time.sleep(chance.uniform(0.2, 1.5))  # while it still opens and settles
        else:
            while acknowledged.stat().st_size == before and program.poll() is None:
                time.sleep(0.002)
            time.sleep(chance.uniform(0.0, longest_s))
        assert program.poll() is None, "the keeper fell over by itself"
        program.send_signal(signal.SIGKILL)
        program.wait()
        told = read_told(acknowledged)
        told.kills = number + 1
        look_at_wreck(store, told)
        if number % 3 == 2:
            # Otherwise the next keeper has to cope with the wreck itself.
            finish_and_look(store, told)
        hits += 1
    told = read_told(acknowledged)
    told.kills = rounds
    finish_and_look(store, told)
    return hits
