"""Whether a camera may film on a day: what the public was told by then, and from which plan.

`check_plan` asks whether a plan is in order; it may be asked long before anybody films. Here a day
is given on which images are really taken, and the notices must have been up by then: published,
their lead time over, and made from this very plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.paths import Path
from noren.plan.telling import Notices, Publication
from noren.rules.days import first_day_of
from noren.vocabulary.terms import NoticeKind, Term
from noren.vocabulary.words import Words

SHOWN_DIGITS = 12
"""How many digits of a digest messages and print show."""


class Hurdle(Term):
    """Why a camera may not film on a day. The order here is the order in which it is said."""

    OUT_OF_SERVICE = "out_of_service", "休止・終了した計画", "the plan is out of service"
    UNPUBLISHED = "unpublished", "告知が公開されていない", "a notice is not published"
    STALE = "stale", "告知が古い", "a notice is stale"
    LEAD_TIME = "lead_time", "告知期間が過ぎていない", "the lead time is not over"
    BEFORE_START = "before_start", "撮影開始日の前", "before the first day"
    AFTER_END = "after_end", "撮影終了日の後", "after the last day"


WAIVED_WITH = {Hurdle.LEAD_TIME: "NT02"}
"""The rule whose waiver lifts a hurdle; the others cannot be waived here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One hurdle on one day, where it stands in the plan, and what to do about it."""

    hurdle: Hurdle
    path: Path
    found: Words
    expected: Words
    remedy: Words


def lead_ends_on(plan: Plan) -> date | None:
    """The first day after the lead time of the prior notice; None before it is published."""
    published = plan.notices.prior.published_on
    return None if published is None else published + timedelta(days=plan.schedule.lead_days)


def earliest_filming_day(plan: Plan, digest: str) -> date | None:
    """The first day on which no notice stands in the way.

    None while the prior notice or the one at acquisition is unpublished, or a notice is stale.
    """
    lead, acquisition = lead_ends_on(plan), plan.notices.acquisition.published_on
    stale = any(is_stale(notice, digest) for _, notice in told_before(plan.notices))
    if lead is None or acquisition is None or stale:
        return None
    return max(lead, acquisition, first_day_of(plan))


def told_before(notices: Notices) -> tuple[tuple[NoticeKind, Publication], ...]:
    """The notices that must be true while a camera films."""
    return (
        (NoticeKind.PRIOR, notices.prior),
        (NoticeKind.ACQUISITION, notices.acquisition),
        (NoticeKind.DETAIL, notices.detail),
    )


def is_stale(notice: Publication, digest: str) -> bool:
    """Whether another plan's digest is printed on it; one without a digest is not known to be."""
    return notice.digest is not None and notice.digest != digest


def objections_on(plan: Plan, digest: str, day: date, camera: Camera) -> Iterator[Objection]:
    """What stands against taking images with a camera on a day, in the order of `Hurdle`.

    Args:
        digest: the digest of the plan.
        day: the day on which the images are taken, in Japan.
        camera: one of the plan's cameras.
    """
    if plan.status in ("suspended", "closed"):
        yield _out_of_service(plan)
    yield from _unpublished(plan, day)
    for kind, notice in told_before(plan.notices):
        if is_stale(notice, digest):
            yield _stale(kind, notice, digest)
    lead = lead_ends_on(plan)
    if lead is not None and day < lead:
        yield _lead_time(plan, lead, day)
    yield from _outside_period(plan, day, camera)


def _out_of_service(plan: Plan) -> Objection:
    return Objection(
        hurdle=Hurdle.OUT_OF_SERVICE,
        path=("status",),
        found=Words(en=f"the status `{plan.status}`", ja=f"計画の状態が `{plan.status}` です"),
        expected=Words(en="`operating`", ja="`operating`"),
        remedy=Words(
            en="to film again, announce it anew and set the status to `operating`",
            ja="再開するときは、改めて告知してから `operating` にしてください",
        ),
    )


