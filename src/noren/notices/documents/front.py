"""The first layer, without its signs: what happens, what for, who does it, where to ask."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from noren.notices.documents.rows import label_of, value_of
from noren.notices.press.blocks import Contact, Field, Headline, Lead, QrBlock, SmallPrint
from noren.notices.press.document import Voice
from noren.notices.press.lines import literal
from noren.notices.statements.moments import state
from noren.notices.statements.phrases import day_words
from noren.notices.statements.statement import Told
from noren.notices.wording import filled, language_of, told_in
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.words import Words

DIGEST_DIGITS: Final = 12
"""How many digits of the digest stand in print."""

IN_USE: Final = Words(ja="カメラ作動中", en="Camera in operation")
"""Where there is no room for more, that a camera is running."""
_BEFORE: Final = Words(
    ja="事前のお知らせ: {day}からカメラで撮影します",
    en="Notice beforehand: filming starts on {day}",
)
_EXPLAINED: Final = Words(ja="カメラについての詳しい説明", en="The cameras, explained in full")
_ENDED: Final = Words(ja="カメラの利用を終えました", en="The cameras are no longer in use")

_DETAILS: Final = Words(ja="くわしい説明", en="Full explanation")
_MORE: Final = Words(ja="詳細", en="More")
_DESK: Final = Words(ja="問い合わせ先", en="Contact")
_PHONE: Final = Words(ja="電話", en="Phone")
_MAIL: Final = Words(ja="メール", en="Mail")
_FORM: Final = Words(ja="フォーム", en="Form")
_HOURS: Final = Words(ja="受付時間", en="Hours")
_DIGEST: Final = Words(ja="計画の要約値 {digest}", en="Plan digest {digest}")
_MADE: Final = Words(ja="noren で計画から作成", en="Made from the plan by noren")


def operating_words(told: Told) -> Words:
    """The line above the headline while it is filmed: that a camera runs and records nothing."""
    (line,) = state(NoticeField.OPERATING_NOW, told).lines
    return line


def before_words(told: Told) -> Words:
    """The line above the headline of a prior notice: that filming starts, and when."""
    day = day_words(told.plan.schedule.capture_start)
    return filled(_BEFORE, day=day)


def explained_words() -> Words:
    """The line above the headline of the detailed page."""
    return _EXPLAINED


def ended_words() -> Words:
    """The line above the headline of the notice of the end."""
    return _ENDED


def headline_of(told: Told, voice: Voice, kicker: Words) -> Headline:
    """What is done here in one line, as the plan's title says it; the moment stands above it."""
    title = value_of(state(NoticeField.HEADLINE, told), voice)
    return Headline(text=title, kicker=told_in(kicker, voice))


def title_of(told: Told, voice: Voice, kicker: Words) -> str:
    """The document's name in a list of files or tabs."""
    title = told.plan.title.in_language(language_of(voice))
    mark = " – " if voice == "en" else "｜"
    return literal(f"{title}{mark}{kicker.in_language(language_of(voice))}")


def purpose_lead(told: Told, voice: Voice) -> Lead:
    """What it is for, under its label; a line for each of several purposes."""
    statement = state(NoticeField.PURPOSE, told)
    label = "Purpose" if voice == "en" else "利用目的"
    if len(statement.lines) == 1:
        return Lead(text=f"{label}: {value_of(statement, voice)}")
    mark = "• " if voice == "en" else "・"
    points = "\n".join(f"{mark}{told_in(line, voice)}" for line in statement.lines)
    return Lead(text=f"{label}\n{points}")


def desk_box(told: Told, voice: Voice) -> Contact:
    """Who is in charge, and the one desk with every way to it."""
    desk = told.plan.contact_point
    hours = told_in(Words(ja=desk.hours.ja, en=desk.hours.en), voice)
    department = told_in(Words(ja=desk.department.ja, en=desk.department.en), voice)
    rows = [Field(label=told_in(_DESK, voice), value=department)]
    rows += [
        Field(label=told_in(label, voice), value=literal(way))
        for label, way in ((_PHONE, desk.phone), (_MAIL, desk.email), (_FORM, desk.form_url))
        if way is not None
    ]
    rows.append(Field(label=told_in(_HOURS, voice), value=hours))
    return Contact(
        heading=operator_label(told, voice), name=operator_name(told, voice), rows=tuple(rows)
    )


def operator_label(told: Told, voice: Voice) -> str:
    """How a notice calls who is in charge."""
    return label_of(state(NoticeField.OPERATOR_NAME, told), voice)


def operator_name(told: Told, voice: Voice) -> str:
    """Who is in charge; a line for each of several."""
    return value_of(state(NoticeField.OPERATOR_NAME, told), voice)


def quick_ways(told: Told, voice: Voice) -> tuple[Field, ...]:
    """The department and the quickest way to it, where there is little room."""
    desk = told.plan.contact_point
    department = desk.department.in_language(language_of(voice))
    for label, way in ((_PHONE, desk.phone), (_MAIL, desk.email), (_FORM, desk.form_url)):
        if way is not None:
            return (
                Field(label=told_in(_DESK, voice), value=literal(department)),
                Field(label=told_in(label, voice), value=literal(way)),
            )
    raise ValueError("a desk without phone, mail or form")


def detail_code(told: Told, voice: Voice) -> QrBlock | None:
    """The way to the detailed page; None where the desk explains instead."""
    url = told.plan.notices.detail.url
    return None if url is None else QrBlock(address=url, label=told_in(_DETAILS, voice))


def short_code(told: Told, voice: Voice) -> QrBlock | None:
    """The way to the detailed page in few letters, for stickers."""
    code = detail_code(told, voice)
    if code is None:
        return None
    shown = code.address.removeprefix("https://").removeprefix("http://").removesuffix("/")
    return replace(code, label=told_in(_MORE, voice), shown=shown)


def digest_lines(told: Told, voice: Voice) -> SmallPrint:
    """The last line: from which plan this was made."""
    short = _DIGEST.fill(digest=told.digest[:DIGEST_DIGITS])
    return SmallPrint(lines=(f"{told_in(short, voice)}　{told_in(_MADE, voice)}",))


def digest_line(told: Told, voice: Voice) -> SmallPrint:
    """The last line where there is little room."""
    return SmallPrint(lines=(told_in(_DIGEST.fill(digest=told.digest[:DIGEST_DIGITS]), voice),))
