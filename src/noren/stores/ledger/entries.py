"""What an entry of the ledger may hold: one closed box a kind, and no field for a text.

Digests, numbers, times and words of closed sets: nothing of a person fits in. What must be told in
words stays outside; `commitment` stands for it (see `noren.stores.ledger.commitments`).
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from noren.errors import LedgerBroken
from noren.stores.ledger.terms import (
    AccessOutcome,
    AccessReason,
    BreachStep,
    CommissioningStep,
    CountedAt,
    DataItem,
    EntryKind,
    IncidentCause,
    Milestone,
    ProbeOutcome,
    PushFailure,
    RequestKind,
    WitnessKind,
)
from noren.vocabulary.matters import Matter
from noren.vocabulary.terms import Channel, NoticeKind, Role
from noren.vocabulary.words import Words

MAX_ENTRY_BYTES: Final = 4096
_MOST: Final = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact."""


def _to_utc_second(value: Any) -> Any:
    """Drop what is finer than a second: it would help to link an entry with a person."""
    if isinstance(value, str):
        value = datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(microsecond=0)
    raise ValueError("a time with its zone")


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 as 64 hexadecimal digits."""
Count = Annotated[int, Field(strict=True, ge=0, le=_MOST)]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_to_utc_second),
    PlainSerializer(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"), return_type=str),
]
"""A time in UTC in whole seconds."""


class _Entry(BaseModel):
    """What every entry has: when, under which plan, and a commitment to what stays outside."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    at: Moment
    plan: Digest
    commitment: Digest | None = None


class PlanActivated(_Entry):
    """From `at` on, `plan` is the running plan; `previous` was."""

    kind: Literal[EntryKind.PLAN_ACTIVATED] = EntryKind.PLAN_ACTIVATED
    previous: Digest | None = None


class NoticePublished(_Entry):
    """A notice with this content (SHA-256 of its file) was put up."""

    kind: Literal[EntryKind.NOTICE_PUBLISHED] = EntryKind.NOTICE_PUBLISHED
    notice: NoticeKind
    channel: Channel
    content: Digest


class NoticeWithdrawn(_Entry):
    """A notice with this content was taken down."""

    kind: Literal[EntryKind.NOTICE_WITHDRAWN] = EntryKind.NOTICE_WITHDRAWN
    notice: NoticeKind
    channel: Channel
    content: Digest


class JailReport(_Entry):
    """A jail's self-check before its camera was used. Cameras count from 0 in the plan's order."""

    kind: Literal[EntryKind.JAIL_REPORT] = EntryKind.JAIL_REPORT
    camera: Count
    attempted: Count
    refused: Count
    landlock_abi: Count
    seccomp_stages: Count


class Incident(_Entry):
    """Something that must be told, of one camera or (None) of the whole site."""

    kind: Literal[EntryKind.INCIDENT] = EntryKind.INCIDENT
    cause: IncidentCause
    camera: Count | None = None


class Purge(_Entry):
    """What had expired before `expired_before` was destroyed; `leftovers` is what a probe found.

    Where `damaged` of the segments could not be read, nobody knows how many records there were:
    `records` is missing then, and `records_at_least` are those of the others, if there were any.
    """

    kind: Literal[EntryKind.PURGE] = EntryKind.PURGE
    item: DataItem
    expired_before: Moment
    records: Count | None = None
    records_at_least: Annotated[Count, Field(ge=1)] | None = None
    segments: Count
    damaged: Annotated[Count, Field(ge=1)] | None = None
    keys: Count
    probe: ProbeOutcome
    leftovers: Count

    @model_validator(mode="after")
    def _knows_records_or_why_not(self) -> Self:
        if (self.records is None) is (self.damaged is None):
            raise ValueError("records, or else damaged segments")
        if self.records is not None and self.records_at_least is not None:
            raise ValueError("records, or at least so many")
        return self


class HoldingAccess(_Entry):
    """A holding was read, or its reading refused; `records` is how many were shown."""

    kind: Literal[EntryKind.HOLDING_ACCESS] = EntryKind.HOLDING_ACCESS
    item: DataItem
    role: Role
    reason: AccessReason
    outcome: AccessOutcome
    records: Count


class RequestMilestone(_Entry):
    """A request came this far; `request` is the commitment to its number.

    Of what was carried out: how many records and segments, and what a probe found afterwards.
    """

    kind: Literal[EntryKind.REQUEST_MILESTONE] = EntryKind.REQUEST_MILESTONE
    request: Digest
    asks: RequestKind
    milestone: Milestone
    deadline_used_percent: Count | None = None
    records: Count | None = None
    segments: Count | None = None
    probe: ProbeOutcome | None = None


