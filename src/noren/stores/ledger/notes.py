"""Signed notes and checkpoints, as the public transparency logs write them.

    <origin>
    <number of entries>
    <root, base64>
    (blank line)
    — <key name> <base64 of 4 bytes of key id and the Ed25519 signature>

The key's name is the origin. A note may carry further signatures, such as a witness's.

Source: C2SP signed-note, tlog-checkpoint and tlog-cosignature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from noren.errors import LedgerBroken, UsageError
from noren.vocabulary.words import Words

MAX_NOTE_BYTES: Final = 64 * 1024
_ED25519: Final = b"\x01"
_COSIGNATURE: Final = b"\x04"
_KEY_ID_BYTES: Final = 4
_NAME: Final = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """A public key with its name: what a reader must know to believe a checkpoint.

    `is_witness` tells the key of a witness, whose signatures carry the time of signing.
    """

    name: str
    key: bytes
    is_witness: bool = False

    @property
    def key_id(self) -> bytes:
        """Four bytes of SHA-256 over name, newline, algorithm and key."""
        said = self.name.encode() + b"\n" + self._algorithm + self.key
        return hashlib.sha256(said).digest()[:_KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as one line, `<name>+<key id>+<base64>`, to publish and to compare."""
        code = base64.b64encode(self._algorithm + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{code}"

    @property
    def _algorithm(self) -> bytes:
        return _COSIGNATURE if self.is_witness else _ED25519

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Whether this key signed the text of a note (with its last newline)."""
        message = text.encode()
        if self.is_witness:
            if len(signature) != 72:
                return False
            second = int.from_bytes(signature[:8], "big")
            message = f"cosignature/v1\ntime {second}\n".encode() + message
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def parse_verifier(text: str, *, where: str) -> Verifier:
    """A public key from its one line.

    Raises:
        UsageError: it is not one, or its key id does not fit.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, code = rest.partition("+")
    data = _from_base64(code)
    if _NAME.fullmatch(name) and data is not None and len(data) == 33:
        verifier = Verifier(name=name, key=data[1:], is_witness=data[:1] == _COSIGNATURE)
        if data[:1] in (_ED25519, _COSIGNATURE) and verifier.key_id.hex() == key_id:
            return verifier
    raise UsageError(
        where=where,
        found=Words(en="something that is not a public key", ja="公開鍵ではないもの"),
        expected="<name>+<8 hex>+<base64>",
        remedy=Words(
            en="copy the line of `ledger.pub` as a whole",
            ja="`ledger.pub` の行をそのまま写してください",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """The private key of a ledger, under the ledger's origin."""

    origin: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public side."""
        return Verifier(name=self.origin, key=self.private.public_key().public_bytes_raw())

    def sign(self, *, size: int, root: bytes) -> Checkpoint:
        """The signed checkpoint of this size and root."""
        text = checkpoint_text(origin=self.origin, size=size, root=root)
        line = signature_line(self.origin, self.verifier.key_id + self.private.sign(text.encode()))
        return parse_checkpoint(f"{text}\n{line}", where=self.origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a ledger said of itself: so many entries, with this root; and who signed it."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[Signature, ...]

    @property
    def note(self) -> str:
        """The whole signed note."""
        lines = [signature_line(one.name, one.key_id + one.signature) for one in self.signatures]
        return f"{self.text}\n{''.join(lines)}"

    def is_signed_by(self, verifier: Verifier) -> bool:
        """Whether a signature of this key is there and right; a wrong one of it is never."""
        mine = [
            one.signature
            for one in self.signatures
            if (one.name, one.key_id) == (verifier.name, verifier.key_id)
        ]
        return bool(mine) and all(verifier.has_signed(self.text, one) for one in mine)


def is_key_name(name: str) -> bool:
    """Whether a key, and so an origin, may be called this: no spaces, no plus."""
    return _NAME.fullmatch(name) is not None


def checkpoint_text(*, origin: str, size: int, root: bytes) -> str:
    """What is signed: three lines."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def signature_line(name: str, data: bytes) -> str:
    """A signature as a line of a note; `data` is key id and signature."""
    return f"— {name} {base64.b64encode(data).decode()}\n"


def parse_checkpoint(note: str, *, where: str) -> Checkpoint:
    """A checkpoint from its signed note; whose signatures they are is not checked here.

    Raises:
        LedgerBroken: it is not one.
    """
    text, blank, lines = note.partition("\n\n")
    body = text.split("\n")
    signatures = [parse_signature(line) for line in lines.split("\n")[:-1]]
    is_whole = bool(blank) and lines.endswith("\n") and len(note.encode()) <= MAX_NOTE_BYTES
    root = _from_base64(body[2]) if len(body) == 3 else None
    present = [one for one in signatures if one is not None]
    if (
        not is_whole
        or root is None
        or len(root) != 32
        or not _SIZE.fullmatch(body[1])
        or not body[0]
        or not present
        or len(present) != len(signatures)
    ):
        raise not_a_checkpoint(where)
    return Checkpoint(
        origin=body[0],
        size=int(body[1]),
        root=root,
        text=f"{text}\n",
        signatures=tuple(present),
    )


def parse_signature(line: str) -> Signature | None:
    """One line `— name base64`, or None where it is not one."""
    match line.split(" "):
        case ["—", name, code] if _NAME.fullmatch(name):
            data = _from_base64(code)
            if data is not None and len(data) > _KEY_ID_BYTES:
                return Signature(
                    name=name, key_id=data[:_KEY_ID_BYTES], signature=data[_KEY_ID_BYTES:]
                )
    return None


def split_notes(text: str) -> Iterator[str]:
    """The notes of a file that holds one after another; what is unfinished, as it stands."""
    lines: list[str] = []
    is_body = True
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        is_signature = line.startswith("— ")
        if not is_body and not is_signature:
            if lines:
                yield "".join(lines)
            lines, is_body = [], True
        if is_body and line == "\n":
            is_body = not lines
            lines = [*lines, line] if lines else []
        else:
            lines.append(line)
    if lines:
        yield "".join(lines)


def not_a_checkpoint(where: str) -> LedgerBroken:
    """What was read is not a checkpoint."""
    return LedgerBroken(
        where=where,
        found=Words(en="something that is not a checkpoint", ja="チェックポイントではないもの"),
        expected=Words(
            en="origin, size, root, a blank line and signatures",
            ja="名称、件数、根、空行、署名",
        ),
        remedy=Words(
            en="take the checkpoint again from where it was kept",
            ja="保管元からチェックポイントを取り直してください",
        ),
    )


def _from_base64(code: str) -> bytes | None:
    """Strictly: the one way of writing these bytes."""
    try:
        data = base64.b64decode(code, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == code else None
