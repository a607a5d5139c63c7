"""A text for people, in both languages at once.

A text that exists in one language only cannot be written: both are required. That is why noren
needs no translation files and no build step for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text in Japanese and in English; `{name}` marks what `fill` replaces."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `ja` or `en`; raises KeyError for any other language."""
        return {"ja": self.ja, "en": self.en}[language]

    def fill(self, **facts: object) -> Words:
        """Both texts with their marks replaced; raises KeyError for a mark without a fact."""
        return Words(ja=self.ja.format(**facts), en=self.en.format(**facts))
