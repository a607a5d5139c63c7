"""Beside every figure stands the digest of the plan under which it was measured.

ja: すべての数値に、計測の根拠となった計画の要約値が添えられます。
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from staging.command_line import noren, rows

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def digest(watched: Any) -> str:
    said = noren("check", watched.plan, "--as-of", "2026-11-22", "--format", "json")
    found = json.loads(said.out)["digest"]
    assert len(found) == 64
    return str(found)


@pytest.mark.parametrize("kind", ["line_count", "zone_occupancy", "coverage"])
def test_every_exported_line_names_the_plan_that_was_checked(
    watched: Any, digest: str, kind: str
) -> None:
    """ja: 書き出したどの行にも、点検した計画の要約値があります。"""
    said = noren("export", kind, "--store", watched.store)
    lines = list(csv.DictReader(io.StringIO(said.out)))
    assert lines
    assert {line["plan_digest"] for line in lines} == {digest}


@pytest.mark.parametrize("table", ["line_count", "zone_occupancy", "coverage", "runs"])
def test_every_row_of_the_store_names_it(watched: Any, digest: str, table: str) -> None:
    """ja: 保存先のどの行にもあります。"""
    found = rows(watched.store, table)
    assert found
    assert all(digest in row for row in found)


def test_the_page_of_figures_shows_it(watched: Any, digest: str) -> None:
    """ja: 表と図のページにも示されます。"""
    page = "".join(path.read_text(encoding="utf-8") for path in Path(watched.page).glob("*.html"))
    assert digest[:12] in page


def test_another_plan_has_another_digest_and_its_figures_stay_apart(
    watched: Any, digest: str, tmp_path: Path
) -> None:
    """ja: 計画を一文字でも変えれば、別の要約値になります。"""
    text = Path(watched.plan).read_text(encoding="utf-8")
    changed = tmp_path / "plan.yaml"
    changed.write_text(text.replace("keep: 30 days", "keep: 31 days"), encoding="utf-8")
    said = noren("check", changed, "--as-of", "2026-11-22", "--format", "json")
    assert json.loads(said.out)["digest"] != digest
