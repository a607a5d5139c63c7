"""The icon picture: drawn from records and the plan, told in words, and empty when it must be."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from gate.test_compile_icons import loaded, told
from noren.gate.icon_records import STANDING, UNSURE, Icon, IconState
from noren.gate.records import CameraState
from noren.operations.zones import find_zone
from noren.plan.camera import Camera
from noren.reports.icon_floor import IconFloor, floor_of
from noren.reports.icon_page import IconPageFacts, render_icon_page, script_hash
from noren.reports.icon_picture import IconPicture, Standing, draw_icons, tell
from noren.reports.icon_signs import STANDING_FILL, WALKING_FILL, side_by_side
from noren.reports.times import Clock
from noren.vocabulary.words import LANGUAGES

AT_S = 1_795_305_605.0
PLAN = loaded(position_m=1)
CAMERA: Camera = PLAN.plan.cameras[0]
SPACE = "{http://www.w3.org/2000/svg}"


def picture(*icons: Icon, **facts: object) -> IconPicture:
    output = told(PLAN)
    assert output.icons is not None
    whole = IconPicture(
        at_s=AT_S,
        every_s=1,
        standing=Standing.NOW,
        state=IconState.SHOWN,
        states=0,
        icons=icons,
        grid=output.icons.grid,
        least=0,
        most=60,
        estimated=False,
    )
    return replace(whole, **facts)  # type: ignore[arg-type]


def floor() -> IconFloor:
    return floor_of(CAMERA, picture().grid)


def clock(language: str) -> Clock:
    return Clock(zone=find_zone("Asia/Tokyo"), zone_name="Asia/Tokyo", language=language)


def drawn(one: IconPicture, language: str = "en") -> str:
    return draw_icons(one, floor(), name="North", clock=clock(language))


def facts(language: str = "en", **changes: object) -> IconPageFacts:
    whole = IconPageFacts(
        plan_title="A plan",
        camera="North",
        operator="Somebody",
        contact="desk@example.com",
        until_s=AT_S + 10,
        renews=True,
        other_page="index.html",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def page(one: IconPicture, language: str = "en", **changes: object) -> str:
    return render_icon_page(one, floor(), facts(language, **changes), clock(language))


def count(svg: str, fill: str) -> int:
    """Signs of one color, without the one in the legend."""
    return svg.count(f'fill="{fill}"') - 1


PEOPLE = (
    Icon(cell=1, pose=STANDING),
    Icon(cell=1, pose=STANDING),
    Icon(cell=1, pose=3),
    Icon(cell=20, pose=UNSURE),
    Icon(cell=31, pose=8),
)


def test_each_person_is_one_sign_and_nothing_else() -> None:
    svg = drawn(picture(*PEOPLE))
    assert count(svg, STANDING_FILL) == 2
    assert count(svg, WALKING_FILL) == 2
    assert svg.count('stroke-dasharray="4 2.4"') == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_who_cannot_see_it_is_told_the_same(language: str) -> None:
    root = ElementTree.fromstring(drawn(picture(*PEOPLE), language))
    title, told_in_words = root.findtext(f"{SPACE}title"), root.findtext(f"{SPACE}desc")
    assert root.get("role") == "img"
    assert title
    assert told_in_words
    assert re.findall(r"\d+", told_in_words)[-4:] == ["5", "2", "2", "1"]


def test_no_pixel_can_be_in_it() -> None:
    for text in (drawn(picture(*PEOPLE)), page(picture(*PEOPLE))):
        assert "<image" not in text
        assert "<img" not in text
        assert "data:" not in text
        assert "base64" not in text


NOTHING = {
    "dark": {"state": IconState.UNWELL, "states": int(CameraState.DARK)},
    "not measured": {"state": IconState.UNWELL},
    "few": {"state": IconState.FEW, "least": 10},
    "many": {"state": IconState.MANY},
    "silent": {"standing": Standing.SILENT},
    "ended": {"standing": Standing.ENDED},
}


@pytest.mark.parametrize("case", list(NOTHING))
@pytest.mark.parametrize("language", LANGUAGES)
def test_when_it_must_be_empty_it_says_why_and_since_when(case: str, language: str) -> None:
    one = picture(*PEOPLE, **NOTHING[case])
    svg = drawn(one, language)
    assert count(svg, STANDING_FILL) == count(svg, WALKING_FILL) == 0
    assert "09:00:05" in svg
    if language == "en":
        says = {"dark": "too dark", "few": "10", "many": "Too many"}
        says |= {"silent": "no new", "ended": "ended"}
        assert says.get(case, "Nothing is shown") in tell(one, language)
    whole = page(one, language)
    assert "<table" not in whole
    assert tell(one, language) in whole


def test_an_empty_floor_says_that_nobody_is_there() -> None:
    assert "Nobody" in drawn(picture())


def test_the_table_has_every_person_of_the_picture() -> None:
    rows = re.findall(r"<th scope=\"row\">([^<]+)</th><td>(\d+)</td>", page(picture(*PEOPLE)))
    assert rows == [
        ("standing", "2"),
        ("walking: to the top of the drawing", "1"),
        ("walking: to the lower right", "1"),
        ("not known yet", "1"),
        ("in all", "5"),
    ]


def test_the_floor_is_the_plan_s() -> None:
    here = floor()
    assert [area.name.en for area in here.areas] == ["Square"]
    assert [line.name.en for line in here.lines] == ["Crossing line"]
    assert here.seen
    for outline in (*here.seen, *(area.corners for area in here.areas)):
        for x, y in outline:
            assert here.low[0] - 1e-6 <= x <= here.high[0] + 1e-6
            assert here.low[1] - 1e-6 <= y <= here.high[1] + 1e-6


def test_the_page_hides_what_is_old_and_runs_no_other_script() -> None:
    text = page(picture(*PEOPLE))
    assert f'data-until-ms="{round(1000 * (AT_S + 10))}"' in text
    assert f"script-src '{script_hash()}'" in text
    assert text.count("<script") == 1
    assert 'data-until-ms="0"' in page(picture(*PEOPLE, standing=Standing.FILM), until_s=None)


def test_a_film_and_an_estimate_say_so() -> None:
    text = page(picture(standing=Standing.FILM, estimated=True), renews=False)
    assert "recorded film" in text
    assert "estimates" in text
    assert 'http-equiv="refresh"' not in text


def test_a_name_from_a_plan_is_never_markup() -> None:
    evil = "</title><script>alert(1)</script>"
    svg = draw_icons(picture(), floor(), name=evil, clock=clock("en"))
    assert "<script" not in svg
    assert (
        page(picture(), camera=evil, operator=evil, contact=evil, plan_title=evil).count("<script")
        == 1
    )


@pytest.mark.parametrize("many", range(1, 12))
def test_icons_that_share_a_cell_stand_side_by_side(many: int) -> None:
    offsets = side_by_side(many)
    assert len(set(offsets)) == many
    assert max(abs(value) for offset in offsets for value in offset) <= 0.75
