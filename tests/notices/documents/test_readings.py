"""Readings stand over words that noren uses, and never over a name."""

from __future__ import annotations

import pytest

from noren.notices.documents.prior import prior_page
from noren.notices.documents.readings import add_readings, with_readings
from noren.notices.press.document import Document, texts_of
from noren.notices.press.lines import plain, readings
from staging.noticed_plans import counting_plan, told_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("画像は保存しません。", "{画像|がぞう}は{保存|ほぞん}しません。"),
        ("通行する人や車の姿", "{通行|つうこう}する{人|ひと}や{車|くるま}の{姿|すがた}"),
        ("10人以上をまとめた統計", "10人以上をまとめた{統計|とうけい}"),
        ("保存期間", "{保存期間|ほぞんきかん}"),
        ("すぐに消します", "すぐに{消|け}します"),
        ("{画像|がぞう}の保存", "{画像|がぞう}の保存"),
        ("汐見浦 磯野みなと", "汐見浦 磯野みなと"),
        ("大人と小人", "大人と小人"),
        ("No image is kept.", "No image is kept."),
    ],
)
def test_readings_of_a_text(text: str, expected: str) -> None:
    assert add_readings(text) == expected


def test_a_document_says_the_same_with_readings_and_names_stay_bare() -> None:
    before = prior_page(told_of(counting_plan()), "ja")
    after = with_readings(before)

    def words(document: Document) -> list[str]:
        return [plain(text) for place, text in texts_of(document) if not place.endswith("svg")]

    assert words(after) == words(before)
    assert after.shows_readings
    assert after.contact is not None
    assert readings(after.contact.name) == readings(after.headline.text) == ""
