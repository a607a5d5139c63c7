"""The steps of a request, and which of them its state allows.

    received ──identify──▶ identified ──search──▶ searched ──┬─ certain ──execute──▶ executed
       │                                          ▲     │    │                          │ prove
       │                                          └─────┘    │ (disclosure)             ▼
       ├─ (talk, or the plan keeps nothing) ─────────────────┴──────────answer──▶ answered
       ├─refuse with a reason of the closed set──▶ refused        (from every open state
       └─withdraw──▶ withdrawn                                      before anything is executed)

What always holds, whatever is tried in whatever order:

- nothing is searched, shown, changed or erased before the identity of *this* request's sender was
  checked; that another request of the same person was checked counts for nothing;
- nothing is shown or erased unless the search was certain;
- from every open state some step leads on; what one request does never closes another's way;
- every open request has an owner and a deadline; every refusal has a reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from noren.errors import RequestStepRefused
from noren.requests.case import Case, Done, Identity
from noren.requests.deadlines import DATA_KINDS
from noren.requests.matching import SearchResult
from noren.requests.terms import (
    Found,
    IdentityMeans,
    Outcome,
    RefusalReason,
    Standing,
    State,
)
from noren.stores.ledger.terms import RequestKind
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words

MOST_SEARCHES: Final = 5
"""HOUSE: more tries would be fishing in other people's records."""


class Step(Term):
    """What the desk can do with a request."""

    RECEIVE = "receive", "受け付ける", "take in"
    HAND_OVER = "hand_over", "担当を替える", "hand over to another owner"
    IDENTIFY = "identify", "本人を確認する", "check identity"
    SEARCH = "search", "該当を照合する", "search"
    EXECUTE = "execute", "実施する", "carry out"
    PROVE = "prove", "実施を確かめる", "prove"
    ANSWER = "answer", "回答する", "answer"
    REFUSE = "refuse", "理由を添えて断る", "refuse with a reason"
    WITHDRAW = "withdraw", "取り下げる", "withdraw"
    ESCALATE = "escalate", "期限の接近を報告する", "escalate"


_ERASING: Final = frozenset({RequestKind.CESSATION, RequestKind.OBJECTION})
_IDENTITY_REASONS: Final = frozenset(
    {RefusalReason.IDENTITY_NOT_CONFIRMED, RefusalReason.NO_AUTHORITY}
)
_OF_LAW: Final = {
    RequestKind.DISCLOSURE: frozenset(
        {
            RefusalReason.HARMS_RIGHTS,
            RefusalReason.HINDERS_BUSINESS,
            RefusalReason.OTHER_LAW,
        }
    ),
    RequestKind.CORRECTION: frozenset({RefusalReason.NOT_INCORRECT, RefusalReason.OTHER_LAW}),
    RequestKind.CESSATION: frozenset({RefusalReason.NO_GROUND, RefusalReason.OTHER_LAW}),
    RequestKind.OBJECTION: frozenset({RefusalReason.NO_GROUND, RefusalReason.OTHER_LAW}),
}
_NEEDED: Final = {
    Standing.GUARDIAN: frozenset({IdentityMeans.ID_DOCUMENT, IdentityMeans.GUARDIAN_PROOF}),
    Standing.AGENT: frozenset({IdentityMeans.ID_DOCUMENT, IdentityMeans.POWER_OF_ATTORNEY}),
}
_OF_SELF: Final = frozenset(
    {IdentityMeans.IN_PERSON, IdentityMeans.ID_DOCUMENT, IdentityMeans.CONTROL_ANSWER}
)


def next_steps(case: Case, *, keeps_single_people: bool) -> frozenset[Step]:
    """The steps that are allowed now; none for a request that has ended.

    Args:
        keeps_single_people: whether the plan keeps anything about single people at all.
    """
    if not case.is_open:
        return frozenset()
    return frozenset({Step.HAND_OVER, Step.ESCALATE}) | _ways_on(case, keeps_single_people)


