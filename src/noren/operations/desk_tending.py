"""What a run does for the requests desk of its store, beside measuring.

every hour     whose time is running out is told; what ended a year ago is forgotten
every moment   erasures that wait for the holdings, which the run holds, are done and proven;
               who asks at the counter is let to the vault, which the run holds too
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from noren.errors import HoldingKeyMissing, StoreLocked
from noren.operations.counter_door import CounterDoor
from noren.operations.keeper import Keeper
from noren.operations.requests_desk import OpenDesk, escalate, forget, open_loaded
from noren.operations.requests_erasure import execute_waiting
from noren.operations.requests_vault import VaultMatcher
from noren.operations.visit_desk import VisitDesk
from noren.plan.load import LoadedPlan
from noren.requests.case import Case
from noren.requests.desk import Escalation
from noren.requests.terms import State
from noren.stores.requests import desk_keys
from noren.stores.requests.waiting import read_waiting
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words

TEND_EVERY_S: Final = 3600.0
LOOK_EVERY_S: Final = 5.0
"""How often it is asked whether an erasure waits: a look at one small file."""


class DeskTender(Closing):
    """Tends the desk of a store for as long as a run lasts; nothing where there is no desk.

    Use as a context manager.

    A passphrase that is missing is told once: the run goes on, and `noren requests tick` says what
    to do. What cannot be forgotten or erased for another reason ends the run, as a purge does that
    fails.

    Args:
        place: the store's folder.
        visits: the run's vault, if it has one.
        on_note: hears whose time is running out, and what was erased.
        steady: seconds that nobody can set.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        keeper: Keeper,
        place: Path,
        visits: VisitDesk | None,
        on_note: Callable[[Words], None],
        *,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loaded = loaded
        self._keeper = keeper
        self._place = place
        self._matcher = None if visits is None else VaultMatcher(erase=visits.erase)
        self._on_note = on_note
        self._steady = steady
        self._look_s = self._tend_s = -TEND_EVERY_S
        self._is_told = False
        self._door = None if visits is None else CounterDoor(place, visits.counter)

    def close(self) -> None:
        """Let nobody to the vault any more."""
        if self._door is not None:
            self._door.close()

    def tend(self) -> None:
        """Do what is due; to be called every moment.

        Raises:
            NorenError: something could not be forgotten or erased; capture must stop.
        """
        if self._door is not None:
            self._door.tend()
        now_s = self._steady()
        if now_s < self._look_s + LOOK_EVERY_S:
            return
        self._look_s = now_s
        if not (self._place / desk_keys.FOLDER / desk_keys.STATE).exists():
            return
        is_due = now_s >= self._tend_s + TEND_EVERY_S
        if not is_due and not read_waiting(self._place):
            return
        try:
            with open_loaded(
                self._loaded, self._place, now=self._now, ledger=self._keeper.ledger
            ) as opened:
                self._do(opened, is_due=is_due)
        except StoreLocked:
            return  # somebody is writing at the desk: next time
        except HoldingKeyMissing as error:
            if not self._is_told:
                self._is_told = True
                self._on_note(_not_tended(error))
        if is_due:
            self._tend_s = now_s

    def _do(self, opened: OpenDesk, *, is_due: bool) -> None:
        if is_due:
            for one in escalate(opened):
                self._on_note(_running_out(one))
            forget(opened)
        held = self._keeper.holdings
        for case in execute_waiting(opened, matcher=self._matcher, held=held):
            self._on_note(_erased(case))

    def _now(self) -> datetime:
        return self._keeper.now().at


def _running_out(one: Escalation) -> Words:
    return Words(
        ja=f"申し出 {one.number}: 期限までの時間の {one.percent} %が過ぎました。{one.told.ja}に報告"
        f"してください(担当 {one.owner})",
        en=f"request {one.number}: {one.percent} % of its time is used; tell {one.told.en} "
        f"(owner {one.owner})",
    )


def _erased(case: Case) -> Words:
    if case.state is State.PROVEN:
        return Words(
            ja=f"申し出 {case.number}: 消去して確かめました。回答してください",
            en=f"request {case.number}: erased and proven; it can be answered now",
        )
    return Words(
        ja=f"申し出 {case.number}: 消去しましたが、残っているものがあります。もう一度実施して"
        "ください",
        en=f"request {case.number}: erased, but something is left; carry it out again",
    )


def _not_tended(error: HoldingKeyMissing) -> Words:
    return Words(
        ja=f"申し出の期限と消去をこの計測では見ていません({error.words.ja})",
        en=f"this run does not watch the deadlines and erasures of the desk ({error.words.en})",
    )
