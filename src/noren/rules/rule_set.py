"""What a rule set is: one document in one edition, and the days on which it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from noren.vocabulary.words import Words


class Authority(StrEnum):
    """Who speaks in a rule."""

    LAW = "law"
    """Binds: a statute, an ordinance, or the regulator's reading of it."""
    GUIDEBOOK = "guidebook"
    """Recommends; it says itself that it does not compel."""
    HOUSE = "house"
    """Our own reading, such as a number that nobody else gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One document in one edition, and the days on which it holds.

    Args:
        name: what `--rules` takes.
        alias: a shorter name that `--rules` takes too.
        document_ja: the document in Japanese.
        document_en: the document in English.
        edition: its edition, version or date.
        authority: who speaks in it.
        starts: the first day on which it holds; None: asked only by name.
        ends: the last day on which it holds; None: it holds still.
        previews: the first day on which it is asked as a preview until it holds; its rules then
            advise and never stop anybody. None: it has no preview.
        section_ja: how a section is cited in Japanese, `{}` standing for its number.
        section_en: how a section is cited in English.
        countries: where it holds, when it is asked only of plans that film there; None: of all.
        note: what a reader must know about the days.
    """

    name: str
    alias: str
    document_ja: str
    document_en: str
    edition: str
    authority: Authority
    starts: date | None
    ends: date | None = None
    section_ja: str = "{}"
    section_en: str = "{}"
    countries: frozenset[str] | None = None
    note: Words
    previews: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is asked by default on this day; both border days count."""
        return (
            self.starts is not None
            and self.starts <= day
            and (self.ends is None or day <= self.ends)
        )

    def holds_in(self, filmed: frozenset[str]) -> bool:
        """Whether it is asked of a plan that films in these countries."""
        return self.countries is None or bool(self.countries & filmed)

    def is_preview_on(self, day: date) -> bool:
        """Whether it is known on this day but does not hold yet."""
        return (
            self.previews is not None
            and self.starts is not None
            and self.previews <= day < self.starts
        )

    def document(self, language: str) -> str:
        """The document's name in `ja` or `en`."""
        return {"ja": self.document_ja, "en": self.document_en}[language]

    def cite_section(self, section: str, language: str) -> str:
        """A section as people cite it: `§4.1 e` or `4.1節 e`, `Art. 21(1)` or `第21条第1項`."""
        if language == "ja" and self.section_ja == ARTICLE:
            return _article_ja(section)
        form = {"ja": self.section_ja, "en": self.section_en}[language]
        if self.section_ja != SECTION:
            return form.format(section)
        number, _, rest = section.partition(" ")
        return f"{form.format(number)} {rest}".rstrip()


SECTION = "{}節"
"""How a section of the guidebook is cited in Japanese."""
ARTICLE = "第{}"
"""How an article is cited in Japanese; its number comes with 条 and 項."""
_PARAGRAPH = re.compile(r"^(\d+)(?:\((\d+)\))?$")


def _article_ja(section: str) -> str:
    """`21(1)` as 第21条第1項; anything that is not an article number stays as it is."""
    match = _PARAGRAPH.match(section)
    if match is None:
        return section
    return f"第{match[1]}条" + (f"第{match[2]}項" if match[2] else "")
