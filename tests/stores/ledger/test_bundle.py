"""What an auditor takes away can be checked without noren, and one changed bit is found."""

from __future__ import annotations

import ast
import base64
import random
import shutil
import sys
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from noren.errors import FolderError
from noren.operations.ledger import export
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.notes import Signer
from noren.stores.ledger.snapshot import Snapshot
from staging.ledgers import ROOT, fill, load_verifier_script, purge

SCRIPT = ROOT / "scripts" / "verify_ledger.py"
verifier = load_verifier_script()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store, a witness's copy, and a bundle of them as folder and as zip."""
    folder = tmp_path_factory.mktemp("scene")
    fill(folder / "store")
    notes = [one.note for one in Snapshot.read(folder / "store").checkpoints]
    (folder / "copy.txt").write_text("\n".join(notes), encoding="utf-8")
    for name in ("bundle", "bundle.zip"):
        assert export(folder / "store", folder / name, witnesses=[folder / "copy.txt"]).holds
    return folder


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
@pytest.mark.parametrize("is_library_there", [True, False], ids=["cryptography", "alone"])
def test_an_untouched_bundle_passes_with_and_without_a_library(
    scene, capsys, monkeypatch, name, is_library_there
):
    if not is_library_there:
        monkeypatch.setattr(verifier, "Ed25519PublicKey", None)
    assert verifier.main([str(scene / name), "--witness", str(scene / "copy.txt")]) == 0
    out = capsys.readouterr().out
    assert "40 entries, 2 checkpoints (up to 33)" in out
    assert "vouch for 33 entries" in out
    assert verifier.main([str(scene / name), "--lang", "ja"]) == 0
    assert "記録 40 件" in capsys.readouterr().out


def test_the_same_ledger_makes_the_same_bundle(scene, tmp_path):
    export(scene / "store", tmp_path / "again.zip", witnesses=[scene / "copy.txt"])
    assert (tmp_path / "again.zip").read_bytes() == (scene / "bundle.zip").read_bytes()


def flipped(data: bytes, bit: int) -> bytes:
    spoilt = bytearray(data)
    spoilt[bit // 8] ^= 1 << bit % 8
    return bytes(spoilt)


def test_one_flipped_bit_in_any_file_of_the_folder_is_found(scene, tmp_path):
    chance = random.Random(5)
    mine = Path(shutil.copytree(scene / "bundle", tmp_path / "mine"))
    names = sorted(path.name for path in mine.iterdir())
    assert len(names) == 7
    for name in names:
        data = (mine / name).read_bytes()
        for bit in chance.sample(range(8 * len(data)), 12):
            (mine / name).write_bytes(flipped(data, bit))
            assert verifier.main([str(mine)]) == 1, f"{name}, bit {bit}"
        (mine / name).write_bytes(data)
    assert verifier.main([str(mine)]) == 0, "the control"


def test_one_flipped_bit_anywhere_in_the_zip_file_is_found(scene, tmp_path):
    chance = random.Random(6)
    data = (scene / "bundle.zip").read_bytes()
    mine = tmp_path / "mine.zip"
    last = range(8 * (len(data) - 90), 8 * len(data), 3)
    for bit in [*chance.sample(range(8 * len(data)), 200), *last]:
        mine.write_bytes(flipped(data, bit))
        assert verifier.main([str(mine)]) == 1, f"bit {bit}"


@pytest.mark.parametrize("name", ["entries.jsonl", "manifest.txt", "proofs.json", "ledger.pub"])
def test_a_file_taken_out_or_put_in_is_found(scene, tmp_path, name):
    mine = Path(shutil.copytree(scene / "bundle", tmp_path / "mine"))
    (mine / name).unlink()
    assert verifier.main([str(mine)]) == 1
    mine = Path(shutil.copytree(scene / "bundle", tmp_path / "more"))
    (mine / "note.txt").write_text("hello")
    assert verifier.main([str(mine)]) == 1


def test_another_key_than_the_published_one_is_found(scene, tmp_path, capsys):
    key = (scene / "bundle" / "ledger.pub").read_text()
    assert verifier.main([str(scene / "bundle"), "--key", key]) == 0
    other = Ledger.open(tmp_path / "other", origin="example.jp/ledger").verifier.text
    assert verifier.main([str(scene / "bundle"), "--key", other]) == 1
    assert "another public key" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["none", "none.zip", "none.json"])
