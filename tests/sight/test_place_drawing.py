"""A drawing has tones and lines and no picture; the same view is known by it, another is not."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from noren.sight.place_drawing import BLOCK, Mark, draw_place, measure_likeness
from noren.sight.sharpness import measure_sharpness
from staging.commissioned import draw_yard
from staging.films import Picture

SIZE = (320, 240)
YARD = draw_yard()
ALL = np.ones(YARD.shape[:2], np.bool_)
DRAWING = draw_place(YARD, ALL, SIZE)


def luma(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def test_a_drawing_has_four_marks_and_no_levels() -> None:
    assert set(np.unique(DRAWING)) <= {int(mark) for mark in Mark}
    assert 0.01 < (DRAWING == Mark.LINE).mean() < 0.2


def test_what_is_not_known_is_blank_in_whole_blocks() -> None:
    known = ALL.copy()
    # The outline of somebody.
    known[100:160, 100:118] = False
    known[88:100, 104:114] = False
    blank = draw_place(YARD, known, SIZE) == Mark.BLANK
    assert blank[88:160, 104:114].all()
    blocks = blank.reshape(240 // BLOCK, BLOCK, 320 // BLOCK, BLOCK).mean(axis=(1, 3))
    assert set(np.unique(blocks)) == {0.0, 1.0}


def test_the_edge_of_a_blank_part_is_no_line() -> None:
    plain = np.full((240, 320, 3), 160, np.uint8)
    plain[100:140, 100:140] = 20
    known = ALL.copy()
    known[96:144, 96:144] = False
    assert not (draw_place(plain, known, SIZE) == Mark.LINE).any()


def moved(across: float, along: float = 0.0, *, turn: float = 0.0) -> Picture:
    height, width = YARD.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
    matrix[:, 2] += (across * width, along * height)
    return np.asarray(
        cv2.warpAffine(YARD, matrix, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


SAME: dict[str, Callable[[], Picture]] = {
    "as it was": lambda: YARD,
    "half as bright": lambda: (YARD * 0.5).astype(np.uint8),
    "a fifth as bright": lambda: (YARD * 0.2).astype(np.uint8),
    "in fog": lambda: (YARD * 0.4 + 110).astype(np.uint8),
    "swaying a little": lambda: moved(0.005),
    "at twice the size": lambda: np.asarray(cv2.resize(YARD, (640, 480)), np.uint8),
}
OTHER: dict[str, Callable[[], Picture]] = {
    "pushed aside": lambda: moved(0.1),
    "tilted down": lambda: moved(0.0, 0.1),
    "turned": lambda: moved(0.0, turn=15.0),
    "upside down": lambda: np.ascontiguousarray(YARD[::-1, ::-1]),
    "mirrored": lambda: np.ascontiguousarray(YARD[:, ::-1]),
    "a blank wall": lambda: np.full_like(YARD, 128),
    "another place": lambda: np.kron(
        np.random.default_rng(2).integers(30, 220, (12, 16, 1), np.uint8),
        np.ones((20, 20, 3), np.uint8),
    ),
}


@pytest.mark.parametrize("picture", SAME.values(), ids=SAME)
def test_the_view_that_was_drawn_is_known(picture: Callable[[], Picture]) -> None:
    assert measure_likeness(luma(picture()), DRAWING) > 0.45


@pytest.mark.parametrize("picture", OTHER.values(), ids=OTHER)
def test_another_view_is_not_taken_for_it(picture: Callable[[], Picture]) -> None:
    assert measure_likeness(luma(picture()), DRAWING) < 0.33


def test_sharpness_falls_with_blur_and_does_not_care_for_light_or_size() -> None:
    sharp = [
        measure_sharpness(luma(np.asarray(cv2.GaussianBlur(YARD, (0, 0), sigma), np.uint8)))
        for sigma in (0.6, 1.5, 3.0, 6.0)
    ]
    assert sharp == sorted(sharp, reverse=True)
    own = measure_sharpness(luma(YARD))
    assert measure_sharpness(luma((YARD * 0.5).astype(np.uint8))) == pytest.approx(own, abs=0.05)
    assert measure_sharpness(np.full((100, 100), 90, np.uint8)) == 0.0
