"""Who keeps a plan's periods while a store is written to: by itself in `noren run`, hour by hour.

A purge that fails stops capture: what cannot be forgotten must not be collected.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from noren.errors import ClockImplausible, PurgeFailed, StoreError, StoreMissing
from noren.operations.aftermath import aftermath_of
from noren.operations.shut_holdings import told_when_shut
from noren.plan.load import LoadedPlan
from noren.stores import purging
from noren.stores.current_pictures import CurrentPictures
from noren.stores.erased_rows import settle_erased
from noren.stores.expired_figures import CHECKPOINT_PATIENCE_S, count_rows
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.wiping import scrub_freed_memory
from noren.stores.ledger.entries import AnyEntry, BackupRestored, ClockHighWater, Incident, TailCut
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import IncidentCause
from noren.stores.purged import Purged
from noren.stores.purging import Kept
from noren.stores.requests import erasure_marks
from noren.stores.restored import is_restored
from noren.stores.retention import RetentionTime, judge_clock, retention_rules
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words

PURGE_EVERY_S: Final = 3600
"""HOUSE: every full hour, at which bins and days end too."""
BEHIND_MOST_S: Final = 60
"""A clock that is further behind than this is an incident."""
LEAP_MOST_S: Final = 3600.0
"""A clock that gains more than this on the machine's own is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The time of day, and one that nobody can set."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME)


MACHINE: Final = Clocks()


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeReport:
    """What a purge did, or (`is_done` False) would do."""

    plan_digest: str
    at_s: int
    behind_s: int
    is_done: bool
    is_restored: bool
    purged: tuple[Purged, ...]
    discarded: tuple[str, ...] = ()


