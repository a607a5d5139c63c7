"""Killed while sealing, purging or advancing, nothing is lost and nothing is kept too long."""

from __future__ import annotations

from pathlib import Path

import pytest

from stores.holdings.kill_rounds import run_rounds


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_keeper_killed_at_any_moment_loses_nothing_and_keeps_nothing_too_long(
    tmp_path: Path, engine_place: Path, seed: int
) -> None:
    done = run_rounds(tmp_path, seed=seed, rounds=10, longest_s=0.5, store=engine_place)
    assert done == 10
