"""The plan itself: who films whom, what for, and what comes out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from noren.plan.camera import Camera
from noren.plan.values import ORDERED, UNPUBLISHED, Bin, Declared, Duration, Name, Text
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.terms import Channel, Place, RecordClass, Role, UseCase

Words = Annotated[str, StringConstraints(min_length=1, max_length=300)]
ClassWord = Literal["person", "bicycle", "vehicle"]


class Operator(Declared):
    """The business in charge (運用実施主体)."""

    name: Text
    address: Text
    representative: Words
    """The representative's name, which the Act asks to be published."""
    accountable_person: Words


class ContactPoint(Declared):
    """The single desk for advice, questions and complaints (一元的な連絡先)."""

    department: Text
    email: Words | None = None
    phone: Words | None = None
    form_url: Words | None = None
    hours: Text


class Ordinance(Declared):
    """What the municipality asks of cameras."""

    checked_on: date | None = None
    applies: bool = False
    filing_required: bool = False
    filing_days: Annotated[int, Field(ge=0, le=365)] = 0
    filed_on: date | None = None


class Site(Declared):
    """A place that is filmed."""

    id: Name
    name: Text
    place: Place
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "JP"
    municipality: Text
    ordinance: Annotated[Ordinance, UNPUBLISHED] = Ordinance()


class Purpose(Declared):
    """What the numbers are for."""

    id: Name
    use_case: UseCase
    text: Text
    benefit: Text
    """What the people filmed get from it."""
    identifies_individuals: bool = False
    """Whether particular people are to be found or recognized."""
    unjust_treatment: bool = False
    """Whether it could invite unlawful or unjust treatment of people."""


class Output(Declared):
    """Numbers that may leave the machine."""

    id: Name
    record: RecordClass
    camera: Name
    purpose: Name
    lines: Annotated[tuple[Name, ...], Field(max_length=32)] = ()
    areas: Annotated[tuple[Name, ...], Field(max_length=32)] = ()
    classes: Annotated[tuple[ClassWord, ...], Field(min_length=1, max_length=3)] = ("person",)
    bin: Bin
    keep: Duration
    """How long the numbers are kept."""
    readers: Annotated[tuple[Role, ...], Field(max_length=8)]
    minimum_cell: Annotated[int, Field(ge=0, le=1000)]
    """Numbers below this are not shown to outsiders."""
    maximum: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """The largest number that can be true for one bin; anything above is an incident.

    Left out: two crossings a second and direction, or 200 people in an area.
    """

    @property
    def object_classes(self) -> tuple[ObjectClass, ...]:
        """The declared classes in the order of their numbers."""
        return tuple(sorted(ObjectClass.from_word(word) for word in self.classes))


class Recipient(Declared):
    """Somebody outside who gets numbers or data."""

    name: Text
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    outputs: Annotated[tuple[Name, ...], Field(min_length=1)]
    role: Literal["processor", "joint_operator", "recipient"]
    contract_on: Annotated[date | None, UNPUBLISHED] = None


class Schedule(Declared):
    """When filming starts and ends."""

    capture_start: date
    capture_end: date | None = None
    lead_days: Annotated[int, Field(ge=0, le=365), UNPUBLISHED] = 14
    """Days between the prior notice and the start. The guidebook says "sufficient"; 14 is ours."""


class Publication(Declared):
    """A notice that people can see."""

    published_on: date | None = None
    channels: tuple[Channel, ...] = ()
    url: Words | None = None
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """The plan digest printed on it; `noren notice` prints it, `noren check` compares it."""


class Notices(Declared):
    """What the public is told, and when it was told."""

    prior: Publication = Publication()
    acquisition: Publication = Publication()
    detail: Publication = Publication()


class Rights(Declared):
    """What people who were filmed can ask for."""

    disclosure_procedure: bool
    complaints_procedure: bool
    answer_days: Annotated[int, Field(ge=1, le=60)] = 14


class Security(Declared):
    """How what is kept is guarded, in words that may be published."""

    organizational: Text
    human: Text
    physical: Text
    technical: Text


class Risk(Declared):
    """The analyses done before filming."""

    analyzed_on: date | None = None
    analyzed_by: Words | None = None
    reidentification_on: date | None = None
    reidentification_result: Text | None = None


class Training(Declared):
    """That the people near the cameras can explain them."""

    held_on: date | None = None
    by: Words | None = None


class Change(Declared):
    """A change of a running plan that the public must hear of."""

    kind: Literal[
        "purpose_added", "camera_added", "view_changed", "retention_extended", "model_changed"
    ]
    on: date
    announced_on: date | None = None


class Waiver(Declared):
    """A finding that a person answers for, until a day."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}$")]
    reason: Text
    by: Words
    until: date


class Plan(Declared):
    """The one declaration that drives everything."""

    noren: Literal[1]
    """The format of this file."""
    title: Text
    status: Annotated[Literal["draft", "operating", "suspended", "closed"], UNPUBLISHED] = (
        "operating"
    )
    edition: Literal["1.0", "2.0", "3.0"] = "3.0"
    """The edition of the guidebook the plan follows."""
    operator: Operator
    contact_point: ContactPoint
    sites: Annotated[tuple[Site, ...], Field(max_length=1000)]
    purposes: Annotated[tuple[Purpose, ...], Field(max_length=50)]
    cameras: Annotated[tuple[Camera, ...], Field(max_length=1000)]
    outputs: Annotated[tuple[Output, ...], Field(max_length=5000)]
    recipients: Annotated[tuple[Recipient, ...], Field(max_length=100)] = ()
    schedule: Schedule
    notices: Annotated[Notices, UNPUBLISHED] = Notices()
    rights: Rights
    security: Security
    risk: Annotated[Risk, UNPUBLISHED] = Risk()
    training: Annotated[Training, UNPUBLISHED] = Training()
    changes: Annotated[tuple[Change, ...], Field(max_length=500), UNPUBLISHED] = ()
    waivers: Annotated[tuple[Waiver, ...], Field(max_length=200), UNPUBLISHED] = ()
    not_this_time: Annotated[tuple[Text, ...], ORDERED] = ()
    """What a reader might fear and this plan does not do, for the notices."""
