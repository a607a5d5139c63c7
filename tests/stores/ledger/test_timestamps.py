"""An authority's time stamp counts only when it stamps this very checkpoint under a known root."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from noren.stores.ledger import timestamps
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.posting import PushError
from noren.stores.ledger.pushing import Pusher
from noren.stores.ledger.terms import PushFailure
from noren.stores.ledger.timestamps import TimestampWitness, check_stamp
from staging.ledgers import PLAN, at, purge

pytest.importorskip("rfc3161_client", reason="the extra `timestamp` is not installed")
pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="no openssl to play the authority"
)

CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = {name}
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamp]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
authorityKeyIdentifier = keyid
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """A timestamp authority made with openssl."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name
        self.folder.mkdir()
        self.name = name
        key = ["-newkey", "rsa:2048", "-nodes", "-config", "config"]
        self._configure("root")
        self._run(
            "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-extensions", "ca"
        )
        self._configure("stamp")
        self._run("req", *key, "-keyout", "stamp.key", "-out", "stamp.csr")
        self._run(
            "x509", "-req", "-in", "stamp.csr", "-CA", "root.pem", "-CAkey", "root.key",
            "-CAcreateserial", "-extfile", "config", "-extensions", "stamp", "-out", "stamp.pem",
            "-days", "30",
        )  # fmt: skip
        self.roots = (self.folder / "root.pem").read_bytes()

    def _configure(self, role: str) -> None:
        text = CONFIG.format(name=f"{self.name} {role}", folder=self.folder)
        (self.folder / "config").write_text(text)

    def _run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def answer(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self._run(
            "ts", "-reply", "-config", "config", "-queryfile", "query", "-signer", "stamp.pem",
            "-inkey", "stamp.key", "-out", "answer",
        )  # fmt: skip
        return (self.folder / "answer").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "one")


@pytest.fixture
def asked(authority, monkeypatch):
    """The authority in place of the network."""
    monkeypatch.setattr(
        timestamps, "post", lambda address, body, **_: (200, authority.answer(body))
    )


def test_a_checkpoint_is_stamped_kept_and_recorded(place, authority, asked):
    ledger = Ledger.open(place)
    ledger.append(purge(1))
    witness = TimestampWitness(address="https://tsa.example/", roots=authority.roots)
    (outcome,) = Pusher(ledger, [witness], plan=PLAN).push_now(at(0))
    assert outcome.error is None
    kept = (ledger.folder / "timestamps" / "1.tsr").read_bytes()
    stamped = check_stamp(kept, checkpoint=outcome.checkpoint, roots=authority.roots, where="kept")
    assert stamped.tzinfo is not None
    ledger.append(purge(2))
    with pytest.raises(PushError):
        check_stamp(kept, checkpoint=ledger.checkpoint(), roots=authority.roots, where="kept")


def test_a_stamp_under_another_root_does_not_count(place, authority, asked, tmp_path):
    other = Authority(tmp_path, "two")
    witness = TimestampWitness(address="https://tsa.example/", roots=other.roots)
    (outcome,) = Pusher(Ledger.open(place), [witness], plan=PLAN).push_now(at(0))
    assert isinstance(outcome.error, PushError)
    assert outcome.error.failure is PushFailure.UNREADABLE_ANSWER


@pytest.mark.parametrize("answer", [b"", b"thanks", b"0" * 500])
def test_an_answer_that_is_no_stamp_does_not_count(place, authority, monkeypatch, answer):
    monkeypatch.setattr(timestamps, "post", lambda address, body, **_: (200, answer))
    witness = TimestampWitness(address="https://tsa.example/", roots=authority.roots)
    (outcome,) = Pusher(Ledger.open(place), [witness], plan=PLAN).push_now(at(0))
    assert isinstance(outcome.error, PushError)
