"""`noren publish`: writing down that a notice was put up, and asking what stands.

What is written down is the day, the channels, the places and the digest. A picture of the place
is never asked for: it would show people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, TypeVar

from noren.errors import PlanRefused, UsageError
from noren.operations.check import today_in_japan
from noren.operations.diff import diff_loaded
from noren.operations.plan_edit import Plain, put_value
from noren.operations.plan_file import PlanFile, edit_plan, require_same
from noren.operations.publication_log import LedgerLog, PublicationLog, Published, log_beside
from noren.operations.reading import read_plan
from noren.plan.load import LoadedPlan
from noren.plan.telling import Publication
from noren.rules.catalogue import rule_of
from noren.rules.consequences import Consequence
from noren.rules.rule import Asked, fill
from noren.vocabulary.terms import Channel, NoticeKind
from noren.vocabulary.words import Words

PLACEHOLDER_RULE: Final = "NT22"
_LONGEST: Final = 300
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRequest:
    """What `noren publish` was asked to write down.

    `near_cameras` None leaves the plan's word; `replaces` is the plan whose notices hung before;
    of `file`, what was printed or uploaded, only the SHA-256 is written down; `again` allows an
    earlier day than the one recorded.
    """

    plan: Path
    kind: NoticeKind
    on: date
    channels: tuple[Channel, ...]
    places: tuple[str, ...]
    url: str | None = None
    near_cameras: bool | None = None
    store: Path | None = None
    replaces: Path | None = None
    file: Path | None = None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishResult:
    """What was written down, and the digest that the notice carries."""

    publication: Publication
    digest: str


def publish_notice(request: PublishRequest) -> PublishResult:
    """Write a publication into the plan and into the history.

    Of a notice that already hangs with the same digest, channels and places are added to, and the
    first day stays: people could see it since then. Of a new digest everything is new, unless
    `replaces` shows that the change asks for no new notice in advance; then the first day stays.

    Raises:
        UsageError: a day to come, an earlier day without `again`, nowhere to see it, or a plan
            to replace that is not the one that hung.
        PlanRefused: sample marks are left.
        PlanErrors, PlanFileError: no plan, or it cannot be written.
    """
    if request.on > today_in_japan():
        raise _in_future(request.on)
    _require_sayable(request)
    with edit_plan(request.plan) as file:
        old = _held(file.loaded, request.kind)
        new = _next_publication(old, request, file.loaded)
        text = _write(file.text, request.kind, old, new)
        edited = _verified(file, text, request.kind, new)
        _require_no_placeholder(file.loaded)
        _require_no_placeholder(edited)
        published = Published(
            recorded_at=datetime.now(UTC).replace(microsecond=0),
            notice=request.kind,
            on=request.on,
            digest=edited.digest,
            channels=request.channels,
            places=request.places,
            url=request.url,
            file_digest=None if request.file is None else _digest_of(request.file),
        )
        file.require_unchanged()
        for log in _logs(request):
            log.record(published)
        file.replace(text)
    return PublishResult(publication=new, digest=edited.digest)


def _logs(request: PublishRequest) -> tuple[PublicationLog, ...]:
    beside = log_beside(request.plan)
    return (beside,) if request.store is None else (beside, LedgerLog(request.store))


def _digest_of(printed: Path) -> str:
    try:
        with printed.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            where=f"--file {printed}",
            found=Words(en=reason, ja=f"読めません({reason})"),
            expected=Words(
                en="the file of the notice that was put up", ja="掲示した告知のファイル"
            ),
            remedy=Words(
                en="correct the path, or leave the option out",
                ja="パスを直すか、指定を外してください",
            ),
        ) from error


def _held(loaded: LoadedPlan, kind: NoticeKind) -> Publication:
    held = getattr(loaded.plan.notices, kind.value)
    assert isinstance(held, Publication)
    return held


def _next_publication(old: Publication, request: PublishRequest, loaded: LoadedPlan) -> Publication:
    same = old.digest == loaded.digest and old.published_on is not None
    first, channels, places = request.on, request.channels, request.places
    if same and old.published_on is not None:
        if request.on < old.published_on and not request.again:
            raise _earlier(request, old.published_on)
        first = min(request.on, old.published_on)
        channels = _union(old.channels, channels)
        places = _union(old.places, places)
    elif request.replaces is not None and _may_keep_day(request, old, loaded):
        first = min(request.on, old.published_on or request.on)
    if not channels or not (places or request.url or old.url):
        raise _nowhere(request.kind)
    # The detailed page is a kind of its own, whose address the digest knows.
    return type(old)(
        published_on=first,
        channels=channels,
        places=places,
        near_cameras=old.near_cameras if request.near_cameras is None else request.near_cameras,
        url=request.url or old.url,
        digest=loaded.digest,
    )


def _may_keep_day(request: PublishRequest, old: Publication, loaded: LoadedPlan) -> bool:
    """Whether people already knew everything that needs to be known in advance."""
    assert request.replaces is not None
    before = read_plan(request.replaces)
    hung = "-" if old.digest is None else f"{old.digest[:12]}…"
    if old.digest != before.digest:
        raise UsageError(
            where=f"--replaces {request.replaces}",
            found=Words(
                en=f"a plan with the digest {before.digest[:12]}…",
                ja=f"要約値が {before.digest[:12]}… の計画書です",
            ),
            expected=Words(
                en=f"the plan whose notice hung: {hung}",
                ja=f"掲示していた告知の計画書: {hung}",
            ),
            remedy=Words(
                en="name the plan from which the old notice was made, or leave the option out",
                ja="前の告知を作った計画書を指定するか、指定を外してください",
            ),
        )
    needs = {need.consequence for need in diff_loaded(before, loaded, as_of=request.on).needs}
    return not needs & {Consequence.PRIOR_NOTICE, Consequence.ACQUISITION_NOTICE}


def _union(old: Sequence[_One], new: Iterable[_One]) -> tuple[_One, ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _write(text: str, kind: NoticeKind, old: Publication, new: Publication) -> str:
    """The plan's text with what differs; everything else stays as it is written."""
    values: dict[str, Plain] = {
        "published_on": new.published_on,
        "channels": tuple(channel.value for channel in new.channels),
        "places": new.places,
        "near_cameras": new.near_cameras,
        "url": new.url,
        "digest": new.digest,
    }
    for key, value in values.items():
        if getattr(new, key) != getattr(old, key):
            text = put_value(text, ("notices", kind.value, key), value)
    return text


