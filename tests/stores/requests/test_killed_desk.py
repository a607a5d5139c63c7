"""A desk killed at any moment loses no request that somebody has a receipt for, and tells once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from noren.requests.case_form import from_kept
from noren.stores.ledger.entries import RequestMilestone
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.verification import verify_ledger
from staging.desks import open_store

PROGRAM = Path(__file__).with_name("killed_desk.py")
STEPS = {"received": 1, "identified": 2, "searched": 3, "answered": 4, "refused": 2}


def look_at_wreck(place: Path, acknowledged: Path) -> int:
    """All that was said to be kept is there; finish what the killed one began; nothing twice."""
    told: dict[str, tuple[int, str, str]] = {}
    for line in acknowledged.read_text().splitlines():
        number, revision, state, text = line.split()
        told[number] = (int(revision), state, text)
    with open_store(place) as store:
        ledger = Ledger.open(place)
        store.settle(ledger)
        assert store.settle(ledger) == 0
        there = set(store.numbers())
        assert set(told) <= there, "a request with a receipt is lost"
        assert len(there - set(told)) <= 200
        milestones: dict[str, int] = {}
        for number in there:
            case = from_kept(kept := store.read(number))
            steps = store.steps(number)
            assert [one.revision for one in steps] == list(range(1, case.revision + 1))
            assert steps[-1].state == case.state.value
            milestones[kept.commitment] = case.revision
            if number in told:
                revision, state, text = told[number]
                assert case.asked.text == text
                assert case.revision >= revision, "a step that was done is lost"
                assert case.revision > revision or case.state.value == state
        ledger.checkpoint()
        ended = sum(not store.read(number, with_body=False).is_open for number in there)
        assert sum(one.count for one in store.tallies()) == ended
    heard = [one for one in Snapshot.read(place).entries() if isinstance(one, RequestMilestone)]
    assert Counter(one.request for one in heard) == Counter(milestones), "not told exactly once"
    assert verify_ledger(place).holds
    return len(there)


def kill_rounds(tmp_path: Path, *, seed: int, rounds: int) -> int:
    """So many kills; how many requests were kept meanwhile."""
    place, acknowledged = tmp_path / "store", tmp_path / "acknowledged"
    acknowledged.touch()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    kept = 0
    with subprocess.Popen(
        [sys.executable, PROGRAM, place, acknowledged, str(seed), str(rounds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for number in range(rounds):
            status = int(program.stdout.readline())
            assert status == signal.SIGKILL, "the desk fell over by itself"
            if number % 4 != 3:
                kept = look_at_wreck(place, acknowledged)
            program.stdin.write("\n")
            program.stdin.flush()
    return kept


@pytest.mark.slow
def test_a_desk_killed_at_any_moment_loses_no_request_and_tells_each_step_once(
    tmp_path: Path,
) -> None:
    rounds = int(os.environ.get("NOREN_KILLS", "10"))
    assert kill_rounds(tmp_path, seed=1, rounds=rounds) > 0
