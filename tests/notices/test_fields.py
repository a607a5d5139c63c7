"""Every field that the guidebook and the Act list for a moment stands on the document of it.

The codes are those of the rules that noren started from. It needs none of these rules, because no
plan can leave a field out: the documents are made here and read back, and each field is compared
with the plan, in both languages and on every document of the moment that has room for details.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from noren.notices.documents.acquisition import acquisition_page, acquisition_poster
from noren.notices.documents.detail import detail_page
from noren.notices.documents.front import DIGEST_DIGITS
from noren.notices.documents.prior import prior_leaflet, prior_page, prior_poster
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import POSTER_A3, POSTER_A4
from noren.notices.statements.moments import (
    acquisition_fields,
    detail_fields,
    prior_fields,
    state,
)
from noren.notices.statements.statement import Told
from noren.notices.wording import language_of
from noren.plan.declaration import Plan
from noren.plan.values import Span
from noren.vocabulary.notice_fields import FIELDS, NoticeField
from notices.reading import read_rows, read_text
from staging.noticed_plans import REPEAT_DAYS, counting_plan, repeat_plan, sayable_plans, told_of

_F = NoticeField
_BOTH = (
    *(_F.IMAGE_CONTENT, _F.PURPOSE, _F.OPERATOR_NAME, _F.CONTACT, _F.BENEFIT),
    *(_F.CAMERA_POSITION, _F.CAPTURE_RANGE, _F.DERIVED_DATA),
)
_PRIOR = (*_BOTH, _F.IDENTIFIABILITY, _F.THIRD_PARTY, _F.START_DATE)
_NOW = (*_BOTH, _F.RETENTION, _F.IDENTIFIABILITY, _F.THIRD_PARTY)
_REPEAT = (
    *(_F.PURPOSE, _F.START_DATE, _F.STORE_LIST, _F.INITIATIVE, _F.BENEFIT, _F.FEATURE_EXTRACTION),
    *(_F.LINKED_ITEMS, _F.IMAGE_DISCARD, _F.FEATURE_DISCARD, _F.AFTER_RETENTION, _F.OWN_USE_ONLY),
    *(_F.NO_MEMBER_JOIN, _F.NO_JOINT_USE, _F.CAMERA_COUNT, _F.CAMERA_POSITION, _F.CAPTURE_RANGE),
    *(_F.STAGE_TABLE, _F.RETENTION, _F.HANDLER_NAME, _F.DISCLOSURE_PROCEDURE),
    _F.COMPLAINT_CONTACT,
)
_PUBLISHED = (
    *(_F.HANDLER_NAME, _F.HANDLER_ADDRESS, _F.HANDLER_REPRESENTATIVE, _F.PURPOSE),
    *(_F.DISCLOSURE_PROCEDURE, _F.CORRECTION_CESSATION, _F.SECURITY_MEASURES),
    _F.COMPLAINT_CONTACT,
)

Builder = Callable[[Told, Voice], Document]
_OF_PRIOR: tuple[Builder, ...] = (
    lambda told, voice: prior_poster(told, voice, POSTER_A3),
    lambda told, voice: prior_poster(told, voice, POSTER_A4),
    prior_leaflet,
    prior_page,
)
_OF_NOW: tuple[Builder, ...] = (
    lambda told, voice: acquisition_poster(told, voice, POSTER_A3),
    lambda told, voice: acquisition_poster(told, voice, POSTER_A4),
    acquisition_page,
)
_MOMENTS: dict[str, tuple[tuple[NoticeField, ...], tuple[Builder, ...], tuple[Plan, ...]]] = {
    "NP": (_PRIOR, _OF_PRIOR, (counting_plan(), repeat_plan())),
    "NA": (_NOW, _OF_NOW, (counting_plan(), repeat_plan())),
    "ND": (_REPEAT, (detail_page,), (repeat_plan(),)),
    "NL": (_PUBLISHED, (detail_page,), (repeat_plan(),)),
}
RULES = [
    (f"{kind}{number:02}", kind, field)
    for kind, (fields, _, _) in _MOMENTS.items()
    for number, field in enumerate(fields, 1)
]
VOICES: tuple[Voice, ...] = ("ja", "en")


def smooth(text: str) -> str:
    """Without the blanks and breaks of lines that a page is free to set."""
    return "".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class Page:
    """A document read back."""

    document: Document
    rows: tuple[tuple[str, str], ...]
    text: str

    @staticmethod
    def of(document: Document) -> Page:
        rows = tuple((smooth(label).lower(), smooth(value)) for label, value in read_rows(document))
        return Page(document=document, rows=rows, text=smooth(read_text(document)))


@cache
def pages_of(kind: str) -> tuple[tuple[Told, Page], ...]:
    """Every document of a moment, in both languages, made once."""
    _, builders, plans = _MOMENTS[kind]
    return tuple(
        (told, Page.of(builder(told, voice)))
        for told in map(told_of, plans)
        for builder in builders
        for voice in VOICES
    )


def stands_on(page: Page, field: NoticeField, told: Told) -> bool:
    """Whether label and value of a field stand on a document, as the plan has them."""
    statement = state(field, told)
    language = language_of(page.document.voice)
    values = [smooth(line.in_language(language)) for line in statement.lines]
    label = smooth(statement.label.in_language(language)).lower()
    if field is _F.STAGE_TABLE:
        # A table of its own: the field's name is its caption, each stage a row.
        rows = [tuple(value.lower().split(":", 1)) for value in values]
        there = {(name.lstrip("1234"), value.lower()) for name, value in page.rows}
        return label in page.text.lower() and set(rows) <= there
    if (label, "".join(values)) in page.rows:
        return True
    # What the first layer says has its label there: before the purpose, in the box of the desk.
    label = _FRONT_LABELS.get((field, language), label)
    if field in (_F.CONTACT, _F.COMPLAINT_CONTACT):
        values = desk_parts(told, language)
    return label in page.text.lower() and all(value in page.text for value in values)


_FRONT_LABELS = {(_F.PURPOSE, "en"): "purpose"}


def desk_parts(told: Told, language: str) -> list[str]:
    desk = told.plan.contact_point
    ways = [way for way in (desk.phone, desk.email, desk.form_url) if way is not None]
    texts = [desk.department.in_language(language), *ways, desk.hours.in_language(language)]
    return [smooth(text) for text in texts]


def test_the_lists_here_are_those_of_the_vocabulary() -> None:
    kinds = {"NP": "prior", "NA": "acquisition", "NL": "published"}
    for kind, name in kinds.items():
        assert set(_MOMENTS[kind][0]) == set(FIELDS[name])
    assert set(_REPEAT) <= set(FIELDS["repeat"])
    assert len(RULES) == 51


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for _, kind, field in RULES], ids=[r[0] for r in RULES]
)
def test_the_field_stands_on_every_document_of_its_moment(kind: str, field: NoticeField) -> None:
    for told, page in pages_of(kind):
        assert stands_on(page, field, told), (page.document.title, page.document.voice)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(plan=sayable_plans())
def test_any_plan_has_every_field_of_every_moment_in_both_languages(plan: Plan) -> None:
    told = told_of(plan)
    for voice in VOICES:
        for document, fields in (
            (prior_poster(told, voice, POSTER_A4), prior_fields(told)),
            (acquisition_poster(told, voice, POSTER_A4), acquisition_fields(told)),
            (detail_page(told, voice), detail_fields(told)),
        ):
            text = smooth(read_text(document))
            for field in fields:
                if field is _F.ILLUSTRATION:
                    continue
                values = [
                    smooth(line.in_language(language_of(voice)))
                    for line in state(field, told).lines
                ]
                if field in (_F.CONTACT, _F.COMPLAINT_CONTACT):
                    values = desk_parts(told, language_of(voice))
                if field is _F.STAGE_TABLE:
                    values = [part for value in values for part in value.split(":", 1)]
                missing = [value for value in values if value not in text]
                assert not missing, (document.title, field)


def unusual(plan: Plan) -> Plan:
    """With a period and a first day that nothing else in the plan equals."""
    outputs = tuple(
        output.model_copy(update={"keep": Span(seconds=397 * 86400)}) for output in plan.outputs
    )
    schedule = plan.schedule.model_copy(
        update={"capture_start": date(2031, 8, 17), "use_start": None}
    )
    return plan.model_copy(update={"outputs": outputs, "schedule": schedule})


@pytest.mark.parametrize("plan", [counting_plan(), repeat_plan()], ids=["counting", "repeat"])
@pytest.mark.parametrize("voice", ["ja", "en", "easy-ja"])
def test_no_prior_notice_tells_how_long_data_is_kept(plan: Plan, voice: Voice) -> None:
    told = told_of(unusual(plan))
    for builder in _OF_PRIOR:
        if voice == "easy-ja" and builder is prior_leaflet:
            continue
        # A digest may hold any figures.
        text = read_text(builder(told, voice)).replace(told.digest[:DIGEST_DIGITS], "")
        assert "397" not in text
        assert str(REPEAT_DAYS) not in text


@pytest.mark.parametrize("plan", [counting_plan(), repeat_plan()], ids=["counting", "repeat"])
@pytest.mark.parametrize("voice", ["ja", "en", "easy-ja"])
def test_no_notice_at_acquisition_tells_the_first_day(plan: Plan, voice: Voice) -> None:
    told = told_of(unusual(plan))
    for builder in _OF_NOW:
        text = read_text(builder(told, voice))
        assert "2031" not in text
        assert "2031年8月17日" not in text
        assert "17 August" not in text


@pytest.mark.parametrize("voice", ["ja", "en", "easy-ja"])
def test_the_notice_at_acquisition_tells_the_period_and_the_prior_notice_the_first_day(
    voice: Voice,
) -> None:
    told = told_of(unusual(counting_plan()))
    assert "397" in read_text(acquisition_poster(told, voice, POSTER_A4))
    assert "2031" in read_text(prior_poster(told, voice, POSTER_A4))
