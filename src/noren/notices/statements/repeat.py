"""What repeat analysis and screens that adapt have to say beside the rest."""

from __future__ import annotations

from typing import Final

from noren.notices.statements.phrases import listed, said, span_words
from noren.notices.statements.statement import Told
from noren.plan.repeat import RepeatAnalysis
from noren.vocabulary.words import Words

_LINKED = {
    "visits": Words(ja="来店の履歴(日付・入店・退店)", en="visits (day, entry, exit)"),
    "trajectories": Words(ja="店内での動きと滞在", en="moves and stays in the store"),
    "attributes": Words(ja="推定した年代・性別", en="estimated age band and sex"),
    "purchases": Words(
        ja="購入した品(レジの時刻と位置だけで結び付けます)",
        en="goods bought (linked by time and lane of the till only)",
    ),
}
MEMBER_WORDS: Final = {
    "member_card": Words(ja="会員カード", en="member cards"),
    "app_account": Words(ja="アプリのアカウント", en="app accounts"),
    "ic_card": Words(ja="ICカード", en="IC cards"),
    "loyalty": Words(ja="ポイント", en="loyalty points"),
    "phone_id": Words(ja="スマートフォンの識別子", en="identifiers of phones"),
    "face_login": Words(ja="顔認証の登録", en="face log-in"),
}
"""What a plan may link visits to, with consent."""


_ESTIMATED_TOO: Final = Words(
    ja="顔から年代・性別を推定し、来店の履歴に加えます。",
    en="Age band and sex are estimated from faces and put beside the visit.",
)


def _repeat(told: Told) -> RepeatAnalysis:
    if told.plan.repeat is None:
        raise ValueError("no repeat analysis is declared")
    return told.plan.repeat


def state_initiative(told: Told) -> tuple[Words, ...]:
    """What repeat analysis is. Source: Guidebook 2.0, case 3."""
    _repeat(told)
    return (
        Words(
            ja="リピート分析とは、来店した人の見た目の特徴を数値にして、同じ人が一定期間内に"
            "再び来店したかを見分け、店づくりに役立てる取り組みです。",
            en="Repeat analysis turns the look of a visitor into numbers to tell, for a limited "
            "time, whether the same person came again, and uses this to improve the store.",
        ),
    )


def state_linked(told: Told) -> tuple[Words, ...]:
    """What is linked to the features."""
    return tuple(_LINKED[one] for one in _repeat(told).linked)


def state_extraction(told: Told) -> tuple[Words, ...]:
    """Which features are extracted, and what they are in law."""
    features = _repeat(told).features
    face = "face" in features
    what = {
        (True, True): Words(ja="顔と全身の見た目", en="the face and the look of the whole body"),
        (True, False): Words(ja="顔", en="the face"),
        (False, True): Words(ja="全身の見た目", en="the look of the whole body"),
    }[(face, "body" in features)]
    code = Words(ja="(個人識別符号に当たります)", en=" (an individual identification code)")
    return (
        Words(
            ja=f"{what.ja}から特徴量を抽出します{code.ja if face else ''}。",
            en=f"Features are extracted from {what.en}{code.en if face else ''}.",
        ),
    )


def state_feature_discard(told: Told) -> tuple[Words, ...]:
    """When features are erased; the period is counted from the first visit."""
    window = span_words(_repeat(told).window)
    return (
        Words(
            ja=f"特徴量は、最初の来店から{window.ja}で消去します。再び来店しても延びません。",
            en=f"Features are erased {window.en} after the first visit; later visits do not "
            "lengthen this.",
        ),
    )


def state_after(told: Told) -> tuple[Words, ...]:
    """What becomes of the histories after the period."""
    repeat = _repeat(told)
    if repeat.after_window == "erase":
        return (Words(ja="履歴もすべて消去します。", en="The histories are erased as well."),)
    return (
        Words(
            ja=f"履歴は{repeat.minimum_cell}人以上をまとめた統計にし、一人ごとの記録は消去します。",
            en=f"Histories become statistics over {repeat.minimum_cell} people or more; the single "
            "records are erased.",
        ),
    )


def state_own_use(told: Told) -> tuple[Words, ...]:
    """Who uses it: the operator alone."""
    name = said(told.plan.operator.name)
    return (Words(ja=f"{name.ja}だけが利用します。", en=f"Only {name.en} uses it."),)


def state_member_join(told: Told) -> tuple[Words, ...]:
    """That nothing is linked to member data, or what is, with consent."""
    joins = [] if told.plan.repeat is None else list(told.plan.repeat.joins)
    if not joins:
        return (
            Words(
                ja="会員情報、ポイント、決済の番号などとは結び付けません。",
                en="Nothing is linked to member data, points or payment numbers.",
            ),
        )
    targets = listed(MEMBER_WORDS[join.target] for join in joins)
    return (
        Words(
            ja=f"同意した人に限り、{targets.ja}と結び付けます。",
            en=f"Linked to {targets.en}, only for people who agreed.",
        ),
    )


def state_joint_use(told: Told) -> tuple[Words, ...]:
    """That there is no joint use, or with whom."""
    partners = [one for one in told.plan.parties if one.role == "joint_operator"]
    if not partners:
        return (Words(ja="共同利用はしません。", en="There is no joint use."),)
    named = listed(said(one.name) for one in partners)
    return (Words(ja=f"共同利用する者: {named.ja}", en=f"Joint users: {named.en}"),)


def state_face_processing(told: Told) -> tuple[Words, ...]:
    """Whether face features are kept. Source: PPC Q&A 1-14 (by analogy)."""
    repeat = told.plan.repeat
    if repeat is not None and "face" in repeat.features:
        kept = Words(
            ja="顔の特徴を抽出し、期間を定めて保存します。",
            en="Face features are extracted and kept for a stated time.",
        )
        return (kept, _ESTIMATED_TOO) if "attributes" in repeat.linked else (kept,)
    if repeat is not None and "attributes" in repeat.linked:
        return (
            _ESTIMATED_TOO,
            Words(
                ja="顔の特徴は、その場で消去し、保存しません。",
                en="Face features are erased at once and not kept.",
            ),
        )
    if told.judges_faces:
        return (
            Words(
                ja="顔から年代・性別を推定しますが、顔の特徴は保存せず、個人を見分けません。",
                en="Age band and sex are estimated from faces; no face feature is kept and nobody "
                "is recognized.",
            ),
        )
    return (Words(ja="顔の特徴は抽出しません。", en="No face features are extracted."),)


def state_adapted(told: Told) -> tuple[Words, ...]:
    """That a screen adapts to its viewers. Source: PPC Q&A 1-16."""
    return (
        Words(
            ja="画面の前にいる人の年代・性別を推定し、表示する内容を変えます。",
            en="The screen estimates the age band and sex of its viewers and adapts what it shows.",
        ),
    )


def state_biometric(told: Told) -> tuple[Words, ...]:
    """The place for items that orders under the 2026 Act will fix; what is known today."""
    return (
        *state_extraction(told),
        *state_feature_discard(told),
        Words(
            ja="2026年改正法で定められる周知事項は、政令・規則の公布後にここに記します。",
            en="Items that orders under the 2026 Act will name are added here once they are made.",
        ),
    )
