"""What is derived from the images, how close it comes to people, and how long it is kept."""

from __future__ import annotations

from typing import Final

from noren.notices.statements.items import (
    ATTRIBUTE_WORDS,
    CLASS_WORDS,
    FEATURE_WORDS,
    describe_output,
    is_held,
    name_output,
)
from noren.notices.statements.phrases import listed, said, span_words
from noren.notices.statements.statement import Told
from noren.plan.people import Party
from noren.plan.personal import closeness_of, keeps_personal_data, keeps_stills
from noren.plan.repeat import RepeatAnalysis
from noren.vocabulary.records import Closeness, RecordClass
from noren.vocabulary.terms import Role, UseCase
from noren.vocabulary.words import Words


def state_derived(told: Told) -> tuple[Words, ...]:
    """An outline of the data derived, feature data included."""
    lines = list(dict.fromkeys(describe_output(output) for output in told.plan.outputs))
    repeat = told.plan.repeat
    if repeat is not None:
        features = listed(FEATURE_WORDS[one] for one in repeat.features)
        lines.insert(
            0, Words(ja=f"特徴量データ({features.ja})", en=f"feature data ({features.en})")
        )
    return tuple(lines) or (_NOTHING_KEPT,)


_NOTHING_KEPT = Words(ja="データは残しません。", en="No data is kept.")


def state_stages(told: Told) -> tuple[Words, ...]:
    """What is acquired, processed, estimated and analyzed, a line each."""
    plan = told.plan
    estimated = [ATTRIBUTE_WORDS[a] for output in plan.outputs for a in output.attributes]
    analyzed = [name_output(output) for output in plan.outputs]
    features = [] if plan.repeat is None else [FEATURE_WORDS[one] for one in plan.repeat.features]
    rows = (
        (
            Words(ja="取得", en="Acquired"),
            [Words(ja="カメラ画像", en="camera images")],
        ),
        (
            Words(ja="処理", en="Processed"),
            [_positions(told)]
            + [Words(ja=f"{f.ja}の特徴量", en=f"features of {f.en}") for f in features],
        ),
        (Words(ja="推定", en="Estimated"), estimated),
        (Words(ja="分析", en="Analyzed"), analyzed),
    )
    none = Words(ja="なし", en="nothing")
    return tuple(
        Words(
            ja=f"{stage.ja}: {(listed(items) if items else none).ja}",
            en=f"{stage.en}: {(listed(items) if items else none).en}",
        )
        for stage, items in rows
    )


def _positions(told: Told) -> Words:
    """Of what the machine finds the places in an image: what is counted, drawn or filled in."""
    outputs = told.plan.outputs
    found = {one for output in outputs for one in output.classes} or {"person"}
    if any(output.record in _OF_STREETS for output in outputs):
        found |= {"person", "vehicle"}
    what = listed(words for one, words in CLASS_WORDS.items() if one in found)
    return Words(ja=f"{what.ja}の位置", en=f"positions of {what.en}")


_OF_STREETS: Final = (RecordClass.SCENERY, RecordClass.MASKED_STILL)
"""Where people and vehicles are found to be left out or filled in."""


def _feature_data(repeat: RepeatAnalysis) -> Words:
    """What kept features are in law; only those of faces are identification codes as such."""
    if "face" in repeat.features:
        law = Words(
            ja="特徴量データは個人識別符号に当たります。",
            en="Feature data is an individual identification code.",
        )
    else:
        law = Words(
            ja="特徴量データは個人情報として扱います。",
            en="Feature data is treated as personal information.",
        )
    return Words(
        ja=f"{law.ja}同じ人の再来訪を見分けますが、氏名などどこの誰であるかは調べません。",
        en=f"{law.en} It tells that the same person came again, not who that person is.",
    )


