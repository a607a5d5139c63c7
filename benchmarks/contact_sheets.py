"""Pictures of every sheet of documents, several to a picture, for looking at them.

    python benchmarks/contact_sheets.py notices/ pictures/          # PDF sheets
    python benchmarks/contact_sheets.py notices/ pictures/ --html   # pages, on a screen and in print

Needs poppler's `pdftoppm`; for `--html` also playwright and chromium. Prints one line per sheet:
the picture it stands on, how much of the sheet is inked, and how far down the ink goes, so that
sheets that are nearly empty are found without looking.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

LABEL_PX = 16
A4_INCH = 11.7
PAPER = 245
"""Gray below which a pixel counts as ink."""


def sheets_of_pdf(pdf: Path, dpi: int) -> list[Image.Image]:
    """Every sheet of a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", str(dpi), "-png", pdf, f"{folder}/s"], check=True)
        return [Image.open(one).convert("RGB") for one in sorted(Path(folder).glob("s*.png"))]


def sheets_of_pages(pages: list[Path], dpi: int) -> Iterator[tuple[str, Image.Image]]:
    """Every page as a telephone and a desk screen show it, and the sheets chromium prints of it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for page in pages:
            for width in (360, 900):
                tab = browser.new_page(viewport={"width": width, "height": 800})
                tab.goto(page.resolve().as_uri())
                tab.screenshot(path=f"{folder}/page.png", full_page=True)
                yield f"{page.stem} {width}px", Image.open(f"{folder}/page.png").convert("RGB")
                tab.close()
            tab = browser.new_page()
            tab.goto(page.resolve().as_uri())
            tab.pdf(path=f"{folder}/page.pdf", prefer_css_page_size=True, print_background=True)
            tab.close()
            for number, sheet in enumerate(sheets_of_pdf(Path(f"{folder}/page.pdf"), dpi), 1):
                yield f"{page.stem} print {number}", sheet
        browser.close()


def fitted(sheet: Image.Image, most_px: int) -> Image.Image:
    """A sheet made smaller where it is taller or wider than an A4 sheet would be."""
    share = min(1.0, most_px / max(sheet.size))
    size = (round(sheet.width * share), round(sheet.height * share))
    return sheet if share == 1.0 else sheet.resize(size, Image.Resampling.LANCZOS)


def columns_of(sheet: Image.Image, height_px: int) -> list[Image.Image]:
    """A tall page cut into pieces no taller than `height_px`."""
    return [
        sheet.crop((0, top, sheet.width, min(top + height_px, sheet.height)))
        for top in range(0, sheet.height, height_px)
    ]


def ink_of(sheet: Image.Image) -> tuple[float, float]:
    """The inked share of a sheet, and how far down its ink goes, both 0 to 1.

    The lowest tenth is left out: it holds the foot line.
    """
    gray = np.asarray(sheet.convert("L"))
    body = gray[: int(gray.shape[0] * 0.9)] < PAPER
    rows = np.flatnonzero(body.any(axis=1))
    return float(body.mean()), float(rows[-1] / gray.shape[0]) if rows.size else 0.0


class Wall:
    """Fills pictures with sheets, row by row."""

    def __init__(self, out: Path, width_px: int, height_px: int) -> None:
        self._out, self._size = out, (width_px, height_px)
        self._number = 0
        self._start()

    def _start(self) -> None:
        self._picture = Image.new("RGB", self._size, (120, 120, 120))
        self._x = self._y = self._row = 0

    def add(self, name: str, sheet: Image.Image) -> int:
        """Put a sheet on the wall; returns the number of the picture that it is on."""
        width, height = sheet.width + 6, sheet.height + LABEL_PX + 6
        if self._x + width > self._size[0]:
            self._x, self._y, self._row = 0, self._y + self._row, 0
        if self._y + height > self._size[1] and (self._x, self._y) != (0, 0):
            self.save()
            self._start()
        ImageDraw.Draw(self._picture).text((self._x + 2, self._y + 2), name, fill="yellow")
        self._picture.paste(sheet, (self._x, self._y + LABEL_PX))
        self._x, self._row = self._x + width, max(self._row, height)
        return self._number

    def save(self) -> None:
        """Write the picture that is being filled."""
        self._picture.save(self._out / f"{self._number:03}.png")
        self._number += 1


def main() -> None:
    """Write the pictures."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("documents", type=Path, nargs="+", help="folders or files; last: output")
    asked.add_argument("--html", action="store_true")
    asked.add_argument("--dpi", type=int, default=80)
    asked.add_argument("--wide", type=int, default=2010)
    asked.add_argument("--tall", type=int, default=1920)
    asked.add_argument("--only", default="", help="a part of the file's name")
    told = asked.parse_args()
    *sources, out = told.documents
    out.mkdir(parents=True, exist_ok=True)
    ending = "html" if told.html else "pdf"
    files = [
        file
        for source in sources
        for file in ([source] if source.is_file() else sorted(source.rglob(f"*.{ending}")))
        if told.only in file.name
    ]
    wall = Wall(out, told.wide, told.tall)
    if told.html:
        named = sheets_of_pages(files, told.dpi)
    else:
        named = (
            (f"{file.stem} {number}", sheet)
            for file in files
            for number, sheet in enumerate(sheets_of_pdf(file, told.dpi), 1)
        )
        named = ((name, fitted(sheet, round(told.dpi * A4_INCH))) for name, sheet in named)
    for name, sheet in named:
        ink, depth = ink_of(sheet)
        pieces = columns_of(sheet, told.tall - 2 * LABEL_PX)
        on = {wall.add(name, piece) for piece in pieces}
        print(f"{min(on):03} {ink:.3f} {depth:.2f} {name}")
    wall.save()


if __name__ == "__main__":
    main()
