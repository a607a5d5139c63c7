"""Who may read a holding: every reading names a role and a reason, is judged by the plan, and is
written into the ledger whether it was granted or refused, before a row leaves.

| reason | who |
|---|---|
| analysis, checking accuracy | a role among the output's readers that works for its purpose |
| answering a request, audit, handling a breach | the privacy officer |
| an emergency (`--break-glass`) | the privacy officer; the integrator where `access` names it |

The public reads nothing else than outputs that name it among their readers, for any reason that
is analysis; what they get passes release control besides. Personal information passes none, so
nobody outside gets it, whatever the plan says.

The plan that judges is the one in force: who brings along another, in which more people may read,
reads nothing. It comes into force by a run, which is in the ledger.

An emergency's words stay beside the ledger, which commits to them, and go to the privacy officer:
a line in `STORE/notices-to-officer.jsonl`, on the disk before a row leaves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from noren.errors import ReaderRefused, UsageError
from noren.gate.outsiders import OUTSIDERS
from noren.operations.answer_log import known_entries
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.plan.personal import closeness_of
from noren.stores.ledger.entries import HoldingAccess
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import plan_in_force
from noren.stores.ledger.terms import AccessOutcome, AccessReason
from noren.stores.retention import retention_rules
from noren.stores.trouble import explained_os
from noren.vocabulary.records import Closeness
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

TermT = TypeVar("TermT", Role, AccessReason)
NOTICES: Final = "notices-to-officer.jsonl"
LONGEST_REASON: Final = 500
_FOR_ANALYSIS: Final = frozenset({AccessReason.ANALYSIS, AccessReason.QUALITY})
_OF_OFFICER: Final = frozenset({AccessReason.REQUEST, AccessReason.AUDIT, AccessReason.BREACH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who wants to read, why, and for an emergency in which words."""

    role: Role
    reason: AccessReason
    emergency: str | None = None

    def __post_init__(self) -> None:
        if (self.reason is AccessReason.BREAK_GLASS) != (self.emergency is not None):
            raise ValueError("an emergency, and nothing else, has words of its own")


def read_asking(role: str | None, because: str | None, emergency: str | None) -> Asking:
    """What a command line says of a reading.

    Raises:
        UsageError: nobody, no reason, a word that is none, or an emergency without words.
    """
    who = _term(Role, role, "--for")
    if emergency is None:
        why = _term(AccessReason, because, "--because")
        if why is AccessReason.BREAK_GLASS:
            raise _no_words()
        return Asking(role=who, reason=why)
    if because not in (None, AccessReason.BREAK_GLASS.value):
        raise UsageError(
            where="--break-glass",
            found=Words(en=f"--because {because} beside it", ja=f"--because {because} もあります"),
            expected=Words(en="one of the two", ja="どちらか一つ"),
            remedy=Words(en="leave --because out", ja="--because を外してください"),
        )
    words = " ".join(emergency.split())
    if not 10 <= len(words) <= LONGEST_REASON or not words.isprintable():
        raise _no_words()
    return Asking(role=who, reason=AccessReason.BREAK_GLASS, emergency=words)


def judge_access(plan: Plan, output: Output, asking: Asking) -> ReaderRefused | None:
    """Why the plan does not let this reading happen; None when it does."""
    role, reason = asking.role, asking.reason
    if reason is AccessReason.BREAK_GLASS:
        may = {Role.PRIVACY_OFFICER}
        may |= {one.role for one in plan.access if one.role is Role.INTEGRATOR}
        return None if role in may else _not_in_emergency(output, role, may)
    if reason in _OF_OFFICER:
        if role is Role.PRIVACY_OFFICER:
            return None
        return _not_for_this(output, role, reason)
    if role not in output.readers:
        return _not_a_reader(output, role)
    if role in OUTSIDERS and closeness_of(plan, output) is Closeness.PERSONAL:
        return _not_for_outsiders(output, role)
    if role is Role.PUBLIC or _works_for(plan, role, output.purpose):
        return None
    return _other_purpose(output, role)


def _works_for(plan: Plan, role: Role, purpose: str) -> bool:
    return any(one.role is role and purpose in one.purposes for one in plan.access)


