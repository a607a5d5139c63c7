"""The vault's files keep ciphertext and two places of keys; a secret leaves the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from noren.errors import HoldingKeyMissing, StoreFull
from noren.stores.vault_files import VaultFiles, take_secret

PASSPHRASE = "a passphrase for tests only"


def test_frames_come_back_in_order_and_by_epoch(tmp_path: Path) -> None:
    with VaultFiles(tmp_path) as files:
        for epoch, frame in ((1, b"one"), (2, b"two"), (1, b"three")):
            files.append(20_000, epoch, frame)
        assert files.segments() == ((20_000, 1), (20_000, 2))
        assert list(files.read(20_000, 1)) == [b"one", b"three"]
        files.discard(20_000, 1)
        assert files.segments() == ((20_000, 2),)
    assert VaultFiles.exists(tmp_path)


@pytest.mark.parametrize("first", [0, 1])
def test_keys_are_overwritten_in_both_places(tmp_path: Path, first: int) -> None:
    with VaultFiles(tmp_path) as files:
        assert files.read_keys() == b""
        for content in (b"a", b"b"):
            slot = content * 65536
            files.write_keys(slot, first)
            assert files.read_keys() == slot + slot


@pytest.mark.parametrize("first", [0, 1])
def test_cut_between_the_two_places_the_other_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    old, new = b"o" * 65536, b"n" * 65536
    with VaultFiles(tmp_path) as files:
        files.write_keys(old, 1)
        synced: list[int] = []

        def sync(descriptor: int) -> None:
            synced.append(descriptor)
            raise OSError(28, "no room")

        monkeypatch.setattr(os, "fsync", sync)
        with pytest.raises(StoreFull):
            files.write_keys(new, first)
        data = files.read_keys()
        places = [data[:65536], data[65536:]]
        assert places[first] == new
        assert places[1 - first] == old
        assert len(synced) == 1


def test_segments_without_keys_are_told(tmp_path: Path) -> None:
    with VaultFiles(tmp_path) as files:
        files.append(20_000, 1, b"frame")
        with pytest.raises(HoldingKeyMissing):
            files.read_keys()
        assert files.discard_everything() == 1
        assert files.read_keys() == b""


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    with VaultFiles(tmp_path) as files:
        strange = files.folder / "something"
        strange.mkdir()
        (strange / "2026-01-01.sealed").write_bytes(b"")
        assert files.segments() == ()


def test_where_a_server_keeps_the_figures_the_vault_stays_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_STATE", str(tmp_path))
    with VaultFiles("postgresql://somewhere/noren"):
        assert [path.name for path in tmp_path.rglob("keys*")] or list(tmp_path.rglob("vault"))
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".sqlite"]


def test_a_secret_of_the_environment_is_taken_out_of_it() -> None:
    environment = {"NOREN_PASSPHRASE": PASSPHRASE, "HOME": "/"}
    assert take_secret(environment) == PASSPHRASE.encode()
    assert environment == {"HOME": "/"}
    with pytest.raises(HoldingKeyMissing):
        take_secret(environment)


def test_a_secret_of_a_file_or_of_systemd_is_read(tmp_path: Path) -> None:
    path = tmp_path / "noren-holdings"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    assert take_secret({"NOREN_PASSPHRASE_FILE": str(path)}) == PASSPHRASE.encode()
    assert take_secret({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == PASSPHRASE.encode()


def test_after_taking_it_the_kernel_does_not_show_the_secret_either() -> None:
    program = """
from pathlib import Path
import os, sys
from noren.stores.vault_files import take_secret
before = Path("/proc/self/environ").read_bytes()
secret = take_secret()
after = Path("/proc/self/environ").read_bytes()
child = os.popen("env").read()
print(secret in before, secret in after, secret.decode() in child, b"KEPT=yes" in after)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "NOREN_PASSPHRASE": PASSPHRASE,
            "KEPT": "yes",
            "PATH": os.environ.get("PATH", ""),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["True", "False", "False", "True"]
