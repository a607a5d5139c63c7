"""The style sheet of a notice: one for paper, one for browsers, out of the same measures.

On paper every size is declared in points and millimeters by the format. In a browser a notice is
an ordinary page that reflows; only a screen in full size keeps the proportions of its format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from noren.notices.press import palette
from noren.notices.press.formats import PT_MM, Format, Shape, TypeSizes

BROWSER_FONTS: Final = (
    '"BIZ UDPGothic", "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, '
    "system-ui, sans-serif"
)


_LEAST_SIGN_RATIO: Final = 0.65
"""How small signs become together with the least sizes of type."""
FOOT_MARGIN_RATIO: Final = 0.75
"""The margin under the foot of a sheet, as a share of the format's margin."""


_READING_RATIO: Final = 0.3
"""How far the readings of a headline stand out of its first line, as a share of its size."""
_LEADING: Final = {Shape.LETTER: "1.5"}
_LABEL_PERCENT: Final = {Shape.LETTER: 30}
"""Of the width for labels; in a letter, data items are labels."""
_MARKS_MM: Final = 5.0
"""Paper around the bleed, on which crop marks stand clear of the color."""
_WHOLE_SCREEN: Final = "screen and (min-width: 900px) and (min-height: 500px)"
_SMALL_WINDOW: Final = "screen and (max-width: 899.98px), screen and (max-height: 499.98px)"
"""What is zoomed in, or read on a telephone, reflows like any page."""


class Arrangement(Enum):
    """Where the two layers stand."""

    SHEET = "sheet"
    """Both on one sheet, the foot at its bottom."""
    LAYERED = "layered"
    """The first layer and the foot on the first sheet, the details from the second on."""
    FLOW = "flow"
    """One after the other over as many pages as it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How the paper is prepared for a printer.

    Args:
        bleed_mm: how far color runs over the edge of the sheet; 0 for an office printer.
        has_crop_marks: whether marks show where to cut; they need a bleed.
    """

    bleed_mm: float = 0.0
    has_crop_marks: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.bleed_mm <= 10:
            raise ValueError(f"a bleed of {self.bleed_mm} mm; expected 0 to 10")
        if self.has_crop_marks and not self.bleed_mm:
            raise ValueError("crop marks without a bleed; give bleed_mm, usually 3")


