"""Where a line may be broken, and readings over kanji."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.notices.press.lines import (
    Piece,
    address_parts,
    literal,
    phrases_of,
    pieces_of,
    plain,
    readings,
)
from noren.vocabulary.words import Words


def test_a_reading_belongs_to_its_kanji() -> None:
    assert pieces_of("{撮影|さつえい}します") == (Piece("撮影", "さつえい"), Piece("します"))
    assert plain("{撮影|さつえい}します") == "撮影します"
    assert readings("{撮影|さつえい}します") == "さつえい"


def test_a_filled_text_keeps_its_readings_and_the_braces_of_a_name() -> None:
    words = Words(ja="{{撮影|さつえい}}: {name}", en="by {name}")
    filled = words.fill(name=literal("A{b|c}"))
    assert pieces_of(filled.ja) == (Piece("撮影", "さつえい"), Piece(": A{b|c}"))


@given(st.text())
def test_a_literal_text_is_read_as_it_was_written(text: str) -> None:
    assert plain(literal(text)) == text


@given(st.text(alphabet="人数を数えています。カメラ 03-1234 a@b.jp{|}"))
def test_phrases_lose_nothing(text: str) -> None:
    assert "".join(phrase.text for phrase in phrases_of(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("電話は03-1234-5678です", "03-1234-5678"),
        ("詳しくはhttps://example.jp/n/3f9aをご覧ください", "https://example.jp/n/3f9a"),
        ("宛先はcamera@example.jpです", "camera@example.jp"),
        ("{混雑状況|こんざつじょうきょう}を見ます", "混雑状況"),
        ("1秒(その場で渡すだけ)", "その場"),
        ("店名はمتجر نورينです", "متجر نورين"),
    ],
)
def test_no_phrase_ends_inside_what_belongs_together(text: str, kept: str) -> None:
    assert any(kept in phrase.text for phrase in phrases_of(text))


def test_a_sentence_breaks_between_phrases() -> None:
    found = [phrase.text for phrase in phrases_of("カメラで人数を測っています。")]
    assert found == ["カメラで", "人数を", "測っています。"]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("専門家・団体・委員会への相談", ["専門家・団体・", "委員会への", "相談"]),
        ("カメラ画像利活用ガイドブック", ["カメラ", "画像利活用", "ガイドブック"]),
    ],
    ids=["no line begins with a dot", "a long name parts between its words"],
)
def test_long_names_part_where_they_may(text: str, phrases: list[str]) -> None:
    assert [phrase.text for phrase in phrases_of(text)] == phrases


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("車載カメラによる街の看板", ["車載カメラに", "よる"]),
        ("同じ計画についての説明です", ["計画に", "ついて"]),
        ("個人に関する情報", ["個人に", "関する"]),
    ],
    ids=["by", "about", "concerning"],
)
def test_words_that_link_nouns_stay_whole(text: str, phrases: list[str]) -> None:
    found = [phrase.text for phrase in phrases_of(text)]
    assert len(found) > 1
    assert "".join(phrases) in "".join(found)
    assert not any(one.endswith(phrases[0]) for one in found)


@given(st.from_regex(r"https?://[a-z./?=&_-]{1,40}", fullmatch=True))
def test_the_parts_of_an_address_are_the_address(address: str) -> None:
    assert "".join(address_parts(address)) == address
    assert address_parts(address)[0] in ("http://", "https://")


@pytest.mark.parametrize("number", ["N-QS9P4-594UQ", "N-AB3CD-12345", "N-K7K7K-9Z9Z9"])
def test_the_number_of_a_request_stays_on_one_line(number: str) -> None:
    phrases = phrases_of(f"受付番号は{number}です。お問い合わせの際にお知らせください。")
    assert sum(number in phrase.text for phrase in phrases) == 1
