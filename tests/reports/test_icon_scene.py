"""Icons on the accepted background: where people stand in the picture, nobody's picture in it."""

from __future__ import annotations

import base64
import re
import struct
import zlib

import pytest

from gate.test_compile_icons import compiled, loaded
from noren.gate.icon_records import STANDING, UNSURE, Icon, IconState
from noren.operations.zones import JAPAN, find_zone
from noren.reports.icon_page import IconPageFacts, render_icon_page
from noren.reports.icon_picture import IconPicture, Standing, draw_icons
from noren.reports.icon_scene import IconScene, scene_of
from noren.reports.times import Clock
from noren.reports.tone_picture import PALETTE, render_tones

PLAN = loaded(position_m=1)
CAMERA = PLAN.plan.cameras[0]
ICONS = compiled(PLAN).outputs[1].icons
assert ICONS is not None
GRID = ICONS.grid
TONES = bytes(number % 4 for number in range(32 * 24))
PNG = render_tones(TONES, 32, 24)


def clock(language: str = "en") -> Clock:
    return Clock(zone=find_zone(JAPAN), zone_name=JAPAN, language=language)


def picture(*icons: Icon) -> IconPicture:
    return IconPicture(
        at_s=1_795_305_600.0,
        every_s=1,
        standing=Standing.NOW,
        state=IconState.SHOWN,
        states=0,
        icons=icons,
        grid=GRID,
        least=0,
        most=20,
        estimated=False,
    )


def scene() -> IconScene:
    return scene_of(CAMERA, PNG)


def drawn(*icons: Icon) -> str:
    return draw_icons(picture(*icons), scene(), name="North", clock=clock())


def test_a_png_gives_its_tones_back() -> None:
    assert PNG.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(PNG):
        (size,), kind = struct.unpack_from(">I", PNG, at), PNG[at + 4 : at + 8]
        data = PNG[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", PNG, at + 8 + size) == (zlib.crc32(kind + data),)
        chunks[kind], at = data, at + 12 + size
    assert struct.unpack(">IIBB", chunks[b"IHDR"][:10]) == (32, 24, 2, 3)
    assert chunks[b"PLTE"] == b"".join(bytes(color) for color in PALETTE)
    rows = zlib.decompress(chunks[b"IDAT"])
    seen = [
        rows[row * 9 + 1 + place // 4] >> (6 - 2 * (place % 4)) & 3
        for row in range(24)
        for place in range(32)
    ]
    assert bytes(seen) == TONES


@pytest.mark.parametrize("tones", [bytes(5), bytes([9] * 6)], ids=["too few", "no such tone"])
def test_what_is_no_drawing_is_refused(tones: bytes) -> None:
    with pytest.raises(ValueError, match="tones"):
        render_tones(tones, 3, 2)


def test_the_background_is_the_accepted_one_and_inside_the_drawing() -> None:
    told = re.search(r'href="data:image/png;base64,([^"]+)"', drawn())
    assert told is not None
    assert base64.b64decode(told[1]) == PNG
    assert "http" not in drawn().replace("http://www.w3.org/2000/svg", "")


def place(row: int, column: int) -> int:
    return row * GRID.columns + column


def test_who_is_farther_away_is_smaller_and_higher() -> None:
    spots = []
    for row in (0, GRID.rows - 1):
        text = drawn(Icon(cell=place(row, GRID.columns // 2), pose=STANDING))
        svg = text[text.index('<g aria-hidden="true"') :]
        told = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg)
        assert told is not None
        spots.append([float(value) for value in told.groups()])
    near, far = spots
    assert far[1] < near[1]
    assert far[2] <= near[2]
    here = scene()
    assert here.body_px((80.0, 40.0)) < here.body_px((80.0, 110.0))


def test_an_arrow_points_where_somebody_walks_in_the_picture() -> None:
    # The plan's floor has x to the right of the picture and y away from the camera.
    cell = place(GRID.rows // 2, GRID.columns // 2)
    right, left = drawn(Icon(cell=cell, pose=1)), drawn(Icon(cell=cell, pose=5))
    away = drawn(Icon(cell=cell, pose=3))

    def nose(text: str) -> tuple[float, float]:
        svg = text[text.index('<g aria-hidden="true"') :]
        told = re.search(r'd="M([\d.]+) ([\d.]+) L([\d.]+) ([\d.]+) L([\d.]+) ([\d.]+)', svg)
        assert told is not None
        tip, notch = (float(told[1]), float(told[2])), (float(told[5]), float(told[6]))
        return tip[0] - notch[0], tip[1] - notch[1]

    assert nose(right)[0] > 0 > nose(left)[0]
    assert nose(away)[1] < 0


def test_every_icon_lies_inside_the_picture() -> None:
    everywhere = [Icon(cell=cell, pose=UNSURE) for cell in range(GRID.cells)]
    svg = drawn(*everywhere)
    svg = svg[svg.index('<g aria-hidden="true"') :]
    places = re.findall(r'cx="([\d.-]+)" cy="([\d.-]+)"', svg.partition("</g>")[0])
    assert len(places) == GRID.cells
    assert all(0 <= float(x) <= 960 and 0 <= float(y) <= 800 for x, y in places)


FACTS = IconPageFacts(
    plan_title="Plan", camera="North", operator="Operator", contact="desk", until_s=None,
    renews=True, other_page="index.html",
)  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_says_that_the_ground_is_a_drawing_and_lets_only_that_picture_in(
    language: str,
) -> None:
    page = render_icon_page(
        picture(Icon(cell=3, pose=2), Icon(cell=5, pose=6)), scene(), FACTS, clock(language)
    )
    assert "default-src 'none'; img-src data:;" in page
    assert {"ja": "人のいない時の場所", "en": "drawing of the empty place"}[language] in page
    assert {"ja": "描けなかった所", "en": "left blank"}[language] in page
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    walking = [row for row in rows if {"ja": "歩いている", "en": "walking"}[language] in row]
    assert len(walking) == 1, "a heading of the floor would be another one in the picture"
    assert ">2" in walking[0].replace("\n", "").replace(" ", "")
