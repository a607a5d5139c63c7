"""A text as HTML: readings over kanji, phrases that keep together, addresses that may break."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from noren.notices.press import lines

_SHORT_PHRASE: Final = 6
"""Letters of a phrase that fits every line there is, even of a sticker's headline."""
_SHORT_PART: Final = 14
"""Letters of a part of an address that fits every line in which a link stands."""
_SHORT_END: Final = 14
"""Letters of the last two words of a headline that fit every line of a notice together."""
_PERCENT: Final = re.compile(r"(?<=\d) (?=%)")
"""Between a number and its sign, which no line parts."""
_NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """Writes texts.

    Args:
        lang: the language of the document, `ja` or `en`.
        shows_readings: whether readings are printed over kanji.
        has_links: whether addresses can be followed.
    """

    lang: str
    shows_readings: bool
    has_links: bool

    def text(self, text: str) -> str:
        """A text with its readings, phrases and addresses as HTML."""
        return "<br>".join(self._line(line) for line in text.strip().split("\n"))

    def closing(self, text: str) -> str:
        """A text of large letters: the last two words of an English line stay together.

        A line of Japanese, of fewer than four words, or whose last two words are long is as `text`
        writes it.
        """
        return "<br>".join(self._closing_line(line) for line in text.strip().split("\n"))

    def _closing_line(self, line: str) -> str:
        plain = lines.plain(line)
        start, *last = plain.rsplit(" ", 2)
        end = " ".join(last)
        is_long = len(end) > _SHORT_END or lines.has_address(end)
        if is_long or start.count(" ") < 1 or lines.is_japanese(plain):
            return self._line(line)
        # Not a span that no line parts: the press would part the line before it at any word.
        return f"{self._stretch(start)} {self._stretch(end.replace(' ', _NO_BREAK))}"

    def _line(self, line: str) -> str:
        if not lines.is_japanese(lines.plain(line)):
            return self._stretch(lines.plain(line))
        out = "".join(self._phrase(phrase) for phrase in lines.phrases_of(line))
        return f'<span lang="ja">{out}</span>' if self.lang == "en" else out

    def _phrase(self, phrase: lines.Phrase) -> str:
        inside = "".join(self._piece(piece) for piece in phrase.pieces)
        # A space at the end stands between the phrases, where a line may be broken.
        body = inside.rstrip(" ")
        return f"{_kept(body, phrase.text)}{' ' * (len(inside) - len(body))}"

    def _piece(self, piece: lines.Piece) -> str:
        if not piece.reading or not self.shows_readings:
            return self._stretch(piece.text)
        # A reading is set at half size: one that is longer than its kanji gets room beside them.
        spare = max(0.0, len(piece.reading) / 2 - len(piece.text)) / 2
        room = f' style="padding:0 {spare:.2f}em"' if spare else ""
        reading = escape(piece.reading)
        return f"<ruby{room}>{escape(piece.text)}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>"

    def _stretch(self, text: str) -> str:
        out = ""
        for part, is_address in lines.split_addresses(text):
            if is_address:
                out += self.address(part)
                continue
            for run, is_rtl in lines.split_rtl(part):
                body = "".join(_run(*one) for one in lines.split_numbers(run))
                out += f'<bdi dir="rtl">{body}</bdi>' if is_rtl else body
        return out

    def address(self, address: str, *, shown: str = "") -> str:
        """An address that may break after its marks; a link where a page is read on a screen.

        `shown` is written in its place; "" for the address itself.
        """
        parts = lines.address_parts(shown or address)
        if not self.has_links:
            return "<wbr>".join(escape(part, quote=False) for part in parts)
        # Inside a link the press parts a line at any letter, not only after the marks.
        body = "<wbr>".join(_whole(part) for part in parts)
        target = address if "://" in address else f"mailto:{address}"
        return f'<a href="{escape(target, quote=True)}">{body}</a>'


def _whole(part: str) -> str:
    """A part of an address that no line parts, unless it is longer than some lines are."""
    html = escape(part, quote=False)
    return f'<span class="n">{html}</span>' if len(part) <= _SHORT_PART else html


def _run(text: str, is_number: bool) -> str:
    """A stretch of text; a number on one line, unless it is longer than some lines are."""
    html = escape(text, quote=False)
    if not is_number:
        return _PERCENT.sub(_NO_BREAK, html)
    return f'<span class="{"n" if len(text) <= _SHORT_PART else "p"}">{html}</span>'


def _kept(html: str, text: str) -> str:
    """A phrase that stays on one line, unless it is longer than a whole line."""
    if len(text) <= 1 or lines.has_address(text):
        return html
    return f'<span class="{"n" if len(text) <= _SHORT_PHRASE else "p"}">{html}</span>'