def _verified(file: PlanFile, text: str, kind: NoticeKind, new: Publication) -> LoadedPlan:
    """The edited plan: the old one with this publication, and under the same digest."""
    edited = file.parse(text)
    before = file.loaded
    notices = before.plan.notices.model_copy(update={kind.value: new})
    require_same(edited, before.plan.model_copy(update={"notices": notices}), before.digest)
    return edited


def _require_no_placeholder(loaded: LoadedPlan) -> None:
    rule = rule_of(PLACEHOLDER_RULE)
    asked = Asked(as_of=today_in_japan(), digest=loaded.digest)
    for found in rule.check(loaded.plan, asked):
        raise PlanRefused(
            where=loaded.where(found.path),
            found=fill(rule.message, found.facts),
            expected=Words(
                en="a plan without sample marks: they would be on the notice",
                ja="見本の記号のない計画書(告知にそのまま載ります)",
            ),
            remedy=Words(
                en="replace the mark, print the notice anew, and record that one",
                ja="記号を書き換え、告知を作り直してから記録してください",
            ),
        )


def _require_sayable(request: PublishRequest) -> None:
    for place in (*request.places, *(() if request.url is None else (request.url,))):
        if not 1 <= len(place) <= _LONGEST or not place.isprintable():
            raise UsageError(
                where="--place",
                found=Words(
                    en=f"a text of {len(place)} characters, or with control characters",
                    ja=f"{len(place)}文字の文、または制御文字を含む文です",
                ),
                expected=Words(
                    en=f"1 to {_LONGEST} characters on one line",
                    ja=f"1行で1文字から{_LONGEST}文字まで",
                ),
                remedy=Words(en="shorten it", ja="短くしてください"),
            )


def _in_future(day: date) -> UsageError:
    return UsageError(
        where="--on",
        found=Words(en=f"{day}, a day to come", ja=f"{day}は未来の日付です"),
        expected=Words(en="today or a day before", ja="今日かそれより前の日付"),
        remedy=Words(
            en="record a publication when it has happened",
            ja="公開してから記録してください",
        ),
    )


def _earlier(request: PublishRequest, first: date) -> UsageError:
    kind = request.kind
    return UsageError(
        where="--on",
        found=Words(
            en=f"{request.on}, but this {kind.en} is recorded as up since {first}",
            ja=f"{request.on}ですが、この{kind.ja}は{first}からの公開として記録済みです",
        ),
        expected=Words(en=f"{first} or later", ja=f"{first}以降"),
        remedy=Words(
            en="correct the day, or add --again if it really was up earlier",
            ja="日付を直すか、実際に早かった場合は --again を付けてください",
        ),
    )


def _nowhere(kind: NoticeKind) -> UsageError:
    return UsageError(
        where=f"noren publish {kind.value}",
        found=Words(en="a publication without channel or place", ja="経路か場所のない公開です"),
        expected=Words(
            en="--channel, and --place or --url", ja="--channel と、--place または --url"
        ),
        remedy=Words(
            en="say where people can see it; no picture is needed",
            ja="どこで見られるかを書いてください(写真は不要です)",
        ),
    )
