"""Text fits its room, and lines break where Japanese and English allow it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.notices.pictures.lettering import balanced_room, clean, text_width, wrap

_ANY = st.text(
    st.one_of(
        st.sampled_from("、。「」（）ーっ漢字かなカナ %)(-/."),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=120,
)


@given(text=_ANY, room=st.floats(30.0, 400.0), is_bold=st.booleans())
def test_no_line_is_wider_than_its_room_and_no_sign_is_lost(
    text: str, room: float, is_bold: bool
) -> None:
    lines = wrap(text, 15.0, room, bold=is_bold)
    assert all(text_width(line, 15.0, bold=is_bold) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


@pytest.mark.parametrize(
    ("text", "room_em", "lines"),
    [
        ("広場を通る人数を数えます。", 7, ("広場を通る", "人数を", "数えます。")),
        ("数えます。", 4, ("数えま", "す。")),
        ("「入口」の人", 3, ("「入", "口」の", "人")),
        ("カメラ計測", 4, ("カメラ", "計測")),
        ("400日を過ぎたら消去", 7, ("400日を", "過ぎたら消去")),
        ("混雑度で、利用者にお知らせします。", 13, ("混雑度で、利用者に", "お知らせします。")),
        ("係員が書き込みを取り扱う", 8, ("係員が書き込みを", "取り扱う")),
        ("個人情報保護責任者", 7, ("個人情報保護", "責任者")),
        ("個人情報保護責任者", 4, ("個人情報", "保護", "責任者")),
        ("positions no finer than 0.5 m", 16, ("positions no finer than", "0.5 m")),
        ("Wall (area, 7.0 m²)", 11, ("Wall (area,", "7.0 m²)")),
        ("3 men", 3.5, ("3", "men")),
        ("the way of data", 7, ("the way of", "data")),
        ("Donaudampfschiff", 6, ("Donauda", "mpfschiff")),
        ("", 6, ()),
    ],
    ids=[
        "phrases",
        "stop",
        "brackets",
        "scripts",
        "unit",
        "honorific",
        "compound",
        "pairs",
        "short-pairs",
        "unit-of-number",
        "unit-in-brackets",
        "no-unit",
        "english",
        "long-word",
        "empty",
    ],
)
def test_lines_break_between_phrases(text: str, room_em: float, lines: tuple[str, ...]) -> None:
    assert wrap(text, 10.0, room_em * 10.0) == lines


def test_a_row_of_signs_that_may_not_begin_a_line_still_fits() -> None:
    assert all(
        text_width(line, 10.0) <= 50.0 for line in wrap("ーーーーーーーーーーーー", 10.0, 50.0)
    )


def test_signs_that_belong_together_stay_together() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    lines = wrap(family * 4, 10.0, 60.0)
    assert all(not line.startswith("\u200d") for line in lines)


def test_a_room_narrower_than_a_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="room"):
        wrap("あ", 15.0, 12.0)


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert clean("a\x00b\nc\u202ed") == "a\ufffdb cd"


@given(text=_ANY, room=st.floats(60.0, 400.0))
def test_balanced_lines_are_no_more_and_part_no_more_phrases(text: str, room: float) -> None:
    narrow = balanced_room(text, 15.0, room)
    assert narrow <= room
    assert len(wrap(text, 15.0, narrow)) <= len(wrap(text, 15.0, room))


_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Regular.ttf",
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Bold.ttf",
)


@pytest.mark.parametrize("file", _FONTS)
def test_no_letter_of_a_real_font_is_wider_than_estimated(file: str) -> None:
    if not Path(file).exists():
        pytest.skip("the font is not on this machine")
    fonts = pytest.importorskip("fontTools.ttLib")
    font = fonts.TTFont(file, fontNumber=0)
    names, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    signs = [
        chr(code) for code in (*range(0x20, 0x7F), *range(0x309B, 0x30FF), *range(0x4E00, 0x4F00))
    ]
    is_bold = "Bold" in file
    wider = [
        sign
        for sign in signs
        if ord(sign) in names
        and widths[names[ord(sign)]][0] / em > text_width(sign, 1.0, bold=is_bold) * 1.02
    ]
    assert wider == []
