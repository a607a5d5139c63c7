"""The drafts themselves: what the store knows is written in, what only people know has a line.

Source: APPI enforcement rules Art. 8 (nine items of a report) and Art. 10 (five items of the
notice to the people concerned); from memory, to be checked by counsel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from noren.notices.letters.blanks import WIDE_BLANK
from noren.notices.letters.desk import contact_box, letterhead
from noren.notices.press.blocks import Block, Field, Fields, Headline, LetterBody, Paragraph
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import LETTER_A4
from noren.notices.statements.phrases import day_words, listed, said
from noren.notices.statements.statement import Told
from noren.notices.wording import filled, in_lines, same, told_in
from noren.plan.personal import keeps_stills
from noren.rules.breach import Ground, Happening
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words


class DraftKind(Term):
    """The three papers."""

    PRELIMINARY = (
        "preliminary-report",
        "漏えい等報告書（速報）案",
        "Draft of the preliminary report",
    )
    FINAL = "final-report", "漏えい等報告書（確報）案", "Draft of the final report"
    PEOPLE = "notice-to-people", "本人への通知 案", "Draft of the notice to the people concerned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What a draft is filled with.

    Args:
        items: what is concerned, and of how many people at most; None where no people are known.
        facts: what people wrote, by name; "" for what nobody has written yet.
    """

    number: int
    happening: Happening
    known_on: date
    from_on: date
    to_on: date
    people_at_most: int
    items: tuple[tuple[Words, int | None], ...]
    grounds: tuple[Ground, ...]
    preliminary_by: date
    final_by: date
    facts: Mapping[str, str]


_OUTLINE: Final = Words(ja="概要", en="Outline")
_ITEMS: Final = Words(ja="対象となるデータの項目", en="Data concerned")
_PEOPLE: Final = Words(ja="対象となる本人の数", en="Number of people")
_CAUSE: Final = Words(ja="原因", en="Cause")
_SECONDARY: Final = Words(
    ja="二次被害またはそのおそれの有無と内容", en="Secondary damage, or the danger of it"
)
_TO_PEOPLE: Final = Words(ja="本人への対応の実施状況", en="What was done toward the people")
_PUBLICATION: Final = Words(ja="公表の実施状況", en="Publication")
_PREVENTION: Final = Words(ja="再発防止のための措置", en="Measures against a repetition")
_OTHER: Final = Words(ja="その他参考となる事項", en="Anything else that helps")
_GROUNDS: Final = Words(ja="報告の根拠", en="Why it is reported")
_DUTY: Final = Words(ja="報告の期限", en="Due")
_OF_AT_MOST: Final = Words(
    ja="{what}（最大 {people} 人分）", en="{what} (of at most {people} people)"
)
_AT_MOST: Final = Words(ja="最大 {people} 人", en="at most {people}")
_WHEN: Final = Words(
    ja="{happening}。{known}に把握。対象は{from_on}から{to_on}までのデータ。",
    en="Kind: {happening}. Known on {known}. Data from {from_on} to {to_on}.",
)
_NO_DUTY: Final = Words(
    ja="法令上の報告義務に当たる事由は確認していません（任意の報告）",
    en="no reason that makes it a duty was found; a voluntary report",
)
_PICTURES: Final = Words(
    ja="カメラ画像は保存していないため、対象に含まれません。",
    en="No camera images are kept, so none are concerned.",
)
_STILLS: Final = Words(
    ja="カメラ画像は、人や車を塗りつぶした静止画のほかは保存していないため、対象に含まれません。",
    en="Of camera images, only stills with people and vehicles filled in are kept, so no other "
    "image is concerned.",
)
_SO_FAR: Final = Words(
    ja="この速報は、{day}までに把握している事項を記載したものです。",
    en="This preliminary report says what is known by {day}.",
)
_SORRY: Final = Words(
    ja="このたび、当方のカメラの取り組みで扱うデータについて、次の事態がありました。ご心配をおかけし"
    "ますことを、お詫び申し上げます。",
    en="Something happened to data from our cameras that may concern you. We are sorry for it.",
)
_ASK: Final = Words(
    ja="ご不明な点やご希望は、下の窓口にご連絡ください。ご本人のデータの消去や利用停止もお受けします。",
    en="Please turn to the desk below with any question or wish. You can also ask us to erase your "
    "data or to stop using it.",
)
_CLOSING: Final = Words(ja="敬具", en="Yours faithfully")
_OPENING: Final = Words(ja="拝啓", en="To whom it concerns,")


