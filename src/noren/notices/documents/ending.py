"""The notice of the end: filming has stopped, and when the last data is erased."""

from __future__ import annotations

from datetime import timedelta

from noren.notices.documents import easy
from noren.notices.documents.front import (
    desk_box,
    detail_code,
    digest_lines,
    ended_words,
    headline_of,
    title_of,
)
from noren.notices.documents.rows import rows_of
from noren.notices.press.blocks import Field, Fields, Lead
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import POSTER_A4, WEB_PAGE, Format
from noren.notices.statements.phrases import day_words, said
from noren.notices.statements.statement import Told
from noren.notices.wording import filled, told_in
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.terms import NoticeKind
from noren.vocabulary.words import Words

_KIND = Words(ja=NoticeKind.ENDING.ja, en="Notice of the end")
_ENDED = Words(
    ja="{day}で撮影を終えました。ご協力ありがとうございました。",
    en="Filming ended on {day}. Thank you for bearing with us.",
)
_ERASED = Words(ja="最後のデータの消去", en="Last data erased")
_BY = Words(ja="遅くとも{day}まで", en="By {day} at the latest")
_AT_END = Words(ja="終わりに行うこと", en="What is done at the end")
_FIELDS = (NoticeField.PURPOSE, NoticeField.STORE_LIST, NoticeField.RETENTION)


def ending_poster(told: Told, voice: Voice) -> Document:
    """The poster that replaces the notices when filming has ended."""
    if voice == "easy-ja":
        return easy.ended(told, POSTER_A4)
    return _document(told, voice, POSTER_A4)


def ending_page(told: Told, voice: Voice) -> Document:
    """The web page that stays when filming has ended."""
    return _document(told, voice, WEB_PAGE)


def _document(told: Told, voice: Voice, form: Format) -> Document:
    last = told.plan.schedule.capture_end
    if last is None:
        raise ValueError("a notice of the end without a last day")
    day = day_words(last)
    rows = [
        *rows_of(_FIELDS, told, voice).rows,
        Field(label=told_in(_ERASED, voice), value=told_in(last_erasure(told), voice)),
    ]
    ending = told.plan.schedule.ending
    if ending is not None:
        rows.append(Field(label=told_in(_AT_END, voice), value=told_in(said(ending), voice)))
    return Document(
        voice=voice,
        format=form,
        title=title_of(told, voice, _KIND),
        headline=headline_of(told, voice, ended_words()),
        lead=Lead(text=told_in(filled(_ENDED, day=day), voice)),
        details=(Fields(rows=tuple(rows)),),
        contact=desk_box(told, voice),
        qr=detail_code(told, voice),
        small_print=digest_lines(told, voice),
    )


def last_erasure(told: Told) -> Words:
    """The day by which nothing is left: the last day, the longest period, and its backups.

    Raises:
        ValueError: filming has no last day.
    """
    plan = told.plan
    if plan.schedule.capture_end is None:
        raise ValueError("no last day of filming")
    spans = [output.keep.seconds for output in plan.outputs]
    spans += [] if plan.repeat is None else [plan.repeat.window.seconds]
    backup = plan.security.backup_keep
    total_s = max(spans, default=0) + (0 if backup is None else backup.seconds)
    # What was measured late on the last day is due a day later than its period in whole days.
    day = plan.schedule.capture_end + timedelta(days=-(-total_s // 86400) + 1)
    return filled(_BY, day=day_words(day))
