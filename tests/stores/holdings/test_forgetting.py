"""After a purge nothing is left: not in a file, not in the memory of the store's own process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from noren.stores.holdings.days import day_of
from noren.stores.holdings.state_file import StateFile
from noren.stores.holdings.wrapping import open_wrapping
from noren.stores.statistics import StatisticsStore
from stores.holdings.forgetful_store import DAY_S, SECRET
from stores.holdings.memory_scan import found_in, hex_found_in, memory_and_files

PROGRAM = Path(__file__).with_name("forgetful_store.py")
ITEMS, DAYS, MARKS, FIGURES = 10, int(os.environ.get("NOREN_FORGET_DAYS", "10")), 10_000, 10_000
"""A hundred keys; `benchmarks/keeping_forgets.py` looks for a thousand."""
BEGAN_S = 1_767_225_600
"""2026-01-01, midnight."""
KEEP_S = (DAYS + 9) * DAY_S
EXPIRED_S = BEGAN_S + (DAYS - 1) * DAY_S + KEEP_S


@dataclass(frozen=True, slots=True)
class Going:
    process: subprocess.Popen[str]
    store: Path
    marks: list[bytes]
    figures: list[bytes]

    def ask(self, line: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


def write_figures(store: Path, sessions: list[str]) -> None:
    """Rows of figures with marks in them, by another process than the one that is looked into."""
    with StatisticsStore.open(store, mode="write") as opened, opened.writing() as connection:
        connection.exec_driver_sql("insert into plans values (?, 'the plan', 0, 0)", ("0" * 64,))
        connection.exec_driver_sql(
            "insert into outputs values (?, 'gate', 'flow', 'line_count', 'p', 60, 60, 0, '')",
            ("0" * 64,),
        )
        connection.exec_driver_sql(
            "insert into line_count values (?, 'flow', ?, 'north', 'person', 'forward', 'gate', 60,"
            " 60000, 1.0, 'm', ?, ?, 7)",
            [
                (session, BEGAN_S + 60 * number, "0" * 64, EXPIRED_S - number)
                for number, session in enumerate(sessions)
            ],
        )


@contextmanager
def going(folder: Path) -> Iterator[Going]:
    chance = np.random.default_rng(5)
    numbers = chance.integers(1 << 56, 1 << 63, MARKS, dtype=np.uint64)
    marks_file = folder / "marks"
    numbers.tofile(marks_file)
    sessions = [chance.bytes(32).hex() for _ in range(FIGURES)]
    store = folder / "store"
    write_figures(store, sessions)
    words = [store, marks_file, ITEMS, DAYS, BEGAN_S]
    with subprocess.Popen(
        [sys.executable, PROGRAM, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Going(
            process,
            store,
            [int(number).to_bytes(8, "little") for number in numbers],
            [session.encode() for session in sessions],
        )
        if process.poll() is None and process.stdin is not None:
            process.stdin.write("end\n")
            process.stdin.close()


def day_keys(store: Path) -> list[bytes]:
    """All keys, as the operator could derive them while the states are there."""
    wrapping = open_wrapping(store / "ratchet", bytearray(SECRET), make=False)
    keys = []
    for path in sorted((store / "ratchet").glob("*.state")):
        state = StateFile.open(path, item=path.stem, wrapping=wrapping, repair=False)
        keys += [bytes(state.ratchet.key(day_of(BEGAN_S + day * DAY_S))) for day in range(DAYS)]
    return keys


def look(store: Going, needles: list[bytes]) -> dict[str, set[bytes]]:
    found: dict[str, set[bytes]] = {"memory": set(), "files": set()}
    for place, data in memory_and_files(store.process.pid, store.store):
        found[place] |= found_in(data, needles) | hex_found_in(data, store.figures)
    return found


@pytest.mark.slow
def test_after_a_purge_no_key_and_no_marked_value_is_left_in_files_or_memory(
    tmp_path: Path,
) -> None:
    with going(tmp_path) as store:
        keys = day_keys(store.store)
        assert len(set(keys)) == ITEMS * DAYS
        canary = os.urandom(32)
        assert store.ask(f"canary {canary.hex()}") == "held"
        needles = [canary, *keys, *store.marks]
        before = look(store, needles)
        # What is sealed is ciphertext from the beginning; figures lie there as they are.
        assert before["files"] == set(store.figures)

        said = store.ask(f"purge {EXPIRED_S}")
        assert f"trajectory:{MARKS}:" in said
        assert f"statistics:{FIGURES}:0" in said
        assert said.endswith("left:0")

        after = look(store, needles)
        assert after == {"files": set(), "memory": {canary}}, "the canary shows that looking works"


def test_the_first_day_of_the_marks_is_a_day() -> None:
    assert day_of(BEGAN_S) == date(2026, 1, 1)
