"""The pages of the rules are made from the rules."""

from __future__ import annotations

import re
from pathlib import Path

from noren.operations.rule_pages import rule_pages, stale_rule_pages, write_rule_pages

DOCS = Path(__file__).parents[2] / "docs" / "rules"


def test_the_pages_in_the_repository_are_current():
    stale = [path.name for path in stale_rule_pages(DOCS)]
    assert stale == [], "run: python -m noren.operations.rule_pages docs/rules"


def test_writing_twice_changes_nothing(tmp_path):
    assert len(write_rule_pages(tmp_path)) == len(rule_pages())
    assert write_rule_pages(tmp_path) == []


def test_an_edited_page_is_stale_and_written_anew(tmp_path):
    write_rule_pages(tmp_path)
    page = tmp_path / "ja" / "NT02.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before.replace("14日", "7日"), encoding="utf-8")
    assert stale_rule_pages(tmp_path) == [page]
    assert write_rule_pages(tmp_path) == [page]
    assert page.read_text(encoding="utf-8") == before


def test_a_page_of_no_rule_goes_and_a_handwritten_one_stays(tmp_path):
    write_rule_pages(tmp_path)
    (tmp_path / "ZZ01.md").write_text("old", encoding="utf-8")
    (tmp_path / "guaranteed.md").write_text("ours", encoding="utf-8")
    assert write_rule_pages(tmp_path) == [tmp_path / "ZZ01.md"]
    assert (tmp_path / "guaranteed.md").exists()


def test_every_link_of_a_page_leads_somewhere():
    for page in DOCS.glob("**/*.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).resolve().exists(), f"{page.name}: {link}"


def test_each_language_has_the_same_pages():
    pages = set(rule_pages())
    english = {name for name in pages if not name.startswith("ja/")}
    assert pages == english | {f"ja/{name}" for name in english}