def state_identifiability(told: Told) -> tuple[Words, ...]:
    """Whether people can be identified, from the image and from what is left of it."""
    plan = told.plan
    lines = [
        Words(
            ja="撮影した瞬間の画像には個人が写りますが、計測が済むと直ちに破棄します。",
            en="People can be seen in an image for the moment it is taken; it is discarded as soon "
            "as it is measured.",
        )
    ]
    if plan.repeat is not None:
        lines.append(_feature_data(plan.repeat))
    if any(output.texts for output in plan.outputs):
        lines.append(
            Words(
                ja="看板や標識の文字は、決めた語と同じかどうかだけを機器の中で調べ、残しません。"
                "人や車にある文字は読みません。",
                en="Text on boards and signs is only compared with a fixed list inside the machine "
                "and not kept. Text on people and vehicles is not read.",
            )
        )
    closeness = {closeness_of(plan, output) for output in plan.outputs}
    if Closeness.SINGLE in closeness:
        lines.append(
            Words(
                ja="一人ごとの動きを残しますが、顔や氏名とは結び付けません。",
                en="Single paths are kept, without a face or a name.",
            )
        )
    elif keeps_stills(plan):
        lines.append(
            Words(
                ja="静止画では、人や車を自動で見つけて塗りつぶします。確かでない静止画は捨てますが、"
                "見落とすこともありえます。ほかのデータから個人を特定することはできません。",
                en="In stills, people and vehicles are found by a program and filled in. A still "
                "in doubt is thrown away, but something may be missed. Nobody can be identified "
                "from the other data.",
            )
        )
    elif not keeps_personal_data(plan):
        lines.append(
            Words(
                ja="残るデータから個人を特定することはできません。",
                en="Nobody can be identified from what is kept.",
            )
        )
    if any(output.fused_into for output in plan.outputs):
        lines.append(
            Words(
                ja="同じ床を写す複数のカメラの動きは、場所と時刻だけでつなぎ、"
                "一人を一度だけ記録します。",
                en="Movements before several cameras over one floor are joined by place and time "
                "alone, so that each person is recorded once.",
            )
        )
    if told.purposes_of(UseCase.SIGNAGE):
        lines.append(
            Words(
                ja="見ている人に合わせて表示を変えることは、個人情報の利用に当たります。",
                en="Adapting the screen to its viewers is a use of personal information.",
            )
        )
    return tuple(lines)


def state_third_party(told: Told) -> tuple[Words, ...]:
    """To whom anything goes, who only works for the operator, and what is public."""
    plan, lines = told.plan, []
    by_id = {output.id: describe_output(output) for output in plan.outputs}
    for party in plan.parties:
        if party.role == "recipient":
            lines.append(_provided(party, [by_id[one] for one in party.outputs]))
    public = [describe_output(one) for one in plan.outputs if Role.PUBLIC in one.readers]
    if public:
        shown = listed(public)
        lines.append(Words(ja=f"公開します: {shown.ja}", en=f"Published: {shown.en}"))
    if not any(party.role == "recipient" for party in plan.parties):
        lines.insert(
            0,
            Words(
                ja="個人のデータを第三者に提供することはありません(法令に基づく場合を除く)。",
                en="No personal data goes to third parties, except where the law demands it.",
            ),
        )
    processors = [one for one in plan.parties if one.role in ("processor", "sub_processor")]
    if processors:
        named = listed(said(one.name) for one in processors)
        lines.append(Words(ja=f"取扱いの委託先: {named.ja}", en=f"Processors: {named.en}"))
    return tuple(lines)


def _provided(party: Party, items: list[Words]) -> Words:
    name, country = said(party.name), "" if party.country == "JP" else party.country
    ja = f"{name.ja}({country})" if country else name.ja
    en = f"{name.en} ({country})" if country else name.en
    if not items:
        return Words(ja=f"提供先: {ja}", en=f"Provided to: {en}")
    what = listed(items)
    return Words(ja=f"提供先: {ja}({what.ja})", en=f"Provided to: {en} ({what.en})")


def state_retention(told: Told) -> tuple[Words, ...]:
    """How long each data item is kept; images are not."""
    lines = [state_image_discard(told)[0]]
    repeat = told.plan.repeat
    if repeat is not None:
        window = span_words(repeat.window)
        lines.append(
            Words(
                ja=f"特徴量データと来店履歴: 最初の来店から{window.ja}",
                en=f"Feature data and visit histories: {window.en} from the first visit",
            )
        )
    for output in told.plan.outputs:
        if (
            repeat is not None
            and output.record is RecordClass.VISIT
            and output.keep == repeat.window
        ):
            continue  # said above, counted from the first visit
        words, keep = describe_output(output), span_words(output.keep)
        what = Words(ja=words.ja, en=words.en[0].upper() + words.en[1:])
        if not is_held(output):
            keep = Words(ja=f"{keep.ja}(その場で渡すだけ)", en=f"{keep.en} (only passed on)")
        lines.append(Words(ja=f"{what.ja}: {keep.ja}", en=f"{what.en}: {keep.en}"))
    return tuple(dict.fromkeys(lines))


def state_image_discard(told: Told) -> tuple[Words, ...]:
    """That images are not kept, or what of them is left."""
    if keeps_stills(told.plan):
        return (
            Words(
                ja="画像: 人や車を塗りつぶした静止画だけを残し、ほかは直ちに破棄します。",
                en="Images: only stills with people and vehicles filled in are kept; all else is "
                "discarded at once.",
            ),
        )
    return (
        Words(
            ja="画像: 保存しません(メモリー上で計測し、直ちに破棄します)。",
            en="Images: not kept (measured in memory and discarded at once).",
        ),
    )
