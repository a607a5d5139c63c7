"""Stickers: what is grasped in passing a door or a vehicle; all else is behind the QR code.

Source: Guidebook 2.0, case 3 (sticker at the entrance) and case 5 (vehicles); PPC Q&A 1-13.
"""

from __future__ import annotations

from dataclasses import replace

from noren.notices.documents.front import (
    IN_USE,
    detail_code,
    digest_line,
    headline_of,
    operator_label,
    operator_name,
    purpose_lead,
    quick_ways,
    title_of,
)
from noren.notices.documents.rows import language_of, row_of, say
from noren.notices.documents.signs import camera_sign, draw_signs, face_signs, image_sign
from noren.notices.press.blocks import Block, Contact, Field, Paragraph
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import VEHICLE_STICKER, Format
from noren.notices.press.lines import plain
from noren.notices.statements.moments import sign_fields, state
from noren.notices.statements.statement import Told
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.words import Words

_ENTRANCE = Words(ja="入口ステッカー", en="Entrance sticker")
_VEHICLE = Words(ja="車両ステッカー", en="Vehicle sticker")
_TINY_MM = 80.0


def entrance_sticker(told: Told, voice: Voice, form: Format) -> Document:
    """The sticker at an entrance, in one of two sizes."""
    return _sticker(told, voice, form, _ENTRANCE)


def vehicle_sticker(told: Told, voice: Voice) -> Document:
    """The sticker on a vehicle that carries a camera."""
    return _sticker(told, voice, VEHICLE_STICKER, _VEHICLE)


def _sticker(told: Told, voice: Voice, form: Format, kind: Words) -> Document:
    is_tiny = form.width_mm < _TINY_MM
    name = operator_name(told, voice)
    return Document(
        voice=voice,
        format=form,
        title=title_of(told, voice, kind),
        headline=headline_of(told, voice, IN_USE),
        lead=purpose_lead(told, voice),
        first=_first(told, voice, is_tiny=is_tiny),
        contact=Contact(
            heading=operator_label(told, voice), name=name, rows=quick_ways(told, voice)
        ),
        qr=detail_code(told, voice),
        small_print=digest_line(told, voice),
    )


def _first(told: Told, voice: Voice, *, is_tiny: bool) -> tuple[Block, ...]:
    signs = (camera_sign(told), image_sign(told), *face_signs(told))
    spoken = [
        Paragraph(text="\n".join(say(line, voice) for line in state(field, told).lines))
        for field in sign_fields(told)
        if field in _SPOKEN
    ]
    without_page = told.plan.notices.detail.url is None
    if without_page:
        spoken.append(Paragraph(text=row_of(NoticeField.DETAIL_URL, told, voice).value))
    return tuple(spoken) if is_tiny else (draw_signs(signs, voice), *spoken)


_SPOKEN = (NoticeField.OPERATING_NOW, NoticeField.CUSTOMISED_AD, NoticeField.FACE_PROCESSING)
"""What a sticker says in a sentence, without a label."""
