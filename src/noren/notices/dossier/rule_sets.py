"""The sets of rules that were asked: since when each holds, who speaks, how sure it is."""

from __future__ import annotations

from collections import Counter
from typing import Final

from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import Speaker
from noren.notices.press import blocks as b
from noren.rules.hearing import rules_asked
from noren.rules.rule import Confidence, Rule
from noren.rules.rule_set import Authority, RuleSet
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="問い合わせた規則集(基準日のもの)", en="Rule sets asked, as of the day")
_AUTHORITIES: Final = {
    Authority.LAW: Words(ja="法令・監督機関の解釈", en="law, or the regulator's reading of it"),
    Authority.GUIDEBOOK: Words(ja="ガイドブック", en="guidebook"),
    Authority.HOUSE: Words(ja="noren独自", en="noren's own"),
}


def build_rule_sets(facts: DossierFacts, speak: Speaker) -> b.Table:
    """Every set that was asked on the day, in a table."""
    return speak.table(
        HEADING,
        (
            Words(ja="規則集", en="Rule set"),
            Words(ja="適用期間と発出者", en="Holds; who speaks"),
            Words(ja="規則の数と出典の確かさ", en="Rules; how sure their sources are"),
            Words(ja="注記", en="Note"),
        ),
        [_rule_set(facts, one, speak) for one in facts.verdict.rule_sets],
    )


def _rule_set(facts: DossierFacts, one: RuleSet, speak: Speaker) -> tuple[str, ...]:
    asked = [rule for rule in rules_asked(facts.verdict.rule_sets) if one in rule.rule_sets]
    sure = Counter(_confidence(rule, one) for rule in asked)
    shares = speak.join(
        Words(ja=f"{level.ja} {sure[level]}", en=f"{level.en} {sure[level]}")
        for level in Confidence
        if sure[level]
    )
    return (
        one.document(speak.language),
        speak.lines([*_days(facts, one), _AUTHORITIES[one.authority]]),
        speak.bracket(str(len(asked)), shares) if asked else "0",
        speak.say(one.note),
    )


def _confidence(rule: Rule, one: RuleSet) -> Confidence:
    """The least sure of a rule's sources in a set."""
    levels = tuple(Confidence)
    return max(
        (source.confidence for source in rule.sources if source.rule_set == one),
        key=levels.index,
    )


def _days(facts: DossierFacts, one: RuleSet) -> list[Words]:
    """From when until when it holds, and whether it is only a preview yet."""
    if one.starts is None:
        return [Words(ja="期日なし", en="asked by name only")]
    if one.ends is not None:
        return [Words(ja=f"{one.starts}から{one.ends}まで", en=f"{one.starts} to {one.ends}")]
    days = [Words(ja=f"{one.starts}から", en=f"from {one.starts}")]
    if one.is_preview_on(facts.as_of):
        days.append(Words(ja="試行(未施行、助言のみ)", en="preview: not in force, advice only"))
    return days
