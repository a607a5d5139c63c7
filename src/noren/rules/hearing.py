"""Putting all rules to a plan, in their order.

First the rules about the plan; then those about people's answers, which must know what was asked;
then those about waivers, which must know what was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from noren.plan.declaration import Plan
from noren.rules.catalogue import CATALOGUE
from noren.rules.rule import (
    AnsweredBy,
    Asked,
    Chapter,
    Found,
    Question,
    Rule,
    Stage,
    WaiverRecord,
)
from noren.rules.rule_set import RuleSet
from noren.vocabulary.matters import Matter

_JUDGES = (Chapter.AT, Chapter.WV)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What the rules found in a plan.

    Args:
        found: the faults, in the order of the catalogue.
        covered: codes of rules for which a waiver holds on the day.
        unanswered: matters that a rule which found something asked of people, and for which
            nobody answers; in the order in which they were asked, each once.
    """

    found: tuple[tuple[Rule, Found], ...]
    covered: frozenset[str]
    unanswered: tuple[Matter, ...]


def hear(plan: Plan, asked: Asked, sets: tuple[RuleSet, ...]) -> Hearing:
    """Put the rules of the sets to a plan. Rules about waivers are put whatever the sets."""
    living = [rule for rule in CATALOGUE if rule.stage is not Stage.RETIRED]
    rules = [rule for rule in living if _speaks_in(rule, sets)]
    found: list[tuple[Rule, Found]] = []
    questions: list[Question] = []
    unanswered: dict[Matter, None] = {}
    for rule in living:
        if rule.chapter in _JUDGES:
            continue
        about_it = replace(asked, questions=[])
        faults = list(rule.check(plan, about_it))
        questions += about_it.questions
        if rule in rules:
            found += [(rule, fault) for fault in faults]
            unanswered |= dict.fromkeys(_open_matters(rule, faults, about_it))
    about_answers = replace(asked, questions=questions)
    judges = [rule for rule in rules if rule.chapter is Chapter.AT]
    found += _ask(judges, plan, about_answers)
    waivers = _waiver_record(rules, found)
    judges = [rule for rule in living if rule.chapter is Chapter.WV]
    found += _ask(judges, plan, replace(about_answers, waivers=waivers))
    covered = frozenset(one.code for one in plan.waivers if asked.as_of <= one.until)
    return Hearing(
        found=tuple(found), covered=covered & waivers.waivable, unanswered=tuple(unanswered)
    )


def rules_asked(sets: tuple[RuleSet, ...]) -> tuple[Rule, ...]:
    """The rules that are put to every plan with these sets, in the order of the catalogue."""
    return tuple(
        rule
        for rule in CATALOGUE
        if rule.stage is not Stage.RETIRED
        and (rule.chapter is Chapter.WV or _speaks_in(rule, sets))
    )


def _speaks_in(rule: Rule, sets: tuple[RuleSet, ...]) -> bool:
    return any(one in sets for one in rule.rule_sets)


def _ask(rules: list[Rule], plan: Plan, asked: Asked) -> list[tuple[Rule, Found]]:
    return [(rule, fault) for rule in rules for fault in rule.check(plan, asked)]


def _open_matters(rule: Rule, faults: list[Found], asked: Asked) -> Iterator[Matter]:
    if faults and rule.answered_by is AnsweredBy.PERSON:
        yield from (one.matter for one in asked.questions if not one.is_answered)


def _waiver_record(rules: list[Rule], found: list[tuple[Rule, Found]]) -> WaiverRecord:
    return WaiverRecord(
        asked=frozenset(rule.code for rule in rules if rule.chapter is not Chapter.WV),
        fired=frozenset(rule.code for rule, _ in found),
        waivable=frozenset(rule.code for rule in CATALOGUE if rule.waivable),
        known=frozenset(rule.code for rule in CATALOGUE),
    )
