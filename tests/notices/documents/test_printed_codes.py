"""The QR codes of real editions: read from a 60 dpi picture of the sheet, with a blotch on it.

Both at once: the sheet is rendered at 60 dots an inch, then a gray disk as wide as 15 % of the
code's side is laid over it. The disk falls on any place but the three finder patterns: error
correction (level Q) guards data, and no level guards the marks by which a reader finds the code.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from noren.notices.catalogue import Folder
from noren.notices.edition import MadeFile, make_edition
from notices.press.printing import needs_press
from notices.told_plans import EVERY_PLAN, told

DPI = 60
BLOTCH_RATIO = 0.15
"""Width of the blotch as a share of the code's side."""
BLOTCHES = 12
FINDER_RATIO = 8 / 29
"""Of the side of the smallest code that a sample plan needs: a finder pattern with its margin."""
SCALES = (2, 3, 4, 1, 6)
Image = np.ndarray[Any, Any]

pytestmark = [
    needs_press,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCode:
    """A code in a picture: what it says, the picture around it, and its square there."""

    text: str
    picture: Image
    left: float
    top: float
    side: float


@pytest.fixture(scope="module", params=["starter-attributes", "starter-signage"])
def sheets(request: pytest.FixtureRequest) -> tuple[MadeFile, ...]:
    """Every sheet with a code of a plan: posters, leaflet, stickers, page, slides."""
    edition = make_edition(
        told(EVERY_PLAN[request.param]),
        voices=("ja",),
        media=("pdf",),
        folders=(Folder.PRIOR, Folder.ACQUISITION, Folder.DETAIL),
    )
    return tuple(file for file in edition.files if file.medium == "pdf")


def test_every_code_is_read_from_a_coarse_and_blotched_picture(
    sheets: tuple[MadeFile, ...], tmp_path: Path
) -> None:
    assert {"prior-leaflet-a5", "entrance-sticker-100"} <= {file.entry.name for file in sheets}
    missed = []
    for file in sheets:
        assert file.document is not None
        assert file.document.qr is not None
        code = _seen(file, tmp_path)
        assert code.text == file.document.qr.address, file.path
        for at in _places(code, seed=len(missed)):
            if _read(_blotched(code, at)) != code.text:
                missed.append((file.path, at))
    assert not missed


def _seen(file: MadeFile, folder: Path) -> SeenCode:
    for old in folder.glob("sheet*"):
        old.unlink()
    (folder / "sheet.pdf").write_bytes(file.content)
    command = ["pdftoppm", "-r", str(DPI), "-gray", folder / "sheet.pdf", folder / "sheet"]
    subprocess.run(command, check=True)
    for sheet in sorted(folder.glob("sheet*.pgm")):
        picture = cv2.imread(str(sheet), cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        code = _find(picture)
        if code is not None:
            return code
    raise AssertionError(f"no code is read on any sheet of {file.path}")


def _find(picture: Image) -> SeenCode | None:
    for scale in SCALES:
        text, corners, _ = cv2.QRCodeDetector().detectAndDecode(_grown(picture, scale))
        if text:
            low, high = (edge / scale for edge in (corners[0].min(0), corners[0].max(0)))
            side = float((high - low).max())
            x, y = (max(0, int(edge - side / 4)) for edge in low)
            around = picture[y : int(high[1] + side / 4), x : int(high[0] + side / 4)]
            return SeenCode(
                text=text, picture=around, left=float(low[0]) - x, top=float(low[1]) - y, side=side
            )
    return None


def _places(code: SeenCode, *, seed: int) -> list[tuple[float, float]]:
    """Centers of blotches that lie in the code and touch no finder pattern, in sides of it."""
    draw, half = np.random.default_rng(seed), BLOTCH_RATIO / 2
    found: list[tuple[float, float]] = []
    while len(found) < BLOTCHES:
        x, y = draw.uniform(half, 1 - half, 2)
        near = [min(edge, 1 - edge) - half < FINDER_RATIO for edge in (x, y)]
        if not all(near) or (x > 0.5 and y > 0.5):
            found.append((float(x), float(y)))
    return found


def _blotched(code: SeenCode, at: tuple[float, float]) -> Image:
    spoiled = code.picture.copy()
    y, x = np.ogrid[: spoiled.shape[0], : spoiled.shape[1]]
    right, down = (code.left + at[0] * code.side, code.top + at[1] * code.side)
    spoiled[(x - right) ** 2 + (y - down) ** 2 <= (BLOTCH_RATIO / 2 * code.side) ** 2] = 128
    return spoiled


def _read(picture: Image) -> str:
    """What a reader sees, trying the picture at a few sizes as a telephone does."""
    for scale in SCALES:
        text = cv2.QRCodeDetector().detectAndDecode(_grown(picture, scale))[0]
        if text:
            return str(text)
    return ""


def _grown(picture: Image, scale: int) -> Image:
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
