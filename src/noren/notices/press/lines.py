"""From a text to the pieces a line may be broken between.

Japanese is broken only between phrases (found by BudouX), never inside one; a phrase that is
longer than the whole line still breaks rather than run over the edge. Addresses of mail and pages
may break after their marks of punctuation. English breaks at spaces only.

Readings: `{撮影|さつえい}`. A brace that is meant as a brace is doubled, as `literal` does.
`Words.fill` halves doubled braces: in a text that is filled, readings are written
`{{撮影|さつえい}}` and facts are passed through `literal`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import budoux

_RUBY: Final = re.compile(r"\{\{|\}\}|\{([^{}|]+)\|([^{}|]+)\}")
_ADDRESS: Final = re.compile(r"https?://[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_NUMBER: Final = re.compile(r"[+(]?\d[\d() ‐-]*\d(?:[-‐]\d+)*", re.ASCII)
_TICKET: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+", re.ASCII)
"""Numbers with letters in them, such as those of requests: N-QS9P4-594UQ."""
_HYPHENED: Final = re.compile(r"\b[A-Z0-9]+(?:-[A-Z0-9]+)+\b", re.ASCII)
"""Of these, what no line parts in other languages either: there words may be parted at a hyphen."""
_JAPANESE: Final = re.compile("[\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_KANJI_RUN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff々]+$")
_WHOLE: Final = re.compile(
    "結び付け?|のこし|にくい?|間に合|その[他場]|によ[るっり]|につい|におけ|に関す|に対す"
)
"""What BudouX takes apart: 結び|付けません, の|こします, 気付きに|くい, 間に|合わない, その|場,
カメラに|よる, 計画に|ついて."""
_LINKING: Final = re.compile("(?:による|における|に関する|に対する|についての)(?=\\w)")
"""Words behind which a line may be parted all the same: カメラによる|街の."""
_DOT: Final = re.compile("・(?=.)")
_LONG_PHRASE: Final = 8
_JOINT: Final = re.compile(
    "(?<=[\u4e00-\u9fff]{2})(?=[ァ-ヶー]{3})|(?<=[ァ-ヶー]{3})(?=[\u4e00-\u9fff]{2})"
)
"""Between the words of a very long name: カメラ|画像利活用|ガイドブック."""
_LONG_NAME: Final = 12
_RTL_LETTER: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff"
_RTL: Final = re.compile(f"[{_RTL_LETTER}](?:[{_RTL_LETTER}\\s\\d.,'-]*[{_RTL_LETTER}])?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters and their reading, "" for none."""

    text: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Pieces that stay on one line while the line is long enough."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Its letters without readings."""
        return "".join(piece.text for piece in self.pieces)


def literal(text: str) -> str:
    """A text from outside, with its braces kept as braces."""
    return text.replace("{", "{{").replace("}", "}}")


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a text, in order; a brace that opens no reading is itself."""
    found: list[Piece] = []
    at = 0
    for match in _RUBY.finditer(text):
        _add(found, text[at : match.start()])
        if match[1] is None:
            _add(found, match[0][0])
        else:
            found.append(Piece(match[1], match[2]))
        at = match.end()
    _add(found, text[at:])
    return tuple(found)


def _add(found: list[Piece], text: str) -> None:
    if text and found and not found[-1].reading:
        found[-1] = Piece(found[-1].text + text)
    elif text:
        found.append(Piece(text))


def plain(text: str) -> str:
    """The text without readings and with single braces, as it is read aloud."""
    return "".join(piece.text for piece in pieces_of(text))


def readings(text: str) -> str:
    """All readings of a text, one after another."""
    return "".join(piece.reading for piece in pieces_of(text))


def is_japanese(text: str) -> bool:
    """Whether it holds kana or kanji."""
    return _JAPANESE.search(text) is not None


def split_rtl(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut into stretches and whether each is written from right to left."""
    return _split(text, _RTL)