def _unpublished(plan: Plan, day: date) -> Iterator[Objection]:
    for kind, notice in told_before(plan.notices)[:2]:
        published = notice.published_on
        if published is not None and published <= day:
            continue
        there = Words(
            en=f"the {kind.en} published on {published} only" if published else f"no {kind.en}",
            ja=f"{kind.ja}の公開は{published}です" if published else f"{kind.ja}がありません",
        )
        yield Objection(
            hurdle=Hurdle.UNPUBLISHED,
            path=("notices", kind.value, "published_on"),
            found=there,
            expected=Words(
                en=f"the {kind.en} published by {day}, the day of filming",
                ja=f"撮影日({day})までに公開された{kind.ja}",
            ),
            remedy=Words(
                en=f"put it up, then record it with `noren publish {kind.value}`",
                ja=f"公開してから `noren publish {kind.value}` で記録してください",
            ),
        )


def _stale(kind: NoticeKind, notice: Publication, digest: str) -> Objection:
    printed, running = str(notice.digest)[:SHOWN_DIGITS], digest[:SHOWN_DIGITS]
    return Objection(
        hurdle=Hurdle.STALE,
        path=("notices", kind.value, "digest"),
        found=Words(
            en=f"a stale {kind.en} (printed {printed}…, running {running}…)",
            ja=f"{kind.ja}が古くなっています(掲示: {printed}…、この計画: {running}…)",
        ),
        expected=Words(en=f"a {kind.en} made from this plan", ja=f"この計画から作った{kind.ja}"),
        remedy=Words(
            en="print it anew with `noren notice`, put it up, and record that with "
            f"`noren publish {kind.value}`; `noren diff` says what else the change needs",
            ja="`noren notice` で作り直して貼り替え、"
            f"`noren publish {kind.value}` で記録してください。"
            "ほかに必要なことは `noren diff` で分かります",
        ),
    )


def _lead_time(plan: Plan, lead: date, day: date) -> Objection:
    published, days = plan.notices.prior.published_on, plan.schedule.lead_days
    return Objection(
        hurdle=Hurdle.LEAD_TIME,
        path=("notices", "prior", "published_on"),
        found=Words(
            en=f"filming on {day}, but the prior notice of {published} asks for {days} days",
            ja=f"撮影日は{day}ですが、{published}の事前告知から{days}日を置く必要があります",
        ),
        expected=Words(en=f"{lead} or later", ja=f"{lead}以降"),
        remedy=Words(en=f"wait until {lead}", ja=f"{lead}まで待ってください"),
    )


def _outside_period(plan: Plan, day: date, camera: Camera) -> Iterator[Objection]:
    first, last = first_day_of(plan), plan.schedule.capture_end
    path: Path = ("schedule", "capture_start")
    if camera.in_use_from is not None and camera.in_use_from > first:
        index = plan.cameras.index(camera)
        first, path = camera.in_use_from, ("cameras", index, "in_use_from")
    if day < first:
        yield Objection(
            hurdle=Hurdle.BEFORE_START,
            path=path,
            found=Words(en=f"filming on {day}", ja=f"撮影日は{day}です"),
            expected=Words(
                en=f"{first} or later, as the public was told",
                ja=f"公にした初日{first}以降",
            ),
            remedy=Words(
                en=f"wait until {first}; before a change takes effect, run the plan before it",
                ja=f"{first}まで待ってください。変更の前は、変更前の計画書で撮影します",
            ),
        )
    if last is not None and day > last:
        yield Objection(
            hurdle=Hurdle.AFTER_END,
            path=("schedule", "capture_end"),
            found=Words(en=f"filming on {day}", ja=f"撮影日は{day}です"),
            expected=Words(en=f"{last} or earlier", ja=f"{last}以前"),
            remedy=Words(
                en="announce a later last day first",
                ja="先に、より遅い最終日を告知してください",
            ),
        )
