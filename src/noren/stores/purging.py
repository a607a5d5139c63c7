"""Destroying what has expired, proving it, and telling the ledger exactly once.

Order of one purge, so that a kill at any moment loses nothing and keeps nothing:

1. count what has expired, and note it in the outbox (figures: in the transaction that deletes;
   histories: in the transaction that keeps the numbers which the plan wants to be left of them);
2. destroy keys, then segments; empty the log of the database;
3. probe: raw files, states, and an earnest try to open what was destroyed;
4. write the outcome to the ledger, then clear the outbox.

A purge that was killed is finished by the next one, at its own time and with its own counts.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, inspect, select

from noren.errors import StoreError, StoreFull
from noren.stores import schema
from noren.stores.aftermath import Aftermath, DaySummary, keep_summaries, sum_up_expired
from noren.stores.expired_figures import (
    CHECKPOINT_PATIENCE_S,
    Remains,
    count_expired,
    delete_expired,
    erase_expired,
    find_remains,
)
from noren.stores.holdings.expired_days import ExpiredDays
from noren.stores.holdings.holdings import HOLDINGS, HoldingStore
from noren.stores.holdings.table_shelf import segments
from noren.stores.ledger.entries import Purge
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import DataItem
from noren.stores.purged import NOTHING_LEFT, Counts, Purged
from noren.stores.raw_marks import count_marks
from noren.stores.retention import RetentionRules
from noren.stores.server_remains import erase_deleted, find_raw_files, marks_in_tables
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words

_ITEMS: Final = {item.value: item for item in DataItem}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The stores that a purge works on; `holdings` None where there are none."""

    figures: StatisticsStore
    holdings: HoldingStore | None
    ledger: Ledger
    patience_s: float = CHECKPOINT_PATIENCE_S
    aftermath: Aftermath = field(default_factory=dict)
    """What is to be left of histories, by item."""


def prepare(store: StatisticsStore) -> None:
    """Make the tables that purging needs in a store that is older than they are."""
    with store.writing() as connection:
        for table in schema.PURGING:
            table.create(connection, checkfirst=True)


def read_mark(store: StatisticsStore) -> int | None:
    """The time up to which everything expired was destroyed here; None before the first purge."""
    with store.reading() as connection:
        if not _has_tables(connection):
            return None
        at_s = connection.scalar(select(func.max(schema.purge_marks.c.at_s)))
    return None if at_s is None else int(at_s)


def write_mark(store: StatisticsStore, at_s: int) -> None:
    """Note it, unless another supervisor has noted a later time."""
    table = schema.purge_marks
    with store.writing() as connection:
        before = connection.scalar(select(func.max(table.c.at_s)))
        connection.execute(table.delete())
        connection.execute(table.insert().values(at_s=max(at_s, int(before or at_s))))


def count_all(
    figures: StatisticsStore, holdings: HoldingStore | None, rules: RetentionRules, *, at_s: int
) -> dict[DataItem, Counts]:
    """What has expired, without touching it."""
    found: dict[DataItem, Counts] = defaultdict(Counts)
    found[DataItem.STATISTICS] += Counts(counted=count_expired(figures, rules, at_s=at_s))
    for expired in _expired_days(holdings, at_s, rules):
        found[rules.kind_of(expired.item)] += _counts(expired)
    return {item: counts for item, counts in found.items() if counts}


def settle(kept: Kept, rules: RetentionRules) -> tuple[Purged, ...]:
    """Finish what a killed purge had begun, at its time and with its counts.

    To be called before the plan is declared to the holdings, so that the periods are those of then.

    Raises:
        StoreError: it cannot be finished.
    """
    table = schema.purge_outbox
    done: list[Purged] = []
    with kept.figures.quiet():
        with kept.figures.reading() as connection:
            rows = connection.execute(
                select(table)
                .where(table.c.installation == kept.figures.installation)
                .order_by(table.c.at_s)
            ).all()
        for row in rows:
            item = _ITEMS[row.item]
            counts = _noted_counts(row)
            if item is DataItem.STATISTICS:
                remains = erase_expired(
                    kept.figures, rules, at_s=row.at_s, patience_s=kept.patience_s
                )
            else:
                expired = [
                    one
                    for one in _expired_days(kept.holdings, row.at_s)
                    if rules.kind_of(one.item) is item
                ]
                remains = _destroy_days(kept, expired)
            purged = Purged(item=item, at_s=row.at_s, counts=counts, remains=remains)
            _tell(kept, purged, plan_digest=row.plan_digest, ledger_size=row.ledger_size)
            done.append(purged)
    return tuple(done)


