"""The prior notice: what people are told before filming starts. Source: Guidebook 2.0, section 4.2.

It tells the first day and never how long data is kept.
"""

from __future__ import annotations

from noren.notices.documents import easy
from noren.notices.documents.composed import composed
from noren.notices.documents.front import (
    before_words,
)
from noren.notices.documents.illustrations import machine_picture, map_pictures
from noren.notices.documents.promises import not_done
from noren.notices.documents.rows import rows_of
from noren.notices.documents.signs import signs_before
from noren.notices.press.blocks import Block, Section
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import LEAFLET_A5, WEB_PAGE, Format
from noren.notices.statements.moments import prior_fields
from noren.notices.statements.statement import Told
from noren.notices.wording import told_in
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.terms import NoticeKind
from noren.vocabulary.words import Words

_IN_FRONT = (NoticeField.PURPOSE, NoticeField.OPERATOR_NAME, NoticeField.CONTACT)
"""What the first layer says."""

_KIND = Words(ja=NoticeKind.PRIOR.ja, en="Prior notice")
_WHAT = Words(ja="お知らせの内容", en="What will be done")
_MACHINE = Words(ja="画像の扱い", en="What happens to the images")
_WHERE = Words(ja="撮影する範囲の図", en="Where it will be filmed")


def prior_poster(told: Told, voice: Voice, form: Format) -> Document:
    """The poster that hangs on site before filming starts."""
    if voice == "easy-ja":
        return easy.before(told, form)
    return _document(told, voice, form, details=(_rows(told, voice),))


def prior_leaflet(told: Told, voice: Voice) -> Document:
    """The leaflet that is handed out before filming starts."""
    details = (
        _rows(told, voice),
        Section(
            heading=told_in(_WHERE, voice),
            blocks=map_pictures(told, voice, is_small=True),
        ),
        *not_done(told, voice),
    )
    return _document(told, voice, LEAFLET_A5, details=details)


def prior_page(told: Told, voice: Voice) -> Document:
    """The web page for the time before filming starts."""
    if voice == "easy-ja":
        return easy.before(told, WEB_PAGE)
    details: tuple[Block, ...] = (
        Section(heading=told_in(_WHAT, voice), blocks=(_rows(told, voice),)),
        Section(heading=told_in(_MACHINE, voice), blocks=(machine_picture(told, voice),)),
        Section(heading=told_in(_WHERE, voice), blocks=map_pictures(told, voice)),
        *not_done(told, voice),
    )
    return _document(told, voice, WEB_PAGE, details=details)


def _rows(told: Told, voice: Voice) -> Block:
    fields = [field for field in prior_fields(told) if field not in _IN_FRONT]
    first = (NoticeField.START_DATE, NoticeField.END_DATE, NoticeField.BENEFIT)
    fields.sort(key=lambda field: first.index(field) if field in first else len(first))
    return rows_of(fields, told, voice)


def _document(told: Told, voice: Voice, form: Format, *, details: tuple[Block, ...]) -> Document:
    return composed(
        told,
        voice,
        form,
        kind=_KIND,
        kicker=before_words(told),
        signs=signs_before(told, most=5),
        details=details,
    )
