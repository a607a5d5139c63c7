"""A whole `noren certify`: from what was asked to what is said, with any keyboard and clock."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from noren.operations.certify import (
    Certified,
    Circumstances,
    Subject,
    certify,
    find_subject,
    is_measured,
)
from noren.operations.check import today_in_japan
from noren.operations.conservation import check_day
from noren.operations.live_count import AREA_KEYS, LINE_KEYS, CountState, Keyboard, LiveCount
from noren.operations.output_files import another, writing
from noren.operations.reading import read_plan
from noren.operations.tally import Press, Tally, finish_tally, join_tallies, read_tally, write_tally
from noren.plan.load import LoadedPlan
from noren.reports.certified import caveat_of, check_rows, is_valid, percent_of, stamp_of
from noren.stores.balances import Balanced, save_balances
from noren.stores.certificates import Certificate, CertifiedFigure, read_certificates
from noren.stores.current_pictures import CurrentPictures
from noren.stores.ledger.terms import CountedAt
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

MEASURED_PATIENCE_S: Final = 120.0
"""How long the figures of the last bin are waited for: a run writes them a little later."""

COUNTING = Words(
    en="counting at “{target}”: {keys}; space pauses, backspace takes the last key back, q ends",
    ja="「{target}」で数えます。{keys}、スペースで中断・再開、Backspaceで一つ取り消し、qで終了",
)
LINE_KEYS_SAID = Words(
    en="f or ↑ = {first}, b or ↓ = {second}", ja="f または ↑ = {first}、b または ↓ = {second}"
)
AREA_KEYS_SAID = Words(en="+ = one more, - = one fewer", ja="+ = 一人増、- = 一人減")
ICON_PAGE = Words(en="the icon view: {path}", ja="アイコン画面: {path}")
NO_ICONS = Words(
    en="the plan has no icon view of this camera: add an output `icon`, or count with "
    "--where place",
    ja="このカメラのアイコン画面が計画にありません。`icon` の出力を加えるか、"
    "--where place で数えてください",
)
KEPT = Words(
    en="the count is kept in {path}; remove it when it is no longer needed",
    ja="数えた記録は {path} にあります。要らなくなったら消してください",
)
WAITING = Words(en="waiting for the figures of the last bin", ja="最後の区間の数値を待っています")
COUNTED = Words(
    en="{direction}: machine {machine}, person {person}, error {error}; 95 %: {low} to {high}; "
    "{slots} bins, a bin is off by {bias} on average{spread} ({method})",
    ja="{direction}: 機械 {machine}、人 {person}、誤差 {error}。95 %区間 {low} 〜 {high}。"
    "{slots} 区間、1区間の差は平均 {bias}{spread}({method})",
)
SPREAD = Words(en=", spread {value}", ja="、ばらつき {value}")
METHODS: Final = {
    "paired": Words(en="bin by bin", ja="区間ごとの比較"),
    "totals": Words(
        en="totals only, therefore wide: narrower bins in the plan give more",
        ja="合計だけの比較のため幅が広い。計画の集計の幅を狭くすると狭まります",
    ),
    "levels": Words(en="bin by bin", ja="区間ごとの比較"),
}
NOT_SAID = Words(en="{direction}: not certified – {why}", ja="{direction}: 検証できません – {why}")
STAMPED = Words(en="{direction}: {stamp}", ja="{direction}: {stamp}")
PEOPLE = Words(en="people on average", ja="平均の人数")
LAPSED = Words(en="lapsed", ja="失効")
NOTHING_CERTIFIED = Words(en="nothing has been certified yet", ja="検証した数値はまだありません")
NOTHING_TO_CHECK = Words(
    en="the plan declares nothing to compare: see its section `accuracy`",
    ja="比べるものが計画にありません。`accuracy` の項に書いてください",
)


_WAYS: Final = {way.value: way for way in CountedAt}
_ROLES: Final = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRequest:
    """What `noren certify count` was asked."""

    plan: Path
    store: Path
    camera: str
    line: str | None = None
    area: str | None = None
    class_word: str = "person"
    minutes: int = 15
    counted_at: str = "icons"
    role: str = "analyst"
    initial: int = 0
    delay_s: float = 0.0
    tallies: tuple[Path, ...] = ()
    keep: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a person sits: keys, clock and screen."""

    keyboard: Keyboard | None
    """None where nobody presses keys here, because the count is in files."""
    show: Callable[[CountState], None]
    tell: Callable[[Words], None]
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said at the end: lines for people, and one document for programs."""

    lines: tuple[Words, ...]
    document: dict[str, Any]
    is_well: bool = True


def count(request: CountRequest, desk: Desk) -> Told | None:
    """Count, or take what was counted elsewhere, and certify; None if ended before it began.

    Raises:
        TooFewEvents: too little was counted; nothing is kept but the file of keys.
        UsageError, PlanErrors, StoreError: as `find_subject`, `read_tally` and `certify` say.
    """
    loaded = read_plan(request.plan)
    subject = find_subject(
        loaded,
        camera=request.camera,
        line=request.line,
        area=request.area,
        class_word=request.class_word,
    )
    with StatisticsStore.open(request.store, mode="read"):
        pass  # said before anybody counts for a quarter of an hour
    if request.tallies:
        tally = join_tallies(read_tally(path) for path in request.tallies)
    else:
        presses = _count_live(request, desk, loaded, subject)
        if not presses:
            return None
        tally = finish_tally(presses, where="noren certify")
        _wait_for_figures(request, desk, loaded, subject, tally)
    done = certify(
        loaded,
        request.store,
        subject,
        tally,
        Circumstances(
            counted_at=_WAYS[request.counted_at],
            role=_ROLES[request.role],
            initial=request.initial,
            delay_s=request.delay_s,
        ),
        now=lambda: datetime.fromtimestamp(desk.clock(), UTC),
    )
    return _tell_certified(done, loaded, subject)


def check(plan: Path, store: Path, day: date | None) -> Told:
    """The daily checks over one day (yesterday), said and kept. Not well where counts contradict.

    Raises:
        PlanErrors, StoreError: the plan or the store cannot be read.
    """
    loaded = read_plan(plan)
    asked = day or today_in_japan() - timedelta(days=1)
    with StatisticsStore.open(store, mode="read") as opened:
        balances = check_day(loaded, opened, asked)
        save_balances(opened.folder, balances)
    lines = _check_lines(balances) or (NOTHING_TO_CHECK,)
    return Told(
        lines=lines,
        document={
            "plan_digest": loaded.digest,
            "day": asked.isoformat(),
            "checks": [one.model_dump(mode="json") for one in balances],
        },
        is_well=all(one.verdict != "differs" for one in balances),
    )


def list_certificates(plan: Path, store: Path) -> Told:
    """Every certificate of a store, and whether it still holds for what ran last.

    Raises:
        PlanErrors, StoreError: the plan or the store cannot be read.
    """
    loaded = read_plan(plan)
    with StatisticsStore.open(store, mode="read") as opened:
        certificates = read_certificates(opened.folder)
    lines = [
        _listed(one, figure, loaded) for one in reversed(certificates) for figure in one.figures
    ]
    return Told(
        lines=tuple(lines) or (NOTHING_CERTIFIED,),
        document={"certificates": [_mapping(one, loaded) for one in reversed(certificates)]},
    )


def _count_live(
    request: CountRequest, desk: Desk, loaded: LoadedPlan, subject: Subject
) -> tuple[Press, ...]:
    assert desk.keyboard is not None, "a live count has a keyboard"
    keys = AREA_KEYS if subject.is_area else LINE_KEYS
    desk.tell(_counting(loaded, subject))
    way = _WAYS[request.counted_at]
    desk.tell(caveat_of(way))
    if way is CountedAt.ICONS:
        desk.tell(_icon_view(request, loaded))
    presses = LiveCount(
        keyboard=desk.keyboard,
        clock=desk.clock,
        show=desk.show,
        keys=keys,
        bin_s=subject.bin_s,
        wanted_bins=max(1, math.ceil(60 * request.minutes / subject.bin_s)),
        delay_s=request.delay_s,
    ).run()
    if presses:
        path = request.keep or Path(_file_name(subject, presses[0].at_s))
        with writing(path, remedy=another("--keep")):
            path.write_text(write_tally(presses), encoding="utf-8")
        desk.tell(KEPT.fill(path=path))
    return presses


def _wait_for_figures(
    request: CountRequest, desk: Desk, loaded: LoadedPlan, subject: Subject, tally: Tally
) -> None:
    """Until the last whole bin is in the store; what is not there by then is not compared."""
    last_s = max(one.to_s for one in tally.stretches) // subject.bin_s * subject.bin_s
    until_s = desk.clock() + MEASURED_PATIENCE_S
    is_told = False
    while not is_measured(request.store, loaded, subject, until_s=last_s):
        if desk.clock() >= until_s:
            return
        if not is_told:
            desk.tell(WAITING)
            is_told = True
        desk.sleep(1.0)


def _counting(loaded: LoadedPlan, subject: Subject) -> Words:
    camera = loaded.plan.cameras[subject.camera_number]
    if subject.is_area:
        area = next(one for one in camera.view.areas if one.id == subject.target)
        name, keys = area.name, AREA_KEYS_SAID
    else:
        line = next(one for one in camera.view.lines if one.id == subject.target)
        name = line.name
        keys = Words(
            ja=LINE_KEYS_SAID.ja.format(first=line.forward.ja, second=line.backward.ja),
            en=LINE_KEYS_SAID.en.format(first=line.forward.en, second=line.backward.en),
        )
    return Words(
        ja=COUNTING.ja.format(target=name.ja, keys=keys.ja),
        en=COUNTING.en.format(target=name.en, keys=keys.en),
    )


def _icon_view(request: CountRequest, loaded: LoadedPlan) -> Words:
    """Where the person has to look."""
    for output in loaded.plan.outputs:
        if output.camera == request.camera and output.record is RecordClass.ICON:
            pictures = CurrentPictures(request.store)
            return ICON_PAGE.fill(path=pictures.folder_of(output.id) / "index.html")
    return NO_ICONS


def _file_name(subject: Subject, at_s: float) -> str:
    moment = datetime.fromtimestamp(at_s, UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"tally-{subject.camera}-{subject.target}-{moment}.csv"


def _direction(loaded: LoadedPlan, camera: str, target: str, direction: str) -> Words:
    """What a direction means in the plan; its word where the plan no longer has the line."""
    if direction == "level":
        return PEOPLE
    for one in loaded.plan.cameras:
        for line in one.view.lines if one.id == camera else ():
            if line.id == target:
                text = line.forward if direction == "forward" else line.backward
                return Words(ja=text.ja, en=text.en)
    return Words(ja=direction, en=direction)


def _tell_certified(done: Certified, loaded: LoadedPlan, subject: Subject) -> Told:
    certificate = done.certificate
    lines = [_compared(one, loaded, subject) for one in certificate.figures]
    for direction, error in done.refused:
        name, why = _direction(loaded, subject.camera, subject.target, direction), error.words
        lines.append(
            Words(
                ja=NOT_SAID.ja.format(direction=name.ja, why=why.ja),
                en=NOT_SAID.en.format(direction=name.en, why=why.en),
            )
        )
    for one in certificate.figures:
        lines.append(_stamped(certificate, one, loaded))
    lines.append(caveat_of(certificate.counted_at))
    document = _mapping(certificate, loaded)
    document["not_certified"] = [direction for direction, _ in done.refused]
    return Told(lines=tuple(lines), document=document)


def _compared(one: CertifiedFigure, loaded: LoadedPlan, subject: Subject) -> Words:
    spread = Words(ja="", en="")
    if one.spread is not None:
        spread = SPREAD.fill(value=f"{one.spread:.1f}")
    name = _direction(loaded, subject.camera, subject.target, one.direction)
    facts = {
        "machine": f"{one.machine:,.0f}" if one.direction != "level" else f"{_mean(one)[0]:.2f}",
        "person": f"{one.person:,.0f}" if one.direction != "level" else f"{_mean(one)[1]:.2f}",
        "error": f"{100 * one.error_ratio:+.1f} %",
        "low": f"{100 * one.low_ratio:+.1f} %",
        "high": f"{100 * one.high_ratio:+.1f} %",
        "slots": one.slots,
        "bias": f"{one.bias:+.1f}",
    }
    method = METHODS[one.method]
    return Words(
        ja=COUNTED.ja.format(**facts, direction=name.ja, spread=spread.ja, method=method.ja),
        en=COUNTED.en.format(**facts, direction=name.en, spread=spread.en, method=method.en),
    )


def _mean(one: CertifiedFigure) -> tuple[float, float]:
    return one.machine / one.slots, one.person / one.slots


def _stamped(certificate: Certificate, one: CertifiedFigure, loaded: LoadedPlan) -> Words:
    name = _direction(loaded, certificate.camera, certificate.target, one.direction)
    stamp = stamp_of(certificate, one)
    return Words(
        ja=STAMPED.ja.format(direction=name.ja, stamp=stamp.ja),
        en=STAMPED.en.format(direction=name.en, stamp=stamp.en),
    )


def _listed(certificate: Certificate, one: CertifiedFigure, loaded: LoadedPlan) -> Words:
    said = _stamped(certificate, one, loaded)
    place = f"{certificate.camera}/{certificate.target} "
    is_lapsed = certificate.plan != loaded.digest
    tail = Words(ja=f" – {LAPSED.ja}", en=f" – {LAPSED.en}") if is_lapsed else Words(ja="", en="")
    return Words(ja=place + said.ja + tail.ja, en=place + said.en + tail.en)


def _mapping(certificate: Certificate, loaded: LoadedPlan) -> dict[str, Any]:
    document = certificate.model_dump(mode="json")
    document["is_of_this_plan"] = is_valid(certificate, loaded.digest, certificate.model)
    for figure in document["figures"]:
        kept = certificate.figure(figure["direction"])
        assert kept is not None
        figure["most_percent"] = percent_of(kept.most_ratio)
    return document


def _check_lines(balances: Sequence[Balanced]) -> tuple[Words, ...]:
    return tuple(
        Words(
            ja=f"{row.sign} {row.day} {row.check} {row.text.ja}",
            en=f"{row.sign} {row.day} {row.check} {row.text.en}",
        )
        for row in check_rows(balances)
    )
