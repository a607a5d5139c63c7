"""A whole notice: one language, one format, two layers.

The first layer is grasped at a glance: headline, lead, signs, who and whom to ask. The details
come after it. On a poster both share a sheet while they fit; otherwise the details continue on
the next sheet, and the first layer keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

from noren.notices.press.blocks import (
    Block,
    Contact,
    CutOut,
    Headline,
    Lead,
    Picture,
    QrBlock,
    Section,
    SmallPrint,
)
from noren.notices.press.formats import Format, Shape

Voice = Literal["ja", "en", "easy-ja"]
"""The language of a document; `easy-ja` is plain Japanese for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A notice ready to be set.

    Args:
        voice: its one language.
        format: what it is set on.
        title: names it in a list of files or tabs.
        headline: the largest line.
        lead: one or two sentences under the headline, if any.
        first: the rest of the first layer.
        details: what the reader may go on to; empty on a sticker.
        contact, qr, small_print: the foot of the first layer.
        has_readings: whether kanji show their readings; None: only in easy Japanese.
    """

    voice: Voice
    format: Format
    title: str
    headline: Headline
    lead: Lead | None = None
    first: tuple[Block, ...] = ()
    details: tuple[Block, ...] = ()
    contact: Contact | None = None
    qr: QrBlock | None = None
    small_print: SmallPrint | None = None
    has_readings: bool | None = None

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("title is empty; a document without a title cannot be listed")
        if self.format.shape is Shape.STICKER and self.details:
            raise ValueError("a sticker has no second page; put its details behind the QR code")

    @property
    def lang(self) -> Literal["ja", "en"]:
        """The language as a browser and a screen reader know it."""
        return "en" if self.voice == "en" else "ja"

    @property
    def shows_readings(self) -> bool:
        """Whether readings are printed over kanji."""
        if self.has_readings is None:
            return self.voice == "easy-ja"
        return self.has_readings and self.lang == "ja"


def blocks_of(document: Document) -> Iterator[Block]:
    """Every block in reading order, also those inside sections and frames."""
    pending: list[Block] = [*document.first, *document.details]
    pending += [block for block in (document.contact, document.qr, document.small_print) if block]
    while pending:
        block = pending.pop(0)
        yield block
        if isinstance(block, Section | CutOut):
            pending[:0] = block.blocks


def texts_of(document: Document) -> Iterator[tuple[str, str]]:
    """Every text that is set, with the name of the place where it stands.

    SVG stands as its markup; `pictures.drawn_texts` reads the letters in it.
    """
    yield "title", document.title
    for part in (document.headline, document.lead, *blocks_of(document)):
        if part is not None:
            yield from _texts(part, type(part).__name__.lower())


def _texts(part: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield place, part
    elif isinstance(part, tuple):
        for item in part:
            if not isinstance(item, Block):
                yield from _texts(item, place)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _texts(getattr(part, field.name), f"{place}.{field.name}")


def pictures_of(document: Document) -> tuple[Picture, ...]:
    """All pictures of a document, in reading order."""
    return tuple(block for block in blocks_of(document) if isinstance(block, Picture))
