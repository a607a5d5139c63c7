"""What a rule is: one fault, its reason, its source, and the question it asks of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from noren.plan.declaration import Plan
from noren.plan.geometry import GeometryAdvice, GeometryCode
from noren.plan.paths import Path
from noren.plan.values import Text
from noren.rules.rule_set import Authority, RuleSet
from noren.rules.rule_sets import GUIDEBOOK_1, GUIDEBOOK_2, GUIDEBOOK_3, HOUSE
from noren.vocabulary.matters import Matter
from noren.vocabulary.terms import Term
from noren.vocabulary.words import LANGUAGES, Words

Fact = str | int | date | Text | Term | Words | None
"""What a message may carry: a value of the plan, in both languages where it has two."""


class Severity(Term):
    """How much a rule weighs."""

    MUST = "must", "必須", "must"
    SHOULD = "should", "推奨", "should"
    ADVICE = "advice", "助言", "advice"


class Effect(Term):
    """What the program does about a finding. The order here is the order of a report."""

    BLOCK = "block", "撮影を始められません", "filming may not start"
    CONSENT = "consent", "同意の証拠が要ります", "evidence of consent is needed"
    FIX = "fix", "計画か告知が不完全です", "the plan or a notice is incomplete"
    SCOPE = "scope", "対象外、別途検討が要ります", "outside the guidebook, review separately"
    HINT = "hint", "改善の手がかり", "a way to do better"


class AnsweredBy(Term):
    """Who can answer a rule's question."""

    PLAN = "plan", "計画書", "the plan"
    RUNTIME = "runtime", "運用の記録", "the records of operation"
    PERSON = "person", "人の署名", "a person who signs"


class Confidence(Term):
    """How sure we are of the source."""

    SEEN = "seen", "資料で確認", "seen in a source"
    INFERRED = "inferred", "推論", "inferred"
    FROM_MEMORY = "from memory", "記憶による(未確認)", "from memory, not confirmed"


class Stage(Term):
    """Where a rule stands in its life. A retired rule keeps its page and its code."""

    PREVIEW = "preview", "未施行の先取り", "preview"
    STABLE = "stable", "安定", "stable"
    RETIRED = "retired", "廃止", "retired"


