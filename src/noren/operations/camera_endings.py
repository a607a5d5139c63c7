"""How a camera's jail or film ended, as the error that a person sees and the note that is kept."""

from __future__ import annotations

import time

from noren.errors import JailIncident, NorenError, SourceStopped
from noren.jail.supervisor import Ending, Outcome
from noren.operations.film_failure import INCIDENTS
from noren.operations.run_log import RunLog
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words


def note_incident(
    outcome: Outcome, *, camera: str, where: str, store: StatisticsStore, log: RunLog
) -> NorenError:
    """Write down a jail that was killed or died; the error for whoever runs it."""
    kind, cause = INCIDENTS[outcome.ending]
    store.incident(kind=kind, camera=camera, at_s=time.time())
    log.tell_incident(cause, camera)
    return incident_error(outcome, where=where)


def incident_error(outcome: Outcome, *, where: str) -> NorenError:
    """A jail that was killed or died, for whoever runs it."""
    assert outcome.reason is not None
    if outcome.ending is Ending.INCIDENT:
        return JailIncident(
            where=where,
            found=Words(
                en=f"the jail was killed: {outcome.reason.en}",
                ja=f"隔離プロセスを強制終了しました({outcome.reason.ja})",
            ),
            expected=Words(en="declared records only", ja="宣言どおりの記録のみ"),
            remedy=Words(
                en="do not use this camera until the cause is known; report it",
                ja="原因が分かるまでこのカメラを使わず、報告してください",
            ),
        )
    return SourceStopped(
        where=where,
        found=Words(
            en=f"the jail ended without a word ({outcome.reason.en})",
            ja=f"隔離プロセスが応答なく終了しました({outcome.reason.ja})",
        ),
        expected=Words(en="records to the end", ja="最後までの記録"),
        remedy=Words(
            en="run again; whole bins so far are kept",
            ja="もう一度実行してください。確定した集計は保存されています",
        ),
    )


def cut_short(*, where: str, frames: int) -> NorenError:
    """A film that was stopped on request."""
    return SourceStopped(
        where=where,
        found=Words(
            en=f"stopped on request after {frames} frames",
            ja=f"要求により{frames}コマで停止しました",
        ),
        expected=Words(en="the film's end", ja="映像の終わり"),
        remedy=Words(
            en="run again with the same --start to complete it; whole bins so far are kept",
            ja="同じ --start でもう一度実行すると完了します。確定した集計は保存されています",
        ),
    )
