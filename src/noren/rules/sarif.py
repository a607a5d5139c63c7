"""A verdict in SARIF 2.1.0, which code hosts and editors show beside the line it is about.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from noren import __version__
from noren.plan.paths import spell_path
from noren.rules.checking import Finding, Verdict
from noren.rules.documentation import read_documentation
from noren.rules.rule import Effect, Rule

_LEVELS = {
    Effect.BLOCK: "error",
    Effect.CONSENT: "error",
    Effect.FIX: "warning",
    Effect.SCOPE: "warning",
    Effect.HINT: "note",
}


def render_sarif(verdict: Verdict, language: str) -> dict[str, Any]:
    """The verdict as one SARIF log with one run, its texts in `ja` or `en`.

    The log names every rule that found something. Waived findings are there, suppressed with the
    reason of their waiver.
    """
    rules = list({finding.rule.code: finding.rule for finding in verdict.findings}.values())
    places = {rule.code: index for index, rule in enumerate(rules)}
    return {
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "noren",
                        "semanticVersion": __version__,
                        "language": {"ja": "ja-JP", "en": "en-US"}[language],
                        "rules": [_describe(rule, language) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": _uri(verdict.loaded.name)}}],
                "results": [
                    _result(finding, verdict, places[finding.rule.code], language)
                    for finding in verdict.findings
                ],
                "properties": {
                    "asOf": verdict.as_of.isoformat(),
                    "ruleSets": [rule_set.name for rule_set in verdict.rule_sets],
                    "planDigest": verdict.loaded.digest,
                    "blocked": verdict.blocked,
                },
            }
        ],
    }


def _describe(rule: Rule, language: str) -> dict[str, Any]:
    page = read_documentation(rule)
    reason = " ".join(page.sections[1].prose(language))
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": page.title(language)},
        "fullDescription": {"text": reason},
        "help": {"text": page.advice(language)},
        "defaultConfiguration": {"level": _LEVELS[rule.effect]},
        "properties": {
            "severity": rule.severity.value,
            "effect": rule.effect.value,
            "authority": rule.authority.value,
        },
    }


def _result(finding: Finding, verdict: Verdict, index: int, language: str) -> dict[str, Any]:
    path = spell_path(finding.path)
    mark = hashlib.sha256(f"{finding.rule.code}\n{path}".encode()).hexdigest()
    result: dict[str, Any] = {
        "ruleId": finding.rule.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.rule.effect],
        "message": {"text": finding.message.in_language(language)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(verdict.loaded.name), "index": 0},
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                },
                "logicalLocations": [{"fullyQualifiedName": path}],
            }
        ],
        "partialFingerprints": {"noren/path/v1": mark},
        "properties": {"source": finding.source.in_language(language)},
    }
    if finding.waived:
        reasons = [
            waiver.reason.in_language(language)
            for waiver in verdict.loaded.plan.waivers
            if waiver.code == finding.rule.code
        ]
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": reason}
            for reason in reasons
        ]
    return result


def _uri(name: str) -> str:
    """The file's name as a URI reference."""
    return quote(name)
