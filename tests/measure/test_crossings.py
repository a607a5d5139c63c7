"""The crossing rule, promised case by case."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from noren.errors import GeometryError, NoTracks
from noren.measure.crossings import CrossingCounter, Passages, Verdict, find_passages

DOOR = np.array([[[100.0, 100.0], [100.0, 0.0]]])
"""A door line drawn upwards in the picture: going right is going from left hand to right."""


def walk(
    *points: tuple[float, float], step_s: float = 0.1, track: int = 1
) -> dict[str, np.ndarray]:
    xy = np.array(points, float)
    count = len(xy)
    return {
        "at_s": np.arange(count) * step_s,
        "track_id": np.full(count, track, np.int64),
        "class_id": np.zeros(count, np.int64),
        "xy_px": xy,
    }


def straight(x0: float, x1: float, y: float, steps: int = 20) -> list[tuple[float, float]]:
    return [(float(x), y) for x in np.linspace(x0, x1, steps)]


def passages(rows: dict[str, np.ndarray], *, band_px: float = 8.0, lines=DOOR) -> Passages:
    return find_passages(
        **rows, band_px=np.full(len(rows["at_s"]), band_px), lines=np.asarray(lines, float)
    )


def tally(found: Passages) -> tuple[int, int]:
    counted = found.counted()
    return int((counted.direction == 0).sum()), int((counted.direction == 1).sum())


@dataclass(frozen=True)
class Case:
    id: str
    path: list[tuple[float, float]]
    forward: int
    backward: int


CASES = [
    Case("left to right of an upward line is forward", straight(0, 200, 50), 1, 0),
    Case("right to left is backward", straight(200, 0, 50), 0, 1),
    Case(
        "in, out, in counts each time",
        straight(0, 200, 50) + straight(200, 0, 50) + straight(0, 200, 50),
        2,
        1,
    ),
    Case("past the end of the line is not through it", straight(0, 200, 150), 0, 0),
    Case(
        "round the end of the line is not through it",
        [*straight(0, 95, 50), (95, 120), (130, 120), *straight(130, 200, 50)],
        0,
        0,
    ),
    Case(
        "through the line and back round its end is one passage",
        [*straight(0, 130, 50), (130, 140), (60, 140), *straight(60, 0, 50)],
        1,
        0,
    ),
    Case(
        "trembling on the line crosses nothing",
        straight(0, 99, 50)
        + [(99.0 + 3 * (-1) ** k, 50.0) for k in range(60)]
        + straight(99, 0, 50),
        0,
        0,
    ),
    Case(
        "trembling on the way through is one passage",
        straight(0, 99, 50)
        + [(99.0 + 3 * (-1) ** k, 50.0) for k in range(60)]
        + straight(102, 200, 50),
        1,
        0,
    ),
    Case(
        "exactly on the line for a while is one passage",
        [*straight(0, 90, 50), *[(100.0, 50.0)] * 10, *straight(110, 200, 50)],
        1,
        0,
    ),
    Case(
        "exactly on the line and back is none",
        [*straight(0, 90, 50), *[(100.0, 50.0)] * 10, *straight(90, 0, 50)],
        0,
        0,
    ),
    Case("in one giant step", [(0, 50), (200, 50)], 1, 0),
    Case("in the very last step", [*straight(0, 80, 50), (104.0, 50.0)], 1, 0),
    Case("in the very first step", [(97.0, 50.0), *straight(120, 200, 50)], 1, 0),
    Case("only along the line", [(100.0 + 2, float(y)) for y in range(90, 10, -4)], 0, 0),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_path_counts_as_often_as_it_passes_through_the_line(case: Case) -> None:
    assert tally(passages(walk(*case.path))) == (case.forward, case.backward)


@pytest.mark.parametrize("gap", [1, 3, 10, 40], ids=lambda gap: f"{gap} frames unseen")
def test_being_unseen_while_crossing_does_not_lose_the_passage(gap: int) -> None:
    rows = walk(*straight(0, 200, 50, steps=80))
    hidden = np.abs(np.arange(80) - 40) <= gap / 2
    rows = {name: values[~hidden] for name, values in rows.items()}
    assert tally(passages(rows)) == (1, 0)


@pytest.mark.parametrize("angle", range(0, 360, 30))
def test_one_side_to_the_other_is_one_direction_whatever_the_heading(angle: int) -> None:
    """Slanted lines, and walkers who meet them under many angles."""
    turn = np.deg2rad(angle)
    along = np.array([np.cos(turn), np.sin(turn)])
    right = np.array([-along[1], along[0]])
    line = np.array([[-50 * along, 50 * along]])
    for slant in (-0.8, 0.0, 0.8):
        way = right + slant * along
        points = [tuple(way * k) for k in np.linspace(-60, 60, 31)]
        assert tally(passages(walk(*points), lines=line)) == (1, 0)
        assert tally(passages(walk(*points[::-1]), lines=line)) == (0, 1)


def test_a_loiterer_who_ends_just_past_the_line_is_not_counted_but_explained() -> None:
    path = straight(0, 99, 50) + [(103.0, 50.0)] * 40
    found = passages(walk(*path))
    assert tally(found) == (0, 0)
    assert found.verdict.tolist() == [Verdict.ENDED_INSIDE]


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ([*straight(0, 95, 50), (95, 120), (130, 120), (200, 50)], Verdict.ROUND_THE_END),
        (straight(0, 103, 50) + straight(103, 0, 50), Verdict.TURNED_BACK),
        ([(97.0, 50.0)] * 40 + straight(97, 200, 50), Verdict.BEGAN_INSIDE),
    ],
    ids=["round the end", "turned back", "began inside"],
)
def test_every_track_that_did_not_count_can_say_why(path, verdict: Verdict) -> None:
    assert passages(walk(*path)).verdict.tolist() == [verdict]


def test_a_passage_belongs_to_the_moment_the_line_was_met() -> None:
    found = passages(walk(*straight(0, 200, 50, steps=21)))
    assert found.at_s.tolist() == pytest.approx([1.0])


def test_157_crossings_with_jitter_and_missed_boxes_are_157() -> None:
    """2 px of jitter and 8 % missed boxes, slow and fast walkers: no error at all."""
    random = np.random.default_rng(5)
    parts, forward, backward = [], 0, 0
    for track in range(157):
        steps = int(random.integers(40, 160))
        ways = straight(20, 180, float(random.uniform(10, 90)), steps=steps)
        if track % 3 == 0:
            ways, backward = ways[::-1], backward + 1
        else:
            forward += 1
        rows = walk(*ways, step_s=0.04, track=track)
        rows["xy_px"] = rows["xy_px"] + random.normal(0, 2.0, rows["xy_px"].shape)
        seen = random.random(steps) > 0.08
        parts.append({name: values[seen] for name, values in rows.items()})
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    assert tally(passages(rows, band_px=10.0)) == (forward, backward)


def test_the_width_of_a_box_does_not_matter_only_its_foot() -> None:
    """A box of 120 px on a line of 100 px: a rule that asks for all corners would count none."""
    assert tally(passages(walk(*straight(0, 200, 50)), band_px=12.0)) == (1, 0)


def test_untracked_boxes_are_refused_instead_of_counted() -> None:
    with pytest.raises(NoTracks):
        passages(walk(*straight(0, 200, 50), track=-1))


@pytest.mark.parametrize(
    "line", [[[5, 5], [5, 5]], [[0, 0], [np.nan, 1]]], ids=["no length", "not a number"]
)
def test_a_line_that_cannot_measure_is_refused(line) -> None:
    with pytest.raises(GeometryError):
        CrossingCounter(np.array([line], float))


def test_no_observation_means_no_passage() -> None:
    rows = {name: values[:0] for name, values in walk((0, 0)).items()}
    assert len(passages(rows)) == 0


coordinate = st.floats(-50, 250, allow_nan=False).map(lambda value: round(value, 3))
path = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=30)


@given(path)
def test_direction_counts_alternate_on_an_endless_line(points) -> None:
    """Law: on a line without reachable ends nobody can go in twice without coming out."""
    line = np.array([[[100.0, 10_000.0], [100.0, -10_000.0]]])
    directions = passages(walk(*points), lines=line).counted().direction
    assert np.all(np.diff(directions) != 0)


@given(path)
def test_reversing_the_line_swaps_the_directions(points) -> None:
    there = tally(passages(walk(*points)))
    back = tally(passages(walk(*points), lines=DOOR[:, ::-1]))
    assert there == back[::-1]


@given(path, st.integers(0, 2**32 - 1))
def test_the_order_of_tracks_in_a_moment_does_not_matter(points, seed: int) -> None:
    random = np.random.default_rng(seed)
    one, two = walk(*points, track=1), walk(*points[::-1], track=2)
    rows = {name: np.concatenate((one[name], two[name])) for name in one}
    mixed = random.permutation(len(rows["at_s"]))
    shuffled = {name: values[mixed] for name, values in rows.items()}
    assert tally(passages(rows)) == tally(passages(shuffled))


@given(path)
def test_without_dead_band_the_net_flow_is_that_of_the_plain_path(points) -> None:
    """Reference: the signed sum of steps that meet the segment, computed step by step."""
    xy = np.array(points)
    xy[xy[:, 0] == 100.0, 0] += 0.001
    net = 0
    for (x0, y0), (x1, y1) in itertools.pairwise(xy):
        if (x0 - 100) * (x1 - 100) < 0:
            y = y0 + (y1 - y0) * (100 - x0) / (x1 - x0)
            # Through the very end of the line, rounding decides whether it is met.
            assume(min(abs(y), abs(y - 100)) > 1e-6)
            net += (1 if x1 > x0 else -1) if 0 <= y <= 100 else 0
    forward, backward = tally(passages(walk(*map(tuple, xy)), band_px=0.0))
    assert forward - backward == net
