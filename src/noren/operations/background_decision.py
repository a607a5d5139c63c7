"""What becomes of a background: somebody who looked at it accepts it, or throws it away."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from noren.errors import UsageError
from noren.operations.background_use import digest_view
from noren.operations.commission import Clock, CommissionRequest, step_entry
from noren.operations.keeper import Keeper
from noren.operations.reading import read_plan
from noren.operations.sources import choose_sources
from noren.reports.tone_picture import render_tones
from noren.stores.backgrounds import Background, BackgroundShelf
from noren.stores.ledger.terms import CommissioningStep
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words

_BY_MOST: Final = 200


def accept_background(
    request: CommissionRequest, *, by: str, clock: Clock = lambda: datetime.now(UTC)
) -> Background:
    """Use the drawing that waits from the next run on; `by` is who looked at it.

    Raises:
        UsageError: none waits, nobody is named, or the plan's picture has changed since.
        StoreError: it cannot be written.
    """
    return _decide(request, by, clock, accepted=True)


def discard_background(
    request: CommissionRequest, *, by: str, clock: Clock = lambda: datetime.now(UTC)
) -> Background:
    """Throw away the drawing that waits, or else the one in use.

    Raises:
        UsageError: there is none, or nobody is named.
        StoreError: it cannot be removed.
    """
    return _decide(request, by, clock, accepted=False)


def _decide(request: CommissionRequest, by: str, clock: Clock, *, accepted: bool) -> Background:
    by = by.strip()
    if not by or len(by) > _BY_MOST:
        raise UsageError(
            where="--by",
            found=Words(en="nobody's name", ja="名前がありません"),
            expected=Words(en="who looked at the drawing", ja="背景図を目で確かめた人の名前"),
            remedy=Words(
                en="give `--by NAME`; the ledger keeps it outside its entries",
                ja="`--by 名前` を付けてください。名前は台帳の外側に保管します",
            ),
        )
    loaded = read_plan(request.plan)
    camera = next((one for one in loaded.plan.cameras if one.id == request.camera), None)
    if camera is None:
        choose_sources(loaded.plan, {request.camera: ""}, base=request.plan.parent)
        raise _none(request.camera)
    with (
        StatisticsStore.open(request.store, mode="write") as store,
        Keeper(loaded, store) as keeper,
    ):
        shelf = BackgroundShelf(store.folder)
        shelf.tidy({one.id for one in loaded.plan.cameras if one.view.background}, now=clock())
        waiting = shelf.read(camera.id, waiting=True)
        held = waiting or (None if accepted else shelf.read(camera.id))
        if held is None:
            raise _none(camera.id)
        if accepted and held.view != digest_view(camera.view):
            raise _other_view(camera.id)
        detail = json.dumps({"by": by, "camera": camera.id}, ensure_ascii=False, sort_keys=True)
        step = CommissioningStep.ACCEPTED if accepted else CommissioningStep.DISCARDED
        entry = step_entry(loaded, camera.id, step, clock(), None, held)
        commitment = keeper.ledger.details.keep(detail.encode())
        # What nobody may use must be gone before anybody says so; what is used was said before.
        if not accepted:
            shelf.discard(camera.id, waiting=waiting is not None)
        keeper.ledger.append(entry.model_copy(update={"commitment": commitment}))
        if not accepted:
            return held
        return shelf.accept(camera.id, render_tones(held.tones, held.width, held.height))


def _none(camera: str) -> UsageError:
    return UsageError(
        where=f"--camera {camera}",
        found=Words(en="no background that waits", ja="確認待ちの背景図がありません"),
        expected=Words(
            en="one that was learnt within the last hour", ja="1時間以内に学習した背景図"
        ),
        remedy=Words(
            en=f"run `noren commission PLAN --camera {camera}` first, and look at its picture",
            ja=f"先に `noren commission 計画書 --camera {camera}` を実行し、絵を確かめてください",
        ),
    )


def _other_view(camera: str) -> UsageError:
    return UsageError(
        where=f"--camera {camera}",
        found=Words(
            en="a plan that describes the picture otherwise than when the background was learnt",
            ja="背景図の学習後に、計画書の画角やマスクが変わっています",
        ),
        expected=Words(en="the same view and masks", ja="同じ画角とマスク"),
        remedy=Words(en="run `noren commission` again", ja="もう一度実行してください"),
    )
