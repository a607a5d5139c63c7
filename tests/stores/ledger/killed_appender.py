"""A program for test_killed_appender: appends again and again, and is killed each time.

    python killed_appender.py STORE ACKNOWLEDGED SEED ROUNDS

It forks a writer, kills it with SIGKILL after a random moment, and says so on standard output. Each
index that `append` returns is noted in ACKNOWLEDGED together with the entry's number.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from noren.stores.ledger.entries import UnjailedRun
from noren.stores.ledger.ledger import Ledger

PLAN = "c0ffee" * 10 + "0123"


def append_forever(store: Path, acknowledged: Path, number: int, ready: int) -> None:
    note = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    ledger = Ledger.open(store)
    os.write(ready, b"!")
    while True:
        for _ in range(9):
            number += 1
            entry = UnjailedRun(at=datetime.fromtimestamp(number, UTC), plan=PLAN, camera=number)
            index = ledger.append(entry)
            os.write(note, f"{index} {number}\n".encode())
            os.write(ready, b".")
        os.write(note, f"sealed {ledger.checkpoint().size}\n".encode())


def main() -> None:
    store, acknowledged = Path(sys.argv[1]), Path(sys.argv[2])
    chance = random.Random(int(sys.argv[3]))
    for number in range(int(sys.argv[4])):
        looking, ready = os.pipe()
        writer = os.fork()
        if writer == 0:
            append_forever(store, acknowledged, number * 1_000_000, ready)
        # By its progress, not by time: a slow disk must not make every kill an early one. Every
        # fourth may die while it opens the ledger.
        for _ in range(chance.randint(1, 24) if number % 4 else 0):
            os.read(looking, 1)
        time.sleep(chance.uniform(0.0, 0.004))
        os.kill(writer, signal.SIGKILL)
        _, status = os.waitpid(writer, 0)
        os.close(looking)
        os.close(ready)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()
        sys.stdin.readline()  # the test looks at the ledger meanwhile


if __name__ == "__main__":
    main()
