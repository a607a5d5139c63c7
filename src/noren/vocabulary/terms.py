"""The closed sets that the plan, the rules, the notices and the machine share.

Each member carries its Japanese and English words, so that no other floor invents its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A word of a closed set: its value in the plan, and how people read it."""

    ja: str
    en: str

    def __new__(cls, value: str, ja: str, en: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.ja = ja
        member.en = en
        return member

    def in_language(self, language: str) -> str:
        """The word in `ja` or `en`; raises KeyError for any other language."""
        return {"ja": self.ja, "en": self.en}[language]


class UseCase(Term):
    """What a camera's images are used for. Source: Guidebook 2.0, section 3.2 (six cases)."""

    ATTRIBUTES = "attributes", "店舗内の属性推定", "attributes of store visitors"
    BEHAVIOR = "behavior", "店舗内の行動履歴", "movement inside a store"
    REPEAT = "repeat", "リピート分析", "repeat-visit analysis"
    COUNTING = "counting", "屋外の通行量計測", "outdoor counting"
    SCENERY = "scenery", "風景の情報化", "scenery from moving cameras"
    CROWDING = "crowding", "駅などの混雑把握", "station crowding"
    SIGNAGE = "signage", "デジタルサイネージ", "digital signage"


class Place(Term):
    """How public the filmed place is. Source: Guidebook 2.0, section 3.2."""

    SPECIFIED = "specified", "特定空間(店舗など)", "a specified place such as a store"
    QUASI_PUBLIC = "quasi_public", "準公共空間(駅改札など)", "a quasi-public place such as a gate"
    PUBLIC = "public", "公共空間(街路など)", "a public place such as a street"


class Aim(Term):
    """What a purpose is for, in the broad sense in which the law and people ask."""

    OPERATIONS = "operations", "施設や店舗の運営", "running the place"
    MARKETING = "marketing", "販売促進・品揃え", "marketing and assortment"
    ADVERTISING = "advertising", "広告", "advertising"
    CROWDING = "crowding", "混雑の緩和", "easing crowds"
    PLANNING = "planning", "まちづくり・設計", "planning of streets and spaces"
    MAPPING = "mapping", "地図づくり", "map making"
    RESEARCH = "research", "研究", "research"
    CRIME_PREVENTION = "crime_prevention", "防犯", "crime prevention"


class Direction(Term):
    """Which way a measurement line was crossed.

    Standing at the line's first point and looking at its second, `forward` goes from the left
    hand to the right hand; `backward` the other way.
    """

    FORWARD = "forward", "正方向", "forward"
    BACKWARD = "backward", "逆方向", "backward"


class Channel(Term):
    """Where a notice can be published. Source: Guidebook 2.0, section 4.2."""

    POSTER = "poster", "現地ポスター", "poster on site"
    LEAFLET = "leaflet", "チラシ", "leaflet"
    WEB = "web", "ウェブサイト", "web page"
    STICKER = "sticker", "入口ステッカー", "sticker at the entrance"
    PRESS = "press", "報道発表", "press release"
    STAFF = "staff", "係員の説明", "word of staff"
    SIGNAGE = "signage", "デジタルサイネージの画面", "screen"
    VEHICLE = "vehicle", "車両のステッカー", "sticker on the vehicle"


class NoticeKind(Term):
    """The moments at which the public is told. Source: Guidebook 2.0, sections 4.2 and 4.3."""

    PRIOR = "prior", "事前告知", "prior notice"
    ACQUISITION = "acquisition", "取得時の通知", "notice at acquisition"
    DETAIL = "detail", "詳しい説明のページ", "detailed page"
    ENDING = "ending", "終了のお知らせ", "notice of the end"


class Role(Term):
    """Who may read an output."""

    SITE_MANAGER = "site_manager", "店長・駅長", "site manager"
    ANALYST = "analyst", "分析担当", "analyst"
    PRIVACY_OFFICER = "privacy_officer", "個人情報保護責任者", "privacy officer"
    INTEGRATOR = "integrator", "システム担当", "integrator"
    PUBLIC = "public", "公開", "the public"
