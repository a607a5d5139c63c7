"""The dossier as one document: a cover, ten chapters, and the plan as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from noren.notices.dossier import (
    answers,
    evidence,
    findings,
    inventory,
    necessity,
    plan_in_words,
    protection,
    risks,
    summary,
    timeline,
)
from noren.notices.dossier.cover import KICKER, build_cover
from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import Speaker
from noren.notices.press import blocks as b
from noren.notices.press.document import Document
from noren.notices.press.formats import REPORT_A4
from noren.notices.press.lines import literal
from noren.plan.quoting import hide_secrets
from noren.vocabulary.words import Language, Words

YAML_HEADING: Final = Words(ja="計画書(YAML)", en="The plan as YAML")
_YAML_NOTE: Final = Words(
    ja="計画書 {name} の全文です。カメラのアドレスに含まれる利用者名とパスワードは"
    "「…」で隠しています。",
    en="The full text of {name}. Names and passwords inside camera addresses are hidden as “…”.",
)

_Chapter = tuple[Words, Callable[[DossierFacts, Speaker], Iterable[b.Block]]]
_CHAPTERS: Final[tuple[_Chapter, ...]] = (
    (summary.HEADING, summary.build_summary),
    (plan_in_words.HEADING, lambda facts, speak: plan_in_words.build_plan(facts.plan, speak)),
    (findings.HEADING, findings.build_findings),
    (answers.HEADING, answers.build_answers),
    (inventory.HEADING, inventory.build_inventory),
    (risks.HEADING, risks.build_risks),
    (necessity.HEADING, necessity.build_necessity),
    (timeline.HEADING, timeline.build_timeline),
    (protection.HEADING, lambda facts, speak: protection.build_protection(facts.plan, speak)),
    (evidence.HEADING, evidence.build_evidence),
)


def build_dossier(facts: DossierFacts, language: Language) -> Document:
    """The whole dossier, ready to be set by the press.

    The same facts and language give the same document. Blocking findings change what it says,
    not whether it is made.
    """
    speak = Speaker(language)
    headings = [heading for heading, _ in _CHAPTERS] + [YAML_HEADING]
    entries = tuple(f"{number}. {speak.say(heading)}" for number, heading in enumerate(headings, 1))
    chapters = [
        speak.chapter(entry, build(facts, speak))
        for entry, (_, build) in zip(entries, _CHAPTERS, strict=False)
    ]
    title = speak.say(facts.plan.title)
    return Document(
        voice=language,
        format=REPORT_A4,
        title=literal(f"{speak.say(KICKER)}: {title}"),
        headline=b.Headline(kicker=literal(speak.say(KICKER)), text=literal(title)),
        lead=b.Lead(text=literal(_running(facts, speak))),
        first=tuple(build_cover(facts, speak, tuple(literal(entry) for entry in entries))),
        details=(*chapters, speak.chapter(entries[-1], _yaml(facts, speak))),
    )


def written_lines(facts: DossierFacts) -> tuple[str, ...]:
    """The plan as its file has it, without names and passwords in addresses."""
    lines = [hide_secrets(line).replace("\t", "  ") for line in facts.verdict.loaded.lines]
    while lines and not lines[-1].strip():
        lines.pop()
    return tuple(lines)


def _running(facts: DossierFacts, speak: Speaker) -> str:
    """The line under the title and at the foot of every page: who, as of when, which plan."""
    day, short = speak.say(facts.as_of), facts.digest[:12]
    operator = speak.say(facts.plan.operator.name)
    return speak.say(
        Words(
            ja=f"{operator} / {day}時点 / 計画 {short}",
            en=f"{operator} / as of {day} / plan {short}",
        )
    )


def _yaml(facts: DossierFacts, speak: Speaker) -> tuple[b.Block, ...]:
    return (
        speak.paragraph(_YAML_NOTE.fill(name=facts.verdict.loaded.name)),
        b.Listing(label=speak.say(YAML_HEADING), lines=written_lines(facts)),
    )
