"""A document as PDF/UA: tagged, with its fonts inside, the same bytes on every repeat.

    from noren.notices.press.pdf import set_pdf
    result = set_pdf(document)
    folder.joinpath("poster.pdf").write_bytes(result.pdf)

Sizes of type are tried from the largest declared one downward, and each try is measured in the
finished layout. When not even the least size fits, a poster, leaflet or screen goes on with its
details on the next sheet, and a sticker is refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Final

from noren.errors import PressMissing, TextTooLong
from noren.notices.press import lines
from noren.notices.press.document import Document, texts_of
from noren.notices.press.fonts import BOLD, REGULAR, Fonts, check_letters, cut_down, find_fonts
from noren.notices.press.formats import PT_MM
from noren.notices.press.html import FURNITURE, first_setting, render_html
from noren.notices.press.layout import Measures, measure_layout
from noren.notices.press.pictures import drawn_texts
from noren.notices.press.style import OFFICE, Arrangement, Paper, Setting, has_code_beside
from noren.vocabulary.words import Words

_FONT_ADDRESS: Final = "press:"
_AIR_RESERVE_MM: Final = 0.4
_GAP_SHARE: Final = 0.55
"""How much of the empty space goes between the blocks rather than above the foot."""
_PAGE_NUMBERS: Final = "0123456789 /"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A document that was set.

    Args:
        pdf: the file.
        html: the page it was made of, with the sizes that were chosen.
        pages: sheets.
        setting: sizes, arrangement and paper that were chosen.
        fonts: the families that are inside.
    """

    pdf: bytes
    html: str
    pages: int
    setting: Setting
    fonts: tuple[str, ...]

    @property
    def pdf_sha256(self) -> str:
        """Of the PDF, as 64 hexadecimal digits."""
        return sha256_of(self.pdf)

    @property
    def html_sha256(self) -> str:
        """Of the page's UTF-8 bytes, as 64 hexadecimal digits."""
        return sha256_of(self.html.encode())


