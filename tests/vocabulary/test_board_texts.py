"""Which texts may be asked of boards, and which have the shape of somebody's."""

from __future__ import annotations

import pytest

from noren.vocabulary.board_texts import (
    BoardPlace,
    fold_text,
    is_class_number,
    is_declarable,
    is_plate_serial,
    looks_private,
)


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("品川300あ12-34", True),
        ("品川 330 さ 12-34", True),
        ("品川330", True),
        ("品川33A", True),
        ("さ12-34", True),
        ("さ1234", True),
        ("わ ・・12", True),
        ("12-34", True),
        ("・・-12", True),
        ("尾張小牧・330・さ・12-34", True),
        ("RK 455 AS", True),
        ("090-1234-5678", True),
        ("+81 3 1234 5678", True),
        ("岬太郎様", True),
        ("角田先生", True),
        ("岬駅", False),
        ("出口 12", False),
        ("Misaki Port", False),
        ("国道246号", False),
        ("24時間営業", False),
        ("7-ELEVEN", False),
        ("止まれ", False),
    ],
)
def test_what_could_be_somebody_s_is_told_by_its_shape(text: str, private: bool) -> None:
    assert looks_private(text) is private


@pytest.mark.parametrize(
    ("text", "place", "may"),
    [
        pytest.param("コンビニ", "signboard", True, id="a kind of shop"),
        pytest.param("岬港", "guide_sign", True, id="a place"),
        pytest.param("246", "guide_sign", True, id="a route"),
        pytest.param("40", "speed_limit", True, id="a speed limit"),
        pytest.param("45", "speed_limit", False, id="no speed limit"),
        pytest.param("コンビニ", "speed_limit", False, id="a word as a speed limit"),
        pytest.param("246", "signboard", False, id="a number on any board"),
        pytest.param("1234", "guide_sign", False, id="four digits"),
        pytest.param(".*", "signboard", False, id="a pattern"),
        pytest.param("コン*", "signboard", False, id="a wildcard"),
        pytest.param("[あ-ん]+", "signboard", False, id="a class of letters"),
        pytest.param("店", "signboard", False, id="one letter"),
        pytest.param("あ" * 25, "signboard", False, id="a sentence"),
        pytest.param("品川330さ12-34", "guide_sign", False, id="a plate"),
        pytest.param("さ12-34", "signboard", False, id="half a plate"),
        pytest.param("03-1234-5678", "signboard", False, id="a telephone number"),
        pytest.param("佐藤", "signboard", False, id="a family name"),
        pytest.param("鈴木様", "signboard", False, id="a person"),
        pytest.param("千葉", "guide_sign", True, id="a place that is also a name, on a guide sign"),
    ],
)
def test_free_text_cannot_be_asked_for(text: str, place: BoardPlace, may: bool) -> None:
    assert is_declarable(text, place) is may


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ドラッグストア", "ﾄﾞﾗｯｸﾞｽﾄｱ"),
        ("ドラッグストア", "ドラツグストア"),
        ("コンビニ", "コンピニ"),
        ("MISAKI cafe", "Ｍｉｓａｋｉ　Ｃａｆｅ"),
        ("ラーメン", "ラ一メン"),
        ("ホテル", "木テル".replace("木", "ホ")),
        ("カフェ", "力フエ"),
        ("不動産", "不動產"),
    ],
)
def test_what_no_reader_can_tell_apart_is_one_text(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


def test_the_lines_of_a_plate_are_known_apart() -> None:
    assert is_plate_serial("さ 12-34")
    assert is_plate_serial("1234")
    assert not is_plate_serial("駐車場")
    assert is_class_number("330")
    assert is_class_number("33A")
    assert not is_class_number("24時間")
