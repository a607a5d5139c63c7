"""Details stay outside, can be proven while they are there, and are gone when erased."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from noren.errors import LedgerBroken, StoreMissing
from noren.stores.ledger.commitments import Details, commit_to

SALT = bytes(range(32))


@pytest.fixture
def details(tmp_path: Path) -> Details:
    return Details(tmp_path / "details")


def test_a_commitment_is_a_digest_of_domain_salt_and_detail():
    said = b"noren ledger detail 1\n" + SALT + b"what happened"
    assert commit_to(b"what happened", salt=SALT) == hashlib.sha256(said).hexdigest()
    with pytest.raises(ValueError, match="32"):
        commit_to(b"", salt=b"short")


def test_the_same_detail_twice_has_two_commitments(details):
    assert details.keep(b"yes") != details.keep(b"yes")


def test_a_detail_is_its_owner_s_and_comes_back(details, tmp_path):
    commitment = details.keep("苦情の内容".encode())
    assert details.open(commitment).decode() == "苦情の内容"
    assert (tmp_path / "details" / commitment).stat().st_mode & 0o777 == 0o600


def test_a_changed_detail_is_noticed(details, tmp_path):
    commitment = details.keep(b"yes")
    path = tmp_path / "details" / commitment
    path.write_bytes(path.read_bytes()[:-3] + b"no.")
    with pytest.raises(LedgerBroken):
        details.open(commitment)
    path.write_bytes(b"")
    with pytest.raises(LedgerBroken):
        details.open(commitment)


def test_an_erased_detail_is_overwritten_before_it_is_removed(details, tmp_path):
    commitment = details.keep(b"a name")
    path = tmp_path / "details" / commitment
    second_name = tmp_path / "still linked"
    second_name.hardlink_to(path)
    details.erase(commitment)
    assert second_name.read_bytes() == bytes(32 + 6)
    for ask in (details.open, details.erase):
        with pytest.raises(StoreMissing):
            ask(commitment)


@pytest.mark.parametrize("name", ["", "../signing.key", "A" * 64, "a" * 63])
def test_only_a_commitment_names_a_detail(details, name):
    with pytest.raises(ValueError, match="hexadecimal"):
        details.open(name)
