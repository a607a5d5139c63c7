"""Requests, steps and counts as the store knows them: words, numbers, and one sealed body."""

from __future__ import annotations

from dataclasses import dataclass

from noren.stores.ledger.entries import AnyEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """A request as it is kept. `body` is what tells of a person; the caller wipes it.

    `same_as` is a note only: nothing in the store follows from it.
    """

    number: str
    revision: int
    kind: str
    intake: str
    state: str
    is_open: bool
    owner: str
    theme: str
    outcome: str | None
    reason: str | None
    same_as: str | None
    received_s: int
    house_due_s: int
    legal_due_s: int | None
    changed_s: int
    told_percent: int
    commitment: str
    plan_digest: str
    body: bytearray


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStep:
    """A step that was done."""

    revision: int
    at_s: int
    step: str
    state: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRow:
    """How many requests of a year ended so; `is_late`: after their house deadline."""

    year: int
    kind: str
    theme: str
    outcome: str
    is_late: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedStep:
    """What is kept with a revision of a request, in one transaction with it.

    Attributes:
        step: what was done.
        entries: what the ledger is to hear of it, in this order.
        tally: how the request ended, to be counted; its own `count` is ignored. None: it is open.
    """

    step: str
    entries: tuple[AnyEntry, ...] = ()
    tally: TallyRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How many requests a way in may take: `size` at once, and `per_hour` in the long run."""

    size: int
    per_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was forgotten, and what a try to open it again found."""

    requests: int
    keys: int
    resealed: int
    leftovers: int
