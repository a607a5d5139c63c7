"""A notice of two layers, put together: headline, purpose, signs, details, desk, code, digest."""

from __future__ import annotations

from collections.abc import Iterable

from noren.notices.documents.front import (
    desk_box,
    detail_code,
    digest_lines,
    headline_of,
    purpose_lead,
    title_of,
)
from noren.notices.documents.signs import Sign, draw_signs
from noren.notices.press.blocks import Block
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import Format
from noren.notices.statements.statement import Told
from noren.vocabulary.words import Words


def composed(
    told: Told,
    voice: Voice,
    form: Format,
    *,
    kind: Words,
    kicker: Words,
    signs: Iterable[Sign],
    details: tuple[Block, ...],
) -> Document:
    """The notice of a kind on a format.

    Args:
        kicker: the line above the headline, which says at which moment it speaks.
        signs: the most telling first.
        details: the second layer.

    Raises:
        ValueError: the desk cannot be reached by any way.
    """
    return Document(
        voice=voice,
        format=form,
        title=title_of(told, voice, kind),
        headline=headline_of(told, voice, kicker),
        lead=purpose_lead(told, voice),
        first=(draw_signs(signs, voice),),
        details=details,
        contact=desk_box(told, voice),
        qr=detail_code(told, voice),
        small_print=digest_lines(told, voice),
    )
