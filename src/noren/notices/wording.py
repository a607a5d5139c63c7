"""From words in two languages to the text of one voice, with the plan's own texts unchanged.

The press reads `{漢字|かんじ}` as a reading. What comes out of a plan may hold braces of its own,
so every text that is not written here with readings goes through `told_in`.
"""

from __future__ import annotations

from collections.abc import Iterable

from noren.notices.press.document import Voice
from noren.notices.press.lines import literal
from noren.vocabulary.words import Language, Words


def language_of(voice: Voice) -> Language:
    """The language of a voice; easy Japanese is Japanese."""
    return "en" if voice == "en" else "ja"


def told_in(words: Words, voice: Voice) -> str:
    """The words of a voice as text for the press; braces stay braces."""
    return literal(words.in_language(language_of(voice)))


def lines_in(lines: Iterable[Words], voice: Voice) -> str:
    """Several words of a voice as text for the press, a line each."""
    return told_in(in_lines(lines), voice)


def filled(template: Words, **facts: Words) -> Words:
    """A template with `{name}` replaced by the fact of its language.

    Raises:
        KeyError: a mark without a fact.
    """
    return Words(
        ja=template.ja.format(**{name: fact.ja for name, fact in facts.items()}),
        en=template.en.format(**{name: fact.en for name, fact in facts.items()}),
    )


def joined(parts: Iterable[Words]) -> Words:
    """Sentences one after another; English parts are separated by a space."""
    parts = tuple(parts)
    return Words(ja="".join(one.ja for one in parts), en=" ".join(one.en for one in parts))


def in_lines(lines: Iterable[Words]) -> Words:
    """Several lines as one text, parted by line feeds."""
    lines = tuple(lines)
    return Words(ja="\n".join(one.ja for one in lines), en="\n".join(one.en for one in lines))


def in_one_line(lines: Iterable[Words]) -> Words:
    """Several lines as one, parted by ` / `; "" for none."""
    lines = tuple(lines)
    return Words(ja=" / ".join(one.ja for one in lines), en=" / ".join(one.en for one in lines))


def same(text: str) -> Words:
    """A text that is the same in both languages: a digest, a name, a telephone number."""
    return Words(ja=text, en=text)
