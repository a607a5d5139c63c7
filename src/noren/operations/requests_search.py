"""Searching for the records of one person: by place and time, or by pictures taken at the counter.

Every search is noted in the ledger as an access to the holdings, whatever it finds.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from noren.errors import JailUnavailable, RequestInvalid, RequestStepRefused, UsageError
from noren.jail.counter.refusals import MOST_PICTURES
from noren.operations.requests_desk import (
    Case,
    IdentityMeans,
    OpenDesk,
    Window,
    note_access,
)
from noren.plan.declaration import Plan
from noren.requests.disclosure import Disclosed, describe_rows
from noren.requests.machine import Step
from noren.requests.matching import (
    GALLERY,
    Match,
    Matcher,
    is_certain,
    judge_likeness,
    judge_walks,
)
from noren.requests.picture_header import MOST_BYTES, check_picture
from noren.stores.folder import Mode
from noren.stores.holdings.erasing import read_rows
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.payloads import AnyPayload
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.wiping import wipe
from noren.stores.ledger.terms import DataItem
from noren.stores.retention import retention_rules
from noren.vocabulary.words import Words


def search_by_time(opened: OpenDesk, number: str, *, window: Window | None = None) -> Case:
    """Search the trajectories of the place and time that somebody named.

    Args:
        window: narrower than what they wrote, as they say it at the desk; None: as they wrote.
    Raises:
        RequestStepRefused: not now: identity first.
        RequestInvalid: no time was named.
        HoldingKeyMissing, StoreError: the holdings cannot be read.
    """
    case = opened.desk.find(number)
    opened.desk.require(case, Step.SEARCH)
    when = window or case.asked.window
    if when is None:
        raise _no_window(case)
    means = frozenset[IdentityMeans]() if case.identity is None else case.identity.means
    walks: tuple[Match, ...] = ()
    with holdings_of(opened, "read") as holdings:
        keeps_visits = _keeps_visits(opened, holdings)
        if holdings is not None:
            walks = tuple(_walks(opened, holdings, case, when))
    note_access(opened, DataItem.TRAJECTORY, records=0)
    result = judge_walks(walks, when, means, keeps_visits=keeps_visits)
    return opened.desk.note_search(number, result)


def search_by_pictures(
    opened: OpenDesk, number: str, pictures: Sequence[bytearray], *, matcher: Matcher | None
) -> Case:
    """Ask the vault once who is on pictures taken at the counter; they are wiped here.

    Raises:
        RequestStepRefused: not now, or the person does not stand at the counter.
        RequestInvalid: too many, or one that no camera takes and that was not decoded, or on which
            no one person can be described.
        JailUnavailable: there is no vault here.
    """
    try:
        require_pictures(opened, number, pictures)
        if matcher is None:
            raise no_vault()
        likeness = matcher.match_pictures(pictures)
    finally:
        wipe(*pictures)
    matches: tuple[Match, ...] = ()
    if is_certain(likeness):
        with holdings_of(opened, "read") as holdings:
            matches = tuple(_visits(opened, holdings, likeness.pseudonym))
    note_access(opened, DataItem.TEMPLATE, records=0)
    return opened.desk.note_search(number, judge_likeness(likeness, matches))


def require_pictures(opened: OpenDesk, number: str, pictures: Sequence[bytearray]) -> None:
    """Nothing, where these may be compared for a request now; nothing decodes them here.

    Raises:
        RequestStepRefused: not now, or the person does not stand at the counter.
        RequestInvalid: none or too many, or one that no camera takes.
    """
    case = opened.desk.find(number)
    opened.desk.require(case, Step.SEARCH)
    _require_in_person(case)
    if not 1 <= len(pictures) <= MOST_PICTURES:
        raise _too_many(len(pictures))
    for picture in pictures:
        check_picture(picture, where="--picture")


def read_pictures(paths: Sequence[Path]) -> list[bytearray]:
    """The bytes of each picture; the caller wipes them.

    Raises:
        RequestInvalid: more than may be compared at once; none was read.
        UsageError: one cannot be read; the others are wiped.
    """
    if len(paths) > MOST_PICTURES:
        raise _too_many(len(paths))
    pictures: list[bytearray] = []
    try:
        for path in paths:
            pictures.append(_read_picture(path))
    except BaseException:
        wipe(*pictures)
        raise
    return pictures


def disclose(opened: OpenDesk, case: Case) -> Disclosed:
    """Everything that is held about the person of a certain match; noted in the ledger.

    Raises:
        RequestStepRefused: the request is not at a disclosure.
        HoldingKeyMissing, StoreError: the holdings cannot be read.
    """
    opened.desk.require(case, Step.ANSWER)
    found = Disclosed(has_template=any(match.item == GALLERY for match in case.matches))
    with holdings_of(opened, "read") as holdings:
        for match in case.matches:
            for payload in _rows(opened, holdings, match):
                found += describe_rows(match.item, payload)
                payload.wipe()
    kinds = {kind_of(opened, match.item) for match in case.matches}
    for kind in sorted(kinds):
        note_access(opened, kind, records=found.records)
    return found


def days_of(holdings: HoldingStore, match: Match) -> tuple[date, ...]:
    """The days on which a match's rows can lie; none for a template, which is no row."""
    if match.item == GALLERY:
        return ()
    return holdings.days(match.item) if match.day is None else (match.day,)


