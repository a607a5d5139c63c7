"""Cameras of one floor told as one: nobody twice, nobody invented, gaps where one is silent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.measure.camera_clocks import Agreement
from noren.measure.floor_fusion import CHUNK_S, FloorFusion, FloorMoment, ToldPoints

START_S = 1_795_000_000.0
BUNDLE_S = 15


@dataclass(frozen=True, kw_only=True)
class Told:
    """One point: second after the start, whose, where."""

    at_s: float
    token: int
    x_m: float
    y_m: float


def crossing(*, people: int = 12, seconds: int = 150) -> list[Told]:
    """People who cross a floor of 20 m at irregular times, at paces of their own."""
    return [
        Told(at_s=at_s, token=number + 1, x_m=pace * (at_s - start), y_m=1.5 * (number % 4) + 0.25)
        for number in range(people)
        for start, pace in [(9 * number + 7 * number * number % 13, 1.1 + 0.1 * (number % 3))]
        for at_s in range(start, min(seconds, start + 1 + int(20.4 / pace)))
    ]


def within(points: Sequence[Told], low_m: float, high_m: float, token: int) -> list[Told]:
    """What a camera sees of it, under tokens of its own."""
    return [
        Told(at_s=one.at_s, token=one.token + token, x_m=one.x_m, y_m=one.y_m)
        for one in points
        if low_m <= one.x_m <= high_m
    ]


def bundles(points: Sequence[Told], *, seconds: int, clock_s: float = 0.0) -> list[ToldPoints]:
    """What leaves a jail whose clock is `clock_s` behind."""
    found = []
    for from_s in range(0, seconds, BUNDLE_S):
        mine = [one for one in points if from_s <= one.at_s - clock_s < from_s + BUNDLE_S]
        found.append(
            ToldPoints(
                token=np.array([one.token for one in mine], np.int64),
                class_id=np.zeros(len(mine), np.int64),
                at_s=START_S - clock_s + np.array([one.at_s for one in mine], np.float64),
                xy_m=np.array([(one.x_m, one.y_m) for one in mine]).reshape(-1, 2),
                from_s=START_S + from_s,
                until_s=START_S + from_s + BUNDLE_S,
                watched_ratio=1.0,
            )
        )
    return found


def fuse(cameras: dict[str, list[ToldPoints]], *, clock_camera: str = "a") -> list[FloorMoment]:
    fusion = FloorFusion(list(cameras), clock_camera=clock_camera)
    return feed(fusion, cameras)


def feed(fusion: FloorFusion, cameras: dict[str, list[ToldPoints]]) -> list[FloorMoment]:
    moments: list[FloorMoment] = []
    for number in range(max(len(told) for told in cameras.values())):
        for name, told in cameras.items():
            if number < len(told):
                moments += fusion.take(name, told[number])
    for name in cameras:
        moments += fusion.end(name)
    return moments


def paths(moments: Sequence[FloorMoment]) -> list[list[tuple[float, float, float]]]:
    """Everybody's path: seconds after the start, and places."""
    found: dict[int, list[tuple[float, float, float]]] = {}
    for moment in moments:
        for person, (x, y) in zip(moment.person.tolist(), moment.xy_m.round(3), strict=True):
            found.setdefault(person, []).append((moment.at_s - START_S, float(x), float(y)))
    return sorted(found.values())


def strangers(people: int, *, seed: int, seconds: int) -> list[Told]:
    """People who cross at any time, either way, each told in the middle of squares of half a m."""
    dice = np.random.default_rng(seed)
    found = []
    for number in range(people):
        start, pace, sign = (
            int(dice.integers(-5, seconds - 10)),
            dice.uniform(0.9, 1.5),
            dice.choice([-1, 1]),
        )
        y_m = _middle(dice.uniform(0, 9))
        for at_s in range(max(0, start), min(seconds, start + int(20 / pace))):
            x_m = _middle(10 + sign * (pace * (at_s - start) - 10))
            found.append(Told(at_s=at_s, token=number + 1, x_m=x_m, y_m=y_m))
    return found


def _middle(at_m: float) -> float:
    return float(np.floor(2 * at_m) + 0.5) / 2


def missed(points: Sequence[Told], *, ratio: float, seed: int) -> list[Told]:
    """What is left of it where a detector does not see everybody at every moment."""
    dice = np.random.default_rng(seed)
    return [one for one in points if dice.random() >= ratio]


SECONDS = 150
POINTS = crossing()
WEST = within(POINTS, 0.0, 12.0, 100)
EAST = within(POINTS, 8.0, 20.5, 200)


def test_people_whom_two_cameras_see_in_turn_are_told_once() -> None:
    told = paths(fuse({"a": bundles(WEST, seconds=SECONDS), "b": bundles(EAST, seconds=SECONDS)}))
    assert len(told) == 12
    assert sum(len(path) for path in told) == len(POINTS)


