"""Visits of a closed bin as the bodies of records."""

from __future__ import annotations

from dataclasses import replace

from noren.gate.record_slots import Slot
from noren.gate.visit_records import (
    NEVER,
    TIME_STEP_S,
    TIME_STEPS_MOST,
    VisitBody,
    VisitOutcome,
)
from noren.measure.bins import ClosedBin
from noren.measure.gallery_port import Outcome
from noren.measure.visit_tally import Visited, VisitTally
from noren.vocabulary.attribute_axes import Sex


def visit_figure(closed: ClosedBin, slot: Slot, *, bin_s: int) -> VisitBody:
    """The visit in one place of a bin; an empty place where fewer ended, or nobody watched."""
    empty = VisitBody.empty(output=slot.output, class_id=slot.class_id, part=slot.part)
    if closed.tally is None:
        return empty
    assert isinstance(closed.tally, VisitTally)
    visits = closed.tally.visits
    if slot.part >= len(visits):
        return empty
    return _told(visits[slot.part], empty, bin_end_s=closed.start_s + bin_s)


def _told(visit: Visited, empty: VisitBody, *, bin_end_s: int) -> VisitBody:
    linked, answer = visit.linked, visit.linked.answer
    lasted = _steps(linked.ended_s - linked.began_s)
    body = replace(
        empty,
        outcome=VisitOutcome.UNLINKED,
        track=visit.track,
        began=max(_steps(bin_end_s - linked.began_s), lasted - 1),
        lasted=lasted,
    )
    if visit.lane is not None:
        lane_from = min(_steps(visit.lane.from_s - linked.began_s), lasted)
        lane_lasted = _steps(visit.lane.until_s - visit.lane.from_s)
        body = replace(
            body,
            lane=visit.lane.lane,
            lane_from=lane_from,
            lane_lasted=min(lane_lasted, lasted + 1 - lane_from),
        )
    if answer is None:
        return body
    is_first = answer.visit_number == 1
    return replace(
        body,
        outcome=VisitOutcome.NEW if answer.outcome is Outcome.NEW else VisitOutcome.KNOWN,
        pseudonym=answer.pseudonym,
        visit_number=min(answer.visit_number, 0xFFFF),
        days_step=NEVER if is_first else max(answer.days_since_last_step, 0),
        sex=NEVER if visit.sex is Sex.UNKNOWN else int(visit.sex),
        age_band=NEVER if visit.age_band is None else visit.age_band,
    )


def _steps(seconds: float) -> int:
    return max(0, min(round(seconds / TIME_STEP_S), TIME_STEPS_MOST))
