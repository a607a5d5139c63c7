"""What the ledger has recorded, nobody can change unseen.

An attacker who only edits bytes, one who mends every checksum, and one who stole the signing key
are all found out, as far as a checkpoint reaches that somebody outside holds. What was recorded
after the last such checkpoint rests on this machine alone, and `noren ledger verify` says so.

ja: 台帳に記録したことは、気づかれずには書き換えられません。
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from noren.operations.ledger import check
from noren.stores.ledger.snapshot import Snapshot
from staging.command_line import noren
from staging.kills import kill_appenders
from staging.ledgers import LEVELS, copy_of, fill

WITNESSED = 33


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, whose ledger has 40 entries, and an outsider's copy up to 33."""
    folder = tmp_path_factory.mktemp("kept")
    fill(folder / "store")
    notes = [one.note for one in Snapshot.read(folder / "store").checkpoints]
    (folder / "copy.txt").write_text("\n".join(notes), encoding="utf-8")
    return folder


def _missed(kept: Path, scratch: Path, level: str) -> list[str]:
    missed = []
    for seed in range(40):
        mine = copy_of(kept / "store", scratch / str(seed))
        how = LEVELS[level](mine, random.Random(f"promise {seed}"), WITNESSED)
        if check(mine, witnesses=[kept / "copy.txt"]).holds:
            missed.append(how)
    return missed


def test_changed_bytes_are_found(kept: Path, tmp_path: Path) -> None:
    """ja: ファイルの中身を変えれば、必ず見つかります。"""
    assert _missed(kept, tmp_path, "blind") == []


def test_a_change_with_every_checksum_mended_is_found(kept: Path, tmp_path: Path) -> None:
    """ja: 検査値をすべて計算し直しても、見つかります。"""
    assert _missed(kept, tmp_path, "recompute") == []


def test_a_change_signed_with_the_stolen_key_is_found(kept: Path, tmp_path: Path) -> None:
    """ja: 盗んだ鍵で署名し直しても、外部の控えがある範囲では見つかります。"""
    assert _missed(kept, tmp_path, "stolen host key") == []


def test_without_an_outside_copy_no_more_is_claimed(kept: Path) -> None:
    """ja: 外部の控えがなければ、そこまでは保証できないと表示します。"""
    said = noren("ledger", "verify", "--store", kept / "store")
    assert said.code == 0
    assert "whoever holds this machine and its key could have rewritten the ledger" in said.out


def test_anybody_can_check_a_copy_without_noren(kept: Path) -> None:
    """ja: 書き出した一式は、norenがなくても誰でも確かめられます。"""
    bundle = kept / "bundle.zip"
    assert noren("ledger", "export", "--store", kept / "store", "--out", bundle).code == 0
    script = Path(__file__).parents[2] / "scripts" / "verify_ledger.py"
    empty = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    words = [sys.executable, "-I", str(script), str(bundle), "--witness", str(kept / "copy.txt")]
    said = subprocess.run(words, env=empty, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
    assert "vouch for 33 entries" in said.stdout
    spoilt = bytearray(bundle.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    bundle.write_bytes(spoilt)
    said = subprocess.run(words, env=empty, capture_output=True, text=True, check=False)
    assert said.returncode == 1


@pytest.mark.slow
def test_what_was_recorded_survives_the_death_of_the_program(tmp_path: Path) -> None:
    """ja: 記録したことは、プログラムが突然止まっても失われません。"""
    found = kill_appenders(tmp_path, rounds=8, seed=3)
    assert (found.lost, found.broken) == (0, 0)
    assert found.acknowledged > 0
