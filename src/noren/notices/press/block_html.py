"""Every block as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from noren.notices.press import lines
from noren.notices.press.blocks import (
    Block,
    Bullets,
    Contact,
    Contents,
    CutOut,
    Field,
    Fields,
    LetterBody,
    LetterHead,
    Listing,
    Paragraph,
    Pictograms,
    Picture,
    QrBlock,
    Questions,
    Section,
    SmallPrint,
    StageTable,
    Steps,
    Subheading,
    Table,
)
from noren.notices.press.columns import PAGE_LINE_EM, REPORT_LINE_EM, column_widths
from noren.notices.press.inline import Inline
from noren.notices.press.pictures import embed
from noren.notices.press.qr import make_qr
from noren.vocabulary.words import Words

QR_NAME: Final = Words(ja="QRコード: {address}", en="QR code: {address}")
_LONG_NAME: Final = 30
"""Letters of a name that, on the smallest sticker, is set letter by letter without phrases."""

_SOUGHT: Final = ' class="sought"'


@dataclass(kw_only=True)
class BlockWriter:
    """Writes the blocks of one page; it counts the drawings, so that their ids differ."""

    inline: Inline
    qr_side_mm: float
    drawings: int = 0
    pictures: int = 0
    sections: int = 0
    is_report: bool = False
    """Whether sections can be linked to and tables run over pages."""
    writers: dict[type, Callable[..., str]] = field(init=False)

    def __post_init__(self) -> None:
        self.writers = {
            Paragraph: self._paragraph, Bullets: self._bullets, Fields: self._fields,
            Table: self._table, StageTable: self._stages, Steps: self._steps,
            Picture: self._picture, Pictograms: self._pictograms, Questions: self._questions,
            LetterHead: self.letter_head, LetterBody: self._letter_body,
            Contact: self._contact, QrBlock: self._qr, SmallPrint: self._small_print,
            CutOut: self._cut_out, Section: self._section, Subheading: self._subheading,
            Listing: self._listing, Contents: self._contents,
        }  # fmt: skip

    def block(self, block: Block) -> str:
        """One block."""
        return self.writers[type(block)](block)

    def _section(self, block: Section) -> str:
        self.sections += 1
        name = f' id="{_anchor(self.sections)}"' if self.is_report else ""
        inside = "".join(self.block(part) for part in block.blocks)
        heading = self.inline.text(block.heading)
        return f"<section{name}>\n<h2>{heading}</h2>\n{inside}</section>\n"

    def _subheading(self, block: Subheading) -> str:
        return f"<h3>{self.inline.text(block.text)}</h3>\n"

    def _listing(self, block: Listing) -> str:
        name = escape(lines.plain(block.label), quote=True)
        rows = "".join(_listed(line) for line in block.lines)
        return f'<ol class="listing" role="list" aria-label="{name}">\n{rows}</ol>\n'

    def _contents(self, block: Contents) -> str:
        name = escape(lines.plain(block.heading), quote=True)
        rows = "".join(
            f'<li><a href="#{_anchor(place)}">{self.inline.text(entry)}</a></li>\n'
            for place, entry in enumerate(block.entries, 1)
        )
        return (
            f'<nav class="contents" aria-label="{name}">\n'
            f"<h2>{self.inline.text(block.heading)}</h2>\n"
            f'<ol role="list">\n{rows}</ol>\n</nav>\n'
        )

    def _paragraph(self, block: Paragraph) -> str:
        kind = ' class="strong"' if block.is_strong else ""
        return f"<p{kind}>{self.inline.text(block.text)}</p>\n"

    def _bullets(self, block: Bullets) -> str:
        return self._list("ul", "bullets", block.items)

    def _steps(self, block: Steps) -> str:
        return self._list("ol", "steps", block.items)

    def _list(self, tag: str, kind: str, items: Iterable[str]) -> str:
        rows = "".join(f"<li>{self.inline.text(item)}</li>\n" for item in items)
        return f'<{tag} class="{kind}" role="list">\n{rows}</{tag}>\n'

    def _fields(self, block: Fields) -> str:
        return self._rows(block.rows)

    def _rows(self, rows: Sequence[Field], *, is_tight: bool = False) -> str:
        widest = max((lines.width_em(lines.plain(row.label)) for row in rows), default=0.0)
        style = f' style="width:{min(widest, 12) + 1:.1f}em"' if is_tight else ""
        # Roles are said aloud because a narrow browser shows the cells as blocks.
        inside = "".join(
            f'<tr role="row"{_SOUGHT if row.is_strong else self._tall(row.value)}>'
            f'<th role="rowheader" scope="row"{style}>'
            f"{self.inline.text(row.label)}</th>"
            f'<td role="cell">{self.inline.text(row.value)}</td></tr>\n'
            for row in rows
        )
        body = f'<tbody role="rowgroup">\n{inside}</tbody>'
        tall = " tall" if any(self._tall(row.value) for row in rows) else ""
        return f'<table class="fields{tall}" role="table">{body}</table>\n'

    def _table(self, block: Table) -> str:
        rows = "".join(
            self._grid_row(self.inline.text(row[0]), row[1:], block.columns) for row in block.rows
        )
        cells = [block.columns, *block.rows]
        return self._grid("grid", block.caption, block.columns, rows, cells)

    def _stages(self, block: StageTable) -> str:
        rows = "".join(
            self._grid_row(
                f'<span class="badge">{number}</span>{self.inline.text(stage.name)}',
                stage.cells,
                block.columns,
            )
            for number, stage in enumerate(block.stages, 1)
        )
        cells = [block.columns, *(("　　" + stage.name, *stage.cells) for stage in block.stages)]
        return self._grid("grid stages", block.caption, block.columns, rows, cells)

    def _tall(self, *texts: str) -> str:
        """The mark of a row that may be parted between two pages."""
        is_tall = self.is_report and any(len(text) > _TALL_TEXT for text in texts)
        return ' class="tall"' if is_tall else ""

    def _grid_row(self, head: str, cells: Sequence[str], columns: Sequence[str]) -> str:
        """A row; on a telephone its cells stand one below the other, each under its column."""
        inside = "".join(
            f'<td role="cell" data-column="{escape(lines.plain(column), quote=True)}">'
            f"{self.inline.text(cell)}</td>"
            for cell, column in zip(cells, columns[1:], strict=True)
        )
        return (
            f'<tr role="row"{self._tall(*cells)}><th role="rowheader" scope="row">{head}</th>'
            f"{inside}</tr>\n"
        )

    def _grid(
        self,
        kind: str,
        caption: str,
        columns: Iterable[str],
        rows: str,
        cells: Sequence[Sequence[str]],
    ) -> str:
        heads = "".join(
            f'<th role="columnheader" scope="col">{self.inline.text(column)}</th>'
            for column in columns
        )
        name = escape(lines.plain(caption), quote=True)
        region, above = "wide", ""
        line_em = REPORT_LINE_EM if self.is_report else PAGE_LINE_EM
        title = f"<caption>{self.inline.text(caption)}</caption>"
        if self.is_report:
            # A caption can be left alone at the foot of a page; a paragraph need not be.
            title, above = "", f'<p class="caption">{self.inline.text(caption)}</p>\n'
            region = "wide short" if _is_short(cells, line_em) else "wide"
        return (
            f'<div class="{region}" role="region" tabindex="0" aria-label="{name}">\n{above}'
            f'<table class="{kind}" role="table">{title}\n'
            f"<colgroup>{column_widths(cells, line_em=line_em)}</colgroup>\n"
            f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
            f'<tbody role="rowgroup">\n{rows}</tbody></table>\n</div>\n'
        )

    def _picture(self, block: Picture) -> str:
        self.pictures += 1
        drawing = self._drawing(block.svg, block.title, block.description, decorative=False)
        caption = (
            f"<figcaption>{self.inline.text(block.caption)}</figcaption>\n" if block.caption else ""
        )
        kind = f"drawing picture-{self.pictures}"
        if not block.narrow_svg:
            kind += " wide-only" if block.is_wide_only else ""
            return f'<figure class="{kind}">\n{drawing}\n{caption}</figure>\n'
        slim = self._drawing(block.narrow_svg, block.title, block.description, decorative=False)
        return (
            f'<figure class="{kind}">\n<div class="wide-only">{drawing}</div>\n'
            f'<div class="narrow-only">{slim}</div>\n{caption}</figure>\n'
        )

    def _pictograms(self, block: Pictograms) -> str:
        items = "".join(
            f"<li>{self._drawing(item.svg, lines.plain(item.label), decorative=True)}"
            f"<p>{self.inline.text(item.label)}</p></li>\n"
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
            f'<div class="question">\n<h3>{self.inline.text(item.question)}</h3>\n'
            f"<p>{self.inline.text(item.answer)}</p>\n</div>\n"
            for item in block.items
        )

    def letter_head(self, block: LetterHead) -> str:
        """Date, recipient and sender of a letter."""
        reference = f"{self.inline.text(block.reference)}<br>" if block.reference else ""
        recipient = "<br>".join(self.inline.text(line) for line in block.recipient)
        sender = "<br>".join(self.inline.text(line) for line in block.sender)
        return (
            f'<div class="letterhead">\n<p class="date">{reference}'
            f"{self.inline.text(block.date)}</p>\n"
            f'<p class="recipient">{recipient}</p>\n<p class="sender">{sender}</p>\n</div>\n'
        )

    def _letter_body(self, block: LetterBody) -> str:
        inside = "".join(f"<p>{self.inline.text(text)}</p>\n" for text in block.paragraphs)
        closing = f'<p class="closing">{self.inline.text(block.closing)}</p>\n'
        return f'<div class="letterbody">\n{inside}{closing if block.closing else ""}</div>\n'

    def _contact(self, block: Contact) -> str:
        return f'<div class="contact">\n{self.contact_text(block)}</div>\n'

    def contact_text(self, block: Contact) -> str:
        """What stands in the box of the contact."""
        rows = self._rows(block.rows, is_tight=True) if block.rows else ""
        kind = "name long" if len(lines.plain(block.name)) > _LONG_NAME else "name"
        return (
            f"<h2>{self.inline.text(block.heading)}</h2>\n"
            f'<p class="{kind}">{self.inline.text(block.name)}</p>\n{rows}'
        )

    def _qr(self, block: QrBlock) -> str:
        drawing, words = self.qr_parts(block)
        return f'<div class="qr">\n{drawing}\n{words}</div>\n'

    def qr_parts(self, block: QrBlock) -> tuple[str, str]:
        """The code, and what stands beside it."""
        code = make_qr(block.address, side_mm=self.qr_side_mm, most_mm=self.qr_side_mm)
        name = QR_NAME.fill(address=block.address).in_language(self.inline.lang)
        drawing = self._drawing(code.svg, name, decorative=False)
        label = f'<p class="label">{self.inline.text(block.label)}</p>'
        address = self.inline.address(block.address, shown=block.shown)
        return drawing, f'{label}\n<p class="address">{address}</p>\n'

    def _small_print(self, block: SmallPrint) -> str:
        return (
            f'<p class="small">{"<br>".join(self.inline.text(line) for line in block.lines)}</p>\n'
        )

    def _cut_out(self, block: CutOut) -> str:
        inside = "".join(self.block(part) for part in block.blocks)
        size = (
            f"width:{block.width_mm}mm;height:{block.height_mm}mm;border-radius:{block.corner_mm}mm"
        )
        return (
            f'<figure class="frame">\n<div class="cut" style="{size}">\n{inside}</div>\n'
            f"<figcaption>{self.inline.text(block.label)}</figcaption>\n</figure>\n"
        )


_SHORT_TABLE: Final = 7
"""Rows, the head included, of a table that a report keeps on one page."""
_SHORT_LINES: Final = 12
"""Whole lines that the texts of such a table would fill."""


_TALL_TEXT: Final = 400
"""Letters of a text that a report may part between two pages."""


def _is_short(cells: Sequence[Sequence[str]], line_em: float) -> bool:
    """Whether a table is so small that it may leave a gap rather than run over two pages."""
    texts_em = sum(lines.width_em(lines.plain(text)) for row in cells for text in row)
    return len(cells) <= _SHORT_TABLE and texts_em <= _SHORT_LINES * line_em


def _anchor(place: int) -> str:
    """How the contents call a section."""
    return f"section-{place}"


def _listed(line: str) -> str:
    """A line of a file; its indent is kept where it runs on."""
    body = line.lstrip(" ")
    indent = (len(line) - len(body)) * 0.55
    return (
        f'<li><code style="padding-left:{indent:.2f}em">{escape(body, quote=False)}</code></li>\n'
    )
