"""Of what boards and signs say, only that a word of the plan's list was there leaves.

ja: 看板や標識の文字は外に出ません。計画書に書いた語があったかどうかだけが出ます。

Letters are drawn with a font of this machine and read with the real networks; where one of both
is not installed, those tests are skipped and say so.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from noren.errors import PlanErrors
from noren.gate.assignment import TextAssignment
from noren.gate.scenery_records import TextsBody
from noren.plan.load import parse_plan
from noren.plan.starters import write_starter
from noren.sight.scenery.sign_text import BoardReader, searched_rows
from noren.sight.scenery.signs import find_signs
from staging import drawn_signs, drawn_texts

WIDTH, HEIGHT = 1280, 720
REGIONS = ("品川", "尾張小牧", "横浜")
LISTED = (
    TextAssignment(place="signboard", spellings=("薬局", "ドラッグストア")),
    TextAssignment(place="signboard", spellings=REGIONS),
    TextAssignment(place="guide_sign", spellings=(*REGIONS, "330", "500")),
)
Picture = drawn_texts.Picture


@pytest.fixture(scope="module")
def read() -> Callable[..., set[int]]:
    lines = drawn_texts.networks((WIDTH, searched_rows(HEIGHT)))
    boards = BoardReader(lines, LISTED)

    def run(picture: Picture, hidden: tuple[tuple[float, ...], ...] = ()) -> set[int]:
        boxes = np.array(hidden, np.float32).reshape(-1, 4)
        return set(boards.read(picture, signs=find_signs(picture), hidden=boxes))

    return run


def _street(seed: int = 3) -> Picture:
    return drawn_signs.street(WIDTH, HEIGHT, seed=seed)


@pytest.mark.slow
def test_a_listed_word_on_a_board_is_told_by_its_place_in_the_list(
    read: Callable[..., set[int]],
) -> None:
    """ja: 看板に一覧の語があれば、一覧の何番目かだけが出ます。"""
    picture = _street()
    drawn_texts.write(picture, "ドラッグストア", (300, 120), 28)
    drawn_texts.write(picture, "岬花子の家", (700, 220), 28)
    assert read(picture) == {0}


@pytest.mark.slow
@pytest.mark.parametrize("height_px", [40, 60, 90, 140])
@pytest.mark.parametrize("region", REGIONS)
def test_a_plate_never_leaves_as_text_even_where_its_region_is_listed(
    read: Callable[..., set[int]], region: str, height_px: int
) -> None:
    """ja: ナンバープレートは、地名が一覧にあっても、車として見つからなくても、出ません。"""
    picture = _street(height_px)
    # No vehicle is found around it, and it hangs where boards hang: the worst that can happen.
    for column, (number, serial) in enumerate(
        (("330", "さ 12-34"), ("500", "わ ・・12"), ("33A", "た 56-78"))
    ):
        drawn_texts.plate(
            picture, (60 + column * 400, 160), height_px, (f"{region} {number}", serial)
        )
    assert read(picture) == set()


@pytest.mark.slow
def test_what_is_written_on_somebody_s_shirt_is_not_read(
    read: Callable[..., set[int]],
) -> None:
    """ja: 人の服にある文字は、一覧の語でも読みません。"""
    picture = _street()
    box = drawn_texts.write(picture, "ドラッグストア", (300, 220), 28)
    somebody = (box[0] - 20.0, box[1] - 90.0, box[2] + 20.0, box[3] + 180.0)
    assert read(picture) == {0}
    assert read(picture, (somebody,)) == set()
    # A box that ends a little short still covers it.
    assert read(picture, ((box[0] + 8.0, box[1] - 90.0, box[2] - 8.0, box[3] + 90.0),)) == set()


@pytest.mark.slow
def test_what_stands_low_on_the_street_is_not_read(read: Callable[..., set[int]]) -> None:
    """ja: 画面の下のほう、路上の車や人のあるところの文字は読みません。"""
    picture = _street()
    drawn_texts.write(picture, "ドラッグストア", (300, round(0.66 * HEIGHT)), 28)
    assert read(picture) == set()


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(".*", id="everything"),
        pytest.param("*", id="a wildcard"),
        pytest.param("[0-9]{4}", id="a pattern"),
        pytest.param("品川330さ12-34", id="a plate"),
        pytest.param("090-1234-5678", id="a telephone number"),
        pytest.param("佐藤", id="a family name"),
        pytest.param("岬太郎様", id="a person"),
        pytest.param("あ", id="one letter"),
    ],
)
def test_free_text_cannot_be_declared(spelling: str) -> None:
    """ja: どんな文字でも読むという計画や、ナンバー・電話番号・人の名前を読む計画は書けません。"""
    plan = write_starter("scenery", example=True, today=date(2026, 11, 22))
    listed = "spellings: [薬局, ドラッグストア]"
    assert listed in plan
    with pytest.raises(PlanErrors):
        parse_plan(plan.replace(listed, f"spellings: ['{spelling}']", 1), "plan.yaml")


def test_the_record_of_what_was_read_has_no_room_for_letters() -> None:
    """ja: 読み取りの記録には、文字を入れる場所がありません。"""
    kinds = typing.get_type_hints(TextsBody)
    fields = {one.name: kinds[one.name] for one in dataclasses.fields(TextsBody)}
    assert set(fields.values()) == {int, tuple[int, ...]}
    body = TextsBody(output=0, class_id=2, pictures=2, found=(1, 2, 3, 4))
    assert len(body.pack()) == 8
