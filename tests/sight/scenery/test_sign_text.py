"""Promises of reading boards: no text leaves, and nothing that could be somebody's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import BadValue, ModelMissing
from noren.sight.scenery.sign_text import BoardReader, DeclaredWords, looks_private

Picture = npt.NDArray[np.uint8]
WORDS = DeclaredWords(("岬駅", "出口 12", "Misaki Port"))
BOARD = np.array([[10, 10, 80, 40]], np.float32)


class FakeReader:
    """Reads what was written for it."""

    def __init__(self, *lines: tuple[str, float]) -> None:
        self._lines = lines
        self.shapes: list[tuple[int, ...]] = []

    def read(self, pixels: Picture) -> Sequence[tuple[str, float]]:
        self.shapes.append(pixels.shape)
        return self._lines


def _read(*lines: tuple[str, float]) -> tuple[int, ...]:
    picture = np.zeros((60, 100, 3), np.uint8)
    return BoardReader(FakeReader(*lines), WORDS).read(picture, BOARD)


def test_a_board_gives_the_numbers_of_declared_words() -> None:
    assert _read(("MISAKI port", 0.9), ("岬 駅", 0.95), ("岬駅", 0.9)) == (0, 2)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(("別の駅", 0.99), id="another word"),
        pytest.param(("岬駅前", 0.99), id="a longer word"),
        pytest.param(("岬駅", 0.5), id="a word that was hardly readable"),
        pytest.param(("品川 300 あ 12-34", 0.99), id="a plate"),
        pytest.param(("03-1234-5678", 0.99), id="a telephone number"),
    ],
)
def test_everything_else_gives_nothing(line: tuple[str, float]) -> None:
    assert _read(line) == ()


def test_only_the_board_is_shown_to_what_reads() -> None:
    reader = FakeReader()
    picture = np.zeros((60, 100, 3), np.uint8)
    boards = np.array([[10, 10, 80, 40], [50, 50, 200, 200], [0, 0, 4, 4]], np.float32)
    BoardReader(reader, WORDS).read(picture, boards)
    assert reader.shapes == [(30, 70, 3), (10, 50, 3)]


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("品川300あ12-34", True),
        ("12-34", True),
        ("・・-12", True),
        ("RK 455 AS", True),
        ("090-1234-5678", True),
        ("+81 3 1234 5678", True),
        ("岬太郎様", True),
        ("角田先生", True),
        ("岬駅", False),
        ("出口 12", False),
        ("Misaki Port", False),
        ("国道246号", False),
        ("24時間営業", False),
        ("止まれ", False),
    ],
)
def test_plates_telephone_numbers_and_addressed_people_look_private(
    text: str, private: bool
) -> None:
    assert looks_private(text) is private


@pytest.mark.parametrize(
    "words",
    [
        pytest.param((), id="none"),
        pytest.param(("岬駅", "岬 駅"), id="one twice"),
        pytest.param(("駅",), id="one letter"),
        pytest.param(("あ" * 25,), id="a sentence"),
        pytest.param(("品川 300 あ 12-34",), id="a plate"),
        pytest.param(("岬太郎様",), id="a person"),
        pytest.param(tuple(f"word{chr(97 + k % 26)}{chr(97 + k // 26)}" for k in range(251)),
                     id="too many"),
    ],
)  # fmt: skip
def test_a_list_of_what_must_not_leave_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(BadValue):
        DeclaredWords(words)


def test_without_software_that_reads_it_is_refused_not_skipped() -> None:
    with pytest.raises(ModelMissing):
        BoardReader(None, WORDS)
