"""Keys of people who sign: made, read, and used, in files that only their owner may read."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from noren.errors import UsageError
from noren.operations.output_files import ELSEWHERE, writing
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made, and the lines by which a plan knows its owner."""

    path: Path
    public_key: str

    @property
    def signer_lines(self) -> tuple[str, ...]:
        """YAML for the plan; what is between ⟦⟧ its owner fills in."""
        return (
            "signers:",
            "  - id: ⟦id⟧",
            "    name: ⟦name⟧",
            "    position: ⟦position⟧",
            f'    public_key: "{self.public_key}"',
        )


def make_key(path: Path) -> NewKey:
    """Make an Ed25519 key in a new file of mode 0600.

    Raises:
        UsageError: something is there already; a key is never overwritten.
        FolderError: the file cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    if path.exists() or path.is_symlink():
        raise _taken(path)
    with writing(path, remedy=ELSEWHERE):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    return NewKey(path=path, public_key=public_digits(key))


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file.

    Raises:
        UsageError: no such file, one that others may read, or no Ed25519 key in it.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            data = file.read(10_000)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _no_key(path, Words(en=reason, ja=f"読めません({reason})")) from error
    if mode & 0o077:
        raise _no_key(
            path,
            Words(
                en=f"a key that others may read (mode {mode:o})",
                ja=f"ほかの人も読める鍵です(モード {mode:o})",
            ),
        )
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path, Words(en="no private key", ja="秘密鍵ではありません")) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path, Words(en="another kind of key", ja="別の種類の鍵です"))
    return key


def public_digits(key: Ed25519PrivateKey) -> str:
    """The public half as 64 hexadecimal digits, as plans hold it."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(key: Ed25519PrivateKey, text: bytes) -> str:
    """The signature over a text, 128 hexadecimal digits."""
    return key.sign(text).hex()


def _no_key(path: Path, found: Words) -> UsageError:
    return UsageError(
        where=f"--key {path}",
        found=found,
        expected=Words(
            en="an Ed25519 key that only its owner may read (mode 600)",
            ja="持ち主だけが読める(モード600)Ed25519の鍵",
        ),
        remedy=Words(
            en="check path and mode, or make a key with `noren attest --new-key FILE`",
            ja="パスとモードを確かめるか、`noren attest --new-key FILE` で鍵を作ってください",
        ),
    )


def _taken(path: Path) -> UsageError:
    return UsageError(
        where=f"--new-key {path}",
        found=Words(en="a file that is there already", ja="すでにファイルがあります"),
        expected=Words(en="a new file", ja="新しいファイル"),
        remedy=Words(en="choose another name", ja="別の名前にしてください"),
    )
