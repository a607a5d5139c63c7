"""A writer killed at any moment loses nothing that it acknowledged; the ledger verifies each time.

The full two hundred kills are `benchmarks/ledger_kills.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from staging.kills import kill_appenders

ROUNDS = 40


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_acknowledged(tmp_path: Path) -> None:
    found = kill_appenders(tmp_path, rounds=ROUNDS, seed=1)
    assert found.kills == ROUNDS
    assert (found.lost, found.broken) == (0, 0)
    assert found.acknowledged > 100
    # At most one entry a kill can be there without having been acknowledged, and one that tells it.
    assert found.acknowledged <= found.entries <= found.acknowledged + 2 * ROUNDS
    assert found.checkpoints > 5
