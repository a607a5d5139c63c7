"""The pieces of which every notice is made: a small closed set, typed and frozen.

A text is an ordinary string in the language of the document. `{撮影|さつえい}` gives a reading
to kanji (shown only where the document asks for readings). A text that comes from outside, such
as a name out of a plan, goes through `lines.literal` so that its braces stay braces.

    Pictograms(items=(Pictogram(svg=camera, label="カメラで人数を数えます"),))
    Fields(rows=(Field(label="利用目的", value="混雑の見える化"),))
    Section(heading="保存期間", blocks=(Paragraph(text="画像は保存しません。"),))
"""

from __future__ import annotations

from dataclasses import dataclass


def _require(**texts: str) -> None:
    for name, text in texts.items():
        if not text.strip():
            raise ValueError(f"{name} is empty; a block without its text has nothing to say")


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What a passer-by reads from afar; `kicker` is a short line above it, "" for none."""

    text: str
    kicker: str = ""

    def __post_init__(self) -> None:
        _require(text=self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One or two sentences under the headline."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; `is_strong` for the one sentence that must not be missed."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """Short points without an order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A label and its value; several lines of a value are separated by line feeds."""

    label: str
    value: str

    def __post_init__(self) -> None:
        _require(label=self.label, value=self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Labels and values, one row each."""

    rows: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose first column names the rows; `columns` and every row have equal length."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        _require(caption=self.caption)
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.caption!r}: a row of {len(row)} cells under "
                    f"{len(self.columns)} columns"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of handling data and what stands about it under each column of its table."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTable:
    """Numbered stages in their order: acquired, processed, estimated, analysed.

    `columns[0]` heads the stages' names; the others head the cells.
    """

    caption: str
    columns: tuple[str, ...]
    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        _require(caption=self.caption)
        for stage in self.stages:
            if len(stage.cells) != len(self.columns) - 1:
                raise ValueError(
                    f"stage table {self.caption!r}: stage {stage.name!r} has "
                    f"{len(stage.cells)} cells for {len(self.columns) - 1} columns"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What to do, in order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing as SVG text.

    Args:
        svg: one `<svg>` with a `viewBox`; no script, no reference to anything outside it.
        title: what it shows, in a few words.
        description: what a person who cannot see it must know.
        caption: printed under it; "" for none.
        height_ratio: the most height it may take, as a share of the page's shorter side.
        narrow_svg: the same drawing for a narrow browser, such as a telephone; "" for none.
        is_wide_only: whether a narrow browser leaves it out, because another one says it all.
    """

    svg: str
    title: str
    description: str
    caption: str = ""
    height_ratio: float = 0.5
    narrow_svg: str = ""
    is_wide_only: bool = False

    def __post_init__(self) -> None:
        _require(title=self.title, description=self.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictogram:
    """A sign and the words that say the same."""

    svg: str
    label: str

    def __post_init__(self) -> None:
        _require(label=self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictograms:
    """A row of two to five signs, grasped at a glance."""

    items: tuple[Pictogram, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Questions and answers, for a staff script or a page."""

    items: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHead:
    """Date and reference, the person written to, and who writes; each a tuple of lines."""

    date: str
    recipient: tuple[str, ...]
    sender: tuple[str, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterBody:
    """Paragraphs and the words a letter ends with ("敬具", "Yours faithfully")."""

    paragraphs: tuple[str, ...]
    closing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask: the one desk, in a box of its own.

    `name` is the operator; `rows` are telephone, address of mail and form, hours.
    """

    heading: str
    name: str
    rows: tuple[Field, ...] = ()

    def __post_init__(self) -> None:
        _require(heading=self.heading, name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class QrBlock:
    """A QR code; the address stands beside it in letters, `label` says what is there.

    `shown` is how the address is written where room is scarce, without its scheme; "" for whole.
    """

    address: str
    label: str
    shown: str = ""

    def __post_init__(self) -> None:
        _require(address=self.address, label=self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPrint:
    """The last lines: date of the notice, edition, digest of the plan."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOut:
    """A dashed frame in real size, to be cut out of a sheet of paper."""

    label: str
    width_mm: float
    height_mm: float
    blocks: tuple[Block, ...]
    corner_mm: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subheading:
    """A heading inside a section."""

    text: str

    def __post_init__(self) -> None:
        _require(text=self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The lines of a file as they are written, numbered from 1; braces are braces here."""

    label: str
    lines: tuple[str, ...]

    def __post_init__(self) -> None:
        _require(label=self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The table of contents: the headings of the sections that follow it, in their order."""

    heading: str
    entries: tuple[str, ...]

    def __post_init__(self) -> None:
        _require(heading=self.heading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it; a section holds no section."""

    heading: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        _require(heading=self.heading)
        if any(isinstance(block, Section) for block in self.blocks):
            raise ValueError(f"section {self.heading!r} holds a section")


Block = (
    Paragraph
    | Bullets
    | Fields
    | Table
    | StageTable
    | Steps
    | Picture
    | Pictograms
    | Questions
    | LetterHead
    | LetterBody
    | Contact
    | QrBlock
    | SmallPrint
    | CutOut
    | Subheading
    | Listing
    | Contents
    | Section
)