def purge_all(kept: Kept, rules: RetentionRules, *, at_s: int) -> tuple[Purged, ...]:
    """Destroy everything that has expired by `at_s`, holdings first: their keys need no room.

    Returns: one for each kind of data of which there was something.
    Raises:
        PurgeFailed: the log of the database could not be emptied.
        StoreError: the disk refuses. Keys of holdings are destroyed by then, where it was not
            the disk of their states that refused, and nothing was to be kept of them.
    """
    done: list[Purged] = []
    with kept.figures.quiet():
        by_kind: dict[DataItem, list[ExpiredDays]] = defaultdict(list)
        for expired in _expired_days(kept.holdings, at_s):
            if _counts(expired):
                by_kind[rules.kind_of(expired.item)].append(expired)
        for item, those in by_kind.items():
            counts = sum(map(_counts, those), Counts())
            size, full = kept.ledger.size, None
            left = _summed_up(kept, those, at_s)
            try:
                with kept.figures.writing() as connection:
                    keep_summaries(
                        connection,
                        left,
                        installation=kept.figures.installation,
                        plan_digest=rules.plan_digest,
                    )
                    _note(connection, kept, item, counts, rules, at_s, size)
            except StoreFull as error:
                if any(summary.cells for summary in left):
                    raise  # the numbers first: what they are made of is gone with the key
                full = error  # destroying needs no room, and telling can wait
            purged = Purged(item=item, at_s=at_s, counts=counts, remains=_destroy_days(kept, those))
            if full is not None:
                # The segments that went have left some room; there may be enough for this.
                with contextlib.suppress(StoreError):
                    _tell(kept, purged, plan_digest=rules.plan_digest, ledger_size=size)
                raise full
            _tell(kept, purged, plan_digest=rules.plan_digest, ledger_size=size)
            done.append(purged)
        done += _purge_figures(kept, rules, at_s)
    return tuple(done)


def _summed_up(kept: Kept, those: Sequence[ExpiredDays], at_s: int) -> tuple[DaySummary, ...]:
    if kept.holdings is None:
        return ()
    return sum_up_expired(kept.holdings, those, kept.aftermath, at_s=at_s)


def _purge_figures(kept: Kept, rules: RetentionRules, at_s: int) -> list[Purged]:
    size = kept.ledger.size
    with kept.figures.writing() as connection:
        counts = Counts(counted=delete_expired(connection, rules, at_s=at_s))
        if counts:
            _note(connection, kept, DataItem.STATISTICS, counts, rules, at_s, size)
    if not counts:
        return []
    remains = erase_expired(kept.figures, rules, at_s=at_s, patience_s=kept.patience_s)
    purged = Purged(item=DataItem.STATISTICS, at_s=at_s, counts=counts, remains=remains)
    _tell(kept, purged, plan_digest=rules.plan_digest, ledger_size=size)
    return [purged]


def _destroy_days(kept: Kept, those: Sequence[ExpiredDays]) -> Remains:
    """Destroy, then count what is left: files, marks in other files, states, and what opens."""
    if kept.holdings is None:
        return NOTHING_LEFT
    for expired in those:
        kept.holdings.destroy(expired)
    server = kept.holdings.server
    if server is not None and any(expired.segments for expired in those):
        erase_deleted(server, [segments.name], patience_s=kept.patience_s)
    return probe_days(kept.holdings, those)


def probe_days(holdings: HoldingStore, those: Sequence[ExpiredDays]) -> Remains:
    """What is left of expired days: nothing where nothing is.

    Looks at the shelf, at every raw file of it for the segments' nonces, at the states on the
    disk, and tries to open samples with what the disk still has. A server's log may hold copies
    of segments for a while: ciphertext, whose key is gone.
    """
    found = 0
    for expired in those:
        found += sum(day < expired.before for day in holdings.days(expired.item))
        found += int(holdings.oldest_state_day(expired.item) < expired.before)
        found += sum(holdings.can_open(place, segment) for place, segment in expired.samples)
    marks, unread = marks_left(holdings, [mark for one in those for mark in one.nonces])
    return Remains(leftovers=found + marks, unread=unread)


def marks_left(holdings: HoldingStore, nonces: Sequence[bytes]) -> tuple[int, tuple[Words, ...]]:
    """How many of some segments' marks the raw files of the shelf hold, and what was not read."""
    if not nonces:
        return 0, ()
    if holdings.server is not None:
        files = find_raw_files(holdings.server)
        return marks_in_tables(files, nonces), () if files.tables else files.unread
    raw = (path for path in (holdings.folder / HOLDINGS).rglob("*") if path.is_file())
    return count_marks(raw, nonces), ()


