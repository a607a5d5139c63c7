"""Small words that many statements share: days, spans, lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from noren.plan.values import Span, Text
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_UNITS = (
    (86400, Words(ja="日間", en="day")),
    (3600, Words(ja="時間", en="hour")),
    (60, Words(ja="分", en="minute")),
    (1, Words(ja="秒", en="second")),
)


def day_words(day: date) -> Words:
    """A day as people write it: `2026年11月22日`, `22 November 2026`."""
    japanese = f"{day.year}年{day.month}月{day.day}日"
    english = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return Words(ja=japanese, en=english)


def span_words(span: Span) -> Words:
    """A span in its largest whole unit: `90日間`, `90 days`."""
    size, unit = next((size, unit) for size, unit in _UNITS if span.seconds % size == 0)
    number = span.seconds // size
    plural = "" if number == 1 else "s"
    japanese, english = f"{number:,}{unit.ja}", f"{number:,} {unit.en}{plural}"
    return Words(ja=japanese, en=english)


def often_words(span: Span) -> Words:
    """A span after "every" and "per", where English drops a one: `1時間`, `hour`."""
    words = span_words(span)
    return Words(ja=words.ja, en=words.en.removeprefix("1 "))


def said(text: Text | Term) -> Words:
    """A text of the plan, or a word of a closed set, in both languages."""
    if isinstance(text, Text):
        return Words(ja=text.ja, en=text.en)
    return Words(ja=text.ja, en=text.en)


def listed(parts: Iterable[Words]) -> Words:
    """Several words in one line: `甲、乙、丙`, `a, b and c`.

    Raises:
        ValueError: nothing to list.
    """
    words = list(dict.fromkeys(parts))
    if not words:
        raise ValueError("nothing to list")
    head, last = [one.en for one in words[:-1]], words[-1].en
    return Words(
        ja="、".join(one.ja for one in words),
        en=f"{', '.join(head)} and {last}" if head else last,
    )
