"""Whether what somebody typed answers a question, and as which value."""

from __future__ import annotations

import re
from datetime import date

from noren.errors import UsageError
from noren.operations.starting.answers import is_one_line
from noren.operations.starting.question import Choice, Kind, Question
from noren.plan.starters import PLACEHOLDER
from noren.vocabulary.words import Words

Answer = str | int | list[str]

_LONGEST = {Kind.TEXT: 2000, Kind.PHRASE: 300}
_SPAN = re.compile(r"([1-9][0-9]{0,4}) ?(min|h|days?|分|時間|日間?)")
_UNITS = {"分": "min", "時間": "h", "日": "days", "日間": "days", "day": "days"}
_SPLIT = re.compile(r"[,、，\s]+")


def accept(question: Question, typed: str, choices: tuple[Choice, ...]) -> Answer:
    """The value of an answer.

    Choices may be answered by their word or their number, counted from 1; full-width digits and
    blanks are taken for plain ones.

    Raises:
        UsageError: it is no answer to this question; the message says what would be.
    """
    text = typed.strip()
    if question.kind in _LONGEST:
        return _words(question, text)
    text = _half_width(text)
    if question.kind is Kind.CHOICE:
        return _one_of(question, text, choices)
    if question.kind is Kind.SEVERAL:
        chosen = [_one_of(question, part, choices) for part in _SPLIT.split(text) if part]
        if not chosen:
            raise _refused(question, text, _listed(choices))
        return list(dict.fromkeys(chosen))
    if question.kind is Kind.WHOLE:
        return _whole(question, text)
    if question.kind is Kind.DAY:
        return _day(question, text)
    return _span(question, text)


def _words(question: Question, text: str) -> str:
    longest = _LONGEST[question.kind]
    if not text:
        expected = Words(en="some words; `?` explains why", ja="文字。`?` で理由を説明します")
        raise _refused(question, text, expected)
    if len(text) > longest:
        expected = Words(en=f"at most {longest} letters", ja=f"{longest}文字まで")
        raise _refused(question, f"{text[:20]}…", expected)
    if not is_one_line(text):
        expected = Words(en="no control characters", ja="制御文字のない文字")
        raise _refused(question, "…", expected)
    if PLACEHOLDER in text:
        expected = Words(en="words of your own instead of 〇〇", ja="〇〇ではなく、自分の言葉")
        raise _refused(question, text, expected)
    if question.key == "source" and "@" in text and "://" in text:
        expected = Words(
            en="an address without a name and password; those go into an environment variable",
            ja="利用者名とパスワードのない住所。それらは環境変数に入れます",
        )
        raise _refused(question, "…@…", expected)
    return text


def _one_of(question: Question, text: str, choices: tuple[Choice, ...]) -> str:
    for number, choice in enumerate(choices, start=1):
        if text.lower() in (choice.value, str(number)):
            return choice.value
    raise _refused(question, text, _listed(choices))


def _listed(choices: tuple[Choice, ...]) -> Words:
    last = len(choices)
    return Words(en=f"a number from 1 to {last}", ja=f"1から{last}までの番号")


def _whole(question: Question, text: str) -> int:
    if text.isascii() and text.isdigit() and question.smallest <= int(text) <= question.largest:
        return int(text)
    smallest, largest = question.smallest, question.largest
    expected = Words(
        en=f"a whole number from {smallest} to {largest}", ja=f"{smallest}から{largest}までの整数"
    )
    raise _refused(question, text, expected)


def _day(question: Question, text: str) -> str:
    try:
        return date.fromisoformat(text.replace("/", "-")).isoformat()
    except ValueError:
        expected = Words(en="a date such as 2027-04-01", ja="2027-04-01 のような日付")
        raise _refused(question, text, expected) from None


def _span(question: Question, text: str) -> str:
    match = _SPAN.fullmatch(text)
    if match is None:
        expected = Words(
            en="a number and its unit, such as `90 days` or `12 h`",
            ja="`90 days` や `12 h` のような数と単位(`90日` でも可)",
        )
        raise _refused(question, text, expected)
    unit = _UNITS.get(match[2], match[2])
    return f"{match[1]} {unit}"


def _half_width(text: str) -> str:
    """Digits, slashes and the like as they come from a Japanese keyboard."""
    return "".join(
        chr(ord(letter) - 0xFEE0) if "！" <= letter <= "～" else letter for letter in text
    ).replace("\u3000", " ")


def _refused(question: Question, found: str, expected: Words) -> UsageError:
    return UsageError(
        where=question.key,
        found=Words(en=f"`{found}`", ja=f"`{found}`")
        if found
        else Words(en="nothing", ja="何も書かれていません"),
        expected=expected,
        remedy=Words(en="answer again", ja="もう一度答えてください"),
    )
