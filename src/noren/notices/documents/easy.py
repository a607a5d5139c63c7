"""The first layer in easy Japanese, with readings: for children, learners, everybody in haste.

It stands beside the ordinary notice and never replaces it: it says so, and leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from noren.notices.documents.front import detail_code, digest_line, title_of
from noren.notices.documents.signs import camera_sign, draw_labeled, image_sign
from noren.notices.easy.sentences import About, EasyLayer, first_layer
from noren.notices.pictures.pictograms import Pictogram
from noren.notices.press.blocks import (
    Block,
    Bullets,
    Contact,
    Field,
    Fields,
    Headline,
    Lead,
    Paragraph,
    QrBlock,
)
from noren.notices.press.document import Document
from noren.notices.press.formats import Format, Shape
from noren.notices.statements.statement import Told
from noren.vocabulary.words import Words

_EASY: Final = Words(ja="やさしい日本語のお知らせ", en="Notice in easy Japanese")
_NOW: Final = "カメラが {動|うご}いて います"
_BEFORE: Final = "{month}{{月|がつ}}{day}{{日|にち}}から {{始|はじ}}めます"
_ENDED: Final = "カメラは おわりました"
_ENDED_ON: Final = (
    "{year}{{年|ねん}}{month}{{月|がつ}}{day}{{日|にち}}に おわりました。ありがとう ございました。"
)
_ALSO: Final = "ふつうの お{知|し}らせも あります。そちらも {見|み}て ください。"
_WHO: Final = "カメラを {使|つか}って いる {会社|かいしゃ}や {人|ひと}"
_ASK: Final = "{聞|き}く ところ"
_MORE: Final = "くわしい {説明|せつめい}"
_PLACE: Final = "{場所|ばしょ}"
_CAMERA: Final = "カメラが あります"
_DELETED: Final = "{写真|しゃしん}は すぐに {消|け}します"
_FILLED_IN: Final = "{人|ひと}や {車|くるま}は ぬりつぶします"
_WORDS: Final = {
    Pictogram.CAMERA: _CAMERA,
    Pictogram.CAMERA_ON_VEHICLE: _CAMERA,
    Pictogram.IMAGE_DISCARDED: _DELETED,
    Pictogram.MASKED_WINDOW: _FILLED_IN,
    Pictogram.CONTACT: "わからない ことは {聞|き}いて ください",
}


def before(told: Told, form: Format) -> Document:
    """Before filming starts: the first day, and no word of how long anything is kept."""
    start = told.plan.schedule.capture_start
    layer = first_layer(told)
    kicker = f"{start.year}{{年|ねん}}" + _BEFORE.format(month=start.month, day=start.day)
    lines = [one.text.ja for one in layer.points if one.about is not About.KEPT]
    return _document(told, form, layer, kicker=kicker, lines=lines)


def now(told: Told, form: Format) -> Document:
    """While it is filmed: what is kept and how long, and no word of the first day."""
    layer = first_layer(told)
    lines = [one.text.ja for one in layer.points]
    return _document(told, form, layer, kicker=_NOW, lines=lines)


def sticker(told: Told, form: Format) -> tuple[Document, ...]:
    """For a door: the headline and that nothing is kept."""
    layer = first_layer(told)
    images = next(one.text.ja for one in layer.points if one.about is About.IMAGES)
    full = _document(told, form, layer, kicker=_NOW, lines=(), lead=images)
    return (full,)


def ended(told: Told, form: Format) -> Document:
    """When filming has ended."""
    last = told.plan.schedule.capture_end
    if last is None:
        raise ValueError("a notice of the end without a last day")
    when = _ENDED_ON.format(year=last.year, month=last.month, day=last.day)
    layer = first_layer(told)
    return Document(
        voice="easy-ja",
        format=form,
        title=title_of(told, "easy-ja", _EASY),
        headline=Headline(text=_ENDED),
        lead=Lead(text=when),
        first=(_place(layer), Paragraph(text=_ALSO)),
        contact=_contact(layer),
        qr=_code(told),
        small_print=digest_line(told, "easy-ja"),
    )


def _document(
    told: Told,
    form: Format,
    layer: EasyLayer,
    *,
    kicker: str,
    lines: Iterable[str],
    lead: str = "",
) -> Document:
    is_sticker = form.shape is Shape.STICKER
    points = tuple(lines)
    blocks: list[Block] = [] if is_sticker else [_signs(told)]
    said: list[Block] = [] if is_sticker else [Bullets(items=points), Paragraph(text=_ALSO)]
    # On a screen the sentences have a slide of their own.
    is_screen = form.shape is Shape.SCREEN
    return Document(
        voice="easy-ja",
        format=form,
        title=title_of(told, "easy-ja", _EASY),
        headline=Headline(text=layer.headline.ja, kicker=kicker),
        lead=Lead(text=lead) if lead else None,
        first=tuple(blocks) if is_screen else (*blocks, *said),
        details=tuple(said) if is_screen else (),
        contact=_contact(layer),
        qr=_code(told),
        small_print=digest_line(told, "easy-ja"),
    )


def _signs(told: Told) -> Block:
    drawn = (camera_sign(told)[0], image_sign(told)[0], Pictogram.CONTACT)
    return draw_labeled(((sign, _WORDS[sign]) for sign in drawn), "easy-ja")


def _place(layer: EasyLayer) -> Block:
    return Fields(rows=(Field(label=_PLACE, value="\n".join(one.ja for one in layer.place)),))


def _contact(layer: EasyLayer) -> Contact:
    rows = (Field(label=_ASK, value="\n".join(line.ja for line in layer.contact)),)
    return Contact(heading=_WHO, name=layer.operator.ja, rows=rows)


def _code(told: Told) -> QrBlock | None:
    code = detail_code(told, "easy-ja")
    return None if code is None else replace(code, label=_MORE)