def test_every_tick_comes_once_and_in_order_with_nobody_in_it_as_well() -> None:
    moments = fuse({"a": bundles(WEST[:30], seconds=SECONDS)})
    assert [one.at_s - START_S for one in moments] == list(range(SECONDS))


@settings(max_examples=25, deadline=None)
@given(
    walks=st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(0, 40), st.integers(-3, 3)),
        min_size=1,
        max_size=5,
    )
)
def test_one_camera_alone_is_told_as_it_is(walks: list[tuple[int, int, int, int]]) -> None:
    points = [
        Told(at_s=start + t, token=number + 1, x_m=0.5 * (x + step * t) + 0.25, y_m=0.25)
        for number, (start, length, x, step) in enumerate(walks)
        for t in range(length)
    ]
    expected: dict[int, list[tuple[float, float, float]]] = {}
    for one in points:
        expected.setdefault(one.token, []).append((one.at_s, one.x_m, one.y_m))
    assert paths(fuse({"a": bundles(points, seconds=75)})) == sorted(expected.values())


@settings(max_examples=6, deadline=None)
@given(order=st.permutations(["a", "b", "c"]))
def test_which_camera_is_named_or_heard_first_makes_no_difference(order: list[str]) -> None:
    points = {"a": WEST, "b": EAST, "c": within(POINTS, 4.0, 15.0, 300)}
    one, other = (
        paths(fuse({name: bundles(points[name], seconds=SECONDS) for name in names}))
        for names in (points, order)
    )
    assert one == other


@pytest.mark.parametrize("clock_s", [3.0, -2.0, 0.6])
def test_a_clock_that_is_seconds_off_is_moved(clock_s: float) -> None:
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    told = paths(
        feed(
            fusion,
            {
                "a": bundles(WEST, seconds=SECONDS),
                "b": bundles(EAST, seconds=SECONDS, clock_s=clock_s),
            },
        )
    )
    assert fusion.verdicts["b"].offset_s == pytest.approx(clock_s, abs=0.25)
    assert len(told) == 12


@pytest.mark.parametrize("clock_s", [45.0, -60.0])
def test_a_clock_that_is_a_minute_off_invents_nobody(clock_s: float) -> None:
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    moments = feed(
        fusion,
        {
            "a": bundles(WEST, seconds=SECONDS),
            "b": bundles(EAST, seconds=SECONDS, clock_s=clock_s),
        },
    )
    assert fusion.verdicts["b"].agreement is Agreement.APART
    assert paths(moments) == paths(fuse({"a": bundles(WEST, seconds=SECONDS)}))
    assert {one.watched_ratio for one in moments} == {0.0}


@settings(max_examples=20, deadline=None)
@given(
    clock_s=st.floats(10.6, 60.0),
    sign=st.sampled_from((-1, 1)),
    seed=st.integers(0, 199),
    overlap_m=st.floats(2.5, 6.0),
    ratio=st.floats(0.0, 0.15),
)
def test_a_film_of_another_time_is_never_fused(
    clock_s: float, sign: int, seed: int, overlap_m: float, ratio: float
) -> None:
    points = strangers(8, seed=seed, seconds=SECONDS)
    west = missed(within(points, 0.0, 10 + overlap_m / 2, 100), ratio=ratio, seed=seed)
    east = missed(within(points, 10 - overlap_m / 2, 20.0, 200), ratio=ratio, seed=seed + 1)
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    first = bundles(west, seconds=SECONDS)
    second = bundles(east, seconds=SECONDS + 60, clock_s=sign * clock_s)
    # It is as long as the first.
    begin_s, end_s = START_S - sign * clock_s, START_S - sign * clock_s + SECONDS
    second = [one for one in second if one.until_s > begin_s and one.from_s < end_s]
    told = feed(fusion, {"a": first, "b": second})
    assert fusion.verdicts["b"].agreement is Agreement.APART
    assert len(paths(told)) == len(paths(fuse({"a": bundles(west, seconds=SECONDS)})))


def test_a_late_film_of_few_people_in_a_narrow_overlap_is_refused() -> None:
    """Fifteen seconds of people in shared places were asked for once, and here are fewer."""
    west, east = within(POINTS, 0.0, 10.75, 100), within(POINTS, 9.25, 20.5, 200)
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    feed(
        fusion,
        {
            "a": bundles(west, seconds=SECONDS),
            "b": bundles(east, seconds=SECONDS - 45, clock_s=43.0),
        },
    )
    assert fusion.verdicts["b"].agreement is Agreement.APART
    assert not fusion.verdicts["b"].is_sure


