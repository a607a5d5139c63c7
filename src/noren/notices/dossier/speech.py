"""One language for a whole dossier, and blocks in which nothing is ever left blank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from noren.notices.press import blocks as b
from noren.notices.press.lines import literal
from noren.notices.statements.phrases import day_words, span_words
from noren.plan.values import Span, Text
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Language, Words

Said = str | Words | Text | Term | date | Span | bool | int | None
"""What a dossier can say: a text of both languages, a value of the plan, or nothing at all."""

NOT_STATED: Final = Words(ja="計画に記載なし", en="not stated in the plan")
_TRUTH: Final = {True: Words(ja="はい", en="yes"), False: Words(ja="いいえ", en="no")}
_COUNTRIES: Final = {
    "JP": Words(ja="日本", en="Japan"),
    "US": Words(ja="米国", en="United States"),
    "CN": Words(ja="中国", en="China"),
    "KR": Words(ja="韓国", en="South Korea"),
    "TW": Words(ja="台湾", en="Taiwan"),
    "SG": Words(ja="シンガポール", en="Singapore"),
    "GB": Words(ja="英国", en="United Kingdom"),
    "DE": Words(ja="ドイツ", en="Germany"),
    "FR": Words(ja="フランス", en="France"),
    "IE": Words(ja="アイルランド", en="Ireland"),
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says everything in one language, and builds blocks of it."""

    language: Language

    def say(self, said: Said) -> str:
        """A value in words; what is missing or empty is said to be not stated."""
        if said is None or said == "":
            return NOT_STATED.in_language(self.language)
        if isinstance(said, bool):
            return _TRUTH[said].in_language(self.language)
        if isinstance(said, date):
            return day_words(said).in_language(self.language)
        if isinstance(said, Span):
            return span_words(said).in_language(self.language)
        if isinstance(said, Words):
            # Code is quoted for terminals; on paper the quotes are only noise.
            return said.in_language(self.language).replace("`", "")
        if isinstance(said, (Text, Term)):
            return said.in_language(self.language)
        return f"{said:,}" if isinstance(said, int) else said

    def join(self, parts: Iterable[Said], *, empty: Said = None) -> str:
        """Several values on one line, each once; `empty` where there are none."""
        said = list(dict.fromkeys(self.say(part) for part in parts))
        return {"ja": "、", "en": ", "}[self.language].join(said) if said else self.say(empty)

    def lines(self, parts: Iterable[Said], *, empty: Said = None) -> str:
        """Several values, one a line; `empty` where there are none."""
        return "\n".join(self.say(part) for part in parts) or self.say(empty)

    def named(self, name: Text, ident: str) -> str:
        """A name with its id, by which the plan and the findings call it."""
        return self.bracket(self.say(name), ident)

    def bracket(self, text: str, inner: str) -> str:
        """A text and what stands in brackets behind it."""
        return f"{text}({inner})" if self.language == "ja" else f"{text} ({inner})"

    def country(self, code: str) -> str:
        """A country by its name where it is a frequent one, else by its two letters."""
        known = _COUNTRIES.get(code)
        return code if known is None else self.bracket(self.say(known), code)

    # -- blocks -----------------------------------------------------------------------------

    def paragraph(self, said: Said, *, is_strong: bool = False) -> b.Paragraph:
        """One paragraph."""
        return b.Paragraph(text=literal(self.say(said)), is_strong=is_strong)

    def bullets(self, items: Iterable[Said]) -> b.Bullets:
        """Short points."""
        return b.Bullets(items=tuple(literal(self.say(item)) for item in items))

    def fields(self, *rows: tuple[Said, Said]) -> b.Fields:
        """Labels and values."""
        return b.Fields(
            rows=tuple(
                b.Field(label=literal(self.say(label)), value=literal(self.say(value)))
                for label, value in rows
            )
        )

    def table(
        self, caption: Said, columns: Sequence[Said], rows: Iterable[Sequence[Said]]
    ) -> b.Table:
        """A table; every cell that has nothing to say says so, and days are short."""
        return b.Table(
            caption=literal(self.say(caption)),
            columns=tuple(literal(self.say(column)) for column in columns),
            rows=tuple(tuple(literal(self._cell(cell)) for cell in row) for row in rows),
        )

    def _cell(self, said: Said) -> str:
        return said.isoformat() if isinstance(said, date) else self.say(said)

    def heading(self, said: Said) -> b.Subheading:
        """A heading inside a chapter."""
        return b.Subheading(text=literal(self.say(said)))

    def chapter(self, heading: Said, blocks: Iterable[b.Block]) -> b.Section:
        """A chapter of the dossier."""
        return b.Section(heading=literal(self.say(heading)), blocks=tuple(blocks))
