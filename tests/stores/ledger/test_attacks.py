"""Three attackers, and the promise that none of them changes what a witness has seen.

The full thousand for each is `benchmarks/ledger_attacks.py`; here a seeded sample.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from noren.errors import NorenError
from noren.stores.ledger.bundle import build_bundle, write_bundle
from noren.stores.ledger.ledger import LEDGER
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.verification import FindingKind, verify_ledger
from staging.ledgers import LEVELS, copy_of, fill, load_verifier_script, tamper_with_key

WITNESSED = 33
SAMPLE = 60


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A ledger of 40 entries, and a witness that holds its checkpoints of 15 and 33."""
    folder = tmp_path_factory.mktemp("scene")
    fill(folder / "store")
    notes = [one.note for one in Snapshot.read(folder / "store").checkpoints]
    witness = folder / "witness.txt"
    witness.write_text("\n".join(notes), encoding="utf-8")
    return folder / "store", witness


def test_the_untouched_ledger_has_no_finding_with_the_same_witness(scene):
    """The control."""
    found = verify_ledger(scene[0], witnesses=[scene[1]])
    assert found.holds
    assert (found.size, found.witnessed_size) == (40, WITNESSED)


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_every_tampering_below_the_last_witnessed_checkpoint_is_found(scene, tmp_path, level):
    place, witness = scene
    missed = []
    for seed in range(SAMPLE):
        mine = copy_of(place, tmp_path / f"{seed}")
        how = LEVELS[level](mine, random.Random(seed), WITNESSED)
        if verify_ledger(mine, witnesses=[witness]).holds:
            missed.append(f"seed {seed}: {how}")
    assert missed == []


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_no_tampering_passes_the_bundle_and_the_verifier_without_noren(scene, tmp_path, level):
    """Where the spoilt ledger can still be exported at all."""
    place, witness = scene
    verifier = load_verifier_script()
    exported = 0
    for seed in range(25):
        mine = copy_of(place, tmp_path / f"{seed}")
        how = LEVELS[level](mine, random.Random(1000 + seed), WITNESSED)
        out = tmp_path / f"{seed}.bundle"
        try:
            write_bundle(build_bundle(Snapshot.read(mine)), out)
        except (NorenError, ValueError):
            continue
        exported += 1
        assert verifier.main([str(out), "--witness", str(witness)]) == 1, f"seed {seed}: {how}"
    assert exported > 0


def test_a_stolen_key_deceives_whoever_has_no_copy_and_that_is_said(scene, tmp_path):
    """The control: without the witness this attack would pass."""
    mine = copy_of(scene[0], tmp_path / "mine")
    tamper_with_key(mine, random.Random(2), WITNESSED)
    alone = verify_ledger(mine)
    assert {one.kind for one in alone.findings} <= {FindingKind.ORDER}
    assert alone.witnessed_size is None
    assert not verify_ledger(mine, witnesses=[scene[1]]).holds


def test_a_ledger_begun_anew_under_the_same_name_is_not_the_witnessed_one(scene, tmp_path):
    mine = tmp_path / "mine"
    fill(mine)
    found = verify_ledger(mine, witnesses=[scene[1]])
    assert {one.kind for one in found.findings} == {FindingKind.SIGNATURE}


def test_a_rollback_to_an_old_copy_of_the_whole_folder_is_found(scene, tmp_path):
    mine = tmp_path / "mine"
    ledger = copy_of(scene[0], mine) / LEDGER
    data = (ledger / "entries.journal").read_bytes()
    snapshot = Snapshot.read(mine)
    (ledger / "entries.journal").write_bytes(
        data[: 16 + sum(12 + len(leaf) for leaf in snapshot.leaves[:20])]
    )
    notes = (ledger / "checkpoints.journal").read_bytes()
    (ledger / "checkpoints.journal").write_bytes(
        notes[: 16 + 12 + len(snapshot.checkpoints[0].note.encode())]
    )
    assert verify_ledger(mine).holds, "the control: inside, nothing tells"
    found = verify_ledger(mine, witnesses=[scene[1]])
    assert {one.kind for one in found.findings} == {FindingKind.SHORTENED}
