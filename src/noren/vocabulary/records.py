"""What may leave the jail, and how close each kind of record comes to a person."""

from __future__ import annotations

from typing import Self

from noren.vocabulary.terms import Term


class Closeness(Term):
    """How close a kind of data comes to one person. Source: Guidebook 2.0, sections 3.2 and 4.1."""

    FACTS = "facts", "人に関わらない事実", "facts about places, not about people"
    STATISTICS = "statistics", "複数人をまとめた統計", "numbers about several people together"
    PICTURE = "picture", "人を写さない絵", "a picture without people"
    SINGLE = "single", "一人ごとの記録(誰かは分からない)", "one row per person, without who it is"
    PERSONAL = "personal", "個人情報", "personal information"


class RecordClass(Term):
    """What may leave the jail: the classes of records that a plan can declare.

    `closeness` is that of the record on its own; whatever is linked to features becomes personal
    information, so ask `noren.plan.personal` about an output of a plan.
    """

    closeness: Closeness

    def __new__(
        cls, value: str, ja: str, en: str, closeness: Closeness = Closeness.STATISTICS
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.ja = ja
        member.en = en
        member.closeness = closeness
        return member

    LINE_COUNT = "line_count", "計測線の通過数", "crossings of a line"
    ZONE_OCCUPANCY = "zone_occupancy", "区域の人数", "occupancy of an area"
    DWELL_HISTOGRAM = "dwell_histogram", "滞在時間の分布", "spread of stays in an area"
    QUEUE_WAIT = "queue_wait", "待ち行列の人数と待ち時間", "length and waits of a queue"
    HEATMAP_CELLS = "heatmap_cells", "ヒートマップ", "heat map"
    OD_COUNTS = "od_counts", "区域間の移動数", "moves between areas"
    SPEED_HISTOGRAM = "speed_histogram", "計測線を通る速さの分布", "spread of speeds at a line"
    ATTRIBUTE_COUNTS = "attribute_counts", "属性別の人数(推定)", "estimated age bands and sexes"
    AUDIENCE = "audience", "画面の前の人の属性(推定、その場限り)", "who stands before a screen, now"
    SHELF_STOPS = "shelf_stops", "棚の前で立ち止まった人数", "stops in front of shelves"
    CROWDING_LEVEL = "crowding_level", "混雑度", "crowding level"
    TRAJECTORY_POINT = "trajectory_point", "動線", "trajectories", Closeness.SINGLE
    VISIT = "visit", "来店履歴", "visit histories", Closeness.PERSONAL
    ICON = "icon", "アイコン画像", "icon picture", Closeness.PICTURE
    SCENERY = "scenery", "風景から読み取った事実", "facts read from street scenery", Closeness.FACTS
    MASKED_STILL = (
        "masked_still",
        "人や車を塗りつぶした静止画",
        "street still with people and vehicles filled in",
        Closeness.PICTURE,
    )