def now_s(opened: OpenDesk) -> float:
    """The desk's time in seconds."""
    return opened.desk.now().timestamp()


def kind_of(opened: OpenDesk, item: str) -> DataItem:
    """What a holding, or the gallery, is."""
    if item == GALLERY:
        return DataItem.TEMPLATE
    return retention_rules(opened.loaded.plan, opened.loaded.digest).kind_of(item)


@contextlib.contextmanager
def holdings_of(opened: OpenDesk, mode: Mode) -> Iterator[HoldingStore | None]:
    """The store's holdings; None where it has none.

    Raises:
        StoreLocked: writing, while `noren run` holds them.
        HoldingKeyMissing: no passphrase, or the wrong one.
    """
    if not HoldingStore.exists(opened.store.folder):
        yield None
        return
    with HoldingStore.open(opened.store.folder, mode=mode) as holdings:
        yield holdings


def no_vault() -> JailUnavailable:
    """There is nothing here that could compare a picture."""
    return JailUnavailable(
        where="--picture",
        found=Words(en="no vault that compares pictures", ja="画像を照合する保管庫がありません"),
        expected=Words(
            en="a plan with repeat analysis, and its vault on this machine",
            ja="リピート分析のある計画書と、この機械の保管庫",
        ),
        remedy=Words(
            en="search by place and time; where no features are kept, no picture helps",
            ja="場所と時刻で照合してください。特徴量を残さない計画では、画像は役に立ちません",
        ),
    )


def _read_picture(path: Path) -> bytearray:
    """No more than a picture may have, and one byte to see that it has more."""
    buffer = bytearray(MOST_BYTES + 1)
    try:
        with path.open("rb", buffering=0) as file:
            size = 0
            while size < len(buffer) and (read := file.readinto(memoryview(buffer)[size:])):
                size += read
    except OSError as error:
        wipe(buffer)
        reason = error.strerror or type(error).__name__
        raise UsageError(
            where=f"--picture {path}",
            found=Words(en=reason, ja=f"読めません({reason})"),
            expected=Words(en="a JPEG or PNG", ja="JPEGかPNGの画像"),
            remedy=Words(en="correct the path", ja="パスを直してください"),
        ) from error
    picture = bytearray(memoryview(buffer)[:size])
    wipe(buffer)
    return picture


def _walks(opened: OpenDesk, holdings: HoldingStore, case: Case, when: Window) -> Iterator[Match]:
    """Every walk of the place with a point in the window."""
    at_s = now_s(opened)
    begins_ms, ends_ms = (int(at.timestamp() * 1000) for at in (when.begins, when.ends))
    for item in _trajectory_items(opened, holdings, case.asked.site):
        there = set(holdings.days(item))
        days = [day for day in _days_between(when.begins, when.ends) if day in there]
        found: Counter[tuple[date, int]] = Counter()
        for segment in holdings.read_kept(item, at_s=at_s, days=days):
            payload = segment.payload
            if isinstance(payload, TrajectoryPoints):
                inside = (payload.at_ms >= begins_ms) & (payload.at_ms < ends_ms)
                for track in np.unique(payload.track[inside]).tolist():
                    found[segment.day, track] += int((payload.track == np.uint64(track)).sum())
            payload.wipe()
        for (day, track), rows in found.items():
            yield Match(item=item, token=track, day=day, rows=rows)


