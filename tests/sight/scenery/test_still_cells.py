"""Promises of the cells of a still: coarse, gray, and never uncovering what was filled."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.gate.still_records import CELL_PX, FILL_RGB
from noren.sight.scenery.masked_still import FILL_BGR
from noren.sight.scenery.still_cells import StillCells, make_cells


def _noise(height: int, width: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def _made(pixels: np.ndarray, hidden: np.ndarray, columns: int = 10, rows: int = 5) -> StillCells:
    shown = pixels.copy()
    shown[hidden > 0] = FILL_BGR
    return make_cells(shown, hidden, columns=columns, rows=rows)


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(30, 90),
    width=st.integers(60, 200),
    columns=st.integers(2, 16),
    rows=st.integers(2, 12),
    box=st.tuples(*(st.floats(0, 1) for _ in range(4))),
)
def test_nothing_of_what_is_hidden_changes_a_cell(
    height: int, width: int, columns: int, rows: int, box: tuple[float, ...]
) -> None:
    hidden = np.zeros((height, width), np.uint8)
    y1, y2 = sorted(int(one * height) for one in box[:2])
    x1, x2 = sorted(int(one * width) for one in box[2:])
    hidden[y1 : y2 + 1, x1 : x2 + 1] = 1
    one, other = _noise(height, width), _noise(height, width, seed=2)
    other[hidden == 0] = one[hidden == 0]
    left, right = (_made(picture, hidden, columns, rows) for picture in (one, other))
    assert np.array_equal(left.filled, right.filled)
    assert np.array_equal(left.grays, right.grays)


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(20, 400),
    width=st.integers(20, 700),
    columns=st.integers(1, 80),
    rows=st.integers(1, 80),
    at=st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)),
)
def test_one_hidden_pixel_fills_every_cell_that_it_reaches_into(
    height: int, width: int, columns: int, rows: int, at: tuple[float, float]
) -> None:
    y, x = int(at[0] * height), int(at[1] * width)
    hidden = np.zeros((height, width), np.uint8)
    hidden[y, x] = 255
    made = _made(np.zeros((height, width, 3), np.uint8), hidden, columns, rows)
    for row in range(rows):
        for column in range(columns):
            reaches = (
                row * height < (y + 1) * rows
                and (row + 1) * height > y * rows
                and column * width < (x + 1) * columns
                and (column + 1) * width > x * columns
            )
            assert bool(made.filled[row, column]) == reaches


def test_a_filled_cell_has_no_pixel_and_is_shown_in_a_color_that_no_gray_has() -> None:
    hidden = np.zeros((40, 80), np.uint8)
    hidden[0:8, 0:8] = 1
    made = _made(_noise(40, 80), hidden)
    assert made.filled.sum() == 1
    assert not made.grays[:CELL_PX, :CELL_PX].any()
    assert made.packed(0, 0) == bytes(32)
    shown = made.as_picture()
    assert (shown[:CELL_PX, :CELL_PX] == FILL_RGB[::-1]).all()
    rest = shown[:, CELL_PX:]
    assert (rest[..., 0] == rest[..., 2]).all()
    assert len(set(FILL_RGB)) == 3


def test_a_cell_is_packed_row_by_row_with_the_left_pixel_first() -> None:
    pixels = np.zeros((40, 80, 3), np.uint8)
    pixels[0, 0], pixels[0, 1], pixels[1, 0] = 255, 16, 32
    packed = _made(pixels, np.zeros((40, 80), np.uint8)).packed(0, 0)
    assert packed[0] == 0xF1
    assert packed[4] == 0x20
    assert not any(packed[1:4])


@pytest.mark.parametrize("level", [0, 15, 16, 127, 128, 255])
def test_grays_are_sixteen(level: int) -> None:
    made = _made(np.full((40, 80, 3), level, np.uint8), np.zeros((40, 80), np.uint8))
    assert set(made.grays.reshape(-1).tolist()) == {level // 16}
