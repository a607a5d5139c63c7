"""QR codes: readable after coarse print and a blotch, refused when too fine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from noren.errors import CodeTooLong
from noren.notices.press import formats
from noren.notices.press.qr import LEAST_MODULE_MM, LEAST_SIDE_MM, QUIET_MODULES, make_qr
from notices.press.printing import needs_press, printed
from notices.press.samples import URL


def drawn(svg: str, *, module_px: int) -> np.ndarray[Any, Any]:
    """The code as a gray picture, from its path."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    picture = np.full((size, size), 255, np.uint8)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", svg):
        left = int(x) + QUIET_MODULES
        picture[int(y) + QUIET_MODULES, left : left + int(run)] = 0
    return np.kron(picture, np.ones((module_px, module_px), np.uint8))


def decoded(picture: np.ndarray[Any, Any]) -> str:
    """What a reader sees, trying the picture at a few sizes as a telephone does."""
    for scale in (1, 2, 3, 4, 6):
        grown = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        text = cv2.QRCodeDetector().detectAndDecode(grown)[0]
        if text:
            return str(text)
    return ""


def blotched(picture: np.ndarray[Any, Any], seed: int) -> np.ndarray[Any, Any]:
    """A gray disk over 15 % of the side, somewhere on the data of the code."""
    side = picture.shape[0]
    at = np.random.default_rng(seed).uniform(0.45, 0.75, 2) * side
    y, x = np.ogrid[:side, :side]
    spoiled = picture.copy()
    spoiled[(y - at[0]) ** 2 + (x - at[1]) ** 2 < (0.075 * side) ** 2] = 128
    return spoiled


def test_a_code_says_its_address() -> None:
    assert decoded(drawn(make_qr(URL, side_mm=30, most_mm=40).svg, module_px=6)) == URL


def test_a_blotched_code_is_still_read() -> None:
    picture = drawn(make_qr(URL, side_mm=30, most_mm=40).svg, module_px=6)
    assert sum(decoded(blotched(picture, seed)) == URL for seed in range(20)) == 20


@pytest.mark.parametrize("length", [20, 60, 120, 200])
def test_a_code_grows_with_its_address(length: int) -> None:
    code = make_qr("https://example.jp/".ljust(length, "a"), side_mm=20, most_mm=80)
    assert code.side_mm >= LEAST_SIDE_MM
    assert code.module_mm >= LEAST_MODULE_MM
    assert code.outer_mm == pytest.approx(code.module_mm * (code.modules + 8))


@pytest.mark.parametrize("length", [500, 5000])
def test_a_code_too_fine_for_its_format_is_refused(length: int) -> None:
    with pytest.raises(CodeTooLong) as refused:
        make_qr("https://example.jp/".ljust(length, "a"), side_mm=20, most_mm=25)
    assert f"{length} letters" in refused.value.in_language("en")
    assert f"{length}文字" in refused.value.in_language("ja")


@needs_press
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")
@pytest.mark.parametrize(
    "form",
    [formats.STICKER_60, formats.STICKER_100, formats.VEHICLE_STICKER, formats.POSTER_A4],
    ids=lambda form: form.name,
)
def test_the_printed_code_is_read_from_a_coarse_picture_of_the_sheet(
    form: formats.Format, tmp_path: Path
) -> None:
    pdf = printed(form.name, "ja", "short" if form is formats.POSTER_A4 else "long").pdf
    (tmp_path / "sheet.pdf").write_bytes(pdf)
    base = tmp_path / "sheet"
    subprocess.run(
        ["pdftoppm", "-r", "60", "-gray", "-singlefile", base.with_suffix(".pdf"), base],
        check=True,
    )
    picture = cv2.imread(str(base.with_suffix(".pgm")), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert decoded(picture) == URL
