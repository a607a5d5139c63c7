"""`noren publish --status`: which notices stand, since when, where, and from which plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from noren.operations.check import today_in_japan
from noren.operations.reading import read_plan
from noren.plan.load import LoadedPlan
from noren.plan.telling import Publication
from noren.rules.days import first_day_of
from noren.rules.filming import SHOWN_DIGITS, earliest_filming_day, is_stale
from noren.vocabulary.terms import NoticeKind, Term
from noren.vocabulary.words import Words


class Standing(Term):
    """Whether a notice says what the plan says."""

    CURRENT = "current", "有効", "current"
    STALE = "stale", "古くなっています", "stale"
    UNKNOWN = (
        "unknown",
        "要約値の記録がなく、確かめられません",
        "not known: no digest was recorded",
    )
    TO_COME = "to_come", "公開前", "not up yet"
    UNPUBLISHED = "unpublished", "未公開", "not published"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStanding:
    """One notice and how it stands on a day."""

    kind: NoticeKind
    publication: Publication
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationStatus:
    """All notices of a plan on a day, and the first day on which a camera may film.

    `earliest` is None while a notice that must be up is missing or stale.
    """

    loaded: LoadedPlan
    as_of: date
    notices: tuple[NoticeStanding, ...]
    earliest: date | None

    @property
    def declared(self) -> date:
        """The first day that the plan itself declares."""
        return first_day_of(self.loaded.plan)

    @property
    def is_late(self) -> bool:
        """Whether the notices came too late for the declared day."""
        return self.earliest is not None and self.earliest > self.declared


def publication_status(plan: Path, *, as_of: date | None = None) -> PublicationStatus:
    """How the notices of a plan stand; as of today in Japan unless another day is given.

    Raises:
        UsageError, PlanErrors: no such file, or no plan.
    """
    loaded, day = read_plan(plan), as_of or today_in_japan()
    return PublicationStatus(
        loaded=loaded,
        as_of=day,
        notices=tuple(_standing(kind, loaded, day) for kind in NoticeKind),
        earliest=earliest_filming_day(loaded.plan, loaded.digest),
    )


def _standing(kind: NoticeKind, loaded: LoadedPlan, day: date) -> NoticeStanding:
    publication: Publication = getattr(loaded.plan.notices, kind.value)
    if publication.published_on is None:
        standing = Standing.UNPUBLISHED
    elif is_stale(publication, loaded.digest):
        standing = Standing.STALE
    elif publication.published_on > day:
        standing = Standing.TO_COME
    elif publication.digest is None:
        standing = Standing.UNKNOWN
    else:
        standing = Standing.CURRENT
    return NoticeStanding(kind=kind, publication=publication, standing=standing)


_HEAD = Words(ja="{plan}(要約値 {digest}…)", en="{plan} (digest {digest}…)")
_SINCE = Words(ja="公開日 {on}、{where}", en="up since {on}: {where}")
_PRINTED = Words(ja="印刷された要約値 {digest}…", en="printed digest {digest}…")
_EARLIEST = Words(ja="撮影できる最も早い日: {day}", en="Filming may start on: {day}")
_NEVER = Words(
    ja="撮影できません。事前告知と取得時の通知を、この計画から作って公開してください。",
    en="Filming may not start: publish the prior notice and the one at acquisition, "
    "made from this plan.",
)


_LATE = Words(
    ja="計画書の開始日({declared})には間に合っていません。{day}以降の日を "
    "`schedule.capture_start` に書いて告知を作り直すか、"
    "運用中の変更なら `changes` に書いてください。",
    en="The plan declares {declared}, for which the notices came too late: declare {day} or later "
    "as `schedule.capture_start` and print them anew or, for a change of a running plan, list it "
    "under `changes`.",
)


def render_status(
    status: PublicationStatus, output_format: Literal["text", "json"], language: str
) -> str:
    """The status as text or one JSON document; ends with a line break."""
    if output_format == "json":
        return json.dumps(_mapping(status), ensure_ascii=False, indent=2) + "\n"
    return "\n".join(_lines(status, language)) + "\n"


def _lines(status: PublicationStatus, language: str) -> Iterator[str]:
    shown = status.loaded.digest[:SHOWN_DIGITS]
    yield _HEAD.fill(plan=status.loaded.name, digest=shown).in_language(language)
    for one in status.notices:
        yield f"  {one.kind.in_language(language)}: {one.standing.in_language(language)}"
        held = one.publication
        if held.published_on is None:
            continue
        channels = ", ".join(channel.in_language(language) for channel in held.channels)
        where = "; ".join(part for part in (channels, *held.places, held.url or "") if part)
        yield "    " + _SINCE.fill(on=held.published_on, where=where or "-").in_language(language)
        if held.digest is not None:
            printed = _PRINTED.fill(digest=held.digest[:SHOWN_DIGITS])
            yield f"    {printed.in_language(language)}"
    yield from start_lines(status, language)


def start_lines(status: PublicationStatus, language: str) -> Iterator[str]:
    """When filming may start, and whether the plan declares a day before that."""
    if status.earliest is None:
        yield _NEVER.in_language(language)
        return
    yield _EARLIEST.fill(day=status.earliest).in_language(language)
    if status.is_late:
        facts = {"declared": status.declared, "day": status.earliest}
        yield _LATE.fill(**facts).in_language(language)


def _mapping(status: PublicationStatus) -> dict[str, object]:
    return {
        "plan": status.loaded.name,
        "digest": status.loaded.digest,
        "as_of": status.as_of.isoformat(),
        "declared": status.declared.isoformat(),
        "late": status.is_late,
        "earliest": None if status.earliest is None else status.earliest.isoformat(),
        "notices": [
            {
                "notice": one.kind.value,
                "standing": one.standing.value,
                **one.publication.model_dump(mode="json"),
            }
            for one in status.notices
        ],
    }
