"""What a change of a plan makes necessary: a closed set, and which change calls for which.

The table is the whole knowledge; `noren.rules.assessment` turns it into days and places.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from noren.plan.change_kinds import ChangeKind
from noren.rules.rule import Source, guidebook, house
from noren.rules.rule_sets import APPI_2017, APPI_2022, ORDINANCES
from noren.vocabulary.matters import Matter
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words


class Consequence(Term):
    """What must be done before a changed plan may run. The order here is the order of effect."""

    CONSENT = (
        "consent",
        "以前に取得したデータの利用には、本人の同意が改めて必要です",
        "fresh consent before data taken earlier may be used",
    )
    PRIOR_NOTICE = (
        "prior_notice",
        "事前告知をやり直し、告知期間を置きます",
        "a new prior notice, and its lead time",
    )
    FILING = (
        "filing",
        "自治体への届出をやり直します",
        "a new filing with the municipality",
    )
    ACQUISITION_NOTICE = (
        "acquisition_notice",
        "変更の前に、取得時の通知を改めて掲示します",
        "a new notice at acquisition, up before the change takes effect",
    )
    SIGNS = (
        "signs",
        "掲示を刷り直して貼り替え、ウェブページを差し替えます",
        "signs and pages printed anew and put up again",
    )
    RISK_ANALYSIS = "risk_analysis", "リスク分析をやり直します", "the risk analysis again"
    REIDENTIFICATION = (
        "reidentification",
        "再特定のリスクの分析をやり直します",
        "the analysis of re-identification again",
    )
    IMPACT_ASSESSMENT = (
        "impact_assessment",
        "プライバシー影響評価をやり直します",
        "the impact assessment again",
    )
    TRAINING = (
        "training",
        "係員への教育と応対の手引きを改めます",
        "staff trained again, with a new script",
    )
    ATTESTATIONS = (
        "attestations",
        "変更に及ばない証明を取り直します",
        "attestations that no longer cover the plan given again",
    )
    CHANGE_ENTRY = (
        "change_entry",
        "新しい計画書の `changes` に変更を書き足します",
        "the change entered under `changes` of the new plan",
    )
    VERSION = (
        "version",
        "計画書の版の番号を上げます",
        "the plan's version raised",
    )
    NOTHING = "nothing", "必要なことはありません", "nothing"


C = Consequence
K = ChangeKind

SOURCES: Final[Mapping[Consequence, tuple[Source, ...]]] = MappingProxyType(
    {
        C.CONSENT: (
            Source(rule_set=APPI_2017, section="16"),
            Source(rule_set=APPI_2022, section="18"),
        ),
        C.PRIOR_NOTICE: guidebook("4.2"),
        C.FILING: (Source(rule_set=ORDINANCES, section=Words(ja="届出", en="filing")),),
        C.ACQUISITION_NOTICE: (
            *guidebook("4.3"),
            Source(rule_set=APPI_2017, section="18(3)"),
            Source(rule_set=APPI_2022, section="21(3)"),
        ),
        C.SIGNS: (*guidebook("4.1 d"), house("要約値", "digest")),
        C.RISK_ANALYSIS: (*guidebook("4.1 a"), *guidebook("4.5")),
        C.REIDENTIFICATION: guidebook("4.4"),
        C.IMPACT_ASSESSMENT: (house("影響評価", "impact assessment"),),
        C.TRAINING: guidebook("4.1 c"),
        C.ATTESTATIONS: (house("証明", "attestations"),),
        C.CHANGE_ENTRY: (house("変更の記録", "list of changes"),),
        C.VERSION: (house("版の番号", "version"),),
        C.NOTHING: (),
    }
)
"""Where each duty comes from."""

_ANNOUNCED: Final = (C.PRIOR_NOTICE, C.ACQUISITION_NOTICE, C.TRAINING)
_ANALYZED: Final = (C.RISK_ANALYSIS, C.REIDENTIFICATION)
_EVERYTHING: Final = (*_ANNOUNCED, *_ANALYZED, C.IMPACT_ASSESSMENT, C.FILING)

_BY_KIND: Final[Mapping[ChangeKind, tuple[Consequence, ...]]] = MappingProxyType(
    {
        K.OPERATOR: (*_ANNOUNCED, C.FILING, C.RISK_ANALYSIS),
        K.CONTACT: (C.FILING, C.TRAINING),
        K.SITE_ADDED: _EVERYTHING,
        K.SITE_REMOVED: (C.FILING, C.TRAINING),
        K.SITE_CHANGED: (*_ANNOUNCED, C.RISK_ANALYSIS, C.FILING),
        K.CAMERA_ADDED: (C.CONSENT, *_EVERYTHING),
        K.CAMERA_REMOVED: (C.FILING, C.TRAINING),
        K.CAMERA_MOVED: (*_ANNOUNCED, *_ANALYZED, C.FILING),
        K.CAMERA_CHANGED: (C.ACQUISITION_NOTICE, C.RISK_ANALYSIS),
        K.VIEW_CHANGED: (*_ANNOUNCED, *_ANALYZED, C.FILING),
        K.DRAWING_CHANGED: (C.REIDENTIFICATION,),
        K.DRAWING_TOUCHED: (),
        K.FOOTAGE_CHANGED: (C.CONSENT, *_ANNOUNCED, *_ANALYZED),
        K.DETECTOR_CHANGED: _ANALYZED,
        K.PURPOSE_ADDED: (C.CONSENT, *_EVERYTHING),
        K.PURPOSE_REMOVED: (C.TRAINING,),
        K.PURPOSE_CHANGED: (C.CONSENT, *_EVERYTHING),
        K.PURPOSE_REWORDED: (C.CONSENT, *_ANNOUNCED, C.RISK_ANALYSIS, C.FILING),
        K.BENEFIT_REWORDED: (C.TRAINING,),
        K.OUTPUT_ADDED: (*_ANNOUNCED, *_ANALYZED),
        K.OUTPUT_REMOVED: (),
        K.OUTPUT_FINER: (*_ANNOUNCED, *_ANALYZED),
        K.OUTPUT_COARSER: (),
        K.OUTPUT_CHANGED: (*_ANNOUNCED, *_ANALYZED),
        K.KEPT_LONGER: (C.ACQUISITION_NOTICE, C.TRAINING, *_ANALYZED),
        K.KEPT_SHORTER: (),
        K.READERS_WIDENED: (C.ACQUISITION_NOTICE, *_ANALYZED),
        K.READERS_NARROWED: (),
        K.MINIMUM_LOWERED: (C.ACQUISITION_NOTICE, *_ANALYZED),
        K.MINIMUM_RAISED: (),
        K.REPEAT_ADDED: (C.CONSENT, *_EVERYTHING),
        K.REPEAT_REMOVED: (C.TRAINING,),
        K.REPEAT_CHANGED: (*_ANNOUNCED, *_ANALYZED, C.IMPACT_ASSESSMENT),
        K.WINDOW_LENGTHENED: (C.CONSENT, *_ANNOUNCED, *_ANALYZED, C.IMPACT_ASSESSMENT),
        K.WINDOW_SHORTENED: (C.TRAINING,),
        K.FEATURES_ADDED: (C.CONSENT, *_ANNOUNCED, *_ANALYZED, C.IMPACT_ASSESSMENT),
        K.FEATURES_REMOVED: (C.TRAINING,),
        K.LINKS_ADDED: (C.CONSENT, *_ANNOUNCED, *_ANALYZED, C.IMPACT_ASSESSMENT),
        K.LINKS_REMOVED: (C.TRAINING,),
        K.PARTY_ADDED: (C.RISK_ANALYSIS,),
        K.PARTY_ABROAD: (C.CONSENT, *_ANNOUNCED, *_ANALYZED, C.IMPACT_ASSESSMENT),
        K.RECIPIENT_ADDED: (C.CONSENT, *_ANNOUNCED, *_ANALYZED, C.IMPACT_ASSESSMENT),
        K.PARTY_REMOVED: (),
        K.PARTY_CHANGED: (C.ACQUISITION_NOTICE, C.RISK_ANALYSIS),
        K.RESPONSIBILITY: (C.RISK_ANALYSIS,),
        K.RIGHTS_LESSENED: (C.ACQUISITION_NOTICE, C.RISK_ANALYSIS, C.TRAINING),
        K.RIGHTS_CHANGED: (C.TRAINING,),
        K.SECURITY: (C.RISK_ANALYSIS,),
        K.SCHEDULE_EXTENDED: (C.PRIOR_NOTICE, C.FILING, C.TRAINING),
        K.SCHEDULE_SHORTENED: (C.TRAINING,),
        K.EXPLANATION: (),
        K.LEGAL_FORM: (*_ANNOUNCED, C.RISK_ANALYSIS, C.IMPACT_ASSESSMENT),
        K.EDITION: (C.RISK_ANALYSIS,),
        K.RENAMED: (),
        K.RESUMED: (C.PRIOR_NOTICE, C.TRAINING),
        K.ORDINANCE: (C.FILING,),
        # A stated fact that nobody thought of: told beforehand and analyzed, never waved through.
        K.OTHER: (*_ANNOUNCED, *_ANALYZED),
        **dict.fromkeys(
            (
                K.STATUS,
                K.VERSION,
                K.NOTICES,
                K.ANSWERS,
                K.CHANGES,
                K.RECORDS,
                K.NETWORK,
            ),
            (),
        ),
    }
)
"""What each kind of change calls for, beside what every published change does."""

OUTDATED: Final[Mapping[Matter, frozenset[ChangeKind]]] = MappingProxyType(
    {
        Matter.ORDINANCE: frozenset({K.SITE_ADDED, K.SITE_CHANGED}),
        Matter.ALTERNATIVES: frozenset({K.SITE_ADDED, K.PURPOSE_ADDED, K.PURPOSE_CHANGED}),
        Matter.COUNSEL: frozenset(
            {K.PURPOSE_ADDED, K.PURPOSE_CHANGED, K.REPEAT_ADDED, K.FEATURES_ADDED, K.LINKS_ADDED}
        ),
        Matter.ACCURACY_CHECK: frozenset(
            {K.DETECTOR_CHANGED, K.CAMERA_ADDED, K.CAMERA_MOVED, K.VIEW_CHANGED, K.FEATURES_ADDED}
        ),
        Matter.CONSENT: frozenset(
            {K.PURPOSE_ADDED, K.PURPOSE_CHANGED, K.PURPOSE_REWORDED, K.LINKS_ADDED}
        ),
        Matter.FOREIGN_MEASURES: frozenset({K.PARTY_ABROAD}),
        Matter.SEPARATION: frozenset({K.FOOTAGE_CHANGED}),
        Matter.BREACH_PROCEDURE: frozenset({K.CONTACT, K.RESPONSIBILITY, K.REPEAT_ADDED}),
    }
)
"""Answers that some changes put in doubt; those with a consequence of their own are not here."""


def called_for(kind: ChangeKind, *, published: bool) -> tuple[Consequence, ...]:
    """What one change calls for, before the rest of the plan is looked at.

    Every published change makes the notices stale, so signs are put up again and the version
    rises, whatever its kind.
    """
    always = (C.SIGNS, C.VERSION) if published else ()
    return (*_BY_KIND[kind], *always)
