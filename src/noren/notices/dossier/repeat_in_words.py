"""Repeat-visit analysis said in words: what is remembered of whom, how long, and how coarsely."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from noren.notices.dossier.speech import Said, Speaker
from noren.notices.press import blocks as b
from noren.notices.statements.phrases import span_words
from noren.notices.statements.repeat import MEMBER_WORDS
from noren.plan.declaration import Plan
from noren.plan.repeat import RepeatAnalysis, Till
from noren.vocabulary.words import Words

_FEATURES: Final = {
    "body": Words(ja="全身の見た目", en="the look of the whole body"),
    "face": Words(ja="顔(個人識別符号に当たる)", en="the face (an individual identification code)"),
}
_LINKED: Final = {
    "visits": Words(ja="来店の日時", en="times of visits"),
    "trajectories": Words(ja="動線", en="paths walked"),
    "attributes": Words(ja="推定した属性", en="estimated attributes"),
    "purchases": Words(ja="購買(時刻とレジで対応)", en="purchases, by time and till"),
}
_AFTER: Final = {
    "statistics": Words(
        ja="統計にまとめ、特徴量は消去する", en="made into statistics; features are erased"
    ),
    "erase": Words(ja="すべて消去する", en="erased altogether"),
}


def build_repeat(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    """What the plan declares, or that it does no such analysis."""
    repeat = plan.repeat
    if repeat is None:
        yield speak.paragraph(Words(ja="この計画では行いません。", en="This plan does none."))
        return
    yield speak.fields(*_what(plan, repeat, speak), *_how(plan, repeat, speak))


def _what(plan: Plan, repeat: RepeatAnalysis, speak: Speaker) -> Iterator[tuple[Said, Said]]:
    window = span_words(repeat.window)
    names = {camera.id: camera.name for camera in plan.cameras}
    cameras = [speak.named(names[one], one) for one in repeat.cameras]
    yield Words(ja="目的", en="Purpose"), repeat.purpose
    yield Words(ja="カメラ", en="Cameras"), speak.join(cameras)
    yield Words(ja="特徴量", en="Features"), speak.join(_FEATURES[one] for one in repeat.features)
    yield (
        Words(ja="保管する期間", en="Window"),
        Words(
            ja=f"最初の来店から{window.ja}(その後の来店で延びません)",
            en=f"{window.en} from the first visit; later visits do not lengthen it",
        ),
    )
    yield Words(ja="期間の理由", en="Why so long"), repeat.window_reason
    yield (
        Words(ja="結び付ける項目", en="Linked items"),
        speak.join(_LINKED[o] for o in repeat.linked),
    )
    yield Words(ja="期間の後", en="After the window"), _AFTER[repeat.after_window]
    yield Words(ja="最少人数", en="Minimum cell"), repeat.minimum_cell


def _how(plan: Plan, repeat: RepeatAnalysis, speak: Speaker) -> Iterator[tuple[Said, Said]]:
    gap, ratio = span_words(repeat.visit_gap), f"{repeat.false_match_ratio * 100:g}%"
    yield (
        Words(ja="一回の来店とみる間隔", en="Still the same visit"),
        Words(
            ja=f"同じ場所で{gap.ja}以内にまた見えたら、同じ来店とみなす",
            en=f"whoever is seen again at the same place within {gap.en}",
        ),
    )
    yield Words(ja="前回からの日数の区切り", en="Days since the last visit"), _steps(repeat)
    yield Words(ja="レジ", en="Tills"), _tills(plan, repeat, speak)
    yield (
        Words(ja="他人を同じ人とみる割合", en="Two people taken for one"),
        Words(ja=f"{ratio}以下", en=f"at most {ratio}"),
    )
    yield (
        Words(ja="子ども", en="Children"),
        Words(ja="特徴量を作らない", en="no features are made")
        if repeat.children == "left_out"
        else Words(ja="特徴量を作る", en="features are made"),
    )
    yield (
        Words(ja="会員情報などとの結び付け", en="Links to data that names people"),
        speak.join(
            (MEMBER_WORDS[join.target] for join in repeat.joins),
            empty=Words(ja="なし", en="none"),
        ),
    )


def _steps(repeat: RepeatAnalysis) -> Words:
    """The steps as spans of days: `0, 1 to 6, and 7 or more`; nothing finer is told."""
    spans = [(first, after - 1) for first, after in pairwise(repeat.day_steps)]
    last = repeat.day_steps[-1]
    ja = "、".join(f"{low}日" if low == high else f"{low}日から{high}日" for low, high in spans)
    en = ", ".join(str(low) if low == high else f"{low} to {high}" for low, high in spans)
    return Words(
        ja=f"{ja}、{last}日以上の{len(spans) + 1}段階だけで示す",
        en=f"told in {len(spans) + 1} steps only: {en}, and {last} or more",
    )


def _tills(plan: Plan, repeat: RepeatAnalysis, speak: Speaker) -> Said:
    if "purchases" not in repeat.linked:
        return Words(ja="購買は結び付けない", en="purchases are not linked")
    return speak.lines([_till(plan, till) for till in repeat.tills])


def _till(plan: Plan, till: Till) -> Words:
    camera = next(one for one in plan.cameras if one.id == till.camera)
    area = next(one for one in camera.view.areas if one.id == till.area)
    return Words(
        ja=f"{till.lane}: {camera.name.ja}の「{area.name.ja}」に立つ人",
        en=f"{till.lane}: whoever stands in “{area.name.en}” of {camera.name.en}",
    )
