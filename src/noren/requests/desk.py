"""The desk: takes requests in, moves them on one step at a time, and tells the ledger.

Every method is one step: it reads the request, asks the machine whether the step is allowed, and
keeps the result in one transaction. What is searched and erased is done by whoever calls, between
`require` and the step that notes it (see `noren.operations.requests_search` and `…_erasure`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from noren.errors import RequestInvalid, RequestUnknown
from noren.plan.declaration import Plan
from noren.requests import machine
from noren.requests.asked import Asked, check_asked
from noren.requests.case import Case, Done, Identity
from noren.requests.case_form import from_kept, to_kept
from noren.requests.deadlines import levels_due, set_deadlines, used_percent
from noren.requests.flood import BUCKETS, too_many
from noren.requests.keeper import RequestKeeper
from noren.requests.machine import Step
from noren.requests.matching import SearchResult
from noren.requests.noting import noted_step
from noren.requests.receipts import (
    SALT_BYTES,
    Receipt,
    digest_asked,
    draw_number,
    read_number,
)
from noren.requests.terms import Intake, RefusalReason, Theme, Told
from noren.stores.holdings.wiping import wiped
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.terms import RequestKind
from noren.vocabulary.words import Words

FIRST_OWNER: Final = "desk"
"""Who owns a request until somebody takes it."""
KEEP_ENDED_S: Final = 365 * 86400
"""HOUSE: how long a request is kept after it has ended, so that its handling can be reviewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the desk goes by: the plan, its digest, and what follows from it."""

    plan: Plan
    digest: str
    keeps_single_people: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Somebody has to hear that a request is still open."""

    number: str
    percent: int
    told: Told
    owner: str


