"""The page that explains everything; where the QR codes lead.

Source: Guidebook 2.0, worked example of case 3 (stage table, items, periods, procedures), and
APPI Art. 32(1) for what is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from noren.notices.documents.composed import composed
from noren.notices.documents.front import (
    explained_words,
)
from noren.notices.documents.illustrations import flow_pictures, map_pictures
from noren.notices.documents.promises import keep_out, not_done
from noren.notices.documents.rows import label_of, row_of, rows_of
from noren.notices.documents.signs import signs_now
from noren.notices.press.blocks import (
    Block,
    Field,
    Fields,
    Paragraph,
    Section,
    Stage,
    StageTable,
    Table,
)
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import WEB_PAGE
from noren.notices.press.lines import literal
from noren.notices.statements.items import describe_output
from noren.notices.statements.moments import detail_fields, state
from noren.notices.statements.phrases import listed, said, span_words
from noren.notices.statements.statement import Told
from noren.notices.wording import told_in
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.terms import NoticeKind
from noren.vocabulary.words import Words

_F: Final = NoticeField
_KIND: Final = Words(ja=NoticeKind.DETAIL.ja, en="Detailed page")

_CHAPTERS: Final[tuple[tuple[Words, tuple[NoticeField, ...]], ...]] = (
    (
        Words(ja="この取り組みについて", en="What this is"),
        (
            *(_F.INITIATIVE, _F.PURPOSE, _F.BENEFIT, _F.OPERATOR_NAME, _F.CONTACT),
            *(_F.STORE_LIST, _F.START_DATE, _F.END_DATE),
        ),
    ),
    (
        Words(ja="撮影するもの", en="What is filmed"),
        (
            *(_F.IMAGE_CONTENT, _F.CAMERA_COUNT, _F.CAMERA_POSITION, _F.CAPTURE_RANGE),
            *(_F.OPERATING_NOW, _F.OTHER_USES),
        ),
    ),
    (
        Words(ja="画像から作るデータ", en="What is made of the images"),
        (
            *(_F.FEATURE_EXTRACTION, _F.FACE_PROCESSING, _F.CUSTOMISED_AD, _F.DERIVED_DATA),
            *(_F.LINKED_ITEMS, _F.IDENTIFIABILITY, _F.BIOMETRIC_ITEMS),
        ),
    ),
    (
        Words(ja="保存と消去", en="What is kept, and when it is erased"),
        (_F.IMAGE_DISCARD, _F.RETENTION, _F.FEATURE_DISCARD, _F.AFTER_RETENTION),
    ),
    (
        Words(ja="だれが使うか", en="Who uses it"),
        (_F.OWN_USE_ONLY, _F.THIRD_PARTY, _F.NO_MEMBER_JOIN, _F.NO_JOINT_USE),
    ),
    (
        Words(ja="ご請求と苦情", en="Requests and complaints"),
        (
            *(_F.HANDLER_NAME, _F.HANDLER_ADDRESS, _F.HANDLER_REPRESENTATIVE),
            *(_F.DISCLOSURE_PROCEDURE, _F.CORRECTION_CESSATION, _F.FEE, _F.COMPLAINT_CONTACT),
            *(_F.CERTIFIED_BODY, _F.SECURITY_MEASURES, _F.DETAIL_URL),
        ),
    ),
)
"""Where on the page each field stands."""

_STAGES: Final = (Words(ja="段階", en="Stage"), Words(ja="扱うもの", en="What is handled"))
_ITEMS: Final = Words(ja="データの一覧", en="The data, item by item")
_COLUMNS: Final = (
    Words(ja="データ", en="Data"),
    Words(ja="保存期間", en="Kept for"),
    Words(ja="見る人", en="Seen by"),
)
_NOBODY: Final = Words(ja="なし", en="nobody")
_FLOW: Final = Words(ja="データの流れ", en="The way of the data")
_WHERE: Final = Words(ja="撮影する範囲の図", en="Where it is filmed")
_PROOF: Final = Words(ja="掲示物との照らし合わせ", en="Compare it with a notice")
_COMPARE: Final = Words(
    ja="計画の要約値は、計画の内容から計算した値です。掲示物には先頭の12桁を印刷しています。"
    "同じ値なら、同じ計画についての説明です。計画が変われば値も変わります。",
    en="The digest is computed from what the plan says. Printed notices carry its first 12 digits; "
    "where they are the same, both speak of the same plan. When the plan changes, so does the "
    "digest.",
)
_MODELS: Final = Words(ja="検出に使うモデル", en="Model that finds people")


def detail_page(told: Told, voice: Voice) -> Document:
    """The page that explains everything that the plan has to explain."""
    return composed(
        told,
        voice,
        WEB_PAGE,
        kind=_KIND,
        kicker=explained_words(),
        signs=signs_now(told, most=5),
        details=tuple(_sections(told, voice)),
    )


def _sections(told: Told, voice: Voice) -> Iterable[Section]:
    fields = detail_fields(told)
    filmed, derived = _CHAPTERS[1][0], _CHAPTERS[2][0]
    for heading, mine in _CHAPTERS:
        present = [field for field in mine if field in fields]
        if not present:
            continue
        blocks: list[Block] = []
        if heading is derived:
            blocks += [_stage_table(told, voice), *flow_pictures(told, voice)]
        blocks.append(_rows(told, voice, present, is_derived=heading is derived))
        if heading is derived and told.plan.outputs:
            blocks.append(_item_table(told, voice))
        if heading is filmed:
            blocks += map_pictures(told, voice)
        yield Section(heading=told_in(heading, voice), blocks=tuple(blocks))
    yield from not_done(told, voice)
    yield from keep_out(told, voice)
    rows = (row_of(_F.DIGEST, told, voice),)
    yield Section(
        heading=told_in(_PROOF, voice),
        blocks=(Fields(rows=rows), Paragraph(text=told_in(_COMPARE, voice))),
    )


def _rows(told: Told, voice: Voice, fields: Sequence[NoticeField], *, is_derived: bool) -> Fields:
    rows = rows_of(fields, told, voice)
    if not is_derived:
        return rows
    models = "\n".join(dict.fromkeys(literal(one.detector.model) for one in told.plan.cameras))
    return Fields(rows=(*rows.rows, Field(label=told_in(_MODELS, voice), value=models)))


def _stage_table(told: Told, voice: Voice) -> StageTable:
    """Acquired, processed, estimated, analyzed, as a table."""
    statement = state(_F.STAGE_TABLE, told)
    stages = []
    for line in statement.lines:
        name, _, what = told_in(line, voice).partition(": ")
        stages.append(Stage(name=name, cells=(what,)))
    return StageTable(
        caption=label_of(statement, voice),
        columns=tuple(told_in(column, voice) for column in _STAGES),
        stages=tuple(stages),
    )


def _item_table(told: Told, voice: Voice) -> Table:
    """Each data item with its period and its readers."""
    rows: dict[tuple[str, ...], None] = {}
    for output in told.plan.outputs:
        readers = listed(said(role) for role in output.readers) if output.readers else _NOBODY
        words = (describe_output(output), span_words(output.keep), readers)
        what, kept, seen = (told_in(one, voice) for one in words)
        # A number and its unit stay on one line of a narrow column.
        rows[(what, kept.replace(" ", "\u00a0"), seen)] = None
    return Table(
        caption=told_in(_ITEMS, voice),
        columns=tuple(told_in(column, voice) for column in _COLUMNS),
        rows=tuple(rows),
    )
