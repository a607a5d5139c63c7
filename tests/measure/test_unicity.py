"""How many tracks a few points single out: against plain counting, and what follows from it."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import MeasureError, NoTracks, ReleaseRefused
from noren.measure import unicity
from noren.measure.reidentification import (
    LADDER,
    Measured,
    UnicityBound,
    coarsening_that_passes,
    report_reidentification,
    require_within_bound,
)
from noren.measure.unicity import Coarseness, Pick, PointIndex, measure_unicity, take_ends

METRE_SECOND = Coarseness(position_m=1.0, time_s=1.0)


def rows(tracks: list[list[tuple[int, int]]]) -> dict[str, np.ndarray]:
    """Tracks of (cell along x, time bin), each in the middle of its cell and bin."""
    flat = [(one, x, at) for one, track in enumerate(tracks) for x, at in track]
    data = np.array(flat, np.float64).reshape(-1, 3)
    return {
        "track_id": data[:, 0].astype(np.int64),
        "xy_m": np.column_stack((data[:, 1] + 0.5, np.full(len(data), 0.5))),
        "at_s": data[:, 2] + 0.5,
    }


def walks(tracks: int, length: int, seed: int = 0, floor_m: float = 30.0) -> dict[str, np.ndarray]:
    dice = np.random.default_rng(seed)
    start = dice.uniform(0, floor_m, (tracks, 1, 2))
    xy_m = start + np.cumsum(dice.normal(0, 0.8, (tracks, length, 2)), axis=1)
    at_s = dice.uniform(0, 1800, tracks)[:, None] + np.arange(length)
    return {
        "track_id": np.repeat(np.arange(tracks), length),
        "xy_m": xy_m.reshape(-1, 2),
        "at_s": at_s.reshape(-1),
    }


def plainly_alone(tracks: list[set[tuple[int, int]]], known: set[tuple[int, int]]) -> bool:
    return sum(known <= track for track in tracks) == 1


TRACKS = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6),
    min_size=1,
    max_size=8,
)


@given(tracks=TRACKS, points=st.integers(1, 4), heavy=st.sampled_from([0, 1, 64]))
@settings(max_examples=80, deadline=None)
def test_the_share_lies_between_the_luckiest_and_the_unluckiest_choice_of_points(
    tracks: list[list[tuple[int, int]]], points: int, heavy: int
) -> None:
    sets = [set(track) for track in tracks]
    always = sometimes = 0
    for one in sets:
        choices = [set(some) for some in combinations(sorted(one), min(points, len(one)))]
        alone = [plainly_alone(sets, known) for known in choices]
        always += all(alone)
        sometimes += any(alone)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unicity, "_HEAVY", heavy)  # both ways of looking up must agree
        index = PointIndex(**rows(tracks), coarseness=METRE_SECOND)
        for pick in Pick:
            found = index.measure(points, pick=pick, trials=1)
            assert always <= found.unique <= sometimes
            assert found.trials == len(tracks)


@pytest.mark.parametrize("heavy", [0, 3, 10_000])
@pytest.mark.parametrize("pick", Pick)
def test_bits_and_lists_say_the_same(
    heavy: int, pick: Pick, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Coarseness(position_m=8.0, time_s=300.0)
    plain = PointIndex(**walks(300, 40), coarseness=step).measure(3, pick=pick, seed=7)
    monkeypatch.setattr(unicity, "_HEAVY", heavy)
    assert PointIndex(**walks(300, 40), coarseness=step).measure(3, pick=pick, seed=7) == plain


def test_two_of_three_walk_together_and_only_the_third_is_found() -> None:
    tracks = [[(0, 0), (1, 1)], [(0, 0), (1, 1)], [(0, 0), (2, 1)]]
    (found,) = measure_unicity(
        **rows(tracks), coarseness=METRE_SECOND, points=[2], picks=[Pick.RANDOM], trials=300
    )
    assert (found.trials, found.unique) == (300, 100)


def test_random_points_are_all_as_likely() -> None:
    index = PointIndex(**rows([[(0, at) for at in range(5)]]), coarseness=METRE_SECOND)
    seen = np.zeros(5)
    dice = np.random.default_rng(1)
    for _ in range(2000):
        known = index._known(2, Pick.RANDOM, dice)[0]
        assert known[0] != known[1]
        seen[known] += 1
    assert np.all(np.abs(seen / 4000 - 0.2) < 0.03)


def test_nearest_points_follow_each_other() -> None:
    index = PointIndex(**rows([[(at % 2, at) for at in range(9)]]), coarseness=METRE_SECOND)
    dice = np.random.default_rng(1)
    starts = {int(index._known(4, Pick.NEAREST, dice)[0][0]) for _ in range(200)}
    assert starts == set(range(6))
    assert np.all(np.diff(index._known(4, Pick.NEAREST, dice)) == 1)


def test_rows_in_any_order_give_the_same_figures() -> None:
    data = walks(60, 20)
    order = np.random.default_rng(3).permutation(len(data["track_id"]))
    mixed = {name: column[order] for name, column in data.items()}
    step = Coarseness(position_m=2.0, time_s=60.0)
    assert measure_unicity(**data, coarseness=step) == measure_unicity(**mixed, coarseness=step)


def test_an_origin_destination_data_set_is_its_tracks_ends() -> None:
    ids, xy_m, at_s = take_ends(**rows([[(0, 0), (5, 1), (1, 2)], [(3, 3)]]))
    assert ids.tolist() == [0, 0, 1]
    assert xy_m[:, 0].tolist() == [0.5, 1.5, 3.5]
    assert at_s.tolist() == [0.5, 2.5, 3.5]


def test_a_far_floor_is_numbered_through_all_the_same() -> None:
    data = walks(50, 10)
    far = dict(data, xy_m=data["xy_m"] * 1e9)
    found = measure_unicity(**far, coarseness=METRE_SECOND, points=[2], trials=50)
    assert all(one.ratio == 1.0 for one in found)


def test_ten_thousand_tracks_take_less_than_ten_seconds() -> None:
    data = walks(10_000, 60, floor_m=80.0)
    started = time.process_time()
    measure_unicity(**data, coarseness=Coarseness(position_m=2.0, time_s=60.0))
    assert time.process_time() - started < 10


def test_nobody_is_not_nobody_singled_out() -> None:
    with pytest.raises(NoTracks):
        PointIndex(**rows([]), coarseness=METRE_SECOND)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"at_s": np.zeros(1)}, id="shapes"),
        pytest.param({"at_s": np.array([0.0, np.nan])}, id="no number"),
    ],
)
def test_rows_that_are_none_are_refused(change: dict[str, np.ndarray]) -> None:
    with pytest.raises(MeasureError):
        PointIndex(**(rows([[(0, 0), (1, 1)]]) | change), coarseness=METRE_SECOND)


@pytest.mark.parametrize(("position_m", "time_s"), [(0.0, 1.0), (1.0, -1.0)])
def test_a_coarseness_of_nothing_is_refused(position_m: float, time_s: float) -> None:
    with pytest.raises(MeasureError):
        Coarseness(position_m=position_m, time_s=time_s)


@pytest.mark.parametrize(("points", "trials"), [(0, 1), (1, 0)])
def test_no_points_and_no_trials_are_refused(points: int, trials: int) -> None:
    with pytest.raises(MeasureError):
        PointIndex(**rows([[(0, 0)]]), coarseness=METRE_SECOND).measure(points, trials=trials)


def test_the_first_step_of_the_ladder_within_the_bound_is_taken() -> None:
    data, bound = walks(2000, 30), UnicityBound()
    found = coarsening_that_passes(**data, bound=bound)
    assert found is not None
    assert bound.allows(found.unicity)
    finer = LADDER[: LADDER.index(found.coarseness)]
    assert len(finer) > 3
    for step in finer:
        assert not bound.allows(measure_unicity(**data, coarseness=step))


def test_a_fine_data_set_is_refused_with_what_would_pass() -> None:
    data = walks(2000, 30)
    report = report_reidentification(**data, asked=METRE_SECOND, bound=UnicityBound())
    assert isinstance(report.after, Measured)
    step = report.after.coarseness
    with pytest.raises(ReleaseRefused) as caught:
        require_within_bound(report, product="paths")
    assert f"position_m: {step.position_m:g} and every: {step.time_s:g} s" in str(caught.value)
    assert "2点で" in caught.value.in_language("ja")
    again = report_reidentification(**data, asked=step, bound=UnicityBound())
    assert again.passes
    require_within_bound(again, product="paths")


def test_nothing_finer_than_asked_is_offered() -> None:
    asked = Coarseness(position_m=8.0, time_s=60.0)
    after = report_reidentification(**walks(800, 30), asked=asked, bound=UnicityBound()).after
    assert after is not None
    assert after.coarseness.position_m >= 8.0
    assert after.coarseness.time_s >= 60.0


def test_where_no_step_passes_counts_are_offered_instead() -> None:
    report = report_reidentification(
        **walks(3, 30), asked=METRE_SECOND, bound=UnicityBound(two_points=0, four_points=0),
        ladder=LADDER[:5],
    )  # fmt: skip
    assert report.after is None
    with pytest.raises(ReleaseRefused, match="counts instead of tracks"):
        require_within_bound(report, product="paths")


def test_the_report_says_both_figures_in_both_languages() -> None:
    report = report_reidentification(
        **walks(2000, 30), asked=METRE_SECOND, bound=UnicityBound(four_points=0.07)
    )
    english = " ".join(words.en for words in report.sentences)
    japanese = "".join(words.ja for words in report.sentences)
    for text in ("2000", "7.0 %", f"{100 * report.before.at(4):.1f} %"):
        assert text in english
        assert text in japanese
    assert report.after is not None
    assert f"{100 * report.after.at(2):.1f} %" in english
    with pytest.raises(KeyError):
        report.before.at(3)


@pytest.mark.parametrize("share", [-0.1, 5.0])
def test_a_bound_that_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(MeasureError, match=r"0\.05"):
        UnicityBound(four_points=share)
