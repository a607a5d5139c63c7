"""The docstring of a rule, read as a page.

A rule's docstring is the only prose about it. It opens with one English and one Japanese line
that name the fault, then has the sections of `SECTIONS` in their order. Prose sections hold
English paragraphs first and Japanese paragraphs after them; the two example sections hold one
YAML block each, an overlay on an example plan, so that only the lines that matter show: on the
minimal plan, or on the one that the block's first line names (`# change of: returning`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from noren.errors import UnknownRule
from noren.rules.rule import Rule
from noren.vocabulary.words import Words

SECTIONS: tuple[tuple[str, str], ...] = (
    ("What it looks for", "調べること"),
    ("Why it matters", "なぜ大切か"),
    ("Plan that fails", "通らない計画"),
    ("Plan that passes", "通る計画"),
    ("What to do", "すべきこと"),
)
"""The headings in English and Japanese; a docstring writes each as `## English / Japanese`."""

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_BASE = re.compile(r"^# change of: ([a-z]+)$", re.MULTILINE)
MINIMAL = "minimal"
"""The example plan that an overlay changes when it names none."""
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: its prose in two languages, or its example."""

    heading_en: str
    heading_ja: str
    en: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()
    example: str | None = None

    def heading(self, language: str) -> str:
        """The heading in `ja` or `en`."""
        return {"ja": self.heading_ja, "en": self.heading_en}[language]

    def prose(self, language: str) -> tuple[str, ...]:
        """The paragraphs in `ja` or `en`."""
        return {"ja": self.ja, "en": self.en}[language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """A rule's docstring, taken apart."""

    title_en: str
    title_ja: str
    sections: tuple[Section, ...]

    def title(self, language: str) -> str:
        """The line that names the fault, in `ja` or `en`."""
        return {"ja": self.title_ja, "en": self.title_en}[language]

    @property
    def failing(self) -> str:
        """The overlay that makes its example plan fail; see `base_of`."""
        return self._example("Plan that fails")

    @property
    def passing(self) -> str:
        """The overlay with which it passes."""
        return self._example("Plan that passes")

    def advice(self, language: str) -> str:
        """What to do, in one paragraph."""
        return " ".join(self._section("What to do").prose(language))

    def _section(self, heading_en: str) -> Section:
        return next(s for s in self.sections if s.heading_en == heading_en)

    def _example(self, heading_en: str) -> str:
        example = self._section(heading_en).example
        return example if example is not None else ""


def base_of(overlay: str) -> str:
    """The example plan under `examples/` that an overlay changes; the minimal one by default."""
    match = _BASE.search(overlay)
    return match[1] if match else MINIMAL


def is_japanese(paragraph: str) -> bool:
    """Whether a paragraph has kana or kanji; English paragraphs of a docstring have none."""
    return _JAPANESE.search(paragraph) is not None


def read_documentation(rule: Rule) -> Documentation:
    """Take a rule's docstring apart.

    Raises:
        UnknownRule: when the program was started without docstrings, so that there is no page.
    """
    if not rule.documentation:
        raise UnknownRule(
            where=rule.code,
            found=Words(
                en="a rule without its page, because python runs without docstrings (-OO)",
                ja="pythonがdocstringなし(-OO)で動いているため、規則の説明がありません",
            ),
            expected=Words(en="docstrings", ja="docstring(規則の説明文)"),
            remedy=Words(
                en="start noren without -OO", ja="-OO を付けずに noren を起動してください"
            ),
        )
    opening, *rest = _HEADING.split(rule.documentation)
    titles = _paragraphs(opening)
    headings, bodies = rest[0::2], rest[1::2]
    return Documentation(
        title_en=next((t for t in titles if not is_japanese(t)), ""),
        title_ja=next((t for t in titles if is_japanese(t)), ""),
        sections=tuple(
            _read_section(heading, body) for heading, body in zip(headings, bodies, strict=True)
        ),
    )


def _read_section(heading: str, body: str) -> Section:
    heading_en, _, heading_ja = heading.partition(" / ")
    block = _BLOCK.search(body)
    paragraphs = _paragraphs(_BLOCK.sub("", body))
    return Section(
        heading_en=heading_en.strip(),
        heading_ja=heading_ja.strip(),
        en=tuple(p for p in paragraphs if not is_japanese(p)),
        ja=tuple(p for p in paragraphs if is_japanese(p)),
        example=block[1] if block else None,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(_join(block) for block in re.split(r"\n\s*\n", text) if block.strip())


def _join(block: str) -> str:
    """The lines of a paragraph as one; Japanese lines join without a space."""
    lines = [line.strip() for line in block.strip().splitlines()]
    joined = lines[0]
    for line in lines[1:]:
        japanese = is_japanese(joined[-1] + line[0]) or joined[-1] in "、。」)"
        closed = joined[-1] in "、。"
        tight = closed or (japanese and "`" not in joined[-1] + line[0])
        joined += line if tight else f" {line}"
    return joined
