"""A drawn film is whole or not there, and reads back as what was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import FolderError
from noren.jail.synthetic_film import write_drawn_film
from noren.sight.decode import Film

SIZE = (320, 180)


def pictures(count: int) -> Iterator[npt.NDArray[np.uint8]]:
    for index in range(count):
        picture = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
        picture[:, : 10 * (index + 1)] = (200, 30, 30)
        yield picture


def test_what_was_drawn_reads_back(tmp_path):
    path = tmp_path / "film.mp4"
    told: list[int] = []
    count = write_drawn_film(pictures(12), path, rate_hz=10.0, size_px=SIZE, on_picture=told.append)
    assert count == 12
    assert told == list(range(1, 13))
    with path.open("rb") as file, Film(file, name="film") as film:
        frames = list(film.frames())
    assert len(frames) == 12
    assert [round(frame.at_s, 3) for frame in frames] == [round(i / 10, 3) for i in range(12)]
    # The painted part grows to the right, so the picture darkens from frame to frame.
    lumas = [float(np.asarray(frame.luma).mean()) for frame in frames]
    assert lumas == sorted(lumas, reverse=True)


def test_a_film_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(FolderError):
        write_drawn_film(pictures(2), tmp_path / "absent" / "film.mp4", rate_hz=10.0, size_px=SIZE)
    assert list(tmp_path.iterdir()) == []


def test_drawing_that_ends_early_leaves_the_old_film(tmp_path: Path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"the old one")

    def broken() -> Iterator[npt.NDArray[np.uint8]]:
        yield from pictures(2)
        raise RuntimeError("the painter left")

    with pytest.raises(RuntimeError, match="painter"):
        write_drawn_film(broken(), path, rate_hz=10.0, size_px=SIZE)
    assert path.read_bytes() == b"the old one"
    assert [one.name for one in tmp_path.iterdir()] == ["film.mp4"]