def split_numbers(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut into stretches and whether each is a number with hyphens, letters in it or not.

    Telephone numbers, dates, the numbers of requests.
    """
    return _split(text, _HYPHENED)


def phrases_of(text: str) -> tuple[Phrase, ...]:
    """The phrases of one line of Japanese text, in order.

    No phrase ends inside letters that share a reading, a number or an address, nor between two
    kanji of which one would stand alone.
    """
    pieces = pieces_of(text)
    whole = "".join(piece.text for piece in pieces)
    kept = _kept_spans(pieces, whole)
    ends = {
        end
        for end in _phrase_ends(whole)
        if not any(a < end < b for a, b in kept) and not _parts_a_word(whole, end)
    }
    ends |= {found.end() for found in _LINKING.finditer(whole)}
    ends |= {end for end in _joints(whole, ends) if not any(a < end < b for a, b in kept)}
    return tuple(_cut(pieces, sorted(ends)))


def _joints(whole: str, ends: set[int]) -> Iterator[int]:
    """Where very long names among these phrases may be parted."""
    for start, end in pairwise(sorted({0, *ends})):
        if end - start > _LONG_NAME:
            yield from (joint.start() for joint in _JOINT.finditer(whole, start, end))


def _parts_a_word(whole: str, end: int) -> bool:
    """Whether an end leaves a single kanji apart from the kanji that it belongs to.

    BudouX takes names and rare compounds apart there: 汐|見浦, 分|析.
    """
    run = _KANJI_RUN.search(whole[:end]), _KANJI_RUN.search(whole[end:][::-1])
    before, after = (len(found[0]) if found else 0 for found in run)
    return bool(before and after) and 1 in (before, after)


def _kept_spans(pieces: tuple[Piece, ...], whole: str) -> list[tuple[int, int]]:
    spans = [match.span() for match in _ADDRESS.finditer(whole)]
    spans += [match.span() for match in _NUMBER.finditer(whole)]
    spans += [match.span() for match in _TICKET.finditer(whole)]
    spans += [match.span() for match in _RTL.finditer(whole)]
    spans += [match.span() for match in _WHOLE.finditer(whole)]
    at = 0
    for piece in pieces:
        if piece.reading:
            spans.append((at, at + len(piece.text)))
        at += len(piece.text)
    return spans


def _phrase_ends(whole: str) -> Iterator[int]:
    at = 0
    for phrase in _parser().parse(whole) if whole else ():
        # Latin words inside Japanese may be parted at their spaces, too.
        for space in re.finditer(r"\s+(?=\S)", phrase):
            yield at + space.end()
        # A long row of names may be parted between them: 専門家・団体・委員会への.
        for dot in _DOT.finditer(phrase) if len(phrase) > _LONG_PHRASE else ():
            yield at + dot.end()
        at += len(phrase)
        # No line begins with a dot: what ends before one ends behind it.
        yield at + 1 if whole.startswith("・", at) else at


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _cut(pieces: tuple[Piece, ...], ends: list[int]) -> Iterator[Phrase]:
    current: list[Piece] = []
    at = 0
    rest = list(ends)
    for piece in pieces:
        text, reading = piece.text, piece.reading
        while rest and rest[0] <= at + len(text):
            head = rest.pop(0) - at
            current.append(Piece(text[:head], reading))
            yield Phrase(tuple(p for p in current if p.text))
            current, text, at = [], text[head:], at + head
        if text:
            current.append(Piece(text, reading))
            at += len(text)
    if current:
        yield Phrase(tuple(current))


def split_addresses(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut into stretches and whether each is an address of mail or a page."""
    return _split(text, _ADDRESS)


def _split(text: str, kind: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    at = 0
    for match in kind.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def has_address(text: str) -> bool:
    """Whether an address of mail or a page stands in it."""
    return _ADDRESS.search(text) is not None


def address_parts(address: str) -> tuple[str, ...]:
    """An address cut where a line may be broken: after `/ ? & = # @ . - _`, not in `://`."""
    parts = re.findall(r"https?://|[^/?&=#@._-]*[/?&=#@._-]+|[^/?&=#@._-]+", address)
    return tuple(part for part in parts if part)


def width_em(text: str) -> float:
    """About how wide the widest line of a text is, in sizes of its type."""
    return max(
        (
            sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.68 for c in line)
            for line in text.split("\n")
        ),
        default=0.0,
    )
