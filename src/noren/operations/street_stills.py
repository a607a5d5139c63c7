"""The store of a drive's masked stills, open for as long as `noren scenery` watches it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from noren.errors import UsageError
from noren.gate.assignment import Assignment
from noren.gate.records import JailReportBody
from noren.gate.validator import ClosedBin
from noren.jail.supervisor import Outcome
from noren.operations.film_failure import INCIDENTS
from noren.operations.holding_outputs import outputs_of
from noren.operations.keeper import Keeper
from noren.operations.run_log import RunLog
from noren.operations.sources import Source
from noren.operations.still_keeping import StillKeeper, open_stills
from noren.operations.witnesses import declared_witnesses
from noren.plan.load import LoadedPlan
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetStore:
    """Where stills of one drive go, and where its jails are written down."""

    camera: str
    store: StatisticsStore
    log: RunLog
    stills: StillKeeper
    keeper: Keeper

    def tend(self) -> None:
        """What falls due while a camera runs: purges, and checkpoints for witnesses.

        Raises:
            PurgeFailed, StoreError: what cannot be forgotten must not be collected.
        """
        self.keeper.tick()
        self.log.tend()

    def tell_jail(self, report: JailReportBody) -> None:
        """The jail stands: its self-check is in the ledger before a frame is seen."""
        self.log.tell_jail(self.camera, report)

    def keep(self, assignment: Assignment, closed: ClosedBin) -> None:
        """Seal a still, or count it as dropped; raises StoreError where it cannot be kept."""
        self.stills.keep(assignment, closed)

    def conclude(self, outcome: Outcome) -> None:
        """Write down a jail that did not end as it should."""
        if outcome.ending in INCIDENTS:
            kind, cause = INCIDENTS[outcome.ending]
            self.store.incident(kind=kind, camera=self.camera, at_s=time.time())
            self.log.tell_incident(cause, self.camera)


@contextmanager
def open_street_store(
    loaded: LoadedPlan, place: Path | None, source: Source, *, base: Path, start: datetime
) -> Iterator[StreetStore | None]:
    """The store, purged; None for a camera that makes no stills.

    Args:
        base: the folder of the plan, for witnesses that are files.
    Raises:
        UsageError: stills and no store, or a store and no stills; or a film whose stills could
            not be kept.
        HoldingKeyMissing: no passphrase, or another one.
        StoreError, PurgeFailed: the store cannot be written, or what has expired not destroyed.
    """
    camera = source.camera.id
    declared = [
        one for one in outputs_of(loaded.plan, RecordClass.MASKED_STILL) if one.camera == camera
    ]
    if bool(declared) != (place is not None):
        raise _no_store(declared[0].id) if declared else _no_stills(camera)
    if place is None:
        yield None
        return
    witnesses = declared_witnesses(loaded, base=base)
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(loaded, store) as keeper,
    ):
        keeper.purge()
        log = RunLog(keeper.ledger, loaded, witnesses=witnesses)
        log.begin()
        try:
            stills = open_stills(loaded, keeper, (source,), start=start)
            assert stills is not None
            yield StreetStore(camera=camera, store=store, log=log, stills=stills, keeper=keeper)
        finally:
            log.close()


def _no_store(output: str) -> UsageError:
    return UsageError(
        where="--store",
        found=Words(
            en=f"no store for the masked stills `{output}`",
            ja=f"塗りつぶした静止画 `{output}` の保存先がありません",
        ),
        expected=Words(en="a folder in which they are sealed", ja="封をして保存するフォルダー"),
        remedy=Words(en="add --store STORE", ja="--store 保存先 を付けてください"),
    )


def _no_stills(camera: str) -> UsageError:
    return UsageError(
        where="--store",
        found=Words(
            en=f"a store, and no masked stills of the camera `{camera}`",
            ja=f"保存先の指定がありますが、カメラ `{camera}` に静止画の出力がありません",
        ),
        expected=Words(
            en="an output with `record: masked_still`", ja="`record: masked_still` の出力"
        ),
        remedy=Words(
            en="leave --store out: the table needs none",
            ja="--store を外してください。表だけなら不要です",
        ),
    )
