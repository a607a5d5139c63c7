"""Text that fits its box: how wide it is at most, and where its lines may break.

Widths are an estimate on the safe side for the usual Japanese and Latin sans-serif fonts, since
a picture does not know the font of its page. Lines break between phrases, by the rules for
Japanese line ends (行頭・行末禁則). A phrase that alone is too wide is parted where the kind of its
letters changes, a long word of kanji between pairs of them, and only then between any two letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Final

from noren.notices.press.lines import is_japanese, literal, phrases_of

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INVISIBLE: Final = re.compile("[\u200b\u202a-\u202e\u2066-\u2069\ufeff]")

_EM_OF: Final = {
    **dict.fromkeys("!'(),.:;I[]ijl|\\/-*frt", 0.51),
    **dict.fromkeys(" ", 0.36),
    **dict.fromkeys('{}"_', 0.64),
    **dict.fromkeys("acksvxyz1", 0.66),
    **dict.fromkeys("%@MWmw&#", 1.0),
    **dict.fromkeys("$+<=>?^~CDGHNOQUX", 0.9),
}
"""The widest of BIZ UDPGothic, Noto Sans CJK JP and DejaVu Sans, for signs below U+007F."""
_EM_OF_OTHERS: Final = 0.77
_NOT_FIRST: Final = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）］｝〕〉》」』】〙〗〟’”ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ…‥〜～％℃"
    ")]}!?,.:;%"
)
_NOT_LAST: Final = frozenset("（［｛〔〈《「『【〘〖〝‘“([{￥$")
_UNIT: Final = re.compile(r"(m²?|%)(?!\w)")
_LONG_WORD: Final = 5
"""Kanji of a word that may be parted between pairs."""
_HONORIFIC: Final = "おご"
"""Kana that begin a word of kanji: お知らせ, ご案内."""
_NO_BREAK_BEFORE_COMBINING: Final = ("Mn", "Me", "Mc", "Cf", "Sk")


def clean(text: str) -> str:
    """The text on one line, without what XML cannot hold and without direction marks."""
    return " ".join(_INVISIBLE.sub("", _NOT_XML.sub("\ufffd", text)).split())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is at most, in the units of `size`, the font's height."""
    return sum(_em(sign) for sign in text) * size * (1.07 if bold else 1.0)


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines none of which is wider than `room`; no line for an empty text.

    Raises:
        ValueError: the room is narrower than the widest sign, so that nothing fits.
    """
    if room < size * 1.4:
        raise ValueError(f"a room of {room:.1f} for letters of {size:.1f}")
    lines: list[str] = []
    line = ""
    for piece in _pieces(clean(text), size, room, bold):
        joined = line + piece
        if not line or text_width(joined.rstrip(), size, bold=bold) <= room:
            line = joined
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
    return tuple(one for one in (*lines, line.rstrip()) if one)


def balanced_room(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """The narrowest room that needs no more lines and parts no phrase that `room` leaves whole."""
    count = len(wrap(text, size, room, bold=bold))
    phrases = _phrases(clean(text))
    widest = max((text_width(one.rstrip(), size, bold=bold) for one in phrases), default=room)
    low, high = min(room, max(widest, size * 1.4)), room
    if count < 2 or len(wrap(text, size, low, bold=bold)) <= count:
        return low if count > 1 else room
    for _ in range(8):
        middle = (low + high) / 2
        if len(wrap(text, size, middle, bold=bold)) <= count:
            high = middle
        else:
            low = middle
    return high


def _em(sign: str) -> float:
    if "\u0020" <= sign < "\u007f":
        return _EM_OF.get(sign, _EM_OF_OTHERS)
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0.0
    if sign >= "\U0001f000":
        return 1.35
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    return 0.66 if unicodedata.east_asian_width(sign) == "H" else 0.95


def _pieces(text: str, size: float, room: float, bold: bool) -> list[str]:
    """The text in pieces between which a line may break, each no wider than the room.

    A piece is a phrase; of a phrase too wide, what ends in kana; of that, a run of one script; of
    such a run too wide, a pair of kanji, and in the end a sign.
    """
    found = [text]
    for parted in (_phrases, _kana_parts, _runs, _pairs, _signs):
        found = [
            part
            for piece in found
            for part in (
                [piece] if text_width(piece.rstrip(), size, bold=bold) <= room else parted(piece)
            )
        ]
    return [part for piece in found for part in _chop(piece, size, room, bold)]


@lru_cache(maxsize=4096)
def _phrases(text: str) -> tuple[str, ...]:
    """What stays on one line while it can: phrases of Japanese, words of other languages."""
    found: list[str] = []
    for stretch in _split(text, _mark_ends):
        phrases = phrases_of(literal(stretch)) if is_japanese(stretch) else ()
        for part in [one.text for one in phrases] or [stretch]:
            if found and (not _may_part(found[-1][-1], part[0]) or _is_unit(found[-1], part)):
                found[-1] += part
            else:
                found.append(part)
    return tuple(found)


def _is_unit(before: str, part: str) -> bool:
    """Whether a part is the unit of the number before it: `0.5 m`, `7.0 m²`."""
    return before[-1] == " " and before[-2:-1].isdigit() and _UNIT.match(part) is not None


def _kana_parts(phrase: str) -> list[str]:
    return _split(phrase, _kana_ends)


def _runs(phrase: str) -> list[str]:
    return _split(phrase, _script_ends)


def _pairs(run: str) -> list[str]:
    """A long word of kanji in pairs, of which such words mostly consist; the last may be three."""
    if len(run) < _LONG_WORD or any(_script(sign) != "kanji" for sign in run):
        return [run]
    ends = [*range(2, len(run) - 1, 2), len(run)]
    return [run[start:end] for start, end in pairwise([0, *ends])]


def _signs(run: str) -> list[str]:
    return _split(run, _anywhere)


def _split(text: str, ends: Callable[[str, str], bool]) -> list[str]:
    pieces = [""]
    for index, sign in enumerate(text):
        pieces[-1] += sign
        following = text[index + 1 : index + 2]
        if following and _may_part(sign, following) and ends(sign, following):
            pieces.append("")
    return [piece for piece in pieces if piece]


def _may_part(sign: str, following: str) -> bool:
    return not (
        following in _NOT_FIRST
        or sign in _NOT_LAST
        or following == " "
        or _clings(following)
        or sign == "\u200d"
    )


def _clings(sign: str) -> bool:
    """Whether a sign is drawn onto the one before it."""
    return unicodedata.category(sign) in _NO_BREAK_BEFORE_COMBINING or "\U0001f3fb" <= sign <= (
        "\U0001f3ff"
    )


def _mark_ends(sign: str, following: str) -> bool:
    """After a space or mark, and before an opening bracket."""
    if sign == " " or sign in "、。，．！？」』）】・／/)":
        return True
    return following in _NOT_LAST and not following.isascii()


def _kana_ends(sign: str, following: str) -> bool:
    """Where kana ends and a new word of kanji or katakana begins."""
    if sign in _HONORIFIC and _script(following) == "kanji":
        return False
    return _script(sign) == "hiragana" and _script(following) in ("kanji", "katakana", "latin")


def _script_ends(sign: str, following: str) -> bool:
    """Also between two scripts, except before kana endings and between a number and its unit."""
    if sign.isdigit() or _script(following) == "hiragana":
        return False
    return sign in "-_/@.:" or _script(sign) != _script(following)


def _script(sign: str) -> str:
    if "\u3041" <= sign <= "\u309f":
        return "hiragana"
    if "\u30a0" <= sign <= "\u30ff":
        return "katakana"
    if unicodedata.east_asian_width(sign) in "WF":
        return "kanji"
    return "latin"


def _anywhere(_sign: str, _following: str) -> bool:
    """Between any two signs that the rules for line ends do not hold together."""
    return True


def _chop(piece: str, size: float, room: float, bold: bool) -> list[str]:
    """A row of signs that may not be parted, parted all the same where it is too wide."""
    parts = [""]
    for sign in piece:
        if parts[-1] and text_width(parts[-1] + sign, size, bold=bold) > room:
            parts.append("")
        parts[-1] += sign
    return parts
