"""A real browser for pages; tests that need one skip where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

AXE = Path(
    os.environ.get("NOREN_AXE", Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js")
)
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def started_browser() -> Iterator[Any]:
    """Chromium without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def need_axe() -> Path:
    """Where axe-core is."""
    if not AXE.exists():
        pytest.skip(f"axe-core is not at {AXE}; name its axe.min.js in NOREN_AXE")
    return AXE
