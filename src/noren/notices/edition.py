"""All documents of one plan, made in memory: nothing is written before everything is there.

    edition = make_edition(told, voices=("ja", "en"), media=("pdf", "html"))
    for file in edition.files:
        ...                                     # file.path, file.content

The same plan gives the same bytes. Every file carries the digest of the plan it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from noren import __version__
from noren.errors import CodeTooLong, PressError, TextTooLong
from noren.notices.catalogue import Entry, Folder, Made, entries_of
from noren.notices.press.document import Document, Voice
from noren.notices.press.fonts import Fonts, find_fonts
from noren.notices.press.html import render_html
from noren.notices.press.pdf import set_pdf, sha256_of, weasyprint_engine
from noren.notices.press.style import OFFICE, Paper
from noren.notices.statements.statement import Told
from noren.vocabulary.words import Words

Medium = Literal["pdf", "html"]
MANIFEST_VERSION: Final = 1
_TOO_SMALL: Final = Words(
    ja="この計画の文はこの大きさに収まりません。{instead}を使ってください。",
    en="not made: the texts of this plan do not fit this size; use {instead}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """One file.

    Args:
        entry: what it is.
        voice: its language; None for data without one.
        medium: its format, such as `pdf`.
        content: its bytes.
        document: what it shows; None for data.
    """

    entry: Entry
    voice: Voice | None
    medium: str
    content: bytes
    document: Document | None

    @property
    def path(self) -> str:
        """Its place under the folder of the edition, such as `prior/prior-page-ja.html`."""
        stem = self.entry.name if self.voice is None else f"{self.entry.name}-{self.voice}"
        return f"{self.entry.folder.value}/{stem}.{self.medium}"

    @property
    def sha256(self) -> str:
        """Of its bytes, as 64 hexadecimal digits."""
        return sha256_of(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """Something that was not made, and why."""

    entry: Entry
    why: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything made of one plan."""

    told: Told
    files: tuple[MadeFile, ...]
    not_made: tuple[NotMade, ...]

    def manifest(self) -> str:
        """What was made, as JSON text: each file with its hash and the digest of the plan."""
        shared = {"plan_digest": self.told.digest, "generator_version": __version__}
        content = {
            "manifest_version": MANIFEST_VERSION,
            "generator": "noren",
            **shared,
            "title": {"ja": self.told.plan.title.ja, "en": self.told.plan.title.en},
            "files": [
                {
                    "file": file.path,
                    "kind": file.entry.folder.value,
                    "name": file.entry.name,
                    "language": file.voice,
                    "format": file.medium,
                    "sha256": file.sha256,
                    **shared,
                }
                for file in self.files
            ],
            "not_made": [
                {"name": one.entry.name, "ja": one.why.ja, "en": one.why.en}
                for one in self.not_made
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def make_edition(
    told: Told,
    *,
    voices: Iterable[Voice],
    media: Iterable[Medium],
    has_readings: bool = False,
    paper: Paper = OFFICE,
    folders: Iterable[Folder] = Folder,
) -> Edition:
    """Make everything that a plan needs, in the voices and media asked for.

    Args:
        has_readings: whether Japanese shows readings over the kanji that have one, also outside
            easy Japanese.
        paper: bleed for what a print shop cuts.
        folders: what to make; everything by default.

    Raises:
        PressMissing, FontMissing: a PDF is asked for and this machine cannot make any.
        GlyphMissing: no font has a letter of the plan.
        TextTooLong, CodeTooLong: a text of the plan does not fit, and no larger document says it.
        ValueError: the desk cannot be reached by any way.
    """
    asked = frozenset(folders)
    chosen, wanted = tuple(dict.fromkeys(voices)), tuple(dict.fromkeys(media))
    shop = _Shop(
        fonts=_fonts() if "pdf" in wanted else None,
        media=wanted,
        has_readings=has_readings,
        paper=paper,
    )
    files: list[MadeFile] = []
    not_made: list[NotMade] = []
    for entry in entries_of(told):
        if entry.folder not in asked:
            continue
        why = entry.why_not(told)
        if why is None:
            why = shop.add(entry, told, chosen, files)
        if why is not None:
            not_made.append(NotMade(entry=entry, why=why))
    return Edition(told=told, files=tuple(files), not_made=tuple(not_made))


def _fonts() -> Fonts:
    weasyprint_engine()
    return find_fonts()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shop:
    """How documents are made into files."""

    fonts: Fonts | None
    media: tuple[Medium, ...]
    has_readings: bool
    paper: Paper

    def add(
        self, entry: Entry, told: Told, voices: tuple[Voice, ...], files: list[MadeFile]
    ) -> Words | None:
        """Make one entry in every voice, or say why it was not made; never in some voices only."""
        made: list[MadeFile] = []
        try:
            if entry.suffix:
                made.append(_data(entry, told))
            for voice in entry.voices:
                if voice in voices:
                    made += self._in_voice(entry, voice, entry.build(told, voice))
        except (TextTooLong, CodeTooLong):
            if not entry.instead:
                raise
            larger = next(one.words for one in entries_of(told) if one.name == entry.instead)
            return Words(
                ja=_TOO_SMALL.ja.format(instead=f"「{larger.ja}」"),
                en=_TOO_SMALL.en.format(instead=f"“{larger.en}”"),
            )
        files += made
        return None

    def _in_voice(self, entry: Entry, voice: Voice, made: Made) -> list[MadeFile]:
        assert not isinstance(made, str), "data has no voice"
        versions = made if isinstance(made, tuple) else (made,)
        if self.has_readings and voice == "ja":
            versions = tuple(replace(one, has_readings=True) for one in versions)
        if "pdf" not in self.media or entry.is_page:
            page = render_html(versions[0]).html
            return [_file(entry, voice, "html", page.encode(), versions[0])] if self._html else []
        document, pdf, html = self._printed(entry, versions)
        files = [_file(entry, voice, "pdf", pdf, document)]
        return files + ([_file(entry, voice, "html", html, document)] if self._html else [])

    @property
    def _html(self) -> bool:
        return "html" in self.media

    def _printed(
        self, entry: Entry, versions: tuple[Document, ...]
    ) -> tuple[Document, bytes, bytes]:
        """The first version that fits, as PDF and as the page that it was made of."""
        paper = self.paper if entry.is_cut else OFFICE
        failure: PressError | None = None
        for document in versions:
            try:
                printed = set_pdf(document, fonts=self.fonts, paper=paper)
            except (TextTooLong, CodeTooLong) as error:
                failure = error
            else:
                return document, printed.pdf, printed.html.encode()
        assert failure is not None, "an entry has at least one version"
        raise failure


def _data(entry: Entry, told: Told) -> MadeFile:
    text = entry.build(told, "en")
    assert isinstance(text, str), "data is text"
    return MadeFile(
        entry=entry,
        voice=None,
        medium=entry.suffix.removeprefix("."),
        content=text.encode(),
        document=None,
    )


def _file(entry: Entry, voice: Voice, medium: str, content: bytes, document: Document) -> MadeFile:
    return MadeFile(entry=entry, voice=voice, medium=medium, content=content, document=document)
