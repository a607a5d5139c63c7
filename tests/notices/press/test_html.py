"""The page: closed in itself, accessible, and it reflows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from noren.notices.press import formats
from noren.notices.press.blocks import Field, Fields
from noren.notices.press.document import Document, Voice
from noren.notices.press.html import render_html
from noren.notices.press.inline import Inline
from notices.press.samples import sample
from staging.browsers import need_axe, started_browser

ROOT = Path(__file__).parents[3]
AXE_FORMATS = (
    formats.WEB_PAGE,
    formats.LETTER_A4,
    formats.POSTER_A4,
    formats.STICKER_100,
    formats.SCREEN_WIDE,
)
"""One of each shape."""
VOICES: tuple[Voice, ...] = ("ja", "en", "easy-ja")


class Reader(HTMLParser):
    """Collects tags with their attributes, and headings in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def names(self) -> list[str]:
        return [tag for tag, _ in self.tags]


def page(form: formats.Format, voice: Voice, size: str = "typical") -> str:
    return render_html(sample(form, voice=voice, size=size)).html


def test_a_drawing_is_lettered_as_its_page_where_the_fonts_of_the_press_are_not() -> None:
    html = page(formats.WEB_PAGE, "en")
    assert re.search(r"^svg {[^}]*font-family: inherit;", html, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("Adverts on the screen of Yunagi Mall", "of Yunagi\u00a0Mall"),
        ("Cameras count\nWe count people to plan staff.", "to plan\u00a0staff."),
        ("Two words only", "Two words only"),
        ("Ask us about this at desk@example.jp", "desk@"),
        ("A crowd of unmistakable characteristics", "unmistakable characteristics"),
    ],
    ids=["name", "last line", "short", "address", "long"],
)
def test_the_last_word_of_a_headline_does_not_stand_alone(text: str, ending: str) -> None:
    inline = Inline(lang="en", shows_readings=False, has_links=False)
    assert ending in inline.closing(text)


def test_a_share_and_its_sign_stay_on_one_line() -> None:
    inline = Inline(lang="en", shows_readings=False, has_links=False)
    assert inline.text("False matches stay below 1 %; no more.") == (
        "False matches stay below 1\u00a0%; no more."
    )


@given(
    groups=st.lists(
        st.text("23456789ABCDEFGHJKMNPQRSTUVWXYZ", min_size=5, max_size=5), min_size=2, max_size=2
    )
)
@example(groups=["4M7R8", "3FYAG"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_number_of_a_request_can_be_copied_whole(lang: str, groups: list[str]) -> None:
    number = "-".join(["N", *groups])
    inline = Inline(lang=lang, shows_readings=True, has_links=True)
    assert number in inline.text(f"受付番号は{number}です。")
    assert f">{number}</span>" in inline.text(f"Your number is {number}.")


@pytest.mark.parametrize("form", formats.FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("voice", VOICES)
def test_a_page_refers_to_nothing_outside_it(form: formats.Format, voice: Voice) -> None:
    html = page(form, voice)
    for tag, attributes in Reader(html).tags:
        assert tag not in {"script", "link", "img", "iframe", "object"}
        if tag != "a":
            assert not str(attributes.get("href") or "#").startswith("http")
    assert "url(" not in html.split("</style>")[0]
    assert "@import" not in html


@pytest.mark.parametrize("form", formats.FORMATS, ids=lambda form: form.name)
def test_a_page_has_its_language_landmarks_and_headings_in_order(form: formats.Format) -> None:
    reader = Reader(page(form, "easy-ja"))
    assert reader.tags[0] == ("html", {"lang": "ja"})
    names = reader.names()
    assert names.count("main") == 1
    assert names.count("h1") == 1
    levels = [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_cell_of_a_table_says_its_column_where_columns_are_too_narrow() -> None:
    html = page(formats.WEB_PAGE, "en")
    rows = [row for row in re.findall(r"<tr[^>]*>.*?</tr>", html) if "data-column" in row]
    heads = re.findall(r'<th role="columnheader" scope="col">(.*?)</th>', html)
    assert rows
    for row in rows:
        assert row.count("<td") == row.count('<td role="cell" data-column="')
        assert set(re.findall(r'data-column="([^"]*)"', row)) <= set(heads)
    assert "content: attr(data-column)" in html


def test_ids_are_unique_in_a_page() -> None:
    html = page(formats.WEB_PAGE, "ja")
    ids = [attributes["id"] for _, attributes in Reader(html).tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", html.split("</style>")[1]))
    assert used <= set(ids)
    assert used


def test_readings_are_shown_only_where_asked_for() -> None:
    assert "<rt>さつえい" not in _with_reading(None)
    assert "<rt>さつえい" in _with_reading(True)
    assert "{" not in _with_reading(False).split("</style>")[1]


def _with_reading(has_readings: bool | None) -> str:
    base = sample(formats.LETTER_A4, voice="ja", size="short")
    rows = Fields(rows=(Field(label="{撮影|さつえい}", value="します"),))
    values = {name: getattr(base, name) for name in base.__dataclass_fields__}
    values |= {"details": (rows,), "has_readings": has_readings}
    return render_html(Document(**values)).html


def test_what_comes_from_outside_is_never_markup() -> None:
    base = sample(formats.LETTER_A4, voice="en", size="short")
    values = {name: getattr(base, name) for name in base.__dataclass_fields__}
    rows = Fields(rows=(Field(label="Name", value="<script>alert(1)</script> & Co."),))
    html = render_html(Document(**values | {"details": (rows,)})).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_name_from_the_right_is_kept_apart() -> None:
    base = sample(formats.LETTER_A4, voice="en", size="short")
    values = {name: getattr(base, name) for name in base.__dataclass_fields__}
    rows = Fields(rows=(Field(label="Name", value="Shop متجر نورين (Tokyo)"),))
    html = render_html(Document(**values | {"details": (rows,)})).html
    assert 'Shop <bdi dir="rtl">متجر نورين</bdi> (Tokyo)' in html


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("voice", ["ja", "en"])
def test_axe_finds_nothing(browser: Any, voice: Voice) -> None:
    axe = need_axe()
    tab = browser.new_page()
    for form in AXE_FORMATS:
        for width in (320, 1280):
            tab.set_viewport_size({"width": width, "height": 800})
            tab.set_content(page(form, voice))
            tab.add_script_tag(path=str(axe))
            found = tab.evaluate("async () => (await axe.run()).violations")
            assert not found, f"{form.name} {width}: {json.dumps(found)[:2000]}"
    tab.close()


@pytest.mark.slow
@pytest.mark.parametrize("voice", ["ja", "en"])
def test_a_page_never_needs_scrolling_sideways(browser: Any, voice: Voice) -> None:
    # 320 px is what a window of 1280 px shows at 400 %.
    tab = browser.new_page(viewport={"width": 320, "height": 640})
    for form in formats.FORMATS:
        tab.set_content(page(form, voice, "long"))
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, form.name
    tab.close()
