"""Stops told row by row inside the jail are those of the functions over whole tracks."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.gate.assignment import OutputAssignment
from noren.gate.stop_records import NO_SHELF as NO_AREA
from noren.measure.shelf_stops import NO_SHELF, StopRule, find_shelf_stops
from noren.measure.stop_meter import ShelfFronts, ShelfStop, ShelfStopMeter, StopTally
from noren.measure.trajectories import Trajectories

AISLE = ShelfFronts(
    front_m=np.array([[[0.0, 2.0], [10.0, 2.0]], [[0.0, 0.0], [10.0, 0.0]]]),
    people_m=np.array([[5.0, 1.0], [5.0, 1.0]]),
)
"""An aisle 2 m wide along x, both shelves drawn from left to right."""
LENIENT = StopRule(minimum_s=0.7, slow_m_s=0.6, pause_s=0.5, reach_m=3.0)


def random_walks(seed: int, people: int = 5, rows: int = 120) -> Trajectories:
    random = np.random.default_rng(seed)
    ids, places, times = [], [], []
    for person in range(people):
        speed = np.repeat(random.choice([0.0, 0.2, 0.9, 1.3], rows // 8), 8)
        heading = np.cumsum(random.normal(0, 0.4, rows))
        step = speed[:, None] / 4 * np.column_stack((np.cos(heading), np.sin(heading)))
        path = random.uniform((0, -1), (10, 3)) + np.cumsum(step, axis=0)
        seen = np.ones(rows, bool)
        for start in random.integers(0, rows, 4):
            seen[start : start + random.choice([1, 5, 14])] = False
        seen[random.integers(0, rows)] = True
        row = np.flatnonzero(seen)
        ids.append(np.full(len(row), person))
        places.append(path[row])
        times.append(row / 4)
    return Trajectories.from_rows(
        track_id=np.concatenate(ids), xy_m=np.concatenate(places), at_s=np.concatenate(times)
    )


def follow(walks: Trajectories, rule: StopRule) -> list[ShelfStop]:
    meter = ShelfStopMeter(AISLE, rule=rule)
    stops: list[ShelfStop] = []
    for at_s in np.unique(walks.at_s):
        here = walks.at_s == at_s
        stops += meter.update(
            at_s=float(at_s),
            track_id=walks.track_id[here],
            class_id=np.zeros(int(here.sum()), np.int64),
            xy_m=walks.xy_m[here],
        )
    return stops + meter.finish()


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.sampled_from([StopRule(), LENIENT]))
def test_row_by_row_is_what_whole_tracks_say(seed: int, rule: StopRule) -> None:
    walks = random_walks(seed)
    whole = find_shelf_stops(walks, AISLE.shelves, rule=rule)
    expected = Counter(
        zip(
            np.round(whole.end_s, 6).tolist(),
            whole.shelf.tolist(),
            np.round(whole.duration_s, 6).tolist(),
            (whole.start_seen & whole.end_seen).tolist(),
            np.isfinite(whole.facing_rad).tolist(),
            strict=True,
        )
    )
    found = Counter(
        (round(stop.end_s, 6), stop.shelf, round(stop.duration_s, 6), stop.is_whole, stop.turned)
        for stop in follow(walks, rule)
    )
    assert found == expected


def path(*points: tuple[float, float]) -> Trajectories:
    return Trajectories.from_rows(
        track_id=np.zeros(len(points)), xy_m=points, at_s=np.arange(len(points)) / 2
    )


def shopper(place: tuple[float, float], *, come: tuple[float, float]) -> Trajectories:
    """Walks up to a place in two seconds, stands for eight, and goes back."""
    way = np.linspace(come, place, 5)
    return path(*map(tuple, way), *[place] * 16, *map(tuple, way[::-1]))


@pytest.mark.parametrize(
    ("place", "come", "shelf", "along_m"),
    [
        pytest.param((3.0, 1.2), (3.0, 0.0), 0, 3.0, id="the upper shelf"),
        pytest.param((7.0, 0.8), (7.0, 2.0), 1, 7.0, id="the lower one, from its drawn beginning"),
        pytest.param((0.5, 1.2), (-1.0, 1.2), NO_SHELF, 0.0, id="along the aisle: none"),
    ],
)
def test_a_stop_has_a_place_along_its_shelf(
    place: tuple[float, float], come: tuple[float, float], shelf: int, along_m: float
) -> None:
    rule = StopRule(reach_m=1.5)
    walks = shopper(place, come=come)
    if shelf == NO_SHELF:
        walks = path(*[(x, 1.0) for x in (0, 1, 2)], *[(2.5, 1.0)] * 16, (3.5, 1.0), (4.5, 1.0))
    (stop,) = follow(walks, rule)
    assert (stop.shelf, stop.is_whole) == (shelf, True)
    # The way in and out are slow near their ends: their middle is a little before the place.
    assert stop.along_m == pytest.approx(along_m, abs=0.1)


def test_who_stands_at_the_end_is_not_seen_to_leave() -> None:
    stops = follow(path((5, 0), (5, 0.6), *[(5, 1.2)] * 12), StopRule())
    assert [stop.is_whole for stop in stops] == [False]


OUTPUT = OutputAssignment(
    id="stops", record="shelf_stops", targets=(4, 2), classes=(0,), bin_s=60, maximum=50,
    sections=(3, 2), section_m=1.0,
)  # fmt: skip


def stop(**facts: object) -> ShelfStop:
    usual = ShelfStop(
        end_s=0.0, class_id=0, shelf=0, along_m=1.5, turned=True, duration_s=12.0, is_whole=True
    )
    return usual._replace(**facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "place", "turned", "whole", "length"),
    [
        pytest.param({}, (4, 1), 1, 1, 1, id="second section, told by turning"),
        pytest.param({"shelf": 1, "along_m": 9.0}, (2, 1), 1, 1, 1, id="beyond the last section"),
        pytest.param({"shelf": NO_SHELF}, (NO_AREA, 0), 1, 1, 1, id="no shelf"),
        pytest.param({"turned": False, "is_whole": False}, (4, 1), 0, 0, 1, id="lost, by place"),
        pytest.param({"duration_s": 3.0}, (4, 1), 1, 1, 0, id="just a stop"),
        pytest.param({"duration_s": 9999.0}, (4, 1), 1, 1, 4, id="very long"),
    ],
)
def test_a_stop_is_counted_once_where_it_belongs(
    facts: dict[str, object], place: tuple[int, int], turned: int, whole: int, length: int
) -> None:
    tally = StopTally(OUTPUT)
    tally.add(stop(**facts))
    assert tally.counts.sum() == 1
    assert tally.counts[tally.places.index(place), 0, turned, whole, length] == 1


def test_things_that_the_output_is_not_about_are_not_counted() -> None:
    tally = StopTally(OUTPUT)
    tally.add(stop(class_id=2))
    assert tally.counts.sum() == 0
