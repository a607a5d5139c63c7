"""The letters of the desk: what is held, nothing is held, disclosure, refusal, and the receipt.

Each is a form with blanks; what the plan knows is already written in. Source: Guidebook 2.0,
section 4.5 (explain on request which items are actually held, and answer sincerely); APPI Art. 33
(disclosure), since April 2022 for data of any age.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from noren.notices.held import held_items, personal_items
from noren.notices.letters.blanks import (
    BLANK,
    DAY_BLANK,
    WIDE_BLANK,
    boxes,
    in_a_row,
    writing_lines,
)
from noren.notices.letters.desk import letterhead
from noren.notices.letters.letter_words import (
    ABOUT,
    ASKED_ON,
    CLOSING,
    DISCLOSED,
    DISCLOSED_AT_ALL,
    DISCLOSED_ROW,
    ENQUIRY_OPENING,
    FEE,
    FORM_OF_ANSWER,
    HELD_CAPTION,
    HELD_OPENING,
    NO_ITEMS,
    NONE_FOUND,
    NONE_HELD,
    OBJECT_BODY,
    OBJECT_COMMISSION,
    OBJECT_DESK,
    OPENING,
    PROVIDED_TO,
    PURPOSE,
    REASON_OTHER,
    REASONS,
    RECEIPT_BLANKS,
    RECEIPT_DUE,
    RECEIPT_KEPT,
    REFUSAL_OPENING,
    REFUSAL_REASONS,
    REQUESTS,
    SEARCHED,
    SINGLE_ONLY,
    TITLES,
    LetterKind,
)
from noren.notices.press.blocks import (
    Block,
    Bullets,
    Field,
    Fields,
    Headline,
    LetterBody,
    Paragraph,
    Section,
)
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import LETTER_A4
from noren.notices.statements import data, rights, what
from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.notices.wording import filled, in_lines, joined, lines_in, same, told_in
from noren.plan.personal import keeps_personal_data
from noren.vocabulary.records import Closeness
from noren.vocabulary.words import Words


def inquiry_answer(told: Told, voice: Voice) -> Document:
    """Which items are actually held, about whom, how long, and who reads them."""
    blocks: tuple[Block, ...] = (
        _opened(voice, joined((ENQUIRY_OPENING, HELD_OPENING))),
        _held(told, voice),
        _points(voice, (*data.state_image_discard(told), *data.state_identifiability(told))),
        _closed(told, voice, rights.state_disclosure(told)),
    )
    return _letter(told, voice, LetterKind.INQUIRY, blocks)


def nothing_held(told: Told, voice: Voice) -> Document:
    """That nothing is held: about anybody, or about the person who asked.

    Under a plan that keeps no personal data nothing can be searched; under one that does, somebody
    searched and found nothing, with the day to fill in.
    """
    opening = (OPENING, filled(ASKED_ON, day=DAY_BLANK))
    lines: tuple[Words, ...]
    if keeps_personal_data(told.plan):
        lines = (filled(SEARCHED, day=DAY_BLANK), NONE_FOUND)
    else:
        lines = (NONE_HELD,)
    if any(item.closeness is Closeness.SINGLE and item.is_kept for item in held_items(told)):
        lines = (*lines, SINGLE_ONLY)
    blocks: tuple[Block, ...] = (
        _opened(voice, joined(opening), *lines),
        _points(voice, data.state_image_discard(told)),
        _held(told, voice),
        _closed(told, voice, ()),
    )
    return _letter(told, voice, LetterKind.NOTHING_HELD, blocks)


def disclosure_answer(told: Told, voice: Voice) -> Document:
    """What is disclosed, with a blank for each item of personal data that the plan keeps.

    Raises:
        ValueError: the plan keeps no personal data; then `nothing_held` is the answer.
    """
    items = personal_items(told)
    if not items:
        raise ValueError("nothing personal is kept, so nothing can be disclosed")
    opening = joined((OPENING, filled(ASKED_ON, day=DAY_BLANK)))
    content = [(one.what, filled(DISCLOSED_ROW, blank=WIDE_BLANK, keep=one.keep)) for one in items]
    plan = told.plan
    rows = [(PURPOSE, in_lines(what.state_purposes(told))), (FEE, rights.state_fee(told)[0])]
    if plan.rights.electronic:
        paper = Words(ja="書面", en="on paper")
        electronic = Words(ja="電子データ", en="electronically")
        rows.append((FORM_OF_ANSWER, in_a_row((paper, electronic))))
    if plan.rights.provision_records:
        rows.append((PROVIDED_TO, BLANK))
    blocks: tuple[Block, ...] = (
        _opened(voice, joined((opening, DISCLOSED_AT_ALL))),
        Section(heading=told_in(DISCLOSED, voice), blocks=(_rows(voice, [*content, *rows]),)),
        _closed(told, voice, rights.state_correction(told)),
    )
    return _letter(told, voice, LetterKind.DISCLOSURE, blocks)


def refusal(told: Told, voice: Voice) -> Document:
    """That a request is not met, why, and where else the person can turn."""
    body = told.plan.operator.certified_body
    turn = [OBJECT_DESK]
    if body is not None:
        turn.append(filled(OBJECT_BODY, body=said(body.name), contact=said(body.contact)))
    turn.append(OBJECT_COMMISSION)
    opening = joined((OPENING, filled(ASKED_ON, day=DAY_BLANK)))
    reasons = Section(
        heading=told_in(REFUSAL_REASONS, voice),
        blocks=(
            Paragraph(text=lines_in(boxes(_reasons(told)), voice)),
            Paragraph(text=writing_lines(3, voice)),
        ),
    )
    blocks: tuple[Block, ...] = (
        _opened(voice, opening, REFUSAL_OPENING),
        _asked_for(voice),
        reasons,
        _closed(told, voice, turn),
    )
    return _letter(told, voice, LetterKind.REFUSAL, blocks)


def _reasons(told: Told) -> tuple[Words, ...]:
    """The Act's reasons where personal data is kept; else only that nobody could be confirmed."""
    return (
        (*REASONS, REASON_OTHER) if keeps_personal_data(told.plan) else (*REASONS[:1], REASON_OTHER)
    )