def _ways_on(case: Case, keeps_single_people: bool) -> frozenset[Step]:
    ends = {Step.REFUSE, Step.WITHDRAW}
    match case.state:
        case State.RECEIVED if case.kind not in DATA_KINDS or not keeps_single_people:
            return frozenset({Step.ANSWER} | ends)
        case State.RECEIVED if case.kind is RequestKind.OBJECTION:
            return frozenset({Step.IDENTIFY, Step.ANSWER} | ends)
        case State.RECEIVED:
            return frozenset({Step.IDENTIFY} | ends)
        case State.IDENTIFIED:
            return frozenset({Step.SEARCH} | ends)
        case State.SEARCHED:
            return frozenset(_after_search(case) | ends)
        case State.EXECUTED if case.kind in _ERASING:
            # Once more where the probe still found something.
            return frozenset({Step.EXECUTE, Step.PROVE})
        case _:
            return frozenset({Step.ANSWER})


def _after_search(case: Case) -> set[Step]:
    again = {Step.SEARCH} if case.searches < MOST_SEARCHES else set[Step]()
    match case.found:
        case Found.CERTAIN if case.kind is RequestKind.DISCLOSURE:
            return {Step.ANSWER} | again
        case Found.CERTAIN:
            return {Step.EXECUTE} | again
        case Found.NOTHING:
            return {Step.ANSWER} | again
        case _:
            return again


def refusal_reasons(case: Case) -> frozenset[RefusalReason]:
    """The reasons with which it can be refused now: those of its kind and state."""
    if case.kind not in DATA_KINDS:
        return frozenset({RefusalReason.ANOTHER_DESK})
    reasons = {RefusalReason.ANOTHER_DESK, *_IDENTITY_REASONS}
    if case.state is not State.RECEIVED:
        reasons |= _OF_LAW[case.kind]
    if case.state is State.SEARCHED and case.found is Found.UNCERTAIN:
        reasons.add(RefusalReason.CANNOT_BE_TOLD_APART)
    return frozenset(reasons)


def is_confirmed(identity: Identity) -> bool:
    """Whether what was seen is enough for how somebody stands to the person concerned."""
    match identity.standing:
        case Standing.SELF:
            return bool(identity.means & _OF_SELF)
        case Standing.STRANGER:
            return False
        case standing:
            return _NEEDED[standing] <= identity.means


def hand_over(case: Case, owner: str, *, at: datetime) -> Case:
    """Another owner."""
    return _moved(case, at, owner=owner)


def identify(case: Case, identity: Identity, *, at: datetime) -> Case:
    """Identity, or an agent's authority, was checked and holds.

    Raises:
        RequestStepRefused: what was seen is not enough.
    """
    if not is_confirmed(identity):
        raise _not_confirmed(case, identity.standing)
    return _moved(case, at, state=State.IDENTIFIED, identity=identity)


def search(case: Case, result: SearchResult, *, at: datetime) -> Case:
    """A search was made; the last one counts."""
    return _moved(
        case,
        at,
        state=State.SEARCHED,
        searches=case.searches + 1,
        found=result.found,
        matches=result.matches,
    )


def execute(case: Case, done: Done, *, at: datetime) -> Case:
    """It was carried out."""
    return _moved(case, at, state=State.EXECUTED, done=done)


def prove(case: Case, done: Done, *, at: datetime) -> Case:
    """A probe looked for what should be gone.

    Raises:
        RequestStepRefused: something is left: it must be carried out again.
    """
    if done.leftovers is None or done.leftovers:
        raise RequestStepRefused(
            where=case.number,
            found=Words(
                en=f"{done.leftovers} records that should be gone",
                ja=f"消えているはずの記録が {done.leftovers} 件",
            ),
            expected=Words(en="nothing left", ja="何も残っていないこと"),
            remedy=Words(en="carry it out again", ja="もう一度実施してください"),
        )
    # What was found is known no longer: it would be the last trace of what was erased.
    return _moved(case, at, state=State.PROVEN, done=done, matches=())


def answer(case: Case, *, at: datetime, keeps_single_people: bool) -> Case:
    """It was answered; what the answer says follows from how it came here."""
    outcome = answer_outcome(case, keeps_single_people=keeps_single_people)
    return _moved(case, at, state=State.ANSWERED, outcome=outcome, matches=())


