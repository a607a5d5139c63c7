"""Why a film was not read to its end, as an error to show."""

from __future__ import annotations

from noren.errors import JailIncident, NorenError, SourceStopped
from noren.jail.faults import error_of
from noren.jail.supervisor import Ending, Outcome
from noren.vocabulary.words import Words


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
