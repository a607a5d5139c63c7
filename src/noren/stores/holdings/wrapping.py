"""The secret that wraps the ratchets' states, and the key that is made of it.

The secret comes from the first of these that is there:

1. the file that `NOREN_PASSPHRASE_FILE` names, readable by its owner only;
2. `noren-holdings` in the folder `CREDENTIALS_DIRECTORY`, as systemd gives it to a service
   (`LoadCredentialEncrypted=`);
3. the environment's `NOREN_PASSPHRASE`.

The key is made with scrypt. Its salt and cost lie beside the states in a small file, which also
tells a wrong secret from damage.
"""

from __future__ import annotations

import hmac
import os
import stat
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from noren.errors import HoldingKeyMissing, StoreDamaged
from noren.stores.durable import write_whole
from noren.stores.holdings.wiping import random_buffer, wipe, wiped
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

PASSPHRASE_FILE: Final = "NOREN_PASSPHRASE_FILE"
PASSPHRASE: Final = "NOREN_PASSPHRASE"
CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
CREDENTIAL: Final = "noren-holdings"
LEAST_LENGTH: Final = 16
WRAPPING: Final = "wrapping"
_FORM: Final = struct.Struct("<8sBBB16s16s")
_MAGIC: Final = b"NORENWRP"
_MOST_BYTES: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How dear one guess of the secret is (scrypt): `2**log_n * 8 * 128` bytes of memory."""

    log_n: int = 16

    def __post_init__(self) -> None:
        if not 10 <= self.log_n <= 22:
            raise ValueError("between 2**10 and 2**22")


USUAL_COST: Final = Cost()


def read_secret(environment: Mapping[str, str] | None = None) -> bytearray:
    """The secret; the caller wipes it.

    Raises:
        HoldingKeyMissing: none is given, it is empty or short, or its file is open to others.
    """
    given = os.environ if environment is None else environment
    if name := given.get(PASSPHRASE_FILE):
        return _checked(_read_file(Path(name), PASSPHRASE_FILE), PASSPHRASE_FILE)
    if (folder := given.get(CREDENTIALS)) and (Path(folder) / CREDENTIAL).exists():
        # systemd lets a service's user in by a rule that shows as the group's right to read.
        data = _read_file(Path(folder) / CREDENTIAL, CREDENTIALS, others=0o037)
        return _checked(data, CREDENTIALS)
    if text := given.get(PASSPHRASE):
        return _checked(bytearray(text.encode()), PASSPHRASE)
    raise HoldingKeyMissing(
        where=PASSPHRASE_FILE,
        found=Words(en="no secret for the holdings", ja="保有データ用の秘密が指定されていません"),
        expected=Words(
            en=f"a passphrase in a file, a systemd credential {CREDENTIAL}, or {PASSPHRASE}",
            ja=f"ファイルの合言葉、systemdの資格情報 {CREDENTIAL}、または {PASSPHRASE}",
        ),
        remedy=Words(
            en=f"name the file in {PASSPHRASE_FILE}; see docs/keeping.md",
            ja=f"{PASSPHRASE_FILE} にファイル名を指定してください(docs/ja/keeping.md)",
        ),
    )


def open_wrapping(
    folder: Path, secret: bytearray, *, make: bool, cost: Cost = USUAL_COST
) -> bytearray:
    """The wrapping key of the states in a folder; the caller wipes it.

    Args:
        make: whether to begin with a new salt where there is none; no state may need an old one.
        cost: for a new salt only.
    Raises:
        HoldingKeyMissing: the secret is another one, or there is no salt and none may be made.
        StoreDamaged: the file with the salt is not what was written.
    """
    path = folder / WRAPPING
    with explained_os(folder):
        if not path.exists():
            if not make:
                raise state_missing(path)
            return _make(path, secret, cost)
        data = path.read_bytes()
    if len(data) != _FORM.size + 4 or zlib.crc32(data[:-4]).to_bytes(4, "little") != data[-4:]:
        raise damaged_state(path)
    magic, log_n, r, p, salt, check = _FORM.unpack(data[:-4])
    if magic != _MAGIC or (r, p) != (8, 1) or not 10 <= log_n <= 22:
        raise damaged_state(path)
    key = _derive(secret, salt, log_n)
    if not hmac.compare_digest(_check(key), check):
        wipe(key)
        raise HoldingKeyMissing(
            where=str(path),
            found=Words(en="the wrong passphrase", ja="合言葉が違います"),
            expected=Words(
                en="the passphrase with which these states were wrapped",
                ja="この鍵の状態を包んだときの合言葉",
            ),
            remedy=Words(
                en="give the right one; without it the holdings cannot be read by anybody",
                ja="正しい合言葉を指定してください。ない場合、保有データは誰にも読めません",
            ),
        )
    return key


def _make(path: Path, secret: bytearray, cost: Cost) -> bytearray:
    salt = bytes(random_buffer(16))
    key = _derive(secret, salt, cost.log_n)
    data = _FORM.pack(_MAGIC, cost.log_n, 8, 1, salt, _check(key))
    write_whole(path, data + zlib.crc32(data).to_bytes(4, "little"))
    return key


def _derive(secret: bytearray, salt: bytes, log_n: int) -> bytearray:
    key = bytearray(32)
    Scrypt(salt=salt, length=32, n=1 << log_n, r=8, p=1).derive_into(secret, key)
    return key


def _check(key: bytearray) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=16, info=b"noren wrapping 1 check").derive(key)


def _read_file(path: Path, where: str, *, others: int = 0o077) -> bytearray:
    try:
        with path.open("rb", buffering=0) as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            buffer = bytearray(_MOST_BYTES)
            size = file.readinto(buffer) or 0
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _no_secret(f"{where}={path}", Words(en=reason, ja=f"読めません({reason})")) from error
    if mode & others:
        wipe(buffer)
        raise _no_secret(
            f"{where}={path}",
            Words(
                en=f"a file that others may read (mode {mode:o})",
                ja=f"ほかの人も読めるファイル(モード {mode:o})",
            ),
        )
    with wiped(buffer):
        return bytearray(memoryview(buffer)[:size])


def _checked(secret: bytearray, where: str) -> bytearray:
    while secret and secret[-1] in b"\r\n":
        secret.pop()
    if len(secret) < LEAST_LENGTH:
        wipe(secret)
        raise _no_secret(
            where,
            Words(
                en=f"a secret of fewer than {LEAST_LENGTH} bytes",
                ja=f"{LEAST_LENGTH} バイトより短い秘密",
            ),
        )
    return secret


def _no_secret(where: str, found: Words) -> HoldingKeyMissing:
    return HoldingKeyMissing(
        where=where,
        found=found,
        expected=Words(
            en=f"a secret of {LEAST_LENGTH} bytes or more that only its owner may read (mode 600)",
            ja=f"持ち主だけが読める(モード600)、{LEAST_LENGTH} バイト以上の秘密",
        ),
        remedy=Words(
            en="make one with `head -c 24 /dev/urandom | base64`, and keep it apart from the store",
            ja="`head -c 24 /dev/urandom | base64` などで作り、保存先とは別に保管してください",
        ),
    )


def state_missing(path: Path) -> HoldingKeyMissing:
    """There are segments, and no state that could open them."""
    return HoldingKeyMissing(
        where=str(path),
        found=Words(en="no ratchet state", ja="鍵の状態(ラチェット)がありません"),
        expected=Words(
            en="the state of every item that has segments",
            ja="保有データのある項目すべての鍵の状態",
        ),
        remedy=Words(
            en="on the machine that wrote them, put the folder `ratchet` back; elsewhere they can "
            "never be read: `noren purge PLAN --store STORE --discard-unreadable` removes them",
            ja="書いた機械なら `ratchet` フォルダーを元に戻してください。ほかの機械では決して"
            "読めません。`noren purge PLAN --store STORE --discard-unreadable` で取り除けます",
        ),
    )


def damaged_state(path: Path) -> StoreDamaged:
    """The state's file, or the salt's, is not what was written."""
    return StoreDamaged(
        where=str(path),
        found=Words(en="a damaged file of keys", ja="壊れた鍵のファイル"),
        expected=Words(en="the file as noren wrote it", ja="noren が書いたままのファイル"),
        remedy=Words(
            en="look at the disk; if it stays so, the holdings of this item are lost for good: "
            "`noren purge PLAN --store STORE --discard-unreadable` removes them",
            ja="ディスクを確認してください。直らなければ、この項目の保有データは失われています。"
            "`noren purge PLAN --store STORE --discard-unreadable` で取り除けます",
        ),
    )
