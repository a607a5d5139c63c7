"""What people who were filmed can ask for, and how what is kept is guarded."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from noren.plan.values import Declared, Duration, Text


class Rights(Declared):
    """What people who were filmed can ask for."""

    disclosure_procedure: bool
    """Whether there is a procedure for disclosure."""
    complaints_procedure: bool
    """Whether there is a procedure for complaints."""
    correction_procedure: bool = False
    """Whether there is one for correction."""
    cessation_procedure: bool = False
    """Whether there is one for stopping use and for erasure."""
    cessation_without_violation: bool = False
    """Whether use also stops for people who need not show a fault (2026 Act)."""
    electronic: bool = False
    """Whether people get the answer in the form they ask for, electronic included."""
    answer_days: Annotated[int, Field(ge=1, le=60)] = 14
    """Days within which an answer is promised."""
    fee_yen: Annotated[int, Field(ge=0, le=100_000)] = 0
    """What a request for disclosure costs."""
    how_to_ask: Text | None = None
    """What people have to do and bring, as the notices say it."""
    disclosure_policy: Text | None = None
    """What would be disclosed and in which form, decided beforehand."""
    opt_out: Text | None = None
    """How people can keep out of the picture, or out of the analysis."""
    guardian_route: Text | None = None
    """How guardians ask for their children."""
    provision_records: bool = False
    """Whether records of provision to third parties are disclosed too."""


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
    external_environment: Text | None = None
    """For handling abroad: that country's regime and what is done about it (外的環境)."""
    backup_keep: Duration | None = None
    """How long backups of what is kept live; left out, there are none."""
    plain_swap_reason: Text | None = None
    """Why live cameras may run although memory may be swapped to a disk in the clear."""


class Anonymized(Declared):
    """Anonymously processed information (匿名加工情報), made outside this machine."""

    standard_met_on: date | None = None
    """The day on which processing to the Commission's standard was confirmed."""
    items_published_on: date | None = None
    """The day on which its items were published."""


class Pseudonymized(Declared):
    """Pseudonymously processed information (仮名加工情報), made outside this machine."""

    provided: bool = False
    """Whether it goes to third parties."""
    matched: bool = False
    """Whether it is matched with other data to find the person."""


class StatisticsExemption(Declared):
    """The exemption of the 2026 Act for making statistics."""

    published_on: date | None = None
    """The day on which it was announced."""
    agreement_on: date | None = None
    """The day of the written agreement."""


class Processed(Declared):
    """Special forms of data that the Act names."""

    anonymized: Anonymized | None = None
    """Anonymously processed information, if it is made."""
    pseudonymized: Pseudonymized | None = None
    """Pseudonymously processed information, if it is made."""
    statistics_exemption: StatisticsExemption | None = None
    """The exemption for statistics, if it is relied on."""


class Europe(Declared):
    """What the European overlay asks, for sites in the European Economic Area."""

    lawful_basis: (
        Literal["consent", "contract", "legal_obligation", "public_task", "legitimate_interests"]
        | None
    ) = None
    """GDPR Art. 6."""
    special_category_basis: Literal["explicit_consent", "substantial_public_interest"] | None = None
    """GDPR Art. 9, for features that recognize returning people."""
    objection_route: Text | None = None
    """How people object (GDPR Art. 21)."""
    transfers: Literal["none", "adequacy", "standard_clauses", "binding_rules"] | None = None
    """On what ground data leaves the European Economic Area, if it does (GDPR Art. 44-49)."""
