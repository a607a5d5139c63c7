"""A request as the desk knows it: a value that only the steps of `machine` turn into another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from noren.requests.asked import Asked
from noren.requests.deadlines import Deadlines
from noren.requests.matching import Match
from noren.requests.terms import (
    Found,
    IdentityMeans,
    Intake,
    Outcome,
    RefusalReason,
    Standing,
    State,
    Theme,
)
from noren.stores.ledger.terms import RequestKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """That it was checked who asks, and by what; no name and no document number."""

    standing: Standing
    means: frozenset[IdentityMeans]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was carried out: rows erased or corrected, templates forgotten, segments rewritten.

    `leftovers` is what a probe found afterwards; None before the probe. `unread`: some raw files,
    as of a database server elsewhere, could not be looked at.
    """

    records: int
    segments: int
    templates: int
    leftovers: int | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request.

    `same_as` is a note that the same person seems to have asked before; no step looks at it.
    """

    number: str
    revision: int
    kind: RequestKind
    intake: Intake
    received: datetime
    changed: datetime
    deadlines: Deadlines
    owner: str
    plan_digest: str
    salt: bytes
    asked: Asked
    state: State = State.RECEIVED
    theme: Theme = Theme.OTHER
    same_as: str | None = None
    told_percent: int = 0
    identity: Identity | None = None
    searches: int = 0
    found: Found | None = None
    matches: tuple[Match, ...] = ()
    done: Done | None = None
    outcome: Outcome | None = None
    reason: RefusalReason | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state not in (State.ANSWERED, State.REFUSED, State.WITHDRAWN)

    @property
    def is_late(self) -> bool:
        """Whether its last change came after the house's deadline."""
        return self.changed > self.deadlines.house
