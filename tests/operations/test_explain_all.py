"""The pages of all rules can be had without the repository."""

from __future__ import annotations

import pytest

from noren.errors import UsageError
from noren.operations.explain import explain_all
from noren.rules.catalogue import CATALOGUE


def test_every_rule_gets_a_page_in_both_languages(tmp_path):
    index = explain_all(tmp_path / "rules")
    for rule in CATALOGUE:
        for folder in (index.parent, index.parent / "ja"):
            page = (folder / f"{rule.code}.md").read_text(encoding="utf-8")
            assert page.startswith(f"# {rule.code} {rule.name}\n")
            assert "../examples" not in page


def test_writing_twice_changes_nothing(tmp_path):
    first = explain_all(tmp_path).read_bytes()
    assert explain_all(tmp_path).read_bytes() == first


def test_a_folder_with_pages_of_its_own_is_left_alone(tmp_path):
    (tmp_path / "diary.md").write_text("mine")
    with pytest.raises(UsageError, match=r"diary\.md"):
        explain_all(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.md"]
