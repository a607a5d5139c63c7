"""The way of the data on several sheets, where it is too tall for one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal

from noren.notices.pictures.flow import WIDE, draw_flow
from noren.notices.pictures.flow_model import FlowPicture, FlowPurpose

_HEIGHT: Final = re.compile(r'viewBox="0 0 \S+ ([0-9.]+)"')


def draw_flow_sheets(
    picture: FlowPicture,
    *,
    language: str,
    prefix: str,
    tallest: float,
    width: float = WIDE,
    font_family: str | None = None,
) -> tuple[str, ...]:
    """The picture on as many sheets as it needs, each at most `tallest` units high.

    A sheet never ends inside a row: one that is taller alone stays whole on a taller sheet. The
    first sheet shows machine and curtain; a purpose that goes on is named again.

    Raises:
        KeyError: a language that is neither `ja` nor `en`.
        ValueError: a width below 320, or a prefix that cannot begin an XML id.
    """
    sheets = [replace(picture, purposes=(), curtain_of=picture.keepings)]
    for purpose in picture.purposes:
        for row in _rows(purpose):
            longer = _with(sheets[-1], row)
            is_first_row = not sheets[-1].purposes and sheets[-1].is_continued
            if is_first_row or _height(longer, language, width) <= tallest:
                sheets[-1] = longer
            else:
                start = replace(picture, purposes=(), is_continued=True)
                sheets.append(_with(start, row))
    return tuple(
        draw_flow(
            sheet,
            language=language,
            prefix=f"{prefix}-{index + 1}",
            width=width,
            font_family=font_family,
        )
        for index, sheet in enumerate(sheets)
    )


def parts_of(picture: FlowPicture) -> tuple[FlowPicture, ...]:
    """The picture in the parts between which a page may end: machine and curtain, then each row.

    The parts one below the other are the whole picture: the operator and each purpose are named
    once, above the first row of theirs.
    """
    parts = [replace(picture, purposes=(), curtain_of=picture.keepings)]
    below = replace(picture, is_continued=True)
    for purpose in picture.purposes:
        first, *others = _rows(purpose)
        heads: Literal["all", "purpose"] = "all" if len(parts) == 1 else "purpose"
        parts.append(replace(below, purposes=(first,), heads=heads))
        parts += [replace(below, purposes=(row,), heads="none") for row in others]
    return tuple(parts)


def _rows(purpose: FlowPurpose) -> tuple[FlowPurpose, ...]:
    """The purpose with each of its steps alone; itself if it has none."""
    return tuple(replace(purpose, steps=(step,)) for step in purpose.steps) or (purpose,)


def _with(sheet: FlowPicture, more: FlowPurpose) -> FlowPicture:
    """The sheet with another row, under the heading that is there if the purpose is the same."""
    last = sheet.purposes[-1] if sheet.purposes else None
    if last is not None and (last.use, last.text) == (more.use, more.text):
        joined = replace(last, steps=(*last.steps, *more.steps))
        return replace(sheet, purposes=(*sheet.purposes[:-1], joined))
    return replace(sheet, purposes=(*sheet.purposes, more))


def _height(sheet: FlowPicture, language: str, width: float) -> float:
    found = _HEIGHT.search(draw_flow(sheet, language=language, prefix="x", width=width))
    assert found is not None, "every picture has a size"
    return float(found[1])
