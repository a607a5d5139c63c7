"""Every text of the icon picture and its page, in Japanese and English."""

from __future__ import annotations

from typing import Final

from noren.gate.records import CameraState
from noren.vocabulary.words import Words

TEXTS: Final = {
    "title": Words(ja="{camera}のいまの様子", en="{camera}: how it is now"),
    "kind": Words(ja="アイコン画像", en="Icon picture"),
    "moment": Words(ja="{time} の様子", en="As of {time}"),
    "every": Words(
        ja="{span}ごとに新しい絵に替わり、前の絵は残りません。",
        en="A new picture every {span} replaces the last; none is kept.",
    ),
    "desc": Words(
        ja="全部で{total}。立ち止まっている{standing}、歩いている{walking}、まだ分からない{unsure}。",
        en="{total} in all: {standing} standing, {walking} walking, {unsure} not known yet.",
    ),
    "nobody": Words(ja="いまは誰もいません。", en="Nobody is there now."),
    "few": Words(
        ja="{least}人に満たないため、人の位置は表示しません。",
        en="Fewer than {least} people: where they are is not shown.",
    ),
    "many": Words(
        ja="人が多く、一人ずつは表示できません。",
        en="Too many people to show one by one.",
    ),
    "unwell": Words(
        ja="いまは計測できないため、何も表示しません。",
        en="Nothing is shown, because nothing can be measured now.",
    ),
    "why": Words(ja="カメラの状態: {why}", en="State of the camera: {why}"),
    "silent": Words(
        ja="新しい絵が届いていないため、何も表示しません。",
        en="Nothing is shown, because no new picture has come.",
    ),
    "ended": Words(ja="計測は終わりました。", en="Measuring has ended."),
    "since": Words(ja="{time} から", en="since {time}"),
    "stale": Words(
        ja="この絵は古くなったため、隠しました。",
        en="This picture is out of date and has been hidden.",
    ),
    "film": Words(
        ja="録画した映像から作った絵です。いまの様子ではありません。",
        en="Made from a recorded film: this is not how it is now.",
    ),
    "estimated": Words(
        ja="人の位置は推定です(学習済みモデルを使わない方式)。",
        en="Places are estimates: no trained model is used.",
    ),
    "table": Words(ja="同じ内容の表", en="The same as a table"),
    "column_kind": Words(ja="ようす", en="What they do"),
    "standing": Words(ja="立ち止まっている", en="standing"),
    "unsure": Words(ja="まだ分からない", en="not known yet"),
    "walking": Words(ja="歩いている", en="walking"),
    "total": Words(ja="合計", en="in all"),
    "legend": Words(ja="記号", en="Signs"),
    "unseen": Words(ja="カメラに写らない所", en="not seen by the camera"),
    "blank": Words(ja="人がいて描けなかった所", en="left blank: never free of people"),
    "promise": Words(
        ja="カメラの画像は使っていません。床の図に、人の位置を{cell}メートルのます目に丸めて"
        "描いたものです。番号はなく、前の絵とのつながりもありません。",
        en="No camera picture is in this. It is a drawing of the floor with places rounded to "
        "cells of {cell} m; nobody has a number, and nothing links one picture to the next.",
    ),
    "promise_scene": Words(
        ja="カメラの画像は使っていません。下の絵は、人のいない時の場所を線と2色に描き直し、"
        "人が目で確かめたものです。人の位置は{cell}メートルのます目に丸めています。"
        "番号はなく、前の絵とのつながりもありません。",
        en="No camera picture is in this. The ground is a drawing of the empty place in lines and "
        "two tones, made when nobody was there and checked by a person. Places are rounded to "
        "cells of {cell} m; nobody has a number, and nothing links one picture to the next.",
    ),
    "public": Words(
        ja="{least}人に満たないときは表示しません。", en="Fewer than {least} people are not shown."
    ),
    "operator": Words(ja="運用実施主体", en="Operator"),
    "contact": Words(ja="問い合わせ先", en="Contact"),
    "pause": Words(ja="自動更新を止める", en="Stop renewing"),
    "resume": Words(ja="自動更新を再開する", en="Renew again"),
    "other": Words(ja="English", en="日本語"),
    "scale": Words(ja="{length} m", en="{length} m"),
}  # fmt: skip

HEADINGS: Final = (
    Words(ja="図の右へ", en="to the right of the drawing"),
    Words(ja="図の右上へ", en="to the upper right"),
    Words(ja="図の上へ", en="to the top of the drawing"),
    Words(ja="図の左上へ", en="to the upper left"),
    Words(ja="図の左へ", en="to the left of the drawing"),
    Words(ja="図の左下へ", en="to the lower left"),
    Words(ja="図の下へ", en="to the bottom of the drawing"),
    Words(ja="図の右下へ", en="to the lower right"),
)
"""Where poses 1 to 8 walk."""

TROUBLES: Final = {
    CameraState.MOVED: Words(ja="向きが変わった", en="it has moved"),
    CameraState.COVERED: Words(ja="覆われている", en="it is covered"),
    CameraState.DARK: Words(ja="暗い", en="too dark"),
    CameraState.BLURRED: Words(ja="ぼやけている", en="blurred"),
    CameraState.OVEREXPOSED: Words(ja="明るすぎる", en="too bright"),
    CameraState.COLORLESS: Words(ja="色が写らず従業員を除けない", en="no colors to tell staff by"),
    CameraState.UPSIDE_DOWN: Words(ja="上下逆さま", en="it hangs upside down"),
    CameraState.SILENT: Words(ja="映像が届かない", en="no pictures come"),
}


def say(key: str, language: str, **facts: object) -> str:
    """A text in `ja` or `en` with its marks filled; raises KeyError for an unknown one."""
    return TEXTS[key].fill(**facts).in_language(language)


def people(count: int, language: str) -> str:
    """So many people."""
    return f"{count}人" if language == "ja" else f"{count}"


def troubles(states: int, language: str) -> str:
    """What is wrong with the camera, in words; empty when nothing is."""
    found = [words.in_language(language) for flag, words in TROUBLES.items() if states & flag]
    return ("・" if language == "ja" else ", ").join(found)