class Desk:
    """The desk of one store under one plan.

    Args:
        now: the clock, UTC; a clock set back counts from the latest time the desk has seen.
    """

    def __init__(
        self, *, store: RequestKeeper, ledger: Ledger, rules: Rules, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._rules = rules
        self._clock = now

    def now(self) -> datetime:
        """The time that counts, in whole seconds."""
        at = self._clock().astimezone(UTC).replace(microsecond=0)
        latest_s = self._store.latest_s()
        return at if latest_s is None else max(at, datetime.fromtimestamp(latest_s, UTC))

    def take_in(
        self,
        asked: Asked,
        *,
        kind: RequestKind,
        intake: Intake,
        theme: Theme = Theme.OTHER,
        same_as: str | None = None,
    ) -> Case:
        """Take a request in; it is kept, owned and has its deadlines when this returns.

        Args:
            same_as: the number of an earlier request of the same person, as a note only.
        Raises:
            RequestInvalid: the text cannot be taken, the site is none of the plan's, or `same_as`
                is no number.
            RequestUnknown: there is no request `same_as`.
            RequestFlood: this way in is full for the moment; says until when.
            HoldingKeyMissing, StoreError: it was not kept.
        """
        checked = check_asked(asked)
        self._require_site(checked.site)
        if same_as is not None:
            same_as = self.find(same_as).number
        now = self.now()
        if bucket := BUCKETS.get(intake):
            wait_s = self._store.take_turn(intake.value, bucket, at_s=int(now.timestamp()))
            if wait_s:
                raise too_many(intake, wait_s, self._rules.plan.contact_point)
        case = Case(
            number=draw_number(),
            revision=1,
            kind=kind,
            intake=intake,
            received=now,
            changed=now,
            deadlines=set_deadlines(kind, now, self._rules.plan),
            owner=FIRST_OWNER,
            plan_digest=self._rules.digest,
            salt=secrets.token_bytes(SALT_BYTES),
            asked=checked,
            theme=theme,
            same_as=same_as,
        )
        return self._keep(case, Step.RECEIVE)

    def receipt_of(self, case: Case) -> Receipt:
        """What the receipt of a request says; the same at any time."""
        return Receipt(
            number=case.number,
            kind=case.kind,
            received=case.received,
            answer_by=case.deadlines.first,
            plan_digest=case.plan_digest,
            asked=digest_asked(case.asked, kind=case.kind, salt=case.salt),
            salt=case.salt,
        )

    def find(self, said: str) -> Case:
        """The request with a number, as somebody wrote or said it.

        Raises:
            RequestInvalid: no number can be so.
            RequestUnknown: no request has it.
        """
        number = read_number(said)
        if number is None:
            raise _no_number()
        return self._read(number)

    def cases(self, *, open_only: bool = True) -> Iterator[Case]:
        """Every request, the next deadline first."""
        for number in self._store.numbers(open_only=open_only):
            try:
                yield self._read(number)
            except RequestUnknown:
                continue  # forgotten meanwhile

    def next_steps(self, case: Case) -> frozenset[Step]:
        """What can be done with it now."""
        keeps = self._rules.keeps_single_people
        return machine.next_steps(case, keeps_single_people=keeps)

    def require(self, case: Case, step: Step) -> None:
        """Nothing, where a step is allowed now.

        Raises:
            RequestStepRefused: it is not.
        """
        machine.require(case, step, keeps_single_people=self._rules.keeps_single_people)

    def hand_over(self, number: str, owner: str) -> Case:
        """Give it another owner.

        Raises:
            RequestStepRefused: it has ended.
        """
        case = self._ready(number, Step.HAND_OVER)
        return self._keep(machine.hand_over(case, owner, at=self.now()), Step.HAND_OVER)

    def set_theme(self, number: str, theme: Theme) -> Case:
        """What it is about, for the statistics.

        Raises:
            RequestStepRefused: it has ended.
        """
        case = self._ready(number, Step.HAND_OVER)
        changed = replace(case, theme=theme, revision=case.revision + 1, changed=self.now())
        return self._keep(changed, Step.HAND_OVER)

    def identify(self, number: str, identity: Identity) -> Case:
        """Note that identity, or authority, was checked.

        Raises:
            RequestStepRefused: not now, or what was seen is not enough.
        """
        case = self._ready(number, Step.IDENTIFY)
        return self._keep(machine.identify(case, identity, at=self.now()), Step.IDENTIFY)

    def note_search(self, number: str, result: SearchResult) -> Case:
        """Note what a search found.

        Raises:
            RequestStepRefused: not now.
        """
        case = self._ready(number, Step.SEARCH)
        return self._keep(machine.search(case, result, at=self.now()), Step.SEARCH)

    def note_execution(self, number: str, done: Done) -> Case:
        """Note that it was carried out.

        Raises:
            RequestStepRefused: not now.
        """
        case = self._ready(number, Step.EXECUTE)
        return self._keep(machine.execute(case, done, at=self.now()), Step.EXECUTE)

    def note_proof(self, number: str, done: Done) -> Case:
        """Note what a probe found.

        Raises:
            RequestStepRefused: not now, or the probe found something; then it stays as it is.
        """
        case = self._ready(number, Step.PROVE)
        return self._keep(machine.prove(case, done, at=self.now()), Step.PROVE)

    def answer(self, number: str) -> Case:
        """Note that it was answered.

        Raises:
            RequestStepRefused: not now.
        """
        case = self._ready(number, Step.ANSWER)
        keeps = self._rules.keeps_single_people
        answered = machine.answer(case, at=self.now(), keeps_single_people=keeps)
        return self._keep(answered, Step.ANSWER)

    def refuse(self, number: str, reason: RefusalReason) -> Case:
        """Refuse it with a reason.

        Raises:
            RequestStepRefused: not now, or not for this reason.
        """
        case = self._ready(number, Step.REFUSE)
        return self._keep(machine.refuse(case, reason, at=self.now()), Step.REFUSE)

    def withdraw(self, number: str) -> Case:
        """Note that the person took it back.

        Raises:
            RequestStepRefused: not now.
        """
        case = self._ready(number, Step.WITHDRAW)
        return self._keep(machine.withdraw(case, at=self.now()), Step.WITHDRAW)

    def escalate(self) -> tuple[Escalation, ...]:
        """Note whose time is running out; each level of each request comes once."""
        now, due = self.now(), list[Escalation]()
        for case in list(self.cases()):
            used = used_percent(case.received, case.deadlines, now)
            for percent, told in levels_due(used, case.told_percent):
                case = self._keep(machine.escalate(case, percent, at=now), Step.ESCALATE)
                due.append(
                    Escalation(number=case.number, percent=percent, told=told, owner=case.owner)
                )
        return tuple(due)

    def settle(self) -> int:
        """Tell the ledger what a killed process did not."""
        return self._store.settle(self._ledger)

    # --- inside ------------------------------------------------------------------------------

    def _ready(self, number: str, step: Step) -> Case:
        case = self.find(number)
        self.require(case, step)
        return case

    def _read(self, number: str) -> Case:
        kept = self._store.read(number)
        with wiped(kept.body):
            return from_kept(kept)

    def _keep(self, case: Case, step: Step) -> Case:
        kept = to_kept(case)
        keep = self._store.add if step is Step.RECEIVE else self._store.change
        with wiped(kept.body):
            keep(kept, noted_step(case, step, plan_digest=self._rules.digest), self._ledger)
        return case

    def _require_site(self, site: str) -> None:
        known = {one.id for one in self._rules.plan.sites}
        if site and site not in known:
            raise RequestInvalid(
                where="--site",
                found=site,
                expected=Words(
                    en="the id of a place of the plan: " + ", ".join(sorted(known)),
                    ja="計画にある場所のid: " + ", ".join(sorted(known)),
                ),
                remedy=Words(
                    en="leave it out and say with --place where it was",
                    ja="省いて、--place に場所を言葉で書いてください",
                ),
            )


def _no_number() -> RequestInvalid:
    return RequestInvalid(
        where="NUMBER",
        found=Words(en="letters that are no number of a request", ja="番号として正しくない文字"),
        expected=Words(
            en="a number such as N-7K3M2-Q9XWD, as the receipt shows it",
            ja="受付票にある N-7K3M2-Q9XWD のような番号",
        ),
        remedy=Words(
            en="compare every letter with the receipt; there is no 0, 1, I, L or O in it",
            ja="受付票と一文字ずつ見比べてください。0、1、I、L、Oは使いません",
        ),
    )
