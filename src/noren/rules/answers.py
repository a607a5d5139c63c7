"""Whether somebody answers for a matter on the day that counts."""

from __future__ import annotations

from datetime import date

from noren.plan.answering import Attestation
from noren.plan.declaration import Plan
from noren.plan.paths import Path
from noren.rules.rule import Asked, Question
from noren.vocabulary.matters import Matter


def deciding_day(plan: Plan, asked: Asked) -> date:
    """The day on which an answer must hold: the first day of filming, or the day asked if later."""
    return max(asked.as_of, plan.schedule.capture_start)


def answers_to(plan: Plan, matter: Matter, about: str | None = None) -> tuple[Attestation, ...]:
    """All attestations of a matter; one about nothing in particular speaks for everything."""
    return tuple(
        one
        for one in plan.attestations
        if one.matter is matter and (about is None or one.about in (None, about))
    )


def is_answered(plan: Plan, matter: Matter, asked: Asked, about: str | None = None) -> bool:
    """Whether somebody answers, and the answer holds on the deciding day.

    What was attested with a later day, or has expired by then, does not count: unanswered is
    never taken for done. The question itself is written down in `asked.questions`.
    """
    day = deciding_day(plan, asked)
    answered = any(one.holds_on(day) for one in answers_to(plan, matter, about))
    asked.questions.append(Question(matter=matter, about=about, is_answered=answered))
    return answered


def place_of_answer(plan: Plan, matter: Matter, about: str | None = None) -> Path:
    """Where the newest answer stands, or the list in which it is missing."""
    indexes = [
        index
        for index, one in enumerate(plan.attestations)
        if one.matter is matter and (about is None or one.about in (None, about))
    ]
    if not indexes:
        return ("attestations",)
    return ("attestations", max(indexes, key=lambda i: plan.attestations[i].on or date.min))


def is_consented(plan: Plan, asked: Asked) -> bool:
    """Whether somebody answers for consent to a purpose, or to everything.

    Consent about one camera, party or join says nothing about the others.
    """
    day, purposes = deciding_day(plan, asked), {purpose.id for purpose in plan.purposes}
    return any(
        one.holds_on(day) and (one.about is None or one.about in purposes)
        for one in answers_to(plan, Matter.CONSENT)
    )
