"""How far two courses of a number of people agree: a machine's means and a person's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from noren.errors import TooFewEvents
from noren.measure.agreement import CONFIDENCE, Agreement, Method, require_events
from noren.vocabulary.words import Words

LEAST_LEVEL_SLOTS: Final = 30
"""HOUSE: of fewer slots that depend on each other, 95 % intervals were found to hold 80 %."""
_LEAST_INDEPENDENT: Final = 4.0


def compare_levels(
    *,
    machine: Sequence[float],
    person: Sequence[float],
    changes: int,
    confidence: float = CONFIDENCE,
) -> Agreement:
    """The relative error of mean numbers of people in an area, slot by slot.

    The ratio of the sums with the scatter of the slots, as in `compare_counts`. Somebody who is
    overlooked stands there for several slots, so that slots depend on each other: the scatter
    counts for fewer slots, by the correlation of neighbors (its bias taken out, one standard
    error added).

    Args:
        machine, person: mean number of people per slot, slots of equal length in time order.
        changes: how often the person pressed a key.
        confidence: as in `compare_counts`.
    Raises:
        ValueError: the two differ in length.
        TooFewEvents: fewer than `LEAST_EVENTS` changes or `LEAST_LEVEL_SLOTS` slots, fewer than 4
            slots that count as independent, nobody there, or no difference at all, of which no
            error can be made.
    Source: Kendall (1954) for the bias of a correlation; the rest as in `compare_counts`.
    """
    if len(machine) != len(person):
        raise ValueError("one number of each for every slot")
    seen, true = np.asarray(machine, dtype=np.float64), np.asarray(person, dtype=np.float64)
    require_events(changes)
    slots, whole = seen.size, float(true.sum())
    if slots < LEAST_LEVEL_SLOTS:
        raise _too_little(f"{slots} slots", f"{slots} 区間", f"{LEAST_LEVEL_SLOTS}")
    if whole <= 0.0:
        raise _too_little("nobody in the area", "区域に人がいません", f"{LEAST_LEVEL_SLOTS}")
    ratio = float(seen.sum()) / whole
    residual = seen - ratio * true
    power = float(residual @ residual)
    if power <= 0.0:
        raise _too_little("no difference in any slot", "どの区間にも差がありません", f"{slots + 1}")
    worth = _independent_slots(residual, power)
    if worth < _LEAST_INDEPENDENT:
        raise _too_little(
            f"{slots} slots that are worth {worth:.1f}",
            f"{slots} 区間(独立とみなせるのは {worth:.1f})",
            f"{math.ceil(slots * _LEAST_INDEPENDENT / worth)}",
        )
    deviation = math.sqrt(power / (slots - 1) / worth) * slots / whole
    reach = float(stdtrit(worth - 1.0, 0.5 + confidence / 2)) * deviation
    difference = seen - true
    return Agreement(
        events=changes,
        counted=round(float(seen.sum())),
        slots=slots,
        error_ratio=ratio - 1.0,
        low_ratio=max(-1.0, ratio - 1.0 - reach),
        high_ratio=ratio - 1.0 + reach,
        bias=float(difference.mean()),
        spread=float(difference.std(ddof=1)),
        confidence=confidence,
        method=Method.LEVELS,
    )


def _independent_slots(residual: NDArray[np.float64], power: float) -> float:
    slots = residual.size
    neighbors = float(residual[1:] @ residual[:-1]) / power
    unbiased = neighbors + (1.0 + 3.0 * neighbors) / slots
    # One standard error on the safe side: of few slots the correlation itself is hardly known.
    correlation = min(0.95, max(0.0, unbiased + 1.0 / math.sqrt(slots)))
    return slots * (1.0 - correlation) / (1.0 + correlation)


def _too_little(found_en: str, found_ja: str, slots: str) -> TooFewEvents:
    return TooFewEvents(
        where="certify",
        found=Words(en=found_en, ja=found_ja),
        expected=Words(
            en=f"at least {slots} slots with people in them", ja=f"人のいる区間が {slots} 以上"
        ),
        remedy=Words(
            en="count longer, at a busier time, or with narrower bins in the plan",
            ja="長く数える、混む時間に数える、計画の集計の幅を狭くする、のどれかにしてください",
        ),
    )
