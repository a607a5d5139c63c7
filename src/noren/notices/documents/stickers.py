"""Stickers: what is grasped in passing a door or a vehicle; all else is behind the QR code.

A sticker is given in several versions, the fullest first; the first one that fits at a legible
size is used. Even the plainest says that a camera runs, what is done, who does it and where to
ask. Source: Guidebook 2.0, case 3 (sticker at the entrance) and case 5 (vehicles); PPC Q&A 1-13.
"""

from __future__ import annotations

from dataclasses import replace

from noren.notices.documents import easy
from noren.notices.documents.front import (
    IN_USE,
    digest_line,
    headline_of,
    operating_words,
    operator_label,
    operator_name,
    purpose_lead,
    quick_ways,
    short_code,
    title_of,
)
from noren.notices.documents.rows import row_of
from noren.notices.documents.signs import camera_sign, draw_signs, face_signs, image_sign
from noren.notices.press.blocks import Block, Contact, Paragraph
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import VEHICLE_STICKER, Format
from noren.notices.statements.moments import sign_fields, state
from noren.notices.statements.statement import Told
from noren.notices.wording import told_in
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.words import Words

_ENTRANCE = Words(ja="入口ステッカー", en="Entrance sticker")
_VEHICLE = Words(ja="車両ステッカー", en="Vehicle sticker")
_SPOKEN = (NoticeField.CUSTOMISED_AD, NoticeField.FACE_PROCESSING)
"""What a sticker says in a sentence, without a label."""


def entrance_sticker(told: Told, voice: Voice, form: Format) -> tuple[Document, ...]:
    """The sticker at an entrance, 10 cm wide, the fullest version first."""
    if voice == "easy-ja":
        return easy.sticker(told, form)
    return _with_signs(told, _sticker(told, voice, form, _ENTRANCE))


def small_sticker(told: Told, voice: Voice, form: Format) -> tuple[Document, ...]:
    """The sticker for where there is no room for another, the fullest version first."""
    # A mail address does not fit beside the code; a telephone number does.
    ways = 0 if told.plan.contact_point.phone is None else 1
    ways = ways or (2 if told.plan.notices.detail.url is None else 0)
    full = _with_ways(_sticker(told, voice, form, _ENTRANCE), ways)
    versions = [full]
    if full.qr is not None:
        bare = replace(_with_ways(full, 0), lead=None)
        briefly = headline_of(told, voice, IN_USE)
        versions += [replace(full, lead=None), bare, replace(bare, headline=briefly)]
    return tuple(versions)


def vehicle_sticker(told: Told, voice: Voice) -> tuple[Document, ...]:
    """The sticker on a vehicle that carries a camera, the fullest version first."""
    return _with_signs(told, _sticker(told, voice, VEHICLE_STICKER, _VEHICLE))


def _sticker(told: Told, voice: Voice, form: Format, kind: Words) -> Document:
    return Document(
        voice=voice,
        format=form,
        title=title_of(told, voice, kind),
        headline=headline_of(told, voice, operating_words(told)),
        lead=purpose_lead(told, voice),
        first=_sentences(told, voice),
        contact=Contact(
            heading=operator_label(told, voice),
            name=operator_name(told, voice),
            rows=quick_ways(told, voice),
        ),
        qr=short_code(told, voice),
        small_print=digest_line(told, voice),
    )


def _sentences(told: Told, voice: Voice) -> tuple[Block, ...]:
    spoken = [
        Paragraph(text=told_in(line, voice))
        for field in sign_fields(told)
        if field in _SPOKEN
        for line in state(field, told).lines
    ]
    if told.plan.notices.detail.url is None:
        spoken.append(Paragraph(text=row_of(NoticeField.DETAIL_URL, told, voice).value))
    return tuple(spoken)


def _with_signs(told: Told, plain: Document) -> tuple[Document, ...]:
    signs = draw_signs((camera_sign(told), image_sign(told), *face_signs(told)), plain.voice)
    versions = [replace(plain, first=(signs, *plain.first)), plain, _with_ways(plain, 1)]
    if plain.qr is not None:
        versions += [replace(one, lead=None) for one in versions]
    return tuple(versions)


def _with_ways(sticker: Document, last: int) -> Document:
    """The sticker with only the last of the ways to the desk; none for 0."""
    assert sticker.contact is not None
    rows = sticker.contact.rows
    return replace(sticker, contact=replace(sticker.contact, rows=rows[len(rows) - last :]))