def sha256_of(content: bytes) -> str:
    """The hash of a file that was made, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def set_pdf(document: Document, *, fonts: Fonts | None = None, paper: Paper = OFFICE) -> Printed:
    """Set a document on its format.

    Args:
        fonts: what to print with; default: what `find_fonts` finds.
        paper: bleed and crop marks for a print shop.
    Raises:
        FontMissing, PressMissing: if fonts or software are not on this machine.
        GlyphMissing: if no font has a letter of a text.
        TextTooLong: if a text does not fit at a legible size.
        CodeTooLong: if the address makes a QR code too fine for the format.
        PictureRefused: if a picture is not closed in itself.
    """
    engine = weasyprint_engine()
    chosen = fonts or find_fonts()
    texts = list(all_texts(document))
    check_letters(texts, chosen)
    press = _Press(engine, chosen, "".join(text for _, text in texts))
    setting = _fit(document, press, first_setting(document, paper=paper))
    html = render_html(document, setting=setting).html
    laid = press.lay(html)
    pdf: bytes = laid.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=hashlib.sha256(html.encode()).digest()[:16]
    )
    return Printed(pdf=pdf, html=html, pages=len(laid.pages), setting=setting, fonts=press.families)


def all_texts(document: Document) -> Iterator[tuple[str, str]]:
    """Every text that is printed, also inside drawings, with the place where it stands."""
    for place, text in texts_of(document):
        if place.endswith("svg"):
            for drawn in drawn_texts(text, title=place) if text else ():
                yield place, drawn
        else:
            yield place, lines.plain(text) + lines.readings(text)
    yield "page number", _PAGE_NUMBERS
    for words in FURNITURE:
        yield "label", words.in_language(document.lang).replace("{address}", "")


class _Press:
    """WeasyPrint with the fonts of one document."""

    def __init__(self, engine: ModuleType, fonts: Fonts, text: str) -> None:
        self._engine = engine
        shares = fonts.shares(text)
        self.families = tuple(typeface.family for typeface, _ in shares)
        self._files: dict[str, bytes] = {}
        rules: list[str] = []
        for place, (typeface, letters) in enumerate(shares, 1):
            for weight, face in ((REGULAR, typeface.regular), (BOLD, typeface.bold)):
                address = f"{_FONT_ADDRESS}{place}-{weight}"
                self._files[address] = cut_down(face, letters)
                family = "Press" if place == 1 else f"Press{place}"
                rules.append(
                    f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
                    f'src: url("{address}") }}'
                )
        self._fetcher = _fetcher(engine, self._files)
        self._config = engine.text.fonts.FontConfiguration()
        self._sheet = engine.CSS(
            string="\n".join(rules), font_config=self._config, url_fetcher=self._fetcher
        )

    def lay(self, html: str) -> Any:
        """The laid-out document of one page of HTML."""
        page = self._engine.HTML(string=html, url_fetcher=self._fetcher, base_url="press:page")
        return page.render(
            font_config=self._config, stylesheets=[self._sheet], pdf_variant="pdf/ua-1"
        )

    def measure(self, document: Document, setting: Setting) -> Measures:
        """Lay out and measure."""
        laid = self.lay(render_html(document, setting=setting).html)
        return measure_layout(laid.pages, setting)


def _fetcher(engine: ModuleType, files: dict[str, bytes]) -> Any:
    """Hands out the fonts and nothing else: a notice reads no file and asks no network."""

    class OnlyFonts(engine.urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: object = None) -> Any:
            if url not in files:
                raise ValueError(f"{url}: a notice refers to nothing outside it")
            return engine.urls.URLFetcherResponse(url, files[url])

    return OnlyFonts(fail_on_errors=True)


def _fit(document: Document, press: _Press, start: Setting) -> Setting:
    """The setting with the largest sizes that hold."""
    if start.arrangement is Arrangement.FLOW:
        return _checked_flow(document, press, start)
    # Beside a code there is no room for details: they have slides of their own.
    both = (Arrangement.SHEET, Arrangement.LAYERED)
    is_slides = bool(document.details) and has_code_beside(start.format)
    for arrangement in both[1:] if is_slides else both:
        if arrangement is Arrangement.LAYERED and (
            start.format.most_pages == 1 or not document.details
        ):
            break
        found = _largest(document, press, replace(start, arrangement=arrangement))
        if found is not None:
            return _with_air(document, press, found)
    raise _too_long(document)


def _checked_flow(document: Document, press: _Press, setting: Setting) -> Setting:
    measures = press.measure(document, setting)
    if not measures.is_inside or measures.pages > setting.format.most_pages:
        raise _too_long(document)
    return setting


def _largest(document: Document, press: _Press, start: Setting) -> Setting | None:
    """The largest sizes that hold on as few sheets as the least sizes; None where none do."""
    tries = [replace(start, sizes=sizes) for sizes in start.format.sizes()]
    least = press.measure(document, tries[-1])
    most_pages = 1 if start.arrangement is Arrangement.SHEET else start.format.most_pages
    if not least.holds or least.pages > most_pages:
        return None

    def is_good(setting: Setting) -> bool:
        found = press.measure(document, setting)
        return found.holds and found.pages <= least.pages and found.split_words <= least.split_words

    return tries[_first_good(len(tries), lambda i: is_good(tries[i]))]


def _first_good(count: int, is_good: Callable[[int], bool]) -> int:
    """The first good place, when all after a good one are good and the last one is."""
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) // 2
        if is_good(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _with_air(document: Document, press: _Press, setting: Setting) -> Setting:
    """Give the empty space of the first sheet away: some between the blocks, the rest above
    the foot."""
    plain = press.measure(document, setting)
    most = setting.sizes.body_pt * PT_MM * 1.6
    gap = max(0.0, min(most, plain.free_mm * _GAP_SHARE / max(plain.gaps, 1)))
    wider = replace(setting, gap_mm=round(gap, 3))
    measured = press.measure(document, wider)
    if not measured.holds or measured.pages > plain.pages:
        return setting
    air = max(0.0, measured.free_mm - _AIR_RESERVE_MM)
    airy = replace(wider, air_mm=round(air, 3))
    final = press.measure(document, airy)
    return airy if final.holds and final.pages <= plain.pages else wider


def _too_long(document: Document) -> TextTooLong:
    form = document.format
    longest = max(
        (
            (place, text)
            for place, text in texts_of(document)
            if not place.endswith(("svg", "description"))
        ),
        key=lambda item: len(item[1]),
    )
    shown = lines.plain(longest[1]).replace("\n", " ")[:40]
    return TextTooLong(
        where=Words(en=f"{document.title} ({form.name})", ja=f"{document.title}（{form.name}）"),
        found=Words(
            en=f"more text than fits at {form.least.body_pt:g} pt; the longest is {longest[0]} "
            f"“{shown}…” with {len(longest[1])} letters",
            ja=f"{form.least.body_pt:g} ptでも収まらない文章。最も長いのは{longest[0]}"
            f"「{shown}…」（{len(longest[1])}文字）",
        ),
        expected=Words(
            en=f"a first layer that fits one sheet, and {form.most_pages} sheet(s) in all",
            ja=f"第一層は1枚、全体で{form.most_pages}枚に収まる文章",
        ),
        remedy=Words(
            en="shorten it, move some of it to the details, or use a larger format",
            ja="短くするか、詳細に移すか、大きい判型を使ってください",
        ),
    )


def weasyprint_engine() -> ModuleType:
    """WeasyPrint, quiet.

    Raises: PressMissing: if it or the system library Pango is not installed.
    """
    try:
        # Without Pango, importing it prints a banner; the error below says the same.
        with contextlib.redirect_stdout(io.StringIO()):
            import weasyprint
            import weasyprint.text.fonts
            import weasyprint.urls
    except ImportError:
        raise _press_missing("WeasyPrint", "noren[pdf]") from None
    except OSError as error:
        name = str(error).split(":")[0]
        raise _press_missing(f"Pango ({name})", "libpango-1.0-0 libpangoft2-1.0-0") from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    module: ModuleType = weasyprint
    return module


def _press_missing(what: str, package: str) -> PressMissing:
    return PressMissing(
        where=what,
        found=Words(en="not installed", ja="未導入"),
        expected=Words(en="WeasyPrint with Pango", ja="WeasyPrintとPango"),
        remedy=Words(
            en=f"install {package}; until then the notices exist as HTML only",
            ja=f"{package} を導入してください。それまではHTMLだけを作れます",
        ),
    )