def _visits(opened: OpenDesk, holdings: HoldingStore | None, pseudonym: int) -> Iterator[Match]:
    """Where a pseudonym stands: in the gallery, and in every holding with a row of it."""
    yield Match(item=GALLERY, token=pseudonym)
    rules = retention_rules(opened.loaded.plan, opened.loaded.digest).holdings
    visits = [rule.item.id for rule in rules if rule.from_first_visit]
    for item in [*visits, *_left_items(opened, holdings)]:
        match, rows = Match(item=item, token=pseudonym), 0
        for payload in _rows(opened, holdings, match):
            rows += len(payload)
            payload.wipe()
        if rows:
            yield replace(match, rows=rows)


def _rows(opened: OpenDesk, holdings: HoldingStore | None, match: Match) -> Iterator[AnyPayload]:
    """A match's rows, segment by segment; the caller wipes each."""
    if holdings is None:
        return
    days = days_of(holdings, match)
    for _, payload in read_rows(holdings, match.item, days, match.token, at_s=now_s(opened)):
        yield payload


def _keeps_visits(opened: OpenDesk, holdings: HoldingStore | None) -> bool:
    """Whether anything is kept that only a picture can find."""
    plan = opened.loaded.plan
    rules = retention_rules(plan, opened.loaded.digest).holdings
    has_visits = any(rule.kind is DataItem.VISIT for rule in rules)
    return plan.repeat is not None or has_visits or bool(_left_items(opened, holdings))


def _trajectory_items(opened: OpenDesk, holdings: HoldingStore, site: str) -> list[str]:
    """The trajectories of a site, or of all; and what an earlier plan left, wherever it was."""
    plan: Plan = opened.loaded.plan
    cameras = {camera.id for camera in plan.cameras if not site or camera.site == site}
    outputs = {output.id for output in plan.outputs if output.camera in cameras}
    rules = retention_rules(plan, opened.loaded.digest).holdings
    declared = [
        rule.item.id
        for rule in rules
        if rule.kind is DataItem.TRAJECTORY and rule.item.id in outputs
    ]
    return [*declared, *_left_items(opened, holdings)]


def _left_items(opened: OpenDesk, holdings: HoldingStore | None) -> list[str]:
    """What an earlier plan declared and this one does not: it is kept until its own end."""
    if holdings is None:
        return []
    rules = retention_rules(opened.loaded.plan, opened.loaded.digest).holdings
    declared = {rule.item.id for rule in rules}
    return [item for item in holdings.items() if item not in declared and holdings.days(item)]


def _days_between(begins: datetime, ends: datetime) -> Iterator[date]:
    day = begins.date()
    while day <= ends.date():
        yield day
        day += timedelta(days=1)


def _require_in_person(case: Case) -> None:
    if case.identity is None or IdentityMeans.IN_PERSON not in case.identity.means:
        raise RequestStepRefused(
            where=case.number,
            found=Words(
                en="a picture of somebody who is not at the counter",
                ja="窓口に来ていない人の画像",
            ),
            expected=Words(
                en="the person concerned at the counter (`in_person`)",
                ja="本人が窓口に来ていること(`in_person`)",
            ),
            remedy=Words(
                en="pictures brought along are never compared: search by place and time, or ask "
                "the person to come",
                ja="持ち込まれた画像は照合しません。場所と時刻で照合するか、ご本人に来て"
                "いただいてください",
            ),
        )


def _too_many(given: int) -> RequestInvalid:
    return RequestInvalid(
        where="--picture",
        found=Words(en=f"{given} pictures", ja=f"{given} 枚の画像"),
        expected=Words(
            en=f"1 to {MOST_PICTURES} pictures of the person at the counter",
            ja=f"窓口にいる本人の画像 1〜{MOST_PICTURES} 枚",
        ),
        remedy=Words(
            en="three will do: from the front, the side and behind; nothing of these was kept",
            ja="前、横、後ろの3枚で十分です。これらの画像は何も残していません",
        ),
    )


def _no_window(case: Case) -> RequestInvalid:
    return RequestInvalid(
        where=case.number,
        found=Words(en="no time", ja="時間帯がありません"),
        expected=Words(
            en="when the person was there, as narrowly as they know",
            ja="本人がそこにいた時間帯(できるだけ狭く)",
        ),
        remedy=Words(
            en="ask, and give --from and --to; nothing was searched",
            ja="本人に聞いて --from と --to を指定してください。照合はしていません",
        ),
    )
