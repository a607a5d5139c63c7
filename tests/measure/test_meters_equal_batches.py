"""What is measured row by row inside the jail is what the functions over whole tracks say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.gate.behavior_records import STAY_EDGES_S
from noren.measure.areas import Area
from noren.measure.crowd_meter import SURFACE, CrowdMeter, LevelKeeper, split_by_speed
from noren.measure.crowding import hold_levels
from noren.measure.density import compute_density
from noren.measure.dwell import ABSENCE_S, BAND_M, Edge, Visits, count_dwell, find_visits
from noren.measure.dwell_meter import DwellMeter
from noren.measure.heat_meter import HeatTally, StepMeter
from noren.measure.heatmap import FloorGrid, measure_heatmap
from noren.measure.moments import Moments
from noren.measure.move_meter import MoveMeter, MoveTally
from noren.measure.od_counts import Definition, count_moves
from noren.measure.queue import Outcome, QueueRule, find_queue_stays
from noren.measure.queue_meter import QueueMeter, QueueTally, Wait
from noren.measure.survival import estimate_survival
from noren.measure.trajectories import Trajectories
from noren.measure.visit_meter import Event, Stay, VisitMeter

RATE_HZ = 4.0
AREAS = [
    Area.from_corners([(0, 0), (4, 0), (4, 3), (0, 3)]),
    Area.from_corners([(3, 1), (8, 1), (8, 6), (5.5, 2), (3, 6)]),
    Area.from_corners([(-5, -1), (-1, -1), (-3, 4)]),
]


def random_walks(seed: int, people: int = 6, rows: int = 160) -> Trajectories:
    """People who wander with changing speed, stand, and are unseen for short and long times."""
    random = np.random.default_rng(seed)
    ids, places, times = [], [], []
    for person in range(people):
        speed = np.repeat(random.choice([0.0, 0.2, 0.5, 1.3], rows // 8), 8)
        heading = np.cumsum(random.normal(0, 0.5, rows))
        step = speed[:, None] / RATE_HZ * np.column_stack((np.cos(heading), np.sin(heading)))
        path = random.uniform((-5, -2), (8, 6)) + np.cumsum(step, axis=0)
        seen = np.ones(rows, bool)
        for start in random.integers(0, rows, 5):
            seen[start : start + random.choice([2, 6, 14])] = False
        born = int(random.integers(0, 40))
        seen[:born] = False
        if not seen.any():
            seen[born] = True
        row = np.flatnonzero(seen)
        ids.append(np.full(len(row), person))
        places.append(path[row])
        times.append(row / RATE_HZ)
    return Trajectories.from_rows(
        track_id=np.concatenate(ids), xy_m=np.concatenate(places), at_s=np.concatenate(times)
    )


def follow(walks: Trajectories, *, absence_s: float = ABSENCE_S) -> list[Event]:
    """The events of a meter that is fed moment by moment."""
    meter = VisitMeter(AREAS, absence_s=absence_s, forget_s=1000.0)
    events: list[Event] = []
    for at_s in np.unique(walks.at_s):
        here = walks.at_s == at_s
        events += meter.update(
            at_s=float(at_s),
            track_id=walks.track_id[here],
            class_id=np.zeros(int(here.sum()), np.int64),
            xy=walks.xy_m[here],
            band=np.full(int(here.sum()), BAND_M),
        )
    return events + meter.finish()


def batch(walks: Trajectories) -> Visits:
    # Watching far before and after: the meter does not tell a film's ends from a track's.
    return find_visits(walks, AREAS, watched_s=(-1000.0, 1000.0))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_visits_found_row_by_row_are_those_of_whole_tracks(seed: int) -> None:
    walks = random_walks(seed)
    stays = sorted(
        (event for event in follow(walks) if isinstance(event, Stay)),
        key=lambda stay: (stay.area, stay.track_id, stay.enter_s),
    )
    whole = batch(walks)
    assert [(one.area, one.track_id) for one in stays] == list(
        zip(whole.area.tolist(), whole.track_id.tolist(), strict=True)
    )
    assert np.allclose([one.enter_s for one in stays], whole.enter_s, atol=1e-9)
    assert np.allclose([one.leave_s for one in stays], whole.leave_s, atol=1e-9)
    assert [one.entry_seen for one in stays] == (whole.entry == Edge.SEEN).tolist()
    assert [one.exit_seen for one in stays] == (whole.exit == Edge.SEEN).tolist()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_stays_are_counted_as_over_whole_tracks(seed: int) -> None:
    walks = random_walks(seed)
    meter = DwellMeter(targets=len(AREAS), classes=1)
    for event in follow(walks):
        if isinstance(event, Stay):
            meter.add(event.area, 0, event)
    for area in range(len(AREAS)):
        visits = batch(walks).of_area(area)
        if not np.any(visits.entry == Edge.SEEN):
            assert meter.ended[area].sum() + meter.at_least[area].sum() == 0
            continue
        counted = count_dwell(visits, edges_s=STAY_EDGES_S)
        assert meter.ended[area, 0].tolist() == counted.ended.tolist()
        assert meter.at_least[area, 0].tolist() == counted.at_least.tolist()
        assert meter.began_unseen[area, 0] == counted.entry_unseen


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_moves_are_those_of_whole_tracks(seed: int) -> None:
    walks = random_walks(seed)
    meter = MoveMeter(range(len(AREAS)), regained=True)
    tally = MoveTally(targets=(0, 1, 2), classes=1)
    for move in meter.update(follow(walks)):
        tally.add(0, move)
    whole = count_moves(walks, AREAS, definition=Definition.SEQUENCE)
    assert tally.counts[:, :, 0].tolist() == whole.tolist()


def test_density_is_the_mean_over_the_moments() -> None:
    walks = random_walks(7, people=12)
    moments = Moments.of(walks, rate_hz=RATE_HZ)
    meter = CrowdMeter(sizes_m2=np.array([area.size_m2 for area in AREAS]), classes=1)
    for at_s in moments.at_s:
        here = np.abs(walks.at_s - at_s) < 0.01
        inside = np.array([area.contains(walks.xy_m[here]) for area in AREAS])
        column, speed = np.zeros(int(here.sum()), np.int64), np.full(int(here.sum()), np.nan)
        people, moving, standing = split_by_speed(inside, column, speed, 1)
        assert not moving.any()
        assert not standing.any()
        meter.add(people, moving, standing, 1 / RATE_HZ)
    for index, area in enumerate(AREAS):
        whole = compute_density(walks, area, moments).mean()
        assert meter.density_m2[index, 0] == pytest.approx(whole)


@given(density=st.lists(st.one_of(st.floats(0, 4), st.just(float("nan"))), min_size=1, max_size=30))
def test_levels_bin_by_bin_are_those_of_all_bins_together(density: list[float]) -> None:
    keeper = LevelKeeper()
    levels = [int(keeper.next(np.array([[one]]))[0, 0]) for one in density]
    assert levels == hold_levels(np.array([density]), SURFACE)[0].tolist()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_waits_are_those_of_whole_tracks(seed: int) -> None:
    walks, rule = random_walks(seed), QueueRule(service_s=1.0, step_s=3.0, passing_s=1.0)
    meter = QueueMeter(waiting=0, service=1, rule=rule)
    waits = sorted(
        meter.update(follow(walks, absence_s=rule.step_s)), key=lambda wait: wait.arrive_s
    )
    whole = find_queue_stays(
        walks, waiting=AREAS[0], service=AREAS[1], rule=rule, watched_s=(-1000.0, 1000.0)
    )
    assert np.allclose([one.arrive_s for one in waits], whole.arrive_s)
    assert sorted(
        (round(one.wait_end_s, 6), one.outcome.value, one.arrival_seen) for one in waits
    ) == sorted(
        (round(end_s, 6), outcome, seen)
        for end_s, outcome, seen in zip(
            whole.wait_end_s.tolist(),
            whole.outcome.tolist(),
            whole.arrival_seen.tolist(),
            strict=True,
        )
    )


def test_waits_in_a_bin_are_the_estimate_over_all_of_them() -> None:
    tally = QueueTally(targets=1, classes=1)
    lasted_s = [5.0, 8.0, 12.0, 20.0, 31.0, 44.0]
    for place, wait_s in enumerate(lasted_s):
        gave_up = place == 1
        outcome = Outcome.ABANDONED if gave_up else Outcome.SERVED
        tally.decide(0, 0, Wait(0, 100.0, True, 100.0 + wait_s, outcome))
    curve = estimate_survival(
        duration_s=lasted_s, has_ended=[place != 1 for place in range(len(lasted_s))]
    )
    assert tally.wait_s(0, 0, 0.5) == curve.median_s
    assert tally.outcomes[0, 0].tolist() == [5, 1, 0]


def test_nobody_served_has_no_median() -> None:
    tally = QueueTally(targets=1, classes=1)
    tally.decide(0, 0, Wait(0, 0.0, True, 9.0, Outcome.LOST))
    assert tally.wait_s(0, 0, 0.5) is None


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_heat_map_filled_step_by_step_is_that_of_whole_tracks(seed: int) -> None:
    walks = random_walks(seed)
    grid = FloorGrid(origin_m=(-4.0, -2.0), cell_m=0.75, rows=9, columns=14)
    meter, tally = StepMeter(), HeatTally(grid, classes=1)
    for at_s in np.unique(walks.at_s):
        here = walks.at_s == at_s
        nobody = np.zeros(int(here.sum()), np.int64)
        steps = meter.update(
            at_s=float(at_s), track_id=walks.track_id[here], class_id=nobody, xy_m=walks.xy_m[here]
        )
        tally.add(steps, np.zeros(len(steps.track_id), np.int64))
    whole = measure_heatmap(walks, grid)
    assert np.allclose(tally.presence_s[0], whole.presence_s.ravel(), atol=1e-9)
    assert np.allclose(tally.dwell_s[0], whole.dwell_s.ravel(), atol=1e-9)
    assert tally.passages[0].tolist() == whole.passages.ravel().tolist()
