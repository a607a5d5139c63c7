"""What a step leaves beside the request: an entry of the ledger, and a count where it ended."""

from __future__ import annotations

from typing import Final

from noren.requests.case import Case
from noren.requests.case_form import commitment_of
from noren.requests.deadlines import JAPAN, used_percent
from noren.requests.machine import Step
from noren.requests.terms import State
from noren.stores.ledger.entries import RequestMilestone
from noren.stores.ledger.terms import Milestone, ProbeOutcome
from noren.stores.requests.kept import NotedStep, TallyRow

_MILESTONES: Final = {
    State.RECEIVED: Milestone.RECEIVED,
    State.IDENTIFIED: Milestone.IDENTITY_CHECKED,
    State.SEARCHED: Milestone.MATCHED,
    State.EXECUTED: Milestone.EXECUTED,
    State.PROVEN: Milestone.PROVEN,
    State.ANSWERED: Milestone.ANSWERED,
    State.REFUSED: Milestone.REFUSED,
    State.WITHDRAWN: Milestone.CLOSED,
}


def noted_step(case: Case, step: Step, *, plan_digest: str) -> NotedStep:
    """What is kept with a case that a step has just led to."""
    return NotedStep(
        step=step.value,
        entries=_entries(case, step, plan_digest=plan_digest),
        tally=None if case.is_open else _tally(case),
    )


def _probe_of(leftovers: int, *, unread: bool) -> ProbeOutcome:
    """What the ledger hears: what was not looked at is not called clean."""
    if leftovers:
        return ProbeOutcome.LEFTOVERS
    return ProbeOutcome.FAILED if unread else ProbeOutcome.CLEAN


def _tally(case: Case) -> TallyRow:
    assert case.outcome is not None
    return TallyRow(
        year=case.received.astimezone(JAPAN).year,
        kind=case.kind.value,
        theme=case.theme.value,
        outcome=case.outcome.value,
        is_late=case.is_late,
        count=1,
    )


def _entries(case: Case, step: Step, *, plan_digest: str) -> tuple[RequestMilestone, ...]:
    if step is Step.HAND_OVER:
        return ()
    is_reminder = step is Step.ESCALATE
    milestone = Milestone.ESCALATED if is_reminder else _MILESTONES[case.state]
    done = case.done if milestone in (Milestone.EXECUTED, Milestone.PROVEN) else None
    probe = None
    if done is not None and done.leftovers is not None:
        probe = _probe_of(done.leftovers, unread=done.unread)
    used = used_percent(case.received, case.deadlines, case.changed)
    entry = RequestMilestone(
        at=case.changed,
        plan=plan_digest,
        request=commitment_of(case),
        asks=case.kind,
        milestone=milestone,
        deadline_used_percent=case.told_percent if is_reminder else used,
        records=None if done is None else done.records,
        segments=None if done is None else done.segments,
        probe=probe,
    )
    return (entry,)
