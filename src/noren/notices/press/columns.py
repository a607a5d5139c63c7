"""How wide the columns of a table are: no word is parted while there is room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from noren.notices.press import lines

REPORT_LINE_EM: Final = 56.0
"""A line of a report in sizes of a table's type."""
PAGE_LINE_EM: Final = 46.0
"""A line of a page or a letter in sizes of a table's type."""
_PADDING_EM: Final = 1.5
_BOLD: Final = 1.12
"""How much wider bold and capital letters are than `lines.width_em` says."""
_WORD: Final = re.compile("[!-~\u00a0]+")
_BREAKABLE: Final = re.compile(r"(?<=[/?&=#@._])|(?<=[A-Za-z]-)")
"""Where long names and addresses may be parted."""
_MOST_WORD_EM: Final = 13.0
_PHRASE_EM: Final = 6.0
"""Room for a short phrase of Japanese."""
_MOST_PHRASE_EM: Final = 7.5
"""Room for a long one, so that it moves to the next line whole."""
_MOST_EM: Final = 46.0


def column_widths(cells: Sequence[Sequence[str]], *, line_em: float) -> str:
    """The `<col>` elements of a table whose rows, the head first, are given.

    Args:
        line_em: how long a line is, in sizes of the table's type.

    Every column gets room for its longest word, as far as the line allows; what is left goes to
    the columns with the longest texts.
    """
    columns = [[lines.plain(text) for text in column] for column in zip(*cells, strict=True)]
    least = [max(_word_em(text) for text in column) + _PADDING_EM for column in columns]
    whole = [
        max(min(max(lines.width_em(text) for text in column), _MOST_EM) + _PADDING_EM, low)
        for column, low in zip(columns, least, strict=True)
    ]
    widths = _shared(least, whole, line_em)
    return "".join(f'<col style="width:{100 * w / sum(widths):.1f}%">' for w in widths)


def _shared(least: list[float], whole: list[float], line_em: float) -> list[float]:
    room = line_em - sum(least)
    wanted = [most - low for most, low in zip(whole, least, strict=True)]
    if room <= 0 or sum(wanted) <= 0:
        return least
    if sum(wanted) <= room:
        return whole
    # A column that wants twice as much gets less than twice: long texts wrap well.
    shares = [want**0.8 for want in wanted]
    return [low + room * share / sum(shares) for low, share in zip(least, shares, strict=True)]


def _word_em(text: str) -> float:
    """About how wide the widest part of a text is that should not be parted."""
    latin = max(
        (
            lines.width_em(part) * _BOLD
            for word in _WORD.findall(text)
            for part in _BREAKABLE.split(word)
        ),
        default=0.0,
    )
    # A short text keeps to one line: a state, a number, a name.
    short = lines.width_em(text) if len(text) <= 5 else 0.0
    return min(max(latin, short, _phrase_em(text)), _MOST_WORD_EM)


def _phrase_em(text: str) -> float:
    """Room for the longest phrase of a Japanese text; a very long one may be parted."""
    if not lines.is_japanese(text):
        return 0.0
    phrases = (phrase.text for line in text.split("\n") for phrase in lines.phrases_of(line))
    longest = max((lines.width_em(one.strip()) for one in phrases), default=0.0)
    return min(max(longest, _PHRASE_EM), _MOST_PHRASE_EM)
