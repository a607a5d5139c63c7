"""When filming happens, when and where people were told, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import Said, Speaker
from noren.notices.press import blocks as b
from noren.plan.declaration import Plan
from noren.plan.telling import Change, Publication
from noren.rules.days import first_day_of
from noren.rules.filming import earliest_filming_day
from noren.vocabulary.terms import NoticeKind
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="日程・告知・変更", en="Schedule, notices, changes")
_NOTHING_TO_SAY: Final = "—"
_CHANGES: Final = {
    "purpose_added": Words(ja="目的の追加", en="a purpose added"),
    "camera_added": Words(ja="カメラの追加", en="a camera added"),
    "view_changed": Words(ja="撮影範囲の変更", en="a view changed"),
    "retention_extended": Words(ja="保存期間の延長", en="data kept longer"),
    "model_changed": Words(ja="検出の方法の変更", en="another model"),
}


def build_timeline(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    plan = facts.plan
    yield speak.heading(Words(ja="日程", en="Schedule"))
    yield _schedule(facts, speak)
    yield speak.heading(Words(ja="告知の記録", en="Record of notices"))
    yield speak.paragraph(
        Words(
            ja="告知には計画の要約値を印刷します。計画が変わって要約値が合わなくなった告知は"
            "古い告知です。",
            en="Notices carry the digest of the plan. One whose digest is no longer that of the "
            "plan "
            "is stale.",
        )
    )
    yield _notices(facts, speak)
    yield speak.heading(Words(ja="変更の記録", en="Record of changes"))
    yield _changes(plan, speak)


def _schedule(facts: DossierFacts, speak: Speaker) -> b.Block:
    plan = facts.plan
    schedule = plan.schedule
    late = [
        Words(
            ja=f"{camera.name.ja}: {speak.say(camera.in_use_from)}から",
            en=f"{camera.name.en}: from {speak.say(camera.in_use_from)}",
        )
        for camera in plan.cameras
        if camera.in_use_from is not None
    ]
    same = Words(ja="撮影の初日と同じ", en="the first day of filming")
    return speak.fields(
        (Words(ja="撮影の初日", en="First day of filming"), schedule.capture_start),
        (Words(ja="数値の利用の初日", en="First day of use"), schedule.use_start or same),
        (
            Words(ja="あとから使うカメラ", en="Cameras used later"),
            speak.lines(late, empty=Words(ja="なし", en="none")),
        ),
        (Words(ja="撮影の最終日", en="Last day of filming"), schedule.capture_end),
        (Words(ja="終了時にすること", en="What is done at the end"), schedule.ending),
        (Words(ja="告知の期間の点検", en="Check of the lead time"), _lead(plan)),
        (
            Words(ja="告知からみて撮影できる最初の日", en="Notices allow filming from"),
            _earliest(facts),
        ),
    )


def _lead(plan: Plan) -> Words:
    schedule, told = plan.schedule, plan.notices.prior.published_on
    asked = Words(
        ja=f"撮影の{schedule.lead_days}日前まで(計画による。ガイドブックは「十分な期間」)",
        en=f"the plan asks for {schedule.lead_days} days; the guidebook for “sufficient” time",
    )
    if told is None:
        return Words(
            ja=f"{asked.ja}。事前告知の日は計画に記載がありません。",
            en=f"{asked.en}. The day of the prior notice is not stated in the plan.",
        )
    days = (first_day_of(plan) - told).days
    if days < 0:
        late = _days(-days)
        return Words(
            ja=f"{asked.ja}。事前告知は、この計画での撮影の初日より{late.ja}遅れています。",
            en=f"{asked.en}. The prior notice came {late.en} after filming began under this plan.",
        )
    before, enough = _days(days), _ENOUGH[days >= schedule.lead_days]
    return Words(
        ja=f"{asked.ja}。事前告知は、この計画での撮影の{before.ja}前で、{enough.ja}。",
        en=f"{asked.en}. The prior notice came {before.en} before filming under this plan: "
        f"{enough.en}.",
    )


_ENOUGH = {
    True: Words(ja="足りています", en="enough"),
    False: Words(ja="足りません", en="not enough"),
}


def _days(count: int) -> Words:
    english = f"{count} day" if count == 1 else f"{count} days"
    return Words(ja=f"{count}日", en=english)


def _earliest(facts: DossierFacts) -> Said:
    """The first day on which no notice stands in the way."""
    day = earliest_filming_day(facts.plan, facts.digest)
    if day is not None:
        return day
    return Words(
        ja="なし(公表していない告知か、古い告知があります)",
        en="none: a notice is not published, or is stale",
    )


def _notices(facts: DossierFacts, speak: Speaker) -> b.Block:
    return speak.table(
        Words(ja="公表の記録", en="Publications"),
        (
            Words(ja="種類", en="Kind"),
            Words(ja="日付", en="On"),
            Words(ja="手段", en="Means"),
            Words(ja="場所", en="Where"),
            Words(ja="この計画と一致するか", en="Fits this plan"),
        ),
        [
            _publication(facts, speak, kind, getattr(facts.plan.notices, kind.value))
            for kind in NoticeKind
        ],
    )


def _publication(
    facts: DossierFacts, speak: Speaker, kind: NoticeKind, told: Publication
) -> tuple[Said, ...]:
    places: list[Said] = [*told.places, *([told.url] if told.url else [])]
    if told.near_cameras:
        places.append(Words(ja="カメラの近く", en="near the cameras"))
    # Of a notice that nobody has published, only what the plan says of it all the same is told.
    empty = _NOTHING_TO_SAY if told.published_on is None else None
    return (
        kind,
        _published(facts, kind, told),
        speak.join(told.channels, empty=empty),
        speak.lines(places, empty=empty),
        empty if told.digest is None and empty else speak.say(_freshness(facts, told)),
    )


def _published(facts: DossierFacts, kind: NoticeKind, told: Publication) -> Said:
    """The day, whether it is still to come, and whether one without a day is already due."""
    if told.published_on is None:
        last = facts.plan.schedule.capture_end
        is_running = facts.plan.status != "closed" and (last is None or last >= facts.as_of)
        if kind is NoticeKind.ENDING and is_running:
            return Words(ja="撮影が終わるとき", en="when filming ends")
        return Words(ja="公表の記載なし", en="no publication stated")
    if told.published_on > facts.as_of:
        return Words(ja=f"{told.published_on}(予定)", en=f"{told.published_on} (to come)")
    return told.published_on


def _freshness(facts: DossierFacts, told: Publication) -> Words:
    if told.digest is None:
        return Words(ja="不明(要約値の記載なし)", en="not known: no digest stated")
    if told.digest == facts.digest:
        return Words(ja="一致", en="yes")
    short = told.digest[:8]
    return Words(ja=f"不一致(計画 {short}… のもの)", en=f"no: stale, of plan {short}…")


def _changes(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.changes:
        return speak.paragraph(
            Words(ja="計画に変更の記録はありません。", en="The plan records no change.")
        )
    return speak.table(
        Words(ja="公表を要する変更", en="Changes that the public must hear of"),
        (
            Words(ja="変更", en="Change"),
            Words(ja="日付", en="On"),
            Words(ja="告知した日", en="Announced on"),
            Words(ja="もとの目的との関連", en="Related to the old purpose"),
            Words(ja="過去のデータ", en="Data taken before"),
        ),
        [_change(change) for change in plan.changes],
    )


def _change(change: Change) -> tuple[Said, ...]:
    other = Words(ja="目的の追加ではない", en="no purpose is added")
    is_purpose = change.kind == "purpose_added"
    used = (
        Words(ja="使う", en="used")
        if change.uses_past_data
        else Words(ja="使わない", en="not used")
    )
    return (
        _CHANGES[change.kind],
        change.on,
        change.announced_on,
        change.related if is_purpose else other,
        used if is_purpose else other,
    )
