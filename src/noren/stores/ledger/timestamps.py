"""An outside time stamp for a checkpoint (RFC 3161); needs the extra `timestamp`.

The authority signs the SHA-256 of the signed note together with its own time. Its answer is kept
beside the ledger as `timestamps/<size>.tsr`, to be checked with `openssl ts -verify` or here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from noren.errors import StoreError
from noren.stores.durable import sync_folder
from noren.stores.ledger.notes import Checkpoint
from noren.stores.ledger.posting import PushError, parse_address, post
from noren.stores.ledger.terms import PushFailure, WitnessKind
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

TIMESTAMPS: Final = "timestamps"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampWitness:
    """A timestamp authority.

    Attributes:
        address: where it takes requests.
        roots: its root certificates (PEM), which its answers must lead to.
        timeout_s: for connecting, and for each wait; the exchange may last three of them.
    """

    address: str
    roots: bytes
    timeout_s: float = 20.0

    kind = WitnessKind.TIMESTAMP


def push_to_authority(witness: TimestampWitness, checkpoint: Checkpoint, *, folder: Path) -> Path:
    """Have the checkpoint stamped, check the answer, and keep it in the ledger's folder.

    Raises:
        UsageError: not an address that can be posted to.
        StoreError: the extra is not installed, or the answer cannot be kept.
        PushError: not reached, too slow, refused, or an answer that does not stamp this note.
    """
    client = _client()
    request = client.TimestampRequestBuilder().data(checkpoint.note.encode()).build()
    status, answer = post(
        parse_address(witness.address),
        request.as_bytes(),
        kind="application/timestamp-query",
        timeout_s=witness.timeout_s,
    )
    if status != 200:
        raise PushError(PushFailure.REFUSED, where=witness.address, found=f"HTTP {status}")
    check_stamp(answer, checkpoint=checkpoint, roots=witness.roots, where=witness.address)
    path = folder / TIMESTAMPS / f"{checkpoint.size}.tsr"
    with explained_os(path):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        scratch = path.with_suffix(".new")
        scratch.write_bytes(answer)
        scratch.replace(path)
        sync_folder(path.parent)
    return path


def check_stamp(answer: bytes, *, checkpoint: Checkpoint, roots: bytes, where: str) -> datetime:
    """The time at which an authority saw this checkpoint.

    Raises:
        StoreError: the extra is not installed.
        PushError: not a stamp, of something else, or not signed under these roots.
    """
    from cryptography.x509 import load_pem_x509_certificates

    client = _client()
    try:
        response = client.decode_timestamp_response(answer)
        builder = client.VerifierBuilder()
        for certificate in load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(response, checkpoint.note.encode())
        at = response.tst_info.gen_time
        assert isinstance(at, datetime)
        return at
    except (ValueError, client.VerificationError) as error:
        found = type(error).__name__
        raise PushError(PushFailure.UNREADABLE_ANSWER, where=where, found=found) from error


def _client() -> Any:
    try:
        import rfc3161_client
    except ImportError as error:
        raise StoreError(
            where=TIMESTAMPS,
            found=Words(en="no RFC 3161 client", ja="RFC 3161の部品がありません"),
            expected=Words(en="the extra `timestamp`", ja="追加機能 `timestamp`"),
            remedy=Words(
                en="install noren with it, or declare another witness",
                ja="追加機能つきで noren を導入するか、別の預け先を宣言してください",
            ),
        ) from error
    return rfc3161_client
