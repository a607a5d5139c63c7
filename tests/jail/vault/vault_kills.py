"""Kills a vault at random moments and asks of each wreck: is all there that should be, no more?"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from jail.vault.killed_vault import KEEP_DAYS
from jail.vault.vault_play import BOTH, DAY, all_rows, keys_of, open_vault
from noren.stores.vault_files import VaultFiles

PROGRAM = Path(__file__).with_name("killed_vault.py")


@dataclass(slots=True)
class Told:
    """What the killed program said was durable, or had begun."""

    known: dict[int, tuple[int, int]] = field(default_factory=dict)
    begun_erasing: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    begun_day: int = 0
    forgot_day: int = 0


def read_told(path: Path) -> Told:
    told = Told()
    for line in path.read_text().splitlines() if path.exists() else []:
        match line.split():
            case ["known", name, day, visits]:
                told.known[int(name)] = (int(day), int(visits))
            case ["erasing", name]:
                told.begun_erasing.add(int(name))
            case ["erased", name]:
                told.erased.add(int(name))
            case ["forgetting", day]:
                told.begun_day = int(day)
            case ["forgot", day]:
                told.forgot_day = int(day)
    return told


def look_at_wreck(store: Path, told: Told) -> None:
    """Before anything is repaired: what can be opened is neither too little nor too much."""
    with VaultFiles(store) as files:
        if not files.keys_path.exists():
            assert not told.known
            return
        ring = keys_of(files)
        openable = [day for day in ring.days() if day < told.forgot_day]
        assert not openable, f"keys kept too long: {openable}"
        newest = [(day, epoch) for day, epoch in files.segments() if epoch in ring.epochs(day)[:1]]
        held: dict[int, int] = {}
        for rows in all_rows(_Only(files, newest), ring):  # type: ignore[arg-type]
            for row in rows:
                held[int(row["pseudonym"])] = int(row["visits"])
    check(held, told)


def check(held: dict[int, int], told: Told) -> None:
    for name, (day, visits) in told.known.items():
        if name in told.begun_erasing or day < told.begun_day:
            continue
        assert held.get(name, 0) >= visits, f"lost: {name} of {day}"
    assert not told.erased & held.keys(), "an erased person is still there"


@dataclass(slots=True)
class _Only:
    """Some segments of the files."""

    files: VaultFiles
    places: list[tuple[int, int]]

    def segments(self) -> list[tuple[int, int]]:
        return self.places

    def read(self, day: int, epoch: int) -> object:
        return self.files.read(day, epoch)


def finish_and_look(store: Path, told: Told) -> None:
    """After the next start: no old key in either place, no segment without a key."""
    with VaultFiles(store) as files:
        vault = open_vault(files, rule=BOTH, oldest_day=told.begun_day)
        vault.close()
        data = files.keys_path.read_bytes()
        assert data[: len(data) // 2] == data[len(data) // 2 :], "older keys are still there"
        ring = keys_of(files)
        assert all(day >= told.begun_day for day in ring.days())
        assert all(len(ring.epochs(day)) == 1 for day in ring.days())
        assert all(epoch in ring.epochs(day) for day, epoch in files.segments())
        held = {
            int(row["pseudonym"]): int(row["visits"])
            for rows in all_rows(files, ring)
            for row in rows
        }
    check(held, told)


def run_rounds(folder: Path, *, seed: int, rounds: int, longest_s: float) -> int:
    """Kill so many times, one store after the other start; returns how many kills hit."""
    store, acknowledged = folder / "store", folder / "acknowledged"
    chance, hits = random.Random(seed), 0
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for number in range(rounds):
        acknowledged.touch()
        readies = acknowledged.read_text().count("ready")
        words = [str(store), str(acknowledged), str(seed * 1000 + number)]
        with subprocess.Popen([sys.executable, PROGRAM, *words], env=environment) as process:
            # Half of the kills may fall into the start itself, where expiry is made up for.
            if chance.random() < 0.7:
                while acknowledged.read_text().count("ready") == readies:
                    assert process.poll() is None, "it ended by itself"
                    time.sleep(0.005)
                time.sleep(chance.uniform(0, longest_s))
            else:
                time.sleep(chance.uniform(0.3, 1.0))
            assert process.poll() is None, "it ended by itself"
            process.send_signal(signal.SIGKILL)
            process.wait()
        hits += 1
        told = read_told(acknowledged)
        assert told.begun_day <= DAY + 10_000
        look_at_wreck(store, told)
        if chance.random() < 0.4:
            finish_and_look(store, told)
    finish_and_look(store, read_told(acknowledged))
    assert KEEP_DAYS > 0
    return hits
