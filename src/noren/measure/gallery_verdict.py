"""What is decided of a template: whom each of its features names, and all of them together.

one kind names somebody, the other nobody          that person
both name the same                                 that person
they name two, or one of them finds two near       uncertain
the body names somebody whose face is another      uncertain
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from noren.measure.gallery_port import (
    NEVER_BEFORE,
    NOBODY,
    FeatureKind,
    Outcome,
    Vector,
    VisitAnswer,
)
from noren.measure.template_search import Rows
from noren.measure.template_shelf import Found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """A feature of one kind, and what it is near to. `is_near`: the score reaches the threshold;
    `is_sure`: and nobody else comes near."""

    kind: FeatureKind
    unit: Vector
    weight: float
    is_good: bool
    found: Found
    is_near: bool
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verdict:
    """What is decided of a template, and by which look."""

    outcome: Outcome
    by: Look


def judge(
    looks: Sequence[Look], *, is_contradicted: Callable[[Look, Sequence[Look]], bool]
) -> Verdict:
    """Decide by all looks of a template, one of each kind, the face last.

    Args:
        is_contradicted: whether one of the good looks says that the one that decides is wrong.
    """
    good = [look for look in looks if look.is_good]
    if not good:
        return Verdict(outcome=Outcome.UNCERTAIN, by=looks[-1])
    sure = [look for look in good if look.is_sure]
    if not sure:
        near = [look for look in good if look.is_near]
        outcome = Outcome.UNCERTAIN if near else Outcome.NEW
        return Verdict(outcome=outcome, by=(near or good)[-1])
    # Of both kinds the face decides: it is the last.
    by = sure[-1]
    is_one = len({look.found.pseudonym for look in sure}) == 1
    is_known = is_one and not is_contradicted(by, good)
    return Verdict(outcome=Outcome.KNOWN if is_known else Outcome.UNCERTAIN, by=by)


def answer_of(row: Rows, verdict: Verdict) -> VisitAnswer:
    """The answer about the person of a row, as it is now."""
    return VisitAnswer(
        outcome=verdict.outcome,
        pseudonym=int(row["pseudonym"][0]),
        visit_number=int(row["visits"][0]),
        visit_token=int(row["token"][0]),
        days_since_last_step=int(row["step"][0]),
        score=verdict.by.found.score,
        margin=verdict.by.found.margin,
        kind=verdict.by.kind,
    )


def nobody_by(verdict: Verdict) -> VisitAnswer:
    """The answer that names nobody."""
    return VisitAnswer(
        outcome=verdict.outcome,
        pseudonym=NOBODY,
        visit_number=0,
        visit_token=NOBODY,
        days_since_last_step=NEVER_BEFORE,
        score=verdict.by.found.score,
        margin=verdict.by.found.margin,
        kind=verdict.by.kind,
    )
