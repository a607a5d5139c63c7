"""The receipt that everybody gets at once: a number, two days, and the desk's signature.

It names nobody. What was asked stands in it as a salted digest: whoever keeps the words and the
salt of the receipt can prove what was asked; whoever finds the receipt learns nothing.

    NORENR1 <number> <kind> <received> <answer by> <plan> <asked> <salt> <signature>

Capital letters, digits and `-` only, so that its QR code stays small. The signature is Ed25519
over everything before it. Source: signed receipts after the OpenDSR specification.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from noren.errors import ReceiptInvalid
from noren.requests.asked import Asked
from noren.stores.ledger.terms import RequestKind
from noren.vocabulary.words import Words

PREFIX: Final = "NORENR1"
SALT_BYTES: Final = 16
MOST_LETTERS: Final = 600
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which people mix up; a prime number of them, for the check letter."""
_NUMBER_LETTERS: Final = 9
_MOST_SAID: Final = 60
_HYPHENS: Final = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212\u30fc\uff70")
_DOMAIN: Final = b"noren request asked 1\n"
_KINDS: Final = {kind.value.upper(): kind for kind in RequestKind}
_TIME: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the desk vouches for: that this was taken in then, and is answered by then."""

    number: str
    kind: RequestKind
    received: datetime
    answer_by: datetime
    plan_digest: str
    asked: str
    salt: bytes


def draw_number() -> str:
    """A number that nobody can guess or count from: 44 bits and a check letter, `N-XXXXX-XXXXX`."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_NUMBER_LETTERS))
    return _dressed(letters + _check_letter(letters))


def read_number(said: str) -> str | None:
    """The number that somebody wrote or said, in its one form; None where it can be none."""
    # Full-width letters and any hyphen, as people type them; nothing else may be in between.
    plain = unicodedata.normalize("NFKC", said[:_MOST_SAID]).upper()
    letters = "".join(one for one in plain if not (one.isspace() or one in _HYPHENS))
    if len(letters) == _NUMBER_LETTERS + 2 and letters[0] == "N":
        letters = letters[1:]
    if len(letters) != _NUMBER_LETTERS + 1 or not set(letters) <= set(_LETTERS):
        return None
    return _dressed(letters) if _check_letter(letters[:-1]) == letters[-1] else None


def digest_asked(asked: Asked, *, kind: RequestKind, salt: bytes) -> str:
    """The digest that stands for what was asked: SHA-256, the first 128 bits, in base 32."""
    window = asked.window
    parts = (
        kind.value,
        asked.site,
        asked.place,
        "" if window is None else f"{window.begins.isoformat()}/{window.ends.isoformat()}",
        asked.text,
    )
    # Lengths first: no two requests can read the same.
    said = "".join(f"{len(part)}\n{part}\n" for part in parts)
    return _base32(hashlib.sha256(_DOMAIN + salt + said.encode()).digest()[:16])


def sign_receipt(receipt: Receipt, key: Ed25519PrivateKey) -> str:
    """The receipt as one line; the same receipt and key give the same line."""
    body = " ".join(
        (
            PREFIX,
            receipt.number,
            receipt.kind.value.upper(),
            receipt.received.astimezone(UTC).strftime(_TIME),
            receipt.answer_by.astimezone(UTC).strftime(_TIME),
            receipt.plan_digest.upper(),
            receipt.asked,
            _base32(receipt.salt),
        )
    )
    return f"{body} {_base32(key.sign(body.encode()))}"


def verify_receipt(text: str, public_key: str) -> Receipt:
    """The receipt that a text is.

    Args:
        public_key: of the desk, 64 hexadecimal digits, as its notices publish it.
    Raises:
        ReceiptInvalid: not a receipt, or another desk signed it, or a letter was changed.
    """
    words = text.split()
    if len(text) > MOST_LETTERS or len(words) != 9 or words[0] != PREFIX:
        raise _invalid(Words(en="a text that is no receipt", ja="受付票ではない文字列"))
    body = " ".join(words[:-1])
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(_unbase32(words[8]), body.encode())
        return Receipt(
            number=words[1],
            kind=_KINDS[words[2]],
            received=_time(words[3]),
            answer_by=_time(words[4]),
            plan_digest=words[5].lower(),
            asked=words[6],
            salt=_unbase32(words[7]),
        )
    except (InvalidSignature, LookupError, ValueError) as error:
        raise _invalid(
            Words(en="a receipt with another signature", ja="署名の合わない受付票")
        ) from error


def _dressed(letters: str) -> str:
    return f"N-{letters[:5]}-{letters[5:]}"


def _check_letter(letters: str) -> str:
    """Finds every single wrong letter and every two neighbors exchanged: weights mod a prime."""
    total = sum(place * _LETTERS.index(letter) for place, letter in enumerate(letters, 1))
    return _LETTERS[total % len(_LETTERS)]


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def _unbase32(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _time(text: str) -> datetime:
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


def _invalid(found: Words) -> ReceiptInvalid:
    return ReceiptInvalid(
        where=Words(en="receipt", ja="受付票"),
        found=found,
        expected=Words(
            en="the line of a receipt, and the public key of the desk that gave it",
            ja="受付票の署名行と、発行した窓口の公開鍵",
        ),
        remedy=Words(
            en="copy the whole line or scan its QR code again; take the key from the operator's "
            "detailed page",
            ja="署名行の全体を写すか、QRコードを読み直してください。公開鍵は運用実施主体の"
            "詳しい説明のページにあります",
        ),
    )
