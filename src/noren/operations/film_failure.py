"""Why a film was not read to its end, as an error to show, and as an incident to write down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from noren.errors import JailIncident, NorenError, SourceStopped
from noren.jail.faults import error_of
from noren.jail.supervisor import Ending, Outcome
from noren.stores.ledger.terms import IncidentCause
from noren.stores.statistics import IncidentKind
from noren.vocabulary.words import Words

INCIDENTS: Final[Mapping[Ending, tuple[IncidentKind, IncidentCause]]] = {
    Ending.INCIDENT: (IncidentKind.UNDECLARED_DATA, IncidentCause.UNDECLARED_DATA),
    Ending.SILENT: (IncidentKind.JAIL_SILENT, IncidentCause.JAIL_SILENT),
    Ending.DIED: (IncidentKind.JAIL_KILLED, IncidentCause.JAIL_KILLED),
}
"""Endings of a jail that are incidents, as the store and as the ledger call them."""


def failure_of(outcome: Outcome, film: str) -> NorenError | None:
    """The error of a run over one film; None when it was read to its end."""
    if outcome.ending is Ending.FINISHED:
        return None
    if outcome.fault is not None:
        return error_of(outcome.fault, where=film)
    kind = JailIncident if outcome.ending is Ending.INCIDENT else SourceStopped
    ending = outcome.ending.value
    reason = outcome.reason or Words(en=ending, ja=ending)
    return kind(
        where=film,
        found=Words(
            en=f"the jail ended early: {reason.en}",
            ja=f"隔離プロセスが途中で終わりました({reason.ja})",
        ),
        expected=Words(en="the film's end", ja="映像の終わり"),
        remedy=Words(
            en="run again; if it stays so, see `noren doctor`",
            ja="もう一度実行し、続く場合は `noren doctor` を実行してください",
        ),
    )
