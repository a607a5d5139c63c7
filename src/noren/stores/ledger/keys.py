"""The ledger's signing key: one file of its owner, made on first use, never made twice.

The file holds `PRIVATE+KEY+<origin>+<key id>+<base64>` in one line, the form in which other note
signers keep theirs; `ledger.pub` beside it holds the public key to publish.
"""

from __future__ import annotations

import base64
import secrets
import stat
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from noren.errors import LedgerKeyUnsafe, UsageError
from noren.stores.durable import write_whole
from noren.stores.ledger.notes import Signer, Verifier, is_key_name, parse_verifier
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

PRIVATE_KEY: Final = "signing.key"
PUBLIC_KEY: Final = "ledger.pub"
_PREFIX: Final = "PRIVATE+KEY+"


def make_key(folder: Path, *, origin: str | None) -> Signer:
    """Make a key and its public file; durable when this returns.

    Args:
        origin: the ledger's public name, by custom an address without `https://`; None invents
            one that says nothing about the site.
    Raises:
        UsageError: no ledger can be called so.
    """
    origin = origin or f"noren-ledger/{secrets.token_hex(8)}"
    if not is_key_name(origin):
        raise UsageError(
            where="origin",
            found=repr(origin),
            expected=Words(en="a name without spaces or +", ja="空白と + を含まない名称"),
            remedy=Words(
                en="write for example example.jp/ledger",
                ja="たとえば example.jp/ledger と書いてください",
            ),
        )
    private = Ed25519PrivateKey.generate()
    signer = Signer(origin=origin, private=private)
    code = base64.b64encode(b"\x01" + private.private_bytes_raw()).decode()
    line = f"{_PREFIX}{origin}+{signer.verifier.key_id.hex()}+{code}\n"
    write_whole(folder / PUBLIC_KEY, f"{signer.verifier.text}\n".encode(), mode=0o644)
    write_whole(folder / PRIVATE_KEY, line.encode())
    return signer


def load_key(folder: Path) -> Signer:
    """The signing key.

    Raises:
        LedgerKeyUnsafe: absent, readable by others, damaged, or not the public one's partner.
    """
    path = folder / PRIVATE_KEY
    with explained_os(folder):
        if not path.is_file():
            raise _unsafe(path, Words(en="no signing key", ja="署名鍵がありません"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _unsafe(
                path, Words(en="a key that others may read", ja="他の利用者が読める署名鍵")
            )
        line = path.read_text(encoding="utf-8", errors="replace")
    signer = _parse(line)
    if signer is None or signer.verifier != load_verifier(folder):
        raise _unsafe(path, Words(en="a damaged or other key", ja="壊れた鍵、または別の鍵"))
    return signer


def load_verifier(folder: Path) -> Verifier:
    """The public key.

    Raises:
        LedgerKeyUnsafe: absent or damaged.
        StoreReadOnly: it may not be read.
    """
    path = folder / PUBLIC_KEY
    try:
        with explained_os(folder):
            text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return parse_verifier(text, where=str(path))
    except UsageError as error:
        raise _unsafe(
            path, Words(en="no readable public key", ja="読める公開鍵がありません")
        ) from error


def _parse(line: str) -> Signer | None:
    origin, _, rest = line.strip().removeprefix(_PREFIX).partition("+")
    key_id, _, code = rest.partition("+")
    try:
        data = base64.b64decode(code, validate=True)
        signer = Signer(origin=origin, private=Ed25519PrivateKey.from_private_bytes(data[1:]))
    except ValueError:
        return None
    is_right = line.startswith(_PREFIX) and data[:1] == b"\x01"
    return signer if is_right and signer.verifier.key_id.hex() == key_id else None


def _unsafe(path: Path, found: Words) -> LedgerKeyUnsafe:
    return LedgerKeyUnsafe(
        where=str(path),
        found=found,
        expected=Words(
            en="the ledger's own key, readable by its owner only (mode 600)",
            ja="所有者だけが読める、この台帳の鍵(権限600)",
        ),
        remedy=Words(
            en="restore it from where it is kept safe; if it may be known to others, end this "
            "ledger with a last witnessed checkpoint and begin a new one",
            ja="安全な保管先から戻してください。他人に知られたおそれがあれば、控えを取ってこの台帳を終え、"
            "新しい台帳を始めてください",
        ),
    )
