"""A program for test_forgetting: seals marked values, waits, purges, waits.

    python forgetful_store.py STORE MARKS ITEMS DAYS BEGAN_S

MARKS is a file of 64-bit numbers. Says `ready`, then reads a line; `canary HEX` is kept in memory,
`purge AT_S` purges and says what was destroyed, `end` ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from noren.stores.holdings.days import day_of
from noren.stores.holdings.holdings import HeldItem, HoldingStore
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.wiping import scrub_freed_memory
from noren.stores.holdings.wrapping import Cost
from noren.stores.ledger.ledger import Ledger
from noren.stores.purging import Kept, prepare, purge_all
from noren.stores.retention import RetentionRules
from noren.stores.statistics import StatisticsStore

SECRET = b"a passphrase for tests only"
DAY_S = 86400


def main() -> None:
    assert scrub_freed_memory()
    store, marks_file = Path(sys.argv[1]), Path(sys.argv[2])
    items, days, began_s = int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
    marks = np.empty(marks_file.stat().st_size // 8, np.uint64)
    with marks_file.open("rb", buffering=0) as file:
        file.readinto(marks.data.cast("B"))
    rules = RetentionRules(plan_digest="0" * 64, figures=(), holdings=())
    each = len(marks) // (items * days)
    canary = bytearray()
    with (
        StatisticsStore.open(store, mode="write") as figures,
        HoldingStore.open(
            store, mode="write", secret=bytearray(SECRET), cost=Cost(log_n=10)
        ) as holdings,
    ):
        prepare(figures)
        place = 0
        for number in range(items):
            item = f"item-{number}"
            holdings.declare(HeldItem(id=item, keep_s=(days + 9) * DAY_S), at_s=began_s)
            for day in range(days):
                start_s = began_s + day * DAY_S
                points = TrajectoryPoints(
                    track=marks[place : place + each].copy(),
                    at_ms=np.full(each, start_s * 1000, np.int64),
                    x_cm=np.arange(each, dtype=np.int32),
                    y_cm=np.arange(each, dtype=np.int32),
                )
                holdings.seal(
                    item, day_of(start_s), points, plan_digest="0" * 64, at_s=began_s + day * DAY_S
                )
                points.wipe()
                place += each
        marks.fill(0)
        kept = Kept(figures=figures, holdings=holdings, ledger=Ledger.open(store))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for line in sys.stdin:
            word, _, rest = line.strip().partition(" ")
            if word == "end":
                break
            if word == "canary":
                canary[:] = bytes.fromhex(rest)
                sys.stdout.write("held\n")
            else:
                done = purge_all(kept, rules, at_s=int(rest))
                said = [f"{one.item.value}:{one.counts.records}:{one.counts.keys}" for one in done]
                left = sum(one.leftovers for one in done)
                sys.stdout.write(" ".join([*said, f"left:{left}"]) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
