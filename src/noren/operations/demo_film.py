"""The drawn film of the demonstration, and the truth about it.

Two acts before the same shop. Between them something covers the lens, so that the demonstration
also shows what noren does when it cannot see: it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.testing.scene import Scene
from noren.testing.truth import Direction

Picture = npt.NDArray[np.uint8]

RATE_HZ: Final = 10.0
WIDTH_PX: Final = 640
HEIGHT_PX: Final = 360
_PEOPLE_PER_MIN: Final = 26.0
_LABEL_ROWS: Final = 24
_LABEL_COLUMNS: Final = 260
_COVER_BGR: Final = (58, 66, 92)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """Seconds of the first act, of the covered lens, and of the second act (0 for none)."""

    first_s: float = 114.0
    covered_s: float = 68.0
    second_s: float = 56.0


class DemoFilm:
    """The film as pictures, and what a counter should have found."""

    def __init__(self, lengths: Lengths) -> None:
        self.lengths = lengths
        self.first = _scene(lengths.first_s)
        # The same seed gives the same stage: only the cast differs, as the length does.
        self._second = _scene(lengths.second_s) if lengths.second_s > 0 else None
        self._covered = round(lengths.covered_s * RATE_HZ)

    @property
    def frame_count(self) -> int:
        """Pictures in all."""
        second = self._second.frame_count if self._second is not None else 0
        return self.first.frame_count + self._covered + second

    def pictures(self) -> Iterator[Picture]:
        """Every picture in order; each one carries the words SYNTHETIC SCENE."""
        last: Picture | None = None
        for _, picture in self.first.frames():
            last = picture
            yield picture
        assert last is not None, "an act has pictures"
        cover = _cover(last)
        for _ in range(self._covered):
            yield cover
        if self._second is not None:
            yield from (picture for _, picture in self._second.frames())

    def true_crossings(self, direction: Direction) -> int:
        """Crossings of the door's line while the lens was free."""
        scenes = (self.first,) if self._second is None else (self.first, self._second)
        return sum(scene.truth().count(direction) for scene in scenes)


def _scene(seconds: float) -> Scene:
    return Scene(
        seconds=seconds,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        rate_hz=RATE_HZ,
        people_per_min=_PEOPLE_PER_MIN,
    )


def _cover(picture: Picture) -> Picture:
    """What a covered lens shows: one color, and still the label."""
    covered = np.empty_like(picture)
    covered[:] = np.array(_COVER_BGR, np.uint8)
    covered[-_LABEL_ROWS:, :_LABEL_COLUMNS] = picture[-_LABEL_ROWS:, :_LABEL_COLUMNS]
    return covered
