"""Plans for the tests of dossiers, and all texts of a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from noren.notices.dossier.document import build_dossier
from noren.notices.dossier.facts import DossierFacts, Evidence, Measured
from noren.notices.press.blocks import Contents, Field, Fields, Listing, Table
from noren.notices.press.document import Document, blocks_of, texts_of
from noren.notices.press.lines import plain
from noren.plan.load import parse_plan
from noren.rules.checking import check_plan
from noren.vocabulary.words import Language, Words

MINIMAL = Path(__file__).parents[3] / "examples" / "minimal" / "plan.yaml"
DAY = date(2026, 11, 22)
NOT_MEASURED = Words(ja="保存先なし。", en="No store.")


def minimal(**changes: Any) -> str:
    """The minimal plan with other values under some keys; None takes a key away."""
    tree = YAML(typ="safe").load(MINIMAL.read_text(encoding="utf-8")) | changes
    return json.dumps(
        {key: value for key, value in tree.items() if value is not None},
        ensure_ascii=False,
        indent=1,
        default=str,
    )


def facts_of(
    text: str,
    *,
    as_of: date = DAY,
    measured: Measured | Words = NOT_MEASURED,
    evidence: Evidence | None = None,
) -> DossierFacts:
    """The facts of a plan, without a store or a machine."""
    verdict = check_plan(parse_plan(text, "plan.yaml"), as_of=as_of, today=as_of)
    return DossierFacts(
        verdict=verdict,
        budgets=(),
        unmeasured=(),
        measured=measured,
        evidence=evidence,
        software="0",
    )


def said(facts: DossierFacts, language: Language = "en") -> str:
    """Everything a dossier says, as people read it."""
    return "\n".join(words(build_dossier(facts, language)))


def words(document: Document) -> Iterator[str]:
    """Every text but drawings."""
    for place, text in texts_of(document):
        if not place.endswith("svg"):
            yield text if place.startswith("listing") else plain(text)


def tables(document: Document) -> dict[str, Table]:
    """The tables by their captions."""
    return {b.caption: b for b in blocks_of(document) if isinstance(b, Table)}


def cells(document: Document) -> Iterator[str]:
    """Every place that could be left blank."""
    for block in blocks_of(document):
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Fields):
            yield from (field.value for field in block.rows)
        elif isinstance(block, Contents):
            yield from block.entries


def field(document: Document, label: str) -> str:
    """The value behind a label."""
    rows: list[Field] = [
        row for block in blocks_of(document) if isinstance(block, Fields) for row in block.rows
    ]
    return next(row.value for row in rows if row.label == label)


def listing(document: Document) -> Listing:
    """The plan as it is written."""
    return next(block for block in blocks_of(document) if isinstance(block, Listing))
