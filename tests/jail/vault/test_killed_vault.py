"""Killed while remembering, forgetting or erasing: nothing answered lost, nothing kept too long."""

from __future__ import annotations

from pathlib import Path

import pytest

from jail.vault.vault_kills import run_rounds


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_vault_killed_at_any_moment_loses_nothing_and_keeps_nothing_too_long(
    tmp_path: Path, seed: int
) -> None:
    assert run_rounds(tmp_path, seed=seed, rounds=10, longest_s=0.5) == 10
