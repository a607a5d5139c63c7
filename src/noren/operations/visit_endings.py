"""What a plan makes of visit histories when their window is over, just before the key is destroyed.

days that have expired ─▶ read once more ─▶ figures about the minimum cell of people or more
                                            └──▶ kept as statistics; histories are destroyed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from noren.errors import HoldingExpired
from noren.measure.visit_histories import VisitSummary, summarize_visits
from noren.plan.declaration import Plan
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.payloads import VisitRows
from noren.stores.statistics import StatisticsStore
from noren.stores.visit_summaries import write_summary
from noren.vocabulary.records import Closeness, RecordClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What was left of the windows that ended together: those of first visits on these days.

    `summary` is None where fewer people than the minimum cell came: nothing is left of them.
    """

    output: str
    first_day: date
    last_day: date
    summary: VisitSummary | None


def end_histories(
    plan: Plan, digest: str, holdings: HoldingStore, store: StatisticsStore, *, at_s: int
) -> tuple[Ended, ...]:
    """Aggregate every visit history whose window is over; to be called before the purge.

    With `after_window: erase` nothing is made of them. A purge that is killed in between does it
    again: the figures of the same days are written over.

    Raises:
        StoreError: the figures cannot be written; the histories are there still.
    """
    repeat = plan.repeat
    if repeat is None or repeat.after_window == "erase":
        return ()
    kept_s = _keep_of_statistics(plan)
    ended = []
    for output in plan.outputs:
        if output.record is not RecordClass.VISIT or output.id not in holdings.items():
            continue
        window_s = min(output.keep.seconds, repeat.window.seconds)
        expired = holdings.find_expired(output.id, at_s=at_s, keep_s=window_s)
        days = [day for day in holdings.days(output.id) if day < expired.before]
        if not days:
            continue
        one = Ended(
            output=output.id,
            first_day=days[0],
            last_day=days[-1],
            summary=_summarize(
                holdings, output.id, days, repeat.minimum_cell, tuple(repeat.day_steps)
            ),
        )
        if one.summary is not None:
            write_summary(
                store,
                output=output.id,
                first_day=one.first_day,
                last_day=one.last_day,
                summary=one.summary,
                plan_digest=digest,
                expires_s=at_s + kept_s,
            )
        ended.append(one)
    return tuple(ended)


def _summarize(
    holdings: HoldingStore,
    item: str,
    days: Sequence[date],
    minimum_cell: int,
    day_steps: tuple[int, ...],
) -> VisitSummary | None:
    rows: list[VisitRows] = []
    try:
        for day in days:
            try:
                for payload in holdings.read_ending(item, day):
                    if isinstance(payload, VisitRows):
                        rows.append(payload)
                    else:
                        payload.wipe()
            except HoldingExpired:
                # Its key was destroyed by a purge that was killed then: nothing can be made of it.
                continue
        if not rows:
            return None
        return summarize_visits(
            pseudonym=np.concatenate([one.pseudonym for one in rows]),
            visit_number=np.concatenate([one.visit_number for one in rows]).astype(np.int64),
            visited_on=np.concatenate([one.visited_on for one in rows]).astype(np.int64),
            minimum_cell=minimum_cell,
            day_steps=day_steps,
        )
    finally:
        for one in rows:
            one.wipe()


def _keep_of_statistics(plan: Plan) -> int:
    """As long as the longest statistics of the same purpose; as the window where there are none."""
    assert plan.repeat is not None
    kept = [
        output.keep.seconds
        for output in plan.outputs
        if output.purpose == plan.repeat.purpose and output.record.closeness is Closeness.STATISTICS
    ]
    return max(kept, default=plan.repeat.window.seconds)