@pytest.mark.parametrize("clock_s", [0.0, 3.0])
def test_the_same_few_people_are_enough_for_a_clock_that_is_right_or_seconds_off(
    clock_s: float,
) -> None:
    west, east = within(POINTS[:80], 0.0, 10.75, 100), within(POINTS[:80], 9.25, 20.5, 200)
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    told = feed(
        fusion,
        {
            "a": bundles(west, seconds=SECONDS),
            "b": bundles(east, seconds=SECONDS, clock_s=clock_s),
        },
    )
    assert fusion.verdicts["b"].offset_s == pytest.approx(clock_s, abs=0.35)
    assert len(paths(told)) == len({one.token for one in POINTS[:80]})


def test_nobody_where_both_look_leaves_a_clock_as_it_is() -> None:
    west, east = within(POINTS, 0.0, 9.0, 100), within(POINTS, 11.0, 20.5, 200)
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    told = feed(fusion, {"a": bundles(west, seconds=SECONDS), "b": bundles(east, seconds=SECONDS)})
    assert fusion.verdicts["b"].agreement is Agreement.UNKNOWN
    assert fusion.verdicts["b"].offset_s == 0.0
    assert sum(len(path) for path in paths(told)) == len(west) + len(east)


def test_a_camera_that_was_silent_is_not_judged_by_whom_it_missed_meanwhile() -> None:
    """It joined late: the other had seen most people before."""
    east = bundles(EAST, seconds=SECONDS)[-4:]
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    feed(fusion, {"a": bundles(WEST, seconds=SECONDS), "b": east})
    assert fusion.verdicts["b"].agreement is Agreement.AGREE


def test_what_hardly_anybody_says_does_not_overrule_what_many_said() -> None:
    """A sure clock stays when, later on, one camera misses the only one who comes by."""
    later = [Told(at_s=400 + t, token=90, x_m=2.25 + 1.0 * t, y_m=1.75) for t in range(16)]
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    west, east = [*WEST, *within(later, 0.0, 12.0, 100)], [*EAST, *within(later, 13.0, 20.0, 200)]
    feed(fusion, {"a": bundles(west, seconds=700), "b": bundles(east, seconds=700)})
    assert fusion.verdicts["b"].agreement is Agreement.AGREE
    assert fusion.verdicts["b"].is_sure


def test_a_camera_that_falls_out_leaves_a_gap_and_no_link() -> None:
    """While b is silent people leave a's view; when b is back, others come into it."""
    east = bundles(EAST, seconds=SECONDS)
    silent = [one for one in east if not 45 <= one.from_s - START_S < 90]
    moments = fuse({"a": bundles(WEST, seconds=SECONDS), "b": silent})
    by_token = {(one.at_s, round(one.x_m, 3), one.y_m): one.token for one in POINTS}
    for path in paths(moments):
        assert len({by_token[place] for place in path}) == 1
    assert {one.at_s - START_S for one in moments if one.watched_ratio == 0.0} == set(range(45, 90))


def test_films_wait_for_each_other_however_far_one_is_ahead() -> None:
    fusion = FloorFusion(["a", "b"], clock_camera="a")
    west, east = (bundles(points, seconds=600) for points in (WEST, EAST))
    assert not [moment for told in west for moment in fusion.take("a", told)]
    moments = [moment for told in east for moment in fusion.take("b", told)]
    assert moments[-1].at_s - START_S >= CHUNK_S - 20
    moments += [*fusion.end("a"), *fusion.end("b")]
    assert len(paths(moments)) == 12


def test_a_live_camera_that_is_silent_holds_nobody_up() -> None:
    fusion = FloorFusion(["a", "b"], clock_camera="a", is_live=True)
    fusion.take("b", bundles(EAST, seconds=15)[0])
    moments = [one for told in bundles(WEST, seconds=600) for one in fusion.take("a", told)]
    assert moments[-1].at_s - START_S > 300
    assert moments[-1].watched_ratio == 0.0


def test_who_comes_after_all_cameras_had_ended_is_somebody_new() -> None:
    fusion = FloorFusion(["a"], clock_camera="a", is_live=True)
    first, second, *_ = bundles(WEST, seconds=60)
    moments = [*fusion.take("a", first), *fusion.end("a")]
    again = [*fusion.take("a", second), *fusion.end("a")]
    numbers = [{int(n) for one in some for n in one.person} for some in (moments, again)]
    assert numbers[0]
    assert numbers[1]
    assert not numbers[0] & numbers[1]
    assert fusion.late == 0


def test_points_are_overwritten_once_they_are_no_longer_needed() -> None:
    fusion = FloorFusion(["a"], clock_camera="a")
    told = bundles(WEST, seconds=1200)
    for one in told:
        fusion.take("a", one)
    assert not any(one.token.any() or one.xy_m.any() for one in told[:5])
    fusion.wipe()
    assert not any(one.token.any() or math.fsum(one.at_s) for one in told)
