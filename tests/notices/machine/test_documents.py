"""The documentation of the machine-readable notice says what the code does."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest

from noren.notices.machine.context import NOREN, OWN_TYPES, own_terms
from noren.notices.machine.schema import SCHEMA_FILE, render_notice_schema

_DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("page", ["notice.jsonld.md", "ja/notice.jsonld.md"])
def test_both_pages_explain_every_term_of_our_own_and_no_other(page: str) -> None:
    text = (_DOCS / page).read_text(encoding="utf-8")
    explained = re.findall(r"^\| `noren:(\w+)`", text, re.MULTILINE)
    assert sorted(explained) == sorted([*own_terms(), *OWN_TYPES])
    assert NOREN in text


def test_the_namespace_is_made_as_the_pages_say() -> None:
    name = uuid.uuid5(uuid.NAMESPACE_URL, "urn:noren:notice-vocabulary:1")
    assert f"urn:uuid:{name}#" == NOREN


def test_the_published_schema_is_current() -> None:
    published = (_DOCS / SCHEMA_FILE).read_text(encoding="utf-8")
    assert published == render_notice_schema(), "write it again: render_notice_schema()"
