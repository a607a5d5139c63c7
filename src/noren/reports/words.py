"""Every text of a report, in Japanese and English."""

from __future__ import annotations

from typing import Final

from noren.reports.attribute_words import ATTRIBUTE_TEXTS
from noren.reports.behavior_words import BEHAVIOR_TEXTS
from noren.vocabulary.words import Words

_KINDS: Final = BEHAVIOR_TEXTS | ATTRIBUTE_TEXTS
_TEXTS: Final = _KINDS | {
    # charts
    "not_watched": Words(ja="計測なし", en="not watched"),
    "count_chart_title": Words(ja="{line}の通過数", en="Crossings of {line}"),
    "count_chart_desc": Words(
        ja="{period}、{width}ごと。{forward}は合計{forward_total}、{backward}は合計{backward_total}。",
        en="{period}, per {width}. {forward}: {forward_total} in all; "
        "{backward}: {backward_total} in all.",
    ),
    "gaps_desc": Words(
        ja="{total}区間のうち{number}区間は計測していません。",
        en=" {number} of {total} intervals were not watched.",
    ),
    "occupancy_chart_title": Words(ja="{area}の人数", en="People in {area}"),
    "occupancy_chart_desc": Words(
        ja="{period}、{width}ごと。平均{mean}人、同時に最大{most}人。",
        en="{period}, per {width}. {mean} on average, {most} at most at once.",
    ),
    "mean_word": Words(ja="平均", en="average"),
    "most_word": Words(ja="同時に最大", en="most at once"),
    "coverage_chart_title": Words(
        ja="{camera}: 計測できた時間の割合", en="{camera}: share of time really watched"
    ),
    "coverage_chart_desc": Words(
        ja="{period}のうち{percent}%を計測。", en="{percent}% of {period} was watched."
    ),
    "differs_short": Words(ja="数の食い違い", en="Counts contradict each other"),
    "differs_long": Words(
        ja="一致するはずの数に、偶然では説明できない差が{number}件あります。下の表を見てください。",
        en="Comparisons of counts that must agree, and that chance does not explain: {number}. "
        "See below.",
    ),
    "checks_heading": Words(ja="数どうしの点検", en="Counts checked against each other"),
    "checks_intro": Words(
        ja="同じ人が通るはずの二つの線と、入った人が必ず出る部屋を、毎日比べています。"
        "誰も映像を見ません。",
        en="Two lines that the same people cross, and rooms that everybody who enters also leaves, "
        "are compared every day. Nobody looks at a picture.",
    ),
    "limit_certified": Words(
        ja="「±」は、人が数えた結果との差が95 %の信頼度でこの範囲に収まることを表します。"
        "数えた時間帯についての値で、混み方や明るさが違えば変わります。"
        "検証していない数値の誤差は分かっていません。",
        en="“±” bounds the difference from a person's count with 95 % confidence. It speaks of "
        "conditions like those in which was counted; crowds or light of another kind change it. "
        "Of figures that are not certified the error is not known.",
    ),
    "state_well": Words(ja="良好", en="well"),
    "state_moved": Words(ja="カメラが動いた", en="camera moved"),
    "state_covered": Words(ja="レンズが覆われた", en="lens covered"),
    "state_dark": Words(ja="暗い", en="too dark"),
    "state_blurred": Words(ja="ぼやけた", en="blurred"),
    "state_upside_down": Words(ja="上下逆さま", en="upside down"),
    "state_overexposed": Words(ja="明るすぎ", en="overexposed"),
    "state_colorless": Words(ja="色が写らず従業員を除けない", en="no colors to tell staff by"),
    "state_silent": Words(ja="映像なし", en="no pictures"),
    "state_join": Words(ja="・", en=", "),
    # page
    "brand_line": Words(
        ja="カメラの映像を残さず、数値だけを取り出す",
        en="numbers from cameras, without keeping images",
    ),
    "kind_of_page": Words(ja="計測の報告", en="Measurement report"),
    "other_language": Words(ja="English", en="日本語"),
    "period_label": Words(ja="期間", en="Period"),
    "zone_label": Words(ja="時間帯", en="Time zone"),
    "operator_label": Words(ja="運用実施主体", en="Operator"),
    "contact_label": Words(ja="問い合わせ先", en="Contact"),
    "purpose_label": Words(ja="利用目的", en="Purpose"),
    "benefit_label": Words(ja="撮られる人の利点", en="What people get from it"),
    "site_label": Words(ja="場所", en="Place"),
    "camera_label": Words(ja="カメラ", en="Camera"),
    "camera_in": Words(ja="{camera}({position})", en="{camera} ({position})"),
    "what_heading": Words(ja="何を計測したか", en="What was measured"),
    "headline_heading": Words(ja="結果のまとめ", en="Results at a glance"),
    "forward_backward_sum": Words(ja="期間の合計", en="in the whole period"),
    "average_label": Words(ja="平均の人数", en="on average"),
    "most_label": Words(ja="同時に最大", en="most at once"),
    "watched_share": Words(
        ja="計測できた時間 {percent}%({watched} / {whole})",
        en="{percent}% of the time watched ({watched} of {whole})",
    ),
    "low_coverage": Words(
        ja="計測できなかった時間があります。実際の数はこれより多い可能性があります。",
        en="Part of the time was not watched: the true number may be higher.",
    ),
    "low_coverage_area": Words(
        ja="計測できた時間だけの値です。", en="These figures speak of the watched time only."
    ),
    "estimated": Words(ja="推定", en="estimated"),
    "lines_heading": Words(ja="線を越えた数", en="Crossings over time"),
    "areas_heading": Words(ja="区域にいる人数", en="People in an area over time"),
    "coverage_heading": Words(ja="計測できた時間", en="How much was watched"),
    "coverage_intro": Words(
        ja="計測していない時間の数は分かりません。0 とは書かず「計測なし」とします。",
        en="What happened in time that was not watched is unknown: it is never written as 0.",
    ),
    "partial_note": Words(
        ja="⚠と細かい斜線・白抜きは、計測できた時間が{percent}%未満の区間です。",
        en="⚠ and fine hatching or a hollow sign: less than {percent}% of the interval was "
        "watched.",
    ),
    "merged_note": Words(
        ja="見やすさのため{bin}ごとの数値を{slot}ごとにまとめています。細かい数値はCSVにあります。",
        en="For reading, figures per {bin} are laid together per {slot}; the CSV files hold "
        "every interval.",
    ),
    "table_of_counts": Words(ja="{line}: 区間ごとの通過数", en="{line}: crossings per interval"),
    "table_of_occupancy": Words(ja="{area}: 区間ごとの人数", en="{area}: people per interval"),
    "table_of_coverage": Words(
        ja="{camera}: 区間ごとの計測状況", en="{camera}: what was watched per interval"
    ),
    "time_column": Words(ja="時刻", en="Time"),
    "watched_column": Words(ja="計測", en="Watched"),
    "state_column": Words(ja="カメラの状態", en="Camera"),
    "frames_column": Words(ja="受けたコマ", en="Frames received"),
    "searched_column": Words(ja="調べたコマ", en="searched"),
    "gated_column": Words(ja="間引いたか動きのないコマ", en="between looks or still"),
    "dropped_column": Words(ja="失ったコマ", en="lost"),
    "total_row": Words(ja="合計", en="Total"),
    "whole_row": Words(ja="全体", en="Whole period"),
    "class_person": Words(ja="人", en="people"),
    "class_bicycle": Words(ja="自転車", en="bicycles"),
    "class_vehicle": Words(ja="車両", en="vehicles"),
    "named_class": Words(ja="{name}（{kind}）", en="{name} ({kind})"),
    "files_heading": Words(ja="数値のファイル", en="The figures as files"),
    "files_intro": Words(
        ja="このページの隣に、すべての区間の数値があります(CSV、UTF-8)。",
        en="Beside this page lie the figures of every interval (CSV, UTF-8).",
    ),
    "kind_line_count": Words(ja="線の通過数", en="crossings of lines"),
    "kind_zone_occupancy": Words(ja="区域の人数", en="people in areas"),
    "kind_coverage": Words(ja="計測できた時間", en="time watched"),
    # the machine's statement
    "machine_heading": Words(ja="機械の陳述", en="The machine's statement"),
    "machine_intro": Words(
        ja="計測した機械が、開始時に自分自身について記録したことです。",
        en="What the measuring machine wrote down about itself when each run began.",
    ),
    "jailed_short": Words(ja="隔離して計測", en="Measured in a locked process"),
    "jailed_long": Words(
        ja="画像は隔離されたプロセスのメモリーの中だけにありました。開始前の自己点検では、"
        "外へ出る試み{attempted}件のうち{refused}件がすべて拒否されました。",
        en="Images existed only in the memory of a locked process. Before the first picture it "
        "tried to break out of itself: {refused} of {attempted} attempts were refused.",
    ),
    "unjailed_short": Words(ja="隔離なしで計測（UNJAILED）", en="UNJAILED"),
    "unjailed_long": Words(
        ja="この期間の全部または一部は、開発用の隔離なしの実行で計測されました。画像が外に出ない"
        "ことを機械は保証していません。公表や運用には使えません。",
        en="All or part of this period was measured without a lock, for development. Nothing kept "
        "the images inside, and no claim about privacy may be made. Not for publication or "
        "operation.",
    ),
    "incident_short": Words(ja="事故の記録あり", en="Incidents were recorded"),
    "run_column": Words(ja="計測の開始", en="Run began"),
    "lock_column": Words(ja="隔離", en="Lock"),
    "locked_cell": Words(
        ja="成立({refused}/{attempted} 拒否)", en="held ({refused} of {attempted} refused)"
    ),
    "unlocked_cell": Words(ja="なし", en="NONE"),
    "model_column": Words(ja="検出器", en="Detector"),
    "software_column": Words(ja="ソフトウェア", en="Software"),
    "plan_column": Words(ja="計画の要約値", en="Plan digest"),
    "source_column": Words(ja="映像", en="Source"),
    "source_live": Words(ja="生カメラ", en="live camera"),
    "source_film": Words(ja="録画", en="film"),
    "ending_column": Words(ja="終わり方", en="Ended"),
    "ending_ended": Words(ja="最後まで", en="at its end"),
    "ending_stopped": Words(ja="停止操作", en="stopped"),
    "ending_failed": Words(ja="失敗", en="failed"),
    "ending_none": Words(ja="記録なし", en="not recorded"),
    "more_runs": Words(
        ja="ほかに{number}回の計測があります。", en="{number} more runs are in the store."
    ),
    "table_of_runs": Words(ja="計測の記録", en="Runs on record"),
    "digest_full": Words(ja="計画の要約値(全体、SHA-256)", en="Plan digest in full (SHA-256)"),
    "digest_meaning": Words(
        ja="現地の告知に印刷された要約値と同じなら、告知どおりの計測です。",
        en="If the notice on site carries the same digest, what was announced is what was "
        "measured.",
    ),
    "seal_heading": Words(ja="台帳の控え", en="The ledger's seal"),
    "seal_name": Words(
        ja="台帳のチェックポイントのQRコード", en="QR code of the ledger's checkpoint"
    ),
    "seal_meaning": Words(
        ja="台帳の記録{number}件までを封じています。印刷して保管すれば、後からの書き換えが分かります。",
        en="It seals the log of what was done, {number} entries. Keep this sheet: whoever changes "
        "the log later is found out by it.",
    ),
    # limits
    "limits_heading": Words(ja="数値の限界", en="What these figures cannot tell"),
    "limit_crossings": Words(
        ja="数えたのは線の通過であり、人数ではありません。同じ人が二度通れば二度数えます。",
        en="Crossings are counted, not persons: whoever passes twice is counted twice.",
    ),
    "limit_hidden": Words(
        ja="人の陰に完全に隠れた人は数えられません。混雑するほど少なめになります。",
        en="People fully hidden behind others are not counted; the denser the crowd, the more "
        "are missed.",
    ),
    "limit_occupancy": Words(
        ja="区域の人数は足元の位置で決めています。区域の縁では前後することがあります。",
        en="Who stands in an area is decided by the feet; at its edge this can be off.",
    ),
    "limit_unwatched": Words(
        ja="計測していない時間は補っていません。合計は計測できた時間だけのものです。",
        en="Nothing was filled in for time not watched; totals speak of the watched time only.",
    ),
    "limit_model": Words(
        ja="検出器 {model} は学習済みの重みを使い、見落としや見間違いがあります。この場所での"
        "誤差は、人手の計数と比べて確かめてください。",
        en="The detector {model} uses trained weights; it misses people and mistakes things for "
        "people. Compare with a count by hand to learn its error at this place.",
    ),
    "limit_estimated": Words(
        ja="検出器 silhouette は学習済みの重みを使わず、背景との違いから人数を推定します。{error}"
        "この報告の数値はすべて「推定」です。",
        en="The detector silhouette uses no trained weights: it estimates people from what differs "
        "from the empty scene. {error} Every figure of this report is an estimate.",
    ),
    "limit_no_person": Words(
        ja="誰が通ったかは分かりません。これらの数値のために、個人を見分ける情報は作っていません。",
        en="Who passed is not known: nothing that tells people apart was made for these figures.",
    ),
    "limit_features": Words(
        ja="この計画では、リピート分析のために人の特徴量を作り、暗号化して、計画の期間だけ保有します。"
        "この報告の数値には使っていません。",
        en="For repeat analysis this plan makes features of people and keeps them, encrypted, as "
        "long as it says. The figures of this report do not rest on them.",
    ),
    "limit_paths": Words(
        ja="この計画では、一人ごとの動線(名前も顔もないもの)を作り、封をして、計画の期間だけ保有します。",
        en="This plan makes paths of single people, without name or face, and keeps them, sealed, "
        "as long as it says.",
    ),
    "footer_what": Words(
        ja="noren(のれん)は、カメラの映像から必要な数値だけを取り出し、誰の画像も残さないための"
        "オープンソースのソフトウェアです。計測するのは公表した計画に書かれたことだけです。",
        en="noren is open-source software that turns camera images into the numbers a published "
        "plan declares, and keeps nobody's image.",
    ),
    "footer_made": Words(
        ja="noren {version} が {moment} に作成。このページは外部と通信しません。",
        en="Made by noren {version} on {moment}. This page contacts no other computer.",
    ),
    "unknown_plan": Words(ja="(計画の本文がありません)", en="(the plan's text is not on record)"),
}


def say(key: str, language: str, **facts: object) -> str:
    """A text in `ja` or `en` with its marks filled in.

    Raises:
        KeyError: no such text, language, or a mark without a fact.
    """
    return _TEXTS[key].in_language(language).format(**facts)


def text_keys() -> tuple[str, ...]:
    """The names of all texts."""
    return tuple(_TEXTS)
