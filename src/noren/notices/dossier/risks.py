"""The risk worksheet, the re-identification worksheet, and the machine's own figures beside them.

Source: Guidebook 2.0, sections 4.1 a, 4.4 and 4.5; the layout of the second worksheet is ours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from noren.gate.leak_budget import LeakBudget
from noren.gate.visit_records import TIME_STEP_S
from noren.notices.dossier.facts import DossierFacts, Measured, MeasuredOutput
from noren.notices.dossier.speech import Speaker
from noren.notices.dossier.unmeasured import build_unmeasured
from noren.notices.press import blocks as b
from noren.notices.statements.phrases import often_words
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.plan.personal import closeness_of
from noren.plan.values import Span
from noren.vocabulary.matters import RiskTheme
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="リスクの分析", en="Risks")
_REMAINING: Final = {
    "low": Words(ja="小さい", en="low"),
    "middle": Words(ja="中くらい", en="middle"),
    "high": Words(ja="大きい", en="high"),
}
_NONE: Final = Words(ja="使わない", en="none used")
_JAPAN: Final = timezone(timedelta(hours=9))


def build_risks(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    plan = facts.plan
    yield speak.heading(Words(ja="リスク分析表", en="Risk worksheet"))
    yield from _entries(plan, speak)
    yield speak.heading(Words(ja="再特定のリスク", en="Re-identification"))
    yield _reidentification(plan, speak)
    yield _coarseness(plan, speak)
    yield speak.heading(
        Words(ja="数値が運べる情報の上限", en="How much the numbers could carry at most")
    )
    yield from _budgets(facts, speak)
    yield speak.heading(Words(ja="運用で測ったこと", en="Measured in operation"))
    yield from _measured(facts, speak)
    for walks in facts.walks:
        yield speak.heading(
            Words(
                ja=f"動線から特定されるおそれ({walks.output})",
                en=f"How far trajectories single people out ({walks.output})",
            )
        )
        for sentence in walks.sentences:
            yield speak.paragraph(sentence)


def _entries(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    entries = plan.risk.entries
    if not entries:
        yield speak.paragraph(
            Words(
                ja="リスクの分析は計画に記載がありません。",
                en="No risk analysis is stated in the plan.",
            )
        )
        return
    yield speak.table(
        Words(ja="危険・対策・残るリスク", en="Dangers, measures, and what remains"),
        (
            Words(ja="観点", en="Theme"),
            Words(ja="危険", en="Danger"),
            Words(ja="対策", en="Measure"),
            Words(ja="残るリスク", en="Remaining"),
        ),
        [
            (
                speak.say(one.theme),
                speak.say(one.danger),
                speak.say(one.measure),
                speak.say(_REMAINING[one.remaining]),
            )
            for one in entries
        ],
    )
    told = {one.theme for one in entries}
    absent = [theme for theme in RiskTheme if theme not in told and theme is not RiskTheme.OTHER]
    if absent:
        named = speak.join(absent)
        yield speak.paragraph(
            Words(
                ja=f"計画に記載のない観点: {named}",
                en=f"Themes of which the plan says nothing: {named}",
            )
        )


def _reidentification(plan: Plan, speak: Speaker) -> b.Block:
    sheet = plan.risk.reidentification
    if sheet is None:
        return speak.paragraph(
            Words(
                ja="再特定のリスクの検討は計画に記載がありません。",
                en="No examination of re-identification is stated in the plan.",
            )
        )
    return speak.fields(
        (Words(ja="誰が気づき得るか", en="Who could recognize somebody"), sheet.who),
        (Words(ja="どんな知識や情報を使って", en="With which knowledge or data"), sheet.with_what),
        (Words(ja="検討の結果", en="What was found"), sheet.result),
    )


def _coarseness(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.outputs:
        return speak.paragraph(Words(ja="残すデータはありません。", en="No data is kept."))
    return speak.table(
        Words(
            ja="データの粗さ(機械が守る値)", en="How coarse the data is; the machine keeps to this"
        ),
        (
            Words(ja="項目", en="Item"),
            Words(ja="個人との近さ", en="Closeness to a person"),
            Words(ja="時間の粗さ", en="In time"),
            Words(ja="位置の粗さ", en="In space"),
            Words(ja="最少の数", en="Minimum cell"),
        ),
        [
            (
                output.id,
                speak.say(closeness_of(plan, output)),
                _time(speak, output),
                _space(plan, speak, output),
                speak.say(output.minimum_cell),
            )
            for output in plan.outputs
        ],
    )


def _time(speak: Speaker, output: Output) -> str:
    if output.record is RecordClass.VISIT:
        return speak.say(Words(ja=f"{TIME_STEP_S}秒", en=f"{TIME_STEP_S} seconds"))
    span = output.bin or output.every
    return speak.say(_NONE if span is None else span)


def _space(plan: Plan, speak: Speaker, output: Output) -> str:
    if output.position_m is not None:
        size = f"{output.position_m:g}"
        return speak.say(Words(ja=f"{size}メートル", en=f"{size} m"))
    named = len(output.lines) + len(output.areas)
    if output.record is RecordClass.VISIT and plan.repeat is not None:
        named = sum(till.camera == output.camera for till in plan.repeat.tills)
    if named:
        return speak.say(
            Words(
                ja=f"決めた線・区域{named}か所",
                en=f"{named} drawn line{'s' if named > 1 else ''} or areas"
                if named > 1
                else "one drawn line or area",
            )
        )
    return speak.say(_NONE)


def _budgets(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    yield speak.paragraph(
        Words(
            ja="許された数値にも、悪意のあるプログラムなら画像の一部を少しずつ忍ばせられます。"
            "その量の上限を、外へ出てよい記録の種類と回数から計算したものです。実際の量ではなく、"
            "すべてを悪用した場合の上限です。",
            en="A hostile program could hide parts of a picture even in permitted numbers, a few "
            "bits "
            "at a time. This is the bound on that, computed from which records may leave and how "
            "often: not what is carried, but the most that all of it misused could carry.",
        )
    )
    if facts.budgets:
        yield _per_camera(facts, speak)
        yield _per_output(facts.budgets, speak)
    else:
        yield speak.paragraph(
            Words(
                ja="この計画には noren run で計測できるカメラがないため、計算していません。",
                en="Not computed: noren run can measure with none of the plan's cameras.",
            )
        )
    yield from build_unmeasured(facts, speak)


def _per_camera(facts: DossierFacts, speak: Speaker) -> b.Block:
    names = {camera.id: camera.name for camera in facts.plan.cameras}
    return speak.table(
        Words(ja="カメラごとの上限", en="The bound of each camera"),
        (
            Words(ja="カメラ", en="Camera"),
            Words(ja="1日あたり", en="A day"),
            Words(ja="何に相当するか", en="What that means"),
        ),
        [
            (
                speak.named(names[one.camera], one.camera),
                speak.say(_bits(math.ceil(one.bits_per_day))),
                one.lines(speak.language)[-1],
            )
            for one in facts.budgets
        ],
    )


def _bits(count: int) -> Words:
    return Words(ja=f"{count:,}ビット", en=f"{count:,} bits")


def _per_output(budgets: tuple[LeakBudget, ...], speak: Speaker) -> b.Block:
    rows: list[tuple[str, ...]] = []
    runs = Words(ja="開始と終了の記録", en="notes of starts and ends")
    for one in budgets:
        rows += [
            (part.output, one.camera, _upper(part.figure_bits_per_bin), f"{part.bins_per_day:,}",
             speak.say(_bits(math.ceil(part.bits_per_day))))
            for part in one.outputs
        ]  # fmt: skip
        rows += [
            (speak.say(_coverage(part.bin_s)), one.camera, _upper(part.bits_per_bin),
             f"{part.bins_per_day:,}", speak.say(_bits(math.ceil(part.bits_per_day))))
            for part in one.coverage
        ]  # fmt: skip
        not_binned = speak.say(Words(ja="区間によらない", en="not by bins"))
        rows.append(
            (speak.say(runs), one.camera, not_binned, not_binned,
             speak.say(_bits(math.ceil(one.run_bits_per_day))))
        )  # fmt: skip
    return speak.table(
        Words(ja="上限の内訳", en="What the bound is made of"),
        (
            Words(ja="項目", en="Item"),
            Words(ja="カメラ", en="Camera"),
            Words(ja="1区間のビット", en="Bits a bin"),
            Words(ja="1日の区間", en="Bins a day"),
            Words(ja="1日あたり", en="A day"),
        ),
        rows,
    )


def _coverage(bin_s: int) -> Words:
    often = often_words(Span(seconds=bin_s))
    return Words(ja=f"計測状況({often.ja}ごと)", en=f"coverage, every {often.en}")


def _upper(bits: float) -> str:
    """Two places, never below the truth."""
    return f"{math.ceil(bits * 100) / 100:,.2f}"


def _measured(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    measured = facts.measured
    if isinstance(measured, Words):
        yield speak.paragraph(
            Words(ja=f"測っていません。{measured.ja}", en=f"Not measured. {measured.en}")
        )
        return
    yield speak.fields(
        (
            Words(ja="この計画での計測の開始", en="Runs under this plan"),
            Words(
                ja=f"{measured.runs}回(うち隔離区画の中{measured.jailed_runs}回)",
                en=f"{measured.runs}, {measured.jailed_runs} of them inside the pixel jail",
            ),
        ),
        (
            Words(ja="開始前に試した脱出", en="Ways out tried before a run"),
            Words(ja="記録なし", en="none recorded")
            if measured.attempted is None
            else Words(
                ja=f"最大{measured.attempted}通り、すべて失敗",
                en=f"up to {measured.attempted}, all of which failed",
            ),
        ),
        (Words(ja="記録された異常(全計画)", en="Incidents, of all plans"), measured.incidents),
        (Words(ja="ほかの計画での開始", en="Runs under other plans"), measured.other_runs),
    )
    yield from _figures(measured, speak)


def _figures(measured: Measured, speak: Speaker) -> Iterator[b.Block]:
    if not measured.outputs:
        yield speak.paragraph(
            Words(
                ja="この計画での数値はまだありません。",
                en="There are no figures under this plan yet.",
            )
        )
        return
    yield speak.table(
        Words(ja="計測の状況と最も小さい数", en="Coverage and the smallest numbers"),
        (
            Words(ja="項目", en="Item"),
            Words(ja="カメラ", en="Camera"),
            Words(ja="期間(日本時間)", en="From, to (Japan)"),
            Words(ja="計測できた時間", en="Time watched"),
            Words(ja="0より大きい最小の数", en="Smallest number above 0"),
            Words(ja="最少の数を下回る数", en="Numbers below the minimum cell"),
        ),
        [_figure_row(speak, one) for one in measured.outputs],
    )


def _figure_row(speak: Speaker, one: MeasuredOutput) -> tuple[str, ...]:
    none = Words(ja="なし", en="none")
    bins = Words(ja=f"{one.bins:,}区間", en=f"{one.bins:,} bins")
    return (
        one.output,
        one.camera,
        f"{_moment(one.first_s)}\n{_moment(one.last_s)}\n{speak.say(bins)}",
        f"{math.floor(one.watched_ratio * 1000) / 10:.1f}%",
        speak.say(none if one.smallest is None else one.smallest),
        speak.say(one.below_cell),
    )


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(_JAPAN).strftime("%Y-%m-%d %H:%M")
