"""Answers in the form that the person asked for: a letter to print, or text and data."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from noren.errors import RequestStepRefused
from noren.notices.press.blocks import (
    Field,
    Fields,
    Headline,
    LetterBody,
    LetterHead,
    Section,
)
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import LETTER_A4
from noren.notices.press.html import render_html
from noren.notices.press.lines import literal
from noren.notices.press.pdf import set_pdf
from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.notices.statements.who import state_contact
from noren.operations.requests_desk import Case, OpenDesk
from noren.operations.requests_receipt import write_private
from noren.operations.requests_search import disclose
from noren.requests import machine
from noren.requests.answers import Answer, write_answer
from noren.requests.deadlines import JAPAN
from noren.requests.disclosure import Disclosed
from noren.requests.machine import Step
from noren.requests.terms import AnswerForm, Outcome, RefusalReason
from noren.vocabulary.words import Language, Words

_ROWS = Words(ja="開示する内容", en="What is disclosed")
_TO = Words(ja="申し出をされた方へ", en="To the person who asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer that was given."""

    case: Case
    answer: Answer
    files: tuple[Path, ...]


def answer(
    opened: OpenDesk,
    number: str,
    *,
    out: Path,
    reply: str = "",
    refuse: RefusalReason | None = None,
    language: Language | None = None,
    form: AnswerForm | None = None,
) -> Answered:
    """Write the answer into a folder, and only then note that the request was answered.

    Args:
        reply: the desk's own words.
        refuse: the reason, for a refusal.
        language, form: otherwise than the person asked for, where they changed their mind.
    Raises:
        RequestStepRefused: it cannot be answered, or not be refused for this reason, now.
        RequestInvalid: own words are needed, or cannot be shown.
        PressError: the letter cannot be set in type.
        FolderError: it cannot be written; the request is as before.
        StoreError: the holdings cannot be read, or the step cannot be kept.
    """
    case = opened.desk.find(number)
    opened.desk.require(case, Step.ANSWER if refuse is None else Step.REFUSE)
    told, at = _as_answered(opened, case, refuse), opened.desk.now()
    disclosed = disclose(opened, case) if told.outcome is Outcome.DISCLOSED else None
    written = write_answer(told, opened.loaded.plan, at=at, reply=reply, disclosed=disclosed)
    chosen = language or case.asked.language
    on_paper = (form or case.asked.answer_form) is AnswerForm.PAPER
    contents = (
        _paper(opened, written, chosen, at) if on_paper else _electronic(written, chosen, disclosed)
    )
    files = write_private(out, contents)
    if refuse is not None:
        return Answered(case=opened.desk.refuse(number, refuse), answer=written, files=files)
    return Answered(case=opened.desk.answer(number), answer=written, files=files)


def _as_answered(opened: OpenDesk, case: Case, reason: RefusalReason | None) -> Case:
    """The case as the answer tells of it."""
    if reason is not None:
        return machine.refuse(case, reason, at=case.changed)
    keeps = opened.rules.keeps_single_people
    outcome = machine.answer_outcome(case, keeps_single_people=keeps)
    if outcome is Outcome.CARRIED_OUT and case.done is None:
        raise RequestStepRefused(
            where=case.number,
            found=Words(en="nothing that was carried out", ja="実施したことがありません"),
            expected=Words(en="a request that was carried out", ja="実施済みの申し出"),
            remedy=Words(en="carry it out first", ja="先に実施してください"),
        )
    return replace(case, outcome=outcome)


def _paper(opened: OpenDesk, written: Answer, language: Language, at: datetime) -> dict[str, bytes]:
    document = _letter(opened, written, language, at)
    name = f"answer-{written.number}"
    contents = {f"{name}.html": render_html(document).html.encode()}
    if importlib.util.find_spec("weasyprint") is not None:
        contents[f"{name}.pdf"] = set_pdf(document).pdf
    return contents


def _letter(opened: OpenDesk, written: Answer, language: Language, at: datetime) -> Document:
    told = Told(plan=opened.loaded.plan, digest=opened.loaded.digest)
    voice: Voice = language

    def text(words: Words) -> str:
        return literal(words.in_language(language))

    operator = told.plan.operator
    sender = (said(operator.name), said(operator.address), *state_contact(told))
    head = LetterHead(
        date=literal(at.astimezone(JAPAN).date().isoformat()),
        reference=literal(written.number),
        recipient=(text(_TO),),
        sender=tuple(text(line) for line in sender),
    )
    body = LetterBody(paragraphs=tuple(text(one) for one in written.paragraphs))
    rows = tuple(Field(label=text(label), value=text(value)) for label, value in written.rows)
    content = (Section(heading=text(_ROWS), blocks=(Fields(rows=rows),)),) if rows else ()
    turn = LetterBody(paragraphs=tuple(text(one) for one in written.turn))
    return Document(
        voice=voice,
        format=LETTER_A4,
        title=text(written.title),
        headline=Headline(text=text(written.title)),
        first=(head, body, *content, turn),
        has_readings=False,
    )


def _electronic(
    written: Answer, language: Language, disclosed: Disclosed | None
) -> dict[str, bytes]:
    name = f"answer-{written.number}"
    data = {
        "number": written.number,
        "outcome": written.outcome.value,
        "ja": written.in_language("ja"),
        "en": written.in_language("en"),
        "visits": []
        if disclosed is None
        else [
            {"output": one.item, "number": one.number, "day": one.day.isoformat()}
            for one in disclosed.visits
        ],
        "walks": []
        if disclosed is None
        else [
            {
                "output": walk.item,
                "length_m": round(walk.length_m, 2),
                "points": [
                    {"at": at.isoformat(), "x_m": x_m, "y_m": y_m} for at, x_m, y_m in walk.points
                ],
            }
            for walk in disclosed.walks
        ],
    }
    return {
        f"{name}.txt": written.in_language(language).encode(),
        f"{name}.json": (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode(),
    }
