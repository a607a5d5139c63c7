"""What each refusal of a PostgreSQL server means, and what its reader can do about it.

Only the five letters of the server's own code are passed on: its texts can hold values of rows,
names and parts of the address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from noren.errors import (
    StoreDamaged,
    StoreDenied,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
    StoreUnreachable,
)
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

LOCK_PATIENCE_S: Final = 10

GONE: Final = Account(
    error=StoreUnreachable,
    found=Words(en="no answer, or a connection that was lost", ja="応答がないか、接続が切れました"),
    expected=Words(en="a PostgreSQL server that answers", ja="応答するPostgreSQLサーバー"),
    remedy=Words(
        en="see to the server or the network and run again; every bin that was acknowledged "
        "is kept",
        ja="サーバーかネットワークを確認し、もう一度実行してください。確定した区間はすべて"
        "保存されています",
    ),
)
"""The server does not answer, or went away."""
MISSING: Final = Account(
    error=StoreMissing,
    found=Words(en="no store", ja="保存先がありません"),
    expected=Words(
        en="a database that `noren run` has filled", ja="`noren run` で作ったデータベース"
    ),
    remedy=Words(
        en="check --store; make an empty database with `createdb` and fill it with `noren run`",
        ja="--store を確認してください。空のデータベースは `createdb` で作り、`noren run` で"
        "使い始めます",
    ),
)
"""No store is in this database, or there is no such database."""
DAMAGED: Final = Account(
    error=StoreDamaged,
    found=Words(
        en="a database that is not a store, or is damaged",
        ja="保存先ではない、または壊れたデータベース",
    ),
    expected=Words(en="a database of its own that noren filled", ja="noren 専用のデータベース"),
    remedy=Words(
        en="restore it from a backup, or give an empty database",
        ja="バックアップから戻すか、空のデータベースを指定してください",
    ),
)
"""The database is not ours, or no longer whole."""
_DENIED: Final = Account(
    error=StoreDenied,
    found=Words(
        en="a server that refuses this name or password",
        ja="サーバーが、この利用者名またはパスワードを拒否しました",
    ),
    expected=Words(en="a name that may sign in", ja="接続を許された利用者"),
    remedy=Words(
        en="put the password into ~/.pgpass (mode 600) or the file named by PGPASSFILE",
        ja="パスワードを ~/.pgpass(モード600)か、PGPASSFILE のファイルに書いてください",
    ),
)
_FULL: Final = Account(
    error=StoreFull,
    found=Words(en="no room on the server", ja="サーバーに空きがありません"),
    expected=Words(en="room for the next bin", ja="次の区間を書く空き"),
    remedy=Words(
        en="free some room on the server and run again; everything stored before is whole",
        ja="サーバーに空きを作ってもう一度実行してください。これまでの保存内容は無事です",
    ),
)
_READ_ONLY: Final = Account(
    error=StoreReadOnly,
    found=Words(
        en="a server or tables that this name may not write",
        ja="この利用者には書き込めないサーバーまたは表",
    ),
    expected=Words(en="a database that this name owns", ja="この利用者が所有するデータベース"),
    remedy=Words(
        en="connect to the primary server as the owner of the database",
        ja="主サーバーに、データベースの所有者として接続してください",
    ),
)
_LOCKED: Final = Account(
    error=StoreLocked,
    found=Words(
        en=f"the database busy for more than {LOCK_PATIENCE_S} s",
        ja=f"{LOCK_PATIENCE_S} 秒を超えて使用中のデータベース",
    ),
    expected=Words(en="a free moment", ja="空いている時"),
    remedy=Words(
        en="end the program that holds it and run again",
        ja="使用中のプログラムを終えて、もう一度実行してください",
    ),
)
_BY_CODE: Final[tuple[tuple[tuple[str, ...], Account[StoreError]], ...]] = (
    (("08", "57P", "53300", "25P03", "58030"), GONE),
    (("28",), _DENIED),
    (("3D000",), MISSING),
    (("53100", "53200", "53400"), _FULL),
    (("25006", "42501"), _READ_ONLY),
    (("55P03", "57014", "40001", "40P01", "55006"), _LOCKED),
    (("XX001", "XX002", "42P01", "42703", "58P01"), DAMAGED),
)
"""What the beginning of the server's code means."""


@contextmanager
def explained_server(shown: str) -> Iterator[None]:
    """Turn the server's refusals into ours."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(error, shown) from error
    except PoolTimeoutError as error:
        raise _LOCKED.at(shown) from error


def _explain(error: DBAPIError, shown: str) -> StoreError:
    code = str(getattr(error.orig, "sqlstate", None) or "")
    if error.connection_invalidated:
        return GONE.at(shown)
    for codes, account in _BY_CODE:
        if code.startswith(codes):
            return account.at(shown)
    if not code:
        # The driver's own: nothing answered, or not as a server of this kind does.
        return _unanswered(error, shown)
    return StoreError(
        where=shown,
        found=Words(en=f"a refusal of the server ({code})", ja=f"サーバーの拒否({code})"),
        expected=Words(en="a server that works", ja="動作するサーバー"),
        remedy=Words(
            en="look at the server's log; everything stored before is whole",
            ja="サーバーのログを確認してください。これまでの保存内容は無事です",
        ),
    )


def _unanswered(error: DBAPIError, shown: str) -> StoreError:
    # While connecting, libpq gives no code; only its words tell a refused password.
    said = str(error.orig).lower()
    if "password" in said or "authentication" in said or "pg_hba" in said:
        return _DENIED.at(shown)
    if "does not exist" in said and "database" in said:
        return MISSING.at(shown)
    return GONE.at(shown)