def drafts_of(told: Told, breach: Breach, voice: Voice) -> Iterator[tuple[DraftKind, Document]]:
    """Every draft of one language."""
    yield DraftKind.PRELIMINARY, _report(told, breach, voice, DraftKind.PRELIMINARY)
    yield DraftKind.FINAL, _report(told, breach, voice, DraftKind.FINAL)
    yield DraftKind.PEOPLE, _notice(told, breach, voice)


def _report(told: Told, breach: Breach, voice: Voice, kind: DraftKind) -> Document:
    is_first = kind is DraftKind.PRELIMINARY
    due = breach.preliminary_by if is_first else breach.final_by
    rows = [
        (_DUTY, day_words(due)),
        (_GROUNDS, _why(breach)),
        (_OUTLINE, in_lines((_when(breach), _fact(breach, "outline")))),
        (_ITEMS, in_lines((*_concerned(breach), state_pictures(told)))),
        (_PEOPLE, filled(_AT_MOST, people=same(f"{breach.people_at_most:,}"))),
        (_CAUSE, _fact(breach, "cause")),
        (_SECONDARY, _fact(breach, "secondary")),
        (_TO_PEOPLE, _fact(breach, "to_people")),
        (_PUBLICATION, _fact(breach, "publication")),
        (_PREVENTION, _fact(breach, "prevention")),
        (_OTHER, _fact(breach, "other")),
    ]
    blocks: list[Block] = []
    if is_first:
        known = day_words(breach.known_on)
        blocks.append(Paragraph(text=told_in(filled(_SO_FAR, day=known), voice)))
    blocks.append(_fields(rows, voice))
    return _document(told, voice, kind, tuple(blocks))


def _notice(told: Told, breach: Breach, voice: Voice) -> Document:
    rows = [
        (_OUTLINE, in_lines((_when(breach), _fact(breach, "outline")))),
        (_ITEMS, in_lines((*(what for what, _ in breach.items), state_pictures(told)))),
        (_CAUSE, _fact(breach, "cause")),
        (_SECONDARY, _fact(breach, "secondary")),
        (_OTHER, _fact(breach, "other")),
    ]
    opening = tuple(told_in(one, voice) for one in (_OPENING, _SORRY))
    blocks: tuple[Block, ...] = (
        LetterBody(paragraphs=opening),
        _fields(rows, voice),
        LetterBody(paragraphs=(told_in(_ASK, voice),), closing=told_in(_CLOSING, voice)),
        contact_box(told, voice),
    )
    return _document(told, voice, DraftKind.PEOPLE, blocks)


def _document(told: Told, voice: Voice, kind: DraftKind, blocks: tuple[Block, ...]) -> Document:
    title = told_in(said(kind), voice)
    return Document(
        voice=voice,
        format=LETTER_A4,
        title=title,
        headline=Headline(text=title),
        first=(letterhead(told, voice), *blocks),
        has_readings=False,
    )


def _when(breach: Breach) -> Words:
    return filled(
        _WHEN,
        happening=said(breach.happening),
        known=day_words(breach.known_on),
        from_on=day_words(breach.from_on),
        to_on=day_words(breach.to_on),
    )


def _why(breach: Breach) -> Words:
    if not breach.grounds:
        return _NO_DUTY
    return listed(said(ground) for ground in breach.grounds)


def _concerned(breach: Breach) -> tuple[Words, ...]:
    return tuple(
        what if people is None else filled(_OF_AT_MOST, what=what, people=same(f"{people:,}"))
        for what, people in breach.items
    )


def state_pictures(told: Told) -> Words:
    """What of the images can be concerned at all."""
    return _STILLS if keeps_stills(told.plan) else _PICTURES


def _fact(breach: Breach, name: str) -> Words:
    text = breach.facts[name]
    return same(text) if text else WIDE_BLANK


def _fields(rows: list[tuple[Words, Words]], voice: Voice) -> Fields:
    return Fields(
        rows=tuple(
            Field(label=told_in(label, voice), value=told_in(value, voice)) for label, value in rows
        )
    )
