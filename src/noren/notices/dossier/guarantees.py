"""What noren makes impossible, so that no rule asks: an extract of `docs/rules/guaranteed.md`.

A test holds every code of this list against that page, where the proof of each stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """Codes of the catalogue that it stands for, what cannot happen, and why."""

    codes: tuple[str, ...]
    what: Words
    why: Words


GUARANTEES: Final = (
    Guarantee(
        codes=("DT01", "DT02", "DT06", "DT07"),
        what=Words(
            ja="画像の保存(計画に書いた塗りつぶし静止画を除く)",
            en="Images are stored (other than masked stills that the plan declares).",
        ),
        why=Words(
            ja="画素があるのは、ファイルに書き込めないプロセスのメモリーだけです。"
            "次の画像が前の画像を上書きします。塗りつぶし静止画は車載カメラの計画だけに書け、"
            "小さな灰色の画像として、封をして期限まで保存されます。",
            en="Pixels exist only in the memory of a process that cannot write a file; the next "
            "image overwrites the last. Masked stills can be declared for cameras on cars only, "
            "and leave as small gray pictures that are sealed until they expire.",
        ),
    ),
    Guarantee(
        codes=("SC06", "SC07"),
        what=Words(
            ja="病歴・信条・人種・障害などの取得や推定",
            en="Illness, faith, race, disability or the like is taken or inferred.",
        ),
        why=Words(
            ja="推定できるのは年代と見た目の性別だけです。ほかの語は計画の読み込みで断られます。",
            en="Only age bands and the sex a face seems to show can be estimated; any other word "
            "is "
            "refused when the plan is read.",
        ),
    ),
    Guarantee(
        codes=("SC08", "SC17"),
        what=Words(
            ja="特徴量や人の写った画像の提供",
            en="Features, or images that show people, go to somebody else.",
        ),
        why=Words(
            ja="関係者に渡せるのは宣言された出力だけで、特徴量や人の画像を含む出力の種類は"
            "ありません。",
            en="Others get declared outputs only, and no kind of output holds a feature or a "
            "person's "
            "image.",
        ),
    ),
    Guarantee(
        codes=("SC12", "PU03", "PU04"),
        what=Words(
            ja="宣言のない、または目的のないデータ",
            en="Data is taken that is not declared or has no purpose.",
        ),
        why=Words(
            ja="出力はカメラと目的を一つずつ名指しします。そうでない計画は読み込みで断られ、"
            "宣言のない記録は保存できません。",
            en="Every output names one camera and one purpose; a plan without is refused, and a "
            "record "
            "that no output declares cannot be stored.",
        ),
    ),
    Guarantee(
        codes=("DT13",),
        what=Words(ja="保存期間のないデータ", en="Data has no period of keeping."),
        why=Words(
            ja="保存期間はすべての出力に必要で、上限があります。",
            en="Every output needs one, with a unit and an upper limit.",
        ),
    ),
    Guarantee(
        codes=("DT33",),
        what=Words(ja="音声の取得", en="Sound is recorded."),
        why=Words(
            ja="映像の音声トラックは開かれず、計画に書く方法もありません。",
            en="The sound of a film or camera is never opened, and no plan can ask for it.",
        ),
    ),
    Guarantee(
        codes=("OP03",),
        what=Words(ja="複数の窓口の公表", en="More than one desk is published."),
        why=Words(ja="計画に書ける窓口は一つです。", en="A plan has room for one."),
    ),
)
