"""The texts of the report about estimated ages and sexes."""

from __future__ import annotations

from typing import Final

from noren.vocabulary.words import Words

ATTRIBUTE_TEXTS: Final = {
    "attributes_heading": Words(ja="年代・性別(推定)", en="Ages and sexes (estimated)"),
    "attributes_title": Words(
        ja="{line}を通った人の年代・性別(推定)", en="Estimated ages and sexes: {line}"
    ),
    "attributes_desc": Words(
        ja="{period}に通った{crossed}人のうち、顔を判定できたのは{judged}人です。",
        en="{period}: {crossed} people crossed, and the faces of {judged} could be judged.",
    ),
    "faces_note": Words(
        ja="{direction}: 通った{crossed}人のうち{judged}人({percent}%)の顔を判定しました。",
        en="{direction}: faces of {judged} of {crossed} people judged ({percent} %).",
    ),
    "crossed_note": Words(ja="通った人 – {stamp}", en="People who crossed – {stamp}"),
    "answers_note": Words(ja="年代・性別 – {stamp}", en="Ages and sexes – {stamp}"),
    "crossed_label": Words(ja="通った人", en="people who crossed"),
    "judged_label": Words(ja="顔を判定できた人", en="faces judged"),
    "age_column": Words(ja="年代(推定)", en="Age (estimated)"),
    "age_and_sex": Words(ja="{age}・{sex}", en="{age}, {sex}"),
    "all_sexes": Words(ja="男女計", en="both sexes"),
    "group_column": Words(ja="実際の年代・性別", en="True age and sex"),
    "decade_and_sex": Words(ja="{first}～{last}歳・{sex}", en="{first} to {last}, {sex}"),
    "women_word": Words(ja="女性", en="women"),
    "men_word": Words(ja="男性", en="men"),
    "faces_column": Words(ja="測った顔", en="faces measured"),
    "mean_error_column": Words(ja="年齢のずれの平均(年)", en="mean age error (years)"),
    "bias_column": Words(ja="ずれの向き(+は高め)", en="bias (+ is too old)"),
    "sex_answered_column": Words(ja="性別を答えた割合", en="sex answered"),
    "sex_right_column": Words(ja="うち正しい割合", en="right of these"),
    "band_answered_column": Words(ja="年代を答えた割合", en="age band answered"),
    "band_right_column": Words(ja="うち正しい割合", en="right of these"),
    "error_model": Words(ja="モデル: {model}", en="Model: {model}"),
    "limit_attributes": Words(
        ja="年代と性別は顔からの推定で、個々の人について正しいとは限りません。マスクや帽子、横顔の"
        "人は「判定せず」になります。",
        en="Age and sex are estimates from faces and may be wrong for any one person. Who wears a "
        "mask or a hat, or is seen from the side, is left unknown.",
    ),
    "kind_attribute_counts": Words(ja="年代・性別別の人数(推定)", en="estimated ages and sexes"),
}
