"""A program for test_killed_writer: writes a film's bins again and again, and is killed each time.

    python killed_writer.py STORE ACKNOWLEDGED SEED ROUNDS

It forks a writer, kills it with SIGKILL after a random moment, and says so on standard output; the
last round is left alone. Each bin that `write_bin` says is kept is noted in ACKNOWLEDGED.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from noren.gate.record_schema import RecordSchema
from noren.stores.run import Ending
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import build_assignment, build_outputs, closed_bin, jail_report

BINS = 60


def write_film(store: Path, acknowledged: Path) -> None:
    assignment = build_assignment()
    schema = RecordSchema.from_assignment(assignment)
    note = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with StatisticsStore.open(store, mode="write") as opened:
        run = opened.begin_run(
            assignment=assignment,
            outputs=build_outputs(assignment),
            plan_text="the plan",
            source_identity="the film",
            model="silhouette",
            opened_s=1_775_009_999.0,
            report=jail_report(schema),
        )
        for number in range(BINS):
            for output in schema.outputs:
                start_s = output.bin_of(schema.start_s) + number * output.bin_s
                run.write_bin(closed_bin(output, start_s))
                os.write(note, f"{output.id} {start_s}\n".encode())
        run.finish(ending=Ending.ENDED, closed_s=1_775_010_999.0, media_ms=BINS * 60_000)


def main() -> None:
    store, acknowledged = Path(sys.argv[1]), Path(sys.argv[2])
    chance = random.Random(int(sys.argv[3]))
    for number in range(int(sys.argv[4])):
        alone = number == int(sys.argv[4]) - 1
        writer = os.fork()
        if writer == 0:
            write_film(store, acknowledged)
            os._exit(0)
        if not alone:
            time.sleep(chance.uniform(0.0, 0.35))
            os.kill(writer, signal.SIGKILL)
        _, status = os.waitpid(writer, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()
        sys.stdin.readline()  # the test looks at the store meanwhile


if __name__ == "__main__":
    main()