class Chapter(StrEnum):
    """The families of rules. Value: the folder that holds them."""

    SC = "scope"
    PU = "purpose"
    OP = "operator"
    NT = "notices"
    DT = "handling"
    MG = "management"
    RT = "rights"
    TP = "sharing"
    CH = "changes"
    GE = "geometry"
    EU = "europe"
    BA = "biometrics"
    AT = "attestations"
    WV = "waivers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule comes from: a section of one document in one edition.

    The same duty has another article number before and after 1 April 2022, so a rule has one
    source for each rule set it belongs to, and a report cites those that were asked.
    """

    rule_set: RuleSet
    section: str | Words
    confidence: Confidence = Confidence.SEEN

    def cite(self, language: str) -> str:
        """The source as people cite it, in `ja` or `en`."""
        return f"{self.rule_set.document(language)} {self.cite_section(language)}"

    def cite_section(self, language: str) -> str:
        """The section alone, in `ja` or `en`."""
        section = self.section
        number = section if isinstance(section, str) else section.in_language(language)
        return self.rule_set.cite_section(number, language)


def guidebook(section: str, *, since: str = "1.0") -> tuple[Source, ...]:
    """One section in every edition of the guidebook from `since` on.

    The sections of 3.0 are those of 2.0 as long as its text has not been read here.
    """
    editions = (GUIDEBOOK_1, GUIDEBOOK_2, GUIDEBOOK_3)
    return tuple(
        Source(
            rule_set=edition,
            section=section,
            confidence=Confidence.INFERRED if edition is GUIDEBOOK_3 else Confidence.SEEN,
        )
        for edition in editions
        if edition.edition >= since
    )


def fill(message: Words, facts: Mapping[str, Fact]) -> Words:
    """A rule's message with its facts, each in the language of its sentence.

    Raises:
        KeyError: a mark in the message for which there is no fact.
    """
    filled = {
        language: message.in_language(language).format_map(
            {name: _say(fact, language) for name, fact in facts.items()}
        )
        for language in LANGUAGES
    }
    return Words(ja=filled["ja"], en=filled["en"])


def _say(fact: Fact, language: str) -> str:
    if fact is None:
        return {"ja": "なし", "en": "none"}[language]
    if isinstance(fact, (Text, Term, Words)):
        return fact.in_language(language)
    return str(fact)


def house(ja: str, en: str) -> Source:
    """Our own reading about a matter, named in both languages."""
    return Source(rule_set=HOUSE, section=Words(ja=ja, en=en), confidence=Confidence.INFERRED)


@dataclass(frozen=True, slots=True)
class Found:
    """One place in the plan where a rule's fault is, and the facts for its message."""

    path: Path
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRecord:
    """What became of the plan's waivers, for the rules that judge them.

    Args:
        asked: codes of the rules that were asked.
        fired: codes of the rules that found something.
        waivable: codes of the rules that a person may answer for.
        known: codes of all rules.
    """

    asked: frozenset[str]
    fired: frozenset[str]
    waivable: frozenset[str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a rule asked of people: a matter, perhaps about one id, and whether anybody answers."""

    matter: Matter
    about: str | None
    is_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a rule may know beside the plan; it reads no file and no clock.

    Args:
        as_of: the day for which the plan is asked.
        digest: the digest of the plan.
        advice: what the plan itself says about its drawings; computed once for all rules.
        today: the day on which the question is put, where it is another than `as_of`.
        questions: what rules have asked of people; `is_answered` writes it down, and the chapter
            `attestations` reads what all rules asked.
        waivers: filled for the rules of the chapter `waivers` only.
    """

    as_of: date
    digest: str
    advice: tuple[GeometryAdvice, ...] = ()
    today: date | None = None
    questions: list[Question] = field(default_factory=list)
    waivers: WaiverRecord | None = None

    def advice_on(self, code: GeometryCode) -> Iterator[GeometryAdvice]:
        """The advice of one kind, in the order of the plan."""
        return (advice for advice in self.advice if advice.code is code)


Check = Callable[[Plan, Asked], Iterator[Found]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One fault a plan can have.

    Args:
        code: two letters for the chapter and two digits; never used again for another rule.
        name: the fault, in words joined by hyphens, so that "waive <name>" reads well.
        severity: how much it weighs; `must` only where the text was seen.
        effect: what the program does about it.
        authority: who speaks.
        confidence: how sure we are of the source.
        answered_by: who can answer.
        waivable: whether a person may answer for it with a waiver; never where the law speaks.
        stage: preview, stable or retired.
        since: the version of noren in which it reached this stage.
        sources: one for each rule set it belongs to.
        message: what a finding says.
        check: yields one `Found` for each place that has the fault.
        documentation: the docstring of the rule's module; its page is made from it.
    """

    code: str
    name: str
    severity: Severity
    effect: Effect
    authority: Authority
    sources: tuple[Source, ...]
    message: Words
    check: Check
    documentation: str | None
    confidence: Confidence = Confidence.SEEN
    answered_by: AnsweredBy = AnsweredBy.PLAN
    waivable: bool = True
    stage: Stage = Stage.STABLE
    since: str = "0.1.0"

    @property
    def chapter(self) -> Chapter:
        """The family, from the code's letters."""
        return Chapter[self.code[:2]]

    @property
    def rule_sets(self) -> tuple[RuleSet, ...]:
        """The sets it belongs to: those its sources name, each once."""
        return tuple(dict.fromkeys(source.rule_set for source in self.sources))

    def cite(self, language: str, among: tuple[RuleSet, ...] | None = None) -> str:
        """Its sources as one line; `among` leaves out the sets that were not asked.

        A rule that was asked although none of its sets was (a rule about waivers) cites all.
        """
        chosen = [s for s in self.sources if among is None or s.rule_set in among]
        sections: dict[RuleSet, list[str]] = {}
        for source in chosen or self.sources:
            sections.setdefault(source.rule_set, []).append(source.cite_section(language))
        comma, semicolon = {"ja": ("、", "、"), "en": (", ", "; ")}[language]
        return semicolon.join(
            f"{rule_set.document(language)} {comma.join(cited)}"
            for rule_set, cited in sections.items()
        )
