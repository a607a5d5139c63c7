"""Letters of a few pixels, drawn here, for what is burnt into a synthetic picture."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

_LATIN: Final = {
    "A": "0E 11 11 1F 11 11 11",
    "C": "0E 11 10 10 10 11 0E",
    "E": "1F 10 10 1E 10 10 1F",
    "H": "11 11 11 1F 11 11 11",
    "I": "0E 04 04 04 04 04 0E",
    "L": "10 10 10 10 10 10 1F",
    "M": "11 1B 15 15 11 11 11",
    "N": "11 19 15 13 11 11 11",
    "O": "0E 11 11 11 11 11 0E",
    "P": "1E 11 11 1E 10 10 10",
    "R": "1E 11 11 1E 14 12 11",
    "S": "0F 10 10 0E 01 01 1E",
    "T": "1F 04 04 04 04 04 04",
    "Y": "11 11 0A 04 04 04 04",
    "/": "01 01 02 04 08 10 10",
    " ": "00 00 00 00 00 00 00",
}

_KANJI: Final = {
    "合": """
        .....#.....
        ....#.#....
        ...#...#...
        ..#.....#..
        ##.#####.##
        ...........
        ..#######..
        ..#.....#..
        ..#.....#..
        ..#.....#..
        ..#######..
    """,
    "成": """
        ......#.#..
        ......#..#.
        .##########
        .#....#....
        .#....#..#.
        .####.#..#.
        .#..#.#.#..
        .#..#..##..
        .#..#..#..#
        .#.#..#.#.#
        #....#...##
    """,
    "映": """
        ......#....
        ####..#....
        #..#.#####.
        #..#.#.#.#.
        ####.#.#.#.
        #..#.#.#.#.
        #..########
        ####..#.#..
        .....#...#.
        ....#.....#
        ...........
    """,
    "像": """
        ..#..####..
        .#..#...#..
        .#.########
        ##..#..#..#
        .#..#######
        .#...##...#
        .#.##.#.##.
        .#...###...
        .#.##.##.#.
        .#...#.#..#
        .#.##.#....
    """,
}

GLYPH_HEIGHT_PX: Final = 11


def letter_mask(text: str) -> npt.NDArray[np.bool_]:
    """A line of text as `(11, w)` pixels, one column between letters.

    Raises:
        KeyError: for a letter that was never drawn.
    """
    gap = np.zeros((GLYPH_HEIGHT_PX, 1), np.bool_)
    columns = [part for letter in text for part in (_glyph(letter), gap)]
    return np.concatenate(columns[:-1], axis=1)


def _glyph(letter: str) -> npt.NDArray[np.bool_]:
    if letter in _KANJI:
        rows = _KANJI[letter].split()
        return np.array([[pixel == "#" for pixel in row] for row in rows])
    glyph = np.zeros((GLYPH_HEIGHT_PX, 5), np.bool_)
    for row, code in enumerate(_LATIN[letter].split()):
        value = int(code, 16)
        glyph[row + 2] = [bool(value >> (4 - column) & 1) for column in range(5)]
    return glyph
