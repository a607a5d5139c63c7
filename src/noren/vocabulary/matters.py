"""What only people can answer: the matters of attestations, and themes that a worksheet covers."""

from __future__ import annotations

from typing import Self

from noren.vocabulary.terms import Term


class Matter(Term):
    """A question that no machine can answer; somebody answers for it with a name and a day.

    `valid_days` is how long an answer holds when it names no last day. The guidebook gives no
    such numbers; they are the house's.
    """

    valid_days: int

    def __new__(cls, value: str, ja: str, en: str, valid_days: int = 366) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.ja = ja
        member.en = en
        member.valid_days = valid_days
        return member

    TRAINING = "training", "周辺で働く人への教育", "training of the people who work nearby"
    ORDINANCE = "ordinance", "条例の確認", "look-up of the municipality's ordinance", 1096
    ALTERNATIVES = (
        "alternatives",
        "カメラ以外の手段の検討",
        "weighing of other means than a camera",
        1096,
    )
    COUNSEL = (
        "counsel",
        "専門家・団体・委員会への相談",
        "advice of counsel, experts or the PPC",
        1096,
    )
    RISK_ANALYSIS = "risk_analysis", "リスク分析", "risk analysis"
    REIDENTIFICATION = "reidentification", "再特定のリスクの分析", "analysis of re-identification"
    IMPACT_ASSESSMENT = (
        "impact_assessment",
        "プライバシー影響評価(PIA)",
        "privacy impact assessment",
    )
    DPIA = "dpia", "データ保護影響評価(GDPR)", "data protection impact assessment (GDPR)"
    CONTEXT_WATCH = (
        "context_watch",
        "法令・報道・技術の動向の見直し",
        "watch on law, news and technology",
    )
    PILOT_REVIEW = "pilot_review", "試行の振り返り", "review of the pilot"
    OPINIONS_REVIEW = "opinions_review", "寄せられた意見の見直し", "review of the opinions received"
    BREACH_PROCEDURE = "breach_procedure", "漏えい時の手順", "procedure for breaches"
    ACCURACY_CHECK = "accuracy_check", "推定の精度と偏りの確認", "check of accuracy and bias"
    CONSENT = "consent", "本人の同意", "consent of the people concerned"
    FOREIGN_MEASURES = "foreign_measures", "外国での取扱いの確認", "check of handling abroad"
    SEPARATION = "separation", "防犯用の映像との分離", "separation from security footage"
    ERASURE = "erasure", "終了時の消去", "erasure at the end"


class RiskTheme(Term):
    """What the risk analysis must look at. Source: Guidebook 2.0, sections 4.1 and 4.5."""

    NO_PRIOR_CONSENT = "no_prior_consent", "事前の同意を得にくいこと", "consent is hard to get"
    LEAK = "leak", "漏えい", "leaks"
    OTHER_USE = "other_use", "目的外の利用", "use for something else"
    REIDENTIFICATION = "reidentification", "個人の再特定", "singling people out again"
    WRONG_FIGURES = "wrong_figures", "誤った推定", "wrong estimates"
    UNEASE = "unease", "撮られる人の不安", "unease of the people filmed"
    VENDOR = "vendor", "委託先・機器", "vendors and equipment"
    OTHER = "other", "その他", "others"


class Means(Term):
    """Other means than a camera. Source: Guidebook 2.0, closing advice (infrared and the like)."""

    INFRARED = "infrared", "赤外線センサー", "infrared sensor"
    THERMAL = "thermal", "サーマルセンサー", "thermal sensor"
    RADAR = "radar", "ミリ波レーダー", "radar"
    LASER = "laser", "レーザーセンサー", "laser scanner"
    FLOOR_MAT = "floor_mat", "床の圧力センサー", "pressure mat"
    TILL_DATA = "till_data", "レジや改札の記録", "records of tills or gates"
    HAND_COUNT = "hand_count", "人手による調査", "counting by hand"
    SURVEY = "survey", "アンケート", "a survey"
    OTHER = "other", "その他の手段", "something else"
