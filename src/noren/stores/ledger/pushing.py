"""Keeping the witnesses current: the hourly checkpoint, its way out, and trying again.

Each checkpoint that a witness took is itself an entry, and so is the first of a row of failures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from noren.errors import LedgerBroken, StoreError
from noren.stores.ledger.entries import CheckpointPushed, Incident, PushFailed
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.notes import Checkpoint, Signature
from noren.stores.ledger.posting import PushError
from noren.stores.ledger.terms import IncidentCause, PushFailure
from noren.stores.ledger.timestamps import TimestampWitness, push_to_authority
from noren.stores.ledger.witnesses import (
    FileWitness,
    HttpWitness,
    keep_cosigned,
    push_to_address,
    push_to_file,
)

RETRY_AFTER: Final = timedelta(minutes=5)
"""HOUSE: how soon a witness that failed is tried again."""

Witness = FileWitness | HttpWitness | TimestampWitness


@dataclass(frozen=True, slots=True, kw_only=True)
class PushOutcome:
    """How one witness took one checkpoint; `error` is for the log and the screen."""

    witness: int
    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]
    error: StoreError | None


@dataclass(slots=True)
class _Standing:
    """What is known of one witness since this program began."""

    taken_size: int = 0
    tried_at: datetime | None = None
    failure: PushFailure | None = None


class Pusher:
    """Pushes a ledger's checkpoints to its declared witnesses.

    Args:
        ledger: opened for writing.
        witnesses: in the order of their declaration; their place there is their number.
        plan: digest of the plan that declares them.
    """

    def __init__(self, ledger: Ledger, witnesses: Sequence[Witness], *, plan: str) -> None:
        self._ledger = ledger
        self._witnesses = tuple(witnesses)
        self._plan = plan
        self._standing = [_Standing() for _ in self._witnesses]

    def tend(self, at: datetime) -> tuple[PushOutcome, ...]:
        """Seal and push if it is time, and try again what failed: to be called every minute or so.

        At the first call every witness gets the last checkpoint, if there is one.

        Raises:
            LedgerBroken: the ledger no longer fits its own checkpoint.
            StoreError: the ledger cannot be written. Failures of witnesses are in the outcomes.
        """
        if self._ledger.due(at):
            self._ledger.checkpoint()
        checkpoint = self._ledger.last_checkpoint
        if checkpoint is None:
            return ()
        waiting = [n for n, one in enumerate(self._standing) if _is_waiting(one, checkpoint, at)]
        return tuple(self._push(number, checkpoint, at) for number in waiting)

    def push_now(self, at: datetime) -> tuple[PushOutcome, ...]:
        """Seal now and push to every witness, whatever was tried before.

        Raises:
            LedgerBroken, StoreError: as `tend`.
        """
        checkpoint = self._ledger.checkpoint()
        return tuple(self._push(n, checkpoint, at) for n in range(len(self._witnesses)))

    def _push(self, number: int, checkpoint: Checkpoint, at: datetime) -> PushOutcome:
        standing, witness = self._standing[number], self._witnesses[number]
        standing.tried_at = at
        signatures: tuple[Signature, ...] = ()
        error: StoreError | None = None
        try:
            signatures = self._send(witness, checkpoint, standing)
        except PushError as refusal:
            error = refusal
            self._note_failure(number, checkpoint, at, refusal.failure)
        except LedgerBroken as fork:
            error = fork
            self._note_failure(number, checkpoint, at, PushFailure.FORKED)
        else:
            standing.taken_size, standing.failure = checkpoint.size, None
            self._ledger.append(
                CheckpointPushed(
                    at=at,
                    plan=self._plan,
                    witness=number,
                    how=witness.kind,
                    size=checkpoint.size,
                    root=checkpoint.root.hex(),
                )
            )
        return PushOutcome(
            witness=number, checkpoint=checkpoint, signatures=signatures, error=error
        )

    def _send(
        self, witness: Witness, checkpoint: Checkpoint, standing: _Standing
    ) -> tuple[Signature, ...]:
        match witness:
            case FileWitness():
                push_to_file(self._ledger, witness, checkpoint)
                return ()
            case HttpWitness():
                signatures = push_to_address(
                    self._ledger, witness, checkpoint, old_size=standing.taken_size
                )
                if signatures:
                    keep_cosigned(self._ledger.folder, checkpoint, signatures)
                return signatures
            case TimestampWitness():
                push_to_authority(witness, checkpoint, folder=self._ledger.folder)
                return ()

    def _note_failure(
        self, number: int, checkpoint: Checkpoint, at: datetime, failure: PushFailure
    ) -> None:
        """One entry for a row of equal failures: a month without a witness is not 9,000."""
        standing = self._standing[number]
        if standing.failure is failure:
            return
        standing.failure = failure
        self._ledger.append(
            PushFailed(
                at=at,
                plan=self._plan,
                witness=number,
                how=self._witnesses[number].kind,
                size=checkpoint.size,
                failure=failure,
            )
        )
        if failure is PushFailure.FORKED:
            self._ledger.append(Incident(at=at, plan=self._plan, cause=IncidentCause.LEDGER_FORKED))


def _is_waiting(standing: _Standing, checkpoint: Checkpoint, at: datetime) -> bool:
    if standing.taken_size >= checkpoint.size:
        return False
    if standing.failure is None or standing.tried_at is None:
        return True
    return abs(at - standing.tried_at) >= RETRY_AFTER
