"""Every page of an edition, and its list, in a real browser: accessible, and never too wide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from noren.notices.edition import make_edition
from noren.notices.edition_index import render_index
from noren.plan.starters import CASES
from noren.vocabulary.terms import UseCase
from notices.told_plans import EVERY_PLAN
from staging.browsers import need_axe, started_browser
from staging.noticed_plans import counting_plan, repeat_plan, told_of

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as running:
        yield running


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The pages of two plans that between them need every document."""
    base = counting_plan()
    screen = base.purposes[0].model_copy(update={"use_case": UseCase.SIGNAGE})
    moving = base.cameras[0].model_copy(update={"vehicle": True})
    shown = base.model_copy(update={"purposes": (screen,), "cameras": (moving,)})
    found: dict[str, str] = {}
    for number, plan in enumerate((repeat_plan(), shown)):
        edition = make_edition(
            told_of(plan), voices=("ja", "en", "easy-ja"), media=("html",), has_readings=True
        )
        found[f"{number} index"] = render_index(edition)
        for file in edition.files:
            if file.medium == "html" and (number == 0 or file.entry.name not in _SHARED):
                found[f"{number} {file.path}"] = file.content.decode()
    return found


_SHARED = {"survey", "staff-script", "prior-poster-a3", "prior-leaflet-a5"}
"""What the second plan need not show again."""


@pytest.mark.slow
def test_axe_finds_nothing_on_any_page(browser: Any, pages: dict[str, str]) -> None:
    axe = need_axe()
    tab = browser.new_page()
    for width in (320, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        for name, html in pages.items():
            if width == 320 and "-page-" not in name:
                continue
            tab.set_content(html)
            tab.add_script_tag(path=str(axe))
            found = tab.evaluate("async () => (await axe.run()).violations")
            assert not found, f"{name} {width}: {json.dumps(found)[:2000]}"
    tab.close()


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_axe_finds_nothing_on_any_page_of_a_starter(browser: Any, case: str) -> None:
    axe = need_axe()
    edition = make_edition(
        told_of(EVERY_PLAN[f"starter-{case}"]), voices=("ja", "en", "easy-ja"), media=("html",)
    )
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    for file in edition.files:
        if file.medium == "html":
            tab.set_content(file.content.decode())
            tab.add_script_tag(path=str(axe))
            found = tab.evaluate("async () => (await axe.run()).violations")
            assert not found, f"{file.path}: {json.dumps(found)[:2000]}"
    tab.close()


@pytest.mark.slow
def test_no_page_needs_scrolling_sideways_on_a_telephone(
    browser: Any, pages: dict[str, str]
) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 640})
    for name, html in pages.items():
        tab.set_content(html)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, name
    tab.close()