class Keeper(Closing):
    """Keeps a plan's periods in a store that is open for writing. Use as a context manager."""

    def __init__(
        self,
        loaded: LoadedPlan,
        store: StatisticsStore,
        *,
        clocks: Clocks = MACHINE,
        clock_is_right: bool = False,
        discard_unreadable: bool = False,
        patience_s: float = CHECKPOINT_PATIENCE_S,
    ) -> None:
        scrub_freed_memory()
        self._store = store
        self._clocks = clocks
        self._clock_is_right = clock_is_right
        self._rules = retention_rules(loaded.plan, loaded.digest)
        self._aftermath = aftermath_of(loaded.plan)
        self._ledger = Ledger.open(store.folder, origin=loaded.plan.evidence.origin)
        self._discarded: tuple[str, ...] = ()
        self._patience_s = patience_s
        self._hour: int | None = None
        self._offset_s = clocks.wall() - clocks.steady()
        self._is_known_behind = False
        self._is_cut_told = False
        self._is_checked_for_restoring = False
        self._holdings: HoldingStore | None = None
        if self._rules.holdings or HoldingStore.exists(store.folder):
            told = told_when_shut(
                lambda: self._ledger, plan=loaded.digest, now=lambda: self._believed().at
            )
            with told:
                self._holdings = HoldingStore.open(
                    store.folder, mode="write", begin_anew=discard_unreadable
                )
            if discard_unreadable:
                self._discarded = self._holdings.discard_unreadable()

    def close(self) -> None:
        """Wipe keys and let others write."""
        if self._holdings is not None:
            self._holdings.close()

    @property
    def ledger(self) -> Ledger:
        """The store's ledger, open for writing."""
        return self._ledger

    @property
    def holdings(self) -> HoldingStore | None:
        """The holdings, to seal into; None where the plan has none."""
        return self._holdings

    def now(self) -> RetentionTime:
        """The time that counts.

        Raises:
            ClockImplausible: the clock leaped.
        """
        high_water_s = self._high_water_s()
        clock_s = self._clocks.wall()
        if self._clock_is_right and high_water_s is not None:
            return RetentionTime(
                at_s=max(int(clock_s), high_water_s), behind_s=max(0, high_water_s - int(clock_s))
            )
        gained_s = clock_s - self._clocks.steady() - self._offset_s
        if gained_s > LEAP_MOST_S:
            raise _leaped(self._store.shown, gained_s)
        return judge_clock(clock_s, high_water_s=high_water_s, where=self._store.shown)

    def _high_water_s(self) -> int | None:
        """The latest time that was ever seen here; None where there was none."""
        marks = [purging.read_mark(self._store)]
        if self._ledger.latest_at is not None:
            marks.append(int(self._ledger.latest_at.timestamp()))
        return max((mark for mark in marks if mark is not None), default=None)

    def _believed(self) -> RetentionTime:
        """Now, or the latest time that was seen here, where the clock is not believed."""
        try:
            return self.now()
        except ClockImplausible:
            at_s = self._high_water_s()
            return RetentionTime(
                at_s=int(self._clocks.wall()) if at_s is None else at_s, behind_s=0
            )

    def tick(self) -> PurgeReport | None:
        """Purge if a full hour has passed, or the clock was set; None if nothing was due.

        Raises:
            PurgeFailed, StoreError: capture must stop.
        """
        if self._hour == int(self._clocks.wall() // PURGE_EVERY_S):
            return None
        return self.purge()

    def purge(self) -> PurgeReport:
        """Destroy everything that has expired, prove it, and tell the ledger.

        Raises:
            PurgeFailed: something could not be destroyed, or a probe still found it.
            ClockImplausible: the clock leaped; nothing was destroyed.
            HoldingKeyMissing: the holdings' secret or states are not there.
            StoreError: the ledger cannot be written.
        """
        # An hour that begins while this goes on is due afterwards.
        hour = int(self._clocks.wall() // PURGE_EVERY_S)
        try:
            now = self.now()
        except ClockImplausible:
            with contextlib.suppress(StoreError):
                self._tell(self._believed(), IncidentCause.CLOCK_LEAPED)
            raise
        self._tell_cut(now)
        kept = Kept(
            figures=self._store,
            holdings=self._holdings,
            ledger=self._ledger,
            patience_s=self._patience_s,
            aftermath=self._aftermath,
        )
        try:
            purging.prepare(self._store)
            was_restored = self._tell_restored(now)
            purged = purging.settle(kept, self._rules)
            if self._holdings is not None:
                for rule in self._rules.holdings:
                    self._holdings.declare(rule.item, at_s=now.at_s)
                if was_restored:
                    # A kill before the mark is written makes the next purge do it once more.
                    erasure_marks.erase_again(self._store.folder, self._holdings, at_s=now.at_s)
                    settle_erased(self._holdings, (), patience_s=self._patience_s)
            purged += purging.purge_all(kept, self._rules, at_s=now.at_s)
            CurrentPictures(self._store.folder).discard_expired(at_s=now.at_s)
            purging.write_mark(self._store, now.at_s)
        except StoreError as error:
            self._tell_failed(now)
            if isinstance(error, PurgeFailed) or error.exit_code == 1:
                raise
            raise _failed(error) from error
        self._tell_clock(now)
        if any(one.leftovers for one in purged):
            self._tell_failed(now)
            raise _left_over(self._store.shown, sum(one.leftovers for one in purged))
        if self._ledger.due(now.at):
            self._ledger.checkpoint()
        self._hour = hour
        return PurgeReport(
            plan_digest=self._rules.plan_digest,
            at_s=now.at_s,
            behind_s=now.behind_s,
            is_done=True,
            is_restored=was_restored,
            purged=purged,
            discarded=self._discarded,
        )

    def _tell_restored(self, now: RetentionTime) -> bool:
        """Whether the figures are older than the ledger knows them to be: a backup was put back."""
        if self._is_checked_for_restoring:
            return False
        self._is_checked_for_restoring = True
        if not is_restored(self._store):
            return False
        if purging.read_mark(self._store) is None and not count_rows(self._store):
            return False  # new, not old
        pending = purging.count_all(self._store, self._holdings, self._rules, at_s=now.at_s)
        self._ledger.append(
            BackupRestored(at=now.at, plan=self._rules.plan_digest, pending_purges=len(pending))
        )
        return True

    def _tell_cut(self, now: RetentionTime) -> None:
        """What a killed writer had begun in the holdings is gone; once told, it is not again."""
        cut_bytes = 0 if self._holdings is None else self._holdings.cut_bytes
        if cut_bytes and not self._is_cut_told:
            self._ledger.append(
                TailCut(at=now.at, plan=self._rules.plan_digest, cut_bytes=cut_bytes)
            )
        self._is_cut_told = True

    def _tell_clock(self, now: RetentionTime) -> None:
        self._ledger.append(
            ClockHighWater(
                at=now.at,
                plan=self._rules.plan_digest,
                high_water=now.at,
                behind_s=now.behind_s,
            )
        )
        is_behind = now.behind_s > BEHIND_MOST_S
        if is_behind and not self._is_known_behind:
            self._tell(now, IncidentCause.CLOCK_SET_BACK)
        self._is_known_behind = is_behind

    def _tell_failed(self, now: RetentionTime) -> None:
        """As far as the disk allows: the failure itself is raised all the same."""
        with contextlib.suppress(StoreError):
            self._tell(now, IncidentCause.PURGE_FAILED)

    def _tell(self, now: RetentionTime, cause: IncidentCause) -> None:
        self._ledger.append(Incident(at=now.at, plan=self._rules.plan_digest, cause=cause))


def read_entries(place: Path) -> list[AnyEntry]:
    """The ledger's entries; none where there is no ledger yet."""
    try:
        return list(Snapshot.read(place).entries())
    except StoreMissing:
        return []


_THEN = Words(
    en="see to the disk, then run `noren purge PLAN --store STORE --now`; nothing is measured "
    "until then",
    ja="ディスクを確認してから `noren purge PLAN --store STORE --now` を実行してください。"
    "それまで計測しません",
)
_GONE = Words(
    en="everything expired destroyed, and nothing of it found", ja="期限切れのものが残らないこと"
)


def _failed(error: StoreError) -> PurgeFailed:
    said = error.words
    return PurgeFailed(
        where=error.where,
        found=Words(
            en=f"what has expired could not be destroyed ({said.en})",
            ja=f"期限切れのものを消去できませんでした({said.ja})",
        ),
        expected=_GONE,
        remedy=_THEN,
    )


def _left_over(place: str, count: int) -> PurgeFailed:
    return PurgeFailed(
        where=place,
        found=Words(
            en=f"{count} remnants of what was destroyed", ja=f"消去したものの残り {count} 件"
        ),
        expected=_GONE,
        remedy=_THEN,
    )


def _leaped(place: str, gained_s: float) -> ClockImplausible:
    return ClockImplausible(
        where=place,
        found=Words(
            en=f"a clock that was put {gained_s:.0f} s forward while running",
            ja=f"動作中に {gained_s:.0f} 秒進められた時計",
        ),
        expected=Words(
            en=f"a clock that is put forward by at most {LEAP_MOST_S:.0f} s",
            ja=f"進める幅は {LEAP_MOST_S:.0f} 秒以内",
        ),
        remedy=Words(
            en="check the clock and start again; nothing was destroyed on its word",
            ja="時計を確認して再起動してください。この時刻による消去はしていません",
        ),
    )
