"""Promises of telling traffic signs by shape and color; all signs are drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from noren.sight.scenery.sign_memory import PassedSign, SignMemory
from noren.sight.scenery.signs import SignClass, Signs, find_signs
from staging import drawn_signs
from staging.drawn_signs import Picture, street

Drawer = Callable[[Picture, int, int, int], None]

EVERY = [
    pytest.param(drawn_signs.ring, SignClass.PROHIBITION, id="red ring"),
    pytest.param(drawn_signs.no_entry, SignClass.PROHIBITION, id="no entry"),
    pytest.param(drawn_signs.stop, SignClass.PROHIBITION, id="stop"),
    pytest.param(drawn_signs.arrow_disc, SignClass.PROHIBITION, id="blue disc"),
    pytest.param(drawn_signs.warning, SignClass.WARNING, id="yellow diamond"),
    pytest.param(drawn_signs.parking, SignClass.INSTRUCTION, id="blue square"),
    pytest.param(drawn_signs.crossing, SignClass.INSTRUCTION, id="blue pentagon"),
    pytest.param(drawn_signs.board, SignClass.GUIDE, id="blue board"),
    pytest.param(drawn_signs.highway_board, SignClass.GUIDE, id="green board"),
]


@pytest.mark.parametrize(("draw", "expected"), EVERY)
@pytest.mark.parametrize("size", [24, 48])
@pytest.mark.parametrize("light", [pytest.param(1.0, id="day"), pytest.param(0.6, id="shade")])
def test_each_class_is_told_by_its_shape_and_color(
    draw: Drawer, expected: SignClass, size: int, light: float
) -> None:
    picture = street()
    draw(picture, 400, 100, size)
    picture = cv2.GaussianBlur((picture * light).astype(np.uint8), (0, 0), 0.6)
    found = find_signs(np.asarray(picture, np.uint8))
    assert found.sign_class.tolist() == [expected]
    middle = (found.xyxy[0, :2] + found.xyxy[0, 2:]) / 2
    assert middle.tolist() == pytest.approx([400, 100], abs=4)


def _lamp(picture: Picture) -> None:
    cv2.circle(picture, (300, 90), 12, (40, 40, 230), -1)


def _red_wall(picture: Picture) -> None:
    cv2.rectangle(picture, (200, 60), (260, 120), drawn_signs.RED, -1)


def _low(picture: Picture) -> None:
    drawn_signs.ring(picture, 300, 300, 40)


def _cut(picture: Picture) -> None:
    drawn_signs.ring(picture, 5, 100, 40)


def _speck(picture: Picture) -> None:
    drawn_signs.ring(picture, 300, 90, 8)


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(_lamp, id="a red lamp"),
        pytest.param(_red_wall, id="a red wall"),
        pytest.param(_low, id="a sign on the road"),
        pytest.param(_cut, id="a sign cut by the edge"),
        pytest.param(_speck, id="a sign too small to have a shape"),
        pytest.param(lambda picture: None, id="an empty street"),
    ],
)
def test_what_is_no_sign_is_not_told(draw: Callable[[Picture], None]) -> None:
    picture = street()
    draw(picture)
    assert len(find_signs(picture)) == 0


def test_a_sign_painted_on_a_car_is_not_told() -> None:
    picture = street()
    drawn_signs.ring(picture, 300, 100, 40)
    car = np.array([[250, 60, 400, 200]], np.float32)
    assert len(find_signs(picture, without=car)) == 0


def _approach(looks: int, *, moved: bool = True) -> list[PassedSign]:
    memory, told = SignMemory(), []
    for k in range(looks):
        grown = 1 + 0.08 * k * moved
        box = np.array([[400, 90, 400 + 20 * grown, 90 + 20 * grown]], np.float32)
        box += 6.0 * k * moved
        told += memory.look(Signs(xyxy=box, sign_class=np.array([0], np.int64)), k * 0.1)
    return told + memory.finish()


def test_a_sign_is_told_once_after_it_has_passed() -> None:
    told = _approach(12)
    assert [one.sign_class for one in told] == [SignClass.PROHIBITION]
    assert told[0].at_s == pytest.approx(1.1)


def test_a_single_look_is_not_believed() -> None:
    assert _approach(1) == []
    assert _approach(3) == []


def test_what_keeps_its_place_in_the_picture_is_no_sign() -> None:
    assert _approach(12, moved=False) == []


def test_looks_that_disagree_about_the_class_are_no_sign() -> None:
    memory, told = SignMemory(), []
    for k in range(12):
        box = np.array([[400 + 6 * k, 90, 424 + 6 * k, 114]], np.float32)
        told += memory.look(Signs(xyxy=box, sign_class=np.array([k % 2], np.int64)), k * 0.1)
    assert told + memory.finish() == []


def test_two_signs_side_by_side_are_two() -> None:
    memory, told = SignMemory(), []
    for k in range(10):
        box = np.array([[200, 90, 220, 110], [300, 90, 320, 110]], np.float32) + 4.0 * k
        told += memory.look(Signs(xyxy=box, sign_class=np.array([0, 1], np.int64)), k * 0.1)
    classes = sorted(one.sign_class for one in told + memory.finish())
    assert classes == [SignClass.PROHIBITION, SignClass.WARNING]


def test_what_is_told_of_a_sign_is_its_class_and_time_alone() -> None:
    assert {one.name for one in dataclasses.fields(PassedSign)} == {"at_s", "sign_class"}
