"""Nothing films before the notice: what `noren run` makes sure of before it opens any source.

The day that counts is the day on which people were in front of the camera. For a live camera that
is today, whatever `--as-of` says: no option makes people have read a notice. For a film it is the
day on which it was recorded, which `--start` tells: a notice put up afterwards told nobody in it.
Without `--start` a film counts as taken now, or on the day of `--as-of`. The rules of law are
asked for `--as-of` or today all the same, because handling happens now, whenever a film was taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from noren.errors import PlanRefused
from noren.operations.check import day_in_japan, today_in_japan
from noren.operations.sources import Source
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.rules.catalogue import CATALOGUE
from noren.rules.filming import WAIVED_WITH, Objection, objections_on, told_before
from noren.vocabulary.words import Words


def require_told(
    loaded: LoadedPlan, sources: Iterable[Source], *, as_of: date, start: datetime | None
) -> None:
    """Refuse to film where the public was not told in time, or was told something else.

    Args:
        loaded: the plan that is to run.
        sources: what is to be watched.
        as_of: the day whose law is asked; today in Japan where none is given.
        start: the time of a film's first frame, if it was said; aware.

    Raises:
        PlanRefused: the first thing that stands against it, with what to do.
    """
    recorded = as_of if start is None else day_in_japan(start)
    waived = _waived(loaded, as_of)
    for source in sources:
        day = today_in_japan() if source.live else recorded
        for objection in objections_on(loaded.plan, loaded.digest, day, source.camera):
            if WAIVED_WITH.get(objection.hurdle) not in waived:
                raise _refusal(loaded, objection)


UNPROVEN = Words(
    en="WARNING: no digest is recorded for: {notices}. Nobody can tell whether they were made from "
    "this plan; record them with `noren publish`.",
    ja="警告: 要約値の記録がない告知: {notices}。この計画から作られたものか確かめられません。"
    "`noren publish` で記録してください。",
)


def unproven_note(loaded: LoadedPlan) -> Words | None:
    """A warning where a notice that hangs cannot be compared with the plan; None otherwise."""
    open_kinds = [
        kind
        for kind, notice in told_before(loaded.plan.notices)
        if notice.published_on is not None and notice.digest is None
    ]
    if not open_kinds:
        return None
    return Words(
        en=UNPROVEN.en.format(notices=", ".join(kind.en for kind in open_kinds)),
        ja=UNPROVEN.ja.format(notices="、".join(kind.ja for kind in open_kinds)),
    )


PAST_END = Words(
    en="the last day of filming was {day}: live cameras have been stopped",
    ja="撮影の最終日は {day} でした。生カメラを停止しました",
)


def end_of_filming_note(plan: Plan, day: date) -> Words | None:
    """What to say once the plan's last day of filming is over; None while filming may go on."""
    end = plan.schedule.capture_end
    if end is None or day <= end:
        return None
    return Words(en=PAST_END.en.format(day=end), ja=PAST_END.ja.format(day=end))


def _waived(loaded: LoadedPlan, as_of: date) -> frozenset[str]:
    """The codes for which a waiver holds; None is never one of them."""
    waivable = {rule.code for rule in CATALOGUE if rule.waivable}
    return frozenset(
        one.code for one in loaded.plan.waivers if as_of <= one.until and one.code in waivable
    )


def _refusal(loaded: LoadedPlan, objection: Objection) -> PlanRefused:
    return PlanRefused(
        where=loaded.where(objection.path),
        found=objection.found,
        expected=objection.expected,
        remedy=objection.remedy,
    )
