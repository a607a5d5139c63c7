"""`noren explain`: one rule's page, or the whole catalogue."""

from __future__ import annotations

import json
from typing import Literal

from noren.rules.catalogue import CATALOGUE, rule_of
from noren.rules.pages import describe_page, describe_rule, render_list, render_page

Format = Literal["text", "json"]


def explain_rule(code: str, language: str, output_format: Format = "text") -> str:
    """One rule's page in `ja` or `en`, or as JSON in both; ends with a line break.

    Raises:
        UnknownRule: no rule has this code or name.
    """
    rule = rule_of(code)
    if output_format == "json":
        return _dump(describe_page(rule))
    return render_page(rule, language)


def list_rules(language: str, output_format: Format = "text") -> str:
    """All rules, one line each, or as JSON; ends with a line break."""
    if output_format == "json":
        return _dump({"rules": [describe_rule(rule) for rule in CATALOGUE]})
    return render_list(language)


def _dump(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
