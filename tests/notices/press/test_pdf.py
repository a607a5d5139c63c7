"""What comes out of the press: tagged, embedded, repeatable, measured to fit."""

from __future__ import annotations

import builtins
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from noren.errors import GlyphMissing, NorenError, PictureRefused, PressMissing, TextTooLong
from noren.notices.press import formats
from noren.notices.press.blocks import (
    Contact,
    CutOut,
    Field,
    Fields,
    Headline,
    Listing,
    Paragraph,
    Picture,
    Section,
    Table,
)
from noren.notices.press.document import Document, Voice
from noren.notices.press.pdf import set_pdf, sha256_of
from noren.notices.press.style import PRINT_SHOP, Arrangement
from notices.press.printing import needs_press, printed
from notices.press.samples import LONG_NAME_JA, sample

pypdf = pytest.importorskip("pypdf")
STICKERS = (formats.STICKER_60, formats.STICKER_100, formats.VEHICLE_STICKER)


pytestmark = needs_press


def catalog(pdf: bytes) -> dict[str, object]:
    return dict(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"])


def fonts_in(pdf: bytes) -> dict[str, bool]:
    """Every font and whether its outlines are inside."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            about = inner["/FontDescriptor"].get_object()
            names = ("/FontFile", "/FontFile2", "/FontFile3")
            found[font["/BaseFont"]] = any(name in about for name in names)
    return found


def elements(pdf: bytes) -> list[dict[str, Any]]:
    """All elements of the structure tree."""
    found: list[dict[str, Any]] = []
    pending = [catalog(pdf)["/StructTreeRoot"]]
    while pending:
        node = pending.pop().get_object()  # type: ignore[attr-defined]
        if isinstance(node, list):
            pending += [kid for kid in node if hasattr(kid, "get_object")]
        elif isinstance(node, dict):
            found += [node] if "/S" in node else []
            pending += [node["/K"]] if hasattr(node.get("/K"), "get_object") else []
    return found


@pytest.mark.parametrize(("voice", "lang"), [("ja", "ja"), ("en", "en"), ("easy-ja", "ja")])
def test_a_pdf_is_tagged_titled_and_says_its_language(voice: Voice, lang: str) -> None:
    pdf = printed("poster-a4", voice, "typical").pdf
    root = catalog(pdf)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert reader.metadata.title == sample(formats.POSTER_A4, voice=voice, size="typical").title
    assert b"pdfuaid" in root["/Metadata"].get_data()  # type: ignore[attr-defined]
    assert {"/H1", "/Table", "/TH", "/TD", "/Figure", "/P"} <= {e["/S"] for e in elements(pdf)}


def test_every_figure_has_words_in_its_place() -> None:
    pdf = printed("poster-a4", "ja", "long").pdf
    figures = [element for element in elements(pdf) if element["/S"] == "/Figure"]
    assert len(figures) == 5  # three signs, the QR code and one drawing
    assert all(str(figure["/Alt"]).strip() for figure in figures)


@pytest.mark.parametrize("voice", ["ja", "en"])
def test_all_fonts_are_inside(voice: Voice) -> None:
    fonts = fonts_in(printed("poster-a4", voice, "typical").pdf)
    assert fonts
    assert all(fonts.values())


def test_the_same_document_gives_the_same_bytes() -> None:
    document = sample(formats.STICKER_100, voice="ja", size="typical")
    first, again = set_pdf(document), set_pdf(document)
    assert first.pdf == again.pdf
    assert first.pdf_sha256 == sha256_of(again.pdf)
    assert first.html_sha256 == again.html_sha256


def test_another_word_gives_another_hash() -> None:
    document = sample(formats.STICKER_60, voice="ja", size="typical")
    other = replace(document, headline=Headline(text="カメラで台数を測っています"))
    assert set_pdf(document).pdf_sha256 != set_pdf(other).pdf_sha256


def test_a_sheet_has_the_size_of_its_format() -> None:
    for form in (formats.POSTER_A4, formats.STICKER_60):
        page = pypdf.PdfReader(io.BytesIO(printed(form.name, "ja", "typical").pdf)).pages[0]
        assert float(page.mediabox.width) * formats.PT_MM == pytest.approx(form.width_mm, abs=0.1)
        assert float(page.mediabox.height) * formats.PT_MM == pytest.approx(form.height_mm, abs=0.1)


def test_a_print_shop_gets_bleed_and_marks_around_the_sheet() -> None:
    document = sample(formats.STICKER_100, voice="ja", size="long")
    page = pypdf.PdfReader(io.BytesIO(set_pdf(document, paper=PRINT_SHOP).pdf)).pages[0]
    assert float(page.trimbox.width) * formats.PT_MM == pytest.approx(100, abs=0.1)
    assert float(page.mediabox.width) * formats.PT_MM == pytest.approx(100 + 2 * (3 + 5), abs=0.1)


@pytest.mark.parametrize("form", STICKERS, ids=lambda form: form.name)
def test_a_long_name_fits_a_sticker_at_a_legible_size(form: formats.Format) -> None:
    result = printed(form.name, "ja", "long")
    assert len(LONG_NAME_JA) >= 60
    assert result.pages == 1
    assert result.setting.sizes.small_pt >= 7
    assert result.setting.sizes.body_pt >= 7
    text = pypdf.PdfReader(io.BytesIO(result.pdf)).pages[0].extract_text()
    assert "".join(LONG_NAME_JA.split()) in "".join(text.split())


def test_more_text_is_set_smaller() -> None:
    short = printed("poster-a4", "ja", "short").setting.sizes.body_pt
    assert printed("poster-a4", "ja", "typical").setting.sizes.body_pt < short


def test_what_does_not_fit_a_poster_continues_on_the_next_sheet() -> None:
    result = printed("poster-a4", "ja", "long")
    assert result.setting.arrangement is Arrangement.LAYERED
    assert result.pages > 1
    first, second = pypdf.PdfReader(io.BytesIO(result.pdf)).pages[:2]
    assert "計画番号" in first.extract_text()
    assert "利用目的" not in first.extract_text()
    assert "利用目的" in second.extract_text()


def _swamped(document: Document) -> Document:
    text = Paragraph(text="混雑をお知らせするために人数を数えています。" * 60)
    return replace(document, first=(text,))


REFUSALS: dict[str, tuple[Callable[[], Document], type[NorenError], str]] = {
    "a sticker full of text": (
        lambda: _swamped(sample(formats.STICKER_100, voice="ja", size="short")),
        TextTooLong,
        "sticker-100",
    ),
    "a first layer longer than its sheet": (
        lambda: _swamped(_swamped(sample(formats.LEAFLET_A5, voice="ja", size="typical"))),
        TextTooLong,
        "leaflet-a5",
    ),
    "an emoji in a name": (
        lambda: replace(
            sample(formats.LETTER_A4, voice="ja", size="short"),
            contact=Contact(heading="窓口", name="のれん🦄商店"),
        ),
        GlyphMissing,
        "U+1F984",
    ),
    "Arabic in a name": (
        lambda: replace(
            sample(formats.LETTER_A4, voice="en", size="short"),
            contact=Contact(heading="Desk", name="متجر نورين"),
        ),
        GlyphMissing,
        "U+0645",
    ),
    "a mark that turns the sentence": (
        lambda: replace(
            sample(formats.LETTER_A4, voice="en", size="short"),
            contact=Contact(heading="Desk", name="Noren\u202e Ltd."),
        ),
        GlyphMissing,
        "U+202E",
    ),
    "a drawing with a foreign letter": (
        lambda: replace(
            sample(formats.LETTER_A4, voice="en", size="short"),
            details=(
                Picture(
                    svg='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
                    "<text>\u16a0</text></svg>",
                    title="rune",
                    description="a rune",
                ),
            ),
        ),
        GlyphMissing,
        "U+16A0",
    ),
    "a drawing that loads something": (
        lambda: replace(
            sample(formats.LETTER_A4, voice="en", size="short"),
            details=(
                Section(
                    heading="Map",
                    blocks=(
                        Picture(
                            svg='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
                            '<use href="https://example.jp/a.svg#x"/></svg>',
                            title="map",
                            description="a map",
                        ),
                    ),
                ),
            ),
        ),
        PictureRefused,
        "example.jp",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_set_is_refused_by_name(case: str) -> None:
    make, kind, said = REFUSALS[case]
    with pytest.raises(kind) as refused:
        set_pdf(make())
    assert said in refused.value.in_language("en")
    assert said in refused.value.in_language("ja")


def test_frames_to_cut_out_keep_their_real_size() -> None:
    frame = CutOut(
        label="切り取ってお使いください",
        width_mm=80,
        height_mm=50,
        blocks=(Paragraph(text="カメラで人数を測っています。", is_strong=True),),
    )
    letter = replace(sample(formats.LETTER_A4, voice="ja", size="short"), details=(frame,))
    assert set_pdf(letter).pages == 1
    flooded = replace(frame, blocks=(Paragraph(text="人数を測っています。" * 80),))
    with pytest.raises(TextTooLong):
        set_pdf(replace(letter, details=(flooded,)))


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (OSError("cannot load library 'libpango-1.0-0': no such file"), "libpango-1.0-0"),
        (ImportError("No module named 'weasyprint'"), "noren[pdf]"),
    ],
    ids=["no Pango", "no WeasyPrint"],
)
def test_missing_software_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, said: str
) -> None:
    real = builtins.__import__

    def failing(name: str, *rest: Any) -> Any:
        if name.split(".")[0] == "weasyprint":
            raise failure
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", failing)
    with pytest.raises(PressMissing) as missing:
        set_pdf(sample(formats.LETTER_A4, voice="ja", size="short"))
    assert said in missing.value.in_language("en")
    assert said in missing.value.in_language("ja")


def rows_on_pages(pdf: bytes) -> list[Counter[str]]:
    """How many rows of each table, told by `t3r7`, stand on each page."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [Counter(re.findall(r"\b([a-z]\d+)r\d+\b", page.extract_text())) for page in pages]


def test_no_row_of_a_report_is_alone_on_a_sheet_and_its_last_sheet_is_not_nearly_empty() -> None:
    # These lengths leave a table and a list of fields one row over where nothing keeps two.
    counts = [11 + 4 * place % 13 for place in range(12)]
    tables = tuple(
        Table(
            caption="Table",
            columns=("Row", "Text"),
            rows=tuple((f"t{place}r{row}", "words") for row in range(count)),
        )
        for place, count in enumerate(counts)
    )
    fields = tuple(
        Fields(rows=tuple(Field(label=f"f{place}r{row}", value="words") for row in range(count)))
        for place, count in enumerate(counts)
    )
    listing = Listing(label="File", lines=tuple(f"l1r{row}" for row in range(200)))
    report = Document(
        voice="en",
        format=formats.REPORT_A4,
        title="Tables",
        headline=Headline(kicker="", text="Tables"),
        details=(
            Section(heading="Some", blocks=(*tables, *fields)),
            Section(heading="File", blocks=(listing,)),
        ),
    )
    pages = rows_on_pages(set_pdf(report).pdf)
    assert sum(pages, Counter())["t11"] == counts[11]
    alone = [(page, name) for page, found in enumerate(pages) for name in found if found[name] == 1]
    assert alone == []
    assert pages[-1]["l1"] >= 24
