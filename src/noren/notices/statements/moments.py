"""Which fields a notice has at its moment, and what it says in each.

Source: the field table of Guidebook 2.0 (sections 4.2, 4.3 and the worked example of case 3),
APPI Art. 32(1), PPC Q&A 1-13 to 1-16. The first day is told only beforehand, the retention only
at acquisition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from noren.notices.statements import data, repeat, rights, what, who
from noren.notices.statements.statement import Statement, Told
from noren.vocabulary.notice_fields import (
    ACQUISITION_FIELDS,
    PRIOR_FIELDS,
    PUBLISHED_FIELDS,
    REPEAT_FIELDS,
    SIGN_FIELDS,
    NoticeField,
)
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words

_F = NoticeField


def _digest(told: Told) -> tuple[Words, ...]:
    return (Words(ja=told.digest, en=told.digest),)


_STATED: Mapping[NoticeField, Callable[[Told], tuple[Words, ...]]] = MappingProxyType(
    {
        _F.HEADLINE: who.state_headline,
        _F.OPERATING_NOW: who.state_operating,
        _F.IMAGE_CONTENT: what.state_images,
        _F.PURPOSE: what.state_purposes,
        _F.OPERATOR_NAME: who.state_operator,
        _F.CONTACT: who.state_contact,
        _F.BENEFIT: what.state_benefits,
        _F.CAMERA_POSITION: what.state_positions,
        _F.CAPTURE_RANGE: what.state_ranges,
        _F.CAMERA_COUNT: what.state_camera_count,
        _F.DERIVED_DATA: data.state_derived,
        _F.STAGE_TABLE: data.state_stages,
        _F.LINKED_ITEMS: repeat.state_linked,
        _F.IDENTIFIABILITY: data.state_identifiability,
        _F.THIRD_PARTY: data.state_third_party,
        _F.START_DATE: what.state_start,
        _F.RETENTION: data.state_retention,
        _F.STORE_LIST: what.state_places,
        _F.INITIATIVE: repeat.state_initiative,
        _F.FEATURE_EXTRACTION: repeat.state_extraction,
        _F.IMAGE_DISCARD: data.state_image_discard,
        _F.FEATURE_DISCARD: repeat.state_feature_discard,
        _F.AFTER_RETENTION: repeat.state_after,
        _F.OWN_USE_ONLY: repeat.state_own_use,
        _F.NO_MEMBER_JOIN: repeat.state_member_join,
        _F.NO_JOINT_USE: repeat.state_joint_use,
        _F.HANDLER_NAME: who.state_handler,
        _F.HANDLER_ADDRESS: who.state_address,
        _F.HANDLER_REPRESENTATIVE: who.state_representative,
        _F.DISCLOSURE_PROCEDURE: rights.state_disclosure,
        _F.CORRECTION_CESSATION: rights.state_correction,
        _F.FEE: rights.state_fee,
        _F.SECURITY_MEASURES: rights.state_security,
        _F.CERTIFIED_BODY: who.state_certified_body,
        _F.COMPLAINT_CONTACT: who.state_contact,
        _F.DETAIL_URL: who.state_detail_url,
        _F.FACE_PROCESSING: repeat.state_face_processing,
        _F.CUSTOMISED_AD: repeat.state_adapted,
        _F.BIOMETRIC_ITEMS: repeat.state_biometric,
        _F.END_DATE: what.state_end,
        _F.OTHER_USES: what.state_other_uses,
        _F.DIGEST: _digest,
    }
)
"""Every field but the illustration, which is drawn."""


def state(field: NoticeField, told: Told) -> Statement:
    """What a notice says about one field.

    Raises:
        ValueError: the plan has nothing to say about it, such as repeat analysis without one.
        KeyError: the illustration, which is drawn and not said.
    """
    return Statement(field=field, lines=_STATED[field](told))


def prior_fields(told: Told) -> tuple[NoticeField, ...]:
    """The fields of the prior notice."""
    return (*PRIOR_FIELDS, *_when(told.plan.schedule.capture_end is not None, _F.END_DATE))


def acquisition_fields(told: Told) -> tuple[NoticeField, ...]:
    """The fields of the notice at acquisition, with what the ordinances of its sites ask."""
    asked = [
        item
        for site in told.plan.sites
        if site.ordinance.applies
        for item in site.ordinance.sign_items
    ]
    fields = (_F.OPERATING_NOW, *ACQUISITION_FIELDS, *_by_case(told), *asked, _F.DETAIL_URL)
    return tuple(dict.fromkeys(fields))


def sign_fields(told: Told) -> tuple[NoticeField, ...]:
    """The fields of a sticker: what is grasped at a glance."""
    adapted = bool(told.purposes_of(UseCase.SIGNAGE))
    face = told.plan.repeat is not None and "face" in told.plan.repeat.features
    return (
        *SIGN_FIELDS,
        *_when(adapted, _F.CUSTOMISED_AD),
        *_when(face, _F.FACE_PROCESSING),
    )


def detail_fields(told: Told) -> tuple[NoticeField, ...]:
    """The fields of the page that explains everything, as long as the plan has to explain."""
    plan = told.plan
    fields = (
        _F.HEADLINE,
        *_when(plan.repeat is not None, *REPEAT_FIELDS),
        *ACQUISITION_FIELDS,
        _F.STAGE_TABLE,
        _F.STORE_LIST,
        _F.CAMERA_COUNT,
        *_by_case(told),
        _F.OTHER_USES,
        _F.START_DATE,
        _F.END_DATE,
        *PUBLISHED_FIELDS,
        _F.FEE,
        _F.CERTIFIED_BODY,
        *_when(plan.repeat is not None, _F.BIOMETRIC_ITEMS),
        _F.ILLUSTRATION,
        _F.DIGEST,
    )
    return tuple(dict.fromkeys(fields))


def _by_case(told: Told) -> tuple[NoticeField, ...]:
    """What some use cases have to say beside the two lists."""
    plan = told.plan
    faces = told.judges_faces
    faces = faces or (plan.repeat is not None and "face" in plan.repeat.features)
    others = any(camera.also_for or camera.also_security for camera in plan.cameras)
    return (
        *_when(faces, _F.FACE_PROCESSING),
        *_when(bool(told.purposes_of(UseCase.SIGNAGE)), _F.CUSTOMISED_AD),
        *_when(others, _F.OTHER_USES),
    )


def _when(condition: bool, *fields: NoticeField) -> tuple[NoticeField, ...]:
    return fields if condition else ()
