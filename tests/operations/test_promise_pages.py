"""The page of promises is made from the tests that hold them."""

from __future__ import annotations

from pathlib import Path

import pytest

from noren.errors import ReportError
from noren.operations.promise_pages import (
    read_promises,
    render_promises,
    stale_promise_pages,
    write_promise_pages,
)

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests" / "promises"

SMALL = '''"""Nothing is kept.

ja: 何も残しません。

It is looked for.
"""

def test_nothing_is_found():
    """ja: 何も見つかりません。"""
'''


def test_the_pages_in_the_repository_are_current() -> None:
    stale = [path.name for path in stale_promise_pages(ROOT / "docs", TESTS)]
    assert stale == [], "run: scripts/docs"


def test_every_promise_and_every_test_is_said_in_both_languages() -> None:
    promises = read_promises(TESTS)
    assert len(promises) == len(list(TESTS.glob("test_*.py"))) >= 8
    for promise in promises:
        assert promise.tried
        for words in (promise.says, *promise.tried):
            assert any(ord(letter) > 0x3000 for letter in words.ja), words.ja
            assert words.en[0].isupper()


def test_a_promise_becomes_a_chapter_with_its_tests(tmp_path: Path) -> None:
    (tmp_path / "test_keeping.py").write_text(SMALL, encoding="utf-8")
    promises = read_promises(tmp_path)
    english, japanese = (render_promises(promises, language) for language in ("en", "ja"))
    assert "## Nothing is kept.\n\nIt is looked for.\n" in english
    assert "- Nothing is found.\n" in english
    assert "## 何も残しません。" in japanese
    assert "- 何も見つかりません。\n" in japanese


def test_a_promise_without_its_japanese_sentence_is_refused(tmp_path: Path) -> None:
    (tmp_path / "test_keeping.py").write_text('"""Nothing is kept."""\n', encoding="utf-8")
    with pytest.raises(ReportError, match="ja:"):
        read_promises(tmp_path)


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    assert len(write_promise_pages(tmp_path, TESTS)) == 2
    assert write_promise_pages(tmp_path, TESTS) == []
