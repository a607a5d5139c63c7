"""The notice on a screen: for screens that adapt to their viewers, or where people are told so.

Source: Guidebook 2.0, section 4.3; PPC Q&A 1-16.
"""

from __future__ import annotations

from dataclasses import replace

from noren.notices.documents import easy
from noren.notices.documents.front import (
    desk_box,
    detail_code,
    digest_line,
    headline_of,
    operating_words,
    purpose_lead,
    title_of,
)
from noren.notices.documents.rows import rows_of
from noren.notices.documents.signs import draw_signs, signs_now
from noren.notices.press.blocks import Paragraph
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import Format
from noren.notices.statements.moments import sign_fields, state
from noren.notices.statements.statement import Told
from noren.notices.wording import told_in
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.words import Words

_KIND = Words(ja="画面に出す通知", en="Notice on a screen")
_SPOKEN = (NoticeField.CUSTOMISED_AD, NoticeField.FACE_PROCESSING)


def screen_notice(told: Told, voice: Voice, form: Format) -> Document | tuple[Document, ...]:
    """The notice as one slide; purposes that are too long for it have a slide of their own."""
    if voice == "easy-ja":
        return easy.now(told, form)
    spoken = tuple(
        Paragraph(text=told_in(line, voice), is_strong=True)
        for field in sign_fields(told)
        if field in _SPOKEN
        for line in state(field, told).lines
    )
    slide = Document(
        voice=voice,
        format=form,
        title=title_of(told, voice, _KIND),
        headline=headline_of(told, voice, operating_words(told)),
        lead=purpose_lead(told, voice),
        first=(draw_signs(signs_now(told, most=4), voice), *spoken),
        contact=desk_box(told, voice),
        qr=detail_code(told, voice),
        small_print=digest_line(told, voice),
    )
    purposes = rows_of((NoticeField.PURPOSE,), told, voice)
    return (slide, replace(slide, lead=None, details=(purposes,)))
