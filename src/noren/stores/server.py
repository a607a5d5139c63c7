"""PostgreSQL under a store: one connection, its locks, and what it sets for itself.

One connection an opening: its session holds the locks, so a connection that is lost takes the
right to write with it, and nothing is written on a second one by mistake. Every transaction for
writing takes one lock of the database first; writers of different cameras take turns, as on
SQLite, and what a transaction has read stays so until it commits.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Engine, String, create_engine, event, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import QueuePool

from noren.errors import StoreError, StoreLocked, StoreUnreachable, UsageError
from noren.stores.address import ServerAddress
from noren.stores.folder import Mode
from noren.stores.server_trouble import GONE, LOCK_PATIENCE_S, explained_server
from noren.vocabulary.words import Words

ALONE_PATIENCE_S: Final = 600
"""A purge of another supervisor, rewriting large tables, may take minutes."""
_LEAST_VERSION: Final = 130_000
_SETTINGS: Final = {
    # A server may be set to forget acknowledged commits in a power cut.
    "synchronous_commit": "on",
    "lock_timeout": f"{LOCK_PATIENCE_S}s",
    "idle_in_transaction_session_timeout": "120s",
    # A supervisor whose machine vanished must not keep its cameras for hours.
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "timezone": "UTC",
    "application_name": "noren",
}
_CONNECT: Final = {
    "connect_timeout": "10",
    "keepalives": "1",
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "40000",
}


class ServerTables:
    """A PostgreSQL database, open for one store."""

    def __init__(self, address: ServerAddress, mode: Mode) -> None:
        self._address = address
        self._mode = mode
        self._lost: StoreError | None = None
        self._engine = _open_engine(address)
        try:
            with self.explained(), self._engine.connect() as connection:
                _check_server(connection, address)
        except BaseException:
            self._engine.dispose()
            raise

    @property
    def engine(self) -> Engine:
        """See `Tables`."""
        return self._engine

    @property
    def shown(self) -> str:
        """See `Tables`."""
        return self._address.shown

    @property
    def address(self) -> ServerAddress:
        """Where it is."""
        return self._address

    @contextmanager
    def explained(self) -> Iterator[None]:
        """See `Tables`. After a lost connection nothing goes on here: its locks went with it."""
        if self._lost is not None:
            raise GONE.at(self.shown) from self._lost
        try:
            with explained_server(self.shown):
                yield
        except StoreUnreachable as error:
            if self._mode == "write":
                self._lost = error
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """See `Tables`."""
        with self.explained(), self._engine.connect() as raw:
            connection = raw.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """See `Tables`."""
        with self.explained(), self._engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key("writing")})
            yield connection

    def claim_camera(self, camera: str) -> None:
        """See `Tables`."""
        with self.explained(), self._engine.begin() as connection:
            is_mine = connection.scalar(
                text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(f"camera {camera}")}
            )
        if not is_mine:
            raise StoreLocked(
                where=self.shown,
                found=Words(
                    en=f"another writer for camera {camera}",
                    ja=f"カメラ {camera} への別の書き込み",
                ),
                expected=Words(
                    en="one writer for each camera", ja="カメラごとに一つの書き込みだけ"
                ),
                remedy=Words(
                    en="wait for it to end, or leave this camera to it",
                    ja="終わるのを待つか、このカメラはそちらに任せてください",
                ),
            )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See `Tables`: waits for another supervisor's purge."""
        key = {"key": _key("purging")}
        with self.explained(), self._engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = '{ALONE_PATIENCE_S}s'"))
            connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
        try:
            yield
        finally:
            # A lost connection has given the lock back already.
            with (
                contextlib.suppress(StoreError),
                self.explained(),
                self._engine.begin() as connection,
            ):
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)

    @contextmanager
    def outside(self) -> Iterator[Connection]:
        """A connection outside any transaction, for what must not be in one."""
        with self.explained(), self._engine.connect() as raw:
            yield raw.execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """See `Tables`."""
        if self._mode == "write":
            # The server notices only a little later that a session has ended: whoever opened at
            # once would still be told of this writer. A lost connection has given it all back.
            with (
                contextlib.suppress(StoreError),
                self.explained(),
                self._engine.begin() as connection,
            ):
                connection.execute(text("SELECT pg_advisory_unlock_all()"))
        self._engine.dispose()


@compiles(String, "postgresql")
def _in_byte_order(kind: String, compiler: Any, **words: Any) -> str:
    """Sort texts as SQLite does: by their bytes, whatever the server's language."""
    length = "" if kind.length is None else f"({kind.length})"
    return f'{"TEXT" if kind.length is None else "VARCHAR"}{length} COLLATE "C"'


def _open_engine(address: ServerAddress) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise UsageError(
            where="--store postgresql://",
            found=Words(
                en="a server, without the software that speaks to it",
                ja="サーバーですが、接続するソフトウェアがありません",
            ),
            expected=Words(en="the extra `postgres`", ja="追加機能 `postgres`"),
            remedy=Words(
                en="install it with `pip install 'noren[postgres]'`, or give a folder",
                ja="`pip install 'noren[postgres]'` で入れるか、フォルダーを指定してください",
            ),
        ) from None
    engine = create_engine(
        address.full_url,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
        connect_args={
            key: value for key, value in _CONNECT.items() if key not in address.url.query
        },
    )
    event.listen(engine, "connect", _settle_in)
    return engine


def _settle_in(driver: Any, record: object) -> None:
    """What this session needs, whatever the server's own settings."""
    settings = ", ".join(["set_config(%s, %s, false)"] * len(_SETTINGS))
    with driver.cursor() as cursor:
        cursor.execute(f"SELECT {settings}", [one for pair in _SETTINGS.items() for one in pair])
    driver.commit()


def _check_server(connection: Connection, address: ServerAddress) -> None:
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar() or 0)
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if version < _LEAST_VERSION or encoding != "UTF8":
        raise UsageError(
            where=address.shown,
            found=f"PostgreSQL {version // 10000}, {encoding}",
            expected=f"PostgreSQL {_LEAST_VERSION // 10000}+, UTF8",
            remedy=Words(
                en="give a database that was made with ENCODING 'UTF8' on a current server",
                ja="新しいサーバーに ENCODING 'UTF8' で作ったデータベースを指定してください",
            ),
        )


def _key(what: str) -> int:
    """The number of a lock; another program's locks in this database have others."""
    return int.from_bytes(sha256(f"noren {what}".encode()).digest()[:8], "big", signed=True)
