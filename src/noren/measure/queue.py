"""Waiting lines: who arrived, who was served after how long, and who gave up.

A waiting line is two areas of the floor, which may overlap: where people wait, and the place in
front of the till where one is served.

* Arrival: the waiting area is entered; or the service area, by somebody who did not wait at all.
* Service begins when the service area is entered and kept for at least `service_s`, from the
  waiting area or within `step_s` after leaving it. It ends when the service area is left.
* Wait: from arrival to the beginning of service.
* Abandoned: the waiting area was left, and no service began within `step_s`. It counts only when
  the track was still seen that long afterwards; otherwise it is lost.
* Lost: the track, or the watching, ended before one or the other. It had waited at least so long.
* Passing by: the waiting area was left again within `passing_s` without service. No arrival.
* Who walks out through the waiting area within `step_s` after being served does not arrive again.

Source: terms of queueing theory; abandoned and lost waits are censored when the time that service
takes to come is estimated (Brown et al. 2005, "virtual waiting time").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.measure.areas import Area
from noren.measure.dwell import BAND_M, Edge, Visits, find_visits
from noren.measure.survival import Survival, estimate_survival
from noren.measure.trajectories import GAP_S, Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

_NEVER = np.iinfo(np.int64).max


class Outcome(IntEnum):
    """What became of somebody who arrived."""

    SERVED = 0
    ABANDONED = 1
    LOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRule:
    """The times and lengths of the definitions above; all 0 or more.

    `band_m` is the hysteresis of both borders, `gap_s` how long a track may be unseen.
    """

    service_s: float = 3.0
    step_s: float = 5.0
    passing_s: float = 3.0
    band_m: float = BAND_M
    gap_s: float = GAP_S


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStays:
    """One row for each arrival, in the order of time.

    `track_id (K,)`; `arrive_s (K,)`; `arrival_seen (K,)` False when somebody was waiting already
    when first seen; `wait_end_s (K,)` when the wait ended, or was last seen; `outcome (K,)` of
    `Outcome`; `exit_s (K,)` when service ended or was last seen, NaN without service;
    `exit_seen (K,)` whether it was seen to end.
    """

    track_id: Ints
    arrive_s: Floats
    arrival_seen: Bools
    wait_end_s: Floats
    outcome: Ints
    exit_s: Floats
    exit_seen: Bools

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    @property
    def wait_s(self) -> Floats:
        """`(K,)` how long each was seen to wait."""
        return self.wait_end_s - self.arrive_s


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueBins:
    """A waiting line in bins of equal width.

    `start_s (B,)`; `mean_length`, `longest (B,)` people waiting, time-weighted and at most;
    `arrivals`, `services`, `departures`, `abandonments (B,)` events seen in the bin: `services`
    begun, `departures` after service. `throughput_hz (B,)` departures per second.
    """

    start_s: Floats
    mean_length: Floats
    longest: Ints
    arrivals: Ints
    services: Ints
    departures: Ints
    abandonments: Ints
    throughput_hz: Floats


def find_queue_stays(
    trajectories: Trajectories,
    *,
    waiting: Area,
    service: Area,
    rule: QueueRule | None = None,
    watched_s: tuple[float, float] | None = None,
) -> QueueStays:
    """Everybody who arrived at a waiting line. None where people were followed and nobody came.

    Args:
        trajectories: people on the floor.
        waiting, service: the two areas of the line.
        rule: the times and lengths of the definitions; those of `QueueRule` if not given.
        watched_s: when watching began and ended; the first and last row if not given.
    Raises:
        MeasureError: a time or length of the rule is below 0.
    Forgets: where people stood.
    """
    rule = rule or QueueRule()
    watched = trajectories.span_s if watched_s is None else watched_s
    visits = find_visits(
        trajectories,
        [waiting, service],
        band_m=rule.band_m,
        absence_s=rule.step_s,
        gap_s=rule.gap_s,
        watched_s=watched,
    )
    waits, services = visits.of_area(0), visits.of_area(1)
    served_enough = services.dwell_s >= rule.service_s
    # A service that was cut off before it was long enough may have become one: not known.
    cut_off = ~served_enough & (services.exit != Edge.SEEN)
    real, unsure = services.take(served_enough), services.take(cut_off)
    after = _next_visit(waits, real, rule.step_s)
    is_served = after >= 0
    last_seen_s = trajectories.at_s[trajectories.ends]
    end_of = last_seen_s[np.searchsorted(trajectories.track_id[trajectories.ends], waits.track_id)]
    left = (waits.exit == Edge.SEEN) & (end_of - waits.leave_s >= rule.step_s)
    left &= _next_visit(waits, unsure, rule.step_s) < 0
    outcome = np.where(is_served, Outcome.SERVED, np.where(left, Outcome.ABANDONED, Outcome.LOST))
    passes = ~is_served & (waits.entry == Edge.SEEN) & (waits.exit == Edge.SEEN)
    passes &= waits.dwell_s <= rule.passing_s
    kept = np.flatnonzero(~passes & ~_walks_out(waits, real, rule.step_s))
    queued = _stays(waits, real, after, outcome, kept)
    walk_up = np.setdiff1d(np.flatnonzero(real.entry == Edge.SEEN), after[is_served])
    direct = _stays(real, real, np.arange(len(real)), np.zeros(len(real), np.int64), walk_up)
    return _in_order([queued, direct])


def estimate_wait(stays: QueueStays, *, confidence: float = 0.95) -> Survival:
    """How long service takes to come: p50 is `percentile_s(0.5)`, p90 `percentile_s(0.9)`.

    Those who gave up or were lost had waited at least so long: censored. Those who were waiting
    already when first seen are left out.

    Raises:
        MeasureError: nobody whose arrival was seen.
    Forgets: who waited.
    """
    seen = stays.arrival_seen
    return estimate_survival(
        duration_s=stays.wait_s[seen],
        has_ended=stays.outcome[seen] == Outcome.SERVED,
        confidence=confidence,
    )


def compute_abandonment_ratio(stays: QueueStays) -> float:
    """Of those whose wait was seen to end, the share that gave up.

    Raises:
        MeasureError: nobody whose wait was seen to end.
    """
    known = int(np.sum(stays.outcome != Outcome.LOST))
    if known == 0:
        raise MeasureError(
            where="abandonment",
            found="nobody who was served or gave up",
            expected="at least one wait that was seen to end",
            remedy="leave the figure empty, or watch for longer",
        )
    return int(np.sum(stays.outcome == Outcome.ABANDONED)) / known


def measure_queue(stays: QueueStays, *, from_s: float, bin_s: float, bins: int) -> QueueBins:
    """Length, events and throughput in `bins` bins of `bin_s` seconds from `from_s`.

    Somebody waits from arrival (or from when first seen) to the end of the wait (or until lost),
    so the length is never above the truth. Two who change places at one moment are not both there.

    Raises:
        MeasureError: bins without width, or none.
    Forgets: who waited.
    """
    if not 0 < bin_s < np.inf or bins < 1:
        raise MeasureError(
            where="queue",
            found=f"{bins} bins of {bin_s:g} s",
            expected="at least one bin with a width",
            remedy="state the width of a bin in seconds",
        )
    edges = from_s + bin_s * np.arange(bins + 1, dtype=np.float64)
    served = stays.outcome == Outcome.SERVED
    counted = {
        "arrivals": stays.arrive_s[stays.arrival_seen],
        "services": stays.wait_end_s[served],
        "departures": stays.exit_s[served & stays.exit_seen],
        "abandonments": stays.wait_end_s[stays.outcome == Outcome.ABANDONED],
    }
    counts = {name: _per_bin(at_s, edges) for name, at_s in counted.items()}
    mean, longest = _lengths(stays, edges)
    return QueueBins(
        start_s=edges[:-1],
        mean_length=mean,
        longest=longest,
        arrivals=counts["arrivals"],
        services=counts["services"],
        departures=counts["departures"],
        abandonments=counts["abandonments"],
        throughput_hz=counts["departures"] / bin_s,
    )


def _per_bin(at_s: Floats, edges: Floats) -> Ints:
    index = np.searchsorted(edges, at_s, side="right") - 1
    kept = index[(index >= 0) & (index < len(edges) - 1)]
    return np.bincount(kept, minlength=len(edges) - 1).astype(np.int64)


def _lengths(stays: QueueStays, edges: Floats) -> tuple[Floats, Ints]:
    """Time-weighted mean and maximum of the number waiting, bin by bin."""
    waits = stays.wait_s > 0
    moment = np.concatenate((stays.arrive_s[waits], stays.wait_end_s[waits], edges))
    change = np.repeat([1, -1, 0], [waits.sum(), waits.sum(), len(edges)])
    order = np.lexsort((change, moment))
    moment, length = moment[order], np.cumsum(change[order])
    lasts_s = np.diff(moment)
    index = np.searchsorted(edges, moment[:-1], side="right") - 1
    kept = (lasts_s > 0) & (index >= 0) & (index < len(edges) - 1)
    weighted = np.bincount(index[kept], (lasts_s * length[:-1])[kept], minlength=len(edges) - 1)
    longest = np.zeros(len(edges) - 1, np.int64)
    np.maximum.at(longest, index[kept], length[:-1][kept])
    return weighted / np.diff(edges), longest


def _next_visit(waits: Visits, services: Visits, step_s: float) -> Ints:
    """`(W,)` the service that each wait led to, -1 if none: the first not begun before it."""
    found = np.full(len(waits), -1, np.int64)
    if len(waits) == 0 or len(services) == 0:
        return found
    kind = np.repeat([0, 1], [len(waits), len(services)])
    ids = np.concatenate((waits.track_id, services.track_id))
    begin = np.concatenate((waits.enter_s, services.enter_s))
    order = np.lexsort((kind, begin, ids))
    place = np.where(kind[order] == 1, np.arange(len(order)), _NEVER)
    following = np.minimum.accumulate(place[::-1])[::-1]
    is_wait = kind[order] == 0
    wait, place = order[is_wait], following[is_wait]
    some = place != _NEVER
    wait, service = wait[some], order[place[some]] - len(waits)
    fits = services.track_id[service] == waits.track_id[wait]
    fits &= services.enter_s[service] <= waits.leave_s[wait] + step_s
    found[wait[fits]] = service[fits]
    return found


def _walks_out(waits: Visits, services: Visits, step_s: float) -> Bools:
    """`(W,)` whether the waiting area was entered during one's own service or soon after it."""
    out = np.zeros(len(waits), np.bool_)
    if len(services) == 0:
        return out
    order = np.lexsort((services.enter_s, services.track_id))
    ids, begin = services.track_id[order], services.enter_s[order]
    # The last service of the same track that began before the wait did.
    both = np.lexsort(
        (
            np.repeat([1, 0], [len(ids), len(waits)]),
            np.concatenate((begin, waits.enter_s)),
            np.concatenate((ids, waits.track_id)),
        )
    )
    place = np.where(both < len(ids), both, -1)
    latest = np.maximum.accumulate(place)
    is_wait = both >= len(ids)
    wait, before = both[is_wait] - len(ids), latest[is_wait]
    some = before >= 0
    wait, service = wait[some], order[before[some]]
    same = services.track_id[service] == waits.track_id[wait]
    out[wait] = same & (waits.enter_s[wait] <= services.leave_s[service] + step_s)
    return out


