"""An entry for each camera: what it is, what it is for, what comes of it, who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from noren.notices.held import HeldItem, held_items
from noren.notices.statements.phrases import day_words, listed, said
from noren.notices.statements.rights import state_security
from noren.notices.statements.statement import Told
from noren.notices.wording import filled
from noren.plan.answering import Attestation
from noren.plan.camera import Camera
from noren.plan.people import OPERATOR
from noren.plan.telling import Publication
from noren.vocabulary.terms import NoticeKind
from noren.vocabulary.words import Words

_STAGES = (
    ("acquire", Words(ja="取得", en="acquiring")),
    ("process", Words(ja="処理", en="processing")),
    ("store", Words(ja="保存", en="storing")),
    ("use", Words(ja="利用", en="using")),
    ("delete", Words(ja="消去", en="erasing")),
)
_ROLES = {
    "joint_operator": Words(ja="共同利用", en="joint use"),
    "processor": Words(ja="委託先", en="processor"),
    "sub_processor": Words(ja="再委託先", en="sub-processor"),
    "recipient": Words(ja="提供先", en="third party"),
}
_NOT_SET = Words(ja="定めていません", en="not set")
_UNANSWERED = Words(ja="{matter}: 未回答", en="{matter}: unanswered")
_ANSWERED = Words(ja="{matter}: {day}({last}まで)", en="{matter}: {day} (until {last})")
_POSTED = Words(ja="{kind}: {day} {channels}", en="{kind}: {day}, {channels}")
_NOT_POSTED = Words(ja="{kind}: 未掲示", en="{kind}: not published")
_CRIME = Words(ja="防犯", en="crime prevention")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the register says of one camera; every text as the plan and the notices say it.

    Args:
        camera_id, site_id: as the plan calls them.
        name, place, position, filmed: the camera, its place, where it hangs, what it films.
        purposes: those whose outputs come from it, and of the repeat analysis that uses it.
        items: what is held of what comes from it.
        responsible: each stage of the data's life and who answers for it; that none is set.
        parties: who else gets or handles any of it, with their part.
        security: the security measures, by kind.
        used_from: the first day on which the plan uses it.
        was_there: whether it already hung there for something else.
        signs: each notice and since when it can be seen; that it cannot.
        answered: each attestation about it with its day; unanswered as unanswered.
        masks: why parts of its picture are blackened.
        also_for: what else it is used for.
        digest: of the plan, in full.
    """

    camera_id: str
    site_id: str
    name: Words
    place: Words
    position: Words
    filmed: Words
    purposes: tuple[Words, ...]
    items: tuple[HeldItem, ...]
    responsible: tuple[Words, ...]
    parties: tuple[Words, ...]
    security: tuple[Words, ...]
    used_from: date
    was_there: bool
    signs: tuple[Words, ...]
    answered: tuple[Words, ...]
    masks: tuple[Words, ...]
    also_for: tuple[Words, ...]
    digest: str


def register_entries(told: Told) -> tuple[Entry, ...]:
    """An entry for each camera, in the plan's order."""
    return tuple(entry_of(told, camera) for camera in told.plan.cameras)


def entry_of(told: Told, camera: Camera) -> Entry:
    """The entry of one camera.

    Raises:
        StopIteration: the camera's site is not in the plan, which no loaded plan lets happen.
    """
    site = next(one for one in told.plan.sites if one.id == camera.site)
    return Entry(
        camera_id=camera.id,
        site_id=site.id,
        name=said(camera.name),
        place=Words(
            ja=f"{site.name.ja}({site.municipality.ja})",
            en=f"{site.name.en}, {site.municipality.en}",
        ),
        position=said(camera.position),
        filmed=said(camera.range),
        purposes=_purposes(told, camera),
        items=held_items(told, camera=camera.id),
        responsible=_responsible(told),
        parties=_parties(told, camera),
        security=state_security(told),
        used_from=camera.in_use_from or told.plan.schedule.capture_start,
        was_there=camera.existing,
        signs=_signs(told),
        answered=_answered(told, camera),
        masks=tuple(dict.fromkeys(said(mask.reason) for mask in camera.view.masks)),
        also_for=_also_for(camera),
        digest=told.digest,
    )


def _purposes(told: Told, camera: Camera) -> tuple[Words, ...]:
    repeat = told.plan.repeat
    served = {output.purpose for output in told.plan.outputs if output.camera == camera.id}
    if repeat is not None and camera.id in repeat.cameras:
        served.add(repeat.purpose)
    return tuple(said(one.text) for one in told.plan.purposes if one.id in served)


def _responsible(told: Told) -> tuple[Words, ...]:
    life = told.plan.lifecycle
    if life is None:
        return (_NOT_SET,)
    names = {party.id: said(party.name) for party in told.plan.parties}
    names[OPERATOR] = said(told.plan.operator.name)
    line = Words(ja="{stage}: {name}", en="{stage}: {name}")
    return tuple(
        filled(line, stage=stage, name=names[getattr(life, key)]) for key, stage in _STAGES
    )


def _parties(told: Told, camera: Camera) -> tuple[Words, ...]:
    """Those whose outputs come from it, and those who are named without any."""
    own = {output.id for output in told.plan.outputs if output.camera == camera.id}
    line = Words(ja="{name}({part})", en="{name} ({part})")
    return tuple(
        filled(line, name=said(party.name), part=_ROLES[party.role])
        for party in told.plan.parties
        if not party.outputs or own & set(party.outputs)
    )


def _signs(told: Told) -> tuple[Words, ...]:
    notices = told.plan.notices
    return tuple(
        _sign(kind, publication)
        for kind, publication in (
            (NoticeKind.PRIOR, notices.prior),
            (NoticeKind.ACQUISITION, notices.acquisition),
            (NoticeKind.DETAIL, notices.detail),
        )
    )


def _sign(kind: NoticeKind, publication: Publication) -> Words:
    if publication.published_on is None:
        return filled(_NOT_POSTED, kind=said(kind))
    where = [said(channel) for channel in publication.channels]
    where += [Words(ja=place, en=place) for place in publication.places]
    channels = listed(where) if where else Words(ja="", en="")
    posted = filled(
        _POSTED, kind=said(kind), day=day_words(publication.published_on), channels=channels
    )
    return Words(ja=posted.ja.rstrip(), en=posted.en.rstrip(", "))


def _answered(told: Told, camera: Camera) -> tuple[Words, ...]:
    """What people answer for: about everything, this camera, its site or its purposes."""
    purposes = {output.purpose for output in told.plan.outputs if output.camera == camera.id}
    about = {None, camera.id, camera.site, *purposes}
    return tuple(_answer(one) for one in told.plan.attestations if one.about in about)


def _answer(attestation: Attestation) -> Words:
    matter, last = said(attestation.matter), attestation.last_day
    missing = attestation.on is None or attestation.by is None or attestation.evidence is None
    if attestation.on is None or last is None or missing:
        return filled(_UNANSWERED, matter=matter)
    return filled(_ANSWERED, matter=matter, day=day_words(attestation.on), last=day_words(last))


def _also_for(camera: Camera) -> tuple[Words, ...]:
    uses = tuple(said(text) for text in camera.also_for)
    return (_CRIME,) if camera.also_security and not uses else uses