def answer_outcome(case: Case, *, keeps_single_people: bool) -> Outcome:
    """What an answer given now would say."""
    match case.state:
        case State.RECEIVED if case.kind in DATA_KINDS and not keeps_single_people:
            return Outcome.NOT_HELD
        case State.RECEIVED:
            return Outcome.REPLIED
        case State.SEARCHED if case.found is Found.NOTHING:
            return Outcome.NOT_HELD
        case State.SEARCHED:
            return Outcome.DISCLOSED
        case _:
            return Outcome.CARRIED_OUT


def refuse(case: Case, reason: RefusalReason, *, at: datetime) -> Case:
    """It was refused.

    Raises:
        RequestStepRefused: this kind of request cannot be refused for this reason now.
    """
    allowed = refusal_reasons(case)
    if reason not in allowed:
        names = ", ".join(sorted(allowed))
        raise RequestStepRefused(
            where=case.number,
            found=reason.value,
            expected=Words(en=f"one of {names}", ja=f"次のどれか: {names}"),
            remedy=Words(
                en="give a reason that holds, or do what was asked",
                ja="当てはまる理由を示すか、求めに応じてください",
            ),
        )
    return _moved(case, at, state=State.REFUSED, outcome=Outcome.REFUSED, reason=reason, matches=())


def withdraw(case: Case, *, at: datetime) -> Case:
    """The person took it back."""
    return _moved(case, at, state=State.WITHDRAWN, outcome=Outcome.WITHDRAWN, matches=())


def escalate(case: Case, percent: int, *, at: datetime) -> Case:
    """Somebody heard that this much of its time is used."""
    return _moved(case, at, told_percent=percent)


def require(case: Case, step: Step, *, keeps_single_people: bool) -> None:
    """Nothing, where the step is allowed now.

    Raises:
        RequestStepRefused: it is not; says which steps are.
    """
    allowed = next_steps(case, keeps_single_people=keeps_single_people)
    if step in allowed:
        return
    ways = sorted(allowed - {Step.ESCALATE}, key=list(Step).index)
    raise RequestStepRefused(
        where=case.number,
        found=Words(
            en=f"“{step.en}” for a request that is {case.state.en}",
            ja=f"「{case.state.ja}」の申し出に対する「{step.ja}」",
        ),
        expected=Words(
            en=", ".join(way.value for way in ways) or "nothing more: it has ended",
            ja="、".join(way.value for way in ways) or "なし(終了しています)",
        ),
        remedy=Words(
            en="take one of these steps; `noren requests show` says what is missing",
            ja="この中から選んでください。`noren requests show` で不足がわかります",
        )
        if ways
        else Words(
            en="take in a new request where the person asks for more",
            ja="さらに求めがあれば、新しい申し出として受け付けてください",
        ),
    )


def _moved(case: Case, at: datetime, **changes: object) -> Case:
    changed = max(at, case.changed)
    return replace(case, revision=case.revision + 1, changed=changed, **changes)  # type: ignore[arg-type]


def _not_confirmed(case: Case, standing: Standing) -> RequestStepRefused:
    needed = _NEEDED.get(standing, _OF_SELF)
    names = ", ".join(sorted(needed))
    joint = Words(en="one of", ja="いずれか") if standing is Standing.SELF else None
    if standing is Standing.STRANGER:
        expected = Words(
            en="the person, a guardian, or an agent with power of attorney",
            ja="本人、親権者・後見人、または委任状のある代理人",
        )
    elif joint is not None:
        expected = Words(en=f"one of {names}", ja=f"次のいずれか: {names}")
    else:
        expected = Words(en=f"all of {names}", ja=f"次のすべて: {names}")
    return RequestStepRefused(
        where=case.number,
        found=Words(
            en=f"not enough to confirm: {standing.en}", ja=f"確認が足りません({standing.ja})"
        ),
        expected=expected,
        remedy=Words(
            en="ask for what is missing, or refuse with `identity_not_confirmed` or "
            "`no_authority`; nothing was searched",
            ja="足りないものを求めるか、理由 `identity_not_confirmed` か `no_authority` で"
            "断ってください。照合はしていません",
        ),
    )