def _stays(waits: Visits, services: Visits, after: Ints, outcome: Ints, kept: Rows) -> QueueStays:
    waits, after, outcome = waits.take(kept), after[kept], outcome[kept]
    served = after >= 0
    exit_s = np.full(len(kept), np.nan)
    wait_end_s = waits.leave_s.copy()
    exit_seen = np.zeros(len(kept), np.bool_)
    exit_s[served] = services.leave_s[after[served]]
    exit_seen[served] = services.exit[after[served]] == Edge.SEEN
    wait_end_s[served] = services.enter_s[after[served]]
    return QueueStays(
        track_id=waits.track_id,
        arrive_s=waits.enter_s,
        arrival_seen=waits.entry == Edge.SEEN,
        wait_end_s=wait_end_s,
        outcome=outcome.astype(np.int64),
        exit_s=exit_s,
        exit_seen=exit_seen,
    )


def _in_order(parts: list[QueueStays]) -> QueueStays:
    track_id = np.concatenate([part.track_id for part in parts])
    arrive_s = np.concatenate([part.arrive_s for part in parts])
    order = np.lexsort((track_id, arrive_s))
    return QueueStays(
        track_id=track_id[order],
        arrive_s=arrive_s[order],
        arrival_seen=np.concatenate([part.arrival_seen for part in parts])[order],
        wait_end_s=np.concatenate([part.wait_end_s for part in parts])[order],
        outcome=np.concatenate([part.outcome for part in parts])[order],
        exit_s=np.concatenate([part.exit_s for part in parts])[order],
        exit_seen=np.concatenate([part.exit_seen for part in parts])[order],
    )
