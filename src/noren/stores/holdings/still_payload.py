"""A masked still, as a segment holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from noren.gate.still_records import CELL_PX, GRAYS, SIDE_MOST_CELLS
from noren.stores.holdings.codec import Column
from noren.stores.holdings.days import day_number
from noren.stores.holdings.wiping import wipe
from noren.vocabulary.records import RecordClass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StillPicture:
    """One masked still; no row of it is anybody's.

    Attributes:
        at_s: UTC second at which its span of time began.
        filled: `(rows, columns)` bool, cells that are filled solid.
        grays: `(8 rows, 8 columns)` uint8 from 0 to 15, 0 in filled cells.
    """

    record: ClassVar[RecordClass] = RecordClass.MASKED_STILL

    at_s: int
    filled: NDArray[np.bool_]
    grays: NDArray[np.uint8]

    def __post_init__(self) -> None:
        rows, columns = self.filled.shape
        if not all(1 <= side <= SIDE_MOST_CELLS for side in (rows, columns)):
            raise ValueError(f"1 to {SIDE_MOST_CELLS} cells to a side")
        if self.grays.shape != (CELL_PX * rows, CELL_PX * columns) or self.grays.max() >= GRAYS:
            raise ValueError("pixels that do not fit the cells")
        inside = self.grays.reshape(rows, CELL_PX, columns, CELL_PX).max(axis=(1, 3))
        if inside[self.filled].any():
            raise ValueError("pixels in a cell that is filled")

    def __len__(self) -> int:
        return 1

    def to_columns(self) -> tuple[Column, ...]:
        """One column: time, rows, columns, then cells by the bit and pixels by four bits."""
        packed = np.packbits(self.filled.reshape(-1))
        pixels = self.grays.reshape(-1)
        pairs = pixels[::2] << 4 | pixels[1::2]
        plain = np.concatenate((packed, pairs))
        padded = np.zeros(-(-len(plain) // 8) * 8, np.uint8)
        padded[: len(plain)] = plain
        column = np.concatenate(
            (np.array([self.at_s, *self.filled.shape], np.int64), padded.view("<i8"))
        )
        wipe(packed, pairs, plain, padded)
        return (column,)

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """See `Payload`."""
        if len(columns) != 1 or len(columns[0]) < 3:
            raise ValueError("one column")
        at_s, rows, across = (int(number) for number in columns[0][:3])
        if not all(1 <= side <= SIDE_MOST_CELLS for side in (rows, across)):
            raise ValueError("a size that no still has")
        plain = columns[0][3:].astype("<i8").view(np.uint8)
        bits, pairs = -(-rows * across // 8), rows * across * CELL_PX * CELL_PX // 2
        if len(plain) != -(-(bits + pairs) // 8) * 8:
            raise ValueError("a still that is cut")
        cells = np.unpackbits(plain[:bits], count=rows * across).astype(np.bool_)
        grays = np.empty(2 * pairs, np.uint8)
        grays[::2], grays[1::2] = plain[bits : bits + pairs] >> 4, plain[bits : bits + pairs] & 15
        wipe(plain, *columns)
        return cls(
            at_s=at_s,
            filled=cells.reshape(rows, across),
            grays=grays.reshape(CELL_PX * rows, CELL_PX * across),
        )

    def fits(self, day: date) -> bool:
        """Its span began on the day."""
        return self.at_s // 86_400 == day_number(day)

    def wipe(self) -> None:
        """See `Payload`."""
        wipe(self.filled, self.grays)
