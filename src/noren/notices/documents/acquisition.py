"""The notice at acquisition: what people are told where and while it is filmed.

Source: Guidebook 2.0, section 4.3; PPC Q&A 1-13 to 1-16. It tells how long data is kept and never
the first day.
"""

from __future__ import annotations

from noren.notices.documents import easy
from noren.notices.documents.composed import composed
from noren.notices.documents.front import (
    operating_words,
)
from noren.notices.documents.illustrations import flow_pictures, map_pictures
from noren.notices.documents.promises import keep_out, not_done
from noren.notices.documents.rows import rows_of
from noren.notices.documents.signs import signs_now
from noren.notices.press.blocks import Block, Section
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import WEB_PAGE, Format
from noren.notices.statements.moments import acquisition_fields
from noren.notices.statements.statement import Told
from noren.notices.wording import told_in
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.terms import NoticeKind
from noren.vocabulary.words import Words

_IN_FRONT = (
    NoticeField.OPERATING_NOW,
    NoticeField.PURPOSE,
    NoticeField.OPERATOR_NAME,
    NoticeField.CONTACT,
)
"""What the first layer says."""

_KIND = Words(ja=NoticeKind.ACQUISITION.ja, en="Notice at acquisition")
_WHAT = Words(ja="お知らせの内容", en="What is done here")
_FLOW = Words(ja="データの流れ", en="The way of the data")
_WHERE = Words(ja="撮影している範囲の図", en="Where it is filmed")


def acquisition_poster(told: Told, voice: Voice, form: Format) -> Document:
    """The poster that hangs where it is filmed."""
    if voice == "easy-ja":
        return easy.now(told, form)
    return _document(told, voice, form, details=(_rows(told, voice),))


def acquisition_page(told: Told, voice: Voice) -> Document:
    """The web page for the time of filming."""
    if voice == "easy-ja":
        return easy.now(told, WEB_PAGE)
    details: tuple[Block, ...] = (
        Section(heading=told_in(_WHAT, voice), blocks=(_rows(told, voice),)),
        Section(heading=told_in(_FLOW, voice), blocks=flow_pictures(told, voice)),
        Section(heading=told_in(_WHERE, voice), blocks=map_pictures(told, voice)),
        *not_done(told, voice),
        *keep_out(told, voice),
    )
    return _document(told, voice, WEB_PAGE, details=details)


def _rows(told: Told, voice: Voice) -> Block:
    in_front = set(_IN_FRONT)
    if told.plan.notices.detail.url is not None:
        in_front.add(NoticeField.DETAIL_URL)
    fields = [field for field in acquisition_fields(told) if field not in in_front]
    return rows_of(fields, told, voice)


def _document(told: Told, voice: Voice, form: Format, *, details: tuple[Block, ...]) -> Document:
    return composed(
        told,
        voice,
        form,
        kind=_KIND,
        kicker=operating_words(told),
        signs=signs_now(told, most=5),
        details=details,
    )
