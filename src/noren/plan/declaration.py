"""The plan itself: who films whom, what for, and what comes out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from noren.plan.accuracy import Accuracy
from noren.plan.answering import Attestation, Necessity, Risk, Signer, Waiver
from noren.plan.camera import Camera
from noren.plan.evidence import Evidence
from noren.plan.messages import Messages
from noren.plan.outputs import Output, Purpose
from noren.plan.people import Access, ContactPoint, Lifecycle, Node, Operator, Party
from noren.plan.places import Site
from noren.plan.release import ReleaseTerms
from noren.plan.repeat import RepeatAnalysis
from noren.plan.safeguards import Europe, Processed, Rights, Security
from noren.plan.telling import Change, Dialogue, Notices, Rollout, Schedule
from noren.plan.values import ORDERED, UNPUBLISHED, Declared, Text
from noren.vocabulary.terms import Role


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
    version: Annotated[int, Field(ge=1, le=100_000), UNPUBLISHED] = 1
    """Raised with every change that is announced."""
    edition: Literal["1.0", "2.0", "3.0"] = "3.0"
    """The edition of the guidebook the plan follows."""
    operator: Operator
    contact_point: ContactPoint
    sites: Annotated[tuple[Site, ...], Field(max_length=1000)]
    purposes: Annotated[tuple[Purpose, ...], Field(max_length=50)]
    cameras: Annotated[tuple[Camera, ...], Field(max_length=1000)]
    outputs: Annotated[tuple[Output, ...], Field(max_length=5000)]
    repeat: RepeatAnalysis | None = None
    """For repeat-visit analysis: what is kept in the vault, and how long."""
    release: ReleaseTerms = ReleaseTerms()
    """What protects people in figures that the public gets."""
    parties: Annotated[tuple[Party, ...], Field(max_length=100)] = ()
    """Everybody else who takes part or gets numbers."""
    access: Annotated[tuple[Access, ...], Field(max_length=20)] = ()
    """For which purposes each role works; a role left out may read what lists it."""
    lifecycle: Lifecycle | None = None
    """Who is responsible at each stage, from taking to erasing."""
    nodes: Annotated[tuple[Node, ...], Field(max_length=5000)] = ()
    """The devices, servers and network parts, and who is responsible for each."""
    schedule: Schedule
    notices: Notices = Notices()
    rights: Rights
    security: Security
    necessity: Necessity = Necessity()
    """Why a camera, and why it is fair."""
    dialogue: Dialogue | None = None
    """How people can say what they think."""
    rollout: Annotated[Rollout, UNPUBLISHED] = Rollout()
    """How far the undertaking has grown."""
    processed: Processed = Processed()
    """Forms of data for which the Act has rules of their own."""
    europe: Europe | None = None
    """For sites in the European Economic Area."""
    evidence: Annotated[Evidence, UNPUBLISHED] = Evidence()
    """Who outside vouches for the ledger."""
    accuracy: Annotated[Accuracy, UNPUBLISHED] = Accuracy()
    """Which counts must agree with each other."""
    messages: Annotated[Messages | None, UNPUBLISHED] = None
    """The broker (MQTT) that screens listen to and tills speak through."""
    risk: Annotated[Risk, UNPUBLISHED] = Risk()
    attestations: Annotated[tuple[Attestation, ...], Field(max_length=500), UNPUBLISHED] = ()
    """What people answer for: who, when, and where the proof is."""
    signers: Annotated[tuple[Signer, ...], Field(max_length=50), UNPUBLISHED] = ()
    """Those whose signatures can be verified."""
    changes: Annotated[tuple[Change, ...], Field(max_length=500), UNPUBLISHED] = ()
    waivers: Annotated[tuple[Waiver, ...], Field(max_length=200), UNPUBLISHED] = ()
    not_this_time: Annotated[tuple[Text, ...], ORDERED] = ()
    """What a reader might fear and this plan does not do, for the notices."""

    def readers_of(self, output: Output) -> tuple[Role, ...]:
        """Who may read an output: the readers it names whose purposes in `access` have its own.

        A role that `access` leaves out may read whatever names it; one that it names only for
        other purposes may not, even where the output lists it.
        """
        limited: dict[Role, set[str]] = {}
        for one in self.access:
            limited.setdefault(one.role, set()).update(one.purposes)
        return tuple(
            role for role in output.readers if output.purpose in limited.get(role, {output.purpose})
        )
