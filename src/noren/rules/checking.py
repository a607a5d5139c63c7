"""Asking a plan all rules, and the plan that may be run afterwards.

`check_plan` is the only way to a `CheckedPlan`, and a `CheckedPlan` is the only thing that the
rest of the program runs: a plan that nobody asked cannot film.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import InitVar, dataclass
from datetime import date
from typing import TypedDict

from noren.errors import PlanRefused
from noren.plan.declaration import Plan
from noren.plan.geometry import geometry_advice
from noren.plan.load import LoadedPlan
from noren.plan.paths import Path, spell_path
from noren.plan.values import Text
from noren.rules.hearing import hear
from noren.rules.regions import countries_of
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, fill
from noren.rules.rule_set import RuleSet
from noren.rules.rule_sets import rule_sets_on, select_rule_sets
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


class FindingMapping(TypedDict):
    """One finding as `noren check --format json` prints it."""

    code: str
    severity: str
    effect: str
    path: str
    line: int
    column: int
    ja: str
    en: str
    source: str
    waived: bool


class VerdictMapping(TypedDict):
    """What `noren check --format json` prints."""

    plan: str
    digest: str
    as_of: str
    rule_sets: list[str]
    blocked: bool
    findings: list[FindingMapping]
    unanswered: list[str]


class _Token:
    """Held by this module alone, so that verdicts and checked plans are only received."""


_TOKEN = _Token()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault of one plan, and where it is.

    `source` cites the rule sets that were asked; `waived` says that a person answers for it;
    `preview` says that it comes from a law that does not hold yet, so that it only advises.
    """

    rule: Rule
    path: Path
    line: int
    column: int
    message: Words
    source: Words
    waived: bool
    preview: bool = False

    @property
    def blocks(self) -> bool:
        """Whether filming may not start because of it."""
        return self.rule.effect is Effect.BLOCK and not self.waived and not self.preview

    def to_mapping(self) -> FindingMapping:
        """The finding as plain values."""
        return {
            "code": self.rule.code,
            "severity": self.rule.severity.value,
            "effect": self.rule.effect.value,
            "path": spell_path(self.path),
            "line": self.line,
            "column": self.column,
            "ja": self.message.ja,
            "en": self.message.en,
            "source": self.source.en,
            "waived": self.waived,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPlan:
    """A plan to which no blocking rule objects, as of a day.

    It cannot be made, only received from a verdict; this keeps honest code honest and does not
    stop an attacker inside the process.
    """

    loaded: LoadedPlan
    as_of: date
    rule_sets: tuple[RuleSet, ...]
    token: InitVar[_Token]

    def __post_init__(self, token: _Token) -> None:
        _accept(token)

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.loaded.plan

    @property
    def digest(self) -> str:
        """The plan's digest."""
        return self.loaded.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say about a plan, as of a day. It cannot be made, only received.

    `unanswered` are the matters for which a person must answer and nobody does; a finding about
    one of them is a question that is open, not an answer that is "no".
    """

    loaded: LoadedPlan
    as_of: date
    rule_sets: tuple[RuleSet, ...]
    findings: tuple[Finding, ...]
    unanswered: tuple[Matter, ...]
    token: InitVar[_Token]

    def __post_init__(self, token: _Token) -> None:
        _accept(token)

    @property
    def blocked(self) -> bool:
        """Whether filming may not start."""
        return bool(self.blocking_codes)

    @property
    def blocking_codes(self) -> tuple[str, ...]:
        """The codes of the rules that object, each once, in the order of the findings."""
        blocking = [finding.rule.code for finding in self.findings if finding.blocks]
        return tuple(dict.fromkeys(blocking))

    def require(self) -> CheckedPlan:
        """The plan, cleared by the rules; whether its day has come, `rules.filming` says.

        Raises:
            PlanRefused: a blocking rule objects and nobody answers for it.
        """
        blocking = [finding for finding in self.findings if finding.blocks]
        if blocking:
            raise _refusal(self.loaded, blocking)
        return CheckedPlan(
            loaded=self.loaded, as_of=self.as_of, rule_sets=self.rule_sets, token=_TOKEN
        )

    def to_mapping(self) -> VerdictMapping:
        """The verdict as plain values, as scripts read it."""
        return {
            "plan": self.loaded.name,
            "digest": self.loaded.digest,
            "as_of": self.as_of.isoformat(),
            "rule_sets": [rule_set.name for rule_set in self.rule_sets],
            "blocked": self.blocked,
            "findings": [finding.to_mapping() for finding in self.findings],
            "unanswered": [matter.value for matter in self.unanswered],
        }


def _accept(token: object) -> None:
    if token is not _TOKEN:
        raise TypeError("verdicts and checked plans are received from check_plan, never made")


def check_plan(
    loaded: LoadedPlan,
    *,
    as_of: date,
    rule_sets: Iterable[str] | None = None,
    today: date | None = None,
) -> Verdict:
    """Ask a plan all rules of the sets that hold on a day, and of those that are a preview then.

    Args:
        loaded: a plan with its places.
        as_of: the day whose law is asked; past and future days are fine.
        rule_sets: names of sets to ask instead of those of the day and of the plan's countries,
            whatever their days.
        today: the day on which this is asked, so that what is attested with a later day is seen
            even when an earlier day's law is asked; left out, nobody knows it.

    Returns:
        All findings: blocking ones first, then by place in the file. Findings that a waiver
        covers are among them, marked. Rules about the waivers themselves are always asked.

    Raises:
        UsageError: an unknown rule set, or a day before the first one.
    """
    if rule_sets is None:
        sets = rule_sets_on(as_of, countries_of(loaded.plan))
    else:
        sets = select_rule_sets(rule_sets)
    advice = tuple(geometry_advice(loaded.plan))
    asked = Asked(as_of=as_of, digest=loaded.digest, advice=advice, today=today)
    hearing = hear(loaded.plan, asked, sets)
    findings = [
        _place(rule, fault, loaded, sets, as_of, rule.code in hearing.covered)
        for rule, fault in hearing.found
    ]
    return Verdict(
        loaded=loaded,
        as_of=as_of,
        rule_sets=sets,
        findings=tuple(sorted(findings, key=_rank)),
        unanswered=hearing.unanswered,
        token=_TOKEN,
    )


def _place(
    rule: Rule,
    found: Found,
    loaded: LoadedPlan,
    sets: tuple[RuleSet, ...],
    as_of: date,
    waived: bool,
) -> Finding:
    position = loaded.position_of(found.path)
    speaking = [one for one in rule.rule_sets if one in sets]
    is_preview = bool(speaking) and all(one.is_preview_on(as_of) for one in speaking)
    source = Words(ja=rule.cite("ja", sets), en=rule.cite("en", sets))
    if is_preview:
        source = fill(_NOT_YET, {"source": Text(ja=source.ja, en=source.en)})
    return Finding(
        rule=rule,
        path=found.path,
        line=position.line,
        column=position.column,
        message=fill(rule.message, found.facts),
        source=source,
        waived=waived,
        preview=is_preview,
    )


_NOT_YET = Words(ja="{source}(未施行)", en="{source} (preview, not in force)")
_EFFECTS = tuple(Effect)
_SEVERITIES = tuple(Severity)


def _rank(finding: Finding) -> tuple[int, bool, int, int, int, str]:
    """Blocking first, answered-for after open, then as a reader goes through the file."""
    rule = finding.rule
    return (
        _EFFECTS.index(rule.effect),
        finding.waived,
        _SEVERITIES.index(rule.severity),
        finding.line,
        finding.column,
        rule.code,
    )


def _refusal(loaded: LoadedPlan, blocking: list[Finding]) -> PlanRefused:
    first = blocking[0]
    codes = ", ".join(dict.fromkeys(finding.rule.code for finding in blocking))
    return PlanRefused(
        where=loaded.where(first.path),
        found=Words(
            ja=f"撮影を認めない規則が{len(blocking)}件指摘しています({codes})。{first.message.ja}",
            en=f"{len(blocking)} blocking findings ({codes}): {first.message.en}",
        ),
        expected=Words(
            ja="撮影を止める指摘のない計画", en="a plan to which no blocking rule objects"
        ),
        remedy=Words(
            ja=f"`noren check {loaded.name}` で全件を確かめてください",
            en=f"see them all with `noren check {loaded.name}`",
        ),
    )
