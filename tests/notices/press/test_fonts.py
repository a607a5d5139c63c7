"""Fonts: found where they are named, and no box is ever printed."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from noren.errors import FontMissing, GlyphMissing, PressMissing
from noren.notices.press import fonts as fonts_module
from noren.notices.press.fonts import Fonts, check_letters, cut_down, find_fonts

ttlib = pytest.importorskip("fontTools.ttLib")
try:
    HERE: Fonts | None = find_fonts(environment={})
except (FontMissing, PressMissing) as missing:
    HERE, WHY = None, str(missing)
else:
    WHY = "it is here"
pytestmark = pytest.mark.skipif(HERE is None, reason=WHY)


def here() -> Fonts:
    assert HERE is not None
    return HERE


def test_a_found_chain_prints_both_languages() -> None:
    assert here().missing("カメラ画像を㈱髙島屋で利用。Camera images, 123 “quoted” – ①") == ()


def test_a_named_place_comes_first() -> None:
    named = here().typefaces[-1].regular.path
    chain = find_fonts([named], environment={})
    assert chain.typefaces[0].regular.path == named


def test_the_environment_names_places_too() -> None:
    named = here().typefaces[-1].regular.path
    chain = find_fonts(environment={"NOREN_FONTS": os.pathsep.join([str(named)])})
    assert chain.typefaces[0].regular.path == named


@pytest.mark.parametrize("kind", ["absent", "empty", "broken"])
def test_a_named_place_without_fonts_is_refused(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "fonts"
    if kind == "empty":
        place.mkdir()
    if kind == "broken":
        place = tmp_path / "a.ttf"
        place.write_bytes(b"not a font")
    with pytest.raises(FontMissing, match=place.name) as refused:
        find_fonts([place], environment={})
    assert str(place) in refused.value.in_language("ja")


def test_a_machine_without_japanese_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts_module, "_installed", lambda: ())
    monkeypatch.setattr(fonts_module, "_packaged", lambda: ())
    with pytest.raises(FontMissing) as refused:
        find_fonts(environment={})
    for language in ("ja", "en"):
        said = refused.value.in_language(language)
        assert "fonts-noto-cjk" in said
        assert "noren[fonts]" in said
        assert "NOREN_FONTS" in said
        assert "BIZ UDPGothic" in said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("のれん🦄", "U+1F984 unicorn face"),
        ("متجر", "U+0645 arabic letter meem"),
        ("tab\there", "U+0009 control character"),
        ("\u202eevil", "U+202E right-to-left override"),
        ("渡辺\U000e01ef", "U+8FBA U+E01EF"),
    ],
    ids=["emoji", "arabic", "control", "override", "unknown variant"],
)
def test_a_letter_that_cannot_be_printed_is_named_with_its_place(text: str, code: str) -> None:
    with pytest.raises(GlyphMissing) as refused:
        check_letters([("operator", text)], here())
    for language in ("ja", "en"):
        assert code in refused.value.in_language(language)
        assert "operator" in refused.value.in_language(language)


def test_each_letter_comes_from_the_first_typeface_that_has_it() -> None:
    shares = here().shares("カメラabc\n")
    assert len(shares) == 1
    assert shares[0][0] is here().typefaces[0]
    assert set(shares[0][1]) == set("カメラabc")


def test_a_font_is_cut_down_to_its_letters_and_always_the_same() -> None:
    face = here().typefaces[0].regular
    content = cut_down(face, "人数")
    assert content == cut_down(face, "人数")
    with ttlib.TTFont(io.BytesIO(content)) as font:
        assert {ord("人"), ord("数")} <= set(font.getBestCmap())
        assert ord("画") not in font.getBestCmap()
