"""A program for test_killed_keeper: seals, purges and advances through made-up days until killed.

    python killed_keeper.py STORE ACKNOWLEDGED SEED

Every line of ACKNOWLEDGED was written after what it tells was said to be durable:
`sealed DAY SEQUENCE MARK` or `purged AT_S`. Before a purge begins, `purging AT_S` is written.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import text

from noren.measure.aftermath import AftermathCell
from noren.stores.holdings.days import day_of
from noren.stores.holdings.holdings import HeldItem, HoldingStore
from noren.stores.holdings.payloads import AnyPayload
from noren.stores.holdings.still_payload import StillPicture
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.wrapping import Cost
from noren.stores.ledger.ledger import Ledger
from noren.stores.purging import Kept, prepare, purge_all, settle
from noren.stores.retention import FigureRule, RetentionRules
from noren.stores.statistics import StatisticsStore

SECRET = b"a passphrase for tests only"
DAY_S = 86400
KEEP_S = 5 * DAY_S
BEGAN_S = 1_767_225_600
DIGEST = "0" * 64
ITEMS = ("paths", "stills")
RULES = RetentionRules(
    plan_digest=DIGEST,
    figures=(FigureRule(camera="gate", output="flow", keep_s=KEEP_S),),
    holdings=(),
)


class Marks:
    """What is left of a day: how many walks it held, where there were at least two."""

    minimum = 2
    keep_s = 4000 * DAY_S

    def sum_up(self, day: Sequence[AnyPayload]) -> Sequence[AftermathCell]:
        walks = len({mark_of(payload) for payload in day})
        if walks < self.minimum:
            return ()
        return [AftermathCell(figure="walks", first="all", people=walks, amount=walks)]


AFTERMATH = {"paths": Marks()}
"""Of one item something is left, of the other nothing."""


def points_of(mark: int, day_s: int) -> TrajectoryPoints:
    return TrajectoryPoints(
        track=np.full(3, mark, np.uint64),
        at_ms=np.array([day_s, day_s + 1, day_s + 2], np.int64) * 1000,
        x_cm=np.array([1, 2, 3], np.int32),
        y_cm=np.array([4, 5, 6], np.int32),
    )


def still_of(mark: int, day_s: int) -> StillPicture:
    """A still of two cells: one is filled, the other's first pixels are the mark."""
    grays = np.zeros((8, 16), np.uint8)
    grays[:2, :8] = np.array([mark >> 4 * place & 15 for place in range(16)]).reshape(2, 8)
    return StillPicture(at_s=day_s, filled=np.array([[False, True]]), grays=grays)


def mark_of(payload: AnyPayload) -> int:
    """The mark of what was sealed."""
    if isinstance(payload, StillPicture):
        pixels = payload.grays[:2, :8].reshape(-1).tolist()
        return sum(gray << 4 * place for place, gray in enumerate(pixels))
    return int(payload.to_columns()[0][0])


def note_figure(store: StatisticsStore, mark: int, at_s: int) -> None:
    with store.writing() as connection:
        if not connection.scalar(text("select count(*) from plans")):
            connection.execute(
                text("insert into plans values (:digest, 'the plan', 0, 0)"), {"digest": DIGEST}
            )
            connection.execute(
                text(
                    "insert into outputs values"
                    " (:digest, 'gate', 'flow', 'line_count', 'p', 60, :keep, 0, '')"
                ),
                {"digest": DIGEST, "keep": KEEP_S},
            )
        connection.execute(
            text(
                "insert into line_count values (:session, 'flow', :at, 'north', 'person',"
                " 'forward', 'gate', 60, 60000, 1.0, 'm', :digest, :over, 7)"
            ),
            {
                "session": f"{mark:064x}",
                "at": at_s,
                "digest": DIGEST,
                "over": at_s + 60 + KEEP_S,
            },
        )


def main() -> None:
    store, acknowledged = Path(sys.argv[1]), Path(sys.argv[2])
    chance = random.Random(int(sys.argv[3]))
    note = os.open(acknowledged, os.O_RDWR | os.O_CREAT | os.O_APPEND)

    def tell(*words: object) -> None:
        os.write(note, (" ".join(map(str, words)) + "\n").encode())

    begun = [line.split() for line in acknowledged.read_text().splitlines()]
    at_s = max([BEGAN_S, *(int(words[1]) for words in begun if words[0] == "purging")])
    with (
        StatisticsStore.open(store, mode="write") as figures,
        HoldingStore.open(
            store, mode="write", secret=bytearray(SECRET), cost=Cost(log_n=10)
        ) as holdings,
    ):
        kept = Kept(
            figures=figures, holdings=holdings, ledger=Ledger.open(store), aftermath=AFTERMATH
        )
        prepare(figures)
        settle(kept, RULES)
        while True:
            for item in ITEMS:
                holdings.declare(HeldItem(id=item, keep_s=KEEP_S), at_s=at_s)
                for _ in range(chance.randint(1, 3)):
                    mark = chance.getrandbits(63)
                    # Most of today, some of days before, as visits are put to the first one's.
                    day_s = at_s - at_s % DAY_S - DAY_S * chance.choice((0, 0, 0, 1, 3))
                    day_s = max(day_s, BEGAN_S)
                    rows = (still_of if item == "stills" else points_of)(mark, day_s)
                    day = day_of(day_s)
                    number = holdings.seal(item, day, rows, plan_digest=DIGEST, at_s=at_s)
                    tell("sealed", item, day, number, mark)
            mark, at_bin_s = chance.getrandbits(63), at_s - at_s % 60
            note_figure(figures, mark, at_bin_s)
            tell("noted", mark, at_bin_s)
            at_s += chance.choice((7200, 40_000, DAY_S, 2 * DAY_S))
            tell("purging", at_s)
            purge_all(kept, RULES, at_s=at_s)
            if chance.random() < 0.3:
                kept.ledger.checkpoint()
            tell("purged", at_s)


if __name__ == "__main__":
    main()
