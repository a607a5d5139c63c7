"""What a question of `noren init` is: its kind, how often it is asked, what fits as an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from noren.vocabulary.words import Words


class Kind(Enum):
    """What sort of answer is wanted."""

    TEXT = "text"
    """A sentence, in one language or both."""
    PHRASE = "phrase"
    """Some words that are the same in both languages."""
    CHOICE = "choice"
    """One of a few words."""
    SEVERAL = "several"
    """One or more of a few words."""
    WHOLE = "whole"
    """A whole number."""
    DAY = "day"
    """A date."""
    SPAN = "span"
    """A span of time with its unit."""


class Scope(Enum):
    """How often a question is asked."""

    ONCE = "once"
    PURPOSE = "purpose"
    """For every purpose of the starter."""
    CAMERA = "camera"
    """For every camera of the author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One word that can be answered, and how people read it."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    `key` is where the answer stands in a file of answers, from the top for `Scope.ONCE`, else
    from the entry; `mark` names the example in the starter, with `{purpose}` and `{camera}` for
    ids, or is the example itself where `example` holds one. `default` may be `{place}` and the
    like, facts of the starter. `asked_if` is the mark without which a starter does not ask, or
    `key=answer` for a question that depends on another; `needed_without` names the question
    without whose answer this one is no longer optional.
    """

    key: str
    kind: Kind
    ask: Words
    why: Words
    scope: Scope = Scope.ONCE
    mark: str = ""
    example: Words | None = None
    default: str = ""
    choices: tuple[Choice, ...] = ()
    smallest: int = 0
    largest: int = 1000
    is_optional: bool = False
    needed_without: str = ""
    asked_if: str = ""
