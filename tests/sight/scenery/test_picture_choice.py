"""Few pictures are read: sharp ones, at different places."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from noren.sight.scenery.picture_choice import PictureChoice, measure_sharpness
from noren.sight.scenery.text_memory import TextMemory
from staging import drawn_signs

RATE_HZ = 12.0


def _taken(
    seconds: float,
    *,
    rate: Callable[[float], float | None] = lambda at_s: 8.0,
    sharp: Callable[[float], float] = lambda at_s: 100.0,
) -> list[float]:
    choice = PictureChoice()
    times = [k / RATE_HZ for k in range(round(seconds * RATE_HZ))]
    return [
        at_s
        for at_s in times
        if choice.take(at_s=at_s, sharpness=sharp(at_s), forward_rate=rate(at_s))
    ]


def test_a_driving_car_reads_at_most_two_pictures_in_any_slice() -> None:
    taken = _taken(60)
    assert len(taken) == 24
    assert min(np.diff(taken)) >= 2.5 - 1e-6


def test_a_standing_car_reads_its_view_once() -> None:
    assert len(_taken(60, rate=lambda at_s: 0.0)) == 1


def test_a_car_that_does_not_know_its_speed_reads_less() -> None:
    assert len(_taken(60, rate=lambda at_s: None)) == 10


def test_a_blurred_picture_waits_for_a_sharp_one() -> None:
    taken = _taken(20, sharp=lambda at_s: 100.0 if at_s % 3.0 < 0.5 else 40.0)
    assert all(at_s % 3.0 < 0.5 for at_s in taken)
    assert len(taken) >= 4


def test_pictures_that_stay_alike_are_taken_soon_enough() -> None:
    assert len(_taken(20, sharp=lambda at_s: 100.0 if at_s < 0.2 else 70.0)) >= 4


def test_a_street_with_signs_is_sharper_than_the_same_street_blurred() -> None:
    picture = drawn_signs.street()
    drawn_signs.ring(picture, 300, 100, 60)
    luma = np.ascontiguousarray(picture[..., 1])
    blurred = np.asarray(cv2.GaussianBlur(luma, (0, 0), 3), np.uint8)
    assert measure_sharpness(luma) > 2 * measure_sharpness(blurred)


def test_a_board_in_several_pictures_is_told_once() -> None:
    memory = TextMemory(pictures=4)
    told = [memory.look(frozenset({3})) for _ in range(6)]
    assert told == [frozenset({3})] + [frozenset()] * 5


def test_a_board_that_one_picture_missed_is_still_the_same() -> None:
    memory = TextMemory(pictures=4)
    shown = [{1}, set(), set(), {1}, {1}]
    assert [len(memory.look(frozenset(one))) for one in shown] == [1, 0, 0, 0, 0]


def test_the_next_board_with_the_word_is_told_again() -> None:
    memory = TextMemory(pictures=4)
    shown = [{1}, *(set() for _ in range(5)), {1}]
    assert [len(memory.look(frozenset(one))) for one in shown] == [1, 0, 0, 0, 0, 0, 1]
