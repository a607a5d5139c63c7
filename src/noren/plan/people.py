"""Who is in charge, who else takes part, and whom to ask."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from noren.plan.values import UNPUBLISHED, Country, Declared, Name, Phrase, Text
from noren.vocabulary.terms import Role


class CertifiedBody(Declared):
    """The accredited personal information protection organization of a member (認定団体)."""

    name: Text
    contact: Text
    """Where it takes complaints."""


class Operator(Declared):
    """The business in charge (運用実施主体)."""

    name: Text
    """The registered name of the business."""
    address: Text
    """Its address, which the Act asks to be published."""
    representative: Text
    """The representative's title and name, which the Act asks to be published."""
    accountable_person: Text
    """Title and name of who answers for the cameras inside the business."""
    nature: Literal["business", "individual", "public_body"] = "business"
    """A private person and a public body fall under other rules."""
    certified_body: CertifiedBody | None = None
    """For a member of an accredited organization: which one."""


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


class Party(Declared):
    """Somebody else who takes part: runs it too, works for the operator, or gets numbers."""

    id: Name
    name: Text
    role: Literal["joint_operator", "processor", "sub_processor", "recipient"]
    """`recipient` is a third party; a processor only works for the operator (委託)."""
    country: Country = "JP"
    outputs: tuple[Name, ...] = ()
    """Ids of the outputs that they get or handle."""
    lead: bool = False
    """For a joint operator: whether it leads instead of the operator."""
    contract_on: Annotated[date | None, UNPUBLISHED] = None
    """The day of the contract by which they are supervised."""
    own_use: bool = False
    """Whether they use it for something of their own; then they are no mere processor."""
    opt_out_provision: bool = False
    """Whether personal data goes to them unless people object (オプトアウト)."""
    joint_use_published_on: Annotated[date | None, UNPUBLISHED] = None
    """For joint use: the day on which items, users, purpose and manager were published."""
    provision_recorded: Annotated[bool, UNPUBLISHED] = False
    """Whether each provision of personal data to them is recorded."""
    makes_personal: bool = False
    """Whether what they get becomes personal data in their hands (個人関連情報)."""


class Access(Declared):
    """For which purposes a role works; it sees the outputs of no other purpose."""

    role: Role
    purposes: Annotated[tuple[Name, ...], Field(min_length=1)]


OPERATOR = "operator"
"""How the plan calls the operator where an id of a party is asked."""

Responsible = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", min_length=1, max_length=40)
]
"""`operator`, or the id of a party."""


class Lifecycle(Declared):
    """Who is responsible at each stage of the data's life: `operator`, or the id of a party."""

    acquire: Responsible
    """Taking the images."""
    process: Responsible
    """Making numbers of them."""
    store: Responsible
    """Keeping the numbers."""
    use: Responsible
    """Reading them."""
    delete: Responsible
    """Erasing them."""


class Node(Declared):
    """A device, server or network part through which images or numbers go."""

    id: Name
    name: Text
    kind: Literal["camera", "edge", "recorder", "network", "server", "cloud", "screen"]
    responsible: Responsible
    """`operator`, or the id of a party."""
    country: Country = "JP"
