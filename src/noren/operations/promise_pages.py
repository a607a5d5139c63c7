"""`docs/promises.md` and its Japanese twin, made from the tests that hold the promises.

A file in `tests/promises` is one promise: the first paragraph of its docstring says it in English,
a paragraph that begins with `ja:` in Japanese. Each of its tests says by its name, and by the `ja:`
paragraph of its docstring, what is tried.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from noren.errors import ReportError
from noren.vocabulary.words import Words

PAGES: Final = {"en": "promises.md", "ja": "ja/promises.md"}
"""Place of each page under `docs`."""

_TITLE = Words(
    en="What noren promises to the people who are filmed", ja="撮影される方への noren の約束"
)
_INTRODUCTION = Words(
    en="Each promise is held by tests that anybody can run: `scripts/test tests/promises`. This "
    "page is generated from them.",
    ja="どの約束も、誰でも実行できる試験 `scripts/test tests/promises` で確かめています。"
    "このページはその試験から生成しています。",
)
_OTHER: Final = {"en": "[日本語](ja/promises.md)", "ja": "[English](../promises.md)"}
_HELD_BY = Words(en="Held by [{name}]({link}):", ja="試験: [{name}]({link})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise: what it says, more about how it is tested, and what is tried."""

    file: str
    says: Words
    more: str
    tried: tuple[Words, ...]


def read_promises(tests: Path) -> tuple[Promise, ...]:
    """Every promise of a folder of tests, by file name.

    Raises:
        ReportError: a promise or one of its tests lacks its Japanese sentence.
    """
    return tuple(_read(path) for path in sorted(tests.glob("test_*.py")))


def render_promises(promises: tuple[Promise, ...], language: str) -> str:
    """The page in `ja` or `en`."""
    up = "../" if language == "en" else "../../"
    lines = [
        f"# {_TITLE.in_language(language)}",
        "",
        _OTHER[language],
        "",
        _INTRODUCTION.in_language(language),
    ]
    for promise in promises:
        held = _HELD_BY.fill(name=promise.file, link=f"{up}tests/promises/{promise.file}")
        lines += ["", f"## {promise.says.in_language(language)}", ""]
        if language == "en" and promise.more:
            lines += [promise.more, ""]
        lines += [held.in_language(language), ""]
        lines += [f"- {one.in_language(language)}" for one in promise.tried]
    return "\n".join(lines) + "\n"


def stale_promise_pages(docs: Path, tests: Path) -> list[Path]:
    """Pages under `docs` that are absent or differ from the tests."""
    pages = _pages(docs, tests)
    return [path for path, text in pages.items() if not _is(path, text)]


def write_promise_pages(docs: Path, tests: Path) -> list[Path]:
    """Write both pages; the paths that changed."""
    changed = stale_promise_pages(docs, tests)
    pages = _pages(docs, tests)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], encoding="utf-8")
    return changed


def _pages(docs: Path, tests: Path) -> dict[Path, str]:
    promises = read_promises(tests)
    return {docs / name: render_promises(promises, language) for language, name in PAGES.items()}


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _read(path: Path) -> Promise:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    first, *rest = _paragraphs(tree)
    tests = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return Promise(
        file=path.name,
        says=Words(en=first, ja=_japanese(tree, path.name)),
        more=" ".join(part for part in rest if not part.startswith("ja:")),
        tried=tuple(
            Words(en=_sentence(node.name), ja=_japanese(node, f"{path.name}:{node.name}"))
            for node in tests
        ),
    )


def _paragraphs(node: ast.Module | ast.FunctionDef) -> list[str]:
    text = ast.get_docstring(node) or ""
    return [" ".join(part.split()) for part in text.split("\n\n")]


def _japanese(node: ast.Module | ast.FunctionDef, where: str) -> str:
    for part in _paragraphs(node):
        if part.startswith("ja:"):
            return part.removeprefix("ja:").strip()
    raise ReportError(
        where=where,
        found=Words(en="no paragraph that begins with `ja:`", ja="`ja:` で始まる段落がありません"),
        expected=Words(en="the sentence in Japanese", ja="日本語の文"),
        remedy=Words(en="add it to the docstring", ja="docstringに加えてください"),
    )


def _sentence(name: str) -> str:
    words = name.removeprefix("test_").replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}."