class Attestation(_Entry):
    """Somebody answered a matter that only a person can answer; who, is behind the commitment."""

    kind: Literal[EntryKind.ATTESTATION] = EntryKind.ATTESTATION
    matter: Matter
    given_on: date
    valid_until: Moment | None = None
    is_signed: bool


class Commissioning(_Entry):
    """The state in which one person-free background may be seen.

    `content` is the SHA-256 of the background and `blank_permille` how much of it is blank; who
    accepted it or threw it away is behind the commitment.
    """

    kind: Literal[EntryKind.COMMISSIONING] = EntryKind.COMMISSIONING
    camera: Count
    step: CommissioningStep
    ends_at: Moment | None = None
    content: Digest | None = None
    blank_permille: Count | None = None


class UnjailedRun(_Entry):
    """A film was measured without a jail."""

    kind: Literal[EntryKind.UNJAILED_RUN] = EntryKind.UNJAILED_RUN
    camera: Count


class ClockHighWater(_Entry):
    """The latest time that this installation has seen; retention never counts from less."""

    kind: Literal[EntryKind.CLOCK_HIGH_WATER] = EntryKind.CLOCK_HIGH_WATER
    high_water: Moment
    behind_s: Count = 0


class CheckpointPushed(_Entry):
    """A witness took the checkpoint of this size and root. Witnesses count from 0."""

    kind: Literal[EntryKind.CHECKPOINT_PUSHED] = EntryKind.CHECKPOINT_PUSHED
    witness: Count
    how: WitnessKind
    size: Count
    root: Digest


class PushFailed(_Entry):
    """A witness did not take the checkpoint of this size; it is tried again."""

    kind: Literal[EntryKind.PUSH_FAILED] = EntryKind.PUSH_FAILED
    witness: Count
    how: WitnessKind
    size: Count
    failure: PushFailure


class Breach(_Entry):
    """A step of handling a breach; `people_at_most` bounds how many it may concern."""

    kind: Literal[EntryKind.BREACH] = EntryKind.BREACH
    step: BreachStep
    item: DataItem
    people_at_most: Count


class BackupRestored(_Entry):
    """A backup was put back; `pending_purges` had to run again before serving."""

    kind: Literal[EntryKind.BACKUP_RESTORED] = EntryKind.BACKUP_RESTORED
    pending_purges: Count


class Accuracy(_Entry):
    """A person counted beside a camera; `content` is the SHA-256 of the certificate's file.

    `events` is what the person counted; the machine's error is at most `most_permille`.
    """

    kind: Literal[EntryKind.ACCURACY] = EntryKind.ACCURACY
    camera: Count
    counted_at: CountedAt
    events: Count
    most_permille: Count
    content: Digest


class TailCut(_Entry):
    """A writer had died while writing; its unfinished, never acknowledged bytes were removed."""

    kind: Literal[EntryKind.TAIL_CUT] = EntryKind.TAIL_CUT
    cut_bytes: Count


AnyEntry = (
    PlanActivated
    | NoticePublished
    | NoticeWithdrawn
    | JailReport
    | Incident
    | Purge
    | HoldingAccess
    | RequestMilestone
    | Attestation
    | Commissioning
    | UnjailedRun
    | ClockHighWater
    | CheckpointPushed
    | PushFailed
    | Breach
    | BackupRestored
    | Accuracy
    | TailCut
)
_READER: Final[TypeAdapter[AnyEntry]] = TypeAdapter(
    Annotated[AnyEntry, Field(discriminator="kind")]
)


def encode_entry(entry: AnyEntry) -> bytes:
    """The entry's one and only form: JSON in ASCII, keys sorted, no spaces, no absent fields."""
    filled = entry.model_dump(mode="json", exclude_none=True)
    return json.dumps(filled, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def decode_entry(data: bytes, *, where: str) -> AnyEntry:
    """The entry that these bytes are.

    Args:
        where: what an error names, such as the ledger and the entry's index.
    Raises:
        LedgerBroken: not an entry, or not in the one form that `encode_entry` writes.
    """
    try:
        entry = _READER.validate_json(data)
    except ValidationError as error:
        raise _broken(where) from error
    if encode_entry(entry) != data:
        raise _broken(where)
    return entry


def _broken(where: str) -> LedgerBroken:
    return LedgerBroken(
        where=where,
        found=Words(en="bytes that are not an entry", ja="台帳の記録ではないデータ"),
        expected=Words(en="an entry that noren wrote", ja="noren が書いた記録"),
        remedy=Words(
            en="treat the ledger as tampered with, or written by a later noren",
            ja="改ざん、またはより新しい noren の書いた台帳として扱ってください",
        ),
    )