OFFICE: Final = Paper()
PRINT_SHOP: Final = Paper(bleed_mm=3.0, has_crop_marks=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything that the style sheet of one try at setting a document depends on.

    `air_mm` is empty space to be given away above the foot of a sheet, `gap_mm` between blocks.
    """

    format: Format
    sizes: TypeSizes
    arrangement: Arrangement
    paper: Paper = OFFICE
    qr_side_mm: float = 0.0
    qr_outer_mm: float = 0.0
    qr_quiet_mm: float = 0.0
    shows_readings: bool = False
    air_mm: float = 0.0
    gap_mm: float = 0.0
    pictures: tuple[tuple[float, float], ...] = ()
    """Width and height in millimeters of each picture, in reading order."""


def style_sheet(setting: Setting) -> str:
    """The whole style sheet of a document."""
    colors = {
        name.lower(): value
        for name, value in vars(palette).items()
        if name.isupper() and isinstance(value, str)
    }
    base = _template("base").substitute(colors, fonts=BROWSER_FONTS)
    browser = _template("browser").substitute(colors)
    is_screen = setting.format.shape is Shape.SCREEN
    parts = [
        base,
        f"@media {_SMALL_WINDOW if is_screen else 'screen'} {{\n{browser}}}\n",
        _paper(setting, colors),
    ]
    if setting.format.shape is Shape.REPORT:
        parts.append(_template("report").substitute(colors))
    if is_screen:
        parts.append(f"@media {_WHOLE_SCREEN} {{\n{_full_screen(setting, colors)}}}\n")
    return "".join(parts)


def _paper(setting: Setting, colors: dict[str, str]) -> str:
    form = setting.format
    bleed = setting.paper.bleed_mm
    edge = f"bleed: {bleed}mm; " if bleed else ""
    if setting.paper.has_crop_marks:
        edge = f"bleed: {bleed + _MARKS_MM}mm; marks: crop; "
    numbers = (
        f"@bottom-right {{ content: counter(page) ' / ' counter(pages); "
        f"font: {setting.sizes.small_pt}pt Press, sans-serif; color: {palette.SOFT_INK}; }}"
    )
    if form.shape is Shape.REPORT:
        numbers += (
            f"@bottom-right {{ width: 15%; white-space: nowrap; }} "
            f"@bottom-left {{ content: string(running); width: 84%; "
            f"font: {setting.sizes.small_pt}pt Press, sans-serif; color: {palette.SOFT_INK}; }}"
        )
    # A cut sticker draws its own edge: its sheet has no margin at all.
    is_framed = form.corner_mm > 0 and not bleed
    foot_mm = 0.0 if is_framed else form.margin_mm * FOOT_MARGIN_RATIO
    rules = [
        f"@page {{ size: {form.width_mm}mm {form.height_mm}mm; margin: {form.margin_mm}mm; "
        f"{edge}{'' if setting.arrangement is Arrangement.SHEET else numbers} }}",
        f"@page front {{ margin: 0 0 {foot_mm}mm 0; @bottom-right {{ content: none; }} }}",
    ]
    body = _measured(setting, colors, unit_mm="mm", unit_pt="pt", scale_mm=1.0, scale_pt=1.0)
    return "\n".join(rules) + f"\n@media print {{\n{body}{_corners(setting)}}}\n"


def _full_screen(setting: Setting, colors: dict[str, str]) -> str:
    vw_mm = 100 / setting.format.width_mm
    body = _measured(
        setting, colors, unit_mm="vw", unit_pt="vw", scale_mm=vw_mm, scale_pt=PT_MM * vw_mm
    )
    margin = f"{setting.format.margin_mm * vw_mm:.4g}vw"
    return body + f".layered > main {{ padding: {margin}; }}\n"


def _corners(setting: Setting) -> str:
    form = setting.format
    if not form.corner_mm or setting.paper.bleed_mm:
        return ""
    return (
        f".front {{ box-sizing: border-box; height: {form.height_mm}mm; "
        f"border: 0.3mm solid {palette.HAIRLINE}; border-radius: {form.corner_mm}mm; "
        "overflow: hidden; }\n"
    )


def _measured(
    setting: Setting,
    colors: dict[str, str],
    *,
    unit_mm: str,
    unit_pt: str,
    scale_mm: float,
    scale_pt: float,
) -> str:
    """The rules with sizes, in the unit that is asked for."""

    def mm(value: float) -> str:
        return f"{value * scale_mm:.4g}{unit_mm}"

    def pt(value: float) -> str:
        return f"{value * scale_pt:.4g}{unit_pt}"

    form, sizes = setting.format, setting.sizes
    em_mm = sizes.body_pt * PT_MM
    is_small = form.shape is Shape.STICKER
    bleed = setting.paper.bleed_mm
    curtain_pad = form.margin_mm * (0.5 if is_small else 0.85)
    facts = {
        "headline": pt(sizes.headline_pt),
        "kicker": pt(max(sizes.small_pt, sizes.lead_pt * 0.72)),
        "lead": pt(sizes.lead_pt),
        "body": pt(sizes.body_pt),
        "small": pt(sizes.small_pt),
        "heading": pt(round(sizes.body_pt * 1.18, 2)),
        "margin": mm(form.margin_mm),
        "pad_top": mm(curtain_pad + bleed),
        "pad_bottom": mm(curtain_pad + sizes.headline_pt * PT_MM * (0.15 if is_small else 0.5)),
        "pad_side": mm(form.margin_mm + bleed),
        "minus_bleed": mm(-bleed) if bleed else "0",
        "slit": mm(max(0.5, form.short_side_mm * 0.005)),
        "slit_height": mm(sizes.headline_pt * PT_MM * (0.4 if is_small else 0.75)),
        "block": mm(_block_mm(setting)),
        "air": mm(setting.air_mm),
        "half": mm(em_mm * 0.5),
        "third": mm(em_mm * 0.34),
        "em": mm(em_mm),
        "sign": mm(_sign_mm(setting)),
        "label": f"{_LABEL_PERCENT.get(form.shape, 34 if form.width_mm < 120 else 26)}%",
        "qr_outer": mm(setting.qr_outer_mm),
        "qr_column": mm(_qr_column_mm(setting)),
        "qr_gap": mm(em_mm * (0.5 if has_code_beside(form) else 1)),
        "kicker_gap": mm(_kicker_gap_mm(setting)),
        "leading": "2" if setting.shows_readings else _LEADING.get(form.shape, "1.6"),
        "head_leading": "1.6" if setting.shows_readings else "1.32",
    }
    rules = _template("measured").substitute(colors, **facts)
    for count in range(1, 7):
        rules += f".of-{count} li {{ flex: 0 0 {100 / count:.2f}%; width: {100 / count:.2f}%; }}\n"
    for number, (width, height) in enumerate(setting.pictures, 1):
        rules += f".picture-{number} svg {{ width: {mm(width)}; height: {mm(height)}; }}\n"
    return rules + _by_shape(setting, mm, pt)


def _by_shape(setting: Setting, mm: Callable[[float], str], pt: Callable[[float], str]) -> str:
    """What differs between a poster, a sticker, a screen, a letter and a page."""
    form = setting.format
    if form.shape is Shape.LETTER:
        return (
            f".curtain {{ color: {palette.INDIGO}; background: none; padding: {mm(6)} 0 0; }}\n"
            f"h1 {{ text-align: center; }}\n.lead {{ color: {palette.INK}; }}\n"
            f".kicker {{ color: {palette.SOFT_INK}; text-align: center; }}\n"
        )
    if form.shape in (Shape.PAGE, Shape.REPORT):
        return f".curtain {{ padding: {mm(7)} {mm(8)} {mm(12)}; }}\n"
    if has_code_beside(form):
        return _beside_rules(setting, mm, pt)
    return ""


def _beside_rules(setting: Setting, mm: Callable[[float], str], pt: Callable[[float], str]) -> str:
    em_mm = setting.sizes.body_pt * PT_MM
    small = pt(setting.sizes.small_pt)
    rules = f"""
.front > footer .foot {{ margin-top: 0; }}
.code {{ margin-top: {mm(setting.air_mm)}; }}
.foot > .small {{ margin-top: {mm(em_mm * 0.4)}; }}
.contact {{ background: none; padding: 0; vertical-align: bottom; }}
.contact > .label {{ margin-top: .5em; }}
.contact .name {{ font-size: 1em; }}
.contact .address, .contact > .label {{ font-size: {small}; line-height: 1.4; }}
/* The empty margin of the code may lie over the empty margin of the sheet. */
.qr svg {{ margin: {mm(-_block_mm(setting))} {mm(-_side_quiet_mm(setting))} 0 0; }}
"""
    if is_tiny(setting.format):
        rules += f"""
.under {{ font-size: {small}; line-height: 1.4; }}
.foot > .under {{ margin-top: 0; }}
.under p {{ display: inline; margin-right: .7em; }}
.under .label {{ font-weight: 700; }}
.contact .name {{ line-height: 1.3; }}
.contact .long .p {{ display: inline; }}
.contact .long .n {{ white-space: normal; }}
.qr {{ padding-left: 0; }}
.foot > .small {{ margin-top: 0; line-height: 1.4; }}
"""
    if is_broad(setting.format):
        quiet = mm(setting.qr_quiet_mm)
        rules += (
            f".qr .label, .qr .address {{ padding-left: {quiet}; }}\n"
            ".contact .first { padding: 0; }\n.first > * { margin-top: 0; }\n"
            f".contact .first > * + * {{ margin-top: {mm(em_mm * 0.7)}; }}\n"
            f".contact .first {{ margin-bottom: {mm(em_mm * 0.8 + setting.gap_mm)}; }}\n"
        )
    return rules


def is_broad(form: Format) -> bool:
    """Whether a format is so broad that its parts stand side by side."""
    return form.width_mm >= 1.5 * form.height_mm


def has_code_beside(form: Format) -> bool:
    """Whether the QR code stands beside everything else, and not in the foot."""
    return form.shape is Shape.STICKER or is_broad(form)


def is_tiny(form: Format) -> bool:
    """Whether a sticker is so small that beside the code there is room for a name only."""
    return form.width_mm < 80


def _qr_column_mm(setting: Setting) -> float:
    """The width of the column in which a code stands, the gap beside it included."""
    em_mm = setting.sizes.body_pt * PT_MM
    if not has_code_beside(setting.format):
        return setting.qr_outer_mm + em_mm
    gap = 0.0 if is_tiny(setting.format) else 0.5 * em_mm
    return setting.qr_outer_mm + gap - _side_quiet_mm(setting)


def _side_quiet_mm(setting: Setting) -> float:
    """How much of a code's empty margin lies over the margin of a sticker."""
    return min(setting.qr_quiet_mm, setting.format.margin_mm * 0.8)


def _kicker_gap_mm(setting: Setting) -> float:
    """The space over the headline, in which its readings stand."""
    em_mm = setting.sizes.body_pt * PT_MM
    if not setting.shows_readings:
        return em_mm * 0.3
    return max(em_mm * 0.8, setting.sizes.headline_pt * PT_MM * _READING_RATIO)


def _block_mm(setting: Setting) -> float:
    """The space above every block of the first layer."""
    is_small = setting.format.shape is Shape.STICKER
    return setting.sizes.body_pt * PT_MM * (0.7 if is_small else 1.35) + setting.gap_mm


@cache
def _template(name: str) -> Template:
    return Template((files(__package__) / "styles" / f"{name}.css").read_text(encoding="utf-8"))


def _sign_mm(setting: Setting) -> float:
    form = setting.format
    share = {Shape.STICKER: 0.11, Shape.POSTER: 0.135, Shape.SCREEN: 0.17}
    least, largest = form.least.body_pt, form.largest.body_pt
    room = (setting.sizes.body_pt - least) / (largest - least) if largest > least else 1.0
    smaller = _LEAST_SIGN_RATIO + (1 - _LEAST_SIGN_RATIO) * room
    return form.short_side_mm * share.get(form.shape, 0.12) * smaller
