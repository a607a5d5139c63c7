"""The sheet that asks people what they think: is the benefit felt, and what worries them.

Source: Guidebook 2.0, section 4.1d (gather opinions and keep improving).
"""

from __future__ import annotations

from typing import Final

from noren.notices.letters.blanks import in_a_row, writing_lines
from noren.notices.letters.desk import plan_mark
from noren.notices.press.blocks import (
    Block,
    Bullets,
    Field,
    Fields,
    Headline,
    Lead,
    Paragraph,
    Section,
)
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import LETTER_A4
from noren.notices.statements import data, what
from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.notices.statements.who import state_contact
from noren.notices.wording import in_one_line, told_in
from noren.vocabulary.words import Words

_TITLE = Words(
    ja="カメラについてのご意見をお聞かせください", en="What do you think of the cameras?"
)
_LEAD = Words(
    ja="お名前は書かないでください。答えたくない問いは、空けたままでかまいません。",
    en="Please do not write your name. Skip whatever you like.",
)
_DOING = Words(ja="していること", en="What is done here")
_PURPOSE = Words(ja="目的", en="What for")
_BENEFIT = Words(ja="期待していること", en="Your benefit")
_IMAGES = Words(ja="画像", en="Images")
_ASKED = Words(ja="おたずねします", en="Our questions")
_FREE = Words(
    ja="気になること、こうしてほしいこと", en="What worries you, and what we should do better"
)
_HAND_IN = Words(ja="この紙の出し方", en="How to hand this in")
_TO_DESK = Words(
    ja="下の窓口にお渡しください。ほかの方法でもうかがいます。",
    en="Give it to the desk below, or tell the desk by any of the ways named there.",
)
_YES_NO: Final = (
    Words(ja="はい", en="yes"),
    Words(ja="いいえ", en="no"),
)
_SCALE: Final = (
    Words(ja="とても", en="very much"),
    Words(ja="少し", en="a little"),
    Words(ja="あまり", en="hardly"),
    Words(ja="まったく", en="no"),
    Words(ja="分からない", en="unsure"),
)
QUESTIONS: Final = (
    (Words(ja="カメラのお知らせに気付きましたか。", en="Noticed the signs?"), _YES_NO),
    (Words(ja="何のためのカメラか分かりましたか。", en="Is it clear what for?"), _SCALE),
    (Words(ja="よくなったと感じますか。", en="Has it become better?"), _SCALE),
    (Words(ja="不安や不満はありますか。", en="Are you uneasy?"), _SCALE),
    (
        Words(ja="このまま続けてよいと思いますか。", en="May it go on?"),
        (*_YES_NO, Words(ja="変えれば続けてよい", en="yes, if it is changed")),
    ),
)
"""The questions and what can be ticked."""


def survey(told: Told, voice: Voice) -> Document:
    """The survey on A4.

    Raises:
        ValueError: the desk cannot be reached by any way.
    """
    dialogue = told.plan.dialogue
    ways = (_TO_DESK,) if dialogue is None else (said(dialogue.channel), _TO_DESK)
    details: tuple[Block, ...] = (
        Section(heading=told_in(_ASKED, voice), blocks=(_questions(voice),)),
        Section(heading=told_in(_FREE, voice), blocks=(Paragraph(text=writing_lines(3, voice)),)),
        Section(
            heading=told_in(_HAND_IN, voice),
            blocks=(
                Bullets(items=tuple(told_in(one, voice) for one in ways)),
                Paragraph(text=told_in(in_one_line(state_contact(told)), voice), is_strong=True),
            ),
        ),
    )
    return Document(
        voice=voice,
        format=LETTER_A4,
        title=told_in(_TITLE, voice),
        headline=Headline(
            text=told_in(_TITLE, voice), kicker=told_in(said(told.plan.title), voice)
        ),
        lead=Lead(text=told_in(_LEAD, voice)),
        first=(Section(heading=told_in(_DOING, voice), blocks=(_facts(told, voice),)),),
        details=(*details, plan_mark(told, voice)),
        has_readings=False,
    )


def _unlabeled(words: Words) -> Words:
    """A statement without the word before its colon, where the row's label says it."""
    ja, en = (text.partition(": ")[2] or text for text in (words.ja, words.en))
    return Words(ja=ja, en=en[:1].upper() + en[1:])


def _facts(told: Told, voice: Voice) -> Fields:
    """What people judge: the purposes, the gains named, and what becomes of the images."""
    rows = (
        (_PURPOSE, what.state_purposes(told)),
        (_BENEFIT, what.state_benefits(told)),
        (_IMAGES, tuple(_unlabeled(one) for one in data.state_image_discard(told))),
    )
    return Fields(
        rows=tuple(
            Field(
                label=told_in(label, voice),
                value="\n".join(told_in(line, voice) for line in dict.fromkeys(lines)),
            )
            for label, lines in rows
        )
    )


def _questions(voice: Voice) -> Fields:
    return Fields(
        rows=tuple(
            Field(label=told_in(question, voice), value=told_in(in_a_row(choices), voice))
            for question, choices in QUESTIONS
        )
    )
