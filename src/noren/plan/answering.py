"""What people answer for: reasons, analyses, attestations, waivers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from noren.plan.values import Declared, Name, Phrase, Text
from noren.vocabulary.matters import Matter, Means, RiskTheme


class Alternative(Declared):
    """Another means than a camera, and why it is not enough."""

    means: Means
    why_not: Text


class Necessity(Declared):
    """Why a camera, and whether it is fair. Source: Guidebook 3.0, section 3.2."""

    alternatives: Annotated[tuple[Alternative, ...], Field(max_length=20)] = ()
    """Other means that were weighed."""
    reason: Text | None = None
    """Why the aim is legitimate and filming necessary for it."""
    proportionate: Text | None = None
    """Why place, range, hours and handling are fair to the people filmed."""
    impact_summary_url: Phrase | None = None
    """Where a summary of the impact assessment can be read."""


class RiskEntry(Declared):
    """One danger, what is done about it, and what remains."""

    theme: RiskTheme
    danger: Text
    """What could go wrong, and for whom."""
    measure: Text
    """What is done about it."""
    remaining: Literal["low", "middle", "high"]
    """How much danger remains."""


class Reidentification(Declared):
    """The examination whether people could be singled out again (再特定のリスク)."""

    who: Text
    """Who could recognize somebody: staff, neighbours, a recipient."""
    with_what: Text
    """With which other data or knowledge."""
    result: Text
    """What the examination found."""


class Risk(Declared):
    """The worksheets of the analyses; that and when they were made, somebody attests."""

    entries: Annotated[tuple[RiskEntry, ...], Field(max_length=100)] = ()
    reidentification: Reidentification | None = None
    """Whether people could be singled out again from what is kept."""


class Signer(Declared):
    """A person whose signatures can be verified."""

    id: Name
    name: Phrase
    position: Phrase
    """What they are in the business."""
    public_key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """Ed25519, 64 hexadecimal digits, as `noren attest --new-key` prints it."""


class Attestation(Declared):
    """An answer that a person gives because a machine cannot."""

    matter: Matter
    """What is answered for."""
    about: Name | None = None
    """For one site, camera, party, join or purpose only: its id."""
    by: Phrase | None = None
    """Who answers: name and position."""
    on: date | None = None
    """The day of what is attested; left out, the matter is still unanswered."""
    evidence: Phrase | None = None
    """Where the proof is: a record, a document number, minutes."""
    until: date | None = None
    """The last day on which it holds; left out, as long as the matter allows."""
    signer: Name | None = None
    """With a signature: the id of the signer."""
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")] | None = None
    """Ed25519 over the attestation, written by `noren attest`."""

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None while it is unanswered."""
        if self.on is None or self.until is not None:
            return self.until
        return self.on + timedelta(days=self.matter.valid_days)

    def holds_on(self, day: date) -> bool:
        """Whether it answers on a day: not before it was given, not after its last day.

        An answer without a name, a day or evidence is none.
        """
        if self.on is None or self.by is None or self.evidence is None:
            return False
        last = self.last_day
        return self.on <= day and (last is None or day <= last)


class Waiver(Declared):
    """A finding that a person answers for, until a day."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}$")]
    """The code of the rule, as `noren check` shows it."""
    reason: Text
    by: Phrase
    """The person who answers for it."""
    until: date
    """The day on which the waiver ends."""
