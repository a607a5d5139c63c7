"""How far two counts of the same passages agree, with an interval that holds.

A machine and a person count the same stream. Both give one number per slot of time (the bins of
the plan); who crossed when is not compared, because the machine never says it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

from noren.errors import TooFewEvents
from noren.vocabulary.words import Words

LEAST_EVENTS: Final = 30
"""HOUSE: of fewer, even a perfect machine could not be told from one that is 13 % off."""
LEAST_SLOTS: Final = 10
"""HOUSE: with fewer slots their scatter says too little; the counts alone are compared."""
CONFIDENCE: Final = 0.95


class Method(StrEnum):
    """How an interval was made."""

    PAIRED = "paired"
    """Slot by slot: the wider reach of the scatter of slots and of the differences seen."""
    TOTALS = "totals"
    """Totals only, as if both counts were independent: holds always, and is wide."""
    LEVELS = "levels"
    """Mean numbers of people, by the scatter of slots that depend on each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a count is worth, measured against another one that is taken as true.

    `error_ratio` is machine / person - 1 over all slots; `low_ratio` and `high_ratio` bound that
    of the long run with `confidence`. `bias` is the mean difference of a slot, `spread` its
    standard deviation (None with one slot), both in events.
    """

    events: int
    counted: int
    slots: int
    error_ratio: float
    low_ratio: float
    high_ratio: float
    bias: float
    spread: float | None
    confidence: float
    method: Method

    @property
    def most_ratio(self) -> float:
        """The error is no larger than this, either way: what "± 6 %" says."""
        return max(abs(self.low_ratio), abs(self.high_ratio))

    @property
    def is_explained_by_chance(self) -> bool:
        """Whether both may be counting the same."""
        return self.low_ratio <= 0.0 <= self.high_ratio


def compare_counts(
    *, machine: Sequence[int], person: Sequence[int], confidence: float = CONFIDENCE
) -> Agreement:
    """The relative error of one count against another, slot by slot.

    With `LEAST_SLOTS` slots or more the interval is the hull of two. (1) The ratio of two totals
    whose slots scatter: residuals m - r p, Student's t with slots - 1 degrees of freedom. It holds
    when there are many differences, however they arise. (2) Exact bounds for rare differences:
    what the machine lacks in a slot is a share of the person's events (Clopper and Pearson), what
    it has beyond is a Poisson count beside a Poisson count (the same bounds, given their sum);
    each side takes half of the risk. It holds when there are few differences, also when there are
    none, where (1) would be a point. A miss and a false count in one slot cancel in both.

    With fewer slots only the totals are compared, as if the two counts were independent Poisson
    counts: given their sum one is binomial. Counts of the same people depend on each other in the
    good direction, so this is wider than it need be.

    Args:
        machine, person: events per slot, in the same order; the person's is taken as true.
        confidence: the share of such intervals that hold, 0.5 to below 1.
    Raises:
        ValueError: the two differ in length, a count is negative, or there is no such confidence.
        TooFewEvents: fewer than `LEAST_EVENTS` events of the person.
    Source: Clopper and Pearson (1934) for a share; Cochran, Sampling Techniques, for the ratio of
        totals; coverage is checked by simulation in the tests.
    """
    if not 0.5 <= confidence < 1.0:
        raise ValueError("a confidence of 0.5 to below 1")
    if len(machine) != len(person):
        raise ValueError("one number of each for every slot")
    seen = np.asarray(machine, dtype=np.int64)
    true = np.asarray(person, dtype=np.int64)
    if seen.size and min(seen.min(), true.min()) < 0:
        raise ValueError("counts are not negative")
    total, events = int(seen.sum()), int(true.sum())
    require_events(events)
    difference = (seen - true).astype(np.float64)
    if seen.size < LEAST_SLOTS:
        whole = compare_totals(machine=total, person=events, confidence=confidence)
        low, high, method = whole.low_ratio, whole.high_ratio, Method.TOTALS
    else:
        ranges = (_scattered(seen, true, confidence), _rare(seen, true, confidence))
        low, high = min(one[0] for one in ranges), max(one[1] for one in ranges)
        method = Method.PAIRED
    return Agreement(
        events=events,
        counted=total,
        slots=int(seen.size),
        error_ratio=total / events - 1.0,
        low_ratio=max(-1.0, low),
        high_ratio=high,
        bias=float(difference.mean()),
        spread=float(difference.std(ddof=1)) if seen.size > 1 else None,
        confidence=confidence,
        method=method,
    )


def compare_totals(*, machine: int, person: int, confidence: float = CONFIDENCE) -> Agreement:
    """The relative error of one total against another, as if they were independent Poisson counts.

    Raises:
        TooFewEvents: as `compare_counts` says.
    Source: given their sum, one of two Poisson counts is binomial; Clopper and Pearson (1934).
    """
    require_events(person)
    least, most = _share(machine, machine + person, (1.0 - confidence) / 2)
    return Agreement(
        events=person,
        counted=machine,
        slots=1,
        error_ratio=machine / person - 1.0,
        low_ratio=_odds(least) - 1.0,
        high_ratio=_odds(most) - 1.0,
        bias=float(machine - person),
        spread=None,
        confidence=confidence,
        method=Method.TOTALS,
    )


def require_events(events: int) -> None:
    """Refuse to judge by too little.

    Raises:
        TooFewEvents: fewer than `LEAST_EVENTS`; says how many more are needed.
    """
    if events >= LEAST_EVENTS:
        return
    more = LEAST_EVENTS - events
    raise TooFewEvents(
        where="certify",
        found=Words(en=f"{events} events counted", ja=f"数えた通過は {events} 件"),
        expected=Words(en=f"at least {LEAST_EVENTS}", ja=f"{LEAST_EVENTS} 件以上"),
        remedy=Words(
            en=f"count {more} more: longer, at a busier time, or several sessions together",
            ja=f"あと {more} 件必要です。長く数える、混む時間に数える、"
            "複数回の記録を合わせる、のどれかにしてください",
        ),
    )


def _scattered(
    seen: NDArray[np.int64], true: NDArray[np.int64], confidence: float
) -> tuple[float, float]:
    """The ratio of the totals, by the scatter of the slots."""
    ratio = float(seen.sum() / true.sum())
    residual = seen - ratio * true
    slots = seen.size
    deviation = math.sqrt(slots / (slots - 1) * float(residual @ residual)) / float(true.sum())
    reach = float(stdtrit(slots - 1, 0.5 + confidence / 2)) * deviation
    return ratio - 1.0 - reach, ratio - 1.0 + reach


def _rare(
    seen: NDArray[np.int64], true: NDArray[np.int64], confidence: float
) -> tuple[float, float]:
    """What was missed and what was made up, each with exact bounds; their risks add up."""
    beyond, lacking = int(np.maximum(seen - true, 0).sum()), int(np.maximum(true - seen, 0).sum())
    events = int(true.sum())
    risk = (1.0 - confidence) / 4
    least_missed, most_missed = _share(lacking, events, risk)
    least_made, most_made = _share(beyond, beyond + events, risk)
    return _odds(least_made) - most_missed, _odds(most_made) - least_missed


def _share(part: int, whole: int, risk: float) -> tuple[float, float]:
    """Bounds of a share, each of which fails with at most `risk`."""
    least = 0.0 if part == 0 else float(betaincinv(part, whole - part + 1, risk))
    most = 1.0 if part == whole else float(betaincinv(part + 1, whole - part, 1.0 - risk))
    return least, most


def _odds(share: float) -> float:
    return share / (1.0 - share) if share < 1.0 else math.inf
