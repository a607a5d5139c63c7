"""The one desk as it stands on letters and forms: who writes, and where to ask."""

from __future__ import annotations

from noren.notices.letters.blanks import BLANK, DAY_BLANK
from noren.notices.press.blocks import Contact, Field, LetterHead, SmallPrint
from noren.notices.press.document import Voice
from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.notices.statements.who import state_contact, state_operator
from noren.notices.wording import filled, same, told_in
from noren.vocabulary.words import Words

_NUMBER = Words(ja="番号 {blank}\n{plan}", en="Reference {blank}\n{plan}")
_DATE = Words(ja="{day}", en="Date {day}")
_TO = Words(ja="{blank} 様", en="To {blank}")
_HEADING = Words(ja="お問い合わせ先", en="Where to ask")
_DESK = Words(ja="窓口", en="Desk")
_PHONE = Words(ja="電話", en="Phone")
_MAIL = Words(ja="メール", en="Mail")
_FORM = Words(ja="フォーム", en="Form")
_HOURS = Words(ja="受付", en="Hours")
_DIGEST = Words(ja="計画 {short}", en="Plan {short}")


def letterhead(told: Told, voice: Voice) -> LetterHead:
    """Date and number to fill in, the plan, the person written to, and the operator's desk.

    Raises:
        ValueError: the desk cannot be reached by any way.
    """
    operator, ways = told.plan.operator, state_contact(told)
    sender = (said(operator.name), said(operator.address), *ways)
    return LetterHead(
        date=told_in(filled(_DATE, day=DAY_BLANK), voice),
        reference=told_in(filled(_NUMBER, blank=BLANK, plan=_plan_mark(told)), voice),
        recipient=(told_in(filled(_TO, blank=BLANK), voice),),
        sender=tuple(told_in(line, voice) for line in sender),
    )


def contact_box(told: Told, voice: Voice) -> Contact:
    """The operator and every way to the one desk.

    Raises:
        ValueError: the desk cannot be reached by any way.
    """
    desk = told.plan.contact_point
    ways = ((_PHONE, desk.phone), (_MAIL, desk.email), (_FORM, desk.form_url))
    rows = [(_DESK, said(desk.department))]
    rows += [(label, same(way)) for label, way in ways if way is not None]
    if len(rows) == 1:
        raise ValueError("a desk without phone, mail or form")
    rows.append((_HOURS, said(desk.hours)))
    return Contact(
        heading=told_in(_HEADING, voice),
        name=told_in(state_operator(told)[0], voice),
        rows=tuple(
            Field(label=told_in(label, voice), value=told_in(value, voice)) for label, value in rows
        ),
    )


def plan_mark(told: Told, voice: Voice) -> SmallPrint:
    """Which plan the form was made from: the first digits of its digest, in fours."""
    return SmallPrint(lines=(told_in(_plan_mark(told), voice),))


def _plan_mark(told: Told) -> Words:
    return filled(_DIGEST, short=same(" ".join(told.digest[at : at + 4] for at in (0, 4, 8))))
