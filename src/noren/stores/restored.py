"""Whether a store was put back from an old backup, and must be purged before it is read.

The ledger, which is not in the same backup, remembers the latest time up to which everything
expired was destroyed here. A database that remembers an earlier one is older than it should be:
it may hold what has expired since.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from noren.errors import PurgeFailed, StoreMissing
from noren.stores.ledger.ledger import ENTRIES, ledger_folder
from noren.stores.ledger.segment import SegmentFile
from noren.stores.ledger.snapshot import check_present
from noren.stores.purging import read_mark
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words

_HIGH_WATER: Final = re.compile(rb'"high_water":"([0-9TZ:-]{20})"')


def last_high_water(place: Path) -> int | None:
    """The latest time that the ledger's purges have seen, in UTC seconds; None without one.

    Raises:
        StoreDamaged, StoreReadOnly: the ledger cannot be read.
    """
    folder = ledger_folder(place)
    try:
        check_present(folder)
    except StoreMissing:
        return None
    leaves = SegmentFile(folder / ENTRIES).read()
    found = [match[1].decode() for leaf in leaves if (match := _HIGH_WATER.search(leaf))]
    if not found:
        return None
    latest = datetime.strptime(max(found), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return int(latest.timestamp())


def is_restored(store: StatisticsStore) -> bool:
    """Whether the database is older than the ledger knows it to be."""
    told_s, mark_s = last_high_water(store.folder), read_mark(store)
    return told_s is not None and (mark_s is None or mark_s < told_s)


def require_purged(store: StatisticsStore) -> None:
    """Nothing is read from a store that was put back until it is purged again.

    Raises:
        PurgeFailed: it was put back.
    """
    if is_restored(store):
        raise PurgeFailed(
            where=store.shown,
            found=Words(
                en="a store that was put back from a backup, with what has expired since",
                ja="バックアップから戻した保存先です。その後に期限の切れたものが残っています",
            ),
            expected=Words(en="a store that is purged again", ja="もう一度消去した保存先"),
            remedy=Words(
                en="run `noren purge PLAN --store STORE --now`, or `noren run`, which does it",
                ja="`noren purge PLAN --store STORE --now` か `noren run` を実行してください",
            ),
        )
