"""A verdict as text: the line of the plan, a caret under the place, and what to do.

Pure functions from a verdict to a text; who prints it decides where and in which language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from noren.plan.load import LoadedPlan
from noren.plan.paths import Path, spell_path
from noren.plan.quoting import hide_secrets
from noren.rules.checking import Finding, Verdict
from noren.rules.documentation import read_documentation
from noren.rules.rule import Effect
from noren.rules.rule_set import RuleSet
from noren.rules.subjects import Subject, subject_of
from noren.vocabulary.words import Words

_LABELS = {
    "field": Words(ja="項目", en="field"),
    "unwritten": Words(ja="{path}(書かれていません)", en="{path} (not written)"),
    "effect": Words(ja="影響", en="effect"),
    "help": Words(ja="対処", en="help"),
    "source": Words(ja="出典", en="source"),
    "more": Words(ja="ほか{count}件、行: {lines}", en="{count} more, on lines {lines}"),
    "waived": Words(ja="猶予中", en="waived"),
    "preview": Words(ja="未施行", en="preview"),
    "unanswered": Words(
        ja="まだ誰も答えていないこと({count}件): {matters}",
        en="not answered by anybody yet ({count}): {matters}",
    ),
    "clean": Words(
        ja="{name}: 指摘はありません({day}時点、{sets})。",
        en="{name}: no rule objects (as of {day}; {sets}).",
    ),
    "total": Words(
        ja="{name}: 指摘{count}件、うち撮影を止めるもの{blocking}件({day}時点、{sets})。",
        en="{name}: {count} found, {blocking} of them block filming (as of {day}; {sets}).",
    ),
}

_SHOWN = 3
"""How many findings of one rule about one thing are shown with their lines."""

_COLORS = {
    Effect.BLOCK: "31;1",
    Effect.CONSENT: "31;1",
    Effect.FIX: "33;1",
    Effect.SCOPE: "33;1",
    Effect.HINT: "36;1",
}
_QUIET = "34"
_HEADING = "1"
_HEADING_COLUMNS = 76


def render_text(verdict: Verdict, language: str, *, color: bool = False) -> str:
    """All findings and a closing line, in `ja` or `en`; ends with a line break.

    Args:
        verdict: what `check_plan` returned.
        language: `ja` or `en`.
        color: with the escape sequences of terminals.

    Raises:
        KeyError: any other language.
    """
    parts: list[str] = []
    for subject, findings in by_subject(verdict.findings).items():
        heading = f"{subject.label(verdict.loaded.plan).in_language(language)} "
        rule = "-" * max(3, _HEADING_COLUMNS - _columns(heading))
        parts.append(_paint(heading + rule, _HEADING, color))
        parts += [
            "\n".join(_render_group(group, verdict.loaded, language, color))
            for group in _group(findings)
        ]
    return "\n\n".join([*parts, _summary(verdict, language)]) + "\n"


def by_subject(findings: Iterable[Finding]) -> dict[Subject, list[Finding]]:
    """The findings by what they are about, in their own order.

    The findings of a verdict come with the gravest effect first, so the things that keep filming
    from starting come first too.
    """
    subjects: dict[Subject, list[Finding]] = {}
    for finding in findings:
        subjects.setdefault(subject_of(finding.path), []).append(finding)
    return subjects


def _group(findings: Iterable[Finding]) -> list[list[Finding]]:
    """One rule's findings side by side, so that what to do about them is said once."""
    groups: dict[tuple[str, bool], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule.code, finding.waived), []).append(finding)
    return list(groups.values())


def _render_group(
    findings: list[Finding], loaded: LoadedPlan, language: str, color: bool
) -> Iterator[str]:
    gutter = max(3, *(len(str(finding.line)) + 1 for finding in findings))
    # One more is shown rather than counted: the line that says "1 more" is as long.
    shown = findings if len(findings) <= _SHOWN + 1 else findings[:_SHOWN]
    for finding in shown:
        yield from _render_finding(finding, loaded, language, color, gutter)
    if len(shown) < len(findings):
        rest = findings[len(shown) :]
        lines = ", ".join(dict.fromkeys(str(finding.line) for finding in rest))
        more = _LABELS["more"].fill(count=len(rest), lines=lines).in_language(language)
        yield f"{' ' * gutter}{_paint('=', _QUIET, color)} {more}"
    rule, equals = findings[0].rule, _paint("=", _QUIET, color)
    effect, severity = rule.effect.in_language(language), rule.severity.in_language(language)
    notes = {
        "effect": f"{effect} ({rule.effect.value}, {severity})",
        "help": read_documentation(rule).advice(language),
        "source": findings[0].source.in_language(language),
    }
    for label, text in notes.items():
        yield f"{' ' * gutter}{equals} {_say(label, language)}: {text}"


