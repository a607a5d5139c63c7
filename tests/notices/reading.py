"""Documents read back: what stands on the rendered page, as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from noren.notices.press.document import Document
from noren.notices.press.html import render_html

_SILENT = {"style", "head", "script"}
_VOID = {"br", "wbr", "col", "meta"}


class _Reader(HTMLParser):
    """Rows by label, headings, and all text, out of a page of the press."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[str, str]] = []
        self.all: list[str] = []
        self._open: list[str] = []
        self._cell = ""
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._add("\n")
        if tag in _VOID:
            return
        self._open.append(tag)
        if tag == "tr":
            self._cells = []
        if tag in ("th", "td"):
            self._cell = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._cells.append(self._cell)
        if tag == "tr" and len(self._cells) >= 2:
            self.rows.append((self._cells[0], "\n".join(self._cells[1:])))
        if tag in ("p", "li", "tr", "h1", "h2", "h3", "desc", "title"):
            self._add("\n")
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        # In a ruby the reading stands after its letters, and is no text of its own.
        if not _SILENT & set(self._open) and not {"rt", "rp"} & set(self._open):
            self._add(data)

    def _add(self, text: str) -> None:
        self._cell += text
        self.all.append(text)


def read_rows(document: Document) -> list[tuple[str, str]]:
    """Every label and its value on the rendered page."""
    return _read(document).rows


def read_text(document: Document) -> str:
    """All text of the rendered page, also of drawings and what is said in their place."""
    return "".join(_read(document).all)


def read_lines(document: Document) -> Iterator[str]:
    """The text in lines, without empty ones."""
    return (line.strip() for line in read_text(document).split("\n") if line.strip())


def _read(document: Document) -> _Reader:
    reader = _Reader()
    reader.feed(render_html(document).html)
    reader.close()
    return reader
