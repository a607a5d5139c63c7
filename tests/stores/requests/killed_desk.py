"""A program for test_killed_desk: a desk that is killed again and again.

    python killed_desk.py STORE ACKNOWLEDGED SEED ROUNDS

It forks a desk that takes requests in and moves them on, kills it with SIGKILL at a random moment,
says so on standard output, and waits for a line before the next round. Every line of ACKNOWLEDGED
was written after what it tells was said to be durable: `NUMBER REVISION STATE TEXT`.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from noren.requests.asked import Asked
from noren.requests.case import Case, Identity
from noren.requests.desk import Desk
from noren.requests.matching import SearchResult
from noren.requests.terms import Found, IdentityMeans, Intake, RefusalReason, Standing
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.terms import RequestKind
from staging.desks import START, open_store, rules_of

PLAIN = Identity(standing=Standing.SELF, means=frozenset({IdentityMeans.IN_PERSON}))


def work(place: Path, acknowledged: Path, chance: random.Random, begins: datetime) -> None:
    note = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    at = [begins]

    def now() -> datetime:
        at[0] += timedelta(seconds=1)
        return at[0]

    def tell(case: Case) -> None:
        line = f"{case.number} {case.revision} {case.state.value} {case.asked.text}\n"
        os.write(note, line.encode())

    with open_store(place) as store:
        ledger = Ledger.open(place)
        desk = Desk(store=store, ledger=ledger, rules=rules_of(), now=now)
        desk.settle()
        while True:
            asked = Asked(text=f"{chance.getrandbits(64):x}")
            case = desk.take_in(asked, kind=RequestKind.DISCLOSURE, intake=Intake.COUNTER)
            tell(case)
            if chance.random() < 0.7:
                tell(desk.identify(case.number, PLAIN))
            if chance.random() < 0.3:
                tell(desk.refuse(case.number, RefusalReason.IDENTITY_NOT_CONFIRMED))
            elif desk.find(case.number).identity is not None:
                tell(desk.note_search(case.number, SearchResult(found=Found.NOTHING)))
                tell(desk.answer(case.number))
            if chance.random() < 0.2:
                ledger.checkpoint()


def main() -> None:
    place, acknowledged = Path(sys.argv[1]), Path(sys.argv[2])
    chance = random.Random(int(sys.argv[3]))
    for number in range(int(sys.argv[4])):
        desk = os.fork()
        if desk == 0:
            begins = START + timedelta(hours=number)
            work(place, acknowledged, random.Random(chance.random()), begins)
        before = acknowledged.stat().st_size
        # Every third time while it still opens; else after it has begun to keep something.
        until_s = time.monotonic() + (60 if number % 3 else 0)
        while acknowledged.stat().st_size == before and time.monotonic() < until_s:
            time.sleep(0.002)
        time.sleep(chance.uniform(0.0, 0.3))
        os.kill(desk, signal.SIGKILL)
        _, status = os.waitpid(desk, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()
        sys.stdin.readline()  # the test looks at the wreck meanwhile, or leaves it to the next one


if __name__ == "__main__":
    main()