class ReadingDesk:
    """Judges readings of the holdings of one store and writes each down.

    Args:
        now: the time of the entries.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        place: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._loaded = loaded
        self._place = place
        self._now = now
        self._kinds = retention_rules(loaded.plan, loaded.digest)
        self._ledger = Ledger.open(place, origin=loaded.plan.evidence.origin)

    @property
    def ledger(self) -> Ledger:
        """Where readings are written down."""
        return self._ledger

    @property
    def digest(self) -> str:
        """Of the plan by which readings are judged."""
        return self._loaded.digest

    def require(self, output: Output, asking: Asking) -> None:
        """Let a reading begin, or refuse it and say so in the ledger.

        Raises:
            ReaderRefused: the plan does not allow it, or is not the one in force.
            StoreError: the ledger cannot be read or written: then nothing is read.
        """
        refused = self._judge_plan(output) or judge_access(self._loaded.plan, output, asking)
        if refused is not None:
            self.note(output, asking, AccessOutcome.REFUSED, records=0)
            raise refused

    def _judge_plan(self, output: Output) -> ReaderRefused | None:
        """Why this plan says nothing about who may read; None where it is in force, or none is."""
        in_force = plan_in_force(known_entries(self._ledger))
        if in_force in (None, self._loaded.digest):
            return None
        return _not_in_force(output, self._loaded.digest, str(in_force))

    def note(
        self, output: Output, asking: Asking, outcome: AccessOutcome, *, records: int
    ) -> Words | None:
        """Write a reading down before its rows leave; the words for whoever reads in an emergency.

        Raises:
            StoreError: it cannot be written: then nothing may leave.
        """
        at = self._now()
        commitment = None
        if asking.emergency is not None:
            told = _telling(output, asking, outcome, records, at)
            commitment = self._ledger.details.keep(told)
            self._tell_officer(told)
        self._ledger.append(
            HoldingAccess(
                at=at,
                plan=self._loaded.digest,
                commitment=commitment,
                item=self._kinds.kind_of(output.id),
                role=asking.role,
                reason=asking.reason,
                outcome=outcome,
                records=records,
            )
        )
        return None if asking.emergency is None else _TOLD.fill(file=NOTICES)

    def _tell_officer(self, told: bytes) -> None:
        path = self._place / NOTICES
        with explained_os(path):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(told + b"\n")
                file.flush()
                os.fsync(file.fileno())


def _telling(
    output: Output, asking: Asking, outcome: AccessOutcome, records: int, at: datetime
) -> bytes:
    said = {
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "output": output.id,
        "role": asking.role.value,
        "why": asking.emergency,
        "outcome": outcome.value,
        "records": records,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def _term(choices: type[TermT], word: str | None, where: str) -> TermT:
    known: dict[str, TermT] = {one.value: one for one in choices}
    if word in known:
        return known[word]
    listed = ", ".join(known)
    raise UsageError(
        where=where,
        found=Words(en="nothing", ja="指定がありません") if word is None else repr(word),
        expected=Words(en=f"one of {listed}", ja=f"{listed} のどれか"),
        remedy=Words(
            en="say who reads this, and why: every reading is written down",
            ja="誰が何のために読むかを指定してください。閲覧はすべて記録されます",
        ),
    )


_TOLD: Final = Words(
    en="this reading is in the ledger, and the privacy officer is told in {file}",
    ja="この閲覧は台帳に記録され、個人情報保護責任者には {file} で知らされます",
)


_ASK: Final = Words(en="ask somebody who may", ja="権限のある人に依頼してください")


def _refused(
    output: Output, found: Words, expected: Words, *, remedy: Words = _ASK
) -> ReaderRefused:
    return ReaderRefused(
        where=output.id,
        found=found,
        expected=expected,
        remedy=Words(
            en=f"{remedy.en}; the refusal is in the ledger",
            ja=f"{remedy.ja}。拒否したことは台帳に残ります",
        ),
    )


def _not_a_reader(output: Output, role: Role) -> ReaderRefused:
    readers = ", ".join(one.value for one in output.readers) or "-"
    return _refused(
        output,
        Words(en=f"the role {role.value}", ja=f"役割 {role.value}"),
        Words(en=f"one of {readers}", ja=f"{readers} のどれか"),
    )


def _other_purpose(output: Output, role: Role) -> ReaderRefused:
    return _refused(
        output,
        Words(
            en=f"the role {role.value}, which does not work for the purpose `{output.purpose}`",
            ja=f"役割 {role.value} は、目的 `{output.purpose}` の担当ではありません",
        ),
        Words(
            en=f"a role whose `access` in the plan names `{output.purpose}`",
            ja=f"計画の `access` に `{output.purpose}` のある役割",
        ),
    )


def _not_for_this(output: Output, role: Role, reason: AccessReason) -> ReaderRefused:
    return _refused(
        output,
        Words(en=f"{role.value}, for {reason.en}", ja=f"{role.value}({reason.ja}のため)"),
        Words(en=Role.PRIVACY_OFFICER.value, ja=Role.PRIVACY_OFFICER.value),
    )


def _not_for_outsiders(output: Output, role: Role) -> ReaderRefused:
    return _refused(
        output,
        Words(
            en=f"personal information, asked for by {role.value}",
            ja=f"個人情報です(閲覧者 {role.value})",
        ),
        Words(en="a reader of the house", ja="内部の閲覧者"),
        remedy=Words(
            en="publish what is left of windows that are over (`noren visits statistics`)",
            ja="公開には、期間を終えた履歴の集計(`noren visits statistics`)を使ってください",
        ),
    )


def _not_in_force(output: Output, digest: str, in_force: str) -> ReaderRefused:
    return _refused(
        output,
        Words(
            en=f"the plan {digest[:12]}, which is not in force here",
            ja=f"計画 {digest[:12]} は、この保存先で適用中ではありません",
        ),
        Words(
            en=f"the plan {in_force[:12]}, under which was measured last",
            ja=f"最後の計測に使った計画 {in_force[:12]}",
        ),
        remedy=Words(
            en="read under that plan, or measure under this one first (`noren run`)",
            ja="その計画で閲覧するか、先にこの計画で計測してください(`noren run`)",
        ),
    )


def _not_in_emergency(output: Output, role: Role, may: set[Role]) -> ReaderRefused:
    listed = ", ".join(sorted(one.value for one in may))
    return _refused(
        output,
        Words(en=f"{role.value}, in an emergency", ja=f"緊急の閲覧をする {role.value}"),
        Words(en=f"one of {listed}", ja=f"{listed} のどれか"),
    )


def _no_words() -> UsageError:
    return UsageError(
        where="--break-glass",
        found=Words(en="no reason that a person can judge", ja="理由が読み取れません"),
        expected=Words(
            en=f"10 to {LONGEST_REASON} characters on what happened and why it cannot wait",
            ja=f"何が起き、なぜ待てないかを10文字以上{LONGEST_REASON}文字以内で",
        ),
        remedy=Words(
            en="write it down: the privacy officer gets it",
            ja="書いてください。個人情報保護責任者に知らされます",
        ),
    )
