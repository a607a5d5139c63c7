"""Details that stay outside the ledger, and the salted digests that stand for them inside.

Without its salt a commitment says nothing about its detail, however few details are possible.
Erasing the file that holds salt and detail therefore erases the detail everywhere, while the
ledger still verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from noren.errors import LedgerBroken, StoreMissing
from noren.stores.durable import replace_file, sync_folder
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

SALT_BYTES: Final = 32
_DOMAIN: Final = b"noren ledger detail 1\n"


def commit_to(detail: bytes, *, salt: bytes) -> str:
    """The commitment as 64 hexadecimal digits: SHA-256 of a domain line, the salt and the detail.

    Raises:
        ValueError: the salt is not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt of {SALT_BYTES} bytes")
    return hashlib.sha256(_DOMAIN + salt + detail).hexdigest()


class Details:
    """A folder of details, one file each, named by its commitment; readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, detail: bytes) -> str:
        """Keep a detail with a fresh salt and return its commitment; durable when this returns.

        Raises:
            StoreReadOnly, StoreFull: it cannot be written.
        """
        salt = secrets.token_bytes(SALT_BYTES)
        commitment = commit_to(detail, salt=salt)
        with explained_os(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            replace_file(self._folder / commitment, salt + detail)
        return commitment

    def open(self, commitment: str) -> bytes:
        """The detail behind a commitment.

        Raises:
            StoreMissing: it was erased, or never kept here.
            LedgerBroken: the file is not what was committed to.
        StoreReadOnly: it may not be read.
        """
        path = self._path(commitment)
        with explained_os(self._folder):
            if not path.is_file():
                raise _missing(path)
            data = path.read_bytes()
        salt, detail = data[:SALT_BYTES], data[SALT_BYTES:]
        if len(salt) < SALT_BYTES or not hmac.compare_digest(
            commit_to(detail, salt=salt), commitment
        ):
            raise LedgerBroken(
                where=str(path),
                found=Words(en="another detail", ja="記録と異なる詳細"),
                expected=Words(
                    en="the detail that the ledger commits to", ja="台帳に記された値と合う詳細"
                ),
                remedy=Words(
                    en="treat the file as tampered with; the ledger itself is not affected",
                    ja="改ざんとして扱ってください。台帳そのものに影響はありません",
                ),
            )
        return detail

    def erase(self, commitment: str) -> None:
        """Overwrite salt and detail in place, and remove the file.

        On a disk that keeps old blocks, the salt's 32 bytes are what an old block must still hold.

        Raises:
            StoreMissing: it was erased before, or never kept here.
            StoreReadOnly: it cannot be overwritten.
        """
        path = self._path(commitment)
        with explained_os(self._folder):
            if not path.is_file():
                raise _missing(path)
            with path.open("r+b", buffering=0) as file:
                file.write(bytes(path.stat().st_size))
                os.fsync(file.fileno())
            path.unlink()
            sync_folder(self._folder)

    def _path(self, commitment: str) -> Path:
        if len(commitment) != 64 or not set(commitment) <= set("0123456789abcdef"):
            raise ValueError("a commitment is 64 hexadecimal digits")
        return self._folder / commitment


def _missing(path: Path) -> StoreMissing:
    return StoreMissing(
        where=str(path),
        found=Words(en="no detail", ja="詳細がありません"),
        expected=Words(en="a detail that was kept and not erased", ja="消去されていない詳細"),
        remedy=Words(
            en="none: an erased detail cannot be brought back",
            ja="ありません。消去した詳細は戻せません",
        ),
    )
