"""The texts of the report about staying, waiting, moving and crowding."""

from __future__ import annotations

from typing import Final

from noren.vocabulary.words import Words

BEHAVIOR_TEXTS: Final = {
    "behavior_heading": Words(ja="滞在・待ち・移動・混雑", en="Stays, waits, moves and crowding"),
    "stay_title": Words(ja="{area}の滞在時間", en="Length of stays: {area}"),
    "stay_desc": Words(
        ja="{period}に終わった滞在。最後まで見えたもの{ended}件、途中で見えなくなったもの{lost}件、"
        "始まりが見えなかったもの{unseen}件。",
        en="Stays that ended in {period}: {ended} seen whole, {lost} lost from sight, {unseen} "
        "whose beginning was not seen.",
    ),
    "stay_column": Words(ja="滞在時間", en="Stay"),
    "stay_range": Words(ja="{start}から{end}", en="{start} to {end}"),
    "stay_open": Words(ja="{start}以上", en="{start} or more"),
    "ended_column": Words(ja="全体が見えた数", en="seen whole"),
    "lost_column": Words(ja="見えなくなった数", en="lost from sight"),
    "stay_note": Words(
        ja="斜線は、途中で見えなくなった滞在です。少なくともその長さは続いています。",
        en="Hatched: stays lost from sight, which lasted at least so long.",
    ),
    "beyond_column": Words(ja="これより長い割合(推定)", en="lasted longer (estimate)"),
    "median_note": Words(
        ja="滞在時間の中央値(推定): {median}。見失った滞在は、見失うまで続いたものとして"
        "数えています(生命表)。",
        en="Median stay (estimate): {median}. Stays lost from sight count "
        "for as long as they were seen (life table).",
    ),
    "unseen_note": Words(
        ja="ほかに、始まりが見えなかった滞在が{unseen}件あります。長さは分かりません。",
        en="Besides, {unseen} whose beginning was not seen: how long they lasted is not known.",
    ),
    "ended_label": Words(ja="全体が見えた滞在", en="stays seen whole"),
    "lost_label": Words(ja="途中で見えなくなった", en="lost from sight"),
    "wait_title": Words(ja="{area}の待ち行列", en="Waiting line: {area}"),
    "wait_desc": Words(
        ja="{period}。来た人{arrivals}人、応対を受けた人{served}人。棒は待ち時間の中央値です。",
        en="{period}: {arrivals} came, {served} were served. Bars show the median wait.",
    ),
    "arrivals_label": Words(ja="来た人", en="came"),
    "served_label": Words(ja="応対を受けた人", en="served"),
    "abandoned_column": Words(ja="途中で去った人", en="gave up"),
    "lost_wait_column": Words(ja="見失った人", en="lost from sight"),
    "p50_column": Words(ja="待ち時間の中央値", en="median wait"),
    "p90_column": Words(ja="9割の人が待った長さ", en="nine of ten within"),
    "length_column": Words(ja="並ぶ人の平均", en="mean length"),
    "longest_column": Words(ja="最長の列", en="longest"),
    "crowd_title": Words(ja="{area}の混雑度", en="Crowding: {area}"),
    "crowd_desc": Words(
        ja="{period}。A(すいている)からF(動けない)まで。最も混んだ区間は{level}。",
        en="{period}: from A (free) to F (breakdown). The worst interval was {level}.",
    ),
    "level_label": Words(ja="最も混んだとき", en="at worst"),
    "level_column": Words(ja="混雑度", en="level"),
    "density_column": Words(ja="1平方メートルの人数", en="people per m²"),
    "moving_column": Words(ja="動いている人", en="moving"),
    "standing_column": Words(ja="立っている人", en="standing"),
    "crowd_note": Words(
        ja="混雑度は、歩く場所についてのフルーインの段階です。",
        en="Levels are Fruin's for walkways.",
    ),
    "move_title": Words(ja="区域間の移動({camera})", en="Moves between areas ({camera})"),
    "move_desc": Words(ja="{period}の移動は合計{total}回。", en="{total} moves in {period}."),
    "move_column": Words(ja="どこからどこへ", en="From and to"),
    "move_pair": Words(ja="{origin} → {destination}", en="{origin} → {destination}"),
    "elsewhere": Words(ja="区域の外", en="elsewhere"),
    "moves_label": Words(ja="移動の合計", en="moves in all"),
    "count_column": Words(ja="回数", en="moves"),
    "heat_title": Words(ja="ヒートマップ({camera})", en="Heat map ({camera})"),
    "heat_desc": Words(
        ja="{period}。一辺{cell}mのます目{cells}個に人がいました。濃いほど多いことを表します。",
        en="{period}: people were in {cells} cells of {cell} m. Darker is more.",
    ),
    "heat_note": Words(
        ja="ます目ごとの数は50まで1秒・1人きざみ、それより上は5 %きざみです。",
        en="In a cell, seconds and people are told one by one up to 50, above in steps of 5 %.",
    ),
    "heat_cells_label": Words(ja="人がいたます目", en="cells with people"),
    "presence_layer": Words(ja="いた時間", en="presence"),
    "passage_layer": Words(ja="通った人", en="passage"),
    "dwell_layer": Words(ja="立ち止まった時間", en="lingering"),
    "seconds_legend": Words(ja="最も濃い所: のべ{most}", en="darkest: {most} in all"),
    "tracks_legend": Words(ja="最も濃い所: {most}人", en="darkest: {most} people"),
    "layer_column": Words(ja="見方", en="Layer"),
    "most_cell_column": Words(ja="最も多います目", en="in the fullest cell"),
    "sum_column": Words(ja="合計", en="in all"),
    "newest_note": Words(
        ja="新しい{number}区間だけを示しています。すべての区間はCSVにあります。",
        en="Only the newest {number} intervals are shown; the CSV files hold all of them.",
    ),
    "estimated_cell": Words(ja="{level}(推定)", en="{level} (estimated)"),
    "unknown_cell": Words(ja="不明", en="not known"),
    "limit_stays": Words(
        ja="滞在と待ちの長さは、姿を追えた間だけの長さです。見失った人は別に数えています。",
        en="Stays and waits are as long as somebody could be followed; those lost from sight are "
        "counted apart.",
    ),
    "speed_title": Words(ja="{line}を通る速さ", en="Speeds at {line}"),
    "speed_desc": Words(
        ja="{period}に通ったもののうち、速さが分かったもの{known}、分からなかったもの{unknown}。",
        en="{period}: {known} passages with a speed, {unknown} without.",
    ),
    "speed_column": Words(ja="速さ", en="Speed"),
    "speed_range": Words(ja="時速{start}から{end}km", en="{start} to {end} km/h"),
    "speed_open": Words(ja="時速{start}km以上", en="{start} km/h or more"),
    "speed_unknown": Words(ja="不明", en="not known"),
    "speed_label": Words(ja="速さが分かった数", en="with a speed"),
    "passages_note": Words(
        ja="速さを問わない通過の合計 – {stamp}", en="All passages, of any speed – {stamp}"
    ),
    "speeds_note": Words(ja="速さ – {stamp}", en="Speeds – {stamp}"),
    "speed_error_note": Words(
        ja="床の測り方による速さの誤差は±{percent}%(標準偏差)です。車は、見える面の下端で測ります。",
        en="The measured floor makes speeds wrong by ±{percent} % (one standard deviation). "
        "Vehicles are measured at the lower edge of what is seen of them.",
    ),
    "shelf_title": Words(ja="{area}の前で立ち止まった人", en="Stops before {area}"),
    "unnamed_title": Words(
        ja="棚を決められなかった立ち止まり({camera})", en="Stops without a shelf ({camera})"
    ),
    "shelf_desc": Words(
        ja="{period}に終わった立ち止まり。最後まで見えたもの{ended}回、途中で見えなくなったもの"
        "{lost}回。",
        en="Stops that ended in {period}: {ended} seen whole, {lost} lost from sight.",
    ),
    "shelf_note": Words(
        ja="どの棚の前かは、近づいた向きと離れた向きで決めています。何を見ていたかは分かりません。",
        en="The shelf is told by the way in and the way out. What somebody looked at is not known.",
    ),
    "unnamed_note": Words(
        ja="近くに棚がいくつかあり、動きの向きでも一つに決められなかったものです。",
        en="Several shelves were near, and the way in and out did not tell which one was meant.",
    ),
    "stop_hatched_note": Words(
        ja="斜線は、始まりか終わりが見えなかった立ち止まりです。少なくともその長さは続いています。",
        en="Hatched: stops whose beginning or end was not seen; they lasted at least so long.",
    ),
    "section_column": Words(ja="棚に沿った位置", en="Along the shelf"),
    "shelf_section": Words(ja="{start}mから{end}mまで", en="{start} to {end} m"),
    "unnamed_section": Words(ja="位置なし", en="no place"),
    "stops_ended_label": Words(ja="全体が見えた立ち止まり", en="stops seen whole"),
    "turned_column": Words(ja="向きで棚が分かった数", en="shelf told by movement"),
    "longer_column": Words(ja="30秒以上", en="30 s or more"),
    "kind_shelf_stops": Words(ja="棚の前の立ち止まり", en="stops before shelves"),
    "kind_speed_histogram": Words(ja="速さの分布", en="speeds"),
    "kind_dwell_histogram": Words(ja="滞在時間の分布", en="lengths of stays"),
    "kind_queue_wait": Words(ja="待ち行列", en="waiting lines"),
    "kind_heatmap_cells": Words(ja="ヒートマップ", en="heat map"),
    "kind_od_counts": Words(ja="区域間の移動数", en="moves between areas"),
    "kind_crowding_level": Words(ja="混雑度", en="crowding"),
}
