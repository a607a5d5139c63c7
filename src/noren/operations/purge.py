"""`noren purge`: what has expired is destroyed, or only counted, or only looked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from noren.operations.keeper import MACHINE, Clocks, Keeper, PurgeReport, read_entries
from noren.operations.reading import read_plan
from noren.operations.visit_desk import purge_vault
from noren.stores import purging
from noren.stores.expired_figures import Remains
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.ledger.entries import Purge as PurgeEntry
from noren.stores.ledger.terms import DataItem
from noren.stores.purged import Purged
from noren.stores.retention import RetentionRules, RetentionTime, judge_clock, retention_rules
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whether everything that should be gone is gone, and what the ledger says of purges."""

    plan_digest: str
    at_s: int
    left: dict[DataItem, int]
    in_log: int
    """Keys of expired rows in a server's log, until the server drops or overwrites it."""
    unread: tuple[Words, ...]
    """What could not be looked at, and why."""
    purges: int
    last_purge_at: str | None

    @property
    def holds(self) -> bool:
        """Whether everything was looked at and nothing is left."""
        return not any(self.left.values()) and not self.in_log and not self.unread


def purge_now(
    plan: Path,
    place: Path,
    *,
    clock_is_right: bool = False,
    discard_unreadable: bool = False,
    clocks: Clocks = MACHINE,
) -> PurgeReport:
    """Destroy what has expired by this plan; see `Keeper.purge`.

    Args:
        clock_is_right: a person has looked at a clock that leaped.
        discard_unreadable: remove holdings whose keys are gone.
    Raises:
        StoreMissing: there is no store.
        StoreLocked: a run holds it; that run purges by itself.
    """
    loaded = read_plan(plan)
    StatisticsStore.open(place, mode="read").close()
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(
            loaded,
            store,
            clocks=clocks,
            clock_is_right=clock_is_right,
            discard_unreadable=discard_unreadable,
        ) as keeper,
    ):
        report = keeper.purge()
        purge_vault(loaded, keeper, place)
        return report


def plan_purge(plan: Path, place: Path, *, clocks: Clocks = MACHINE) -> PurgeReport:
    """What `purge_now` would destroy; nothing is written.

    Raises:
        StoreMissing: there is no store.
        ClockImplausible: the clock leaped.
    """
    rules, now = _look(plan, place, clocks)
    with _reading(place) as (store, holdings):
        counts = purging.count_all(store, holdings, rules, at_s=now.at_s)
    return PurgeReport(
        plan_digest=rules.plan_digest,
        at_s=now.at_s,
        behind_s=now.behind_s,
        is_done=False,
        is_restored=False,
        purged=tuple(
            Purged(item=item, at_s=now.at_s, counts=found) for item, found in counts.items()
        ),
    )


def prove_purged(plan: Path, place: Path, *, clocks: Clocks = MACHINE) -> Proof:
    """Look in the raw files for anything that should be gone; nothing is written.

    Raises:
        StoreMissing: there is no store.
        ClockImplausible: the clock leaped.
    """
    rules, now = _look(plan, place, clocks)
    with _reading(place) as (store, holdings):
        left = purging.prove_gone(store, holdings, rules, at_s=now.at_s)
    entries = [one for one in read_entries(place) if isinstance(one, PurgeEntry)]
    return Proof(
        plan_digest=rules.plan_digest,
        at_s=now.at_s,
        left={item: remains.leftovers for item, remains in left.items()},
        in_log=sum(remains.in_log for remains in left.values()),
        unread=sum(left.values(), Remains()).unread,
        purges=len(entries),
        last_purge_at=entries[-1].at.isoformat() if entries else None,
    )


class UnreadMapping(TypedDict):
    """Something that could not be looked at, and why."""

    ja: str
    en: str


class PurgedMapping(TypedDict):
    """One kind of data in the JSON of a purge."""

    item: str
    records: int | None
    records_at_least: int | None
    segments: int
    damaged: int
    keys: int
    probe: str | None
    leftovers: int | None
    in_log: int | None
    unread: list[UnreadMapping] | None


class ReportMapping(TypedDict):
    """`noren purge --format json`."""

    plan_digest: str
    at: str
    clock_behind_s: int
    done: bool
    backup_restored: bool
    purged: list[PurgedMapping]
    discarded: list[str]


class ProofMapping(TypedDict):
    """`noren purge --prove --format json`."""

    plan_digest: str
    at: str
    holds: bool
    left: dict[str, int]
    in_log: int
    unread: list[UnreadMapping]
    purges_in_ledger: int
    last_purge_at: str | None


def report_mapping(report: PurgeReport) -> ReportMapping:
    """A report as plain values."""
    return ReportMapping(
        plan_digest=report.plan_digest,
        at=_iso(report.at_s),
        clock_behind_s=report.behind_s,
        done=report.is_done,
        backup_restored=report.is_restored,
        purged=[
            PurgedMapping(
                item=one.item.value,
                records=one.counts.records,
                records_at_least=one.counts.records_at_least,
                segments=one.counts.segments,
                damaged=one.counts.damaged,
                keys=one.counts.keys,
                probe=one.probe.value if report.is_done else None,
                leftovers=one.leftovers if report.is_done else None,
                in_log=one.remains.in_log if report.is_done else None,
                unread=_unread(one.remains.unread) if report.is_done else None,
            )
            for one in report.purged
        ],
        discarded=list(report.discarded),
    )


def proof_mapping(proof: Proof) -> ProofMapping:
    """A proof as plain values."""
    return ProofMapping(
        plan_digest=proof.plan_digest,
        at=_iso(proof.at_s),
        holds=proof.holds,
        left={item.value: count for item, count in proof.left.items()},
        in_log=proof.in_log,
        unread=_unread(proof.unread),
        purges_in_ledger=proof.purges,
        last_purge_at=proof.last_purge_at,
    )


def _unread(those: tuple[Words, ...]) -> list[UnreadMapping]:
    return [UnreadMapping(ja=one.ja, en=one.en) for one in those]


def _iso(at_s: int) -> str:
    return RetentionTime(at_s=at_s, behind_s=0).at.isoformat()


@contextlib.contextmanager
def _reading(place: Path) -> Iterator[tuple[StatisticsStore, HoldingStore | None]]:
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(StatisticsStore.open(place, mode="read"))
        holdings = None
        if HoldingStore.exists(place):
            holdings = stack.enter_context(HoldingStore.open(place, mode="read"))
        yield store, holdings


def _look(plan: Path, place: Path, clocks: Clocks) -> tuple[RetentionRules, RetentionTime]:
    loaded = read_plan(plan)
    with StatisticsStore.open(place, mode="read") as store:
        mark_s = purging.read_mark(store)
    seen = [int(one.at.timestamp()) for one in read_entries(place)]
    marks = seen if mark_s is None else [*seen, mark_s]
    now = judge_clock(clocks.wall(), high_water_s=max(marks, default=None), where=str(place))
    return retention_rules(loaded.plan, loaded.digest), now