def receipt(told: Told, voice: Voice) -> Document:
    """What was asked, on which day, and by when it is answered."""
    days = told.plan.rights.answer_days
    due = filled(RECEIPT_DUE, days=same(str(days)), day=DAY_BLANK)
    rows = [(ABOUT, in_a_row(REQUESTS)), *((label, BLANK) for label in RECEIPT_BLANKS)]
    rows.append((FEE, rights.state_fee(told)[0]))
    blocks: tuple[Block, ...] = (
        LetterBody(paragraphs=(told_in(OPENING, voice), told_in(due, voice))),
        _rows(voice, rows),
        _closed(told, voice, (RECEIPT_KEPT,)),
    )
    return _letter(told, voice, LetterKind.RECEIPT, blocks)


LETTERS: Final[Mapping[LetterKind, Callable[[Told, Voice], Document]]] = MappingProxyType(
    {
        LetterKind.RECEIPT: receipt,
        LetterKind.INQUIRY: inquiry_answer,
        LetterKind.NOTHING_HELD: nothing_held,
        LetterKind.DISCLOSURE: disclosure_answer,
        LetterKind.REFUSAL: refusal,
    }
)
"""Every letter by its kind."""


def letters_of(told: Told) -> tuple[LetterKind, ...]:
    """The letters that a plan needs: disclosure only where personal data is kept."""
    return tuple(
        kind for kind in LETTERS if kind is not LetterKind.DISCLOSURE or personal_items(told)
    )


def _letter(told: Told, voice: Voice, kind: LetterKind, blocks: tuple[Block, ...]) -> Document:
    title = told_in(TITLES[kind], voice)
    return Document(
        voice=voice,
        format=LETTER_A4,
        title=title,
        headline=Headline(text=title),
        first=(letterhead(told, voice), *blocks),
        has_readings=False,
    )


def _opened(voice: Voice, *paragraphs: Words) -> LetterBody:
    return LetterBody(paragraphs=tuple(told_in(one, voice) for one in paragraphs))


def _closed(told: Told, voice: Voice, paragraphs: tuple[Words, ...] | list[Words]) -> LetterBody:
    """The last paragraph and the words a letter ends with."""
    last = (told_in(joined(paragraphs), voice),) if paragraphs else ()
    return LetterBody(paragraphs=last, closing=told_in(CLOSING, voice))


def _points(voice: Voice, lines: tuple[Words, ...]) -> Bullets:
    return Bullets(items=tuple(told_in(one, voice) for one in dict.fromkeys(lines)))


def _rows(voice: Voice, rows: list[tuple[Words, Words]]) -> Fields:
    return Fields(
        rows=tuple(
            Field(label=told_in(label, voice), value=told_in(value, voice)) for label, value in rows
        )
    )


def _asked_for(voice: Voice) -> Fields:
    return _rows(voice, [(ABOUT, in_a_row(REQUESTS))])


def _held(told: Told, voice: Voice) -> Block:
    """The items that are held; what is only passed on is listed as such."""
    items = held_items(told)
    if not items:
        return Paragraph(text=told_in(NO_ITEMS, voice))
    rows = [(item.what, item.row) for item in items]
    return Section(heading=told_in(HELD_CAPTION, voice), blocks=(_rows(voice, rows),))
