"""A document as one HTML page: closed in itself, accessible, without a script.

The page holds both style sheets: it reflows in a browser and prints in its format. The PDF is made
of the same page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Final

from noren.notices.press import lines
from noren.notices.press.block_html import QR_NAME, BlockWriter
from noren.notices.press.blocks import Block, LetterHead, Picture, QrBlock
from noren.notices.press.document import Document, blocks_of
from noren.notices.press.formats import Shape
from noren.notices.press.inline import Inline
from noren.notices.press.pictures import view_size
from noren.notices.press.qr import QrCode, make_qr
from noren.notices.press.style import (
    Arrangement,
    Paper,
    Setting,
    has_code_beside,
    is_broad,
    is_tiny,
    style_sheet,
)
from noren.vocabulary.words import Words

SKIP: Final = Words(ja="本文へ進む", en="Skip to the text")
FIRST_LAYER: Final = Words(ja="お知らせ", en="Notice")
FURNITURE: Final = (SKIP, QR_NAME, FIRST_LAYER)
"""Every text that the press itself adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of HTML and the setting it was made with."""

    html: str
    setting: Setting


def first_setting(document: Document, *, paper: Paper) -> Setting:
    """The setting with the largest declared sizes, on one sheet or flowing.

    Raises:
        CodeTooLong: if the address makes a QR code too fine for the format.
        PictureRefused: if a picture is not closed in itself.
    """
    form = document.format
    is_flow = form.shape in (Shape.LETTER, Shape.PAGE, Shape.REPORT)
    code = _qr_of(document)
    return Setting(
        format=form,
        sizes=form.largest,
        arrangement=Arrangement.FLOW if is_flow else Arrangement.SHEET,
        paper=paper,
        qr_side_mm=code.side_mm if code else 0.0,
        qr_outer_mm=code.outer_mm if code else 0.0,
        qr_quiet_mm=(code.outer_mm - code.side_mm) / 2 if code else 0.0,
        shows_readings=document.shows_readings,
        pictures=_picture_sizes(document),
    )


def render_html(document: Document, *, setting: Setting | None = None) -> Page:
    """The document as HTML, with the given setting or the first one.

    Raises: as `first_setting`.
    """
    chosen = setting or first_setting(document, paper=Paper())
    return Page(html=_Writer(document=document, setting=chosen).page(), setting=chosen)


def _qr_of(document: Document) -> QrCode | None:
    form = document.format
    codes = [
        make_qr(block.address, side_mm=form.qr_mm, most_mm=most_qr_mm(document))
        for block in (document.qr, *blocks_of(document))
        if isinstance(block, QrBlock)
    ]
    return max(codes, key=lambda code: code.outer_mm, default=None)


def most_qr_mm(document: Document) -> float:
    """How wide a QR code may grow on a format: a little over what was planned for it."""
    return document.format.qr_mm * 1.25


def _picture_sizes(document: Document) -> tuple[tuple[float, float], ...]:
    form = document.format
    room = form.width_mm - 2 * form.margin_mm
    sizes: list[tuple[float, float]] = []
    for block in blocks_of(document):
        if isinstance(block, Picture):
            width, height = view_size(block.svg, title=block.title)
            most = form.short_side_mm * block.height_ratio
            scale = min(room / width, most / height)
            sizes.append((width * scale, height * scale))
    return tuple(sizes)


@dataclass(kw_only=True)
class _Writer:
    """Puts the parts of one page in their places."""

    document: Document
    setting: Setting
    inline: Inline = field(init=False)
    blocks: BlockWriter = field(init=False)

    def __post_init__(self) -> None:
        self.inline = Inline(
            lang=self.document.lang,
            shows_readings=self.setting.shows_readings,
            has_links=self.document.format.shape in (Shape.PAGE, Shape.REPORT),
        )
        self.blocks = BlockWriter(
            inline=self.inline,
            qr_side_mm=self.setting.qr_side_mm,
            is_report=self.document.format.shape is Shape.REPORT,
        )

    def page(self) -> str:
        """The whole page."""
        body = self._body()
        form = self.document.format
        skip = ""
        if form.shape in (Shape.PAGE, Shape.REPORT):
            skip = f'<a class="skip" href="#text">{self.say(SKIP)}</a>\n'
        classes = f"{form.shape.value} {form.name} {self.setting.arrangement.value}"
        return (
            f'<!DOCTYPE html>\n<html lang="{self.document.lang}">\n<head>\n'
            '<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="generator" content="noren">\n'
            f"<title>{escape(lines.plain(self.document.title))}</title>\n"
            f"<style>\n{style_sheet(self.setting)}</style>\n</head>\n"
            f'<body class="{classes}">\n{skip}{body}</body>\n</html>\n'
        )

    def _body(self) -> str:
        document = self.document
        letter_heads = [b for b in document.first if isinstance(b, LetterHead)]
        rest = [b for b in document.first if not isinstance(b, LetterHead)]
        header = self._header("".join(self.blocks.letter_head(b) for b in letter_heads))
        foot = self._foot()
        first = self._group("first", rest)
        if has_code_beside(document.format):
            first = self._beside(first)
        details = self._group("details", document.details)
        if self.setting.arrangement is Arrangement.LAYERED:
            name = self.say(FIRST_LAYER)
            # A sheet that hangs alone must say what it belongs to.
            continued = f'<p class="continued">{self.inline.text(document.title)}</p>\n'
            return (
                f'<div class="front">\n{header}<section aria-label="{name}">\n{first}{foot}'
                f'</section>\n</div>\n<main id="text">\n{continued}{details}</main>\n'
            )
        footer = f"<footer>\n{foot}</footer>\n" if foot else ""
        main = f'<main id="text">\n{first}{details}</main>\n'
        front = "" if self.setting.arrangement is Arrangement.FLOW else ' class="front"'
        return f"<div{front}>\n{header}{main}{footer}</div>\n"

    def _header(self, before: str) -> str:
        headline, lead = self.document.headline, self.document.lead
        kicker = f'<p class="kicker">{self.inline.closing(headline.kicker)}</p>\n'
        return (
            f'<header>\n{before}<div class="curtain">\n{kicker if headline.kicker else ""}'
            f"<h1>{self.inline.closing(headline.text)}</h1>\n"
            + (f'<p class="lead">{self.inline.closing(lead.text)}</p>\n' if lead else "")
            + "".join(f'<span class="slit slit-{n}"></span>' for n in (1, 2, 3))
            + "\n</div>\n</header>\n"
        )

    def _group(self, name: str, blocks: Iterable[Block]) -> str:
        inside = "".join(self.blocks.block(block) for block in blocks)
        return f'<div class="{name}">\n{inside}</div>\n' if inside else ""

    def _foot(self) -> str:
        document = self.document
        row = ""
        if not has_code_beside(document.format):
            row = "".join(self.blocks.block(b) for b in (document.contact, document.qr) if b)
        small = "" if self._is_small_print_under else self._small_print()
        if not row and not small:
            return ""
        row = f'<div class="foot-row">\n{row}</div>\n' if row else ""
        return f'<div class="foot">\n{row}{small}</div>\n'

    @property
    def _is_small_print_under(self) -> bool:
        """Whether the small print shares its lines with the address under the code."""
        return is_tiny(self.document.format) and self.document.qr is not None

    def _small_print(self) -> str:
        small = self.document.small_print
        return self.blocks.block(small) if small else ""

    def _beside(self, first: str) -> str:
        """Words left of the code, which so gets the full height of the rest of the sheet.

        On a broad format the first layer stands there, too.
        """
        document = self.document
        contact = self.blocks.contact_text(document.contact) if document.contact else ""
        drawing, words = self.blocks.qr_parts(document.qr) if document.qr else ("", "")
        is_side_by_side = is_broad(document.format)
        beside, above = (first, "") if is_side_by_side else ("", first)
        below, words = (words, "") if is_side_by_side else ("", words)
        under = ""
        if is_tiny(document.format):
            small = self._small_print() if self._is_small_print_under else ""
            under = f'<div class="under">{words}{small}</div>\n'
        words = "" if under else words
        code = f'<div class="qr">{drawing}{below}</div>\n' if drawing else ""
        left = f'<div class="contact">\n{beside}{contact}{words}</div>\n'
        row = f'<div class="foot code"><div class="foot-row">\n{left}{code}</div>{under}</div>\n'
        return above + row

    def say(self, words: Words) -> str:
        """One of the press's own texts, escaped."""
        return escape(words.in_language(self.document.lang), quote=True)
