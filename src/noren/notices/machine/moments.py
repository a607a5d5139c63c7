"""The moments at which the public is told, and what each notice states."""

from __future__ import annotations

from noren.notices.machine.nodes import Node, Value, node, plan_id, words_map
from noren.notices.statements.moments import (
    acquisition_fields,
    detail_fields,
    prior_fields,
    sign_fields,
    state,
)
from noren.notices.statements.statement import Told
from noren.notices.wording import in_lines
from noren.plan.telling import Publication
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.terms import NoticeKind

SIGN = "sign"
"""The sticker at the entrance: the moment of acquisition, at a glance."""

_DRAWN = NoticeField.ILLUSTRATION
"""Drawn and not said."""


def notice_nodes(told: Told) -> list[Value]:
    """Each moment with where it is published and the statements that its notice makes."""
    notices = told.plan.notices
    moments = (
        (NoticeKind.PRIOR.value, notices.prior, prior_fields(told)),
        (NoticeKind.ACQUISITION.value, notices.acquisition, acquisition_fields(told)),
        (SIGN, notices.acquisition, sign_fields(told)),
        (NoticeKind.DETAIL.value, notices.detail, detail_fields(told)),
    )
    return [_notice(told, moment, seen, fields) for moment, seen, fields in moments]


def _notice(told: Told, moment: str, seen: Publication, fields: tuple[NoticeField, ...]) -> Node:
    return node(
        id=plan_id(told.digest, f"notice/{moment}"),
        type="dpv:Notice",
        moment=moment,
        publishedOn=None if seen.published_on is None else seen.published_on.isoformat(),
        channel=[channel.value for channel in seen.channels],
        postedAt=list(seen.places),
        page=seen.url,
        states=[_statement_id(told, field) for field in fields if field is not _DRAWN],
    )


def statement_nodes(told: Told) -> list[Value]:
    """Each field that any moment states, once, in the order of the closed set."""
    fields = {
        *prior_fields(told),
        *acquisition_fields(told),
        *sign_fields(told),
        *detail_fields(told),
    }
    return [_statement(told, one) for one in NoticeField if one in fields and one is not _DRAWN]


def _statement(told: Told, field: NoticeField) -> Node:
    said = state(field, told)
    return node(
        id=_statement_id(told, field),
        type="noren:Statement",
        field=field.value,
        label=words_map(said.label),
        text=words_map(in_lines(said.lines)),
    )


def _statement_id(told: Told, field: NoticeField) -> str:
    return plan_id(told.digest, f"statement/{field.value}")
