"""`noren explain`: one rule's page, or the whole catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from noren.errors import UsageError
from noren.operations.output_files import ELSEWHERE, writing
from noren.operations.rule_pages import rule_pages
from noren.rules.catalogue import CATALOGUE, rule_of
from noren.rules.pages import describe_page, describe_rule, render_list, render_page
from noren.vocabulary.words import Words

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


def explain_all(folder: Path) -> Path:
    """Write the pages of all rules, in both languages, and their index; the index's path.

    Nothing that is there already is overwritten, except pages that an earlier call wrote.

    Raises:
        UsageError: the folder holds pages that are not those of rules.
        FolderError: it cannot be written.
    """
    pages = rule_pages(in_repository=False)
    if folder.is_dir():
        strangers = {path.relative_to(folder).as_posix() for path in folder.glob("**/*.md")}
        strangers -= set(pages)
        if strangers:
            raise _taken(folder, min(strangers))
    with writing(folder, remedy=ELSEWHERE):
        for name, text in pages.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder / "README.md"


def _taken(folder: Path, stranger: str) -> UsageError:
    return UsageError(
        where=str(folder),
        found=Words(en=f"another page there: {stranger}", ja=f"別の文書があります: {stranger}"),
        expected=Words(
            en="a new folder, or one with rule pages only",
            ja="新しいフォルダーか、規則の説明だけのフォルダー",
        ),
        remedy=Words(
            en="choose another folder; nothing was overwritten",
            ja="別のフォルダーを選んでください。上書きはしていません",
        ),
    )


def _dump(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