def _render_finding(
    finding: Finding, loaded: LoadedPlan, language: str, color: bool, gutter: int
) -> Iterator[str]:
    rule = finding.rule
    marks = {"waived": finding.waived, "preview": finding.preview}
    marked = "".join(f" [{_say(mark, language)}]" for mark, holds in marks.items() if holds)
    head = _paint(f"{rule.code} {rule.name}", _COLORS[rule.effect], color)
    yield f"{head}{marked}: {finding.message.in_language(language)}"
    bar = _paint("|", _QUIET, color)
    yield f"{' ' * (gutter - 1)}{_paint('-->', _QUIET, color)} {loaded.where(finding.path)}"
    yield f"{' ' * gutter}{bar}"
    around = _line_around(finding, loaded)
    for number in (around, finding.line) if around else (finding.line,):
        label = _paint(f"{number:>{gutter - 1}}", _QUIET, color)
        yield f"{label} {bar} {_line_of(loaded, number)}".rstrip()
        if number == around and finding.line - around > 1:
            yield "..."
    caret = _paint(_underline(loaded, finding), _COLORS[rule.effect], color)
    yield f"{' ' * gutter}{bar} {caret}"
    field = _field(finding.path, loaded, language)
    yield f"{' ' * gutter}{_paint('=', _QUIET, color)} {_say('field', language)}: {field}"


def _field(path: Path, loaded: LoadedPlan, language: str) -> str:
    spelt = spell_path(path)
    if path in loaded.positions:
        return spelt
    return _LABELS["unwritten"].fill(path=spelt).in_language(language)


def _line_around(finding: Finding, loaded: LoadedPlan) -> int:
    """The line of the key around the place, for orientation; 0 when there is none above."""
    path = finding.path
    while path and loaded.position_of(path).line >= finding.line:
        path = path[:-1]
    line = loaded.position_of(path).line if path else 0
    return line if line < finding.line else 0


def _line_of(loaded: LoadedPlan, number: int) -> str:
    return hide_secrets(loaded.lines[number - 1]) if number <= len(loaded.lines) else ""


def _underline(loaded: LoadedPlan, finding: Finding) -> str:
    """Spaces up to the place, then carets under what is written there."""
    line = _line_of(loaded, finding.line)
    before, rest = line[: finding.column - 1], line[finding.column - 1 :]
    written = rest.split(" #", 1)[0].rstrip()
    return " " * _columns(before) + "^" * max(1, _columns(written))


def _columns(text: str) -> int:
    """How many columns a terminal gives the text; Japanese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _summary(verdict: Verdict, language: str) -> str:
    blocking = sum(finding.blocks for finding in verdict.findings)
    words = _LABELS["total" if verdict.findings else "clean"].fill(
        name=verdict.loaded.name,
        count=len(verdict.findings),
        blocking=blocking,
        day=verdict.as_of.isoformat(),
        sets=", ".join(_name_set(one, verdict, language) for one in verdict.rule_sets),
    )
    lines = [words.in_language(language)]
    if verdict.unanswered:
        matters = [f"{one.in_language(language)} ({one.value})" for one in verdict.unanswered]
        joined = {"ja": "、", "en": ", "}[language].join(matters)
        unanswered = _LABELS["unanswered"].fill(count=len(matters), matters=joined)
        lines.append(unanswered.in_language(language))
    return "\n".join(lines)


def _name_set(rule_set: RuleSet, verdict: Verdict, language: str) -> str:
    if rule_set.is_preview_on(verdict.as_of):
        return f"{rule_set.name} [{_say('preview', language)}]"
    return rule_set.name


def _say(label: str, language: str) -> str:
    return _LABELS[label].in_language(language)


def _paint(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color else text
