"""What is read stands out from its ground."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from noren.notices.press import palette
from noren.notices.press.contrast import TEXT_RATIO, contrast_ratio, relative_luminance


@pytest.mark.parametrize(("ink", "ground"), palette.READ_PAIRS, ids=lambda color: color)
def test_every_ink_is_read_on_its_ground(ink: str, ground: str) -> None:
    assert contrast_ratio(ink, ground) >= TEXT_RATIO


def test_black_on_white_is_twenty_one() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#ffffff", "#000000") == pytest.approx(21)
    assert contrast_ratio("#777777", "#777777") == 1


def test_a_known_gray_has_its_known_ratio() -> None:
    # The lightest gray that passes on white.
    assert contrast_ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("color", ["white", "#fff", "#12345g", ""])
def test_a_color_written_otherwise_is_refused(color: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        relative_luminance(color)


def test_style_sheets_know_no_color_but_the_palette() -> None:
    for name in ("base", "browser", "measured"):
        sheet = files("noren.notices.press") / "styles" / f"{name}.css"
        assert not re.search(r"#[0-9a-fA-F]{3,6}\b", sheet.read_text(encoding="utf-8"))