def _expired_days(
    holdings: HoldingStore | None, at_s: int, rules: RetentionRules | None = None
) -> Iterable[ExpiredDays]:
    """With rules, as if they were declared already."""
    if holdings is None:
        return []
    keeps = {one.item.id: one.item.keep_s for one in rules.holdings} if rules else {}
    return [
        holdings.find_expired(item, at_s=at_s, keep_s=keeps.get(item)) for item in holdings.items()
    ]


def _counts(expired: ExpiredDays) -> Counts:
    return Counts(
        counted=expired.rows,
        segments=expired.segments,
        keys=expired.keys,
        damaged=expired.damaged,
    )


def _noted_counts(row: Row[Any]) -> Counts:
    """The counts of a note in the outbox."""
    return Counts(counted=row.records, segments=row.segments, keys=row.keys, damaged=row.damaged)


def _note(
    connection: Connection,
    kept: Kept,
    item: DataItem,
    counts: Counts,
    rules: RetentionRules,
    at_s: int,
    ledger_size: int,
) -> None:
    """One note an item and time; a second one at the same time adds to it."""
    table = schema.purge_outbox
    installation = kept.figures.installation
    is_it = and_(
        table.c.installation == installation, table.c.item == item.value, table.c.at_s == at_s
    )
    before = connection.execute(select(table).where(is_it)).one_or_none()
    if before is not None:
        counts += _noted_counts(before)
        connection.execute(table.delete().where(is_it))
    connection.execute(
        table.insert().values(
            installation=installation,
            item=item.value,
            at_s=at_s,
            plan_digest=rules.plan_digest,
            records=counts.counted,
            segments=counts.segments,
            keys=counts.keys,
            damaged=counts.damaged,
            ledger_size=ledger_size,
        )
    )


def _tell(kept: Kept, purged: Purged, *, plan_digest: str, ledger_size: int) -> None:
    """Write to the ledger unless it says so already, then clear the note."""
    entry = Purge(
        at=datetime.fromtimestamp(purged.at_s, UTC),
        plan=plan_digest,
        item=purged.item,
        expired_before=datetime.fromtimestamp(purged.at_s, UTC),
        records=purged.counts.records,
        records_at_least=purged.counts.records_at_least,
        segments=purged.counts.segments,
        damaged=purged.counts.damaged or None,
        keys=purged.counts.keys,
        probe=purged.probe,
        leftovers=purged.remains.leftovers + purged.remains.in_log,
    )
    if not _is_told(kept, entry, ledger_size):
        kept.ledger.append(entry)
    table = schema.purge_outbox
    with kept.figures.writing() as connection:
        connection.execute(
            table.delete().where(
                table.c.installation == kept.figures.installation,
                table.c.item == purged.item.value,
                table.c.at_s == purged.at_s,
            )
        )


def _is_told(kept: Kept, entry: Purge, ledger_size: int) -> bool:
    if kept.ledger.size <= ledger_size:
        return False
    later = list(Snapshot.read(kept.figures.folder).entries())[ledger_size:]
    return any(isinstance(one, Purge) and _same(one, entry) for one in later)


def _same(one: Purge, other: Purge) -> bool:
    return one.model_copy(update={"probe": other.probe, "leftovers": other.leftovers}) == other


def _has_tables(connection: Connection) -> bool:
    return schema.purge_marks.name in inspect(connection).get_table_names()


def prove_gone(
    figures: StatisticsStore, holdings: HoldingStore | None, rules: RetentionRules, *, at_s: int
) -> dict[DataItem, Remains]:
    """What should be gone by `at_s` and is not, for each kind of data that is kept here."""
    left = {DataItem.STATISTICS: find_remains(figures, rules, at_s=at_s)}
    expired_rows = count_expired(figures, rules, at_s=at_s) if figures.server else 0
    if expired_rows:
        # Rows that a server still has count even where its files cannot be read.
        found = left[DataItem.STATISTICS]
        left[DataItem.STATISTICS] = replace(found, leftovers=max(found.leftovers, expired_rows))
    for expired in _expired_days(holdings, at_s, rules):
        assert holdings is not None
        kind = rules.kind_of(expired.item)
        remains = Remains(leftovers=expired.keys) + probe_days(holdings, [expired])
        left[kind] = left.get(kind, NOTHING_LEFT) + remains
    return left
