"""Fields of a notice as rows: the label and the value that the plan gives it."""

from __future__ import annotations

from collections.abc import Iterable

from noren.notices.press.blocks import Bullets, Field, Fields
from noren.notices.press.document import Voice
from noren.notices.statements.moments import state
from noren.notices.statements.statement import Statement, Told
from noren.notices.wording import told_in
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.words import Words


def label_of(statement: Statement, voice: Voice) -> str:
    """The name of a field; in English with a capital letter."""
    label = told_in(statement.label, voice)
    return label[:1].upper() + label[1:]


def value_of(statement: Statement, voice: Voice) -> str:
    """Everything said of a field, a line each."""
    return "\n".join(told_in(line, voice) for line in statement.lines)


def row_of(field: NoticeField, told: Told, voice: Voice) -> Field:
    """One field of a notice.

    Raises:
        ValueError: the plan has nothing to say about it.
        KeyError: the illustration, which is drawn.
    """
    statement = state(field, told)
    return Field(label=label_of(statement, voice), value=value_of(statement, voice))


def rows_of(fields: Iterable[NoticeField], told: Told, voice: Voice) -> Fields:
    """Fields of a notice, one row each, in their order."""
    return Fields(rows=tuple(row_of(field, told, voice) for field in fields))


def points_of(lines: Iterable[Words], voice: Voice) -> Bullets:
    """Short points."""
    return Bullets(items=tuple(told_in(line, voice) for line in lines))
