"""What a run tells the ledger: the plan in force, its answers, its jails, and what went wrong.

Checkpoints go from here to the plan's witnesses; a witness that fails never stops a run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from noren.errors import NorenError
from noren.gate.records import JailReportBody
from noren.operations.answer_log import known_entries, new_answers
from noren.plan.load import LoadedPlan
from noren.stores.ledger import entries
from noren.stores.ledger.entries import AnyEntry
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.pushing import Pusher, Witness
from noren.stores.ledger.snapshot import plan_in_force
from noren.stores.ledger.terms import IncidentCause


class RunLog:
    """The ledger as one run writes it. Every method may be called from any camera's thread."""

    def __init__(
        self,
        ledger: Ledger,
        loaded: LoadedPlan,
        *,
        witnesses: Sequence[Witness] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self._loaded = loaded
        self._now = now
        self._numbers = {camera.id: n for n, camera in enumerate(loaded.plan.cameras)}
        self._pusher = Pusher(ledger, witnesses, plan=loaded.digest)
        self._pushing: threading.Thread | None = None
        self._push_error: NorenError | None = None

    def begin(self) -> None:
        """Tell that the plan is in force, and what people answer for, unless that is told already.

        Raises:
            StoreError: the ledger cannot be read or written.
        """
        known = known_entries(self._ledger)
        fresh: list[AnyEntry] = []
        previous = plan_in_force(known)
        if previous != self._loaded.digest:
            fresh.append(
                entries.PlanActivated(at=self._now(), plan=self._loaded.digest, previous=previous)
            )
        fresh.extend(new_answers(self._ledger, self._loaded, known, at=self._now()))
        if fresh:
            self._ledger.append_all(fresh)

    def tell_jail(self, camera: str, report: JailReportBody) -> None:
        """A jail's self-check, before its camera is used."""
        self._ledger.append(
            entries.JailReport(
                at=self._now(),
                plan=self._loaded.digest,
                camera=self._numbers[camera],
                attempted=report.attempted,
                refused=report.refused,
                landlock_abi=max(0, report.landlock_abi),
                seccomp_stages=report.seccomp_stages,
            )
        )

    def tell_unjailed(self, camera: str) -> None:
        """A film is measured without a jail."""
        self._ledger.append(
            entries.UnjailedRun(
                at=self._now(), plan=self._loaded.digest, camera=self._numbers[camera]
            )
        )

    def tell_incident(self, cause: IncidentCause, camera: str) -> None:
        """Something that must be told."""
        self._ledger.append(
            entries.Incident(
                at=self._now(), plan=self._loaded.digest, cause=cause, camera=self._numbers[camera]
            )
        )

    def tend(self) -> None:
        """Seal and push what is due, in the background: a slow witness must not hold up a run.

        Raises:
            NorenError: what stopped the push before, other than a witness: the ledger itself.
        """
        if self._pushing is not None and self._pushing.is_alive():
            return
        if self._push_error is not None:
            error, self._push_error = self._push_error, None
            raise error
        self._pushing = threading.Thread(target=self._push, name="witnesses", daemon=True)
        self._pushing.start()

    def close(self, *, patience_s: float = 30.0) -> None:
        """Hand the last checkpoint to every witness, waiting no longer than `patience_s`."""
        if self._pushing is not None:
            self._pushing.join(patience_s)
            if self._pushing.is_alive():
                return  # the next run begins with what this one could not hand over
        if self._ledger.size:
            last = threading.Thread(target=self._push_last, name="witnesses", daemon=True)
            last.start()
            last.join(patience_s)

    def _push(self) -> None:
        try:
            self._pusher.tend(self._now())
        except NorenError as error:
            self._push_error = error

    def _push_last(self) -> None:
        try:
            self._pusher.push_now(self._now())
        except NorenError as error:
            self._push_error = error
