"""A masked still made small and coarse: the cells of the only picture that may leave.

Whatever touches a filled part by a single pixel is filled as a whole, so rounding never uncovers
anything. Colors are lost, and all but 16 grays.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from noren.gate.still_records import CELL_PX, FILL_RGB, GRAYS

Picture = npt.NDArray[np.uint8]
_STEP = 256 // GRAYS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StillCells:
    """A still of `rows` times `columns` cells.

    `filled (rows, columns)` bool; `grays (8 rows, 8 columns)` uint8 from 0 to 15, 0 in filled
    cells.
    """

    filled: npt.NDArray[np.bool_]
    grays: Picture

    def as_picture(self) -> Picture:
        """`(8 rows, 8 columns, 3)` uint8 BGR as a reader will see it."""
        shown = np.repeat((self.grays * (255 // (GRAYS - 1)))[:, :, None], 3, axis=2)
        shown[_whole(self.filled)] = FILL_RGB[::-1]
        return shown

    def packed(self, row: int, column: int) -> bytes:
        """The pixels of one cell, two to a byte."""
        top, left = CELL_PX * row, CELL_PX * column
        cell = self.grays[top : top + CELL_PX, left : left + CELL_PX].reshape(-1)
        return bytes(cell[::2] << 4 | cell[1::2])


def make_cells(pixels: Picture, hidden: Picture, *, columns: int, rows: int) -> StillCells:
    """Reduce a filled picture `(H, W, 3)` BGR, whose fills are where `hidden (H, W)` is not 0.

    Forgets: colors, and everything finer than a pixel of the cells.
    """
    filled = _touched(hidden, columns=columns, rows=rows)
    luma = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(luma, (CELL_PX * columns, CELL_PX * rows), interpolation=cv2.INTER_AREA)
    grays = np.asarray(small // _STEP, np.uint8)
    grays[_whole(filled)] = 0
    return StillCells(filled=filled, grays=grays)


def _touched(hidden: Picture, *, columns: int, rows: int) -> npt.NDArray[np.bool_]:
    """Cells `(rows, columns)` with any hidden pixel, be it only a part of one."""
    top, bottom = _edges(hidden.shape[0], rows)
    left, right = _edges(hidden.shape[1], columns)
    before = np.zeros((hidden.shape[0] + 1, hidden.shape[1] + 1), np.int64)
    before[1:, 1:] = (hidden > 0).cumsum(axis=0).cumsum(axis=1)
    inside = (
        before[np.ix_(bottom, right)]
        - before[np.ix_(top, right)]
        - before[np.ix_(bottom, left)]
        + before[np.ix_(top, left)]
    )
    return np.asarray(inside > 0, np.bool_)


def _edges(side_px: int, cells: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first pixel of each cell and the first after it, rounded outward."""
    numbers = np.arange(cells, dtype=np.int64)
    return numbers * side_px // cells, -(-(numbers + 1) * side_px // cells)


def _whole(filled: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.repeat(np.repeat(filled, CELL_PX, axis=0), CELL_PX, axis=1)
