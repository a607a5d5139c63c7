"""Whether an attestation was signed by the one whom it names.

Ed25519 (RFC 8032) over `noren.plan.attesting.attested_text`. The library is loaded when the first
signature is met, since most plans have none.
"""

from __future__ import annotations

from noren.plan.answering import Attestation
from noren.plan.attesting import attested_text
from noren.plan.declaration import Plan
from noren.plan.values import Text

UNSIGNED = Text(
    ja="署名者の名だけで、署名がありません", en="a signer is named, but nothing is signed"
)
NAMELESS = Text(ja="署名だけで、署名者の名がありません", en="it is signed, but no signer is named")
FORGED = Text(
    ja="署名が、署名者の鍵または回答の文面と合いません",
    en="the signature does not fit the signer's key or the words of the answer",
)


def find_forgery(plan: Plan, attestation: Attestation) -> tuple[str, Text] | None:
    """The key at which an attestation's signature is at fault, and why; None where it is not.

    An attestation with neither signer nor signature is no forgery: signing is the operator's
    choice.
    """
    if attestation.signer is None:
        return None if attestation.signature is None else ("signature", NAMELESS)
    if attestation.signature is None:
        return "signer", UNSIGNED
    keys = {signer.id: signer.public_key for signer in plan.signers}
    if attestation.signer not in keys:
        return "signer", FORGED
    if is_signed(plan, attestation, keys[attestation.signer], attestation.signature):
        return None
    return "signature", FORGED


def is_signed(plan: Plan, attestation: Attestation, public_key: str, signature: str) -> bool:
    """Whether a signature over an attestation verifies; keys and signatures in hexadecimal."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), attested_text(plan, attestation))
    except (InvalidSignature, ValueError):
        return False
    return True
