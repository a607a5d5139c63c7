"""The plan itself: who films whom, what for, and what comes out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from noren.plan.camera import Camera
from noren.plan.values import ORDERED, UNPUBLISHED, Bin, Declared, Duration, Name, Text
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.terms import Channel, Place, RecordClass, Role, UseCase

Phrase = Annotated[str, StringConstraints(min_length=1, max_length=300)]
ClassWord = Literal["person", "bicycle", "vehicle"]


class Operator(Declared):
    """The business in charge (運用実施主体)."""

    name: Text
    """The registered name of the business."""
    address: Text
    """Its address, which the Act asks to be published."""
    representative: Phrase
    """The representative's name, which the Act asks to be published."""
    accountable_person: Phrase
    """Who answers for the cameras inside the business."""


class ContactPoint(Declared):
    """The single desk for advice, questions and complaints (一元的な連絡先)."""

    department: Text
    """The one department that answers; never two desks."""
    email: Phrase | None = None
    """Email, phone or form: at least one is needed before filming."""
    phone: Phrase | None = None
    """In quotes, so that its zeros stay: `'03-0000-0000'`."""
    form_url: Phrase | None = None
    """The address of a form on the web."""
    hours: Text
    """When somebody answers."""


class Ordinance(Declared):
    """What the municipality asks of cameras."""

    checked_on: date | None = None
    """The day on which the ordinance was looked up."""
    applies: bool = False
    """Whether it covers these cameras."""
    filing_required: bool = False
    """Whether they must be filed with the municipality."""
    filing_days: Annotated[int, Field(ge=0, le=365)] = 0
    """How many days before filming the filing is due."""
    filed_on: date | None = None
    """The day of the filing."""


class Site(Declared):
    """A place that is filmed."""

    id: Name
    name: Text
    place: Place
    """How public the place is."""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "JP"
    municipality: Text
    """The city, town or village, whose ordinances may apply."""
    ordinance: Annotated[Ordinance, UNPUBLISHED] = Ordinance()


class Purpose(Declared):
    """What the numbers are for."""

    id: Name
    use_case: UseCase
    text: Text
    """The purpose as the public is told: specific enough to foresee the handling."""
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
    """What kind of numbers."""
    camera: Name
    """The id of the camera that they come from."""
    purpose: Name
    """The id of the purpose that they serve."""
    lines: Annotated[tuple[Name, ...], Field(max_length=32)] = ()
    """For `line_count`: ids of measurement lines in the camera's view."""
    areas: Annotated[tuple[Name, ...], Field(max_length=32)] = ()
    """For `zone_occupancy`: ids of measurement areas in the camera's view."""
    classes: Annotated[tuple[ClassWord, ...], Field(min_length=1, max_length=3)] = ("person",)
    bin: Bin
    """The width in time of one number."""
    keep: Duration
    """How long the numbers are kept."""
    readers: Annotated[tuple[Role, ...], Field(max_length=8)]
    """Who may read them."""
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
    """Ids of the outputs that they get."""
    role: Literal["processor", "joint_operator", "recipient"]
    contract_on: Annotated[date | None, UNPUBLISHED] = None
    """The day of the contract with them."""


class Schedule(Declared):
    """When filming starts and ends."""

    capture_start: date
    """The first day of filming."""
    capture_end: date | None = None
    """The last day, if there is one."""
    lead_days: Annotated[int, Field(ge=0, le=365), UNPUBLISHED] = 14
    """Days between the prior notice and the start. The guidebook says "sufficient"; 14 is ours."""


class Publication(Declared):
    """A notice that people can see."""

    published_on: date | None = None
    """The first day on which people could see it."""
    channels: tuple[Channel, ...] = ()
    """Where people can see it."""
    url: Phrase | None = None
    """Its address on the web."""
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """The plan digest printed on it; `noren notice` prints it, `noren check` compares it."""


class Notices(Declared):
    """What the public is told, and when it was told."""

    prior: Publication = Publication()
    """Before filming starts (事前告知)."""
    acquisition: Publication = Publication()
    """Where and while it is filmed (取得時の通知)."""
    detail: Publication = Publication()
    """The page that explains everything."""


class Rights(Declared):
    """What people who were filmed can ask for."""

    disclosure_procedure: bool
    """Whether there is a procedure for disclosure, correction, cessation and erasure."""
    complaints_procedure: bool
    """Whether there is a procedure for complaints."""
    answer_days: Annotated[int, Field(ge=1, le=60)] = 14
    """Days within which an answer is promised."""


class Security(Declared):
    """How what is kept is guarded, in words that may be published."""

    organizational: Text
    """Who is in charge, and how handling is inspected (組織的)."""
    human: Text
    """How the people who handle it are trained (人的)."""
    physical: Text
    """How machines and rooms are locked (物理的)."""
    technical: Text
    """How access is controlled (技術的)."""
    plain_swap_reason: Text | None = None
    """Why live cameras may run although memory may be swapped to a disk in the clear."""


class Risk(Declared):
    """The analyses done before filming."""

    analyzed_on: date | None = None
    """The day of the risk analysis."""
    analyzed_by: Phrase | None = None
    """Who made it."""
    reidentification_on: date | None = None
    """The day on which it was examined whether people could be singled out again."""
    reidentification_result: Text | None = None
    """What the examination found."""


class Training(Declared):
    """That the people near the cameras can explain them."""

    held_on: date | None = None
    """The day of the last training."""
    by: Phrase | None = None
    """Who gave it."""


class Change(Declared):
    """A change of a running plan that the public must hear of."""

    kind: Literal[
        "purpose_added", "camera_added", "view_changed", "retention_extended", "model_changed"
    ]
    on: date
    """The day of the change."""
    announced_on: date | None = None
    """The day on which the public was told."""


class Waiver(Declared):
    """A finding that a person answers for, until a day."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}$")]
    """The code of the rule, as `noren check` shows it."""
    reason: Text
    by: Phrase
    """The person who answers for it."""
    until: date
    """The day on which the waiver ends."""


class Plan(Declared):
    """The one declaration that drives everything."""

    noren: Literal[1]
    """The format of this file."""
    title: Text
    """What the whole is called on notices and in reports."""
    status: Annotated[Literal["draft", "operating", "suspended", "closed"], UNPUBLISHED] = (
        "operating"
    )
    """Whether it is still being written, runs, rests or has ended."""
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
