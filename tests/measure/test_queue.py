"""Waiting lines, promised case by case, with waits that are known by design."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import MeasureError
from noren.measure.areas import Area
from noren.measure.queue import (
    Outcome,
    QueueRule,
    compute_abandonment_ratio,
    estimate_wait,
    find_queue_stays,
    measure_queue,
)
from staging.floor_walks import floor, floors, moved, renamed, walk

LINE = Area.from_corners([(0, 0), (6, 0), (6, 2), (0, 2)])
TILL = Area.from_corners([(6.2, 0), (8, 0), (8, 2), (6.2, 2)])
OUT, WAITING, PAYING, BEYOND = (-1.0, 1.0), (3.0, 1.0), (7.0, 1.0), (9.0, 1.0)
WATCHED = (-1000.0, 1000.0)


def guest(wait_s: int, service_s: int, *, track: int, start_s: float = 0.0, ending=(BEYOND,) * 9):
    path = [OUT, *[WAITING] * (wait_s + 1), *[PAYING] * (service_s + 1 if service_s else 0)]
    return walk(*path, *ending, start_s=start_s, track=track)


def find(*walks, rule: QueueRule | None = None):
    return find_queue_stays(floor(*walks), waiting=LINE, service=TILL, rule=rule, watched_s=WATCHED)


def test_a_wait_lasts_from_the_line_to_the_till():
    stays = find(guest(40, 20, track=1))
    # In at 0.25 of the first step, at the till at 3.2 of the 4 m to it, out at 1 of 2 m.
    assert stays.arrive_s.tolist() == [0.25]
    assert stays.wait_end_s == pytest.approx([41.8])
    assert stays.exit_s == pytest.approx([62.5])
    assert stays.outcome.tolist() == [Outcome.SERVED]
    assert stays.exit_seen.tolist() == [True]


CASES = [
    pytest.param(guest(30, 0, track=1, ending=(OUT,) * 9), [Outcome.ABANDONED], id="gives up"),
    pytest.param(guest(30, 0, track=1, ending=()), [Outcome.LOST], id="lost while waiting"),
    pytest.param(guest(30, 0, track=1, ending=(OUT,) * 2), [Outcome.LOST], id="lost on leaving"),
    pytest.param(guest(30, 1, track=1), [Outcome.ABANDONED], id="walks past the till"),
    pytest.param(guest(30, 1, track=1, ending=()), [Outcome.LOST], id="lost on reaching the till"),
    pytest.param(guest(1, 0, track=1, ending=(OUT,) * 9), [], id="passes by"),
    pytest.param(
        walk(BEYOND, *[PAYING] * 20, BEYOND, track=1),
        [Outcome.SERVED],
        id="no line, served at once",
    ),
    pytest.param(
        guest(30, 20, track=1, ending=(*[WAITING] * 5, *[OUT] * 9)),
        [Outcome.SERVED],
        id="walks out through the line",
    ),
    pytest.param(
        guest(30, 0, track=1, ending=(OUT, *[WAITING] * 9, *[PAYING] * 9)),
        [Outcome.SERVED],
        id="steps out of the line for a moment",
    ),
    pytest.param(
        guest(30, 0, track=1, ending=(*[OUT] * 20, *[WAITING] * 9, *[PAYING] * 9)),
        [Outcome.ABANDONED, Outcome.SERVED],
        id="gives up and comes back",
    ),
]


@pytest.mark.parametrize(("path", "outcomes"), CASES)
def test_what_became_of_an_arrival(path, outcomes):
    assert find(path).outcome.tolist() == outcomes


def test_who_is_served_at_once_waited_0_seconds():
    assert find(walk(BEYOND, *[PAYING] * 20, BEYOND)).wait_s.tolist() == [0]


def test_waits_are_estimated_with_those_who_gave_up_or_were_lost():
    stays = find(
        guest(10, 9, track=1),
        guest(20, 0, track=2, ending=(OUT,) * 9),
        guest(30, 9, track=3),
        guest(40, 0, track=4, ending=()),
    )
    curve = estimate_wait(stays)
    assert curve.ratio == pytest.approx([0.75, 0.375])
    assert curve.percentile_s(0.5) == pytest.approx(31.55)
    assert curve.percentile_s(0.9) is None
    assert compute_abandonment_ratio(stays) == pytest.approx(1 / 3)


def test_who_waited_already_when_first_seen_is_left_out_of_the_waits():
    stays = find(walk(*[WAITING] * 50, *[PAYING] * 9, BEYOND), guest(10, 9, track=2))
    assert stays.arrival_seen.tolist() == [False, True]
    assert estimate_wait(stays).count == 1


def test_nobody_seen_to_wait_has_no_ratio_and_no_estimate():
    stays = find(walk((-9, 1), (-8, 1)))
    assert len(stays) == 0
    with pytest.raises(MeasureError):
        compute_abandonment_ratio(stays)
    with pytest.raises(MeasureError):
        estimate_wait(stays)


def test_length_and_throughput_over_time():
    bins = measure_queue(
        find(guest(20, 9, track=1), guest(20, 9, track=2, start_s=10)),
        from_s=0,
        bin_s=20,
        bins=3,
    )
    # One waits from 0.25 to 21.8 s, the other from 10.25 to 31.8 s.
    assert bins.mean_length == pytest.approx([(19.75 + 9.75) / 20, (1.8 + 11.8) / 20, 0])
    assert bins.longest.tolist() == [2, 2, 0]
    assert bins.arrivals.tolist() == [2, 0, 0]
    assert bins.services.tolist() == [0, 2, 0]
    assert bins.departures.tolist() == [0, 1, 1]
    assert bins.throughput_hz.tolist() == [0, 0.05, 0.05]
    assert bins.abandonments.tolist() == [0, 0, 0]
    with pytest.raises(MeasureError):
        measure_queue(find(guest(9, 9, track=1)), from_s=0, bin_s=0, bins=1)


def test_median_wait_of_a_busy_line_is_within_a_tenth_although_tracks_break():
    rng = np.random.default_rng(5)
    waits = rng.gamma(4, 20, 400).astype(int) + 5
    guests = []
    for track, wait_s in enumerate(waits):
        whole = guest(int(wait_s), 20, track=track, start_s=50.0 * track)
        lost_at = rng.exponential(200)
        guests.append([row for row in whole if row[3] - whole[0][3] <= max(lost_at, 1)])
    curve = estimate_wait(find(*guests))
    assert curve.censored > 60
    for share in (0.5, 0.9):
        assert curve.percentile_s(share) == pytest.approx(np.quantile(waits, share), rel=0.1)


@given(floors(rows=25), st.integers(0, 99), st.floats(-1e4, 1e4))
def test_names_and_clocks_do_not_matter(people, seed, later_s):
    rule = QueueRule(service_s=0.5, step_s=1.0, passing_s=0.2)
    one = find_queue_stays(people, waiting=LINE, service=TILL, rule=rule)
    other = find_queue_stays(
        moved(renamed(people, seed), later_s=later_s), waiting=LINE, service=TILL, rule=rule
    )
    np.testing.assert_allclose(np.sort(other.wait_s), np.sort(one.wait_s), atol=1e-6)
    assert sorted(other.outcome) == sorted(one.outcome)
    assert np.all(one.wait_s >= 0)
