"""What a kind of trouble means to whoever reads of it: an error that still lacks its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from noren.errors import NorenError, Sentence
from noren.vocabulary.words import Words

Kind = TypeVar("Kind", bound=NorenError, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Generic[Kind]):
    """One row of a table of troubles; `{name}` in its texts marks a fact that comes later."""

    error: type[Kind]
    found: Words
    expected: Words
    remedy: Words

    def at(self, where: Sentence, **facts: object) -> Kind:
        """The error, to be raised; KeyError for a mark without a fact."""
        return self.error(
            where=where,
            found=self.found.fill(**facts),
            expected=self.expected.fill(**facts),
            remedy=self.remedy.fill(**facts),
        )
