"""The way of the data in parts, so that a page may end between any two of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from noren.notices.pictures.flow_model import FlowPicture, FlowPurpose


def machine_of(picture: FlowPicture) -> FlowPicture:
    """Machine and curtain alone, for a notice that names elsewhere what passes."""
    return replace(picture, purposes=(), curtain_of=picture.passing, is_alone=True)


def parts_of(picture: FlowPicture) -> tuple[FlowPicture, ...]:
    """The picture in the parts between which a page may end: machine and curtain, then each row.

    The parts one below the other are the whole picture: the operator and each purpose are named
    once, above the first row of theirs.
    """
    parts = [replace(picture, purposes=(), curtain_of=picture.passing)]
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
