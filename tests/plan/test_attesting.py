"""The text that a signature stands for: one for each meaning, whatever the file looks like."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.plan.answering import Attestation
from noren.plan.attesting import attested_text
from noren.plan.load import parse_plan

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
TEXT = MINIMAL.read_text(encoding="utf-8")
PLAN = parse_plan(TEXT, "plan.yaml").plan
SAID: dict[str, Any] = {
    "matter": "training",
    "about": "north",
    "by": "青木 太郎",
    "on": "2026-09-25",
    "evidence": "研修記録 第3号",
    "until": "2027-01-31",
    "signer": "aoki",
}


def attestation(**changes: Any) -> Attestation:
    return Attestation.model_validate_json(json.dumps({**SAID, **changes}), strict=True)


def test_the_text_is_known_to_the_byte() -> None:
    expected = (
        '{"attestation":{"about":"north","by":"青木 太郎","evidence":"研修記録 第3号",'
        '"matter":"training","on":"2026-09-25","signer":"aoki","until":"2027-01-31"},'
        '"operator":{"en":"Wakaba Town Works Inc.","ja":"若葉まちづくり株式会社"},'
        '"title":{"en":"Counting walkers on Wakaba Street","ja":"若葉通りの通行量計測"},'
        '"version":1}'
    )
    assert attested_text(PLAN, attestation()) == expected.encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"matter": "ordinance"},
        {"about": None},
        {"about": "wakaba-street"},
        {"by": "青木 次郎"},
        {"on": "2026-09-26"},
        {"evidence": "研修記録 第4号"},
        {"until": None},
        {"signer": None},
    ],
    ids=str,
)
def test_whatever_is_changed_changes_the_text(changes: dict[str, Any]) -> None:
    assert attested_text(PLAN, attestation(**changes)) != attested_text(PLAN, attestation())


def test_the_signature_is_no_part_of_what_it_signs() -> None:
    signed = attestation(signature="0f" * 64)
    assert attested_text(PLAN, signed) == attested_text(PLAN, attestation())


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("en: Counting walkers on Wakaba Street", "en: Counting runners", False),
        ("ja: 若葉まちづくり株式会社", "ja: 別の株式会社", False),
        ("minimum_cell: 10", "minimum_cell: 20", True),
        ("# The operator", "# An operator", True),
    ],
)
def test_it_is_bound_to_title_and_operator_alone(old: str, new: str, same: bool) -> None:
    assert old in TEXT
    other = parse_plan(TEXT.replace(old, new, 1), "plan.yaml").plan
    assert (attested_text(other, attestation()) == attested_text(PLAN, attestation())) == same


@given(
    words=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
        lambda text: bool(text.strip())
    )
)
def test_two_spellings_of_one_text_are_signed_alike(words: str) -> None:
    composed, taken_apart = (
        attested_text(PLAN, attestation(evidence=unicodedata.normalize(form, words)))
        for form in ("NFC", "NFD")
    )
    assert composed == taken_apart
    assert json.loads(composed)["attestation"]["evidence"] == unicodedata.normalize(
        "NFC", words.strip()
    )


def test_days_are_written_as_days() -> None:
    said = json.loads(attested_text(PLAN, attestation()))["attestation"]
    assert date.fromisoformat(said["on"]) == date(2026, 9, 25)
