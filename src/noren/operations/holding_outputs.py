"""Outputs whose data is sealed away, and whether it can be kept at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from noren.errors import HoldingKeyMissing, UsageError
from noren.operations.keeper import Keeper
from noren.operations.sources import Source
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.stores.holdings.days import day_of
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.retention import PASSED_ON_S
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words


def outputs_of(plan: Plan, record: RecordClass) -> tuple[Output, ...]:
    """A plan's outputs of one record class."""
    return tuple(one for one in plan.outputs if one.record is record)


def require_keepable(
    declared: Sequence[Output], keeper: Keeper, sources: Sequence[Source], *, start: datetime
) -> None:
    """Make sure before any camera is opened that what these outputs hold can be sealed.

    Raises:
        UsageError: something that is kept for less than a day, or a film whose data could not be
            kept: it was taken too long ago, or lies in the future.
        HoldingKeyMissing: there is no passphrase, or the state of an output's keys is gone.
    """
    for output in declared:
        if output.keep.seconds <= PASSED_ON_S:
            raise _only_passed_on(output)
    if keeper.holdings is None:
        raise _no_holdings(declared[0])
    at_s = keeper.now().at_s
    films = {source.camera.id for source in sources if not source.live}
    for output in declared:
        if output.camera in films:
            _require_day(output, keeper.holdings, start, at_s)


def _require_day(output: Output, holdings: HoldingStore, start: datetime, at_s: int) -> None:
    day = day_of(start.timestamp())
    oldest = holdings.oldest_kept(output.id, at_s=at_s)
    latest = day_of(at_s)
    if oldest <= day <= latest + timedelta(days=1):
        return
    what = output.record
    raise UsageError(
        where="--start",
        found=Words(
            en=f"a film of {day}, whose {what.en} (`{output.id}`) could not be kept",
            ja=f"{day} の映像です。この{what.ja}(`{output.id}`)は保存できません",
        ),
        expected=Words(
            en=f"a film of {oldest} to {latest}: older ones have expired (keep: {output.keep})",
            ja=f"{oldest} から {latest} までの映像(それより前は、保存期間 {output.keep} の後)",
        ),
        remedy=Words(
            en="give the true --start, or leave the output out for old films",
            ja="正しい --start を指定するか、古い映像ではこの出力を外してください",
        ),
    )


def _only_passed_on(output: Output) -> UsageError:
    what = output.record
    return UsageError(
        where=output.id,
        found=Words(en=f"{what.en} that are only passed on", ja=f"保存せず渡すだけの{what.ja}"),
        expected=Words(en="`keep` of at least a day", ja="1日以上の `keep`"),
        remedy=Words(
            en="write how long they are kept; only paths in which moves or stays over several "
            "cameras are found (`fused_into`) may be passed on",
            ja="保存期間を書いてください。保存せずに渡せるのは、複数のカメラにまたがる移動や"
            "滞在を求める動線(`fused_into`)だけです",
        ),
    )


def _no_holdings(output: Output) -> HoldingKeyMissing:
    return HoldingKeyMissing(
        where=output.id,
        found=Words(en="no sealed holdings", ja="封をした保存先がありません"),
        expected=Words(en="holdings that are open for writing", ja="書き込める保存先"),
        remedy=Words(
            en="give the passphrase of the holdings", ja="保有データのパスフレーズを与えてください"
        ),
    )
