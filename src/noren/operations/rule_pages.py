"""The pages under `docs/rules`, made from the rules; never edited by hand.

`python -m noren.operations.rule_pages docs/rules` writes them, and a test fails when they are
not what this module would write.
"""

from __future__ import annotations

import sys
from pathlib import Path

from noren.rules.catalogue import CATALOGUE
from noren.rules.pages import render_index, render_page

HANDWRITTEN = frozenset({"guaranteed.md", "ja/guaranteed.md"})
"""Pages in the folder that people write."""


def rule_pages(*, in_repository: bool = True) -> dict[str, str]:
    """All pages by their place under the folder: English beside Japanese in `ja`.

    Args:
        in_repository: with links to what lies beside them in noren's own repository.
    """
    guaranteed = "guaranteed.md" if in_repository else None
    japanese, english = "[日本語](ja/README.md)", "[English](../README.md)"
    pages = {
        "README.md": render_index("en", other=japanese, guaranteed=guaranteed),
        "ja/README.md": render_index("ja", other=english, guaranteed=guaranteed),
    }
    for rule in CATALOGUE:
        for language, folder, up in (("en", "", "../../"), ("ja", "ja/", "../../../")):
            examples = f"{up}examples" if in_repository else None
            pages[f"{folder}{rule.code}.md"] = render_page(rule, language, examples=examples)
    return pages


def write_rule_pages(folder: Path) -> list[Path]:
    """Write all pages and remove those of rules that are gone; the paths that changed."""
    changed = stale_rule_pages(folder)
    pages = rule_pages()
    for path in changed:
        text = pages.get(path.relative_to(folder).as_posix())
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return changed


def stale_rule_pages(folder: Path) -> list[Path]:
    """Pages that are absent, differ from their rule, or belong to no rule; sorted."""
    pages = rule_pages()
    there = {path.relative_to(folder).as_posix() for path in folder.glob("**/*.md")}
    strangers = there - set(pages) - HANDWRITTEN
    stale = [
        name
        for name, text in pages.items()
        if name not in there or (folder / name).read_text(encoding="utf-8") != text
    ]
    return sorted(folder / name for name in (*stale, *strangers))


if __name__ == "__main__":
    write_rule_pages(Path(sys.argv[1]))
