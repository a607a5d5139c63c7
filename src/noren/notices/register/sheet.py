"""An entry of the register on A4."""

from __future__ import annotations

from noren.notices.press.blocks import Block, Field, Fields, Headline, Section, SmallPrint
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import LETTER_A4
from noren.notices.register.entries import Entry, entry_of
from noren.notices.statements.phrases import day_words, said
from noren.notices.statements.statement import Told
from noren.notices.wording import filled, lines_in, same, told_in
from noren.plan.camera import Camera
from noren.vocabulary.words import Words

_TITLE = Words(ja="カメラの記録簿", en="Register of cameras")
_NONE = Words(ja="なし", en="none")
_CAMERA = Words(ja="カメラ", en="The camera")
_DATA = Words(ja="データ", en="The data")
_PEOPLE = Words(ja="責任と安全管理", en="Responsibility and security")
_RECORDS = Words(ja="掲示と確認の記録", en="Notices and checks")
_ID = Words(ja="記号", en="Identifier")
_PLACE = Words(ja="場所", en="Place")
_POSITION = Words(ja="設置位置", en="Position")
_RANGE = Words(ja="撮影範囲", en="Range filmed")
_MASKS = Words(ja="一部を隠す理由", en="Why parts are blacked out")
_USED_FROM = Words(ja="使い始める日", en="Used from")
_THERE = Words(ja="もとからあったカメラか", en="Existing camera")
_YES, _NO = Words(ja="はい", en="yes"), Words(ja="いいえ", en="no")
_ALSO = Words(ja="ほかの用途", en="Also used for")
_PURPOSES = Words(ja="利用目的", en="Purposes")
_STAGES = Words(ja="責任者", en="Responsible")
_PARTIES = Words(ja="ほかの関係者", en="Other parties")
_SECURITY = Words(ja="安全管理措置", en="Security measures")
_SIGNS = Words(ja="掲示", en="Notices")
_ANSWERED = Words(ja="人による確認", en="Answered by people")
_WHO = Words(ja="運用実施主体: {name}", en="Operating entity: {name}")
_DIGEST = Words(ja="計画の要約値: {digest}", en="Digest of the plan: {digest}")


def register_sheet(told: Told, camera: Camera, voice: Voice) -> Document:
    """The entry of one camera."""
    entry = entry_of(told, camera)
    operator = filled(_WHO, name=said(told.plan.operator.name))
    return Document(
        voice=voice,
        format=LETTER_A4,
        title=told_in(_TITLE, voice),
        headline=Headline(text=told_in(entry.name, voice), kicker=told_in(_TITLE, voice)),
        first=(_section(_CAMERA, _of_camera(entry), voice),),
        details=(*_details(entry, voice), _foot(entry, operator, voice)),
        has_readings=False,
    )


def _details(entry: Entry, voice: Voice) -> tuple[Block, ...]:
    held = [(item.what, (item.row,)) for item in entry.items]
    people = [
        (_STAGES, entry.responsible),
        (_PARTIES, entry.parties),
        (_SECURITY, entry.security),
    ]
    records = [(_SIGNS, entry.signs), (_ANSWERED, entry.answered)]
    return (
        _section(_DATA, [(_PURPOSES, entry.purposes), *held], voice),
        _section(_PEOPLE, people, voice),
        _section(_RECORDS, records, voice),
    )


def _of_camera(entry: Entry) -> list[tuple[Words, tuple[Words, ...]]]:
    return [
        (_ID, (same(entry.camera_id),)),
        (_PLACE, (entry.place,)),
        (_POSITION, (entry.position,)),
        (_RANGE, (entry.filmed,)),
        (_MASKS, entry.masks),
        (_USED_FROM, (day_words(entry.used_from),)),
        (_THERE, (_YES if entry.was_there else _NO,)),
        (_ALSO, entry.also_for),
    ]


def _section(heading: Words, rows: list[tuple[Words, tuple[Words, ...]]], voice: Voice) -> Section:
    fields = tuple(
        Field(label=told_in(label, voice), value=lines_in(lines or (_NONE,), voice))
        for label, lines in rows
    )
    return Section(heading=told_in(heading, voice), blocks=(Fields(rows=fields),))


def _foot(entry: Entry, operator: Words, voice: Voice) -> SmallPrint:
    digest = filled(_DIGEST, digest=same(entry.digest))
    return SmallPrint(lines=(told_in(operator, voice), told_in(digest, voice)))
