"""A document as one HTML page: closed in itself, accessible, without a script.

The page holds both style sheets: it reflows in a browser and prints in its format. The PDF is made
of the same page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from noren.notices.press import lines
from noren.notices.press.blocks import (
    Block,
    Bullets,
    Contact,
    CutOut,
    Field,
    Fields,
    LetterBody,
    LetterHead,
    Paragraph,
    Pictograms,
    Picture,
    QrBlock,
    Questions,
    Section,
    SmallPrint,
    StageTable,
    Steps,
    Table,
)
from noren.notices.press.document import Document, blocks_of
from noren.notices.press.formats import Shape
from noren.notices.press.pictures import embed, view_size
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
QR_NAME: Final = Words(ja="QRコード: {address}", en="QR code: {address}")
FIRST_LAYER: Final = Words(ja="お知らせ", en="Notice")
FURNITURE: Final = (SKIP, QR_NAME, FIRST_LAYER)
"""Every text that the press itself adds."""


_SHORT_PHRASE: Final = 6
"""Letters of a phrase that fits every line there is, even of a sticker's headline."""
_HYPHENED: Final = re.compile(r"\d+(?:-\d+)+")
"""A telephone number or a date, which no line parts."""
_LONG_NAME: Final = 30
"""Letters of a name that, on the smallest sticker, is set letter by letter without phrases."""


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
    is_flow = form.shape in (Shape.LETTER, Shape.PAGE)
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
    """Writes one page; it only counts the drawings, so that their ids differ."""

    document: Document
    setting: Setting
    drawings: int = 0
    pictures: int = 0
    writers: dict[type, Callable[..., str]] = field(init=False)

    def __post_init__(self) -> None:
        self.writers = {
            Paragraph: self._paragraph, Bullets: self._bullets, Fields: self._fields,
            Table: self._table, StageTable: self._stages, Steps: self._steps,
            Picture: self._picture, Pictograms: self._pictograms, Questions: self._questions,
            LetterHead: self._letter_head, LetterBody: self._letter_body,
            Contact: self._contact, QrBlock: self._qr, SmallPrint: self._small_print,
            CutOut: self._cut_out, Section: self._section,
        }  # fmt: skip

    # -- the page ---------------------------------------------------------------------------

    def page(self) -> str:
        """The whole page."""
        body = self._body()
        form = self.document.format
        skip = ""
        if form.shape is Shape.PAGE:
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
        header = self._header("".join(self._letter_head(b) for b in letter_heads))
        foot = self._foot()
        first = self._group("first", rest)
        if has_code_beside(document.format):
            first = self._beside(first)
        details = self._group("details", document.details)
        if self.setting.arrangement is Arrangement.LAYERED:
            name = self.say(FIRST_LAYER)
            return (
                f'<div class="front">\n{header}<section aria-label="{name}">\n{first}{foot}'
                f'</section>\n</div>\n<main id="text">\n{details}</main>\n'
            )
        footer = f"<footer>\n{foot}</footer>\n" if foot else ""
        main = f'<main id="text">\n{first}{details}</main>\n'
        front = "" if self.setting.arrangement is Arrangement.FLOW else ' class="front"'
        return f"<div{front}>\n{header}{main}{footer}</div>\n"

    def _header(self, before: str) -> str:
        headline, lead = self.document.headline, self.document.lead
        kicker = f'<p class="kicker">{self.inline(headline.kicker)}</p>\n'
        return (
            f'<header>\n{before}<div class="curtain">\n{kicker if headline.kicker else ""}'
            f"<h1>{self.inline(headline.text)}</h1>\n"
            + (f'<p class="lead">{self.inline(lead.text)}</p>\n' if lead else "")
            + "".join(f'<span class="slit slit-{n}"></span>' for n in (1, 2, 3))
            + "\n</div>\n</header>\n"
        )

    def _group(self, name: str, blocks: Iterable[Block]) -> str:
        inside = "".join(self.block(block) for block in blocks)
        return f'<div class="{name}">\n{inside}</div>\n' if inside else ""

    def _foot(self) -> str:
        document = self.document
        row = ""
        if not has_code_beside(document.format):
            row = "".join(self.block(b) for b in (document.contact, document.qr) if b)
        small = self.block(document.small_print) if document.small_print else ""
        if not row and not small:
            return ""
        row = f'<div class="foot-row">\n{row}</div>\n' if row else ""
        return f'<div class="foot">\n{row}{small}</div>\n'

    def _beside(self, first: str) -> str:
        """Words left of the code, which so gets the full height of the rest of the sheet.

        On a broad format the first layer stands there, too.
        """
        document = self.document
        contact = self._contact_text(document.contact) if document.contact else ""
        drawing, words = self._qr_parts(document.qr) if document.qr else ("", "")
        is_side_by_side = is_broad(document.format)
        beside, above = (first, "") if is_side_by_side else ("", first)
        below, words = (words, "") if is_side_by_side else ("", words)
        under = f'<div class="under">{words}</div>\n' if is_tiny(document.format) else ""
        words = "" if under else words
        code = f'<div class="qr">{drawing}{below}</div>\n' if drawing else ""
        left = f'<div class="contact">\n{beside}{contact}{words}</div>\n'
        row = f'<div class="foot code"><div class="foot-row">\n{left}{code}</div>{under}</div>\n'
        return above + row

    # -- the blocks -------------------------------------------------------------------------

    def block(self, block: Block) -> str:
        """One block."""
        return self.writers[type(block)](block)

    def _section(self, block: Section) -> str:
        inside = "".join(self.block(part) for part in block.blocks)
        return f"<section>\n<h2>{self.inline(block.heading)}</h2>\n{inside}</section>\n"

    def _paragraph(self, block: Paragraph) -> str:
        kind = ' class="strong"' if block.is_strong else ""
        return f"<p{kind}>{self.inline(block.text)}</p>\n"

    def _bullets(self, block: Bullets) -> str:
        return self._list("ul", "bullets", block.items)

    def _steps(self, block: Steps) -> str:
        return self._list("ol", "steps", block.items)

    def _list(self, tag: str, kind: str, items: Iterable[str]) -> str:
        rows = "".join(f"<li>{self.inline(item)}</li>\n" for item in items)
        return f'<{tag} class="{kind}" role="list">\n{rows}</{tag}>\n'

    def _fields(self, block: Fields) -> str:
        return self._rows(block.rows)

    def _rows(self, rows: Sequence[Field], *, is_tight: bool = False) -> str:
        widest = max((lines.width_em(lines.plain(row.label)) for row in rows), default=0.0)
        style = f' style="width:{min(widest, 12) + 1:.1f}em"' if is_tight else ""
        # Roles are said aloud because a narrow browser shows the cells as blocks.
        inside = "".join(
            f'<tr role="row"><th role="rowheader" scope="row"{style}>{self.inline(row.label)}</th>'
            f'<td role="cell">{self.inline(row.value)}</td></tr>\n'
            for row in rows
        )
        body = f'<tbody role="rowgroup">\n{inside}</tbody>'
        return f'<table class="fields" role="table">{body}</table>\n'

    def _table(self, block: Table) -> str:
        rows = "".join(self._grid_row(self.inline(row[0]), row[1:]) for row in block.rows)
        cells = [block.columns, *block.rows]
        return self._grid("grid", block.caption, block.columns, rows, cells)

    def _stages(self, block: StageTable) -> str:
        rows = "".join(
            self._grid_row(
                f'<span class="badge">{number}</span>{self.inline(stage.name)}', stage.cells
            )
            for number, stage in enumerate(block.stages, 1)
        )
        cells = [block.columns, *(("　　" + stage.name, *stage.cells) for stage in block.stages)]
        return self._grid("grid stages", block.caption, block.columns, rows, cells)

    def _grid_row(self, head: str, cells: Iterable[str]) -> str:
        inside = "".join(f"<td>{self.inline(cell)}</td>" for cell in cells)
        return f'<tr><th scope="row">{head}</th>{inside}</tr>\n'

    def _grid(
        self,
        kind: str,
        caption: str,
        columns: Iterable[str],
        rows: str,
        cells: Sequence[Sequence[str]],
    ) -> str:
        heads = "".join(f'<th scope="col">{self.inline(column)}</th>' for column in columns)
        name = escape(lines.plain(caption), quote=True)
        return (
            f'<div class="wide" role="region" tabindex="0" aria-label="{name}">\n'
            f'<table class="{kind}"><caption>{self.inline(caption)}</caption>\n'
            f"<colgroup>{_columns(cells)}</colgroup>\n"
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n</div>\n"
        )

    def _picture(self, block: Picture) -> str:
        self.pictures += 1
        drawing = self._drawing(block.svg, block.title, block.description, decorative=False)
        caption = (
            f"<figcaption>{self.inline(block.caption)}</figcaption>\n" if block.caption else ""
        )
        kind = f"drawing picture-{self.pictures}"
        return f'<figure class="{kind}">\n{drawing}\n{caption}</figure>\n'

    def _pictograms(self, block: Pictograms) -> str:
        items = "".join(
            f"<li>{self._drawing(item.svg, lines.plain(item.label), decorative=True)}"
            f"<p>{self.inline(item.label)}</p></li>\n"
            for item in block.items
        )
        return f'<ul class="signs of-{len(block.items)}" role="list">\n{items}</ul>\n'

    def _drawing(self, svg: str, title: str, description: str = "", *, decorative: bool) -> str:
        self.drawings += 1
        return embed(
            svg,
            prefix=f"d{self.drawings}",
            title=title,
            description=description,
            decorative=decorative,
        )

    def _questions(self, block: Questions) -> str:
        return "".join(
            f'<div class="question">\n<h3>{self.inline(item.question)}</h3>\n'
            f"<p>{self.inline(item.answer)}</p>\n</div>\n"
            for item in block.items
        )

    def _letter_head(self, block: LetterHead) -> str:
        reference = f"{self.inline(block.reference)}<br>" if block.reference else ""
        recipient = "<br>".join(self.inline(line) for line in block.recipient)
        sender = "<br>".join(self.inline(line) for line in block.sender)
        return (
            f'<div class="letterhead">\n<p class="date">{reference}{self.inline(block.date)}</p>\n'
            f'<p class="recipient">{recipient}</p>\n<p class="sender">{sender}</p>\n</div>\n'
        )

    def _letter_body(self, block: LetterBody) -> str:
        inside = "".join(f"<p>{self.inline(text)}</p>\n" for text in block.paragraphs)
        closing = f'<p class="closing">{self.inline(block.closing)}</p>\n'
        return f'<div class="letterbody">\n{inside}{closing if block.closing else ""}</div>\n'

    def _contact(self, block: Contact) -> str:
        return f'<div class="contact">\n{self._contact_text(block)}</div>\n'

    def _contact_text(self, block: Contact) -> str:
        rows = self._rows(block.rows, is_tight=True) if block.rows else ""
        kind = "name long" if len(lines.plain(block.name)) > _LONG_NAME else "name"
        return (
            f"<h2>{self.inline(block.heading)}</h2>\n"
            f'<p class="{kind}">{self.inline(block.name)}</p>\n{rows}'
        )

    def _qr(self, block: QrBlock) -> str:
        drawing, words = self._qr_parts(block)
        return f'<div class="qr">\n{drawing}\n{words}</div>\n'

    def _qr_parts(self, block: QrBlock) -> tuple[str, str]:
        """The code, and what stands beside it."""
        code = make_qr(
            block.address, side_mm=self.setting.qr_side_mm, most_mm=self.setting.qr_side_mm
        )
        name = self.say(QR_NAME.fill(address=block.address))
        drawing = self._drawing(code.svg, name, decorative=False)
        label = f'<p class="label">{self.inline(block.label)}</p>'
        return drawing, f'{label}\n<p class="address">{self._address(block.address)}</p>\n'

    def _small_print(self, block: SmallPrint) -> str:
        return f'<p class="small">{"<br>".join(self.inline(line) for line in block.lines)}</p>\n'

    def _cut_out(self, block: CutOut) -> str:
        inside = "".join(self.block(part) for part in block.blocks)
        size = (
            f"width:{block.width_mm}mm;height:{block.height_mm}mm;border-radius:{block.corner_mm}mm"
        )
        return (
            f'<figure class="frame">\n<div class="cut" style="{size}">\n{inside}</div>\n'
            f"<figcaption>{self.inline(block.label)}</figcaption>\n</figure>\n"
        )

    # -- the letters ------------------------------------------------------------------------

    def say(self, words: Words) -> str:
        """One of the press's own texts, escaped."""
        return escape(words.in_language(self.document.lang), quote=True)

    def inline(self, text: str) -> str:
        """A text with its readings, phrases and addresses as HTML."""
        return "<br>".join(self._line(line) for line in text.strip().split("\n"))

    def _line(self, line: str) -> str:
        if not lines.is_japanese(lines.plain(line)):
            return self._stretch(lines.plain(line))
        out = "".join(self._phrase(phrase) for phrase in lines.phrases_of(line))
        return f'<span lang="ja">{out}</span>' if self.document.lang == "en" else out

    def _phrase(self, phrase: lines.Phrase) -> str:
        inside = "".join(self._piece(piece) for piece in phrase.pieces)
        # A space at the end stands between the phrases, where a line may be broken.
        body = inside.rstrip(" ")
        return f"{_kept(body, phrase.text)}{' ' * (len(inside) - len(body))}"

    def _piece(self, piece: lines.Piece) -> str:
        if not piece.reading or not self.setting.shows_readings:
            return self._stretch(piece.text)
        # A reading is set at half size: one that is longer than its kanji gets room beside them.
        spare = max(0.0, len(piece.reading) / 2 - len(piece.text)) / 2
        room = f' style="padding:0 {spare:.2f}em"' if spare else ""
        reading = escape(piece.reading)
        return f"<ruby{room}>{escape(piece.text)}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>"

    def _stretch(self, text: str) -> str:
        out = ""
        for part, is_address in lines.split_addresses(text):
            if is_address:
                out += self._address(part)
                continue
            for run, is_rtl in lines.split_rtl(part):
                body = _HYPHENED.sub(r'<span class="n">\g<0></span>', escape(run, quote=False))
                out += f'<bdi dir="rtl">{body}</bdi>' if is_rtl else body
        return out

    def _address(self, address: str) -> str:
        """An address that may break after its marks; a link where a page is read on a screen."""
        body = "<wbr>".join(escape(part, quote=False) for part in lines.address_parts(address))
        if self.document.format.shape is not Shape.PAGE:
            return body
        target = address if "://" in address else f"mailto:{address}"
        return f'<a href="{escape(target, quote=True)}">{body}</a>'


def _columns(cells: Sequence[Sequence[str]]) -> str:
    """The columns of a table, as wide as their longest texts ask, but none very narrow."""
    longest = [
        max(lines.width_em(lines.plain(text)) for text in column)
        for column in zip(*cells, strict=True)
    ]
    weights = [min(max(width, 4.0), 24.0) for width in longest]
    return "".join(f'<col style="width:{100 * w / sum(weights):.1f}%">' for w in weights)


def _kept(html: str, text: str) -> str:
    """A phrase that stays on one line, unless it is longer than a whole line."""
    if len(text) <= 1 or lines.has_address(text):
        return html
    return f'<span class="{"n" if len(text) <= _SHORT_PHRASE else "p"}">{html}</span>'
