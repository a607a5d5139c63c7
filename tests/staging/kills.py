"""Killing a writer of a ledger at random moments, and looking each time at what is left."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from noren.errors import StoreMissing
from noren.stores.ledger.entries import TailCut, UnjailedRun
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.verification import verify_snapshot
from staging.command_line import environment

PROGRAM = Path(__file__).parents[1] / "stores" / "ledger" / "killed_appender.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kills:
    """What came of it."""

    kills: int
    acknowledged: int
    entries: int
    checkpoints: int
    tails_cut: int
    lost: int
    broken: int


def kill_appenders(folder: Path, *, rounds: int, seed: int) -> Kills:
    """Kill `rounds` writers of one ledger in turn; count what was acknowledged and is not there."""
    store, acknowledged = folder / "store", folder / "acknowledged"
    command = [sys.executable, str(PROGRAM), str(store), str(acknowledged), str(seed), str(rounds)]
    lost = broken = kills = 0
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for _ in range(rounds):
            kills += int(program.stdout.readline()) == 9
            missing, is_whole = look(store, acknowledged)
            lost += missing
            broken += not is_whole
            program.stdin.write("\n")
            program.stdin.flush()
        program.stdin.close()
        assert program.wait(timeout=30) == 0
    snapshot = Snapshot.read(store)
    return Kills(
        kills=kills,
        acknowledged=len(said(acknowledged)[0]),
        entries=snapshot.size,
        checkpoints=len(snapshot.checkpoints),
        tails_cut=sum(isinstance(one, TailCut) for one in snapshot.entries()),
        lost=lost,
        broken=broken,
    )


def said(acknowledged: Path) -> tuple[list[tuple[int, int]], int]:
    """Index and number of each acknowledged entry, and the last size that was sealed."""
    lines = acknowledged.read_text().splitlines() if acknowledged.exists() else []
    pairs = [line.split() for line in lines]
    entries = [(int(index), int(number)) for index, number in pairs if index != "sealed"]
    return entries, max((int(size) for word, size in pairs if word == "sealed"), default=0)


def look(store: Path, acknowledged: Path) -> tuple[int, bool]:
    """How many acknowledged entries or checkpoints are not there, and whether verify passes."""
    entries, sealed = said(acknowledged)
    try:
        snapshot = Snapshot.read(store)
    except StoreMissing:
        return len(entries), True
    found = list(snapshot.entries())
    lost = 0
    for index, number in entries:
        entry = found[index] if index < len(found) else None
        lost += not (isinstance(entry, UnjailedRun) and entry.camera == number)
    lost += sealed > (snapshot.checkpoints[-1].size if snapshot.checkpoints else 0)
    return lost, verify_snapshot(snapshot).holds
