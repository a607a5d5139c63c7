"""Sealed data that would not open is told to the ledger: somebody tried, and with what result.

A wrong passphrase, none at all, or a missing state of keys. Nothing was read then; the ledger hears
of it all the same, because it may have been somebody who should not try, or a loss that must not
go unnoticed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime

from noren.errors import HoldingKeyMissing, StoreError
from noren.stores.ledger.entries import Incident
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.terms import IncidentCause


@contextlib.contextmanager
def told_when_shut(
    ledger: Callable[[], Ledger | None], *, plan: str, now: Callable[[], datetime]
) -> Iterator[None]:
    """Tell the ledger when what happens here cannot open sealed data, and raise it on.

    Args:
        ledger: asked only then; None where the store has none, which is not begun by a failure.
        plan: digest of the plan that was given.
        now: the time of the entry.
    Raises:
        HoldingKeyMissing: it would not open.
    """
    try:
        yield
    except HoldingKeyMissing:
        # What is wrong with the passphrase matters more than a ledger that takes nothing.
        with contextlib.suppress(StoreError):
            open_ledger = ledger()
            if open_ledger is not None:
                cause = IncidentCause.HOLDINGS_SHUT
                open_ledger.append(Incident(at=now(), plan=plan, cause=cause))
        raise
