"""Hard texts are noticed, plain ones pass."""

from __future__ import annotations

import pytest

from noren.notices.press.reading_level import (
    Hardness,
    flesch_kincaid_grade,
    kanji_ratio,
    read_level,
)
from noren.vocabulary.words import Language

HARD: list[tuple[Language, str, Hardness]] = [
    (
        "ja",
        "この店では混雑をお知らせするために、入口のカメラで、通る人の数を数えていて、"
        "数え終わった画像は、そのつど、すぐに消しています",
        Hardness.LONG_SENTENCE,
    ),
    (
        "ja",
        "この店では入口に置いたカメラで通る人の数を数えてから画像を消しています",
        Hardness.LONG_CLAUSE,
    ),
    ("ja", "取得画像即時破棄後集計情報保存一年間", Hardness.MANY_KANJI),
    ("ja", "画像をすぐに破棄します", Hardness.HARD_WORD),
    ("en", "We count people " + "and then we count them " * 5 + "again.", Hardness.LONG_SENTENCE),
    (
        "en",
        "Organizational administration necessitates continuous identification of every visitor.",
        Hardness.HIGH_GRADE,
    ),
    ("en", "The retention is short.", Hardness.HARD_WORD),
]


@pytest.mark.parametrize(("language", "text", "kind"), HARD, ids=lambda value: str(value)[:20])
def test_what_makes_a_text_hard_is_named(language: Language, text: str, kind: Hardness) -> None:
    found = [observation for observation in read_level(text, language) if observation.kind is kind]
    assert found
    assert found[0].advice.ja
    assert found[0].advice.en
    assert found[0].found in text
    assert kind is Hardness.HARD_WORD or found[0].value > found[0].most


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "{写真|しゃしん}や{動画|どうが}は{残|のこ}しません。"),
        ("ja", "カメラで人の数を数えています。数だけを使います。"),
        ("en", "A camera counts people here. No pictures are kept."),
    ],
)
def test_a_plain_text_has_no_observation(language: Language, text: str) -> None:
    assert read_level(text, language) == ()


def test_readings_add_no_load() -> None:
    assert kanji_ratio("{撮影|さつえい}する") == kanji_ratio("撮影する") == 0.5


def test_a_grade_follows_its_formula() -> None:
    # Six words, one sentence, six syllables.
    assert flesch_kincaid_grade("The cat sat on the mat.") == pytest.approx(
        0.39 * 6 + 11.8 * 1 - 15.59
    )


def test_a_text_without_letters_has_no_level() -> None:
    with pytest.raises(ValueError, match="no share"):
        kanji_ratio("123")
    with pytest.raises(ValueError, match="no grade"):
        flesch_kincaid_grade("…")
