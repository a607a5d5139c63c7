"""Texts on boards: what is read never leaves, only which declared entry it was.

A board can show anything: a telephone number, a person's name, a plate that stands before it. So
no text is handed on at all. The plan's author lists the words that are wanted, and a board gives
the numbers of the listed words that it shows, or nothing. Software that reads letters is a port:
none comes with noren, and without one nothing is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from noren.errors import BadValue, ModelMissing
from noren.vocabulary.words import Words

Picture = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]

MOST_WORDS = 250
"""So that an entry's number fits one byte."""
LEAST_LETTERS, MOST_LETTERS = 2, 24
LEAST_CONFIDENCE = 0.8

_PLATE = re.compile(
    r"[0-9・･.]{1,2}[-‐–ー−][0-9]{2}$|^[^\W\d_]{1,4}[0-9]{2,3}[ぁ-んa-z]?[0-9・-]{1,5}$"
)
_PHONE = re.compile(r"^\+?[0-9()\-‐–ー−\s]{7,}$")
_LATIN_PLATE = re.compile(r"^(?=.*[0-9])(?=.*[a-z])[a-z0-9\- ]{4,10}$")
_ADDRESSED = ("様", "さん", "氏", "殿", "先生", "ちゃん", "くん", "君")


class TextReader(Protocol):
    """Software that reads letters in a small picture."""

    def read(self, pixels: Picture) -> Sequence[tuple[str, float]]:
        """Lines in a `(H, W, 3)` uint8 BGR picture, each with its confidence 0..1."""
        ...


def looks_private(text: str) -> bool:
    """Whether a text has the shape of a plate, a telephone number or an addressed person.

    A net, not a proof: a bare personal name looks like any other word. That is why only declared
    entries leave.
    """
    plain = normalize(text)
    if _PHONE.match(plain) and sum(letter.isdigit() for letter in plain) >= 7:
        return True
    if _PLATE.search(plain) or _LATIN_PLATE.match(plain):
        return True
    return plain.endswith(_ADDRESSED)


def normalize(text: str) -> str:
    """The text as it is compared: one form of each letter, small ones, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class DeclaredWords:
    """The words that may be told, by their number.

    Raises:
        BadValue: too many, the same one twice, too short or too long, or one that looks like a
            plate, a telephone number or a person.
    """

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        plain = [normalize(word) for word in self.words]
        if not 0 < len(plain) <= MOST_WORDS or len(set(plain)) != len(plain):
            raise _bad(
                f"{len(plain)}",
                Words(en=f"1 to {MOST_WORDS} different words", ja=f"異なる語を1〜{MOST_WORDS}個"),
            )
        for word, one in zip(self.words, plain, strict=True):
            if not LEAST_LETTERS <= len(one) <= MOST_LETTERS:
                raise _bad(
                    word,
                    Words(
                        en=f"words of {LEAST_LETTERS} to {MOST_LETTERS} letters",
                        ja=f"{LEAST_LETTERS}〜{MOST_LETTERS}文字の語",
                    ),
                )
            if looks_private(word):
                raise _bad(
                    word,
                    Words(
                        en="words that are no plate, telephone number or person",
                        ja="ナンバー・電話番号・人の名前でない語",
                    ),
                )

    def find(self, text: str) -> int | None:
        """The number of the word that the text is, or None. Alike is not the same."""
        if looks_private(text):
            return None
        plain = normalize(text)
        for number, word in enumerate(self.words):
            if normalize(word) == plain:
                return number
        return None


class BoardReader:
    """Tells which declared words boards show.

    Forgets: every letter that was read, when `read` returns.
    """

    def __init__(self, reader: TextReader | None, words: DeclaredWords) -> None:
        """Raises ModelMissing where there is no software that reads."""
        if reader is None:
            raise ModelMissing(
                where=Words(en="texts on boards", ja="看板の文字"),
                found=Words(
                    en="no software that reads letters", ja="文字を読むソフトウェアがありません"
                ),
                expected=Words(en="one, with its weights", ja="文字認識とその重み"),
                remedy=Words(
                    en="leave `signboard` out of the plan's `scenery`",
                    ja="計画書の `scenery` から `signboard` を外してください",
                ),
            )
        self._reader = reader
        self._words = words

    def read(self, pixels: Picture, boards_xyxy: Boxes) -> tuple[int, ...]:
        """The numbers of the words on the boards `(N, 4)` of a picture, each once, rising."""
        height, width = pixels.shape[:2]
        found: set[int] = set()
        for box in boards_xyxy:
            x1, y1 = max(0, int(box[0])), max(0, int(box[1]))
            x2, y2 = min(width, int(np.ceil(box[2]))), min(height, int(np.ceil(box[3])))
            if x2 - x1 < 8 or y2 - y1 < 8:
                continue
            for text, confidence in self._reader.read(pixels[y1:y2, x1:x2]):
                number = self._words.find(text) if confidence >= LEAST_CONFIDENCE else None
                if number is not None:
                    found.add(number)
        return tuple(sorted(found))


def _bad(found: str, expected: Words) -> BadValue:
    return BadValue(
        where=Words(en="words to be read on boards", ja="看板で読み取る語"),
        found=found,
        expected=expected,
        remedy=Words(en="correct the list", ja="一覧を直してください"),
    )
