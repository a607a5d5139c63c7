"""Where a store's tables are: in its folder, or on a PostgreSQL server that the folder names.

A store is always a folder. With a server, the folder keeps what must not be in the database:

    FOLDER/server.json    the server's address without a password, and this installation's name
    FOLDER/ratchet/       states of the holdings' keys: in no database, in no backup
    FOLDER/ledger/        the ledger: files, as ever
    FOLDER/releases/      the key of published noise and what it spent

The folder of an address is, in this order, a folder of its own in `NOREN_STATE`, in systemd's
`STATE_DIRECTORY`, in `XDG_STATE_HOME`/noren or in `~/.local/state/noren`. Passwords are never
written: they come from libpq's own places (`PGPASSFILE`, `~/.pgpass`, a service file, `PGPASSWORD`)
or, for this process only, from the address that was given.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from noren.errors import StoreDamaged, UsageError
from noren.stores.durable import sync_folder
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

SERVER: Final = "server.json"
STATE: Final = "NOREN_STATE"
_DRIVERS: Final = ("postgresql", "postgres", "postgresql+psycopg")
_SECRET: Final = frozenset({"password", "sslpassword", "passfile"})
_PORT: Final = 5432
_given: dict[Path, ServerAddress] = {}
"""What addresses this process was given, with their passwords: in memory only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """A database on a server, and the name under which this installation writes there.

    Attributes:
        url: the driver's, without any password.
        installation: 16 hexadecimal digits, empty before the first writing.
        password: never shown and never written.
    """

    url: URL
    installation: str = ""
    password: str | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """The address as errors and reports name it: host, port and database only."""
        host = self.url.host or self.url.query.get("host") or "localhost"
        return f"postgresql://{host}:{self.url.port or _PORT}/{self.url.database or ''}"

    @property
    def full_url(self) -> URL:
        """With the password, for the driver alone."""
        return self.url if self.password is None else self.url.set(password=self.password)


def parse_place(place: str | Path, environment: Mapping[str, str] | None = None) -> Path:
    """The folder that a `--store` names: a folder, or that of a `postgresql://` address.

    Nothing is made or written. `server_of` tells whether the folder's tables are on a server.

    Raises:
        UsageError: another kind of address, or one without a database.
    """
    if not isinstance(place, str) or "://" not in place:
        return Path(place)
    scheme = place.split("://", 1)[0]
    if scheme not in _DRIVERS:
        raise UsageError(
            where=f"--store {scheme}://",
            found=Words(en="an address that no store has", ja="保存先に使えないアドレス"),
            expected=Words(
                en="a folder, or postgresql://USER@HOST/DATABASE",
                ja="フォルダー、または postgresql://利用者@ホスト/データベース",
            ),
            remedy=Words(en="give one of them", ja="どちらかを指定してください"),
        )
    address = _parse_url(place)
    folder = _state_folder(os.environ if environment is None else environment)
    folder /= _folder_name(address)
    _given[folder] = address
    return folder


def has_password(place: str) -> bool:
    """Whether an address carries a password, for all to see in the list of processes."""
    return "://" in place and _parse_url(place).password is not None


def server_of(folder: Path) -> ServerAddress | None:
    """The server on which a folder's tables are; None where they are in the folder itself.

    Raises:
        StoreDamaged: the folder's note of its server is not what noren wrote.
    """
    written = _read(folder)
    given = _given.get(folder)
    if written is None or given is None:
        return given or written
    return ServerAddress(url=given.url, installation=written.installation, password=given.password)


def settle_address(folder: Path, address: ServerAddress) -> ServerAddress:
    """Write down the address, without a password, and the installation's name; durable on return.

    Where another process was quicker, its name holds.

    Raises:
        StoreFull, StoreReadOnly: it cannot be written.
    """
    if address.installation:
        return address
    said = {"url": address.url.render_as_string(), "installation": secrets.token_hex(8)}
    scratch = folder / f".{SERVER}.{secrets.token_hex(4)}"
    with explained_os(folder):
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(said, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            (folder / SERVER).hardlink_to(scratch)
        scratch.unlink()
        sync_folder(folder)
    settled = server_of(folder)
    assert settled is not None
    return settled


def shown_place(folder: Path) -> str:
    """The place as people know it: the server's address, or the folder."""
    address = server_of(folder)
    return str(folder) if address is None else address.shown


def _read(folder: Path) -> ServerAddress | None:
    path = folder / SERVER
    with explained_os(folder):
        try:
            text = path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None
    try:
        said = json.loads(text)
        address = _parse_url(str(said["url"]))
        return ServerAddress(url=address.url, installation=str(said["installation"]))
    except (ValueError, KeyError, TypeError, UsageError):
        raise StoreDamaged(
            where=str(path),
            found=Words(
                en="a file that noren did not write", ja="noren が書いたものでないファイル"
            ),
            expected=Words(en="the address of a server", ja="サーバーのアドレス"),
            remedy=Words(
                en="restore it from a backup of this folder",
                ja="このフォルダーのバックアップから戻してください",
            ),
        ) from None


def _parse_url(text: str) -> ServerAddress:
    try:
        url = make_url(text)
        port = url.port
    except (ArgumentError, ValueError):
        raise _no_address() from None
    query = {key: value for key, value in url.query.items() if key not in _SECRET}
    host = url.host or query.get("host")
    if not url.database or (port is not None and not 0 < port < 65536) or isinstance(host, tuple):
        raise _no_address()
    secret = url.password or url.query.get("password")
    return ServerAddress(
        url=URL.create(
            "postgresql+psycopg",
            username=url.username,
            host=url.host,
            port=port,
            database=url.database,
            query=query,
        ),
        password=None if secret is None else str(secret),
    )


def _no_address() -> UsageError:
    return UsageError(
        where="--store postgresql://",
        # Not what was given: it may hold a password.
        found=Words(en="an address that cannot be used", ja="使えないアドレス"),
        expected=Words(
            en="postgresql://USER@HOST:PORT/DATABASE",
            ja="postgresql://利用者@ホスト:ポート/データベース",
        ),
        remedy=Words(
            en="write special letters of the name as %XX; keep the password in ~/.pgpass",
            ja="記号は %XX と書き、パスワードは ~/.pgpass に置いてください",
        ),
    )


def _state_folder(environment: Mapping[str, str]) -> Path:
    if given := environment.get(STATE):
        return Path(given)
    if given := environment.get("STATE_DIRECTORY"):
        return Path(given.split(":")[0])
    if given := environment.get("XDG_STATE_HOME"):
        return Path(given) / "noren"
    return Path.home() / ".local" / "state" / "noren"


def _folder_name(address: ServerAddress) -> str:
    """A readable name that differs for each database; the user and options do not count."""
    digest = sha256(address.shown.encode()).hexdigest()[:8]
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", address.shown.removeprefix("postgresql://"))
    return f"{readable.strip('-')[:60]}-{digest}"