def test_what_is_not_there_cannot_be_read(tmp_path, capsys, place):
    assert verifier.main([str(tmp_path / place)]) in (1, 2)
    assert capsys.readouterr().out.strip()


def test_nothing_is_written_over(scene):
    with pytest.raises(FolderError):
        export(scene / "store", scene / "bundle")


def test_the_verifier_is_short_and_needs_the_standard_library_only():
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    imported = {
        (one.module if isinstance(one, ast.ImportFrom) else one.names[0].name) or ""
        for one in ast.walk(ast.parse(text))
        if isinstance(one, ast.Import | ast.ImportFrom)
    }
    outside = {name.split(".")[0] for name in imported} - sys.stdlib_module_names
    assert outside == {"cryptography"}


def test_the_slow_signature_check_agrees_with_the_library():
    chance = random.Random(7)
    for number in range(12):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key, message = private.public_key().public_bytes_raw(), chance.randbytes(number * 7)
        signature = private.sign(message)
        assert verifier.is_signed_slowly(key, signature, message)
        bit = chance.randrange(512)
        for spoilt in (
            (key, flipped(signature, bit), message),
            (flipped(key, bit // 2), signature, message),
            (key, signature, message + b"x"),
        ):
            assert not verifier.is_signed_slowly(*spoilt)
            assert not verifier.is_signed(*spoilt)


def test_a_signature_that_is_not_the_smallest_is_refused():
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signature = private.sign(b"x")
    s = int.from_bytes(signature[32:], "little") + verifier.ORDER
    larger = signature[:32] + s.to_bytes(32, "little")
    assert not verifier.is_signed_slowly(private.public_key().public_bytes_raw(), larger, b"x")


@pytest.mark.slow
def test_a_hundred_thousand_entries_take_less_than_ten_seconds(tmp_path):
    """Of processor time on one core; with 200 checkpoints."""
    from noren.stores.ledger.bundle import build_bundle, write_bundle
    from noren.stores.ledger.entries import encode_entry
    from noren.stores.ledger.notes import Verifier

    signer = Signer(origin="x/y", private=Ed25519PrivateKey.generate())
    template = encode_entry(purge(7_654_321))
    leaves = tuple(template.replace(b"7654321", b"%d" % n) for n in range(1, 100_001))
    key: Verifier = signer.verifier
    snapshot = Snapshot(folder=tmp_path, leaves=leaves, checkpoints=(), verifier=key)
    snapshot.checkpoints = tuple(
        signer.sign(size=n, root=snapshot.tree.root(n)) for n in range(500, 100_001, 500)
    )
    write_bundle(build_bundle(snapshot), tmp_path / "bundle")
    begun_s = time.process_time()
    assert verifier.main([str(tmp_path / "bundle")]) == 0
    spent_s = time.process_time() - begun_s
    assert spent_s < 10, spent_s
    entries = tmp_path / "bundle" / "entries.jsonl"
    entries.write_bytes(flipped(entries.read_bytes(), 8 * 9_999_999))
    assert verifier.main([str(tmp_path / "bundle")]) == 1


def test_a_proof_alone_can_be_checked(scene, tmp_path, capsys):
    import json

    from noren.operations.ledger import prove

    old = tmp_path / "old.txt"
    old.write_text(Snapshot.read(scene / "store").checkpoints[0].note)
    proof = prove(scene / "store", 7, against=old).to_mapping()
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof))
    assert verifier.main([str(path), "--witness", str(old)]) == 0
    assert "Entry 7 is one of 33" in capsys.readouterr().out
    spoilt = {
        "index": 8,
        "leaf": proof["leaf"].replace("22", "23"),
        "checkpoint": proof["checkpoint"].replace("33", "34"),
        "inclusion": proof["inclusion"][::-1],
        "consistency": [base64.b64encode(bytes(32)).decode(), *proof["consistency"][1:]],
        "public_key": proof["public_key"].replace("example", "elpmaxe"),
    }
    for name, value in spoilt.items():
        path.write_text(json.dumps({**proof, name: value}))
        assert verifier.main([str(path)]) == 1, name
